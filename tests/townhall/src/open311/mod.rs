//! Open311 GeoReport v2, strict in what it writes: <http://wiki.open311.org/GeoReport_v2/>.

pub(crate) mod disguise;
mod document;
mod post;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use parvis_domain::id::{ServiceCode, ServiceRequestId};
use parvis_domain::service::Service;
use parvis_domain::time::Timestamp;

use crate::app::{Mode, Query, Shared};
use crate::city::City;
use crate::clock::wire_time;
use crate::record::{Case, sha256};
use crate::store::{Filter, StoreError, TokenState, Viewer};
use crate::v1::item::{media_urls, service_name};
use crate::word::{Phase, Status};
use disguise::Disguise;
use document::{Format, Node};

const GEOREPORT: &str = "http://wiki.open311.org/GeoReport_v2";
/// The name of the Parvis API in discovery.
pub const PARVIS: &str = "urn:parvis:townhall:1";
const DAY_MILLIS: i64 = 86_400_000;
/// The longest span of a list of requests.
const SPAN_MILLIS: i64 = 90 * DAY_MILLIS;
/// The longest list of requests.
const LARGEST_LIST: usize = 1000;

/// The calls of a town hall in disguise: below its own base and nowhere else.
pub(crate) fn disguised(disguise: Disguise) -> Router<Shared> {
    Router::new()
        .route("/discovery.json", get(discovery_json))
        .route("/discovery.xml", get(discovery_xml))
        .route("/media/{name}", get(disguise::media))
        .route(&format!("/{}/{{*rest}}", disguise.base), any(disguise::georeport))
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/discovery.json", get(discovery_json))
        .route("/discovery.xml", get(discovery_xml))
        .route("/open311/discovery.json", get(discovery_json))
        .route("/open311/discovery.xml", get(discovery_xml))
        .route("/open311/v2/{*rest}", any(georeport))
}

/// What is wrong, in the words of the standard: 404 for what does not exist, 403 for the key, 400 for the rest.
pub(crate) struct Refusal {
    status: StatusCode,
    descriptions: Vec<String>,
}

impl Refusal {
    fn new(status: StatusCode, description: impl Into<String>) -> Self {
        Self { status, descriptions: vec![description.into()] }
    }

    fn bad(description: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, description)
    }

    fn unknown(description: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, description)
    }

    fn node(&self) -> Node {
        let errors = self.descriptions.iter().map(|description| {
            Node::Fields(vec![
                ("code", Node::Whole(self.status.as_u16().into())),
                ("description", Node::text(description)),
            ])
        });
        Node::List("error", errors.collect())
    }

    fn write(&self, format: Format) -> Response {
        answer(self.status, &self.node(), "errors", format)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        crate::log_failure(&error);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "The store failed. Nothing was changed; try again.")
    }
}

type Answer = Result<(Node, &'static str), Refusal>;

fn answer(status: StatusCode, node: &Node, root: &str, format: Format) -> Response {
    (status, [(header::CONTENT_TYPE, format.content_type())], node.write(root, format)).into_response()
}

/// A document with a validator; 304 and nothing else for whoever has it already (RFC 9110 13.1.2).
fn validated(headers: &HeaderMap, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let hash = sha256(&bytes);
    let tag = hash[..8].iter().fold("\"".to_owned(), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|list| list.split(',')).any(|one| {
        let one = one.trim();
        one == "*" || one.trim_start_matches("W/") == tag
    });
    if is_known {
        return (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response();
    }
    let content_type = HeaderValue::from_static(content_type);
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, content_type);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

async fn georeport(
    State(app): State<Shared>,
    Path(path): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some((name, format)) = Format::split(&path) else {
        let format = if headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().ends_with(b"json"))
        {
            Format::Json
        } else {
            Format::Xml
        };
        return Refusal::unknown("The path must end in .json or .xml.").write(format);
    };
    // The server itself drops the body of an answer to HEAD.
    let reading = method == Method::GET || method == Method::HEAD;
    let query = Query::of(&uri);
    let found = match (name.split_once('/'), name) {
        (None, "services") if reading => jurisdiction(&app, &query).map(|()| services(&app.city)),
        (Some(("services", code)), _) if reading => {
            jurisdiction(&app, &query).and_then(|()| definition(&app.city, code))
        }
        (None, "requests") if reading => list(&app, &query, &headers).await,
        (None, "requests") if method == Method::POST => post::post(&app, &headers, body).await,
        (Some(("requests", id)), _) if reading => one(&app, &query, id, &headers).await,
        (Some(("tokens", token)), _) if reading => by_token(&app, &query, token).await,
        (None, "services" | "requests") | (Some(("services" | "requests" | "tokens", _)), _) => {
            let allow = if name == "requests" { "GET, HEAD, POST" } else { "GET, HEAD" };
            let mut response =
                Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "This method is not allowed here.")
                    .write(format);
            response.headers_mut().insert(header::ALLOW, http::HeaderValue::from_static(allow));
            return response;
        }
        _ => Err(Refusal::unknown("There is nothing at this path.")),
    };
    match found {
        Ok((node, root)) if reading => validated(&headers, format.content_type(), node.write(root, format)),
        Ok((node, root)) => answer(StatusCode::OK, &node, root, format),
        Err(refusal) => refusal.write(format),
    }
}

fn jurisdiction(app: &Shared, query: &Query) -> Result<(), Refusal> {
    match query.get("jurisdiction_id") {
        Some(id) if !app.city.is_jurisdiction(id) => Err(Refusal::unknown("jurisdiction_id was not found.")),
        _ => Ok(()),
    }
}

async fn discovery_json(app: State<Shared>, headers: HeaderMap) -> Response {
    discovery(app, headers, Format::Json).await
}

async fn discovery_xml(app: State<Shared>, headers: HeaderMap) -> Response {
    discovery(app, headers, Format::Xml).await
}

async fn discovery(State(app): State<Shared>, headers: HeaderMap, format: Format) -> Response {
    let (hash, at) = (app.city.hash, app.clock.now());
    let since = match app.ask(move |store| store.pack_since(&hash, at)).await {
        Ok(since) => wire_time(since),
        Err(error) => return Refusal::from(error).write(format),
    };
    let root = app.root(&headers);
    let contact = app.city.pack.main_contact().map(|contact| {
        let name = app.city.text(&contact.name);
        let ways = [Some(name), contact.phone.as_deref(), contact.email.as_deref()];
        ways.into_iter().flatten().collect::<Vec<_>>().join(", ")
    });
    let endpoint = |specification: &str, path: &str, formats: &[&str]| {
        Node::Fields(vec![
            ("specification", Node::text(specification)),
            ("url", Node::text(format!("{root}/{path}"))),
            ("changeset", Node::text(&since)),
            ("type", Node::text("production")),
            ("formats", Node::List("format", formats.iter().map(|format| Node::text(*format)).collect())),
        ])
    };
    let base =
        app.disguise.map_or_else(|| "open311/v2/".to_owned(), |disguise| format!("{}/", disguise.base));
    let mut endpoints = vec![endpoint(GEOREPORT, &base, &["text/xml", "application/json"])];
    if app.mode == Mode::Full {
        endpoints.push(endpoint(PARVIS, "v1/", &["application/json"]));
    }
    let key = match app.api_key {
        Some(_) => "An api_key is needed to send requests. Ask the contact for one.",
        None => "No api_key is needed.",
    };
    let node = Node::Fields(vec![
        ("changeset", Node::text(&since)),
        ("contact", Node::maybe(contact)),
        ("key_service", Node::text(key)),
        ("endpoints", Node::List("endpoint", endpoints)),
    ]);
    match app.disguise {
        None => validated(&headers, format.content_type(), node.write("discovery", format)),
        Some(disguise) => {
            let found = disguise.discovery(&node, format);
            found.unwrap_or_else(|| Refusal::unknown("There is nothing at this path.").write(format))
        }
    }
}

fn services(city: &City) -> (Node, &'static str) {
    let each = city.pack.services.iter().map(|service| {
        let keywords: Vec<_> = service.keywords.all().collect();
        let group = service.group.as_ref().and_then(|code| city.pack.group(code));
        Node::Fields(vec![
            ("service_code", Node::text(service.code.as_str())),
            ("service_name", Node::text(city.text(&service.name))),
            ("description", Node::text(city.text(&service.description))),
            ("metadata", Node::Bool(!service.attributes.is_empty())),
            ("type", Node::text(city.delivery(service).as_str())),
            ("keywords", Node::text(keywords.join(","))),
            ("group", Node::maybe(group.map(|group| city.text(&group.name)))),
        ])
    });
    (Node::List("service", each.collect()), "services")
}

fn service<'a>(city: &'a City, code: &str) -> Result<&'a Service, Refusal> {
    city.service(code).ok_or_else(|| Refusal::unknown("service_code was not found."))
}

fn definition(city: &City, code: &str) -> Answer {
    let service = service(city, code)?;
    // The standard wants orders that are positive and unique; a pack may repeat them.
    let attributes = service.questions().into_iter().zip(1..).map(|(question, order)| {
        let mut fields = vec![
            ("variable", Node::Bool(question.variable)),
            ("code", Node::text(question.code.as_str())),
            ("datatype", Node::text(question.datatype.as_str())),
            ("required", Node::Bool(question.required)),
            ("datatype_description", Node::text(city.text(&question.help))),
            ("order", Node::Whole(order)),
            ("description", Node::text(city.text(&question.description))),
        ];
        if question.datatype.is_list() {
            let values = question.values.iter().map(|value| {
                Node::Fields(vec![
                    ("key", Node::text(&value.key)),
                    ("name", Node::text(city.text(&value.name))),
                ])
            });
            fields.push(("values", Node::List("value", values.collect())));
        }
        Node::Fields(fields)
    });
    let node = Node::Fields(vec![
        ("service_code", Node::text(service.code.as_str())),
        ("attributes", Node::List("attribute", attributes.collect())),
    ]);
    Ok((node, "service_definition"))
}

async fn list(app: &Shared, query: &Query, headers: &HeaderMap) -> Answer {
    jurisdiction(app, query)?;
    let now = app.clock.now();
    let filter = match query.get("service_request_id") {
        // It overrides all other arguments.
        Some(ids) => Filter {
            ids: words(ids).take(LARGEST_LIST).map(ServiceRequestId::new).collect(),
            limit: LARGEST_LIST,
            ..Filter::default()
        },
        None => filter(query, now)?,
    };
    let cases = app.ask(move |store| store.list(&filter, &Viewer::Anyone(now))).await?;
    Ok((requests(&cases, app, headers), "service_requests"))
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn filter(query: &Query, now: Timestamp) -> Result<Filter, Refusal> {
    let time = |name: &str| match query.get(name) {
        None => Ok(None),
        // "+" stands for a blank in a query; whoever writes it unencoded means the sign of a zone.
        Some(text) => Timestamp::parse_rfc3339(&text.replace(' ', "+")).map(Some).ok_or_else(|| {
            Refusal::bad(format!("{name} is no date with time and zone, for example 2026-01-31T18:00:00Z."))
        }),
    };
    let (start, end) = (time("start_date")?, time("end_date")?);
    let (updated_from, updated_to) = (time("updated_after")?, time("updated_before")?);
    // What is shown as this second may lie behind its beginning.
    let whole = |time: Timestamp| time.plus_millis(999);
    let (from, to) = match (start, end) {
        (Some(start), Some(end)) if end < start => {
            return Err(Refusal::bad("end_date is before start_date."));
        }
        (Some(start), Some(end)) if end.millis_since(start) > SPAN_MILLIS => {
            return Err(Refusal::bad("start_date and end_date may not span more than 90 days."));
        }
        (Some(start), Some(end)) => (Some(start), Some(end)),
        (Some(start), None) => (Some(start), Some(start.plus_millis(SPAN_MILLIS))),
        (None, Some(end)) => (Some(end.plus_millis(-SPAN_MILLIS)), Some(end)),
        // What changed lately may have been sent long ago.
        (None, None) if updated_from.is_some() || updated_to.is_some() => (None, None),
        (None, None) => (Some(now.plus_millis(-SPAN_MILLIS)), None),
    };
    let phases = words(query.get("status").unwrap_or_default())
        .map(|word| {
            Phase::from_word(&word.to_ascii_lowercase())
                .ok_or_else(|| Refusal::bad("status is neither open nor closed."))
        })
        .collect::<Result<_, _>>()?;
    Ok(Filter {
        services: words(query.get("service_code").unwrap_or_default()).map(ServiceCode::new).collect(),
        phases,
        requested_from: from,
        requested_to: to.map(whole),
        updated_from,
        updated_to: updated_to.map(whole),
        limit: LARGEST_LIST,
        ..Filter::default()
    })
}

async fn one(app: &Shared, query: &Query, id: &str, headers: &HeaderMap) -> Answer {
    jurisdiction(app, query)?;
    let (id, anyone) = (ServiceRequestId::new(id), Viewer::Anyone(app.clock.now()));
    let case = app.ask(move |store| store.case(&id, &anyone)).await?;
    let case = case.ok_or_else(|| Refusal::unknown("service_request_id was not found."))?;
    Ok((requests(&[case], app, headers), "service_requests"))
}

async fn by_token(app: &Shared, query: &Query, token: &str) -> Answer {
    jurisdiction(app, query)?;
    let (asked, at) = (token.to_owned(), app.clock.now());
    match app.ask(move |store| store.token(&asked, at)).await? {
        TokenState::Unknown => Err(Refusal::unknown("token was not found.")),
        TokenState::Pending => Err(Refusal::unknown("token has no service_request_id yet. Try again later.")),
        TokenState::Ready(id) => {
            let fields = vec![("service_request_id", Node::text(id.as_str())), ("token", Node::text(token))];
            Ok((Node::List("request", vec![Node::Fields(fields)]), "service_requests"))
        }
    }
}

/// CitySDK's four words for where a case stands.
fn citysdk_word(status: Status) -> &'static str {
    match status {
        Status::Received => "RECEIVED",
        Status::Assigned | Status::InProgress | Status::Answered | Status::Reopened => "IN_PROCESS",
        Status::Closed => "PROCESSED",
        Status::Rejected | Status::Withdrawn => "REJECTED",
    }
}

fn requests(cases: &[Case], app: &Shared, headers: &HeaderMap) -> Node {
    let root = app.root(headers);
    let each = cases.iter().map(|case| {
        let request = &case.request;
        let coordinate = request.place.as_ref().map(|place| place.coordinate);
        let mut fields = vec![
            ("service_request_id", Node::text(case.id.as_str())),
            ("status", Node::text(case.status.phase().as_str())),
            ("status_notes", Node::maybe(case.status_notes.as_deref())),
            ("service_name", Node::maybe(service_name(case, &app.city))),
            ("service_code", Node::maybe(request.service_code.as_ref().map(ServiceCode::as_str))),
            ("description", Node::text(&request.description)),
            ("agency_responsible", Node::maybe(request.agency.as_deref())),
            ("service_notice", Node::Null),
            ("requested_datetime", Node::text(wire_time(case.requested))),
            ("updated_datetime", Node::text(wire_time(case.updated))),
            ("expected_datetime", Node::maybe(request.expected.map(wire_time))),
            ("address", Node::maybe(request.address.as_deref())),
            ("address_id", Node::Null),
            ("zipcode", Node::Null),
            ("lat", coordinate.map_or(Node::Null, |at| Node::Number(at.latitude()))),
            ("long", coordinate.map_or(Node::Null, |at| Node::Number(at.longitude()))),
            ("media_url", Node::maybe(media_urls(case, &root).into_iter().next())),
        ];
        if app.disguise.is_some() {
            let urls =
                media_urls(case, &root).iter().flat_map(|urls| urls.split(' ')).map(Node::text).collect();
            fields.push((
                "extended_attributes",
                Node::Fields(vec![
                    ("detailed_status", Node::text(citysdk_word(case.status))),
                    ("media_urls", Node::List("media_url", urls)),
                ]),
            ));
        }
        Node::Fields(fields)
    });
    Node::List("request", each.collect())
}
