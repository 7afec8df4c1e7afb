//! The two streams of changes. A cursor names an epoch and a commit; clients must not look inside.

use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use serde_json::{Value, json};

use super::cached;
use super::item::{Eyes, item};
use crate::app::{App, Query, Shared, json};
use crate::clock::wire_time;
use crate::problem::Problem;
use crate::record::{Epoch, Rev};
use crate::store::{Changes, Rest, Since, Stream};

const USUAL_PAGE: usize = 200;
const LARGEST_PAGE: usize = 1000;

pub(super) async fn public(
    State(app): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = page(&app, &uri, &headers, Stream::Public, Eyes::Everybody).await?;
    Ok(cached(&headers, "public, max-age=10", &page, &timed(&app, page.clone())))
}

pub(super) async fn mine(
    State(app): State<Shared>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let owner = App::owner(&headers)?;
    let page = page(&app, &uri, &headers, Stream::Mine(owner), Eyes::Author).await?;
    let mut response = json(StatusCode::OK, &timed(&app, page));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// The time of the answer, which is no part of what the answer tells.
fn timed(app: &Shared, mut page: Value) -> Value {
    page["server_time"] = json!(wire_time(app.clock.now()));
    page
}

async fn page(
    app: &Shared,
    uri: &Uri,
    headers: &HeaderMap,
    stream: Stream,
    eyes: Eyes,
) -> Result<Value, Problem> {
    let query = Query::of(uri);
    let limit = match query.given("limit").map(str::parse) {
        None => USUAL_PAGE,
        Some(Ok(limit)) if (1..=LARGEST_PAGE).contains(&limit) => limit,
        Some(Ok(_)) => return Err(Problem::wrong_field("/limit", "out_of_range")),
        Some(Err(_)) => return Err(Problem::wrong_field("/limit", "wrong_type")),
    };
    let cursor = query.get("cursor").map(str::to_owned);
    let (epoch, changes) = app
        .ask(move |store| {
            let epoch = store.epoch()?;
            let since = match &cursor {
                None => Some(Since::Start),
                Some(cursor) => read_cursor(cursor, &epoch).map(Since::After),
            };
            let changes = match since {
                Some(since) => store.changes(&stream, since, limit)?,
                None => Changes::Stale,
            };
            Ok((epoch, changes))
        })
        .await?;
    let Changes::Page { cases, tombstones, up_to, rest } = changes else {
        return Err(Problem::new(StatusCode::GONE, "stale-cursor"));
    };
    let root = app.root(headers);
    let items: Vec<_> = cases.iter().map(|case| item(case, &app.city, &root, eyes)).collect();
    let tombstones: Vec<_> =
        tombstones.iter().map(|stone| json!({"service_request_id": stone.id, "rev": stone.rev.0})).collect();
    Ok(json!({
        "items": items,
        "tombstones": tombstones,
        "next": cursor_of(&epoch, up_to),
        "has_more": rest == Rest::More,
        "epoch": epoch.0,
    }))
}

fn cursor_of(epoch: &Epoch, rev: Rev) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", epoch.0, rev.0))
}

fn read_cursor(cursor: &str, epoch: &Epoch) -> Option<Rev> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (its_epoch, rev) = text.rsplit_once('.')?;
    (its_epoch == epoch.0).then(|| rev.parse().ok().map(Rev))?
}
