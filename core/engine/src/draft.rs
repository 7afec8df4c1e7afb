//! Drafts: written, photographed, checked, sent, taken back.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use parvis_domain::face::{Action, face_of_draft};
use parvis_domain::id::{CityId, PhotoHash, RequestId, SubmissionKey};
use parvis_domain::pack::{CityPack, EndpointKind};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::{Draft, Mask, Photo, PhotoDamage, PhotoFacts, RequestKind};
use parvis_domain::state::{PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_domain::unit::Metres;
use parvis_domain::validate::{self, FieldIssue, service_of};
use parvis_media::{Area, CaptureTime, CleanPhoto, Cleaned, Completeness, Effort, PhotoPolicy};
use parvis_sync::{Input, PhotoRow, RowChange, Step, SubmissionRow};

use crate::engine::Engine;
use crate::error::{Error, Missing, NotNow, PhotoProblem, Result};
use crate::net::FrozenRequest;
use crate::record::{AddedPhoto, DraftPatch, DraftRecord, NewDraft, PhotoFile, RequestSummary};
use crate::store::{DraftSummary, NewRequest, Write, photo_path, thumbnail_path};

/// Drafts of a page that is read whole.
pub(crate) const ALL_DRAFTS: usize = 1_000;

impl Engine {
    /// Starts a draft on a screen. While nothing is in it, it is the latest one of its kind in which nothing is yet, so
    /// that who only looks leaves none behind.
    pub fn begin_draft(&mut self, new: NewDraft) -> Result<DraftRecord> {
        let draft = self.new_draft(new)?;
        match self.empty_like(&draft)? {
            Some(Draft { id, revision, .. }) => self.save_next(Draft { id, revision, ..draft }),
            None => self.save(draft),
        }
    }

    /// The latest one of its kind and city in which there is as little; `None` where something is in it.
    fn empty_like(&self, draft: &Draft) -> Result<Option<Draft>> {
        if !draft.is_empty() {
            return Ok(None);
        }
        let alike = |row: &DraftSummary| {
            (row.kind, &row.city, row.photos) == (draft.kind, &draft.city, 0)
                && row.service.is_none()
                && row.summary.is_empty()
        };
        for row in self.store.queries().drafts(None, ALL_DRAFTS)?.items.into_iter().filter(alike) {
            let found = self.stored_draft(row.id)?;
            if found.is_empty() {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// Starts a new draft.
    pub fn create_draft(&mut self, new: NewDraft) -> Result<DraftRecord> {
        let draft = self.new_draft(new)?;
        self.save(draft)
    }

    fn new_draft(&mut self, new: NewDraft) -> Result<Draft> {
        let city = self.pack()?.id.clone();
        let now = self.wall();
        let mut draft = Draft {
            id: RequestId::from_random(self.random()),
            revision: 0,
            kind: new.kind.unwrap_or(RequestKind::Report),
            city,
            service: None,
            subject: None,
            place: None,
            text: String::new(),
            answers: BTreeMap::new(),
            photos: Vec::new(),
            facts: BTreeMap::new(),
            contact: None,
            visibility: None,
            language: self.language,
            created: now,
            changed: now,
        };
        apply(&mut draft, new.patch);
        Ok(draft)
    }

    /// Changes a draft.
    pub fn update_draft(&mut self, id: RequestId, patch: DraftPatch) -> Result<DraftRecord> {
        let mut draft = self.stored_draft(id)?;
        apply(&mut draft, patch);
        self.save_next(draft)
    }

    fn save_next(&mut self, mut draft: Draft) -> Result<DraftRecord> {
        draft.revision += 1;
        draft.changed = self.wall();
        self.save(draft)
    }

    pub(crate) fn save(&mut self, draft: Draft) -> Result<DraftRecord> {
        self.write_only(&[Write::SaveDraft(Box::new(draft.clone()))])?;
        Ok(self.draft_record(draft))
    }

    pub(crate) fn stored_draft(&self, id: RequestId) -> Result<Draft> {
        self.store.queries().draft(id)?.ok_or(Error::NotFound(Missing::Draft))
    }

    /// One draft.
    pub fn draft(&self, id: RequestId) -> Result<DraftRecord> {
        Ok(self.draft_record(self.stored_draft(id)?))
    }

    /// Every draft into which something was put, latest change first.
    pub fn drafts(&self) -> Result<Vec<DraftRecord>> {
        let page = self.store.queries().drafts(None, ALL_DRAFTS)?;
        let all = page.items.into_iter().map(|summary| self.stored_draft(summary.id));
        all.filter(|draft| !draft.as_ref().is_ok_and(Draft::is_empty))
            .map(|draft| Ok(self.draft_record(draft?)))
            .collect()
    }

    fn draft_record(&self, draft: Draft) -> DraftRecord {
        let pack = self.packs.get(&draft.city);
        DraftRecord {
            service_name: pack.and_then(|pack| self.title(&draft, pack)),
            issues: pack.map(|pack| validate::check(&draft, pack)).unwrap_or_default(),
            notices: pack.map(|pack| validate::notices_for(draft.photos.len(), pack)).unwrap_or_default(),
            seen_by: pack.and_then(|pack| {
                Some(validate::visibility(draft.visibility, service_of(&draft, pack)?, pack))
            }),
            photos: draft
                .photos
                .iter()
                .map(|photo| self.photo_file(photo.clone(), draft.facts.get(&photo.hash)))
                .collect(),
            face: face_of_draft(),
            draft,
        }
    }

    /// What a list calls it: the subject of a written kind, else the service.
    fn title(&self, draft: &Draft, pack: &CityPack) -> Option<String> {
        let subject = draft.subject.as_deref().filter(|_| draft.kind.is_written());
        let name = match subject.and_then(|code| pack.subject(code)) {
            Some(subject) => &subject.name,
            None => &service_of(draft, pack)?.name,
        };
        Some(pack.text(name, self.language).to_owned())
    }

    pub(crate) fn photo_file(&self, photo: Photo, facts: Option<&PhotoFacts>) -> PhotoFile {
        PhotoFile {
            facts: facts.cloned().unwrap_or_default(),
            file: self.folder.join(photo_path(photo.hash)),
            thumbnail: self.folder.join(thumbnail_path(photo.hash)),
            transfer: None,
            photo,
        }
    }

    /// Deletes a draft, or a request that was refused and will not be corrected.
    pub fn delete_draft(&mut self, id: RequestId) -> Result<()> {
        if let Some(draft) = self.store.queries().draft(id)? {
            return self.write_only(&[Write::DeleteDraft { id, revision: draft.revision }]);
        }
        self.offered(id, Action::Delete)?;
        self.command_if(Input::TakeBack(id), &[Write::DeleteRequest(id)], &|step| cancels(step, id))
    }

    /// Cleans a photo file and adds it. The file itself is not touched.
    pub fn add_photo_file(&mut self, id: RequestId, path: &Path) -> Result<AddedPhoto> {
        let (file, bytes) = photo_file(path)?;
        let cleaned = parvis_media::clean(file, &photo_policy())?;
        self.add_cleaned(id, &cleaned, bytes)
    }

    /// Cleans a photo and adds it.
    pub fn add_photo_bytes(&mut self, id: RequestId, bytes: &[u8]) -> Result<AddedPhoto> {
        let cleaned = parvis_media::clean_bytes(bytes, &photo_policy())?;
        self.add_cleaned(id, &cleaned, bytes.len() as u64)
    }

    /// Cleans a photo that the phone's own decoder made of one which the core does not read
    /// ([`PhotoError::ConvertFirst`](parvis_media::PhotoError::ConvertFirst)), and adds it. Its place and time are
    /// those that the original tells: that decoder drops them.
    pub fn add_converted_photo(
        &mut self,
        id: RequestId,
        converted: &[u8],
        original: &[u8],
    ) -> Result<AddedPhoto> {
        let mut cleaned = parvis_media::clean_bytes(converted, &photo_policy())?;
        cleaned.facts = parvis_media::facts_of_bytes(original);
        self.add_cleaned(id, &cleaned, original.len() as u64)
    }

    /// Adds a photo that is clean already; `original_bytes` is the size of what it was made from.
    pub fn add_cleaned(
        &mut self,
        id: RequestId,
        cleaned: &Cleaned,
        original_bytes: u64,
    ) -> Result<AddedPhoto> {
        let mut draft = self.stored_draft(id)?;
        // File before row.
        let hash = self.store.put_photo(&cleaned.photo.bytes, &cleaned.thumbnail.bytes)?;
        let photo = photo_of(hash, &cleaned.photo);
        let facts = self.facts_of(cleaned, &draft.city);
        let (place, damage) = (facts.place.clone(), facts.damage);
        let draft = if draft.photos.iter().any(|known| known.hash == hash) {
            self.draft_record(draft)
        } else {
            draft.photos.push(photo.clone());
            if facts != PhotoFacts::default() {
                draft.facts.insert(hash, facts);
            }
            self.save_next(draft)?
        };
        Ok(AddedPhoto { draft, photo, original_bytes, place, damage })
    }

    /// What a photo said about itself.
    fn facts_of(&self, cleaned: &Cleaned, city: &CityId) -> PhotoFacts {
        let place = cleaned.facts.coordinates.and_then(|facts| {
            let coordinate = Coordinate::new(facts.lat, facts.lon).ok()?;
            Some(Place {
                accuracy: facts.accuracy_m.and_then(|metres| Metres::new(metres).ok()),
                ..Place::new(coordinate, PlaceSource::Photo)
            })
        });
        let zone = self.packs.get(city).map_or(TimeZone::UTC, |pack| pack.time_zone.zone());
        PhotoFacts {
            place,
            taken: cleaned.facts.taken.and_then(|taken| moment(taken, &zone)),
            damage: photo_damage(cleaned.completeness),
        }
    }

    /// Takes a photo out of a draft.
    pub fn remove_photo(&mut self, id: RequestId, hash: PhotoHash) -> Result<DraftRecord> {
        let mut draft = self.stored_draft(id)?;
        let before = draft.photos.len();
        draft.photos.retain(|photo| photo.hash != hash);
        if draft.photos.len() == before {
            return Err(Error::NotFound(Missing::Photo));
        }
        draft.facts.remove(&hash);
        self.save_next(draft)
    }

    /// Says what of a photo will be struck out when the draft is sent, instead of what was said before; nothing is
    /// struck out for an empty list. Until it is sent, the photo is as it was.
    pub fn mask_photo(&mut self, id: RequestId, hash: PhotoHash, masks: Vec<Mask>) -> Result<DraftRecord> {
        let mut draft = self.stored_draft(id)?;
        let photo = draft.photos.iter_mut().find(|photo| photo.hash == hash);
        photo.ok_or(Error::NotFound(Missing::Photo))?.masks = masks;
        self.save_next(draft)
    }

    /// Strikes out what the citizen wants struck out, each photo encoded once more. Gives the photos as they were, by
    /// their place in the order.
    fn strike_out(&self, draft: &mut Draft) -> Result<BTreeMap<usize, Photo>> {
        let mut before = BTreeMap::new();
        for (number, photo) in draft.photos.iter_mut().enumerate() {
            if photo.masks.is_empty() {
                continue;
            }
            let clean = CleanPhoto {
                bytes: self.store.photo(photo.hash)?,
                width: photo.width,
                height: photo.height,
                sha256: *photo.hash.as_bytes(),
            };
            let areas: Vec<Area> = photo.masks.iter().map(area).collect();
            let masked = parvis_media::mask(&clean, &areas, &photo_policy())?;
            let hash = self.store.put_photo(&masked.photo.bytes, &masked.thumbnail.bytes)?;
            let masked = photo_of(hash, &masked.photo);
            before.insert(number, std::mem::replace(photo, masked));
        }
        Ok(before)
    }

    /// What keeps a draft from being sent.
    pub fn check(&self, id: RequestId) -> Result<Vec<FieldIssue>> {
        Ok(self.draft(id)?.issues)
    }

    /// Freezes a draft and puts it into the outbox. Once this returns, it survives anything and goes out by itself.
    pub fn submit(&mut self, id: RequestId) -> Result<RequestSummary> {
        let Some(mut draft) = self.store.queries().draft(id)? else {
            self.offered(id, Action::Send)?;
            return Err(Error::NotFound(Missing::Draft));
        };
        let pack = self.packs.get(&draft.city).ok_or(Error::NotFound(Missing::City))?;
        let issues = validate::check(&draft, pack);
        if !issues.is_empty() {
            return Err(Error::Invalid(issues));
        }
        let (Some(service), Some(endpoint)) = (service_of(&draft, pack), pack.preferred_endpoint()) else {
            return Err(Error::Internal("checked_without_service"));
        };
        if endpoint.kind == EndpointKind::TownHall {
            self.must_open_key(&pack.id)?;
        }
        if self.servers.get(&endpoint.name).is_some_and(|known| !known.server.takes_reports()) {
            return Err(Error::NotNow(NotNow::NoFollowUp));
        }
        let unmasked = self.strike_out(&mut draft)?;
        let now = self.wall();
        let key = SubmissionKey::from_random(self.random());
        let frozen = FrozenRequest::of(&draft, key, service);
        let (body, listing) = (frozen.body_for(endpoint.kind), frozen.listing(endpoint.publishes));
        let due = service.deadline.and_then(|deadline| pack.calendar().due(deadline, now)).map(|due| due.at);
        let title = self.title(&draft, pack).unwrap_or_default();
        let endpoint = endpoint.name.clone();
        draft.service = Some(service.code.clone());
        let revision = draft.revision;
        let photos = photo_rows(&draft, &endpoint, key);
        let request =
            NewRequest { unmasked, ..NewRequest::of_draft(&draft, key, endpoint.clone(), title, due, now) };
        let submission = Box::new(SubmissionRow::new(id, key, endpoint, listing));
        self.command(
            Input::Queue { submission, photos },
            &[Write::InsertRequest { request: Box::new(request), body, draft: Some(revision) }],
        )?;
        Ok(self.request(id)?.summary)
    }

    /// Makes a request a draft again: one that has not left, or one that was refused.
    pub fn take_back(&mut self, id: RequestId) -> Result<DraftRecord> {
        let detail = match self.offered(id, Action::Correct) {
            Err(Error::NotNow(_)) => self.offered(id, Action::TakeBack)?,
            corrected => corrected?,
        };
        let draft = detail.to_draft(self.wall());
        self.command_if(
            Input::TakeBack(id),
            &[Write::RequestBackToDraft(Box::new(draft.clone()))],
            &|step| cancels(step, id),
        )?;
        self.draft(id)
    }

    /// A new draft with the content of a request that was refused or withdrawn.
    pub fn copy(&mut self, id: RequestId) -> Result<DraftRecord> {
        let now = self.wall();
        let source = self.offered(id, Action::Copy)?.to_draft(now);
        let id = RequestId::from_random(self.random());
        self.save(Draft { id, revision: 0, language: self.language, created: now, ..source })
    }

    /// A draft to be changed: it is one, or a refused request becomes one again.
    pub fn draft_to_edit(&mut self, id: RequestId) -> Result<DraftRecord> {
        if self.store.queries().draft(id)?.is_some() {
            return self.draft(id);
        }
        match self.offered(id, Action::Correct) {
            Ok(_) => self.take_back(id),
            // What waits could be corrected, but only after it is taken back on purpose.
            Err(error) => Err(error),
        }
    }

    /// Cities whose pack names them; used to say for which one a draft is.
    pub(crate) fn pack_of(&self, city: &CityId) -> Option<&CityPack> {
        self.packs.get(city)
    }
}

/// A camera's wall clock as a point in time.
fn moment(taken: CaptureTime, zone: &TimeZone) -> Option<Timestamp> {
    let CaptureTime { year, month, day, hour, minute, second, offset_minutes } = taken;
    let part = |number: u8| i8::try_from(number).ok();
    let year = i16::try_from(year).ok()?;
    let clock =
        DateTime::new(year, part(month)?, part(day)?, part(hour)?, part(minute)?, part(second)?, 0).ok()?;
    let at = match offset_minutes {
        Some(minutes) => Offset::from_seconds(i32::from(minutes) * 60).ok()?.to_timestamp(clock).ok()?,
        None => zone.to_timestamp(clock).ok()?,
    };
    Some(Timestamp::from_millis(at.as_millisecond()))
}

/// Whether a step really cancels a sending: it may have left between the question and now.
fn cancels(step: &Step, id: RequestId) -> Result<()> {
    let cancelled = step.commit.iter().flat_map(|commit| &commit.rows).any(|row| {
        matches!(row, RowChange::Submission(row) if row.request == id && row.state == Submission::Cancelled)
    });
    if cancelled { Ok(()) } else { Err(Error::NotNow(NotNow::AlreadyLeft)) }
}

/// How photos are cleaned and masked here; [`Effort`] says why.
fn photo_policy() -> PhotoPolicy {
    PhotoPolicy { effort: Effort::Small, ..PhotoPolicy::default() }
}

/// A clean photo that is kept under this name.
fn photo_of(hash: PhotoHash, clean: &CleanPhoto) -> Photo {
    Photo {
        hash,
        bytes: clean.bytes.len() as u64,
        width: clean.width,
        height: clean.height,
        masks: Vec::new(),
    }
}

fn area(mask: &Mask) -> Area {
    match mask {
        Mask::Rectangle { x, y, width, height } => {
            Area::Rectangle { x: *x, y: *y, width: *width, height: *height }
        }
        Mask::Polygon(points) => Area::Polygon(points.clone()),
    }
}

fn photo_rows(
    draft: &Draft,
    endpoint: &parvis_domain::id::EndpointName,
    key: SubmissionKey,
) -> Vec<PhotoRow> {
    (0..)
        .zip(&draft.photos)
        .map(|(number, photo)| PhotoRow {
            request: draft.id,
            number,
            hash: photo.hash,
            bytes: photo.bytes,
            endpoint: endpoint.clone(),
            key,
            transfer: PhotoTransfer::Waiting { confirmed: 0 },
            wait: None,
            tries: 0,
            failing_ms: 0,
            mismatches: 0,
            version: 0,
        })
        .collect()
}

fn apply(draft: &mut Draft, patch: DraftPatch) {
    let DraftPatch { service, subject, place, text, answers, contact, visibility } = patch;
    draft.service = service.or(draft.service.take());
    draft.subject = subject.or(draft.subject.take());
    draft.place = place.or(draft.place.take());
    draft.contact = contact.or(draft.contact.take());
    draft.visibility = visibility.or(draft.visibility);
    if let Some(text) = text {
        draft.text = text;
    }
    for (code, values) in answers {
        if values.is_empty() {
            draft.answers.remove(&code);
        } else {
            draft.answers.insert(code, values);
        }
    }
}

/// What a photo lacks, if it lacks anything.
pub fn photo_damage(completeness: Completeness) -> Option<PhotoDamage> {
    match completeness {
        Completeness::Whole => None,
        Completeness::CutOff { percent } => Some(PhotoDamage::CutOff { percent }),
        Completeness::Coarse => Some(PhotoDamage::Coarse),
    }
}

/// A photo's file and its length in bytes. A folder, a pipe or a device is no photo.
pub fn photo_file(path: &Path) -> Result<(File, u64)> {
    let unreadable = |_| Error::Photo(PhotoProblem::Unreadable);
    // A pipe would not even open before somebody writes.
    let known = std::fs::metadata(path).map_err(unreadable)?;
    if !known.is_file() {
        return Err(Error::Photo(PhotoProblem::NotAPhoto));
    }
    Ok((File::open(path).map_err(unreadable)?, known.len()))
}
