//! `POST requests.{json,xml}`: every call makes a request; the standard knows no key.

use axum::body::Body;
use http::{HeaderMap, StatusCode, header};
use parvis_domain::place::{Coordinate, CoordinateError};
use parvis_domain::request::RequestKind;
use parvis_domain::service::{PlaceRule, Visibility};
use parvis_domain::validate::{looks_like_email, looks_like_phone};

use super::{Answer, Refusal, jurisdiction, service};
use crate::app::{self, BodyError, Query, Shared};
use crate::city::City;
use crate::input::Issues;
use crate::open311::document::Node;
use crate::record::{self, NewRequest, Post, SentContact, SentPlace, sha256};
use crate::v1::LONGEST_DESCRIPTION;
use crate::word::Delivery;

const LONGEST_FIELD: usize = 500;
const LONGEST_URL: usize = 2000;

/// What is handed out for a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handing {
    /// What its service hands out.
    ByService,
    /// A token.
    Token,
}

pub(super) async fn post(app: &Shared, headers: &HeaderMap, body: Body) -> Answer {
    let bytes = app::body(body).await.map_err(|error| match error {
        BodyError::TooLarge => Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."),
        BodyError::TooSlow => Refusal::new(StatusCode::REQUEST_TIMEOUT, "The body came too slowly."),
        BodyError::BrokenOff => Refusal::bad("The body broke off."),
    })?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Refusal::bad("The body must be application/x-www-form-urlencoded."));
    }
    post_form(app, &Query::parse(&bytes), Handing::ByService).await
}

/// Takes a form.
pub(super) async fn post_form(app: &Shared, form: &Query, token: Handing) -> Answer {
    if let Some(key) = &app.api_key
        && form.get("api_key").map(|sent| sha256(sent.as_bytes())) != Some(sha256(key.as_bytes()))
    {
        return Err(Refusal::new(StatusCode::FORBIDDEN, "api_key is missing or wrong."));
    }
    jurisdiction(app, form)?;
    let code = form.get("service_code").ok_or_else(|| Refusal::bad("service_code was not given."))?;
    let service = service(&app.city, code)?;
    let at = app.clock.now();
    let mut wrong = Vec::new();
    let mut field = |name: &str, most: usize| {
        let text = form.get(name).map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().count() > most {
            wrong.push(format!("{name} has more than {most} characters."));
        }
        Some(text.to_owned())
    };
    let description = field("description", LONGEST_DESCRIPTION);
    let address = field("address_string", LONGEST_FIELD);
    let address_id = field("address_id", LONGEST_FIELD);
    let first_name = field("first_name", LONGEST_FIELD);
    let last_name = field("last_name", LONGEST_FIELD);
    let contact = SentContact {
        name: match (first_name, last_name) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (first, last) => first.or(last),
        },
        email: field("email", LONGEST_FIELD),
        phone: field("phone", LONGEST_FIELD),
    };
    let media_url = field("media_url", LONGEST_URL);
    if contact.email.as_deref().is_some_and(|email| !looks_like_email(email)) {
        wrong.push("email is no e-mail address.".to_owned());
    }
    if contact.phone.as_deref().is_some_and(|phone| !looks_like_phone(phone)) {
        wrong.push("phone is no telephone number.".to_owned());
    }
    if let Some(url) = &media_url
        && !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
    {
        wrong.push("media_url is no http or https URL.".to_owned());
    }
    let coordinate = coordinate(form, &mut wrong);
    let located = coordinate.is_some() || address.is_some() || address_id.is_some();
    if service.place == PlaceRule::Required && !located && wrong.is_empty() {
        wrong.push("One of lat and long, address_string, address_id must be given.".to_owned());
    }
    let place = coordinate.map(|coordinate| SentPlace {
        coordinate,
        accuracy_m: None,
        source: None,
        age_s: None,
        asset: None,
    });
    let answers = answers(form);
    let issues = Issues::default();
    let place = app.city.checked_place(service, place, "lat, long", &issues);
    City::check_answers(
        service,
        &answers,
        |n| format!("attribute[{}]", answers[n].code),
        |code| format!("attribute[{code}]"),
        &issues,
    );
    wrong.extend(
        issues.into_vec().into_iter().map(|issue| format!("{}: {}.", issue.pointer, said(issue.code))),
    );
    if !wrong.is_empty() {
        return Err(Refusal { status: StatusCode::BAD_REQUEST, descriptions: wrong });
    }
    let kind = service.kinds.first().copied().unwrap_or(RequestKind::Report);
    let delivery = match token {
        Handing::Token => Delivery::Batch,
        Handing::ByService => app.city.delivery(service),
    };
    let delay = match delivery {
        Delivery::Batch => i64::try_from(app.batch_delay.as_millis()).unwrap_or(i64::MAX),
        Delivery::Realtime | Delivery::Blackbox => 0,
    };
    let no_contact = contact == SentContact::default();
    let agency = app.city.agency(service);
    let post = Post {
        delivery,
        ready: at.plus_millis(delay),
        request: NewRequest {
            kind,
            service_code: Some(service.code.clone()),
            subject: None,
            description: description.unwrap_or_default(),
            place,
            address: address.or(address_id).filter(|_| service.place != PlaceRule::None),
            answers,
            photos: Vec::new(),
            media_url,
            contact: (!no_contact).then_some(contact),
            language: None,
            visibility: City::visibility(service, kind, Some(Visibility::Public)),
            agency: agency.clone(),
            expected: app.city.expected(service, at),
        },
    };
    let posted = app.ask(move |store| store.post(&post, at)).await?;
    let mut fields = match (delivery, posted.token) {
        (Delivery::Batch, Some(token)) => vec![("token", Node::text(token))],
        (Delivery::Realtime, _) => vec![("service_request_id", Node::text(posted.id.as_str()))],
        (Delivery::Batch | Delivery::Blackbox, _) => Vec::new(),
    };
    fields.push(("service_notice", Node::maybe(agency)));
    fields.push(("account_id", Node::Null));
    Ok((Node::List("request", vec![Node::Fields(fields)]), "service_requests"))
}

fn coordinate(form: &Query, wrong: &mut Vec<String>) -> Option<Coordinate> {
    let mut number = |name: &str| {
        let text = form.get(name)?;
        let number = text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            wrong.push(format!("{name} is no number."));
        }
        number
    };
    let (lat, long) = (number("lat"), number("long"));
    match (lat, long) {
        (Some(lat), Some(long)) => match Coordinate::new(lat, long) {
            Ok(coordinate) => return Some(coordinate),
            Err(CoordinateError::Latitude) => wrong.push("lat is not from -90 to 90.".to_owned()),
            Err(CoordinateError::Longitude) => wrong.push("long is not from -180 to 180.".to_owned()),
            Err(CoordinateError::Unknown) => wrong.push("lat and long are both 0.".to_owned()),
        },
        (None, None) => {}
        _ if wrong.is_empty() => wrong.push("lat and long must be given together.".to_owned()),
        _ => {}
    }
    None
}

/// `attribute[CODE]=v`, and `attribute[CODE][]=v` as often as there are values.
fn answers(form: &Query) -> Vec<record::Answer> {
    let mut answers: Vec<record::Answer> = Vec::new();
    for (name, value) in form.iter() {
        let Some(code) = name.strip_prefix("attribute[").map(|rest| rest.strip_suffix("[]").unwrap_or(rest))
        else {
            continue;
        };
        let Some(code) = code.strip_suffix(']') else { continue };
        match answers.iter_mut().find(|answer| answer.code == code) {
            Some(answer) => answer.values.push(value.to_owned()),
            None => answers.push(record::Answer { code: code.to_owned(), values: vec![value.to_owned()] }),
        }
    }
    answers
}

fn said(code: &str) -> &str {
    match code {
        "required" => "must be given",
        "unknown" => "is no question of this service",
        "unknown_value" => "is none of the possible values",
        "not_a_number" => "is no number",
        "not_a_time" => "is no date with time and zone",
        "too_long" => "is too long",
        "too_many" => "takes one value",
        "outside" => "is outside this municipality",
        other => other,
    }
}
