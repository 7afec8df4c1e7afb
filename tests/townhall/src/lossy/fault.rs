//! What can happen to a connection and to a call, and which of them it happens to.

use http::Method;

/// What happens to a connection or to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it goes there and back.
    Pass,
    /// The connection is reset as soon as it was made. Nothing is read.
    Reset,
    /// TLS: the certificate is for another name. Without TLS, this and the next four are a [`Fault::Reset`].
    WrongName,
    /// TLS: the certificate has expired.
    Expired,
    /// TLS: nobody knows the authority of the certificate.
    Unknown,
    /// TLS: the connection is reset in the middle of the handshake.
    ResetHandshake,
    /// TLS: the handshake begins and never goes on.
    StalledHandshake,
    /// The connection is closed as soon as the head of the call was read. Nothing reaches the server.
    Refuse,
    /// Something on the way answers with a status of its own. Nothing reaches the server.
    Turned {
        /// The status.
        status: u16,
        /// Its `Retry-After`, in seconds.
        retry_after: Option<u32>,
    },
    /// Something on the way sends the caller to another page, with this status. Nothing reaches the server.
    Redirect(u16),
    /// The page of a captive portal, 200 and HTML. Nothing reaches the server.
    Portal,
    /// The server gets this many bytes of the body, then both connections are closed.
    CutUpload {
        /// How many.
        after: usize,
    },
    /// The connection is closed without an answer, and the server gets the call all the same: late, once another call
    /// has been there.
    Late,
    /// The server gets the call twice; the caller gets the second answer.
    Twice,
    /// The server gets all of it and answers in full; then the connection is closed without a byte of the answer.
    DropAnswer,
    /// The server gets all of it and answers; the caller gets this status instead, with a text.
    Status(u16),
    /// The server gets all of it and answers; the connection is closed in the middle of the answer's first line.
    CutHead,
    /// The server gets all of it and answers; the caller gets this many bytes of the answer's body, then nothing more.
    CutAnswer {
        /// How many.
        after: usize,
    },
    /// The same, and the connection stays open, silent.
    Stall {
        /// How many.
        after: usize,
    },
    /// The server gets all of it and answers; the caller hears nothing until it gives up.
    Silence,
    /// 200, JSON by its type, and no JSON. The server gets all of it.
    Garbage,
    /// The answer of the server, called an image.
    WrongType,
    /// 200, JSON by its type, and 64 MiB of zeros as 64 KiB of gzip. The server gets all of it.
    Bomb,
    /// It goes there and back, slowly: the answer waits a tenth of a second.
    Slow,
}

impl Fault {
    /// Each one, with its usual figures.
    pub const ALL: [Self; 29] = [
        Self::Reset,
        Self::WrongName,
        Self::Expired,
        Self::Unknown,
        Self::ResetHandshake,
        Self::StalledHandshake,
        Self::Refuse,
        Self::Turned { status: 408, retry_after: None },
        Self::Turned { status: 429, retry_after: None },
        Self::Turned { status: 429, retry_after: Some(30) },
        Self::Turned { status: 503, retry_after: Some(30) },
        Self::Redirect(302),
        Self::Redirect(307),
        Self::Portal,
        Self::CutUpload { after: 30 },
        Self::Late,
        Self::Twice,
        Self::DropAnswer,
        Self::Status(500),
        Self::Status(502),
        Self::Status(503),
        Self::CutHead,
        Self::CutAnswer { after: 10 },
        Self::Stall { after: 10 },
        Self::Silence,
        Self::Garbage,
        Self::WrongType,
        Self::Bomb,
        Self::Slow,
    ];

    /// Whether it happens to a connection, before any call is read.
    pub const fn is_of_the_connection(self) -> bool {
        matches!(
            self,
            Self::Reset
                | Self::WrongName
                | Self::Expired
                | Self::Unknown
                | Self::ResetHandshake
                | Self::StalledHandshake
        )
    }

    /// Whether the server gets the call, or a part of it, before the caller learns that something went wrong.
    pub(super) const fn reaches_server(self) -> bool {
        !self.is_of_the_connection()
            && !matches!(
                self,
                Self::Refuse | Self::Turned { .. } | Self::Redirect(_) | Self::Portal | Self::Late
            )
    }

    /// Whether the caller hears nothing until it gives up.
    pub const fn is_silent(self) -> bool {
        matches!(self, Self::StalledHandshake | Self::Stall { .. } | Self::Silence)
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

    /// Only calls of this method. A connection has none yet: not for its faults.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only calls whose path starts so. A connection has none yet: not for its faults.
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

    /// Lets the first so many pass that it would want.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// The fault for a connection, if this rule wants it.
    pub(super) fn take_connection(&mut self) -> Option<Fault> {
        let wants = self.fault.is_of_the_connection() && self.method.is_none() && self.path.is_empty();
        wants.then(|| self.take()).flatten()
    }

    /// The fault for a call, if this rule wants it.
    pub(super) fn take_call(&mut self, method: &Method, path: &str) -> Option<Fault> {
        let wants = !self.fault.is_of_the_connection()
            && self.method.as_ref().is_none_or(|own| own == method)
            && path.starts_with(&self.path);
        wants.then(|| self.take()).flatten()
    }

    fn take(&mut self) -> Option<Fault> {
        if self.left == Some(0) {
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
