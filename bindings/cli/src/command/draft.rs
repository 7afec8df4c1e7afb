//! From the first words to the outbox: report, ask, edit, submit, delete.

use std::collections::BTreeMap;
use std::io::{self, Read};

use parvis_domain::id::RequestId;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::{Contact, Draft, Mask, RequestKind};
use parvis_domain::validate::{Field, FieldIssue, IssueCode};
use serde_json::{Value, json as object};

use crate::arguments::{At, Content, Edit};
use crate::core_words::{self, Questions};
use crate::failure::{Failure, Problem};
use crate::phone::Zones;
use crate::terminal::{Answer, plain};
use crate::words::{Words, say};
use crate::{json, phone, view};
use parvis_engine::record::{AddedPhoto, DraftPatch, DraftRecord, NewDraft};
use parvis_engine::{Error, Parvis};

/// What becomes of a new draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// It stays a draft.
    Keep,
    /// It goes out.
    Submit,
}

/// More characters than a town hall takes are cut by nobody: the check says so. This only bounds what is read.
const LONGEST_INPUT: u64 = 1_000_000;

/// Makes a new request of what was given. Whatever cannot be used, the rest is kept as a draft.
pub(crate) fn create(
    parvis: &Parvis,
    kind: RequestKind,
    content: &Content,
    then: Then,
    words: &Words,
) -> Result<Answer, Failure> {
    let (mut patch, wrong_place) = patch(content, None)?;
    let (at_photo, wrong_place) = match wrong_place {
        Err(WrongPlace::OfPhoto) => (true, None),
        Err(WrongPlace::Failure(failure)) => (false, Some(failure)),
        Ok(()) => (false, None),
    };
    patch.contact = contact(content, None);
    let draft = parvis.create_draft(NewDraft { kind: Some(kind), patch })?;
    let id = draft.draft.id;
    // From here on something is saved: every failure says where it is.
    let kept = |cause: Failure| Failure::Kept { draft: id, cause: Box::new(cause) };
    let (photos, mut failed) = add_photos(parvis, id, content);
    failed.extend(wrong_place);
    failed.extend(mask_photos(parvis, id, content).err());
    if at_photo {
        failed.extend(take_place(parvis, id, content).err());
    }
    if let Some(failure) = Failure::all(failed) {
        return Err(kept(failure));
    }
    match then {
        Then::Keep => saved(parvis, id, &photos, words),
        Then::Submit => submitted(parvis, id, &photos, words).map_err(kept),
    }
}

/// Changes a draft. A refused request becomes a draft again by this.
pub(crate) fn edit(parvis: &Parvis, edit: &Edit, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, &edit.id)?;
    let record = parvis.draft_to_edit(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    let content = &edit.content;
    let removed = edit
        .remove_photo
        .iter()
        .map(|number| {
            let photos = &record.draft.photos;
            let found = (*number as usize).checked_sub(1).and_then(|index| photos.get(index));
            found.map(|photo| photo.hash).ok_or(Problem::NoSuchPhoto { number: *number, count: photos.len() })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let (mut patch, wrong_place) = patch(content, Some(&record.draft))?;
    let (at_photo, wrong_place) = match wrong_place {
        Err(WrongPlace::OfPhoto) => (true, None),
        Err(WrongPlace::Failure(failure)) => (false, Some(failure)),
        Ok(()) => (false, None),
    };
    patch.contact = contact(content, record.draft.contact.as_ref());
    parvis.update_draft(id, patch)?;
    // From here on something is saved: whatever cannot be used, the rest is.
    let kept = |cause: Failure| Failure::Kept { draft: id, cause: Box::new(cause) };
    for hash in removed {
        parvis.remove_photo(id, hash).map_err(|error| kept(error.into()))?;
    }
    let (photos, mut failed) = add_photos(parvis, id, content);
    failed.extend(wrong_place);
    failed.extend(mask_photos(parvis, id, content).err());
    if at_photo {
        failed.extend(take_place(parvis, id, content).err());
    }
    match Failure::all(failed) {
        Some(failure) => Err(kept(failure)),
        None => saved(parvis, id, &photos, words),
    }
}

pub(crate) fn submit(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    submitted(parvis, id, &[], words)
}

pub(crate) fn delete(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    parvis.delete_draft(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    Ok(Answer {
        text: say!(words, "deleted", id = view::short(id)),
        json: object!({ "deleted": id.to_string() }),
    })
}

pub(crate) fn take_back(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let record = parvis.take_back(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    let text = say!(words, "taken-back", id = view::short(id));
    Ok(Answer { text, json: json::draft(&record, &questions(parvis, &record), words) })
}

/// A new draft with the content of a request that was refused or withdrawn.
pub(crate) fn copy(parvis: &Parvis, id: &str, words: &Words) -> Result<Answer, Failure> {
    let id = phone::find(parvis, id)?;
    let record = parvis.copy(id).map_err(|error| phone::obstacle(parvis, id, error))?;
    let (questions, zones) = (questions(parvis, &record), Zones::of(parvis));
    let text = view::draft(&record, &questions, &zones, words);
    Ok(Answer { text, json: json::draft(&record, &questions, words) })
}

pub(crate) fn list(parvis: &Parvis, words: &Words) -> Result<Answer, Failure> {
    let (drafts, zones) = (parvis.drafts()?, Zones::of(parvis));
    let text = if drafts.is_empty() {
        say!(words, "no-drafts")
    } else {
        drafts.iter().map(|draft| view::draft_row(draft, &zones, words)).collect::<Vec<_>>().join("\n")
    };
    let drafts: Vec<Value> =
        drafts.iter().map(|draft| json::draft(draft, &questions(parvis, draft), words)).collect();
    Ok(Answer { text, json: object!({ "drafts": drafts }) })
}

fn submitted(
    parvis: &Parvis,
    id: RequestId,
    photos: &[AddedPhoto],
    words: &Words,
) -> Result<Answer, Failure> {
    let summary = parvis.submit(id).map_err(|error| incomplete(parvis, id, error))?;
    let (record, zones) = (parvis.request(id)?, Zones::of(parvis));
    let mut lines: Vec<String> = photos.iter().map(|photo| view::added(photo, words)).collect();
    let state = core_words::state_of(&record, &zones, words);
    lines.push(format!("{} · {} · {state}", plain(&summary.title), view::short(id)));
    lines.extend(record.notices.iter().map(|notice| core_words::notice(*notice, words)));
    lines.push(say!(words, "queued-next"));
    let mut json = json::request(&record, &zones, words);
    json["added_photos"] = photos.iter().map(json::added).collect();
    Ok(Answer { text: lines.join("\n"), json })
}

/// An issue about an answer is told with its question.
fn incomplete(parvis: &Parvis, id: RequestId, error: Error) -> Failure {
    match (error, parvis.draft(id)) {
        (Error::Invalid(issues), Ok(record)) => {
            let only = match issues.as_slice() {
                [only] => Some(only.code),
                _ => None,
            };
            let Draft { service, subject, .. } = &record.draft;
            match (only, service, subject) {
                (Some(IssueCode::UnknownService), Some(code), _) => Failure::UnknownService(code.clone()),
                (Some(IssueCode::UnknownSubject), _, Some(code)) => Failure::UnknownSubject(code.clone()),
                _ => Failure::Incomplete { issues, questions: questions(parvis, &record) },
            }
        }
        (error, _) => phone::obstacle(parvis, id, error),
    }
}

fn questions(parvis: &Parvis, record: &DraftRecord) -> Questions {
    Questions::of(parvis, record.draft.service.as_ref())
}

fn saved(parvis: &Parvis, id: RequestId, photos: &[AddedPhoto], words: &Words) -> Result<Answer, Failure> {
    let (record, zones) = (parvis.draft(id)?, Zones::of(parvis));
    let mut lines: Vec<String> = photos.iter().map(|photo| view::added(photo, words)).collect();
    if record.draft.place.is_none() && photos.iter().any(|photo| photo.place.is_some()) {
        lines.push(say!(words, "photo-knows-place", id = view::short(id)));
    }
    let questions = questions(parvis, &record);
    lines.push(view::draft(&record, &questions, &zones, words));
    let mut json = json::draft(&record, &questions, words);
    json["added_photos"] = photos.iter().map(json::added).collect();
    Ok(Answer { text: lines.join("\n"), json })
}

/// Adds every photo that can be used; one that cannot keeps no other out.
fn add_photos(parvis: &Parvis, id: RequestId, content: &Content) -> (Vec<AddedPhoto>, Vec<Failure>) {
    let (mut added, mut failed) = (Vec::new(), Vec::new());
    for file in &content.photo {
        match parvis.add_photo_file(id, file) {
            Ok(photo) => added.push(photo),
            Err(error @ Error::Photo(_)) => failed.push(Failure::from(error).of(file)),
            Err(error) => failed.push(error.into()),
        }
    }
    (added, failed)
}

/// Says what is struck out of which photo. What a photo was given before goes with the first that is said of it now.
fn mask_photos(parvis: &Parvis, id: RequestId, content: &Content) -> Result<(), Failure> {
    if content.mask_photo.is_empty() {
        return Ok(());
    }
    let photos = parvis.draft(id)?.draft.photos;
    let mut masks: BTreeMap<u32, Vec<Mask>> = BTreeMap::new();
    for (number, mask) in &content.mask_photo {
        masks.entry(*number).or_default().push(mask.clone());
    }
    for (number, masks) in masks {
        let found = (number as usize).checked_sub(1).and_then(|index| photos.get(index));
        let photo = found.ok_or(Problem::NoSuchPhoto { number, count: photos.len() })?;
        parvis.mask_photo(id, photo.hash, masks)?;
    }
    Ok(())
}

/// Takes over where a photo of the draft was taken, because the citizen asked for it by `--at photo`.
fn take_place(parvis: &Parvis, id: RequestId, content: &Content) -> Result<(), Failure> {
    let photos = parvis.draft(id)?.photos;
    // The latest photo is the one that is meant.
    let place = photos.into_iter().rev().find_map(|photo| photo.facts.place);
    let mut place = place.ok_or(Problem::PhotoWithoutPlace)?;
    detail(&mut place, content);
    parvis.update_draft(id, DraftPatch { place: Some(place), ..DraftPatch::default() })?;
    Ok(())
}

/// Why a place is not in the patch.
enum WrongPlace {
    /// It will come from a photo.
    OfPhoto,
    /// It is none.
    Failure(Failure),
}

/// What was given, as a change of a draft; the place apart, since a wrong one must not lose the rest.
#[allow(clippy::type_complexity)]
fn patch(content: &Content, before: Option<&Draft>) -> Result<(DraftPatch, Result<(), WrongPlace>), Failure> {
    let (place, wrong) = match place(content, before.and_then(|draft| draft.place.as_ref())) {
        Ok(place) => (place, Ok(())),
        Err(wrong) => (None, Err(wrong)),
    };
    let mut answers: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (code, value) in &content.answer {
        let given = answers.entry(code.clone()).or_default();
        if !value.is_empty() {
            given.push(value.clone());
        }
    }
    let patch = DraftPatch {
        service: content.service.clone(),
        subject: content.subject.clone(),
        place,
        text: content.text.as_deref().map(text).transpose()?,
        answers,
        contact: None,
        visibility: content.visibility,
    };
    Ok((patch, wrong))
}

/// The text itself, or standard input for `-`.
fn text(given: &str) -> Result<String, Problem> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    let read = io::stdin().lock().take(LONGEST_INPUT).read_to_string(&mut text);
    read.map_err(|_| Problem::InputUnreadable)?;
    Ok(text.trim_end().to_owned())
}

fn place(content: &Content, before: Option<&Place>) -> Result<Option<Place>, WrongPlace> {
    let mut place = match content.at {
        Some(At::Photo) => return Err(WrongPlace::OfPhoto),
        Some(At::Point { latitude, longitude }) => {
            let coordinate = Coordinate::new(latitude, longitude).map_err(|error| {
                let issue = FieldIssue::new(Field::Place, error);
                WrongPlace::Failure(Error::Invalid(vec![issue]).into())
            })?;
            Place::new(coordinate, PlaceSource::Hand)
        }
        None if !has_detail(content) => return Ok(None),
        None => before.cloned().ok_or(WrongPlace::Failure(Problem::NoPlace.into()))?,
    };
    detail(&mut place, content);
    Ok(Some(place))
}

fn has_detail(content: &Content) -> bool {
    content.accuracy.is_some() || content.source.is_some() || content.address.is_some()
}

fn detail(place: &mut Place, content: &Content) {
    place.accuracy = content.accuracy.or(place.accuracy);
    place.source = content.source.unwrap_or(place.source);
    if let Some(address) = &content.address {
        place.address = Some(address.clone());
    }
}

fn contact(content: &Content, before: Option<&Contact>) -> Option<Contact> {
    if content.name.is_none() && content.email.is_none() && content.phone.is_none() {
        return None;
    }
    let mut contact = before.cloned().unwrap_or_default();
    let change = |field: &mut Option<String>, given: &Option<String>| {
        if let Some(text) = given {
            // An empty one takes it away.
            *field = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        }
    };
    change(&mut contact.name, &content.name);
    change(&mut contact.email, &content.email);
    change(&mut contact.phone, &content.phone);
    Some(contact)
}
