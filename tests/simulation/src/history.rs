//! One history: a citizen with a phone, and perhaps a second one, two servers, a network between them, and whatever
//! goes wrong.
//!
//! A history has two parts. In the first, chance decides at every step what happens next. Then the world becomes fair,
//! the citizen rests, and time passes until everything has ended or waits for the citizen with a reason.

mod days;
mod fair;
mod handset;
mod traffic;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering;

use parvis_engine::Error;

use crate::case::Case;
use crate::chance::Chance;
use crate::fault::{Fault, Swarm};
use crate::oracle::{Oracle, Town};
use crate::outside::Outside;
use crate::pack;
use crate::phone::Happened;
use crate::server_plain::{Habits, Plain};
use crate::server_townhall::TownHall;
use crate::story::{Keep, Story};
use crate::verdict::{Broken, Judgement, Violation, violation};
use crate::wake;

use handset::{Backup, Handset};

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
    /// Whether two phones lived at once.
    pub two_phones: bool,
    /// Requests that the citizen sent from each of two phones: a draft of both, sent twice under a key of its own.
    pub sent_from_both: u64,
    /// Sendings of what a list had shown that the phone had read for something else.
    pub overlooked: u64,
    /// The hash of the story.
    pub trace: String,
    /// The story, if it was kept.
    pub lines: Vec<String>,
    /// The promise that was broken, if one was.
    pub violation: Option<Violation>,
}

/// Runs a history to its end or to the first broken promise.
pub fn run(case: &Case, keep: Keep) -> Ending {
    let mut history = History::new(case.clone(), keep);
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
        two_phones: history.drawer.is_some(),
        sent_from_both: history.sent_from_both(),
        overlooked: [Some(&history.hand), history.drawer.as_ref()]
            .into_iter()
            .flatten()
            .map(|phone| phone.oracle.overlooked)
            .sum(),
        trace: history.story.trace(),
        lines: history.story.lines().to_vec(),
        faults: history.faults,
        violation,
    }
}

struct History {
    case: Case,
    chance: Chance,
    swarm: Swarm,
    /// The phone that is in the citizen's hand. Whatever happens to a phone happens to this one.
    hand: Handset,
    /// Another phone of the same citizen, with power and network, until it is taken in hand again.
    drawer: Option<Handset>,
    townhall: TownHall,
    plain: Plain,
    towns: Vec<Town>,
    story: Story,
    steps: u64,
    exchanges: u64,
    faults: BTreeMap<Fault, u64>,
    down_until: i64,
    /// Whether the servers refuse some bodies: for good, so in the fair part too.
    refuses: bool,
    /// The latest backup of a phone.
    backup: Option<Backup>,
}

impl History {
    fn new(case: Case, keep: Keep) -> Self {
        let mut chance = Chance::new(case.seed);
        let swarm = Swarm::new(&mut chance).without(&case.without);
        let outside = Outside::new(chance.fork());
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
            case,
            refuses: swarm.has(Fault::Refused),
            swarm,
            hand: Handset::new(outside, Oracle::new(habits.promise)),
            drawer: None,
            townhall: TownHall::new(ahead),
            plain,
            towns,
            story: Story::new(keep),
            steps: 0,
            exchanges: 0,
            faults: BTreeMap::new(),
            down_until: 0,
            backup: None,
            chance,
        }
    }

    fn tell(&mut self, what: fmt::Arguments<'_>) {
        self.story.tell(self.hand.outside.time(), what);
    }

    fn fault(&mut self, fault: Fault) {
        *self.faults.entry(fault).or_default() += 1;
    }

    fn now(&self) -> i64 {
        self.hand.outside.time()
    }

    fn provoked(&mut self) {
        let now = self.now();
        self.hand.oracle.provoked(now);
    }

    // ---- one phone or two ----------------------------------------------------------------------------------------

    fn phones(&self) -> usize {
        1 + usize::from(self.drawer.is_some())
    }

    /// The citizen takes the other phone in hand, if there is one.
    fn swap(&mut self) {
        if let Some(other) = &mut self.drawer {
            std::mem::swap(&mut self.hand, other);
        }
    }

    /// Once for each phone, with it in hand.
    fn each_phone(&mut self, mut work: impl FnMut(&mut Self) -> Judgement) -> Judgement {
        for _ in 0..self.phones() {
            work(self)?;
            self.swap();
        }
        Ok(())
    }

    /// With two phones, chance says which one is in hand next.
    fn choose_phone(&mut self) {
        if self.drawer.is_some() && self.chance.happens(1, 4) {
            self.swap();
            let name = self.hand.name;
            self.tell(format_args!("the {name} phone is in hand"));
        }
    }

    fn sent_from_both(&self) -> u64 {
        let Some(other) = &self.drawer else { return 0 };
        self.hand.oracle.sent_apart(&other.oracle)
    }

    // ---- the two parts -------------------------------------------------------------------------------------------

    fn live(&mut self) -> Judgement {
        let faults: Vec<String> = self.swarm.all().map(|fault| fault.to_string()).collect();
        let (seed, towns, habits) = (self.case.seed, self.towns.clone(), self.plain.habits);
        let (trouble, faults) = (self.swarm.trouble, faults.join(" "));
        self.tell(format_args!("seed {seed}: {towns:?}, {habits:?}, trouble {trouble} of 100: {faults}"));
        self.begin()?;
        while self.steps < self.case.steps {
            self.next_step();
            if self.case.skip.contains(&self.steps) {
                continue;
            }
            let pause = self.chance.between(0, 400);
            self.hand.outside.pass(pause);
            self.choose_phone();
            self.ghosts();
            self.step()?;
            self.judge()?;
        }
        self.become_fair()?;
        self.wait_for_the_end()?;
        self.staff_think_again()?;
        self.judge_the_end()
    }

    /// Each step has its own chance.
    fn next_step(&mut self) {
        self.steps += 1;
        self.chance = Chance::of(self.case.seed, self.steps);
        self.hand.outside.set_entropy(self.chance.fork());
        self.plain.set_chance(self.chance.fork());
        if let Some(other) = &self.drawer {
            other.outside.set_entropy(self.chance.fork());
        }
    }

    /// The app is installed, and its cities are added, before anything goes wrong.
    fn begin(&mut self) -> Judgement {
        self.open_app()?;
        for town in self.towns.clone() {
            let json = pack::json(town, &self.plain.habits);
            let added = self.hand.phone.with(|engine| engine.add_city(json.as_bytes()).map(|_| ()));
            self.settle("adds a city", added)?;
        }
        Ok(())
    }

    // ---- after a call --------------------------------------------------------------------------------------------

    /// What follows from a call to the engine.
    fn settle(&mut self, what: &str, happened: Happened<()>) -> Judgement {
        match happened {
            Happened::Done(()) => {}
            Happened::Refused(error) if is_storage(&error) => {
                self.hand.behind = true;
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
        if self.hand.outside.cancelled.swap(false, Ordering::Relaxed) {
            return self.cancel_running();
        }
        Ok(())
    }

    /// After every step.
    fn judge(&self) -> Judgement {
        if self.hand.outside.guest_sent.load(Ordering::Relaxed) {
            return violation(Broken::Other, "a guest sends");
        }
        if let Some(words) = self.hand.phone.take_accusations().into_iter().next() {
            return violation(Broken::Other, words);
        }
        self.hand.oracle.check_servers(&self.townhall)?;
        if let Some(engine) = self.hand.phone.engine() {
            if !self.hand.behind {
                wake::check(engine, &self.hand.outside.now())?;
            }
            if self.steps.is_multiple_of(16) {
                self.hand.oracle.check_phone(engine)?;
            }
        }
        Ok(())
    }
}

fn is_storage(error: &Error) -> bool {
    matches!(error, Error::Storage(_))
}
