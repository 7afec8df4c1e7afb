//! The second part of a history: the world is fair, and everything must end.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use parvis_domain::id::RequestId;
use parvis_engine::engine::Engine;
use parvis_sync::{AppState, Connectivity, Input, Role, Start, SubmissionRow};

use super::History;
use super::handset::Handset;
use crate::chance::Chance;
use crate::fault::Swarm;
use crate::verdict::{Broken, Judgement, Violation, violation};

/// How long the fair part may take: seven days of failures may be on a row's account, and looks go on for a day.
const FAIR_MS: i64 = 9 * 86_400_000;
const FAIR_STEPS: u64 = 20_000;
/// For so long the citizen watches whether everything ends.
const WATCHED_MS: i64 = 2 * 60_000;
/// After everything has ended, the phone still reads the news for so long.
const NEWS_MS: i64 = 5 * 60_000;
/// Staff end what was reported to them, and open it again, after so long each.
const SECOND_THOUGHTS_MS: [i64; 2] = [25 * 3_600_000, 50 * 3_600_000];

impl History {
    pub(super) fn become_fair(&mut self) -> Judgement {
        self.tell(format_args!("from here on the world is fair and the citizen rests"));
        self.swarm = Swarm::calm();
        self.down_until = 0;
        self.each_phone(Self::become_fair_to_phone)
    }

    fn become_fair_to_phone(&mut self) -> Judgement {
        self.hand.outside.die_in(None);
        self.hand.outside.locked.store(false, Ordering::Relaxed);
        self.hand.outside.disk().set_full(false);
        self.hand.is_full = false;
        self.hand.outside.set_wall_ahead(0);
        if !self.hand.phone.is_running() {
            self.open_app()?;
        }
        self.hand.phone.close_guest();
        // A process that opens the folder takes over what another one left that died; the sender itself goes on.
        let opened = self.hand.phone.open_guest(self.hand.start);
        self.settle("opens as a guest", opened)?;
        self.hand.phone.close_guest();
        if self.drawer.is_some() {
            self.renew_key()?;
        }
        self.platform(Input::App(AppState::Foreground))?;
        self.platform(Input::Connectivity(Connectivity::Unmetered))?;
        self.send_again_if_paused()
    }

    pub(super) fn send_again_if_paused(&mut self) -> Judgement {
        if self.hand.phone.engine().is_some_and(|engine| engine.planner().session().role == Role::Guest) {
            self.begin_to_send()?;
        }
        Ok(())
    }

    pub(super) fn wait_for_the_end(&mut self) -> Judgement {
        let (from, first) = (self.now(), self.steps);
        let mut quiet_since: Option<i64> = None;
        loop {
            self.next_step();
            self.ghosts();
            self.take_the_one_that_is_due();
            if !self.hand.wire.exchanges.is_empty() {
                self.hand.outside.pass(50);
                self.go_on()?;
            } else if let Some(ms) = self.hand.phone.engine().and_then(Engine::next_wake_ms) {
                self.hand.outside.pass(ms);
                self.wake()?;
            } else {
                // Whoever runs the engine looks around once a second.
                self.hand.outside.pass(1_000);
                self.wake()?;
            }
            self.judge()?;
            let open = self.hand.has_open_work() || self.drawer.as_ref().is_some_and(Handset::has_open_work);
            match (open, quiet_since) {
                (true, _) => {
                    quiet_since = None;
                    // Nobody watches for days.
                    if self.now() - from > WATCHED_MS {
                        self.each_phone(|history| history.look(AppState::Background))?;
                    }
                }
                (false, None) => {
                    self.each_phone(|history| history.look(AppState::Foreground))?;
                    quiet_since = Some(self.now());
                }
                (false, Some(since)) if self.now() - since >= NEWS_MS => return Ok(()),
                (false, Some(_)) => {}
            }
            if self.now() - from > FAIR_MS || self.steps - first > FAIR_STEPS * self.phones() as u64 {
                let other = self.drawer.as_ref().map(Handset::open_work).unwrap_or_default();
                return violation(Broken::Stalled, format!("still open: {}; {other}", self.hand.open_work()));
            }
        }
    }

    /// In some histories the citizen looks at the app again after days in which staff ended every case at the plain
    /// server, or opened it again.
    pub(super) fn staff_think_again(&mut self) -> Judgement {
        if !Chance::named(self.case.seed, "second thoughts").happens(1, 4) {
            return Ok(());
        }
        for ms in SECOND_THOUGHTS_MS {
            self.tell(format_args!("staff close every plain case, or open it again, and {ms} ms pass"));
            for number in 0..self.plain.cases.len() {
                self.plain.turn(number, self.hand.outside.calendar());
            }
            self.hand.outside.pass(ms);
            self.wait_for_the_end()?;
        }
        Ok(())
    }

    /// Of two phones, the one that has something to do earlier; they take turns.
    fn take_the_one_that_is_due(&mut self) {
        if self.drawer.as_ref().is_some_and(|other| other.next_ms() <= self.hand.next_ms()) {
            self.swap();
        }
    }

    /// The citizen looks at the app, or away.
    fn look(&mut self, app: AppState) -> Judgement {
        match self.hand.phone.engine() {
            Some(engine) if engine.planner().session().app != app => self.platform(Input::App(app)),
            _ => Ok(()),
        }
    }

    pub(super) fn judge_the_end(&mut self) -> Judgement {
        self.each_phone(Self::judge_the_end_of_phone)
    }

    fn judge_the_end_of_phone(&mut self) -> Judgement {
        for phase in ["as it runs", "after a kill"] {
            if let Some(engine) = self.hand.phone.engine() {
                self.hand
                    .oracle
                    .check_end(engine, &self.townhall, &self.plain, self.hand.outside.calendar())
                    .map_err(|found| Violation { words: format!("{}, {phase}", found.words), ..found })?;
            }
            if phase == "as it runs" {
                self.die("for the last time");
                let opened = self.hand.phone.open(Start::Known);
                self.settle("opens the app once more", opened)?;
            }
        }
        self.judge_sealed_copies()
    }

    /// Sealed copies are there for exactly what is not settled.
    fn judge_sealed_copies(&self) -> Judgement {
        let Some(engine) = self.hand.phone.engine() else { return Ok(()) };
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
        let there = self.hand.phone.sealed();
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

impl Handset {
    fn has_open_work(&self) -> bool {
        self.phone.engine().is_some_and(has_open_work) || !self.wire.ghosts.is_empty()
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
