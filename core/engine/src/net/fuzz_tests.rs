//! Both readers under mutated documents: real ones of the corpus and small ones that are always there. Nothing may
//! panic, hang, or give more than its limits allow. `PARVIS_DEEP=1` runs many times as many, `PARVIS_FUZZ_SEED` others.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use parvis_domain::habits::Habits;

use super::corpus;
use super::open311::{self, discovery, read};
use crate::chance::Chance;

/// Mutated documents of an ordinary run, and of a deep one.
const ORDINARY: u64 = 4_000;
const DEEP: u64 = 400_000;
/// A document of the sizes used here takes milliseconds; this long is a hang.
const HANG: Duration = Duration::from_secs(20);
/// The longest text that a reader keeps, in characters.
const LONGEST: usize = 10_000;

fn seeds() -> Vec<Vec<u8>> {
    let small: [&str; 12] = [
        r#"[{"service_request_id":7,"status":"open","lat":"49.5","long":6,"requested_datetime":"2012-05-22 23:57:23.97","keywords":["a"]}]"#,
        r#"{"service_requests":{"request":[{"service_request_id":"1","extended_attributes":{"media_urls":["http://x/1"]}}]}}"#,
        r#"{"service_code":"1","attributes":[{"code":"A","variable":"true","datatype":"multivaluelist","values":[{"key":1,"name":"x"}]}]}"#,
        r#"[{"service_code":001,"service_name":"x\ty","metadata":"true",}]"#,
        r#"{"endpoints":{"specification":"http://wiki.open311.org/GeoReport_v2","url":"v2","formats":["text/xml"]}}"#,
        r#"{"error":{"code":"x","message":"y"}}"#,
        "<service_requests type=\"array\"><request><service_request_id>1</service_request_id><lat>1.5</lat><long>2</long><d xsi:nil=\"true\"/></request></service_requests>",
        "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><!DOCTYPE a [<!ENTITY b \"cc\">]><services><service><service_code>&b;</service_code><group>x &amp; y</group></service></services>",
        "<o:requests xmlns:o=\"u\"><![CDATA[x]]><!-- y --><o:requests><token>1</token></o:requests></o:requests>",
        "<errors><error><code>400</code><description>no &#233; &#x10; &nbsp;</description></error></errors>",
        "<service_request_updates><request_update><update_id>1</update_id><service_request_id>2</service_request_id><updated_datetime>2026-01-01T00:00:00Z</updated_datetime></request_update></service_request_updates>",
        "\u{feff}<discovery><endpoints><endpoint><url>x</url></endpoint></endpoints></discovery>",
    ];
    let mut seeds: Vec<Vec<u8>> = small.iter().map(|text| text.as_bytes().to_vec()).collect();
    if let Some(folder) = corpus::open311() {
        for sub in ["", "6aika", "fms"] {
            let mut files: Vec<_> =
                std::fs::read_dir(folder.join(sub)).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            let documents =
                files.iter().filter(|file| file.is_file() && file.extension().is_some_and(|end| end != "md"));
            // The first kilobytes hold every kind of row; the rest would only make each round slow.
            seeds.extend(documents.map(|file| {
                let mut bytes = std::fs::read(file).unwrap();
                bytes.truncate(6_000);
                bytes
            }));
        }
    }
    seeds
}

/// Pieces that a random byte would rarely hit.
const PIECES: [&[u8]; 28] = [
    b"<",
    b">",
    b"</",
    b"/>",
    b"&",
    b"&#x0;",
    b"&#1114112;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml",
    b"<!DOCTYPE x [",
    b"\"",
    b"\\u",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"1e999",
    b"-0",
    b"null",
    b"\xff\xfe",
    b"\x00",
    b"\xf0\x9f\x98",
];

fn mutate(bytes: &mut Vec<u8>, others: &[Vec<u8>], chance: &mut Chance) {
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(9) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap_or(0),
            2 => bytes.truncate(at),
            3 => {
                let end = (at + chance.below(200)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let end = (at + chance.below(300)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                // Again and again: depth, length, repetition.
                for _ in 0..=chance.below(40) {
                    bytes.splice(at..at, copy.iter().copied());
                }
            }
            5 | 6 => {
                let piece = PIECES[chance.below(PIECES.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            7 => {
                let other = &others[chance.below(others.len())];
                let from = chance.below(other.len() + 1);
                let to = (from + chance.below(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let other = &others[chance.below(others.len())];
                bytes.truncate(at);
                bytes.extend_from_slice(&other[chance.below(other.len() + 1)..]);
            }
        }
        bytes.truncate(60_000);
    }
}

/// Every reader, with what must hold of whatever it gives.
fn read_all(bytes: &[u8]) {
    let (zone, habits) = (TimeZone::UTC, Habits::default());
    let short = |text: &str| assert!(text.chars().count() <= LONGEST, "a text of {} bytes", text.len());
    if let Some(services) = read::services(bytes) {
        for service in &services.rows {
            short(&service.name);
            assert!(service.keywords.len() <= 100);
        }
    }
    if let Some(requests) = read::requests(bytes, &zone, &habits) {
        for item in &requests.rows {
            short(item.description.as_deref().unwrap_or_default());
            assert!(!item.service_request_id.as_str().is_empty() && item.media_urls.len() <= 20);
            // Whatever is a place is one on Earth.
            assert!(
                item.coordinate.is_none_or(|at| at.latitude().abs() <= 90.0 && at.longitude().abs() <= 180.0)
            );
        }
    }
    let _ = read::definition(bytes);
    let _ = read::updates(bytes, &zone, &habits);
    let _ = read::posted(bytes, &zone, |_| true);
    let _ = read::token(bytes);
    let _ = open311::errors(bytes);
    let _ = discovery::read(bytes, &url::Url::parse("https://x.test/").unwrap());
}

#[test]
fn no_mutated_document_breaks_a_reader() {
    let seed = std::env::var("PARVIS_FUZZ_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let rounds = if std::env::var_os("PARVIS_DEEP").is_some() { DEEP } else { ORDINARY };
    let seeds = seeds();
    let (mut chance, mut readable) = (Chance(seed), 0_u64);
    for round in 0..rounds {
        let mut bytes = seeds[chance.below(seeds.len())].clone();
        mutate(&mut bytes, &seeds, &mut chance);
        let began = Instant::now();
        let outcome = std::panic::catch_unwind(|| read_all(&bytes));
        assert!(
            outcome.is_ok() && began.elapsed() < HANG,
            "seed {seed}, round {round}, {:?}: {:?}",
            began.elapsed(),
            String::from_utf8_lossy(&bytes)
        );
        readable += u64::from(read::requests(&bytes, &TimeZone::UTC, &Habits::default()).is_some());
    }
    // If nothing were readable any more, the mutations would test nothing but the first line of the readers.
    assert!(readable * 20 > rounds, "{readable} of {rounds}");
    println!("figure: {rounds} mutated documents, {readable} of them still lists of requests, seed {seed}");
}
