//! Opens the facade as the common options say.

use std::collections::BTreeMap;
use std::fs;
use std::path::{self, Path};
use std::sync::Arc;

use jiff::tz::TimeZone;
use parvis_domain::id::{CityId, RequestId};

use crate::arguments::Common;
use crate::failure::{Failure, Problem};
use crate::folder;
use crate::words::Words;
use parvis_engine::{Config, Error, Parvis};

/// Opens the phone's data folder. No runtime and no connection is started by this.
pub(crate) fn open(common: &Common, words: &Words) -> Result<Parvis, Failure> {
    let folder = match &common.data {
        Some(folder) => folder.clone(),
        None => folder::default()?,
    };
    // Paths of photos are told, and whoever reads them may stand elsewhere.
    let folder = path::absolute(&folder).unwrap_or(folder);
    let extra_roots_pem = common.ca.iter().map(|file| certificate(file)).collect::<Result<_, _>>()?;
    let secrets = Arc::new(folder::key_file(&folder));
    let config = Config { folder: folder.clone(), language: words.language(), secrets, extra_roots_pem };
    Parvis::open(config).map_err(|error| match error {
        Error::Storage(_) => Failure::from(error).of(&folder),
        other => other.into(),
    })
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

/// The time zones in which dates are said: each city's own, and this computer's where nobody says.
pub(crate) struct Zones {
    cities: BTreeMap<CityId, TimeZone>,
    chosen: Option<CityId>,
    here: TimeZone,
}

impl Zones {
    pub(crate) fn of(phone: &Parvis) -> Self {
        let cities = phone.cities().unwrap_or_default();
        Self {
            chosen: cities.iter().find(|city| city.chosen).map(|city| city.id.clone()),
            cities: cities.into_iter().filter_map(|city| Some((city.id, city.time_zone?.zone()))).collect(),
            here: TimeZone::system(),
        }
    }

    /// The zone of a city.
    pub(crate) fn at(&self, city: &CityId) -> &TimeZone {
        self.cities.get(city).unwrap_or(&self.here)
    }

    /// The zone of the city that is used.
    pub(crate) fn chosen(&self) -> &TimeZone {
        self.chosen.as_ref().map_or(&self.here, |city| self.at(city))
    }
}

/// Why something was not done with this request or draft, with what can be done instead.
pub(crate) fn obstacle(phone: &Parvis, id: RequestId, error: Error) -> Failure {
    if !matches!(error, Error::NotNow(_)) {
        return error.into();
    }
    let face = phone.request(id).map(|record| record.summary.face);
    let face = face.or_else(|_| phone.draft(id).map(|draft| draft.face));
    Failure::NotNow { why: error, id, actions: face.map(|face| face.actions).unwrap_or_default() }
}
