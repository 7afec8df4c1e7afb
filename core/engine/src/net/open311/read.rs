//! Services, definitions, requests and receipts, field by field: a row that cannot be read never costs its list.

use jiff::tz::TimeZone;
use parvis_domain::habits::Habits;
use parvis_domain::id::{AttributeCode, ServiceCode, ServiceRequestId};
use parvis_domain::marker::{is_marked, without_marker};
use parvis_domain::place::Coordinate;
use parvis_domain::receipt::Receipt;
use parvis_domain::service::Datatype;
use parvis_domain::state::CaseStatus;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, EntryKind, TimelineEntry};

use super::error::words_of;
use super::html::plain;
use crate::net::page::{CaseItem, ZoneSource};
use crate::net::status;
use crate::net::tree::{self, Node, Shape};

const SERVICES: Shape = Shape { items: &["service"], wrappers: &["services", "results"] };
const REQUESTS: Shape =
    Shape { items: &["request", "service_request"], wrappers: &["service_requests", "requests", "results"] };
const DEFINITIONS: Shape = Shape { items: &["service_definition"], wrappers: &["service_definitions"] };
const ATTRIBUTES: Shape = Shape { items: &["attribute"], wrappers: &["attributes"] };
const NOTES: Shape = Shape { items: &["note"], wrappers: &["notes"] };
const UPDATES: Shape = Shape {
    items: &["request_update", "service_request_update"],
    wrappers: &["service_request_updates", "service_requests_updates", "servicerequestupdates"],
};
/// Most addresses of photos of one request.
const MOST_ADDRESSES: usize = 20;
/// Most notes of one request.
const MOST_NOTES: usize = 200;
const VALUES: Shape = Shape { items: &["value"], wrappers: &["values"] };

/// What a server answers to a submission, by service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceType {
    /// An id.
    Realtime,
    /// A token, that becomes an id.
    Batch,
    /// Nothing, for ever.
    Blackbox,
}

/// One service of a server's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceDescription {
    /// Its code.
    pub code: ServiceCode,
    /// Its name.
    pub name: String,
    /// What belongs there.
    pub description: Option<String>,
    /// Its group, or the first of several.
    pub group: Option<String>,
    /// Words under which it is found.
    pub keywords: Vec<String>,
    /// Whether it has questions.
    pub definition: HasDefinition,
    /// What it answers; `None` where it does not say.
    pub service_type: Option<ServiceType>,
}

/// Whether a service has questions of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HasDefinition {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// One question of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) code: AttributeCode,
    pub(crate) role: Role,
    pub(crate) datatype: Datatype,
    pub(crate) need: Need,
    pub(crate) order: u32,
    pub(crate) description: String,
    pub(crate) help: Option<String>,
    pub(crate) values: Vec<(String, String)>,
}

/// Open311 `variable`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Question,
    Information,
    /// An extension of mySociety: to be filled by a program that knows more than we do.
    Automated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Required,
    Optional,
}

/// A list, and what of it could not be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rows<T> {
    pub(crate) rows: Vec<T>,
    /// Rows that nothing could be made of.
    pub(crate) lost: u32,
    /// Values of the other rows that were there and could not be read: a place off this Earth, a date that is none.
    pub(crate) unread: u32,
    /// Whether the document breaks off after them: there may be more, counted as one that is lost.
    pub(crate) broken_off: bool,
}

/// The rows of a list. `None` if these bytes are no list: garbage, HTML, or an error document.
/// Rows that `is_coming` knows may be lost without making the list something else.
fn list<T>(
    bytes: &[u8],
    shape: Shape,
    is_coming: impl Fn(&Node<'_>) -> bool,
    mut read: impl FnMut(&Node<'_>, &mut u32) -> Option<T>,
) -> Option<Rows<T>> {
    let text = tree::decode(bytes);
    let (mut unread, mut coming) = (0, 0);
    let listed = tree::rows(&text, shape, |row| {
        let made = read(row, &mut unread);
        coming += u32::from(made.is_none() && is_coming(row));
        made
    })
    .ok()?;
    // Nothing but unreadable rows: an error with status 200, or something else altogether.
    if listed.rows.is_empty()
        && (listed.lost > coming || words_of(&listed.rest).is_some() || !is_list(&listed.rest, shape))
    {
        return None;
    }
    Some(Rows {
        rows: listed.rows,
        lost: listed.lost,
        unread: unread.saturating_add(listed.cut),
        broken_off: listed.broken_off,
    })
}

/// Whether an empty answer says "no rows" in a form that this kind of list has.
fn is_list(node: &Node<'_>, shape: Shape) -> bool {
    match node {
        Node::List(_) => true,
        Node::Object(fields) => fields.iter().any(|(name, _)| shape.knows(name)),
        Node::Null | Node::Text(_) => false,
    }
}

/// Reads a list of services.
pub(crate) fn services(bytes: &[u8]) -> Option<Rows<ServiceDescription>> {
    list(
        bytes,
        SERVICES,
        |_| false,
        |row, _| {
            let code = row.text(&["service_code"])?;
            Some(ServiceDescription {
                name: row.words_of(&["service_name", "name"]).unwrap_or_else(|| code.clone()),
                code: ServiceCode::new(code),
                description: row.words_of(&["description"]).map(plain),
                group: row
                    .field(&["group", "groups"])
                    .and_then(|group| group.texts().first().map(|g| (*g).to_owned())),
                keywords: row
                    .field(&["keywords"])
                    .map(|keywords| {
                        let texts = keywords.texts();
                        let split = texts.iter().flat_map(|text| text.split(',')).map(str::trim);
                        split.filter(|word| !word.is_empty()).take(100).map(str::to_owned).collect()
                    })
                    .unwrap_or_default(),
                definition: match row.truth(&["metadata"]) {
                    Some(true) => HasDefinition::Yes,
                    Some(false) | None => HasDefinition::No,
                },
                service_type: row.text(&["type"]).and_then(|word| match word.to_ascii_lowercase().as_str() {
                    "realtime" => Some(ServiceType::Realtime),
                    "batch" => Some(ServiceType::Batch),
                    "blackbox" => Some(ServiceType::Blackbox),
                    _ => None,
                }),
            })
        },
    )
}

/// Reads the questions of one service; none at all is a valid answer of servers that only say that they have some.
pub(crate) fn definition(bytes: &[u8]) -> Option<Rows<Question>> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    let definitions = node.rows(DEFINITIONS);
    let definition = definitions.first()?;
    // Some leave out the level around the questions.
    let holder = definition.field(&["attributes"]).or_else(|| definition.field(&["attribute"]));
    let Some(holder) = holder else {
        let known = definition.field(&["service_code"]).is_some();
        return known.then(|| Rows { rows: Vec::new(), lost: 0, unread: 0, broken_off: false });
    };
    let all;
    let rows = if definition.field(&["attributes"]).is_some() {
        holder.rows(ATTRIBUTES)
    } else {
        all = Node::Object(
            definition
                .fields()
                .iter()
                .filter(|(name, _)| name.eq_ignore_ascii_case("attribute"))
                .cloned()
                .collect(),
        );
        all.rows(ATTRIBUTES)
    };
    let mut lost = 0;
    let mut questions = Vec::new();
    for row in rows {
        match question(row) {
            Some(question) => questions.push(question),
            None => lost += 1,
        }
    }
    Some(Rows { rows: questions, lost, unread: 0, broken_off: false })
}

fn question(row: &Node<'_>) -> Option<Question> {
    let code = row.text(&["code"])?;
    let values: Vec<(String, String)> = row
        .field(&["values"])
        .map(|values| {
            let rows = values.rows(VALUES).into_iter();
            rows.filter_map(|value| {
                let key = value.text(&["key", "name"])?;
                let name = value.words_of(&["name"]).unwrap_or_else(|| key.clone());
                Some((key, name))
            })
            .collect()
        })
        .unwrap_or_default();
    let word = row.text(&["datatype", "datetype"]).unwrap_or_default().to_ascii_lowercase();
    let datatype = match word.as_str() {
        "number" => Datatype::Number,
        "datetime" => Datatype::Datetime,
        "text" => Datatype::Text,
        "singlevaluelist" | "picklist" => Datatype::SingleValueList,
        "multivaluelist" => Datatype::MultiValueList,
        _ if !values.is_empty() => Datatype::SingleValueList,
        _ => Datatype::String,
    };
    Some(Question {
        role: if row.field(&["automated"]).is_some() {
            Role::Automated
        } else if row.truth(&["variable"]) == Some(false) || word == "informational" {
            Role::Information
        } else {
            Role::Question
        },
        datatype: if datatype.is_list() && values.is_empty() { Datatype::String } else { datatype },
        need: match row.truth(&["required"]) {
            Some(true) => Need::Required,
            Some(false) | None => Need::Optional,
        },
        order: row.text(&["order"]).and_then(|order| order.parse().ok()).unwrap_or(0),
        description: row.words_of(&["description"]).map_or_else(|| code.clone(), plain),
        help: row.words_of(&["datatype_description"]).map(plain),
        values: if datatype.is_list() { values } else { Vec::new() },
        code: AttributeCode::new(code),
    })
}

/// Reads a list of requests. Rows without an id are being processed still, and count as lost.
/// The city's zone is for times without one, the habits are for words of its own.
pub(crate) fn requests(bytes: &[u8], zone: &TimeZone, habits: &Habits) -> Option<Rows<CaseItem>> {
    let is_coming = |row: &Node<'_>| row.field(&["token", "requested_datetime"]).is_some();
    list(bytes, REQUESTS, is_coming, |row, unread| request(row, zone, habits, unread))
}

fn request(row: &Node<'_>, zone: &TimeZone, habits: &Habits, unread: &mut u32) -> Option<CaseItem> {
    let mut item = CaseItem::new(ServiceRequestId::new(row.text(&["service_request_id"])?));
    let mut time = |names: &[&str]| {
        let Some((at, source)) = time(row.field(names)?.scalar()?, zone) else {
            *unread += 1;
            return None;
        };
        if source == ZoneSource::Inferred {
            item.zone = ZoneSource::Inferred;
        }
        Some(at)
    };
    let requested = time(&["requested_datetime"]);
    let updated = time(&["updated_datetime", "update_datetime"]);
    let expected = time(&["expected_datetime"]);
    (item.requested, item.updated, item.expected) = (requested, updated, expected);

    let extended = row.field(&["extended_attributes"]);
    let detailed = row
        .text(&["detailed_status"])
        .or_else(|| extended.and_then(|fields| fields.text(&["detailed_status"])));
    let status = row.text(&["status"]);
    let own = [&detailed, &status].into_iter().flatten().find_map(|word| habits.meaning(word));
    let (state, known) = match own {
        Some(state) => (state, status::Known::Yes),
        None => status::read(status.as_deref(), detailed.as_deref(), None),
    };
    item.status = state;
    item.status_word = match known {
        status::Known::Yes => None,
        status::Known::No => detailed.or(status),
    };
    item.status_notes = row.words_of(&["status_notes", "status_note"]).map(plain);
    item.service_code = row.text(&["service_code"]).map(ServiceCode::new);
    item.service_name = row.words_of(&["service_name"]);
    item.description = row.words_of(&["description"]).map(plain);
    item.agency_responsible = row.words_of(&["agency_responsible"]);
    item.service_notice = row.words_of(&["service_notice"]).map(plain);
    item.address = row.words_of(&["address", "address_string"]);
    item.coordinate = coordinate(row, unread);
    item.timeline = notes(row, zone);
    let media = [
        row.field(&["media_url"]),
        row.field(&["media_urls"]),
        extended.and_then(|e| e.field(&["media_urls"])),
    ];
    for media in media.into_iter().flatten() {
        take_addresses(media, &mut item.media_urls);
    }
    Some(item)
}

/// The addresses in a value, however they are wrapped, into those that are known.
fn take_addresses(media: &Node<'_>, known: &mut Vec<String>) {
    for url in media.texts() {
        let is_address = url.starts_with("https://") || url.starts_with("http://");
        if is_address && known.len() < MOST_ADDRESSES && !known.iter().any(|one| one == url) {
            known.push(url.to_owned());
        }
    }
}

/// The dated notes of a request that some servers (Connected Bits) show with it.
fn notes(row: &Node<'_>, zone: &TimeZone) -> Vec<TimelineEntry> {
    let notes = row.field(&["notes"]).map(|notes| notes.rows(NOTES)).unwrap_or_default();
    let each = notes.into_iter().take(MOST_NOTES).filter_map(|note| {
        let written = note.text(&["datetime"])?;
        let (at, _) = time(&written, zone)?;
        let text = note.words_of(&["description", "summary"]).map(plain);
        Some(TimelineEntry {
            id: format!("note {written} {}", note.text(&["type"]).unwrap_or_default()),
            at,
            kind: if text.is_some() { EntryKind::Message } else { EntryKind::Other },
            author: Author::Staff,
            text,
            service: None,
            stars: None,
        })
    });
    each.collect()
}

/// One update of a request (`servicerequestupdates`).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Update {
    pub(crate) service_request_id: ServiceRequestId,
    pub(crate) entry: TimelineEntry,
    /// The words with the marker, where a phone wrote them.
    pub(crate) marked: Option<String>,
}

/// Reads a list of updates.
pub(crate) fn updates(bytes: &[u8], zone: &TimeZone, habits: &Habits) -> Option<Rows<Update>> {
    list(
        bytes,
        UPDATES,
        |_| false,
        |row, _| {
            let (at, _) = time(&row.text(&["updated_datetime", "update_datetime"])?, zone)?;
            let service_request_id = ServiceRequestId::new(row.text(&["service_request_id"])?);
            let text = row.words_of(&["description"]).map(plain);
            let marked = text.clone().filter(|text| is_marked(text));
            let text = text.map(|text| without_marker(&text).to_owned()).filter(|text| !text.is_empty());
            let status = row
                .text(&["status", "external_status_code"])
                .map(|word| habits.meaning(&word).unwrap_or_else(|| status::read(Some(&word), None, None).0));
            let kind = match status {
                // What the citizen writes repeats where the case stands.
                _ if marked.is_some() => EntryKind::Message,
                // Words count more than the step that they go with; the case itself tells that one.
                Some(CaseStatus::Assigned | CaseStatus::InProgress) if text.is_some() => EntryKind::Message,
                Some(state) if !state.is_open() => EntryKind::Closed,
                Some(CaseStatus::Assigned) => EntryKind::Assigned,
                Some(CaseStatus::InProgress) => EntryKind::Status,
                Some(CaseStatus::Reopened) => EntryKind::Reopened,
                _ if text.is_some() => EntryKind::Message,
                _ => EntryKind::Status,
            };
            let id = row.text(&["update_id"]).unwrap_or_else(|| format!("{service_request_id} {at}"));
            let entry = TimelineEntry {
                id: format!("update {id}"),
                at,
                kind,
                author: if marked.is_some() { Author::Citizen } else { Author::Staff },
                text,
                service: None,
                stars: None,
            };
            Some(Update { service_request_id, entry, marked })
        },
    )
}

/// Whether a server's answer to an update names the one that it made.
pub(crate) fn is_update_taken(bytes: &[u8]) -> bool {
    let text = tree::decode(bytes);
    let Ok(node) = tree::read(&text) else { return false };
    let rows = node.rows(UPDATES);
    words_of(&node).is_none() && rows.len() == 1 && rows.iter().all(|row| row.field(&["update_id"]).is_some())
}

/// A point, if it is one on Earth; 0, 0 stands for an unknown place, and a city's grid in feet is out of range.
fn coordinate(row: &Node<'_>, unread: &mut u32) -> Option<Coordinate> {
    let lat = row.field(&["lat", "latitude"])?.scalar()?;
    let long = row.field(&["long", "lon", "lng", "longitude"])?.scalar()?;
    let number = |text: &str| match text.parse::<f64>() {
        Ok(number) => Some(number),
        Err(_) => text.replace(',', ".").parse().ok(),
    };
    match (number(lat), number(long)) {
        (Some(lat), Some(long)) if lat == 0.0 && long == 0.0 => None,
        (Some(lat), Some(long)) => {
            let point = Coordinate::new(lat, long).ok();
            *unread += u32::from(point.is_none());
            point
        }
        _ => {
            *unread += 1;
            None
        }
    }
}

/// A time, and where its zone comes from.
pub(crate) fn time(text: &str, zone: &TimeZone) -> Option<(Timestamp, ZoneSource)> {
    let text = text.trim();
    if let Some(at) = Timestamp::parse_rfc3339(text) {
        return Some((at, ZoneSource::Stated));
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    let at = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some((Timestamp::from_millis(at.timestamp().as_millisecond()), ZoneSource::Inferred))
}

/// What a submission was answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Posted {
    /// An id, and more.
    Id(Receipt),
    /// A token.
    Token(String),
    /// A document of the right kind with neither: what a blackbox service answers, and nobody else should.
    Nothing,
    /// Several requests, or another's: the server took the sending for a question, as servers do that only show reports.
    Others,
}

/// Reads the answer to a submission that came with success: `None` unless the document is of the right kind. Where it
/// describes a request, `is_ours` says whether that is the one that was sent.
pub(crate) fn posted(bytes: &[u8], zone: &TimeZone, is_ours: impl Fn(&str) -> bool) -> Option<Posted> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    if words_of(&node).is_some() {
        return None;
    }
    let rows = node.rows(REQUESTS);
    // A server that only shows reports may show one only.
    if rows.iter().any(|row| row.text(&["description"]).is_some_and(|words| !is_ours(&words))) {
        return Some(Posted::Others);
    }
    let mut receipts = rows.iter().filter_map(|row| receipt(row, zone));
    if let Some(receipt) = receipts.next() {
        let is_alone = receipts.all(|other| other.service_request_id == receipt.service_request_id);
        return Some(if is_alone { Posted::Id(receipt) } else { Posted::Others });
    }
    drop(receipts);
    if let Some(token) = rows.iter().find_map(|row| row.text(&["token"])) {
        return Some(Posted::Token(token));
    }
    is_list(&node, REQUESTS).then_some(Posted::Nothing)
}

fn receipt(row: &Node<'_>, zone: &TimeZone) -> Option<Receipt> {
    let id = row.text(&["service_request_id"])?;
    let time = |names: &[&str]| Some(time(row.field(names)?.scalar()?, zone)?.0);
    Some(Receipt {
        service_request_id: Some(ServiceRequestId::new(id)),
        agency_responsible: row.words_of(&["agency_responsible"]),
        requested: time(&["requested_datetime"]),
        expected: time(&["expected_datetime"]),
        service_notice: row.words_of(&["service_notice"]).map(plain),
        signature: None,
    })
}

/// What became of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenAnswer {
    Id(ServiceRequestId),
    NotYet,
}

/// Reads the answer to a token, whatever its status: "not yet" is a 404, a 400, or a 200 without an id.
pub(crate) fn token(bytes: &[u8]) -> Option<TokenAnswer> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    let rows = node.rows(REQUESTS);
    if let Some(id) = rows.iter().find_map(|row| row.text(&["service_request_id"])) {
        return Some(TokenAnswer::Id(ServiceRequestId::new(id)));
    }
    (is_list(&node, REQUESTS)
        || words_of(&node).is_some()
        || rows.iter().any(|row| row.field(&["token"]).is_some()))
    .then_some(TokenAnswer::NotYet)
}

/// The receipt that a listed request amounts to.
pub(crate) fn receipt_of(item: &CaseItem) -> Receipt {
    Receipt {
        service_request_id: Some(item.service_request_id.clone()),
        agency_responsible: item.agency_responsible.clone(),
        requested: item.requested,
        expected: item.expected,
        service_notice: item.service_notice.clone(),
        signature: None,
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
