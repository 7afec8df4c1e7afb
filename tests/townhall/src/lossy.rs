//! A network that fails in the ways that matter: a small proxy for tests, with a script.
//!
//! It speaks HTTP/1.1, one call a connection, with or without TLS. A [`Rule`] says which connections and calls meet
//! which [`Fault`], and how often; what no rule wants passes. [`LossyProxy::go_offline`] is a phone without a network:
//! connecting is refused. [`LossyProxy::at_fault`] lets a test do something at the very moment of a fault.

mod call;
mod fault;
mod stream;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use http::Method;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};

use self::call::Forwarded;
pub use self::fault::{Fault, Rule};
use self::stream::{Allowance, Doors, Limited};

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
    /// Every fault that was acted, in order.
    met: Vec<Fault>,
    /// Calls that have not reached the server yet.
    late: Vec<Forwarded>,
    at_fault: Option<AtFault>,
}

type AtFault = Arc<dyn Fn(Fault) + Send + Sync>;

#[derive(Clone)]
struct Shared {
    script: Arc<Mutex<Script>>,
    /// With TLS.
    doors: Option<Arc<Doors>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A fault takes effect now.
    fn meets(&self, fault: Fault) {
        let at_fault = {
            let mut script = self.lock();
            script.met.push(fault);
            script.at_fault.clone()
        };
        if let Some(at_fault) = at_fault {
            at_fault(fault);
        }
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
    shared: Shared,
    /// The authority to trust, PEM; with TLS.
    authority: Option<String>,
    network: mpsc::UnboundedSender<(Network, std::sync::mpsc::Sender<io::Result<()>>)>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LossyProxy {
    /// Starts one in front of a server, on a free port of this computer.
    pub fn start(upstream: SocketAddr) -> io::Result<Self> {
        Self::start_with(upstream, None)
    }

    /// The same with TLS on the side of the callers, who must know its [`LossyProxy::authority`].
    pub fn start_tls(upstream: SocketAddr) -> io::Result<Self> {
        Self::start_with(upstream, Some(Doors::new().map_err(io::Error::other)?))
    }

    fn start_with(upstream: SocketAddr, tls: Option<(Doors, String)>) -> io::Result<Self> {
        let (doors, authority) = tls.map(|(doors, authority)| (Arc::new(doors), authority)).unzip();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("lossy")
            .enable_all()
            .build()?;
        let script = Script {
            upstream,
            rules: Vec::new(),
            seen: Vec::new(),
            met: Vec::new(),
            late: Vec::new(),
            at_fault: None,
        };
        let shared = Shared { script: Arc::new(Mutex::new(script)), doors };
        let (ready, started) = std::sync::mpsc::channel();
        let (network, switch) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();
        let ours = shared.clone();
        let thread = thread::Builder::new().name("lossy".to_owned()).spawn(move || {
            runtime.block_on(run(ours, ready, switch, stopped));
            runtime.shutdown_timeout(Duration::from_secs(1));
        })?;
        let address = started.recv().map_err(|_| io::Error::other("the proxy's thread ended"))??;
        Ok(Self { address, shared, authority, network, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Its root, without a slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.authority.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate authority that its callers must trust, PEM; none without TLS.
    pub fn authority(&self) -> Option<&str> {
        self.authority.as_deref()
    }

    /// Adds a rule. Rules are asked in the order in which they were added.
    pub fn add(&self, rule: Rule) {
        self.shared.lock().rules.push(rule);
    }

    /// Forgets all rules: everything passes.
    pub fn heal(&self) {
        let mut script = self.shared.lock();
        script.rules.clear();
        script.at_fault = None;
    }

    /// Called at the moment when a fault takes effect: the server has what it gets, the caller has nothing of the
    /// answer yet. The call waits until it returns.
    pub fn at_fault(&self, act: impl Fn(Fault) + Send + Sync + 'static) {
        self.shared.lock().at_fault = Some(Arc::new(act));
    }

    /// Every fault that was acted, in order.
    pub fn met(&self) -> Vec<Fault> {
        self.shared.lock().met.clone()
    }

    /// Leads to another server from now on, for one that was started again elsewhere.
    pub fn lead_to(&self, upstream: SocketAddr) {
        self.shared.lock().upstream = upstream;
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
        self.shared.lock().seen.clone()
    }

    /// How many calls of a method it saw whose path starts so, whatever happened to them.
    pub fn count(&self, method: &Method, prefix: &str) -> usize {
        self.shared
            .lock()
            .seen
            .iter()
            .filter(|one| one.method == method && one.path.starts_with(prefix))
            .count()
    }

    /// How many of them reached the server.
    pub fn reached(&self, method: &Method, prefix: &str) -> usize {
        self.shared
            .lock()
            .seen
            .iter()
            .filter(|one| one.method == method && one.path.starts_with(prefix) && one.fault.reaches_server())
            .count()
    }

    /// Forgets what it saw.
    pub fn forget(&self) {
        self.shared.lock().seen.clear();
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
    shared: Shared,
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
                let (shared, mut alive) = (shared.clone(), open.1.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = connection(stream, shared) => {}
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

async fn connection(stream: TcpStream, shared: Shared) {
    let _ = stream.set_nodelay(true);
    let fault = shared.lock().rules.iter_mut().find_map(Rule::take_connection);
    if let Some(fault) = fault {
        shared.meets(fault);
        if fault == Fault::Reset || shared.doors.is_none() {
            let _ = stream.set_zero_linger();
            return;
        }
    }
    match shared.doors.clone() {
        None => serve(stream, shared).await,
        Some(doors) => {
            if let Ok(stream) = doors.shake_hands(stream, fault.unwrap_or(Fault::Pass)).await {
                serve(stream, shared).await;
            }
        }
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, shared: Shared) {
    let allowance = Allowance::unlimited();
    let stream = Limited { inner: stream, allowance: allowance.clone() };
    let service = service_fn(move |request| call::call(request, shared.clone(), allowance.clone()));
    // An error is what a fault makes of a connection.
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
}
