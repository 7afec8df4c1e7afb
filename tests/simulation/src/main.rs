//! Runs histories and says whether every promise was kept.
#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use parvis_simulation::totals::Totals;
use parvis_simulation::{Ending, Keep, Plan, run};

/// Simulates histories of one phone, its citizen and two town halls.
#[derive(Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    count: u64,
    /// Steps of a history before the world becomes fair.
    #[arg(long, default_value_t = 300)]
    steps: u64,
    /// This seed only.
    #[arg(long)]
    seed: Option<u64>,
    /// Tell what happened.
    #[arg(long)]
    story: bool,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: u64,
    /// How often each fault happened.
    #[arg(long)]
    faults: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let began = Instant::now();
    let (from, count) = match arguments.seed {
        Some(seed) => (seed, 1),
        None => (arguments.from, arguments.count),
    };
    let keep = if arguments.story { Keep::Lines } else { Keep::Hash };
    let (totals, failed) = run_all(from, count, arguments.steps, keep, arguments.threads.max(1));
    println!("{totals}, {:.1} s", began.elapsed().as_secs_f64());
    if arguments.faults {
        for (fault, count) in &totals.faults {
            println!("  {fault}: {count}");
        }
    }
    match failed {
        None => ExitCode::SUCCESS,
        Some((seed, ending)) => {
            if let Some(violation) = ending.violation {
                eprintln!("seed {seed} (--steps {}): {violation}", arguments.steps);
            }
            ExitCode::FAILURE
        }
    }
}

/// Runs the seeds until the first failure, which ends every thread.
fn run_all(from: u64, count: u64, steps: u64, keep: Keep, threads: u64) -> (Totals, Option<(u64, Ending)>) {
    let next = AtomicU64::new(from);
    let end = from.saturating_add(count);
    let work = || {
        let mut totals = Totals::default();
        loop {
            let seed = next.fetch_add(1, Ordering::SeqCst);
            if seed >= end {
                return (totals, None);
            }
            let ending = run(Plan { seed, steps, keep });
            for line in &ending.lines {
                println!("{line}");
            }
            totals.add(&ending);
            if ending.violation.is_some() {
                next.store(end, Ordering::SeqCst);
                return (totals, Some((seed, ending)));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut totals = Totals::default();
        let mut failed: Option<(u64, Ending)> = None;
        for thread in threads {
            let Ok((sum, failure)) = thread.join() else { continue };
            totals.join(sum);
            if let Some((seed, ending)) = failure
                && failed.as_ref().is_none_or(|(first, _)| seed < *first)
            {
                failed = Some((seed, ending));
            }
        }
        (totals, failed)
    })
}
