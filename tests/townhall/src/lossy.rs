//! A network that fails in the ways that matter: a small proxy for tests, with a script.
//!
//! It speaks HTTP/1.1, one call a connection. A [`Rule`] says which calls meet which [`Fault`], and how often; calls that
//! no rule wants pass. [`LossyProxy::go_offline`] is a phone without a network: connecting is refused.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};

/// How long the proxy waits for the server behind it.
const PATIENCE: Duration = Duration::from_secs(30);

const PORTAL: &str = "<!DOCTYPE html><html><head><title>Wi-Fi</title></head>\
    <body><form action=\"/login\">Bienvenue. Acceptez les conditions.</form></body></html>";

/// What happens to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it goes there and back.
    Pass,
    /// The connection is closed as soon as the head of the call was read. Nothing reaches the server.
    Refuse,
    /// The server gets all of it and answers in full; then the connection is closed without a byte of the answer.
    DropAnswer,
    /// The server gets all of it and answers; the caller gets this status instead, with a text.
    Status(u16),
    /// 429 with `Retry-After` in seconds. Nothing reaches the server.
    TooMany {
        /// The seconds.
        retry_after: u32,
    },
    /// The page of a captive portal, 200 and HTML. Nothing reaches the server.
    Portal,
    /// The server gets this many bytes of the body, then both connections are closed.
    CutUpload {
        /// How many.
        after: usize,
    },
    /// The server gets all of it and answers; the caller gets this many bytes of the answer's body, then nothing more.
    CutAnswer {
        /// How many.
        after: usize,
    },
    /// The server gets all of it and answers; the caller hears nothing until it gives up.
    Silence,
    /// 200, JSON by its type, and no JSON. The server gets all of it.
    Garbage,
}

impl Fault {
    const fn reaches_server(self) -> bool {
        match self {
            Self::Pass
            | Self::DropAnswer
            | Self::Status(_)
            | Self::CutUpload { .. }
            | Self::CutAnswer { .. }
            | Self::Silence
            | Self::Garbage => true,
            Self::Refuse | Self::TooMany { .. } | Self::Portal => false,
        }
    }
}

/// Which calls meet a fault, and how often.
#[derive(Clone, Debug)]
pub struct Rule {
    fault: Fault,
    method: Option<Method>,
    path: String,
    skip: u32,
    left: Option<u32>,
}

impl Rule {
    /// Every call, for ever.
    pub fn always(fault: Fault) -> Self {
        Self { fault, method: None, path: String::new(), skip: 0, left: None }
    }

    /// The next call.
    pub fn once(fault: Fault) -> Self {
        Self::always(fault).times(1)
    }

    /// Only calls of this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only calls whose path starts so.
    #[must_use]
    pub fn path(mut self, prefix: impl Into<String>) -> Self {
        self.path = prefix.into();
        self
    }

    /// Only so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Lets the first so many calls pass that it would want.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// The fault for a call, if this rule wants it.
    fn take(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let wants = self.method.as_ref().is_none_or(|own| own == method) && path.starts_with(&self.path);
        if !wants || self.left == Some(0) {
            return None;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return None;
        }
        self.left = self.left.map(|left| left - 1);
        Some(self.fault)
    }
}

/// A call that the proxy saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: Method,
    /// Its path, without the query.
    pub path: String,
    /// Bytes of its body that went on to the server.
    pub sent_bytes: usize,
    /// What happened to it.
    pub fault: Fault,
    /// What the server answered, if the call reached it.
    pub answered: Option<u16>,
}

struct Script {
    upstream: SocketAddr,
    rules: Vec<Rule>,
    seen: Vec<Seen>,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Script>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Network {
    Online,
    Offline,
}

/// The proxy. Dropping it closes it.
pub struct LossyProxy {
    address: SocketAddr,
    script: Shared,
    network: mpsc::UnboundedSender<(Network, std::sync::mpsc::Sender<io::Result<()>>)>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LossyProxy {
    /// Starts one in front of a server, on a free port of this computer.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("lossy")
            .enable_all()
            .build()?;
        let script = Shared(Arc::new(Mutex::new(Script { upstream, rules: Vec::new(), seen: Vec::new() })));
        let (ready, started) = std::sync::mpsc::channel();
        let (network, switch) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let shared = script.clone();
        let thread = thread::Builder::new().name("lossy".to_owned()).spawn(move || {
            runtime.block_on(run(shared, ready, switch, stopped));
            runtime.shutdown_timeout(Duration::from_secs(1));
        })?;
        let address = started.recv().map_err(|_| io::Error::other("the proxy's thread ended"))??;
        Ok(Self { address, script, network, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Its root, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Adds a rule. Rules are asked in the order in which they were added.
    pub fn add(&self, rule: Rule) {
        self.script.lock().rules.push(rule);
    }

    /// Forgets all rules: everything passes.
    pub fn heal(&self) {
        self.script.lock().rules.clear();
    }

    /// Leads to another server from now on, for one that was started again elsewhere.
    pub fn lead_to(&self, upstream: SocketAddr) {
        self.script.lock().upstream = upstream;
    }

    /// Connecting is refused from now on, and connections that are open are closed.
    pub fn go_offline(&self) -> io::Result<()> {
        self.switch(Network::Offline)
    }

    /// Undoes [`LossyProxy::go_offline`], at the same address.
    pub fn go_online(&self) -> io::Result<()> {
        self.switch(Network::Online)
    }

    fn switch(&self, to: Network) -> io::Result<()> {
        let ended = || io::Error::other("the proxy's thread ended");
        let (done, wait) = std::sync::mpsc::channel();
        self.network.send((to, done)).map_err(|_| ended())?;
        wait.recv().map_err(|_| ended())?
    }

    /// Everything it saw, in order. Calls that were refused while offline never came.
    pub fn seen(&self) -> Vec<Seen> {
        self.script.lock().seen.clone()
    }

    /// How many calls of a method it saw whose path starts so, whatever happened to them.
    pub fn count(&self, method: &Method, prefix: &str) -> usize {
        self.script
            .lock()
            .seen
            .iter()
            .filter(|one| one.method == method && one.path.starts_with(prefix))
            .count()
    }

    /// How many of them reached the server.
    pub fn reached(&self, method: &Method, prefix: &str) -> usize {
        self.script
            .lock()
            .seen
            .iter()
            .filter(|one| one.method == method && one.path.starts_with(prefix) && one.fault.reaches_server())
            .count()
    }

    /// Forgets what it saw.
    pub fn forget(&self) {
        self.script.lock().seen.clear();
    }
}

impl Drop for LossyProxy {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A socket that has the address. Without listening, connecting to it is refused, and nobody else can take it.
fn bound(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.set_reuseport(true)?;
    socket.bind(address)?;
    Ok(socket)
}

async fn run(
    script: Shared,
    ready: std::sync::mpsc::Sender<io::Result<SocketAddr>>,
    mut switch: mpsc::UnboundedReceiver<(Network, std::sync::mpsc::Sender<io::Result<()>>)>,
    mut stop: oneshot::Receiver<()>,
) {
    let first = bound(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).and_then(|holder| {
        let address = holder.local_addr()?;
        Ok((holder, address, bound(address)?.listen(128)?))
    });
    // The holder keeps the port while nobody listens.
    let (_holder, address, listener) = match first {
        Ok(first) => first,
        Err(error) => {
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(address));
    let mut listener = Some(listener);
    // Dropping the sender closes every connection that is open.
    let mut open = watch::channel(());
    loop {
        tokio::select! {
            _ = &mut stop => return,
            wanted = switch.recv() => {
                let Some((to, done)) = wanted else { return };
                let outcome = match (to, &listener) {
                    (Network::Offline, _) => {
                        listener = None;
                        open = watch::channel(());
                        Ok(())
                    }
                    (Network::Online, Some(_)) => Ok(()),
                    (Network::Online, None) => bound(address)
                        .and_then(|socket| socket.listen(128))
                        .map(|socket| listener = Some(socket)),
                };
                let _ = done.send(outcome);
            }
            Some(stream) = accept(listener.as_ref()) => {
                let (script, mut alive) = (script.clone(), open.1.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = connection(stream, script) => {}
                        // Fails once the sender is gone; nothing is ever sent.
                        _ = alive.changed() => {}
                    }
                });
            }
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> Option<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.ok().map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

async fn connection(stream: TcpStream, script: Shared) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| call(request, script.clone()));
    // An error is what a fault makes of a connection.
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}

/// The connection is to be closed without an answer.
#[derive(Debug)]
struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

type Answer = Response<Either<Full<Bytes>, CutBody>>;

async fn call(request: Request<Incoming>, script: Shared) -> Result<Answer, Cut> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (number, fault, upstream) = {
        let mut script = script.lock();
        let wanted = script.rules.iter_mut().find_map(|rule| rule.take(&method, &path));
        let fault = wanted.unwrap_or(Fault::Pass);
        script.seen.push(Seen { method, path, sent_bytes: 0, fault, answered: None });
        (script.seen.len() - 1, fault, script.upstream)
    };
    match fault {
        Fault::Refuse => return Err(Cut),
        Fault::TooMany { retry_after } => {
            let _ = request.into_body().collect().await;
            let mut answer = page(StatusCode::TOO_MANY_REQUESTS, "text/plain", "Too many requests");
            answer.headers_mut().insert(header::RETRY_AFTER, retry_after.into());
            return Ok(answer);
        }
        Fault::Portal => {
            let _ = request.into_body().collect().await;
            return Ok(page(StatusCode::OK, "text/html; charset=utf-8", PORTAL));
        }
        Fault::Pass
        | Fault::DropAnswer
        | Fault::Status(_)
        | Fault::CutUpload { .. }
        | Fault::CutAnswer { .. }
        | Fault::Silence
        | Fault::Garbage => {}
    }
    let (head, body) = request.into_parts();
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let sent_bytes = match fault {
        Fault::CutUpload { after } => after.min(bytes.len()),
        _ => bytes.len(),
    };
    note(&script, number, |seen| seen.sent_bytes = sent_bytes);
    let body = match fault {
        Fault::CutUpload { after } => Either::Right(CutBody::new(&bytes, after)),
        _ => Either::Left(Full::new(bytes)),
    };
    let answer = tokio::time::timeout(PATIENCE, forward(upstream, Request::from_parts(head, body))).await;
    let (mut head, bytes) = match answer {
        Ok(Some(answer)) => answer.into_parts(),
        // The server is gone, or took the cut for what it is.
        Ok(None) | Err(_) => return Err(Cut),
    };
    note(&script, number, |seen| seen.answered = Some(head.status.as_u16()));
    match fault {
        Fault::DropAnswer | Fault::CutUpload { .. } => Err(Cut),
        // Ends with the connection.
        Fault::Silence => std::future::pending().await,
        Fault::Status(status) => Ok(page(
            StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY),
            "text/plain",
            "The proxy made this up",
        )),
        Fault::Garbage => Ok(page(StatusCode::OK, "application/json", "{\"service_request_id\": [")),
        Fault::CutAnswer { after } => {
            Ok(Response::from_parts(head, Either::Right(CutBody::new(&bytes, after))))
        }
        Fault::Pass | Fault::Refuse | Fault::TooMany { .. } | Fault::Portal => {
            head.headers.remove(header::TRANSFER_ENCODING);
            Ok(Response::from_parts(head, Either::Left(Full::new(bytes))))
        }
    }
}

fn note(script: &Shared, number: usize, change: impl FnOnce(&mut Seen)) {
    // Gone if the test has forgotten what was seen.
    if let Some(seen) = script.lock().seen.get_mut(number) {
        change(seen);
    }
}

fn page(status: StatusCode, kind: &'static str, text: &'static str) -> Answer {
    let mut answer = Response::new(Either::Left(Full::new(Bytes::from_static(text.as_bytes()))));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer
}

async fn forward(
    upstream: SocketAddr,
    mut request: Request<Either<Full<Bytes>, CutBody>>,
) -> Option<Response<Bytes>> {
    let stream = TcpStream::connect(upstream).await.ok()?;
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    request.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    let (head, body) = sender.send_request(request).await.ok()?.into_parts();
    let bytes = body.collect().await.ok()?.to_bytes();
    Some(Response::from_parts(head, bytes))
}

/// A body that promises all of its bytes and breaks off after some.
struct CutBody {
    stage: Stage,
    whole: u64,
}

enum Stage {
    First(Bytes),
    /// What is sent leaves while the body has nothing more to give.
    Leaving,
    Broken,
}

impl CutBody {
    fn new(bytes: &Bytes, after: usize) -> Self {
        let whole = bytes.len() as u64;
        Self { stage: Stage::First(bytes.slice(..after.min(bytes.len()))), whole }
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match std::mem::replace(&mut self.stage, Stage::Broken) {
            Stage::First(bytes) if !bytes.is_empty() => {
                self.stage = Stage::Leaving;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Stage::First(_) | Stage::Leaving => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Stage::Broken => Poll::Ready(Some(Err(Cut))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}

impl From<Infallible> for Cut {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
