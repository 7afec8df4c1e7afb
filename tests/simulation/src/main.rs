//! Runs histories and says whether every promise was kept.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use parvis_simulation::shrink::shrink;
use parvis_simulation::{Case, Keep, STEPS, run, run_all};

/// Simulates histories of one phone, its citizen and two town halls. Ends at the first that breaks a promise, and
/// names its seed.
#[derive(Parser)]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    count: u64,
    /// Steps of a history before the world becomes fair.
    #[arg(long, default_value_t = STEPS)]
    steps: u64,
    /// This seed only.
    #[arg(long)]
    seed: Option<u64>,
    /// The history in this file only.
    #[arg(long, conflicts_with = "seed")]
    case: Option<PathBuf>,
    /// Tell what happened; for one history.
    #[arg(long)]
    story: bool,
    /// Cut a history that fails down to what it takes to fail, and print the line that names it; for one history.
    #[arg(long)]
    shrink: bool,
    /// Threads; a history is told by one. All processors, unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// How often each fault happened.
    #[arg(long)]
    faults: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let steps = arguments.steps;
    let one = match (&arguments.case, arguments.seed) {
        (Some(path), _) => match read(path) {
            Ok(case) => Some(case),
            Err(words) => {
                eprintln!("{}: {words}", path.display());
                return ExitCode::FAILURE;
            }
        },
        (None, Some(seed)) => Some(Case { steps, ..Case::new(seed) }),
        (None, None) => None,
    };
    match one {
        Some(case) => tell(case, &arguments),
        None => run_many(&arguments),
    }
}

fn read(path: &PathBuf) -> Result<Case, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    text.parse().map_err(|error: parvis_simulation::case::NotACase| error.to_string())
}

fn tell(mut case: Case, arguments: &Arguments) -> ExitCode {
    if arguments.shrink {
        match shrink(&case) {
            Some(shorter) => case = shorter,
            None => eprintln!("{case}: breaks nothing"),
        }
        println!("{case}");
    }
    let ending = run(&case, Keep::Lines);
    if arguments.story {
        ending.lines.iter().for_each(|line| println!("{line}"));
    }
    println!("{} steps, {} exchanges, trace {}", ending.steps, ending.exchanges, ending.trace);
    match ending.violation {
        None => ExitCode::SUCCESS,
        Some(violation) => {
            eprintln!("{case}: {violation}");
            ExitCode::FAILURE
        }
    }
}

fn run_many(arguments: &Arguments) -> ExitCode {
    let began = Instant::now();
    let seeds = arguments.from..arguments.from.saturating_add(arguments.count);
    let threads = arguments.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let (totals, failed) = run_all(seeds, arguments.steps, threads.unwrap_or(1));
    println!("{totals}, {:.1} s", began.elapsed().as_secs_f64());
    if arguments.faults {
        for (fault, count) in &totals.faults {
            println!("  {fault}: {count}");
        }
    }
    match failed {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            eprintln!("{}: {}", failure.case, failure.violation);
            eprintln!(
                "its story: parvis-simulation --seed {} --steps {} --shrink --story",
                failure.case.seed, failure.case.steps
            );
            ExitCode::FAILURE
        }
    }
}
