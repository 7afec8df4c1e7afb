//! What a citizen does after sending: reply, withdraw, reopen, rate, remind.

use parvis_domain::id::{OpId, RequestId};
use parvis_domain::op::Stars;
use serde_json::json as object;

use crate::failure::Failure;
use crate::phone::Zones;
use crate::terminal::Answer;
use crate::words::{Words, say};
use crate::{json, phone, view};
use parvis_engine::Parvis;

pub(crate) fn reply(parvis: &Parvis, id: &str, text: &[String], words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let op = parvis.reply(id, &text.join(" ")).map_err(|error| phone::obstacle(parvis, id, error))?;
    noted(parvis, id, op, words)
}

pub(crate) fn withdraw(parvis: &Parvis, id: &str, text: &[String], words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let op =
        parvis.withdraw(id, joined(text).as_deref()).map_err(|error| phone::obstacle(parvis, id, error))?;
    noted(parvis, id, op, words)
}

pub(crate) fn reopen(parvis: &Parvis, id: &str, text: &[String], words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let op = parvis.reopen(id, &text.join(" ")).map_err(|error| phone::obstacle(parvis, id, error))?;
    noted(parvis, id, op, words)
}

pub(crate) fn rate(
    parvis: &Parvis,
    id: &str,
    stars: Stars,
    text: &[String],
    words: &Words,
) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let op = parvis
        .rate(id, stars, joined(text).as_deref())
        .map_err(|error| phone::obstacle(parvis, id, error))?;
    noted(parvis, id, op, words)
}

pub(crate) fn remind(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let op = parvis.remind(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    noted(parvis, id, op, words)
}

/// Takes note of what the town hall refused.
pub(crate) fn dismiss(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    parvis.dismiss(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    let (record, zones) = (parvis.request(id)?, Zones::of(parvis));
    Ok(Answer {
        text: say!(words, "dismissed", id = view::short(id)),
        json: json::request(&record, &zones, words),
    })
}

fn joined(text: &[String]) -> Option<String> {
    (!text.is_empty()).then(|| text.join(" "))
}

fn noted(parvis: &Parvis, id: RequestId, op: OpId, words: &Words) -> Result<Answer, Failure> {
    let (record, zones) = (parvis.request(id)?, Zones::of(parvis));
    Ok(Answer {
        text: say!(words, "act-noted", id = view::short(id)),
        json: object!({ "op": op.to_string(), "request": json::request(&record, &zones, words) }),
    })
}
