//! The standard fault mix: how often things go wrong on the way to a plain server, and what three kinds of clients make
//! of it. The constants are those of one model; what counts is the comparison in one run.
//!
//! Every first attempt ends without anybody knowing whether it arrived: only those matter here. Everything after it is
//! as in the mix.

use std::fmt;
use std::sync::Arc;

use parvis_domain::state::Submission;
use parvis_engine::engine::Engine;
use parvis_engine::ports::{HttpOutcome, NotSentCause};
use parvis_sync::{AppState, Input, Start};

use crate::chance::Chance;
use crate::citizen::{self, Act, Gave};
use crate::oracle::Town;
use crate::outside::Outside;
use crate::pack;
use crate::phone::{Happened, Kind, Phone, kind_of};
use crate::server_plain::{Habits, Plain, Promise, Shows};
use crate::verdict::{Broken, Violation, violation};

/// Of 1,000 exchanges, so many fail.
const FAILING: u64 = 70;
/// Of 1,000 that fail, so many may have arrived.
const UNCERTAIN: u64 = 500;
/// Of 1,000 that may have arrived, so many did.
const ARRIVED: u64 = 714;
/// Of 100 requests, so many are never shown.
const NEVER_SHOWN: u64 = 1;
/// Of 100 requests, so many are shown late only.
const SHOWN_LATE: u64 = 3;
/// From 10 minutes to 2 hours late.
const LATE_MS: (i64, i64) = (600_000, 7_200_000);
/// What most apps do: so many tries, until one is answered.
const NAIVE_TRIES: u32 = 6;
/// A request ends, or waits for the citizen, within this time.
const ENDS_WITHIN_MS: i64 = 9 * 86_400_000;
/// Requests that one phone sends, one after the other.
const PER_PHONE: u64 = 20;

/// Whose way of sending is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Read back, send once more on evidence, then ask (class C).
    Resend,
    /// Read back for a day, then ask (class C).
    Ask,
    /// The same at a server that hides our marker (class D).
    Blind,
    /// Send once more, at a server that refuses what it has already (class B).
    Natural,
    /// Send until it is answered.
    Naive,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Result {
    /// Requests.
    pub requests: u64,
    /// Attempts of which nobody could know whether they arrived.
    pub uncertain: u64,
    /// Requests that are at the server once more than they should.
    pub twice: u64,
    /// Requests that are not there, and nobody was told.
    pub lost: u64,
    /// Requests about which the citizen is asked.
    pub asked: u64,
}

impl Result {
    /// Duplicates per 1,000 uncertain outcomes.
    pub fn per_thousand(&self) -> f64 {
        self.twice as f64 * 1_000.0 / self.uncertain.max(1) as f64
    }
}

impl fmt::Display for Result {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, uncertain, twice, lost, asked } = self;
        let rate = self.per_thousand();
        write!(
            f,
            "{requests} requests, {uncertain} uncertain outcomes, {twice} twice ({rate:.0} per 1,000), {lost} lost, \
             {asked} asked about"
        )
    }
}

/// Sends this many requests by a rule.
pub fn play(rule: Rule, seed: u64, requests: u64) -> std::result::Result<Result, Violation> {
    let mut sum = Result::default();
    for phone in 0..requests.div_ceil(PER_PHONE) {
        let mut world = World::new(rule, Chance::of(seed, phone));
        let count = PER_PHONE.min(requests - phone * PER_PHONE);
        if rule == Rule::Naive {
            (0..count).for_each(|_| world.send_naively());
        } else {
            world.send_by_the_engine(count)?;
        }
        let Result { requests, uncertain, twice, lost, asked } = world.result;
        sum.requests += requests;
        sum.uncertain += uncertain;
        sum.twice += twice;
        sum.lost += lost;
        sum.asked += asked;
    }
    Ok(sum)
}

struct World {
    outside: Arc<Outside>,
    plain: Plain,
    chance: Chance,
    result: Result,
    /// The next attempt to send is the first one of its request.
    is_first: bool,
}

/// How an attempt ends.
enum Fate {
    Answered,
    NotSent,
    Lost { arrives: bool },
}

impl World {
    fn new(rule: Rule, mut chance: Chance) -> Self {
        let promise = Promise {
            marker: if rule == Rule::Blind { "hidden" } else { "shown" },
            uncertain: if matches!(rule, Rule::Ask | Rule::Blind) {
                "ask_after_read_back"
            } else {
                "resend_once"
            },
        };
        let habits = Habits {
            shows: if rule == Rule::Blind { Shows::Stripped } else { Shows::Verbatim },
            promise,
            unlisted: None,
            cuts: None,
            moves: 0,
            zone_ahead: 0,
            late: SHOWN_LATE,
            late_ms: LATE_MS,
            never: NEVER_SHOWN,
            batch: false,
            clock_ahead: 0,
            replies: false,
            refuses_equal: (rule == Rule::Natural).then_some(i64::MAX),
        };
        let plain = Plain::new(habits, chance.fork());
        Self {
            outside: Outside::new(chance.fork()),
            plain,
            chance,
            result: Result::default(),
            is_first: true,
        }
    }

    fn fate(&mut self) -> Fate {
        let happens = |chance: &mut Chance, of_thousand| chance.happens(of_thousand, 1_000);
        if !std::mem::take(&mut self.is_first) {
            if !happens(&mut self.chance, FAILING) {
                return Fate::Answered;
            }
            if !happens(&mut self.chance, UNCERTAIN) {
                return Fate::NotSent;
            }
        }
        self.result.uncertain += 1;
        Fate::Lost { arrives: happens(&mut self.chance, ARRIVED) }
    }

    fn send_naively(&mut self) {
        let key = format!("{}", self.result.requests);
        self.result.requests += 1;
        self.is_first = true;
        for _ in 0..NAIVE_TRIES {
            let fate = self.fate();
            if matches!(fate, Fate::Answered | Fate::Lost { arrives: true }) {
                let (words, service) = (format!("Lampadaire éteint, {key}"), "LAMP".to_owned());
                self.plain.take(Some(key.clone()), words, service, self.outside.calendar());
            }
            if matches!(fate, Fate::Answered) {
                break;
            }
            self.outside.pass(5_000);
        }
        let there = self.plain.cases_of(&key).count() as u64;
        self.result.twice += there.saturating_sub(1);
        self.result.lost += u64::from(there == 0);
    }

    fn send_by_the_engine(&mut self, count: u64) -> std::result::Result<(), Violation> {
        let mut phone = Phone::new(self.outside.clone());
        done(phone.open(Start::Known))?;
        let json = pack::json(Town::Plain, &self.plain.habits);
        done(phone.with(|engine| engine.add_city(json.as_bytes()).map(|_| ())))?;
        done(phone.with(Engine::become_sender))?;
        done(phone.with(|engine| engine.command(Input::App(AppState::Background), &[])))?;
        let none = std::collections::BTreeSet::new();
        for number in 0..count {
            self.is_first = true;
            self.result.requests += 1;
            let create = Act::Create(Town::Plain, format!("Lampadaire éteint, {number}"));
            let Gave::Draft(id) = done(phone.with(|engine| citizen::perform(&create, engine, &none)))? else {
                return violation(Broken::Other, "no draft");
            };
            let sent = done(phone.with(|engine| citizen::perform(&Act::Submit(id), engine, &none)))?;
            let Gave::Key(key) = sent else { return violation(Broken::Other, "no key") };
            let until = self.outside.time() + ENDS_WITHIN_MS;
            let state = loop {
                self.answer(&mut phone)?;
                let engine =
                    phone.engine().map(|engine| (engine.next_wake_ms(), engine.planner().submission(id)));
                let (wake, state) = match engine {
                    Some((wake, row)) => (wake, row.map(|row| row.state)),
                    None => return violation(Broken::Other, "the phone died of nothing"),
                };
                if state.is_none_or(|state| !state.is_open()) {
                    break state;
                }
                if self.outside.time() > until {
                    return violation(Broken::Stalled, format!("{key} still is {state:?}"));
                }
                self.outside.pass(wake.unwrap_or(1_000));
                done(phone.with(Engine::wake))?;
            };
            let there = self.plain.cases_of(&key).count() as u64;
            let asked = matches!(state, Some(Submission::Parked(_)));
            self.result.twice += there.saturating_sub(1);
            self.result.asked += u64::from(asked);
            self.result.lost += u64::from(there == 0 && !asked);
        }
        Ok(())
    }

    /// Every exchange that runs ends.
    fn answer(&mut self, phone: &mut Phone) -> std::result::Result<(), Violation> {
        loop {
            let started = self.outside.take_started();
            if started.is_empty() {
                return Ok(());
            }
            for exchange in started {
                self.outside.pass(50);
                let calendar = self.outside.calendar();
                let fate = match kind_of(&exchange.request) {
                    Kind::Post(_) => self.fate(),
                    _ if self.chance.happens(FAILING, 1_000) => Fate::NotSent,
                    _ => Fate::Answered,
                };
                let outcome = match fate {
                    Fate::Answered => HttpOutcome::Answer(self.plain.handle(&exchange.request, calendar)),
                    Fate::NotSent => HttpOutcome::NotSent(NotSentCause::Unreachable),
                    Fate::Lost { arrives } => {
                        if arrives {
                            self.plain.handle(&exchange.request, calendar);
                        }
                        HttpOutcome::Broken
                    }
                };
                done(phone.with(|engine| engine.ended(exchange.id, &outcome)))?;
            }
        }
    }
}

fn done<T>(happened: Happened<T>) -> std::result::Result<T, Violation> {
    match happened {
        Happened::Done(value) => Ok(value),
        Happened::Refused(error) => violation(Broken::Other, error.code()),
        Happened::Died => violation(Broken::Other, "the process died"),
        Happened::Panicked(words) => violation(Broken::Other, words),
    }
}
