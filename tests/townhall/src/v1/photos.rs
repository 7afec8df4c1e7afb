//! Photos by the hash of their bytes, in as many parts as it takes (draft-ietf-httpbis-resumable-upload).

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use http_body_util::BodyExt;
use parvis_domain::id::{PhotoHash, SubmissionKey};
use tokio::task::block_in_place;

use super::requests;
use crate::app::{App, Shared, disk};
use crate::photo::{Part, Verdict};
use crate::problem::Problem;
use crate::record::{Arrival, Owner, PhotoRow};
use crate::store::Viewer;

const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// How long a caller may send nothing.
const SILENCE: Duration = Duration::from_secs(30);
/// How long the part of a caller that has vanished may be held.
const LOCK_TRIES: u32 = 50;
const LOCK_PAUSE: Duration = Duration::from_millis(100);
/// How much is read of a body that is not wanted, so that its sender sees the answer.
const DRAINED: u64 = 4 * 1024 * 1024;

struct Named {
    key: SubmissionKey,
    owner: Owner,
    hash: PhotoHash,
}

async fn announced(
    app: &Shared,
    path: &(String, String),
    headers: &HeaderMap,
) -> Result<(Named, PhotoRow), Problem> {
    let owner = App::owner(headers)?;
    let key = requests::key(&path.0).map_err(|_| Problem::not_found("unknown-key"))?;
    let hash: PhotoHash = path.1.parse().map_err(|_| Problem::not_found("unknown-photo"))?;
    let row = app.ask(move |store| store.photo(&key, &owner, &hash)).await?;
    let row = row.ok_or_else(|| Problem::not_found("unknown-photo"))?;
    Ok((Named { key, owner, hash }, row))
}

pub(super) async fn head(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (named, row) = announced(&app, &path, &headers).await?;
    let offset = match row.arrival {
        Arrival::Complete => row.photo.bytes,
        Arrival::Awaited => {
            block_in_place(|| app.photos.offset(&named.key, &named.hash)).map_err(|error| disk(&error))?
        }
    };
    let mut response = progress(offset, row.arrival);
    response.headers_mut().insert(UPLOAD_LENGTH, row.photo.bytes.into());
    Ok(response)
}

fn progress(offset: u64, arrival: Arrival) -> Response {
    let complete = match arrival {
        Arrival::Complete => "?1",
        Arrival::Awaited => "?0",
    };
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, offset.into());
    headers.insert(UPLOAD_COMPLETE, HeaderValue::from_static(complete));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

pub(super) async fn patch(
    State(app): State<Shared>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
    mut body: Body,
) -> Result<Response, Problem> {
    let outcome = append(&app, &path, &headers, &mut body).await;
    drain(body).await;
    outcome
}

async fn append(
    app: &Shared,
    path: &(String, String),
    headers: &HeaderMap,
    body: &mut Body,
) -> Result<Response, Problem> {
    let (named, row) = announced(app, path, headers).await?;
    let length = row.photo.bytes;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/partial-upload") {
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type"));
    }
    let sent = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let Some(from) = sent(&UPLOAD_OFFSET).and_then(|offset| offset.parse::<u64>().ok()) else {
        return Err(Problem::malformed("Upload-Offset is missing or no number."));
    };
    // Whether the sender has no more is not asked: the length was announced, and the hash decides.
    if !matches!(sent(&UPLOAD_COMPLETE), Some("?0" | "?1")) {
        return Err(Problem::malformed("Upload-Complete is missing or no boolean."));
    }
    if row.arrival == Arrival::Complete {
        return Ok(progress(length, Arrival::Complete));
    }
    let mut part = held(app, &named).await?;
    // Another connection may have finished it while this one waited.
    let Named { key, owner, hash } = named;
    if let Some(PhotoRow { arrival: Arrival::Complete, .. }) =
        app.ask(move |store| store.photo(&key, &owner, &hash)).await?
    {
        block_in_place(|| app.photos.forget_part(&key, &hash));
        return Ok(progress(length, Arrival::Complete));
    }
    if from != part.offset() {
        return Err(mismatch(part.offset()));
    }
    let declared = sent(&header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()).unwrap_or(0);
    if declared > length - from.min(length) {
        return Err(Problem::too_large());
    }
    receive(body, &mut part, from, length).await?;
    if part.offset() < length {
        return Ok(progress(part.offset(), Arrival::Awaited));
    }
    match block_in_place(|| app.photos.finish(&mut part, &hash)).map_err(|error| disk(&error))? {
        Verdict::OtherHash => Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "hash-mismatch")
            .with(UPLOAD_OFFSET, 0_u64)
            .with(UPLOAD_COMPLETE, HeaderValue::from_static("?0"))),
        Verdict::Kept => {
            let at = app.clock.now();
            app.ask(move |store| store.photo_arrived(&key, &hash, at)).await?;
            Ok(progress(length, Arrival::Complete))
        }
    }
}

fn mismatch(offset: u64) -> Problem {
    Problem::new(StatusCode::CONFLICT, "offset-mismatch")
        .with(UPLOAD_OFFSET, offset)
        .with(UPLOAD_COMPLETE, HeaderValue::from_static("?0"))
}

/// The part, locked. A connection that has died is noticed late, so its lock is waited for.
async fn held(app: &Shared, named: &Named) -> Result<Part, Problem> {
    for _ in 0..LOCK_TRIES {
        let part =
            block_in_place(|| app.photos.part(&named.key, &named.hash)).map_err(|error| disk(&error))?;
        if let Some(part) = part {
            return Ok(part);
        }
        tokio::time::sleep(LOCK_PAUSE).await;
    }
    Err(Problem::new(StatusCode::CONFLICT, "upload-busy").with(header::RETRY_AFTER, 5))
}

/// Adds a body to a part. What has arrived when the connection breaks is kept: that is what makes it resumable.
async fn receive(body: &mut Body, part: &mut Part, from: u64, length: u64) -> Result<(), Problem> {
    let broken = loop {
        let frame = match tokio::time::timeout(SILENCE, body.frame()).await {
            Ok(None) => break None,
            Err(_) => break Some(Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow")),
            Ok(Some(Err(_))) => break Some(Problem::malformed("The body broke off.")),
            Ok(Some(Ok(frame))) => frame,
        };
        let Ok(bytes) = frame.into_data() else { continue };
        if part.offset() + bytes.len() as u64 > length {
            block_in_place(|| part.cut_back(from)).map_err(|error| disk(&error))?;
            return Err(Problem::too_large());
        }
        block_in_place(|| part.add(&bytes)).map_err(|error| disk(&error))?;
    };
    block_in_place(|| part.settle()).map_err(|error| disk(&error))?;
    broken.map_or(Ok(()), Err)
}

async fn drain(mut body: Body) {
    let mut read = 0;
    while read < DRAINED
        && let Ok(Some(Ok(frame))) = tokio::time::timeout(SILENCE, body.frame()).await
    {
        read += frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
    }
}

/// `GET /photos/{hash}.jpg`: to everybody what is public, to the author and to agents the rest.
pub(crate) async fn photo_file(
    State(app): State<Shared>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let unknown = || Problem::not_found("unknown-photo");
    let hash: PhotoHash = name.strip_suffix(".jpg").and_then(|hash| hash.parse().ok()).ok_or_else(unknown)?;
    let anyone = Viewer::Anyone(app.clock.now());
    let public = app.ask(move |store| store.may_see_photo(&hash, &anyone)).await?.is_some();
    if !public {
        let viewer = if app.is_staff(&headers) {
            Viewer::Staff
        } else {
            Viewer::Citizen(App::owner(&headers).map_err(|_| unknown())?)
        };
        app.ask(move |store| store.may_see_photo(&hash, &viewer)).await?.ok_or_else(unknown)?;
    }
    let bytes = block_in_place(|| app.photos.read(&hash)).map_err(|error| disk(&error))?;
    let cache = if public { "public, max-age=86400" } else { "private, no-store" };
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, cache),
        // Whatever a citizen sent is a picture here and nothing else.
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ];
    Ok((headers, bytes).into_response())
}
