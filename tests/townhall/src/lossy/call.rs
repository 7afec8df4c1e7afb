//! One call on its way to the server and back, and what a fault makes of it.

use std::convert::Infallible;
use std::fmt;
use std::io::Write as _;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::client;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::fault::Fault;
use super::stream::Allowance;
use super::{Seen, Shared};
use crate::app::FORWARDED_PROTO;

/// How long the proxy waits for the server behind it.
const PATIENCE: Duration = Duration::from_secs(30);
/// A slow road.
const SLOWLY: Duration = Duration::from_millis(100);
/// Bytes of an answer's first line that come through before the cut: `HTTP/1.1 `.
const SOME_OF_THE_HEAD: usize = 9;
/// What a bomb is when it is unpacked.
const BOMB: usize = 64 << 20;

const PORTAL: &str = "<!DOCTYPE html><html><head><title>Wi-Fi</title></head>\
    <body><form action=\"/login\">Bienvenue. Acceptez les conditions.</form></body></html>";

/// The connection is to be closed without an answer.
#[derive(Debug)]
pub(super) struct Cut;

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cut")
    }
}

impl std::error::Error for Cut {}

pub(super) type Answer = Response<Either<Full<Bytes>, CutBody>>;

pub(super) async fn call(
    request: Request<Incoming>,
    shared: Shared,
    allowance: Allowance,
) -> Result<Answer, Cut> {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let (number, fault, upstream) = {
        let mut script = shared.lock();
        let wanted = script.rules.iter_mut().find_map(|rule| rule.take_call(&method, &path));
        let fault = wanted.unwrap_or(Fault::Pass);
        script.seen.push(Seen { method, path, sent_bytes: 0, fault, answered: None });
        (script.seen.len() - 1, fault, script.upstream)
    };
    if fault == Fault::Refuse {
        shared.meets(fault);
        return Err(Cut);
    }
    let (mut head, body) = request.into_parts();
    if shared.doors.is_some() {
        head.headers.insert(FORWARDED_PROTO, HeaderValue::from_static("https"));
    }
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let whole = |bytes: &Bytes| Request::from_parts(head.clone(), Either::Left(Full::new(bytes.clone())));
    match fault {
        Fault::Turned { .. } | Fault::Redirect(_) | Fault::Portal => {
            shared.meets(fault);
            return Ok(made_up(fault));
        }
        Fault::Late => {
            shared.meets(fault);
            shared.lock().late.push(whole(&bytes));
            return Err(Cut);
        }
        _ => {}
    }
    let sent_bytes = match fault {
        Fault::CutUpload { after } => after.min(bytes.len()),
        _ => bytes.len(),
    };
    note(&shared, number, |seen| seen.sent_bytes = sent_bytes);
    if fault == Fault::Twice {
        forward(upstream, whole(&bytes)).await.ok_or(Cut)?;
    }
    let request = match fault {
        Fault::CutUpload { after } => Request::from_parts(head, Either::Right(CutBody::new(&bytes, after))),
        _ => whole(&bytes),
    };
    let answer = forward(upstream, request).await;
    // What was late arrives after what was sent later.
    let late = std::mem::take(&mut shared.lock().late);
    for request in late {
        forward(upstream, request).await;
    }
    if fault != Fault::Pass {
        shared.meets(fault);
    }
    // The server is gone, or took the cut for what it is.
    let (head, bytes) = answer.ok_or(Cut)?.into_parts();
    note(&shared, number, |seen| seen.answered = Some(head.status.as_u16()));
    distorted(fault, head, bytes, &allowance).await
}

/// What the caller gets of the server's answer.
async fn distorted(
    fault: Fault,
    mut head: http::response::Parts,
    bytes: Bytes,
    allowance: &Allowance,
) -> Result<Answer, Cut> {
    match fault {
        Fault::DropAnswer | Fault::CutUpload { .. } => Err(Cut),
        // Ends with the connection.
        Fault::Silence => std::future::pending().await,
        Fault::Status(_) | Fault::Garbage | Fault::Bomb => Ok(made_up(fault)),
        Fault::CutAnswer { after } => {
            Ok(Response::from_parts(head, Either::Right(CutBody::new(&bytes, after))))
        }
        Fault::Stall { after } => {
            Ok(Response::from_parts(head, Either::Right(CutBody::new(&bytes, after).silent())))
        }
        _ => {
            match fault {
                Fault::Slow => tokio::time::sleep(SLOWLY).await,
                Fault::CutHead => allowance.limit(SOME_OF_THE_HEAD),
                Fault::WrongType => {
                    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/png"));
                }
                _ => {}
            }
            head.headers.remove(header::TRANSFER_ENCODING);
            Ok(Response::from_parts(head, Either::Left(Full::new(bytes))))
        }
    }
}

/// What something on the way answers of its own.
fn made_up(fault: Fault) -> Answer {
    match fault {
        Fault::Turned { status, retry_after } => {
            let mut answer = page(status, "text/plain", "Not now");
            if let Some(seconds) = retry_after {
                answer.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            }
            answer
        }
        Fault::Redirect(status) => {
            let mut answer = page(status, "text/html; charset=utf-8", PORTAL);
            // A name that no road leads to (RFC 2606): whoever follows it is noticed.
            let place = HeaderValue::from_static("https://portal.invalid/login");
            answer.headers_mut().insert(header::LOCATION, place);
            answer
        }
        Fault::Portal => page(200, "text/html; charset=utf-8", PORTAL),
        Fault::Bomb => {
            let mut answer = page(200, "application/json", "");
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            *answer.body_mut() = Either::Left(Full::new(bomb()));
            answer
        }
        Fault::Status(status) => page(status, "text/plain", "The proxy made this up"),
        _ => page(200, "application/json", "{\"service_request_id\": ["),
    }
}

fn page(status: u16, kind: &'static str, text: &'static str) -> Answer {
    let mut answer = Response::new(Either::Left(Full::new(Bytes::from_static(text.as_bytes()))));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    *answer.headers_mut() = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(kind))]);
    answer
}

fn bomb() -> Bytes {
    static PACKED: LazyLock<Bytes> = LazyLock::new(|| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        // Writing to memory cannot fail.
        let _ = packed.write_all(&vec![b'0'; BOMB]);
        packed.finish().unwrap_or_default().into()
    });
    PACKED.clone()
}

fn note(shared: &Shared, number: usize, change: impl FnOnce(&mut Seen)) {
    // Gone if the test has forgotten what was seen.
    if let Some(seen) = shared.lock().seen.get_mut(number) {
        change(seen);
    }
}

pub(super) type Forwarded = Request<Either<Full<Bytes>, CutBody>>;

async fn forward(upstream: SocketAddr, request: Forwarded) -> Option<Response<Bytes>> {
    tokio::time::timeout(PATIENCE, ask(upstream, request)).await.ok().flatten()
}

async fn ask(upstream: SocketAddr, mut request: Forwarded) -> Option<Response<Bytes>> {
    let stream = TcpStream::connect(upstream).await.ok()?;
    let _ = stream.set_nodelay(true);
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    request.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    let (head, body) = sender.send_request(request).await.ok()?.into_parts();
    let bytes = body.collect().await.ok()?.to_bytes();
    Some(Response::from_parts(head, bytes))
}

/// A body that promises all of its bytes and ends after some.
pub(super) struct CutBody {
    stage: Stage,
    whole: u64,
    silent: bool,
}

enum Stage {
    First(Bytes),
    /// What is sent leaves while the body has nothing more to give.
    Leaving,
    Ended,
}

impl CutBody {
    fn new(bytes: &Bytes, after: usize) -> Self {
        let whole = bytes.len() as u64;
        Self { stage: Stage::First(bytes.slice(..after.min(bytes.len()))), whole, silent: false }
    }

    /// It does not break off: nothing more comes.
    fn silent(mut self) -> Self {
        self.silent = true;
        self
    }
}

impl Body for CutBody {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::First(bytes) if !bytes.is_empty() => {
                self.stage = Stage::Leaving;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Stage::First(_) | Stage::Leaving => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Stage::Ended if self.silent => Poll::Pending,
            Stage::Ended => Poll::Ready(Some(Err(Cut))),
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
