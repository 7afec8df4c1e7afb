//! Every fault that a network has, over real TLS: alone at every call, with the phone killed at the same instant, and
//! (with `PARVIS_DEEP`) each followed by each. One effect, a whole history, nothing lost.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use http::Method;
use parvis_contract::binary;
use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::staff::Staff;
use parvis_contract::{phone, scratch};
use parvis_domain::id::RequestId;
use parvis_engine::Parvis;
use parvis_engine::record::RequestQuery;
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::record::Case;
use parvis_townhall::store::{Filter, Viewer};
use parvis_townhall::{Config, Running, TownHall};
use serde_json::Value;
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";
/// A round in a network that may fall silent: real time, far more than an answer takes.
const ROUND_MS: u64 = 1_500;
/// Rounds of the terminal until everything must have settled.
const ROUNDS: usize = 20;

/// The calls of a report, its photo, a reply, and the news.
const CALLS: [(Method, &str); 6] = [
    (Method::PUT, "/v1/requests/"),
    (Method::HEAD, "/v1/requests/"),
    (Method::PATCH, "/v1/requests/"),
    (Method::PUT, "/v1/ops/"),
    (Method::GET, "/v1/mine/changes"),
    (Method::GET, "/v1/changes"),
];

fn deep() -> bool {
    std::env::var_os("PARVIS_DEEP").is_some()
}

fn small_photo() -> Vec<u8> {
    draw(&DemoPhoto { width: 640, height: 480, ..DemoPhoto::default() }).unwrap()
}

/// Does each piece of work once, on as many threads as there are processors.
fn each<T: Sync>(work: &[T], act: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let threads = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(one) = work.get(next.fetch_add(1, Ordering::Relaxed)) {
                    act(one);
                }
            });
        }
    });
}

/// A town hall, the road to it, and a phone that knows it, in a time that the test moves.
struct City {
    time: Time,
    hall: Running,
    road: LossyProxy,
    phone: Parvis,
    _folders: [TempDir; 2],
}

impl City {
    fn open() -> Self {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let time = Time::standing_at(START).in_rounds_of(ROUND_MS);
        let mut config = Config::new(folders[0].path(), PACK);
        config.clock = time.hall.clone();
        let hall = TownHall::start(config).unwrap();
        let road = LossyProxy::start_tls(hall.addr()).unwrap();
        let time = time.trusting(road.authority().unwrap());
        let phone = time.open(folders[1].path());
        phone.add_city_url(&road.url()).unwrap();
        Self { time, hall, road, phone, _folders: folders }
    }

    /// From now on, the fault happens to each call so often; one of the connection to as many connections.
    fn suffer(&self, fault: Fault, times: u32) {
        if fault.is_of_the_connection() {
            self.road.add(Rule::always(fault).times(2 * times));
        } else {
            for (method, path) in CALLS {
                self.road.add(Rule::always(fault).times(times).method(method).path(path));
            }
        }
    }

    fn queue_with_photo(&self, photo: &[u8]) -> RequestId {
        let draft = self.phone.create_draft(phone::streetlight("Une fois, pas deux.")).unwrap().draft.id;
        self.phone.add_photo_bytes(draft, photo).unwrap();
        self.phone.submit(draft).unwrap().id
    }

    /// A day passes, at most; then the report and its photo are there.
    fn arrives(&self, id: RequestId, told: &str) {
        self.time.pass(&self.phone, hours(24), |phone| {
            let face = phone.request(id).unwrap().summary.face;
            face.photos.confirmed == 1 && phone.outbox().unwrap().is_empty()
        });
        let request = self.phone.request(id).unwrap();
        assert_eq!(request.summary.face.state.name(), "received", "{told}: {:?}", request.waiting);
    }

    /// One request, with this and nothing else in its timeline, on both sides.
    fn tells(&self, id: RequestId, kinds: &[&str], told: &str) {
        let request = self.phone.request(id).unwrap();
        let reference = request.summary.reference.unwrap().as_str().to_owned();
        let staff = Staff::of(&self.hall);
        let in_hall = staff.requests();
        assert_eq!(in_hall.len(), 1, "{told}");
        assert_eq!(in_hall[0]["service_request_id"], reference, "{told}");
        assert_eq!(staff.timeline(&reference), kinds, "{told}");
        let seen = request.timeline.into_iter().map(|entry| format!("{:?}", entry.kind).to_lowercase());
        assert_eq!(seen.collect::<Vec<_>>(), kinds, "{told}");
        let rows = self.phone.requests(&RequestQuery::default()).unwrap().rows;
        assert_eq!(rows.len(), 1, "{told}: ours is not also another's");
    }
}

#[test]
fn every_fault_at_every_call_leaves_one_effect_and_a_whole_history() {
    let photo = small_photo();
    let faults: Vec<(Fault, u32)> = Fault::ALL
        .into_iter()
        .enumerate()
        .flat_map(|(number, fault)| [1, 3].map(|times| (number, fault, times)))
        // Each silence takes a round of real time. Without the long run, each other fault has one of the two.
        .filter(|(number, fault, times)| match (*times == 1, fault.is_silent()) {
            (once, true) => once,
            (once, false) => deep() || once == (number % 2 == 0),
        })
        .map(|(_, fault, times)| (fault, times))
        .collect();
    each(&faults, |(fault, times)| {
        let told = format!("{fault:?} × {times}");
        let city = City::open();
        city.suffer(*fault, *times);
        let id = city.queue_with_photo(&photo);
        city.arrives(id, &told);
        city.suffer(*fault, *times);
        let op = city.phone.reply(id, "C'est le troisième poteau.").unwrap();
        city.time.pass(&city.phone, hours(24), |phone| phone.request(id).unwrap().acts.is_empty());
        let acts = city.phone.request(id).unwrap().acts;
        assert!(acts.iter().all(|act| act.op != op), "{told}: {acts:?}");
        city.time.pass_all(&city.phone, minutes(16));
        city.tells(id, &["received", "photo", "message"], &told);
        let met = city.road.met().len();
        assert!(met >= 2, "{told}: happened {met} times only");
    });
    println!(
        "figure: network faults alone: {} over TLS, each at {} calls, 0 lost, 0 doubled",
        Fault::ALL.len(),
        CALLS.len()
    );
}

#[test]
fn each_fault_after_each_leaves_one_effect() {
    let all = Fault::ALL.into_iter().flat_map(|first| Fault::ALL.map(|second| (first, second)));
    // Without the long run, each fault is once the first and once the second of two.
    let ordinary = Fault::ALL.into_iter().zip(Fault::ALL.into_iter().cycle().skip(7));
    let pairs: Vec<_> = if deep() { all.collect() } else { ordinary.collect() };
    let photo = small_photo();
    each(&pairs, |(first, second)| {
        let told = format!("{first:?}, then {second:?}");
        let city = City::open();
        let on_the_way = |fault: Fault| {
            let rule = Rule::once(fault);
            if fault.is_of_the_connection() { rule } else { rule.path("/v1/requests/") }
        };
        city.road.add(on_the_way(*first));
        city.road.add(on_the_way(*second));
        let id = city.queue_with_photo(&photo);
        city.arrives(id, &told);
        city.time.pass_all(&city.phone, minutes(16));
        city.tells(id, &["received", "photo"], &told);
        let met = city.road.met();
        assert!(met.contains(first) && met.contains(second), "{told}: {met:?}");
    });
    println!("figure: network faults in pairs: {}, 0 lost, 0 doubled", pairs.len());
}

/// A town hall, the road to it, and a folder of the terminal that knows it.
struct Terminals {
    hall: Running,
    road: LossyProxy,
    ca: String,
    photo: PathBuf,
    first: PathBuf,
    _folder: TempDir,
}

impl Terminals {
    fn open() -> Self {
        let folder = scratch::folder();
        let hall = TownHall::start(Config::new(folder.path().join("hall"), PACK)).unwrap();
        let road = LossyProxy::start_tls(hall.addr()).unwrap();
        let (ca, photo) = (folder.path().join("ca.pem"), folder.path().join("photo.jpg"));
        fs::write(&ca, road.authority().unwrap()).unwrap();
        fs::write(&photo, small_photo()).unwrap();
        let (ca, first) = (ca.to_str().unwrap().to_owned(), folder.path().join("phone"));
        binary::run(&first, &["--ca", &ca, "city", "add", &road.url()]).done();
        Self { hall, road, ca, photo, first, _folder: folder }
    }

    fn run(&self, data: &Path, words: &[&str]) -> Value {
        binary::run(data, &[&["--ca", self.ca.as_str()], words].concat()).done()
    }

    /// The terminal synchronises and dies at the moment of the fault.
    fn sync_and_die(&self, data: &Path, rule: Rule, told: &str) {
        let (moment, dead) = (mpsc::channel(), mpsc::channel());
        let (reached, stopped) = (moment.0, Mutex::new(dead.1));
        self.road.at_fault(move |_| {
            if reached.send(()).is_ok() {
                let _ = stopped.lock().unwrap().recv();
            }
        });
        self.road.add(rule);
        let mut terminal: Child = binary::start(data, &["--ca", &self.ca, "sync"]);
        let came = moment.1.recv_timeout(Duration::from_secs(60));
        terminal.kill().unwrap();
        terminal.wait().unwrap();
        assert!(came.is_ok(), "{told}: the fault never came");
        self.road.heal();
        dead.0.send(()).unwrap();
    }

    /// What the town hall has of a citizen who wrote this word.
    fn cases(&self, word: &str) -> Vec<Case> {
        let all = self.hall.store().list(&Filter { limit: 1_000, ..Filter::default() }, &Viewer::Staff);
        all.unwrap().into_iter().filter(|case| format!("{case:?}").contains(word)).collect()
    }
}

#[test]
fn killed_at_the_instant_of_each_fault_it_sends_once_all_the_same() {
    let stage = Terminals::open();
    let (calls, every) = if deep() { (&CALLS[..3], 1) } else { (&CALLS[..1], 3) };
    let mut kills = 0;
    for (call, (method, path)) in calls.iter().enumerate() {
        for (number, fault) in Fault::ALL.into_iter().enumerate().step_by(every) {
            let told = format!("{fault:?} at {method}");
            let folder = scratch::folder();
            let data = folder.path().join("data");
            scratch::copy(&stage.first, &data);
            binary::adopt(&stage.first, &data);
            let word = format!("mot{call}x{number:03}");
            let text = format!("Le lampadaire est éteint : {word}.");
            let report = ["report", "--service", "LAMP", "--at", "49.4958,5.9806", "--answer", "ETAT=off"];
            let photo = ["--text", &text, "--photo", stage.photo.to_str().unwrap()];
            let id = stage.run(&data, &[&report[..], &photo].concat())["id"].as_str().unwrap().to_owned();

            let rule = Rule::once(fault);
            let on_the_way = fault.is_of_the_connection();
            let rule = if on_the_way { rule } else { rule.method(method.clone()).path(*path) };
            stage.sync_and_die(&data, rule, &told);
            kills += 1;

            let seen = stage.run(&data, &["show", &id]);
            assert_eq!(seen["text"], text.as_str(), "{told}: what was queued is whole");
            let arrived = (0..ROUNDS).any(|_| {
                let outcome = stage.run(&data, &["sync"]);
                outcome["waiting"] == 0 && stage.run(&data, &["show", &id])["reference"].is_string()
            });
            assert!(arrived, "{told}: {}", stage.run(&data, &["show", &id]));
            let cases = stage.cases(&word);
            assert_eq!(cases.len(), 1, "{told}");
            assert_eq!(cases[0].photos.len(), 1, "{told}");
        }
    }
    println!("figure: network faults with a kill: {kills}, 0 lost, 0 doubled");
}

#[test]
fn an_ipv6_address_that_swallows_everything_costs_less_than_a_second() {
    let city = City::open();
    let port = city.road.addr().port();
    let Ok(hole) = TcpListener::bind(("::1", port)) else {
        println!("figure: network: without IPv6 on this computer, the black hole was not seen");
        return;
    };
    // Nobody accepts: once its queue is full, this address answers nothing at all.
    let address = hole.local_addr().unwrap();
    let queue: Vec<_> =
        std::iter::from_fn(|| TcpStream::connect_timeout(&address, Duration::from_millis(200)).ok())
            .collect();
    assert!(!queue.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let phone = city.time.open(folder.path());
    phone.add_city_url(&format!("https://localhost:{port}")).unwrap();
    let id = phone::queue(&phone, "Par l'autre chemin.");
    phone::sync(&phone, 10_000);
    assert!(phone.request(id).unwrap().summary.reference.is_some());
}
