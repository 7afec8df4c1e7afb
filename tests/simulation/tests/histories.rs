//! Every promise, in many histories; and every history again, to the letter, from its seed.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use parvis_simulation::{Case, Keep, STEPS, run, run_all};

/// A few; `tests/run` lets the optimised simulator run more than a million steps of them.
#[test]
fn a_few_histories_lose_nothing_and_send_nothing_twice() {
    let threads = std::thread::available_parallelism().map_or(1, Into::into);
    let (totals, failed) = run_all(0..40, STEPS, threads);
    if let Some(failure) = failed {
        panic!("{}: {}", failure.case, failure.violation);
    }
    assert!(totals.taken > 100, "a world in which nothing arrives proves nothing: {totals}");
    assert!(
        totals.faults.values().sum::<u64>() > 1_000,
        "nor does one in which nothing goes wrong: {totals}"
    );
    assert!(totals.two_phones > 10, "nor one in which every citizen has one phone: {totals}");
}

#[test]
fn the_same_seed_gives_the_same_history_and_another_seed_another_one() {
    let trace = |seed| run(&Case::new(seed), Keep::Hash).trace;
    for seed in [2_000, 2_001, 2_002] {
        assert_eq!(trace(seed), trace(seed), "seed {seed}");
    }
    assert_ne!(trace(2_000), trace(2_001));
}

/// Each file in `kept` names a history that once broke a promise, the phone's or the judge's own.
#[test]
fn what_once_failed_does_not_fail_again() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("kept");
    let mut kept = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case: Case = fs::read_to_string(&path).unwrap().parse().unwrap();
        let ending = run(&case, Keep::Hash);
        assert_eq!(ending.violation, None, "parvis-simulation --story --case {}", path.display());
        kept += 1;
    }
    assert!(kept > 0);
}
