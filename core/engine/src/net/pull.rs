//! Reading what changed: a town hall's streams. What comes nearest to them at a plain server is in [`super::own_pull`]
//! and [`super::list_pull`].

use parvis_domain::habits::Habits;
use parvis_sync::{Failure, Outcome, PullOutcome};

use super::answer::whole;
use super::conversation::{News, Turn, ended, ended_and_learned};
use super::exchange::{LIST_ANSWER, get, town_hall_url};
use super::page::{ChangesPage, MorePages, PageStart};
use super::server::Server;
use super::townhall;
use crate::ports::{HttpOutcome, HttpRequest};

/// Rows of a town hall's page.
const PAGE_ROWS: u32 = 100;

/// A page of which nothing is learned.
pub(super) fn pulled(page: ChangesPage) -> Turn {
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
