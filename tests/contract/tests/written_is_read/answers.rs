//! Tokens, errors and updates.

use std::collections::BTreeSet;

use parvis_contract::clock::hours;
use parvis_contract::staff::{Staff, call};
use parvis_domain::habits::{Habits, Updates};
use parvis_domain::id::{ServiceCode, ServiceRequestId};
use parvis_domain::timeline::Author;
use parvis_engine::net::Call;
use parvis_sync::{Body, Outcome, Taken, TokenOutcome};
use proptest::prelude::*;

use crate::{City, FEW, FORMATS, PACK, START, as_written, at, encoded, some, text};

/// Most characters of an error that are kept.
const LONGEST_ERROR: usize = 600;

#[test]
fn a_token_becomes_the_id_of_the_report_and_a_blackbox_says_nothing() {
    let city = City::start(PACK, |config| {
        config.batch = vec![ServiceCode::new("LAMP")];
        config.batch_delay = hours(1);
        config.blackbox = vec![ServiceCode::new("HOLE")];
    });
    let ask = |format: &str, token: &str| {
        let server = city.server(format, Habits::default());
        city.talk(Call::AskToken { server, token: token.to_owned() }).outcome
    };
    let place = [("lat", "49.4958"), ("long", "5.9806")];
    for format in FORMATS {
        let sent: Vec<_> = some(FEW, text())
            .into_iter()
            .zip(0..)
            .map(|(text, n)| {
                let text = format!("{format} {n} {text}");
                let form = [("service_code", "LAMP"), ("attribute[ETAT]", "off"), place[0], place[1]];
                let answer = city.submit(format, &[&form[..], &[("description", &text)]].concat());
                let Body::Taken(Taken::Token(token)) = answer.body else { panic!("{answer:?}") };
                assert_eq!(ask(format, &token), Outcome::Token(TokenOutcome::NotYet), "{format}");
                (token, text)
            })
            .collect();
        city.time.move_on(hours(2));
        let hall = Staff::of(&city.hall).requests();
        for (token, text) in sent {
            let case = hall.iter().find(|case| case["description"] == text).unwrap();
            let id = ServiceRequestId::new(case["service_request_id"].as_str().unwrap());
            assert_eq!(ask(format, &token), Outcome::Token(TokenOutcome::Id(id)), "{format}");
        }
        let form = [("service_code", "HOLE"), ("attribute[OU]", "road"), ("description", "x")];
        let answer = city.submit(format, &[&form[..], &place[..]].concat());
        assert_eq!(answer.body, Body::Taken(Taken::Nothing), "{format}");
    }
}

#[test]
fn what_is_wrong_with_a_report_is_read_word_for_word() {
    let city = City::start(PACK, |_| ());
    let reports = some(FEW, prop::collection::btree_set(text(), 1..4));
    for format in FORMATS {
        for codes in &reports {
            let names: Vec<_> = codes.iter().map(|code| format!("attribute[{code}]")).collect();
            let mut form = vec![("service_code", "LAMP"), ("attribute[ETAT]", "off"), ("description", "x")];
            form.extend([("lat", "49.4958"), ("long", "5.9806")]);
            form.extend(names.iter().map(|name| (name.as_str(), "1")));
            let answer = city.submit(format, &form);
            let Body::Errors { refusal, .. } = answer.body else { panic!("{format}: {answer:?}") };
            let each = names.iter().map(|name| format!("{name}: is no question of this service."));
            let said: String = as_written(&each.collect::<Vec<_>>().join("; "), format);
            let said: String = said.chars().take(LONGEST_ERROR).collect();
            assert_eq!((answer.status, refusal.words), (400, Some(said)), "{format}");
        }
    }
}

#[test]
fn updates_are_read_word_for_word_in_their_order() {
    let city = City::disguised("open311_adapter");
    let staff = Staff::of(&city.hall);
    let told = (prop::collection::vec((text(), any::<bool>()), 0..4), prop::option::of(text()));
    let place = [("lat", "49.4958"), ("long", "5.9806")];
    let sent: Vec<_> = some(FEW, told)
        .into_iter()
        .map(|(updates, closed)| {
            let id = city.report(&[place[0], place[1], ("description", "x")]);
            // The town hall's own name for it.
            let own = format!("{}-{}", &id[..4], &id[4..]);
            let mut texts = Vec::new();
            for (text, by_staff) in updates {
                if by_staff {
                    staff.answer(&own, &text);
                } else {
                    let form = [("service_request_id", id.as_str()), ("update_id", "1"), ("status", "OPEN")];
                    let rest = [("updated_datetime", START), ("description", text.as_str())];
                    let form = encoded(&[&form[..], &rest[..]].concat());
                    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
                    let path = format!("/{}/servicerequestupdates.json", city.base);
                    let (status, _) = call(city.hall.addr(), "POST", &path, &kind, form.as_bytes());
                    assert_eq!(status, 200);
                }
                texts.push(text);
            }
            if let Some(text) = closed {
                staff.close_fixed(&own, &text);
                texts.push(text);
            }
            (ServiceRequestId::new(id), texts)
        })
        .collect();
    for format in FORMATS {
        let habits = Habits { updates: Some(Updates::Read), ..Habits::default() };
        let own = sent.iter().map(|(id, _)| id.clone()).collect();
        let page = city.page(Call::PullMine { server: city.server(format, habits), cursor: None, own });
        for (id, texts) in &sent {
            let item = page.items.iter().find(|item| item.service_request_id == *id).unwrap();
            let read: Vec<_> = item.timeline.iter().filter_map(|entry| entry.text.clone()).collect();
            let written: Vec<_> = texts.iter().map(|text| as_written(text, format)).collect();
            assert_eq!(read, written, "{format} {id}");
            assert!(
                item.timeline.iter().all(|entry| Some(entry.at) == at(0) && entry.author == Author::Staff)
            );
            let names: BTreeSet<_> = item.timeline.iter().map(|entry| &entry.id).collect();
            assert_eq!(names.len(), item.timeline.len(), "{format} {id}: each has a name of its own");
        }
    }
}
