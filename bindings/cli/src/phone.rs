//! Opens the facade as the common options say.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use parvis_domain::id::RequestId;

use crate::arguments::Common;
use crate::failure::{Failure, Problem};
use crate::folder;
use crate::words::Words;
use parvis_engine::secret::KeyFile;
use parvis_engine::{Config, Error, Parvis};

/// Opens the phone's data folder. No runtime and no connection is started by this.
pub(crate) fn open(common: &Common, words: &Words) -> Result<Parvis, Failure> {
    let folder = match &common.data {
        Some(folder) => folder.clone(),
        None => folder::default()?,
    };
    let extra_roots_pem = common.ca.iter().map(|file| certificate(file)).collect::<Result<_, _>>()?;
    let secrets = Arc::new(key_file(&folder));
    let config = Config { folder: folder.clone(), language: words.language(), secrets, extra_roots_pem };
    Parvis::open(config).map_err(|error| match error {
        Error::Storage(_) => Failure::from(error).of(&folder),
        other => other.into(),
    })
}

/// The key file of a data folder: in it, readable for its owner only.
pub(crate) fn key_file(folder: &Path) -> KeyFile {
    KeyFile::new(folder.join("secret.key"))
}

fn certificate(file: &Path) -> Result<Vec<u8>, Failure> {
    let pem = fs::read(file).map_err(|_| Failure::from(Problem::Unreadable).of(file))?;
    let begins = b"-----BEGIN CERTIFICATE-----";
    if pem.windows(begins.len()).any(|window| window == begins) {
        Ok(pem)
    } else {
        Err(Failure::from(Problem::NoCertificate).of(file))
    }
}

/// The request or draft that the citizen means.
pub(crate) fn find(phone: &Parvis, id: &str) -> Result<RequestId, Failure> {
    Ok(phone.find(id.trim())?)
}

/// The time zone of the city that is used.
pub(crate) fn zone(phone: &Parvis) -> TimeZone {
    let cities = phone.cities().unwrap_or_default();
    // Without a city there is nothing to date.
    cities.into_iter().find(|city| city.chosen).map_or(TimeZone::UTC, |city| city.time_zone.zone())
}
