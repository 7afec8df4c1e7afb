//! `PUT /v1/requests/{key}`: a request, once for ever.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, header};
use parvis_domain::id::{PhotoHash, SubmissionKey};
use parvis_domain::place::{Coordinate, CoordinateError, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::service::{PlaceRule, Visibility};
use parvis_domain::time::Timestamp;
use parvis_domain::validate::{looks_like_email, looks_like_phone};

use super::{Segment, item, not_v4, uuid_v4};
use crate::app::{self, App, Shared, json};
use crate::city::{City, LONGEST_ANSWER};
use crate::input::{Fields, Issues, object};
use crate::problem::Problem;
use crate::record::{AnnouncedPhoto, Answer, BodyHash, NewRequest, SentContact, SentPlace, Submission};
use crate::store::Submitted;

/// Open311's limit of a description, in characters.
pub(crate) const LONGEST_DESCRIPTION: usize = 4000;
const LONGEST_ADDRESS: usize = 500;
const LONGEST_NAME: usize = 200;
const MOST_PHOTOS: usize = 10;
/// The largest photo, in bytes.
const LARGEST_PHOTO: u64 = 20 * 1024 * 1024;
const MOST_ANSWERS: usize = 100;
const HOUR_MILLIS: i64 = 3_600_000;

pub(super) fn key(text: &str) -> Result<SubmissionKey, Problem> {
    uuid_v4(text).map(|uuid| SubmissionKey::from_bytes(uuid.into_bytes())).ok_or_else(|| not_v4("/key"))
}

pub(super) async fn put(
    State(app): State<Shared>,
    segment: Segment,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    // The body is read before anything is refused: a caller that is still writing would not see the answer.
    let bytes = app::body(body).await;
    let key = key(&segment.0)?;
    let owner = App::owner(&headers)?;
    let bytes = bytes?;
    let body = BodyHash::of(&bytes);
    // A replay is answered before the body is judged: rules may have changed since it was taken.
    if let Some(known) = app.ask(move |store| store.replay(&key, &owner, &body)).await? {
        return answer(known);
    }
    let map = object(&bytes)?;
    let at = app.clock.now();
    let request = read(&map, &app.city, at)?;
    if let Some(limit) = app.hourly_limit {
        let since = at.plus_millis(-HOUR_MILLIS);
        let sent = app.ask(move |store| store.submitted_since(&owner, since)).await?;
        if sent >= u64::from(limit) {
            return Err(
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited").with(header::RETRY_AFTER, 600)
            );
        }
    }
    let submission = Submission { key, owner, body, request };
    answer(app.ask(move |store| store.submit(&submission, at)).await?)
}

fn answer(submitted: Submitted) -> Result<Response, Problem> {
    match submitted {
        Submitted::Created(receipt) => Ok(json(StatusCode::CREATED, &item::receipt(&receipt))),
        Submitted::Replayed(receipt) => Ok(json(StatusCode::OK, &item::receipt(&receipt))),
        Submitted::KeyReused => Err(Problem::key_reused()),
    }
}

pub(super) async fn get(
    State(app): State<Shared>,
    segment: Segment,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let owner = App::owner(&headers)?;
    let key = key(&segment.0).map_err(|_| Problem::not_found("unknown-key"))?;
    let receipt = app.ask(move |store| store.receipt(&key, &owner)).await?;
    let receipt = receipt.ok_or_else(|| Problem::not_found("unknown-key"))?;
    Ok(json(StatusCode::OK, &item::receipt(&receipt)))
}

fn read(
    map: &serde_json::Map<String, serde_json::Value>,
    city: &City,
    at: Timestamp,
) -> Result<NewRequest, Problem> {
    let issues = Issues::default();
    let fields = Fields::new(map, "", &issues);
    let kind = fields.needed_word("kind", |word| word.parse::<RequestKind>().ok());
    let mut service_code = fields.text("service_code", LONGEST_NAME);
    let subject = fields.text("subject", LONGEST_NAME);
    let description = fields.text("description", LONGEST_DESCRIPTION);
    let place = fields.object("place").map(|place| (read_place(&place, &issues), address(&place)));
    let answers = read_answers(&fields);
    let photos = read_photos(&fields, &issues);
    let contact = fields.object("contact").map(|contact| SentContact {
        name: contact.text("name", LONGEST_NAME),
        email: contact.text_like("email", LONGEST_NAME, looks_like_email, "bad_email"),
        phone: contact.text_like("phone", LONGEST_NAME, looks_like_phone, "bad_phone"),
    });
    let language = fields.text("language", 35);
    // The phone's clock is heard and not trusted: the time that counts is ours.
    fields.word("created", Timestamp::parse_rfc3339);
    let visibility = fields.word("visibility", |word| match word {
        "public" => Some(Visibility::Public),
        "private" => Some(Visibility::Private),
        _ => None,
    });

    if let (Some(kind), Some(subject)) = (kind, &subject) {
        match city.pack.subject(subject) {
            Some(known) if known.kind == kind => {
                service_code.get_or_insert_with(|| known.service_code.to_string());
            }
            _ => issues.found("/subject", "unknown"),
        }
    }
    let service = service_code.as_deref().and_then(|code| city.service(code));
    match (&service, &service_code) {
        (None, None) => issues.found("/service_code", "required"),
        (None, Some(_)) => issues.found("/service_code", "unknown"),
        (Some(service), _) if kind.is_some_and(|kind| !service.takes(kind)) => {
            issues.found("/kind", "not_taken");
        }
        _ => {}
    }
    if kind.is_some_and(RequestKind::is_written) && description.is_none() {
        issues.found("/description", "required");
    }
    let (place, address) = place.unwrap_or_default();
    let place = match service {
        Some(service) => {
            let absent = map.get("place").is_none_or(serde_json::Value::is_null);
            if absent && service.place == PlaceRule::Required {
                issues.found("/place", "required");
            }
            City::check_answers(
                service,
                &answers,
                |n| format!("/attributes/{n}"),
                |code| format!("/attributes/{code}"),
                &issues,
            );
            city.checked_place(service, place, "/place", &issues)
        }
        None => place,
    };
    issues.settle()?;
    let (Some(kind), Some(service)) = (kind, service) else {
        return Err(Problem::wrong_field("/kind", "required"));
    };
    Ok(NewRequest {
        kind,
        service_code: Some(service.code.clone()),
        subject,
        description: description.unwrap_or_default(),
        address: address.filter(|_| service.place != PlaceRule::None),
        place,
        answers,
        photos,
        media_url: None,
        contact,
        language,
        visibility: City::visibility(service, kind, visibility),
        agency: city.agency(service),
        expected: city.expected(service, at),
    })
}

fn address(place: &Fields<'_>) -> Option<String> {
    place.text("address", LONGEST_ADDRESS)
}

fn read_place(place: &Fields<'_>, issues: &Issues) -> Option<SentPlace> {
    let lat = place.needed_number("lat", -90.0, 90.0);
    let long = place.needed_number("long", -180.0, 180.0);
    let accuracy_m = place.number("accuracy_m", 0.0, 1e7);
    let source = place.needed_word("source", |word| match word {
        "gps" => Some(PlaceSource::Gps),
        "photo" => Some(PlaceSource::Photo),
        "asset" => Some(PlaceSource::Asset),
        "address" => Some(PlaceSource::Address),
        "hand" => Some(PlaceSource::Hand),
        _ => None,
    });
    let age_s = place.whole("age_s", 0, u64::from(u32::MAX));
    let asset = place.text("asset", LONGEST_NAME);
    let coordinate = match Coordinate::new(lat?, long?) {
        Ok(coordinate) => coordinate,
        Err(CoordinateError::Latitude | CoordinateError::Longitude) => return None,
        Err(CoordinateError::Unknown) => {
            issues.found(place.pointer("lat"), "unknown_place");
            return None;
        }
    };
    Some(SentPlace {
        coordinate,
        accuracy_m,
        source,
        age_s: age_s.and_then(|age| u32::try_from(age).ok()),
        asset,
    })
}

fn read_answers(fields: &Fields<'_>) -> Vec<Answer> {
    fields
        .objects("attributes", MOST_ANSWERS)
        .iter()
        .map(|answer| Answer {
            code: answer.needed_text("code", LONGEST_NAME),
            values: answer.texts("values", MOST_ANSWERS, LONGEST_ANSWER),
        })
        .collect()
}

fn read_photos(fields: &Fields<'_>, issues: &Issues) -> Vec<AnnouncedPhoto> {
    let mut photos: Vec<AnnouncedPhoto> = Vec::new();
    for photo in fields.objects("photos", MOST_PHOTOS) {
        let hash = photo.needed_word("sha256", |word| word.parse::<PhotoHash>().ok());
        let bytes = photo.needed_whole("bytes", 1, LARGEST_PHOTO);
        photo.needed_word("media_type", |word| (word == "image/jpeg").then_some(()));
        let width = photo.needed_whole("width", 1, 65_535);
        let height = photo.needed_whole("height", 1, 65_535);
        let (Some(hash), Some(bytes), Some(width), Some(height)) = (hash, bytes, width, height) else {
            continue;
        };
        if photos.iter().any(|other| other.hash == hash) {
            issues.found(photo.pointer("sha256"), "duplicate");
        }
        photos.push(AnnouncedPhoto { hash, bytes, width: width as u32, height: height as u32 });
    }
    photos
}
