//! `parvis-bench-reading`: 10,000 requests of a plain server in one answer, read by the phone's reader and by
//! `serde_json` and `quick-xml` into types that fit exactly, in the same run.
//!
//! Prints times, memory and ratios; exits non-zero when one is above its bar. Only ratios gate: machines differ.
#![forbid(unsafe_code)]

use std::fmt::Write as _;
use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use parvis_domain::habits::Habits;
use parvis_domain::pack::{CityTimeZone, Endpoint};
use parvis_domain::time::Timestamp;
use parvis_engine::net::{Call, Conversation, Server, Turn};
use parvis_engine::ports::{HttpAnswer, HttpOutcome};
use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// Requests in the answer.
const REQUESTS: u32 = 10_000;
/// Rounds of each, one after the other.
const ROUNDS: usize = 15;
/// The bar: the reader may take so many times as long as strict types.
const BAR: f64 = 2.0;
/// The bar: reading may add so many times the size of the document.
const MEMORY_BAR: f64 = 2.0;
/// A noisy machine gets this many runs; the best one counts.
const RUNS: usize = 3;

type AnyError = Box<dyn std::error::Error>;

/// A request as the standard has it, with no room for anything else.
#[derive(Deserialize)]
struct Strict {
    service_request_id: String,
    status: String,
    status_notes: Option<String>,
    service_name: String,
    service_code: String,
    description: String,
    agency_responsible: Option<String>,
    service_notice: Option<String>,
    #[serde(deserialize_with = "time")]
    requested_datetime: Timestamp,
    #[serde(deserialize_with = "time")]
    updated_datetime: Timestamp,
    #[serde(deserialize_with = "time")]
    expected_datetime: Timestamp,
    address: Option<String>,
    address_id: Option<String>,
    zipcode: Option<String>,
    lat: f64,
    long: f64,
    media_url: Option<String>,
}

#[derive(Deserialize)]
struct StrictList {
    request: Vec<Strict>,
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    Timestamp::parse_rfc3339(&text).ok_or_else(|| D::Error::custom("no time"))
}

impl Strict {
    /// Something of every field, so that none is left unread.
    fn weight(&self) -> usize {
        let texts = [&self.status, &self.service_name, &self.service_code, &self.description];
        let options = [
            &self.status_notes,
            &self.agency_responsible,
            &self.service_notice,
            &self.address,
            &self.address_id,
            &self.zipcode,
            &self.media_url,
        ];
        let times = [self.requested_datetime, self.updated_datetime, self.expected_datetime];
        self.service_request_id.len()
            + texts.iter().map(|text| text.len()).sum::<usize>()
            + options.iter().filter_map(|text| text.as_ref()).map(String::len).sum::<usize>()
            + usize::from(times[0] <= times[1] && times[1] <= times[2])
            + usize::from(self.lat > self.long)
    }
}

/// The values of one request: name and text, and whether JSON writes it as a number.
fn fields(n: u32) -> Vec<(&'static str, String)> {
    let day = n % 28 + 1;
    vec![
        ("service_request_id", format!("2026-{n:06}")),
        ("status", if n.is_multiple_of(3) { "closed" } else { "open" }.to_owned()),
        ("status_notes", "Une équipe passe dans la semaine.".to_owned()),
        ("service_name", "Éclairage public".to_owned()),
        ("service_code", "LAMP".to_owned()),
        (
            "description",
            format!(
                "Le lampadaire n° {n} devant l'école est éteint depuis lundi, la rue est sombre et les enfants rentrent à pied.\nMerci d'avance."
            ),
        ),
        ("agency_responsible", "Service de l'éclairage".to_owned()),
        ("service_notice", "Réponse sous cinq jours ouvrés.".to_owned()),
        ("requested_datetime", format!("2026-03-{day:02}T10:11:12+01:00")),
        ("updated_datetime", format!("2026-04-{day:02}T10:11:12Z")),
        ("expected_datetime", format!("2026-05-{day:02}T00:00:00+02:00")),
        ("address", format!("{}, rue de l'Alzette", n % 200)),
        ("address_id", "545483".to_owned()),
        ("zipcode", "4001".to_owned()),
        ("lat", format!("49.{:04}", 4000 + n % 1000)),
        ("long", format!("5.{:04}", 9000 + n % 900)),
        ("media_url", format!("https://photos.example.org/{n}.jpg")),
    ]
}

fn json() -> String {
    let mut text = "[".to_owned();
    for n in 0..REQUESTS {
        text.push_str(if n == 0 { "{" } else { ",{" });
        for (at, (name, value)) in fields(n).into_iter().enumerate() {
            let value = if matches!(name, "lat" | "long") {
                value
            } else {
                serde_json::Value::from(value).to_string()
            };
            // Writing to a String cannot fail.
            let _ = write!(text, "{}\"{name}\":{value}", if at == 0 { "" } else { "," });
        }
        text.push('}');
    }
    text + "]"
}

fn xml() -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests>".to_owned();
    for n in 0..REQUESTS {
        text.push_str("<request>");
        for (name, value) in fields(n) {
            let _ = write!(text, "<{name}>{}</{name}>", quick_xml::escape::escape(value.as_str()));
        }
        text.push_str("</request>");
    }
    text + "</service_requests>"
}

fn server() -> Result<Server, AnyError> {
    let endpoint =
        r#"{"name": "x", "kind": "open311", "url": "https://x.test/", "habits": {"dates": "none"}}"#;
    let endpoint: Endpoint = serde_json::from_str(endpoint)?;
    let habits = endpoint.habits(&Habits::default());
    Ok(Server {
        endpoint,
        zone: CityTimeZone { name: "UTC".into(), posix: "UTC0".into() },
        follow_key: None,
        contact: None,
        habits,
    })
}

/// Reads an answer as the phone does; gives the rows.
fn ours(text: &str) -> Result<(usize, Duration), AnyError> {
    let call = Call::PullPublic { server: server()?, cursor: None };
    let (mut conversation, _) = Conversation::begin(call);
    let answer = HttpAnswer { status: 200, headers: Vec::new(), body: text.as_bytes().to_vec() };
    let outcome = HttpOutcome::Answer(answer);
    let began = Instant::now();
    let turn = conversation.on(&outcome);
    let took = began.elapsed();
    match turn {
        Turn::Ended(ended) => match ended.news {
            parvis_engine::net::News::Page(page) => Ok((page.items.len(), took)),
            other => Err(format!("no page: {other:?}").into()),
        },
        Turn::Again(_) => Err("it asked again".into()),
    }
}

fn strict_json(text: &str) -> Result<(usize, Duration), AnyError> {
    let began = Instant::now();
    let rows: Vec<Strict> = serde_json::from_str(text)?;
    let took = began.elapsed();
    assert!(rows.iter().map(Strict::weight).sum::<usize>() > 0);
    Ok((rows.len(), took))
}

fn strict_xml(text: &str) -> Result<(usize, Duration), AnyError> {
    let began = Instant::now();
    let list: StrictList = quick_xml::de::from_str(text)?;
    let took = began.elapsed();
    assert!(list.request.iter().map(Strict::weight).sum::<usize>() > 0);
    Ok((list.request.len(), took))
}

type Reader = fn(&str) -> Result<(usize, Duration), AnyError>;

fn compare(name: &str, text: &str, strict: Reader) -> Result<bool, AnyError> {
    let mut best: Option<(f64, Duration, Duration)> = None;
    for _ in 0..RUNS {
        let (mut mine, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let (rows, took) = ours(text)?;
            let (expected, strict) = strict(text)?;
            if rows != expected || rows != REQUESTS as usize {
                return Err(format!("{name}: {rows} rows, {expected} by strict types").into());
            }
            mine.push(took);
            theirs.push(strict);
        }
        let (mine, theirs) = (median(mine), median(theirs));
        let ratio = mine.as_secs_f64() / theirs.as_secs_f64();
        if best.is_none_or(|(before, ..)| ratio < before) {
            best = Some((ratio, mine, theirs));
        }
        if ratio <= BAR {
            break;
        }
    }
    let Some((ratio, mine, theirs)) = best else { return Ok(false) };
    let good = ratio <= BAR;
    println!(
        "figure: reading {name:<4} {REQUESTS} requests, {:.1} MB  reader {:>5.1} ms  strict types {:>5.1} ms  ratio {ratio:.2} (bar {BAR}) {}",
        text.len() as f64 / 1e6,
        mine.as_secs_f64() * 1e3,
        theirs.as_secs_f64() * 1e3,
        if good { "ok" } else { "ABOVE THE BAR" },
    );
    Ok(good)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// What a line of `/proc/self/status` says, in bytes.
fn status(name: &str) -> Result<f64, AnyError> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find(|line| line.starts_with(name)).ok_or("no such line")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse::<f64>()? * 1024.0)
}

/// How much memory reading adds at its peak, with its result, to what was there before. The first thing that this
/// process does, so that nothing free is used again.
fn memory(name: &str, text: &str) -> Result<bool, AnyError> {
    // 5 resets the peak (proc(5)).
    fs::write("/proc/self/clear_refs", "5")?;
    let before = status("VmRSS:")?;
    let read = ours(text)?;
    let peak = status("VmHWM:")? - before;
    // The answer's own copy of the text is no part of the reader.
    let ratio = (peak - text.len() as f64) / text.len() as f64;
    let good = ratio <= MEMORY_BAR;
    println!(
        "figure: reading {name:<4} {} requests adds {ratio:.2} times the document (bar {MEMORY_BAR}) {}",
        read.0,
        if good { "ok" } else { "ABOVE THE BAR" },
    );
    Ok(good)
}

fn run() -> Result<bool, AnyError> {
    let (json, xml) = (json(), xml());
    let mut good = memory("JSON", &json)?;
    good &= memory("XML", &xml)?;
    good &= compare("JSON", &json, strict_json)?;
    good &= compare("XML", &xml, strict_xml)?;
    Ok(good)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("parvis-bench-reading: {error}");
            ExitCode::FAILURE
        }
    }
}
