//! Every piece of work, told as a story with the server's answers.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use parvis_domain::habits::{DateStyle, Family, Habits, Offer, Paging};
use parvis_domain::id::{EndpointName, ServiceCode};
use parvis_domain::pack::{
    ApiKey, CityTimeZone, Endpoint, EndpointKind, MarkerRule, PhotoRule, PublishRule, UncertainRule,
    WireFormat,
};
use parvis_domain::refusal::{Refusal, RefusalReason};
use parvis_domain::state::CaseStatus;
use parvis_sync::{
    Body, Echo, NotSent, ProbeOutcome, PullOutcome, ReadBackOutcome, ServerClass, Taken, Verdict, verdict,
};
use serde_json::{Value, json};

use super::*;
use crate::net::page::PageStart;
use crate::net::read_back::MOST_WINDOWS;
use crate::net::server::FollowKey;
use crate::ports::NotSentCause;

fn server(kind: EndpointKind, format: WireFormat) -> Server {
    Server {
        endpoint: Endpoint {
            name: EndpointName::new("a"),
            kind,
            url: match kind {
                EndpointKind::TownHall => "https://a.test/v1/".into(),
                EndpointKind::Open311 => "https://a.test/open311/v2/".into(),
            },
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
        contact: None,
        follow_key: (kind == EndpointKind::TownHall).then(|| FollowKey::from_bytes([9; 32])),
        habits: Habits::default(),
    }
}

fn town_hall() -> Server {
    server(EndpointKind::TownHall, WireFormat::Json)
}

fn plain() -> Server {
    server(EndpointKind::Open311, WireFormat::Json)
}

fn key() -> SubmissionKey {
    "6f1c1b2e-8f2f-4d7e-9c55-0a0b0c0d0e0f".parse().unwrap()
}

fn answer(status: u16, body: impl AsRef<[u8]>) -> HttpOutcome {
    let headers = vec![("date".to_owned(), "Wed, 25 Nov 2026 18:00:00 GMT".to_owned())];
    HttpOutcome::Answer(HttpAnswer { status, headers, body: body.as_ref().to_vec() })
}

fn problem(status: u16, code: &str) -> HttpOutcome {
    answer(status, json!({"title":"No","status":status,"code":code}).to_string())
}

/// A conversation in which every question is answered by `reply`; gives the questions and the end.
fn talk(call: Call, mut reply: impl FnMut(&HttpRequest) -> HttpOutcome) -> (Vec<HttpRequest>, Ended) {
    let (mut conversation, mut turn) = Conversation::begin(call);
    let mut asked = Vec::new();
    loop {
        match turn {
            Turn::Again(request) => {
                assert!(asked.len() < 200, "it must end");
                let outcome = reply(&request);
                asked.push(request);
                turn = conversation.on(&outcome);
            }
            Turn::Ended(ended) => return (asked, *ended),
        }
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn submit(server: Server) -> Call {
    Call::Submit {
        server,
        key: key(),
        body: b"service_code=LAMP&description=x".to_vec(),
        photos: Vec::new(),
        service_type: None,
    }
}

fn reply_of(server: Server, outcome: &HttpOutcome) -> Reply {
    match talk(submit(server), |_| outcome.clone()).1.outcome {
        Outcome::Reply(reply) => reply,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_submission_to_a_town_hall_is_one_put_under_its_key() {
    let receipt = json!({"key":key(),"service_request_id":"2026-7"}).to_string();
    let (asked, ended) = talk(submit(town_hall()), |_| answer(201, &receipt));
    assert_eq!(asked.len(), 1);
    let request = &asked[0];
    assert_eq!(
        (request.method, request.url.as_str()),
        ("PUT", &*format!("https://a.test/v1/requests/{}", key()))
    );
    assert_eq!(request.body, b"service_code=LAMP&description=x", "the frozen bytes, untouched");
    assert_eq!(header(request, "content-type"), Some("application/json"));
    assert_eq!(
        header(request, "authorization"),
        Some("Bearer CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk"),
        "43 characters of base64url"
    );
    assert_eq!(ended.server_date, Timestamp::parse_rfc3339("2026-11-25T18:00:00Z"));
    assert!(matches!(
        ended.outcome,
        Outcome::Reply(Reply::Answer(Answer { body: Body::Taken(Taken::Id(_)), .. }))
    ));
}

#[test]
fn a_submission_to_a_plain_server_is_one_post_with_our_key_in_a_header() {
    let mut server = plain();
    server.endpoint.api_key = Some(ApiKey::new("k"));
    let (asked, _) = talk(submit(server), |_| answer(200, r#"[{"service_request_id":7}]"#));
    assert_eq!(asked.len(), 1);
    let request = &asked[0];
    assert_eq!((request.method, request.url.as_str()), ("POST", "https://a.test/open311/v2/requests.json"));
    assert_eq!(request.body, b"api_key=k&service_code=LAMP&description=x");
    assert_eq!(header(request, "idempotency-key"), Some(&*format!("\"{}\"", key())));
    assert_eq!(header(request, "authorization"), None, "the follow key is for town halls only");
}

/// Each row of the table at the top of `parvis_sync::outcome`, from the bytes on the wire to what they prove.
#[test]
fn every_row_of_the_outcome_table_at_a_plain_server() {
    let class = ServerClass::Plain { echo: Echo::Unknown, uncertain: parvis_sync::UncertainRule::ResendOnce };
    let prove = |outcome: HttpOutcome| verdict(class, &reply_of(plain(), &outcome));
    let error = r#"[{"code":400,"description":"Something"}]"#;
    let html = "<!DOCTYPE html><html><body>Hello</body></html>";
    let nothing = Verdict::Nothing { retry_after_ms: None };

    for (cause, expected) in [
        (NotSentCause::Unreachable, NotSent::Unreachable),
        (NotSentCause::Untrusted, NotSent::Untrusted),
        (NotSentCause::Refused, NotSent::Refused),
        (NotSentCause::Cancelled, NotSent::Cancelled),
    ] {
        assert_eq!(reply_of(plain(), &HttpOutcome::NotSent(cause)), Reply::NotSent(expected));
        assert_eq!(prove(HttpOutcome::NotSent(cause)), Verdict::NotProcessed { retry_after_ms: None });
    }
    assert_eq!(prove(HttpOutcome::Broken), nothing);

    for body in
        [r#"[{"service_request_id":"7"}]"#, "<a><b><service_request_id>7</service_request_id><c/></b></a>"]
    {
        for status in [200, 201] {
            assert!(matches!(prove(answer(status, body)), Verdict::Created(Taken::Id(_))), "{body}");
        }
    }
    assert_eq!(prove(answer(200, r#"[{"token":"t"}]"#)), Verdict::Created(Taken::Token("t".into())));
    for body in [html, "", "OK", "[]", "{}", error, r#"[{"service_request_id":""}]"#] {
        assert_eq!(prove(answer(200, body)), Verdict::Foreign, "{body}");
    }
    for status in [301, 307, 308] {
        assert_eq!(prove(answer(status, html)), Verdict::Moved);
    }
    for status in [302, 303] {
        assert_eq!(prove(answer(status, "")), Verdict::Gone, "perhaps to where what was taken can be read");
    }
    for status in [401, 403] {
        assert_eq!(prove(answer(status, error)), Verdict::SignIn);
        let key = r#"[{"code":403,"description":"api_key is required"}]"#;
        assert_eq!(prove(answer(status, key)), Verdict::SignIn, "a key is no input of the citizen's");
        assert_eq!(prove(answer(status, html)), Verdict::SignIn);
    }
    for status in [404, 413, 415, 422] {
        assert_eq!(prove(answer(status, error)), Verdict::Refused("Something".to_owned().into()));
        assert_eq!(prove(answer(status, html)), Verdict::Foreign);
    }
    assert_eq!(prove(answer(400, error)), Verdict::Doubtful("Something".to_owned().into()));
    let required = r#"{"code":400,"detail":{"description":["This field is required."]}}"#;
    assert_eq!(prove(answer(400, required)), Verdict::Refused("This field is required.".to_owned().into()));
    let duplicate =
        "<errors><error><code>400</code><description>base is a duplicate.</description></error></errors>";
    let words = "base is a duplicate.".to_owned();
    assert_eq!(
        prove(answer(400, duplicate)),
        Verdict::Doubtful(words.into()),
        "perhaps ours: it is looked up"
    );
    assert_eq!(prove(answer(400, html)), Verdict::Foreign);
    for status in [408, 425, 429] {
        assert_eq!(prove(answer(status, html)), Verdict::Busy { retry_after_ms: None });
    }
    for status in [500, 502, 503, 504] {
        for body in [html, error, r#"[{"service_request_id":"7"}]"#] {
            assert_eq!(prove(answer(status, body)), nothing, "{status} {body}");
        }
    }
}

#[test]
fn every_row_of_the_outcome_table_at_a_town_hall() {
    let prove = |outcome: HttpOutcome| verdict(ServerClass::TownHall, &reply_of(town_hall(), &outcome));
    let nothing = Verdict::Nothing { retry_after_ms: None };
    let not_understood = Refusal { reason: Some(RefusalReason::NotUnderstood), ..Refusal::default() };
    assert_eq!(prove(HttpOutcome::Broken), nothing);
    assert_eq!(prove(problem(404, "no-such-address")), Verdict::Moved);
    assert_eq!(prove(answer(404, "<html>")), Verdict::Gone);
    for status in [400, 413, 415, 422] {
        assert_eq!(prove(problem(status, "invalid")), Verdict::Refused(not_understood.clone()), "{status}");
        assert_eq!(prove(answer(status, "<html>")), Verdict::Foreign, "{status}");
    }
    assert_eq!(prove(problem(401, "follow-key-missing")), Verdict::SignIn);
    assert_eq!(prove(problem(429, "rate-limited")), Verdict::NotProcessed { retry_after_ms: None });
    assert_eq!(prove(problem(409, "in-progress")), nothing);
    assert_eq!(prove(problem(500, "internal")), nothing);
    assert_eq!(prove(answer(200, "<html>")), Verdict::Foreign);
    assert_eq!(prove(answer(302, "")), Verdict::Moved);
}

#[test]
fn an_answer_that_gives_nothing_is_believed_of_a_blackbox_service_only() {
    let submit = |service_type| Call::Submit {
        server: plain(),
        key: key(),
        body: b"service_code=A%2FB&description=x".to_vec(),
        photos: Vec::new(),
        service_type,
    };
    let services = |word: &str| {
        format!(
            r#"[{{"service_code":"A/B","service_name":"x","type":"{word}"}},{{"service_code":"C","type":"blackbox"}}]"#
        )
    };
    let nothing = r#"[{"service_notice":"Thank you","account_id":null}]"#;
    let taken = |ended: &Ended| match &ended.outcome {
        Outcome::Reply(Reply::Answer(answer)) => answer.body.clone(),
        other => panic!("{other:?}"),
    };
    for (service_type, word, questions, expected) in [
        (Some(ServiceType::Blackbox), "blackbox", 1, Body::Taken(Taken::Nothing)),
        (Some(ServiceType::Realtime), "blackbox", 1, Body::Foreign),
        (None, "blackbox", 2, Body::Taken(Taken::Nothing)),
        (None, "realtime", 2, Body::Foreign),
    ] {
        let (asked, ended) = talk(submit(service_type), |request| match request.method {
            "POST" => answer(200, nothing),
            _ => answer(200, services(word)),
        });
        assert_eq!((asked.len(), taken(&ended)), (questions, expected), "{service_type:?} {word}");
        assert_eq!(asked.iter().filter(|request| request.method == "POST").count(), 1, "never sent twice");
    }
    let (_, ended) = talk(submit(None), |request| match request.method {
        "POST" => answer(200, nothing),
        _ => HttpOutcome::Broken,
    });
    assert_eq!(taken(&ended), Body::Foreign, "without the list it stays unknown");
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn look(server: Server) -> Call {
    Call::ReadBack {
        server,
        key: key(),
        window: Some(Window { from: time("2026-11-25T17:00:00Z"), to: time("2026-11-25T18:00:00Z") }),
        service_code: ServiceCode::new("LAMP"),
    }
}

fn row(id: &str, requested: &str, description: &str) -> Value {
    json!({"service_request_id":id,"status":"open","service_code":"LAMP","requested_datetime":requested,
        "description":description,"lat":49.4958,"long":5.9806})
}

fn ids(outcome: &Outcome) -> Vec<String> {
    match outcome {
        Outcome::ReadBack(ReadBackOutcome::Looked(found)) => {
            found.iter().map(|receipt| receipt.service_request_id.as_ref().unwrap().to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn our_request_is_found_by_its_marker_the_oldest_first() {
    let marked = Marker::of(&key()).sign("Le lampadaire est éteint depuis lundi");
    let list = json!([
        row("3", "2026-11-25T17:30:00Z", &marked.to_lowercase()),
        row("2", "2026-11-25T17:20:00Z", "Le lampadaire est éteint depuis lundi"),
        row("1", "2026-11-25T17:10:00Z", &marked),
        row("4", "2026-11-25T17:40:00Z", &marked),
    ]);
    let (asked, ended) = talk(look(plain()), |_| answer(200, list.to_string()));
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].url,
        "https://a.test/open311/v2/requests.json?service_code=LAMP&start_date=2026-11-25T17%3A00%3A00Z&end_date=2026-11-25T18%3A00%3A00Z"
    );
    assert_eq!(ids(&ended.outcome), ["1", "3", "4"]);
    assert_eq!(ended.news, News::None, "with a marker there is nothing to ask");
}

#[test]
fn without_a_marker_a_similar_request_is_never_adopted() {
    let list = json!([row("2", "2026-11-25T17:20:00Z", "le lampadaire est eteint depuis lundi.")]);
    let (_, ended) = talk(look(plain()), |_| answer(200, list.to_string()));
    assert_eq!(ids(&ended.outcome), Vec::<String>::new());
}

#[test]
fn a_list_that_was_cut_is_read_in_halves() {
    let full: Vec<Value> = (0..1000).map(|n| row(&n.to_string(), "2026-11-25T17:20:00Z", "x")).collect();
    let full = Value::from(full).to_string();
    let marked = json!([row("ours", "2026-11-25T17:20:00Z", &Marker::of(&key()).sign("x"))]).to_string();
    let (asked, ended) = talk(look(plain()), |request| {
        if request.url.contains("start_date=2026-11-25T17%3A00%3A00Z")
            && request.url.contains("end_date=2026-11-25T17%3A30")
        {
            answer(200, &marked)
        } else if request.url.contains("17%3A30%3A00Z&end_date") {
            answer(200, "[]")
        } else {
            answer(200, &full)
        }
    });
    assert_eq!(asked.len(), 3);
    assert_eq!(ids(&ended.outcome), ["ours"]);
    // A server that always cuts cannot prove that ours is not there.
    let (asked, ended) = talk(look(plain()), |_| answer(200, &full));
    assert!(asked.len() <= MOST_WINDOWS as usize);
    assert!(matches!(ended.outcome, Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Server { .. }))));
}

#[test]
fn what_staff_moved_or_a_clock_without_a_zone_dated_is_found_before_anything_is_called_absent() {
    let ours = |at: &str| json!([row("1", at, &Marker::of(&key()).sign("x"))]).to_string();
    // In another category; four hours early, as Montréal writes 17:20 in summer; two hours late, as Luxembourg does.
    for at in ["2026-11-25T17:20:00Z", "2026-11-25T13:20:00Z", "2026-11-25T19:20:00Z"] {
        let (asked, ended) = talk(look(plain()), |request| {
            answer(200, if request.url.contains("service_code") { "[]".to_owned() } else { ours(at) })
        });
        assert_eq!(asked.len(), 2);
        assert!(
            asked[1].url.contains("start_date=2026-11-25T03%3A00%3A00Z&end_date=2026-11-26T08%3A00%3A00Z")
        );
        assert_eq!(ids(&ended.outcome), ["1"], "{at}");
    }
    // A server that refuses such a question has not said that it is not there.
    let (_, ended) = talk(look(plain()), |request| {
        if request.url.contains("service_code") {
            answer(200, "[]")
        } else {
            answer(400, r#"[{"code":400,"description":"end_date lies in the future"}]"#)
        }
    });
    assert!(matches!(ended.outcome, Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Server { .. }))));
    assert_eq!(ended.lesson, Habits::default(), "and nothing is learned from it");
}

#[test]
fn a_list_that_was_not_read_whole_proves_no_absence() {
    let others =
        json!([row("1", "2026-11-25T17:20:00Z", "x"), row("2", "2026-11-25T17:30:00Z", "y")]).to_string();
    let broken_off = &others[..others.len() * 3 / 4];
    let mut nameless = row("", "2026-11-25T17:20:00Z", "x");
    nameless["service_request_id"] = Value::Null;
    let with_one_unread = json!([row("1", "2026-11-25T17:20:00Z", "x"), nameless]).to_string();
    for list in [broken_off, &with_one_unread] {
        let (_, ended) = talk(look(plain()), |_| answer(200, list));
        let failed =
            matches!(ended.outcome, Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Server { .. })));
        assert!(failed, "{list}: {:?}", ended.outcome);
    }
    // What was found is found.
    let ours = row("1", "2026-11-25T17:20:00Z", &Marker::of(&key()).sign("x"));
    let list = json!([ours, nameless]).to_string();
    let (_, ended) = talk(look(plain()), |_| answer(200, &list));
    assert_eq!(ids(&ended.outcome), ["1"]);
}

#[test]
fn a_server_that_refuses_dates_is_asked_without() {
    let (asked, ended) = talk(look(plain()), |request| {
        if request.url.contains("start_date") {
            answer(400, r#"[{"code":400,"description":"bad date"}]"#)
        } else {
            answer(200, "[]")
        }
    });
    assert_eq!(asked.len(), 4, "with a zone, without one, without dates; and in all categories");
    assert_eq!(ids(&ended.outcome), Vec::<String>::new());
    assert_eq!(ended.lesson.dates, Some(DateStyle::None), "the next look does not try again");
}

#[test]
fn a_look_that_failed_says_so() {
    for (outcome, expected) in [
        (HttpOutcome::Broken, Failure::Network),
        (HttpOutcome::NotSent(NotSentCause::Unreachable), Failure::Network),
        (answer(200, "<html>"), Failure::Foreign),
        (answer(404, "<html>"), Failure::Foreign),
        (answer(503, ""), Failure::Server { status: 503, retry_after_ms: None }),
    ] {
        let (_, ended) = talk(look(plain()), |_| outcome.clone());
        assert_eq!(ended.outcome, Outcome::ReadBack(ReadBackOutcome::Failed(expected)));
    }
}

#[test]
fn a_town_hall_is_asked_for_the_receipt_of_the_key() {
    let receipt = json!({"key":key(),"service_request_id":"2026-7"}).to_string();
    let (asked, ended) = talk(look(town_hall()), |_| answer(200, &receipt));
    assert_eq!((asked[0].method, asked[0].url.ends_with(&key().to_string())), ("GET", true));
    assert_eq!(ids(&ended.outcome), ["2026-7"]);
    let (_, ended) = talk(look(town_hall()), |_| problem(404, "unknown-key"));
    assert_eq!(ids(&ended.outcome), Vec::<String>::new());
}

#[test]
fn a_token_is_asked_for_until_it_has_an_id() {
    let call = || Call::AskToken { server: plain(), token: "a/b".into() };
    for (reply, expected) in [
        (
            answer(200, r#"[{"token":"a/b","service_request_id":"7"}]"#),
            TokenOutcome::Id(ServiceRequestId::new("7")),
        ),
        (answer(200, r#"[{"token":"a/b"}]"#), TokenOutcome::NotYet),
        (answer(404, r#"[{"code":404,"description":"no"}]"#), TokenOutcome::NotYet),
        (
            answer(400, "<r><request><service_request_id/></request></r>"),
            TokenOutcome::Failed(Failure::Foreign),
        ),
        (
            answer(400, "<service_requests><request><service_request_id/></request></service_requests>"),
            TokenOutcome::NotYet,
        ),
        (answer(404, "<html>"), TokenOutcome::Failed(Failure::Foreign)),
        (answer(500, "x"), TokenOutcome::Failed(Failure::Server { status: 500, retry_after_ms: None })),
        (HttpOutcome::Broken, TokenOutcome::Failed(Failure::Network)),
    ] {
        let (asked, ended) = talk(call(), |_| reply.clone());
        assert_eq!(asked[0].url, "https://a.test/open311/v2/tokens/a%2Fb.json");
        assert_eq!(ended.outcome, Outcome::Token(expected));
    }
}

#[test]
fn a_part_of_a_photo_says_where_it_begins_and_whether_it_is_the_last() {
    let part = |from: u64, bytes: usize| Call::SendPart {
        server: town_hall(),
        key: key(),
        hash: PhotoHash::from_bytes([1; 32]),
        from,
        bytes: vec![0; bytes],
        total: 1000,
    };
    for (call, from, complete) in
        [(part(0, 600), "0", "?0"), (part(600, 400), "600", "?1"), (part(1000, 0), "1000", "?1")]
    {
        let (asked, ended) = talk(call, |_| HttpOutcome::Broken);
        assert_eq!(asked[0].method, "PATCH");
        assert_eq!(header(&asked[0], "upload-offset"), Some(from));
        assert_eq!(header(&asked[0], "upload-complete"), Some(complete));
        assert_eq!(header(&asked[0], "content-type"), Some("application/partial-upload"));
        assert_eq!(ended.outcome, Outcome::Photo(PhotoOutcome::Failed(Failure::Network)));
    }
}

#[test]
fn an_upload_that_seems_unknown_is_checked_with_the_receipt() {
    let call = || Call::AskOffset { server: town_hall(), key: key(), hash: PhotoHash::from_bytes([1; 32]) };
    let (asked, ended) = talk(call(), |request| match request.method {
        "HEAD" => answer(404, ""),
        _ => problem(404, "unknown-key"),
    });
    assert_eq!(asked.iter().map(|request| request.method).collect::<Vec<_>>(), ["HEAD", "GET"]);
    assert_eq!(ended.outcome, Outcome::Photo(PhotoOutcome::Gone));
    let (_, ended) = talk(call(), |_| answer(404, "<html>"));
    assert_eq!(ended.outcome, Outcome::Photo(PhotoOutcome::Failed(Failure::Foreign)));
}

fn page(next: &str, more: &str) -> HttpOutcome {
    answer(200, format!(r#"{{"items":[],"tombstones":[],"next":"{next}","has_more":{more}}}"#))
}

#[test]
fn a_stream_is_read_page_by_page_and_my_own_needs_my_key() {
    let (asked, ended) =
        talk(Call::PullMine { server: town_hall(), cursor: Some("a+b".into()), own: Vec::new() }, |_| {
            page("c", "true")
        });
    assert_eq!(asked[0].url, "https://a.test/v1/mine/changes?limit=100&cursor=a%2Bb");
    assert!(header(&asked[0], "authorization").is_some());
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::More(vec![])));
    let News::Page(read) = ended.news else { panic!() };
    assert_eq!((read.next.as_deref(), read.start), (Some("c"), PageStart::Continues));

    let (asked, ended) = talk(Call::PullPublic { server: town_hall(), cursor: None }, |_| page("c", "false"));
    assert_eq!(asked[0].url, "https://a.test/v1/changes?limit=100");
    assert!(header(&asked[0], "authorization").is_none(), "everybody's, so that it can be cached");
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::UpToDate(vec![])));
    let News::Page(read) = ended.news else { panic!() };
    assert_eq!(read.start, PageStart::Afresh);
}

#[test]
fn a_cursor_that_the_server_has_forgotten_starts_afresh() {
    let (asked, ended) =
        talk(Call::PullPublic { server: town_hall(), cursor: Some("old".into()) }, |request| {
            if request.url.contains("cursor") { problem(410, "stale-cursor") } else { page("new", "true") }
        });
    assert_eq!(asked.len(), 2);
    let News::Page(read) = ended.news else { panic!() };
    assert_eq!((read.start, read.next.as_deref()), (PageStart::Afresh, Some("new")));
    let (asked, ended) =
        talk(Call::PullPublic { server: town_hall(), cursor: Some("old".into()) }, |_| answer(410, "<html>"));
    assert_eq!(asked.len(), 1);
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Foreign)));
}

#[test]
fn own_requests_at_a_plain_server_are_asked_for_by_id() {
    let own = |count: usize| (0..count).map(|n| ServiceRequestId::new(n.to_string())).collect::<Vec<_>>();
    let pull = |own| Call::PullMine { server: plain(), cursor: None, own };

    let (asked, ended) = talk(pull(own(0)), |_| panic!("nothing to ask"));
    assert!(asked.is_empty());
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::UpToDate(vec![])));

    let requested = "2026-11-25T17:20:00Z";
    let all =
        Value::from((0..300).map(|n| row(&n.to_string(), requested, "x")).collect::<Vec<_>>()).to_string();
    let (asked, ended) = talk(pull(own(250)), |_| answer(200, &all));
    assert_eq!(asked.len(), 2, "200 at a time");
    let News::Page(page) = ended.news else { panic!() };
    assert_eq!(page.items.len(), 250, "what was not asked for is not mine");
    assert!(page.unknown.is_empty());
}

#[test]
fn an_own_request_that_a_list_does_not_have_is_asked_for_alone_before_it_counts_as_unknown() {
    let own = ["1", "2", "3"].map(ServiceRequestId::new).to_vec();
    let requested = "2026-11-25T17:20:00Z";
    let (asked, ended) = talk(Call::PullMine { server: plain(), cursor: None, own }, |request| {
        if request.url.contains("requests.json") {
            answer(200, json!([row("1", requested, "x")]).to_string())
        } else if request.url.contains("requests/2") {
            answer(200, json!([row("2", requested, "moderated")]).to_string())
        } else {
            answer(404, r#"[{"code":404,"description":"not found"}]"#)
        }
    });
    assert_eq!(asked.len(), 3);
    let News::Page(page) = ended.news else { panic!() };
    assert_eq!(page.items.len(), 2);
    assert_eq!(page.unknown, [ServiceRequestId::new("3")]);
    // A portal's 404 says nothing about anything.
    let call = Call::PullMine { server: plain(), cursor: None, own: vec![ServiceRequestId::new("3")] };
    let (_, ended) = talk(call, |_| answer(404, "<html>"));
    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Foreign)));
}

#[test]
fn a_plain_list_goes_on_from_the_newest_that_the_server_can_mean() {
    let list = json!([
        row("1", "2026-11-25T17:20:00Z", "x"),
        row("2", "2026-11-24T17:20:00Z", "x"),
        row("3", "2036-01-01T00:00:00Z", "from the future"),
    ]);
    let (_, ended) =
        talk(Call::PullPublic { server: plain(), cursor: None }, |_| answer(200, list.to_string()));
    let News::Page(page) = ended.news else { panic!() };
    assert_eq!(page.next.as_deref(), Some("2026-11-25T17:20:00Z"));
    let (asked, ended) = talk(Call::PullPublic { server: plain(), cursor: page.next }, |_| answer(200, "[]"));
    assert_eq!(asked[0].url, "https://a.test/open311/v2/requests.json?start_date=2026-11-24T17%3A20%3A00Z");
    let News::Page(page) = ended.news else { panic!() };
    assert_eq!(page.next.as_deref(), Some("2026-11-25T17:20:00Z"), "nothing new: from the same place");
}

#[test]
fn a_probe_tells_a_portal_from_the_server() {
    let at_url = |outcome: HttpOutcome| {
        let call = Call::Probe { server: town_hall(), probe_url: Some("https://p.test/".into()) };
        let (asked, ended) = talk(call, |_| outcome.clone());
        assert!(asked[0].headers.is_empty(), "it is not the city");
        ended.outcome
    };
    assert_eq!(at_url(answer(204, "")), Outcome::Probe(ProbeOutcome::Clear));
    assert_eq!(at_url(answer(200, "<html>")), Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(at_url(answer(302, "")), Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(at_url(answer(511, "")), Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(at_url(answer(503, "")), Outcome::Probe(ProbeOutcome::Failed));
    assert_eq!(at_url(HttpOutcome::Broken), Outcome::Probe(ProbeOutcome::Failed));

    let at_server = |server: Server, outcome: HttpOutcome| {
        talk(Call::Probe { server, probe_url: None }, |_| outcome.clone()).1.outcome
    };
    let services = r#"[{"service_code":"1","service_name":"x"}]"#;
    assert_eq!(at_server(town_hall(), page("c", "false")), Outcome::Probe(ProbeOutcome::Clear));
    assert_eq!(at_server(town_hall(), problem(500, "internal")), Outcome::Probe(ProbeOutcome::Clear));
    assert_eq!(at_server(town_hall(), answer(200, "<html>")), Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(at_server(plain(), answer(200, services)), Outcome::Probe(ProbeOutcome::Clear));
    assert_eq!(at_server(plain(), answer(200, "<html>")), Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(at_server(plain(), answer(502, "<html>")), Outcome::Probe(ProbeOutcome::Failed));
    for (location, expected) in [
        ("https://a.test/new/", ProbeOutcome::Clear),
        ("/new/", ProbeOutcome::Clear),
        ("http://login.portal/", ProbeOutcome::Portal),
    ] {
        let moved = HttpOutcome::Answer(HttpAnswer {
            status: 302,
            headers: vec![("location".into(), location.into())],
            body: Vec::new(),
        });
        assert_eq!(at_server(plain(), moved), Outcome::Probe(expected), "{location}");
    }
}

#[test]
fn a_server_that_moved_is_found_by_its_discovery_document() {
    let document = r#"{"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2","url":"https://a.test/new",
        "type":"production","formats":["application/json"]}]}"#;
    let (asked, ended) = talk(Call::Discover { server: plain() }, |request| {
        if request.url == "https://a.test/discovery.json" { answer(200, document) } else { answer(404, "no") }
    });
    assert_eq!(asked.first().unwrap().url, "https://a.test/open311/v2/discovery.json");
    assert_eq!(ended.outcome, Outcome::Discover(Ok(())));
    let News::Described(found) = ended.news else { panic!() };
    assert_eq!(found.url, "https://a.test/new/");

    let (_, ended) = talk(Call::Discover { server: town_hall() }, |_| answer(200, document));
    assert_eq!(ended.outcome, Outcome::Discover(Err(Failure::Foreign)), "no town hall any more");
    for (other, why) in [
        ("https://b.test", "the server of another city"),
        ("https://a.test/new?jurisdiction_id=other.test&x=", "another city of the same server"),
    ] {
        let elsewhere = document.replace("https://a.test", other);
        let (_, ended) = talk(Call::Discover { server: plain() }, |_| answer(200, &elsewhere));
        assert_eq!(ended.outcome, Outcome::Discover(Err(Failure::Foreign)), "{why}");
    }
    let elsewhere = document.replace("https://a.test", "http://evil.test");
    let (_, ended) = talk(Call::Discover { server: plain() }, |_| answer(200, &elsewhere));
    assert!(matches!(ended.outcome, Outcome::Discover(Err(_))), "plain http to another computer");
    let (asked, ended) = talk(Call::Discover { server: plain() }, |_| HttpOutcome::Broken);
    assert_eq!((asked.len(), ended.outcome), (1, Outcome::Discover(Err(Failure::Network))));
}

#[test]
fn nothing_personal_is_in_what_is_printed() {
    let secret = "Geheimwort";
    let service_code = ServiceCode::new("LAMP");
    let window = Window { from: time("2026-11-25T17:00:00Z"), to: time("2026-11-25T18:00:00Z") };
    let list =
        json!([row("1", "2026-11-25T17:10:00Z", &Marker::of(&key()).sign(secret)), row("2", "", secret)]);
    for call in [
        Call::Submit {
            server: plain(),
            key: key(),
            body: secret.into(),
            photos: Vec::new(),
            service_type: None,
        },
        Call::Submit {
            server: town_hall(),
            key: key(),
            body: secret.into(),
            photos: Vec::new(),
            service_type: None,
        },
        Call::SendOp { server: town_hall(), op: OpId::from_random([1; 16]), body: secret.into() },
        Call::ReadBack { server: plain(), key: key(), window: Some(window), service_code },
        Call::PullPublic { server: plain(), cursor: None },
    ] {
        let called = format!("{call:?}");
        let (mut conversation, turn) = Conversation::begin(call);
        let end = conversation.on(&answer(200, list.to_string()));
        let printed = format!("{called} {conversation:?} {turn:?} {end:?}");
        for personal in [secret, "49.4958", "5.9806", "CQkJ", "71, 101, 104"] {
            assert!(!printed.contains(personal), "{personal} in {printed}");
        }
    }
}

#[path = "plain_tests.rs"]
mod at_a_plain_server;
