//! What citizens, phones and networks do to the planner.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::*;
use parvis_domain::id::ServiceCode;
use parvis_domain::state::{OpState, ParkReason, PhotoTransfer, Submission};
use parvis_sync::*;

fn at(confirmed: u64) -> Outcome {
    Outcome::Photo(PhotoOutcome::At(confirmed))
}

fn photo_outcome(outcome: PhotoOutcome) -> Outcome {
    Outcome::Photo(outcome)
}

fn with_photos_first(name: &str) -> EndpointRow {
    EndpointRow { photos: PhotoOrder::BeforeText, ..echoing(name) }
}

// ---- what the stream of our own proves --------------------------------------------------------------------------

/// A phone whose streams were read once, and answer when a test says so.
fn listening(server: EndpointRow) -> Phone {
    let mut phone = Phone::off();
    phone.quiet = false;
    phone.offer(Input::Endpoint(server));
    phone.offer(Input::Start(Start::Known));
    while let Some(id) = phone.running("pull").first() {
        phone.offer(Input::Done(*id, Outcome::Pull(PullOutcome::UpToDate(vec![]))));
    }
    phone
}

fn page(shown: Vec<Shown>) -> Outcome {
    Outcome::Pull(PullOutcome::UpToDate(shown))
}

#[test]
fn a_page_that_shows_our_key_ends_the_doubt_and_nothing_is_sent_again() {
    let mut phone = listening(town_hall("esch"));
    phone.queue(submission(1, "esch"));
    phone.queue_op(op(1, Some(1), Withdraws::No, "esch"));
    phone.answer("submit", broken());
    assert_eq!(phone.text(1), Submission::Unknown);
    // Asked at once, before anything is sent again.
    phone.answer("pull", page(vec![told(key(9, 0), "6"), told(key(1, 0), "7")]));
    assert_eq!(phone.text(1), Submission::Acked);
    assert_eq!(phone.row(1).service_request_id(), receipt("7").service_request_id.as_ref());
    // The act was waiting for the number.
    phone.answer("op", did_act());
    assert!(phone.unsealed.contains(&request(1)));
    phone.quiet = true;
    phone.wait(DAY);
    assert_eq!(phone.count("esch", "submit"), 1);
}

#[test]
fn a_page_is_believed_before_an_answer_that_comes_later() {
    for late in [broken(), not_sent(), answer(200, Body::Foreign), answer(422, errors(ErrorKind::Other))] {
        let mut phone = listening(town_hall("esch"));
        phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
        phone.until("pull", HOUR);
        phone.answer("pull", page(vec![told(key(1, 0), "7")]));
        assert_eq!(phone.text(1), Submission::Acked);
        phone.answer("submit", late);
        assert_eq!(phone.text(1), Submission::Acked);
        assert_eq!(phone.count("esch", "submit"), 1);
    }
}

#[test]
fn a_plain_citys_page_that_shows_our_marker_ends_the_doubt_too() {
    let mut phone = listening(blind("ville"));
    phone.queue(submission(1, "ville"));
    phone.answer("submit", broken());
    for _ in 0..2 {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    phone.until("pull", HOUR);
    phone.answer("pull", page(vec![told(key(1, 0), "7")]));
    assert_eq!(phone.text(1), Submission::Acked);
    phone.wait(DAY);
    assert_eq!((phone.count("ville", "look"), phone.count("ville", "submit")), (2, 1));
}

// ---- gone, given up ----------------------------------------------------------------------------------------------

#[test]
fn a_town_hall_whose_address_is_gone_refuses_nothing_and_is_looked_up_again() {
    for (body, sends) in [(Body::Foreign, 1), (errors(ErrorKind::Other), 0)] {
        let mut phone = Phone::with([town_hall("esch")]);
        phone.queue(submission(1, "esch"));
        phone.answer("submit", answer(404, body));
        assert!(!matches!(phone.text(1), Submission::Rejected | Submission::Parked(_)));
        assert_eq!(phone.row(1).sends, sends, "what a page of anybody's says proves nothing");
        if phone.is_running("probe") {
            phone.answer("probe", Outcome::Probe(ProbeOutcome::Clear));
        }
        phone.until("discover", MINUTE);
        phone.answer("discover", Outcome::Discover(Ok(())));
        phone.until("submit", MINUTE);
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
    }
}

#[test]
fn a_sending_recovered_as_unknown_is_looked_for_for_a_day_like_any_other() {
    let mut phone = Phone::off();
    phone.offer(Input::Endpoint(blind("ville")));
    let recovered = SubmissionRow {
        state: Submission::Unknown,
        doubt: Some(Doubt::Lost),
        sends: 1,
        ..submission(1, "ville")
    };
    phone.disk.submissions.insert(request(1), recovered);
    phone.die();
    phone.come_back(Start::Known);
    phone.answer("look", could_not_look(Failure::Server { status: 404, retry_after_ms: None }));
    assert_eq!(phone.text(1), Submission::Unknown, "one look is no day");
    let began = phone.monotonic;
    while phone.text(1) == Submission::Unknown {
        phone.until("look", DAY);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
    assert!((DAY - HOUR..=DAY + HOUR).contains(&(phone.monotonic - began)));
}

#[test]
fn the_citizen_may_give_up_what_nobody_can_find() {
    let mut phone = Phone::with([plain("ville", Echo::Hidden, UncertainRule::AskAtOnce), town_hall("esch")]);
    phone.queue(submission(1, "ville"));
    phone.queue_op(op(1, Some(1), Withdraws::Yes, "ville"));
    phone.answer("submit", broken());
    phone.answer("look", saw(&[]));
    assert_eq!(
        phone.text(1),
        Submission::Parked(ParkReason::Unresolved),
        "it may be there: the citizen decides"
    );
    phone.offer(Input::Resolve(request(1), Resolution::GiveUp));
    assert_eq!((phone.text(1), phone.act(1)), (Submission::Cancelled, OpState::Dropped));
    assert!(phone.unsealed.contains(&request(1)));
    phone.wait(DAY);
    assert_eq!((phone.count("ville", "submit"), phone.count("ville", "look")), (1, 1));
    // A town hall can be asked: there, withdrawing is the way.
    phone.queue(submission(2, "esch"));
    phone.answer("submit", broken());
    phone.offer(Input::Resolve(request(2), Resolution::GiveUp));
    assert_eq!(phone.text(2), Submission::Unknown);
}

// ---- photos --------------------------------------------------------------------------------------------------

#[test]
fn at_a_town_hall_the_text_goes_first_and_photos_follow_in_parts() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    assert!(!phone.is_running("offset"));
    phone.answer("submit", took("7"));
    phone.answer("offset", at(0));
    phone.answer("part", at(400));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Waiting { confirmed: 400 });
    phone.answer("part", Outcome::Photo(PhotoOutcome::Failed(Failure::Network)));
    phone.until("offset", HOUR);
    assert!(!phone.unsealed.contains(&request(1)));
    // The server lost a part of it: its word is the truth.
    phone.answer("offset", at(200));
    phone.answer("part", photo_outcome(PhotoOutcome::Complete));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Confirmed);
    assert!(phone.unsealed.contains(&request(1)));
}

#[test]
fn a_photo_that_cannot_be_read_now_is_tried_again_and_blames_no_server() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    phone.answer("submit", took("7"));
    for _ in 0..10 {
        phone.until("offset", HOUR);
        phone.answer("offset", at(0));
        phone.answer("part", Outcome::Photo(PhotoOutcome::Failed(Failure::Local)));
        assert_eq!(phone.transfer(1, 0), PhotoTransfer::Waiting { confirmed: 0 });
    }
    phone.queue_with(submission(2, "esch"), vec![]);
    assert!(phone.is_running("submit"), "no circuit opened for what never left");
    phone.until("offset", HOUR);
    phone.answer("offset", at(0));
    phone.answer("part", photo_outcome(PhotoOutcome::Complete));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Confirmed);
}

#[test]
fn at_a_city_that_reads_addresses_photos_go_first() {
    let mut phone = Phone::with([with_photos_first("ville")]);
    phone.queue_with(submission(1, "ville"), vec![photo(1, 0, "ville")]);
    assert_eq!(phone.text(1), Submission::Queued);
    phone.answer("offset", photo_outcome(PhotoOutcome::Complete));
    assert_eq!(phone.text(1), Submission::Submitting);
    phone.answer("submit", took("7"));
    assert!(phone.unsealed.contains(&request(1)));
}

#[test]
fn a_text_whose_photo_cannot_go_tells_the_citizen_why() {
    let ends =
        [(PhotoOutcome::FileLost, ParkReason::PhotoLost), (PhotoOutcome::Refused, ParkReason::PhotoRefused)];
    for (outcome, reason) in ends {
        let mut phone = Phone::with([with_photos_first("ville")]);
        phone.queue_with(submission(1, "ville"), vec![photo(1, 0, "ville")]);
        phone.answer("offset", photo_outcome(outcome));
        assert_eq!(phone.text(1), Submission::Parked(reason), "not: waiting for ever");
        phone.offer(Input::Retry(request(1)));
        assert_eq!(phone.text(1), Submission::Queued);
        phone.answer("offset", photo_outcome(outcome));
        phone.offer(Input::TakeBack(request(1)));
        assert_eq!(phone.text(1), Submission::Cancelled);
    }
}

#[test]
fn a_photo_with_another_hash_is_sent_once_more_from_the_start() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    phone.answer("submit", took("7"));
    phone.answer("offset", at(0));
    phone.answer("part", photo_outcome(PhotoOutcome::Mismatch));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Waiting { confirmed: 0 });
    // More bytes than there are is as wrong.
    phone.answer("offset", at(5_000));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Parked(ParkReason::PhotoLost));
    assert_eq!(phone.text(1), Submission::Acked, "the text is safe");
    phone.offer(Input::Retry(request(1)));
    phone.answer("offset", at(0));
    phone.answer("part", photo_outcome(PhotoOutcome::Complete));
    assert!(phone.unsealed.contains(&request(1)));
}

#[test]
fn a_server_that_takes_parts_without_progress_is_not_stormed() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    phone.answer("submit", took("7"));
    phone.answer("offset", at(0));
    let began = phone.monotonic;
    for _ in 0..20 {
        phone.until("part", HOUR);
        phone.answer("part", at(0));
    }
    assert!(phone.monotonic - began > HOUR);
}

#[test]
fn an_upload_that_the_server_forgot_begins_anew_then_tells() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    phone.answer("submit", took("7"));
    for _ in 0..6 {
        phone.until("offset", HOUR);
        phone.answer("offset", photo_outcome(PhotoOutcome::Gone));
    }
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Parked(ParkReason::PhotoRefused));
}

#[test]
fn an_answer_about_a_photo_of_an_earlier_revision_says_nothing_about_the_new_one() {
    let mut phone = Phone::with([with_photos_first("ville")]);
    phone.queue_with(submission(1, "ville"), vec![photo(1, 0, "ville"), photo(1, 1, "ville")]);
    let old = phone.running("offset")[0];
    phone.offer(Input::TakeBack(request(1)));
    let row = SubmissionRow::new(request(1), key(1, 1), endpoint("ville"), lamp(40));
    phone.queue_with(row, vec![PhotoRow { key: key(1, 1), ..photo(1, 0, "ville") }]);
    phone.offer(Input::Done(old, photo_outcome(PhotoOutcome::Complete)));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Waiting { confirmed: 0 });
    phone.answer("offset", photo_outcome(PhotoOutcome::Complete));
    phone.answer("submit", took("7"));
    assert_eq!(phone.text(1), Submission::Acked, "the second photo of the first revision is not waited for");
    assert!(phone.unsealed.contains(&request(1)));
}

#[test]
fn a_city_that_takes_no_photo_gets_none_and_one_that_stops_taking_them_tells() {
    let mut phone = Phone::with([echoing("ville")]);
    phone.queue_with(submission(1, "ville"), vec![photo(1, 0, "ville")]);
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::NotTaken);
    phone.answer("submit", took("7"));
    assert!(phone.unsealed.contains(&request(1)));

    let mut phone = Phone::with([with_photos_first("ville")]);
    phone.queue_with(submission(1, "ville"), vec![photo(1, 0, "ville")]);
    phone.offer(Input::Endpoint(echoing("ville")));
    assert_eq!(phone.transfer(1, 0), PhotoTransfer::Parked(ParkReason::PhotoRefused));
    phone.answer("offset", at(0));
    phone.answer("submit", took("7"));
    assert_eq!(phone.text(1), Submission::Acked, "the text goes without it");
}

// ---- taking back, withdrawing --------------------------------------------------------------------------------

#[test]
fn from_the_intent_on_there_is_no_taking_back_only_withdrawing() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.offer(Input::TakeBack(request(1)));
    assert_eq!(phone.text(1), Submission::Submitting);
    phone.answer("submit", broken());
    phone.offer(Input::TakeBack(request(1)));
    assert_eq!(phone.text(1), Submission::Unknown);

    phone.queue_op(op(9, Some(1), Withdraws::Yes, "esch"));
    assert_eq!(phone.text(1), Submission::Unknown, "noted, and applied when the outcome is known");
    phone.until("submit", 2 * SECOND);
    phone.answer("submit", took("7"));
    phone.answer("op", did_act());
    assert_eq!(phone.act(9), OpState::Done);
}

#[test]
fn a_withdrawn_request_that_provably_never_arrived_is_not_sent_at_all() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.queue_op(op(8, Some(1), Withdraws::No, "esch"));
    phone.queue_op(op(9, Some(1), Withdraws::Yes, "esch"));
    phone.answer("submit", not_sent());
    assert_eq!(phone.text(1), Submission::Cancelled);
    assert_eq!((phone.act(8), phone.act(9)), (OpState::Dropped, OpState::Dropped));
    phone.wait(DAY);
    assert_eq!((phone.count("esch", "submit"), phone.count("esch", "op")), (1, 0));
}

#[test]
fn a_withdrawn_request_whose_fate_is_unknown_at_a_plain_city_is_not_sent_again() {
    let mut phone = Phone::with([echoing("ville")]);
    phone.queue(submission(1, "ville"));
    phone.answer("submit", broken());
    phone.queue_op(op(9, Some(1), Withdraws::Yes, "ville"));
    assert_eq!(phone.act(9), OpState::Waiting);
    while phone.text(1) == Submission::Unknown {
        phone.until("look", HOUR);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
    assert_eq!(phone.count("ville", "submit"), 1);
    let id = receipt("7").service_request_id.unwrap();
    phone.offer(Input::Resolve(request(1), Resolution::Mine(id)));
    assert_eq!(phone.text(1), Submission::Acked);
    assert_eq!(phone.act(9), OpState::Rejected, "a plain city takes no acts, and the citizen sees that");
}

// ---- acts ----------------------------------------------------------------------------------------------------

#[test]
fn an_act_waits_for_the_id_and_acts_keep_their_order() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    for n in [5, 6, 7] {
        phone.queue_op(op(n, Some(1), Withdraws::No, "esch"));
    }
    phone.queue_op(op(8, None, Withdraws::No, "esch"));
    phone.answer("op", did_act());
    assert_eq!(phone.act(8), OpState::Done, "one on the city waits for nobody");
    phone.answer("submit", took("7"));
    phone.answer("op", broken());
    assert_eq!(phone.act(5), OpState::Waiting);
    assert!(!phone.is_running("op"), "the next does not overtake");
    phone.until("op", 2 * SECOND);
    phone.answer("op", answer(409, errors(ErrorKind::KnownInput)));
    assert_eq!(phone.act(5), OpState::Rejected);
    phone.answer("op", did_act());
    assert_eq!(phone.act(6), OpState::Done, "a refused act blocks no other");
    phone.restart(Start::Known);
    assert_eq!(phone.act(7), OpState::Sending, "the same act again, under its own key");
    phone.answer("op", did_act());
    assert!(!phone.unsealed.contains(&request(1)), "one is not seen by the citizen yet");
    phone.offer(Input::DropOp(op_id(5)));
    assert!(phone.unsealed.contains(&request(1)));
    assert_eq!(phone.unsealed_ops.len(), 4);
}

#[test]
fn an_act_that_can_never_leave_is_refused_visibly() {
    let mut phone = Phone::with([town_hall("esch"), blind("muet")]);
    phone.queue_op(op(1, Some(9), Withdraws::No, "esch"));
    assert_eq!(phone.act(1), OpState::Rejected, "nobody knows that request");
    phone.queue_op(op(2, None, Withdraws::No, "muet"));
    assert_eq!(phone.act(2), OpState::Rejected, "a plain city takes no acts");
    phone.queue(submission(3, "muet"));
    phone.queue_op(op(3, Some(3), Withdraws::No, "muet"));
    phone.answer("submit", answer(200, Body::Taken(Taken::Nothing)));
    assert_eq!(phone.act(3), OpState::Rejected, "a blackbox server never gives an id");
}

#[test]
fn a_parked_act_goes_again_at_the_citizens_wish() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue_op(op(1, None, Withdraws::No, "esch"));
    phone.answer("op", answer(401, errors(ErrorKind::Other)));
    assert_eq!(phone.act(1), OpState::Parked(ParkReason::SignIn));
    phone.offer(Input::RetryOp(op_id(1)));
    phone.answer("op", did_act());
    assert_eq!(phone.act(1), OpState::Done);
}

// ---- what the citizen decides --------------------------------------------------------------------------------

fn asked() -> Phone {
    let mut phone = Phone::with([blind("muet")]);
    phone.queue(submission(1, "muet"));
    phone.answer("submit", broken());
    while phone.text(1) == Submission::Unknown {
        phone.until("look", DAY);
        phone.answer("look", saw(&[]));
    }
    phone
}

#[test]
fn the_citizens_word_sends_again_also_when_the_network_fails_first() {
    let mut phone = asked();
    phone.offer(Input::Resolve(request(1), Resolution::Resend));
    for _ in 0..3 {
        phone.answer("submit", not_sent());
        phone.until("submit", HOUR);
        assert!(!phone.is_running("look"));
    }
    phone.answer("submit", answer_after(429, Body::Foreign, MINUTE));
    phone.until("look", HOUR);
    phone.answer("look", saw(&[]));
    phone.answer("submit", broken());
    assert_eq!(phone.text(1), Submission::Unknown, "once more, not for ever");
    while phone.text(1) == Submission::Unknown {
        phone.until("look", DAY);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
}

#[test]
fn the_citizen_may_point_at_a_request_or_wait_on() {
    let mut phone = asked();
    phone.offer(Input::Resolve(request(1), Resolution::Wait));
    let began = phone.monotonic;
    while phone.text(1) == Submission::Unknown {
        phone.until("look", DAY);
        phone.answer("look", saw(&[]));
    }
    assert_eq!(phone.monotonic - began, DAY);
    phone.offer(Input::Retry(request(1)));
    phone.answer("look", saw(&["9"]));
    assert_eq!(phone.text(1), Submission::Acked);

    let mut phone = asked();
    let id = receipt("7").service_request_id.unwrap();
    phone.offer(Input::Resolve(request(1), Resolution::Mine(id)));
    assert_eq!(phone.row(1).service_request_id().unwrap().as_str(), "7");
}

#[test]
fn before_it_was_looked_for_as_promised_the_citizen_may_only_point_at_a_request() {
    let mut phone = Phone::with([blind("muet"), town_hall("mairie")]);
    phone.queue(submission(1, "muet"));
    phone.answer("submit", broken());
    phone.queue(submission(2, "mairie"));
    phone.answer("submit", broken());
    let id = || receipt("7").service_request_id.unwrap();
    phone.offer(Input::Resolve(request(1), Resolution::Resend));
    assert_eq!((phone.text(1), phone.count("muet", "submit")), (Submission::Unknown, 1));
    phone.offer(Input::Resolve(request(2), Resolution::Mine(id())));
    assert_eq!(phone.text(2), Submission::Unknown, "a town hall tells by itself");
    phone.offer(Input::Resolve(request(1), Resolution::Mine(id())));
    assert_eq!(phone.text(1), Submission::Acked);
}

#[test]
fn a_look_that_ends_after_the_citizen_decided_changes_nothing() {
    let mut phone = Phone::with([blind("muet")]);
    phone.queue(submission(1, "muet"));
    phone.queue_op(op(9, Some(1), Withdraws::Yes, "muet"));
    phone.answer("submit", broken());
    let id = receipt("7").service_request_id.unwrap();
    phone.offer(Input::Resolve(request(1), Resolution::Mine(id)));
    phone.answer("look", saw(&[]));
    assert_eq!(phone.text(1), Submission::Acked);
}

#[test]
fn trying_now_again_and_again_is_no_evidence() {
    let mut phone = Phone::with([echoing("ville")]);
    phone.queue(submission(1, "ville"));
    phone.answer("submit", broken());
    for _ in 0..50 {
        phone.answer("look", saw(&[]));
        phone.pass(SECOND);
        phone.offer(Input::Retry(request(1)));
    }
    assert_eq!(phone.count("ville", "submit"), 1, "a minute is not a quarter of an hour");
}

#[test]
fn a_look_that_began_early_and_ended_late_is_no_evidence() {
    let mut phone = Phone::with([echoing("ville")]);
    phone.queue(submission(1, "ville"));
    phone.answer("submit", broken());
    phone.pass(10 * HOUR);
    phone.answer("look", saw(&[]));
    assert_eq!(phone.count("ville", "submit"), 1, "it saw the list of ten hours ago");
    phone.answer("look", saw(&[]));
    phone.answer("submit", took("7"));
}

// ---- the process, other phones -------------------------------------------------------------------------------

#[test]
fn a_restored_phone_does_not_send_what_another_may_have_sent() {
    let mut phone = Phone::with([blind("muet"), town_hall("esch")]);
    phone.offer(Input::App(AppState::Suspended));
    phone.queue(submission(1, "muet"));
    phone.queue(submission(2, "esch"));
    phone.die();
    phone.come_back(Start::Restored);
    assert_eq!(phone.text(1), Submission::Unknown);
    phone.answer("look", saw(&["7"]));
    assert_eq!(phone.count("muet", "submit"), 0);
    assert_eq!(phone.text(2), Submission::Submitting, "the key makes it safe");
}

#[test]
fn nothing_is_sent_before_it_is_known_how_the_process_started() {
    let mut phone = Phone::off();
    phone.offer(Input::Role(Role::Sender));
    phone.offer(Input::Endpoint(town_hall("esch")));
    phone.queue(submission(1, "esch"));
    assert!(phone.running.is_empty());
    phone.offer(Input::Start(Start::Restored));
    assert_eq!(phone.count("esch", "submit"), 1);
    assert_eq!(phone.row(1).sends, 2);
}

#[test]
fn a_guest_queues_and_takes_back_but_sends_nothing_until_it_takes_over() {
    let mut sender = Phone::with([town_hall("esch")]);
    sender.queue(submission(1, "esch"));
    let mut guest = Phone::off();
    guest.disk = sender.disk.clone();
    guest.die();
    guest.offer(Input::Role(Role::Guest));
    guest.offer(Input::Start(Start::Known));
    guest.queue(submission(2, "esch"));
    guest.queue(submission(3, "esch"));
    guest.offer(Input::TakeBack(request(3)));
    assert_eq!(guest.text(3), Submission::Cancelled);
    assert_eq!(guest.text(1), Submission::Submitting, "another process is sending it");
    assert!(guest.running.is_empty());
    guest.offer(Input::Role(Role::Sender));
    assert_eq!(guest.text(1), Submission::Submitting);
    assert_eq!(guest.row(1).sends, 2, "taken over: the same key again");
}

#[test]
fn rows_of_another_process_are_taken_in_without_stopping_what_runs() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    let mut fresh = Phone::off();
    fresh.disk = phone.disk.clone();
    fresh.disk.submissions.insert(request(2), submission(2, "esch"));
    fresh.die();
    phone.disk = fresh.disk.clone();
    phone.state = phone.state.clone().reloaded(fresh.state);
    phone.offer(Input::Wake);
    assert_eq!(phone.running("submit").len(), 1);
    phone.answer("submit", took("7"));
    assert_eq!((phone.text(1), phone.text(2)), (Submission::Acked, Submission::Submitting));
}

/// The sender learns of an act only after the outcome of the text that it is about.
#[test]
fn an_act_that_a_guest_queued_while_the_text_was_on_its_way_leaves_too() {
    for withdraws in [Withdraws::No, Withdraws::Yes] {
        let mut phone = Phone::with([town_hall("esch")]);
        phone.queue(submission(1, "esch"));
        let act = op(5, Some(1), withdraws, "esch");
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
        let mut fresh = Phone::off();
        fresh.disk = phone.disk.clone();
        fresh.disk.ops.insert(op_id(5), act);
        fresh.die();
        phone.disk = fresh.disk.clone();
        phone.state = phone.state.clone().reloaded(fresh.state);
        phone.offer(Input::Wake);
        assert_eq!(phone.running("op").len(), 1, "it has its id although nobody knew of it when the id came");
        phone.answer("op", did_act());
        assert_eq!(phone.act(5), OpState::Done);
    }
}

#[test]
fn what_a_guest_withdrew_before_it_left_is_not_sent() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.answer("submit", not_sent());
    assert_eq!(phone.text(1), Submission::Ready);
    let mut fresh = Phone::off();
    fresh.disk = phone.disk.clone();
    fresh.disk.ops.insert(op_id(5), op(5, Some(1), Withdraws::Yes, "esch"));
    fresh.die();
    phone.disk = fresh.disk.clone();
    phone.state = phone.state.clone().reloaded(fresh.state);
    phone.offer(Input::Wake);
    assert_eq!((phone.text(1), phone.act(5)), (Submission::Cancelled, OpState::Dropped));
}

#[test]
fn what_is_already_on_its_way_is_not_replaced() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.queue(SubmissionRow::new(request(1), key(1, 1), endpoint("esch"), lamp(40)));
    assert_eq!(phone.row(1).key, key(1, 0));
    phone.offer(Input::EndpointGone(endpoint("esch")));
    phone.offer(Input::Endpoint(blind("esch")));
    assert!(
        phone.state.endpoint(&endpoint("esch")).unwrap().is_town_hall(),
        "the kind of a server in use stays"
    );
    phone.answer("submit", took("7"));
    phone.offer(Input::Endpoint(blind("esch")));
    assert!(!phone.state.endpoint(&endpoint("esch")).unwrap().is_town_hall());
}

#[test]
fn a_request_for_a_server_that_is_not_described_yet_waits_for_the_description() {
    let mut phone = Phone::with([]);
    phone.queue_with(submission(1, "esch"), vec![photo(1, 0, "esch")]);
    assert!(phone.running.is_empty());
    phone.offer(Input::Endpoint(town_hall("esch")));
    phone.answer("submit", took("7"));
    assert!(phone.is_running("offset"), "its photo was not dropped");
}

#[test]
fn a_full_disk_starts_nothing() {
    let phone = Phone::with([town_hall("esch")]);
    let before = phone.state.clone();
    phone.offer_to_a_full_disk(&Input::Queue { submission: Box::new(submission(1, "esch")), photos: vec![] });
    assert_eq!(phone.state, before);
}

// ---- the network ---------------------------------------------------------------------------------------------

#[test]
fn behind_a_portal_nothing_leaves_until_the_probe_is_clear() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.answer("submit", answer(200, Body::Foreign));
    phone.queue(submission(2, "esch"));
    phone.answer("probe", Outcome::Probe(ProbeOutcome::Portal));
    assert_eq!(phone.text(2), Submission::Parked(ParkReason::CaptivePortal));
    let began = phone.monotonic;
    for _ in 0..10 {
        phone.until("probe", MINUTE);
        phone.answer("probe", Outcome::Probe(ProbeOutcome::Portal));
    }
    assert_eq!(phone.monotonic - began, 10 * 30 * SECOND, "a probe each half minute, not a storm");
    phone.restart(Start::Known);
    phone.answer("probe", Outcome::Probe(ProbeOutcome::Portal));
    phone.offer(Input::Retry(request(2)));
    assert_eq!(phone.text(2), Submission::Parked(ParkReason::CaptivePortal));
    phone.answer("probe", Outcome::Probe(ProbeOutcome::Clear));
    phone.until("submit", 5 * SECOND);
    phone.answer("submit", took("7"));
    phone.until("submit", 5 * SECOND);
    phone.answer("submit", took("8"));
    assert_eq!((phone.text(1), phone.text(2)), (Submission::Acked, Submission::Acked));
}

#[test]
fn offline_is_only_a_hint() {
    let mut phone = Phone::with([town_hall("esch"), echoing("ville")]);
    phone.offer(Input::Connectivity(Connectivity::Offline));
    phone.queue(submission(1, "esch"));
    phone.queue(submission(2, "esch"));
    phone.queue(submission(3, "ville"));
    assert!(phone.running.is_empty());
    let mut tries = 0;
    let began = phone.monotonic;
    while phone.monotonic - began < 6 * HOUR {
        phone.until("submit", HOUR);
        assert_eq!(phone.running.len(), 1, "one attempt in spite of it");
        phone.answer("submit", not_sent());
        tries += 1;
    }
    assert!((22..=25).contains(&tries), "one each quarter of an hour: {tries}");
    phone.until("submit", HOUR);
    let id = phone.running("submit")[0];
    phone.offer(Input::Done(id, took("7")));
    assert_eq!(phone.state.session().connectivity, Connectivity::Unstated, "it was wrong");
    phone.until("submit", 6 * SECOND);
}

#[test]
fn a_regained_network_shortens_waits_but_not_more_than_once_a_minute() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    for _ in 0..12 {
        phone.until("submit", HOUR);
        phone.answer("submit", not_sent());
    }
    let before = phone.count("esch", "submit");
    let began = phone.monotonic;
    while phone.monotonic - began < HOUR {
        phone.offer(Input::Connectivity(Connectivity::Offline));
        phone.wait(SECOND);
        phone.offer(Input::Connectivity(Connectivity::Metered));
        phone.wait(4 * SECOND);
        if phone.is_running("submit") {
            phone.answer("submit", not_sent());
        }
    }
    let tries = phone.count("esch", "submit") - before;
    assert!((50..=125).contains(&tries), "in an hour of flapping: {tries}");
    assert_eq!(phone.text(1), Submission::Ready, "time that was not waited is not time of failure");

    phone.offer(Input::Connectivity(Connectivity::Offline));
    phone.wait(SECOND);
    phone.offer(Input::Connectivity(Connectivity::Metered));
    assert!(phone.until("submit", HOUR) <= 66 * SECOND, "a hint that comes too early is not forgotten");
}

#[test]
fn a_server_that_fails_is_spared_and_others_are_not() {
    let mut phone = Phone::with([town_hall("aaaa"), town_hall("esch")]);
    phone.quiet = false;
    for id in phone.running("pull") {
        phone.offer(Input::Done(id, Outcome::Pull(PullOutcome::UpToDate(vec![]))));
    }
    phone.quiet = true;
    for n in 1..=20 {
        phone.queue(submission(n, "aaaa"));
    }
    phone.queue(submission(21, "esch"));
    let theirs = phone
        .running
        .iter()
        .find(|(_, (effect, _))| effect.endpoint() == Some(&endpoint("esch")) && kind(effect) == "submit")
        .map(|(id, _)| *id);
    phone.offer(Input::Done(theirs.expect("another city is not blocked"), took("7")));
    let began = phone.monotonic;
    while phone.monotonic - began < DAY {
        phone.until("submit", HOUR);
        phone.answer("submit", not_sent());
    }
    let tries = phone.count("aaaa", "submit");
    assert!(tries < 300, "twenty requests, one day, one dead server: {tries}");
    let least = (1..=20).map(|n| phone.row(n).tries).min();
    assert!(least >= Some(2), "nobody starves: {least:?}");
    // It is back.
    phone.until("submit", HOUR);
    let again = phone.monotonic;
    while phone.state.submissions().next().is_some() {
        phone.until("submit", HOUR);
        phone.answer("submit", took("8"));
    }
    assert!(phone.monotonic - again <= HOUR);
}

#[test]
fn whoever_fails_at_once_each_time_does_not_starve_the_others() {
    let mut phone = Phone::with([echoing("ville")]);
    for n in 1..=5 {
        phone.queue(submission(n, "ville"));
    }
    // The first always hangs for a minute, then is not processed; it is due again before the others had a turn.
    let mut served = std::collections::BTreeSet::new();
    for _ in 0..5 {
        phone.until("submit", HOUR);
        let id = phone.running("submit")[0];
        let Effect::Submit { request, .. } = phone.running[&id].0.clone() else { panic!() };
        served.insert(request);
        phone.pass(MINUTE);
        phone.offer(Input::Done(id, not_sent()));
    }
    assert_eq!(served.len(), 5);
}

#[test]
fn a_week_of_failures_ends_with_the_citizen_not_in_silence() {
    for (server, outcome) in
        [(town_hall("x"), not_sent()), (town_hall("x"), broken()), (blind("x"), not_sent())]
    {
        let mut phone = Phone::with([server]);
        phone.queue(submission(1, "x"));
        let began = phone.monotonic;
        while !matches!(phone.text(1), Submission::Parked(_)) {
            phone.until("submit", 2 * DAY);
            phone.answer("submit", outcome.clone());
        }
        assert_eq!(phone.text(1), Submission::Parked(ParkReason::TooLong));
        let took_ms = phone.monotonic - began;
        assert!((6 * DAY..=8 * DAY).contains(&took_ms), "{} h", took_ms / HOUR);
        phone.offer(Input::Retry(request(1)));
        phone.until("submit", SECOND);
        phone.answer("submit", took("7"));
        assert_eq!(phone.text(1), Submission::Acked);
    }
}

#[test]
fn without_a_network_nobody_is_asked_what_a_look_could_find_out() {
    let mut phone = Phone::with([blind("muet")]);
    phone.queue(submission(1, "muet"));
    phone.answer("submit", broken());
    let began = phone.monotonic;
    while phone.monotonic - began < 2 * DAY {
        phone.until("look", DAY);
        phone.answer("look", could_not_look(Failure::Network));
    }
    assert_eq!(phone.text(1), Submission::Unknown);
    phone.until("look", DAY);
    phone.answer("look", saw(&["7"]));
    assert_eq!(phone.text(1), Submission::Acked);

    let mut phone = Phone::with([blind("muet")]);
    phone.queue(submission(1, "muet"));
    phone.answer("submit", broken());
    let began = phone.monotonic;
    while phone.text(1) == Submission::Unknown {
        phone.until("look", DAY);
        phone.answer("look", could_not_look(Failure::Server { status: 404, retry_after_ms: None }));
    }
    assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved), "a server without a list");
    assert!(phone.monotonic - began >= DAY);
}

#[test]
fn a_city_is_known_to_show_our_marker_by_our_own_success() {
    let mut phone = Phone::with([plain("ville", Echo::Unknown, UncertainRule::ResendOnce)]);
    phone.queue(submission(1, "ville"));
    phone.answer("submit", took("7"));
    phone.answer("look", could_not_look(Failure::Network));
    phone.until("look", MINUTE);
    phone.answer("look", saw(&[]));
    phone.until("look", 5 * MINUTE);
    phone.answer("look", saw(&["7"]));
    let learned = phone.disk.endpoints[&endpoint("ville")].seen.clone();
    let seen = learned[&ServiceCode::new("LAMP")];
    assert!((2 * MINUTE..=3 * MINUTE).contains(&seen.lag_ms));
    assert_eq!(seen.characters, 40);
    phone.offer(Input::Endpoint(echoing("ville")));
    phone.offer(Input::Endpoint(plain("ville", Echo::Unknown, UncertainRule::ResendOnce)));
    assert_eq!(phone.state.endpoint(&endpoint("ville")).unwrap().seen, learned, "and stays known");

    // What is like it may be sent once more; not what is longer, or of another category: the marker might be cut off
    // there, or nothing be listed.
    let private = Listing { service: Some(ServiceCode::new("RATS")), characters: 9 };
    for (n, listing, sends) in [(2, lamp(40), 2), (3, lamp(41), 1), (4, private, 1)] {
        phone.queue(SubmissionRow { listing, ..submission(n, "ville") });
        phone.answer("submit", broken());
        while phone.text(n) == Submission::Unknown && !phone.is_running("submit") {
            phone.until("look", DAY);
            phone.answer("look", saw(&[]));
        }
        if phone.is_running("submit") {
            phone.answer("submit", took("8"));
            phone.answer("look", saw(&["8"]));
        }
        assert_eq!(phone.row(n).sends, sends, "{n}");
    }
}

// ---- clocks --------------------------------------------------------------------------------------------------

#[test]
fn a_jump_of_the_wall_clock_neither_delays_nor_hurries() {
    for jump in [-50 * YEAR, 50 * YEAR, -1, i64::MIN / 2, i64::MAX / 2] {
        let mut phone = Phone::with([echoing("ville")]);
        phone.queue(submission(1, "ville"));
        phone.answer("submit", broken());
        phone.wall = phone.wall.saturating_add(jump);
        let began = phone.monotonic;
        while !phone.is_running("submit") {
            phone.until("look", HOUR);
            phone.answer("look", saw(&[]));
        }
        assert_eq!(phone.monotonic - began, 15 * MINUTE);
    }
}

#[test]
fn a_reboot_with_any_wall_clock_is_no_evidence_and_no_long_sleep() {
    for jump in [-50 * YEAR, 0, HOUR, 50 * YEAR] {
        let mut phone = Phone::with([echoing("ville")]);
        phone.queue(submission(1, "ville"));
        phone.answer("submit", broken());
        phone.answer("look", saw(&[]));
        phone.wait(20 * SECOND);
        phone.reboot(jump);
        let began = phone.monotonic;
        while phone.text(1) == Submission::Unknown && !phone.is_running("submit") {
            phone.until("look", DAY);
            phone.answer("look", saw(&[]));
        }
        let waited = phone.monotonic - began;
        if phone.is_running("submit") {
            assert!((15 * MINUTE..HOUR).contains(&waited), "{jump}: {waited}");
        } else {
            assert_eq!(phone.text(1), Submission::Parked(ParkReason::Unresolved));
            assert_eq!(jump, 50 * YEAR, "only a clock far ahead asks early, which is the safe side");
        }
        assert!(waited <= DAY);
    }
}

#[test]
fn a_reboot_does_not_bring_forward_what_the_server_asked_for_by_more_than_once() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.queue(submission(1, "esch"));
    phone.answer("submit", answer_after(503, Body::Foreign, DAY));
    phone.reboot(-50 * YEAR);
    let waited = phone.until("submit", 2 * DAY);
    assert!(waited <= DAY + DAY / 10, "never longer than asked: {waited}");
    phone.answer("submit", answer_after(503, Body::Foreign, DAY));
    phone.reboot(50 * YEAR);
    assert_eq!(phone.count("esch", "submit"), 3, "one early try");
    phone.answer("submit", answer_after(503, Body::Foreign, DAY));
    assert!(!phone.is_running("submit"), "not a storm");
}

// ---- life ----------------------------------------------------------------------------------------------------

#[test]
fn a_suspended_app_starts_nothing_and_goes_on_when_it_comes_back() {
    let mut phone = Phone::with([town_hall("esch")]);
    phone.offer(Input::App(AppState::Suspended));
    phone.queue(submission(1, "esch"));
    assert!(phone.running.is_empty());
    assert_eq!(phone.wake, None);
    phone.offer(Input::App(AppState::Background));
    assert!(phone.is_running("submit"));
}

#[test]
fn a_stream_that_asked_for_patience_gets_it() {
    let mut phone = Phone::with([]);
    phone.quiet = false;
    phone.offer(Input::Endpoint(town_hall("esch")));
    let patience = Failure::Server { status: 429, retry_after_ms: Some(HOUR) };
    for id in phone.running("pull") {
        phone.offer(Input::Done(id, Outcome::Pull(PullOutcome::Failed(patience))));
    }
    phone.offer(Input::SyncNow);
    phone.offer(Input::Connectivity(Connectivity::Metered));
    assert!(!phone.is_running("pull"));
    assert!(phone.until("pull", 2 * HOUR) >= HOUR);
}

// ---- replies at a plain city -----------------------------------------------------------------------------------

/// A phone at a plain city that takes replies, with a request that it has and a reply on its way.
fn replying() -> Phone {
    let mut phone = received();
    phone.queue_op(about_it(1, Withdraws::No));
    phone
}

/// The same before the reply.
fn received() -> Phone {
    let mut phone = Phone::with([EndpointRow { replies: Replies::Taken, ..echoing("leeds") }]);
    phone.queue(submission(1, "leeds"));
    phone.answer("submit", took("7"));
    phone
}

fn about_it(n: u8, withdraws: Withdraws) -> OpRow {
    let service_request_id = receipt("7").service_request_id;
    OpRow { service_request_id, ..op(n, Some(1), withdraws, "leeds") }
}

#[test]
fn a_reply_leaves_once_its_request_has_an_id_and_is_done_with_the_answer() {
    let mut phone = replying();
    phone.answer("op", did_act());
    assert_eq!(phone.act(1), OpState::Done);
    assert!(phone.unsealed_ops.contains(&op_id(1)));
    phone.wait(DAY);
    assert_eq!(phone.count("leeds", "op"), 1);
    // What it does not take is refused at once.
    phone.queue_op(about_it(2, Withdraws::Yes));
    assert_eq!(phone.act(2), OpState::Rejected);
}

#[test]
fn a_reply_whose_answer_was_lost_is_looked_up_and_found() {
    let mut phone = replying();
    phone.answer("op", broken());
    assert_eq!(phone.act(1), OpState::Waiting);
    phone.answer("look for op", saw(&[]));
    phone.wait(MINUTE);
    phone.answer("look for op", saw(&["7"]));
    assert_eq!(phone.act(1), OpState::Done);
    assert_eq!(phone.count("leeds", "op"), 1);
}

#[test]
fn a_reply_that_is_never_found_is_not_sent_again_but_asked_about_after_a_day() {
    let mut phone = replying();
    phone.answer("op", broken());
    let began = phone.monotonic;
    while phone.act(1) == OpState::Waiting {
        match phone.running("look for op").first() {
            Some(id) => phone.offer(Input::Done(*id, saw(&[]))),
            None => phone.wait(10 * MINUTE),
        }
    }
    assert_eq!(phone.act(1), OpState::Parked(ParkReason::Unresolved));
    assert!((DAY..DAY + HOUR).contains(&(phone.monotonic - began)));
    assert_eq!(phone.count("leeds", "op"), 1, "never sent twice without the citizen");
    phone.offer(Input::RetryOp(op_id(1)));
    phone.answer("op", did_act());
    assert_eq!((phone.act(1), phone.count("leeds", "op")), (OpState::Done, 2));
}

#[test]
fn a_reply_that_provably_did_not_arrive_is_sent_again_and_a_busy_city_is_looked_at_first() {
    let mut phone = replying();
    phone.answer("op", not_sent());
    phone.wait(HOUR);
    assert_eq!(phone.count("leeds", "look for op"), 0, "nothing left: nothing to look for");
    phone.answer("op", answer(429, Body::Foreign));
    phone.wait(HOUR);
    assert_eq!(phone.count("leeds", "op"), 2, "not before a look");
    phone.answer("look for op", saw(&[]));
    phone.answer("op", answer(404, errors(ErrorKind::Other)));
    assert_eq!(phone.act(1), OpState::Rejected);
}

#[test]
fn a_reply_of_a_process_that_died_or_of_another_phone_is_looked_up_not_sent() {
    let mut died = replying();
    died.restart(Start::Known);
    assert_eq!((died.count("leeds", "op"), died.running("look for op").len()), (1, 1));

    let mut copied = received();
    copied.offer(Input::Connectivity(Connectivity::Offline));
    copied.queue_op(about_it(1, Withdraws::No));
    copied.restart(Start::Restored);
    copied.wait(HOUR);
    assert_eq!(copied.count("leeds", "op"), 0, "the other phone may have sent it");
    assert_eq!(copied.running("look for op").len(), 1);
}

#[test]
fn the_next_reply_waits_behind_one_whose_outcome_is_unknown_but_no_longer_than_a_day() {
    let mut phone = replying();
    phone.queue_op(about_it(2, Withdraws::No));
    phone.answer("op", broken());
    while phone.act(1) == OpState::Waiting {
        assert_eq!(phone.count("leeds", "op"), 1, "an answer never comes before what it answers");
        match phone.running("look for op").first() {
            Some(id) => phone.offer(Input::Done(*id, saw(&[]))),
            None => phone.wait(10 * MINUTE),
        }
    }
    assert_eq!(phone.act(1), OpState::Parked(ParkReason::Unresolved));
    phone.answer("op", did_act());
    assert_eq!((phone.act(2), phone.count("leeds", "op")), (OpState::Done, 2), "the conversation goes on");
}
