//! The objects of `--json`. Their fields are documented in `JSON.md` and only grow.

use parvis_domain::face::{Face, FaceState, Keeping};
use parvis_domain::id::{ServiceCode, ServiceRequestId};
use parvis_domain::place::Place;
use parvis_domain::receipt::Receipt;
use parvis_domain::refusal::RefusalReason;
use parvis_domain::request::{Contact, PhotoDamage};
use parvis_domain::state::{ClosedReason, OpState, PhotoTransfer};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::TimelineEntry;
use parvis_domain::validate::{Field, FieldIssue};
use serde::Serialize;
use serde_json::{Map, Value, json};

use parvis_domain::ability::Ability;

use crate::core_words::{self, Questions};
use crate::phone::Zones;
use crate::words::Words;
use parvis_engine::record::{
    ActRecord, AddedPhoto, City, ContactRecord, DraftRecord, FaqRecord, LookAlike, PhotoFile, RefusalRecord,
    RequestRecord, RequestSummary, ServiceRecord, SubjectRecord, SyncOutcome, Waiting, WaitingFor,
};

pub(crate) fn city(city: &City) -> Value {
    json!({
        "id": city.id.as_str(),
        "name": city.name,
        "version": city.version,
        "chosen": city.chosen,
        "endpoint": city.endpoint.map(|kind| name(&kind)),
        "photo_limit": city.photo_limit,
        "notices": city.notices,
        "kinds": city.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "time_zone": city.time_zone.as_ref().map(|zone| &zone.name),
        "abilities": city.abilities.iter().map(ability).collect::<Vec<_>>(),
    })
}

fn ability(ability: &Ability) -> Value {
    let (fact, count) = match ability {
        Ability::Services { count, with_questions } => {
            return json!({ "fact": "services", "count": count, "with_questions": with_questions });
        }
        Ability::Photos(count) => ("photos", *count),
        Ability::NumberLater(count) => ("number_later", *count),
        Ability::NumberNever(count) => ("number_never", *count),
        Ability::Unread(count) => ("unread", *count),
        Ability::Software(family) => return json!({ "fact": "software", "family": family.name() }),
        Ability::NoReports => return json!({ "fact": "no_reports" }),
        Ability::FollowUp => return json!({ "fact": "follow_up" }),
        Ability::StatusOnly => return json!({ "fact": "status_only" }),
        Ability::StatusAndMessages => return json!({ "fact": "status_and_messages" }),
        Ability::MessagesBothWays => return json!({ "fact": "messages_both_ways" }),
        Ability::EverythingPublic => return json!({ "fact": "everything_public" }),
    };
    json!({ "fact": fact, "count": count })
}

pub(crate) fn service(service: &ServiceRecord) -> Value {
    let questions: Vec<Value> = service
        .questions
        .iter()
        .map(|question| {
            let values: Vec<Value> =
                question.values.iter().map(|(key, name)| json!({ "key": key, "name": name })).collect();
            json!({
                "code": question.code.as_str(),
                "text": question.text,
                "help": question.help,
                "datatype": question.datatype,
                "required": question.required,
                "values": values,
            })
        })
        .collect();
    json!({
        "code": service.code.as_str(),
        "name": service.name,
        "description": service.description,
        "group": service.group,
        "handled_by": service.handled_by,
        "deadline": service.deadline,
        "kinds": service.kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>(),
        "questions": questions,
    })
}

pub(crate) fn subject(subject: &SubjectRecord) -> Value {
    json!({ "code": subject.code, "name": subject.name, "kind": subject.kind.name() })
}

pub(crate) fn contact_record(contact: &ContactRecord) -> Value {
    use parvis_domain::hours::Opening;
    let (open, changes) = match contact.opening {
        Opening::Open { closes } => (Some(true), closes),
        Opening::Closed { opens } => (Some(false), opens),
        Opening::Unknown => (None, None),
    };
    json!({
        "name": contact.name,
        "phone": contact.phone,
        "email": contact.email,
        "address": contact.address,
        "open": open,
        "changes": changes.map(time),
    })
}

pub(crate) fn faq(entry: &FaqRecord) -> Value {
    json!({ "question": entry.question, "answer": entry.answer })
}

pub(crate) fn draft(record: &DraftRecord, questions: &Questions, words: &Words) -> Value {
    let draft = &record.draft;
    json!({
        "id": draft.id.to_string(),
        "kind": draft.kind.name(),
        "state": record.face.state.name(),
        "sentence": core_words::state(&record.face, words),
        "city": draft.city.as_str(),
        "service": draft.service.as_ref().map(ServiceCode::as_str),
        "service_name": record.service_name,
        "subject": draft.subject,
        "place": draft.place.as_ref().map(place),
        "text": draft.text,
        "answers": draft.answers,
        "photos": record.photos.iter().map(photo).collect::<Vec<_>>(),
        "contact": draft.contact.as_ref().map(contact),
        "visibility": draft.visibility,
        "seen_by": record.seen_by,
        "notices": record.notices,
        "language": draft.language.code(),
        "created": time(draft.created),
        "changed": time(draft.changed),
        "issues": record.issues.iter().map(|found| issue(found, questions.about(found), words)).collect::<Vec<_>>(),
        "actions": record.face.actions,
    })
}

pub(crate) fn summary(row: &RequestSummary, words: &Words) -> Value {
    json!({
        "id": row.id.to_string(),
        "kind": row.kind.name(),
        "city": row.city.as_str(),
        "title": row.title,
        "reference": row.reference.as_ref().map(ServiceRequestId::as_str),
        "state": row.face.state.name(),
        "reason": reason(&row.face),
        "sentence": core_words::state(&row.face, words),
        "overdue": row.face.overdue,
        "forgotten": row.face.keeping == Keeping::Forgotten,
        "key_lost": row.face.keeping == Keeping::KeyLost,
        "photos_total": row.face.photos.total,
        "photos_confirmed": row.face.photos.confirmed,
        "actions": row.face.actions,
        "due": row.due.map(time),
        "changed": time(row.changed),
        "place": row
            .coordinate
            .map(|point| json!({ "latitude": point.latitude(), "longitude": point.longitude() })),
        "distance_m": row.distance.map(|distance| (distance.get() * 10.0).round() / 10.0),
        "unread": row.unread,
        "mine": row.mine,
    })
}

pub(crate) fn request(record: &RequestRecord, zones: &Zones, words: &Words) -> Value {
    let answers: Vec<Value> = record
        .answers
        .iter()
        .map(|(question, answer)| json!({ "question": question, "answer": answer }))
        .collect();
    let mut object = summary(&record.summary, words);
    object["sentence"] = json!(core_words::state_of(record, zones, words));
    let more = json!({
        "place": record.place.as_ref().map(place),
        "text": record.text,
        "contact": record.contact.as_ref().map(contact),
        "visibility": record.visibility,
        "seen_by": record.seen_by,
        "notices": record.notices,
        "answers": answers,
        "photos": record.photos.iter().map(photo).collect::<Vec<_>>(),
        "receipt": record.receipt.as_ref().map(receipt),
        "handled_by": record.handled_by,
        "closed_reason": record.closed_reason.map(closed_reason),
        "status_notes": record.status_notes,
        "timeline": record.timeline.iter().map(entry).collect::<Vec<_>>(),
        "acts": record.acts.iter().map(|found| act(found, words)).collect::<Vec<_>>(),
        "waiting": record.waiting.as_ref().map(|waits| waiting(waits, record, words)),
        "look_alikes": record.look_alikes.iter().map(look_alike).collect::<Vec<_>>(),
    });
    if let (Value::Object(object), Value::Object(more)) = (&mut object, more) {
        object.extend(more);
    }
    object
}

pub(crate) fn added(photo: &AddedPhoto) -> Value {
    json!({
        "sha256": photo.photo.hash.to_string(),
        "original_bytes": photo.original_bytes,
        "bytes": photo.photo.bytes,
        "width": photo.photo.width,
        "height": photo.photo.height,
        "knew_its_place": photo.place.is_some(),
        "damage": photo.damage.map(damage),
        "readable_percent": readable_percent(photo.damage),
    })
}

fn damage(damage: PhotoDamage) -> &'static str {
    match damage {
        PhotoDamage::CutOff { .. } => "cut_off",
        PhotoDamage::Coarse => "coarse",
    }
}

/// How much of a photo's picture is there, from edge to edge.
pub(crate) fn readable_percent(damage: Option<PhotoDamage>) -> u8 {
    match damage {
        Some(PhotoDamage::CutOff { percent }) => percent,
        Some(PhotoDamage::Coarse) | None => 100,
    }
}

pub(crate) fn outcome(outcome: &SyncOutcome) -> Value {
    json!({
        "sender": outcome.sender,
        "sent": outcome.sent,
        "photos": outcome.photos,
        "acts": outcome.acts,
        "acts_by_kind": outcome.acts_by_kind,
        "changed": outcome.changed,
        "waiting": outcome.waiting,
        "need_you": outcome.need_you,
        "next_try_ms": outcome.next_wakeup_ms,
    })
}

pub(crate) fn issue(issue: &FieldIssue, question: Option<&str>, words: &Words) -> Value {
    let mut object = Map::new();
    object.insert("field".to_owned(), json!(issue.field.name()));
    if let Field::Answer(code) = &issue.field {
        object.insert("question".to_owned(), json!(code.as_str()));
    }
    object.insert("code".to_owned(), json!(issue.code.name()));
    object.insert("message".to_owned(), json!(core_words::issue(issue, question, words)));
    // The data of a code, if it has any, lies one level below its name.
    if let Ok(Value::Object(code)) = serde_json::to_value(issue.code) {
        for (_, data) in code {
            if let Value::Object(data) = data {
                object.extend(data);
            }
        }
    }
    Value::Object(object)
}

fn place(place: &Place) -> Value {
    json!({
        "latitude": place.coordinate.latitude(),
        "longitude": place.coordinate.longitude(),
        "accuracy_m": place.accuracy,
        "age_s": place.age,
        "source": place.source,
        "address": place.address,
        "asset": place.asset,
    })
}

fn photo(photo: &PhotoFile) -> Value {
    let (transfer, sent) = match photo.transfer {
        None => (None, None),
        Some(PhotoTransfer::Waiting { confirmed }) => (Some("waiting"), Some(confirmed)),
        Some(PhotoTransfer::Confirmed) => (Some("confirmed"), Some(photo.photo.bytes)),
        Some(PhotoTransfer::NotTaken) => (Some("not_taken"), None),
        Some(PhotoTransfer::Parked(_)) => (Some("parked"), None),
    };
    json!({
        "sha256": photo.photo.hash.to_string(),
        "bytes": photo.photo.bytes,
        "width": photo.photo.width,
        "height": photo.photo.height,
        "masks": photo.photo.masks.len(),
        "file": photo.file.display().to_string(),
        "knows_its_place": photo.facts.place.is_some(),
        "taken": photo.facts.taken.map(time),
        "damage": photo.facts.damage.map(damage),
        "readable_percent": readable_percent(photo.facts.damage),
        "thumbnail": photo.thumbnail.display().to_string(),
        "transfer": transfer,
        "sent_bytes": sent,
    })
}

fn contact(contact: &Contact) -> Value {
    json!({ "name": contact.name, "email": contact.email, "phone": contact.phone })
}

fn receipt(receipt: &Receipt) -> Value {
    json!({
        "reference": receipt.service_request_id.as_ref().map(ServiceRequestId::as_str),
        "handled_by": receipt.agency_responsible,
        "requested": receipt.requested.map(time),
        "expected": receipt.expected.map(time),
        "notice": receipt.service_notice,
    })
}

fn entry(entry: &TimelineEntry) -> Value {
    json!({
        "id": entry.id,
        "at": time(entry.at),
        "kind": entry.kind,
        "author": entry.author,
        "text": entry.text,
        "service": entry.service,
        "stars": entry.stars,
    })
}

fn act(act: &ActRecord, words: &Words) -> Value {
    let (state, reason) = match act.state {
        OpState::Waiting => ("waiting", None),
        OpState::Sending => ("sending", None),
        OpState::Done => ("done", None),
        OpState::Rejected => ("rejected", None),
        OpState::Parked(reason) => ("parked", Some(reason.name())),
        OpState::Dropped => ("dropped", None),
    };
    json!({
        "op": act.op.to_string(),
        "kind": act.kind,
        "text": act.text,
        "state": state,
        "reason": reason,
        "refusal": act.refusal.as_ref().map(|said| refusal(said, words)),
    })
}

fn waiting(waiting: &Waiting, record: &RequestRecord, words: &Words) -> Value {
    let (why, reason) = match waiting.why {
        WaitingFor::Network => ("network", None),
        WaitingFor::Turn => ("turn", None),
        WaitingFor::TownHall => ("town_hall", None),
        WaitingFor::Certificate => ("certificate", None),
        WaitingFor::Moved => ("moved", None),
        WaitingFor::ServerAsked => ("server_asked", None),
        WaitingFor::Portal => ("portal", None),
        WaitingFor::ReadBack => ("read_back", None),
        WaitingFor::Number => ("number", None),
        WaitingFor::Photos => ("photos", None),
        WaitingFor::Citizen(reason) => ("citizen", Some(reason.name())),
        WaitingFor::Correction => ("correction", None),
    };
    json!({
        "why": why,
        "reason": reason,
        "sentence": core_words::waiting(waiting, record.summary.face.photos, words),
        "next_try": waiting.next_try.map(time),
        "tries": waiting.tries,
        "refusal": waiting.refusal.as_ref().map(|said| refusal(said, words)),
    })
}

fn refusal(said: &RefusalRecord, words: &Words) -> Value {
    let issues = said.issues.iter().map(|(found, question)| issue(found, question.as_deref(), words));
    json!({
        "words": said.words,
        "reason": said.reason.map(RefusalReason::name),
        "issues": issues.collect::<Vec<_>>(),
    })
}

fn look_alike(other: &LookAlike) -> Value {
    json!({
        "reference": other.service_request_id.as_str(),
        "text": other.text,
        "requested": other.requested.map(time),
        "distance_m": other.distance,
    })
}

fn reason(face: &Face) -> Option<&'static str> {
    match face.state {
        FaceState::NeedsYou(reason) => Some(reason.name()),
        FaceState::Closed(reason) => Some(closed_reason(reason)),
        FaceState::Draft
        | FaceState::Waiting
        | FaceState::Sending
        | FaceState::Uncertain
        | FaceState::Received
        | FaceState::Assigned
        | FaceState::InProgress
        | FaceState::Answered
        | FaceState::Reopened
        | FaceState::Refused
        | FaceState::Withdrawn => None,
    }
}

fn closed_reason(reason: ClosedReason) -> &'static str {
    match reason {
        ClosedReason::Fixed => "fixed",
        ClosedReason::NotProcessed => "not_processed",
        ClosedReason::Unstated => "unstated",
    }
}

/// RFC 3339 in UTC.
fn time(time: Timestamp) -> String {
    time.to_string()
}

/// The stable name of a value that is a word when written.
fn name(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
