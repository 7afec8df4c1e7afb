//! The key of the data folder: whether it fits, and starting anew without it.

use parvis_domain::id::CityId;
use parvis_domain::text::Problem;
use serde_json::json as object;

use crate::core_words;
use crate::failure::Failure;
use crate::terminal::Answer;
use crate::words::{Words, say};
use parvis_engine::{Parvis, Warning};

/// Whether the key fits.
pub(crate) fn tell(parvis: &Parvis, words: &Words) -> Result<Answer, Failure> {
    let cities = parvis.warnings()?.into_iter().find_map(|warning| match warning {
        Warning::KeyMissing(cities) => Some(cities),
        Warning::Recovered(_) | Warning::Unwritable(_) => None,
    });
    let text = match &cities {
        None => say!(words, "key-fits"),
        Some(_) => {
            format!("{} {}", core_words::problem(Problem::KeyMissing, words), say!(words, "key-hint"))
        }
    };
    Ok(Answer { text, json: object!({ "fits": cities.is_none(), "cities": cities.unwrap_or_default() }) })
}

/// Another key in place of one that is lost.
pub(crate) fn renew(parvis: &Parvis, words: &Words) -> Result<Answer, Failure> {
    let renewed = parvis.renew_key()?;
    let text = if renewed.cities.is_empty() {
        say!(words, "key-fits")
    } else {
        say!(words, "key-renewed", count = renewed.unfollowed)
    };
    let cities: Vec<_> = renewed.cities.iter().map(CityId::as_str).collect();
    Ok(Answer { text, json: object!({ "renewed": cities, "unfollowed": renewed.unfollowed }) })
}
