//! Queueing, conflicts, taking back, acts, secrets.

use super::*;
use crate::ports::{Entropy, SecureStore};
use crate::secret::{DataKey, KeyFile, SecretPlace};
use parvis_domain::op::{ActMark, OpKind};
use parvis_domain::request::Mask;

#[test]
fn a_queued_request_is_whole_after_a_restart_and_its_draft_is_gone() {
    let mut phone = Phone::new();
    let lamp = photo(&phone.store, b"a streetlight");
    let saved = Draft { photos: vec![lamp.clone()], ..draft(1, "Lampadaire éteint\nDepuis lundi") };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(saved.clone()))]).unwrap();
    let request = NewRequest::of_draft(&saved, key(1), esch(), "Éclairage".into(), Some(at(99)), at(5_000));
    let write =
        Write::InsertRequest { request: Box::new(request.clone()), body: body(&request), draft: Some(0) };
    phone.store.commit(&rows_of(&request), &[write]).unwrap();

    let phone = phone.restart();
    assert_eq!(phone.store.queries().draft(saved.id).unwrap(), None);
    let detail = phone.detail(request.id);
    assert_eq!(detail.summary.submission, Some(Submission::Queued));
    assert_eq!((detail.summary.photos.total, detail.summary.photos.confirmed), (1, 0));
    assert_eq!(detail.document, request.document);
    assert_eq!(detail.photos[0].photo, lamp);
    assert_eq!(phone.store.body(request.key).unwrap().unwrap(), body(&request));
    assert_eq!(phone.store.queries().request_of_key(request.key).unwrap(), Some(request.id));
    let loaded = phone.store.load().unwrap();
    assert_eq!((loaded.submissions.len(), loaded.photos.len()), (1, 1));
    assert_eq!(ids(&Page { items: phone.store.queries().outbox().unwrap(), next: None }), [request.id]);
    assert!(phone.path(&format!("sealed/{}.req", request.id)).exists());
}

#[test]
fn a_write_on_top_of_what_another_process_changed_writes_nothing_at_all() {
    let mut phone = Phone::new();
    let request = new_request(1, "Lampadaire");
    phone.queue(&request);
    let seen = phone.store.data_version().unwrap();
    let row = submission_of(&phone, request.id);
    let mut other = phone.second();
    other.commit(&[next(&row, Submission::Ready)], &[]).unwrap();

    assert_ne!(phone.store.data_version().unwrap(), seen, "another process wrote");
    let writes = [Write::SaveDraft(Box::new(draft(9, "")))];
    let refused = phone.store.commit(&[next(&row, Submission::Submitting)], &writes);
    assert_eq!(refused, Err(StoreError::Conflict));
    assert_eq!(phone.store.queries().draft(id(9)).unwrap(), None, "nor the draft beside it");
    assert_eq!(phone.detail(request.id).summary.submission, Some(Submission::Ready));
    // On what is there now it goes.
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[next(&row, Submission::Submitting)], &writes).unwrap();

    for wrong in [
        RowChange::Photo(PhotoRow { version: 3, ..photo_row(&phone) }),
        RowChange::Op(OpRow { version: 3, ..op_row(1, request.id) }),
        RowChange::Endpoint(endpoint_row(3)),
        RowChange::Submission(SubmissionRow::new(id(77), key(77), esch(), Listing::default())),
        RowChange::Submission(SubmissionRow::new(request.id, request.key, esch(), Listing::default())),
    ] {
        assert_eq!(
            phone.store.commit(std::slice::from_ref(&wrong), &[]),
            Err(StoreError::Conflict),
            "{wrong:?}"
        );
    }
}

fn photo_row(phone: &Phone) -> PhotoRow {
    let request = NewRequest { photos: vec![photo(&phone.store, b"one")], ..new_request(1, "") };
    photos_of(&request).remove(0)
}

/// What a turn that changes nothing gives.
type Nothing = ((), Vec<RowChange>, Vec<Write>);

#[test]
fn a_guest_decides_on_rows_that_nobody_changes_in_between() {
    let mut phone = Phone::new();
    let request = new_request(1, "Lampadaire");
    phone.queue(&request);
    let mut guest = phone.second();
    let seen = guest
        .commit_from(|load| {
            let loaded = load()?;
            let row = loaded.submissions[0].clone();
            Ok::<_, StoreError>((loaded.submissions.len(), vec![next(&row, Submission::Ready)], vec![]))
        })
        .unwrap();
    assert_eq!(seen, 1);
    assert_eq!(phone.detail(request.id).summary.submission, Some(Submission::Ready));
    // A decision against it leaves no trace.
    let kept = guest.commit_from(|_| Err::<Nothing, _>(StoreError::Busy));
    assert_eq!(kept, Err(StoreError::Busy));
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(2, "")))]).unwrap();
}

#[test]
fn taken_back_it_is_a_draft_again_with_everything_and_may_be_sent_once_more() {
    let mut phone = Phone::new();
    let lamp = photo(&phone.store, b"a streetlight");
    let request = NewRequest { photos: vec![lamp.clone()], ..new_request(1, "Lampadaire") };
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    let draft = phone.detail(request.id).to_draft(at(7_000));
    let back = [Write::RequestBackToDraft(Box::new(draft.clone()))];
    phone.store.commit(&[next(&row, Submission::Cancelled)], &back).unwrap();

    assert_eq!(phone.store.queries().request(request.id).unwrap(), None);
    assert_eq!(phone.list(), []);
    assert_eq!(phone.found("lampadaire"), [], "nor is it found any more");
    assert!(phone.store.load().unwrap().submissions.is_empty());
    assert!(!phone.path(&format!("sealed/{}.req", request.id)).exists());
    let stored = phone.store.queries().draft(request.id).unwrap().unwrap();
    assert_eq!(stored, draft);
    assert_eq!(stored.photos, [lamp]);
    assert_eq!(stored.text, "Lampadaire");
    // The same name, a new key; even the old key would do.
    for number in [2, 1] {
        let again = NewRequest { key: key(number), ..request.clone() };
        let write = Write::InsertRequest {
            request: Box::new(again.clone()),
            body: body(&again),
            draft: Some(phone.store.queries().draft(request.id).unwrap().unwrap().revision),
        };
        phone.store.commit(&rows_of(&again), &[write]).unwrap();
        assert_eq!(phone.found("lampadaire"), [request.id]);
        let row = submission_of(&phone, request.id);
        let draft = phone.detail(request.id).to_draft(at(8_000));
        let back = [Write::RequestBackToDraft(Box::new(draft))];
        phone.store.commit(&[next(&row, Submission::Cancelled)], &back).unwrap();
    }
}

#[test]
fn the_receipt_gives_the_request_its_number_its_service_and_its_place_in_the_list() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    phone.queue(&new_request(2, "Nid-de-poule"));
    assert_eq!(phone.list(), [id(2), id(1)]);
    let row = submission_of(&phone, id(1));
    phone.store.commit(&[taken(&row, "2026-00412")], &[]).unwrap();
    let detail = phone.detail(id(1));
    let summary = &detail.summary;
    assert_eq!(summary.service_request_id, Some(ServiceRequestId::new("2026-00412")));
    assert_eq!(detail.agency.as_deref(), Some("Service éclairage"));
    assert_eq!((summary.changed, summary.due), (at(20_000), Some(at(500_000))));
    assert_eq!(phone.list(), [id(1), id(2)], "by the server's time now");
    assert_eq!(phone.found("2026-00412"), [id(1)], "the number is searchable");
    let by_number = phone.store.queries().request_id(&esch(), &ServiceRequestId::new("2026-00412"));
    assert_eq!(by_number.unwrap(), Some(id(1)));
    assert!(!phone.store.load().unwrap().submissions.iter().any(|row| row.request == id(1)), "settled");
}

#[test]
fn photos_count_as_they_arrive_and_keep_the_sending_loaded() {
    let mut phone = Phone::new();
    let photos = vec![photo(&phone.store, b"one"), photo(&phone.store, b"two")];
    let request = NewRequest { photos, ..new_request(1, "Lampadaire") };
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[taken(&row, "1")], &[]).unwrap();
    for (number, mut photo) in photos_of(&request).into_iter().enumerate() {
        assert_eq!(phone.store.load().unwrap().submissions.len(), 1, "photos are still to go");
        photo.transfer = PhotoTransfer::Confirmed;
        photo.version = 1;
        phone.store.commit(&[RowChange::Photo(photo)], &[]).unwrap();
        let progress = phone.detail(request.id).summary.photos;
        assert_eq!((progress.total, progress.confirmed), (2, number as u32 + 1));
    }
    assert_eq!(phone.store.load().unwrap(), Loaded::default());
}

#[test]
fn an_act_is_stored_with_its_bytes_and_a_withdrawal_shows_until_it_is_confirmed() {
    let mut phone = Phone::new();
    let request = new_request(1, "Lampadaire");
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[taken(&row, "412")], &[]).unwrap();

    let reply = OpRow { service_request_id: Some(ServiceRequestId::new("412")), ..op_row(1, request.id) };
    let act = OpKind::Reply { text: "Toujours éteint".into() };
    let write = Write::InsertOp { op: reply.op, act: act.clone(), body: Some(b"{1}".to_vec()) };
    phone.store.commit(&[RowChange::Op(reply.clone())], &[write]).unwrap();
    // One whose request has no number yet gets its bytes later, once.
    let withdraw = OpRow { withdraws: Withdraws::Yes, ..op_row(2, request.id) };
    let write = Write::InsertOp { op: withdraw.op, act: OpKind::Withdraw { text: None }, body: None };
    phone.store.commit(&[RowChange::Op(withdraw.clone())], &[write]).unwrap();
    assert_eq!(phone.store.op_body(withdraw.op).unwrap(), None);
    let freeze = Write::FreezeOp { op: withdraw.op, body: b"{2}".to_vec() };
    phone.store.commit(&[], std::slice::from_ref(&freeze)).unwrap();
    assert_eq!(phone.store.commit(&[], &[freeze]), Err(StoreError::Conflict), "fixed for ever");

    let mut phone = phone.restart();
    let ops = phone.detail(request.id).ops;
    assert_eq!(ops.iter().map(|op| op.row.op).collect::<Vec<_>>(), [reply.op, withdraw.op]);
    assert_eq!(ops[0].act, Some(act));
    assert_eq!(phone.store.op_body(reply.op).unwrap().unwrap(), b"{1}");
    assert_eq!(phone.store.op_body(withdraw.op).unwrap().unwrap(), b"{2}");
    assert!(phone.detail(request.id).summary.acts.has(ActMark::Withdraws));
    assert_eq!(phone.store.load().unwrap().ops.len(), 2);
    assert_eq!(phone.store.load().unwrap().submissions.len(), 1, "its acts keep a sending loaded");
    let done = |row: &OpRow| RowChange::Op(OpRow { state: OpState::Done, version: 1, ..row.clone() });
    phone.store.commit(&[done(&reply), done(&withdraw)], &[]).unwrap();
    assert!(!phone.detail(request.id).summary.acts.has(ActMark::Withdraws));
    assert_eq!(phone.store.load().unwrap(), Loaded::default());
    // Killed before the sealed copies were removed: the next start does it.
    let phone = phone.restart();
    assert!(phone.files.list(Path::new("sealed")).unwrap().is_empty());
}

#[test]
fn an_act_that_is_done_shows_until_a_page_of_its_revision_shows_it() {
    let mut phone = Phone::new();
    let request = new_request(1, "Lampadaire");
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[taken(&row, "412")], &[]).unwrap();
    let act = |phone: &mut Phone, number, withdraws| {
        let row = OpRow { withdraws, ..op_row(number, request.id) };
        let write = Write::InsertOp { op: row.op, act: OpKind::Withdraw { text: None }, body: Some(vec![1]) };
        phone.store.commit(&[RowChange::Op(row.clone())], &[write]).unwrap();
        row
    };
    let done =
        |row: &OpRow, rev| RowChange::Op(OpRow { state: OpState::Done, version: 1, rev, ..row.clone() });
    let unseen = |phone: &Phone| phone.detail(request.id).ops.iter().map(|op| op.unseen).collect::<Vec<_>>();
    let shows = |rev| mine(vec![changed("412", rev)]);

    let reply = act(&mut phone, 1, Withdraws::No);
    let withdrawal = act(&mut phone, 2, Withdraws::Yes);
    phone.store.commit(&[done(&reply, Some(5)), done(&withdrawal, Some(6))], &[]).unwrap();
    assert_eq!(unseen(&phone), [true, true]);
    assert!(phone.detail(request.id).summary.acts.has(ActMark::Withdraws), "no page says withdrawn yet");
    phone.store.commit(&[], &[shows(5)]).unwrap();
    assert_eq!(unseen(&phone), [false, true]);
    assert!(phone.detail(request.id).summary.acts.has(ActMark::Withdraws));
    phone.store.commit(&[], &[shows(6)]).unwrap();
    assert_eq!(unseen(&phone), [false, false]);
    assert!(!phone.detail(request.id).summary.acts.has(ActMark::Withdraws));
    // A page came before the answer did, and a server that tells no revision.
    let (early, silent) = (act(&mut phone, 3, Withdraws::No), act(&mut phone, 4, Withdraws::No));
    phone.store.commit(&[done(&early, Some(6)), done(&silent, None)], &[]).unwrap();
    assert_eq!(unseen(&phone), [false; 4]);
    // A server that was restored counts anew: whatever it shows now is all there is.
    let lost = act(&mut phone, 5, Withdraws::No);
    phone.store.commit(&[done(&lost, Some(900))], &[]).unwrap();
    let mut anew = page(vec![changed("412", 2)]);
    anew.next = Some(StreamCursor { position: "a".into(), epoch: Some("2".into()) });
    phone.store.commit(&[], &[Write::Mine(Box::new(anew.clone()))]).unwrap();
    anew.next = Some(StreamCursor { position: "b".into(), epoch: Some("3".into()) });
    phone.store.commit(&[], &[Write::Mine(Box::new(anew))]).unwrap();
    assert_eq!(unseen(&phone), [false; 5]);
}

#[test]
fn a_sealed_copy_of_a_draft_goes_and_one_that_no_row_knows_comes_back() {
    let mut phone = Phone::new();
    let requests: Vec<NewRequest> = (1..=3).map(|number| new_request(number, "Lampadaire")).collect();
    for request in &requests {
        phone.queue(request);
    }
    let [promised, lost, draft_again, wrong] =
        [1, 2, 3, 4].map(|number| phone.path(&format!("sealed/{}.req", id(number))));
    // A process that died between the commit and the removal, and a file that is not what its name says.
    let copy = std::fs::read(&draft_again).unwrap();
    let back = Write::RequestBackToDraft(Box::new(draft(3, "Lampadaire")));
    phone.store.commit(&[], &[back]).unwrap();
    std::fs::write(&draft_again, copy).unwrap();
    std::fs::copy(&promised, &wrong).unwrap();
    // A medium that lost the last commit.
    let core = &phone.store.core;
    core.execute("DELETE FROM body WHERE owner = ?1", [key(2).as_bytes()]).unwrap();
    core.execute("DELETE FROM request WHERE id = ?1", [id(2).as_bytes()]).unwrap();

    let phone = phone.restart();
    assert!(promised.exists() && lost.exists() && !draft_again.exists() && !wrong.exists());
    assert_eq!(phone.store.load().unwrap().submissions.len(), 2);
    let row = submission_of(&phone, id(2));
    assert_eq!((row.state, row.sends), (Submission::Unknown, 1), "it may have left");
    assert_eq!(phone.store.body(key(2)).unwrap().unwrap(), body(&requests[1]));
    assert_eq!(phone.found("lampadaire"), [id(2), id(1)]);
    assert!(phone.store.queries().draft(id(3)).unwrap().is_some());
}

#[test]
fn a_draft_that_was_deleted_never_comes_back_from_a_sealed_copy() {
    let mut other = Phone::new();
    other.queue(&new_request(1, "Lampadaire"));
    let copy = std::fs::read(other.path(&format!("sealed/{}.req", id(1)))).unwrap();

    let mut phone = Phone::new();
    let revision = 0;
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "Lampadaire")))]).unwrap();
    // A process died while it sent the draft; the citizen deletes it; a power cut undoes the removal of the copy.
    let left = phone.path(&format!("sealed/{}.req", id(1)));
    std::fs::create_dir_all(left.parent().unwrap()).unwrap();
    std::fs::write(&left, &copy).unwrap();
    phone.store.commit(&[], &[Write::DeleteDraft { id: id(1), revision }]).unwrap();
    assert!(!left.exists());
    std::fs::write(&left, &copy).unwrap();

    let phone = phone.restart();
    assert!(!left.exists());
    assert_eq!(phone.store.load().unwrap().submissions, []);
    assert!(phone.store.queries().draft(id(1)).unwrap().is_none());
}

#[test]
fn servers_cities_and_kept_values_read_back() {
    let mut phone = Phone::new();
    let profile = Write::EndpointProfile { name: esch(), city: city(), profile: "{\"url\":1}".into() };
    phone.store.commit(&[], std::slice::from_ref(&profile)).unwrap();
    phone.store.commit(&[RowChange::Endpoint(endpoint_row(0))], &[]).unwrap();
    phone
        .store
        .commit(
            &[RowChange::Endpoint(endpoint_row(1))],
            &[
                profile,
                Write::ClockOffset { name: esch(), offset_ms: -1_500 },
                Write::City { city: city(), version: 3, pack: b"{}".to_vec() },
                Write::ChooseCity(city()),
                Write::Keep { name: "language", value: Some(b"fr".to_vec()) },
            ],
        )
        .unwrap();
    let phone = phone.restart();
    let queries = phone.store.queries();
    let endpoint = queries.endpoints().unwrap().remove(0);
    assert_eq!(endpoint.row, Some(endpoint_row(1)));
    assert_eq!(endpoint.city, Some(city()));
    assert_eq!(endpoint.profile.as_deref(), Some("{\"url\":1}"));
    assert_eq!(endpoint.clock_offset_ms, Some(-1_500));
    assert_eq!(phone.store.load().unwrap().endpoints, [endpoint_row(1)]);
    assert_eq!(queries.cities().unwrap()[0].version, 3);
    assert_eq!(queries.chosen_city().unwrap(), Some(city()));
    assert_eq!(queries.kept("language").unwrap().unwrap(), b"fr");
    let mut phone = phone.restart();
    phone.store.commit(&[RowChange::EndpointGone(esch())], &[Write::RemoveCity(city())]).unwrap();
    assert_eq!(phone.store.queries().chosen_city().unwrap(), None);
    assert_eq!(phone.store.load().unwrap().endpoints, []);
}

struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x5a);
    }
}

#[test]
fn no_file_holds_a_follow_key_that_can_be_read() {
    let mut phone = Phone::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let secure = KeyFile::new(elsewhere.path().join("key"));
    let data_key = DataKey::existing_or_new(&secure, &Fixed).unwrap();
    let follow_key = b"nobody-else-may-follow-with-this-key";
    let place = city();
    let place = SecretPlace::FollowKey(place.as_str());
    let sealed = data_key.seal(place, follow_key, &Fixed).unwrap();
    phone.store.commit(&[], &[Write::FollowKey { city: city(), sealed }]).unwrap();
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "a control that is found")))]).unwrap();

    assert!(phone.holds(b"a control that is found"), "the search through the files works");
    assert!(!phone.holds(follow_key));
    let stored = phone.store.queries().follow_key(&city()).unwrap().unwrap();
    assert_eq!(data_key.open(place, &stored).unwrap(), follow_key);
    let raw = secure.get("data-key").unwrap().unwrap();
    assert!(!phone.holds(&raw), "nor the key above it");

    phone.store.commit(&[], &[Write::ForgetFollowKey(city())]).unwrap();
    assert_eq!(phone.store.queries().follow_key(&city()).unwrap(), None);
    assert!(phone.files.list(Path::new("sealed")).unwrap().is_empty());
}

/// A request with a photo that was masked, and the photo as it was.
fn masked_request(phone: &Phone) -> (NewRequest, Photo) {
    let mask = Mask::Rectangle { x: 1, y: 2, width: 30, height: 40 };
    let before = Photo { masks: vec![mask], ..photo(&phone.store, b"with a face") };
    let lamp = photo(&phone.store, b"a streetlight");
    let photos = vec![lamp, photo(&phone.store, b"without a face")];
    let unmasked = [(1, before.clone())].into();
    (NewRequest { photos, unmasked, ..new_request(1, "Lampadaire") }, before)
}

#[test]
fn taken_back_before_it_left_its_photo_is_unmasked_again() {
    let mut phone = Phone::new();
    let (request, before) = masked_request(&phone);
    phone.queue(&request);
    assert_eq!(phone.detail(request.id).photos[1].photo, request.photos[1]);
    let mut phone = phone.restart();
    // Nobody takes it for a file of nobody.
    for day in [0, 1, 2, 3] {
        assert_eq!(phone.store.collect_photos(at(day * 24 * 3_600_000)).unwrap(), 0);
    }
    let row = submission_of(&phone, request.id);
    let draft = phone.detail(request.id).to_draft(at(7_000));
    assert_eq!(draft.photos, [request.photos[0].clone(), before.clone()]);
    let back = [Write::RequestBackToDraft(Box::new(draft))];
    phone.store.commit(&[next(&row, Submission::Cancelled)], &back).unwrap();
    assert!(phone.store.photo(before.hash).is_ok());
    assert_eq!(phone.store.queries().draft(request.id).unwrap().unwrap().photos[1], before);
}

#[test]
fn once_it_may_have_left_the_unmasked_photo_is_gone() {
    let mut phone = Phone::new();
    let (request, before) = masked_request(&phone);
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[next(&row, Submission::Submitting)], &[]).unwrap();
    assert_eq!(phone.store.photo(before.hash), Err(StoreError::PhotoLost { hash: before.hash }));
    assert!(!phone.path(thumbnail_path(before.hash).to_str().unwrap()).exists());
    assert!(phone.store.photo(request.photos[1].hash).is_ok());
    // Proven not to have left after all, it comes back as it was to be sent.
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[next(&row, Submission::Ready)], &[]).unwrap();
    assert_eq!(phone.detail(request.id).to_draft(at(7_000)).photos, request.photos);
}

#[test]
fn a_photo_that_another_draft_names_stays_when_it_is_masked_in_one() {
    let mut phone = Phone::new();
    let (request, before) = masked_request(&phone);
    let other = Draft { photos: vec![before.clone()], ..draft(2, "") };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(other))]).unwrap();
    phone.queue(&request);
    let row = submission_of(&phone, request.id);
    phone.store.commit(&[next(&row, Submission::Submitting)], &[]).unwrap();
    assert!(phone.store.photo(before.hash).is_ok());
    phone.store.commit(&[], &[Write::DeleteDraft { id: id(2), revision: 0 }]).unwrap();
    assert_eq!(phone.store.photo(before.hash), Err(StoreError::PhotoLost { hash: before.hash }));
}
