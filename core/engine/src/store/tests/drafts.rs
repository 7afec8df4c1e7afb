//! Drafts, photos and their collector.

use super::*;

#[test]
fn a_draft_survives_a_restart_and_each_save_names_the_revision_that_it_read() {
    let mut phone = Phone::new();
    assert_eq!(phone.opened.core, CoreFile::Created);
    let first = draft(1, "Lampadaire");
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(first.clone()))]).unwrap();
    let second = Draft { revision: 1, text: "Lampadaire éteint".into(), ..first.clone() };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(second.clone()))]).unwrap();

    let mut phone = phone.restart();
    assert_eq!(phone.opened.core, CoreFile::Existing);
    assert_eq!(phone.store.queries().draft(first.id).unwrap().unwrap(), second);
    // Someone who still looks at the first revision, and someone who thinks that there is none.
    for stale in [Draft { text: "autre".into(), ..second.clone() }, first.clone()] {
        let refused = phone.store.commit(&[], &[Write::SaveDraft(Box::new(stale))]);
        assert_eq!(refused, Err(StoreError::Conflict));
    }
    let stale = Write::DeleteDraft { id: first.id, revision: 0 };
    assert_eq!(phone.store.commit(&[], &[stale]), Err(StoreError::Conflict));
    phone.store.commit(&[], &[Write::DeleteDraft { id: first.id, revision: 1 }]).unwrap();
    assert_eq!(phone.store.queries().draft(first.id).unwrap(), None);
}

#[test]
fn drafts_come_in_pages_by_latest_change() {
    let mut phone = Phone::new();
    for number in 1..=5 {
        phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(number, "texte\nsuite")))]).unwrap();
    }
    let first = phone.store.queries().drafts(None, 2).unwrap();
    assert_eq!(first.items.iter().map(|row| row.id).collect::<Vec<_>>(), [id(5), id(4)]);
    assert_eq!(first.items[0].summary, "texte");
    // A change to a row that was already shown moves nothing of what is still to come.
    let again = Draft { revision: 1, changed: at(9_000), ..draft(5, "") };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(again))]).unwrap();
    let second = phone.store.queries().drafts(first.next, 10).unwrap();
    assert_eq!(second.items.iter().map(|row| row.id).collect::<Vec<_>>(), [id(3), id(2), id(1)]);
    assert_eq!(second.next, None);
}

#[test]
fn killed_between_file_and_row_the_photo_is_no_ones_and_goes_after_a_day() {
    const HOUR: i64 = 3_600_000;
    let phone = Phone::new();
    let lost = photo(&phone.store, b"written, and then the process died");
    let mut phone = phone.restart();
    let kept = photo(&phone.store, b"written and named");
    let first = Draft { photos: vec![kept.clone()], ..draft(1, "") };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(first.clone()))]).unwrap();

    assert_eq!(phone.store.collect_photos(at(0)).unwrap(), 0, "met for the first time");
    assert_eq!(phone.store.collect_photos(at(23 * HOUR)).unwrap(), 0);
    assert!(phone.store.photo(lost.hash).is_ok());
    assert_eq!(phone.store.collect_photos(at(24 * HOUR)).unwrap(), 1);
    assert_eq!(phone.store.photo(lost.hash), Err(StoreError::PhotoLost { hash: lost.hash }));
    assert!(!phone.path(thumbnail_path(lost.hash).to_str().unwrap()).exists());
    assert_eq!(phone.store.collect_photos(at(1_000 * HOUR)).unwrap(), 0);
    assert!(phone.store.photo(kept.hash).is_ok());

    // The draft goes, and its photo with it, but not one that another draft names.
    let other = Draft { id: id(2), ..first };
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(other))]).unwrap();
    phone.store.commit(&[], &[Write::DeleteDraft { id: id(1), revision: 0 }]).unwrap();
    assert!(phone.store.photo(kept.hash).is_ok());
    phone.store.commit(&[], &[Write::DeleteDraft { id: id(2), revision: 0 }]).unwrap();
    assert_eq!(phone.store.photo(kept.hash), Err(StoreError::PhotoLost { hash: kept.hash }));
    assert_eq!(phone.store.collect_photos(at(2_000 * HOUR)).unwrap(), 0);
}

#[test]
fn no_row_names_a_photo_whose_file_is_not_there() {
    let mut phone = Phone::new();
    let hash = PhotoHash::from_bytes([7; 32]);
    let draft =
        Draft { photos: vec![Photo { hash, bytes: 1, width: 1, height: 1, masks: vec![] }], ..draft(1, "") };
    let refused = phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft.clone()))]);
    assert_eq!(refused, Err(StoreError::PhotoLost { hash }));
    assert_eq!(phone.store.queries().draft(draft.id).unwrap(), None);
}

#[test]
fn a_damaged_photo_is_noticed_by_its_hash() {
    let phone = Phone::new();
    let photo = photo(&phone.store, b"a clean photo");
    std::fs::write(phone.path(photo_path(photo.hash).to_str().unwrap()), b"A clean photo").unwrap();
    assert_eq!(phone.store.photo(photo.hash), Err(StoreError::PhotoLost { hash: photo.hash }));
}

#[test]
fn saving_a_draft_writes_no_file_of_its_own_and_queueing_a_request_one() {
    let mut phone = Phone::new();
    let written = |phone: &Phone| phone.files.written.load(Ordering::Relaxed);
    let before = written(&phone);
    phone.store.commit(&[], &[Write::SaveDraft(Box::new(draft(1, "")))]).unwrap();
    assert_eq!(written(&phone), before);
    phone.queue(&new_request(2, "Lampadaire"));
    assert_eq!(written(&phone), before + 1);
}
