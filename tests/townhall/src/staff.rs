//! What agents do, by a bearer token.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode, Uri};
use parvis_domain::id::ServiceRequestId;
use serde_json::{Map, Value, json};

use crate::app::{self, Query, Shared, decoded, json};
use crate::input::{Fields, Issues, object};
use crate::problem::Problem;
use crate::record::{Case, StaffAct};
use crate::store::{Filter, Viewer};
use crate::v1::item::{Eyes, item};
use crate::word::{ClosedReason, Phase, Status};

const LONGEST_TEXT: usize = 4000;
const LONGEST_SERVICE: usize = 200;
const USUAL_LIST: usize = 200;
const LARGEST_LIST: usize = 1000;

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/staff/requests", get(list))
        .route("/staff/requests/{id}", get(one).delete(remove))
        .route("/staff/requests/{id}/hide", post(hide))
        .route("/staff/requests/{id}/{act}", post(act))
}

async fn list(State(app): State<Shared>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    app.staff(&headers)?;
    let query = Query::of(&uri);
    let mut filter = Filter { limit: USUAL_LIST, ..Filter::default() };
    for word in query.get("status").into_iter().flat_map(|list| list.split(',')) {
        match (Phase::from_word(word), Status::from_word(word)) {
            // "closed" is both: as in Open311 it means whatever is no longer open.
            (Some(phase), _) => filter.phases.push(phase),
            (None, Some(status)) => filter.statuses.push(status),
            (None, None) => return Err(Problem::wrong_field("/status", "unknown")),
        }
    }
    match query.given("limit").map(str::parse) {
        None => {}
        Some(Ok(limit)) if (1..=LARGEST_LIST).contains(&limit) => filter.limit = limit,
        Some(_) => return Err(Problem::wrong_field("/limit", "out_of_range")),
    }
    let cases = app.ask(move |store| store.list(&filter, &Viewer::Staff)).await?;
    let root = app.root(&headers);
    let items: Vec<_> = cases.iter().map(|case| item(case, &app.city, &root, Eyes::Staff)).collect();
    Ok(json(StatusCode::OK, &json!({ "items": items })))
}

fn id(segment: &str) -> ServiceRequestId {
    ServiceRequestId::new(segment)
}

async fn one(
    State(app): State<Shared>,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.staff(&headers)?;
    let id = id(&segment);
    let case = app.ask(move |store| store.case(&id, &Viewer::Staff)).await?;
    Ok(shown(&app, &headers, &case.ok_or_else(|| Problem::not_found("unknown-request"))?))
}

fn shown(app: &Shared, headers: &HeaderMap, case: &Case) -> Response {
    json(StatusCode::OK, &item(case, &app.city, &app.root(headers), Eyes::Staff))
}

async fn act(
    State(app): State<Shared>,
    Path((segment, word)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let bytes = app::body(body).await;
    app.staff(&headers)?;
    let act = read(&decoded(&word), &object(&bytes?)?)?;
    let (id, at) = (id(&segment), app.clock.now());
    let case = app.ask(move |store| store.staff(&id, &act, at)).await??;
    Ok(shown(&app, &headers, &case))
}

async fn hide(
    State(app): State<Shared>,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.staff(&headers)?;
    let (id, at) = (id(&segment), app.clock.now());
    let case = app.ask(move |store| store.hide(&id, at)).await??;
    Ok(shown(&app, &headers, &case))
}

async fn remove(
    State(app): State<Shared>,
    Path(segment): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    app.staff(&headers)?;
    let (id, at) = (id(&segment), app.clock.now());
    let removed = app.ask(move |store| store.remove(&id, at)).await??;
    // Rows first: a file without a row is found by nobody.
    tokio::task::block_in_place(|| {
        removed.orphans.iter().for_each(|hash| app.photos.remove(hash));
        if let Some(key) = removed.key {
            app.photos.forget_parts(&key);
        }
    });
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn read(word: &str, map: &Map<String, Value>) -> Result<StaffAct, Problem> {
    let issues = Issues::default();
    let fields = Fields::new(map, "", &issues);
    let text = |fields: &Fields<'_>| fields.text("text", LONGEST_TEXT);
    let act = match word {
        "assign" => StaffAct::Assign { service: fields.needed_text("service", LONGEST_SERVICE) },
        "status" => match fields.needed_word("status", Status::from_word) {
            Some(Status::Rejected) => StaffAct::Reject { text: text(&fields) },
            Some(Status::InProgress) | None => StaffAct::Progress { text: text(&fields) },
            Some(_) => {
                // The other states follow from other acts.
                issues.found("/status", "not_allowed");
                StaffAct::Progress { text: None }
            }
        },
        "answer" => StaffAct::Answer { text: fields.needed_text("text", LONGEST_TEXT) },
        "close" => StaffAct::Close {
            reason: fields
                .needed_word("reason", ClosedReason::from_word)
                .unwrap_or(ClosedReason::NotProcessed),
            text: text(&fields),
        },
        _ => return Err(Problem::not_found("unknown-path")),
    };
    issues.settle()?;
    Ok(act)
}
