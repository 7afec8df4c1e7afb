//! What is sent: the standard's arguments and nothing else. Servers refuse what they do not know.

use std::fmt::Write as _;

use parvis_domain::habits::{DateOrder, DateStyle, Offer, Paging};
use parvis_domain::id::{OpId, ServiceRequestId};
use parvis_domain::marker::Marker;
use parvis_domain::pack::WireFormat;
use parvis_domain::service::Datatype;
use parvis_domain::state::CaseStatus;
use parvis_domain::time::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::net::frozen::FrozenRequest;
use crate::net::server::Server;

/// Longest description, in characters (GeoReport v2, POST Service Request).
const MAX_DESCRIPTION: usize = 4000;
/// Most ids in one question.
const MAX_IDS: usize = 200;
/// Most characters of ids in one question: an address of 8,000 is refused by common servers.
const MAX_IDS_LENGTH: usize = 3000;

/// All but the unreserved characters of RFC 3986: a slash in a code must not become a path, nor a plus a blank.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn escape(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

/// The citizen's part of the body of `POST requests`: form fields. What the city wants of applications
/// (`post_prefix`) is put before it when it is sent, so that a pack with a new key helps what is waiting.
pub fn body_of(request: &FrozenRequest) -> Vec<u8> {
    let mut form = Form::default();
    form.field("service_code", request.service_code.as_str());
    if let Some(place) = &request.place {
        form.field("lat", &decimal(place.coordinate.latitude()));
        form.field("long", &decimal(place.coordinate.longitude()));
        if let Some(address) = &place.address {
            form.field("address_string", address);
        }
    }
    form.field("description", &description_of(request));
    for answer in &request.answers {
        let several = answer.datatype == Datatype::MultiValueList || answer.values.len() > 1;
        let name = format!("attribute[{}]{}", answer.code, if several { "[]" } else { "" });
        for value in &answer.values {
            form.field(&name, value);
        }
    }
    if let Some(contact) = &request.contact {
        if let Some(email) = &contact.email {
            form.field("email", email);
        }
        if let Some(name) = contact.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            // The standard has two names, people have one; put together again they are what was written.
            match name.split_once(char::is_whitespace) {
                Some((first, last)) => {
                    form.field("first_name", first);
                    form.field("last_name", last.trim_start());
                }
                None => form.field("last_name", name),
            }
        }
        if let Some(phone) = &contact.phone {
            form.field("phone", phone);
        }
    }
    if let Some(media_url) = &request.media_url {
        form.field("media_url", media_url);
    }
    form.0.into_bytes()
}

/// What is sent as the description.
pub(crate) fn description_of(request: &FrozenRequest) -> String {
    signed(&request.text, Marker::of(&request.key))
}

/// The text and, as its last line, the marker; never more than the standard allows.
fn signed(text: &str, marker: Marker) -> String {
    let room = MAX_DESCRIPTION - Marker::added_characters();
    let text = match text.char_indices().nth(room) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    marker.sign(text)
}

/// Seven decimals are a centimetre.
fn decimal(degrees: f64) -> String {
    let text = format!("{degrees:.7}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[derive(Default)]
struct Form(String);

impl Form {
    fn field(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{}={}", escape(name), escape(value));
    }
}

/// The city's part of the body, ready to be put before [`body_of`].
pub(crate) fn post_prefix(server: &Server) -> String {
    let mut form = Form::default();
    if let Some(jurisdiction) = &server.endpoint.jurisdiction_id {
        form.field("jurisdiction_id", jurisdiction);
    }
    if let Some(key) = &server.endpoint.api_key {
        form.field("api_key", key.reveal());
    }
    if !form.0.is_empty() {
        form.0.push('&');
    }
    form.0
}

fn extension(format: WireFormat) -> &'static str {
    match format {
        WireFormat::Json => "json",
        WireFormat::Xml => "xml",
    }
}

fn url<'a>(
    server: &'a Server,
    path: &str,
    arguments: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> String {
    let jurisdiction = server.endpoint.jurisdiction_id.as_deref().map(|id| ("jurisdiction_id", id));
    let mut query = Form::default();
    for (name, value) in jurisdiction.into_iter().chain(arguments) {
        query.field(name, value);
    }
    let mark = if query.0.is_empty() { "" } else { "?" };
    format!("{}/{path}.{}{mark}{}", server.base(), extension(server.endpoint.format), query.0)
}

pub(crate) fn services_url(server: &Server) -> String {
    url(server, "services", [])
}

pub(crate) fn definition_url(server: &Server, service_code: &str) -> String {
    url(server, &format!("services/{}", escape(service_code)), [])
}

/// Jurisdiction and key are in the body there.
pub(crate) fn post_url(server: &Server) -> String {
    format!("{}/requests.{}", server.base(), extension(server.endpoint.format))
}

pub(crate) fn token_url(server: &Server, token: &str) -> String {
    url(server, &format!("tokens/{}", escape(token)), [])
}

pub(crate) fn by_id(server: &Server, id: &ServiceRequestId) -> String {
    url(server, &format!("requests/{}", escape(id.as_str())), extensions(server))
}

/// Takes as many ids from the front of the list as one question can hold, at least one. An id with a comma in it
/// cannot be asked for in a list.
pub(crate) fn by_ids(server: &Server, ids: &[ServiceRequestId]) -> (String, usize) {
    let mut list = String::new();
    let mut count = 0;
    for id in ids.iter().take(MAX_IDS) {
        if count > 0 && list.len() + id.as_str().len() >= MAX_IDS_LENGTH {
            break;
        }
        if count > 0 {
            list.push(',');
        }
        list.push_str(id.as_str());
        count += 1;
    }
    let ids = [("service_request_id", list.as_str())];
    (url(server, "requests", ids.into_iter().chain(extensions(server))), count)
}

/// What the profile says about more than the standard's fields.
fn extensions(server: &Server) -> Option<(&'static str, &'static str)> {
    (server.habits.extensions == Some(Offer::Yes)).then_some(("extensions", "true"))
}

/// A question for the list of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ListQuestion<'a> {
    /// Of one service.
    pub(crate) service_code: Option<&'a str>,
    /// Taken at this time or later.
    pub(crate) from: Option<Timestamp>,
    /// Taken at this time or earlier.
    pub(crate) to: Option<Timestamp>,
    /// Changed at this time or later; only where the profile says that the server knows this.
    pub(crate) updated_after: Option<Timestamp>,
    /// Which page, from 0, where the server has pages; `None` asks as the standard does.
    pub(crate) page: Option<u32>,
}

/// The list of requests, newest of the default or between two times.
pub(crate) fn list_url(server: &Server, question: ListQuestion<'_>) -> String {
    let habits = &server.habits;
    let date = |at: Timestamp| match habits.dates.unwrap_or_default() {
        DateStyle::Zoned => Some(seconds(at)),
        DateStyle::Local => Some(local(at, &server.zone.zone())),
        DateStyle::None => None,
    };
    let (first, last) = match habits.date_order.unwrap_or_default() {
        DateOrder::StartEnd => ("start_date", "end_date"),
        DateOrder::EndStart => ("end_date", "start_date"),
    };
    let mut arguments: Vec<(&str, String)> =
        [(first, question.from), (last, question.to), ("updated_after", question.updated_after)]
            .into_iter()
            .filter_map(|(name, at)| Some((name, date(at?)?)))
            .collect();
    if let Some(page) = question.page {
        let rows = u32::try_from(habits.most_rows()).unwrap_or(1000);
        let numbered = |name: &'static str, number: u32| (name, number.to_string());
        match habits.paging.unwrap_or_default() {
            Paging::None => {}
            Paging::PageSize => arguments.extend([numbered("page", page + 1), numbered("page_size", rows)]),
            Paging::PerPage => arguments.extend([numbered("page", page + 1), numbered("per_page", rows)]),
            Paging::LimitOffset => {
                arguments.extend([numbered("limit", rows), numbered("offset", page.saturating_mul(rows))]);
            }
            Paging::MaxRequests => arguments.push(numbered("max_requests", rows)),
        }
    }
    let service = question.service_code.map(|code| ("service_code", code));
    let others = arguments.iter().map(|(name, value)| (*name, value.as_str()));
    url(server, "requests", service.into_iter().chain(others).chain(extensions(server)))
}

/// The updates of all requests between two times (`servicerequestupdates`, an extension of mySociety).
pub(crate) fn updates_url(server: &Server, from: Timestamp, to: Timestamp) -> String {
    let (from, to) = (seconds(from), seconds(to));
    url(server, "servicerequestupdates", [("start_date", from.as_str()), ("end_date", to.as_str())])
}

/// Where an update is sent.
pub(crate) fn updates_post_url(server: &Server) -> String {
    format!("{}/servicerequestupdates.{}", server.base(), extension(server.endpoint.format))
}

/// The citizen's part of an update: their words about a request, with the marker as the last line. `status` repeats
/// where the case stands, since the extension wants a word for it and takes another one for a change.
pub fn reply_body(
    op: &OpId,
    text: &str,
    request: &ServiceRequestId,
    status: Option<CaseStatus>,
    at: Timestamp,
) -> Vec<u8> {
    let status = match status {
        Some(CaseStatus::InProgress) => "IN_PROGRESS",
        Some(CaseStatus::Assigned) => "INVESTIGATING",
        Some(CaseStatus::Closed(_) | CaseStatus::Withdrawn | CaseStatus::Refused) => "CLOSED",
        Some(CaseStatus::Received | CaseStatus::Answered | CaseStatus::Reopened) | None => "OPEN",
    };
    let mut form = Form::default();
    form.field("service_request_id", request.as_str());
    form.field("update_id", &op.to_string());
    form.field("status", status);
    form.field("updated_datetime", &seconds(at));
    form.field("description", &signed(text, Marker::of_act(op)));
    form.0.into_bytes()
}

/// When an update was written, as [`reply_body`] says it.
pub(crate) fn written_at(body: &[u8]) -> Option<Timestamp> {
    let (_, at) = url::form_urlencoded::parse(body).find(|(name, _)| name == "updated_datetime")?;
    Timestamp::parse_rfc3339(&at)
}

/// Whole seconds in UTC: fractions upset some servers.
fn seconds(time: Timestamp) -> String {
    Timestamp::from_millis(time.as_millis().div_euclid(1000) * 1000).to_string()
}

/// Whole seconds in the city's time, without a zone.
fn local(time: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    let instant = jiff::Timestamp::from_millisecond(time.as_millis()).unwrap_or_default();
    instant.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
