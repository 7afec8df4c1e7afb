//! Every row of the outcome table, from the effect to what the citizen will see, at both kinds of server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use parvis_domain::state::{ParkReason, Submission};
use parvis_sync::*;

fn sent_to(server: EndpointRow) -> Phone {
    let name = server.name.clone();
    let mut phone = Phone::with([server]);
    phone.queue(submission(1, name.as_str()));
    assert_eq!(phone.text(1), Submission::Submitting);
    phone
}

fn sent_to_town_hall() -> Phone {
    sent_to(town_hall("esch"))
}

fn sent_to_plain() -> Phone {
    sent_to(echoing("ville"))
}

fn sent_to_blind() -> Phone {
    sent_to(blind("muet"))
}

// ---- no name, no connection, no handshake: not processed -----------------------------------------------------

#[test]
fn what_did_not_leave_goes_out_again_soon_and_may_still_be_taken_back() {
    for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
        phone.answer("submit", not_sent());
        assert_eq!(phone.text(1), Submission::Ready);
        assert_eq!(phone.row(1).sends, 0);
        let waited = phone.until("submit", 2 * SECOND);
        assert!(waited >= SECOND, "not at once: {waited}");
        phone.answer("submit", not_sent());
        phone.offer(Input::TakeBack(request(1)));
        assert_eq!(phone.text(1), Submission::Cancelled);
        assert!(phone.unsealed.contains(&request(1)));
        phone.wait(DAY);
        assert!(!phone.is_running("submit"));
    }
}

#[test]
fn a_certificate_that_is_not_trusted_makes_us_look_for_a_portal() {
    let mut phone = sent_to_town_hall();
    phone.answer("submit", Outcome::Reply(Reply::NotSent(NotSent::Untrusted)));
    assert_eq!(phone.text(1), Submission::Ready);
    phone.answer("probe", Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::CaptivePortal));
}

// ---- 2xx of the right type: created --------------------------------------------------------------------------

#[test]
fn an_id_ends_the_sending() {
    for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
        phone.answer("submit", took("2026-1"));
        assert_eq!(phone.text(1), Submission::Acked);
        assert_eq!(phone.row(1).service_request_id().unwrap().as_str(), "2026-1");
        assert!(phone.unsealed.contains(&request(1)), "the sealed copy may go");
        assert!(phone.state.submission(request(1)).is_none(), "and the planner forgets it");
    }
}

#[test]
fn a_token_is_asked_about_until_the_id_comes() {
    let mut phone = sent_to_plain();
    phone.answer("submit", answer(200, Body::Taken(Taken::Token("t-9".into()))));
    assert_eq!(phone.text(1), Submission::Token);
    phone.answer("token", Outcome::Token(TokenOutcome::NotYet));
    for failure in [Failure::Network, Failure::Server { status: 500, retry_after_ms: None }] {
        phone.until("token", HOUR);
        phone.answer("token", Outcome::Token(TokenOutcome::Failed(failure)));
        assert_eq!(phone.text(1), Submission::Token, "the server has it");
    }
    phone.until("token", HOUR);
    let id = receipt("77").service_request_id.unwrap();
    phone.answer("token", Outcome::Token(TokenOutcome::Id(id)));
    assert_eq!(phone.text(1), Submission::Acked);
    assert_eq!(phone.count("ville", "submit"), 1);
}

#[test]
fn a_blackbox_server_has_it_and_says_nothing_for_ever() {
    let mut phone = sent_to_plain();
    phone.answer("submit", answer(200, Body::Taken(Taken::Nothing)));
    assert_eq!(phone.text(1), Submission::Accepted);
    assert!(phone.unsealed.contains(&request(1)));
}

// ---- 2xx of another type, empty, unreadable: nothing, and the network is probed ------------------------------

#[test]
fn a_page_of_html_proves_nothing_and_the_network_is_probed_first() {
    let no_id = parvis_domain::receipt::Receipt { service_request_id: None, ..receipt("") };
    for body in [Body::Foreign, errors(ErrorKind::Other), Body::Taken(Taken::Id(no_id))] {
        let mut phone = sent_to_plain();
        phone.answer("submit", answer(200, body.clone()));
        assert_eq!(phone.text(1), Submission::Unknown, "{body:?}");
        phone.answer("probe", Outcome::Probe(ProbeOutcome::Clear));
        phone.until("look", HOUR);
        phone.answer("look", saw(&["7"]));
        assert_eq!(phone.text(1), Submission::Acked, "it had arrived after all");

        let mut phone = sent_to_town_hall();
        phone.answer("submit", answer(200, body));
        assert_eq!(phone.text(1), Submission::Unknown);
        phone.answer("probe", Outcome::Probe(ProbeOutcome::Clear));
        phone.until("submit", 2 * SECOND);
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked, "the same key again");
    }
}

// ---- 3xx: not processed, discovery is read again -------------------------------------------------------------

#[test]
fn a_redirect_is_not_followed_but_discovery_is_read_again() {
    for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
        phone.answer("submit", answer(301, Body::Foreign));
        assert_eq!(phone.text(1), Submission::Ready);
        phone.answer("discover", Outcome::Discover(Ok(())));
        phone.until("submit", 2 * SECOND);
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
    }
}

// ---- 401, 403: not processed, sign-in needed -----------------------------------------------------------------

#[test]
fn a_missing_sign_in_waits_for_the_citizen() {
    for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
        phone.answer("submit", answer(403, errors(ErrorKind::Other)));
        assert_eq!(phone.text(1), Submission::Parked(ParkReason::SignIn));
        phone.wait(2 * DAY);
        assert!(!phone.is_running("submit"));
        phone.offer(Input::Retry(request(1)));
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
    }
}

// ---- 404 (at a plain server), 413, 415, 422 with the server's own error body: refused --------------------------------------------

#[test]
fn a_refusal_is_shown_and_its_correction_is_a_new_revision() {
    for status in [404, 413, 415, 422] {
        for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
            if status == 404 && phone.row(1).endpoint == sent_to_town_hall().row(1).endpoint {
                // There, an address that is not known is no word about the request.
                continue;
            }
            phone.answer("submit", answer(status, errors(ErrorKind::Other)));
            assert_eq!(phone.text(1), Submission::Rejected);
            assert!(phone.row(1).refusal.is_some(), "with the server's words");
            assert!(!phone.unsealed.contains(&request(1)), "the citizen has not corrected it yet");
            let server = phone.row(1).endpoint.clone();
            phone.queue(SubmissionRow::new(request(1), key(1, 1), server, lamp(40)));
            phone.answer("submit", took("7"));
            assert_eq!((phone.text(1), phone.row(1).key), (Submission::Acked, key(1, 1)));
        }
    }
}

#[test]
fn a_refusal_after_an_attempt_that_may_have_arrived_refuses_only_the_second() {
    let mut phone = sent_to_plain();
    phone.answer("submit", broken());
    while phone.until("look", DAY) < 15 * MINUTE && !phone.is_running("submit") {
        phone.answer("look", saw(&[]));
        if phone.is_running("submit") {
            break;
        }
    }
    phone.answer("submit", answer(422, errors(ErrorKind::Other)));
    assert_eq!(phone.text(1), Submission::Unknown, "the first may yet appear");
    while phone.text(1) == Submission::Unknown {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::ServerRefuses));
    assert_eq!(phone.count("ville", "submit"), 2, "what was refused for good is not sent a third time");
}

// ---- 400 with the server's own error body --------------------------------------------------------------------

#[test]
fn known_bad_input_is_a_refusal_at_once() {
    for mut phone in [sent_to_town_hall(), sent_to_plain(), sent_to_blind()] {
        phone.answer("submit", answer(400, errors(ErrorKind::KnownInput)));
        assert_eq!(phone.text(1), Submission::Rejected);
    }
    let mut phone = sent_to_town_hall();
    phone.answer("submit", answer(400, errors(ErrorKind::Other)));
    assert_eq!(phone.text(1), Submission::Rejected, "a town hall's 400 means what it says");
}

#[test]
fn an_unclear_400_at_a_blind_server_is_looked_up_and_then_shown_with_its_words() {
    let mut phone = sent_to_blind();
    phone.answer("submit", answer(400, errors(ErrorKind::Other)));
    let mut looks = 0;
    while phone.text(1) == Submission::Unknown {
        phone.until("look", 2 * MINUTE);
        phone.answer("look", saw(&[]));
        looks += 1;
    }
    assert_eq!(looks, 3, "at once, after half a minute, after two");
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::ServerRefuses));
    assert!(phone.row(1).refusal.is_some());
    assert_eq!(phone.count("muet", "submit"), 1);

    phone.offer(Input::Retry(request(1)));
    phone.answer("look", saw(&[]));
    phone.answer("submit", took("7"));
    assert_eq!(phone.text(1), Submission::Acked, "at the citizen's wish, after one more look");
}

#[test]
fn an_unclear_400_at_an_echoing_server_is_sent_once_more_after_the_wait() {
    let mut phone = sent_to_plain();
    let began = phone.monotonic;
    phone.answer("submit", answer(400, errors(ErrorKind::Other)));
    while !phone.is_running("submit") {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    assert!(phone.monotonic - began >= 15 * MINUTE);
    phone.answer("submit", answer(400, errors(ErrorKind::Other)));
    let again = phone.monotonic;
    while phone.text(1) == Submission::Unknown {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::ServerRefuses));
    assert_eq!(phone.monotonic - again, 2 * MINUTE, "two refusals need no long look");
    assert_eq!(phone.count("ville", "submit"), 2);
}

#[test]
fn it_is_there_already_says_the_server_and_it_was_ours() {
    for status in [400, 409, 422] {
        let mut phone = sent_to_plain();
        phone.answer("submit", answer(status, errors(ErrorKind::Duplicate)));
        assert_eq!(phone.text(1), Submission::Unknown, "{status}");
        phone.answer("look", saw(&["7", "8"]));
        assert_eq!(phone.row(1).service_request_id().unwrap().as_str(), "7", "the oldest is adopted");
    }
}

// ---- 408, 425, 429: not processed by custom, not by law ------------------------------------------------------

#[test]
fn too_busy_waits_as_long_as_the_server_asks_looks_once_and_sends_again() {
    for status in [408, 425, 429] {
        for mut phone in [sent_to_plain(), sent_to_blind()] {
            phone.answer("submit", answer_after(status, Body::Foreign, HOUR));
            assert_eq!(phone.text(1), Submission::Unknown);
            phone.offer(Input::SyncNow);
            phone.offer(Input::Retry(request(1)));
            let waited = phone.until("look", 2 * HOUR);
            assert!((HOUR..=HOUR + HOUR / 10).contains(&waited), "nothing shortens it: {waited}");
            phone.answer("look", saw(&[]));
            phone.answer("submit", took("7"));
            assert_eq!(phone.text(1), Submission::Acked);
        }
        let mut phone = sent_to_town_hall();
        phone.answer("submit", answer_after(status, errors(ErrorKind::Other), HOUR));
        phone.offer(Input::SyncNow);
        let waited = phone.until("submit", 2 * HOUR);
        assert!((HOUR..=HOUR + HOUR / 10).contains(&waited), "{waited}");
        assert_eq!(phone.count("esch", "look"), 0);
    }
}

#[test]
fn too_busy_and_yet_it_arrived() {
    let mut phone = sent_to_plain();
    phone.answer("submit", answer(429, Body::Foreign));
    phone.until("look", HOUR);
    phone.answer("look", saw(&["7"]));
    assert_eq!(phone.text(1), Submission::Acked);
    assert_eq!(phone.count("ville", "submit"), 1);
}

// ---- 409 -----------------------------------------------------------------------------------------------------

#[test]
fn a_conflict_proves_nothing_unless_the_town_hall_says_never() {
    let mut phone = sent_to_town_hall();
    phone.answer("submit", answer_after(409, errors(ErrorKind::Other), 5 * SECOND));
    assert_eq!(phone.text(1), Submission::Unknown, "in progress");
    phone.until("submit", 6 * SECOND);
    phone.answer("submit", answer(409, errors(ErrorKind::KnownInput)));
    assert_eq!(phone.text(1), Submission::Rejected);

    let mut phone = sent_to_blind();
    phone.answer("submit", answer(409, errors(ErrorKind::Other)));
    assert_eq!(phone.text(1), Submission::Unknown);
    assert!(phone.is_running("look"));
}

// ---- 5xx, a broken exchange, the death of the process: nothing -----------------------------------------------

type Loss = fn(&mut Phone);

const LOSSES: [Loss; 6] = [
    |phone| phone.answer("submit", broken()),
    |phone| phone.answer("submit", answer(500, errors(ErrorKind::Other))),
    |phone| phone.answer("submit", answer(502, Body::Foreign)),
    |phone| phone.answer("submit", answer(504, Body::Taken(Taken::Nothing))),
    |phone| phone.restart(Start::Known),
    // The runner answered with the wrong kind.
    |phone| phone.answer("submit", saw(&[])),
];

#[test]
fn a_lost_answer_at_a_town_hall_is_asked_for_with_the_same_key() {
    for lose in LOSSES {
        let mut phone = sent_to_town_hall();
        lose(&mut phone);
        phone.until("submit", 2 * SECOND);
        assert_eq!(phone.row(1).key, key(1, 0));
        assert_eq!(phone.row(1).sends, 2);
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
        assert_eq!(phone.count("esch", "look"), 0);
    }
}

#[test]
fn a_lost_answer_at_an_echoing_server_is_read_back_then_sent_once_more_then_asked() {
    for lose in LOSSES {
        let mut phone = sent_to_plain();
        lose(&mut phone);
        let began = phone.monotonic;
        let mut looked_at = Vec::new();
        while !phone.is_running("submit") {
            phone.until("look", HOUR);
            looked_at.push((phone.monotonic - began) / SECOND);
            phone.answer("look", saw(&[]));
        }
        assert_eq!(looked_at, [0, 30, 120, 600, 900], "in seconds");
        lose(&mut phone);
        let again = phone.monotonic;
        while phone.text(1) == Submission::Unknown {
            phone.until("look", HOUR);
            phone.answer("look", saw(&[]));
        }
        assert_eq!(phone.monotonic - again, 15 * MINUTE);
        assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved), "then the citizen decides");
        phone.wait(10 * DAY);
        assert_eq!(phone.count("ville", "submit"), 2);
    }
}

#[test]
fn a_lost_answer_at_any_other_plain_server_is_read_back_for_a_day_and_never_sent_again() {
    let shown = Echo::Shown { lag_p99_ms: 0 };
    let servers = [
        blind("muet"),
        plain("muet", Echo::Unknown, UncertainRule::ResendOnce),
        plain("muet", shown, UncertainRule::AskAfterReadBack),
    ];
    for server in servers {
        for lose in LOSSES {
            let mut phone = sent_to(server.clone());
            lose(&mut phone);
            let began = phone.monotonic;
            while phone.text(1) == Submission::Unknown {
                phone.until("look", DAY);
                phone.answer("look", saw(&[]));
            }
            assert_eq!(phone.monotonic - began, DAY);
            assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
            phone.wait(30 * DAY);
            assert_eq!(phone.count("muet", "submit"), 1);
        }
    }
}

#[test]
fn a_pack_may_say_ask_at_once() {
    let shown = Echo::Shown { lag_p99_ms: 0 };
    let mut phone = sent_to(plain("ville", shown, UncertainRule::AskAtOnce));
    phone.answer("submit", broken());
    phone.answer("look", saw(&[]));
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
    assert_eq!(phone.count("ville", "submit"), 1);
}

#[test]
fn a_slow_city_is_given_four_times_its_lag() {
    let shown = Echo::Shown { lag_p99_ms: 20 * MINUTE };
    let mut phone = sent_to(plain("ville", shown, UncertainRule::ResendOnce));
    phone.answer("submit", broken());
    let began = phone.monotonic;
    while !phone.is_running("submit") {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.monotonic - began, 80 * MINUTE, "neither the look after an hour nor the one after six");
}

#[test]
fn one_look_after_hours_without_a_network_is_not_enough() {
    let mut phone = sent_to_plain();
    phone.answer("submit", broken());
    phone.answer("look", could_not_look(Failure::Network));
    phone.offer(Input::Connectivity(Connectivity::Offline));
    phone.pass(5 * HOUR);
    phone.offer(Input::Connectivity(Connectivity::Unmetered));
    phone.until("look", MINUTE);
    phone.answer("look", saw(&[]));
    assert!(!phone.is_running("submit"), "the copy of the list that answered may lag behind");
    assert_eq!(phone.until("look", HOUR), 2 * MINUTE);
    phone.answer("look", saw(&[]));
    assert!(phone.is_running("submit"));
}

#[test]
fn what_is_found_is_adopted_however_late() {
    for found_at in 0..8 {
        let mut phone = sent_to_blind();
        phone.answer("submit", broken());
        for _ in 0..found_at {
            phone.until("look", DAY);
            phone.answer("look", saw(&[]));
            assert_eq!(phone.text(1), Submission::Unknown);
        }
        phone.until("look", DAY);
        phone.answer("look", saw(&["2026-5"]));
        assert_eq!(phone.text(1), Submission::Acked);
        assert_eq!(phone.row(1).service_request_id().unwrap().as_str(), "2026-5");
    }
}

#[test]
fn a_service_that_is_out_of_order_says_when_it_will_be_back() {
    for mut phone in [sent_to_town_hall(), sent_to_plain()] {
        let next = if phone.row(1).endpoint.as_str() == "esch" { "submit" } else { "look" };
        phone.answer("submit", answer_after(503, Body::Foreign, 10 * MINUTE));
        phone.offer(Input::App(AppState::Background));
        phone.offer(Input::App(AppState::Foreground));
        let waited = phone.until(next, HOUR);
        assert!((10 * MINUTE..=11 * MINUTE).contains(&waited), "{waited}");
    }
}
