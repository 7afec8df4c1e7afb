//! A town hall behind a network that fails, in stories: what a citizen does, what goes wrong, and what they see.
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use http::Method;
use parvis_contract::clock::{Time, hours, minutes};
use parvis_contract::phone;
use parvis_contract::staff::Staff;
use parvis_domain::face::Action;
use parvis_domain::id::RequestId;
use parvis_domain::op::Stars;
use parvis_domain::state::{OpState, ParkReason};
use parvis_engine::files::FolderFiles;
use parvis_engine::ports::{Files, SecureStore, SecureStoreError};
use parvis_engine::record::{RequestQuery, RequestRecord, SyncBudget, WaitingFor};
use parvis_engine::secret::KeyFile;
use parvis_engine::{Error, NotNow, Parvis, StorageProblem};
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::lossy::{Fault, LossyProxy, Rule};
use parvis_townhall::{Config, Running, TownHall};
use tempfile::TempDir;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const START: &str = "2026-11-25T10:00:00Z";

/// A town hall, the road to it, and a phone that knows it.
struct City {
    time: Time,
    hall: Running,
    road: LossyProxy,
    phone: Parvis,
    folders: [TempDir; 2],
}

impl City {
    fn open() -> Self {
        let time = Time::standing_at(START);
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let mut config = Config::new(folders[0].path(), PACK);
        config.clock = time.hall.clone();
        let hall = TownHall::start(config).unwrap();
        let road = LossyProxy::start(hall.addr()).unwrap();
        let phone = time.open(folders[1].path());
        phone.add_city_url(&road.url()).unwrap();
        Self { time, hall, road, phone, folders }
    }

    fn staff(&self) -> Staff {
        Staff::of(&self.hall)
    }

    fn sync(&self) {
        phone::sync(&self.phone, 30_000);
    }

    /// Time passes until nothing waits any more.
    fn settle(&self) {
        let outcome = self.time.pass(&self.phone, hours(3), |phone| {
            let open = phone.outbox().unwrap();
            open.is_empty() && phone.begin_background_sync(SyncBudget::Round { limit_ms: 1 }).is_ok()
        });
        assert_eq!(outcome.waiting, 0, "{outcome:?}");
    }

    fn request(&self, id: RequestId) -> RequestRecord {
        self.phone.request(id).unwrap()
    }

    fn state(&self, id: RequestId) -> &'static str {
        self.request(id).summary.face.state.name()
    }

    fn reference(&self, id: RequestId) -> String {
        self.request(id).summary.reference.unwrap().as_str().to_owned()
    }

    /// One that has arrived.
    fn sent(&self, text: &str) -> (RequestId, String) {
        let id = phone::queue(&self.phone, text);
        self.sync();
        (id, self.reference(id))
    }

    fn kinds(&self, id: RequestId) -> Vec<String> {
        let entries = self.request(id).timeline.into_iter();
        entries.map(|entry| format!("{:?}", entry.kind).to_lowercase()).collect()
    }
}

#[test]
fn a_photo_goes_on_where_the_server_has_it() {
    let city = City::open();
    let draft = city.phone.create_draft(phone::streetlight("Avec photo.")).unwrap().draft.id;
    let added = city.phone.add_photo_bytes(draft, &draw(&DemoPhoto::default()).unwrap()).unwrap();
    let bytes = usize::try_from(added.photo.bytes).unwrap();
    let cut = bytes / 3;
    city.road.add(Rule::once(Fault::CutUpload { after: cut }).method(Method::PATCH).path("/v1/requests/"));
    let id = city.phone.submit(draft).unwrap().id;
    city.settle();
    city.time
        .pass(&city.phone, hours(1), |phone| phone.request(id).unwrap().summary.face.photos.confirmed == 1);
    let patches: Vec<_> = city.road.seen().into_iter().filter(|seen| seen.method == Method::PATCH).collect();
    let sent: usize = patches.iter().map(|seen| seen.sent_bytes).sum();
    assert!(patches.len() >= 2, "{patches:?}");
    assert_eq!(sent, bytes, "nothing that arrived is sent again: {patches:?}");
    let case = city.staff().request(&city.reference(id));
    assert_eq!(case["photos_missing"].as_array().map_or(0, Vec::len), 0);
    assert_eq!(case["media_urls"].as_array().unwrap().len(), 1);
}

#[test]
fn a_part_whose_answer_was_lost_is_not_sent_again() {
    let city = City::open();
    let draft = city.phone.create_draft(phone::streetlight("Avec photo.")).unwrap().draft.id;
    let added = city.phone.add_photo_bytes(draft, &draw(&DemoPhoto::default()).unwrap()).unwrap();
    city.road.add(Rule::always(Fault::DropAnswer).times(2).method(Method::PATCH).path("/v1/requests/"));
    let id = city.phone.submit(draft).unwrap().id;
    city.time
        .pass(&city.phone, hours(1), |phone| phone.request(id).unwrap().summary.face.photos.confirmed == 1);
    assert_eq!(city.request(id).summary.face.photos.confirmed, 1);
    let patches = city.road.seen().into_iter().filter(|seen| seen.method == Method::PATCH);
    let sent: usize = patches.map(|seen| seen.sent_bytes).sum();
    assert_eq!(sent as u64, added.photo.bytes, "the server's offset is the truth");
}

/// A phone on which reading a photo, or a secret, fails while a test says so.
struct Failing {
    files: FolderFiles,
    secrets: KeyFile,
    photos: Mutex<Option<std::io::ErrorKind>>,
    locked: AtomicBool,
}

impl Files for Failing {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        self.files.write_durably(path, bytes)
    }
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        match *self.photos.lock().unwrap() {
            Some(error) if path.starts_with("photos") => Err(error.into()),
            _ => self.files.read(path),
        }
    }
    fn read_part(&self, path: &Path, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        self.files.read_part(path, offset, length)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        self.files.remove(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.files.rename(from, to)
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<std::path::PathBuf>> {
        self.files.list(folder)
    }
}

impl SecureStore for Failing {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
        if self.locked.load(Ordering::SeqCst) {
            Err(SecureStoreError::Locked)
        } else {
            self.secrets.get(name)
        }
    }
    fn put(&self, name: &str, secret: &[u8]) -> Result<(), SecureStoreError> {
        self.secrets.put(name, secret)
    }
    fn delete(&self, name: &str) -> Result<(), SecureStoreError> {
        self.secrets.delete(name)
    }
}

#[test]
fn only_a_photo_whose_file_is_gone_or_damaged_is_called_lost() {
    let mut city = City::open();
    let folder = city.folders[1].path().to_owned();
    let failing = Arc::new(Failing {
        files: FolderFiles::new(&folder),
        secrets: KeyFile::new(folder.join("key")),
        photos: Mutex::default(),
        locked: AtomicBool::new(false),
    });
    city.phone.close().unwrap();
    city.phone = city.time.open_with(&folder, |ports| {
        ports.files = failing.clone();
        ports.secrets = failing.clone();
    });
    let queue = |width| {
        let photo = draw(&DemoPhoto { width, height: 480, ..DemoPhoto::default() }).unwrap();
        let draft = city.phone.create_draft(phone::streetlight("Avec photo.")).unwrap().draft.id;
        let photo = city.phone.add_photo_bytes(draft, &photo).unwrap().photo;
        (city.phone.submit(draft).unwrap().id, folder.join(format!("photos/{}.jpg", photo.hash)))
    };
    let arrives = |id, within| {
        let confirmed = |phone: &Parvis| phone.request(id).unwrap().summary.face.photos.confirmed == 1;
        city.time.pass(&city.phone, within, confirmed);
        confirmed(&city.phone)
    };

    failing.locked.store(true, Ordering::SeqCst);
    let (id, _) = queue(640);
    city.time.pass_all(&city.phone, minutes(20));
    assert_eq!(city.state(id), "waiting", "a locked store is a state: nothing is lost and nothing left");
    assert_eq!(city.road.count(&Method::PUT, "/v1/requests/"), 0);
    failing.locked.store(false, Ordering::SeqCst);
    assert!(arrives(id, hours(2)), "tried again by itself: {:?}", city.request(id));

    *failing.photos.lock().unwrap() = Some(std::io::ErrorKind::TimedOut);
    let (id, file) = queue(656);
    city.time.pass_all(&city.phone, minutes(20));
    assert_eq!(city.road.count(&Method::PATCH, "/v1/requests/"), 1, "the first request's");
    *failing.photos.lock().unwrap() = None;
    assert!(arrives(id, hours(2)), "a read that failed once: {:?}", city.request(id));
    assert!(file.exists());

    for (width, damage) in [(672, "gone"), (688, "other bytes")] {
        city.road.forget();
        let (id, file) = queue(width);
        match damage {
            "gone" => std::fs::remove_file(&file).unwrap(),
            _ => std::fs::write(&file, "not the photo").unwrap(),
        }
        city.time.pass_all(&city.phone, minutes(20));
        assert_eq!(city.road.count(&Method::PATCH, "/v1/requests/"), 0, "{damage}: no byte of it leaves");
        city.time.pass_all(&city.phone, hours(12));
        assert_eq!(city.road.count(&Method::HEAD, "/v1/requests/"), 1, "{damage}: it waits for the citizen");
        assert_eq!(city.state(id), "received", "{damage}: the text is safe");
    }
}

#[test]
fn the_whole_round_of_a_case_with_its_messages() {
    let city = City::open();
    let (id, reference) = city.sent("Le lampadaire est éteint.");
    let staff = city.staff();
    let request = city.request(id);
    assert!(request.summary.due.is_some() && request.handled_by.is_some());
    assert_eq!(city.phone.reopen(id, "Déjà ?"), Err(Error::NotNow(NotNow::NotClosed)));
    let stars = Stars::try_from(4).unwrap();
    assert_eq!(city.phone.rate(id, stars, None), Err(Error::NotNow(NotNow::NotClosed)));

    let news = |step: &str| {
        city.time.pass_all(&city.phone, minutes(16));
        let request = city.request(id);
        assert!(request.summary.unread, "{step} is news");
        city.phone.mark_read(id).unwrap();
        assert!(!city.request(id).summary.unread);
        request
    };
    staff.assign(&reference, "Atelier Nord");
    let request = news("assigned");
    assert_eq!(request.summary.face.state.name(), "assigned");
    assert_eq!(request.handled_by.as_deref(), Some("Atelier Nord"));
    staff.begin(&reference, "L'équipe part.");
    assert_eq!(news("in progress").summary.face.state.name(), "in_progress");
    staff.answer(&reference, "Quel poteau, s'il vous plaît ?");
    let request = news("an answer");
    assert_eq!(request.summary.face.state.name(), "answered");
    assert_eq!(request.timeline.last().unwrap().text.as_deref(), Some("Quel poteau, s'il vous plaît ?"));

    city.phone.reply(id, "Le troisième.").unwrap();
    city.sync();
    city.sync();
    let case = staff.request(&reference);
    assert_eq!(case["timeline"].as_array().unwrap().last().unwrap()["text"], "Le troisième.");
    staff.close_fixed(&reference, "Ampoule remplacée.");
    let request = news("closed");
    assert_eq!(request.summary.face.state.name(), "closed");
    assert_eq!(request.summary.face.actions, [Action::Rate, Action::Reopen]);
    city.phone.rate(id, stars, Some("Rapide.")).unwrap();
    city.phone.reopen(id, "Éteint de nouveau.").unwrap();
    city.sync();
    city.sync();
    assert_eq!(city.state(id), "reopened");
    city.phone.withdraw(id, Some("Finalement non.")).unwrap();
    city.sync();
    city.sync();
    assert_eq!(city.state(id), "withdrawn");
    let whole =
        ["received", "assigned", "status", "message", "message", "closed", "rated", "reopened", "withdrawn"];
    assert_eq!(staff.timeline(&reference), whole);
    assert_eq!(city.kinds(id), whole);
    assert!(city.request(id).acts.is_empty());

    // All of it stays, without a network and without the process.
    city.road.go_offline().unwrap();
    city.phone.close().unwrap();
    let phone = city.time.open(city.folders[1].path());
    assert_eq!(phone.request(id).unwrap().timeline.len(), whole.len());
    let found = RequestQuery { search: Some("lampadaire".to_owned()), ..RequestQuery::default() };
    assert_eq!(phone.requests(&found).unwrap().rows.len(), 1);
    assert_eq!(phone.find(&reference).unwrap(), id);
}

#[test]
fn a_report_whose_answers_are_always_lost_is_seen_in_the_stream_and_not_sent_again() {
    let city = City::open();
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::PUT).path("/v1/requests/"));
    let id = phone::queue(&city.phone, "Vu dans le fil.");
    city.sync();
    assert_eq!(city.state(id), "received");
    assert_eq!(city.road.count(&Method::PUT, "/v1/requests/"), 1);
    let record = city.request(id);
    assert_eq!(record.receipt.unwrap().service_request_id, record.summary.reference);
    assert!(city.phone.outbox().unwrap().is_empty());
    city.phone.reply(id, "Le troisième poteau.").unwrap();
    city.sync();
    assert_eq!(city.staff().timeline(&city.reference(id)), ["received", "message"]);
    city.time.pass_all(&city.phone, hours(3));
    assert_eq!(city.road.count(&Method::PUT, "/v1/requests/"), 1, "never again");
    assert_eq!(city.staff().requests().len(), 1);
}

#[test]
fn a_withdrawal_while_nobody_knows_is_kept_and_done_as_soon_as_it_is_known() {
    let city = City::open();
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::PUT).path("/v1/requests/"));
    // The stream of the citizen's own requests would tell as well.
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::GET).path("/v1/mine/"));
    let id = phone::queue(&city.phone, "Retiré dans le doute.");
    city.sync();
    assert_eq!(city.state(id), "uncertain");
    assert!(matches!(city.phone.take_back(id), Err(Error::NotNow(NotNow::AlreadyLeft))));
    city.phone.withdraw(id, None).unwrap();
    assert!(!city.request(id).summary.face.actions.contains(&Action::Withdraw), "once is enough");
    city.sync();
    assert_eq!(
        city.staff().timeline(city.staff().requests()[0]["service_request_id"].as_str().unwrap()),
        ["received"]
    );
    city.road.heal();
    city.time.pass(&city.phone, hours(2), |phone| {
        phone.request(id).unwrap().summary.face.state.name() == "withdrawn"
    });
    assert_eq!(city.state(id), "withdrawn");
    assert_eq!(city.staff().requests().len(), 1);
    assert_eq!(city.staff().timeline(&city.reference(id)), ["received", "withdrawn"]);
}

#[test]
fn what_was_done_shows_until_the_timeline_has_it() {
    let city = City::open();
    let (id, reference) = city.sent("Le lampadaire est éteint.");
    city.sync();
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::GET).path("/v1/mine/"));
    city.phone.reply(id, "Le troisième poteau.").unwrap();
    city.sync();
    assert_eq!(city.staff().timeline(&reference), ["received", "message"]);
    let request = city.request(id);
    let acts: Vec<_> = request.acts.iter().map(|act| (act.kind, act.state)).collect();
    assert_eq!(acts, [("reply", OpState::Done)], "neither lost from sight nor still to go");
    assert_eq!(city.kinds(id), ["received"]);
    city.phone.withdraw(id, None).unwrap();
    city.sync();
    let request = city.request(id);
    assert_eq!(request.acts.len(), 2);
    assert!(!request.summary.face.actions.contains(&Action::Withdraw), "it is withdrawn already");
    city.road.heal();
    city.time.pass_all(&city.phone, minutes(16));
    assert_eq!(city.kinds(id), ["received", "message", "withdrawn"]);
    assert!(city.request(id).acts.is_empty(), "each thing stands in one place");
}

#[test]
fn acts_on_what_has_not_arrived_wait_or_take_effect_here() {
    let city = City::open();
    city.road.go_offline().unwrap();
    let id = phone::queue(&city.phone, "Retiré avant de partir.");
    let stars = Stars::try_from(4).unwrap();
    assert_eq!(city.phone.reply(id, "En plus."), Err(Error::NotNow(NotNow::NotSentYet)), "it can be changed");
    assert_eq!(city.phone.rate(id, stars, None), Err(Error::NotNow(NotNow::NotSentYet)));
    city.phone.withdraw(id, None).unwrap();
    assert_eq!(city.state(id), "withdrawn");
    assert!(city.phone.outbox().unwrap().is_empty());
    assert_eq!(city.phone.withdraw(id, None), Err(Error::NotNow(NotNow::Withdrawn)));
    city.road.go_online().unwrap();
    city.sync();
    assert!(city.staff().requests().is_empty(), "it never left");

    city.road.add(Rule::always(Fault::DropAnswer).method(Method::PUT).path("/v1/requests/"));
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::GET).path("/v1/mine/"));
    let id = phone::queue(&city.phone, "Dans le doute.");
    city.sync();
    assert_eq!(city.state(id), "uncertain");
    city.phone.reply(id, "Le troisième poteau.").unwrap();
    assert_eq!(city.phone.rate(id, stars, None), Err(Error::NotNow(NotNow::OnItsWay)));
    city.sync();
    assert_eq!(city.request(id).acts[0].state, OpState::Waiting);
    city.road.heal();
    city.time.pass(&city.phone, hours(2), |phone| phone.request(id).unwrap().timeline.len() == 2);
    assert_eq!(city.staff().timeline(&city.reference(id)), ["received", "message"]);
}

#[test]
fn a_folder_is_open_once_in_a_process() {
    let city = City::open();
    let again = Parvis::open(parvis_engine::Config {
        folder: city.folders[1].path().to_owned(),
        language: parvis_domain::language::Language::Fr,
        secrets: Arc::new(KeyFile::new(city.folders[1].path().join("key"))),
        extra_roots_pem: Vec::new(),
    });
    assert_eq!(again.err(), Some(Error::Storage(StorageProblem::InUse)));
    city.phone.close().unwrap();
    assert_eq!(city.phone.drafts().err(), Some(Error::Closed));
    drop(phone::open(city.folders[1].path()));
}

/// Not a test: the other process of the next story, when that starts it.
#[test]
fn the_process_that_sends() {
    let Some(folder) = std::env::var_os("PARVIS_STORY_SENDER") else { return };
    let phone = phone::open(folder.as_ref());
    let sync = phone.begin_background_sync(SyncBudget::UntilStopped).unwrap();
    std::thread::scope(|scope| {
        let running = scope.spawn(|| sync.wait());
        println!("\nSENDER READY");
        let _ = std::io::stdin().lines().next();
        sync.expire();
        assert!(running.join().unwrap().unwrap().sender);
    });
}

#[test]
fn a_second_process_writes_and_the_first_one_sends() {
    let city = City::open();
    let folder = city.folders[1].path();
    city.phone.close().unwrap();
    let mut sender = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_that_sends", "--nocapture"])
        .env("PARVIS_STORY_SENDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(sender.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("SENDER READY")));

    let guest = phone::open(folder);
    let id = phone::queue(&guest, "Écrit par le second processus.");
    // Wherever the first one is, this one sends nothing and says so.
    let mut outcome = phone::sync(&guest, 5_000);
    let patience = std::time::Instant::now();
    while guest.request(id).unwrap().summary.reference.is_none() {
        assert!(patience.elapsed().as_secs() < 20, "{outcome:?}");
        assert!(!outcome.sender, "{outcome:?}");
        std::thread::sleep(std::time::Duration::from_millis(50));
        outcome = phone::sync(&guest, 5_000);
    }
    assert_eq!(city.staff().requests().len(), 1);
    sender.stdin.take().unwrap().write_all(b"stop\n").unwrap();
    assert!(sender.wait().unwrap().success());
    // The lock is free: now this one sends.
    let second = phone::queue(&guest, "Envoyé par le second processus.");
    assert!(phone::sync(&guest, 20_000).sender);
    assert!(guest.request(second).unwrap().summary.reference.is_some());
    assert_eq!(city.staff().requests().len(), 2);
}

#[test]
fn a_server_that_wants_another_key_parks_it_for_the_citizen_and_loses_nothing() {
    let city = City::open();
    city.road.add(Rule::always(Fault::Status(401)).method(Method::PUT).path("/v1/requests/"));
    city.road.add(Rule::always(Fault::Status(401)).method(Method::GET).path("/v1/mine/"));
    let id = phone::queue(&city.phone, "Clé refusée.");
    city.sync();
    let waiting = city.request(id).waiting;
    assert_eq!(waiting.unwrap().why, WaitingFor::Citizen(ParkReason::SignIn));
    assert_eq!(city.state(id), "needs_you");
    city.time.pass_all(&city.phone, hours(30));
    assert_eq!(
        city.road.count(&Method::PUT, "/v1/requests/"),
        1,
        "without the citizen it is not tried again"
    );
    city.road.heal();
    city.phone.retry(id).unwrap();
    city.sync();
    assert_eq!(city.state(id), "received");
    assert_eq!(city.staff().requests().len(), 1);
}

#[test]
fn an_act_that_the_server_refuses_says_so_and_holds_nothing_up() {
    let city = City::open();
    let (id, reference) = city.sent("Fermé entre-temps.");
    city.road.go_offline().unwrap();
    city.phone.withdraw(id, None).unwrap();
    city.staff().close_fixed(&reference, "Fait.");
    city.road.go_online().unwrap();
    city.time.pass_all(&city.phone, hours(2));
    let request = city.request(id);
    assert!(request.acts.iter().all(|act| act.state == OpState::Rejected), "{:?}", request.acts);
    assert_eq!(request.summary.face.state.name(), "closed");
    let (_, _) = city.sent("La suivante passe.");
}

#[test]
fn a_restored_server_and_a_stale_cursor_cost_no_history() {
    let city = City::open();
    let (first, reference) = city.sent("Avant la restauration.");
    city.staff().answer(&reference, "Bien reçu.");
    city.time.pass_all(&city.phone, minutes(16));
    let before = city.request(first).timeline;
    assert_eq!(before.len(), 2);
    city.hall.renew_epoch().unwrap();
    city.staff().begin(&reference, "Après la restauration.");
    city.road.forget();
    city.time.pass_all(&city.phone, minutes(31));
    let gone = city.road.seen().iter().filter(|seen| seen.answered == Some(410)).count();
    assert!((1..=2).contains(&gone), "each stream learns it once: {gone}");
    let after = city.request(first).timeline;
    assert_eq!(after[..2], before[..]);
    assert_eq!(after.len(), 3);
    assert_eq!(city.phone.requests(&RequestQuery::default()).unwrap().rows.len(), 1);
    let (_, _) = city.sent("Et la suite.");
}

#[test]
fn nothing_new_costs_a_few_bytes_and_what_is_sent_is_small() {
    let city = City::open();
    let (_, _) = city.sent("Le lampadaire devant le 12 est éteint depuis lundi, il fait très sombre.");
    let put = city.road.seen().into_iter().find(|seen| seen.method == Method::PUT).unwrap();
    println!("figure: text of a report on the wire: {} bytes", put.sent_bytes);
    assert!(put.sent_bytes <= 2_048, "{}", put.sent_bytes);
}

#[test]
fn a_server_that_falls_silent_is_given_up_and_asked_again_under_the_same_key() {
    let city = City::open();
    city.road.add(Rule::once(Fault::Silence).method(Method::PUT).path("/v1/requests/"));
    // The stream of the citizen's own requests would tell.
    city.road.add(Rule::always(Fault::DropAnswer).method(Method::GET).path("/v1/mine/"));
    let id = phone::queue(&city.phone, "Silence.");
    // The round ends; what was on its way is uncertain, not lost and not sent twice.
    let outcome = phone::sync(&city.phone, 500);
    assert_eq!(city.state(id), "uncertain");
    assert!(outcome.next_wakeup_ms.is_some(), "and the phone asks to be woken for it: {outcome:?}");
    city.road.heal();
    city.time.pass(&city.phone, hours(1), |phone| phone.request(id).unwrap().summary.reference.is_some());
    assert_eq!((city.state(id), city.staff().requests().len()), ("received", 1));
    assert!(city.road.reached(&Method::PUT, "/v1/requests/") <= 2, "once more, unless the stream is faster");
}
