//! Damaged files, newer files, full disks, folders that cannot be written.

use super::*;
use crate::secret::Sealed;
use parvis_domain::op::{ActMark, OpKind};
use parvis_domain::state::ParkReason;

fn damage(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    for byte in bytes.iter_mut().skip(16) {
        *byte ^= 0xa5;
    }
    std::fs::write(path, bytes).unwrap();
}

/// A phone with a request on its way, its reply, and a follow key; all of it queued.
fn busy_phone() -> (Phone, NewRequest, OpRow) {
    let mut phone = Phone::new();
    let photos = vec![photo(&phone.store, b"one"), photo(&phone.store, b"two")];
    let request = NewRequest { photos, ..new_request(1, "Lampadaire éteint") };
    let profile = Write::EndpointProfile { name: esch(), city: city(), profile: "{}".into() };
    phone.store.commit(&[RowChange::Endpoint(endpoint_row(0))], &[profile]).unwrap();
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[next(&row, Submission::Submitting)], &[]).unwrap();
    let op = op_row(1, request.id);
    let act = OpKind::Reply { text: "Merci".into() };
    let write = Write::InsertOp { op: op.op, act, body: Some(b"{op}".to_vec()) };
    phone.store.commit(&[RowChange::Op(op.clone())], &[write]).unwrap();
    let sealed = Sealed::from_bytes(vec![1, 2, 3]);
    phone.store.commit(&[], &[Write::FollowKey { city: city(), sealed }]).unwrap();
    (phone, request, op)
}

/// The first page of a table or an index, counted from 1 as SQLite does.
fn root_page(phone: &Phone, name: &str) -> usize {
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    phone.store.core.query_row(sql, [name], |row| row.get::<_, u32>(0)).unwrap() as usize
}

/// Fills a page of `core.db` with what was never written there.
fn spoil_page(folder: &tempfile::TempDir, page: usize) {
    let path = folder.path().join("core.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(page - 1) * 4096..page * 4096].fill(0xee);
    std::fs::write(&path, bytes).unwrap();
}

#[test]
fn a_damaged_core_is_set_aside_and_loses_nothing_that_was_called_queued() {
    let (phone, request, op) = busy_phone();
    std::fs::write(phone.path(photo_path(request.photos[1].hash).to_str().unwrap()), b"tw0").unwrap();
    let folder = phone.stop();
    damage(&folder.path().join("core.db"));
    let phone = Phone::in_folder(folder);

    let CoreFile::Recovered(recovery) = &phone.opened.core else { panic!("{:?}", phone.opened) };
    assert_eq!(recovery.set_aside, Some(PathBuf::from("core.db.damaged-1")));
    assert!(phone.path("core.db.damaged-1").exists());
    assert_eq!(recovery.requests, [request.id]);
    assert_eq!(recovery.ops, [op.op]);
    assert_eq!(recovery.follow_keys, [city()]);
    assert_eq!((recovery.lost_photos, recovery.unreadable), (1, 0));

    let row = submission_of(&phone, request.id);
    assert_eq!((row.state, row.key, row.sends), (Submission::Unknown, request.key, 1));
    assert_eq!(phone.store.body(request.key).unwrap().unwrap(), body(&request));
    let detail = phone.detail(request.id);
    assert_eq!(detail.document, request.document);
    let transfers: Vec<_> = detail.photos.iter().map(|photo| photo.row.as_ref().unwrap().transfer).collect();
    assert_eq!(
        transfers,
        [PhotoTransfer::Waiting { confirmed: 0 }, PhotoTransfer::Parked(ParkReason::PhotoLost)]
    );
    assert_eq!(detail.ops[0].row.state, OpState::Waiting);
    assert_eq!(phone.store.op_body(op.op).unwrap().unwrap(), b"{op}");
    assert_eq!(phone.store.load().unwrap().endpoints, [endpoint_row(0)], "it can go out without its pack");
    assert_eq!(phone.store.queries().follow_key(&city()).unwrap().unwrap().as_bytes(), [1, 2, 3]);
    assert_eq!(phone.found("eteint"), [request.id], "the index is of the new file");

    // Again, and once more: names do not collide, nothing is lost on the way.
    let folder = phone.stop();
    damage(&folder.path().join("core.db"));
    let phone = Phone::in_folder(folder);
    assert!(phone.path("core.db.damaged-1").exists() && phone.path("core.db.damaged-2").exists());
    assert_eq!(phone.store.load().unwrap().submissions.len(), 1);
    assert_eq!(phone.restart().opened.core, CoreFile::Existing);
}

#[test]
fn damage_that_shows_itself_later_is_noted_and_dealt_with_at_the_next_start() {
    let (mut phone, request, _) = busy_phone();
    // Beside it: a history, a draft, a city, which no sealed copy has.
    let old = new_request(2, "Banc cassé");
    phone.queue(&old);
    let row = submission_of(&phone, old.id);
    phone.store.commit(&[taken(&row, "412")], &[]).unwrap();
    phone.store.unseal(old.id).unwrap();
    let answered = CaseItem {
        status: CaseStatus::Answered,
        timeline: vec![entry("a", Author::Staff, "C'est fait")],
        ..changed("412", 7)
    };
    let other = changed("500", 3);
    let writes = [
        mine(vec![answered, other]),
        Write::SaveDraft(Box::new(draft(3, "Brouillon"))),
        Write::City { city: city(), version: 3, pack: b"{}".to_vec() },
        Write::ChooseCity(city()),
    ];
    phone.store.commit(&[], &writes).unwrap();
    let theirs = phone.store.queries().request_id(&esch(), &ServiceRequestId::new("500")).unwrap().unwrap();
    let before = (phone.detail(old.id), phone.detail(theirs));
    phone.store.rest().unwrap();
    let page = root_page(&phone, "body");
    let folder = phone.stop();
    spoil_page(&folder, page);

    let phone = Phone::in_folder(folder);
    assert_eq!(phone.opened.core, CoreFile::Existing, "the first look does not go that deep");
    assert_eq!(phone.store.body(request.key), Err(StoreError::Corrupt));
    let phone = phone.restart();
    let CoreFile::Recovered(recovery) = &phone.opened.core else { panic!("{:?}", phone.opened) };
    assert_eq!(recovery.requests, [request.id]);
    assert_eq!((recovery.salvaged_requests, recovery.salvaged_drafts), (2, 1));
    let (mine, others) = (phone.detail(old.id), phone.detail(theirs));
    assert_eq!(mine.submission.as_ref().map(|row| row.state), Some(Submission::Acked));
    assert_eq!(
        (mine.summary, mine.document, mine.timeline),
        (before.0.summary, before.0.document, before.0.timeline)
    );
    assert_eq!(others, before.1);
    assert_eq!(phone.store.queries().draft(id(3)).unwrap().unwrap(), draft(3, "Brouillon"));
    assert_eq!(phone.store.queries().chosen_city().unwrap(), Some(city()));
    assert_eq!(phone.found("banc"), [old.id]);
    assert_eq!(phone.store.body(request.key).unwrap().unwrap(), body(&request));
    assert!(!phone.path("core.suspect").exists());
}

#[test]
fn a_city_is_recovered_with_its_pack_and_word_of_it_stays_until_it_was_told() {
    let mut phone = Phone::new();
    let write = |version, pack: &[u8]| Write::City { city: city(), version, pack: pack.to_vec() };
    phone.store.commit(&[], &[write(3, b"{\"old\":1}"), Write::ChooseCity(city())]).unwrap();
    phone.store.commit(&[], &[write(4, b"{}")]).unwrap();
    let folder = phone.stop();
    damage(&folder.path().join("core.db"));
    let mut phone = Phone::in_folder(folder).restart();
    let queries = phone.store.queries();
    assert_eq!(queries.cities().unwrap(), [StoredCity { id: city(), version: 4, pack: b"{}".to_vec() }]);
    assert_eq!(queries.chosen_city().unwrap(), Some(city()));
    let told = Recovered { set_aside: Some("core.db.damaged-1".into()), ..Recovered::default() };
    assert_eq!(queries.recovered().unwrap(), Some(told));
    phone.store.forget_recovery().unwrap();
    let mut phone = phone.restart();
    assert_eq!(phone.store.queries().recovered().unwrap(), None);

    phone.store.commit(&[], &[Write::RemoveCity(city())]).unwrap();
    let folder = phone.stop();
    for file in ["core.db", "core.db.damaged-1"] {
        std::fs::remove_file(folder.path().join(file)).unwrap();
    }
    let phone = Phone::in_folder(folder);
    assert_eq!(phone.opened.core, CoreFile::Created, "one that was removed does not come back");
}

#[test]
fn a_guest_leaves_a_damaged_core_to_the_one_that_sends() {
    let (phone, ..) = busy_phone();
    let folder = phone.stop();
    damage(&folder.path().join("core.db"));
    let files = Arc::new(FolderFiles::new(folder.path()));
    let options = OpenOptions { damage: Damage::Refuse, ..OpenOptions::default() };
    assert_eq!(Store::open(folder.path(), files, options).unwrap_err(), StoreError::Corrupt);
    assert!(!folder.path().join("core.db.damaged-1").exists());
}

#[test]
fn a_journal_that_goes_while_its_file_is_looked_at_keeps_nobody_from_setting_it_aside() {
    let (phone, request, _) = busy_phone();
    phone.store.rest().unwrap();
    // Its file is damaged while it is open; killed then, it leaves an empty journal.
    let left = [phone.path("core.db-wal"), phone.path("core.db-shm")];
    let left = left.map(|path| (path.clone(), std::fs::read(path).unwrap()));
    let page = root_page(&phone, "body");
    let folder = phone.stop();
    for (path, bytes) in left {
        std::fs::write(path, bytes).unwrap();
    }
    spoil_page(&folder, page);
    std::fs::write(folder.path().join("core.suspect"), b"").unwrap();
    let phone = Phone::in_folder(folder);
    assert!(matches!(phone.opened.core, CoreFile::Recovered(_)), "{:?}", phone.opened);
    assert_eq!(submission_of(&phone, request.id).state, Submission::Unknown);
}

#[test]
fn cut_short_while_setting_aside_it_goes_on_at_the_next_start() {
    let (mut phone, request, _) = busy_phone();
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(3, "Brouillon")))]).unwrap();
    let folder = phone.stop();
    std::fs::rename(folder.path().join("core.db"), folder.path().join("core.db.damaged-1")).unwrap();
    std::fs::write(folder.path().join("core.db-wal"), b"of the file that is aside").unwrap();
    let phone = Phone::in_folder(folder);
    assert!(phone.path("core.db.damaged-1-wal").exists());
    assert_eq!(submission_of(&phone, request.id).state, Submission::Unknown);
    let told = phone.store.queries().recovered().unwrap().unwrap();
    assert_eq!(
        (told.set_aside.as_deref(), told.drafts),
        (Some("core.db.damaged-1"), 1),
        "nor is the rest lost"
    );
}

#[test]
fn a_sealed_copy_that_cannot_be_read_is_counted_and_kept() {
    let (phone, request, _) = busy_phone();
    let folder = phone.stop();
    let sealed = folder.path().join(format!("sealed/{}.req", request.id));
    damage(&sealed);
    std::fs::remove_file(folder.path().join("core.db")).unwrap();
    let phone = Phone::in_folder(folder);
    let CoreFile::Recovered(recovery) = &phone.opened.core else { panic!("{:?}", phone.opened) };
    assert_eq!((recovery.requests.len(), recovery.ops.len(), recovery.unreadable), (0, 1, 1));
    assert!(sealed.exists());
}

#[test]
fn a_damaged_or_foreign_cache_is_built_anew_by_itself() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire éteint"));
    phone.store.apply_public(&page(vec![changed("412", 1)])).unwrap();
    let folder = phone.stop();
    damage(&folder.path().join("cache.db"));
    let phone = Phone::in_folder(folder);
    assert_eq!(phone.opened.cache, CacheFile::Rebuilt);
    assert_eq!(phone.opened.core, CoreFile::Existing);
    assert_eq!(phone.found("eteint"), [id(1)], "the index comes from what the citizen wrote");
    assert_eq!(phone.found("demande"), [], "the others come from the server again");
    assert_eq!(phone.store.queries().public_cursor(&esch()).unwrap(), None);

    phone.store.cache.pragma_update(None, "user_version", 99).unwrap();
    let phone = phone.restart();
    assert_eq!(phone.opened.cache, CacheFile::Rebuilt);
    assert_eq!(phone.found("eteint"), [id(1)]);
    let folder = phone.stop();
    std::fs::remove_file(folder.path().join("cache.db")).unwrap();
    let mut phone = Phone::in_folder(folder);
    assert_eq!(phone.opened.cache, CacheFile::Built);
    assert_eq!(phone.found("eteint"), [id(1)]);
    phone.store.rebuild_cache().unwrap();
    assert_eq!(phone.found("eteint"), [id(1)]);
}

#[test]
fn what_was_committed_without_its_index_is_indexed_at_the_next_start() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    phone.queue(&new_request(2, "Banc"));
    // As if the process had died between the two commits.
    phone
        .store
        .cache
        .execute_batch("UPDATE meta SET indexed = 1; DELETE FROM own WHERE id = zeroblob(0)")
        .unwrap();
    let key: i64 = phone.store.cache.query_row("SELECT max(key) FROM own", [], |row| row.get(0)).unwrap();
    phone.store.cache.execute("DELETE FROM words WHERE rowid = ?1", [key]).unwrap();
    assert_eq!(phone.found("banc"), []);
    let phone = phone.restart();
    assert_eq!(phone.found("banc"), [id(2)]);
    assert_eq!(phone.found("lampadaire"), [id(1)]);
}

/// What makes a file of the second format of today's.
const BACK_TO_2: &str = "ALTER TABLE request ADD COLUMN summary TEXT NOT NULL DEFAULT ''; \
    ALTER TABLE request ADD COLUMN cover BLOB; \
    DROP INDEX photo_unmasked; ALTER TABLE photo DROP COLUMN unmasked; \
    DROP INDEX op_unseen; ALTER TABLE op DROP COLUMN unseen; PRAGMA user_version = 2";

#[test]
fn a_file_of_the_first_format_keeps_its_marks_of_acts() {
    let (mut phone, ..) = busy_phone();
    let request = phone.store.queries().outbox().unwrap()[0].id;
    let withdraw = OpRow { withdraws: Withdraws::Yes, ..op_row(77, request) };
    let write = Write::InsertOp { op: withdraw.op, act: OpKind::Withdraw { text: None }, body: None };
    phone.store.commit(&[RowChange::Op(withdraw)], &[write]).unwrap();
    phone.store.core.execute_batch(BACK_TO_2).unwrap();
    let back_to_1 = "ALTER TABLE request RENAME COLUMN acts TO withdrawing; PRAGMA user_version = 1";
    phone.store.core.execute_batch(back_to_1).unwrap();
    let phone = phone.restart();
    assert_eq!(phone.opened.core, CoreFile::Migrated { from: 1 });
    assert!(phone.detail(request).summary.acts.has(ActMark::Withdraws));
}

#[test]
fn a_file_of_a_newer_version_is_refused_and_left_as_it_is() {
    let (phone, ..) = busy_phone();
    let known = schema::CORE_STEPS.len() as u32;
    phone.store.core.pragma_update(None, "user_version", known + 1).unwrap();
    let folder = phone.stop();
    let before = std::fs::read(folder.path().join("core.db")).unwrap();
    let Err((folder, error)) = Phone::try_in_folder(folder) else { panic!("it was opened") };
    assert_eq!(error, StoreError::Newer { found: known + 1, known });
    assert_eq!(std::fs::read(folder.path().join("core.db")).unwrap(), before);
}

#[test]
fn a_file_of_an_older_format_is_copied_before_it_is_migrated_and_the_copy_goes_after_a_week() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    phone.store.core.execute_batch(BACK_TO_2).unwrap();
    let mut phone = phone.restart();
    assert_eq!(phone.opened.core, CoreFile::Migrated { from: 2 });
    assert_eq!(phone.list(), [id(1)]);
    let copy = phone.path("core.db.format-2");
    let old = rusqlite::Connection::open(&copy).unwrap();
    let number = |sql: &str| old.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("PRAGMA user_version"), 2);
    assert_eq!(number("SELECT count(*) FROM request"), 1);
    assert_eq!(number("SELECT count(*) FROM pragma_table_info('op') WHERE name = 'unseen'"), 0);
    drop(old);
    for (day, there) in [(0, true), (6, true), (7, false), (8, false)] {
        phone.store.tidy(at(day * 24 * 3_600_000)).unwrap();
        assert_eq!(copy.exists(), there, "day {day}");
    }
    let phone = phone.restart();
    assert_eq!((phone.opened.core.clone(), copy.exists()), (CoreFile::Existing, false));
}

#[test]
fn on_a_full_disk_the_commit_says_so_and_what_was_there_stays() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    let pages: i64 = phone.store.core.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    phone.store.core.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).unwrap();
    let long = "x".repeat(100_000);
    let refused = phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(2, &long)))]);
    assert_eq!(refused, Err(StoreError::Full));
    let request = new_request(3, &long);
    let refused = phone.store.commit(&rows_of(&request), &[insert(&request)]);
    assert_eq!(refused, Err(StoreError::Full));
    assert_eq!(phone.list(), [id(1)]);
    phone.store.core.query_row("PRAGMA max_page_count = 1000000", [], |_| Ok(())).unwrap();
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(2, &long)))]).unwrap();
    assert_eq!(phone.restart().list(), [id(1)]);
}

#[test]
fn while_another_process_writes_for_long_it_is_busy() {
    let mut phone = Phone::new();
    let other = phone.second();
    phone.store.core.busy_timeout(std::time::Duration::from_millis(1)).unwrap();
    other.core.execute_batch("BEGIN IMMEDIATE").unwrap();
    let refused = phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "")))]);
    assert_eq!(refused, Err(StoreError::Busy));
    other.core.execute_batch("ROLLBACK").unwrap();
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "")))]).unwrap();
}

#[test]
fn the_settings_that_the_promises_rest_on_are_set() {
    let phone = Phone::new();
    let core = |name: &str| -> String {
        phone
            .store
            .core
            .query_row(&format!("SELECT CAST(\"{name}\" AS TEXT) FROM pragma_{name}"), [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(core("journal_mode"), "wal");
    assert_eq!(core("synchronous"), "2");
    for (pragma, value) in [
        ("fullfsync", 1),
        ("checkpoint_fullfsync", 1),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("temp_store", 2),
        ("journal_size_limit", 4 << 20),
    ] {
        let set: i64 = phone.store.core.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
        assert_eq!(set, value, "{pragma}");
    }
    let cache: i64 = phone.store.cache.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap();
    assert_eq!(cache, 1);
}

/// Whoever is root may write anywhere: then the same test runs once more in a process that is nobody.
#[cfg(unix)]
#[test]
fn in_a_folder_that_cannot_be_written_what_is_there_is_read_and_nothing_is_built() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::os::unix::process::CommandExt as _;

    const FOLDER: &str = "PARVIS_TEST_READ_ONLY_FOLDER";
    const NOBODY: u32 = 65_534;

    let check = |folder: &Path| {
        let open = |name| {
            let folder = folder.join(name);
            let files = Arc::new(FolderFiles::new(&folder));
            Store::open(&folder, files, OpenOptions::default())
        };
        assert_eq!(open("new").unwrap_err(), StoreError::ReadOnly);
        let (mut used, _) = open("used").unwrap();
        assert_eq!(used.unwritable(), Some(StoreError::ReadOnly));
        assert_eq!(used.queries().drafts(None, 9).unwrap().items.len(), 1);
        let save = [Write::SaveDraft(Box::new(draft(2, "")))];
        assert_eq!(used.commit(&[], &save), Err(StoreError::ReadOnly));
    };
    if let Some(folder) = std::env::var_os(FOLDER) {
        return check(Path::new(&folder));
    }
    let base = tempfile::tempdir().unwrap();
    let rights = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::create_dir(base.path().join("new")).unwrap();
    let used = base.path().join("used");
    std::fs::create_dir(&used).unwrap();
    let (mut store, _) =
        Store::open(&used, Arc::new(FolderFiles::new(&used)), OpenOptions::default()).unwrap();
    store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "")))]).unwrap();
    drop(store);
    for name in ["core.db", "cache.db"] {
        rights(&used.join(name), 0o444);
    }
    for folder in ["new", "used", ""] {
        rights(&base.path().join(folder), 0o555);
    }
    let is_root = std::fs::write(base.path().join("new/probe"), b"").is_ok();
    if is_root {
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        let name = "store::tests::damage::in_a_folder_that_cannot_be_written_what_is_there_is_read_and_nothing_is_built";
        again.args(["--exact", name]).env(FOLDER, base.path()).uid(NOBODY).gid(NOBODY);
        let output = match again.output() {
            // A build folder inside root's own home: nobody cannot run what is in it.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return,
            output => output.unwrap(),
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"));
    } else {
        check(base.path());
    }
    for folder in ["", "new", "used"] {
        rights(&base.path().join(folder), 0o755);
    }
}

#[test]
fn a_request_whose_sealed_copy_is_gone_too_is_taken_for_sent() {
    let (phone, request, op) = busy_phone();
    phone.store.unseal(request.id).unwrap();
    phone.store.unseal_op(op.op).unwrap();
    phone.store.rest().unwrap();
    phone.store.note_damage();
    let page = root_page(&phone, "request_by_seq");
    let folder = phone.stop();
    spoil_page(&folder, page);

    let phone = Phone::in_folder(folder);
    let CoreFile::Recovered(recovery) = &phone.opened.core else { panic!("{:?}", phone.opened) };
    assert_eq!((recovery.requests.len(), recovery.salvaged_requests), (0, 1));
    let row = submission_of(&phone, request.id);
    assert_eq!((row.state, row.sends), (Submission::Unknown, 1));
    assert_eq!(phone.store.body(request.key).unwrap().unwrap(), body(&request));
    assert_eq!(phone.store.load().unwrap().photos.len(), 2);
    assert_eq!(phone.detail(request.id).ops[0].row.state, OpState::Waiting);
}

/// Files of a folder in which nothing may be looked for, as long as it says so; afterwards it shows a sealed copy that
/// another process removes in the same moment.
struct Refusing(FolderFiles, std::sync::atomic::AtomicBool);

impl Files for Refusing {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        self.0.write_durably(path, bytes)
    }
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.0.read(path)
    }
    fn read_part(&self, path: &Path, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        self.0.read_part(path, offset, length)
    }
    fn remove(&self, path: &Path) -> std::io::Result<()> {
        self.0.remove(path)
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.0.rename(from, to)
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        if self.1.load(Ordering::Relaxed) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        let mut names = self.0.list(folder)?;
        if folder == Path::new("sealed") {
            names.push(format!("{}.req", id(99)).into());
        }
        Ok(names)
    }
}

#[test]
fn what_was_opened_to_be_read_is_written_again_as_soon_as_it_can_be() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire éteint"));
    phone.store.apply_public(&page(vec![changed("412", 1)])).unwrap();
    let folder = phone.stop();
    let files = Arc::new(Refusing(FolderFiles::new(folder.path()), true.into()));
    let (mut store, opened) = Store::open(folder.path(), files.clone(), OpenOptions::default()).unwrap();
    assert_eq!((store.unwritable(), opened.core), (Some(StoreError::Full), CoreFile::Existing));
    let found = |store: &mut Store, words: &str| {
        let filter = RequestFilter { words: Some(words.into()), limit: 9, ..Default::default() };
        store.requests(&filter).unwrap().items.len()
    };
    assert_eq!((found(&mut store, "eteint"), found(&mut store, "demande")), (1, 1), "the cache is read too");
    let save = [Write::SaveDraft(Box::new(draft(2, "Brouillon")))];
    assert_eq!(store.commit(&[], &save), Err(StoreError::Full));
    assert_eq!(store.put_photo(b"clean", b"small"), Err(StoreError::Full));
    assert_eq!(store.apply_public(&page(vec![changed("413", 1)])), Err(StoreError::Full));
    assert_eq!(store.try_to_write(), Err(StoreError::Full));
    assert_eq!(found(&mut store, "eteint"), 1, "it is still read");

    files.1.store(false, Ordering::Relaxed);
    assert_eq!(store.try_to_write().unwrap().map(|opened| opened.core), Some(CoreFile::Existing));
    store.commit(&[], &save).unwrap();
    assert_eq!(store.try_to_write(), Ok(None));
    assert_eq!((store.unwritable(), found(&mut store, "demande")), (None, 1));
}

#[test]
fn a_sealed_copy_that_goes_while_it_is_looked_at_keeps_nobody_out() {
    let phone = Phone::new();
    let folder = phone.stop();
    let files = Arc::new(Refusing(FolderFiles::new(folder.path()), false.into()));
    assert!(Store::open(folder.path(), files, OpenOptions::default()).is_ok());
}

#[test]
fn without_a_cache_of_this_file_the_citizens_own_are_found_all_the_same() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire éteint"));
    let folder = phone.stop();
    std::fs::remove_file(folder.path().join("cache.db")).unwrap();
    let files = Arc::new(Refusing(FolderFiles::new(folder.path()), true.into()));
    let (store, _) = Store::open(folder.path(), files, OpenOptions::default()).unwrap();
    let filter = RequestFilter { words: Some("eteint".into()), limit: 9, ..Default::default() };
    assert_eq!(store.queries().requests(&filter).unwrap().items.len(), 1);
    assert!(!folder.path().join("cache.db").exists(), "nothing is written");
}
