//! What only plain servers do: updates, validators, and lists in answer to a report.

use super::*;

fn op() -> OpId {
    OpId::from_random([7; 16])
}

fn answered(text: &str) -> Vec<u8> {
    let id = ServiceRequestId::new("412");
    open311::reply_body(&op(), text, &id, Some(CaseStatus::InProgress), time("2026-11-25T18:00:00Z"))
}

#[test]
fn a_reply_is_one_post_of_the_fields_that_the_extension_wants() {
    let mut server = plain();
    server.endpoint.api_key = Some(ApiKey::new("k"));
    let call = Call::SendOp { server, op: op(), body: answered("Côté école & merci") };
    let (asked, ended) = talk(call, |_| answer(200, r#"{"service_request_updates":[{"update_id":"77"}]}"#));
    assert_eq!(asked.len(), 1);
    assert_eq!(
        (asked[0].method, asked[0].url.as_str()),
        ("POST", "https://a.test/open311/v2/servicerequestupdates.json")
    );
    let form: Vec<_> = url::form_urlencoded::parse(&asked[0].body).into_owned().collect();
    let marker = Marker::of_act(&op()).to_string();
    let expected = [
        ("api_key", "k".to_owned()),
        ("service_request_id", "412".to_owned()),
        ("update_id", op().to_string()),
        ("status", "IN_PROGRESS".to_owned()),
        ("updated_datetime", "2026-11-25T18:00:00Z".to_owned()),
        ("description", format!("Côté école & merci\n{marker}")),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value)));
    let Outcome::Reply(reply) = ended.outcome else { panic!("{:?}", ended.outcome) };
    assert_eq!(verdict(PLAIN, &reply), Verdict::Created(Taken::Done(None)));
}

const PLAIN: ServerClass =
    ServerClass::Plain { echo: Echo::Unknown, uncertain: parvis_sync::UncertainRule::ResendOnce };

#[test]
fn only_an_answer_that_names_the_update_proves_that_a_reply_arrived() {
    for (status, body, proof) in [
        (200, "[]", Verdict::Foreign),
        (200, "<html><body>Welcome</body></html>", Verdict::Foreign),
        (200, r#"[{"update_id":"1"},{"update_id":"2"}]"#, Verdict::Foreign),
        (200, r#"[{"code":400,"description":"no"}]"#, Verdict::Foreign),
        (500, "", Verdict::Nothing { retry_after_ms: None }),
        (
            404,
            r#"[{"code":404,"description":"no such request"}]"#,
            Verdict::Refused("no such request".to_owned().into()),
        ),
        (
            200,
            "<service_request_updates><request_update><update_id>1</update_id></request_update></service_request_updates>",
            Verdict::Created(Taken::Done(None)),
        ),
    ] {
        let call = Call::SendOp { server: plain(), op: op(), body: answered("x") };
        let (_, ended) = talk(call, |_| answer(status, body));
        let Outcome::Reply(reply) = ended.outcome else { panic!("{:?}", ended.outcome) };
        assert_eq!(verdict(PLAIN, &reply), proof, "{status} {body}");
    }
}

#[test]
fn a_reply_is_found_by_its_marker_on_its_own_request() {
    let look = || Call::ReadBackOp {
        server: plain(),
        op: op(),
        service_request_id: ServiceRequestId::new("412"),
        window: Window { from: time("2026-11-25T17:50:00Z"), to: time("2026-11-25T18:10:00Z") },
    };
    let update = |request: &str, text: &str| {
        json!({"update_id": "1", "service_request_id": request, "status": "open",
            "updated_datetime": "2026-11-25T18:00:00Z", "description": text})
    };
    let words = Marker::of_act(&op()).sign("Côté école");
    for (rows, found) in [
        (json!([update("412", &words)]), true),
        (json!([update("412", "Côté école")]), false),
        (json!([update("413", &words)]), false),
        (json!([]), false),
    ] {
        let (asked, ended) = talk(look(), |_| answer(200, rows.to_string()));
        assert!(
            asked[0].url.contains("start_date=2026-11-25T17%3A50%3A00Z&end_date=2026-11-25T18%3A10%3A00Z")
        );
        let Outcome::ReadBack(ReadBackOutcome::Looked(receipts)) = ended.outcome else { panic!() };
        assert_eq!(!receipts.is_empty(), found, "{rows}");
    }
    // A list that may have been cut, that was not read whole, or none at all, proves nothing.
    let full: Vec<_> = (0..100).map(|_| update("9", "x")).collect();
    let short = json!([update("9", "x"), update("9", "y")]).to_string();
    let unread = json!([update("9", "x"), {"description": "when?"}]).to_string();
    for outcome in [
        answer(200, json!(full).to_string()),
        answer(200, &short[..short.len() * 3 / 4]),
        answer(200, &unread),
        answer(404, "<html></html>"),
        HttpOutcome::Broken,
    ] {
        let (_, ended) = talk(look(), |_| outcome.clone());
        assert!(
            matches!(ended.outcome, Outcome::ReadBack(ReadBackOutcome::Failed(_))),
            "{:?}",
            ended.outcome
        );
    }
}

#[test]
fn a_server_that_only_shows_reports_is_recognised_by_what_it_answers_to_one() {
    let list = json!([row("1", "2026-11-25T18:00:00Z", "a"), row("2", "2026-11-25T18:00:00Z", "b")]);
    for (status, body, learned) in [
        (200, list.to_string(), Some(Offer::No)),
        (405, r#"[{"code":405,"description":"not here"}]"#.to_owned(), Some(Offer::No)),
        (405, "<html></html>".to_owned(), None),
        (400, r#"[{"code":400,"description":"lat is missing"}]"#.to_owned(), None),
        (200, json!([row("1", "2026-11-25T18:00:00Z", "a")]).to_string(), Some(Offer::No)),
        (200, json!([row("1", "2026-11-25T18:00:00Z", "X")]).to_string(), None),
        (200, json!([{"service_request_id": "1"}]).to_string(), None),
    ] {
        let (_, ended) = talk(submit(plain()), |_| answer(status, &body));
        assert_eq!(ended.lesson.sending, learned, "{status} {body}");
        let Outcome::Reply(reply) = ended.outcome else { panic!() };
        let taken = matches!(verdict(PLAIN, &reply), Verdict::Created(_));
        assert_eq!(
            taken,
            status == 200 && learned.is_none(),
            "another's report is never taken for ours: {body}"
        );
    }
}

#[test]
fn a_validator_goes_with_the_question_that_it_came_with_and_with_no_other() {
    let tagged = |status, body: &str, tag: &str| {
        let headers = [("date", "Wed, 25 Nov 2026 18:00:00 GMT"), ("etag", tag)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        HttpOutcome::Answer(HttpAnswer { status, headers, body: body.as_bytes().to_vec() })
    };
    let one = json!([row("1", "2026-11-25T10:00:00Z", "a")]).to_string();
    let two = json!([row("2", "2026-11-25T11:00:00Z", "b")]).to_string();
    let pull = |cursor: Option<String>, outcome: HttpOutcome| {
        let call = Call::PullPublic { server: plain(), cursor };
        let (asked, ended) = talk(call, |_| outcome.clone());
        let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
        (header(&asked[0], "if-none-match").map(str::to_owned), page.items.len(), page.next)
    };
    // The next question begins where the list ended: another one.
    let (sent, _, next) = pull(None, tagged(200, &one, "\"a\""));
    assert_eq!((sent, next.as_deref()), (None, Some("2026-11-25T10:00:00Z")));
    let (sent, _, next) = pull(next, tagged(200, &one, "W/\"b\""));
    assert_eq!(sent, None);
    // Now it is the same.
    let (sent, count, next) = pull(next, tagged(304, "", "W/\"b\""));
    assert_eq!((sent.as_deref(), count), (Some("W/\"b\""), 0));
    let (sent, count, next) = pull(next, tagged(200, &two, "\"c\""));
    assert_eq!((sent.as_deref(), count), (Some("W/\"b\""), 1));
    let (sent, ..) = pull(next, tagged(200, &two, "\"c\""));
    assert_eq!(sent, None, "\"c\" is of another question");

    let own = |ids: &[&str], cursor: Option<String>, outcome: HttpOutcome| {
        let own = ids.iter().map(|id| ServiceRequestId::new(*id)).collect();
        let (asked, ended) = talk(Call::PullMine { server: plain(), cursor, own }, |_| outcome.clone());
        let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
        (header(&asked[0], "if-none-match").map(str::to_owned), page.items.len(), page.next)
    };
    let (sent, count, next) = own(&["1"], None, tagged(200, &one, "\"a\""));
    assert_eq!((sent, count), (None, 1));
    let (sent, count, again) = own(&["1"], next.clone(), tagged(304, "", "\"a\""));
    assert_eq!((sent.as_deref(), count, &again), (Some("\"a\""), 0, &next));
    let (sent, ..) = own(&["2"], again, tagged(200, &two, "\"a\""));
    assert_eq!(sent, None, "about another request");
    // What is no validator, or longer than any honest one, is not kept.
    for odd in ["a", &format!("\"{}\"", "x".repeat(300)), "\"é\""] {
        let (_, _, next) = own(&["1"], None, tagged(200, &one, odd));
        assert_eq!(next, None, "{odd}");
    }
}

/// A server with a request each hour of the last sixty days, which answers as `Habits` say.
fn hourly(url: &str, most: usize, knows_dates: bool) -> HttpOutcome {
    let now = time("2026-11-25T18:00:00Z");
    let url = url::Url::parse(url).unwrap();
    let asked = |name: &str| {
        let found = url.query_pairs().find(|(known, _)| known == name);
        found.and_then(|(_, value)| Timestamp::parse_rfc3339(&value)).filter(|_| knows_dates)
    };
    let page = url.query_pairs().find(|(name, _)| name == "page");
    let page: usize = page.map_or(1, |(_, value)| value.parse().unwrap());
    let (from, to) = (asked("start_date"), asked("end_date"));
    let rows: Vec<_> = (0..60 * 24_i64)
        .map(|hours| now.plus_millis(-hours * 3_600_000))
        .filter(|at| from.is_none_or(|from| *at >= from) && to.is_none_or(|to| *at <= to))
        .skip((page - 1) * most)
        .take(most)
        .map(|at| row(&at.to_string(), &at.to_string(), "x"))
        .collect();
    answer(200, json!(rows).to_string())
}

#[test]
fn a_list_longer_than_one_pull_may_ask_for_is_read_to_its_end_by_those_after_it() {
    for paging in [Paging::None, Paging::PageSize] {
        let mut server = plain();
        server.habits.paging = Some(paging);
        server.habits.page_rows = Some(50);
        server.habits.calls_a_minute = Some(14);
        let (mut cursor, mut seen, mut pulls) = (None, HashSet::new(), 0);
        loop {
            let call = Call::PullPublic { server: server.clone(), cursor: cursor.clone() };
            let (asked, ended) = talk(call, |request| hourly(&request.url, 50, true));
            assert!(asked.len() <= 7, "half of what the city allows in a minute");
            let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
            seen.extend(page.items.into_iter().map(|item| item.service_request_id));
            pulls += 1;
            if pulls > 2 && page.next == cursor {
                break;
            }
            assert!(pulls < 40, "{} of 1440 rows, {:?}", seen.len(), page.next);
            cursor = page.next;
        }
        assert_eq!(seen.len(), 60 * 24, "{paging:?}, {pulls} pulls");
        assert_eq!(cursor.as_deref(), Some("2026-11-25T18:00:00Z"), "nothing is left to be read");
    }
}

#[test]
fn a_server_that_knows_no_dates_is_not_asked_for_old_ones_again_and_again() {
    let mut server = plain();
    server.habits.paging = Some(Paging::PageSize);
    server.habits.page_rows = Some(50);
    server.habits.calls_a_minute = Some(14);
    let (_, ended) = talk(Call::PullPublic { server: server.clone(), cursor: None }, |request| {
        hourly(&request.url, 50, false)
    });
    let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
    assert!(page.next.as_deref().unwrap().contains(" gap "), "{:?}", page.next);
    server.habits.paging = Some(Paging::None);
    let (asked, ended) =
        talk(Call::PullPublic { server, cursor: page.next }, |request| hourly(&request.url, 49, false));
    assert_eq!((asked.len(), ended.lesson.dates), (2, Some(DateStyle::None)));
    let News::Page(page) = ended.news else { panic!("{:?}", ended.outcome) };
    assert_eq!(page.next.as_deref(), Some("2026-11-25T18:00:00Z"));
}
