//! Drafts, their photos, and what keeps them from being sent.

use std::collections::HashMap;
use std::time::SystemTime;

use parvis_domain::id::{AttributeCode, ServiceCode};
use parvis_domain::request::{Contact as CoreContact, Mask as CoreMask};
use parvis_domain::validate::FieldIssue;
use parvis_engine::record;
use parvis_engine::speech::Speech;

use crate::error::{ParvisError, Result};
use crate::request::{Face, at, path};
use crate::{FlowPage, Notice, PhotoDamage, Place, RequestKind, Visibility};

/// How the citizen wants to be reached about one request, beside the app.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct Reach {
    /// Name.
    #[uniffi(default = None)]
    pub name: Option<String>,
    /// E-mail address.
    #[uniffi(default = None)]
    pub email: Option<String>,
    /// Telephone number.
    #[uniffi(default = None)]
    pub phone: Option<String>,
}

/// A change of a draft: only what is given changes.
#[derive(Clone, Debug, Default, PartialEq, uniffi::Record)]
pub struct DraftPatch {
    /// The service.
    #[uniffi(default = None)]
    pub service: Option<String>,
    /// The subject of a written kind.
    #[uniffi(default = None)]
    pub subject: Option<String>,
    /// Where.
    #[uniffi(default = None)]
    pub place: Option<Place>,
    /// The citizen's words.
    #[uniffi(default = None)]
    pub text: Option<String>,
    /// Answers that change; an empty list takes one away.
    #[uniffi(default)]
    pub answers: HashMap<String, Vec<String>>,
    /// How to be reached.
    #[uniffi(default = None)]
    pub reach: Option<Reach>,
    /// Who may see it.
    #[uniffi(default = None)]
    pub visibility: Option<Visibility>,
}

impl TryFrom<DraftPatch> for record::DraftPatch {
    type Error = ParvisError;

    fn try_from(patch: DraftPatch) -> Result<Self> {
        let DraftPatch { service, subject, place, text, answers, reach, visibility } = patch;
        Ok(Self {
            service: service.map(ServiceCode::new),
            subject,
            place: place.map(TryInto::try_into).transpose()?,
            text,
            answers: answers.into_iter().map(|(code, values)| (AttributeCode::new(code), values)).collect(),
            contact: reach.map(|Reach { name, email, phone }| CoreContact { name, email, phone }),
            visibility,
        })
    }
}

/// A photo on this phone: two files, never bytes.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Photo {
    /// Its name: SHA-256 of the clean bytes.
    pub hash: String,
    /// The clean picture.
    pub file: String,
    /// The small one.
    pub thumbnail: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Where it was taken, if it said so: to be offered, never taken over silently.
    pub place: Option<Place>,
    /// What of it was not in its file: said beside it, as long as another can be taken.
    pub damage: Option<PhotoDamage>,
    /// What will be struck out when it is sent. Empty once it was: then it is struck out in the files.
    pub masks: Vec<Mask>,
}

/// A part of a photo that nobody shall see, in pixels of the clean picture. What lies outside of the picture is left
/// out.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
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
    /// The inside of a line through these corners, back to the first one.
    Polygon {
        /// At least three.
        corners: Vec<Pixel>,
    },
}

/// A pixel of a picture, counted from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Pixel {
    /// Its column.
    pub x: u32,
    /// Its row.
    pub y: u32,
}

impl From<CoreMask> for Mask {
    fn from(mask: CoreMask) -> Self {
        match mask {
            CoreMask::Rectangle { x, y, width, height } => Self::Rectangle { x, y, width, height },
            CoreMask::Polygon(corners) => {
                Self::Polygon { corners: corners.into_iter().map(|(x, y)| Pixel { x, y }).collect() }
            }
        }
    }
}

impl From<Mask> for CoreMask {
    fn from(mask: Mask) -> Self {
        match mask {
            Mask::Rectangle { x, y, width, height } => Self::Rectangle { x, y, width, height },
            Mask::Polygon { corners } => {
                Self::Polygon(corners.iter().map(|pixel| (pixel.x, pixel.y)).collect())
            }
        }
    }
}

impl From<record::PhotoFile> for Photo {
    fn from(file: record::PhotoFile) -> Self {
        // How far it is on its way, the face says as a sentence.
        let record::PhotoFile { photo, facts, file, thumbnail, transfer: _ } = file;
        Self {
            hash: photo.hash.to_string(),
            file: path(&file),
            thumbnail: path(&thumbnail),
            bytes: photo.bytes,
            width: photo.width,
            height: photo.height,
            place: facts.place.map(Place::from),
            damage: facts.damage,
            masks: photo.masks.into_iter().map(Mask::from).collect(),
        }
    }
}

/// One thing that keeps a draft from being sent.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Issue {
    /// The stable name of what it is about.
    pub field: String,
    /// The stable name of what is wrong.
    pub code: String,
    /// The page of the flow on which it is repaired.
    pub page: FlowPage,
    /// What is wrong and what to do.
    pub sentence: String,
}

impl Issue {
    pub(crate) fn of(issue: &FieldIssue, question: Option<&str>, speech: &Speech) -> Self {
        Self {
            field: issue.field.name().to_owned(),
            code: issue.code.name().to_owned(),
            page: FlowPage::of(issue),
            sentence: speech.issue(issue, question),
        }
    }
}

/// A draft, with what lacks and what may be done.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct DraftRecord {
    /// Its permanent name.
    pub id: String,
    /// What it is.
    pub kind: RequestKind,
    /// For which city.
    pub city: String,
    /// The service, once chosen.
    pub service: Option<String>,
    /// The subject, once chosen.
    pub subject: Option<String>,
    /// The name of the service or the subject.
    pub title: Option<String>,
    /// Where.
    pub place: Option<Place>,
    /// The citizen's words.
    pub text: String,
    /// Answers by question.
    pub answers: HashMap<String, Vec<String>>,
    /// Photos in the citizen's order.
    pub photos: Vec<Photo>,
    /// How to be reached.
    pub reach: Option<Reach>,
    /// Who may see it; absent: the service's default.
    pub visibility: Option<Visibility>,
    /// Latest change, by the phone's clock.
    pub changed: SystemTime,
    /// Nothing is in it: it may go silently.
    pub empty: bool,
    /// What the citizen must know before sending it.
    pub notices: Vec<Notice>,
    /// Who will see it, once its service is known.
    pub seen_by: Option<Visibility>,
    /// What stands in the way of sending, in the order of the form.
    pub issues: Vec<Issue>,
    /// What the citizen sees and may do.
    pub face: Face,
}

impl DraftRecord {
    pub(crate) fn of(record: record::DraftRecord, speech: &Speech) -> Self {
        let record::DraftRecord { draft, service_name, issues, photos, face, notices, seen_by } = record;
        Self {
            id: draft.id.to_string(),
            empty: draft.is_empty(),
            kind: draft.kind,
            city: draft.city.as_str().to_owned(),
            service: draft.service.map(|code| code.as_str().to_owned()),
            subject: draft.subject,
            title: service_name,
            place: draft.place.map(Place::from),
            text: draft.text,
            answers: draft
                .answers
                .into_iter()
                .map(|(code, values)| (code.as_str().to_owned(), values))
                .collect(),
            photos: photos.into_iter().map(Photo::from).collect(),
            reach: draft.contact.map(|CoreContact { name, email, phone }| Reach { name, email, phone }),
            visibility: draft.visibility,
            notices,
            seen_by,
            changed: at(draft.changed),
            issues: issues.iter().map(|issue| Issue::of(issue, None, speech)).collect(),
            face: Face::of(face, speech),
        }
    }
}

/// A photo that was just taken in.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct AddedPhoto {
    /// The draft as it is now.
    pub draft: DraftRecord,
    /// Name of the photo.
    pub hash: String,
    /// Size of what came in, in bytes.
    pub original_bytes: u64,
    /// Where it was taken, if it said so: to be offered, never taken over silently.
    pub place: Option<Place>,
    /// What of it was not in the file: to be said at once, while another can be taken.
    pub damage: Option<PhotoDamage>,
}

impl AddedPhoto {
    pub(crate) fn of(added: record::AddedPhoto, speech: &Speech) -> Self {
        let record::AddedPhoto { draft, photo, original_bytes, place, damage } = added;
        Self {
            draft: DraftRecord::of(draft, speech),
            hash: photo.hash.to_string(),
            original_bytes,
            place: place.map(Place::from),
            damage,
        }
    }
}
