//! The second part of a history: the world is fair, and everything must end.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use parvis_domain::id::RequestId;
use parvis_engine::engine::Engine;
use parvis_sync::{AppState, Connectivity, Input, Role, Start, SubmissionRow};

use super::History;
use crate::fault::Swarm;
use crate::verdict::{Broken, Judgement, Violation, violation};

/// How long the fair part may take: seven days of failures may be on a row's account, and looks go on for a day.
const FAIR_MS: i64 = 9 * 86_400_000;
const FAIR_STEPS: u64 = 20_000;
/// For so long the citizen watches whether everything ends.
const WATCHED_MS: i64 = 2 * 60_000;
/// After everything has ended, the phone still reads the news for so long.
const NEWS_MS: i64 = 5 * 60_000;

impl History {
    pub(super) fn become_fair(&mut self) -> Judgement {
        self.tell(format_args!("from here on the world is fair and the citizen rests"));
        self.swarm = Swarm::calm();
        self.outside.die_in(None);
        self.down_until = 0;
        self.outside.locked.store(false, Ordering::Relaxed);
        self.outside.disk().set_full(false);
        self.is_full = false;
        self.outside.set_wall_ahead(0);
        if !self.phone.is_running() {
            self.open_app()?;
        }
        self.phone.close_guest();
        // A process that opens the folder takes over what another one left that died; the sender itself goes on.
        let opened = self.phone.open_guest();
        self.settle("opens as a guest", opened)?;
        self.phone.close_guest();
        self.platform(Input::App(AppState::Foreground))?;
        self.platform(Input::Connectivity(Connectivity::Unmetered))?;
        self.send_again_if_paused()
    }

    pub(super) fn send_again_if_paused(&mut self) -> Judgement {
        if self.phone.engine().is_some_and(|engine| engine.planner().session().role == Role::Guest) {
            let began = self.phone.with(Engine::become_sender);
            self.settle("begins to synchronise", began)?;
        }
        Ok(())
    }

    pub(super) fn wait_for_the_end(&mut self) -> Judgement {
        let (from, first) = (self.now(), self.steps);
        let mut quiet_since: Option<i64> = None;
        loop {
            self.next_step();
            self.ghosts();
            if !self.wire.exchanges.is_empty() {
                self.outside.pass(50);
                self.go_on()?;
            } else if let Some(ms) = self.phone.engine().and_then(Engine::next_wake_ms) {
                self.outside.pass(ms);
                self.wake()?;
            } else {
                // Whoever runs the engine looks around once a second.
                self.outside.pass(1_000);
                self.wake()?;
            }
            self.judge()?;
            let open = self.phone.engine().is_some_and(has_open_work) || !self.wire.ghosts.is_empty();
            match (open, quiet_since) {
                (true, _) => {
                    quiet_since = None;
                    // Nobody watches for days.
                    if self.now() - from > WATCHED_MS {
                        self.look(AppState::Background)?;
                    }
                }
                (false, None) => {
                    self.look(AppState::Foreground)?;
                    quiet_since = Some(self.now());
                }
                (false, Some(since)) if self.now() - since >= NEWS_MS => return Ok(()),
                (false, Some(_)) => {}
            }
            if self.now() - from > FAIR_MS || self.steps - first > FAIR_STEPS {
                return violation(Broken::Stalled, format!("still open: {}", self.open_work()));
            }
        }
    }

    /// The citizen looks at the app, or away.
    fn look(&mut self, app: AppState) -> Judgement {
        match self.phone.engine() {
            Some(engine) if engine.planner().session().app != app => self.platform(Input::App(app)),
            _ => Ok(()),
        }
    }

    fn open_work(&self) -> String {
        let Some(engine) = self.phone.engine() else { return String::new() };
        let planner = engine.planner();
        let mut work: Vec<String> = planner
            .submissions()
            .filter(|row| row.state.is_open())
            .map(|row| format!("{} {:?} {:?} {:?}", row.request, row.state, row.doubt, row.wait))
            .collect();
        work.extend(planner.photos().filter(|row| row.transfer.is_open()).map(|row| format!("{row:?}")));
        work.extend(planner.ops().filter(|row| row.state.is_open()).map(|row| format!("{row:?}")));
        work.join("; ")
    }

    pub(super) fn judge_the_end(&mut self) -> Judgement {
        for phase in ["as it runs", "after a kill"] {
            if let Some(engine) = self.phone.engine() {
                self.oracle
                    .check_end(engine, &self.townhall, &self.plain)
                    .map_err(|found| Violation { words: format!("{}, {phase}", found.words), ..found })?;
            }
            if phase == "as it runs" {
                self.die("for the last time");
                let opened = self.phone.open(Start::Known);
                self.settle("opens the app once more", opened)?;
            }
        }
        self.judge_sealed_copies()
    }

    /// Sealed copies are there for exactly what is not settled.
    fn judge_sealed_copies(&self) -> Judgement {
        let Some(engine) = self.phone.engine() else { return Ok(()) };
        let loaded = match engine.store().load() {
            Ok(loaded) => loaded,
            Err(error) => return violation(Broken::Lost, error.to_string()),
        };
        let requests: BTreeSet<String> =
            loaded.submissions.iter().map(|row| format!("{}.req", row.request)).collect();
        let ops: BTreeSet<String> = loaded
            .ops
            .iter()
            .filter(|row| row.state.is_unsettled())
            .map(|row| format!("{}.op", row.op))
            .collect();
        let there = self.phone.sealed();
        // An act that came after everything was confirmed has a copy of its own.
        let planner = engine.planner();
        let photos = || planner.photos().filter(|photo| !photo.transfer.is_settled());
        let is_unsettled = |row: &&SubmissionRow| {
            !row.state.is_settled() || photos().any(|photo| photo.request == row.request)
        };
        let unsettled: BTreeSet<String> =
            planner.submissions().filter(is_unsettled).map(|row| format!("{}.req", row.request)).collect();
        for name in unsettled.union(&ops) {
            if !there.contains(name) {
                return violation(Broken::Lost, format!("the sealed copy {name} is missing"));
            }
        }
        for name in there.iter().filter(|name| name.contains(".req") || name.contains(".op")) {
            if !requests.contains(name) && !ops.contains(name) {
                return violation(Broken::Other, format!("the sealed copy {name} is nobody's"));
            }
        }
        Ok(())
    }
}

fn has_open_work(engine: &Engine) -> bool {
    let planner = engine.planner();
    let taken = |request: Option<RequestId>| {
        request.and_then(|id| planner.submission(id)).is_none_or(|row| row.state.is_taken())
    };
    // A stream that waits since a failure, perhaps for as long as its server asked, has not told its news yet.
    let unread = planner
        .session()
        .endpoints
        .values()
        .any(|server| server.probe.is_some() || server.feeds.values().any(|feed| feed.reason.is_some()));
    unread
        || planner.submissions().any(|row| row.state.is_open())
        || planner.photos().any(|row| row.transfer.is_open() && taken(Some(row.request)))
        || planner.ops().any(|row| row.state.is_open() && taken(row.request))
}
