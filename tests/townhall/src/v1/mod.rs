//! The Parvis API, `/v1`: described for clients by `openapi.json` beside this crate.

mod changes;
pub(crate) mod item;
mod ops;
mod photos;
mod requests;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::app::{Shared, json};
use crate::problem::Problem;
use crate::record::sha256;

pub(crate) use photos::photo_file;
pub(crate) use requests::LONGEST_DESCRIPTION;

/// The description of this API.
pub const OPENAPI: &str = include_str!("../../openapi.json");

pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/v1/openapi.json", get(openapi))
        .route("/v1/pack", get(pack))
        .route("/v1/requests/{key}", put(requests::put).get(requests::get))
        .route("/v1/requests/{key}/photos/{hash}", axum::routing::patch(photos::patch).head(photos::head))
        .route("/v1/ops/{op}", put(ops::put))
        .route("/v1/changes", get(changes::public))
        .route("/v1/mine/changes", get(changes::mine))
}

async fn openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI).into_response()
}

async fn pack(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let document = app.city.document(&app.root(&headers));
    cached(&headers, "public, max-age=300", &document, &document)
}

/// An answer that names its version, or the note that the caller has it already. `told` is what the version depends on.
fn cached(
    headers: &HeaderMap,
    how_long: &'static str,
    told: &impl serde::Serialize,
    answer: &impl serde::Serialize,
) -> Response {
    let digest = sha256(&serde_json::to_vec(told).unwrap_or_default());
    let tag: String =
        digest[..8].iter().fold(String::from("W/\""), |tag, byte| format!("{tag}{byte:02x}")) + "\"";
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == tag || one.trim() == "*");
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { json(StatusCode::OK, answer) };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(how_long));
    response
}

fn uuid_v4(text: &str) -> Option<uuid::Uuid> {
    uuid::Uuid::try_parse(text)
        .ok()
        .filter(|uuid| uuid.get_version_num() == 4 && uuid.get_variant() == uuid::Variant::RFC4122)
}

/// One part of a path as it was sent.
type Segment = Path<String>;

fn not_v4(name: &'static str) -> Problem {
    Problem::wrong_field(name, "not_a_uuid_v4")
}
