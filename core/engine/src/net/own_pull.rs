//! Our own requests at a plain server, by id: in lists, and alone where a list did not have them.

use std::collections::{HashSet, VecDeque};

use parvis_domain::habits::{Habits, Offer, Updates};
use parvis_domain::id::ServiceRequestId;
use parvis_sync::Failure;
use serde::{Deserialize, Serialize};

use super::answer::{date, whole};
use super::conversation::Turn;
use super::exchange::{LIST_ANSWER, get, header};
use super::list_pull::tag_of;
use super::open311::{self, read};
use super::page::ChangesPage;
use super::pull::{pull_failed, pulled_with};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome};

/// Most requests that are asked for one by one in a pull.
const MOST_ALONE: usize = 20;
/// Internal errors in a row after which the server is out of order: one for the list, and those of five ids.
const MOST_CRASHES: u32 = 6;
/// How far back updates are read: longer than a phone stays off.
const UPDATES_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// What a pull did not come to, for the next one: it begins there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Left {
    /// The first in the order of ids that no list was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<ServiceRequestId>,
    /// What a list did not have, and was not asked for alone.
    #[serde(skip_serializing_if = "VecDeque::is_empty")]
    alone: VecDeque<ServiceRequestId>,
}

/// Whether a pull that gave this cursor came to the end of what it had to ask for.
pub(crate) fn own_pull_left_nothing(cursor: Option<&str>) -> bool {
    cursor.is_none_or(|cursor| serde_json::from_str::<Left>(cursor).is_err())
}

impl Left {
    fn is_empty(&self) -> bool {
        self.from.is_none() && self.alone.is_empty()
    }
}

/// Our own requests at a plain server being read.
#[derive(Debug)]
pub(super) struct OwnPull {
    server: Server,
    /// To be asked for in lists.
    left: VecDeque<ServiceRequestId>,
    /// To be asked for alone: a list did not have them, or the server takes no lists.
    alone: VecDeque<ServiceRequestId>,
    /// How many of them may still be in this pull.
    alone_left: usize,
    /// What the running question is about, and how it was asked.
    asked: Vec<ServiceRequestId>,
    manner: Manner,
    /// Answers in a row that are the server's "internal error".
    crashes: u32,
    /// Those of the first list that was refused which were not shown alone since: once all were, it was the list that
    /// the server did not take.
    refused: Option<HashSet<ServiceRequestId>>,
    page: ChangesPage,
    /// What the last pull gave.
    cursor: Option<String>,
    /// The question of the last pull, if it was one only, and the validator of its answer.
    before: Option<(String, String)>,
    /// The same of this pull.
    now: Option<(String, String)>,
    questions: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    List,
    Alone,
    Updates,
}

impl OwnPull {
    /// `own` is in the order of ids; `cursor` is what the last pull gave: a validator and its question, or what was
    /// [`Left`].
    pub(super) fn new(server: Server, own: Vec<ServiceRequestId>, cursor: Option<String>) -> Self {
        let before = cursor.as_deref().and_then(|cursor| cursor.rsplit_once('\n'));
        let before = before.map(|(tag, url)| (tag.to_owned(), url.to_owned()));
        let last: Left =
            cursor.as_deref().and_then(|cursor| serde_json::from_str(cursor).ok()).unwrap_or_default();
        // What was closed since is asked for no more.
        let open: HashSet<_> = own.iter().cloned().collect();
        let mut alone: VecDeque<_> = last.alone.into_iter().filter(|id| open.contains(id)).collect();
        let is_alone: HashSet<_> = alone.iter().cloned().collect();
        let mut left: VecDeque<_> = own.into_iter().filter(|id| !is_alone.contains(id)).collect();
        let start = last.from.and_then(|from| left.iter().position(|id| *id >= from)).unwrap_or_default();
        left.rotate_left(start);
        if server.habits.id_lists == Some(Offer::No) {
            alone.append(&mut left);
        }
        Self {
            cursor,
            before,
            now: None,
            questions: 0,
            server,
            left,
            alone,
            alone_left: MOST_ALONE,
            asked: Vec::new(),
            manner: Manner::List,
            crashes: 0,
            refused: None,
            page: ChangesPage::empty(),
        }
    }

    pub(super) fn ask(&mut self) -> Turn {
        let Some(url) = self.ids_url().or_else(|| self.updates_url()) else { return self.end() };
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

    /// The next question for ids: what has waited longest first.
    fn ids_url(&mut self) -> Option<String> {
        if self.questions >= self.most_questions() {
            return None;
        }
        let single = if !self.alone.is_empty() && self.alone_left > 0 {
            self.alone_left -= 1;
            self.alone.pop_front()
        } else if self.left.len() == 1 {
            self.left.pop_front()
        } else {
            None
        };
        if let Some(id) = single {
            let url = open311::by_id(&self.server, &id);
            self.asked = vec![id];
            self.manner = Manner::Alone;
            return Some(url);
        }
        if self.left.is_empty() {
            return None;
        }
        let (url, count) = open311::by_ids(&self.server, self.left.make_contiguous());
        self.asked = self.left.drain(..count).collect();
        self.manner = Manner::List;
        Some(url)
    }

    /// Most questions for ids. One of those that a pull may ask is for updates, unless it may ask only one.
    fn most_questions(&self) -> u32 {
        let most = self.server.habits.calls_a_pull().unwrap_or(u32::MAX);
        most.saturating_sub(u32::from(self.offers_updates())).max(1)
    }

    fn offers_updates(&self) -> bool {
        self.server.habits.updates.unwrap_or_default() != Updates::None
    }

    fn end(&mut self) -> Turn {
        let is_fruitless = self.page.items.is_empty() && self.page.unknown.is_empty();
        let left = Left { from: self.left.pop_front(), alone: std::mem::take(&mut self.alone) };
        // One that began with what was left may have met the only ids that make the server fail: the next goes on
        // behind them.
        if self.crashes > 0 && is_fruitless && !self.began_with_what_was_left() {
            return pull_failed(Failure::Server { status: 500, retry_after_ms: None });
        }
        let mut page = std::mem::replace(&mut self.page, ChangesPage::empty());
        let kept = self.now.take().filter(|(tag, _)| self.questions == 1 && !tag.is_empty());
        page.next = match (left.is_empty(), kept) {
            (false, _) => serde_json::to_string(&left).ok(),
            (true, Some((tag, url))) => Some(format!("{tag}\n{url}")),
            // What the last pull gave is no longer true.
            (true, None) => self.cursor.take().filter(|cursor| !cursor.is_empty()).map(|_| String::new()),
        };
        let takes_no_lists = self.refused.as_ref().is_some_and(HashSet::is_empty);
        let id_lists = takes_no_lists.then_some(Offer::No);
        pulled_with(page, Habits { id_lists, ..Habits::default() })
    }

    fn began_with_what_was_left(&self) -> bool {
        self.before.is_none() && self.cursor.as_deref().is_some_and(|cursor| !cursor.is_empty())
    }

    /// The question for updates, once, where the server has them and there is anything that they could be about.
    fn updates_url(&mut self) -> Option<String> {
        let now = self.page.server_time.filter(|_| self.manner != Manner::Updates)?;
        let may_ask = self.server.habits.calls_a_pull().is_none_or(|most| self.questions < most);
        if !self.offers_updates() || !may_ask || self.page.items.is_empty() {
            return None;
        }
        self.manner = Manner::Updates;
        Some(open311::updates_url(&self.server, now.plus_millis(-UPDATES_MS), now))
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
        let tag = tag_of(answer).filter(|_| !self.offers_updates());
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
                self.page.lost_rows =
                    self.page.lost_rows.saturating_add(rows.lost).saturating_add(rows.unread);
                for item in rows.rows {
                    // A server that does not know the argument sends everything.
                    if let Some(n) = missing.iter().position(|id| *id == item.service_request_id) {
                        // The others keep their order: what has waited longest comes first.
                        let shown = missing.remove(n);
                        if self.manner == Manner::Alone
                            && let Some(refused) = &mut self.refused
                        {
                            refused.remove(&shown);
                        }
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
                if matches!(answer.status, 400..=499) && self.refused.is_none() {
                    self.refused = Some(missing.iter().cloned().collect());
                }
                self.alone.extend(missing);
            }
            // Any other complaint is not about the id.
            Manner::Alone if matches!(answer.status, 200 | 404) => self.page.unknown.extend(missing),
            Manner::Alone | Manner::Updates => {}
        }
        self.ask()
    }
}

#[cfg(test)]
#[path = "own_pull_tests.rs"]
mod tests;
