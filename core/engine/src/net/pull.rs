//! Reading what changed: a town hall's streams, and what comes nearest to them at a plain server.

use std::collections::VecDeque;

use parvis_domain::habits::{Habits, Offer, Updates};
use parvis_domain::id::ServiceRequestId;
use parvis_sync::{Failure, Outcome, PullOutcome};

use super::answer::{date, whole};
use super::conversation::{News, Turn, ended, ended_and_learned};
use super::exchange::{LIST_ANSWER, get, header, town_hall_url};
use super::list_pull::tag_of;
use super::open311::{self, read};
use super::page::{ChangesPage, MorePages, PageStart};
use super::server::Server;
use super::townhall;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

/// Rows of a town hall's page.
const PAGE_ROWS: u32 = 100;
/// Most requests that are asked for one by one in a pull, when the list did not have them.
const MOST_SINGLES: usize = 20;
/// Internal errors in a row after which the server is out of order: one for the list, and those of five ids.
const MOST_CRASHES: u32 = 6;

fn pulled(page: ChangesPage) -> Turn {
    pulled_with(page, Habits::default())
}

/// A page, and what its way here told of the server.
pub(super) fn pulled_with(page: ChangesPage, lesson: Habits) -> Turn {
    let outcome = match page.more {
        MorePages::Yes => PullOutcome::More(Vec::new()),
        MorePages::No => PullOutcome::UpToDate(Vec::new()),
    };
    ended_and_learned(Outcome::Pull(outcome), News::Page(page), lesson)
}

pub(super) fn pull_failed(failure: Failure) -> Turn {
    ended(Outcome::Pull(PullOutcome::Failed(failure)))
}

/// A page of a town hall's stream.
#[derive(Debug)]
pub(super) struct TownHallPull {
    server: Server,
    path: &'static str,
    cursor: Option<String>,
}

impl TownHallPull {
    pub(super) fn new(server: Server, path: &'static str, cursor: Option<String>) -> Self {
        Self { server, path, cursor }
    }

    pub(super) fn request(&self) -> HttpRequest {
        let mut url = town_hall_url(&self.server, &format!("{}?limit={PAGE_ROWS}", self.path));
        if let Some(cursor) = &self.cursor {
            url.push_str("&cursor=");
            url.extend(url::form_urlencoded::byte_serialize(cursor.as_bytes()));
        }
        let mut request = get(url, LIST_ANSWER, &self.server);
        if self.path == "changes" {
            // Everybody's: the same for all, so that it can be cached.
            request.headers.retain(|(name, _)| name != "authorization");
        }
        request
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(failure) => return pull_failed(failure),
        };
        match answer.status {
            200 => match townhall::page(answer) {
                Some(mut page) => {
                    if self.cursor.is_none() {
                        page.start = PageStart::Afresh;
                    }
                    page.next = page.next.or_else(|| self.cursor.take());
                    pulled(page)
                }
                None => pull_failed(Failure::Foreign),
            },
            // The cursor is of another time of the server: everything again, beside what is kept.
            410 if self.cursor.is_some() && townhall::is_own_answer(answer) => {
                self.cursor = None;
                Turn::Again(self.request())
            }
            _ => pull_failed(townhall::failure(answer)),
        }
    }
}

/// Our own requests at a plain server, by id.
#[derive(Debug)]
pub(super) struct OwnPull {
    server: Server,
    left: Vec<ServiceRequestId>,
    /// What the running question is about, and how it was asked.
    asked: Vec<ServiceRequestId>,
    manner: Manner,
    /// To be asked for alone, since a list did not have them.
    singles: VecDeque<ServiceRequestId>,
    singles_left: usize,
    /// Answers in a row that are the server's "internal error".
    crashes: u32,
    page: ChangesPage,
    /// The question of the last pull, if it was one only, and the validator of its answer.
    before: Option<(String, String)>,
    /// The same of this pull.
    now: Option<(String, String)>,
    questions: u32,
}

/// How far back updates are read: longer than a phone stays off.
const UPDATES_MS: i64 = 14 * 24 * 60 * 60 * 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    List,
    Alone,
    Updates,
}

impl OwnPull {
    /// `cursor` is what the last pull gave.
    pub(super) fn new(server: Server, own: Vec<ServiceRequestId>, cursor: Option<&str>) -> Self {
        let before = cursor.and_then(|cursor| cursor.rsplit_once('\n'));
        Self {
            before: before.map(|(tag, url)| (tag.to_owned(), url.to_owned())),
            now: None,
            questions: 0,
            server,
            left: own,
            asked: Vec::new(),
            manner: Manner::List,
            singles: VecDeque::new(),
            singles_left: MOST_SINGLES,
            crashes: 0,
            page: ChangesPage::empty(),
        }
    }

    pub(super) fn ask(&mut self) -> Turn {
        if self.server.habits.id_lists == Some(Offer::No) {
            let left = self.left.drain(..);
            let room = MOST_SINGLES.saturating_sub(self.singles.len());
            self.singles.extend(left.take(room));
        }
        let url = if self.left.len() > 1 {
            let (url, count) = open311::by_ids(&self.server, &self.left);
            self.asked = self.left.drain(..count).collect();
            self.manner = Manner::List;
            url
        } else if let Some(id) = self.left.pop().or_else(|| self.singles.pop_front()) {
            let url = open311::by_id(&self.server, &id);
            self.asked = vec![id];
            self.manner = Manner::Alone;
            url
        } else if let Some(url) = self.updates_url() {
            self.manner = Manner::Updates;
            url
        } else {
            return self.end();
        };
        self.questions += 1;
        let mut request = get(url, LIST_ANSWER, &self.server);
        if let Some((tag, _)) =
            self.before.as_ref().filter(|(_, url)| *url == request.url && self.questions == 1)
        {
            request.headers.push(header("if-none-match", tag));
        }
        self.now = Some((String::new(), request.url.clone()));
        Turn::Again(request)
    }

    fn end(&mut self) -> Turn {
        if self.crashes > 0 && self.page.items.is_empty() && self.page.unknown.is_empty() {
            return pull_failed(Failure::Server { status: 500, retry_after_ms: None });
        }
        let mut page = std::mem::replace(&mut self.page, ChangesPage::empty());
        let kept = self.now.take().filter(|(tag, _)| self.questions == 1 && !tag.is_empty());
        page.next = kept.map(|(tag, url)| format!("{tag}\n{url}"));
        pulled(page)
    }

    /// The question for updates, once, where the server has them and there is anything that they could be about.
    fn updates_url(&self) -> Option<String> {
        let offered = self.server.habits.updates.unwrap_or_default() != Updates::None;
        let now = self.page.server_time.filter(|_| self.manner != Manner::Updates)?;
        (offered && !self.page.items.is_empty())
            .then(|| open311::updates_url(&self.server, now.plus_millis(-UPDATES_MS), now))
    }

    /// Adds what was told of our requests to their timelines. Updates are more than the standard has: without them the
    /// page is still whole.
    fn take_updates(&mut self, answer: &HttpAnswer) {
        let updates = match answer.status {
            200..=299 => read::updates(&answer.body, &self.server.zone.zone(), &self.server.habits),
            _ => None,
        };
        let Some(updates) = updates else { return };
        self.page.lost_rows = self.page.lost_rows.saturating_add(updates.lost);
        for update in updates.rows {
            let id = &update.service_request_id;
            if let Some(item) = self.page.items.iter_mut().find(|item| item.service_request_id == *id) {
                item.timeline.push(update.entry);
            }
        }
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let answer = match whole(outcome) {
            Ok(answer) => answer,
            Err(_) if self.manner == Manner::Updates => return self.ask(),
            Err(failure) => return pull_failed(failure),
        };
        if self.manner == Manner::Updates {
            self.take_updates(answer);
            return self.ask();
        }
        self.page.server_time = date(answer).or(self.page.server_time);
        // Updates are not part of what a validator stands for.
        let tag = tag_of(answer).filter(|_| self.server.habits.updates.unwrap_or_default() == Updates::None);
        if let (Some(tag), Some(now)) = (tag, &mut self.now) {
            tag.clone_into(&mut now.0);
        }
        if answer.status == 304 && self.questions == 1 && self.before.is_some() {
            self.now.clone_from(&self.before);
            return self.end();
        }
        let rows = match answer.status {
            200..=299 => read::requests(&answer.body, &self.server.zone.zone(), &self.server.habits),
            _ => None,
        };
        let mut missing = std::mem::take(&mut self.asked);
        match rows {
            Some(rows) => {
                self.page.lost_rows += rows.lost;
                for item in rows.rows {
                    // A server that does not know the argument sends everything.
                    if let Some(n) = missing.iter().position(|id| *id == item.service_request_id) {
                        missing.swap_remove(n);
                        self.page.items.push(item);
                    }
                }
            }
            // "One of them is not there", or "I do not take lists".
            None if matches!(answer.status, 200 | 400 | 404) && open311::is_errors(&answer.body) => {}
            // Some have no better word for that (deviation 21). One that is out of order says it to each question.
            None if answer.status == 500 && self.crashes < MOST_CRASHES => self.crashes += 1,
            // What it told before is kept.
            None if answer.status == 500 => return self.end(),
            // Anything else may be a wish to be left alone, which whoever plans must hear.
            None => return pull_failed(open311::failure(answer)),
        }
        if answer.status == 200 {
            self.crashes = 0;
        }
        match self.manner {
            Manner::List => {
                let more = missing.len().min(self.singles_left);
                self.singles_left -= more;
                self.singles.extend(missing.into_iter().take(more));
            }
            // Any other complaint is not about the id.
            Manner::Alone if matches!(answer.status, 200 | 404) => self.page.unknown.extend(missing),
            Manner::Alone | Manner::Updates => {}
        }
        self.ask()
    }
}
