//! Stories of a plain city's list of services: read again about once a day, whatever happens to the phone meanwhile.

mod common;

use common::*;
use parvis_sync::*;

fn listed() -> EndpointRow {
    EndpointRow { catalogue: Catalogue::Listed { again: None }, ..echoing("leeds") }
}

fn read(outcome: ServicesOutcome) -> Outcome {
    Outcome::Services(outcome)
}

/// Reads the list to its end when it is due within `ms`; how long that took to become due.
fn read_within(phone: &mut Phone, ms: i64) -> i64 {
    let waited = phone.until("services", ms);
    phone.answer("services", read(ServicesOutcome::UpToDate));
    waited
}

#[test]
fn a_list_is_read_again_about_once_a_day_and_not_by_all_phones_at_once() {
    let mut phone = Phone::with([listed(), echoing("bonn")]);
    assert!(!phone.is_running("services"), "it was read when the city was added");
    let pauses: Vec<i64> = (0..20).map(|_| read_within(&mut phone, 2 * DAY)).collect();
    assert!(pauses.iter().all(|pause| (DAY..=DAY + DAY / 10).contains(pause)), "{pauses:?}");
    assert!(pauses.iter().any(|pause| pause.abs_diff(pauses[0]) > HOUR as u64), "{pauses:?}");
    assert_eq!(phone.count("bonn", "services"), 0, "a pack says what bonn has");
}

#[test]
fn what_is_left_of_a_list_is_read_soon_and_not_in_one_go() {
    let mut phone = Phone::with([listed()]);
    phone.offer(Input::ServicesLeft(endpoint("leeds")));
    for _ in 0..3 {
        let waited = phone.until("services", HOUR);
        assert!((MINUTE / 2..=2 * MINUTE).contains(&waited), "{waited}");
        phone.answer("services", read(ServicesOutcome::More));
    }
    phone.until("services", HOUR);
    phone.answer("services", read(ServicesOutcome::UpToDate));
    assert!(phone.until("services", 2 * DAY) >= DAY / 2, "then tomorrow");
}

#[test]
fn a_phone_that_starts_often_reads_no_more_often() {
    let mut phone = Phone::with([listed()]);
    for _ in 0..40 {
        phone.wait(30 * MINUTE);
        phone.restart(Start::Known);
        phone.offer(Input::SyncNow);
        phone.offer(Input::Connectivity(Connectivity::Metered));
        phone.offer(Input::Connectivity(Connectivity::Unmetered));
    }
    assert_eq!(phone.count("leeds", "services"), 0);
    let left = read_within(&mut phone, DAY);
    assert!(left <= DAY / 2, "the day counts from when it was read: {left}");
}

#[test]
fn a_wall_clock_that_is_set_back_does_not_keep_it_from_being_read() {
    let mut phone = Phone::with([listed()]);
    phone.reboot(-50 * YEAR);
    phone.come_back(Start::Known);
    read_within(&mut phone, DAY + DAY / 10);
}

#[test]
fn a_server_that_wants_patience_gets_it_across_restarts() {
    let mut phone = Phone::with([listed()]);
    phone.until("services", 2 * DAY);
    let patience = Failure::Server { status: 503, retry_after_ms: Some(5 * HOUR) };
    phone.answer("services", read(ServicesOutcome::Failed(patience)));
    phone.restart(Start::Known);
    phone.offer(Input::SyncNow);
    assert!(phone.until("services", 6 * HOUR) >= 5 * HOUR);
}

#[test]
fn a_reading_that_fails_is_tried_again_ever_more_rarely() {
    let mut phone = Phone::with([listed()]);
    phone.until("services", 2 * DAY);
    let failed = Failure::Server { status: 404, retry_after_ms: None };
    let mut pauses = Vec::new();
    for _ in 0..60 {
        phone.answer("services", read(ServicesOutcome::Failed(failed)));
        pauses.push(phone.until("services", DAY));
    }
    assert!(pauses.iter().all(|pause| *pause <= 6 * HOUR), "{pauses:?}");
    assert!(pauses.iter().skip(20).sum::<i64>() / 40 > HOUR, "{pauses:?}");
}

#[test]
fn questions_that_are_left_are_read_at_once_but_never_before_a_report() {
    let mut phone = Phone::with([listed()]);
    phone.until("services", 2 * DAY);
    phone.queue(submission(1, "leeds"));
    assert!(!phone.is_running("submit"), "one thing at a time");
    phone.answer("services", read(ServicesOutcome::More));
    assert!(phone.is_running("submit") && !phone.is_running("services"));
    phone.answer("submit", took("7"));
    read_within(&mut phone, HOUR);
}

#[test]
fn a_refusal_makes_the_list_be_read_at_once_and_only_once() {
    let mut phone = Phone::with([listed()]);
    phone.queue(submission(1, "leeds"));
    phone.answer("submit", answer(400, errors(ErrorKind::KnownInput)));
    assert!(phone.is_running("services"), "perhaps the city no longer takes it");
    phone.answer("services", read(ServicesOutcome::UpToDate));
    phone.wait(DAY - 1);
    assert_eq!(phone.count("leeds", "services"), 1);
}
