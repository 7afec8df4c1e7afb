//! One history: a phone, its citizen, two servers, a network between them, and whatever goes wrong.
//!
//! A history has two parts. In the first, chance decides at every step what happens next. Then the world becomes fair,
//! the citizen rests, and time passes until everything has ended or waits for the citizen with a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use parvis_domain::id::RequestId;
use parvis_engine::Error;
use parvis_engine::engine::Engine;
use parvis_engine::ports::{HttpAnswer, HttpOutcome, HttpRequest, NotSentCause};
use parvis_sync::{AppState, Connectivity, Input, Role, Start};

use crate::chance::Chance;
use crate::citizen::{self, Act};
use crate::fault::{Fault, Swarm};
use crate::folder::Room;
use crate::oracle::{Oracle, Town, Whole, check_wake};
use crate::outside::Outside;
use crate::pack;
use crate::phone::{Happened, Kind, Phone};
use crate::server_plain::{Habits, Plain};
use crate::server_townhall::{self, Staff, TownHall};
use crate::story::{Keep, Story};
use crate::verdict::{Broken, Judgement, Violation, violation};
use crate::wire::{self, Exchange, Next, Way, Wire};

/// What to run.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The one number that decides everything.
    pub seed: u64,
    /// Steps of the first part.
    pub steps: u64,
    /// Whether the lines of the story are kept.
    pub keep: Keep,
}

/// What came of a history.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Steps of both parts.
    pub steps: u64,
    /// How often each fault really happened.
    pub faults: BTreeMap<Fault, u64>,
    /// Exchanges that the phone started.
    pub exchanges: u64,
    /// Requests that the servers took.
    pub taken: u64,
    /// Requests that arrived more than once where no phone could have known.
    pub unavoidable: u64,
    /// The hash of the story.
    pub trace: String,
    /// The story, if it was kept.
    pub lines: Vec<String>,
    /// The promise that was broken, if one was.
    pub violation: Option<Violation>,
}

/// How long the fair part may take: seven days of failures may be on a row's account, and looks go on for a day.
const FAIR_MS: i64 = 9 * 86_400_000;
const FAIR_STEPS: u64 = 20_000;
/// After everything has ended, the phone still reads the news for so long.
const NEWS_MS: i64 = 40 * 60_000;

/// Runs a history to its end or to the first broken promise.
pub fn run(plan: Plan) -> Ending {
    let mut history = History::new(plan);
    let violation = history.live().err();
    if let Some(violation) = &violation {
        history.tell(format_args!("BROKEN PROMISE: {violation}"));
    }
    let arrived = history.plain.cases.iter().filter_map(|case| case.key.as_deref());
    let mut copies: BTreeMap<&str, u64> = BTreeMap::new();
    for key in arrived {
        *copies.entry(key).or_default() += 1;
    }
    Ending {
        steps: history.steps,
        exchanges: history.exchanges,
        taken: (history.townhall.cases.len() + history.plain.cases.len()) as u64,
        unavoidable: copies.values().map(|count| count - 1).sum(),
        trace: history.story.trace(),
        lines: history.story.lines().to_vec(),
        faults: history.faults,
        violation,
    }
}

struct History {
    plan: Plan,
    chance: Chance,
    swarm: Swarm,
    outside: Arc<Outside>,
    phone: Phone,
    wire: Wire,
    townhall: TownHall,
    plain: Plain,
    towns: Vec<Town>,
    oracle: Oracle,
    story: Story,
    steps: u64,
    exchanges: u64,
    faults: BTreeMap<Fault, u64>,
    /// What the process was told to do when it died, or when the storage failed.
    undecided: Vec<Act>,
    /// How the next process starts.
    start: Start,
    down_until: i64,
    /// Exchanges whose outcome came while it could not be kept.
    unkept: Vec<Exchange>,
}

impl History {
    #[expect(clippy::expect_used, reason = "a machine without room for a folder cannot simulate anything")]
    fn new(plan: Plan) -> Self {
        let mut chance = Chance::new(plan.seed);
        let swarm = Swarm::new(&mut chance);
        let room = Room::new().expect("a folder for the phone");
        let folder = room.path().join("life-1");
        std::fs::create_dir_all(&folder).expect("a folder for the phone");
        let outside = Outside::new(chance.fork(), &folder);
        let clocks = [0, 2_000, -3_600_000, 40_000_000];
        let ahead = clocks[chance.weighted(&[4, 1, 1, 1])];
        let habits = Habits::new(&mut chance, ahead);
        let towns = match chance.weighted(&[2, 2, 3]) {
            0 => vec![Town::TownHall],
            1 => vec![Town::Plain],
            _ => vec![Town::TownHall, Town::Plain],
        };
        let plain = Plain::new(habits, chance.fork());
        Self {
            plan,
            swarm,
            phone: Phone::new(outside.clone(), room, folder),
            outside,
            wire: Wire::default(),
            townhall: TownHall::new(ahead),
            oracle: Oracle::new(habits.promise),
            plain,
            towns,
            story: Story::new(plan.keep),
            steps: 0,
            exchanges: 0,
            faults: BTreeMap::new(),
            undecided: Vec::new(),
            start: Start::Known,
            down_until: 0,
            unkept: Vec::new(),
            chance,
        }
    }

    fn tell(&mut self, what: fmt::Arguments<'_>) {
        self.story.tell(self.outside.time(), what);
    }

    fn fault(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    fn now(&self) -> i64 {
        self.outside.time()
    }

    fn provoked(&mut self) {
        let now = self.now();
        self.oracle.provoked(now);
    }

    // ---- the two parts -------------------------------------------------------------------------------------------

    fn live(&mut self) -> Judgement {
        let faults: Vec<String> = self.swarm.all().map(|fault| fault.to_string()).collect();
        let (seed, towns, habits) = (self.plan.seed, self.towns.clone(), self.plain.habits);
        let (trouble, faults) = (self.swarm.trouble, faults.join(" "));
        self.tell(format_args!("seed {seed}: {towns:?}, {habits:?}, trouble {trouble} of 100: {faults}"));
        self.begin()?;
        while self.steps < self.plan.steps {
            self.steps += 1;
            let pause = self.chance.between(0, 400);
            self.outside.pass(pause);
            self.ghosts();
            self.step()?;
            self.judge()?;
        }
        self.become_fair()?;
        self.wait_for_the_end()?;
        self.judge_the_end()
    }

    /// The app is installed, and its cities are added, before anything goes wrong.
    fn begin(&mut self) -> Judgement {
        self.open_app()?;
        for town in self.towns.clone() {
            let json = pack::json(town, self.plain.habits.promise);
            let added = self.phone.with(|engine| engine.add_city(json.as_bytes()).map(|_| ()));
            self.settle("adds a city", added)?;
        }
        Ok(())
    }

    fn become_fair(&mut self) -> Judgement {
        self.tell(format_args!("from here on the world is fair and the citizen rests"));
        self.swarm = Swarm::calm();
        self.outside.spare();
        self.down_until = 0;
        self.outside.locked.store(false, Ordering::Relaxed);
        self.outside.full.store(false, Ordering::Relaxed);
        self.outside.set_wall_ahead(0);
        if !self.phone.is_running() {
            self.open_app()?;
        }
        self.platform(Input::App(AppState::Foreground))?;
        self.platform(Input::Connectivity(Connectivity::Unmetered))?;
        self.send_again_if_paused()
    }

    fn send_again_if_paused(&mut self) -> Judgement {
        if self.phone.engine().is_some_and(|engine| engine.planner().session().role == Role::Guest) {
            let began = self.phone.with(Engine::become_sender);
            self.settle("begins to synchronise", began)?;
        }
        Ok(())
    }

    fn wait_for_the_end(&mut self) -> Judgement {
        let (from, first) = (self.now(), self.steps);
        let mut quiet_since: Option<i64> = None;
        loop {
            self.steps += 1;
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
                (true, _) => quiet_since = None,
                (false, None) => quiet_since = Some(self.now()),
                (false, Some(since)) if self.now() - since >= NEWS_MS => return Ok(()),
                (false, Some(_)) => {}
            }
            if self.now() - from > FAIR_MS || self.steps - first > FAIR_STEPS {
                return violation(Broken::Stalled, format!("still open: {}", self.open_work()));
            }
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

    fn judge_the_end(&mut self) -> Judgement {
        for phase in ["as it runs", "after a kill"] {
            if let Some(engine) = self.phone.engine() {
                self.oracle
                    .check_end(engine, &self.townhall, &self.plain)
                    .map_err(|found| Violation { words: format!("{}, {phase}", found.words), ..found })?;
            }
            if phase == "as it runs" {
                self.die("for the last time");
                let opened = self.phone.open(Start::Known, -1);
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
        for name in &ops {
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

    // ---- one step ------------------------------------------------------------------------------------------------

    fn step(&mut self) -> Judgement {
        if !self.phone.is_running() {
            if self.chance.happens(1, 2) {
                let away = self.chance.between(0, 60_000);
                self.outside.pass(away);
            }
            return self.open_app();
        }
        let running = !self.wire.exchanges.is_empty();
        let due = self.phone.engine().and_then(Engine::next_wake_ms) == Some(0);
        let weights =
            [if running { 60 } else { 0 }, if due { 40 } else { 0 }, 14, 4, if running { 3 } else { 12 }, 7];
        match self.chance.weighted(&weights) {
            0 => self.go_on(),
            1 => self.wake(),
            2 => self.citizen(),
            3 => {
                self.others();
                Ok(())
            }
            4 => self.time_passes(),
            _ => self.life(),
        }
    }

    /// Time passes until the phone wants to be woken, or a while.
    fn time_passes(&mut self) -> Judgement {
        let wake = self.phone.engine().and_then(Engine::next_wake_ms);
        let ms = if self.wire.exchanges.is_empty() {
            match (wake, self.chance.weighted(&[8, 2, 1])) {
                (Some(ms), 0) => ms,
                (_, 2) => self.chance.between(0, 30 * 3_600_000),
                _ => self.chance.between(0, 7_200_000),
            }
        } else {
            self.chance.between(0, 25_000)
        };
        self.outside.pass(ms);
        self.tell(format_args!("{ms} ms pass"));
        self.ghosts();
        self.wake()
    }

    /// The phone wakes the engine.
    fn wake(&mut self) -> Judgement {
        self.tell(format_args!("the phone wakes"));
        let woken = self.phone.with(Engine::wake);
        self.settle("wakes", woken)
    }

    // ---- the citizen and others ----------------------------------------------------------------------------------

    fn citizen(&mut self) -> Judgement {
        let Some(engine) = self.phone.engine() else { return Ok(()) };
        self.outside.hold_death(true);
        let act = citizen::decide(&self.oracle, engine, &self.towns, &mut self.chance, self.steps);
        self.outside.hold_death(false);
        self.provoked();
        let own = act.about().map(|id| self.own_numbers(id)).unwrap_or_default();
        self.undecided.push(act.clone());
        let happened = self.phone.with(|engine| citizen::perform(&act, engine, &own));
        let about = act.about().map(|id| short(&id)).unwrap_or_default();
        let name = act.name();
        match happened {
            Happened::Done(gave) => {
                self.undecided.pop();
                self.tell(format_args!("the citizen {name} {about}: {gave:?}"));
                citizen::remember(&act, gave, &mut self.oracle);
            }
            Happened::Refused(error) => {
                self.undecided.pop();
                self.tell(format_args!("the citizen {name} {about}: {}", error.code()));
                if is_storage(&error)
                    && let Some(engine) = self.phone.engine()
                {
                    self.outside.hold_death(true);
                    citizen::find_out(&act, engine, &mut self.oracle);
                    self.outside.hold_death(false);
                }
            }
            other => {
                self.tell(format_args!("the citizen {name} {about}"));
                return self.settle("acts", forget(other));
            }
        }
        self.collect_started()?;
        self.outside.hold_death(true);
        let judged = match (act.about(), self.phone.engine()) {
            (Some(id), Some(engine)) => self.oracle.check_item(engine, id),
            _ => Ok(()),
        };
        self.outside.hold_death(false);
        judged
    }

    /// The server's numbers that really are of this request.
    fn own_numbers(&self, id: RequestId) -> BTreeSet<String> {
        let keys = self.oracle.items.get(&id).map(|item| item.keys.as_slice()).unwrap_or_default();
        let cases = keys.iter().flat_map(|key| self.plain.cases_of(&key.name));
        cases.map(|case| case.srid.clone()).collect()
    }

    /// Staff and neighbours.
    fn others(&mut self) {
        let calendar = self.outside.calendar();
        match self.chance.weighted(&[3, 3, 2, 1, 1]) {
            choice @ 0..=2 => {
                let what = [Staff::Assign, Staff::Answer, Staff::Close][choice];
                let number = self.chance.below(self.townhall.cases.len() as u64) as usize;
                self.townhall.staff(number, what, calendar);
                self.tell(format_args!("staff: {what:?} of case {number}"));
            }
            3 => {
                let number = self.chance.below(self.plain.cases.len() as u64) as usize;
                self.plain.close(number);
                self.tell(format_args!("staff close plain case {number}"));
            }
            _ => {
                let text = format!("Nid de poule, {}", self.steps);
                self.townhall.neighbour(text.clone(), calendar);
                self.plain.neighbour(text, calendar);
                self.tell(format_args!("a neighbour reports"));
            }
        }
    }

    // ---- the life of a phone -------------------------------------------------------------------------------------

    fn life(&mut self) -> Judgement {
        const CHOICES: &[Fault] = &[
            Fault::Kill,
            Fault::KillInside,
            Fault::Reboot,
            Fault::Suspend,
            Fault::Pause,
            Fault::Offline,
            Fault::Restored,
            Fault::Clock,
            Fault::Locked,
            Fault::Full,
            Fault::Outage,
            Fault::Epoch,
        ];
        let Some(fault) = self.chance.pick(&self.swarm.of(CHOICES)).copied() else { return Ok(()) };
        self.fault(fault);
        self.provoked();
        match fault {
            Fault::Kill => {
                self.die("kill");
                Ok(())
            }
            Fault::KillInside => {
                let calls = self.chance.between(0, 40);
                self.outside.die_in(calls);
                self.tell(format_args!("death in {calls} calls"));
                Ok(())
            }
            Fault::Reboot => {
                self.die("reboot");
                let away = self.chance.between(10_000, 7_200_000);
                self.outside.pass(away);
                self.outside.reboot();
                Ok(())
            }
            Fault::Restored => {
                self.die("the folder comes from a backup");
                self.start = Start::Restored;
                Ok(())
            }
            Fault::Suspend => {
                let state = [AppState::Suspended, AppState::Foreground, AppState::Background]
                    [self.chance.weighted(&[1, 1, 1])];
                self.platform(Input::App(state))
            }
            Fault::Pause => self.pause(),
            Fault::Offline => {
                let word = [Connectivity::Offline, Connectivity::Unmetered, Connectivity::Unstated]
                    [self.chance.weighted(&[2, 1, 1])];
                self.platform(Input::Connectivity(word))
            }
            Fault::Clock => {
                let most = [3_000, 7_200_000, 86_400_000 * 400, 86_400_000 * 365 * 40]
                    [self.chance.weighted(&[2, 2, 1, 1])];
                let ahead = self.chance.between(-most, most);
                self.outside.set_wall_ahead(ahead);
                self.tell(format_args!("the wall clock shows {ahead} ms too much"));
                Ok(())
            }
            Fault::Locked => {
                let locked = !self.outside.locked.fetch_xor(true, Ordering::Relaxed);
                self.tell(format_args!("secure store locked: {locked}"));
                Ok(())
            }
            Fault::Full => {
                let full = !self.outside.full.fetch_xor(true, Ordering::Relaxed);
                self.tell(format_args!("no room for files: {full}"));
                Ok(())
            }
            Fault::Outage => {
                let most = [60_000, 7_200_000, 36 * 3_600_000][self.chance.weighted(&[3, 2, 1])];
                self.down_until = self.now() + self.chance.between(0, most);
                let until = self.down_until;
                self.tell(format_args!("the servers are down until {until}"));
                Ok(())
            }
            _ => {
                self.townhall.forget_cursors();
                self.tell(format_args!("the town hall forgets its cursors"));
                Ok(())
            }
        }
    }

    fn platform(&mut self, input: Input) -> Judgement {
        self.provoked();
        self.tell(format_args!("the platform says {input:?}"));
        let told = self.phone.with(|engine| engine.command(input, &[]));
        self.settle("is told", told)
    }

    /// A synchronisation ends, or begins.
    fn pause(&mut self) -> Judgement {
        let guest = self.phone.engine().is_some_and(|e| e.planner().session().role == Role::Guest);
        if guest {
            return self.send_again_if_paused();
        }
        self.tell(format_args!("the synchronisation ends"));
        let resigned = self.phone.with(Engine::resign);
        self.settle("resigns", resigned)
    }

    fn die(&mut self, how: &str) {
        self.tell(format_args!("the process dies: {how}"));
        self.phone.kill();
        self.died();
    }

    /// What the death of a process means to the world.
    fn died(&mut self) {
        self.outside.spare();
        let now = self.now();
        for started in self.outside.take_started() {
            self.exchanges += 1;
            let number = self.wire.add(started, now);
            if let Some(exchange) = self.wire.exchanges.iter().find(|one| one.number == number) {
                // Judged like any other: it may have left.
                let _ = self.oracle.started(exchange, now);
            }
        }
        self.lose_unkept();
        for exchange in self.wire.orphan(&mut self.chance, now) {
            self.oracle.cut_off(&exchange, now);
        }
    }

    fn open_app(&mut self) -> Judgement {
        self.provoked();
        let start = self.start;
        self.tell(format_args!("the app starts, {start:?}"));
        let may_die = self.steps > 0 && self.swarm.has(Fault::KillInside);
        let dies_in = if may_die && self.chance.happens(1, 4) { self.chance.between(0, 60) } else { -1 };
        let opened = self.phone.open(start, dies_in);
        if !matches!(opened, Happened::Done(())) {
            return self.settle("opens", opened);
        }
        // What its predecessor died in was done or not: that is seen before anything leaves.
        self.outside.hold_death(true);
        if let Some(engine) = self.phone.engine() {
            for act in std::mem::take(&mut self.undecided) {
                citizen::find_out(&act, engine, &mut self.oracle);
            }
            self.oracle.check_phone(engine)?;
        }
        self.outside.hold_death(false);
        let began = self.phone.with(Engine::become_sender);
        if matches!(began, Happened::Done(())) {
            self.start = Start::Known;
        }
        self.settle("begins to synchronise", began)?;
        Ok(())
    }

    // ---- the network ---------------------------------------------------------------------------------------------

    /// One exchange goes on.
    fn go_on(&mut self) -> Judgement {
        let place = self.chance.below(self.wire.exchanges.len() as u64) as usize;
        let (now, calendar) = (self.now(), self.outside.calendar());
        let Some(exchange) = self.wire.exchanges.get(place).cloned() else { return Ok(()) };
        let mut next = wire::next(&exchange, &self.swarm, &mut self.chance, now, calendar);
        if now < self.down_until && matches!(exchange.way, Way::Out) {
            next = Next::End(self.down(calendar), Some(Fault::Outage), None);
        }
        match next {
            Next::Arrive(ghost) => {
                if ghost.is_some() {
                    self.fault(Fault::Twice);
                }
                self.wire.ghosts.extend(ghost);
                let answer = self.serve(&exchange.request, exchange.number);
                if let Some(one) = self.wire.exchanges.get_mut(place) {
                    one.way = Way::Back(answer);
                }
                Ok(())
            }
            Next::End(outcome, fault, ghost) => {
                self.wire.ghosts.extend(ghost);
                self.wire.exchanges.remove(place);
                self.end(&exchange, &outcome, fault)
            }
        }
    }

    fn down(&mut self, calendar: i64) -> HttpOutcome {
        match self.chance.weighted(&[1, 1, 1]) {
            0 => HttpOutcome::NotSent(NotSentCause::Unreachable),
            1 => HttpOutcome::Broken,
            _ => HttpOutcome::Answer(crate::answer::page(503, calendar)),
        }
    }

    /// The server gets a request.
    fn serve(&mut self, request: &HttpRequest, number: u64) -> HttpAnswer {
        let calendar = self.outside.calendar();
        let refused = self.swarm.has(Fault::Refused).then(|| self.refusal(request, calendar)).flatten();
        let answer = match refused {
            Some(answer) => answer,
            None if request.url.starts_with("https://townhall.example/") => {
                self.townhall.handle(request, calendar)
            }
            None => self.plain.handle(request, calendar),
        };
        self.tell(format_args!(
            "#{number} arrives: {} {} -> {}",
            request.method,
            brief(&request.url),
            answer.status
        ));
        answer
    }

    /// Some bodies are refused for good, always in the same way.
    fn refusal(&mut self, request: &HttpRequest, calendar: i64) -> Option<HttpAnswer> {
        let name = match crate::phone::kind_of(request) {
            Kind::PutRequest(name) | Kind::Post(name) | Kind::PutOp(name) => name,
            Kind::Part | Kind::Look | Kind::Reading => return None,
        };
        if !name.ends_with(['0', '1', '2']) {
            return None;
        }
        self.fault(Fault::Refused);
        Some(if request.url.starts_with(server_townhall::BASE) {
            crate::answer::problem(422, calendar, "invalid")
        } else {
            match name.as_bytes().first() {
                Some(b'0'..=b'7') => crate::answer::errors(422, calendar, "description has more than it may"),
                _ => crate::answer::errors(400, calendar, "service_code was not provided"),
            }
        })
    }

    fn end(&mut self, exchange: &Exchange, outcome: &HttpOutcome, fault: Option<Fault>) -> Judgement {
        let now = self.now();
        let whole = match (&exchange.way, outcome, fault) {
            (Way::Back(real), HttpOutcome::Answer(answer), _) if real == answer => Whole::Yes,
            _ => Whole::No,
        };
        if let Some(fault) = fault {
            self.fault(fault);
        }
        let shown = match outcome {
            HttpOutcome::NotSent(cause) => format!("not sent, {cause:?}"),
            HttpOutcome::Broken => "broken".to_owned(),
            HttpOutcome::Answer(answer) => format!("{} ({} bytes)", answer.status, answer.body.len()),
        };
        let why = fault.map(|fault| format!(", {fault}")).unwrap_or_default();
        self.tell(format_args!("#{} ends: {shown}{why}", exchange.number));
        self.oracle.ended(exchange, outcome, whole, now);
        let id = exchange.id;
        let taken = self.phone.with(|engine| engine.ended(id, outcome));
        match &taken {
            Happened::Done(()) => self.unkept.clear(),
            // Whatever came back is lost if the process dies before there is room for it.
            _ => self.unkept.push(exchange.clone()),
        }
        if matches!(taken, Happened::Died) {
            self.lose_unkept();
        }
        self.settle("takes an outcome in", taken)
    }

    fn lose_unkept(&mut self) {
        let now = self.now();
        for exchange in std::mem::take(&mut self.unkept) {
            self.oracle.cut_off(&exchange, now);
        }
    }

    /// What arrives although nobody waits for it.
    fn ghosts(&mut self) {
        for ghost in self.wire.arrived(self.now()) {
            self.serve(&ghost.request, ghost.number);
        }
    }

    /// Everything that runs was cancelled: each exchange still ends.
    fn cancel_running(&mut self) -> Judgement {
        let now = self.now();
        while let Some(exchange) = self.wire.exchanges.pop() {
            let outcome = match (&exchange.way, self.chance.weighted(&[1, 1, 1])) {
                (Way::Out, 0) => HttpOutcome::NotSent(NotSentCause::Cancelled),
                (Way::Out, 1) => {
                    let arrives = now + self.chance.between(1, 30_000);
                    self.wire.ghosts.push(wire::Ghost {
                        number: exchange.number,
                        request: exchange.request.clone(),
                        arrives,
                    });
                    HttpOutcome::Broken
                }
                (Way::Back(answer), 0) => HttpOutcome::Answer(answer.clone()),
                _ => HttpOutcome::Broken,
            };
            self.end(&exchange, &outcome, None)?;
            if !self.phone.is_running() {
                break;
            }
        }
        Ok(())
    }

    // ---- after a call --------------------------------------------------------------------------------------------

    /// What follows from a call to the engine.
    fn settle(&mut self, what: &str, happened: Happened<()>) -> Judgement {
        match happened {
            Happened::Done(()) => {}
            Happened::Refused(error) if is_storage(&error) => {
                self.tell(format_args!("the phone {what}: {}", error.code()));
            }
            Happened::Refused(error) => {
                return violation(Broken::Other, format!("{what}: {}", error.code()));
            }
            Happened::Died => {
                self.tell(format_args!("the process dies inside a turn: {what}"));
                self.died();
                return Ok(());
            }
            Happened::Panicked(words) => return violation(Broken::Other, format!("{what}: panic: {words}")),
        }
        self.collect_started()?;
        if self.outside.cancelled.swap(false, Ordering::Relaxed) {
            return self.cancel_running();
        }
        Ok(())
    }

    /// Exchanges that the engine has started.
    fn collect_started(&mut self) -> Judgement {
        let now = self.now();
        for started in self.outside.take_started() {
            self.exchanges += 1;
            let (method, url) = (started.request.method, brief(&started.request.url));
            let number = self.wire.add(started, now);
            let kind = self.wire.exchanges.last().map(|exchange| exchange.kind.clone());
            let name = match kind {
                Some(Kind::Post(key)) => format!(" of {key}"),
                _ => String::new(),
            };
            self.tell(format_args!("#{number} starts: {method} {url}{name}"));
            if let Some(exchange) = self.wire.exchanges.iter().find(|one| one.number == number) {
                self.oracle.started(exchange, now)?;
            }
        }
        Ok(())
    }

    /// After every step.
    fn judge(&mut self) -> Judgement {
        // Whoever judges does not die in the phone's place.
        self.outside.hold_death(true);
        let judged = self.judge_now();
        self.outside.hold_death(false);
        judged
    }

    fn judge_now(&self) -> Judgement {
        if let Some(words) = self.phone.take_accusations().into_iter().next() {
            return violation(Broken::Other, words);
        }
        self.oracle.check_servers(&self.townhall, &self.plain)?;
        if let Some(engine) = self.phone.engine() {
            check_wake(engine)?;
            if self.steps.is_multiple_of(16) {
                self.oracle.check_phone(engine)?;
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
    planner.submissions().any(|row| row.state.is_open())
        || planner.photos().any(|row| row.transfer.is_open() && taken(Some(row.request)))
        || planner.ops().any(|row| row.state.is_open() && taken(row.request))
}

fn forget<T>(happened: Happened<T>) -> Happened<()> {
    match happened {
        Happened::Done(_) => Happened::Done(()),
        Happened::Refused(error) => Happened::Refused(error),
        Happened::Died => Happened::Died,
        Happened::Panicked(words) => Happened::Panicked(words),
    }
}

fn short(id: &RequestId) -> String {
    id.to_string().chars().take(8).collect()
}

/// An address without what is the same in all of them.
fn brief(url: &str) -> String {
    url.replace("https://", "").replace(".example", "")
}

fn is_storage(error: &Error) -> bool {
    matches!(error, Error::Storage(_))
}
