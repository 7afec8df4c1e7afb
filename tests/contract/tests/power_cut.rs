//! The power goes while a phone works: whatever it had acknowledged by then is there when it starts again, nothing is
//! half there, and nothing is sent a second time.
//!
//! The story is told once, under `strace`; its calls fill a disk that knows what was flushed
//! ([`parvis_contract::disk`]), and the real engine opens what is left of it after a cut behind each call.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use parvis_contract::app::App;
use parvis_contract::disk::{self, Cut, Disk, Event, Watch};
use parvis_contract::staff::Staff;
use parvis_contract::{binary, phone, scratch, strace};
use parvis_domain::id::RequestId;
use parvis_domain::language::Language;
use parvis_engine::record::{PhotoFile, RequestQuery};
use parvis_engine::secret::KeyFile;
use parvis_engine::{Config, Parvis};
use parvis_media::demo_photo::{self, DemoPhoto};
use parvis_townhall::{Running, TownHall};
use serde_json::Value;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
/// What the town hall writes.
const STAFF_WORDS: &str = "Nous passons demain.";
/// What the citizen answers.
const REPLY: &str = "Merci, il est toujours éteint.";
/// One check in so many goes on to synchronise with the town hall.
const SYNCED: usize = 23;
/// One check in so many is made again with `core.db` gone.
const WITHOUT_CORE: usize = 7;

// ---- what was promised -------------------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Draft,
    Queued,
    Received,
    Deleted,
}

/// What the phone has acknowledged of one draft or request.
#[derive(Clone, Debug)]
struct Facts {
    stage: Stage,
    text: String,
    photos: BTreeSet<String>,
    replied: bool,
    staff_wrote: bool,
}

/// What the phone has acknowledged, by name.
type Known = BTreeMap<String, Facts>;

/// A story that was told once.
struct Recording {
    root: PathBuf,
    events: Vec<Event>,
    /// What is known after so many acknowledgements.
    promises: Vec<Known>,
    /// Where the phone keeps its secrets.
    key: PathBuf,
    hall: Running,
    _folder: tempfile::TempDir,
}

/// Keeps the promises in step with the acknowledgements.
struct Promises(Vec<Known>);

impl Promises {
    fn new() -> Self {
        Self(vec![Known::new()])
    }

    /// One more acknowledgement, after which this is known.
    fn next(&mut self, change: impl FnOnce(&mut Known)) {
        let mut known = self.0.last().unwrap().clone();
        change(&mut known);
        self.0.push(known);
    }

    fn save(&mut self, id: &str, text: &str) {
        let facts = Facts {
            stage: Stage::Draft,
            text: text.to_owned(),
            photos: BTreeSet::new(),
            replied: false,
            staff_wrote: false,
        };
        self.next(|known| {
            known.insert(id.to_owned(), facts);
        });
    }

    fn of(&mut self, id: &str, change: impl FnOnce(&mut Facts)) {
        self.next(|known| change(known.get_mut(id).unwrap()));
    }

    fn received(&mut self) {
        self.next(|known| {
            for facts in known.values_mut().filter(|facts| facts.stage == Stage::Queued) {
                facts.stage = Stage::Received;
            }
        });
    }
}

fn stage() -> (tempfile::TempDir, Running, PathBuf, PathBuf) {
    let folder = scratch::folder();
    let hall = TownHall::start(parvis_townhall::Config::new(folder.path().join("hall"), PACK)).unwrap();
    let photo = folder.path().join("photo.jpg");
    let drawn = demo_photo::draw(&DemoPhoto { width: 320, height: 240, ..DemoPhoto::default() });
    fs::write(&photo, drawn.unwrap()).unwrap();
    let root = folder.path().join("disk");
    fs::create_dir(&root).unwrap();
    (folder, hall, photo, root)
}

// ---- an app, which lives on --------------------------------------------------------------------------------------

/// Starts one whose calls are written down.
fn recorded(root: &Path, options: &[&str], calls: &str, log: &Path) -> App {
    let mut words = vec![root.join("data").into_os_string()];
    words.extend(options.iter().map(Into::into));
    App::start(&mut strace::recording(calls, log, Path::new(env!("CARGO_BIN_EXE_phone")), &words))
}

/// Tells the story to an app.
fn app_story(options: &[&str]) -> Recording {
    let (folder, hall, photo, root) = stage();
    let photo = photo.to_str().unwrap();
    let log = folder.path().join("log");
    let mut app = recorded(&root, options, disk::CALLS, &log);
    let mut promises = Promises::new();
    let staff = Staff::of(&hall);

    app.tell(&["city", hall.url()]);
    promises.next(|_| {});
    let save = |app: &mut App, promises: &mut Promises, text: &str| {
        let id = app.tell(&["save", text])["id"].as_str().unwrap().to_owned();
        promises.save(&id, text);
        id
    };
    let lamp = save(&mut app, &mut promises, "Le lampadaire est éteint.");
    let bin = save(&mut app, &mut promises, "La poubelle déborde.");
    let wrong = save(&mut app, &mut promises, "Ceci est une erreur.");
    let later = save(&mut app, &mut promises, "Pour plus tard.");
    let longer = "Le lampadaire est éteint depuis lundi, devant le numéro 12.";
    app.tell(&["edit", &lamp, longer]);
    promises.of(&lamp, |facts| longer.clone_into(&mut facts.text));
    let hash = app.tell(&["photo", &lamp, photo])["photo"].as_str().unwrap().to_owned();
    promises.of(&lamp, |facts| facts.photos.extend([hash.clone()]));
    app.tell(&["delete", &wrong]);
    promises.of(&wrong, |facts| facts.stage = Stage::Deleted);
    for id in [&lamp, &bin] {
        app.tell(&["submit", id]);
        promises.of(id, |facts| facts.stage = Stage::Queued);
    }
    app.tell(&["sync"]);
    promises.received();

    let reference = app.tell(&["reference", &lamp])["reference"].as_str().unwrap().to_owned();
    promises.next(|_| {});
    staff.assign(&reference, "Éclairage public");
    staff.answer(&reference, STAFF_WORDS);
    app.tell(&["reply", &lamp, REPLY]);
    promises.of(&lamp, |facts| facts.replied = true);
    app.tell(&["sync"]);
    promises.of(&lamp, |facts| facts.staff_wrote = true);

    // A draft that is changed again and again, and one more request that waits when the app goes.
    for number in 0..8 {
        let text = format!("Pour plus tard, version {number}.");
        app.tell(&["edit", &later, &text]);
        promises.of(&later, |facts| facts.text = text);
    }
    let last = save(&mut app, &mut promises, "Le banc est cassé.");
    app.tell(&["photo", &last, photo]);
    promises.of(&last, |facts| facts.photos.extend([hash]));
    app.tell(&["submit", &last]);
    promises.of(&last, |facts| facts.stage = Stage::Queued);
    app.end();

    let mut watch = Watch::new(&root);
    watch.follow(&strace::read(&fs::read_to_string(log).unwrap()));
    let events = watch.into_events();
    Recording { root, events, promises: promises.0, key: "key".into(), hall, _folder: folder }
}

// ---- the terminal, which comes and goes --------------------------------------------------------------------------

/// Tells the same to the terminal, a run for each command.
fn terminal_story() -> Recording {
    let (folder, hall, photo, root) = stage();
    let (photo, data) = (photo.to_str().unwrap(), root.join("data"));
    let log = folder.path().join("log");
    let staff = Staff::of(&hall);
    let mut watch = Watch::new(&root);
    let mut run = |words: &[&str]| {
        let words = binary::words(&data, words);
        let output = strace::recording(disk::CALLS, &log, binary::parvis(), &words).output().unwrap();
        watch.follow(&strace::read(&fs::read_to_string(&log).unwrap()));
        binary::Told::by(&output).done()
    };
    let mut promises = Promises::new();
    run(&["city", "add", hall.url()]);
    promises.next(|_| {});
    let text = "Le lampadaire est éteint.";
    let draft = [
        "report",
        "--service",
        "LAMP",
        "--at",
        "49.4958,5.9806",
        "--answer",
        "ETAT=off",
        "--text",
        text,
        "--draft",
    ];
    let id = run(&draft)["id"].as_str().unwrap().to_owned();
    promises.save(&id, text);
    let hash = run(&["edit", &id, "--photo", photo])["photos"][0]["sha256"].as_str().unwrap().to_owned();
    promises.of(&id, |facts| facts.photos.extend([hash]));
    run(&["submit", &id]);
    promises.of(&id, |facts| facts.stage = Stage::Queued);
    run(&["sync"]);
    promises.received();
    let reference = staff.requests()[0]["service_request_id"].as_str().unwrap().to_owned();
    staff.answer(&reference, STAFF_WORDS);
    run(&["reply", &id, REPLY]);
    promises.of(&id, |facts| facts.replied = true);
    run(&["sync"]);
    promises.of(&id, |facts| facts.staff_wrote = true);

    let events = watch.into_events();
    let key = binary::key_file(&data).strip_prefix(&data).unwrap().to_owned();
    Recording { root, events, promises: promises.0, key, hall, _folder: folder }
}

// ---- after a cut -------------------------------------------------------------------------------------------------

impl Recording {
    fn open(&self, data: &Path) -> Result<Parvis, String> {
        let config = Config {
            folder: data.to_owned(),
            language: Language::Fr,
            secrets: Arc::new(KeyFile::new(data.join(&self.key))),
            extra_roots_pem: Vec::new(),
        };
        Parvis::open(config).map_err(|error| format!("does not open: {error:?}"))
    }

    /// What was known after so many acknowledgements, and what the command that was under way was about to add.
    fn promised(&self, said: usize) -> (&Known, &Known) {
        let last = self.promises.len() - 1;
        (&self.promises[said.min(last)], &self.promises[(said + 1).min(last)])
    }

    /// Everything that is wrong with what a cut left.
    fn check(&self, data: &Path, said: usize, number: usize) -> Vec<String> {
        let (promised, next) = self.promised(said);
        let mut wrong = Vec::new();
        if number.is_multiple_of(WITHOUT_CORE) {
            wrong.extend(self.check_sealed(data, promised, next));
        }
        let phone = match self.open(data) {
            Ok(phone) => phone,
            Err(error) => return vec![error],
        };
        wrong.extend(compare(&phone, promised, next));
        if data.join("core.db.damaged-1").exists() {
            wrong.push("the database was damaged".to_owned());
        }
        if wrong.is_empty() && number.is_multiple_of(SYNCED) {
            wrong.extend(settle(&phone));
        }
        phone.close().unwrap();
        wrong
    }

    /// What was queued survives also without the database, from the sealed copies.
    fn check_sealed(&self, data: &Path, promised: &Known, next: &Known) -> Vec<String> {
        let mut queued: Vec<_> = promised
            .iter()
            .filter(|(id, facts)| facts.stage == Stage::Queued && next[*id].stage == Stage::Queued)
            .collect();
        if queued.is_empty() {
            return Vec::new();
        }
        let copy = scratch::folder();
        let copy = copy.path().join("data");
        scratch::copy(data, &copy);
        for file in ["core.db", "core.db-wal"] {
            let _ = fs::remove_file(copy.join(file));
        }
        let phone = match self.open(&copy) {
            Ok(phone) => phone,
            Err(error) => return vec![format!("without the database it {error}")],
        };
        queued.retain(|(id, facts)| {
            let found = phone.request(id.parse().unwrap());
            !found.is_ok_and(|found| found.text == facts.text && found.photos.len() == facts.photos.len())
        });
        phone.close().unwrap();
        queued.iter().map(|(id, _)| format!("{id} is not recovered from its sealed copy")).collect()
    }
}

/// What the phone shows of one draft or request.
struct Seen {
    is_draft: bool,
    text: String,
    photos: Vec<PhotoFile>,
    is_received: bool,
    words: Vec<String>,
}

fn see(phone: &Parvis, id: RequestId) -> Option<Seen> {
    if let Ok(draft) = phone.draft(id) {
        let (text, photos) = (draft.draft.text, draft.photos);
        return Some(Seen { is_draft: true, text, photos, is_received: false, words: Vec::new() });
    }
    let request = phone.request(id).ok()?;
    let acts = request.acts.into_iter().filter_map(|act| act.text);
    let entries = request.timeline.into_iter().filter_map(|entry| entry.text);
    Some(Seen {
        is_draft: false,
        text: request.text,
        photos: request.photos,
        is_received: request.summary.reference.is_some(),
        words: acts.chain(entries).collect(),
    })
}

/// Whatever is not as promised, and not as the command under way would have made it.
fn compare(phone: &Parvis, promised: &Known, next: &Known) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, facts) in promised {
        let coming = &next[id];
        let Some(seen) = see(phone, id.parse().unwrap()) else {
            if facts.stage != Stage::Deleted && coming.stage != Stage::Deleted {
                wrong.push(format!("{id} is gone"));
            }
            continue;
        };
        let mut not = |is_wrong: bool, what: &str| {
            if is_wrong {
                wrong.push(format!("{id} {what}"));
            }
        };
        not(facts.stage == Stage::Deleted, "is back, although it was deleted");
        not(seen.text != facts.text && seen.text != coming.text, "has other words");
        let photos: BTreeSet<String> = seen.photos.iter().map(|file| file.photo.hash.to_string()).collect();
        not(!facts.photos.is_subset(&photos), "has lost a photo");
        not(!photos.is_subset(&coming.photos), "has a photo that nobody added");
        not(seen.photos.iter().any(is_broken), "has a broken photo");
        not(facts.stage > Stage::Draft && seen.is_draft, "is a draft again");
        not(coming.stage == Stage::Draft && !seen.is_draft, "was sent by nobody's wish");
        not(facts.stage == Stage::Received && !seen.is_received, "has lost its receipt");
        // While an act is on its way back from the town hall, it may be shown by neither side.
        let has = |words: &str| seen.words.iter().filter(|seen| *seen == words).count();
        not(facts.replied && !coming.staff_wrote && has(REPLY) != 1, "has lost its reply");
        not(facts.staff_wrote && has(REPLY) != 1, "does not show its reply once");
        not(facts.staff_wrote && has(STAFF_WORDS) != 1, "has lost the town hall's words");
    }
    let drafts = phone.drafts().unwrap().into_iter().map(|draft| draft.draft.id);
    let requests = phone.requests(&RequestQuery::default()).unwrap().rows.into_iter().map(|row| row.id);
    let all: Vec<_> = drafts.chain(requests).map(|id| id.to_string()).collect();
    wrong.extend(all.iter().filter(|id| !next.contains_key(*id)).map(|id| format!("{id} is nobody's")));
    if all.iter().collect::<BTreeSet<_>>().len() != all.len() {
        wrong.push("something is in both lists".to_owned());
    }
    wrong
}

fn is_broken(file: &PhotoFile) -> bool {
    let hash = fs::read(&file.file).map(|bytes| parvis_townhall::record::sha256(&bytes));
    !hash.is_ok_and(|hash| hash == *file.photo.hash.as_bytes())
        || !fs::metadata(&file.thumbnail).is_ok_and(|metadata| metadata.len() > 0)
}

/// Synchronises until nothing waits.
fn settle(phone: &Parvis) -> Option<String> {
    let mut outcome = phone::sync(phone, 20_000);
    for _ in 0..10 {
        if outcome.waiting == 0 {
            break;
        }
        outcome = phone::sync(phone, 20_000);
    }
    (outcome.waiting > 0 || outcome.need_you > 0).then(|| format!("does not settle: {outcome:?}"))
}

/// Which cuts are made.
#[derive(Clone, Copy)]
enum Thoroughness {
    /// Behind each call: everything unflushed dropped, and one other way.
    TwoWays,
    /// Behind each call, in every way, those with chance several times.
    EveryWay,
    /// Behind each acknowledgement, everything unflushed dropped.
    BehindPromises,
}

impl Thoroughness {
    fn of_this_run() -> Self {
        if std::env::var_os("PARVIS_DEEP").is_some() { Self::EveryWay } else { Self::TwoWays }
    }

    fn cuts(self, at: usize, event: &Event) -> Vec<Cut> {
        let seed = at as u64;
        match self {
            Self::TwoWays => {
                let others =
                    [Cut::Pages(seed), Cut::Sectors(seed), Cut::NamesOnly, Cut::BytesOnly, Cut::Everything];
                vec![Cut::Nothing, others[at % others.len()]]
            }
            Self::EveryWay => {
                let by_chance = (0..8).flat_map(|more| {
                    let seed = seed << 8 | more;
                    [Cut::Pages(seed), Cut::Sectors(seed)]
                });
                let sure = [Cut::Nothing, Cut::NamesOnly, Cut::BytesOnly, Cut::Everything];
                sure.into_iter().chain(by_chance).collect()
            }
            Self::BehindPromises => match event {
                Event::Said(_) => vec![Cut::Nothing],
                _ => Vec::new(),
            },
        }
    }
}

/// What was found wrong, and where.
#[derive(Debug)]
#[allow(dead_code, reason = "read by whoever reads a failure")]
struct Finding {
    at: usize,
    cut: Cut,
    wrong: Vec<String>,
}

/// Cuts the power everywhere, on two threads. Gives the number of cuts, and what was wrong.
fn cut_everywhere(recording: &Recording, how: Thoroughness) -> (usize, Vec<Finding>) {
    const THREADS: usize = 2;
    let findings: Mutex<(usize, Vec<Finding>)> = Mutex::default();
    thread::scope(|scope| {
        for turn in 0..THREADS {
            let findings = &findings;
            scope.spawn(move || {
                let (mut disk, mut said, mut number) = (Disk::new(&recording.root), 0, 0);
                for (at, event) in recording.events.iter().enumerate() {
                    disk.happens(event);
                    // A line is said with its end.
                    said += usize::from(matches!(event, Event::Said(text) if text.ends_with('\n')));
                    for cut in how.cuts(at, event) {
                        number += 1;
                        if number % THREADS != turn {
                            continue;
                        }
                        let folder = scratch::folder();
                        disk.cut(cut, folder.path());
                        let wrong = recording.check(&folder.path().join("data"), said, number);
                        let mut findings = findings.lock().unwrap();
                        findings.0 += 1;
                        if !wrong.is_empty() {
                            findings.1.push(Finding { at, cut, wrong });
                        }
                    }
                }
                assert_eq!(said, recording.promises.len() - 1, "a promise without an acknowledgement");
            });
        }
    });
    findings.into_inner().unwrap()
}

/// The town hall has each of these words once, and nothing else; every photo is whole, the reply is there once.
fn everything_arrived_once(hall: &Running, texts: &[&str]) {
    let mut requests = Staff::of(hall).requests();
    requests.sort_by_key(|request| request["description"].to_string());
    let mut wanted = texts.to_vec();
    wanted.sort_by_key(|text| Value::from(*text).to_string());
    let found: Vec<_> = requests.iter().map(|request| request["description"].as_str().unwrap()).collect();
    assert_eq!(found, wanted);
    let mut replies = 0;
    for request in &requests {
        assert_eq!(request["photos_missing"].as_array().map_or(0, Vec::len), 0, "{request}");
        replies +=
            request["timeline"].as_array().unwrap().iter().filter(|entry| entry["text"] == REPLY).count();
    }
    assert_eq!(replies, 1);
}

fn nothing_is_lost(name: &str, recording: &Recording, texts: &[&str], least: usize) {
    let began = Instant::now();
    let (cuts, findings) = cut_everywhere(recording, Thoroughness::of_this_run());
    assert!(
        findings.is_empty(),
        "{} of {cuts} cuts: {:#?}",
        findings.len(),
        &findings[..findings.len().min(12)]
    );
    everything_arrived_once(&recording.hall, texts);
    println!(
        "figure: power cuts under {name}: {cuts} behind {} calls, 0 acknowledged lost, 0 doubled, in {} s",
        recording.events.len(),
        began.elapsed().as_secs()
    );
    assert!(cuts >= least, "too few cuts: {cuts}");
}

#[test]
fn a_power_cut_under_an_app_takes_nothing_that_it_acknowledged() {
    let recording = app_story(&[]);
    let lamp = "Le lampadaire est éteint depuis lundi, devant le numéro 12.";
    nothing_is_lost("an app", &recording, &[lamp, "La poubelle déborde.", "Le banc est cassé."], 700);
}

#[test]
fn a_power_cut_under_the_terminal_takes_nothing_that_it_acknowledged() {
    nothing_is_lost("the terminal", &terminal_story(), &["Le lampadaire est éteint."], 500);
}

#[test]
fn without_full_synchronisation_the_same_cuts_are_seen_to_lose() {
    let recording = app_story(&["--synchronous", "normal"]);
    let (cuts, findings) = cut_everywhere(&recording, Thoroughness::BehindPromises);
    let lost = findings
        .iter()
        .filter(|finding| finding.wrong.iter().any(|wrong| wrong.ends_with("is gone")))
        .count();
    println!(
        "figure: the same app without full synchronisation: {lost} of {cuts} cuts lose what was acknowledged"
    );
    assert!(lost * 2 > cuts, "the check does not see what is lost: {lost} of {cuts}, {findings:#?}");
}

#[test]
fn saving_costs_one_flush_and_queueing_three() {
    const DRAFTS: usize = 300;
    const QUEUED: usize = 100;
    let (folder, hall, _, root) = stage();
    let log = folder.path().join("log");
    let mut app = recorded(&root, &[], "write,fsync,fdatasync", &log);
    app.tell(&["city", hall.url()]);
    let save =
        |number| app.tell(&["save", &format!("Lampadaire {number}.")])["id"].as_str().unwrap().to_owned();
    let ids: Vec<String> = (0..DRAFTS).map(save).collect();
    for id in &ids[..QUEUED] {
        app.tell(&["submit", id]);
    }
    app.end();

    let mut flushes = vec![0];
    for call in strace::read(&fs::read_to_string(log).unwrap()) {
        match call.name.as_str() {
            "write" if call.arguments.starts_with("1, ") => flushes.push(0),
            "fsync" | "fdatasync" => *flushes.last_mut().unwrap() += 1,
            _ => {}
        }
    }
    let per = |acknowledged: &[u32]| f64::from(acknowledged.iter().sum::<u32>()) / acknowledged.len() as f64;
    let saving = per(&flushes[1..=DRAFTS]);
    let queueing = per(&flushes[DRAFTS + 1..=DRAFTS + QUEUED]);
    println!("figure: flushes: {saving:.2} to save a draft, {queueing:.2} to queue a request");
    assert!(saving <= 1.2, "{saving}");
    assert!(queueing <= 3.2, "{queueing}");
}
