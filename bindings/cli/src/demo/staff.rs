//! The town hall's side of the story: agents and neighbours, over HTTP like anybody.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const LARGEST: usize = 8 * 1024 * 1024;

/// Why a call failed; for the sentence of a failed step.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("{0}")]
    Http(#[from] hyper::Error),
    #[error("{0}")]
    Build(#[from] http::Error),
    #[error("{0}")]
    Body(Box<dyn std::error::Error + Send + Sync>),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("no answer in time")]
    Late,
    #[error("status {0}")]
    Status(u16),
}

/// Calls the town hall directly, not through the phone's network.
pub(super) struct Staff {
    runtime: Runtime,
    address: SocketAddr,
    token: String,
}

impl Staff {
    pub(super) fn new(address: SocketAddr, token: &str) -> Result<Self, CallError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, address, token: token.to_owned() })
    }

    /// Every request that the town hall has.
    pub(super) fn requests(&self) -> Result<Vec<Value>, CallError> {
        let answer = self.call(Method::GET, "/staff/requests", "", Bytes::new())?;
        let answer: Value = serde_json::from_slice(&answer)?;
        Ok(answer["items"].as_array().cloned().unwrap_or_default())
    }

    /// One request.
    pub(super) fn request(&self, id: &str) -> Result<Value, CallError> {
        let answer = self.call(Method::GET, &format!("/staff/requests/{id}"), "", Bytes::new())?;
        Ok(serde_json::from_slice(&answer)?)
    }

    /// `assign`, `status`, `answer` or `close`.
    pub(super) fn act(&self, id: &str, act: &str, body: &Value) -> Result<(), CallError> {
        let path = format!("/staff/requests/{id}/{act}");
        self.call(Method::POST, &path, "application/json", body.to_string().into())?;
        Ok(())
    }

    /// A neighbour's report by Open311.
    pub(super) fn neighbour(&self, form: &str) -> Result<(), CallError> {
        let form = Bytes::copy_from_slice(form.as_bytes());
        self.call(Method::POST, "/open311/v2/requests.json", "application/x-www-form-urlencoded", form)?;
        Ok(())
    }

    /// What everybody can fetch.
    pub(super) fn get(&self, path: &str) -> Result<Bytes, CallError> {
        self.call(Method::GET, path, "", Bytes::new())
    }

    fn call(&self, method: Method, path: &str, kind: &str, body: Bytes) -> Result<Bytes, CallError> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let request = request.body(Full::new(body))?;
        self.runtime.block_on(async {
            tokio::time::timeout(PATIENCE, exchange(self.address, request))
                .await
                .unwrap_or(Err(CallError::Late))
        })
    }
}

async fn exchange(address: SocketAddr, request: Request<Full<Bytes>>) -> Result<Bytes, CallError> {
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = Limited::new(answer.into_body(), LARGEST).collect().await.map_err(CallError::Body)?.to_bytes();
    driver.abort();
    if status.is_success() { Ok(body) } else { Err(CallError::Status(status.as_u16())) }
}
