//! The network: exchanges as values. The world decides when each goes on, and how it ends.

use parvis_engine::ports::{ExchangeId, HttpAnswer, HttpOutcome, HttpRequest, NotSentCause};

use crate::answer;
use crate::chance::Chance;
use crate::fault::{Fault, Swarm};
use crate::outside::Started;
use crate::phone::{Kind, kind_of};
use crate::server_plain;

/// How far an exchange has come.
#[derive(Clone, Debug)]
pub enum Way {
    /// Not at the server yet.
    Out,
    /// The server has answered.
    Back(HttpAnswer),
}

/// One exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Its place in the history.
    pub number: u64,
    /// Its name there.
    pub id: ExchangeId,
    /// What was sent.
    pub request: HttpRequest,
    /// What it is.
    pub kind: Kind,
    /// When, by the true time.
    pub started: i64,
    /// How far it is.
    pub way: Way,
}

/// A request that goes on without anybody waiting for its answer.
#[derive(Clone, Debug)]
pub struct Ghost {
    /// Which exchange it was.
    pub number: u64,
    /// What was sent.
    pub request: HttpRequest,
    /// When the server gets it.
    pub arrives: i64,
}

/// What happens next to an exchange.
#[derive(Clone, Debug)]
pub enum Next {
    /// The server gets it, and once more later if there is a ghost.
    Arrive(Option<Ghost>),
    /// It ends, with the fault that ended it; the ghost may still arrive.
    End(HttpOutcome, Option<Fault>, Option<Ghost>),
}

/// All exchanges.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    /// Those that somebody waits for.
    pub exchanges: Vec<Exchange>,
    /// Those that nobody waits for.
    pub ghosts: Vec<Ghost>,
    next: u64,
}

impl Wire {
    /// One whose exchanges have numbers above this one.
    pub fn numbered_from(next: u64) -> Self {
        Self { next, ..Self::default() }
    }

    /// The engine started one. Gives its number.
    pub fn add(&mut self, started: Started, at: i64) -> u64 {
        self.next += 1;
        self.exchanges.push(Exchange {
            number: self.next,
            id: started.id,
            kind: kind_of(&started.request),
            request: started.request,
            started: at,
            way: Way::Out,
        });
        self.next
    }

    /// The process that waited is dead: what is on its way may arrive or not. Gives what was cut off.
    pub fn orphan(&mut self, chance: &mut Chance, now: i64) -> Vec<Exchange> {
        let cut = std::mem::take(&mut self.exchanges);
        for exchange in &cut {
            if matches!(exchange.way, Way::Out) && chance.happens(1, 2) {
                self.ghosts.push(ghost(exchange, now + chance.between(0, 60_000)));
            }
        }
        cut
    }

    /// Ghosts whose time has come.
    pub fn arrived(&mut self, now: i64) -> Vec<Ghost> {
        let (here, left) = std::mem::take(&mut self.ghosts).into_iter().partition(|one| one.arrives <= now);
        self.ghosts = left;
        here
    }
}

fn ghost(exchange: &Exchange, arrives: i64) -> Ghost {
    Ghost { number: exchange.number, request: exchange.request.clone(), arrives }
}

/// Faults that can happen before the server has it.
const BEFORE: &[Fault] = &[
    Fault::Unreachable,
    Fault::Untrusted,
    Fault::LostBefore,
    Fault::Late,
    Fault::Twice,
    Fault::Portal,
    Fault::Moved,
    Fault::Failed,
    Fault::Busy,
    Fault::Unavailable,
    Fault::SignIn,
    Fault::BadRequest,
];
/// Faults that can happen to an answer.
const AFTER: &[Fault] =
    &[Fault::LostAfter, Fault::FailedAfter, Fault::Garbled, Fault::Page, Fault::BadRequestAfter];

/// Decides what happens next to an exchange. `now` is the true time, `calendar` what servers' clocks show.
pub fn next(exchange: &Exchange, swarm: &Swarm, chance: &mut Chance, now: i64, calendar: i64) -> Next {
    if now - exchange.started > exchange.request.timeout.as_millis() as i64 {
        return Next::End(HttpOutcome::Broken, None, None);
    }
    let trouble = chance.happens(swarm.trouble, 100);
    match &exchange.way {
        Way::Out => {
            let fault = trouble.then(|| chance.pick(&swarm.of(BEFORE)).copied()).flatten();
            match fault {
                None => Next::Arrive(None),
                Some(Fault::Twice) => Next::Arrive(Some(ghost(exchange, now + chance.between(0, 120_000)))),
                Some(fault) => before(exchange, fault, chance, now, calendar),
            }
        }
        Way::Back(answer) => {
            let fault = trouble.then(|| chance.pick(&swarm.of(AFTER)).copied()).flatten();
            Next::End(after(exchange, answer, fault, chance, calendar), fault, None)
        }
    }
}

fn before(exchange: &Exchange, fault: Fault, chance: &mut Chance, now: i64, calendar: i64) -> Next {
    let end = |outcome| Next::End(outcome, Some(fault), None);
    match fault {
        Fault::Unreachable => end(HttpOutcome::NotSent(NotSentCause::Unreachable)),
        Fault::Untrusted => end(HttpOutcome::NotSent(NotSentCause::Untrusted)),
        Fault::Late => {
            let most = [5_000, 600_000, 7_200_000][chance.weighted(&[4, 2, 1])];
            let ghost = ghost(exchange, now + chance.between(1, most));
            Next::End(HttpOutcome::Broken, Some(fault), Some(ghost))
        }
        Fault::Portal => end(HttpOutcome::Answer(portal(chance, calendar))),
        Fault::Moved => {
            let home =
                if exchange.request.url.starts_with(server_plain::BASE) { "plain" } else { "townhall" };
            let location = format!("https://{home}.example/moved");
            end(HttpOutcome::Answer(answer::empty(302, calendar, &[("location", location)])))
        }
        Fault::Failed => {
            let status = [500, 502, 503, 504][chance.weighted(&[1, 1, 1, 1])];
            end(HttpOutcome::Answer(answer::page(status, calendar)))
        }
        Fault::Busy | Fault::Unavailable => {
            let status = match (fault, chance.weighted(&[6, 1, 1])) {
                (Fault::Unavailable, _) => 503,
                (_, 0) => 429,
                (_, 1) => 408,
                _ => 425,
            };
            let seconds = [0, 17, 120, 3_600, 400_000][chance.weighted(&[1, 4, 4, 2, 1])];
            let wish = [("retry-after", seconds.to_string())];
            let headers: &[_] = if chance.happens(4, 5) { &wish } else { &[] };
            end(HttpOutcome::Answer(answer::empty(status, calendar, headers)))
        }
        Fault::SignIn => end(HttpOutcome::Answer(answer::page(401, calendar))),
        Fault::BadRequest if matches!(exchange.kind, Kind::Post(_)) => {
            end(HttpOutcome::Answer(answer::errors(400, calendar, "internal error in back office")))
        }
        _ => end(HttpOutcome::Broken),
    }
}

fn portal(chance: &mut Chance, calendar: i64) -> HttpAnswer {
    match chance.weighted(&[4, 1, 1]) {
        0 => answer::page(200, calendar),
        1 => answer::page(511, calendar),
        _ => {
            let location = [("location", "http://portal.example/login".to_owned())];
            answer::empty(302, calendar, &location)
        }
    }
}

fn after(
    exchange: &Exchange,
    real: &HttpAnswer,
    fault: Option<Fault>,
    chance: &mut Chance,
    calendar: i64,
) -> HttpOutcome {
    let mut answer = real.clone();
    match fault {
        None => {}
        Some(Fault::FailedAfter) => {
            answer = answer::page([500, 502, 504][chance.weighted(&[1, 1, 1])], calendar);
        }
        Some(Fault::Garbled) => match chance.weighted(&[1, 1, 1]) {
            0 => answer.body.truncate(answer.body.len() / 2),
            1 => answer.body.clear(),
            _ => chance.fill(&mut answer.body),
        },
        Some(Fault::Page) => answer = answer::page(200, calendar),
        Some(Fault::BadRequestAfter) if matches!(exchange.kind, Kind::Post(_)) => {
            answer = answer::errors(400, calendar, "internal error in back office");
        }
        Some(_) => return HttpOutcome::Broken,
    }
    HttpOutcome::Answer(answer)
}
