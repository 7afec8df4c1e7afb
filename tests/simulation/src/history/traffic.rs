//! Exchanges: how they start, go on and end.

use parvis_engine::ports::{HttpAnswer, HttpOutcome, HttpRequest, NotSentCause};

use super::History;
use crate::fault::Fault;
use crate::oracle::Whole;
use crate::phone::{Happened, Kind};
use crate::server_townhall;
use crate::verdict::Judgement;
use crate::wire::{self, Exchange, Next, Way};

impl History {
    /// One exchange goes on.
    pub(super) fn go_on(&mut self) -> Judgement {
        let place = self.chance.below(self.hand.wire.exchanges.len() as u64) as usize;
        let (now, calendar) = (self.now(), self.hand.outside.calendar());
        let Some(exchange) = self.hand.wire.exchanges.get(place).cloned() else { return Ok(()) };
        let mut next = wire::next(&exchange, &self.swarm, &mut self.chance, now, calendar);
        if now < self.down_until && matches!(exchange.way, Way::Out) {
            next = Next::End(self.down(calendar), Some(Fault::Outage), None);
        }
        match next {
            Next::Arrive(ghost) => {
                if ghost.is_some() {
                    self.fault(Fault::Twice);
                }
                self.hand.wire.ghosts.extend(ghost);
                let answer = self.serve(&exchange.request, exchange.number);
                if let Some(one) = self.hand.wire.exchanges.get_mut(place) {
                    one.way = Way::Back(answer);
                }
                Ok(())
            }
            Next::End(outcome, fault, ghost) => {
                self.hand.wire.ghosts.extend(ghost);
                self.hand.wire.exchanges.remove(place);
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
        let calendar = self.hand.outside.calendar();
        let refused = self.refuses.then(|| self.refusal(request, calendar)).flatten();
        let answer = match refused {
            Some(answer) => answer,
            None if request.url.starts_with("https://townhall.example/") => {
                self.townhall.handle(request, calendar)
            }
            None => self.plain.handle(request, calendar),
        };
        if let Kind::PutRequest(key) | Kind::Post(key) = crate::phone::kind_of(request)
            && (self.townhall.case_of(&key).is_some() || self.plain.cases_of(&key).next().is_some())
        {
            self.hand.oracle.arrived(key);
        }
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
            Kind::Part => return self.refused_photo(request, calendar),
            Kind::PutRequest(name) | Kind::Post(name) | Kind::PutOp(name) | Kind::PostOp(name) => name,
            Kind::Look { .. } | Kind::Reading => return None,
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

    /// Some photos are refused for good; of some the server says that not what was announced has arrived.
    fn refused_photo(&mut self, request: &HttpRequest, calendar: i64) -> Option<HttpAnswer> {
        let answer = match request.url.as_bytes().last() {
            Some(b'0') => crate::answer::problem(415, calendar, "not-a-photo"),
            Some(b'1') => crate::answer::problem(422, calendar, "hash-mismatch"),
            _ => return None,
        };
        self.fault(Fault::Refused);
        Some(answer)
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
            HttpOutcome::TooLong(_) => "too long".to_owned(),
            HttpOutcome::Answer(answer) => format!("{} ({} bytes)", answer.status, answer.body.len()),
        };
        let why = fault.map(|fault| format!(", {fault}")).unwrap_or_default();
        self.tell(format_args!("#{} ends: {shown}{why}", exchange.number));
        self.hand.oracle.ended(exchange, outcome, whole, now);
        let id = exchange.id;
        let taken = self.hand.phone.with(|engine| engine.ended(id, outcome));
        match &taken {
            Happened::Done(()) => {
                self.hand.unkept.clear();
                self.hand.oracle.known(exchange, outcome, whole);
            }
            // Whatever came back is lost if the process dies before there is room for it.
            _ => self.hand.unkept.push(exchange.clone()),
        }
        if matches!(taken, Happened::Died) {
            self.lose_unkept();
        }
        self.settle("takes an outcome in", taken)
    }

    pub(super) fn lose_unkept(&mut self) {
        let now = self.now();
        for exchange in std::mem::take(&mut self.hand.unkept) {
            self.hand.oracle.perhaps_forgotten(&exchange, now);
        }
    }

    /// What arrives although nobody waits for it.
    pub(super) fn ghosts(&mut self) {
        for _ in 0..self.phones() {
            for ghost in self.hand.wire.arrived(self.now()) {
                self.serve(&ghost.request, ghost.number);
            }
            self.swap();
        }
    }

    /// Everything that runs was cancelled: each exchange still ends.
    pub(super) fn cancel_running(&mut self) -> Judgement {
        let now = self.now();
        while let Some(exchange) = self.hand.wire.exchanges.pop() {
            let outcome = match (&exchange.way, self.chance.weighted(&[1, 1, 1])) {
                (Way::Out, 0) => HttpOutcome::NotSent(NotSentCause::Cancelled),
                (Way::Out, 1) => {
                    let arrives = now + self.chance.between(1, 30_000);
                    self.hand.wire.ghosts.push(wire::Ghost {
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
            if !self.hand.phone.is_running() {
                break;
            }
        }
        Ok(())
    }

    /// Exchanges that the engine has started.
    pub(super) fn collect_started(&mut self) -> Judgement {
        let now = self.now();
        for started in self.hand.outside.take_started() {
            self.exchanges += 1;
            let (method, url) = (started.request.method, brief(&started.request.url));
            let number = self.hand.wire.add(started, now);
            let kind = self.hand.wire.exchanges.last().map(|exchange| exchange.kind.clone());
            let name = match kind {
                Some(Kind::Post(name) | Kind::PostOp(name)) => format!(" of {name}"),
                _ => String::new(),
            };
            self.tell(format_args!("#{number} starts: {method} {url}{name}"));
            if let Some(exchange) = self.hand.wire.exchanges.iter().find(|one| one.number == number) {
                self.hand.oracle.started(exchange, &self.plain, now)?;
            }
        }
        Ok(())
    }
}

/// An address without what is the same in all of them.
fn brief(url: &str) -> String {
    url.replace("https://", "").replace(".example", "")
}
