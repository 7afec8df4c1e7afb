//! What the engine needs from outside: clocks, randomness, files, network, secrets. The code that ships is the code
//! that the simulator runs, through these traits.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parvis_domain::id::BootId;
use parvis_domain::time::Timestamp;

/// Both clocks.
pub trait Clock: Send + Sync {
    /// The wall clock.
    fn wall(&self) -> Timestamp;
    /// Milliseconds since this boot, asleep or not.
    fn monotonic(&self) -> i64;
    /// Which boot that is.
    fn boot(&self) -> BootId;
}

/// Randomness: cryptographically strong outside the simulator.
pub trait Entropy: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Files of the data folder, apart from the databases. Paths are relative to it.
///
/// Nothing here may be called for a file of SQLite: closing one would drop its locks.
pub trait Files: Send + Sync {
    /// Writes a file so that it survives a power cut once this returns: a temporary name, flushed, renamed,
    /// and its folder flushed. Replaces what was there in one step.
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// The whole file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// At most `length` bytes from `offset` on.
    fn read_part(&self, path: &Path, offset: u64, length: usize) -> io::Result<Vec<u8>>;
    /// Removes a file; one that is not there is no error.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Renames a file or a folder.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Names of the files in a folder, sorted; a folder that is not there is empty.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;
}

/// A request as a value.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method, for example `PUT`.
    pub method: &'static str,
    /// The whole address.
    pub url: String,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// Limit for the whole exchange.
    pub timeout: Duration,
    /// Largest answer that is read, in bytes, after decompression; a longer one is [`HttpOutcome::TooLong`].
    pub answer_limit: usize,
}

/// Method and size only: addresses and bodies are personal.
impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpRequest({}, {} bytes)", self.method, self.body.len())
    }
}

/// An answer as a value.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// Status code.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    /// The first header of this name (given in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Status and size only.
impl fmt::Debug for HttpAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpAnswer({}, {} bytes)", self.status, self.body.len())
    }
}

/// How far an exchange came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpOutcome {
    /// Provably nothing of the body left: no name, no connection, no handshake.
    NotSent(NotSentCause),
    /// Something may have arrived; no whole answer came back.
    Broken,
    /// An answer that goes on beyond [`HttpRequest::answer_limit`]: what stands before its body. It was not read to its
    /// end. What is only too long once it is unpacked is broken.
    TooLong(HttpAnswer),
    /// A whole answer.
    Answer(HttpAnswer),
}

/// Why nothing left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSentCause {
    /// No network, no such name.
    Unreachable,
    /// The address is there, but nobody listens.
    NobodyListens,
    /// The server's certificate is not trusted.
    Untrusted,
    /// The address is not allowed: not `https`, and not this computer.
    Refused,
    /// Cancelled before it began.
    Cancelled,
}

/// Names one exchange on the network, for this run of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeId(pub u64);

/// The network. It never redirects, never repeats, and uses a fresh connection for whatever is not a GET or HEAD.
pub trait Network: Send + Sync {
    /// Starts an exchange and returns at once; the outcome comes exactly once, through the sink given at creation.
    fn start(&self, id: ExchangeId, request: HttpRequest);
    /// Ends one exchange soon, if it runs; it still gives its outcome.
    fn cancel(&self, id: ExchangeId);
    /// Ends every running exchange soon; each still gives its outcome.
    fn cancel_all(&self);
}

/// Where outcomes go. Called from any thread.
pub trait OutcomeSink: Send + Sync {
    /// One exchange ended.
    fn ended(&self, id: ExchangeId, outcome: HttpOutcome);
}

/// A secret could not be read or kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecureStoreError {
    /// The phone has not been unlocked since it started; later it will be.
    #[error("the secure store is locked")]
    Locked,
    /// It cannot be read or written on this machine.
    #[error("the secure store is not available")]
    Unavailable,
    /// No room to keep a secret.
    #[error("no room left for a secret")]
    Full,
    /// Others can read it: nothing is taken from it, and nothing is put there.
    #[error("others can read the secure store")]
    Exposed,
}

impl From<io::Error> for SecureStoreError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Unavailable,
        }
    }
}

/// The platform's place for secrets: Keystore, Keychain, a key file in a terminal.
pub trait SecureStore: Send + Sync {
    /// The secret of this name, if there is one.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError>;
    /// Keeps a secret, durably.
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError>;
    /// Forgets a secret.
    fn delete(&self, name: &str) -> Result<(), SecureStoreError>;
}
