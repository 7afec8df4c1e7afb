//! A request at the moment of sending: the values that its body is written from, once.

use std::fmt;

use parvis_domain::id::{AttributeCode, ServiceCode, SubmissionKey};
use parvis_domain::language::Language;
use parvis_domain::pack::{EndpointKind, PublishRule};
use parvis_domain::place::Place;
use parvis_domain::request::{Contact, Draft, Photo, RequestKind};
use parvis_domain::service::{Datatype, Service, Visibility};
use parvis_domain::time::Timestamp;
use parvis_sync::Listing;

use super::{open311, townhall};

/// The answers to one question.
#[derive(Clone, PartialEq, Eq)]
pub struct FrozenAnswer {
    /// The question.
    pub code: AttributeCode,
    /// Its shape; several answers are written differently from one.
    pub datatype: Datatype,
    /// Keys of values, or the citizen's words.
    pub values: Vec<String>,
}

/// One revision of a request, complete, as it will be sent. From it the body is written exactly once; then only the
/// bytes count.
#[derive(Clone, PartialEq)]
pub struct FrozenRequest {
    /// Names this revision on the wire.
    pub key: SubmissionKey,
    /// What it is.
    pub kind: RequestKind,
    /// The service.
    pub service_code: ServiceCode,
    /// The subject of a written kind.
    pub subject: Option<String>,
    /// The citizen's words, without a marker.
    pub text: String,
    /// Where.
    pub place: Option<Place>,
    /// Answers to the service's questions, in the order of the questions.
    pub answers: Vec<FrozenAnswer>,
    /// Clean photos in the citizen's order.
    pub photos: Vec<Photo>,
    /// Where a photo host shows the first photo, for servers that take only an address.
    pub media_url: Option<String>,
    /// How to be reached.
    pub contact: Option<Contact>,
    /// The language of the words.
    pub language: Language,
    /// First save of the draft.
    pub created: Timestamp,
    /// Who may see it.
    pub visibility: Visibility,
}

/// Its key only: the rest is the citizen's.
impl fmt::Debug for FrozenRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrozenRequest({})", self.key)
    }
}

/// The question only.
impl fmt::Debug for FrozenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FrozenAnswer({})", self.code)
    }
}

impl FrozenRequest {
    /// From a draft that was checked against this service.
    pub fn of(draft: &Draft, key: SubmissionKey, service: &Service) -> Self {
        let questions = service.questions();
        let answer = |code: &AttributeCode, datatype| FrozenAnswer {
            code: code.clone(),
            datatype,
            values: draft.answers.get(code).cloned().unwrap_or_default(),
        };
        let known = questions
            .iter()
            .filter(|question| question.variable)
            .map(|question| answer(&question.code, question.datatype));
        // An answer to a question that the pack no longer has is still the citizen's word.
        let others = draft
            .answers
            .iter()
            .filter(|(code, _)| service.attribute(code).is_none())
            .map(|(code, _)| answer(code, Datatype::String));
        Self {
            key,
            kind: draft.kind,
            service_code: service.code.clone(),
            subject: draft.subject.clone(),
            text: draft.text.trim().to_owned(),
            place: draft.place.clone(),
            answers: known.chain(others).filter(|answer| !answer.values.is_empty()).collect(),
            photos: draft.photos.clone(),
            media_url: None,
            contact: draft.contact.clone(),
            language: draft.language,
            created: draft.created,
            visibility: draft.visibility.unwrap_or(service.visibility),
        }
    }

    /// What decides whether a plain server that publishes so shows it in its list.
    pub fn listing(&self, publishes: PublishRule) -> Listing {
        let is_published = publishes == PublishRule::Everything || self.visibility == Visibility::Public;
        let characters = open311::description_of(self).chars().count();
        Listing {
            service: is_published.then(|| self.service_code.clone()),
            characters: u32::try_from(characters).unwrap_or(u32::MAX),
        }
    }

    /// The body for a server of this kind: the bytes to keep, and to send unchanged at every attempt.
    pub fn body_for(&self, kind: EndpointKind) -> Vec<u8> {
        match kind {
            EndpointKind::TownHall => townhall::body_of(self),
            EndpointKind::Open311 => open311::body_of(self),
        }
    }
}
