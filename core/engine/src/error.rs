//! Errors of the facade, cut by what a screen can do about them: a code and data, never a sentence.
//! A failure of the network is a state of a request, not an error.

use parvis_domain::validate::FieldIssue;
use parvis_media::PhotoError;
pub use parvis_media::{Excess, ForeignKind};

/// Why an operation was not done. Nothing was changed or lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The draft lacks something, or holds something that cannot be sent.
    #[error("invalid: {} issues", .0.len())]
    Invalid(Vec<FieldIssue>),
    /// There is no such thing on this phone.
    #[error("not found: {}", .0.name())]
    NotFound(Missing),
    /// What was typed means several requests.
    #[error("ambiguous")]
    Ambiguous,
    /// It cannot be done in the present state.
    #[error("not now: {}", .0.name())]
    NotNow(NotNow),
    /// The photo cannot be used.
    #[error("photo: {}", .0.name())]
    Photo(PhotoProblem),
    /// The data folder cannot be used.
    #[error("storage: {}", .0.name())]
    Storage(StorageProblem),
    /// The city cannot be added.
    #[error("city: {}", .0.name())]
    City(CityProblem),
    /// The client was closed.
    #[error("closed")]
    Closed,
    /// A defect of ours; the code names the place.
    #[error("internal: {0}")]
    Internal(&'static str),
}

/// What is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No city has been chosen yet.
    City,
    /// A draft.
    Draft,
    /// A request.
    Request,
    /// A photo.
    Photo,
    /// Anything: too few characters of a name were given.
    TooShort,
    /// A request with this number in the city's list.
    Number,
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNow {
    /// It may have left: no taking back, only withdrawing.
    AlreadyLeft,
    /// It is not waiting for an answer of the citizen.
    NotUncertain,
    /// It has not been sent yet.
    NotSentYet,
    /// The request is closed.
    Closed,
    /// The request is not closed.
    NotClosed,
    /// It was withdrawn.
    Withdrawn,
    /// It is still a draft.
    StillDraft,
    /// It is on its way, and the server has not confirmed it yet.
    OnItsWay,
    /// The municipality refused it.
    Refused,
    /// Only its author may.
    NotYours,
    /// Nothing of it waits to be tried.
    NothingToTry,
    /// It was asked for already.
    AlreadyAsked,
    /// The city shows it no more.
    Forgotten,
    /// The key with which it was sent is lost.
    KeyLost,
    /// No act was refused.
    NothingRefused,
    /// The answer that is owed is not overdue.
    NotOverdue,
    /// This city's server takes no later acts; call or write.
    NoFollowUp,
    /// Another process changed it at the same moment: look again.
    Changed,
}

/// What is wrong with a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhotoProblem {
    /// No such file, or it may not be read.
    Unreadable,
    /// Not a photo.
    NotAPhoto,
    /// Cut off or damaged, with too little left to call it a photo.
    Damaged {
        /// How much of the picture could be read, 0 to 100.
        percent: u8,
    },
    /// Larger than is taken; what of it, and how large it may be.
    TooLarge(Excess),
    /// A kind, or a size of its kind, that must be converted first.
    ConvertFirst(ForeignKind),
}

/// What is wrong with the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageProblem {
    /// No room left.
    Full,
    /// The folder cannot be written to.
    ReadOnly,
    /// The folder is open in this process already.
    InUse,
    /// Another process synchronises this folder.
    OtherSender,
    /// Written by a newer version of the app.
    Newer,
    /// The secure store is locked: after the first unlocking it works.
    Locked,
    /// Others can read the key file.
    Insecure,
    /// The key file, or the platform's secure store, cannot be read or written.
    KeyUnusable,
    /// The key that belongs to this folder is gone, or is another one.
    KeyMissing,
    /// Damaged beyond what the sealed copies give back.
    Corrupt,
    /// Reading or writing failed.
    Io,
}

/// Why a city cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CityProblem {
    /// Not an address.
    BadAddress,
    /// Plain `http` to anything but this computer.
    PlainHttp,
    /// Nobody answers there.
    Unreachable,
    /// The certificate is not trusted.
    Untrusted,
    /// A server answers that it has nothing at this address.
    NothingThere,
    /// What answers is not a city's server.
    NotACity,
    /// The pack file cannot be read.
    UnreadablePack,
    /// The pack does not fit the format.
    BadPack,
    /// The pack needs a newer version of the app.
    NewerPack,
    /// The given certificate authority is not a PEM certificate.
    BadAuthority,
}

macro_rules! names {
    ($($enum:ident { $($variant:ident => $name:literal),+ $(,)? })+) => {$(
        impl $enum {
            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    )+};
}

names! {
    Missing { City => "city", TooShort => "too_short", Draft => "draft", Request => "request", Photo => "photo", Number => "number" }
    NotNow {
        AlreadyLeft => "already_left",
        NotUncertain => "not_uncertain",
        NotSentYet => "not_sent_yet",
        Closed => "closed",
        NotClosed => "not_closed",
        Withdrawn => "withdrawn",
        StillDraft => "still_draft",
        OnItsWay => "on_its_way",
        Refused => "refused",
        NotYours => "not_yours",
        NothingToTry => "nothing_to_try",
        AlreadyAsked => "already_asked",
        Forgotten => "forgotten",
        KeyLost => "key_lost",
        NothingRefused => "nothing_refused",
        NotOverdue => "not_overdue",
        NoFollowUp => "no_follow_up",
        Changed => "changed",
    }
    StorageProblem {
        Full => "full",
        ReadOnly => "read_only",
        InUse => "in_use",
        OtherSender => "other_sender",
        Newer => "newer",
        Locked => "locked",
        Insecure => "insecure",
        KeyUnusable => "key_unusable",
        KeyMissing => "key_missing",
        Corrupt => "corrupt",
        Io => "io",
    }
    CityProblem {
        BadAddress => "bad_address",
        PlainHttp => "plain_http",
        Unreachable => "unreachable",
        Untrusted => "untrusted",
        NothingThere => "nothing_there",
        NotACity => "not_a_city",
        UnreadablePack => "unreadable_pack",
        BadPack => "bad_pack",
        NewerPack => "newer_pack",
        BadAuthority => "bad_authority",
    }
}

impl PhotoProblem {
    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::NotAPhoto => "not_a_photo",
            Self::Damaged { .. } => "damaged",
            Self::TooLarge(_) => "too_large",
            Self::ConvertFirst(_) => "convert_first",
        }
    }
}

impl From<PhotoError> for Error {
    fn from(error: PhotoError) -> Self {
        Self::Photo(match error {
            PhotoError::TooLarge { excess } => PhotoProblem::TooLarge(excess),
            PhotoError::ConvertFirst { kind } => PhotoProblem::ConvertFirst(kind),
            PhotoError::NotAPhoto => PhotoProblem::NotAPhoto,
            PhotoError::Damaged { percent, .. } => PhotoProblem::Damaged { percent },
            PhotoError::Unreadable(std::io::ErrorKind::StorageFull) => {
                return Self::Storage(StorageProblem::Full);
            }
            PhotoError::Unreadable(_) => PhotoProblem::Unreadable,
        })
    }
}

impl Error {
    /// The stable code, for `--json`, logs and tests: `group` or `group.detail`.
    pub fn code(&self) -> String {
        match self {
            Self::Invalid(_) => "invalid".to_owned(),
            Self::Ambiguous => "ambiguous".to_owned(),
            Self::NotFound(what) => format!("not_found.{}", what.name()),
            Self::NotNow(why) => format!("not_now.{}", why.name()),
            Self::Photo(problem) => format!("photo.{}", problem.name()),
            Self::Storage(problem) => format!("storage.{}", problem.name()),
            Self::City(problem) => format!("city.{}", problem.name()),
            Self::Closed => "closed".to_owned(),
            Self::Internal(place) => format!("internal.{place}"),
        }
    }
}

/// What the facade answers.
pub type Result<T> = std::result::Result<T, Error>;
