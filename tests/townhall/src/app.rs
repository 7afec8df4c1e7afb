//! What every call needs: the store, the photos, the city, and who is calling.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::city::City;
use crate::clock::Clock;
use crate::open311::disguise::Disguise;
use crate::photo::PhotoFolder;
use crate::problem::Problem;
use crate::record::{Owner, sha256};
use crate::store::{Store, StoreError};

/// The largest body of anything but a photo, in bytes.
pub(crate) const LARGEST_BODY: usize = 64 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// Whether the Parvis API is served beside Open311.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Both.
    #[default]
    Full,
    /// Open311 only.
    Plain,
}

/// The scheme that the caller used, as a proxy tells it.
pub(crate) const FORWARDED_PROTO: &str = "x-forwarded-proto";

pub(crate) struct App {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) photos: PhotoFolder,
    pub(crate) city: City,
    pub(crate) clock: Clock,
    pub(crate) mode: Mode,
    pub(crate) disguise: Option<Disguise>,
    pub(crate) api_key: Option<String>,
    pub(crate) batch_delay: Duration,
    pub(crate) hourly_limit: Option<u32>,
    /// `http://127.0.0.1:4311`, for callers that send no usable Host.
    pub(crate) own_root: String,
    pub(crate) staff_token: [u8; 32],
}

pub(crate) type Shared = Arc<App>;

impl App {
    /// Runs what waits for the store off the threads that serve connections.
    pub(crate) async fn ask<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || work(&*store))
            .await
            .unwrap_or_else(|_| Err(StoreError("the work was broken off".to_owned())))
    }

    /// Scheme and host as the caller sees them, also behind a proxy that does the TLS.
    pub(crate) fn root(&self, headers: &HeaderMap) -> String {
        let own = self.own_root.split("://").next().unwrap_or("http");
        let before = headers.get(FORWARDED_PROTO).and_then(|scheme| scheme.to_str().ok());
        let scheme = before.filter(|scheme| matches!(*scheme, "http" | "https")).unwrap_or(own);
        headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok())
            .and_then(|host| host.parse::<Authority>().ok())
            // User and password are no part of a Host.
            .filter(|host| !host.as_str().contains('@'))
            .map_or_else(|| self.own_root.clone(), |host| format!("{scheme}://{host}"))
    }

    /// The citizen whose follow key this is.
    pub(crate) fn owner(headers: &HeaderMap) -> Result<Owner, Problem> {
        let missing = || {
            Problem::new(StatusCode::UNAUTHORIZED, "follow-key-missing")
                .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
        };
        let bytes = bearer(headers).and_then(|key| URL_SAFE_NO_PAD.decode(key).ok()).ok_or_else(missing)?;
        let key: [u8; 32] = bytes.try_into().map_err(|_| missing())?;
        Ok(Owner::of_follow_key(&key))
    }

    pub(crate) fn is_staff(&self, headers: &HeaderMap) -> bool {
        // Comparing digests tells nothing about the token by the time it takes.
        bearer(headers).is_some_and(|token| sha256(token.as_bytes()) == self.staff_token)
    }

    pub(crate) fn staff(&self, headers: &HeaderMap) -> Result<(), Problem> {
        if self.is_staff(headers) {
            return Ok(());
        }
        Err(Problem::new(StatusCode::UNAUTHORIZED, "staff-token-missing")
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")))
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why a body did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyError {
    TooLarge,
    TooSlow,
    BrokenOff,
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::TooLarge => Self::too_large(),
            BodyError::TooSlow => Self::new(StatusCode::REQUEST_TIMEOUT, "too-slow"),
            BodyError::BrokenOff => Self::malformed("The body broke off."),
        }
    }
}

/// The whole body, if it is small and comes in time.
pub(crate) async fn body(body: Body) -> Result<Bytes, BodyError> {
    let limited = Limited::new(body, LARGEST_BODY);
    match tokio::time::timeout(BODY_TIME, limited.collect()).await {
        Err(_) => Err(BodyError::TooSlow),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::BrokenOff),
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
    }
}

/// Parameters of a URL or of a form, decoded.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn of(uri: &http::Uri) -> Self {
        Self::parse(uri.query().unwrap_or_default().as_bytes())
    }

    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(
            url::form_urlencoded::parse(encoded)
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// A value, also an empty one.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// A value; an empty one counts as absent, as GeoReport v2 wants it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// Takes a value out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(one, _)| one == name)?;
        Some(self.0.remove(at).1)
    }

    /// Puts a value in, instead of the one there is.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        self.take(name);
        self.add(name.to_owned(), value);
    }

    /// Puts one more value in.
    pub(crate) fn add(&mut self, name: String, value: String) {
        self.0.push((name, value));
    }

    /// Every name with a value that is not empty.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        all.filter(|(_, value)| !value.is_empty())
    }
}

/// A part of a path, decoded. What is no UTF-8 names nothing, so it may be read with replacements.
pub(crate) fn decoded(segment: &str) -> String {
    percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

pub(crate) fn json(status: StatusCode, value: &impl serde::Serialize) -> Response {
    let body = serde_json::to_vec(value).unwrap_or_default();
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    (status, headers, body).into_response()
}

/// The bytes of a photo that cannot be read or written are a fault of this computer; the caller may try again.
pub(crate) fn disk(error: &io::Error) -> Problem {
    crate::log_failure(&StoreError(format!("photo folder: {}", error.kind())));
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "store-failed").with(header::RETRY_AFTER, 5)
}
