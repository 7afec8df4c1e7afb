//! A connection as the proxy needs it: with its TLS, its certificates good and bad, and a mouth that can be shut.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::fault::Fault;
use crate::certificates::{self, Authority, CertificateError};
use crate::running::Tls;

/// The doors of a road with TLS: one for each certificate that it may show.
pub(super) struct Doors {
    good: TlsAcceptor,
    wrong_name: TlsAcceptor,
    expired: TlsAcceptor,
    unknown: TlsAcceptor,
}

const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl Doors {
    /// The doors, and the PEM text of the authority that a caller must know.
    pub(super) fn new() -> Result<(Self, String), CertificateError> {
        let acceptor =
            |tls: &Tls| Ok::<_, CertificateError>(TlsAcceptor::from(Arc::new(certificates::acceptor(tls)?)));
        let (ours, another) = (Authority::new()?, Authority::new()?);
        let doors = Self {
            good: acceptor(&ours.certificate(&NAMES)?)?,
            wrong_name: acceptor(&ours.certificate(&["mairie.example"])?)?,
            expired: acceptor(&ours.expired_certificate(&NAMES)?)?,
            unknown: acceptor(&another.certificate(&NAMES)?)?,
        };
        Ok((doors, ours.pem()))
    }

    /// Shakes hands, as well as the fault lets it.
    pub(super) async fn shake_hands(
        &self,
        mut stream: TcpStream,
        fault: Fault,
    ) -> io::Result<tokio_rustls::server::TlsStream<TcpStream>> {
        let door = match fault {
            Fault::WrongName => &self.wrong_name,
            Fault::Expired => &self.expired,
            Fault::Unknown => &self.unknown,
            Fault::ResetHandshake | Fault::StalledHandshake => {
                // The caller has begun to speak.
                stream.read_u8().await?;
                if fault == Fault::StalledHandshake {
                    std::future::pending::<()>().await;
                }
                stream.set_zero_linger()?;
                return Err(io::ErrorKind::ConnectionReset.into());
            }
            _ => &self.good,
        };
        door.accept(stream).await
    }
}

/// How many bytes may still be written; shared with whoever wants to end it.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    pub(super) fn unlimited() -> Self {
        Self(Arc::new(AtomicUsize::new(usize::MAX)))
    }

    /// So many bytes from now on, then the connection breaks.
    pub(super) fn limit(&self, bytes: usize) {
        self.0.store(bytes, Ordering::SeqCst);
    }
}

/// A stream whose writing can be limited.
pub(super) struct Limited<S> {
    pub(super) inner: S,
    pub(super) allowance: Allowance,
}

impl<S: AsyncRead + Unpin> AsyncRead for Limited<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Limited<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let left = self.allowance.0.load(Ordering::SeqCst);
        if left == 0 {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let bytes = &bytes[..bytes.len().min(left)];
        let written = Pin::new(&mut self.inner).poll_write(context, bytes);
        if let (Poll::Ready(Ok(count)), true) = (&written, left != usize::MAX) {
            self.allowance.limit(left - count);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
