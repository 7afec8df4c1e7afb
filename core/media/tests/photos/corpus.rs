//! Files of other projects that have broken decoders, and photos that real phones took.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use parvis_media::{Cleaned, Completeness, Damage, Excess, PhotoError, PhotoPolicy, clean};

use crate::material::{assert_nothing_but_a_picture, cleaned, corpus};

/// How each file must end; see its head.
const TABLE: &str = include_str!("odd.txt");
/// The longest that a file may take, and the most memory that the process may have had at a time.
const BOUND: Duration = Duration::from_secs(5);
pub(crate) const PEAK_KB: u64 = 64 * 1024;

/// Names the file in a process that cleans it, and nothing else.
const FILE: &str = "PARVIS_TEST_PHOTO";

#[test]
fn each_odd_file_ends_as_it_must_within_its_limits() {
    let Some(files) = corpus("odd") else {
        return;
    };
    let mut expected: BTreeMap<&str, &str> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .filter_map(|line| line.split_once(": "))
        .collect();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (end, peak) = in_a_process_of_its_own(&path);
        println!("{peak:>6} kB  {name}: {end}");
        let expected = expected.remove(name.as_str()).unwrap_or("(not in the table)");
        if end != expected {
            wrong.push(format!("{name}: {end}, expected {expected}"));
        }
        if peak > PEAK_KB {
            wrong.push(format!("{name}: {peak} kB"));
        }
    }
    wrong.extend(expected.keys().map(|name| format!("{name}: in the table, not in the corpus")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How the file ended, in the table's words, and the peak of memory in kB.
pub(crate) fn in_a_process_of_its_own(photo: &std::path::Path) -> (String, u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "corpus::one_file", "--nocapture", "--test-threads=1"])
        .env(FILE, photo)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let output = child.stdout.take().unwrap();
    let (done, ended) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        let text = std::io::read_to_string(output).unwrap_or_default();
        let _ = done.send(text);
    });
    let text = ended.recv_timeout(BOUND);
    if text.is_err() {
        child.kill().unwrap();
    }
    child.wait().unwrap();
    reader.join().unwrap();
    let Ok(text) = text else { return (format!("no end within {BOUND:?}"), 0) };
    let said = |what: &str| {
        text.lines().find_map(|line| line.split_once(what)).map(|(_, rest)| rest.trim().to_owned())
    };
    let peak = said("PEAK").and_then(|peak| peak.trim_end_matches(" kB").trim().parse().ok());
    (said("END").unwrap_or_else(|| "the process died".to_owned()), peak.unwrap_or(u64::MAX))
}

/// Runs only in a process of its own: see above.
#[test]
fn one_file() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let end = clean(File::open(path).unwrap(), &PhotoPolicy::default());
    if let Ok(cleaned) = &end {
        assert!(cleaned.photo.width.max(cleaned.photo.height) <= 1600);
        assert!(cleaned.thumbnail.width.max(cleaned.thumbnail.height) <= 320);
        assert_nothing_but_a_picture(&cleaned.photo.bytes);
        assert_nothing_but_a_picture(&cleaned.thumbnail.bytes);
    }
    println!("\nEND {}", in_words(&end));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("PEAK {}", peak.unwrap_or("0 kB").trim());
}

fn in_words(end: &Result<Cleaned, PhotoError>) -> String {
    match end {
        Ok(cleaned) => match cleaned.completeness {
            Completeness::Whole => "photo".to_owned(),
            Completeness::CutOff { percent } => format!("photo, {percent} % of it"),
            Completeness::Coarse => "photo, coarse".to_owned(),
        },
        Err(PhotoError::ConvertFirst { kind }) => format!("convert first, {kind}"),
        Err(PhotoError::NotAPhoto) => "not a photo".to_owned(),
        Err(PhotoError::TooLarge { excess: Excess::Pixels { .. } }) => "too many pixels".to_owned(),
        Err(PhotoError::Damaged { damage: Damage::DecoderPanicked, .. }) => "a decoder PANICKED".to_owned(),
        Err(PhotoError::Damaged { damage, percent }) => format!("damaged, {damage}, {percent} %"),
        Err(other) => format!("{other:?}"),
    }
}

#[test]
fn photos_of_real_phones_come_out_small_and_clean() {
    let Some(files) = corpus("phone") else {
        return;
    };
    for path in files {
        let file = std::fs::read(&path).unwrap();
        let cleaned = cleaned(&file).unwrap();
        println!("{}: {} -> {:?}", path.display(), file.len(), cleaned.photo);
        assert_eq!(cleaned.photo.width.max(cleaned.photo.height), 1600);
        assert!(cleaned.photo.bytes.len() < file.len());
        assert_eq!(cleaned.completeness, Completeness::Whole);
        assert_nothing_but_a_picture(&cleaned.photo.bytes);
    }
}
