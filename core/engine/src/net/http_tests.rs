//! Against servers made of nothing but a socket, so that every byte on the wire is ours to choose.
#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::*;

/// Longest time that a test waits for something that must come.
const SOON: Duration = Duration::from_secs(20);

struct Inbox(Mutex<Sender<(ExchangeId, HttpOutcome)>>);

impl OutcomeSink for Inbox {
    fn ended(&self, id: ExchangeId, outcome: HttpOutcome) {
        // A test that has ended no longer listens.
        let _ = self.0.lock().unwrap().send((id, outcome));
    }
}

fn network(extra_roots: Vec<Vec<u8>>) -> (Http, Receiver<(ExchangeId, HttpOutcome)>) {
    let (sender, inbox) = channel();
    let settings = HttpSettings { user_agent: "parvis-test/1".into(), extra_roots };
    (Http::new(&settings, Arc::new(Inbox(Mutex::new(sender)))).unwrap(), inbox)
}

fn request(method: &'static str, url: impl Into<String>) -> HttpRequest {
    HttpRequest {
        method,
        url: url.into(),
        headers: Vec::new(),
        body: if method == "GET" { Vec::new() } else { b"the whole body".to_vec() },
        timeout: SOON,
        answer_limit: 1000,
    }
}

/// The only outcome of one exchange.
fn outcome_of(request: HttpRequest) -> HttpOutcome {
    let (network, inbox) = network(Vec::new());
    network.start(ExchangeId(7), request);
    let (id, outcome) = inbox.recv_timeout(SOON).unwrap();
    assert_eq!(id, ExchangeId(7));
    drop(network);
    assert!(inbox.recv_timeout(SOON).is_err(), "an exchange has one outcome");
    outcome
}

/// A server that treats its connections with `treat`, one after the other, until the listener's owner has seen enough.
struct Server {
    port: u16,
    /// What each connection sent before the server answered.
    seen: Receiver<Vec<u8>>,
    listener: TcpListener,
    _thread: JoinHandle<()>,
}

fn serve(treat: impl Fn(&mut TcpStream) + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, seen) = channel();
    let incoming = listener.try_clone().unwrap();
    let thread = std::thread::spawn(move || {
        while let Ok((mut stream, _)) = incoming.accept() {
            stream.set_read_timeout(Some(SOON)).unwrap();
            let bytes = read_request(&mut stream);
            if sender.send(bytes).is_err() {
                return;
            }
            treat(&mut stream);
        }
    });
    Server { port, seen, listener, _thread: thread }
}

impl Server {
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/a", self.port)
    }

    fn first_request(&self) -> String {
        String::from_utf8(self.seen.recv_timeout(SOON).unwrap()).unwrap()
    }

    /// Whether another connection waits or was served.
    fn is_quiet(&self) -> bool {
        self.listener.set_nonblocking(true).unwrap();
        self.seen.try_recv().is_err() && self.listener.accept().is_err()
    }
}

/// Head and body of one request.
fn read_request(stream: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => bytes.push(byte[0]),
            _ => return bytes,
        }
    }
    let head = String::from_utf8_lossy(&bytes).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).unwrap();
    bytes.extend(body);
    bytes
}

fn answer(outcome: &HttpOutcome) -> &HttpAnswer {
    match outcome {
        HttpOutcome::Answer(answer) => answer,
        other => panic!("no answer: {other:?}"),
    }
}

#[test]
fn nobody_listens_so_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let outcome = outcome_of(request("PUT", format!("http://127.0.0.1:{port}/a")));
    assert_eq!(outcome, HttpOutcome::NotSent(NotSentCause::NobodyListens));
}

#[test]
fn a_whole_answer_comes_with_its_headers_and_the_server_saw_exactly_what_was_asked() {
    let server = serve(|stream| {
        stream
            .write_all(b"HTTP/1.1 201 Created\r\nUpload-Offset: 12\r\nContent-Length: 2\r\n\r\nok")
            .unwrap();
    });
    let mut put = request("PUT", server.url());
    put.headers.push(("upload-offset".into(), "0".into()));
    let outcome = outcome_of(put);
    let answer = answer(&outcome);
    assert_eq!(
        (answer.status, answer.body.as_slice(), answer.header("upload-offset")),
        (201, &b"ok"[..], Some("12"))
    );

    let seen = server.first_request();
    let head = seen.to_lowercase();
    assert!(seen.starts_with("PUT /a HTTP/1.1\r\n") && seen.ends_with("\r\n\r\nthe whole body"), "{seen}");
    assert!(
        head.contains("user-agent: parvis-test/1\r\n") && head.contains("upload-offset: 0\r\n"),
        "{seen}"
    );
    assert!(head.contains("content-length: 14\r\n"), "chunks upset servers: {seen}");
    assert!(
        !head.contains("referer") && !head.contains("cookie") && !head.contains("accept-encoding"),
        "{seen}"
    );
    assert!(server.is_quiet());
}

#[test]
fn a_connection_that_ends_before_the_answer_is_in_doubt_and_nothing_is_repeated() {
    for method in ["PUT", "POST", "PATCH", "GET"] {
        let server = serve(|_| {});
        assert_eq!(outcome_of(request(method, server.url())), HttpOutcome::Broken, "{method}");
        assert!(server.first_request().starts_with(method));
        assert!(server.is_quiet(), "{method} was sent twice");
    }
}

#[test]
fn half_an_answer_is_in_doubt() {
    let server = serve(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"key\":").unwrap();
    });
    assert_eq!(outcome_of(request("PUT", server.url())), HttpOutcome::Broken);
    server.first_request();
    assert!(server.is_quiet());
}

#[test]
fn something_that_is_not_http_is_in_doubt() {
    let server = serve(|stream| stream.write_all(b"220 mail.example ESMTP\r\n").unwrap());
    assert_eq!(outcome_of(request("PUT", server.url())), HttpOutcome::Broken);
}

#[test]
fn a_silent_server_is_in_doubt_when_the_time_is_over() {
    let (release, held) = channel::<()>();
    let held = Mutex::new(held);
    let server = serve(move |_| _ = held.lock().unwrap().recv());
    let mut put = request("PUT", server.url());
    put.timeout = Duration::from_millis(300);
    assert_eq!(outcome_of(put), HttpOutcome::Broken);
    server.first_request();
    drop(release);
}

#[test]
fn an_answer_is_read_up_to_its_limit_and_not_beyond() {
    for (size, fits) in [(1000, true), (1001, false), (5_000_000, false)] {
        let server = serve(move |stream| {
            // The client may hang up in the middle; that is the point.
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(&vec![b'x'; size]);
        });
        match outcome_of(request("GET", server.url())) {
            HttpOutcome::Answer(answer) => assert!(fits && answer.body.len() == size),
            HttpOutcome::TooLong(head) => {
                assert!(!fits && head.status == 200 && head.body.is_empty(), "{size}");
            }
            other => panic!("{size}: {other:?}"),
        }
    }
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    for method in ["PUT", "GET"] {
        let server = serve(|stream| {
            let head =
                b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
            stream.write_all(head).unwrap();
        });
        assert_eq!(answer(&outcome_of(request(method, server.url()))).status, 307);
        server.first_request();
        assert!(server.is_quiet());
    }
}

#[test]
fn every_submission_has_a_connection_of_its_own() {
    let server = serve(|stream| {
        // The connection stays open and could be used again.
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        let again = read_request(stream);
        assert!(again.is_empty(), "a second request on the same connection");
    });
    let (network, inbox) = network(Vec::new());
    for n in 0..3 {
        network.start(ExchangeId(n), request("PUT", server.url()));
        assert_eq!(answer(&inbox.recv_timeout(SOON).unwrap().1).status, 200);
        assert!(server.first_request().starts_with("PUT"));
    }
}

#[test]
fn plain_http_goes_to_this_computer_only() {
    for url in [
        "http://example.org/",
        "http://127.0.0.1.example.org/",
        "http://localhost@example.org/",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "ftp://127.0.0.1/",
        "https://user:secret@127.0.0.1/",
        "127.0.0.1/",
        "",
    ] {
        let outcome = outcome_of(request("PUT", url));
        assert_eq!(outcome, HttpOutcome::NotSent(NotSentCause::Refused), "{url}");
    }
    for host in ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "LOCALHOST"] {
        assert!(allowed(&format!("http://{host}:1/")).is_ok(), "{host}");
    }
}

#[test]
fn a_header_that_cannot_be_written_is_refused_before_anything_leaves() {
    let server = serve(|_| {});
    let mut put = request("PUT", server.url());
    put.headers.push(("x".into(), "two\r\nlines".into()));
    assert_eq!(outcome_of(put), HttpOutcome::NotSent(NotSentCause::Refused));
    assert!(server.is_quiet());
}

#[test]
fn cancelling_ends_what_runs_and_each_gives_its_outcome_once() {
    let (release, held) = channel::<()>();
    let held = Mutex::new(held);
    let server = serve(move |_| _ = held.lock().unwrap().recv());
    let (network, inbox) = network(Vec::new());
    for n in 0..3 {
        network.start(ExchangeId(n), request("PUT", server.url()));
    }
    server.first_request();
    network.cancel_all();
    let mut ids: Vec<_> = (0..3).map(|_| inbox.recv_timeout(SOON).unwrap()).collect();
    ids.sort_by_key(|(id, _)| *id);
    for (n, (id, outcome)) in ids.iter().enumerate() {
        assert_eq!(id.0, n as u64);
        let cancelled = HttpOutcome::NotSent(NotSentCause::Cancelled);
        assert!(*outcome == HttpOutcome::Broken || *outcome == cancelled, "{outcome:?}");
    }
    drop(release);
    // What starts after that is not concerned.
    let other = serve(|stream| stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap());
    network.start(ExchangeId(9), request("GET", other.url()));
    assert_eq!(answer(&inbox.recv_timeout(SOON).unwrap().1).status, 204);
}

#[test]
fn dropping_the_network_ends_what_runs() {
    let (release, held) = channel::<()>();
    let held = Mutex::new(held);
    let server = serve(move |_| _ = held.lock().unwrap().recv());
    let (network, inbox) = network(Vec::new());
    network.start(ExchangeId(1), request("PUT", server.url()));
    server.first_request();
    drop(network);
    assert_eq!(inbox.recv_timeout(SOON).unwrap(), (ExchangeId(1), HttpOutcome::Broken));
    drop(release);
}

/// A certificate authority, and a server on this computer that has a certificate of it.
fn authority() -> (Vec<u8>, Arc<rustls::ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root_key = KeyPair::generate().unwrap();
    let root = params.self_signed(&root_key).unwrap();
    let issuer = Issuer::new(params, root_key);
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, &issuer).unwrap();
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
            )
            .unwrap();
    (root.pem().into_bytes(), Arc::new(config))
}

/// Serves one TLS connection with an empty 204, and says whether a request came.
fn serve_tls(config: Arc<rustls::ServerConfig>) -> (u16, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, seen) = channel();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        let mut tls = rustls::StreamOwned::new(rustls::ServerConnection::new(config).unwrap(), stream);
        let _ = sender.send(read_request(&mut tls));
        let _ = tls.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        let _ = tls.flush();
    });
    (port, seen)
}

#[test]
fn a_certificate_of_an_unknown_authority_is_not_trusted_and_nothing_is_sent() {
    let (_, config) = authority();
    let (port, seen) = serve_tls(config);
    let outcome = outcome_of(request("PUT", format!("https://localhost:{port}/a")));
    assert_eq!(outcome, HttpOutcome::NotSent(NotSentCause::Untrusted));
    assert_eq!(seen.recv_timeout(SOON).unwrap(), b"", "not a byte of the request");
}

#[test]
fn an_authority_that_was_given_is_trusted_for_its_names_only() {
    let (root, config) = authority();
    for (host, trusted) in [("localhost", true), ("127.0.0.1", false)] {
        let (port, _seen) = serve_tls(Arc::clone(&config));
        let (network, inbox) = network(vec![root.clone()]);
        network.start(ExchangeId(1), request("PUT", format!("https://{host}:{port}/a")));
        match inbox.recv_timeout(SOON).unwrap().1 {
            HttpOutcome::Answer(answer) => assert!(trusted && answer.status == 204),
            other => assert!(!trusted && other == HttpOutcome::NotSent(NotSentCause::Untrusted), "{other:?}"),
        }
    }
}

#[test]
fn a_server_that_speaks_no_tls_was_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let outcome = outcome_of(request("PUT", format!("https://localhost:{port}/a")));
    assert_eq!(outcome, HttpOutcome::NotSent(NotSentCause::Unreachable));
}

#[test]
fn what_is_no_certificate_is_no_authority() {
    let (sender, _inbox) = channel();
    let sink: Arc<dyn OutcomeSink> = Arc::new(Inbox(Mutex::new(sender)));
    for pem in
        [&b"not a certificate"[..], b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
    {
        let settings = HttpSettings { user_agent: "x".into(), extra_roots: vec![pem.to_vec()] };
        assert_eq!(Http::new(&settings, Arc::clone(&sink)).err(), Some(HttpSetupError::BadRoot));
    }
    let settings = HttpSettings { user_agent: "a\nb".into(), extra_roots: Vec::new() };
    assert_eq!(Http::new(&settings, sink).err(), Some(HttpSetupError::BadUserAgent));
}

#[test]
fn a_body_is_sent_with_its_length_never_in_chunks() {
    let server = serve(|stream| stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap());
    let mut post = request("POST", server.url());
    post.body = vec![b'x'; 300_000];
    outcome_of(post);
    let seen = server.first_request().to_lowercase();
    assert!(seen.contains("\r\ncontent-length: 300000\r\n"));
    assert!(!seen.contains("transfer-encoding"));
    assert!(!seen.contains("accept-encoding"), "only what the caller names");
}
