//! How an Open311 endpoint departs from GeoReport v2: its profile.
//!
//! The standard is one and its servers are many. What a server does differently is written down once, as data: a pack
//! names the [`Family`] of its endpoint, or single [`Habits`], or nothing. What is not said follows from the family,
//! and what the family does not say from the standard. An app adds what it learned from answers, below the pack's word
//! and above the family's.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::ServiceCode;
use crate::pack::{Endpoint, EndpointKind, PhotoRule};
use crate::state::{CaseStatus, ClosedReason};

/// Software that serves many cities.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// FixMyStreet's own server: it is read, it takes nothing.
    Fixmystreet,
    /// mySociety's open311-adapter, in front of the systems of British councils.
    Open311Adapter,
    /// Mark-a-Spot.
    MarkASpot,
    /// uReport of Bloomington.
    Ureport,
    /// Connected Bits (Spot): Boston, San Francisco and others.
    ConnectedBits,
    /// SeeClickFix.
    Seeclickfix,
    /// CitySDK and 6aika: Helsinki, Tampere and others.
    Citysdk,
    /// Klarschiff, a relative of CitySDK in Germany.
    Klarschiff,
    /// Accela.
    Accela,
    /// codefornl/open311-api.
    Codefornl,
    /// None of these: the standard and nothing more. Also the word for a family that this version does not know.
    #[default]
    #[serde(other)]
    Plain,
}

/// How a list is divided into pages. The standard knows none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paging {
    /// Not at all: a list that was cut is asked for in shorter spans of time.
    #[default]
    None,
    /// `page` from 1, and `page_size`.
    PageSize,
    /// `page` from 1, and `per_page`.
    PerPage,
    /// `limit` and `offset`.
    LimitOffset,
    /// `max_requests` alone: a longer list, still one.
    MaxRequests,
}

/// How a date is written in a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// As the standard wants it: with a zone, here always `Z`.
    #[default]
    Zoned,
    /// Without a zone, in the city's time: the server refuses zones.
    Local,
    /// The server takes no dates.
    None,
}

impl DateStyle {
    /// What to try when this was refused.
    pub const fn simpler(self) -> Option<Self> {
        match self {
            Self::Zoned => Some(Self::Local),
            Self::Local => Some(Self::None),
            Self::None => None,
        }
    }
}

/// What `start_date` and `end_date` mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// From the one to the other.
    #[default]
    StartEnd,
    /// The other way round.
    EndStart,
}

/// Whether a server takes, or offers, something that is not in the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// It does not.
    #[default]
    No,
    /// It does.
    Yes,
}

/// The updates of a request (`servicerequestupdates`, mySociety).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Updates {
    /// Not offered.
    #[default]
    None,
    /// They can be read.
    Read,
    /// They can be read, and the citizen's words can be added.
    ReadWrite,
}

/// What a server's own word for a status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusMeaning {
    /// It is there.
    Received,
    /// A service has it.
    Assigned,
    /// Somebody works on it.
    InProgress,
    /// Done.
    Fixed,
    /// Over, and nothing was done.
    NotProcessed,
    /// Over; nobody says how.
    Closed,
    /// The city does not take it.
    Refused,
}

impl From<StatusMeaning> for CaseStatus {
    fn from(meaning: StatusMeaning) -> Self {
        match meaning {
            StatusMeaning::Received => Self::Received,
            StatusMeaning::Assigned => Self::Assigned,
            StatusMeaning::InProgress => Self::InProgress,
            StatusMeaning::Fixed => Self::Closed(ClosedReason::Fixed),
            StatusMeaning::NotProcessed => Self::Closed(ClosedReason::NotProcessed),
            StatusMeaning::Closed => Self::Closed(ClosedReason::Unstated),
            StatusMeaning::Refused => Self::Refused,
        }
    }
}

/// What is known of one endpoint; `None` where nobody said anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Habits {
    /// Whether it takes reports at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sending: Option<Offer>,
    /// How it takes photos.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photos: Option<PhotoRule>,
    /// How its lists are divided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// Most rows of one answer, 1 to 1000; the standard says 1000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_rows: Option<u32>,
    /// How it wants dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateStyle>,
    /// What its two dates mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// Whether it takes `updated_after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_after: Option<Offer>,
    /// Whether it takes several ids in one `service_request_id`, as the standard says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_lists: Option<Offer>,
    /// Whether `extensions=true` brings more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extensions: Option<Offer>,
    /// Its `servicerequestupdates`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updates: Option<Updates>,
    /// How long a new report may stay out of its list, in seconds: because of caches, not of people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker_lag_s: Option<u32>,
    /// Most questions in a minute, 1 or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_a_minute: Option<u32>,
    /// Services that hand out a token, which becomes a number later.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub batch: BTreeSet<ServiceCode>,
    /// Services that hand out nothing, for ever.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub blackbox: BTreeSet<ServiceCode>,
    /// Its own words for where a case stands, in any case of letters.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub status_words: BTreeMap<String, StatusMeaning>,
}

impl Habits {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// These, and those of `other` where these say nothing.
    pub fn or(self, other: &Self) -> Self {
        let all = |mut own: BTreeSet<ServiceCode>, others: &BTreeSet<ServiceCode>| {
            own.extend(others.iter().cloned());
            own
        };
        let mut status_words = other.status_words.clone();
        status_words.extend(self.status_words);
        Self {
            sending: self.sending.or(other.sending),
            photos: self.photos.or(other.photos),
            paging: self.paging.or(other.paging),
            page_rows: self.page_rows.or(other.page_rows),
            dates: self.dates.or(other.dates),
            date_order: self.date_order.or(other.date_order),
            updated_after: self.updated_after.or(other.updated_after),
            id_lists: self.id_lists.or(other.id_lists),
            extensions: self.extensions.or(other.extensions),
            updates: self.updates.or(other.updates),
            marker_lag_s: self.marker_lag_s.or(other.marker_lag_s),
            calls_a_minute: self.calls_a_minute.or(other.calls_a_minute),
            batch: all(self.batch, &other.batch),
            blackbox: all(self.blackbox, &other.blackbox),
            status_words,
        }
    }

    /// Most questions of one pull: a round has two, the list and our own, and both come in one minute.
    pub fn calls_a_pull(&self) -> Option<u32> {
        self.calls_a_minute.map(|calls| calls.div_ceil(2).max(1))
    }

    /// Most rows of one answer.
    pub fn most_rows(&self) -> usize {
        self.page_rows.map_or(1000, |rows| rows.clamp(1, 1000) as usize)
    }

    /// What a status word of this server means, where the server has a meaning of its own for it.
    pub fn meaning(&self, word: &str) -> Option<CaseStatus> {
        // Almost all servers have none of their own, and lists have thousands of rows.
        if self.status_words.is_empty() {
            return None;
        }
        let word = word.trim();
        // Letters without upper case (Arabic) are equal to themselves.
        let lower = word.to_lowercase();
        self.status_words
            .iter()
            .find(|(known, _)| known.to_lowercase() == lower)
            .map(|(_, meaning)| (*meaning).into())
    }
}

impl Family {
    /// Every family, [`Family::Plain`] last.
    pub const ALL: [Self; 11] = [
        Self::Fixmystreet,
        Self::Open311Adapter,
        Self::MarkASpot,
        Self::Ureport,
        Self::ConnectedBits,
        Self::Seeclickfix,
        Self::Citysdk,
        Self::Klarschiff,
        Self::Accela,
        Self::Codefornl,
        Self::Plain,
    ];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fixmystreet => "fixmystreet",
            Self::Open311Adapter => "open311_adapter",
            Self::MarkASpot => "mark_a_spot",
            Self::Ureport => "ureport",
            Self::ConnectedBits => "connected_bits",
            Self::Seeclickfix => "seeclickfix",
            Self::Citysdk => "citysdk",
            Self::Klarschiff => "klarschiff",
            Self::Accela => "accela",
            Self::Codefornl => "codefornl",
            Self::Plain => "plain",
        }
    }

    /// What its servers are known to do.
    pub fn habits(self) -> Habits {
        let yes = Some(Offer::Yes);
        match self {
            Self::Fixmystreet => Habits {
                sending: Some(Offer::No),
                paging: Some(Paging::MaxRequests),
                page_rows: Some(1000),
                ..Habits::default()
            },
            // It refuses whatever it does not know, so nothing is tried.
            Self::Open311Adapter => Habits {
                photos: Some(PhotoRule::MediaUrl),
                updates: Some(Updates::ReadWrite),
                ..Habits::default()
            },
            Self::MarkASpot => Habits {
                photos: Some(PhotoRule::MediaUrl),
                paging: Some(Paging::LimitOffset),
                page_rows: Some(50),
                ..Habits::default()
            },
            Self::Ureport => Habits {
                photos: Some(PhotoRule::MediaOnce),
                paging: Some(Paging::PageSize),
                page_rows: Some(1000),
                updated_after: yes,
                ..Habits::default()
            },
            Self::ConnectedBits => Habits {
                photos: Some(PhotoRule::MediaUrl),
                paging: Some(Paging::PageSize),
                page_rows: Some(500),
                extensions: yes,
                // Boston answers ten questions in a minute to whoever has no key.
                calls_a_minute: Some(10),
                ..Habits::default()
            },
            Self::Seeclickfix => Habits {
                photos: Some(PhotoRule::MediaUrl),
                paging: Some(Paging::PerPage),
                page_rows: Some(20),
                ..Habits::default()
            },
            Self::Citysdk => Habits {
                photos: Some(PhotoRule::MediaRepeated),
                paging: Some(Paging::PageSize),
                page_rows: Some(500),
                updated_after: yes,
                extensions: yes,
                ..Habits::default()
            },
            Self::Klarschiff => Habits {
                photos: Some(PhotoRule::MediaBase64),
                updated_after: yes,
                extensions: yes,
                ..Habits::default()
            },
            Self::Accela => Habits {
                photos: Some(PhotoRule::None),
                status_words: [("In Review", StatusMeaning::Assigned), ("Void", StatusMeaning::NotProcessed)]
                    .map(|(word, meaning)| (word.to_owned(), meaning))
                    .into(),
                ..Habits::default()
            },
            Self::Codefornl => Habits {
                photos: Some(PhotoRule::MediaOnce),
                date_order: Some(DateOrder::EndStart),
                ..Habits::default()
            },
            Self::Plain => Habits::default(),
        }
    }
}

impl Endpoint {
    /// What is known of it: the pack's word, then what was learned, then its family's habits.
    pub fn habits(&self, learned: &Habits) -> Habits {
        let mut own = self.habits.clone();
        if own.photos.is_none() && self.photos != PhotoRule::None {
            own.photos = Some(self.photos);
        }
        own.or(learned).or(&self.family.habits())
    }

    /// How it takes photos, as its pack and its family say. A town hall has its own way.
    pub fn photo_rule(&self) -> PhotoRule {
        match self.kind {
            EndpointKind::TownHall => PhotoRule::None,
            EndpointKind::Open311 => self.habits(&Habits::default()).photos.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_family_goes_by_the_name_that_is_written() {
        for family in Family::ALL {
            let json = serde_json::to_string(&family).unwrap();
            assert_eq!(json, format!("\"{}\"", family.name()));
            assert_eq!(serde_json::from_str::<Family>(&json).unwrap(), family);
        }
        let unknown: Family = serde_json::from_str("\"of-next-year\"").unwrap();
        assert_eq!(unknown, Family::Plain);
    }

    #[test]
    fn the_pack_counts_more_than_what_was_learned_and_that_more_than_the_family() {
        let json = r#"{"name":"x","kind":"open311","url":"https://x.test/","family":"citysdk",
            "habits":{"photos":"none","status_words":{"Offen":"received"}}}"#;
        let endpoint: Endpoint = serde_json::from_str(json).unwrap();
        let learned =
            Habits { page_rows: Some(100), photos: Some(PhotoRule::MediaOnce), ..Habits::default() };
        let habits = endpoint.habits(&learned);
        assert_eq!((habits.photos, habits.most_rows()), (Some(PhotoRule::None), 100));
        assert_eq!((habits.paging, habits.updated_after), (Some(Paging::PageSize), Some(Offer::Yes)));
        assert_eq!(habits.meaning(" OFFEN "), Some(CaseStatus::Received));
        assert_eq!(endpoint.photo_rule(), PhotoRule::None);
        let written = serde_json::to_value(&endpoint).unwrap();
        assert_eq!(
            written["habits"],
            serde_json::json!({"photos": "none", "status_words": {"Offen": "received"}})
        );
    }

    #[test]
    fn an_endpoint_of_before_is_plain() {
        let json = r#"{"name":"x","kind":"open311","url":"https://x.test/","photos":"media_url"}"#;
        let endpoint: Endpoint = serde_json::from_str(json).unwrap();
        assert_eq!((endpoint.family, endpoint.photo_rule()), (Family::Plain, PhotoRule::MediaUrl));
        assert!(!serde_json::to_string(&endpoint).unwrap().contains("habits"));
    }
}
