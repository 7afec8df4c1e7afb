//! What the platform gives: a place for secrets, somebody who is told of changes, a log. All may fail, and an exception
//! in one is contained.

use std::sync::Arc;

use parvis_domain::id::RequestId;
use parvis_engine::ports::SecureStoreError;
use parvis_engine::record::Change as CoreChange;

/// A secret could not be read or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SecretError {
    /// The phone has not been unlocked since it started; later it will be.
    #[error("locked")]
    Locked,
    /// It does not work on this phone.
    #[error("unavailable")]
    Unavailable,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SecretError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // The reason may hold a secret: it is not logged.
        drop(error);
        tracing::warn!(target: "parvis::port", "the secure store threw");
        Self::Unavailable
    }
}

/// A port of the platform failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PortError {
    /// It failed.
    #[error("failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PortError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        drop(error);
        Self::Failed
    }
}

/// The platform's place for secrets: Keystore, Keychain.
#[uniffi::export(foreign)]
pub trait SecureStore: Send + Sync {
    /// The secret of this name, if there is one.
    fn get(&self, name: String) -> Result<Option<Vec<u8>>, SecretError>;
    /// Keeps a secret, durably.
    fn put(&self, name: String, secret: Vec<u8>) -> Result<(), SecretError>;
    /// Forgets a secret.
    fn delete(&self, name: String) -> Result<(), SecretError>;
}

/// Told that something changed: ask again. Called from any thread, never while anything is locked.
#[uniffi::export(foreign)]
pub trait ChangeObserver: Send + Sync {
    /// Something changed.
    fn changed(&self, change: Change) -> Result<(), PortError>;
}

/// Where the log goes. It holds no coordinate, no text, no name, no secret.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// One line.
    fn write(&self, line: LogLine) -> Result<(), PortError>;
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// A defect.
    Error,
    /// Something unusual.
    Warn,
    /// A step.
    Info,
    /// For whoever looks for a defect.
    Debug,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogLine {
    /// How much it matters.
    pub level: LogLevel,
    /// The part that says it.
    pub target: String,
    /// What it says.
    pub text: String,
}

/// What changed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// Drafts.
    Drafts,
    /// One request.
    Request {
        /// Which.
        id: String,
    },
    /// Lists of requests.
    Requests,
    /// Cities and their services.
    Cities,
    /// Whether and how we synchronise.
    Sync,
}

impl From<CoreChange> for Change {
    fn from(change: CoreChange) -> Self {
        match change {
            CoreChange::Drafts => Self::Drafts,
            CoreChange::Request(id) => Self::Request { id: RequestId::to_string(&id) },
            CoreChange::Requests => Self::Requests,
            CoreChange::Cities => Self::Cities,
            CoreChange::Sync => Self::Sync,
        }
    }
}

/// The platform's store as the engine wants it.
pub(crate) struct Secrets(pub(crate) Arc<dyn SecureStore>);

impl From<SecretError> for SecureStoreError {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::Locked => Self::Locked,
            SecretError::Unavailable => Self::Unavailable,
        }
    }
}

impl parvis_engine::ports::SecureStore for Secrets {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
        Ok(self.0.get(name.to_owned())?)
    }

    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError> {
        Ok(self.0.put(name.to_owned(), secret.to_vec())?)
    }

    fn delete(&self, name: &str) -> Result<(), SecureStoreError> {
        Ok(self.0.delete(name.to_owned())?)
    }
}

/// The platform's observer as the engine wants it.
pub(crate) struct Observer(pub(crate) Arc<dyn ChangeObserver>);

impl parvis_engine::ChangeObserver for Observer {
    fn changed(&self, change: CoreChange) {
        if self.0.changed(change.into()).is_err() {
            tracing::warn!(target: "parvis::port", "an observer failed");
        }
    }
}
