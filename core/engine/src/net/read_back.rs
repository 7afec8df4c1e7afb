//! Looking for our own request in a server's list, when nobody knows whether it arrived.

use parvis_domain::habits::{DateStyle, Habits};
use parvis_domain::id::{ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::marker::Marker;
use parvis_domain::time::Timestamp;
use parvis_sync::{Answer, Body, Failure, Outcome, ReadBackOutcome, Taken};

use super::answer::whole;
use super::conversation::{News, Turn, Window, ended, ended_and_learned};
use super::exchange::{LIST_ANSWER, get};
use super::list_pull::may_be_cut;
use super::open311::{self, ListQuestion, read};
use super::page::CaseItem;
use super::server::Server;
use super::townhall;
use crate::ports::HttpOutcome;

/// Most questions of one look for a marker.
pub(super) const MOST_WINDOWS: u32 = 32;
/// No zone is further from UTC: so far off are the times of a server that writes its local time as if it were UTC.
const FURTHEST_ZONE_MS: i64 = 14 * 60 * 60 * 1000;

/// A look for a marker in a plain server's list: first where it should be, then, if it is not there, wherever the
/// server's staff or its clocks may have put it. Only that second search proves an absence.
#[derive(Debug)]
pub(super) struct ReadBack {
    server: Server,
    marker: Marker,
    service_code: ServiceCode,
    searches: Vec<Search>,
    asked: Search,
    questions: u32,
    /// Whether something of the second search could not be read to its end.
    cut: bool,
    found: Vec<CaseItem>,
    lesson: Habits,
}

/// One question for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Search {
    dates: Dates,
    /// In the category that it was sent to; else in all of them, since staff may have moved it to another.
    in_its_category: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dates {
    Between(Window),
    /// For servers that refuse dates, and where nobody knows when it was.
    Default,
}

impl ReadBack {
    pub(super) fn new(
        server: Server,
        marker: Marker,
        window: Option<Window>,
        service_code: ServiceCode,
    ) -> Self {
        let wide = window.map(|Window { from, to }| Window {
            from: from.plus_millis(-FURTHEST_ZONE_MS),
            to: to.plus_millis(FURTHEST_ZONE_MS),
        });
        let search = |window: Option<Window>, in_its_category| Search {
            dates: window.map_or(Dates::Default, Dates::Between),
            in_its_category,
        };
        let asked = search(window, true);
        Self {
            server,
            marker,
            service_code,
            searches: vec![search(wide, false), asked],
            asked,
            questions: 0,
            cut: false,
            found: Vec::new(),
            lesson: Habits::default(),
        }
    }

    pub(super) fn ask(&mut self) -> Turn {
        let Some(search) = self.searches.pop() else { return self.end() };
        if !search.in_its_category && !self.found.is_empty() {
            return self.end();
        }
        self.asked = search;
        self.questions += 1;
        let (from, to) = match search.dates {
            Dates::Between(window) => (Some(window.from), Some(window.to)),
            Dates::Default => (None, None),
        };
        let question = ListQuestion {
            service_code: search.in_its_category.then_some(self.service_code.as_str()),
            from,
            to,
            // As long a list as the server gives: what is cut proves nothing.
            page: Some(0),
            ..ListQuestion::default()
        };
        let url = open311::list_url(&self.server, question);
        Turn::Again(get(url, LIST_ANSWER, &self.server))
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let failed = |failure| ended(Outcome::ReadBack(ReadBackOutcome::Failed(failure)));
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(failure) => return failed(failure),
        };
        let rows = match answer.status {
            200..=299 => read::requests(&answer.body, &self.server.zone.zone(), &self.server.habits),
            _ => None,
        };
        let Some(rows) = rows else {
            let failure = open311::failure(answer);
            // Only the first search learns: the second one's times lie in the future.
            if answer.status == 400
                && self.asked.in_its_category
                && self.asked.dates != Dates::Default
                && matches!(failure, Failure::Server { .. })
                && let Some(simpler) = self.server.habits.dates.unwrap_or_default().simpler()
            {
                self.server.habits.dates = Some(simpler);
                self.lesson.dates = Some(simpler);
                if simpler == DateStyle::None {
                    self.asked.dates = Dates::Default;
                }
                self.searches.push(self.asked);
                return self.ask();
            }
            return failed(failure);
        };
        let kept = rows.rows.len();
        if [kept, kept + rows.lost as usize].iter().any(|rows| may_be_cut(*rows, &self.server.habits)) {
            self.split();
        }
        // What could not be read may be ours: such an answer proves no absence.
        self.cut |= !self.asked.in_its_category && (rows.broken_off || rows.lost > 0);
        for item in rows.rows {
            let known = |id: &ServiceRequestId| *id == item.service_request_id;
            if item.description.as_deref().is_some_and(|text| self.marker.is_in(text))
                && !self.found.iter().any(|other| known(&other.service_request_id))
            {
                self.found.push(item);
            }
        }
        self.ask()
    }

    fn split(&mut self) {
        match self.asked.dates {
            Dates::Between(Window { from, to })
                if to.millis_since(from) > 2_000
                    && self.questions + self.searches.len() as u32 + 2 <= MOST_WINDOWS =>
            {
                let middle = from.plus_millis(to.millis_since(from) / 2);
                for half in [Window { from, to: middle }, Window { from: middle, to }] {
                    self.searches.push(Search { dates: Dates::Between(half), ..self.asked });
                }
            }
            _ => self.cut |= !self.asked.in_its_category,
        }
    }

    fn end(&mut self) -> Turn {
        if self.found.is_empty() && self.cut {
            let failure = Failure::Server { status: 200, retry_after_ms: None };
            return ended(Outcome::ReadBack(ReadBackOutcome::Failed(failure)));
        }
        // A request without a time was not the first, as far as anybody can tell.
        self.found.sort_by_key(|item| item.requested.map_or(i64::MAX, Timestamp::as_millis));
        let receipts: Vec<_> = self.found.iter().map(read::receipt_of).collect();
        let looked = Outcome::ReadBack(ReadBackOutcome::Looked(receipts));
        ended_and_learned(looked, News::None, self.lesson.clone())
    }
}

/// At a town hall the key itself is the marker.
pub(super) fn receipt_looked(outcome: &HttpOutcome, key: &SubmissionKey) -> ReadBackOutcome {
    let answer = match whole(outcome) {
        Ok(answer) => answer,
        Err(failure) => return ReadBackOutcome::Failed(failure),
    };
    match townhall::submitted(answer, key, &[]) {
        Answer { body: Body::Taken(Taken::Id(receipt)), .. } => ReadBackOutcome::Looked(vec![receipt]),
        Answer { status: 404, .. } if townhall::knows_not(answer) => ReadBackOutcome::Looked(Vec::new()),
        _ => ReadBackOutcome::Failed(townhall::failure(answer)),
    }
}
