//! Bytes that a medium spoils, anywhere in the folder, in every way of the list: nothing that was called queued is lost,
//! no other bytes than were promised are ever given out to be sent, nothing hangs. `PARVIS_DEEP=1` spoils many more.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use super::*;
use crate::chance::Chance;
use parvis_domain::op::OpKind;

const ORDINARY: u64 = 500;
const DEEP: u64 = 20_000;
/// Whatever was spoiled, the folder opens within this time.
const OPENS_WITHIN: Duration = Duration::from_secs(5);
/// Damage is noted when it shows itself and mended at the next start; one more start finds all of it.
const STARTS: u32 = 4;
const PAGE: usize = 4096;

type Folder = BTreeMap<PathBuf, Vec<u8>>;

fn read_folder(root: &Path) -> Folder {
    fn into(folder: &Path, root: &Path, found: &mut Folder) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                into(&path, root, found);
            } else if !path.to_str().unwrap().ends_with("-shm") {
                found.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = Folder::new();
    into(root, root, &mut found);
    found
}

/// What the phone was told is kept, the folder as a kill leaves it, and as it was a while before.
struct Busy {
    requests: Vec<NewRequest>,
    acts: Vec<OpId>,
    now: Folder,
    before: Folder,
}

fn busy() -> Busy {
    let mut phone = Phone::new();
    let profile = Write::EndpointProfile { name: esch(), city: city(), profile: "{}".into() };
    phone.store.commit(&[RowChange::Endpoint(endpoint_row(0))], &[profile]).unwrap();
    let mut requests = Vec::new();
    let mut acts = Vec::new();
    let mut before = Folder::new();
    for number in 1..=6 {
        let photos = vec![photo(&phone.store, &[number; 9_000])];
        let request = NewRequest { photos, ..new_request(number, "Lampadaire éteint") };
        phone.queue(&request);
        let op = op_row(number, request.id);
        let write = Write::InsertOp {
            op: op.op,
            act: OpKind::Reply { text: "Merci".into() },
            body: Some(format!("{{{number}}}").into_bytes()),
        };
        phone.store.commit(&[RowChange::Op(op.clone())], &[write]).unwrap();
        requests.push(request);
        acts.push(op.op);
        let draft = draft(50 + number, &"Brouillon. ".repeat(100));
        phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft))]).unwrap();
        let page = (0..40).map(|rev| changed(&format!("{}", 500 + i64::from(number) * 40 + rev), rev + 1));
        phone.store.apply_public(&public(page.collect())).unwrap();
        if number == 3 {
            phone.store.rest().unwrap();
        }
        if number == 4 {
            before = read_folder(phone.folder.path());
        }
    }
    let now = read_folder(phone.folder.path());
    Busy { requests, acts, now, before }
}

fn public(items: Vec<CaseItem>) -> ChangePage {
    ChangePage { end: PageEnd::More, ..page(items) }
}

/// Spoils one file. Says which, and how.
fn spoil(busy: &Busy, seed: u64) -> (Folder, PathBuf, &'static str) {
    let mut chance = Chance(seed);
    let mut folder = busy.now.clone();
    // Half of the damage is to the files that everything hangs on.
    let core: Vec<&PathBuf> =
        busy.now.keys().filter(|path| path.to_str().unwrap().starts_with("core.db")).collect();
    let all: Vec<&PathBuf> = busy.now.keys().collect();
    let from = if chance.below(2) == 0 { &core } else { &all };
    let path = from[chance.below(from.len())].clone();
    let bytes = folder.get_mut(&path).unwrap();
    let (length, pages) = (bytes.len(), bytes.len().div_ceil(PAGE));
    let how = match chance.below(6) {
        0 | 1 => {
            for _ in 0..=chance.below(8) {
                let at = chance.below(length);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << chance.below(8);
                }
            }
            "bits flipped"
        }
        2 => {
            let at = chance.below(pages) * PAGE;
            bytes[at.min(length)..length.min(at + PAGE)].fill(0);
            "a page of zeros"
        }
        3 => {
            bytes.truncate(chance.below(length));
            "cut short"
        }
        4 => {
            let (one, other) = (chance.below(pages) * PAGE, chance.below(pages) * PAGE);
            for at in 0..PAGE {
                if one + at < length && other + at < length {
                    bytes.swap(one + at, other + at);
                }
            }
            "pages swapped"
        }
        // One that belongs to an earlier state of its file.
        _ => {
            if let Some(before) = busy.before.get(&path).filter(|_| path.to_str().unwrap().ends_with("-wal"))
            {
                bytes.clone_from(before);
            }
            "a stale journal"
        }
    };
    (folder, path, how)
}

/// What is wrong with the phone; `None`: it has to be started again.
fn look(phone: &mut Phone, busy: &Busy) -> Option<Vec<String>> {
    let mut wrong = Vec::new();
    // The first thing that an app does: whatever shows itself here is noted.
    phone.store.load().ok()?;
    phone.store.commit(&[], &[Write::Keep { name: "test", value: Some(vec![1]) }]).ok()?;
    for request in &busy.requests {
        match phone.store.queries().request(request.id) {
            Ok(Some(detail)) if detail.submission.as_ref().is_some_and(|row| row.key == request.key) => {}
            Ok(found) => wrong.push(format!("{} is lost: {:?}", request.id, found.is_some())),
            Err(_) => {
                phone.store.note_damage();
                return None;
            }
        }
        match phone.store.body(request.key) {
            Ok(Some(bytes)) if bytes == body(request) => {}
            Ok(bytes) => wrong.push(format!("{} has another body: {:?}", request.id, bytes.is_some())),
            Err(_) => return None,
        }
        for photo in &request.photos {
            match phone.store.photo(photo.hash) {
                Ok(bytes) if bytes.len() == 9_000 => {}
                Ok(_) => wrong.push("a photo is another one".into()),
                Err(StoreError::PhotoLost { .. }) => {}
                Err(error) => wrong.push(format!("a photo: {error}")),
            }
        }
    }
    for op in &busy.acts {
        match (phone.store.op(*op), phone.store.op_body(*op)) {
            (Ok(Some(_)), Ok(Some(_))) => {}
            (Err(_), _) | (_, Err(_)) => {
                phone.store.note_damage();
                return None;
            }
            (row, bytes) => wrong.push(format!("act {op} is lost: {row:?} {bytes:?}")),
        }
    }
    if let Err(error) = phone.store.requests(&RequestFilter::default()) {
        if error == StoreError::CacheBroken {
            wrong.push("the cache does not mend itself".into());
        } else {
            phone.store.note_damage();
            return None;
        }
    }
    Some(wrong)
}

fn wrong_after(busy: &Busy, folder: &Folder) -> Vec<String> {
    let mut place = tempfile::tempdir().unwrap();
    for (path, bytes) in folder {
        let path = place.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    for _ in 0..STARTS {
        let began = Instant::now();
        let mut phone = match Phone::try_in_folder(place) {
            Ok(phone) => phone,
            Err((_, error)) => return vec![format!("does not open: {error}")],
        };
        let found = look(&mut phone, busy);
        if began.elapsed() > OPENS_WITHIN {
            return vec![format!("took {:?}", began.elapsed())];
        }
        match found {
            Some(wrong) => return wrong,
            None => place = phone.stop(),
        }
    }
    vec![format!("is still damaged after {STARTS} starts")]
}

#[test]
fn spoiled_bytes_lose_nothing_that_was_called_queued() {
    let busy = busy();
    assert!(busy.now.contains_key(Path::new("core.db-wal")), "as a kill leaves it: {:?}", busy.now.keys());
    assert_eq!(wrong_after(&busy, &busy.now), Vec::<String>::new(), "nothing is spoiled yet");
    let cases = if std::env::var_os("PARVIS_DEEP").is_some() { DEEP } else { ORDINARY };
    let mut bad = Vec::new();
    let mut hows: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..cases {
        let (folder, path, how) = spoil(&busy, seed);
        *hows.entry(how).or_default() += 1;
        let wrong = wrong_after(&busy, &folder);
        if !wrong.is_empty() {
            bad.push(format!("seed {seed}, {}, {how}: {}", path.display(), wrong.join("; ")));
        }
    }
    println!("figure: spoiled files: {cases}, with anything lost {}, by damage {hows:?}", bad.len());
    assert!(bad.is_empty(), "{} of {cases}:\n{}", bad.len(), bad.join("\n"));
}
