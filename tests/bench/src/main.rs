//! `parvis-bench`: a history of 10,000 requests, read through the facade and by hand-written SQL in the same run.
//!
//! Prints times and ratios; exits non-zero when a ratio is above its bar. Only ratios gate: machines differ.
#![forbid(unsafe_code)]

mod by_hand;
mod history;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use parvis_domain::place::Coordinate;
use parvis_domain::unit::Metres;
use parvis_engine::record::{Near, RequestQuery};

/// Requests in the history.
const REQUESTS: usize = 10_000;
/// Rounds of each pair of queries, one after the other.
const ROUNDS: usize = 301;
/// The bar: the facade may take so many times as long as hand-written SQL.
const BAR: f64 = 1.5;
/// A noisy machine gets this many runs; the best one counts.
const RUNS: usize = 3;

const WORD: &str = "lampadaire";
const ROWS: usize = 50;
const RADIUS: Metres = Metres::whole(500);

fn main() -> ExitCode {
    // `parvis-bench --history FOLDER COUNT` only makes the history: for the tests of the phones' bindings.
    let done = match &std::env::args().collect::<Vec<_>>()[..] {
        [_, word, folder, count] if word == "--history" => make_history(folder, count),
        _ => run(),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("parvis-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

type AnyError = Box<dyn std::error::Error>;

fn make_history(folder: &str, count: &str) -> Result<bool, AnyError> {
    history::phone(folder.as_ref(), &history::requests(count.parse()?))?.close()?;
    Ok(true)
}

fn run() -> Result<bool, AnyError> {
    let folder = tempfile::tempdir()?;
    let requests = history::requests(REQUESTS);
    let phone = history::phone(folder.path(), &requests)?;
    let hand = by_hand::Database::new(&folder.path().join("by-hand.db"), &requests)?;
    let centre = Coordinate::new(history::LATITUDE, history::LONGITUDE)?;

    let list = RequestQuery { limit: ROWS, ..RequestQuery::default() };
    let search = RequestQuery { search: Some(WORD.into()), limit: ROWS, ..RequestQuery::default() };
    let near =
        RequestQuery { near: Some(Near { centre, radius: RADIUS }), limit: ROWS, ..RequestQuery::default() };
    let rows = |query: &RequestQuery| phone.requests(query).map(|page| page.rows.len());

    println!("figure: {REQUESTS} requests, {ROWS} rows a page, medians of {ROUNDS}");
    let mut good = true;
    good &= compare("list", || Ok(rows(&list)?), || Ok(hand.list(ROWS)?.len()))?;
    good &= compare("search", || Ok(rows(&search)?), || Ok(hand.search(WORD, ROWS)?.len()))?;
    good &= compare("near", || Ok(rows(&near)?), || Ok(hand.near(centre, RADIUS, ROWS)?.len()))?;
    Ok(good)
}

/// Runs both by turns and compares their medians. Both must find the same number of rows.
fn compare(
    name: &str,
    facade: impl Fn() -> Result<usize, AnyError>,
    by_hand: impl Fn() -> Result<usize, AnyError>,
) -> Result<bool, AnyError> {
    let mut best: Option<(f64, Duration, Duration, usize)> = None;
    for _ in 0..RUNS {
        let (mut ours, mut theirs, mut rows) = (Vec::new(), Vec::new(), 0);
        for _ in 0..ROUNDS {
            let began = Instant::now();
            rows = facade()?;
            ours.push(began.elapsed());
            let began = Instant::now();
            let expected = by_hand()?;
            theirs.push(began.elapsed());
            if rows != expected || rows == 0 {
                return Err(format!("{name}: the facade found {rows} rows, SQL by hand {expected}").into());
            }
        }
        let (ours, theirs) = (median(ours), median(theirs));
        let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
        if best.is_none_or(|(before, ..)| ratio < before) {
            best = Some((ratio, ours, theirs, rows));
        }
        if ratio <= BAR {
            break;
        }
    }
    let Some((ratio, ours, theirs, rows)) = best else { return Ok(false) };
    let verdict = if ratio <= BAR { "ok" } else { "ABOVE THE BAR" };
    println!(
        "figure: {name:<7} {rows} rows  facade {:>7.0} µs  by hand {:>7.0} µs  ratio {ratio:.2} (bar {BAR}) {verdict}",
        ours.as_secs_f64() * 1e6,
        theirs.as_secs_f64() * 1e6,
    );
    Ok(ratio <= BAR)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
