//! A request as the two streams of changes and the staff show it.

use parvis_domain::id::{PhotoHash, ServiceCode};
use serde_json::{Map, Value, json};

use crate::city::City;
use crate::clock::wire_time;
use crate::record::{Arrival, Case, Entry, Receipt};
use crate::word::Author;

/// Whose eyes an item is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Eyes {
    /// Everybody's.
    Everybody,
    /// The author's.
    Author,
    /// An agent's.
    Staff,
}

pub(crate) fn receipt(receipt: &Receipt) -> Value {
    json!({
        "key": receipt.key.to_string(),
        "service_request_id": receipt.id,
        "kind": receipt.kind.name(),
        "service_code": receipt.service_code,
        "agency_responsible": receipt.agency,
        "requested_datetime": wire_time(receipt.requested),
        "expected_datetime": receipt.expected.map(wire_time),
        "photos_missing": receipt.photos_missing.iter().map(PhotoHash::to_string).collect::<Vec<_>>(),
    })
}

pub(crate) fn item(case: &Case, city: &City, root: &str, eyes: Eyes) -> Value {
    let request = &case.request;
    let mut item = Map::new();
    let mut put = |name: &str, value: Value| {
        item.insert(name.to_owned(), value);
    };
    put("service_request_id", json!(case.id));
    put("rev", json!(case.rev.0));
    if eyes == Eyes::Author {
        put("key", json!(case.key.map(|key| key.to_string())));
    }
    put("kind", json!(request.kind.name()));
    put("service_code", json!(request.service_code));
    put("service_name", json!(service_name(case, city)));
    put("description", json!(request.description));
    put("status", json!(case.status.phase()));
    put("detailed_status", json!(case.status));
    put("status_notes", json!(case.status_notes));
    put("closed_reason", json!(case.closed_reason));
    put("agency_responsible", json!(request.agency));
    put("requested_datetime", json!(wire_time(case.requested)));
    put("updated_datetime", json!(wire_time(case.updated)));
    put("expected_datetime", json!(request.expected.map(wire_time)));
    put("address", json!(request.address));
    put("lat", json!(request.place.as_ref().map(|place| place.coordinate.latitude())));
    put("long", json!(request.place.as_ref().map(|place| place.coordinate.longitude())));
    put("media_urls", json!(media_urls(case, root)));
    if eyes != Eyes::Everybody {
        put(
            "photos_missing",
            json!(case.photos_missing().iter().map(PhotoHash::to_string).collect::<Vec<_>>()),
        );
        put("visibility", json!(request.visibility));
    }
    put("votes", json!(case.votes));
    put(
        "timeline",
        case.timeline
            .iter()
            .filter(|entry| eyes != Eyes::Everybody || entry.kind.is_public())
            .map(|one| entry(one, eyes))
            .collect(),
    );
    if eyes == Eyes::Staff {
        put("subject", json!(request.subject));
        put("language", json!(request.language));
        let answers: Vec<_> =
            request.answers.iter().map(|a| json!({"code": a.code, "values": a.values})).collect();
        put("attributes", json!(answers));
        put("accuracy_m", json!(request.place.as_ref().and_then(|place| place.accuracy_m)));
        put("place_source", json!(request.place.as_ref().and_then(|place| place.source)));
        put("asset", json!(request.place.as_ref().and_then(|place| place.asset.as_deref())));
        put(
            "contact",
            json!(request.contact.as_ref().map(
                |contact| json!({"name": contact.name, "email": contact.email, "phone": contact.phone})
            )),
        );
    }
    Value::Object(item)
}

fn entry(entry: &Entry, eyes: Eyes) -> Value {
    // What a citizen writes after the description is between the citizen and the town hall.
    let text = entry.text.as_ref().filter(|_| eyes != Eyes::Everybody || entry.author != Author::Citizen);
    let mut value = json!({
        "id": entry.id.to_string(),
        "at": wire_time(entry.at),
        "kind": entry.kind,
        "author": entry.author,
        "text": text,
        "service": entry.service,
    });
    if let Some(stars) = entry.stars {
        value["stars"] = json!(stars);
    }
    value
}

pub(crate) fn service_name(case: &Case, city: &City) -> Option<String> {
    case.request
        .service_code
        .as_ref()
        .map(ServiceCode::as_str)
        .and_then(|code| city.service(code))
        .map(|service| city.text(&service.name).to_owned())
}

pub(crate) fn media_urls(case: &Case, root: &str) -> Vec<String> {
    let arrived = case.photos.iter().filter(|row| row.arrival == Arrival::Complete);
    let own = arrived.map(|row| format!("{root}/photos/{}.jpg", row.photo.hash));
    own.chain(case.request.media_url.clone()).collect()
}
