//! Pages of changes from servers.

use super::*;

fn acked(phone: &mut Phone, number: u8, srid: &str) {
    phone.queue(&new_request(number, "Lampadaire"));
    let row = submission_of(phone, id(number));
    phone.store.commit(&[taken(&row, srid)], &[]).unwrap();
}

fn staff(id: &str, text: &str) -> TimelineEntry {
    entry(id, Author::Staff, text)
}

#[test]
fn the_same_pages_twice_and_in_any_order_end_in_the_same_rows() {
    let one = CaseItem { timeline: vec![staff("a", "Nous venons")], ..changed("1", 5) };
    let two = CaseItem {
        status: CaseStatus::InProgress,
        timeline: vec![staff("a", "Nous venons"), staff("b", "C'est réparé")],
        ..changed("1", 9)
    };
    let other = changed("2", 7);
    let orders: [Vec<&CaseItem>; 4] = [
        vec![&one, &two, &other],
        vec![&two, &one, &other],
        vec![&other, &two, &two, &one],
        vec![&one, &one, &other, &two, &one],
    ];
    let mut ends = Vec::new();
    for order in orders {
        let mut phone = Phone::new();
        acked(&mut phone, 1, "1");
        for item in order {
            phone.store.commit(&[], &[mine(vec![item.clone()])]).unwrap();
        }
        let theirs = RequestId::for_server(&esch(), &ServiceRequestId::new("2"));
        ends.push((phone.detail(id(1)), phone.detail(theirs), phone.list(), phone.found("répare")));
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:#?}");
    let (detail, theirs, list, found) = &ends[0];
    assert_eq!(detail.summary.case, Some(CaseStatus::InProgress));
    assert_eq!(detail.timeline.len(), 2);
    assert_eq!(detail.summary.reading, Reading::Unread);
    assert_eq!(detail.document.text, "Lampadaire", "the citizen's words are the citizen's");
    assert_eq!(theirs.document.text, "Demande 2");
    assert_eq!(list.len(), 2);
    assert_eq!(found, &[id(1)], "messages are searchable");
}

#[test]
fn a_request_that_comes_back_under_our_key_is_ours_even_if_the_answer_was_lost() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    let item = CaseItem { key: Some(key(1)), ..changed("412", 1) };
    phone.store.commit(&[], &[mine(vec![item])]).unwrap();
    assert_eq!(phone.list(), [id(1)]);
    assert_eq!(phone.detail(id(1)).summary.service_request_id, Some(ServiceRequestId::new("412")));
    // The answer to the second attempt comes later and changes nothing.
    let row = submission_of(&phone, id(1));
    phone.store.commit(&[taken(&row, "412")], &[]).unwrap();
    assert_eq!(phone.list(), [id(1)]);
    assert_eq!(phone.detail(id(1)).summary.changed, at(30_001), "the page is newer than the receipt");
}

#[test]
fn news_of_the_town_hall_is_unread_until_it_is_read_and_an_echo_is_no_news() {
    let mut phone = Phone::new();
    acked(&mut phone, 1, "1");
    let reading = |phone: &Phone| phone.detail(id(1)).summary.reading;
    let received = CaseItem { timeline: vec![entry("r", Author::System, "reçue")], ..changed("1", 1) };
    phone.store.commit(&[], &[mine(vec![received])]).unwrap();
    assert_eq!(reading(&phone), Reading::Read, "that they have it is known");
    let echo = CaseItem { timeline: vec![entry("m", Author::Citizen, "Alors ?")], ..changed("1", 2) };
    phone.store.commit(&[], &[mine(vec![echo])]).unwrap();
    assert_eq!(reading(&phone), Reading::Read);
    let answer = CaseItem { timeline: vec![staff("s", "Demain")], ..changed("1", 3) };
    phone.store.commit(&[], &[mine(vec![answer])]).unwrap();
    assert_eq!(reading(&phone), Reading::Unread);
    let unread = RequestFilter { reading: ReadingFilter::Unread, ..Default::default() };
    assert_eq!(ids(&phone.store.queries().requests(&unread).unwrap()), [id(1)]);
    phone.store.commit(&[], &[Write::MarkRead(id(1))]).unwrap();
    assert_eq!(reading(&phone), Reading::Read);
    assert_eq!(ids(&phone.store.queries().requests(&unread).unwrap()), []);
    // A plain city has no entries: there the status is the news.
    let closed = CaseItem { rev: None, status: CaseStatus::InProgress, ..changed("1", 4) };
    phone.store.commit(&[], &[mine(vec![closed.clone()])]).unwrap();
    assert_eq!(reading(&phone), Reading::Unread);
    phone.store.commit(&[], &[Write::MarkRead(id(1)), mine(vec![closed])]).unwrap();
    assert_eq!(reading(&phone), Reading::Read, "the same again is none");
}

#[test]
fn the_cursor_moves_with_its_page_and_a_stale_page_is_refused() {
    let mut phone = Phone::new();
    let cursor = |position: &str, epoch: &str| {
        Some(StreamCursor { position: position.into(), epoch: Some(epoch.into()) })
    };
    let first = ChangePage { next: cursor("p1", "e"), ..page(vec![changed("1", 5)]) };
    phone.store.commit(&[], &[Write::Mine(Box::new(first))]).unwrap();
    assert_eq!(phone.store.queries().mine_cursor(&esch()).unwrap(), cursor("p1", "e"));
    let second =
        ChangePage { asked_from: Some("p1".into()), next: cursor("p2", "e"), ..page(vec![changed("2", 6)]) };
    phone.store.commit(&[], &[Write::Mine(Box::new(second.clone()))]).unwrap();
    let refused = phone.store.commit(&[], &[Write::Mine(Box::new(second))]);
    assert_eq!(refused, Err(StoreError::Conflict), "another process had pulled in between");
    let phone = phone.restart();
    assert_eq!(phone.store.queries().mine_cursor(&esch()).unwrap(), cursor("p2", "e"));
}

#[test]
fn a_server_that_counts_anew_is_believed_and_a_city_that_forgets_takes_no_history() {
    let mut phone = Phone::new();
    acked(&mut phone, 1, "1");
    let cursor =
        |epoch: &str| Some(StreamCursor { position: format!("p-{epoch}"), epoch: Some(epoch.into()) });
    let before = ChangePage { next: cursor("old"), ..page(vec![changed("1", 900)]) };
    phone.store.commit(&[], &[Write::Mine(Box::new(before))]).unwrap();
    let after = ChangePage {
        next: cursor("new"),
        ..page(vec![CaseItem { status: CaseStatus::Assigned, ..changed("1", 2) }])
    };
    phone.store.commit(&[], &[Write::Mine(Box::new(after))]).unwrap();
    assert_eq!(phone.detail(id(1)).summary.case, Some(CaseStatus::Assigned));

    let gone = ChangePage { tombstones: vec![ServiceRequestId::new("1")], ..page(vec![]) };
    phone.store.commit(&[], &[Write::Mine(Box::new(gone))]).unwrap();
    assert_eq!(phone.list(), [id(1)]);
}

#[test]
fn adopting_a_public_request_takes_it_out_of_the_cache_and_its_old_name_leads_to_ours() {
    let mut phone = Phone::new();
    phone.store.apply_public(&page(vec![changed("412", 1), changed("413", 1)])).unwrap();
    let public = RequestId::for_server(&esch(), &ServiceRequestId::new("412"));
    assert_eq!(phone.found("demande 412"), [public]);
    assert_eq!(phone.detail(public).summary.ownership, parvis_domain::face::Ownership::Others);

    acked(&mut phone, 1, "412");
    assert_eq!(phone.found("412"), [id(1)], "one request, one row");
    assert_eq!(phone.detail(public).summary.id, id(1));
    let by_number = phone.store.queries().request_id(&esch(), &ServiceRequestId::new("412")).unwrap();
    assert_eq!(by_number, Some(id(1)));
    // The public stream brings it once more: it stays out.
    phone.store.apply_public(&page(vec![changed("412", 2)])).unwrap();
    assert_eq!(phone.found("412"), [id(1)]);
    assert_eq!(phone.list(), [id(1)], "the list without a search holds only the citizen's own");
}

#[test]
fn a_stranger_that_turns_out_to_be_ours_becomes_one_request() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Lampadaire"));
    // A server that tells no keys brought it first.
    let item = CaseItem {
        timeline: vec![staff("a", "Vu")],
        status: CaseStatus::Assigned,
        status_notes: Some("Équipe en route".into()),
        ..changed("412", 1)
    };
    phone.store.commit(&[], &[mine(vec![item])]).unwrap();
    assert_eq!(phone.list().len(), 2);
    let row = submission_of(&phone, id(1));
    phone.store.commit(&[taken(&row, "412")], &[]).unwrap();
    assert_eq!(phone.list(), [id(1)]);
    let merged = phone.detail(id(1));
    assert_eq!((merged.timeline.len(), merged.summary.case), (1, Some(CaseStatus::Assigned)));
    assert_eq!(merged.document.status_notes.as_deref(), Some("Équipe en route"));
    assert_eq!(merged.document.text, "Lampadaire");
    assert_eq!(phone.found("demande"), [], "the stranger is not found any more");
}

#[test]
fn a_server_that_takes_two_requests_for_one_stops_neither() {
    let mut phone = Phone::new();
    acked(&mut phone, 1, "412");
    acked(&mut phone, 2, "412");
    assert_eq!(phone.list(), [id(2), id(1)]);
    assert_eq!(submission_of(&phone, id(2)).service_request_id(), Some(&ServiceRequestId::new("412")));
    let by_number = phone.store.queries().request_id(&esch(), &ServiceRequestId::new("412")).unwrap();
    assert_eq!(by_number, Some(id(1)));
    assert_eq!(phone.store.load().unwrap(), Loaded::default(), "both are settled");
}

#[test]
fn public_changes_come_go_and_are_swept_when_a_new_load_does_not_bring_them() {
    let mut phone = Phone::new();
    let cursor = |position: &str| Some(StreamCursor { position: position.into(), epoch: None });
    let first =
        ChangePage { next: cursor("1"), end: PageEnd::More, ..page(vec![changed("1", 1), changed("2", 2)]) };
    phone.store.apply_public(&first).unwrap();
    let second =
        ChangePage { asked_from: Some("1".into()), next: cursor("2"), ..page(vec![changed("3", 3)]) };
    phone.store.apply_public(&second).unwrap();
    assert_eq!(phone.found("demande").len(), 3);
    assert_eq!(phone.store.apply_public(&second), Err(StoreError::Conflict));
    let delta = ChangePage {
        asked_from: Some("2".into()),
        next: cursor("3"),
        tombstones: vec![ServiceRequestId::new("2")],
        ..page(vec![CaseItem { description: Some("Banc cassé".into()), ..changed("1", 4) }, changed("3", 1)])
    };
    phone.store.apply_public(&delta).unwrap();
    assert_eq!(phone.found("banc").len(), 1);
    assert_eq!(phone.found("demande").len(), 1, "the old words of 1 are gone, 2 is");
    // The cursor is too old for the server: everything again, and 1 no longer exists.
    let again = ChangePage { next: cursor("9"), end: PageEnd::More, ..page(vec![changed("3", 1)]) };
    phone.store.apply_public(&again).unwrap();
    assert_eq!(phone.found("banc").len(), 1, "readable until the load is through");
    let last = ChangePage { asked_from: Some("9".into()), next: cursor("10"), ..page(vec![changed("4", 2)]) };
    phone.store.apply_public(&last).unwrap();
    assert_eq!(phone.found("banc"), []);
    assert_eq!(phone.found("demande").len(), 2);
    assert_eq!(phone.store.queries().public_cursor(&esch()).unwrap(), cursor("10"));
}
