//! Reports, what they are answered, and errors.

use super::wire::over_the_wire;
use super::*;

#[test]
fn d20_errors_have_many_shapes() {
    let words = |body: &[u8]| match open311::errors(body) {
        Body::Errors { refusal, .. } => refusal.words,
        _ => None,
    };
    for text in [
        r#"{"code":400,"detail":"lat?"}"#,
        r#"{"code":400,"detail":{"lat":["lat?"]}}"#,
        r#"{"error":{"code":"x","message":"lat?"}}"#,
        r#"{"type":"e","code":"middleware_26","message":"lat?"}"#,
        "<error>lat?</error>",
        "<errors><error>lat?</error></errors>",
        "<error_messages><error_message>lat?</error_message></error_messages>",
    ] {
        assert_eq!(words(text.as_bytes()).as_deref(), Some("lat?"), "{text}");
    }
    for (file, expected) in [
        ("6aika/error_404_request.json", "Not Found"),
        ("6aika/error_api_key.json", "Invalid API key"),
        ("6aika/error_fields_missing.xml", "This field is required., This field is required."),
        ("cfa_get_service_request_not_found.xml", "Service request not found with id or token not-an-id"),
    ] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(words(&bytes).as_deref(), Some(expected), "{file}");
    }
    let Some(bytes) = corpus::answer("cfa_403_plain.xml") else { return };
    // The file holds the status line too; a body begins after it.
    let begins = bytes.windows(5).position(|at| at == b"<?xml").unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 403 Forbidden"));
    let refused = answer(403, &bytes[begins..]);
    let Outcome::Reply(Reply::Answer(answer)) = talk(submit(server()), |_| refused.clone()).1.outcome else {
        panic!()
    };
    let Body::Errors { refusal, kind } = answer.body else { panic!("{:?}", answer.body) };
    let said = "Invalid api_key received -- can't proceed with create_request.";
    assert_eq!((answer.status, refusal.words.as_deref(), kind), (403, Some(said), ErrorKind::Other));
    assert_eq!((refusal.reason, refusal.issues), (None, vec![]), "nothing that the citizen could correct");
    assert!(!matches!(proves(&refused), Verdict::Refused(_) | Verdict::Created(_)), "{:?}", proves(&refused));
}

#[test]
fn d21_status_codes_are_wrong() {
    let id = r#"[{"service_request_id":"7"}]"#;
    assert!(matches!(proves(&answer(201, id)), Verdict::Created(Taken::Id(_))), "201 is a success");
    let key = r#"{"code":400,"detail":["Invalid API key"]}"#;
    assert!(
        !matches!(proves(&answer(400, key)), Verdict::Refused(_)),
        "a key is no mistake of the citizen's"
    );
    let service = r#"[{"code":403,"description":"service_code not found"}]"#;
    assert!(!matches!(proves(&answer(403, service)), Verdict::Created(_)));
    // 500 for an id that does not exist: one request that cannot be read says nothing of the others.
    let crash = || answer(500, r#"[{"code":500,"description":"x"}]"#);
    let own = || ["1", "2", "3"].map(ServiceRequestId::new).to_vec();
    let (asked, ended) =
        talk(Call::PullMine { server: server(), cursor: None, own: own() }, |request| {
            match ["1", "3"].into_iter().find(|id| request.url.ends_with(&format!("requests/{id}.json"))) {
                Some(id) => answer(200, json!([row(id, "2026-11-25T17:00:00Z")]).to_string()),
                None => crash(),
            }
        });
    assert_eq!((asked.len(), page(&ended).items.len()), (4, 2), "{asked:?}");
    assert!(page(&ended).unknown.is_empty(), "what cannot be read is not gone");
    let (_, ended) = talk(Call::PullMine { server: server(), cursor: None, own: own() }, |_| crash());
    assert!(matches!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Server { status: 500, .. }))));
}

#[test]
fn a_wish_to_be_left_alone_is_heard_also_after_some_were_read() {
    let own = ["1", "2", "3"].map(ServiceRequestId::new).to_vec();
    let mut singles = 0;
    let (asked, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |request| {
        if !request.url.contains("requests/") {
            return answer(500, r#"[{"code":500,"description":"x"}]"#);
        }
        singles += 1;
        let id = request.url.rsplit('/').next().unwrap().trim_end_matches(".json");
        if singles == 1 {
            answer(200, json!([row(id, "2026-11-25T17:00:00Z")]).to_string())
        } else {
            answer(429, "slower")
        }
    });
    assert_eq!(asked.len(), 3, "not one question more: {asked:?}");
    assert!(matches!(ended.outcome, Outcome::Pull(PullOutcome::Failed(Failure::Server { status: 429, .. }))));
}

#[test]
fn d22_an_error_comes_with_200() {
    for body in
        [r#"{"CODE":404,"DESCRIPTION":"x"}"#, "<!DOCTYPE html><html><body>jurisdiction_id</body></html>"]
    {
        assert!(try_requests(body.as_bytes()).is_none(), "{body}");
        assert!(!matches!(proves(&answer(200, body)), Verdict::Created(_)), "{body}");
    }
    let own = vec![ServiceRequestId::new("7")];
    let (_, ended) = talk(Call::PullMine { server: server(), cursor: None, own }, |_| answer(200, "[]"));
    assert_eq!(page(&ended).unknown, [ServiceRequestId::new("7")], "an empty list says that it is not there");
}

#[test]
fn d26_a_token_comes_for_any_service_and_is_late_in_many_ways() {
    for (file, token) in
        [("boston_post_token_2012.xml", "503fc045901932078800163c"), ("merton_post_token.xml", "TOKEN")]
    {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(read::posted(&bytes, &zone(), |_| true), Some(Posted::Token(token.into())), "{file}");
        assert_eq!(proves(&answer(200, bytes)), Verdict::Created(Taken::Token(token.into())));
    }
    let ask =
        |outcome: &HttpOutcome| match talk(Call::AskToken { server: server(), token: "t".into() }, |_| {
            outcome.clone()
        })
        .1
        .outcome
        {
            Outcome::Token(outcome) => outcome,
            other => panic!("{other:?}"),
        };
    for late in [
        answer(404, r#"[{"code":404,"description":"token not found"}]"#),
        answer(400, "<service_requests><request><service_request_id/></request></service_requests>"),
        answer(200, r#"[{"token":"t"}]"#),
    ] {
        assert_eq!(ask(&late), TokenOutcome::NotYet);
    }
    for (file, id) in [("spec_token.xml", "638344"), ("merton_token.xml", "ServiceID")] {
        let Some(bytes) = corpus::answer(file) else { return };
        assert_eq!(ask(&answer(200, bytes)), TokenOutcome::Id(ServiceRequestId::new(id)), "{file}");
    }
}

#[test]
fn d28_the_same_report_again_is_refused() {
    let Some(bytes) = corpus::answer("boston_error_duplicate_2012.xml") else { return };
    match open311::errors(&bytes) {
        Body::Errors { kind, .. } => assert_eq!(kind, ErrorKind::Duplicate),
        other => panic!("{other:?}"),
    }
    assert!(!matches!(proves(&answer(400, bytes)), Verdict::Refused(_)), "it may be there: it is looked for");
}

#[test]
fn d29_an_unknown_field_is_refused() {
    // All that the standard names; whatever else we have goes into headers.
    let known = [
        "jurisdiction_id",
        "service_code",
        "lat",
        "long",
        "address_string",
        "address_id",
        "email",
        "device_id",
        "account_id",
        "first_name",
        "last_name",
        "phone",
        "description",
        "media_url",
        "api_key",
        "start_date",
        "end_date",
        "status",
        "service_request_id",
    ];
    let is_known = |name: &str| known.contains(&name) || name.starts_with("attribute[");
    let names = |text: &str| -> Vec<String> {
        url::form_urlencoded::parse(text.as_bytes()).map(|(name, _)| name.into_owned()).collect()
    };
    let own = vec![ServiceRequestId::new("1"), ServiceRequestId::new("2")];
    let cursor = Some("2026-11-25T17:00:00Z".to_owned());
    for family in [Family::Plain, Family::Open311Adapter] {
        let mut server = server();
        server.habits = family.habits();
        let calls = [
            look(server.clone()),
            Call::PullMine { server: server.clone(), cursor: None, own: own.clone() },
            Call::PullPublic { server: server.clone(), cursor: cursor.clone() },
        ];
        for call in calls {
            let (asked, _) = talk(call, |_| answer(200, "[]"));
            for url in asked {
                let query = url.split_once('?').map_or("", |(_, query)| query);
                assert!(names(query).iter().all(|name| is_known(name)), "{url}");
            }
        }
    }
}

#[test]
fn d31_a_body_must_say_its_length() {
    // 6aika answers 400 to a form in chunks. The report arrives whole, with its photo and without.
    for photos in [Vec::new(), vec![vec![b'x'; 300_000]]] {
        let sent = photos.clone();
        let call = |mut server: Server| {
            server.habits.photos = Some(PhotoRule::MediaOnce);
            let body = b"service_code=LAMP&description=%C3%89teint".to_vec();
            Call::Submit { server, key: key(), body, photos, service_type: None }
        };
        let ended = over_the_wire(call, move |heard| {
            let whole = match sent.first() {
                Some(photo) => heard.body.windows(photo.len()).any(|part| part == photo.as_slice()),
                None => heard.body == b"service_code=LAMP&description=%C3%89teint",
            };
            if heard.head.contains("transfer-encoding") || !heard.head.contains("content-length: ") || !whole
            {
                return ("400 Bad Request", br#"{"code":400,"detail":["chunked"]}"#.to_vec());
            }
            ("201 Created", br#"[{"service_request_id":"7","service_notice":"Danke"}]"#.to_vec())
        });
        let Outcome::Reply(Reply::Answer(answer)) = ended.outcome else { panic!("{:?}", ended.outcome) };
        let Body::Taken(Taken::Id(receipt)) = answer.body else { panic!("{:?}", answer.body) };
        assert_eq!(receipt.service_request_id, Some(ServiceRequestId::new("7")));
        assert_eq!(receipt.service_notice.as_deref(), Some("Danke"));
    }
}

#[test]
fn d32_a_second_photo_makes_a_server_fail() {
    for (rule, files) in [(PhotoRule::MediaOnce, 1), (PhotoRule::MediaRepeated, 2), (PhotoRule::None, 0)] {
        let mut server = server();
        server.habits.photos = Some(rule);
        let photos = vec![b"one".to_vec(), b"two".to_vec()];
        let body = b"service_code=LAMP".to_vec();
        let mut sent = Vec::new();
        let call = Call::Submit { server, key: key(), body, photos, service_type: None };
        talk(call, |request| {
            sent.clone_from(&request.body);
            answer(200, r#"[{"service_request_id":"7"}]"#)
        });
        assert_eq!(
            String::from_utf8_lossy(&sent).matches("name=\"media\"; filename").count(),
            files,
            "{rule:?}"
        );
    }
}
