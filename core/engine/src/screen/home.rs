//! `home`, and the chips of `requests`.

use parvis_domain::face::{Face, FaceState};
use parvis_domain::pack::ShortcutTarget;

use crate::engine::Engine;
use crate::error::{Error, Missing, Result};
use crate::record::{City, DraftRecord, OpenFilter, RequestPage, RequestQuery, RequestSummary};
use crate::store::{ReadingFilter, RequestFilter};

/// Changed requests on the first screen.
const NEWS: usize = 3;
/// More unread ones are not counted.
const UNREAD: usize = 99;
/// Rows that are looked through at once for a chip.
const BATCH: usize = 200;

/// The first screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// The chosen city.
    pub city: City,
    /// The number for any danger.
    pub emergency: Option<EmergencyNumber>,
    /// Sendings that wait for the network.
    pub waiting: u32,
    /// Sendings that need the citizen.
    pub need_you: u32,
    /// Requests with news; 99 stands for that many or more.
    pub unread: u32,
    /// The latest of them, at most three.
    pub news: Vec<RequestSummary>,
    /// The draft that was changed last and is not empty.
    pub draft: Option<DraftRecord>,
    /// Pages of the municipality on the web.
    pub shortcuts: Vec<WebShortcut>,
}

/// A number to call in danger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyNumber {
    /// The number as it is dialled.
    pub number: String,
    /// For what.
    pub label: String,
}

/// A page on the web. Shortcuts to screens that this version does not have are not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebShortcut {
    /// What the citizen reads.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// The chips above the list of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestChip {
    /// Every request.
    #[default]
    All,
    /// Those with news.
    Unread,
    /// Those in which something is still owed, or that are not yet sent.
    Open,
    /// Those whose answer is late.
    Overdue,
    /// Those that have not reached the town hall for certain.
    ToSend,
    /// Those that ended.
    Closed,
}

impl RequestChip {
    fn lets(self, row: &RequestSummary) -> bool {
        match self {
            Self::All => true,
            Self::Unread => row.unread,
            Self::Open => !is_closed(&row.face),
            Self::Overdue => row.face.overdue,
            Self::ToSend => is_to_send(&row.face),
            Self::Closed => is_closed(&row.face),
        }
    }
}

fn is_closed(face: &Face) -> bool {
    match face.state {
        FaceState::Closed(_) | FaceState::Refused | FaceState::Withdrawn => true,
        FaceState::Draft
        | FaceState::Waiting
        | FaceState::Sending
        | FaceState::Uncertain
        | FaceState::NeedsYou(_)
        | FaceState::Received
        | FaceState::Assigned
        | FaceState::InProgress
        | FaceState::Answered
        | FaceState::Reopened => false,
    }
}

fn is_to_send(face: &Face) -> bool {
    match face.state {
        FaceState::Waiting | FaceState::Sending | FaceState::Uncertain | FaceState::NeedsYou(_) => true,
        FaceState::Draft
        | FaceState::Received
        | FaceState::Assigned
        | FaceState::InProgress
        | FaceState::Answered
        | FaceState::Reopened
        | FaceState::Closed(_)
        | FaceState::Refused
        | FaceState::Withdrawn => false,
    }
}

impl Engine {
    /// The first screen; [`Missing::City`] leads to the choice of one.
    pub fn home(&self) -> Result<Home> {
        let city = self.cities().into_iter().find(|city| city.chosen);
        let city = city.ok_or(Error::NotFound(Missing::City))?;
        let unread = self.unread()?;
        let tally = self.tally();
        let draft = self.drafts()?.into_iter().next();
        let pack = self.pack()?;
        let shortcuts = pack
            .shortcuts
            .iter()
            .filter(|shortcut| shortcut.opens == ShortcutTarget::Url)
            .filter_map(|shortcut| {
                let label = pack.text(&shortcut.label, self.language).to_owned();
                Some(WebShortcut { label, url: shortcut.url.clone()? })
            })
            .collect();
        Ok(Home {
            city,
            emergency: self.emergency()?.into_iter().next(),
            waiting: tally.waiting,
            need_you: tally.need_you,
            unread: unread.len() as u32,
            news: unread.into_iter().take(NEWS).collect(),
            draft,
            shortcuts,
        })
    }

    /// Requests with news, latest first.
    pub(super) fn unread(&self) -> Result<Vec<RequestSummary>> {
        let filter =
            RequestFilter { reading: ReadingFilter::Unread, limit: UNREAD, ..RequestFilter::default() };
        let page = self.store.queries().requests(&filter)?;
        Ok(self.summaries(page.items))
    }

    /// Numbers to call in danger, the first one for any.
    pub fn emergency(&self) -> Result<Vec<EmergencyNumber>> {
        let pack = self.pack()?;
        Ok(pack
            .emergency
            .iter()
            .map(|number| EmergencyNumber {
                number: number.number.clone(),
                label: pack.text(&number.label, self.language).to_owned(),
            })
            .collect())
    }

    /// One page of the requests under a chip.
    pub fn requests_under(&self, query: &RequestQuery, chip: RequestChip) -> Result<RequestPage> {
        let limit = if query.limit == 0 { crate::list::PAGE } else { query.limit };
        let open = if chip == RequestChip::Open { OpenFilter::Open } else { query.open };
        let mut query = RequestQuery { open, limit: BATCH.max(limit), ..query.clone() };
        if chip == RequestChip::All {
            return self.requests(&RequestQuery { limit, ..query });
        }
        let mut rows = Vec::new();
        loop {
            let page = self.requests(&query)?;
            rows.extend(page.rows.into_iter().filter(|row| chip.lets(row)));
            match page.next {
                // One more than fits proves that there is a next page.
                Some(next) if rows.len() <= limit => query.after = Some(next),
                _ => break,
            }
        }
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(crate::list::cursor_after);
        Ok(RequestPage { rows, next })
    }
}
