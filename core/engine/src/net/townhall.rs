//! The town hall's `/v1`: bodies that are written once, and answers that are read so that a newer server still serves.

use parvis_domain::id::{AttributeCode, OpId, PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::op::OpKind;
use parvis_domain::place::{Coordinate, PlaceSource};
use parvis_domain::receipt::Receipt;
use parvis_domain::request::{Contact, RequestKind};
use parvis_domain::service::Visibility;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, EntryKind, TimelineEntry};
use parvis_domain::unit::{Metres, Seconds};
use parvis_sync::{Answer, Body, ErrorKind, Failure, PhotoOutcome, Taken};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::answer::{Origin, failed, retry_after_ms};
use super::frozen::FrozenRequest;
use super::page::{CaseItem, ChangesPage, MorePages, PageStart, Tombstone, ZoneSource};
use super::problem::{Problem, reason_of};
use super::status;
use super::tree::{self, Node, Shape};
use crate::ports::HttpAnswer;

/// The body of `PUT /v1/requests/{key}`: compact JSON; what is absent is left out, the key is in the address.
pub fn body_of(request: &FrozenRequest) -> Vec<u8> {
    #[derive(Serialize)]
    struct Wire<'a> {
        kind: RequestKind,
        service_code: &'a ServiceCode,
        #[serde(skip_serializing_if = "Option::is_none")]
        subject: Option<&'a str>,
        description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<WirePlace<'a>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        attributes: Vec<WireAttribute<'a>>,
        #[serde(skip_serializing_if = "Vec::is_empty")]
        photos: Vec<WirePhoto>,
        #[serde(skip_serializing_if = "Option::is_none")]
        contact: Option<&'a Contact>,
        language: &'a str,
        created: String,
        visibility: Visibility,
    }
    #[derive(Serialize)]
    struct WirePlace<'a> {
        lat: f64,
        long: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        accuracy_m: Option<Metres>,
        source: PlaceSource,
        #[serde(skip_serializing_if = "Option::is_none")]
        age_s: Option<Seconds>,
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        asset: Option<&'a str>,
    }
    #[derive(Serialize)]
    struct WireAttribute<'a> {
        code: &'a str,
        values: &'a [String],
    }
    #[derive(Serialize)]
    struct WirePhoto {
        sha256: PhotoHash,
        bytes: u64,
        media_type: &'static str,
        width: u32,
        height: u32,
    }

    let wire = Wire {
        kind: request.kind,
        service_code: &request.service_code,
        subject: request.subject.as_deref(),
        description: &request.text,
        place: request.place.as_ref().map(|place| WirePlace {
            lat: place.coordinate.latitude(),
            long: place.coordinate.longitude(),
            accuracy_m: place.accuracy,
            source: place.source,
            age_s: place.age,
            address: place.address.as_deref(),
            asset: place.asset.as_deref(),
        }),
        attributes: request
            .answers
            .iter()
            .map(|answer| WireAttribute { code: answer.code.as_str(), values: &answer.values })
            .collect(),
        photos: request
            .photos
            .iter()
            .map(|photo| WirePhoto {
                sha256: photo.hash,
                bytes: photo.bytes,
                media_type: "image/jpeg",
                width: photo.width,
                height: photo.height,
            })
            .collect(),
        contact: request.contact.as_ref().filter(|contact| **contact != Contact::default()),
        language: request.language.code(),
        created: request.created.to_string(),
        visibility: request.visibility,
    };
    // Strings, finite numbers and lists of them: there is nothing in it that JSON cannot hold.
    serde_json::to_vec(&wire).unwrap_or_default()
}

/// The body of `PUT /v1/ops/{op}`. The same act gives the same bytes at every attempt.
pub fn op_body(kind: &OpKind, service_request_id: Option<&ServiceRequestId>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Wire<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        service_request_id: Option<&'a ServiceRequestId>,
        #[serde(flatten)]
        kind: &'a OpKind,
    }
    // Strings and lists of them only.
    serde_json::to_vec(&Wire { service_request_id, kind }).unwrap_or_default()
}

fn origin(answer: &HttpAnswer) -> Origin {
    if Problem::of(answer).is_some() { Origin::Server } else { Origin::Anybody }
}

/// Whether the town hall says that it does not know this request or photo. An address that it does not know says
/// nothing about either.
pub(super) fn knows_not(answer: &HttpAnswer) -> bool {
    Problem::of(answer)
        .is_some_and(|problem| matches!(problem.code.as_str(), "unknown-key" | "unknown-photo"))
}

/// The failure of an exchange with a town hall.
pub(super) fn failure(answer: &HttpAnswer) -> Failure {
    failed(answer, origin(answer))
}

/// Whether an answer is the server's own, as `/v1/changes` gives it to anyone: a page, or one of its problems.
pub(super) fn is_own_answer(answer: &HttpAnswer) -> bool {
    origin(answer) == Origin::Server || (answer.status == 200 && page(answer).is_some())
}

#[derive(Deserialize)]
struct WireReceipt {
    key: SubmissionKey,
    #[serde(deserialize_with = "text_or_number")]
    service_request_id: String,
    #[serde(default)]
    agency_responsible: Option<String>,
    #[serde(default)]
    requested_datetime: Option<String>,
    #[serde(default)]
    expected_datetime: Option<String>,
    #[serde(default)]
    service_notice: Option<String>,
    #[serde(default)]
    photos_missing: Vec<String>,
    #[serde(default)]
    signature: Option<String>,
}

impl WireReceipt {
    /// The receipt for this key, and for no other: an answer that was mixed up on its way proves nothing.
    fn of(answer: &HttpAnswer, key: &SubmissionKey) -> Option<Self> {
        serde_json::from_slice::<Self>(&answer.body)
            .ok()
            .filter(|receipt| receipt.key == *key && !receipt.service_request_id.trim().is_empty())
    }

    fn receipt(self) -> Receipt {
        Receipt {
            service_request_id: Some(ServiceRequestId::new(self.service_request_id.trim())),
            agency_responsible: self.agency_responsible,
            requested: self.requested_datetime.as_deref().and_then(Timestamp::parse_rfc3339),
            expected: self.expected_datetime.as_deref().and_then(Timestamp::parse_rfc3339),
            service_notice: self.service_notice,
            signature: self.signature,
        }
    }
}

/// The answer to a submission that answers these questions.
pub(super) fn submitted(answer: &HttpAnswer, key: &SubmissionKey, questions: &[AttributeCode]) -> Answer {
    // A key goes with one body for ever, so it was sent under another follow key: one that this phone has lost since,
    // or that of another phone with a copy of the folder. The town hall has it, and tells this phone no more of it.
    // Corrected and sent anew, it would be there twice.
    if Problem::of(answer).is_some_and(|problem| problem.code == "key-reused") {
        return Answer { status: 200, body: Body::Taken(Taken::Nothing), retry_after_ms: None };
    }
    reply(answer, questions, || WireReceipt::of(answer, key).map(|receipt| Taken::Id(receipt.receipt())))
}

/// The answer to an act.
pub(super) fn acted(answer: &HttpAnswer, op: &OpId) -> Answer {
    #[derive(Deserialize)]
    struct WireOp {
        op: OpId,
        #[serde(default)]
        rev: Value,
    }
    reply(answer, &[], || {
        let wire = serde_json::from_slice::<WireOp>(&answer.body).ok()?;
        // A revision that cannot be read costs only the knowledge of when a page will show the act.
        (wire.op == *op).then(|| Taken::Done(wire.rev.as_i64()))
    })
}

fn reply(answer: &HttpAnswer, questions: &[AttributeCode], taken: impl FnOnce() -> Option<Taken>) -> Answer {
    let body = match answer.status {
        200..=299 => taken().map_or(Body::Foreign, Body::Taken),
        _ => Problem::of(answer).map_or(Body::Foreign, |problem| Body::Errors {
            // A code with which a town hall says that it can never take this very body or act.
            kind: if reason_of(&problem.code).is_some() { ErrorKind::KnownInput } else { ErrorKind::Other },
            refusal: problem.refusal(questions),
        }),
    };
    Answer { status: answer.status, body, retry_after_ms: retry_after_ms(answer) }
}

/// What a question about an upload gave, or that the text's receipt must be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offset {
    Is(PhotoOutcome),
    /// An answer without a body cannot prove who wrote it.
    AskReceipt,
}

/// Reads the answer to `HEAD …/photos/{sha256}`.
pub(super) fn offset(answer: &HttpAnswer) -> Offset {
    match answer.status {
        200..=299 => Offset::Is(progress(answer)),
        404 | 410 => Offset::AskReceipt,
        // A HEAD has no body, so only the type can tell a problem of the server from a page of someone else.
        _ => Offset::Is(PhotoOutcome::Failed(failed(answer, problem_by_type(answer)))),
    }
}

fn problem_by_type(answer: &HttpAnswer) -> Origin {
    let is_problem =
        answer.header("content-type").is_some_and(|value| value.starts_with("application/problem+json"));
    if is_problem { Origin::Server } else { Origin::Anybody }
}

/// What the receipt says about a photo whose upload seems unknown.
pub(super) fn offset_by_receipt(answer: &HttpAnswer, key: &SubmissionKey, hash: PhotoHash) -> PhotoOutcome {
    match (answer.status, WireReceipt::of(answer, key)) {
        (200, Some(receipt)) => {
            let hash = hash.to_string();
            if receipt.photos_missing.iter().any(|missing| missing.eq_ignore_ascii_case(&hash)) {
                PhotoOutcome::At(0)
            } else {
                PhotoOutcome::Complete
            }
        }
        (404 | 410, _) if knows_not(answer) => PhotoOutcome::Gone,
        _ => PhotoOutcome::Failed(failure(answer)),
    }
}

/// Reads the answer to `PATCH …/photos/{sha256}`.
pub(super) fn part_sent(answer: &HttpAnswer) -> PhotoOutcome {
    let code = Problem::of(answer).map(|problem| problem.code);
    match (answer.status, code.as_deref()) {
        (200..=299, _) => progress(answer),
        (409, Some("offset-mismatch")) => PhotoOutcome::WrongOffset,
        (409, _) if answer.header("upload-offset").is_some() => PhotoOutcome::WrongOffset,
        (422, Some("hash-mismatch")) => PhotoOutcome::Mismatch,
        (404 | 410, _) if knows_not(answer) => PhotoOutcome::Gone,
        (413 | 415 | 422, Some(_)) => PhotoOutcome::Refused,
        _ => PhotoOutcome::Failed(failure(answer)),
    }
}

/// `Upload-Complete` and `Upload-Offset` (draft-ietf-httpbis-resumable-upload).
fn progress(answer: &HttpAnswer) -> PhotoOutcome {
    let complete = answer.header("upload-complete").is_some_and(|value| value.trim() == "?1");
    let offset = answer.header("upload-offset").and_then(|value| value.trim().parse().ok());
    match offset {
        _ if complete => PhotoOutcome::Complete,
        Some(offset) => PhotoOutcome::At(offset),
        None => PhotoOutcome::Failed(Failure::Foreign),
    }
}

const ITEMS: Shape = Shape { items: &[], wrappers: &[] };

/// Reads a page of either stream; `None` if it is none.
///
/// Field by field from an untyped tree: what a newer server writes in another way costs that field, or at worst the
/// row, never the page.
pub(super) fn page(answer: &HttpAnswer) -> Option<ChangesPage> {
    let text = tree::decode(&answer.body);
    let node = tree::read(&text).ok()?;
    // An empty list of items is a page like any other, so the field itself must be there.
    let (_, items) = node.fields().iter().find(|(name, _)| name == "items")?;
    let Node::List(items) = items else { return None };
    let mut lost_rows = 0;
    let mut read = |row: Option<CaseItem>| {
        lost_rows += u32::from(row.is_none());
        row
    };
    let items = items.iter().filter_map(|row| read(item(row))).collect();
    let stones = node.field(&["tombstones"]).map(|stones| stones.rows(ITEMS)).unwrap_or_default();
    let tombstones: Vec<Tombstone> = stones.iter().filter_map(|row| tombstone(row)).collect();
    lost_rows += (stones.len() - tombstones.len()) as u32;
    let next = node.text(&["next"]);
    Some(ChangesPage {
        start: PageStart::Continues,
        items,
        tombstones,
        unknown: Vec::new(),
        // Without a cursor to go on from, "there is more" would be the same page for ever.
        more: if node.truth(&["has_more"]) == Some(true) && next.is_some() {
            MorePages::Yes
        } else {
            MorePages::No
        },
        next,
        epoch: node.text(&["epoch"]),
        server_time: time(&node, "server_time"),
        lost_rows,
    })
}

fn time(row: &Node<'_>, name: &str) -> Option<Timestamp> {
    row.field(&[name])?.scalar().and_then(Timestamp::parse_rfc3339)
}

/// The value with this name on the wire.
fn word<T: DeserializeOwned>(row: &Node<'_>, name: &str) -> Option<T> {
    let word = row.field(&[name])?.scalar()?;
    serde_json::from_value(Value::String(word.to_owned())).ok()
}

fn tombstone(row: &Node<'_>) -> Option<Tombstone> {
    Some(Tombstone {
        service_request_id: ServiceRequestId::new(row.text(&["service_request_id"])?),
        rev: row.field(&["rev"])?.scalar()?.parse().ok()?,
    })
}

fn item(row: &Node<'_>) -> Option<CaseItem> {
    let (plain, detailed) = (row.text(&["status"]), row.text(&["detailed_status"]));
    let reason = row.text(&["closed_reason"]);
    let (status, known) = status::read(plain.as_deref(), detailed.as_deref(), reason.as_deref());
    let texts = |name: &str| row.field(&[name]).map(Node::texts).unwrap_or_default();
    let timeline = match row.field(&["timeline"]) {
        Some(Node::List(entries)) => entries.iter().filter_map(entry).collect(),
        _ => Vec::new(),
    };
    Some(CaseItem {
        service_request_id: ServiceRequestId::new(row.text(&["service_request_id"])?),
        rev: Some(row.field(&["rev"])?.scalar()?.parse().ok()?),
        key: row.text(&["key"]).and_then(|key| key.parse().ok()),
        kind: word(row, "kind").unwrap_or(RequestKind::Report),
        service_code: row.text(&["service_code"]).map(ServiceCode::new),
        service_name: row.text(&["service_name"]),
        description: row.text(&["description"]),
        status,
        status_word: match known {
            status::Known::Yes => None,
            status::Known::No => detailed.or(plain),
        },
        status_notes: row.text(&["status_notes"]),
        agency_responsible: row.text(&["agency_responsible"]),
        service_notice: row.text(&["service_notice"]),
        requested: time(row, "requested_datetime"),
        updated: time(row, "updated_datetime"),
        expected: time(row, "expected_datetime"),
        zone: ZoneSource::Stated,
        address: row.text(&["address"]),
        coordinate: number(row, "lat")
            .zip(number(row, "long"))
            .and_then(|(lat, long)| Coordinate::new(lat, long).ok()),
        media_urls: texts("media_urls").into_iter().map(str::to_owned).collect(),
        photos_missing: texts("photos_missing").into_iter().filter_map(|hash| hash.parse().ok()).collect(),
        votes: number(row, "votes").unwrap_or(0),
        timeline,
    })
}

/// A number, if it is one of this kind.
fn number<T: std::str::FromStr>(row: &Node<'_>, name: &str) -> Option<T> {
    row.field(&[name]).and_then(Node::scalar).and_then(|number| number.parse().ok())
}

/// One entry. Without a name or a time it has no place in a timeline.
fn entry(row: &Node<'_>) -> Option<TimelineEntry> {
    Some(TimelineEntry {
        id: row.text(&["id"])?,
        at: time(row, "at")?,
        kind: word(row, "kind").unwrap_or(EntryKind::Other),
        author: word(row, "author").unwrap_or(Author::System),
        text: row.text(&["text"]),
        service: row.text(&["service"]),
        stars: number(row, "stars").and_then(|stars: u8| stars.try_into().ok()),
    })
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("neither a text nor a number")),
    }
}

#[cfg(test)]
#[path = "townhall_tests.rs"]
mod tests;
