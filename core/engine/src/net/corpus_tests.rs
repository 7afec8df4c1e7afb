//! Each document of the corpus against what a person reads in it, field by field, for one row at least.
#![allow(clippy::unwrap_used)]

use jiff::tz::TimeZone;
use parvis_domain::habits::Habits;
use parvis_domain::id::{AttributeCode, ServiceCode, ServiceRequestId};
use parvis_domain::pack::WireFormat;
use parvis_domain::place::Coordinate;
use parvis_domain::receipt::Receipt;
use parvis_domain::service::Datatype;
use parvis_domain::state::{CaseStatus, ClosedReason};
use parvis_domain::time::Timestamp;
use parvis_sync::{Body, ErrorKind};

use super::corpus;
use super::deviation_tests::TESTS;
use super::open311::read::{self, HasDefinition, Need, Posted, Question, Role, ServiceDescription};
use super::open311::{self, ServiceType, discovery};
use super::page::CaseItem;

#[allow(clippy::unnecessary_wraps, reason = "compared with fields that may be absent")]
fn at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse_rfc3339(text).unwrap())
}

#[allow(clippy::unnecessary_wraps, reason = "compared with fields that may be absent")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Every row of a list of requests.
fn requests(file: &str, count: usize) -> Option<Vec<CaseItem>> {
    let read = read::requests(&corpus::answer(file)?, &TimeZone::UTC, &Habits::default()).unwrap();
    assert_eq!((read.rows.len(), read.lost, read.unread), (count, 0, 0), "{file}");
    Some(read.rows)
}

/// Every service of a list.
fn services(file: &str, count: usize) -> Option<Vec<ServiceDescription>> {
    let read = read::services(&corpus::answer(file)?).unwrap();
    assert_eq!((read.rows.len(), read.lost, read.unread), (count, 0, 0), "{file}");
    Some(read.rows)
}

fn service(code: &str, name: &str) -> ServiceDescription {
    ServiceDescription {
        code: ServiceCode::new(code),
        name: name.to_owned(),
        description: None,
        group: None,
        keywords: Vec::new(),
        definition: HasDefinition::No,
        service_type: Some(ServiceType::Realtime),
    }
}

#[test]
fn requests_of_helsinki_in_three_formats() {
    let potholes = CaseItem {
        service_code: Some(ServiceCode::new("171")),
        service_name: text("Potholes"),
        description: text("Trash bin is full."),
        requested: at("2026-11-21T22:01:09.594+02:00"),
        updated: at("2026-11-21T22:01:09.594+02:00"),
        expected: at("2026-11-21T22:01:09.613+02:00"),
        coordinate: Coordinate::new(60.189_313_5, 25.008_183).ok(),
        media_urls: strings(&["http://127.0.0.1:18311/media/i/2026/202611/20261121/small_1srsgez.jpg"]),
        ..CaseItem::new(ServiceRequestId::new("afoeoq2l"))
    };
    for file in ["6aika/requests_ext.json", "6aika/requests_ext.xml"] {
        let Some(rows) = requests(file, 4) else { return };
        assert_eq!(rows[1], potholes, "{file}");
    }
    let Some(rows) = requests("6aika/requests.sjson", 4) else { return };
    assert_eq!(rows[1], CaseItem { media_urls: Vec::new(), ..potholes });
    for file in ["6aika/empty_list.json", "6aika/empty_list.xml"] {
        requests(file, 0);
    }
}

#[test]
fn requests_of_the_standard_and_its_relatives() {
    let sidewalk = CaseItem {
        status: CaseStatus::Closed(ClosedReason::Unstated),
        status_notes: text("Duplicate request."),
        service_name: text("Sidewalk and Curb Issues"),
        service_code: Some(ServiceCode::new("006")),
        requested: at("2010-04-14T06:37:38-08:00"),
        updated: at("2010-04-14T06:37:38-08:00"),
        expected: at("2010-04-15T06:37:38-08:00"),
        address: text("8TH AVE and JUDAH ST"),
        coordinate: Coordinate::new(37.762_221_815, -122.465_114_5).ok(),
        media_urls: strings(&["http://city.gov.s3.amazonaws.com/requests/media/638344.jpg"]),
        ..CaseItem::new(ServiceRequestId::new("638344"))
    };
    let Some(rows) = requests("spec_service_request.xml", 1) else { return };
    assert_eq!(rows[0], sidewalk);
    let Some(rows) = requests("cfa_service_requests.xml", 2) else { return };
    let feed = strings(&["http://open311.city.gov.s3.amazonaws.com/requests/media/638344.rss"]);
    assert_eq!(rows[0], CaseItem { media_urls: feed, ..sidewalk.clone() });
    let Some(rows) = requests("georeport_iphone_requests.xml", 2) else { return };
    let description = text("Something disgusting is on the pavement");
    assert_eq!(rows[0], CaseItem { media_urls: Vec::new(), description, ..sidewalk });
}

#[test]
fn requests_of_chicago_and_toronto() {
    let Some(rows) = requests("chicago_requests_2014.json", 2) else { return };
    let building = CaseItem {
        status_notes: text("Locked"),
        service_name: text("Building Violation"),
        service_code: Some(ServiceCode::new("4fd3bd72e750846c530000cd")),
        agency_responsible: text("DOB - Conservation"),
        requested: at("2014-07-12T10:48:56-05:00"),
        updated: at("2014-07-12T11:08:20-05:00"),
        address: text("7408 S NORMAL AVE, CHICAGO, IL, 60621"),
        coordinate: Coordinate::new(41.759_712_056_258_536, -87.636_960_207_390_6).ok(),
        ..CaseItem::new(ServiceRequestId::new("14-01100627"))
    };
    assert_eq!(rows[1], building);
    let Some(rows) = requests("toronto_requests_single_2018.xml", 1) else { return };
    let pothole = CaseItem {
        status_notes: text("In progress - The request has been scheduled."),
        service_name: text("Road - Pot hole"),
        service_code: Some(ServiceCode::new("CSROWR-12")),
        agency_responsible: text("311 Toronto"),
        requested: at("2018-07-30T00:01:00-04:00"),
        expected: at("2018-08-03T00:01:00-04:00"),
        address: text("Warden Ave / Freeman St, Scarborough"),
        coordinate: Coordinate::new(43.691_104_288, -79.272_306_875).ok(),
        ..CaseItem::new(ServiceRequestId::new("101005420892"))
    };
    assert_eq!(rows[0], pothole);
}

#[test]
fn services_as_json() {
    let Some(rows) = services("6aika/services.json", 2) else { return };
    let potholes = ServiceDescription {
        description: text("Holes & cracks"),
        group: text("streets"),
        keywords: strings(&["road", "pothole"]),
        ..service("171", "Potholes")
    };
    assert_eq!(rows[0], potholes);
    let Some(rows) = services("6aika/services.xml", 2) else { return };
    assert_eq!(rows[0], potholes);
    let Some(bytes) = corpus::answer("bloomington_services_2012.json") else { return };
    let rows = read::services(&bytes).unwrap().rows;
    let graffiti = ServiceDescription {
        description: text("Report graffiti on public or private structures"),
        group: text("Most Popular"),
        definition: HasDefinition::Yes,
        ..service("4e090d24992b941e78000027", "Graffiti")
    };
    assert_eq!(rows[1], graffiti);
    let Some(rows) = services("chicago_services_2019.json", 97) else { return };
    let aircraft = ServiceDescription {
        description: text("Use this service request to report airport and aircraft related noise issue."),
        group: text("Aviation"),
        keywords: strings(&["code:AVN"]),
        definition: HasDefinition::Yes,
        service_type: Some(ServiceType::Batch),
        ..service("5c1849ce9e6e99eda0adabcd", "Aircraft Noise Complaint")
    };
    assert_eq!(rows[1], aircraft);
    let Some(bytes) = corpus::answer("schenectady_services.json") else { return };
    let plowing = ServiceDescription {
        description: text("Request for snow removal"),
        group: text("Bureau Of Services"),
        keywords: strings(&["snow", "plow", "removal", "street"]),
        definition: HasDefinition::Yes,
        ..service("SC-001d129a-cb42-43b4-9634-001e963690c6", "Snow plowing")
    };
    assert_eq!(read::services(&bytes).unwrap().rows[1], plowing);
    let Some(rows) = services("stlouis_services.json", 3) else { return };
    let lead = ServiceDescription {
        description: text("Lead Insp"),
        group: text("Residential Property Inspections - Interior"),
        definition: HasDefinition::Yes,
        ..service("886", "Inspect for lead paint")
    };
    assert_eq!(rows[1], lead);
    let Some(rows) = services("spec_services_string_codes.json", 3) else { return };
    let construction = ServiceDescription {
        description: text("Metal construction plate covering the street or sidewalk has been moved."),
        group: text("street"),
        keywords: strings(&["lorem", "ipsum", "dolor"]),
        definition: HasDefinition::Yes,
        ..service("002", "Construction plate shifted")
    };
    assert_eq!(rows[1], construction);
}

#[test]
fn services_as_xml() {
    let Some(rows) = services("giessen_services.xml", 8) else { return };
    let sign = ServiceDescription {
        description: text("Report graffiti on a building you own."),
        keywords: strings(&["graffiti", "paintings"]),
        ..service("012", "Verkehrsschild beschädigt")
    };
    assert_eq!((&rows[1], &rows[3]), (&service("010", "Ampel defekt"), &sign));
    let Some(bytes) = corpus::answer("san_francisco_services_2012.xml") else { return };
    let plate = ServiceDescription {
        description: text("Metal construction plate covering the street or sidewalk has been moved."),
        group: text("Street Defects"),
        ..service("002", "Construction_Plate_Shifted")
    };
    assert_eq!(read::services(&bytes).unwrap().rows[1], plate);
    let Some(rows) = services("merton_services.xml", 1) else { return };
    let graffiti = ServiceDescription {
        group: text("Street Cleaning Problems or Weeds"),
        definition: HasDefinition::Yes,
        service_type: Some(ServiceType::Batch),
        ..service("GR", "Graffiti")
    };
    assert_eq!(rows[0], graffiti);
    let Some(rows) = services("fms/services_groups.xml", 2) else { return };
    let cans = ServiceDescription {
        description: text(
            "Garbage or recycling cans that have been left out for more than 24 hours after collection. Violators will be cited.",
        ),
        group: text("sanitation"),
        keywords: strings(&["lorem", "ipsum", "dolor"]),
        ..service("100", "Cans left out 24x7")
    };
    assert_eq!(rows[0], cans);
    assert_eq!(rows[1].group.as_deref(), Some("street"), "without the line break at its end");
}

#[test]
fn definitions() {
    let Some(bytes) = corpus::answer("fms/definition_values.xml") else { return };
    let bin = Question {
        code: AttributeCode::new("bin_owner"),
        role: Role::Question,
        datatype: Datatype::SingleValueList,
        need: Need::Optional,
        order: 1,
        description: "Is this your bin or another bin".into(),
        help: text("Whose bin"),
        values: vec![("mine".into(), "My bin".into()), ("else".into(), "Someone else's bin".into())],
    };
    assert_eq!(read::definition(&bytes).unwrap().rows, [bin]);
    let Some(bytes) = corpus::answer("merton_service_definition.xml") else { return };
    let easting = Question {
        code: AttributeCode::new("easting"),
        role: Role::Automated,
        datatype: Datatype::Number,
        need: Need::Optional,
        order: 0,
        description: "Easting".into(),
        help: None,
        values: Vec::new(),
    };
    assert_eq!(read::definition(&bytes).unwrap().rows[3], easting);
}

#[test]
fn answers_to_a_report_and_to_a_token() {
    let posted = |file: &str| Some(read::posted(&corpus::answer(file)?, &TimeZone::UTC, |_| true).unwrap());
    let receipt = |id: &str| Receipt {
        service_request_id: Some(ServiceRequestId::new(id)),
        agency_responsible: None,
        requested: None,
        expected: None,
        service_notice: None,
        signature: None,
    };
    let Some(found) = posted("6aika/post_created.json") else { return };
    let helsinki = Receipt {
        requested: at("2026-11-21T22:01:33.278+02:00"),
        expected: at("2026-11-21T22:01:33.280+02:00"),
        ..receipt("trnn0x48")
    };
    assert_eq!(found, Posted::Id(helsinki));
    let Some(found) = posted("6aika/post_created.xml") else { return };
    let helsinki = Receipt {
        requested: at("2026-11-21T22:01:33.359+02:00"),
        expected: at("2026-11-21T22:01:33.361+02:00"),
        ..receipt("zre0rpj0")
    };
    assert_eq!(found, Posted::Id(helsinki));
    let Some(found) = posted("cfa_post_service_request.xml") else { return };
    let notice = "The City will inspect and require the responsible party to correct within 24 hours and/or issue a Correction Notice or Notice of Violation of the Public Works Code";
    assert_eq!(found, Posted::Id(Receipt { service_notice: text(notice), ..receipt("293944") }));
    let Some(found) = posted("boston_post_token_2012.xml") else { return };
    assert_eq!(found, Posted::Token("503fc045901932078800163c".into()));
    let Some(found) = posted("merton_post_token.xml") else { return };
    assert_eq!(found, Posted::Token("TOKEN".into()));
    for (file, id) in [("spec_token.xml", "638344"), ("merton_token.xml", "ServiceID")] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(read::token(&bytes), Some(read::TokenAnswer::Id(ServiceRequestId::new(id))), "{file}");
    }
}

#[test]
fn errors() {
    for (file, words, kind) in [
        ("6aika/error_404_request.json", "Not Found", ErrorKind::Other),
        ("6aika/error_api_key.json", "Invalid API key", ErrorKind::Other),
        (
            "6aika/error_fields_missing.json",
            "This field is required., This field is required.",
            ErrorKind::KnownInput,
        ),
        (
            "6aika/error_fields_missing.xml",
            "This field is required., This field is required.",
            ErrorKind::KnownInput,
        ),
        ("6aika/error_unknown_service.json", "Service code 999 is invalid", ErrorKind::KnownInput),
        (
            "boston_error_duplicate_2012.xml",
            "Invalid service request: base is a duplicate.",
            ErrorKind::Duplicate,
        ),
        (
            "cfa_get_service_request_not_found.xml",
            "Service request not found with id or token not-an-id",
            ErrorKind::Other,
        ),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(
            open311::errors(&bytes),
            Body::Errors { kind, refusal: words.to_owned().into() },
            "{file}"
        );
    }
}

#[test]
fn discovery_documents() {
    use discovery::Stage::Production;

    let from = url::Url::parse("https://city.example/discovery.xml").unwrap();
    let read = |file: &str| {
        let found = discovery::read(&corpus::answer(file)?, &from).unwrap();
        let each = found.into_iter().map(|endpoint| (endpoint.url, endpoint.format, endpoint.stage));
        Some(each.collect::<Vec<_>>())
    };
    let Some(found) = read("spec_discovery.xml") else { return };
    let expected = [("http://open311.mycity.gov/v2/".to_owned(), WireFormat::Xml, Production)];
    assert_eq!(found, expected, "a version 3 never was, and a test server is for tests");
    let Some(found) = read("dc_discovery_2012.xml") else { return };
    let expected = [
        ("http://app.311.dc.gov/cwi/Open311/v2/".to_owned(), WireFormat::Xml, Production),
        ("http://app.311.dc.gov/cwi/Open311/".to_owned(), WireFormat::Xml, Production),
    ];
    assert_eq!(found, expected, "the draft after the standard");
    let Some(found) = read("boston_discovery_2011.json") else { return };
    let expected =
        [("https://mayors24.cityofboston.gov/open311/v2/".to_owned(), WireFormat::Json, Production)];
    assert_eq!(found, expected);
}

/// Whoever adds a document to the corpus reads it here too.
#[test]
fn no_document_of_the_corpus_is_left_out() {
    let Some(folder) = corpus::open311() else { return };
    let here = include_str!("corpus_tests.rs");
    for sub in ["", "6aika/", "fms/"] {
        for entry in std::fs::read_dir(folder.join(sub)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{sub}{}", entry.file_name().to_string_lossy());
            let path = entry.path();
            let kind = path.extension().unwrap_or_default();
            let is_document = path.is_file() && kind != "headers" && kind != "md";
            assert!(
                !is_document || here.contains(&name) || TESTS.iter().any(|tests| tests.contains(&name)),
                "{name} is not read"
            );
        }
    }
}
