//! One synchronisation, in a thread of the caller.

use std::time::{Duration, SystemTime};

use parvis_engine::record;

use crate::error::Result;
use crate::request::at;

/// How long to synchronise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum SyncBudget {
    /// Until nothing is due now, but no longer than this.
    Round {
        /// The limit.
        limit: Duration,
    },
    /// Until it is expired.
    UntilStopped,
}

impl From<SyncBudget> for record::SyncBudget {
    fn from(budget: SyncBudget) -> Self {
        match budget {
            SyncBudget::Round { limit } => {
                Self::Round { limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX) }
            }
            SyncBudget::UntilStopped => Self::UntilStopped,
        }
    }
}

/// How far a synchronisation came.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SyncOutcome {
    /// Whether this process was the one that sends; if not, another is at it.
    pub sender: bool,
    /// Requests that reached the server in this run.
    pub sent: u32,
    /// Photos that reached it.
    pub photos: u32,
    /// Acts that reached it.
    pub acts: u32,
    /// Requests that changed.
    pub changed: u32,
    /// Requests and acts that still wait.
    pub waiting: u32,
    /// Requests that need the citizen.
    pub need_you: u32,
    /// Until the next try, if one is planned.
    pub next_wakeup: Option<Duration>,
}

impl From<record::SyncOutcome> for SyncOutcome {
    fn from(outcome: record::SyncOutcome) -> Self {
        let record::SyncOutcome {
            sender,
            sent,
            photos,
            acts,
            // Words for a terminal; a screen shows each act with its request.
            acts_by_kind: _,
            changed,
            waiting,
            need_you,
            next_wakeup_ms,
        } = outcome;
        let next_wakeup = next_wakeup_ms.map(|ms| Duration::from_millis(u64::try_from(ms).unwrap_or(0)));
        Self { sender, sent, photos, acts, changed, waiting, need_you, next_wakeup }
    }
}

/// What is to be told outside the app.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct News {
    /// One for each request; a later one replaces it.
    pub items: Vec<NewsItem>,
    /// One sentence for all, where they are to be told together.
    pub summary: Option<String>,
}

/// One notification.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct NewsItem {
    /// Its request.
    pub request: String,
    /// What it says.
    pub text: String,
    /// What it says on a locked screen.
    pub public_text: String,
    /// When it happened.
    pub at: SystemTime,
}

/// One synchronisation. It ends when nothing is due now, when its budget is used up, or when it is expired.
#[derive(uniffi::Object)]
pub struct BackgroundSync(pub(crate) parvis_engine::BackgroundSync);

#[uniffi::export]
impl BackgroundSync {
    /// Synchronises in this thread.
    pub fn wait(&self) -> Result<SyncOutcome> {
        Ok(self.0.wait()?.into())
    }

    /// Ends it soon, from any thread.
    pub fn expire(&self) -> Result<()> {
        self.0.expire();
        Ok(())
    }

    /// What `wait` found that the citizen should be told outside the app.
    pub fn news(&self) -> Result<News> {
        let news = self.0.news();
        let item = |item: parvis_engine::screen::NewsItem| NewsItem {
            request: item.request.to_string(),
            text: item.text,
            public_text: item.public_text,
            at: at(item.at),
        };
        Ok(News { items: news.items.into_iter().map(item).collect(), summary: news.summary })
    }
}
