//! The store: the only place where the town hall keeps anything but the bytes of photos.
//!
//! [`Store`] is what a front end needs; any number of front ends may share one store. Every write is one transaction
//! that is durable when the call returns, and takes one [`Rev`] of a sequence in which commits become visible in order.
//! [`conformance`] proves an implementation.

pub mod conformance;
pub mod sqlite;

use parvis_domain::id::{PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::time::Timestamp;

use crate::life::Refusal;
use crate::record::{
    BodyHash, Case, Epoch, OpReceipt, OpRequest, Owner, PhotoRow, Post, Receipt, Rev, StaffAct, Submission,
};
use crate::word::{Phase, Status};

/// The store could not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("the store failed: {0}")]
pub struct StoreError(pub String);

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Submitted {
    /// Taken now.
    Created(Receipt),
    /// Taken before, from the same owner with the same body.
    Replayed(Receipt),
    /// The key was used before, by another owner or with another body.
    KeyReused,
}

/// What became of an op.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acted {
    /// It took effect now.
    Done(OpReceipt),
    /// It took effect before.
    Replayed(OpReceipt),
    /// The id was used before, by another owner or with another body.
    KeyReused,
    /// It is not allowed.
    Refused(Refusal),
}

/// What a plain Open311 server hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The id.
    pub id: ServiceRequestId,
    /// The token that leads to it, for a batch service.
    pub token: Option<String>,
}

/// Where a token leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// There is no such token.
    Unknown,
    /// The id is not handed out yet.
    Pending,
    /// To this id.
    Ready(ServiceRequestId),
}

/// What became of a request that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The commit.
    pub rev: Rev,
    /// The key under which it came.
    pub key: Option<SubmissionKey>,
    /// Photos that no request has any more; their bytes can go.
    pub orphans: Vec<PhotoHash>,
}

/// One of the two streams of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// What everybody may see.
    Public,
    /// What one citizen has sent.
    Mine(Owner),
}

/// From where a stream is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Everything there is now; what is gone is not mentioned.
    Start,
    /// What changed after this commit.
    After(Rev),
}

/// A request that left a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Which.
    pub id: ServiceRequestId,
    /// The commit in which it left.
    pub rev: Rev,
}

/// A page of a stream, in the order of commits.
#[derive(Clone, Debug, PartialEq)]
pub enum Changes {
    /// The page.
    Page {
        /// Requests that changed, as they are now.
        cases: Vec<Case>,
        /// Requests that left the stream.
        tombstones: Vec<Tombstone>,
        /// The commit up to which this page tells everything.
        up_to: Rev,
        /// Whether there is more behind it.
        rest: Rest,
    },
    /// The store cannot tell what changed since then: it was never there, or its tombstones are gone.
    Stale,
}

/// Whether something follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Yes.
    More,
    /// No.
    None,
}

/// Which requests to list. An empty list does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// With one of these ids.
    pub ids: Vec<ServiceRequestId>,
    /// Of one of these services.
    pub services: Vec<ServiceCode>,
    /// In one of these phases.
    pub phases: Vec<Phase>,
    /// In one of these states.
    pub statuses: Vec<Status>,
    /// Taken at this time or later.
    pub requested_from: Option<Timestamp>,
    /// Taken at this time or earlier.
    pub requested_to: Option<Timestamp>,
    /// Changed at this time or later.
    pub updated_from: Option<Timestamp>,
    /// Changed at this time or earlier.
    pub updated_to: Option<Timestamp>,
    /// How many at most; the latest taken ones first.
    pub limit: usize,
}

/// Who looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody, at a time: what is public and, from a batch service, handed out.
    Anyone(Timestamp),
    /// A citizen, by the follow key.
    Citizen(Owner),
    /// An agent.
    Staff,
}

/// Where the town hall keeps its requests.
pub trait Store: Send + Sync + 'static {
    /// The name of the sequence of commits.
    fn epoch(&self) -> Result<Epoch, StoreError>;

    /// Gives the sequence a new name: every cursor handed out so far is stale.
    fn renew_epoch(&self) -> Result<Epoch, StoreError>;

    /// Since when this pack is the one that is served; `at` if it was another until now.
    fn pack_since(&self, pack: &BodyHash, at: Timestamp) -> Result<Timestamp, StoreError>;

    /// Takes a request once for ever: request, photos, first entry of the timeline and key in one transaction.
    fn submit(&self, submission: &Submission, at: Timestamp) -> Result<Submitted, StoreError>;

    /// What is known of a key: `None` if it was never used. The body decides as in [`Store::submit`].
    fn replay(
        &self,
        key: &SubmissionKey,
        owner: &Owner,
        body: &BodyHash,
    ) -> Result<Option<Submitted>, StoreError>;

    /// The receipt under a key, for its owner.
    fn receipt(&self, key: &SubmissionKey, owner: &Owner) -> Result<Option<Receipt>, StoreError>;

    /// How many requests an owner has sent since a time.
    fn submitted_since(&self, owner: &Owner, since: Timestamp) -> Result<u64, StoreError>;

    /// Takes a request from plain Open311: every call makes one.
    fn post(&self, post: &Post, at: Timestamp) -> Result<Posted, StoreError>;

    /// Where a token leads.
    fn token(&self, token: &str, at: Timestamp) -> Result<TokenState, StoreError>;

    /// Does an op once for ever: its effect and its id in one transaction.
    fn act(&self, op: &OpRequest, at: Timestamp) -> Result<Acted, StoreError>;

    /// The interests of a citizen.
    fn interests(&self, owner: &Owner) -> Result<Vec<String>, StoreError>;

    /// Does what an agent wants.
    fn staff(
        &self,
        id: &ServiceRequestId,
        act: &StaffAct,
        at: Timestamp,
    ) -> Result<Result<Case, Refusal>, StoreError>;

    /// Takes a request out of the public stream; the author keeps it.
    fn hide(&self, id: &ServiceRequestId, at: Timestamp) -> Result<Result<Case, Refusal>, StoreError>;

    /// Deletes a request from both streams. Its key stays used.
    fn remove(&self, id: &ServiceRequestId, at: Timestamp) -> Result<Result<Removed, Refusal>, StoreError>;

    /// A photo that was announced under a key, for its owner.
    fn photo(
        &self,
        key: &SubmissionKey,
        owner: &Owner,
        hash: &PhotoHash,
    ) -> Result<Option<PhotoRow>, StoreError>;

    /// The bytes of an announced photo are here. A second call changes nothing.
    fn photo_arrived(&self, key: &SubmissionKey, hash: &PhotoHash, at: Timestamp) -> Result<(), StoreError>;

    /// Whether somebody may see a photo that has arrived.
    fn may_see_photo(&self, hash: &PhotoHash, viewer: &Viewer) -> Result<Option<PhotoRow>, StoreError>;

    /// A page of a stream.
    fn changes(&self, stream: &Stream, since: Since, limit: usize) -> Result<Changes, StoreError>;

    /// One request, if the viewer may see it.
    fn case(&self, id: &ServiceRequestId, viewer: &Viewer) -> Result<Option<Case>, StoreError>;

    /// The requests that a viewer may see, the latest taken first.
    fn list(&self, filter: &Filter, viewer: &Viewer) -> Result<Vec<Case>, StoreError>;

    /// Forgets tombstones from before a time; cursors that would have needed them become stale.
    fn forget_tombstones(&self, before: Timestamp) -> Result<(), StoreError>;
}
