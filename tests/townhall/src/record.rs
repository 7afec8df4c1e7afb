//! What the town hall keeps: the records that go into the store and come out of it.

use std::fmt;

use parvis_domain::id::{OpId, PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::place::{Coordinate, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::service::Visibility;
use parvis_domain::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::word::{Author, ClosedReason, Delivery, EntryKind, OpKind, Status};

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Who sent something: the SHA-256 of a follow key. The key itself is never kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner([u8; 32]);

impl Owner {
    /// The owner who holds this follow key (its 32 bytes, decoded).
    pub fn of_follow_key(key: &[u8; 32]) -> Self {
        Self(sha256(key))
    }

    /// From the 32 bytes of the digest.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes of the digest.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Owner(…)")
    }
}

/// SHA-256 of the exact bytes of a body: what "the same body" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BodyHash(pub [u8; 32]);

impl BodyHash {
    /// Of these bytes.
    pub fn of(body: &[u8]) -> Self {
        Self(sha256(body))
    }
}

/// A point in the one sequence of all commits of a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rev(pub u64);

/// The name of a store's sequence of commits. It changes when the sequence is no longer the one that cursors came from,
/// for example after a restore from a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Epoch(pub String);

/// A place as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct SentPlace {
    /// Where.
    pub coordinate: Coordinate,
    /// Radius in metres.
    pub accuracy_m: Option<f64>,
    /// How it became known.
    pub source: Option<PlaceSource>,
    /// Seconds between measuring and taking over.
    pub age_s: Option<u32>,
    /// The city's object there.
    pub asset: Option<String>,
}

/// The answer to one question of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The code of the question.
    pub code: String,
    /// Keys of values, or one text.
    pub values: Vec<String>,
}

/// How a citizen wants to be reached. For the agent's eyes only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SentContact {
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}

impl fmt::Debug for SentContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentContact(…)")
    }
}

/// A photo that a request announces; its bytes come later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncedPhoto {
    /// SHA-256 of its bytes.
    pub hash: PhotoHash,
    /// How many bytes.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What a citizen sends, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRequest {
    /// What it is.
    pub kind: RequestKind,
    /// The service that takes it.
    pub service_code: Option<ServiceCode>,
    /// The subject of a written kind.
    pub subject: Option<String>,
    /// The citizen's words.
    pub description: String,
    /// Where.
    pub place: Option<SentPlace>,
    /// The address, as text.
    pub address: Option<String>,
    /// The answers.
    pub answers: Vec<Answer>,
    /// The photos that will come.
    pub photos: Vec<AnnouncedPhoto>,
    /// A photo somewhere else (Open311).
    pub media_url: Option<String>,
    /// How to reach the citizen.
    pub contact: Option<SentContact>,
    /// The language that the citizen writes in.
    pub language: Option<String>,
    /// Who may see it.
    pub visibility: Visibility,
    /// Who handles it, in the words of the pack.
    pub agency: Option<String>,
    /// By when an answer is promised.
    pub expected: Option<Timestamp>,
}

/// A request under a key: one effect for ever.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The key.
    pub key: SubmissionKey,
    /// Who sends it.
    pub owner: Owner,
    /// What "the same" means.
    pub body: BodyHash,
    /// The request.
    pub request: NewRequest,
}

/// What the town hall promises when it has taken a request. Never changes, but for the photos still missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The key under which it came.
    pub key: SubmissionKey,
    /// The town hall's own id.
    pub id: ServiceRequestId,
    /// What it is.
    pub kind: RequestKind,
    /// The service that takes it.
    pub service_code: Option<ServiceCode>,
    /// Who handles it.
    pub agency: Option<String>,
    /// When it was taken.
    pub requested: Timestamp,
    /// By when an answer is promised.
    pub expected: Option<Timestamp>,
    /// Announced photos that have not arrived in full.
    pub photos_missing: Vec<PhotoHash>,
}

/// One entry of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name, unique in the store.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What it tells.
    pub kind: EntryKind,
    /// Who made it.
    pub author: Author,
    /// Words.
    pub text: Option<String>,
    /// The service that has it, in [`EntryKind::Assigned`].
    pub service: Option<String>,
    /// One to five, in [`EntryKind::Rated`].
    pub stars: Option<u8>,
}

/// A photo of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhotoRow {
    /// What was announced.
    pub photo: AnnouncedPhoto,
    /// Whether its bytes are here.
    pub arrival: Arrival,
}

/// Whether the bytes of a photo are here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Not, or not all of them.
    Awaited,
    /// All of them, and their hash is right.
    Complete,
}

/// A request as the town hall has it now.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The town hall's own id.
    pub id: ServiceRequestId,
    /// The commit that changed it last.
    pub rev: Rev,
    /// The key under which it came; none from plain Open311.
    pub key: Option<SubmissionKey>,
    /// Who sent it; nobody is known from plain Open311.
    pub owner: Option<Owner>,
    /// What was sent. `agency` and `expected` are as they are now.
    pub request: NewRequest,
    /// Where it stands.
    pub status: Status,
    /// The latest public words of an agent.
    pub status_notes: Option<String>,
    /// Why it was closed.
    pub closed_reason: Option<ClosedReason>,
    /// When it was taken.
    pub requested: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
    /// How many others have said "me too".
    pub votes: u32,
    /// The photos, in the citizen's order.
    pub photos: Vec<PhotoRow>,
    /// What happened, in order.
    pub timeline: Vec<Entry>,
}

impl Case {
    /// Announced photos that have not arrived in full.
    pub fn photos_missing(&self) -> Vec<PhotoHash> {
        self.photos.iter().filter(|row| row.arrival == Arrival::Awaited).map(|row| row.photo.hash).collect()
    }
}

/// An op under its id: one effect for ever.
#[derive(Clone, Debug)]
pub struct OpRequest {
    /// Its id.
    pub op: OpId,
    /// Who sends it.
    pub owner: Owner,
    /// What "the same" means.
    pub body: BodyHash,
    /// What is to be done.
    pub act: OpAct,
}

/// What an op does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpAct {
    /// Something to a request.
    Case {
        /// The request.
        id: ServiceRequestId,
        /// What.
        act: CitizenAct,
    },
    /// The interests of a citizen, all of them.
    Subscribe {
        /// What to be told about.
        interests: Vec<String>,
    },
}

impl OpAct {
    /// Its kind.
    pub const fn kind(&self) -> OpKind {
        match self {
            Self::Subscribe { .. } => OpKind::Subscribe,
            Self::Case { act, .. } => match act {
                CitizenAct::Reply { .. } => OpKind::Reply,
                CitizenAct::Withdraw { .. } => OpKind::Withdraw,
                CitizenAct::Reopen { .. } => OpKind::Reopen,
                CitizenAct::Rate { .. } => OpKind::Rate,
                CitizenAct::MeToo => OpKind::MeToo,
                CitizenAct::Remind => OpKind::Remind,
            },
        }
    }
}

/// What a citizen does to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CitizenAct {
    /// Writes to the town hall.
    Reply {
        /// The words.
        text: String,
    },
    /// Takes it back.
    Withdraw {
        /// Why.
        text: Option<String>,
    },
    /// Says that it is not done with.
    Reopen {
        /// Why.
        text: String,
    },
    /// Gives stars.
    Rate {
        /// One to five.
        stars: u8,
        /// Words.
        text: Option<String>,
    },
    /// Says that it is mine too.
    MeToo,
    /// Asks what became of it.
    Remind,
}

/// What the town hall answers to an op. Never changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpReceipt {
    /// Its id.
    pub op: OpId,
    /// Its kind.
    pub kind: OpKind,
    /// The request it was about.
    pub id: Option<ServiceRequestId>,
    /// The commit in which it took effect.
    pub rev: Rev,
}

/// What an agent does to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffAct {
    /// Gives it to a service.
    Assign {
        /// The service, in words.
        service: String,
    },
    /// Says that somebody works on it.
    Progress {
        /// Public words.
        text: Option<String>,
    },
    /// Says that the town hall does not take it.
    Reject {
        /// Public words.
        text: Option<String>,
    },
    /// Writes to the citizen.
    Answer {
        /// The words.
        text: String,
    },
    /// Closes it.
    Close {
        /// Why.
        reason: ClosedReason,
        /// Public words.
        text: Option<String>,
    },
    /// Files words of the citizen that came without a key, as other servers take them.
    Hear {
        /// The words.
        text: String,
    },
}

/// How a request came in by plain Open311.
#[derive(Clone, Debug)]
pub struct Post {
    /// How its id is handed out.
    pub delivery: Delivery,
    /// From when on the request is listed and its token leads to the id.
    pub ready: Timestamp,
    /// The request.
    pub request: NewRequest,
}
