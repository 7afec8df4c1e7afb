//! Calls to a town hall in disguise: other questions are understood, other things are refused.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Path, State};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};
use parvis_domain::id::ServiceRequestId;
use parvis_domain::pack::PhotoRule;
use parvis_domain::time::Timestamp;

use super::dress::Kind;
use super::{Disguise, Habit, Pages};
use crate::app::{Query, Shared};
use crate::clock::wire_time;
use crate::open311::document::{Format, Node};
use crate::open311::post::Handing;
use crate::open311::{self as plain, Answer, Refusal};
use crate::record::{Entry, StaffAct};
use crate::store::{Filter, Viewer};
use crate::word::{Author, EntryKind};

/// Largest body with photos.
const LARGEST_FORM: usize = 16 * 1024 * 1024;
/// What the standard calls its arguments.
const STANDARD_NAMES: [&str; 19] = [
    "jurisdiction_id",
    "api_key",
    "service_code",
    "service_request_id",
    "start_date",
    "end_date",
    "status",
    "lat",
    "long",
    "address_string",
    "address_id",
    "email",
    "device_id",
    "account_id",
    "first_name",
    "last_name",
    "phone",
    "description",
    "media_url",
];

/// A call below the base of the disguise.
pub(in crate::open311) async fn georeport(
    State(app): State<Shared>,
    Path(path): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(disguise) = app.disguise else { return StatusCode::NOT_FOUND.into_response() };
    let Some((name, format)) = Format::split(&path) else {
        return (StatusCode::NOT_FOUND, "<!DOCTYPE html><html><body>Not found</body></html>").into_response();
    };
    // A server that only shows reports takes a sending for a question.
    let reading = method == Method::GET || method == Method::HEAD || disguise.has(Habit::ReadOnly);
    let mut kind = Kind::Requests;
    let found = match name.split_once('/') {
        None if name == "servicerequestupdates" && method == Method::POST && disguise.has(Habit::Updates) => {
            kind = Kind::Updates;
            hear(&app, disguise, body).await
        }
        None if name == "requests" && method == Method::POST && !disguise.has(Habit::ReadOnly) => {
            kind = Kind::Posted;
            post(&app, disguise, &headers, body).await
        }
        _ if !reading => {
            Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "This method is not allowed here."))
        }
        _ => match disguise.question(&uri) {
            Err(refusal) => Err(refusal),
            Ok(query) => {
                kind = match name.split_once('/').map_or(name, |(first, _)| first) {
                    "services" if name == "services" => Kind::Services,
                    "services" => Kind::Definition,
                    "tokens" => Kind::Posted,
                    "servicerequestupdates" => Kind::Updates,
                    _ if name == "requests" => Kind::Requests,
                    _ => Kind::OneRequest,
                };
                read(&app, disguise, name, &query, &headers).await
            }
        },
    };
    match found {
        Ok((node, root)) => {
            let created = kind == Kind::Posted && method == Method::POST && disguise.has(Habit::Created);
            let status = if created { StatusCode::CREATED } else { StatusCode::OK };
            if method == Method::GET && !disguise.has(Habit::NoValidators) {
                let (content_type, bytes) = disguise.write(kind, &node, root, format);
                return disguise.signed(plain::validated(&headers, content_type, bytes));
            }
            disguise.answer(status, kind, &node, root, format)
        }
        Err(refusal) => {
            let status = disguise.status(&refusal);
            disguise.answer(status, Kind::Errors, &refusal.node(), "errors", format)
        }
    }
}

async fn read(app: &Shared, disguise: Disguise, name: &str, query: &Query, headers: &HeaderMap) -> Answer {
    let all = Query::parse(b"");
    match name.split_once('/') {
        None if name == "services" => Ok(plain::services(&app.city)),
        Some(("services", code)) => plain::definition(&app.city, disguise.real_code(code)),
        None if name == "requests" => list(app, disguise, query, headers).await,
        Some(("requests", id)) => match plain::one(app, &all, &disguise.real_id(id), headers).await {
            Err(refusal)
                if refusal.status == StatusCode::NOT_FOUND && disguise.has(Habit::UnknownIdIsEmpty) =>
            {
                Ok((Node::List("request", Vec::new()), "service_requests"))
            }
            found => found,
        },
        Some(("tokens", token)) => plain::by_token(app, &all, token).await,
        None if name == "servicerequestupdates" && disguise.has(Habit::Updates) => updates(app).await,
        _ => Err(Refusal::unknown("There is nothing at this path.")),
    }
}

async fn list(app: &Shared, disguise: Disguise, query: &Query, headers: &HeaderMap) -> Answer {
    let now = app.clock.now();
    let filter = match query.get("service_request_id") {
        Some(ids) => Filter {
            ids: ids.split(',').map(|id| ServiceRequestId::new(disguise.real_id(id))).collect(),
            limit: 10_000,
            ..Filter::default()
        },
        None => Filter { limit: 10_000, ..plain::filter(query, now)? },
    };
    let mut cases = app.ask(move |store| store.list(&filter, &Viewer::Anyone(now))).await?;
    if let Some(minutes) =
        disguise.find(|habit| if let Habit::Moderated(minutes) = habit { Some(*minutes) } else { None })
    {
        cases.retain(|case| now.millis_since(case.requested) >= minutes * 60_000);
    }
    let (pages, usual, most) =
        disguise
            .find(|habit| {
                if let Habit::Pages(pages, usual, most) = habit {
                    Some((*pages, *usual, *most))
                } else {
                    None
                }
            })
            .unwrap_or((Pages::Cut, 1000, 1000));
    let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
    let (skip, take) = match pages {
        Pages::Numbered(rows) => {
            let take = number(rows).unwrap_or(usual).clamp(1, most);
            (number("page").unwrap_or(1).saturating_sub(1) * take, take)
        }
        Pages::LimitOffset => {
            (number("offset").unwrap_or(0), number("limit").unwrap_or(usual).clamp(1, most))
        }
        Pages::MaxRequests => (0, number("max_requests").unwrap_or(usual).clamp(1, most)),
        Pages::Cut => (0, most),
    };
    if disguise.has(Habit::NoEmptyPage) && skip > 0 && skip >= cases.len() {
        return Err(Refusal::unknown("Invalid page."));
    }
    let cases: Vec<_> = cases.into_iter().skip(skip).take(take).collect();
    Ok((plain::requests(&cases, app, headers), "service_requests"))
}

/// What mySociety's servers want of an update, and what they take beside it.
const UPDATE_NAMES: [&str; 5] =
    ["service_request_id", "update_id", "status", "updated_datetime", "description"];
const OTHER_UPDATE_NAMES: [&str; 8] =
    ["jurisdiction_id", "api_key", "email", "phone", "first_name", "last_name", "title", "media_url"];
/// The words that they know for where a case stands.
const UPDATE_STATUS: [&str; 7] =
    ["OPEN", "CLOSED", "FIXED", "IN_PROGRESS", "PLANNED", "INVESTIGATING", "ACTION_SCHEDULED"];

/// An update, strictly. The same one twice is two.
async fn hear(app: &Shared, disguise: Disguise, body: Body) -> Answer {
    let bytes =
        axum::body::to_bytes(body, LARGEST_FORM).await.map_err(|_| Refusal::bad("The body broke off."))?;
    let form = Query::parse(&bytes);
    if let Some(lacking) = UPDATE_NAMES.iter().find(|name| form.get(name).is_none_or(str::is_empty)) {
        return Err(Refusal::bad(format!("{lacking} is required.")));
    }
    let is_known = |name: &str| UPDATE_NAMES.contains(&name) || OTHER_UPDATE_NAMES.contains(&name);
    if let Some((name, _)) = form.iter().find(|(name, _)| !is_known(name)) {
        return Err(Refusal::bad(format!("{name} is not expected.")));
    }
    let field = |name: &str| form.get(name).unwrap_or_default().to_owned();
    if !UPDATE_STATUS.contains(&field("status").as_str()) {
        return Err(Refusal::bad("status is not valid."));
    }
    if Timestamp::parse_rfc3339(&field("updated_datetime")).is_none() {
        return Err(Refusal::bad("updated_datetime is not valid."));
    }
    let id = ServiceRequestId::new(disguise.real_id(&field("service_request_id")));
    let (act, at) = (StaffAct::Hear { text: field("description") }, app.clock.now());
    let heard = app.ask(move |store| store.staff(&id, &act, at)).await?;
    let case = heard.map_err(|_| Refusal::unknown("service_request_id was not found."))?;
    let entry = case.timeline.iter().map(|entry| entry.id).max().unwrap_or_default();
    let row = Node::Fields(vec![("update_id", Node::text(entry.to_string()))]);
    Ok((Node::List("request_update", vec![row]), "service_request_updates"))
}

/// The entries of all requests, as mySociety's servers show them: there, whatever is written is public.
async fn updates(app: &Shared) -> Answer {
    let now = app.clock.now();
    let filter = Filter { limit: 1000, ..Filter::default() };
    let cases = app.ask(move |store| store.list(&filter, &Viewer::Anyone(now))).await?;
    let mut rows = Vec::new();
    for case in &cases {
        let told = |entry: &&Entry| {
            entry.kind == EntryKind::Message || (entry.author == Author::Staff && entry.kind.is_public())
        };
        for entry in case.timeline.iter().filter(told) {
            let status = if case.status.phase().as_str() == "open" { "INVESTIGATING" } else { "FIXED" };
            rows.push(Node::Fields(vec![
                ("update_id", Node::text(entry.id.to_string())),
                ("service_request_id", Node::text(case.id.as_str())),
                ("status", Node::text(status)),
                ("updated_datetime", Node::text(wire_time(entry.at))),
                ("description", Node::maybe(entry.text.as_deref())),
                ("media_url", Node::Null),
            ]));
        }
    }
    Ok((Node::List("request_update", rows), "service_request_updates"))
}

async fn post(app: &Shared, disguise: Disguise, headers: &HeaderMap, body: Body) -> Answer {
    if disguise.has(Habit::RefusesChunks) && !headers.contains_key(header::CONTENT_LENGTH) {
        return Err(Refusal::bad("Content-Length is required."));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let rule = disguise.photo_rule();
    let mut photos: Vec<Vec<u8>> = Vec::new();
    let mut form = if kind.starts_with("multipart/form-data") {
        let (form, files) = multipart(headers, body).await?;
        let taken = match rule {
            PhotoRule::MediaOnce if files.iter().filter(|(name, _)| name == "media").count() > 1 => {
                return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "It failed."));
            }
            PhotoRule::MediaOnce | PhotoRule::MediaRepeated => "media",
            PhotoRule::MediaArray => "media[]",
            PhotoRule::None | PhotoRule::MediaUrl | PhotoRule::MediaBase64 => "",
        };
        // A file of another name is dropped without a word.
        photos.extend(files.into_iter().filter(|(name, _)| name == taken).map(|(_, bytes)| bytes));
        form
    } else {
        let bytes = axum::body::to_bytes(body, LARGEST_FORM)
            .await
            .map_err(|_| Refusal::bad("The body broke off."))?;
        Query::parse(&bytes)
    };
    if rule == PhotoRule::MediaBase64
        && let Some(media) = form.take("media")
    {
        photos.push(STANDARD.decode(media).map_err(|_| Refusal::bad("media is no base64."))?);
    }
    disguise.check_names(&form)?;
    if let Some(code) = form.take("service_code") {
        form.set("service_code", disguise.real_code(&code).to_owned());
    }
    if disguise.has(Habit::RefusesDuplicates) {
        let (now, text) = (app.clock.now(), form.get("description").unwrap_or_default().to_owned());
        let filter =
            Filter { requested_from: Some(now.plus_millis(-3_600_000)), limit: 1000, ..Filter::default() };
        let cases = app.ask(move |store| store.list(&filter, &Viewer::Staff)).await?;
        if cases.iter().any(|case| case.request.description == text) {
            return Err(Refusal::bad("Invalid service request: base is a duplicate."));
        }
    }
    if !photos.is_empty() {
        let kept: Result<Vec<_>, _> = photos.iter().map(|bytes| app.photos.keep(bytes)).collect();
        let kept =
            kept.map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "The photo was not kept."))?;
        let root = app.root(headers);
        let urls: Vec<_> = kept.iter().map(|hash| format!("{root}/media/{hash}.jpg")).collect();
        form.set("media_url", urls.join(" "));
    }
    let handing = if disguise.has(Habit::TokenAlways) { Handing::Token } else { Handing::ByService };
    plain::post::post_form(app, &form, handing).await
}

/// The fields and the files of a form.
async fn multipart(headers: &HeaderMap, body: Body) -> Result<(Query, Vec<(String, Vec<u8>)>), Refusal> {
    let bad = || Refusal::bad("The form cannot be read.");
    let mut request = Request::new(body);
    request.headers_mut().clone_from(headers);
    axum::extract::DefaultBodyLimit::max(LARGEST_FORM).apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| bad())?;
    let (mut form, mut files) = (Query::parse(b""), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|_| bad())? {
        let name = part.name().unwrap_or_default().replace("%22", "\"");
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.map_err(|_| bad())?;
        if is_file {
            files.push((name, bytes.to_vec()));
        } else {
            form.add(name, String::from_utf8(bytes.to_vec()).map_err(|_| bad())?);
        }
    }
    Ok((form, files))
}

/// A photo that came with a report.
pub(in crate::open311) async fn media(State(app): State<Shared>, Path(name): Path<String>) -> Response {
    let hash = name.strip_suffix(".jpg").and_then(|hash| hash.parse().ok());
    match hash.map(|hash| app.photos.read(&hash)) {
        Some(Ok(bytes)) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Disguise {
    fn answer(&self, status: StatusCode, kind: Kind, node: &Node, root: &str, format: Format) -> Response {
        let (content_type, bytes) = self.write(kind, node, root, format);
        self.signed((status, [(header::CONTENT_TYPE, content_type)], bytes).into_response())
    }

    /// With the headers that it is known by.
    fn signed(&self, mut response: Response) -> Response {
        for habit in self.habits {
            if let Habit::Header(name, value) = habit {
                response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
        }
        response
    }

    /// The document of discovery; `None` where there is none.
    pub(in crate::open311) fn discovery(&self, node: &Node, format: Format) -> Option<Response> {
        (!self.has(Habit::NoDiscovery))
            .then(|| self.answer(StatusCode::OK, Kind::Discovery, node, "discovery", format))
    }

    fn status(&self, refusal: &Refusal) -> StatusCode {
        let says = |word: &str| refusal.descriptions.iter().any(|text| text.contains(word));
        if self.has(Habit::ErrorsAre200) {
            StatusCode::OK
        } else if self.has(Habit::KeyIs400) && says("api_key") {
            StatusCode::BAD_REQUEST
        } else if self.has(Habit::UnknownServiceIs403) && says("service_code was not found") {
            StatusCode::FORBIDDEN
        } else {
            refusal.status
        }
    }

    /// The arguments of a question, as the standard calls them.
    fn question(&self, uri: &Uri) -> Result<Query, Refusal> {
        let raw = uri.query().unwrap_or_default();
        if self.has(Habit::PlusFails) && raw.contains('+') {
            return Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "It failed."));
        }
        let mut query = Query::of(uri);
        self.check_names(&query)?;
        if self.has(Habit::NoUpdatedAfter) {
            query.take("updated_after");
            query.take("updated_before");
        }
        if let Some(code) = query.take("service_code") {
            let codes: Vec<_> = code.split(',').map(|code| self.real_code(code)).collect();
            query.set("service_code", codes.join(","));
        }
        if self.has(Habit::RefusesZone) {
            for name in ["start_date", "end_date"] {
                let Some(date) = query.take(name) else { continue };
                if date.ends_with('Z') || date.contains('+') {
                    return Err(Refusal::bad(format!("{name} is invalid.")));
                }
                // Its zone is Luxembourg's, in winter.
                let at = Timestamp::parse_rfc3339(&format!("{date}+01:00"));
                query.set(name, at.ok_or_else(|| Refusal::bad("no date"))?.to_string());
            }
        }
        if self.has(Habit::SwappedDates) {
            let (start, end) = (query.take("start_date"), query.take("end_date"));
            for (name, date) in [("end_date", start), ("start_date", end)] {
                if let Some(date) = date {
                    query.set(name, date);
                }
            }
        }
        Ok(query)
    }

    fn check_names(&self, query: &Query) -> Result<(), Refusal> {
        let is_known = |name: &str| STANDARD_NAMES.contains(&name) || name.starts_with("attribute[");
        match query.iter().find(|(name, _)| self.has(Habit::RefusesUnknown) && !is_known(name)) {
            Some((name, _)) => Err(Refusal::bad(format!("{name} is not expected."))),
            None => Ok(()),
        }
    }

    fn real_code<'a>(&self, code: &'a str) -> &'a str {
        code.strip_prefix(self.code_prefix()).unwrap_or(code)
    }

    fn real_id(&self, id: &str) -> String {
        match id.split_at_checked(4) {
            Some((year, rest)) if self.has(Habit::NumericIds) => format!("{year}-{rest}"),
            _ => id.to_owned(),
        }
    }
}
