//! What every store must do, told as stories. A new implementation runs [`prove`] in its tests.
//!
//! ```no_run
//! # use parvis_townhall::store::{Store, conformance};
//! # fn fresh() -> Box<dyn Store> { unimplemented!() }
//! conformance::prove(&fresh);
//! ```

// A store that fails a story is to be told by a panic.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::thread;

use parvis_domain::id::{OpId, PhotoHash, ServiceCode, ServiceRequestId, SubmissionKey};
use parvis_domain::place::{Coordinate, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::service::Visibility;
use parvis_domain::time::Timestamp;

use super::{Acted, Changes, Filter, Rest, Since, Store, Stream, Submitted, TokenState, Tombstone, Viewer};
use crate::life::Refusal;
use crate::record::{
    AnnouncedPhoto, Answer, Arrival, BodyHash, Case, CitizenAct, NewRequest, OpAct, OpRequest, Owner, Post,
    Receipt, Rev, SentContact, SentPlace, StaffAct, Submission,
};
use crate::word::{Author, ClosedReason, Delivery, EntryKind, Phase, Status};

/// Makes a store that is empty.
pub type Fresh<'a> = &'a dyn Fn() -> Box<dyn Store>;

/// Runs every story.
pub fn prove(fresh: Fresh<'_>) {
    a_request_comes_back_as_it_was_sent(&*fresh());
    a_key_has_one_effect_for_ever(&*fresh());
    many_at_once_with_one_key_have_one_effect(&*fresh());
    an_op_has_one_effect_for_ever(&*fresh());
    what_is_refused_leaves_no_trace(&*fresh());
    a_request_lives_from_received_to_rated(&*fresh());
    a_citizen_votes_once(&*fresh());
    interests_replace_each_other(&*fresh());
    a_photo_is_missing_until_it_has_arrived(&*fresh());
    the_public_stream_hides_what_is_private(&*fresh());
    a_stream_comes_in_pages_and_nothing_is_missed(&*fresh());
    what_leaves_a_stream_is_buried(&*fresh());
    a_cursor_that_needs_forgotten_tombstones_is_stale(&*fresh());
    nobody_who_reads_along_misses_a_commit(&*fresh());
    plain_open311_hands_out_ids_tokens_or_nothing(&*fresh());
    lists_are_filtered(&*fresh());
    a_pack_is_dated_once(&*fresh());
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_millis(1_795_600_000_000 + second * 1000)
}

fn owner(n: u8) -> Owner {
    Owner::of_follow_key(&[n; 32])
}

fn key(n: u8) -> SubmissionKey {
    SubmissionKey::from_random([n; 16])
}

fn body(n: u8) -> BodyHash {
    BodyHash::of(&[n])
}

fn lamp(visibility: Visibility) -> NewRequest {
    NewRequest {
        kind: RequestKind::Report,
        service_code: Some(ServiceCode::new("LAMP")),
        subject: None,
        description: "Éteint \u{0}\n'; DROP TABLE request; --".to_owned(),
        place: Some(SentPlace {
            coordinate: Coordinate::new(49.4958, 5.9806).unwrap(),
            accuracy_m: Some(8.5),
            source: Some(PlaceSource::Gps),
            age_s: Some(4),
            asset: Some("mât 12".to_owned()),
        }),
        address: Some("12, rue de l'Alzette".to_owned()),
        answers: vec![Answer { code: "ETAT".to_owned(), values: vec!["off".to_owned()] }],
        photos: Vec::new(),
        media_url: None,
        contact: Some(SentContact { name: Some("Léa".to_owned()), email: None, phone: None }),
        language: Some("fr".to_owned()),
        visibility,
        agency: Some("Éclairage public".to_owned()),
        expected: Some(at(500_000)),
    }
}

fn photo(n: u8) -> AnnouncedPhoto {
    AnnouncedPhoto { hash: PhotoHash::from_bytes([n; 32]), bytes: 1000, width: 1600, height: 1200 }
}

fn submission(n: u8, who: u8, request: NewRequest) -> Submission {
    Submission { key: key(n), owner: owner(who), body: body(n), request }
}

fn sent(store: &dyn Store, n: u8, who: u8, request: NewRequest) -> Receipt {
    match store.submit(&submission(n, who, request), at(i64::from(n))).unwrap() {
        Submitted::Created(receipt) => receipt,
        other => panic!("{other:?} instead of a new request"),
    }
}

fn op(n: u8, who: u8, id: &ServiceRequestId, act: CitizenAct) -> OpRequest {
    OpRequest {
        op: OpId::from_random([n; 16]),
        owner: owner(who),
        body: body(n),
        act: OpAct::Case { id: id.clone(), act },
    }
}

fn now(store: &dyn Store, id: &ServiceRequestId) -> Case {
    store.case(id, &Viewer::Staff).unwrap().unwrap()
}

fn page(store: &dyn Store, stream: &Stream, since: Since) -> (Vec<Case>, Vec<Tombstone>, Rev) {
    match store.changes(stream, since, 1000).unwrap() {
        Changes::Page { cases, tombstones, up_to, rest: Rest::None } => (cases, tombstones, up_to),
        other => panic!("{other:?} instead of one page"),
    }
}

/// Every field that was sent is there again, also those that a careless store would cut or interpret.
pub fn a_request_comes_back_as_it_was_sent(store: &dyn Store) {
    let mut request = lamp(Visibility::Public);
    request.photos = vec![photo(2), photo(1)];
    let receipt = sent(store, 1, 1, request.clone());
    let case = now(store, &receipt.id);
    assert_eq!(case.request, request);
    assert_eq!((case.key, case.owner), (Some(key(1)), Some(owner(1))));
    assert_eq!((case.status, case.requested, case.updated), (Status::Received, at(1), at(1)));
    assert_eq!((case.votes, case.closed_reason, case.status_notes), (0, None, None));
    let [entry] = &case.timeline[..] else { panic!("one entry, not {:?}", case.timeline) };
    assert_eq!((entry.kind, entry.author, entry.at), (EntryKind::Received, Author::System, at(1)));
    assert_eq!(
        receipt,
        Receipt {
            key: key(1),
            id: case.id,
            kind: RequestKind::Report,
            service_code: request.service_code,
            agency: request.agency,
            requested: at(1),
            expected: request.expected,
            photos_missing: vec![photo(2).hash, photo(1).hash],
        }
    );
}

/// A replay gives the first receipt, whatever has happened to the request since; anything else under the key is refused.
pub fn a_key_has_one_effect_for_ever(store: &dyn Store) {
    let first = submission(1, 1, lamp(Visibility::Public));
    let receipt = sent(store, 1, 1, lamp(Visibility::Public));
    let assigned = StaffAct::Assign { service: "Atelier".to_owned() };
    store.staff(&receipt.id, &assigned, at(10)).unwrap().unwrap();
    assert_eq!(store.submit(&first, at(99)).unwrap(), Submitted::Replayed(receipt.clone()));
    assert_eq!(
        store.replay(&key(1), &owner(1), &body(1)).unwrap(),
        Some(Submitted::Replayed(receipt.clone()))
    );
    assert_eq!(store.receipt(&key(1), &owner(1)).unwrap(), Some(receipt.clone()));
    assert_eq!(store.receipt(&key(1), &owner(2)).unwrap(), None, "a receipt is its owner's");
    assert_eq!(store.replay(&key(2), &owner(1), &body(1)).unwrap(), None);

    let other_body = Submission { body: body(9), ..first.clone() };
    let other_owner = Submission { owner: owner(2), ..first.clone() };
    assert_eq!(store.submit(&other_body, at(99)).unwrap(), Submitted::KeyReused);
    assert_eq!(store.submit(&other_owner, at(99)).unwrap(), Submitted::KeyReused);

    store.remove(&receipt.id, at(100)).unwrap().unwrap();
    assert_eq!(
        store.submit(&first, at(101)).unwrap(),
        Submitted::Replayed(receipt),
        "also when the request is gone"
    );
    let all = Filter { limit: 10, ..Filter::default() };
    assert_eq!(store.list(&all, &Viewer::Staff).unwrap(), []);
    assert_eq!(store.submitted_since(&owner(1), at(0)).unwrap(), 1);
    assert_eq!(store.submitted_since(&owner(1), at(1)).unwrap(), 0);
}

/// The race that a phone makes when it gives up too early.
pub fn many_at_once_with_one_key_have_one_effect(store: &dyn Store) {
    let first = submission(1, 1, lamp(Visibility::Public));
    let outcomes: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| store.submit(&first, at(1)).unwrap())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let created = outcomes.iter().filter(|outcome| matches!(outcome, Submitted::Created(_))).count();
    let replayed = outcomes.iter().filter(|outcome| matches!(outcome, Submitted::Replayed(_))).count();
    assert_eq!((created, replayed), (1, 7));
    let all = Filter { limit: 10, ..Filter::default() };
    assert_eq!(store.list(&all, &Viewer::Staff).unwrap().len(), 1);
}

/// As for a request.
pub fn an_op_has_one_effect_for_ever(store: &dyn Store) {
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let reply = op(2, 1, &id, CitizenAct::Reply { text: "Toujours éteint".to_owned() });
    let Acted::Done(receipt) = store.act(&reply, at(10)).unwrap() else { panic!("not done") };
    assert_eq!(store.act(&reply, at(11)).unwrap(), Acted::Replayed(receipt.clone()));
    assert_eq!(store.act(&OpRequest { body: body(9), ..reply.clone() }, at(11)).unwrap(), Acted::KeyReused);
    assert_eq!(store.act(&OpRequest { owner: owner(2), ..reply }, at(11)).unwrap(), Acted::KeyReused);
    let case = now(store, &id);
    assert_eq!((case.rev, case.timeline.len(), case.updated), (receipt.rev, 2, at(10)));
    assert_eq!(case.timeline[1].text.as_deref(), Some("Toujours éteint"));
}

/// An op that is not allowed now may be sent again when it is.
pub fn what_is_refused_leaves_no_trace(store: &dyn Store) {
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let before = now(store, &id);
    let reopen = op(2, 1, &id, CitizenAct::Reopen { text: "Encore".to_owned() });
    assert_eq!(store.act(&reopen, at(10)).unwrap(), Acted::Refused(Refusal::NotNow));
    let strangers = op(3, 2, &id, CitizenAct::Withdraw { text: None });
    assert_eq!(store.act(&strangers, at(10)).unwrap(), Acted::Refused(Refusal::NotYours));
    let nothing = ServiceRequestId::new("nothing");
    assert_eq!(
        store.act(&op(4, 1, &nothing, CitizenAct::Remind), at(10)).unwrap(),
        Acted::Refused(Refusal::Unknown)
    );
    let close = StaffAct::Close { reason: ClosedReason::Fixed, text: None };
    assert_eq!(store.staff(&nothing, &close, at(10)).unwrap(), Err(Refusal::Unknown));
    assert_eq!(now(store, &id), before);

    let secret = sent(store, 5, 1, lamp(Visibility::Private)).id;
    assert_eq!(
        store.act(&op(6, 2, &secret, CitizenAct::MeToo), at(10)).unwrap(),
        Acted::Refused(Refusal::Unknown),
        "a stranger does not learn that a private request exists"
    );
    store.staff(&id, &close, at(11)).unwrap().unwrap();
    assert!(matches!(store.act(&reopen, at(12)).unwrap(), Acted::Done(_)));
}

/// The whole life, each step with its entry, its state and a rev of its own.
pub fn a_request_lives_from_received_to_rated(store: &dyn Store) {
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let mut rev = now(store, &id).rev;
    let mut step = |status: Status, entry: EntryKind| {
        let case = now(store, &id);
        assert!(case.rev > rev, "{entry} took no rev");
        rev = case.rev;
        assert_eq!((case.status, case.timeline.last().unwrap().kind), (status, entry));
        case
    };
    let staff = |act: StaffAct| store.staff(&id, &act, at(10)).unwrap();
    let citizen = |n: u8, act: CitizenAct| store.act(&op(n, 1, &id, act), at(11)).unwrap();
    let text = |text: &str| Some(text.to_owned());

    staff(StaffAct::Assign { service: "Atelier".to_owned() }).unwrap();
    assert_eq!(step(Status::Assigned, EntryKind::Assigned).request.agency.as_deref(), Some("Atelier"));
    staff(StaffAct::Progress { text: text("En route") }).unwrap();
    assert_eq!(step(Status::InProgress, EntryKind::Status).status_notes, text("En route"));
    citizen(10, CitizenAct::Remind);
    step(Status::InProgress, EntryKind::Reminded);
    staff(StaffAct::Answer { text: "Quel mât ?".to_owned() }).unwrap();
    assert_eq!(
        step(Status::Answered, EntryKind::Message).status_notes,
        text("En route"),
        "messages are private"
    );
    citizen(11, CitizenAct::Reply { text: "Le 12".to_owned() });
    step(Status::Answered, EntryKind::Message);
    staff(StaffAct::Close { reason: ClosedReason::Fixed, text: text("Réparé") }).unwrap();
    let case = step(Status::Closed, EntryKind::Closed);
    assert_eq!((case.closed_reason, case.status_notes), (Some(ClosedReason::Fixed), text("Réparé")));
    for forbidden in [
        StaffAct::Assign { service: "Autre".to_owned() },
        StaffAct::Progress { text: None },
        StaffAct::Reject { text: None },
        StaffAct::Close { reason: ClosedReason::Fixed, text: None },
    ] {
        assert_eq!(staff(forbidden), Err(Refusal::NotNow));
    }
    assert_eq!(citizen(12, CitizenAct::Withdraw { text: None }), Acted::Refused(Refusal::NotNow));
    citizen(13, CitizenAct::Rate { stars: 4, text: text("Bien") });
    assert_eq!(step(Status::Closed, EntryKind::Rated).timeline.last().unwrap().stars, Some(4));
    citizen(14, CitizenAct::Reopen { text: "De nouveau".to_owned() });
    assert_eq!(step(Status::Reopened, EntryKind::Reopened).closed_reason, None);
    assert_eq!(citizen(15, CitizenAct::Rate { stars: 1, text: None }), Acted::Refused(Refusal::NotNow));
    citizen(16, CitizenAct::Withdraw { text: text("Merci") });
    step(Status::Withdrawn, EntryKind::Withdrawn);
    for forbidden in [
        CitizenAct::Reply { text: "Encore".to_owned() },
        CitizenAct::Reopen { text: "Encore".to_owned() },
        CitizenAct::Rate { stars: 5, text: None },
        CitizenAct::Remind,
    ] {
        assert_eq!(citizen(17, forbidden), Acted::Refused(Refusal::NotNow));
    }
    assert_eq!(staff(StaffAct::Answer { text: "Trop tard".to_owned() }), Err(Refusal::NotNow));

    let other = sent(store, 2, 1, lamp(Visibility::Public)).id;
    let case = store.staff(&other, &StaffAct::Reject { text: text("Privé") }, at(12)).unwrap().unwrap();
    assert_eq!((case.status, case.closed_reason), (Status::Rejected, Some(ClosedReason::NotProcessed)));
    assert!(matches!(
        store.act(&op(20, 1, &other, CitizenAct::Reopen { text: "Si".to_owned() }), at(13)).unwrap(),
        Acted::Done(_)
    ));
}

/// Two ids are two ops and still one voice; the author has none.
pub fn a_citizen_votes_once(store: &dyn Store) {
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    for (n, who) in [(10, 2), (11, 2), (12, 3)] {
        let outcome = store.act(&op(n, who, &id, CitizenAct::MeToo), at(10)).unwrap();
        assert!(matches!(outcome, Acted::Done(_)), "{outcome:?}");
    }
    assert_eq!(
        store.act(&op(13, 1, &id, CitizenAct::MeToo), at(10)).unwrap(),
        Acted::Refused(Refusal::NotNow)
    );
    assert_eq!(now(store, &id).votes, 2);
}

/// A subscription names all interests, so the last one counts.
pub fn interests_replace_each_other(store: &dyn Store) {
    let subscribe = |n: u8, interests: &[&str]| OpRequest {
        op: OpId::from_random([n; 16]),
        owner: owner(1),
        body: body(n),
        act: OpAct::Subscribe { interests: interests.iter().map(|word| (*word).to_owned()).collect() },
    };
    let first = subscribe(1, &["neige", "culture", "neige"]);
    store.act(&first, at(1)).unwrap();
    assert_eq!(store.interests(&owner(1)).unwrap(), ["culture", "neige"]);
    store.act(&subscribe(2, &["sport"]), at(2)).unwrap();
    assert!(matches!(store.act(&first, at(3)).unwrap(), Acted::Replayed(_)));
    assert_eq!(store.interests(&owner(1)).unwrap(), ["sport"], "a replay has no second effect");
    assert_eq!(store.interests(&owner(2)).unwrap(), Vec::<String>::new());
}

/// It arrives once; then it is seen by those who may see its request.
pub fn a_photo_is_missing_until_it_has_arrived(store: &dyn Store) {
    let mut request = lamp(Visibility::Private);
    request.photos = vec![photo(1), photo(2)];
    let id = sent(store, 1, 1, request).id;
    let hash = photo(1).hash;
    assert_eq!(store.photo(&key(1), &owner(1), &hash).unwrap().unwrap().arrival, Arrival::Awaited);
    assert_eq!(store.photo(&key(1), &owner(2), &hash).unwrap(), None, "another's");
    assert_eq!(store.photo(&key(1), &owner(1), &photo(3).hash).unwrap(), None, "not announced");
    assert_eq!(store.may_see_photo(&hash, &Viewer::Citizen(owner(1))).unwrap(), None, "not here yet");

    store.photo_arrived(&key(1), &hash, at(10)).unwrap();
    let rev = now(store, &id).rev;
    store.photo_arrived(&key(1), &hash, at(11)).unwrap();
    let case = now(store, &id);
    assert_eq!((case.rev, case.timeline.len()), (rev, 2), "once");
    assert_eq!(case.timeline[1].kind, EntryKind::Photo);
    assert_eq!(case.photos_missing(), [photo(2).hash]);
    assert_eq!(store.receipt(&key(1), &owner(1)).unwrap().unwrap().photos_missing, [photo(2).hash]);

    assert!(store.may_see_photo(&hash, &Viewer::Citizen(owner(1))).unwrap().is_some());
    assert!(store.may_see_photo(&hash, &Viewer::Staff).unwrap().is_some());
    assert_eq!(store.may_see_photo(&hash, &Viewer::Citizen(owner(2))).unwrap(), None);
    assert_eq!(store.may_see_photo(&hash, &Viewer::Anyone(at(99))).unwrap(), None);

    let mut public = lamp(Visibility::Public);
    public.photos = vec![photo(1)];
    let other = sent(store, 2, 2, public).id;
    assert_eq!(store.may_see_photo(&hash, &Viewer::Anyone(at(99))).unwrap(), None, "each has to send it");
    store.photo_arrived(&key(2), &hash, at(12)).unwrap();
    assert!(store.may_see_photo(&hash, &Viewer::Anyone(at(99))).unwrap().is_some());
    assert_eq!(store.remove(&id, at(13)).unwrap().unwrap().orphans, [photo(2).hash], "one is still held");
    assert_eq!(store.remove(&other, at(14)).unwrap().unwrap().orphans, [hash]);
}

/// Each stream has its own.
pub fn the_public_stream_hides_what_is_private(store: &dyn Store) {
    let public = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let private = sent(store, 2, 1, lamp(Visibility::Private)).id;
    let others = sent(store, 3, 2, lamp(Visibility::Private)).id;
    let ids = |stream: &Stream| -> Vec<ServiceRequestId> {
        page(store, stream, Since::Start).0.into_iter().map(|case| case.id).collect()
    };
    assert_eq!(ids(&Stream::Public), std::slice::from_ref(&public));
    assert_eq!(ids(&Stream::Mine(owner(1))), [public.clone(), private.clone()]);
    assert_eq!(ids(&Stream::Mine(owner(2))), std::slice::from_ref(&others));
    assert_eq!(ids(&Stream::Mine(owner(3))), []);
    assert!(store.case(&private, &Viewer::Anyone(at(99))).unwrap().is_none());
    assert!(store.case(&private, &Viewer::Citizen(owner(2))).unwrap().is_none());
    assert!(store.case(&private, &Viewer::Citizen(owner(1))).unwrap().is_some());
    assert!(store.case(&public, &Viewer::Anyone(at(99))).unwrap().is_some());
}

/// A change moves a request to the end; whoever follows the cursor has seen everything once it says so.
pub fn a_stream_comes_in_pages_and_nothing_is_missed(store: &dyn Store) {
    let ids: Vec<_> = (1..=7).map(|n| sent(store, n, 1, lamp(Visibility::Public)).id).collect();
    store.staff(&ids[0], &StaffAct::Progress { text: None }, at(20)).unwrap().unwrap();
    let mut since = Since::Start;
    let mut seen = Vec::new();
    let mut pages = 0;
    loop {
        let Changes::Page { cases, up_to, rest, .. } = store.changes(&Stream::Public, since, 3).unwrap()
        else {
            panic!("stale");
        };
        assert!(cases.len() <= 3);
        seen.extend(cases.into_iter().map(|case| case.id));
        since = Since::After(up_to);
        pages += 1;
        if rest == Rest::None {
            break;
        }
    }
    let mut expected = ids[1..].to_vec();
    expected.push(ids[0].clone());
    assert_eq!((seen, pages), (expected, 3));
    let Since::After(last) = since else { panic!("no cursor") };
    assert_eq!(page(store, &Stream::Public, since), (Vec::new(), Vec::new(), last), "nothing new");
    let beyond = Since::After(Rev(last.0 + 1000));
    assert_eq!(store.changes(&Stream::Public, beyond, 3).unwrap(), Changes::Stale, "from a lost future");
    let epoch = store.epoch().unwrap();
    assert_eq!(store.epoch().unwrap(), epoch);
    assert_ne!(store.renew_epoch().unwrap(), epoch);
    assert_ne!(store.epoch().unwrap(), epoch);
}

/// Hidden from the public it stays the author's; deleted it leaves both streams. Who starts afresh hears of neither.
pub fn what_leaves_a_stream_is_buried(store: &dyn Store) {
    let mine = Stream::Mine(owner(1));
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let (_, _, public_cursor) = page(store, &Stream::Public, Since::Start);
    let (_, _, my_cursor) = page(store, &mine, Since::Start);

    let hidden = store.hide(&id, at(10)).unwrap().unwrap();
    assert_eq!(hidden.request.visibility, Visibility::Private);
    assert_eq!(store.hide(&id, at(10)).unwrap(), Err(Refusal::NotNow));
    let (cases, tombstones, public_cursor) = page(store, &Stream::Public, Since::After(public_cursor));
    assert_eq!(cases, []);
    assert_eq!(tombstones, [Tombstone { id: id.clone(), rev: public_cursor }]);
    let (cases, tombstones, my_cursor) = page(store, &mine, Since::After(my_cursor));
    assert_eq!((cases.len(), tombstones), (1, Vec::new()));

    let removed = store.remove(&id, at(11)).unwrap().unwrap();
    assert_eq!(store.remove(&id, at(11)).unwrap(), Err(Refusal::Unknown));
    assert_eq!(page(store, &Stream::Public, Since::After(public_cursor)).1, [], "buried already");
    assert_eq!(page(store, &mine, Since::After(my_cursor)).1, [Tombstone { id, rev: removed.rev }]);
    assert_eq!(page(store, &mine, Since::Start).1, []);
    assert_eq!(page(store, &Stream::Mine(owner(2)), Since::After(my_cursor)).1, [], "another's");
}

/// Otherwise a phone would keep for ever what is gone.
pub fn a_cursor_that_needs_forgotten_tombstones_is_stale(store: &dyn Store) {
    let id = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let old = Since::After(page(store, &Stream::Public, Since::Start).2);
    store.remove(&id, at(10)).unwrap().unwrap();
    let new = Since::After(page(store, &Stream::Public, old).2);
    store.forget_tombstones(at(10)).unwrap();
    assert_eq!(page(store, &Stream::Public, old).1.len(), 1, "not old enough");
    store.forget_tombstones(at(11)).unwrap();
    assert_eq!(store.changes(&Stream::Public, old, 10).unwrap(), Changes::Stale);
    assert_eq!(page(store, &Stream::Public, new).1, []);
}

/// A cursor stands for everything before it, also while others are writing.
pub fn nobody_who_reads_along_misses_a_commit(store: &dyn Store) {
    const WRITERS: u8 = 4;
    const EACH: u8 = 20;
    let (seen, sent_ids) = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                scope.spawn(move || -> Vec<_> {
                    (0..EACH)
                        .map(|n| sent(store, writer * EACH + n, writer, lamp(Visibility::Public)).id)
                        .collect()
                })
            })
            .collect();
        let reader = scope.spawn(move || {
            let mut seen = BTreeSet::new();
            let mut since = Since::Start;
            while seen.len() < usize::from(WRITERS * EACH) {
                let Changes::Page { cases, up_to, .. } = store.changes(&Stream::Public, since, 7).unwrap()
                else {
                    panic!("stale");
                };
                let mut last = None;
                for case in cases {
                    assert!(last < Some(case.rev), "out of order");
                    last = Some(case.rev);
                    assert!(seen.insert(case.id), "twice");
                }
                since = Since::After(up_to);
                thread::yield_now();
            }
            seen
        });
        let sent: BTreeSet<_> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        (reader.join().unwrap(), sent)
    });
    assert_eq!(seen, sent_ids);
}

/// The three types of service of the standard.
pub fn plain_open311_hands_out_ids_tokens_or_nothing(store: &dyn Store) {
    let post = |delivery, ready| {
        store.post(&Post { delivery, ready, request: lamp(Visibility::Public) }, at(1)).unwrap()
    };
    let anyone = |second| Viewer::Anyone(at(second));
    let seen = |id: &ServiceRequestId, second| store.case(id, &anyone(second)).unwrap().is_some();

    let (one, two) = (post(Delivery::Realtime, at(1)), post(Delivery::Realtime, at(1)));
    assert_ne!(one.id, two.id, "every post is a request");
    assert_eq!(one.token, None);
    assert!(seen(&one.id, 1));
    assert_eq!(now(store, &one.id).key, None);

    let batch = post(Delivery::Batch, at(60));
    let token = batch.token.unwrap();
    assert_eq!(store.token(&token, at(59)).unwrap(), TokenState::Pending);
    assert!(!seen(&batch.id, 59));
    assert_eq!(store.token(&token, at(60)).unwrap(), TokenState::Ready(batch.id.clone()));
    assert!(seen(&batch.id, 60));
    assert_eq!(store.token("nothing", at(60)).unwrap(), TokenState::Unknown);

    let blackbox = post(Delivery::Blackbox, at(1));
    assert_eq!(blackbox.token, None);
    assert!(!seen(&blackbox.id, 999_999));
    assert!(store.case(&blackbox.id, &Viewer::Staff).unwrap().is_some(), "agents see it");
    assert_eq!(
        store.act(&op(9, 1, &one.id, CitizenAct::Withdraw { text: None }), at(9)).unwrap(),
        Acted::Refused(Refusal::NotYours),
        "nobody is its author"
    );
}

/// What Open311 and the agents ask for.
pub fn lists_are_filtered(store: &dyn Store) {
    let mut bin = lamp(Visibility::Public);
    bin.service_code = Some(ServiceCode::new("0042"));
    let first = sent(store, 1, 1, lamp(Visibility::Public)).id;
    let second = sent(store, 2, 1, bin).id;
    let third = sent(store, 3, 1, lamp(Visibility::Private)).id;
    let reject = StaffAct::Reject { text: None };
    store.staff(&first, &reject, at(50)).unwrap().unwrap();
    let list = |filter: Filter, viewer: &Viewer| -> Vec<ServiceRequestId> {
        store.list(&filter, viewer).unwrap().into_iter().map(|case| case.id).collect()
    };
    let all = || Filter { limit: 10, ..Filter::default() };
    let anyone = Viewer::Anyone(at(100));
    assert_eq!(list(all(), &Viewer::Staff), [third.clone(), second.clone(), first.clone()]);
    assert_eq!(list(all(), &anyone), [second.clone(), first.clone()]);
    assert_eq!(list(Filter { limit: 1, ..all() }, &anyone), std::slice::from_ref(&second));
    let cases = [
        (Filter { ids: vec![first.clone(), third.clone()], ..all() }, vec![&first]),
        (Filter { services: vec![ServiceCode::new("0042"), ServiceCode::new("?")], ..all() }, vec![&second]),
        (Filter { phases: vec![Phase::Open], ..all() }, vec![&second]),
        (Filter { phases: vec![Phase::Open, Phase::Closed], ..all() }, vec![&second, &first]),
        (Filter { statuses: vec![Status::Rejected], ..all() }, vec![&first]),
        (Filter { requested_from: Some(at(2)), ..all() }, vec![&second]),
        (Filter { requested_to: Some(at(1)), ..all() }, vec![&first]),
        (Filter { updated_from: Some(at(50)), ..all() }, vec![&first]),
        (Filter { updated_to: Some(at(49)), ..all() }, vec![&second]),
    ];
    for (filter, expected) in cases {
        let found = list(filter.clone(), &anyone);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

/// Open311's changeset: it changes when the pack does.
pub fn a_pack_is_dated_once(store: &dyn Store) {
    assert_eq!(store.pack_since(&body(1), at(1)).unwrap(), at(1));
    assert_eq!(store.pack_since(&body(1), at(2)).unwrap(), at(1));
    assert_eq!(store.pack_since(&body(2), at(3)).unwrap(), at(3));
}
