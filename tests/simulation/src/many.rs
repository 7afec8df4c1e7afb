//! Many histories, on several threads; each is told by one, so that threads change nothing.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::case::Case;
use crate::history::run;
use crate::story::Keep;
use crate::totals::Totals;
use crate::verdict::Violation;

/// A history that broke a promise.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which.
    pub case: Case,
    /// How.
    pub violation: Violation,
}

/// Runs the seeds, with this many steps each before the world becomes fair, until the first failure: the one with the
/// lowest seed, since every lower one was begun before it and is run to its end.
#[expect(
    clippy::expect_used,
    reason = "after a defect of the simulator itself nothing that it says can be relied on"
)]
pub fn run_all(seeds: Range<u64>, steps: u64, threads: usize) -> (Totals, Option<Failure>) {
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut totals = Totals::default();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= seeds.end {
                return (totals, None);
            }
            let case = Case { steps, ..Case::new(seed) };
            let ending = run(&case, Keep::Hash);
            totals.add(&ending);
            if let Some(violation) = ending.violation {
                next.store(seeds.end, Ordering::SeqCst);
                return (totals, Some(Failure { case, violation }));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let (mut totals, mut failed) = (Totals::default(), None::<Failure>);
        for thread in threads {
            let (sum, failure) = thread.join().expect("a history is told to its end");
            totals.join(sum);
            failed = match (failed, failure) {
                (Some(one), Some(other)) if other.case.seed > one.case.seed => Some(one),
                (one, other) => other.or(one),
            };
        }
        (totals, failed)
    })
}
