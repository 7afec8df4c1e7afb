//! Cities, their services and their questions.

use super::*;

#[test]
fn d24_a_definition_that_was_promised_is_empty() {
    for body in [
        r#"{"service_code":"1","attributes":[]}"#,
        r#"{"service_code":"1"}"#,
        "<service_definition><service_code>1</service_code><attributes/></service_definition>",
    ] {
        assert_eq!(read::definition(body.as_bytes()).unwrap().rows.len(), 0, "{body}");
    }
    let services = r#"[{"service_code":"1","service_name":"x","metadata":true}]"#;
    let (_, pack) = look_up("https://x.test/v2/", &[("https://x.test/v2/services.json", services)]).unwrap();
    assert!(
        pack.services[0].attributes.is_empty(),
        "not even a definition: the service is there all the same"
    );
}

#[test]
fn d25_a_code_or_an_order_occurs_twice() {
    let services = r#"[{"service_code":"1","service_name":"x","metadata":true}]"#;
    let definition = r#"{"service_code":"1","attributes":[{"code":"A","order":0,"description":"first"},
        {"code":"A","order":0,"description":"again"},{"code":"B","order":0,"description":"other"}]}"#;
    let answers =
        [("https://x.test/v2/services.json", services), ("https://x.test/v2/services/1.json", definition)];
    let (_, pack) = look_up("https://x.test/v2/", &answers).unwrap();
    let questions: Vec<_> = pack.services[0]
        .questions()
        .iter()
        .map(|question| pack.text(&question.description, parvis_domain::language::Language::Fr).to_owned())
        .collect();
    assert_eq!(questions, ["first", "other"]);
    let Some(bytes) = corpus::answer("merton_service_definition.xml") else { return };
    let questions = read::definition(&bytes).unwrap();
    assert_eq!((questions.rows.len(), questions.lost), (6, 0));
    assert!(questions.rows.iter().all(|question| question.role == Role::Automated), "a program fills these");
}

#[test]
fn d34_a_base_address_has_a_query_or_odd_slashes() {
    let from = url::Url::parse("https://x.test/discovery.json").unwrap();
    for url in [
        "https://x.test/v2",
        "https://x.test/v2/",
        "https://x.test/v2//",
        "/v2",
        "https://x.test/v2?format=json",
    ] {
        let document =
            json!({"endpoints": [{"specification": "http://wiki.open311.org/GeoReport_v2", "url": url}]});
        let found = discovery::read(document.to_string().as_bytes(), &from).unwrap();
        assert_eq!(found[0].url, "https://x.test/v2/", "{url}");
    }
    let Some(bytes) = corpus::answer("boston_discovery_2011.json") else { return };
    assert_eq!(
        discovery::read(&bytes, &from).unwrap()[0].url,
        "https://mayors24.cityofboston.gov/open311/v2/"
    );
}

#[test]
fn d35_discovery_leads_to_another_city() {
    let discovery = r#"{"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2",
        "url":"https://fiksgatami.test/v2","formats":["application/json"]}]}"#;
    let services = r#"[{"service_code":"1","service_name":"Zürich"}]"#;
    let others = r#"[{"service_code":"1","service_name":"Oslo"}]"#;
    let answers = [
        ("https://zueri.test/v2/discovery.json", discovery),
        ("https://zueri.test/v2/services.json", services),
        ("https://fiksgatami.test/v2/services.json", others),
    ];
    let (_, pack) = look_up("https://zueri.test/v2/", &answers).unwrap();
    assert_eq!(pack.endpoints[0].url, "https://zueri.test/v2/", "what was typed has a server of its own");
    let (_, pack) = look_up("https://zueri.test/v2/", &[answers[0], answers[2]]).unwrap();
    assert_eq!(pack.endpoints[0].url, "https://fiksgatami.test/v2/", "else where it leads");
    assert_eq!(pack.id, CityId::new("fiksgatami.test-v2"), "under the name of that place");
}

#[test]
fn d39_a_notice_of_the_end_is_dressed_as_a_service() {
    let services =
        r#"[{"service_code":"XXX","service_name":"This service was shut down. Please call 311."}]"#;
    let found = look_up("https://x.test/v2/", &[("https://x.test/v2/services.json", services)]);
    assert_eq!(found.unwrap_err(), LookupError::NotACity);
}

#[test]
fn d40_a_code_has_blanks_slashes_and_umlauts() {
    let code = "Straßen / Wege 1.4.1";
    let escaped = "Stra%C3%9Fen%20%2F%20Wege%201.4.1";
    assert_eq!(
        open311::definition_url(&server(), code),
        format!("https://a.test/open311/v2/services/{escaped}.json")
    );
    let question = ListQuestion { service_code: Some(code), ..ListQuestion::default() };
    assert!(open311::list_url(&server(), question).ends_with(&format!("?service_code={escaped}")));
    // Whatever the code is, it stays one segment of the path and comes back as it was.
    let codes = proptest::string::string_regex(r"[ -~äöüßéع/+%?#&;.\\-]{1,30}").unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..500 {
        let code = proptest::strategy::ValueTree::current(&codes.new_tree(&mut runner).unwrap());
        let url = open311::definition_url(&server(), &code);
        let path =
            url.strip_prefix("https://a.test/open311/v2/services/").unwrap().strip_suffix(".json").unwrap();
        assert!(!path.contains(['/', '?', '#', ' ', '+', '&']), "{path}");
        assert_eq!(percent_encoding::percent_decode_str(path).decode_utf8().unwrap(), code);
    }
}
