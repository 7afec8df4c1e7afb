//! Servers and the network between: health, circuit, captive portal, hints of the platform, streams.

use parvis_domain::id::EndpointName;
use parvis_domain::state::{ParkReason, Submission};

use crate::citizen::receipt_of;
use crate::clock::Due;
use crate::effect::Stream;
use crate::endpoint::{Circuit, Echo, EndpointRow, ServerClass, UncertainRule};
use crate::input::{AppState, Connectivity};
use crate::outcome::{
    Failure, NotSent, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome, ReadBackOutcome, Reply,
    ServicesOutcome, Shown, TokenOutcome, Verdict, verdict,
};
use crate::row::{Wait, WaitReason};
use crate::rules;
use crate::session::Flight;
use crate::work::Work;

/// How soon work that waits because of earlier failures goes out when the world changed for the better.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hurry {
    /// The citizen or a new process asks: at once.
    Now,
    /// Many phones may see the same change: spread out, and not more than once a minute.
    Spread,
}

enum Health {
    Answers,
    Failing,
    /// Most likely not the server: is there a captive portal?
    Foreign,
}

impl Work<'_> {
    pub(crate) fn class(&self, endpoint: &EndpointName) -> ServerClass {
        // A server that is gone is treated as the one that promises least.
        self.state.endpoint(endpoint).map_or(
            ServerClass::Plain { echo: Echo::Unknown, uncertain: UncertainRule::AskAfterReadBack },
            |row| row.class,
        )
    }

    pub(crate) fn is_town_hall(&self, endpoint: &EndpointName) -> bool {
        self.class(endpoint) == ServerClass::TownHall
    }

    /// A server is described anew; what our own successes showed outlives it.
    pub(crate) fn described(&mut self, mut row: EndpointRow) {
        if let Some(known) = self.state.endpoint(&row.name) {
            // A body is frozen for one kind of server, and only a key that went with the first attempt protects
            // the second: while anything is open for the old kind, it stays.
            if known.is_town_hall() != row.is_town_hall() && self.is_used(&row.name) {
                return;
            }
            row.seen.clone_from(&known.seen);
            // Whoever describes a list of services anew has just read it.
            let is_as_known = (known.class, known.photos, known.replies, known.catalogue)
                == (row.class, row.photos, row.replies, row.catalogue);
            if is_as_known {
                return;
            }
        }
        let row = self.services_just_read(row);
        self.put_endpoint(row);
    }

    /// A server is gone; one that something still points to stays, or that work would be lost.
    pub(crate) fn endpoint_gone(&mut self, name: EndpointName) {
        if !self.is_used(&name) {
            self.remove_endpoint(name);
        }
    }

    fn is_used(&self, name: &EndpointName) -> bool {
        self.state.submissions().any(|row| row.endpoint == *name)
            || self.state.photos().any(|photo| photo.endpoint == *name && !photo.transfer.is_settled())
            || self.state.ops().any(|op| op.endpoint == *name)
    }

    // ---- hints -----------------------------------------------------------------------------------------------

    pub(crate) fn connectivity(&mut self, connectivity: Connectivity) {
        let session = &mut self.state.session;
        let before = std::mem::replace(&mut session.connectivity, connectivity);
        if before == connectivity {
            return;
        }
        if connectivity == Connectivity::Offline {
            session.despite_offline = Some(Due::after(self.now, rules::DESPITE_OFFLINE));
        } else {
            session.despite_offline = None;
            self.hurry(Hurry::Spread);
        }
    }

    /// The world changed for the better: what waits only because of earlier failures goes out soon.
    pub(crate) fn hurry(&mut self, hurry: Hurry) {
        let now = self.now;
        for name in self.state.endpoints.keys().cloned().collect::<Vec<_>>() {
            let server = self.server(&name);
            let not_before = match hurry {
                Hurry::Now => 0,
                Hurry::Spread => server.reset_allowed.map_or(0, |due| due.remaining(now)),
            };
            if not_before == 0 {
                server.reset_allowed = Some(Due::after(now, rules::RESET_PAUSE));
            }
            let sooner =
                |due: Due| if due.remaining(now) > not_before { Due::after(now, not_before) } else { due };
            server.circuit.closed_until = server.circuit.closed_until.map(sooner);
            server.probe = server.probe.map(sooner);
            for stream in [Stream::Mine, Stream::Public] {
                let delay = self.hurried(hurry, not_before);
                let feed = self.server(&name).feeds.entry(stream).or_default();
                if feed.reason != Some(WaitReason::ServerAsked) {
                    let left = feed.due.map_or(0, |due| due.remaining(now));
                    feed.due = Some(Due::after(now, left.min(delay)));
                }
            }
            self.change_submissions(|work, row| {
                if row.endpoint == name {
                    row.wait = work.shortened(row.wait, &mut row.failing_ms, hurry, not_before);
                }
            });
            self.change_photos(|work, photo| {
                if photo.endpoint == name {
                    photo.wait = work.shortened(photo.wait, &mut photo.failing_ms, hurry, not_before);
                }
            });
            self.change_ops(|work, op| {
                if op.endpoint == name {
                    op.wait = work.shortened(op.wait, &mut op.failing_ms, hurry, not_before);
                }
            });
        }
        if hurry == Hurry::Now {
            self.try_despite_offline();
        }
    }

    /// The citizen's wish outweighs the platform's "offline": one attempt at once.
    pub(crate) fn try_despite_offline(&mut self) {
        self.state.session.despite_offline = None;
    }

    fn hurried(&mut self, hurry: Hurry, not_before: i64) -> i64 {
        match hurry {
            Hurry::Now => 0,
            Hurry::Spread => not_before + self.jitter(rules::RESET_SPREAD),
        }
    }

    /// A back-off wait cut short; what is not waited does not count as time of failure.
    fn shortened(
        &mut self,
        wait: Option<Wait>,
        failing_ms: &mut i64,
        hurry: Hurry,
        not_before: i64,
    ) -> Option<Wait> {
        let wait = wait?;
        if !wait.reason.is_backoff() {
            return Some(wait);
        }
        let delay = self.hurried(hurry, not_before);
        let left = wait.due.remaining(self.now);
        if left <= delay {
            return Some(wait);
        }
        *failing_ms = (*failing_ms - (left - delay)).max(0);
        (delay > 0).then(|| Wait { due: Due::after(self.now, delay), ..wait })
    }

    // ---- health ----------------------------------------------------------------------------------------------

    /// Counts failures in a row for the circuit, and suspects a portal behind a foreign answer.
    pub(crate) fn note_health(&mut self, endpoint: &EndpointName, outcome: &Outcome) {
        let health = match outcome {
            // Nothing was tried.
            Outcome::Reply(Reply::NotSent(NotSent::Cancelled)) | Outcome::Photo(PhotoOutcome::FileLost) => {
                return;
            }
            // Judged where they are taken in.
            Outcome::Probe(_) | Outcome::Discover(_) => return,
            // A portal cannot show the server's certificate.
            Outcome::Reply(Reply::NotSent(NotSent::Untrusted)) => Health::Foreign,
            Outcome::Reply(reply) => match verdict(self.class(endpoint), reply) {
                Verdict::Foreign | Verdict::Gone => Health::Foreign,
                Verdict::Nothing { .. } | Verdict::NotProcessed { retry_after_ms: None } => Health::Failing,
                Verdict::Created(_)
                | Verdict::NotProcessed { .. }
                | Verdict::Moved
                | Verdict::SignIn
                | Verdict::Refused(_)
                | Verdict::Busy { .. }
                | Verdict::Doubtful(_) => Health::Answers,
            },
            Outcome::ReadBack(ReadBackOutcome::Failed(failure))
            | Outcome::Token(TokenOutcome::Failed(failure))
            | Outcome::Photo(PhotoOutcome::Failed(failure))
            | Outcome::Pull(PullOutcome::Failed(failure))
            | Outcome::Services(ServicesOutcome::Failed(failure)) => match failure {
                Failure::Local => return,
                Failure::Foreign => Health::Foreign,
                Failure::Network => Health::Failing,
                Failure::Server { status, .. } if *status >= 500 => Health::Failing,
                Failure::Server { .. } => Health::Answers,
            },
            Outcome::ReadBack(_)
            | Outcome::Token(_)
            | Outcome::Photo(_)
            | Outcome::Pull(_)
            | Outcome::Services(_) => Health::Answers,
        };
        match health {
            Health::Answers => {
                self.server(endpoint).circuit = Circuit::default();
                if self.state.session.connectivity == Connectivity::Offline {
                    // The platform was wrong.
                    self.connectivity(Connectivity::Unstated);
                }
            }
            Health::Failing => self.count_failure(endpoint),
            Health::Foreign => {
                let due = Due::after(self.now, 0);
                self.server(endpoint).probe.get_or_insert(due);
            }
        }
    }

    fn count_failure(&mut self, endpoint: &EndpointName) {
        let failures = self.server(endpoint).circuit.failures.saturating_add(1);
        let closed_until = (failures >= rules::CIRCUIT_FAILURES).then(|| self.backoff(failures));
        self.server(endpoint).circuit = Circuit { failures, closed_until };
    }

    pub(crate) fn moved(&mut self, endpoint: &EndpointName) {
        let due = Due::after(self.now, 0);
        self.server(endpoint).moved = Some(due);
    }

    pub(crate) fn discovered(&mut self, endpoint: &EndpointName, result: Result<(), Failure>) {
        let again = result.is_err().then(|| self.backoff(rules::DISCOVER_BACKOFF));
        self.server(endpoint).moved = again;
    }

    // ---- captive portal --------------------------------------------------------------------------------------

    pub(crate) fn probed(&mut self, endpoint: &EndpointName, outcome: ProbeOutcome) {
        match outcome {
            ProbeOutcome::Portal => {
                let due = Due::after(self.now, rules::PROBE_PAUSE);
                self.server(endpoint).probe = Some(due);
                self.change_submissions(|_, row| {
                    // What may have arrived stays uncertain; the portal keeps it from being asked about.
                    if row.endpoint == *endpoint && row.state == Submission::Ready {
                        row.state = Submission::Parked(ParkReason::CaptivePortal);
                        row.wait = Some(Wait { due, reason: WaitReason::Portal });
                    }
                });
            }
            ProbeOutcome::Clear | ProbeOutcome::Failed => {
                self.server(endpoint).probe = None;
                self.change_submissions(|_, row| {
                    if row.endpoint == *endpoint && row.state == Submission::Parked(ParkReason::CaptivePortal)
                    {
                        row.state = Submission::Ready;
                        row.wait = None;
                    }
                });
                // No network at all is for back-off to handle, not for the portal's page.
                if outcome == ProbeOutcome::Failed {
                    self.count_failure(endpoint);
                }
            }
        }
    }

    // ---- streams ---------------------------------------------------------------------------------------------

    pub(crate) fn pulled(&mut self, endpoint: &EndpointName, stream: Stream, outcome: &PullOutcome) {
        if let PullOutcome::More(shown) | PullOutcome::UpToDate(shown) = outcome {
            self.shown(endpoint, shown);
        }
        let mut feed = self.server(endpoint).feeds.get(&stream).copied().unwrap_or_default();
        if !matches!(outcome, PullOutcome::Failed(_)) {
            feed.tries = 0;
        }
        (feed.due, feed.reason) = match outcome {
            PullOutcome::More(_) => (None, None),
            PullOutcome::UpToDate(_) if std::mem::take(&mut feed.stale) => (None, None),
            PullOutcome::UpToDate(_) => {
                let pause = match (self.state.session.app, stream) {
                    (AppState::Foreground, Stream::Mine) => rules::PULL_FOREGROUND,
                    _ => rules::PULL_BACKGROUND,
                };
                (Some(Due::after(self.now, pause)), None)
            }
            PullOutcome::Failed(failure) => {
                let wait = self.wait_after_failure(&mut feed.tries, &mut 0, failure.wish());
                (Some(wait.due), Some(wait.reason))
            }
        };
        self.server(endpoint).feeds.insert(stream, feed);
    }

    /// A server that shows our key, or the marker of it, has the request, whatever we knew of it.
    fn shown(&mut self, endpoint: &EndpointName, shown: &[Shown]) {
        if shown.is_empty() {
            return;
        }
        self.change_submissions(|work, row| {
            if row.endpoint == *endpoint
                && !row.state.is_settled()
                && let Some(found) = shown.iter().find(|found| found.key == row.key)
            {
                work.taken(row, receipt_of(found.service_request_id.clone()));
            }
        });
    }

    /// Something of ours changed there.
    pub(crate) fn pull_soon(&mut self, endpoint: &EndpointName) {
        let pulling =
            self.state.session.flying_to(endpoint).any(|flight| *flight == Flight::Pull(Stream::Mine));
        let feed = self.server(endpoint).feeds.entry(Stream::Mine).or_default();
        feed.stale |= pulling;
        if feed.reason != Some(WaitReason::ServerAsked) {
            feed.due = None;
        }
    }
}

impl Failure {
    /// The server's `Retry-After`, if it gave one.
    pub(crate) fn wish(self) -> Option<i64> {
        match self {
            Self::Server { retry_after_ms, .. } => retry_after_ms,
            Self::Local | Self::Network | Self::Foreign => None,
        }
    }
}
