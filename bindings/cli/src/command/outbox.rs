//! What waits and needs a decision: retry, resolve.

use crate::arguments::Resolve;
use crate::failure::Failure;
use crate::phone::Zones;
use crate::terminal::Answer;
use crate::words::{Words, say};
use crate::{core_words, json, phone, view};
use parvis_engine::Parvis;
use parvis_engine::record::Resolution;

pub(crate) fn retry(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    parvis.retry(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    let (record, zones) = (parvis.request(id)?, Zones::of(parvis));
    let state = core_words::state_of(&record, &zones, words);
    let text = format!(
        "{}\n{}",
        say!(words, "retried", id = view::short(id), state = state),
        say!(words, "queued-next")
    );
    Ok(Answer { text, json: json::request(&record, &zones, words) })
}

pub(crate) fn resolve(parvis: &Parvis, resolve: &Resolve, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, &resolve.id)?;
    let resolution = match &resolve.mine {
        Some(service_request_id) => Resolution::Mine(service_request_id.clone()),
        None if resolve.resend => Resolution::Resend,
        None if resolve.give_up => Resolution::GiveUp,
        None => Resolution::Wait,
    };
    parvis.resolve(id, resolution).map_err(|error| phone::obstacle(parvis, id, error))?;
    let (record, zones) = (parvis.request(id)?, Zones::of(parvis));
    let state = core_words::state_of(&record, &zones, words);
    let text = say!(words, "resolved", id = view::short(id), state = state);
    Ok(Answer { text, json: json::request(&record, &zones, words) })
}
