//! Cities: choosing one, and what its pack tells.

use parvis_domain::text::Guarantee;
use parvis_domain::unit::Metres;
use parvis_engine::record::{self, ContactRecord, FaqRecord, SubjectRecord};
use parvis_engine::screen;
use parvis_engine::speech::Speech;

use crate::{DraftRecord, EndpointKind, Notice, RequestKind, RequestSummary};

/// A city on this phone.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct City {
    /// The id of its pack.
    pub id: String,
    /// Its name in the citizen's language.
    pub name: String,
    /// Version of its pack.
    pub version: u64,
    /// Whether it is the one that is used.
    pub chosen: bool,
    /// What its server speaks; absent when the pack names none.
    pub endpoint: Option<EndpointKind>,
    /// What it promises about sending twice, as a sentence.
    pub guarantee: Option<String>,
    /// How many photos a request may carry there; 0: none reach it.
    pub photo_limit: u32,
    /// What a citizen must know before sending there.
    pub notices: Vec<Notice>,
    /// Kinds of request that can be sent there.
    pub kinds: Vec<RequestKind>,
}

impl City {
    pub(crate) fn of(city: record::City, speech: &Speech) -> Self {
        let guarantee = city.endpoint.map(|kind| match kind {
            EndpointKind::TownHall => Guarantee::Once,
            EndpointKind::Open311 => Guarantee::Plain,
        });
        Self {
            id: city.id.as_str().to_owned(),
            name: city.name,
            version: city.version,
            chosen: city.chosen,
            endpoint: city.endpoint,
            guarantee: guarantee.map(|guarantee| speech.guarantee(guarantee)),
            photo_limit: city.photo_limit as u32,
            notices: city.notices,
            kinds: city.kinds,
        }
    }
}

/// A municipality that can be chosen.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Municipality {
    /// The id of its pack.
    pub id: String,
    /// Its name in the citizen's language.
    pub name: String,
    /// Metres from the asked point to its boundary; 0 inside.
    pub distance_m: Option<f64>,
    /// Its pack is on this phone already.
    pub added: bool,
    /// It is the one that is used.
    pub chosen: bool,
}

impl From<screen::Municipality> for Municipality {
    fn from(municipality: screen::Municipality) -> Self {
        let screen::Municipality { id, name, distance, added, chosen } = municipality;
        Self { id: id.as_str().to_owned(), name, distance_m: distance.map(Metres::get), added, chosen }
    }
}

/// A number to call in danger.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct EmergencyNumber {
    /// The number as it is dialled.
    pub number: String,
    /// For what.
    pub label: String,
}

impl From<screen::EmergencyNumber> for EmergencyNumber {
    fn from(number: screen::EmergencyNumber) -> Self {
        let screen::EmergencyNumber { number, label } = number;
        Self { number, label }
    }
}

/// A page of the municipality on the web.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct WebShortcut {
    /// What the citizen reads.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// The first screen.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Home {
    /// The chosen city.
    pub city: City,
    /// The number for any danger.
    pub emergency: Option<EmergencyNumber>,
    /// How many sendings wait for the network, as a sentence.
    pub waiting: Option<String>,
    /// How many sendings need the citizen, as a sentence.
    pub needs_you: Option<String>,
    /// Requests with news; 99 stands for that many or more.
    pub unread: u32,
    /// The latest of them, at most three.
    pub news: Vec<RequestSummary>,
    /// The draft that was changed last and is not empty.
    pub draft: Option<DraftRecord>,
    /// Pages of the municipality on the web.
    pub shortcuts: Vec<WebShortcut>,
}

impl Home {
    pub(crate) fn of(home: screen::Home, speech: &Speech) -> Self {
        let screen::Home { city, emergency, waiting, need_you, unread, news, draft, shortcuts } = home;
        Self {
            city: City::of(city, speech),
            emergency: emergency.map(EmergencyNumber::from),
            waiting: speech.outbox_waiting(waiting),
            needs_you: speech.outbox_needs_you(need_you),
            unread,
            news: news.into_iter().map(|row| RequestSummary::of(row, speech)).collect(),
            draft: draft.map(|draft| DraftRecord::of(draft, speech)),
            shortcuts: shortcuts
                .into_iter()
                .map(|screen::WebShortcut { label, url }| WebShortcut { label, url })
                .collect(),
        }
    }
}

/// Whom to call, in danger and otherwise.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Contacts {
    /// Numbers to call in danger, the first one for any.
    pub emergency: Vec<EmergencyNumber>,
    /// The municipality, its main number first.
    pub contacts: Vec<Contact>,
}

/// A number, a counter, an e-mail address of the municipality.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Contact {
    /// Its name.
    pub name: String,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// Whether it is open now, and until or from when, as a sentence.
    pub opening: String,
}

impl Contact {
    pub(crate) fn of(contact: ContactRecord, speech: &Speech) -> Self {
        let ContactRecord { name, phone, email, address, opening } = contact;
        Self { name, phone, email, address, opening: speech.opening(opening) }
    }
}

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FaqAnswer {
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
}

impl From<FaqRecord> for FaqAnswer {
    fn from(entry: FaqRecord) -> Self {
        let FaqRecord { question, answer } = entry;
        Self { question, answer }
    }
}

/// A subject for a question, a suggestion or a complaint.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Subject {
    /// Its code.
    pub code: String,
    /// Its name in the citizen's language.
    pub name: String,
    /// For which kind.
    pub kind: RequestKind,
}

impl From<SubjectRecord> for Subject {
    fn from(subject: SubjectRecord) -> Self {
        let SubjectRecord { code, name, kind } = subject;
        Self { code, name, kind }
    }
}
