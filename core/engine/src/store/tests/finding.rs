//! Lists, search, nearness.

use parvis_domain::unit::Metres;

use super::*;

#[test]
fn a_page_stays_where_it_was_when_rows_come_and_change() {
    let mut phone = Phone::new();
    for number in 1..=9 {
        phone.queue(&new_request(number, "Lampadaire"));
    }
    let filter = |after| RequestFilter { after, limit: 3, ..Default::default() };
    let first = phone.store.queries().requests(&filter(None)).unwrap();
    assert_eq!(ids(&first), [id(9), id(8), id(7)]);
    // A new one on top, and one of the rows to come jumps to the top.
    phone.queue(&new_request(20, "Banc"));
    let row = submission_of(&phone, id(5));
    phone.store.commit(&[taken(&row, "5")], &[]).unwrap();
    let second = phone.store.queries().requests(&filter(first.next)).unwrap();
    assert_eq!(ids(&second), [id(6), id(4), id(3)]);
    let third = phone.store.queries().requests(&filter(second.next)).unwrap();
    assert_eq!(ids(&third), [id(2), id(1)]);
    assert_eq!(third.next, None);
}

#[test]
fn a_search_pages_by_the_same_order_without_gaps_or_repeats() {
    let mut phone = Phone::new();
    let items = (0..40)
        .map(|n| CaseItem { updated: Some(at(1_000 * (n / 4))), ..changed(&format!("{n}"), 1) })
        .collect();
    phone.store.apply_public(&page(items)).unwrap();
    for number in 1..=5 {
        phone.queue(&new_request(number, "Demande"));
    }
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let filter = RequestFilter { words: Some("demande".into()), after, limit: 7, ..Default::default() };
        let page = phone.store.queries().requests(&filter).unwrap();
        assert!(page.items.is_sorted_by(|one, two| one.changed >= two.changed));
        all.extend(ids(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all.len(), 45);
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 45);
}

#[test]
fn accents_case_and_unfinished_words_do_not_matter() {
    let mut phone = Phone::new();
    phone.queue(&new_request(1, "Réverbère ÉTEINT près de l'école"));
    phone.queue(&new_request(2, "Nœud de vipères"));
    // The same letters as one character and as letter and accent.
    phone.queue(&new_request(3, "Poubelle cassée"));
    let mut arabic = new_request(4, "عمود إنارة معطل");
    arabic.document.place = None;
    phone.queue(&arabic);
    for (words, number) in [
        ("reverbere", 1),
        ("RÉVERB", 1),
        ("eteint revèrbere", 1),
        ("l'ecole", 1),
        ("l'éco", 1),
        ("noeud", 2),
        ("vipere", 2),
        ("casse\u{301}e", 3),
        ("cassé", 3),
        ("إنارة", 4),
    ] {
        assert_eq!(phone.found(words), [id(number)], "{words}");
    }
    assert_eq!(phone.found("reverb eteint"), [], "only the last word may be unfinished");
    assert_eq!(phone.found("\"*("), [], "signs are no syntax");
    assert_eq!(phone.found("NOT éteint"), []);
    assert_eq!(phone.found("  ").len(), 4, "no words, no search");
}

#[test]
fn what_is_near_comes_by_distance_from_both_files() {
    let mut phone = Phone::new();
    let here = Coordinate::new(49.4958, 5.9806).unwrap();
    let away = |number: u8, north: f64| {
        let mut request = new_request(number, "Lampadaire");
        request.document.place = Some(place(49.4958 + north, 5.9806));
        request
    };
    phone.queue(&away(1, 0.002)); // 222 m
    phone.queue(&away(2, 0.000_5)); // 56 m
    phone.queue(&away(3, 0.02)); // 2.2 km
    let mut nowhere = new_request(4, "Question");
    nowhere.document.place = None;
    phone.queue(&nowhere);
    let public = CaseItem {
        coordinate: Some(Coordinate::new(49.4958 - 0.001, 5.9806).unwrap()),
        status: CaseStatus::Withdrawn,
        ..changed("412", 1)
    };
    phone.store.apply_public(&page(vec![public])).unwrap();
    let theirs = RequestId::for_server(&esch(), &ServiceRequestId::new("412"));

    let latest = phone.store.queries().latest_places(&esch(), 2).unwrap();
    assert_eq!(latest.len(), 3, "two of the citizen's own with a place, one of another's: {latest:?}");
    assert!(phone.store.queries().latest_places(&EndpointName::new("other"), 2).unwrap().is_empty());

    let near = |metres| {
        let radius = Metres::whole(metres);
        RequestFilter { near: Some(Near { centre: here, radius }), ..Default::default() }
    };
    let rows = phone.store.queries().requests(&near(500)).unwrap();
    assert_eq!(ids(&rows), [id(2), theirs, id(1)]);
    assert!((50.0..60.0).contains(&rows.items[0].distance.unwrap().get()));
    assert_eq!(ids(&phone.store.queries().requests(&near(100)).unwrap()), [id(2)]);
    assert_eq!(ids(&phone.store.queries().requests(&near(1_000_000_000)).unwrap()).len(), 4);
    let open = RequestFilter { cases: CaseFilter::Open, ..near(500) };
    assert_eq!(ids(&phone.store.queries().requests(&open).unwrap()), [id(2), id(1)]);
    let both = RequestFilter { words: Some("lampa".into()), ..near(500) };
    assert_eq!(ids(&phone.store.queries().requests(&both).unwrap()), [id(2), id(1)]);

    let first = phone.store.queries().requests(&RequestFilter { limit: 2, ..near(500) }).unwrap();
    assert_eq!(ids(&first), [id(2), theirs]);
    let rest = RequestFilter { after: first.next, ..near(500) };
    assert_eq!(ids(&phone.store.queries().requests(&rest).unwrap()), [id(1)]);
}

#[test]
fn many_at_one_pole_are_paged_without_gaps_or_repeats() {
    let mut phone = Phone::new();
    for number in 1..=9 {
        phone.queue(&new_request(number, "Lampadaire"));
    }
    let centre = Coordinate::new(49.4958, 5.9806).unwrap();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let near = Some(Near { centre, radius: Metres::whole(50) });
        let page = phone
            .store
            .queries()
            .requests(&RequestFilter { near, after, limit: 2, ..Default::default() })
            .unwrap();
        all.extend(ids(&page));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(all, (1..=9).map(id).collect::<Vec<_>>());
}

#[test]
fn the_open_filter_shows_what_is_still_owed() {
    let mut phone = Phone::new();
    let closed = CaseStatus::Closed(parvis_domain::state::ClosedReason::Fixed);
    phone.queue(&new_request(1, "Lampadaire"));
    phone
        .store
        .commit(&[], &[mine(vec![CaseItem { status: closed, ..changed("2", 1) }, changed("3", 1)])])
        .unwrap();
    let open = RequestFilter { cases: CaseFilter::Open, ..Default::default() };
    let three = RequestId::for_server(&esch(), &ServiceRequestId::new("3"));
    assert_eq!(ids(&phone.store.queries().requests(&open).unwrap()), [three, id(1)]);
    assert_eq!(phone.list().len(), 3);
    let watched = |since| phone.store.queries().watched_at(&esch(), since).unwrap();
    assert_eq!(watched(None), [ServiceRequestId::new("3")]);
    let closed = phone.detail(RequestId::for_server(&esch(), &ServiceRequestId::new("2"))).summary.changed;
    assert_eq!(watched(Some(closed)), ["2", "3"].map(ServiceRequestId::new), "it may be opened again");
    assert_eq!(watched(Some(closed.plus_millis(1))), [ServiceRequestId::new("3")], "but hardly so late");
}

#[test]
fn a_reader_sees_what_is_committed_and_writes_nothing() {
    let mut phone = Phone::new();
    let reader = phone.store.reader().unwrap();
    phone.queue(&new_request(1, "Lampadaire"));
    let filter = RequestFilter { words: Some("lampadaire".into()), ..Default::default() };
    assert_eq!(ids(&reader.queries().requests(&filter).unwrap()), [id(1)]);
    let refused = reader.core.execute("DELETE FROM request", []).map_err(StoreError::from);
    assert_eq!(refused, Err(StoreError::ReadOnly));
}
