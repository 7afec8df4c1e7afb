//! Every promise, in many histories; and every history again, to the letter, from its seed.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::{AtomicU64, Ordering};

use parvis_simulation::totals::Totals;
use parvis_simulation::{Keep, Plan, run};

/// Steps of a history before the world becomes fair.
const STEPS: u64 = 300;

#[test]
fn one_hundred_thousand_steps_lose_nothing_and_send_nothing_twice() {
    let next = AtomicU64::new(2_000);
    let steps = AtomicU64::new(0);
    let work = || {
        let mut totals = Totals::default();
        while steps.load(Ordering::SeqCst) < 100_000 {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            let ending = run(Plan { seed, steps: STEPS, keep: Keep::Hash });
            steps.fetch_add(ending.steps, Ordering::SeqCst);
            assert_eq!(ending.violation, None, "parvis-simulation --seed {seed} --steps {STEPS} --story");
            totals.add(&ending);
        }
        totals
    };
    let totals = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().fold(Totals::default(), |mut sum, thread| {
            sum.join(thread.join().unwrap());
            sum
        })
    });
    println!("{totals}");
    assert!(totals.steps >= 100_000);
    assert!(totals.taken > 100, "a world in which nothing arrives proves nothing");
    assert!(totals.faults.values().sum::<u64>() > 1_000, "nor does one in which nothing goes wrong");
}

#[test]
fn the_same_seed_gives_the_same_history_and_another_seed_another_one() {
    let trace = |seed| run(Plan { seed, steps: STEPS, keep: Keep::Hash }).trace;
    for seed in [2_000, 2_001, 2_002] {
        assert_eq!(trace(seed), trace(seed), "seed {seed}");
    }
    assert_ne!(trace(2_000), trace(2_001));
}
