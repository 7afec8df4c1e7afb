//! Lists of requests: how they are asked for, how far they go, what is missing in them.

use super::*;

#[test]
fn d06_a_zone_in_a_question_is_refused() {
    let refused = r#"[{"code":400,"description":"start_date is invalid"}]"#;
    let own = json!([row("7", "2026-11-25T17:30:00Z")]).to_string();
    let without_zone = |request: &HttpRequest| {
        if request.url.contains("Z&") { answer(400, refused) } else { answer(200, own.as_str()) }
    };
    let (asked, ended) = talk(look(server()), without_zone);
    assert_eq!(asked.len(), 3);
    assert!(
        asked[1].contains("start_date=2026-11-25T18%3A00%3A00&end_date=2026-11-25T19%3A00%3A00"),
        "{asked:?}"
    );
    assert_eq!(ended.lesson.dates, Some(DateStyle::Local), "the city's time, and learned for the next time");
    let cursor = Some("2026-11-25T17:00:00Z".to_owned());
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor }, |request| {
        if request.url.ends_with('Z') { answer(400, refused) } else { answer(200, own.as_str()) }
    });
    assert_eq!((asked.len(), ended.lesson.dates), (2, Some(DateStyle::Local)));
    assert_eq!(page(&ended).items.len(), 1);
}

#[test]
fn d27_a_listed_request_has_no_id_yet() {
    let read = try_requests(br#"[{"token":"t","status":"open"},{"service_request_id":"1"}]"#).unwrap();
    assert_eq!((read.rows.len(), read.lost), (1, 1));
    let read = try_requests(br#"[{"token":"t","status":"open"}]"#).unwrap();
    assert_eq!((read.rows.len(), read.lost), (0, 1), "nothing but such rows is still a list");
}

#[test]
fn d30_a_plus_is_a_blank_and_a_page_behind_the_last_an_error() {
    let (asked, _) = talk(look(server()), |_| answer(200, "[]"));
    assert!(!asked[0].contains('+'), "{}", asked[0]);
    assert_eq!(
        open311::by_id(&server(), &ServiceRequestId::new("a+b")),
        "https://a.test/open311/v2/requests/a%2Bb.json"
    );
    let mut paged = server();
    paged.habits = Habits { page_rows: Some(2), ..Family::Citysdk.habits() };
    let (asked, ended) = talk(Call::PullPublic { server: paged, cursor: None }, |request| {
        if request.url.contains("page=1&") {
            answer(
                200,
                json!([row("1", "2026-11-25T17:00:00Z"), row("2", "2026-11-25T17:01:00Z")]).to_string(),
            )
        } else {
            answer(404, r#"{"code":404,"detail":"Invalid page."}"#)
        }
    });
    assert_eq!((asked.len(), page(&ended).items.len()), (2, 2));
}

#[test]
fn d33_the_two_dates_are_swapped() {
    let mut server = server();
    server.habits = Family::Codefornl.habits();
    let question = ListQuestion { from: Some(at("2026-11-25T17:00:00Z")), ..ListQuestion::default() };
    assert!(open311::list_url(&server, question).ends_with("?end_date=2026-11-25T17%3A00%3A00Z"));
    // Where nobody knows, "not in the list" is no proof: only a success that was read back makes it one.
    assert_eq!(server.endpoint.marker, parvis_domain::pack::MarkerRule::Unknown);
}

#[test]
fn d37_one_answer_holds_6_260_rows() {
    let rows: Vec<_> = (0..6_260).map(|n| row(&n.to_string(), "2026-11-25T17:00:00Z")).collect();
    let list = Value::from(rows).to_string();
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, |request| {
        if request.url.contains("end_date") { answer(200, "[]") } else { answer(200, list.as_str()) }
    });
    assert_eq!((page(&ended).items.len(), page(&ended).lost_rows), (6_260, 0));
}

#[test]
fn d38_a_new_request_is_in_no_list_but_has_an_address() {
    let own = ["1", "2"].map(ServiceRequestId::new).to_vec();
    let (asked, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |request| {
        if let Some(id) = request.url.split("requests/").nth(1) {
            let id = id.trim_end_matches(".json");
            answer(200, json!([row(id, "2026-11-25T17:00:00Z")]).to_string())
        } else {
            answer(200, "[]")
        }
    });
    assert_eq!((asked.len(), page(&ended).items.len()), (3, 2));
    assert!(page(&ended).unknown.is_empty());
}

#[test]
fn a_look_for_the_marker_reads_whatever_the_server_shows() {
    // The marker as an editor left it: in HTML, in another case, with an I for the 1.
    let marker = Marker::of(&key()).to_string();
    for description in [
        format!("<p>x</p><p>{marker}</p>"),
        format!("x\n{}", marker.to_lowercase()),
        format!("x &amp; y\r\n{marker}\r\n"),
    ] {
        let mut shown = row("7", "2026-11-25T17:30:00Z");
        shown["description"] = json!(description);
        let list = json!([shown]).to_string();
        match talk(look(server()), |_| answer(200, list.as_str())).1.outcome {
            Outcome::ReadBack(ReadBackOutcome::Looked(found)) => assert_eq!(found.len(), 1, "{description}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn updates_and_notes_are_entries_of_the_timeline() {
    let mut with_updates = server();
    with_updates.habits = Family::Open311Adapter.habits();
    let updates = r#"{"service_requests_updates":{"request_update":[
        {"update_id":5,"service_request_id":"7","status":"INVESTIGATING","updated_datetime":"2026-11-25T17:40:00Z","description":"On y va"},
        {"update_id":6,"service_request_id":"7","status":"FIXED","updated_datetime":"2026-11-25T17:50:00Z","description":""},
        {"update_id":7,"service_request_id":"8","status":"OPEN","updated_datetime":"2026-11-25T17:50:00Z"},
        {"update_id":8,"status":"OPEN"}]}}"#;
    let own = vec![ServiceRequestId::new("7")];
    let (asked, ended) = talk(Call::PullMine { server: with_updates, cursor: None, own }, |request| {
        if request.url.contains("servicerequestupdates") {
            answer(200, updates)
        } else {
            answer(200, json!([row("7", "2026-11-25T17:30:00Z")]).to_string())
        }
    });
    assert_eq!(asked.len(), 2);
    let timeline = &page(&ended).items[0].timeline;
    let told: Vec<_> =
        timeline.iter().map(|entry| (entry.id.as_str(), entry.kind, entry.text.as_deref())).collect();
    assert_eq!(
        told,
        [("update 5", EntryKind::Message, Some("On y va")), ("update 6", EntryKind::Closed, None)]
    );
    assert_eq!(page(&ended).lost_rows, 1);
    let noted = request(
        r#""notes":[{"datetime":"2026-11-25T17:00:00Z","summary":"Assigned","description":"To parks"}]"#,
    );
    assert_eq!(noted.timeline[0].text.as_deref(), Some("To parks"));
}

#[test]
fn a_list_that_was_cut_is_read_in_spans_and_the_place_of_the_cut_is_learned() {
    // A server without pages that shows the newest 50 of any question, and 180 requests in 90 days.
    let all: Vec<_> =
        (0..180_i64).map(|n| (n, at("2026-11-25T17:00:00Z").plus_millis(-n * 43_200_000))).collect();
    let ask = |request: &HttpRequest| {
        let query: std::collections::BTreeMap<_, _> =
            url::Url::parse(&request.url).unwrap().query_pairs().into_owned().collect();
        let date = |name: &str| query.get(name).map(|text| at(text));
        let (from, to) = (date("start_date"), date("end_date"));
        let rows: Vec<_> = all
            .iter()
            .filter(|(_, at)| from.is_none_or(|from| *at >= from) && to.is_none_or(|to| *at <= to))
            .take(50)
            .map(|(n, at)| row(&n.to_string(), &at.to_string()))
            .collect();
        answer(200, Value::from(rows).to_string())
    };
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor: None }, ask);
    assert_eq!(page(&ended).items.len(), 180);
    assert!(asked.len() < 15, "{} questions", asked.len());
    assert_eq!(ended.lesson.page_rows, Some(50));
    // Twenty rows that are all there is cost two questions more, once, and teach nothing wrong.
    let few = |request: &HttpRequest| match ask(request) {
        HttpOutcome::Answer(mut answer) => {
            let rows: Vec<Value> = serde_json::from_slice(&answer.body).unwrap();
            answer.body = Value::from(
                rows.into_iter()
                    .filter(|row| row["service_request_id"].as_str().unwrap().parse::<u32>().unwrap() < 20)
                    .collect::<Vec<_>>(),
            )
            .to_string()
            .into();
            HttpOutcome::Answer(answer)
        }
        other => other,
    };
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, few);
    assert_eq!((page(&ended).items.len(), ended.lesson.page_rows), (20, None));
}

#[test]
fn changes_are_asked_for_where_the_server_knows_them() {
    let mut server = server();
    server.habits.updated_after = Some(Offer::Yes);
    let mut changed = row("7", "2026-10-01T00:00:00Z");
    changed["updated_datetime"] = json!("2026-11-25T17:30:00Z");
    let list = json!([changed]).to_string();
    let (_, ended) =
        talk(Call::PullPublic { server: server.clone(), cursor: None }, |_| answer(200, list.as_str()));
    let cursor = page(&ended).next.clone();
    let (asked, ended) =
        talk(Call::PullPublic { server: server.clone(), cursor: cursor.clone() }, |_| answer(200, "[]"));
    assert_eq!(asked, ["https://a.test/open311/v2/requests.json?updated_after=2026-11-25T17%3A20%3A00Z"]);
    assert_eq!(page(&ended).next, cursor);
    // A server that refuses the argument is asked as the standard has it, and never again with it.
    let (asked, ended) = talk(Call::PullPublic { server, cursor }, |request| {
        if request.url.contains("updated_after") {
            answer(400, r#"[{"code":400,"description":"unknown argument"}]"#)
        } else {
            answer(200, "[]")
        }
    });
    assert_eq!((asked.len(), ended.lesson.updated_after), (2, Some(Offer::No)));
}

#[test]
fn a_server_that_repeats_its_page_is_not_asked_for_ever() {
    let mut paged = server();
    paged.habits = Habits { page_rows: Some(2), ..Family::Ureport.habits() };
    let same = json!([row("1", "2026-11-25T17:00:00Z"), row("2", "2026-11-25T17:01:00Z")]).to_string();
    let (asked, ended) =
        talk(Call::PullPublic { server: paged, cursor: None }, |_| answer(200, same.as_str()));
    assert_eq!((asked.len(), page(&ended).items.len()), (2, 2));
    let _ = (EndpointKind::Open311, EndpointName::new("a"));
}

#[test]
fn a_list_that_is_longer_than_a_phone_reads_is_read_in_spans() {
    let too_long = || match answer(200, "") {
        HttpOutcome::Answer(head) => HttpOutcome::TooLong(head),
        other => other,
    };
    // Ten rows an hour; half a day is too much for one answer.
    let hour = 3_600_000;
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor: None }, |request| {
        let asked = url::Url::parse(&request.url).unwrap();
        let time = |wanted: &str| {
            let pair = asked.query_pairs().find(|(name, _)| name == wanted)?;
            Timestamp::parse_rfc3339(&pair.1)
        };
        let (Some(from), Some(to)) = (time("start_date"), time("end_date")) else { return too_long() };
        if to.millis_since(from) > 300 * hour {
            return too_long();
        }
        let rows: Vec<_> = (0..to.millis_since(from) / hour)
            .map(|n| row(&format!("{}", to.plus_millis(-n * hour)), &to.plus_millis(-n * hour).to_string()))
            .collect();
        answer(200, json!(rows).to_string())
    });
    assert!(
        page(&ended).items.len() > 1_500,
        "{} rows in {} questions",
        page(&ended).items.len(),
        asked.len()
    );

    let cursor = Some("2026-11-25T17:00:00Z".to_owned());
    let (asked, ended) = talk(Call::PullPublic { server: server(), cursor }, |_| too_long());
    assert!(asked.len() <= 5, "a server that knows no dates is not asked for ever: {asked:?}");
    assert!(matches!(ended.outcome, Outcome::Pull(PullOutcome::Failed(_))));
}

#[test]
fn a_list_that_breaks_off_is_read_as_far_as_it_goes_and_asked_for_again_from_the_same_place() {
    let (_, ended) = talk(Call::PullPublic { server: server(), cursor: None }, |_| {
        answer(200, format!("[{},{{\"service_requ", row("1", "2026-11-25T17:00:00Z")))
    });
    let page = page(&ended);
    assert_eq!((page.items.len(), page.lost_rows, page.next.as_deref()), (1, 1, None));
}
