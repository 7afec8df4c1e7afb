//! Errors of the Parvis API: RFC 9457 problem details with a `code` and a pointer to each wrong field.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::life::Refusal;
use crate::store::StoreError;

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Issue {
    /// JSON pointer (RFC 6901) to the value; for a parameter of the URL its name after a slash.
    pub(crate) pointer: String,
    /// What is wrong.
    pub(crate) code: &'static str,
}

/// An answer that says what is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Option<&'static str>,
    errors: Vec<Issue>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code, detail: None, errors: Vec::new(), headers: Vec::new() }
    }

    pub(crate) fn not_found(code: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, code)
    }

    pub(crate) fn malformed(detail: &'static str) -> Self {
        Self { detail: Some(detail), ..Self::new(StatusCode::BAD_REQUEST, "malformed") }
    }

    pub(crate) fn invalid(errors: Vec<Issue>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid") }
    }

    pub(crate) fn wrong_field(pointer: &str, code: &'static str) -> Self {
        Self::invalid(vec![Issue { pointer: pointer.to_owned(), code }])
    }

    pub(crate) fn key_reused() -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused")
    }

    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large")
    }

    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        crate::log_failure(&error);
        // Not 500: nothing was stored, and the same request may be sent again.
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "store-failed").with(header::RETRY_AFTER, 5)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unknown => Self::not_found("unknown-request"),
            Refusal::NotYours => Self::new(StatusCode::FORBIDDEN, "not-yours"),
            Refusal::NotNow => Self::new(StatusCode::CONFLICT, "not-now"),
        }
    }
}

#[derive(Serialize)]
struct Details<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    #[serde(skip_serializing_if = "<[Issue]>::is_empty")]
    errors: &'a [Issue],
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let details = Details {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            code: self.code,
            detail: self.detail,
            errors: &self.errors,
        };
        let mut response = Response::new(Body::from(serde_json::to_string(&details).unwrap_or_default()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend(self.headers);
        response
    }
}
