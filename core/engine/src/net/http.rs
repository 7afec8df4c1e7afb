//! The network that ships: HTTP/1.1 over TLS, on a thread of its own.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::watch;
use url::{Host, Url};

use super::unpack::{CannotUnpack, unpacked};
use crate::ports::{ExchangeId, HttpAnswer, HttpOutcome, HttpRequest, Network, NotSentCause, OutcomeSink};

/// Longest time to find the name, connect and shake hands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence inside the body of an answer.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the end waits for a name look-up that cannot be interrupted.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// What the network is made with.
pub struct HttpSettings {
    /// The `User-Agent` header: product and version, nothing about the phone.
    pub user_agent: String,
    /// More certificate authorities to trust, each a PEM text with one or more certificates.
    pub extra_roots: Vec<Vec<u8>>,
}

/// Why there is no network at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpSetupError {
    /// A given certificate authority is not a PEM certificate.
    #[error("a certificate authority could not be read: it must be a PEM certificate")]
    BadRoot,
    /// The user agent holds what no header may hold.
    #[error("the user agent is not a valid header")]
    BadUserAgent,
    /// The system gives no thread or no TLS.
    #[error("the system gives no thread or no TLS")]
    System,
}

/// The real [`Network`]. Dropping it ends every exchange, each with its outcome, within seconds.
pub struct Http {
    runtime: Option<Runtime>,
    shared: Arc<Shared>,
}

struct Shared {
    /// For GET and HEAD: idle connections are kept for a while.
    reading: Client,
    /// For everything else: each exchange has a connection of its own, so that a connection that died unnoticed
    /// can never make an outcome uncertain.
    writing: Client,
    sink: Arc<dyn OutcomeSink>,
    /// One cancel switch for each running exchange.
    running: Mutex<BTreeMap<u64, watch::Sender<Cancel>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cancel {
    No,
    Yes,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// Starts the network's thread.
    pub fn new(settings: &HttpSettings, sink: Arc<dyn OutcomeSink>) -> Result<Self, HttpSetupError> {
        let tls = tls_config(&settings.extra_roots)?;
        let agent = HeaderValue::from_str(&settings.user_agent).map_err(|_| HttpSetupError::BadUserAgent)?;
        let client = |kept_connections: usize| {
            Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .user_agent(agent.clone())
                .redirect(redirect::Policy::none())
                .retry(reqwest::retry::never())
                .no_proxy()
                .referer(false)
                .http1_only()
                .connect_timeout(CONNECT_TIMEOUT)
                .pool_max_idle_per_host(kept_connections)
                .pool_idle_timeout(Duration::from_secs(20))
                .build()
                .map_err(|_| HttpSetupError::System)
        };
        let (reading, writing) = (client(2)?, client(0)?);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(4)
            .thread_name("parvis-net")
            .enable_all()
            .build()
            .map_err(|_| HttpSetupError::System)?;
        let shared = Shared { reading, writing, sink, running: Mutex::new(BTreeMap::new()) };
        Ok(Self { runtime: Some(runtime), shared: Arc::new(shared) })
    }
}

impl Network for Http {
    fn start(&self, id: ExchangeId, request: HttpRequest) {
        // Method and size: what is written of a request names no address and no words.
        tracing::debug!(exchange = id.0, ?request, "begins");
        let (switch, cancelled) = watch::channel(Cancel::No);
        self.shared.running().insert(id.0, switch);
        let ticket = Ticket {
            shared: Arc::clone(&self.shared),
            id,
            begun: Begun::No,
            since: Instant::now(),
            outcome: None,
        };
        match &self.runtime {
            Some(runtime) => drop(runtime.spawn(exchange(ticket, request, cancelled))),
            // Only while it is being dropped; the ticket then says "cancelled".
            None => drop(ticket),
        }
    }

    fn cancel(&self, id: ExchangeId) {
        if let Some(switch) = self.shared.running().get(&id.0) {
            switch.send_replace(Cancel::Yes);
        }
    }

    fn cancel_all(&self) {
        for switch in self.shared.running().values() {
            switch.send_replace(Cancel::Yes);
        }
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.cancel_all();
        let Some(runtime) = self.runtime.take() else { return };
        if Handle::try_current().is_ok() {
            // On a thread of a runtime nothing may block; the tasks are dropped all the same, and report.
            runtime.shutdown_background();
        } else {
            runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
        }
    }
}

impl Shared {
    fn running(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, watch::Sender<Cancel>>> {
        // A panic elsewhere cannot leave this map half changed.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether the exchange was handed to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    No,
    Yes,
}

/// Gives the outcome exactly once, also when the task is dropped or panics.
struct Ticket {
    shared: Arc<Shared>,
    id: ExchangeId,
    begun: Begun,
    since: Instant,
    outcome: Option<HttpOutcome>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared.running().remove(&self.id.0);
        let outcome = self.outcome.take().unwrap_or(match self.begun {
            Begun::No => HttpOutcome::NotSent(NotSentCause::Cancelled),
            Begun::Yes => HttpOutcome::Broken,
        });
        let ms = self.since.elapsed().as_millis();
        tracing::debug!(exchange = self.id.0, ?outcome, ms, "ends");
        self.shared.sink.ended(self.id, outcome);
    }
}

async fn exchange(mut ticket: Ticket, request: HttpRequest, mut cancelled: watch::Receiver<Cancel>) {
    if *cancelled.borrow_and_update() == Cancel::Yes {
        return;
    }
    let shared = Arc::clone(&ticket.shared);
    let (timeout, limit) = (request.timeout, request.answer_limit);
    let request = match prepare(&shared, request) {
        Ok(request) => request,
        Err(cause) => {
            ticket.outcome = Some(HttpOutcome::NotSent(cause));
            return;
        }
    };
    ticket.begun = Begun::Yes;
    ticket.outcome = tokio::select! {
        outcome = tokio::time::timeout(timeout, converse(request, limit)) => {
            // Out of time: the client does not say how far it came.
            Some(outcome.unwrap_or(HttpOutcome::Broken))
        }
        () = switched(&mut cancelled) => Some(HttpOutcome::Broken),
    };
}

async fn switched(cancelled: &mut watch::Receiver<Cancel>) {
    if cancelled.wait_for(|cancel| *cancel == Cancel::Yes).await.is_err() {
        // The switch is gone only together with the ticket, which this future cannot outlive.
        std::future::pending::<()>().await;
    }
}

fn prepare(shared: &Shared, request: HttpRequest) -> Result<reqwest::RequestBuilder, NotSentCause> {
    let url = allowed(&request.url)?;
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| NotSentCause::Refused)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| NotSentCause::Refused)?;
        let value = HeaderValue::from_str(value).map_err(|_| NotSentCause::Refused)?;
        headers.append(name, value);
    }
    let reads = method == Method::GET || method == Method::HEAD;
    let client = if reads { &shared.reading } else { &shared.writing };
    let mut builder = client.request(method, url).headers(headers);
    if !reads || !request.body.is_empty() {
        builder = builder.body(request.body);
    }
    Ok(builder)
}

async fn converse(request: reqwest::RequestBuilder, limit: usize) -> HttpOutcome {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) => return classify(&error),
    };
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let mut body = Vec::new();
    loop {
        match tokio::time::timeout(IDLE_TIMEOUT, response.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(Ok(None)) => {
                return match unpacked(body, limit) {
                    Ok(body) => HttpOutcome::Answer(HttpAnswer { status, headers, body }),
                    Err(CannotUnpack::TooLong | CannotUnpack::Broken) => HttpOutcome::Broken,
                };
            }
            Ok(Ok(Some(_))) => return HttpOutcome::TooLong(HttpAnswer { status, headers, body: Vec::new() }),
            Ok(Err(_)) | Err(_) => return HttpOutcome::Broken,
        }
    }
}

/// The address, if bytes may go there: `https`, or plain `http` to this computer; no password in it.
fn allowed(url: &str) -> Result<Url, NotSentCause> {
    let url = Url::parse(url).map_err(|_| NotSentCause::Refused)?;
    let allowed = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => url.host().is_some_and(|host| is_this_computer(&host)),
        _ => false,
    };
    if allowed && url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(NotSentCause::Refused)
    }
}

/// Whether a host is this computer, by its name alone.
pub(crate) fn is_this_computer(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// What an error proves. Everything before the end of the handshake is "not sent"; everything else is in doubt.
fn classify(error: &reqwest::Error) -> HttpOutcome {
    if error.is_builder() {
        HttpOutcome::NotSent(NotSentCause::Refused)
    } else if error.is_connect() {
        HttpOutcome::NotSent(if blames_certificate(error) {
            NotSentCause::Untrusted
        } else if is_refused(error) {
            NotSentCause::NobodyListens
        } else {
            NotSentCause::Unreachable
        })
    } else {
        HttpOutcome::Broken
    }
}

fn is_refused(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (**error).source())
        .filter_map(|error| error.downcast_ref::<std::io::Error>())
        .any(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
}

fn blames_certificate(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if matches!(error.downcast_ref(), Some(rustls::Error::InvalidCertificate(_))) {
            return true;
        }
        // An `io::Error` hides its inside: `source` gives what is behind that.
        let inside = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if inside.is_some_and(|inside| blames_certificate(inside)) {
            return true;
        }
        next = error.source();
    }
    false
}

fn tls_config(extra_roots: &[Vec<u8>]) -> Result<rustls::ClientConfig, HttpSetupError> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    for pem in extra_roots {
        let mut count = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| HttpSetupError::BadRoot)?;
            roots.add(certificate).map_err(|_| HttpSetupError::BadRoot)?;
            count += 1;
        }
        if count == 0 {
            return Err(HttpSetupError::BadRoot);
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| HttpSetupError::System)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
