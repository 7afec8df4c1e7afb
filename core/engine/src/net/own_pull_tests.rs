#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use parvis_domain::habits::Habits;
use parvis_domain::pack::{CityTimeZone, Endpoint};
use parvis_sync::{Outcome, PullOutcome};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::net::conversation::News;

/// A server and what it makes of each id.
#[derive(Clone, Debug, Default)]
struct City {
    habits: Habits,
    own: BTreeSet<u32>,
    /// Lists do not have them; alone they are shown.
    moderated: BTreeSet<u32>,
    /// They are not there at all.
    gone: BTreeSet<u32>,
    /// Whatever has to do with them ends in an internal error.
    broken: BTreeSet<u32>,
    /// They are shown at a place that cannot be read.
    nowhere: BTreeSet<u32>,
    /// Lists are refused.
    refuses_lists: bool,
}

/// What one pull asked and brought.
struct Pulled {
    asked: Vec<String>,
    /// Ids that were shown, or are known to be gone.
    told: BTreeSet<u32>,
    updates: usize,
    lost: u32,
    learned: Habits,
    next: Option<String>,
}

fn answer(status: u16, body: &Value) -> HttpOutcome {
    let date = ("date".to_owned(), "Wed, 25 Nov 2026 18:00:00 GMT".to_owned());
    HttpOutcome::Answer(HttpAnswer { status, headers: vec![date], body: body.to_string().into_bytes() })
}

fn errors(status: u16) -> HttpOutcome {
    answer(status, &json!([{ "code": status, "description": "no" }]))
}

fn number(id: &ServiceRequestId) -> u32 {
    id.as_str().parse().unwrap()
}

impl City {
    fn with(own: impl IntoIterator<Item = u32>, habits: Habits) -> Self {
        Self { habits, own: own.into_iter().collect(), ..Self::default() }
    }

    fn server(&self) -> Server {
        let endpoint = json!({"name": "a", "kind": "open311", "url": "https://a.test/"});
        Server {
            endpoint: serde_json::from_value::<Endpoint>(endpoint).unwrap(),
            zone: CityTimeZone { name: "UTC".into(), posix: "UTC0".into() },
            follow_key: None,
            contact: None,
            habits: self.habits.clone(),
        }
    }

    fn serve(&self, url: &str) -> HttpOutcome {
        let row = |id: &u32| {
            let lat = if self.nowhere.contains(id) { "north" } else { "49.5" };
            json!({"service_request_id": format!("{id:04}"), "status": "open", "lat": lat, "long": "5.9"})
        };
        let url = url.strip_prefix("https://a.test/").unwrap();
        if url.starts_with("servicerequestupdates") {
            let each = self.own.iter().map(|id| {
                json!({"update_id": "1", "service_request_id": format!("{id:04}"), "status": "OPEN",
                    "updated_datetime": "2026-11-25T17:00:00Z", "description": "x"})
            });
            return answer(200, &each.collect());
        }
        if let Some(ids) = url.strip_prefix("requests.json?service_request_id=") {
            let ids: Vec<u32> = ids.split("%2C").map(|id| id.parse().unwrap()).collect();
            if ids.iter().any(|id| self.broken.contains(id)) {
                return errors(500);
            }
            if self.refuses_lists {
                return errors(400);
            }
            let shown = |id: &&u32| !self.moderated.contains(id) && !self.gone.contains(id);
            return answer(200, &ids.iter().filter(shown).map(row).collect());
        }
        let id = url.strip_prefix("requests/").and_then(|url| url.strip_suffix(".json")).unwrap();
        let id: u32 = id.parse().unwrap();
        if self.broken.contains(&id) {
            errors(500)
        } else if self.gone.contains(&id) {
            errors(404)
        } else {
            answer(200, &json!([row(&id)]))
        }
    }

    fn pull(&self, cursor: Option<&str>) -> Option<Pulled> {
        let own = self.own.iter().map(|id| ServiceRequestId::new(format!("{id:04}"))).collect();
        let mut pull = OwnPull::new(self.server(), own, cursor.map(str::to_owned));
        let mut turn = pull.ask();
        let mut asked = Vec::new();
        loop {
            match turn {
                Turn::Again(request) => {
                    assert!(asked.len() < 500, "it must end");
                    asked.push(request.url.clone());
                    turn = pull.on(&self.serve(&request.url));
                }
                Turn::Ended(ended) => {
                    let News::Page(page) = ended.news else {
                        assert!(matches!(ended.outcome, Outcome::Pull(PullOutcome::Failed(_))));
                        return None;
                    };
                    assert_eq!(ended.outcome, Outcome::Pull(PullOutcome::UpToDate(vec![])), "no hurry");
                    let items = page.items.iter().map(|item| &item.service_request_id);
                    let updates = page.items.iter().map(|item| item.timeline.len()).sum();
                    let told = items.chain(&page.unknown).map(number).collect();
                    return Some(Pulled {
                        asked,
                        told,
                        updates,
                        lost: page.lost_rows,
                        learned: ended.lesson,
                        next: page.next,
                    });
                }
            }
        }
    }

    /// As many pulls as it takes until the city has told of each; gives how many.
    fn until_all_are_told(&self, most: usize) -> usize {
        let (mut cursor, mut told, mut pulls) = (None, BTreeSet::new(), 0);
        while told.len() < self.own.len() - self.broken.len() {
            pulls += 1;
            assert!(pulls <= most, "{:?} were not read in {most} pulls: {self:?}", &self.own - &told);
            let Some(pulled) = self.pull(cursor.as_deref()) else { continue };
            let allowed = self.habits.calls_a_pull().unwrap_or(u32::MAX) as usize;
            assert!(pulled.asked.len() <= allowed, "{:?}", pulled.asked);
            told.extend(pulled.told);
            cursor = pulled.next.or(cursor);
        }
        pulls
    }
}

/// A city that allows so many questions in a pull.
fn allowing(calls: u32) -> Habits {
    Habits { calls_a_minute: Some(2 * calls), ..Habits::default() }
}

#[test]
fn what_cannot_be_read_of_the_citizens_own_is_counted_and_the_rest_is_kept() {
    let city = City { nowhere: [2, 3].into(), ..City::with(0..5, Habits::default()) };
    let pulled = city.pull(None).unwrap();
    assert_eq!((pulled.told, pulled.lost), ((0..5).collect(), 2));
}

#[test]
fn a_city_that_shows_each_alone_and_refuses_them_together_is_not_asked_for_lists_again() {
    let city = City { refuses_lists: true, ..City::with(0..3, Habits::default()) };
    let pulled = city.pull(None).unwrap();
    assert_eq!((pulled.told, pulled.asked.len()), ((0..3).collect(), 4));
    assert_eq!(pulled.learned.id_lists, Some(Offer::No));
    let city = City { habits: pulled.learned, ..city };
    assert_eq!(city.pull(None).unwrap().asked.len(), 3);
    // The list may have been refused for one that is not there.
    let city = City { gone: [1].into(), ..City { habits: Habits::default(), ..city } };
    assert_eq!(city.pull(None).unwrap().learned, Habits::default());
}

#[test]
fn what_one_pull_may_not_ask_the_next_one_asks_first() {
    // One by one, three in a pull.
    let city = City::with(0..10, Habits { id_lists: Some(Offer::No), ..allowing(3) });
    assert_eq!(city.until_all_are_told(4), 4);
    // Three lists, two in a pull: the third comes with the first again.
    let city = City::with(0..450, allowing(2));
    let first = city.pull(None).unwrap();
    assert_eq!(first.told, (0..400).collect());
    let second = city.pull(first.next.as_deref()).unwrap();
    assert_eq!(second.told, (0..350).chain(400..450).collect());
    // One question in a pull: what a list did not have is asked for before the next list.
    let city = City { moderated: [3, 7].into(), gone: [9].into(), ..City::with(0..250, allowing(1)) };
    assert_eq!(city.until_all_are_told(5), 5);
}

#[test]
fn also_where_nobody_counts_no_more_than_twenty_are_asked_for_alone_and_the_others_the_next_time() {
    let city = City::with(0..50, Habits { id_lists: Some(Offer::No), ..Habits::default() });
    assert_eq!(city.until_all_are_told(3), 3);
    let gone = (0..50).collect();
    let city = City { gone, ..City::with(0..60, Habits::default()) };
    assert_eq!(city.until_all_are_told(3), 3);
}

#[test]
fn one_of_the_questions_is_for_updates() {
    let habits = Habits { updates: Some(Updates::Read), id_lists: Some(Offer::No), ..allowing(3) };
    let pulled = City::with(0..10, habits).pull(None).unwrap();
    assert_eq!((pulled.asked.len(), pulled.told.len(), pulled.updates), (3, 2, 2));
}

#[test]
fn ids_that_make_the_server_fail_hide_no_others_and_a_server_that_fails_is_heard() {
    let habits = Habits { id_lists: Some(Offer::No), ..allowing(3) };
    let city = City { broken: (3..9).collect(), ..City::with(0..12, habits.clone()) };
    assert_eq!(city.until_all_are_told(4), 4);
    let city = City { broken: (0..12).collect(), ..City::with(0..12, habits) };
    assert!(city.pull(None).is_none());
}

#[test]
fn what_was_left_and_closed_since_is_asked_for_no_more() {
    let habits = Habits { id_lists: Some(Offer::No), ..allowing(2) };
    let mut city = City::with(0..4, habits);
    let first = city.pull(None).unwrap();
    city.own = [0, 3].into();
    let second = city.pull(first.next.as_deref()).unwrap();
    assert_eq!(second.told, [0, 3].into());
    assert_eq!(second.asked[0], "https://a.test/requests/0003.json", "it waited longest");
    assert_eq!(second.next.as_deref(), Some(""), "nothing is left");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a city allows and hides, each of our requests gets its turn, and no later than its turn.
    #[test]
    fn nothing_starves(
        count in 0_u32..260,
        calls in prop::option::of(1_u32..8),
        id_lists in prop::option::of(Just(Offer::No)),
        updates in prop::option::of(Just(Updates::Read)),
        moderated in prop::collection::btree_set(0_u32..260, 0..30),
        gone in prop::collection::btree_set(0_u32..260, 0..30),
    ) {
        let habits = Habits { calls_a_minute: calls.map(|calls| 2 * calls), id_lists, updates, ..Habits::default() };
        let city = City { moderated, gone, ..City::with(0..count, habits) };
        let lists = count.div_ceil(200);
        let alone = if id_lists.is_some() { count } else { (&city.moderated | &city.gone).len() as u32 };
        let in_a_pull = calls.map_or(20, |calls| calls.saturating_sub(u32::from(updates.is_some())).clamp(1, 20));
        city.until_all_are_told(((lists + alone).div_ceil(in_a_pull) + 1) as usize);
    }
}
