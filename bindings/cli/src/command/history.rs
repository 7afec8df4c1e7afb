//! What was sent and what became of it: list, show.

use parvis_domain::place::Coordinate;
use parvis_domain::validate::{Field, FieldIssue};
use serde_json::{Value, json as object};

use crate::arguments::{Around, List};
use crate::core_words::Questions;
use crate::failure::{Failure, Problem};
use crate::phone::Zones;
use crate::terminal::Answer;
use crate::words::{Words, say};
use crate::{json, phone, view};
use parvis_engine::record::{Near, OpenFilter, RequestQuery};
use parvis_engine::{Error, Missing, Parvis};

/// Rows of one question to the store.
const PAGE: usize = 200;

pub(crate) fn list(parvis: &Parvis, list: &List, words: &Words) -> Result<Answer, Failure> {
    let mut query = RequestQuery {
        search: list.search.clone(),
        near: list.near.map(near).transpose()?,
        open: if list.open { OpenFilter::Open } else { OpenFilter::All },
        after: None,
        limit: 0,
    };
    let wanted = if list.limit == 0 { usize::MAX } else { list.limit };
    let mut rows = Vec::new();
    let more = loop {
        query.limit = PAGE.min(wanted - rows.len());
        let page = parvis.requests(&query)?;
        rows.extend(page.rows);
        match page.next {
            None => break false,
            Some(_) if rows.len() >= wanted => break true,
            next => query.after = next,
        }
    };
    let zones = Zones::of(parvis);
    let mut lines: Vec<String> = rows.iter().map(|row| view::row(row, &zones, words)).collect();
    if rows.is_empty() {
        lines.push(say!(words, "no-requests"));
    }
    if more {
        lines.push(say!(words, "more-requests", count = rows.len()));
    }
    let rows: Vec<Value> = rows.iter().map(|row| json::summary(row, words)).collect();
    Ok(Answer { text: lines.join("\n"), json: object!({ "requests": rows, "more": more }) })
}

fn near(around: Around) -> Result<Near, Failure> {
    let centre = Coordinate::new(around.latitude, around.longitude)
        .map_err(|error| Problem::NoPoint(FieldIssue::new(Field::Place, error)))?;
    Ok(Near { centre, radius: around.radius })
}

/// A request with all that is known, or a draft.
pub(crate) fn show(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let (id, zones) = (phone::find(parvis, id)?, Zones::of(parvis));
    match parvis.draft(id) {
        Ok(draft) => {
            let questions = Questions::of(parvis, draft.draft.service.as_ref());
            Ok(Answer {
                text: view::draft(&draft, &questions, &zones, words),
                json: json::draft(&draft, &questions, words),
            })
        }
        Err(Error::NotFound(Missing::Draft)) => {
            let record = parvis.request(id)?;
            if record.summary.unread {
                parvis.mark_read(id)?;
            }
            Ok(Answer {
                text: view::request(&record, &zones, words),
                json: json::request(&record, &zones, words),
            })
        }
        Err(error) => Err(error.into()),
    }
}
