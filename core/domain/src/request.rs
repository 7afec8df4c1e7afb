//! Requests before they are sent: kinds and drafts.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::{AttributeCode, CityId, PhotoHash, RequestId, ServiceCode};
use crate::language::Language;
use crate::place::Place;
use crate::service::Visibility;
use crate::time::Timestamp;

/// What a citizen sends. Life cycle, outbox and history are the same for all six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// A fault at a place.
    Report,
    /// A question.
    Question,
    /// An idea.
    Suggestion,
    /// A complaint.
    Complaint,
    /// A talk with an elected official or a head of service.
    Interview,
    /// A document to be issued.
    DocumentOrder,
}

impl RequestKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Report,
        Self::Question,
        Self::Suggestion,
        Self::Complaint,
        Self::Interview,
        Self::DocumentOrder,
    ];

    /// The name on the wire and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Question => "question",
            Self::Suggestion => "suggestion",
            Self::Complaint => "complaint",
            Self::Interview => "interview",
            Self::DocumentOrder => "document_order",
        }
    }

    /// Whether it is made of words under a subject, without a place.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Question | Self::Suggestion | Self::Complaint)
    }
}

/// A name that is no kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of request")]
pub struct UnknownKind;

impl FromStr for RequestKind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(UnknownKind)
    }
}

/// A clean photo of a request, stored on this phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// SHA-256 of the clean bytes.
    pub hash: PhotoHash,
    /// Size in bytes.
    pub bytes: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What the citizen strikes out when the request is sent. Empty on a request that was sent: then it is struck
    /// out in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masks: Vec<Mask>,
}

/// A part of a clean photo that nobody shall see, in its pixels. What lies outside of the photo is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mask {
    /// An upright rectangle.
    Rectangle {
        /// The first column.
        x: u32,
        /// The first row.
        y: u32,
        /// How many columns.
        width: u32,
        /// How many rows.
        height: u32,
    },
    /// The inside of a line through these points, given as (x, y), back to the first one.
    Polygon(Vec<(u32, u32)>),
}

/// What a photo said before it was cleaned. Stays on this phone; offered for the place, never taken over silently.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PhotoFacts {
    /// Where it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// When it was taken, by the camera's clock; in the city's zone where the camera named none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Timestamp>,
    /// What of the picture was not in its file, or could not be read. `None`: all of it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub damage: Option<PhotoDamage>,
}

/// What a photo lacks whose file is damaged, and of which enough is there to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoDamage {
    /// The lower part is grey.
    CutOff {
        /// How much of the picture is there, 10 to 99.
        percent: u8,
    },
    /// The finest details are missing.
    Coarse,
}

/// How the citizen wants to be reached about this request, beside the app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// A request that is not yet sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Its permanent name.
    pub id: RequestId,
    /// Counts the changes; a write names the revision that it read.
    pub revision: u32,
    /// What it is.
    pub kind: RequestKind,
    /// For which city.
    pub city: CityId,
    /// The service, once chosen.
    pub service: Option<ServiceCode>,
    /// The subject of a written kind, once chosen: a code of the pack.
    pub subject: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// The citizen's words.
    pub text: String,
    /// Answers to the service's questions.
    pub answers: BTreeMap<AttributeCode, Vec<String>>,
    /// Photos in the citizen's order.
    pub photos: Vec<Photo>,
    /// What they said before they were cleaned, where they said anything.
    #[serde(default)]
    pub facts: BTreeMap<PhotoHash, PhotoFacts>,
    /// How to be reached, if the citizen wants to be.
    pub contact: Option<Contact>,
    /// Whether others may see it; `None` leaves it to the service's default.
    pub visibility: Option<Visibility>,
    /// The language that the citizen writes in.
    pub language: Language,
    /// First save, by the phone's clock.
    pub created: Timestamp,
    /// Latest change, by the phone's clock.
    pub changed: Timestamp,
}

impl Draft {
    /// Whether the citizen has put anything into it yet. An empty draft may go silently.
    pub fn is_empty(&self) -> bool {
        self.service.is_none()
            && self.subject.is_none()
            && self.place.is_none()
            && self.text.trim().is_empty()
            && self.answers.is_empty()
            && self.photos.is_empty()
            && self.contact.is_none()
            && self.visibility.is_none()
    }
}
