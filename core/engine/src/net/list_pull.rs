//! Reading a plain server's list: what there is since the latest time that we know, through pages where the server has
//! them, else through spans of time that shrink when an answer was cut and grow again when it was not.

use std::collections::HashSet;

use parvis_domain::habits::{DateStyle, Habits, Offer, Paging};
use parvis_domain::id::ServiceRequestId;
use parvis_domain::time::Timestamp;
use parvis_sync::Failure;

use super::answer::{date, whole};
use super::conversation::Turn;
use super::exchange::{LIST_ANSWER, get, header};
use super::open311::{self, ListQuestion, read};
use super::page::{CaseItem, ChangesPage};
use super::pull::{pull_failed, pulled_with};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

/// How far back from the newest request a list is read again: late and moderated ones appear there.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1000;
/// The same for changes, which have the server's own time.
const UPDATED_OVERLAP_MS: i64 = 10 * 60 * 1000;
/// What a list without dates covers (GeoReport v2, GET Service Requests).
const DEFAULT_SPAN_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Shortest span that is asked for.
const SHORTEST_SPAN_MS: i64 = 60 * 1000;
/// How much newer than the end of a span a row may be: a day for servers that know only days, and one for their zones.
const SLACK_MS: i64 = 2 * 24 * 60 * 60 * 1000;
/// Most questions of one pull; what it has not come to is a [`Gap`] for the next ones.
const MOST_QUESTIONS: u32 = 40;
/// Most answers of one pull that may be too long: each has cost as much as a phone reads at most, and a server that
/// knows no spans of time gives the same one again.
const MOST_TOO_LONG: u32 = 4;
/// Answers of exactly so many rows may have been cut by a server of which nobody knows where it cuts.
const ROUND: [usize; 8] = [20, 25, 50, 100, 200, 250, 500, 1000];

/// Whether an answer of so many rows may have left some out.
pub(super) fn may_be_cut(rows: usize, habits: &Habits) -> bool {
    rows >= habits.most_rows() || (habits.page_rows.is_none() && ROUND.contains(&rows))
}

/// How the running question is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Everything at once, as the standard has it.
    Whole,
    /// One page.
    Page(u32),
    /// One span of time, from the newest back.
    Span { to: Timestamp, length_ms: i64 },
}

/// Longest validator that is kept, in bytes.
const LONGEST_TAG: usize = 200;
/// What stands between a place in a list and the validator of what was read from there.
const TAG: &str = " etag ";
/// What stands between a place in a list and the span of time behind it that is still to be read.
const GAP: &str = " gap ";

/// The validator of an answer (RFC 9110 8.8.3), if it is one that can be kept.
pub(super) fn tag_of(answer: &HttpAnswer) -> Option<&str> {
    answer.header("etag").map(str::trim).filter(|tag| {
        tag.len() <= LONGEST_TAG
            && tag.ends_with('"')
            && tag.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    })
}

/// A pull of a plain server's list under way.
#[derive(Debug)]
pub(super) struct ListPull {
    server: Server,
    cursor: Option<Cursor>,
    /// The validator of what the first question brought the last time.
    tag: Option<String>,
    manner: Manner,
    questions: u32,
    /// Answers that were too long.
    too_long: u32,
    seen: HashSet<ServiceRequestId>,
    page: ChangesPage,
    /// The oldest time that the spans go back to.
    floor: Timestamp,
    /// What this pull or those before it did not come to.
    gap: Option<Gap>,
    /// The newest request of the first answer.
    newest_at_first: Option<Timestamp>,
    /// Rows of the first answer, when only their number makes one suspect that it was cut.
    suspect: Option<usize>,
    lesson: Habits,
}

/// How far the last pull came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cursor {
    /// The newest request.
    Requested(Timestamp),
    /// The latest change.
    Updated(Timestamp),
}

impl Cursor {
    fn read(text: &str) -> Option<Self> {
        match text.strip_prefix("updated ") {
            Some(at) => Timestamp::parse_rfc3339(at).map(Self::Updated),
            None => Timestamp::parse_rfc3339(text).map(Self::Requested),
        }
    }

    fn write(self) -> String {
        match self {
            Self::Requested(at) => at.to_string(),
            Self::Updated(at) => format!("updated {at}"),
        }
    }
}

/// A span of time that is still to be read: the pull that should have done it had asked enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Gap {
    from: Timestamp,
    to: Timestamp,
}

impl Gap {
    fn read(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('/')?;
        Some(Self { from: Timestamp::parse_rfc3339(from)?, to: Timestamp::parse_rfc3339(to)? })
    }

    fn write(self) -> String {
        format!("{}/{}", self.from, self.to)
    }

    fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), to: self.to.max(other.to) }
    }
}

impl ListPull {
    pub(super) fn new(server: Server, cursor: Option<&str>) -> Self {
        let manner = match server.habits.paging.unwrap_or_default() {
            Paging::None | Paging::MaxRequests => Manner::Whole,
            Paging::PageSize | Paging::PerPage | Paging::LimitOffset => Manner::Page(0),
        };
        let cursor = cursor.unwrap_or_default();
        let (cursor, tag) = cursor.split_once(TAG).unwrap_or((cursor, ""));
        let (place, gap) = cursor.split_once(GAP).unwrap_or((cursor, ""));
        Self {
            server,
            cursor: Cursor::read(place),
            tag: Some(tag.to_owned()).filter(|tag| !tag.is_empty()),
            gap: Gap::read(gap),
            newest_at_first: None,
            manner,
            questions: 0,
            too_long: 0,
            seen: HashSet::new(),
            page: ChangesPage::empty(),
            floor: Timestamp::from_millis(0),
            suspect: None,
            lesson: Habits::default(),
        }
    }

    /// The question for now.
    pub(super) fn request(&mut self) -> HttpRequest {
        self.questions += 1;
        let mut question = ListQuestion::default();
        match (self.manner, self.cursor) {
            (Manner::Span { to, length_ms }, _) => {
                question.from = Some(to.plus_millis(-length_ms).max(self.floor));
                question.to = Some(to);
            }
            (_, Some(Cursor::Updated(at))) if self.knows_updates() => {
                question.updated_after = Some(at.plus_millis(-UPDATED_OVERLAP_MS));
            }
            (_, Some(Cursor::Requested(at) | Cursor::Updated(at))) => {
                question.from = Some(at.plus_millis(-OVERLAP_MS));
            }
            (_, None) => {}
        }
        question.page = match self.manner {
            Manner::Page(page) => Some(page),
            // Where there are no pages, the profile may still name the argument for a longer list.
            Manner::Whole | Manner::Span { .. } => Some(0),
        };
        let mut request = get(open311::list_url(&self.server, question), LIST_ANSWER, &self.server);
        // What was asked in another way since has another answer.
        if let Some(tag) = self.tag.as_ref().filter(|_| self.questions == 1) {
            request.headers.push(header("if-none-match", tag));
        }
        request
    }

    fn has_asked_enough(&self) -> bool {
        self.questions
            >= self.server.habits.calls_a_pull().map_or(MOST_QUESTIONS, |most| most.min(MOST_QUESTIONS))
    }

    fn knows_updates(&self) -> bool {
        self.server.habits.updated_after == Some(Offer::Yes)
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let answer = match outcome {
            HttpOutcome::TooLong(head) => return self.on_too_long(head),
            outcome => match whole(outcome) {
                Ok(answer) => answer,
                Err(failure) => return pull_failed(failure),
            },
        };
        if answer.status == 304
            && let (Some(_), Some(tag), 1) = (self.cursor, &self.tag, self.questions)
        {
            // Nothing changed.
            self.page.server_time = date(answer);
            let tag = tag.clone();
            return self.end_or_fill(Some(tag));
        }
        let tag = tag_of(answer).map(str::to_owned);
        let rows = match answer.status {
            200..=299 => read::requests(&answer.body, &self.server.zone.zone(), &self.server.habits),
            _ => None,
        };
        let Some(rows) = rows else {
            let is_error = open311::is_errors(&answer.body);
            return match (answer.status, self.manner) {
                // Behind the last page some have nothing, and say so.
                (400 | 404, Manner::Page(1..)) if is_error => self.end(),
                (400, _) if is_error => match self.simpler() {
                    Some(request) => Turn::Again(request),
                    None => pull_failed(open311::failure(answer)),
                },
                // What came before is good; the place to ask from stays where it was.
                _ if !self.page.items.is_empty() => self.end_early(),
                _ => pull_failed(open311::failure(answer)),
            };
        };
        let time = date(answer).or(self.page.server_time);
        self.page.server_time = time;
        self.page.lost_rows = self.page.lost_rows.saturating_add(rows.lost).saturating_add(rows.unread);
        let count = rows.rows.len() + rows.lost as usize;
        let kept = rows.rows.len();
        let first = self.questions == 1;
        let before = self.seen.len();
        let oldest = rows.rows.iter().filter_map(|item| item.requested).min();
        let newest = rows.rows.iter().filter_map(|item| item.requested).max();
        self.take(rows.rows);
        if rows.broken_off {
            // Nobody knows what came after: the place to ask from stays where it was.
            return self.end_early();
        }
        let fresh = self.seen.len() - before;
        if first {
            self.newest_at_first = newest;
        }
        let most = self.server.habits.most_rows();
        // Rows without an id yet may stand beside a page's own.
        let cut = |count| may_be_cut(count, &self.server.habits);
        let full = count >= most || (first && (cut(count) || cut(kept)));
        match self.manner {
            // A page that brings nothing new: the server does not know the argument, or there is no more.
            Manner::Page(_) if fresh == 0 || count < most => self.end_or_fill(tag),
            Manner::Page(_) if self.has_asked_enough() => {
                // What comes after is older, where the newest come first; else it is newer than all that was read.
                if let (Some(now), Some(oldest)) = (time.or(newest), oldest)
                    && self.newest_at_first.is_some_and(|first| oldest < first)
                {
                    self.leave(Gap { from: self.floor_before(now), to: oldest.plus_millis(1000) });
                }
                self.end()
            }
            Manner::Page(page) => {
                self.manner = Manner::Page(page + 1);
                Turn::Again(self.request())
            }
            Manner::Whole if full && self.server.habits.dates != Some(DateStyle::None) => {
                let Some(to) = time.or(newest) else { return self.end() };
                self.floor = self.floor_before(to);
                self.suspect = (kept < 1000).then_some(kept);
                // Half of what the rows that came span is a first guess at what fits.
                let span = oldest.map_or(DEFAULT_SPAN_MS, |oldest| to.millis_since(oldest)) / 2;
                self.span(to, span)
            }
            Manner::Whole => self.end_or_fill(tag),
            // Newer than what was asked for: it knows no dates.
            Manner::Span { to, .. } if newest.is_some_and(|newest| newest.millis_since(to) > SLACK_MS) => {
                self.lesson.dates = Some(DateStyle::None);
                self.end()
            }
            Manner::Span { to, length_ms } if self.was_cut(kept) && length_ms > SHORTEST_SPAN_MS => {
                self.span(to, length_ms / 2)
            }
            Manner::Span { to, length_ms } => {
                let to = to.plus_millis(-length_ms);
                if to <= self.floor {
                    return self.end_or_fill(None);
                }
                self.span(to, length_ms.saturating_mul(3) / 2)
            }
        }
    }

    /// An answer longer than a phone reads: shorter spans of time are asked for, a few times.
    fn on_too_long(&mut self, head: &HttpAnswer) -> Turn {
        self.too_long += 1;
        let may_ask = self.too_long <= MOST_TOO_LONG && self.server.habits.dates != Some(DateStyle::None);
        let shorter = match self.manner {
            Manner::Whole => date(head).map(|to| {
                self.floor = self.floor_before(to);
                (to, to.millis_since(self.floor) / 8)
            }),
            Manner::Span { to, length_ms } => Some((to, length_ms / 4)),
            Manner::Page(_) => None,
        };
        match shorter.filter(|(_, length_ms)| may_ask && *length_ms >= SHORTEST_SPAN_MS) {
            Some((to, length_ms)) => self.span(to, length_ms),
            None if !self.page.items.is_empty() => self.end_early(),
            None => pull_failed(Failure::Network),
        }
    }

    /// How far back spans go that end at this time.
    fn floor_before(&self, to: Timestamp) -> Timestamp {
        match self.cursor {
            Some(Cursor::Requested(at) | Cursor::Updated(at)) => at.plus_millis(-OVERLAP_MS),
            None => to.plus_millis(-DEFAULT_SPAN_MS),
        }
    }

    fn was_cut(&self, count: usize) -> bool {
        count >= self.suspect.unwrap_or_else(|| self.server.habits.most_rows())
    }

    fn span(&mut self, to: Timestamp, length_ms: i64) -> Turn {
        if self.has_asked_enough() {
            self.leave(Gap { from: self.floor, to });
            return self.end();
        }
        self.manner = Manner::Span { to, length_ms: length_ms.clamp(SHORTEST_SPAN_MS, DEFAULT_SPAN_MS) };
        Turn::Again(self.request())
    }

    /// Leaves a span of time to the next pull.
    fn leave(&mut self, gap: Gap) {
        self.gap = Some(self.gap.map_or(gap, |before| before.and(gap)));
    }

    /// The end of what is new; then, what the pulls before did not come to.
    fn end_or_fill(&mut self, tag: Option<String>) -> Turn {
        let knows_dates = self.server.habits.dates != Some(DateStyle::None);
        match self.gap.take().filter(|gap| knows_dates && gap.from < gap.to) {
            Some(gap) => {
                self.floor = gap.from;
                self.span(gap.to, gap.to.millis_since(gap.from) / 8)
            }
            None => self.end_with(tag),
        }
    }

    /// The question without what this server may have refused, as long as there is something to leave out.
    fn simpler(&mut self) -> Option<HttpRequest> {
        if self.has_asked_enough() {
            return None;
        }
        let habits = &mut self.server.habits;
        if let Manner::Page(0) = self.manner {
            habits.paging = Some(Paging::None);
            self.lesson.paging = habits.paging;
            self.manner = Manner::Whole;
        } else if habits.paging == Some(Paging::MaxRequests) {
            habits.paging = Some(Paging::None);
            self.lesson.paging = habits.paging;
        } else if habits.updated_after == Some(Offer::Yes) && matches!(self.cursor, Some(Cursor::Updated(_)))
        {
            habits.updated_after = Some(Offer::No);
            self.lesson.updated_after = habits.updated_after;
        } else {
            let asks_dates = self.cursor.is_some() || matches!(self.manner, Manner::Span { .. });
            let simpler = habits.dates.unwrap_or_default().simpler().filter(|_| asks_dates)?;
            habits.dates = Some(simpler);
            self.lesson.dates = Some(simpler);
            if simpler == DateStyle::None {
                self.manner = Manner::Whole;
            }
        }
        // Refused is not asked: it counts as the first question again.
        self.questions = 0;
        Some(self.request())
    }

    fn end_early(&mut self) -> Turn {
        let page = std::mem::replace(&mut self.page, ChangesPage::empty());
        pulled_with(page, std::mem::take(&mut self.lesson))
    }

    fn take(&mut self, mut items: Vec<CaseItem>) {
        self.seen.reserve(items.len());
        items.retain(|item| self.seen.insert(item.service_request_id.clone()));
        if self.page.items.is_empty() {
            // Thousands of rows are moved as a whole.
            self.page.items = items;
        } else {
            self.page.items.append(&mut items);
        }
    }

    fn end(&mut self) -> Turn {
        self.end_with(None)
    }

    /// The end, with the validator of the latest answer: good for the next pull if that will ask the same question.
    fn end_with(&mut self, tag: Option<String>) -> Turn {
        let mut page = std::mem::replace(&mut self.page, ChangesPage::empty());
        if let Some(rows) = self.suspect
            && page.items.len() > rows
        {
            // Shorter spans brought more: this is where it cuts.
            self.lesson.page_rows = u32::try_from(rows).ok();
        }
        // A request from the future would hide all others.
        let now = page.server_time;
        let latest = |at: fn(&CaseItem) -> Option<Timestamp>| {
            page.items.iter().filter_map(at).filter(|at| now.is_none_or(|now| *at <= now)).max()
        };
        let cursor = if self.knows_updates() {
            latest(|item| item.updated.or(item.requested)).map(Cursor::Updated)
        } else {
            latest(|item| item.requested).map(Cursor::Requested)
        };
        let at = |cursor: &Cursor| match cursor {
            Cursor::Requested(at) | Cursor::Updated(at) => *at,
        };
        let next = cursor.into_iter().chain(self.cursor).max_by_key(at);
        let tag = tag.filter(|_| self.questions == 1 && self.lesson.is_empty() && next == self.cursor);
        page.next = next.map(|next| {
            let gap = self.gap.map(|gap| format!("{GAP}{}", gap.write()));
            let tag = tag.map(|tag| format!("{TAG}{tag}"));
            [Some(next.write()), gap, tag].into_iter().flatten().collect()
        });
        pulled_with(page, std::mem::take(&mut self.lesson))
    }
}
