//! Starts and stops a town hall from code that knows nothing of async.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::id::ServiceCode;
use parvis_domain::pack::PackError;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use crate::app::{App, Mode};
use crate::certificates::{self, CertificateError};
use crate::city::City;
use crate::clock::Clock;
use crate::open311::disguise::Disguise;
use crate::photo::PhotoFolder;
use crate::record::{Epoch, sha256};
use crate::serve::{router, serve};
use crate::store::sqlite::Sqlite;
use crate::store::{Store, StoreError};

/// How long the server remembers what has left a stream.
const TOMBSTONES: i64 = 400 * 86_400_000;

/// A certificate and its key.
#[derive(Clone)]
pub struct Tls {
    /// The chain, PEM.
    pub certificate: Vec<u8>,
    /// The private key, PEM.
    pub key: Vec<u8>,
}

/// What a town hall needs to start.
#[derive(Clone)]
pub struct Config {
    /// The folder in which it keeps everything. Made if it is not there.
    pub data: PathBuf,
    /// Where it listens; port 0 picks one.
    pub listen: SocketAddr,
    /// The bytes of the city pack.
    pub pack: Vec<u8>,
    /// Whether the Parvis API is served.
    pub mode: Mode,
    /// What it looks like to its callers; plain Open311 then, whatever the mode.
    pub disguise: Option<Disguise>,
    /// Serve https.
    pub tls: Option<Tls>,
    /// The Open311 `api_key` without which nothing is taken.
    pub api_key: Option<String>,
    /// Services that hand out a token first.
    pub batch: Vec<ServiceCode>,
    /// How long a token leads nowhere.
    pub batch_delay: Duration,
    /// Services that hand out nothing.
    pub blackbox: Vec<ServiceCode>,
    /// How many requests one follow key may send in an hour.
    pub hourly_limit: Option<u32>,
    /// What time it is.
    pub clock: Clock,
}

impl Config {
    /// On this computer, at a port that is free, without TLS, keys or limits.
    pub fn new(data: impl Into<PathBuf>, pack: impl Into<Vec<u8>>) -> Self {
        Self {
            data: data.into(),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            pack: pack.into(),
            mode: Mode::Full,
            disguise: None,
            tls: None,
            api_key: None,
            batch: Vec::new(),
            batch_delay: Duration::ZERO,
            blackbox: Vec::new(),
            hourly_limit: None,
            clock: Clock::System,
        }
    }

    /// Open311 only.
    #[must_use]
    pub fn plain(mut self) -> Self {
        self.mode = Mode::Plain;
        self
    }
}

/// Why a town hall does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder cannot be used.
    #[error("the data folder cannot be used: {0}")]
    Data(io::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// The pack is none.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// A service that is to be batch or blackbox is not in the pack.
    #[error("the pack has no service {0}")]
    UnknownService(ServiceCode),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The system gives no thread or no randomness.
    #[error("the system does not allow it: {0}")]
    System(io::Error),
}

/// The reference town hall.
pub struct TownHall;

impl TownHall {
    /// Starts one on threads of its own and returns as soon as it takes calls.
    pub fn start(config: Config) -> Result<Running, StartError> {
        // What citizens wrote is for nobody else on this computer.
        DirBuilder::new().recursive(true).mode(0o700).create(&config.data).map_err(StartError::Data)?;
        let city = City::new(&config.pack, &config.batch, &config.blackbox)?;
        for code in config.batch.iter().chain(&config.blackbox) {
            city.service(code.as_str()).ok_or_else(|| StartError::UnknownService(code.clone()))?;
        }
        let tls = config.tls.as_ref().map(certificates::acceptor).transpose()?;
        let photos = PhotoFolder::open(&config.data).map_err(StartError::Data)?;
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&config.data.join("townhall.db"))?);
        let now = config.clock.now();
        store.forget_tombstones(now.plus_millis(-TOMBSTONES))?;
        store.pack_since(&city.hash, now)?;
        let token_file = config.data.join("staff.token");
        let staff_token = staff_token(&token_file).map_err(StartError::Data)?;
        sync_folder(&config.data).map_err(StartError::Data)?;

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("town-hall")
            .enable_all()
            .build()
            .map_err(StartError::System)?;
        let (ready, started) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let app_store = Arc::clone(&store);
        let token_hash = sha256(staff_token.as_bytes());
        // A thread of its own, so that the caller may be inside another runtime.
        let thread = thread::Builder::new()
            .name("town-hall".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    let address = config.listen;
                    let bound = TcpListener::bind(address).await.and_then(|listener| {
                        let address = listener.local_addr()?;
                        Ok((listener, address))
                    });
                    let (listener, address) = match bound {
                        Ok(bound) => bound,
                        Err(error) => {
                            let _ = ready.send(Err(StartError::Listen { address, error }));
                            return;
                        }
                    };
                    let app = Arc::new(App {
                        store: app_store,
                        photos,
                        city,
                        clock: config.clock,
                        mode: if config.disguise.is_some() { Mode::Plain } else { config.mode },
                        disguise: config.disguise,
                        api_key: config.api_key,
                        batch_delay: config.batch_delay,
                        hourly_limit: config.hourly_limit,
                        own_root: format!("{scheme}://{address}"),
                        staff_token: token_hash,
                    });
                    let _ = ready.send(Ok(address));
                    serve(
                        listener,
                        tls.map(|config| TlsAcceptor::from(Arc::new(config))),
                        router(app),
                        stopped,
                    )
                    .await;
                });
                runtime.shutdown_timeout(Duration::from_secs(2));
            })
            .map_err(StartError::System)?;
        let address = started
            .recv()
            .unwrap_or_else(|_| Err(StartError::System(io::Error::other("the server's thread ended"))))?;
        Ok(Running {
            address,
            url: format!("{scheme}://{address}"),
            staff_token,
            token_file,
            store,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

/// A town hall that is running. Dropping it stops it.
pub struct Running {
    address: SocketAddr,
    url: String,
    staff_token: String,
    token_file: PathBuf,
    store: Arc<dyn Store>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Its root, without a slash at the end: `http://127.0.0.1:4311`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// What agents show.
    pub fn staff_token(&self) -> &str {
        &self.staff_token
    }

    /// The file that holds [`Running::staff_token`].
    pub fn staff_token_file(&self) -> &Path {
        &self.token_file
    }

    /// Makes every cursor stale, as a restore from a backup would.
    pub fn renew_epoch(&self) -> Result<Epoch, StoreError> {
        self.store.renew_epoch()
    }

    /// Its store, for a look behind the wire.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Stops it: calls that are under way come to their end. The same folder can be started again.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// The token of the agents, made at the first start; only the owner of the file can read it.
fn staff_token(file: &Path) -> io::Result<String> {
    match fs::read_to_string(file) {
        Ok(token) if !token.trim().is_empty() => return Ok(token.trim().to_owned()),
        Ok(_) => fs::remove_file(file)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| io::Error::other("no randomness"))?;
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    writeln!(out, "{token}")?;
    out.sync_all()?;
    Ok(token)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
