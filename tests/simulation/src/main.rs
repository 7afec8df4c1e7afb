//! Runs histories and says whether every promise was kept.
#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use parvis_simulation::mix::{Rule, play};
use parvis_simulation::shrink::shrink;
use parvis_simulation::{Case, Keep, STEPS, run, run_all};

/// Simulates histories of a citizen with one phone or two, and of two town halls. Ends at the first that breaks a promise, and
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
    /// The standard fault mix at plain servers instead, with so many requests for each way of sending.
    #[arg(long, conflicts_with = "seed", conflicts_with = "case")]
    mix: Option<u64>,
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
    if let Some(requests) = arguments.mix {
        return mix(requests, arguments.from);
    }
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

/// The bars: with the resend rule at most 30 duplicates per 1,000 uncertain outcomes, with the ask rule none, and nothing
/// lost.
fn mix(requests: u64, seed: u64) -> ExitCode {
    let ways = [
        (Rule::Resend, "class C, resend rule", 30.0),
        (Rule::Ask, "class C, ask rule", 0.0),
        (Rule::Blind, "class D, ask rule", 0.0),
        (Rule::Natural, "class B, resend rule", 0.0),
        (Rule::Naive, "class C, naive client", f64::INFINITY),
    ];
    let mut code = ExitCode::SUCCESS;
    for (rule, name, most) in ways {
        match play(rule, seed, requests) {
            Ok(sum) => {
                println!("figure: standard fault mix, {name}: {sum}");
                if sum.per_thousand() > most || (sum.lost > 0 && rule != Rule::Naive) {
                    eprintln!("{name}: at most {most} per 1,000 and 0 lost were promised");
                    code = ExitCode::FAILURE;
                }
            }
            Err(violation) => {
                eprintln!("{name}: {violation}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

fn run_many(arguments: &Arguments) -> ExitCode {
    let began = Instant::now();
    let seeds = arguments.from..arguments.from.saturating_add(arguments.count);
    let threads = arguments.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    let (totals, failed) = run_all(seeds, arguments.steps, threads.unwrap_or(1));
    println!("figure: simulation: {totals}, {:.1} s", began.elapsed().as_secs_f64());
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
