//! Where the network's outcomes arrive: one queue for the runner, and a way for a caller that waits for one.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::ports::{ExchangeId, HttpOutcome, OutcomeSink};

/// What the runner is woken by.
#[derive(Debug)]
pub enum Arrival {
    /// An exchange ended.
    Ended(ExchangeId, HttpOutcome),
    /// Something was written or said: look again.
    Nudge,
}

/// The queue. Any thread puts in, one thread takes out.
#[derive(Debug)]
pub struct Inbox {
    sender: Sender<Arrival>,
    receiver: Mutex<Receiver<Arrival>>,
    /// Exchanges that a caller waits for itself.
    awaited: Mutex<BTreeMap<ExchangeId, Sender<HttpOutcome>>>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver: Mutex::new(receiver), awaited: Mutex::default() }
    }
}

impl Inbox {
    /// Wakes the runner.
    pub fn nudge(&self) {
        // The receiver lives as long as this object.
        let _ = self.sender.send(Arrival::Nudge);
    }

    /// The next arrival, or `None` when none came in time.
    pub fn next(&self, timeout: Duration) -> Option<Arrival> {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        receiver.recv_timeout(timeout).ok()
    }

    /// Announces that the caller itself will wait for this exchange; to be called before it starts.
    pub fn expect(&self, id: ExchangeId) -> Receiver<HttpOutcome> {
        let (sender, receiver) = channel();
        self.awaited.lock().unwrap_or_else(PoisonError::into_inner).insert(id, sender);
        receiver
    }
}

impl OutcomeSink for Inbox {
    fn ended(&self, id: ExchangeId, outcome: HttpOutcome) {
        let awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        // Whoever waited may have gone; then nobody needs the outcome.
        let _ = match awaited {
            Some(waiting) => waiting.send(outcome).map_err(|_| ()),
            None => self.sender.send(Arrival::Ended(id, outcome)).map_err(|_| ()),
        };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_awaited_outcome_goes_to_whoever_waits_and_the_others_to_the_runner() {
        let inbox = Inbox::default();
        let mine = inbox.expect(ExchangeId(1));
        inbox.ended(ExchangeId(1), HttpOutcome::Broken);
        inbox.ended(ExchangeId(2), HttpOutcome::Broken);
        assert_eq!(mine.try_recv().unwrap(), HttpOutcome::Broken);
        assert!(matches!(inbox.next(Duration::ZERO), Some(Arrival::Ended(ExchangeId(2), _))));
        assert!(inbox.next(Duration::ZERO).is_none());
    }
}
