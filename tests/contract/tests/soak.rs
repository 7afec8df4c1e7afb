//! An app that nobody ever closes. A citizen who reports a broken lamp every hour, a hundred times as often as anybody
//! does, and a town hall that answers each: what the process holds of the machine does not grow with the days.
//!
//! Days pass as fast as this machine lets them, over real HTTP and real files. `PARVIS_SOAK_MINUTES` says for how long;
//! otherwise it is five days, and ten minutes with `PARVIS_DEEP`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, VecDeque};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use parvis_contract::app::App;
use parvis_contract::clock::minutes;
use parvis_contract::scratch;
use parvis_contract::staff::Staff;
use parvis_domain::time::Timestamp;
use parvis_media::demo_photo::{self, DemoPhoto};
use parvis_townhall::{Clock, Config, TownHall};

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-03-02T06:00:00Z";
/// Hours of the life that every run tells.
const SHORT: u32 = 120;
/// How long a request is followed, in hours.
const FOLLOWED: usize = 3;
/// How far the memory of the process may go up between the middle and the end of a life, in bytes: what an allocator
/// does not give back, and the pages of a database that grows by a history.
const SLACK: u64 = 4 << 20;
/// Longest that a log of SQLite may be, in bytes: it begins anew at 1,000 pages of 4 KiB, behind the change that made it
/// so long.
const LONGEST_LOG: u64 = 5 << 20;

/// What a process holds.
#[derive(Debug)]
struct Held {
    memory: u64,
    descriptors: usize,
    threads: usize,
    /// The longest log of a database, in bytes.
    log: u64,
    /// Files by folder, photos and their thumbnails apart: those belong to the history.
    files: BTreeMap<String, usize>,
}

impl Held {
    fn by(process: u32, data: &Path) -> Self {
        let process = Path::new("/proc").join(process.to_string());
        let count = |folder: &str| fs::read_dir(process.join(folder)).unwrap().count();
        let status = fs::read_to_string(process.join("status")).unwrap();
        let own = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        let kilobytes: u64 = own.trim().trim_end_matches(" kB").parse().unwrap();
        let (mut log, mut files) = (0, BTreeMap::new());
        let mut folders = vec![data.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap();
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                if path.extension().is_some_and(|extension| extension == "db-wal") {
                    log = log.max(entry.metadata().unwrap().len());
                }
                let name = folder.strip_prefix(data).unwrap().to_string_lossy().into_owned();
                *files.entry(name).or_default() += 1;
            }
        }
        files.retain(|folder, _| folder != "photos" && folder != "thumbnails");
        Self { memory: kilobytes << 10, descriptors: count("fd"), threads: count("task"), log, files }
    }
}

/// How long it goes on.
fn is_over(hour: u32, began: Instant) -> bool {
    let minutes = env::var("PARVIS_SOAK_MINUTES").map(|minutes| minutes.parse().unwrap()).ok();
    let deep = env::var_os("PARVIS_DEEP").map(|_| 10);
    match minutes.or(deep) {
        Some(minutes) => began.elapsed() > Duration::from_secs(60 * minutes),
        None => hour == SHORT,
    }
}

#[test]
fn an_app_that_is_never_closed_holds_no_more_at_the_end_than_in_the_middle() {
    let folder = scratch::folder();
    let clock = Clock::standing_at(Timestamp::parse_rfc3339(START).unwrap());
    let hall =
        TownHall::start(Config { clock: clock.clone(), ..Config::new(folder.path().join("hall"), PACK) })
            .unwrap();
    let staff = Staff::of(&hall);
    let (data, photo) = (folder.path().join("data"), folder.path().join("photo.jpg"));
    let mut app = App::start(Command::new(env!("CARGO_BIN_EXE_phone")).arg(&data).args(["--clock", START]));
    app.tell(&["city", hall.url()]);

    let (mut followed, mut held) = (VecDeque::new(), Vec::new());
    let (mut hour, mut requests, began) = (0, 0_u32, Instant::now());
    while !is_over(hour, began) {
        let id = app.tell(&["save", "Le lampadaire"])["id"].as_str().unwrap().to_owned();
        app.tell(&["edit", &id, &format!("Le lampadaire numéro {hour} est éteint.")]);
        if hour % 2 == 0 {
            let drawn = DemoPhoto { width: 320 + hour % 64, height: 240, ..DemoPhoto::default() };
            fs::write(&photo, demo_photo::draw(&drawn).unwrap()).unwrap();
            app.tell(&["photo", &id, photo.to_str().unwrap()]);
        }
        if hour % 5 == 4 {
            app.tell(&["delete", &id]);
        } else {
            app.tell(&["submit", &id]);
            requests += 1;
            followed.push_back(id);
        }
        for _ in 0..4 {
            clock.move_on(minutes(15));
            app.tell(&["move", &minutes(15).as_millis().to_string()]);
            app.tell(&["sync"]);
        }
        if followed.len() > FOLLOWED {
            let number = |app: &mut App, id: &str| {
                app.tell(&["reference", id])["reference"].as_str().expect("it was sent").to_owned()
            };
            let newest = number(&mut app, &followed[FOLLOWED]);
            staff.assign(&newest, "Éclairage public");
            staff.answer(&newest, "Nous passons demain.");
            app.tell(&["reply", &followed[1], "Merci, il est toujours éteint."]);
            let oldest = number(&mut app, &followed.pop_front().unwrap());
            staff.close_fixed(&oldest, "Réparé.");
        }
        app.tell(&["look", "éteint"]);
        held.push(Held::by(app.process_id(), &data));
        hour += 1;
    }
    let waiting = app.tell(&["sync"])["waiting"].as_u64();
    app.end();

    assert_eq!(waiting, Some(0), "all of it went out");
    assert_eq!(staff.requests().len(), requests.min(1000) as usize, "each once");
    let (before, after) = held.split_at(held.len() / 2);
    // The most that was held in each half.
    let most = |of: fn(&Held) -> u64| {
        let most = |half: &[Held]| half.iter().map(of).max().unwrap();
        (most(before), most(after))
    };
    let memory = most(|held| held.memory);
    let log = most(|held| held.log);
    let (descriptors, threads) = (most(|held| held.descriptors as u64), most(|held| held.threads as u64));
    println!(
        "figure: soak: {hour} hours in {} s, {requests} requests, memory {:.1} MB in the first half and {:.1} MB in the \
         second, descriptors {} and {}, threads {} and {}, the longest log {:.1} and {:.1} MB",
        began.elapsed().as_secs(),
        memory.0 as f64 / 1e6,
        memory.1 as f64 / 1e6,
        descriptors.0,
        descriptors.1,
        threads.0,
        threads.1,
        log.0 as f64 / 1e6,
        log.1 as f64 / 1e6,
    );
    println!("{:#?}", held.last());
    assert!(memory.1 <= memory.0 + SLACK, "memory grows");
    assert!(descriptors.1 <= descriptors.0, "files or connections stay open");
    assert!(threads.1 <= threads.0, "threads stay");
    assert!(log.0.max(log.1) <= LONGEST_LOG, "a log grows");
    let crowded = |half: &[Held]| {
        let mut most = BTreeMap::new();
        for (folder, count) in half.iter().flat_map(|held| &held.files) {
            most.entry(folder.clone())
                .and_modify(|most: &mut usize| *most = (*most).max(*count))
                .or_insert(*count);
        }
        most
    };
    assert_eq!(crowded(after), crowded(before), "files stay");
}
