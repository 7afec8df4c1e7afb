//! What goes over the wire, byte for byte.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use parvis_domain::habits::{Family, Habits};
use parvis_domain::id::{AttributeCode, EndpointName, ServiceCode, SubmissionKey};
use parvis_domain::language::Language;
use parvis_domain::pack::{
    ApiKey, CityTimeZone, Endpoint, EndpointKind, MarkerRule, PhotoRule, PublishRule, UncertainRule,
};
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::{Contact, RequestKind};
use parvis_domain::service::Visibility;

use super::*;
use crate::net::frozen::FrozenAnswer;

fn server(url: &str, format: WireFormat) -> Server {
    Server {
        endpoint: Endpoint {
            name: EndpointName::new("a"),
            kind: EndpointKind::Open311,
            url: url.into(),
            jurisdiction_id: None,
            format,
            api_key: None,
            photos: PhotoRule::None,
            marker: MarkerRule::Unknown,
            uncertain: UncertainRule::ResendOnce,
            publishes: PublishRule::ByService,
            family: Family::Plain,
            habits: Habits::default(),
        },
        zone: CityTimeZone { name: "UTC".into(), posix: "UTC0".into() },
        follow_key: None,
        contact: None,
        habits: Habits::default(),
    }
}

fn request(text: &str) -> FrozenRequest {
    FrozenRequest {
        key: SubmissionKey::from_random([7; 16]),
        kind: RequestKind::Report,
        service_code: ServiceCode::new("Strasse / Beleuchtung & Löcher"),
        subject: None,
        text: text.into(),
        place: Some(Place {
            address: Some("12, rue de l'Alzette".into()),
            ..Place::new(Coordinate::new(49.4958, 5.9806).unwrap(), PlaceSource::Gps)
        }),
        answers: vec![
            FrozenAnswer {
                code: AttributeCode::new("ETAT"),
                datatype: Datatype::SingleValueList,
                values: vec!["off".into()],
            },
            FrozenAnswer {
                code: AttributeCode::new("QUAND"),
                datatype: Datatype::MultiValueList,
                values: vec!["nuit".into(), "jour".into()],
            },
        ],
        photos: Vec::new(),
        media_url: None,
        contact: Some(Contact {
            name: Some("Marie Anne Weber".into()),
            email: Some("m+w@example.org".into()),
            phone: None,
        }),
        language: Language::Fr,
        created: Timestamp::from_millis(0),
        visibility: Visibility::Public,
    }
}

fn form(body: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(body).into_owned().collect()
}

#[test]
fn a_report_is_a_form_with_the_standards_fields_only() {
    let request = request("Lampadaire éteint\nDeux lignes");
    let marker = Marker::of(&request.key);
    let expected: Vec<(String, String)> = [
        ("service_code", "Strasse / Beleuchtung & Löcher"),
        ("lat", "49.4958"),
        ("long", "5.9806"),
        ("address_string", "12, rue de l'Alzette"),
        ("description", &format!("Lampadaire éteint\nDeux lignes\n{marker}")),
        ("attribute[ETAT]", "off"),
        ("attribute[QUAND][]", "nuit"),
        ("attribute[QUAND][]", "jour"),
        ("email", "m+w@example.org"),
        ("first_name", "Marie"),
        ("last_name", "Anne Weber"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    assert_eq!(form(&body_of(&request)), expected);
    assert_eq!(body_of(&request), body_of(&request), "the same request gives the same bytes");
    assert!(body_of(&request).is_ascii());
}

#[test]
fn the_city_s_own_fields_come_before_and_are_not_frozen() {
    let mut server = server("https://a.test/v2/", WireFormat::Json);
    assert_eq!(post_prefix(&server), "");
    server.endpoint.jurisdiction_id = Some("a.test".into());
    server.endpoint.api_key = Some(ApiKey::new("k&y"));
    assert_eq!(post_prefix(&server), "jurisdiction_id=a.test&api_key=k%26y&");
}

#[test]
fn a_long_text_keeps_its_marker_and_the_standards_length() {
    let request = request(&"é".repeat(5000));
    let fields: BTreeMap<_, _> = form(&body_of(&request)).into_iter().collect();
    let description = &fields["description"];
    assert_eq!(description.chars().count(), MAX_DESCRIPTION);
    assert!(Marker::of(&request.key).is_in(description));
}

#[test]
fn a_written_request_has_no_place() {
    let request = FrozenRequest { place: None, contact: None, answers: Vec::new(), ..request("Bonjour") };
    let names: Vec<_> = form(&body_of(&request)).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["service_code", "description"]);
}

#[test]
fn addresses_are_built_in_the_endpoints_format() {
    let mut json = server("https://a.test/v2/", WireFormat::Json);
    let xml = server("https://a.test/v2", WireFormat::Xml);
    assert_eq!(services_url(&json), "https://a.test/v2/services.json");
    assert_eq!(post_url(&xml), "https://a.test/v2/requests.xml");
    assert_eq!(definition_url(&xml, "1.4.1 a/b?"), "https://a.test/v2/services/1.4.1%20a%2Fb%3F.xml");
    assert_eq!(token_url(&json, "../x"), "https://a.test/v2/tokens/..%2Fx.json");
    assert_eq!(by_id(&xml, &ServiceRequestId::new("a+b")), "https://a.test/v2/requests/a%2Bb.xml");
    json.endpoint.jurisdiction_id = Some("a b".into());
    assert_eq!(
        list_url(
            &json,
            ListQuestion {
                service_code: Some("1&2"),
                from: at("2026-11-25T18:04:05.9Z"),
                ..ListQuestion::default()
            }
        ),
        "https://a.test/v2/requests.json?jurisdiction_id=a%20b&service_code=1%262&start_date=2026-11-25T18%3A04%3A05Z"
    );
}

#[test]
fn ids_are_asked_for_in_lists_that_a_server_can_take() {
    let server = server("https://a.test/v2/", WireFormat::Json);
    let ids: Vec<_> = (0..500).map(|n| ServiceRequestId::new(format!("{n}"))).collect();
    assert_eq!(by_ids(&server, &ids).1, MAX_IDS);
    let long: Vec<_> = (0..500).map(|n| ServiceRequestId::new(format!("{n:0100}"))).collect();
    let (url, count) = by_ids(&server, &long);
    assert!((20..40).contains(&count) && url.len() < 4000);
    let endless = [ServiceRequestId::new("9".repeat(5000))];
    assert_eq!(by_ids(&server, &endless).1, 1, "one at least, or it would never end");
}

fn at(text: &str) -> Option<Timestamp> {
    Timestamp::parse_rfc3339(text)
}

#[test]
fn a_list_is_asked_for_in_the_way_that_the_server_has() {
    let mut server = server("https://a.test/v2/", WireFormat::Xml);
    let question =
        ListQuestion { from: at("2026-07-01T10:00:00Z"), page: Some(2), ..ListQuestion::default() };
    let mut asked = |habits: Habits| {
        server.habits = habits;
        list_url(&server, question).split_once('?').unwrap().1.to_owned()
    };
    assert_eq!(asked(Habits::default()), "start_date=2026-07-01T10%3A00%3A00Z");
    let family = Family::Citysdk.habits();
    assert_eq!(asked(family), "start_date=2026-07-01T10%3A00%3A00Z&page=3&page_size=500&extensions=true");
    assert_eq!(asked(Family::MarkASpot.habits()), "start_date=2026-07-01T10%3A00%3A00Z&limit=50&offset=100");
    assert_eq!(asked(Family::Seeclickfix.habits()), "start_date=2026-07-01T10%3A00%3A00Z&page=3&per_page=20");
    assert_eq!(asked(Family::Codefornl.habits()), "end_date=2026-07-01T10%3A00%3A00Z");
    server.zone.posix = "CET-1CEST,M3.5.0,M10.5.0/3".into();
    let local = Habits { dates: Some(DateStyle::Local), ..Habits::default() };
    server.habits = local;
    assert_eq!(
        list_url(&server, ListQuestion { updated_after: question.from, ..question }),
        "https://a.test/v2/requests.xml?start_date=2026-07-01T12%3A00%3A00&updated_after=2026-07-01T12%3A00%3A00"
    );
}
