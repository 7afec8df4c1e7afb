//! Enumerations of the core that cross as they are. A variant that is missing here does not compile.

use parvis_domain::face::{Action as CoreAction, Tone as CoreTone};
use parvis_domain::language::Language as CoreLanguage;
use parvis_domain::pack::EndpointKind as CoreEndpointKind;
use parvis_domain::place::PlaceSource as CorePlaceSource;
use parvis_domain::request::{PhotoDamage as CorePhotoDamage, RequestKind as CoreRequestKind};
use parvis_domain::service::{Datatype as CoreDatatype, Visibility as CoreVisibility};
use parvis_domain::state::{ClosedReason as CoreClosedReason, ParkReason as CoreParkReason};
use parvis_domain::timeline::{Author as CoreAuthor, EntryKind as CoreEntryKind};
use parvis_domain::validate::Notice as CoreNotice;
use parvis_engine::screen::{FlowPage as CoreFlowPage, RequestChip as CoreRequestChip};
use parvis_engine::{
    AppState as CoreAppState, CityProblem as CoreCityProblem, Connectivity as CoreConnectivity,
    ForeignKind as CoreForeignKind, Missing as CoreMissing, NotNow as CoreNotNow,
    StorageProblem as CoreStorageProblem,
};

/// The five languages of the app.
pub type Language = CoreLanguage;
#[uniffi::remote(Enum)]
pub enum Language {
    Fr,
    En,
    Ar,
    De,
    Nl,
}

/// What a citizen sends.
pub type RequestKind = CoreRequestKind;
#[uniffi::remote(Enum)]
pub enum RequestKind {
    Report,
    Question,
    Suggestion,
    Complaint,
    Interview,
    DocumentOrder,
}

/// What the citizen may do now.
pub type Action = CoreAction;
#[uniffi::remote(Enum)]
pub enum Action {
    Edit,
    Send,
    Delete,
    TakeBack,
    TryNow,
    Correct,
    Resolve,
    Dismiss,
    Reply,
    Withdraw,
    Reopen,
    Rate,
    Remind,
    Call,
    Copy,
}

/// The colour that helps a badge.
pub type Tone = CoreTone;
#[uniffi::remote(Enum)]
pub enum Tone {
    Neutral,
    Primary,
    Success,
    Warning,
    Error,
}

/// Why a sending needs the citizen.
pub type ParkReason = CoreParkReason;
#[uniffi::remote(Enum)]
pub enum ParkReason {
    SignIn,
    CaptivePortal,
    Unresolved,
    ServerRefuses,
    TooLong,
    PhotoLost,
    PhotoRefused,
}

/// Why a case is closed.
pub type ClosedReason = CoreClosedReason;
#[uniffi::remote(Enum)]
pub enum ClosedReason {
    Fixed,
    NotProcessed,
    Unstated,
}

/// How a place became known.
pub type PlaceSource = CorePlaceSource;
#[uniffi::remote(Enum)]
pub enum PlaceSource {
    Gps,
    Photo,
    Asset,
    Address,
    Hand,
}

/// Who sees a request.
pub type Visibility = CoreVisibility;
#[uniffi::remote(Enum)]
pub enum Visibility {
    Public,
    Private,
}

/// What a citizen must know before sending.
pub type Notice = CoreNotice;
#[uniffi::remote(Enum)]
pub enum Notice {
    PublishesEverything,
    PhotosStayHere,
}

/// The shape of an answer.
pub type Datatype = CoreDatatype;
#[uniffi::remote(Enum)]
pub enum Datatype {
    String,
    Number,
    Datetime,
    Text,
    SingleValueList,
    MultiValueList,
}

/// What a city's server speaks.
pub type EndpointKind = CoreEndpointKind;
#[uniffi::remote(Enum)]
pub enum EndpointKind {
    TownHall,
    Open311,
}

/// Who made an entry of a timeline.
pub type Author = CoreAuthor;
#[uniffi::remote(Enum)]
pub enum Author {
    Citizen,
    Staff,
    System,
}

/// What an entry of a timeline tells.
pub type EntryKind = CoreEntryKind;
#[uniffi::remote(Enum)]
pub enum EntryKind {
    Received,
    Assigned,
    Message,
    Status,
    Closed,
    Reopened,
    Withdrawn,
    Photo,
    Rated,
    Reminded,
    Other,
}

/// A page of the report flow.
pub type FlowPage = CoreFlowPage;
#[uniffi::remote(Enum)]
pub enum FlowPage {
    Photo,
    Place,
    What,
    Questions,
    Known,
    Check,
}

/// The chips above the list of requests.
pub type RequestChip = CoreRequestChip;
#[uniffi::remote(Enum)]
pub enum RequestChip {
    All,
    Unread,
    Open,
    Overdue,
    ToSend,
    Closed,
}

/// The platform's word on the network.
pub type Connectivity = CoreConnectivity;
#[uniffi::remote(Enum)]
pub enum Connectivity {
    Unstated,
    Offline,
    Metered,
    Unmetered,
}

/// Where the app is in its life.
pub type AppState = CoreAppState;
#[uniffi::remote(Enum)]
pub enum AppState {
    Foreground,
    Background,
    Suspended,
}

/// What is not there.
pub type Missing = CoreMissing;
#[uniffi::remote(Enum)]
pub enum Missing {
    City,
    TooShort,
    Draft,
    Request,
    Photo,
    Number,
}

/// What stands in the way.
pub type Obstacle = CoreNotNow;
#[uniffi::remote(Enum)]
pub enum Obstacle {
    AlreadyLeft,
    NotUncertain,
    NotSentYet,
    Closed,
    NotClosed,
    Withdrawn,
    StillDraft,
    OnItsWay,
    Refused,
    NotYours,
    NothingToTry,
    AlreadyAsked,
    Forgotten,
    KeyLost,
    NothingRefused,
    NotOverdue,
    NoFollowUp,
    Changed,
}

/// What a photo lacks whose file is damaged.
pub type PhotoDamage = CorePhotoDamage;
#[uniffi::remote(Enum)]
pub enum PhotoDamage {
    CutOff { percent: u8 },
    Coarse,
}

/// A kind of photo that must be converted first.
pub type ForeignKind = CoreForeignKind;
#[uniffi::remote(Enum)]
pub enum ForeignKind {
    Heic,
    Avif,
    Raw,
    Bmp,
    JpegXl,
    RareJpeg,
    Large,
}

/// What is wrong with the data folder.
pub type StorageProblem = CoreStorageProblem;
#[uniffi::remote(Enum)]
pub enum StorageProblem {
    Full,
    ReadOnly,
    InUse,
    OtherSender,
    Newer,
    Locked,
    Insecure,
    KeyUnusable,
    KeyMissing,
    Corrupt,
    Io,
}

/// Why a city cannot be added.
pub type CityProblem = CoreCityProblem;
#[uniffi::remote(Enum)]
pub enum CityProblem {
    BadAddress,
    PlainHttp,
    Unreachable,
    Untrusted,
    NothingThere,
    NotACity,
    UnreadablePack,
    BadPack,
    NewerPack,
    BadAuthority,
}
