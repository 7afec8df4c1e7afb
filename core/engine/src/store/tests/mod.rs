//! Stories of the store.

mod changes;
mod corrupt;
mod damage;
mod drafts;
mod finding;
mod once;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use parvis_domain::id::{
    CityId, EndpointName, OpId, PhotoHash, RequestId, ServiceCode, ServiceRequestId, SubmissionKey,
};
use parvis_domain::language::Language;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::receipt::Receipt;
use parvis_domain::request::{Draft, Photo, RequestKind};
use parvis_domain::state::{CaseStatus, OpState, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, EntryKind, TimelineEntry};
use parvis_sync::{
    EndpointRow, Listing, OpRow, PhotoOrder, PhotoRow, RowChange, ServerClass, SubmissionRow, Withdraws,
};

use super::*;
use crate::files::FolderFiles;
use crate::net::CaseItem;

/// A phone: a data folder that is gone at the end of the test.
struct Phone {
    folder: tempfile::TempDir,
    files: Arc<Counting>,
    store: Store,
    opened: Opened,
}

/// Real files that count what is made durable.
struct Counting {
    files: FolderFiles,
    written: AtomicU32,
}

impl Files for Counting {
    fn write_durably(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        self.written.fetch_add(1, Ordering::Relaxed);
        self.files.write_durably(path, bytes)
    }
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.files.read(path)
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
    fn list(&self, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
        self.files.list(folder)
    }
}

impl Phone {
    fn new() -> Self {
        Self::in_folder(tempfile::tempdir().unwrap())
    }

    fn in_folder(folder: tempfile::TempDir) -> Self {
        Self::try_in_folder(folder).map_err(|(_, error)| error).unwrap()
    }

    fn try_in_folder(folder: tempfile::TempDir) -> Result<Self, (tempfile::TempDir, StoreError)> {
        let files = Arc::new(Counting { files: FolderFiles::new(folder.path()), written: AtomicU32::new(0) });
        match Store::open(folder.path(), files.clone(), OpenOptions::default()) {
            Ok((store, opened)) => Ok(Self { folder, files, store, opened }),
            Err(error) => Err((folder, error)),
        }
    }

    /// Another process on the same folder.
    fn second(&self) -> Store {
        Store::open(self.folder.path(), self.files.clone(), OpenOptions::default()).unwrap().0
    }

    /// The process ends, and the app is started again.
    fn restart(self) -> Self {
        Self::in_folder(self.stop())
    }

    /// The process ends.
    fn stop(self) -> tempfile::TempDir {
        drop(self.store);
        self.folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether any file of the folder holds these bytes.
    fn holds(&self, needle: &[u8]) -> bool {
        fn holds(folder: &Path, needle: &[u8]) -> bool {
            std::fs::read_dir(folder).unwrap().any(|entry| {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    holds(&path, needle)
                } else {
                    std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
                }
            })
        }
        holds(self.folder.path(), needle)
    }

    fn detail(&self, id: RequestId) -> RequestDetail {
        self.store.queries().request(id).unwrap().unwrap()
    }

    fn found(&self, words: &str) -> Vec<RequestId> {
        let filter = RequestFilter { words: Some(words.into()), ..Default::default() };
        ids(&self.store.queries().requests(&filter).unwrap())
    }

    fn list(&self) -> Vec<RequestId> {
        ids(&self.store.queries().requests(&RequestFilter::default()).unwrap())
    }

    /// Queues a request with everything that goes with it.
    fn queue(&mut self, request: &NewRequest) {
        let rows = rows_of(request);
        self.store.commit(&rows, &[insert(request)]).unwrap();
    }
}

fn ids(page: &Page<RequestSummary>) -> Vec<RequestId> {
    page.items.iter().map(|row| row.id).collect()
}

fn esch() -> EndpointName {
    EndpointName::new("esch")
}

fn city() -> CityId {
    CityId::new("lu.esch-sur-alzette")
}

fn id(number: u8) -> RequestId {
    RequestId::from_random([number; 16])
}

fn key(number: u8) -> SubmissionKey {
    SubmissionKey::from_random([number; 16])
}

fn op_id(number: u8) -> OpId {
    OpId::from_random([number ^ 0x80; 16])
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn place(latitude: f64, longitude: f64) -> Place {
    Place::new(Coordinate::new(latitude, longitude).unwrap(), PlaceSource::Gps)
}

fn draft(number: u8, text: &str) -> Draft {
    Draft {
        id: id(number),
        revision: 0,
        kind: RequestKind::Report,
        city: city(),
        service: Some(ServiceCode::new("LAMP")),
        subject: None,
        place: Some(place(49.4958, 5.9806)),
        text: text.into(),
        answers: BTreeMap::new(),
        photos: Vec::new(),
        contact: None,
        facts: BTreeMap::new(),
        visibility: None,
        language: Language::Fr,
        created: at(1_000),
        changed: at(1_000 + i64::from(number)),
    }
}

fn new_request(number: u8, text: &str) -> NewRequest {
    NewRequest::of_draft(
        &draft(number, text),
        key(number),
        esch(),
        "Éclairage public".into(),
        None,
        at(10_000 + i64::from(number)),
    )
}

fn body(request: &NewRequest) -> Vec<u8> {
    format!("{{\"description\":\"{}\"}}", request.document.text).into_bytes()
}

fn insert(request: &NewRequest) -> Write {
    Write::InsertRequest { request: Box::new(request.clone()), body: body(request), draft: None }
}

/// The planner's rows for a request that is queued.
fn rows_of(request: &NewRequest) -> Vec<RowChange> {
    let mut rows: Vec<RowChange> = photos_of(request).into_iter().map(RowChange::Photo).collect();
    rows.push(RowChange::Submission(SubmissionRow::new(
        request.id,
        request.key,
        request.endpoint.clone(),
        Listing::default(),
    )));
    rows
}

fn photos_of(request: &NewRequest) -> Vec<PhotoRow> {
    request
        .photos
        .iter()
        .enumerate()
        .map(|(number, photo)| PhotoRow {
            request: request.id,
            number: number as u32,
            hash: photo.hash,
            bytes: photo.bytes,
            endpoint: request.endpoint.clone(),
            key: request.key,
            transfer: PhotoTransfer::Waiting { confirmed: 0 },
            wait: None,
            tries: 0,
            failing_ms: 0,
            mismatches: 0,
            version: 0,
        })
        .collect()
}

fn submission_of(phone: &Phone, id: RequestId) -> SubmissionRow {
    phone.detail(id).submission.unwrap()
}

/// The next version of a sending.
fn next(row: &SubmissionRow, state: Submission) -> RowChange {
    RowChange::Submission(SubmissionRow { state, version: row.version + 1, ..row.clone() })
}

fn receipt(id: &str) -> Receipt {
    Receipt {
        service_request_id: Some(ServiceRequestId::new(id)),
        agency_responsible: Some("Service éclairage".into()),
        requested: Some(at(20_000)),
        expected: Some(at(500_000)),
        service_notice: None,
        signature: None,
    }
}

fn taken(row: &SubmissionRow, id: &str) -> RowChange {
    RowChange::Submission(SubmissionRow {
        state: Submission::Acked,
        receipt: Some(receipt(id)),
        version: row.version + 1,
        ..row.clone()
    })
}

fn endpoint_row(version: u32) -> EndpointRow {
    EndpointRow { photos: PhotoOrder::AfterText, version, ..EndpointRow::new(esch(), ServerClass::TownHall) }
}

fn op_row(number: u8, request: RequestId) -> OpRow {
    OpRow {
        op: op_id(number),
        request: Some(request),
        withdraws: Withdraws::No,
        service_request_id: None,
        endpoint: esch(),
        sequence: i64::from(number),
        state: OpState::Waiting,
        wait: None,
        tries: 0,
        failing_ms: 0,
        refusal: None,
        doubt: None,
        rev: None,
        version: 0,
    }
}

fn photo(store: &Store, clean: &[u8]) -> Photo {
    let hash = store.put_photo(clean, b"small").unwrap();
    Photo { hash, bytes: clean.len() as u64, width: 1600, height: 1200, masks: vec![] }
}

fn changed(srid: &str, rev: i64) -> CaseItem {
    CaseItem {
        rev: Some(rev),
        service_code: Some(ServiceCode::new("LAMP")),
        service_name: Some("Éclairage public".into()),
        description: Some(format!("Demande {srid}")),
        requested: Some(at(30_000)),
        updated: Some(at(30_000 + rev)),
        coordinate: Some(Coordinate::new(49.5, 5.98).unwrap()),
        ..CaseItem::new(ServiceRequestId::new(srid))
    }
}

fn page(items: Vec<CaseItem>) -> ChangePage {
    ChangePage {
        city: city(),
        endpoint: esch(),
        asked_from: None,
        items,
        tombstones: Vec::new(),
        next: None,
        end: PageEnd::UpToDate,
    }
}

fn mine(items: Vec<CaseItem>) -> Write {
    Write::Mine(Box::new(page(items)))
}

fn entry(id: &str, author: Author, text: &str) -> TimelineEntry {
    TimelineEntry {
        id: id.into(),
        at: at(40_000),
        kind: EntryKind::Message,
        author,
        text: Some(text.into()),
        service: None,
        stars: None,
    }
}
