//! `kill -9` of the real terminal, in front of every call that changes something, from the first save to the sent
//! reply, against the real town hall: nothing that it called saved or queued is lost, nothing arrives twice.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use parvis_contract::binary::{self, End, Told};
use parvis_contract::strace::Moment;
use parvis_contract::{scratch, strace};
use parvis_domain::id::ServiceRequestId;
use parvis_media::demo_photo::{self, DemoPhoto};
use parvis_townhall::record::{Arrival, Case, StaffAct};
use parvis_townhall::store::{Filter, Viewer};
use parvis_townhall::word::{Author, EntryKind};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::Value;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
/// Points of a run that a change must pass; all of them with `PARVIS_DEEP`.
const POINTS: usize = 260;
/// At one in so many of them the program that is started next is killed too.
const TWICE: usize = 3;
/// With `PARVIS_DEEP` that happens at each point, at so many moments.
const MOMENTS_AFTER: usize = 5;
/// Rounds until everything must have settled.
const ROUNDS: usize = 20;
/// A phone opens at once, also after a kill.
const REOPENED_WITHIN: Duration = Duration::from_secs(5);

/// What the citizen does, one run of the program each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    /// Opens the app for the first time and chooses the city.
    City,
    /// Saves a draft.
    Save,
    /// Adds a photo.
    Photo,
    /// Queues it.
    Submit,
    /// Sends text and photo, takes in the outcome.
    Send,
    /// Takes in what the town hall did meanwhile.
    Delta,
    /// Answers the town hall.
    Reply,
    /// Sends the answer.
    SendReply,
}

const STORY: [Step; 8] = [
    Step::City,
    Step::Save,
    Step::Photo,
    Step::Submit,
    Step::Send,
    Step::Delta,
    Step::Reply,
    Step::SendReply,
];

/// A town hall, a photo, and a phone that knows its city.
struct Stage {
    hall: Running,
    photo: PathBuf,
    phone: PathBuf,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new() -> Self {
        let folder = scratch::folder();
        let hall = TownHall::start(Config::new(folder.path().join("hall"), PACK)).unwrap();
        let photo = folder.path().join("photo.jpg");
        let drawn = demo_photo::draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() });
        fs::write(&photo, drawn.unwrap()).unwrap();
        let phone = folder.path().join("phone");
        binary::run(&phone, &["city", "add", hall.url()]).done();
        Self { hall, photo, phone, _folder: folder }
    }

    /// What the town hall has, the staff's view.
    fn cases(&self) -> Vec<Case> {
        self.hall.store().list(&Filter { limit: 1_000_000, ..Filter::default() }, &Viewer::Staff).unwrap()
    }
}

/// One citizen's story on a folder of its own.
struct Walk<'a> {
    stage: &'a Stage,
    folder: tempfile::TempDir,
    /// A word that no other citizen writes.
    word: String,
    id: String,
    reference: String,
    replied: bool,
}

/// Whether the timeline has what the staff wrote.
fn has_staff_words(seen: &Value) -> bool {
    seen["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .any(|entry| entry["kind"] == "message" && entry["author"] == "staff")
}

impl<'a> Walk<'a> {
    fn new(stage: &'a Stage, number: usize) -> Self {
        let word = format!("mot{number:06}");
        let (id, reference) = (String::new(), String::new());
        Self { stage, folder: scratch::folder(), word, id, reference, replied: false }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn text(&self) -> String {
        format!("Le lampadaire est éteint : {}.", self.word)
    }

    fn reply_text(&self) -> String {
        format!("Il est toujours éteint : {}.", self.word)
    }

    fn command(&self, step: Step) -> Vec<String> {
        let (text, reply) = (self.text(), self.reply_text());
        let photo = self.stage.photo.to_str().unwrap();
        let words: Vec<&str> = match step {
            Step::City => vec!["city", "add", self.stage.hall.url()],
            Step::Save => vec![
                "report",
                "--service",
                "LAMP",
                "--at",
                "49.4958,5.9806",
                "--answer",
                "ETAT=off",
                "--text",
                &text,
                "--draft",
            ],
            Step::Photo => vec!["edit", &self.id, "--photo", photo],
            Step::Submit => vec!["submit", &self.id],
            Step::Send | Step::Delta | Step::SendReply => vec!["sync"],
            Step::Reply => vec!["reply", &self.id, &reply],
        };
        words.into_iter().map(str::to_owned).collect()
    }

    fn run<S: AsRef<str>>(&self, words: &[S]) -> Told {
        binary::run(&self.data(), words)
    }

    /// Whatever comes before a step in the world around the phone.
    fn meanwhile(&self, step: Step) {
        if step != Step::City && !self.data().exists() {
            scratch::copy(&self.stage.phone, &self.data());
            binary::adopt(&self.stage.phone, &self.data());
        }
        if step == Step::Delta {
            let id = ServiceRequestId::new(&self.reference);
            let now = parvis_townhall::Clock::System.now();
            let acts = [
                StaffAct::Assign { service: "Éclairage public".to_owned() },
                StaffAct::Answer { text: format!("Nous passons demain : {}.", self.word) },
            ];
            for act in acts {
                self.stage.hall.store().staff(&id, &act, now).unwrap().unwrap();
            }
        }
    }

    /// A step that nobody disturbs.
    fn step(&mut self, step: Step) {
        self.meanwhile(step);
        let answer = self.run(&self.command(step)).done();
        self.learn(step, &answer);
    }

    fn learn(&mut self, step: Step, answer: &Value) {
        match step {
            Step::Save => answer["id"].as_str().unwrap().clone_into(&mut self.id),
            Step::Photo => assert_eq!(answer["photos"].as_array().unwrap().len(), 1),
            Step::Send => {
                assert_eq!(answer["sent"], 1, "{answer}");
                self.show()["reference"].as_str().unwrap().clone_into(&mut self.reference);
            }
            Step::Delta => assert!(has_staff_words(&self.show()), "{}", self.show()),
            Step::City | Step::Submit | Step::Reply | Step::SendReply => {}
        }
    }

    /// Everything before a step, undisturbed, in as few runs as it takes.
    fn tell_until(&mut self, step: Step) {
        match step {
            Step::City => {}
            Step::Save => self.meanwhile(Step::Save),
            Step::Photo | Step::Submit => {
                STORY
                    .into_iter()
                    .skip(1)
                    .take_while(|earlier| *earlier < step)
                    .for_each(|step| self.step(step));
            }
            Step::Send | Step::Delta | Step::Reply | Step::SendReply => {
                self.meanwhile(Step::Save);
                let mut command = self.command(Step::Save);
                command.retain(|word| word != "--draft");
                command.extend(["--photo".to_owned(), self.stage.photo.to_str().unwrap().to_owned()]);
                self.run(&command).done()["id"].as_str().unwrap().clone_into(&mut self.id);
                for earlier in [Step::Send, Step::Delta, Step::Reply] {
                    if earlier < step {
                        self.step(earlier);
                    }
                }
            }
        }
    }

    fn show(&self) -> Value {
        self.run(&["show", &self.id]).done()
    }

    /// Whether the phone knows of the reply: on its way, or in the timeline.
    fn has_reply(&self, seen: &Value) -> bool {
        let entries = ["acts", "timeline"].into_iter().flat_map(|list| seen[list].as_array().unwrap());
        entries.filter(|entry| entry["text"] == self.reply_text()).count() == 1
    }

    /// Whether the reply is at the town hall, which knows the request by now.
    fn reply_arrived(&self) -> bool {
        let id = ServiceRequestId::new(&self.reference);
        let case = self.stage.hall.store().case(&id, &Viewer::Staff).unwrap().unwrap();
        case.timeline.iter().any(|entry| entry.text.as_deref() == Some(self.reply_text().as_str()))
    }

    /// The program that is started next is killed as well, unless it ends before that moment.
    fn is_killed_again(&self, moment: &Moment) -> bool {
        let words = binary::words(&self.data(), &["sync".to_owned()]);
        let told = Told::by(&strace::kill(moment, binary::parvis(), &words));
        assert_ne!(told.end, End::Failed, "{}", told.complaint);
        told.end == End::Killed
    }

    /// What must hold right after a kill, seen by the program itself, before it does anything else.
    fn nothing_acknowledged_is_lost(&mut self, step: Step, told: &Told) {
        let began = Instant::now();
        let drafts = self.run(&["drafts"]).done()["drafts"].as_array().unwrap().clone();
        assert!(began.elapsed() < REOPENED_WITHIN, "{:?}", began.elapsed());
        let has_told = told.answer.is_some();
        // What was promised by an earlier run, or by this one before it died.
        let promised = |by: Step| step > by || step == by && has_told;
        if step == Step::City {
            let cities = self.run(&["city", "list"]).done()["cities"].as_array().unwrap().len();
            assert!(!has_told || cities == 1, "the city is gone");
            return;
        }
        if step == Step::Save {
            match drafts.first() {
                Some(draft) => draft["id"].as_str().unwrap().clone_into(&mut self.id),
                None => assert!(!has_told, "the draft is gone"),
            }
            if self.id.is_empty() {
                return;
            }
        }
        let seen = self.show();
        assert_eq!(seen["text"], self.text(), "half there");
        let photos = seen["photos"].as_array().unwrap();
        assert!(!promised(Step::Photo) || photos.len() == 1, "the photo is gone");
        for photo in photos {
            let bytes = fs::read(photo["file"].as_str().unwrap()).unwrap();
            assert_eq!(photo["bytes"], bytes.len());
            assert!(fs::metadata(photo["thumbnail"].as_str().unwrap()).unwrap().len() > 0);
        }
        let is_draft = seen["state"] == "draft";
        assert_eq!(is_draft, !drafts.is_empty(), "in both lists, or in none");
        if promised(Step::Submit) {
            assert!(!is_draft, "what was queued is a draft again");
            let found = self.run(&["list", "--search", &self.word]).done();
            assert_eq!(found["requests"].as_array().unwrap().len(), 1, "not found by its words");
        }
        assert!(!promised(Step::Send) || seen["reference"].is_string(), "the receipt is gone");
        assert!(!promised(Step::Delta) || has_staff_words(&seen), "the town hall's words are gone");
        if promised(Step::Reply) {
            // Once it has arrived, it is shown again when the town hall's next page brings it.
            assert!(self.has_reply(&seen) || self.reply_arrived(), "the reply is gone");
        }
    }

    /// The citizen goes on as anybody would: does again what is not there, and lets the phone send.
    fn go_on(&mut self, killed: Step) {
        if killed == Step::City {
            self.run(&self.command(Step::City)).done();
        }
        if self.id.is_empty() {
            let answer = self.run(&self.command(Step::Save)).done();
            self.learn(Step::Save, &answer);
        }
        if killed < Step::Send {
            let seen = self.show();
            if seen["state"] == "draft" {
                if seen["photos"].as_array().unwrap().is_empty() {
                    self.run(&self.command(Step::Photo)).done();
                }
                self.run(&self.command(Step::Submit)).done();
            }
        }
        let seen = self.settle();
        seen["reference"].as_str().unwrap().clone_into(&mut self.reference);
        if killed >= Step::Reply && !self.has_reply(&seen) && !self.reply_arrived() {
            assert_eq!(killed, Step::Reply, "the reply is gone");
            self.run(&self.command(Step::Reply)).done();
            self.settle();
        }
        self.replied = killed >= Step::Reply;
    }

    /// Synchronises until nothing waits, and gives what the phone shows then.
    fn settle(&self) -> Value {
        let mut waits = None;
        for _ in 0..ROUNDS {
            let outcome = self.run(&["sync"]).done();
            let seen = self.show();
            let is_settled = outcome["waiting"] == 0
                && outcome["need_you"] == 0
                && seen["photos_confirmed"] == seen["photos_total"]
                && seen["acts"].as_array().unwrap().is_empty();
            if is_settled {
                return seen;
            }
            waits = Some((outcome, seen));
        }
        panic!("still not settled: {waits:?}");
    }

    /// What the town hall must have in the end: everything once.
    fn everything_arrived_once(&self, cases: &BTreeMap<String, Vec<Case>>) {
        let ours = cases.get(&self.word).map_or(&[][..], Vec::as_slice);
        assert_eq!(ours.len(), 1, "requests at the town hall");
        let case = &ours[0];
        assert_eq!(case.request.description, self.text());
        assert_eq!(case.id.as_str(), self.reference);
        assert_eq!(case.photos.len(), 1, "photos at the town hall");
        assert!(case.photos.iter().all(|photo| photo.arrival == Arrival::Complete), "a photo is not whole");
        let of = |kind: EntryKind, author: Author| {
            case.timeline.iter().filter(move |entry| entry.kind == kind && entry.author == author)
        };
        let replies: Vec<_> = of(EntryKind::Message, Author::Citizen).collect();
        assert_eq!(replies.len(), usize::from(self.replied), "replies at the town hall");
        assert!(replies.iter().all(|entry| entry.text.as_deref() == Some(self.reply_text().as_str())));
        assert_eq!(of(EntryKind::Received, Author::System).count(), 1);
        assert_eq!(of(EntryKind::Photo, Author::Citizen).count(), 1, "{:?}", case.timeline);
    }
}

/// One place to kill: in one step, at a moment, and perhaps the program that is started next.
#[derive(Clone, Debug)]
struct Point {
    step: Step,
    moment: Moment,
    again: Option<Moment>,
}

/// Every place there is, found by telling the story once.
fn points(stage: &Stage) -> Vec<Point> {
    let mut points = Vec::new();
    let mut walk = Walk::new(stage, 900_000);
    for step in STORY {
        walk.meanwhile(step);
        let words = binary::words(&walk.data(), &walk.command(step));
        let (output, moments) = strace::moments(binary::parvis(), &words);
        walk.learn(step, &Told::by(&output).done());
        points.extend(moments.into_iter().map(|moment| Point { step, moment, again: None }));
    }
    points
}

/// An even choice of at most so many.
fn sample(points: Vec<Point>, most: usize) -> Vec<Point> {
    let all = points.len();
    let mut taken = 0;
    let mut choose = |at: usize| {
        let is_due = at * most / all >= taken;
        taken += usize::from(is_due);
        is_due
    };
    points.into_iter().enumerate().filter(|(at, _)| choose(*at)).map(|(_, point)| point).collect()
}

/// The points of this run, with the second kills.
fn chosen(all: Vec<Point>) -> Vec<Point> {
    // What is started next sends, or tries to: its calls are much like those.
    let sends: Vec<Moment> =
        all.iter().filter(|point| point.step == Step::Send).map(|point| point.moment.clone()).collect();
    // Far from each other, and none the same for two points in a row.
    let other = |number: usize| sends[number * 61 % sends.len()].clone();
    if std::env::var_os("PARVIS_DEEP").is_some() {
        let mut points = Vec::new();
        for point in all {
            for _ in 0..MOMENTS_AFTER {
                points.push(Point { again: Some(other(points.len())), ..point.clone() });
            }
            points.push(point);
        }
        return points;
    }
    let mut points = sample(all, POINTS);
    for (number, point) in points.iter_mut().enumerate().step_by(TWICE) {
        point.again = Some(other(number));
    }
    points
}

#[test]
fn a_kill_at_any_moment_loses_nothing_and_doubles_nothing() {
    let began = Instant::now();
    let stage = Stage::new();
    let all = points(&stage);
    let found = all.len();
    let chosen = chosen(all);
    let (next, twice) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let killed: Mutex<BTreeMap<Step, usize>> = Mutex::default();
    let walks: Mutex<Vec<(Point, Walk<'_>)>> = Mutex::default();
    let broken: Mutex<Vec<String>> = Mutex::default();
    let work = || {
        while let Some((number, point)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            chosen.get(number).map(|point| (number, point.clone()))
        } {
            let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let mut walk = Walk::new(&stage, number);
                walk.tell_until(point.step);
                walk.meanwhile(point.step);
                let words = binary::words(&walk.data(), &walk.command(point.step));
                let told = Told::by(&strace::kill(&point.moment, binary::parvis(), &words));
                match told.end {
                    End::Killed => *killed.lock().unwrap().entry(point.step).or_default() += 1,
                    // One run makes a call or two less than another.
                    End::Done => {}
                    End::Failed => panic!("{}", told.complaint),
                }
                if let Some(moment) = &point.again
                    && walk.is_killed_again(moment)
                {
                    twice.fetch_add(1, Ordering::Relaxed);
                }
                walk.nothing_acknowledged_is_lost(point.step, &told);
                walk.go_on(point.step);
                walk
            }));
            match told {
                Ok(walk) => walks.lock().unwrap().push((point, walk)),
                Err(_) => broken.lock().unwrap().push(format!("{point:?}")),
            }
        }
    };
    thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        for worker in workers {
            worker.join().unwrap();
        }
    });
    let broken = broken.into_inner().unwrap();
    assert!(broken.is_empty(), "what happened stands above; at {} points: {broken:#?}", broken.len());

    let mut cases: BTreeMap<String, Vec<Case>> = BTreeMap::new();
    for case in stage.cases() {
        let word = case.request.description.trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
        cases.entry(word).or_default().push(case);
    }
    let walks = walks.into_inner().unwrap();
    for (point, walk) in &walks {
        let settled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            walk.everything_arrived_once(&cases);
        }));
        assert!(settled.is_ok(), "{point:?}, {}", walk.word);
    }
    let killed = killed.into_inner().unwrap();
    let twice = twice.into_inner();
    let total = killed.values().sum::<usize>() + twice;
    println!(
        "figure: kills of the terminal: {total} at {found} points, {twice} of them right after another, 0 lost, 0 \
         doubled, in {} s; by step {killed:?}",
        began.elapsed().as_secs()
    );
    assert!(total >= 300, "too few kills: {total}");
    assert!(STORY.iter().all(|step| killed.contains_key(step)), "a step without a kill: {killed:?}");
}
