//! One value at a time: ids, places, times, words.

use super::*;

#[test]
fn d01_ids_and_codes_are_numbers() {
    let item = &requests(br#"[{"service_request_id":0,"service_code":7,"status":"open"}]"#)[0];
    assert_eq!((item.service_request_id.as_str(), item.service_code.as_ref().unwrap().as_str()), ("0", "7"));
    // The standard's own samples: no JSON at all, and a number that would lose its zeros.
    assert_eq!(read::services(br#"[{"service_code":001}]"#).unwrap().rows[0].code.as_str(), "001");
    let long = br#"[{"service_request_id":123456789012345678901234}]"#;
    assert_eq!(requests(long)[0].service_request_id.as_str(), "123456789012345678901234");
    let Some(bytes) = corpus::answer("stlouis_services.json") else { return };
    let codes: Vec<_> = read::services(&bytes).unwrap().rows.into_iter().map(|row| row.code).collect();
    assert_eq!(codes, ["1864", "886", "983"].map(ServiceCode::new));
}

#[test]
fn d02_coordinates_are_texts() {
    assert_eq!(request(r#""lat":" 49.4958 ","long":"5,9806""#).coordinate, point(49.4958, 5.9806));
    let Some(bytes) = corpus::answer("6aika/requests.sjson") else { return };
    assert_eq!(requests(&bytes)[1].coordinate, point(60.189_313_5, 25.008_183));
}

#[test]
fn d03_an_unknown_place_is_null_or_zero() {
    for (lat, long) in
        [("null", "null"), ("0", "0"), ("0.0", "0.0"), (r#""""#, r#""""#), (r#""0""#, r#""0""#)]
    {
        assert_eq!(request(&format!(r#""lat":{lat},"long":{long}"#)).coordinate, None, "{lat} {long}");
    }
    assert_eq!(request(r#""lat":0,"long":6.5"#).coordinate, point(0.0, 6.5), "on the equator is a place");
}

#[test]
fn d04_coordinates_are_in_the_grid_of_a_state() {
    let read = try_requests(br#"[{"service_request_id":"1","lat":884936.006,"long":1022373.57}]"#).unwrap();
    assert_eq!(
        (read.rows[0].coordinate, read.lost, read.unread),
        (None, 0, 1),
        "the row stays, the loss is counted"
    );
}

#[test]
fn d05_a_time_has_no_zone() {
    for (written, utc) in [
        ("2012-05-22 23:57:23.97", "2012-05-22T21:57:23.97Z"),
        ("2012-05-22T23:57:23", "2012-05-22T21:57:23Z"),
        ("2012-01-22 23:57", "2012-01-22T22:57:00Z"),
    ] {
        let item = request(&format!(r#""requested_datetime":"{written}""#));
        assert_eq!((item.requested, item.zone), (Some(at(utc)), ZoneSource::Inferred), "{written}");
    }
    let Some(bytes) = corpus::answer("chicago_requests_2014.json") else { return };
    let item = &requests(&bytes)[0];
    assert_eq!((item.requested, item.zone), (Some(at("2014-07-12T15:58:43Z")), ZoneSource::Stated));
    // Nobody tells the zone of a city that is added by its address; a known city's is known.
    let services = r#"[{"service_code":"1","service_name":"Lamp","metadata":false}]"#;
    for (host, name, winter, summer) in [
        ("311.boston.gov", "America/New_York", "2026-01-15T12:00:00-05:00", "2026-07-15T12:00:00-04:00"),
        ("www.stadt.de", "Europe/Berlin", "2026-01-15T12:00:00+01:00", "2026-07-15T12:00:00+02:00"),
        ("city.test", "UTC", "2026-01-15T12:00:00Z", "2026-07-15T12:00:00Z"),
    ] {
        let url = format!("https://{host}/open311/v2/services.json");
        let (_, pack) = look_up(&url, &[(url.as_str(), services)]).unwrap();
        assert_eq!(pack.time_zone.name, name);
        for (written, meant) in [("2026-01-15 12:00:00.00", winter), ("2026-07-15 12:00:00.00", summer)] {
            let list = json!([{"service_request_id": "1", "requested_datetime": written}]).to_string();
            let zone = pack.time_zone.zone();
            let item = read::requests(list.as_bytes(), &zone, &Habits::default()).unwrap().rows.remove(0);
            assert_eq!((item.requested, item.zone), (Some(at(meant)), ZoneSource::Inferred), "{host}");
        }
    }
}

#[test]
fn d07_times_have_microseconds_or_are_empty() {
    let item = request(r#""requested_datetime":"2026-11-21T22:01:09.594481+02:00","updated_datetime":"""#);
    assert_eq!((item.requested, item.updated), (Some(at("2026-11-21T20:01:09.594Z")), None));
    let xml = br#"<r><request><service_request_id>1</service_request_id>
        <updated_datetime xsi:nil="true">2012</updated_datetime></request></r>"#;
    assert_eq!(requests(xml)[0].updated, None);
    let Some(bytes) = corpus::answer("6aika/requests_ext.xml") else { return };
    assert_eq!(requests(&bytes)[1].requested, Some(at("2026-11-21T20:01:09.594Z")));
    let Some(bytes) = corpus::answer("toronto_requests_single_2018.xml") else { return };
    assert_eq!(requests(&bytes)[0].updated, None);
}

#[test]
fn d08_a_status_is_a_word_of_the_servers_own() {
    for (word, status, kept) in [
        ("Open", CaseStatus::Received, None),
        ("", CaseStatus::Received, None),
        ("CLOSED", CaseStatus::Closed(ClosedReason::Unstated), None),
        ("Received", CaseStatus::Received, None),
        ("action_scheduled", CaseStatus::InProgress, None),
        ("not_councils_responsibility", CaseStatus::Closed(ClosedReason::NotProcessed), None),
        ("fixed", CaseStatus::Closed(ClosedReason::Fixed), None),
        ("Wartet auf Teile", CaseStatus::Received, Some("Wartet auf Teile")),
    ] {
        let item = request(&format!(r#""status":"{word}""#));
        assert_eq!((item.status, item.status_word.as_deref()), (status, kept), "{word}");
    }
    let habits = Family::Accela.habits();
    let read =
        read::requests(br#"[{"service_request_id":"1","status":"in review"}]"#, &zone(), &habits).unwrap();
    assert_eq!((read.rows[0].status, read.rows[0].status_word.as_deref()), (CaseStatus::Assigned, None));
}

#[test]
fn d09_keywords_are_an_array() {
    let Some(bytes) = corpus::answer("chicago_services_2019.json") else { return };
    let services = read::services(&bytes).unwrap();
    assert_eq!((services.rows.len(), services.lost), (97, 0));
    assert_eq!(services.rows[0].keywords, ["code:SKA"]);
    let Some(bytes) = corpus::answer("schenectady_services.json") else { return };
    assert_eq!(read::services(&bytes).unwrap().rows[1].keywords, ["snow", "plow", "removal", "street"]);
}

#[test]
fn d10_truth_values_are_texts() {
    let service = br#"[{"service_code":"A","metadata":"true"},{"service_code":"B","metadata":"False"},
        {"service_code":"C","metadata":1}]"#;
    let has: Vec<_> = read::services(service).unwrap().rows.into_iter().map(|row| row.definition).collect();
    assert_eq!(has, [HasDefinition::Yes, HasDefinition::No, HasDefinition::Yes]);
    let questions =
        br#"{"service_code":"A","attributes":[{"code":"X","variable":"false","required":"true"}]}"#;
    let question = read::definition(questions).unwrap().rows.remove(0);
    assert_eq!((question.role, question.need), (Role::Information, read::Need::Required));
}

#[test]
fn d18_nothing_is_the_word_null() {
    let xml = b"<r><request><service_request_id>1</service_request_id><address>null</address>\
        <expected_datetime>NULL</expected_datetime><lat>null</lat><long>null</long></request></r>";
    let item = &requests(xml)[0];
    assert_eq!((item.address.as_deref(), item.expected, item.coordinate), (None, None, None));
}

#[test]
fn d19_words_are_html() {
    let item =
        request(r#""status_note":"<p>Wir pr&uuml;fen es.</p><p>Danke</p>","description":"il fait <noir>""#);
    assert_eq!(item.status_notes.as_deref(), Some("Wir prüfen es.\nDanke"));
    assert_eq!(item.description.as_deref(), Some("il fait <noir>"), "what a citizen wrote is no HTML");
}

#[test]
fn d42_whoever_is_responsible_is_an_object() {
    let item = request(r#""agency_responsible":{"recipient":["Highways","Parks"]}"#);
    assert_eq!(item.agency_responsible.as_deref(), Some("Highways, Parks"));
}
