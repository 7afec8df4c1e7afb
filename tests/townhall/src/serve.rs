//! Accepts connections and leads each call to its module.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, Request, StatusCode, header};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};
use tokio_rustls::TlsAcceptor;

use crate::app::{Mode, Shared};
use crate::clock::http_date;
use crate::problem::Problem;
use crate::{open311, staff, v1};

/// How long the head of a call may take to arrive.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long a TLS handshake may take.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How long calls that are under way may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(5);
const MOST_CONNECTIONS: usize = 1024;

pub(crate) fn router(app: Shared) -> Router {
    let mut router = Router::new()
        .route("/", get(async || "Parvis town hall. See /discovery.json\n"))
        .route("/photos/{name}", get(v1::photo_file))
        .merge(app.disguise.map_or_else(open311::routes, open311::disguised))
        .merge(staff::routes());
    if app.mode == Mode::Full {
        router = router.merge(v1::routes());
    }
    router
        .fallback(async || Problem::not_found("unknown-path"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed")
        })
        .layer(middleware::from_fn_with_state(Arc::clone(&app), dated))
        .with_state(app)
}

/// Refuses a path that cannot be read, and dates every answer by the clock of the town hall, which a test may have moved.
async fn dated(State(app): State<Shared>, request: Request<axum::body::Body>, next: Next) -> Response {
    // A path that is no text names nothing here, and no module should have to say so itself.
    let readable = percent_encoding::percent_decode_str(request.uri().path()).decode_utf8().is_ok();
    let mut response = if readable {
        next.run(request).await
    } else {
        Problem::malformed("The path is not UTF-8.").into_response()
    };
    if let Ok(date) = HeaderValue::from_str(&http_date(app.clock.now())) {
        response.headers_mut().insert(header::DATE, date);
    }
    response
}

/// Serves until it is told to stop, then lets calls that are under way come to their end.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    mut stop: oneshot::Receiver<()>,
) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { break };
        let stream = tokio::select! {
            _ = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = stream else {
            // Out of file descriptors, for example: some will be free again.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (router, tls, watcher) = (router.clone(), tls.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            let _ = stream.set_nodelay(true);
            connection(stream, tls, router, watcher).await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    router: Router,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    let service = TowerToHyperService::new(router);
    // How a connection ends is the caller's affair.
    let _ = match tls {
        None => watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await,
        Some(tls) => match tokio::time::timeout(HANDSHAKE_TIME, tls.accept(stream)).await {
            Ok(Ok(stream)) => watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await,
            Ok(Err(_)) | Err(_) => Ok(()),
        },
    };
}
