//! Random histories against model servers that know what really happened. `PARVIS_DEEP=1` runs many more.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::world::{Event, World};
use common::*;
use parvis_domain::id::EndpointName;
use parvis_sync::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

fn servers() -> Vec<EndpointRow> {
    let slow = Echo::Shown { lag_p99_ms: 20 * MINUTE };
    vec![
        town_hall("a"),
        echoing("c"),
        plain("c-slow", slow, UncertainRule::ResendOnce),
        EndpointRow { photos: PhotoOrder::BeforeText, ..echoing("c-photos") },
        blind("d"),
        plain("d-unknown", Echo::Unknown, UncertainRule::ResendOnce),
        plain("d-careful", slow, UncertainRule::AskAfterReadBack),
        plain("d-asking", slow, UncertainRule::AskAtOnce),
        EndpointRow {
            replies: Replies::Taken,
            catalogue: Catalogue::Listed { again: None },
            ..echoing("e-replies")
        },
    ]
}

fn pause() -> impl Strategy<Value = i64> {
    prop_oneof![0..MINUTE, 0..HOUR, 0..DAY, Just(15 * MINUTE)]
}

fn jump() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(50 * YEAR), Just(-50 * YEAR), -DAY..DAY]
}

fn event() -> impl Strategy<Value = Event> {
    let any_n = 0u8..40;
    let says =
        prop_oneof![Just(Connectivity::Offline), Just(Connectivity::Metered), Just(Connectivity::Unmetered)];
    let app = prop_oneof![Just(AppState::Foreground), Just(AppState::Background), Just(AppState::Suspended)];
    let order =
        prop_oneof![Just(PhotoOrder::BeforeText), Just(PhotoOrder::NotTaken), Just(PhotoOrder::AfterText)];
    prop_oneof![
        8 => (0u8..9, 0u8..3).prop_map(|(server, photos)| Event::Queue { server, photos }),
        12 => pause().prop_map(Event::Pass),
        2 => Just(Event::Crash),
        1 => jump().prop_map(|jump| Event::Reboot { jump }),
        1 => jump().prop_map(Event::Clock),
        3 => (0u8..=100).prop_map(Event::Faults),
        2 => any::<bool>().prop_map(|up| Event::Network { up }),
        1 => any::<bool>().prop_map(|up| Event::Portal { up }),
        1 => says.prop_map(Event::Says),
        1 => app.prop_map(Event::App),
        1 => Just(Event::SyncNow),
        1 => Just(Event::Wake),
        2 => any_n.clone().prop_map(Event::Retry),
        1 => any_n.clone().prop_map(Event::TakeBack),
        1 => any_n.clone().prop_map(Event::Withdraw),
        2 => any_n.clone().prop_map(Event::Act),
        1 => any_n.clone().prop_map(Event::RetryOp),
        1 => any_n.clone().prop_map(Event::DropOp),
        1 => any_n.clone().prop_map(Event::Correct),
        1 => any_n.clone().prop_map(Event::Wait),
        1 => any_n.prop_map(Event::Resend),
        1 => (0u8..9, order).prop_map(|(server, photos)| Event::Describe { server, photos }),
        1 => Just(Event::AnswerTwice),
    ]
}

fn deep() -> bool {
    std::env::var_os("PARVIS_DEEP").is_some()
}

/// A history that failed is kept in the tree and tried first from then on.
fn runner(cases: u32) -> TestRunner {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/histories.seeds");
    let failure_persistence = Some(Box::new(FileFailurePersistence::Direct(kept)) as Box<_>);
    TestRunner::new(Config { cases, failure_persistence, max_shrink_iters: 200, ..Config::default() })
}

/// Three servers of the eight: enough to stand in each other's way.
fn some_servers(seed: u64) -> Vec<EndpointRow> {
    let mut rows = servers();
    let first = seed as usize % rows.len();
    rows.rotate_left(first);
    rows.truncate(3);
    rows
}

fn run(seed: u64, events: &[Event]) -> World {
    let mut world = World::new(seed, some_servers(seed));
    for event in events {
        world.happen(event);
    }
    world
}

#[test]
fn whatever_happens_nothing_is_lost_nothing_is_sent_twice_and_everything_ends() {
    let cases = if deep() { 20_000 } else { 150 };
    let histories = AtomicUsize::new(0);
    let starts = AtomicUsize::new(0);
    let longest = AtomicUsize::new(0);
    let mut runner = runner(cases);
    runner
        .run(&(any::<u64>(), prop::collection::vec(event(), 1..60)), |(seed, events)| {
            let mut world = run(seed, &events);
            let fair = world.be_fair(6 * DAY);
            world.judge();
            histories.fetch_add(1, Ordering::Relaxed);
            starts.fetch_add(world.starts.len(), Ordering::Relaxed);
            longest.fetch_max((fair / MINUTE) as usize, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
    println!(
        "{} histories, {} effects, all ended within {} minutes of fairness",
        histories.into_inner(),
        starts.into_inner(),
        longest.into_inner()
    );
}

#[test]
fn the_same_inputs_make_the_same_steps() {
    let mut runner = runner(if deep() { 500 } else { 10 });
    runner
        .run(&(any::<u64>(), prop::collection::vec(event(), 1..40)), |(seed, events)| {
            let trace = || {
                let mut world = World::new(seed, some_servers(seed));
                world.phone.trace = Some(Vec::new());
                for event in &events {
                    world.happen(event);
                }
                world.phone.trace.take().unwrap()
            };
            prop_assert_eq!(trace(), trace());
            Ok(())
        })
        .unwrap();
}

/// Requests whose answers get lost, without a citizen who answers: the figures of the outcome table.
#[test]
fn lost_answers_make_duplicates_only_where_logic_allows_none_to_be_avoided() {
    let rounds = if deep() { 20_000 } else { 60 };
    let mut sum = std::collections::BTreeMap::<String, (usize, usize)>::new();
    for seed in 0..rounds {
        let mut world = World::new(seed, servers());
        world.happen(&Event::App(AppState::Background));
        world.happen(&Event::Faults(60));
        for server in 0..8 {
            world.happen(&Event::Queue { server, photos: 1 });
            world.happen(&Event::Pass(10 * MINUTE));
        }
        world.be_fair(6 * DAY);
        world.judge();
        for (name, twice, all) in world.duplicates() {
            let entry = sum.entry(name).or_default();
            *entry = (entry.0 + twice, entry.1 + all);
        }
    }
    for (name, (twice, all)) in &sum {
        println!("{name}: {twice} of {all} twice");
        if !name.starts_with('c') {
            assert_eq!(*twice, 0, "{name}");
        }
    }
}

#[test]
fn neither_hints_nor_clocks_nor_dead_servers_make_a_storm() {
    let mut worst = 0;
    for seed in 0..if deep() { 200 } else { 8 } {
        let mut world = World::new(seed, servers());
        world.happen(&Event::Network { up: false });
        for server in 0..8 {
            world.happen(&Event::Queue { server, photos: 2 });
            world.happen(&Event::Queue { server, photos: 0 });
        }
        // An hour of everything at once, then a day of nothing.
        for second in 0..360 {
            world.happen(&Event::Pass(10 * SECOND));
            match second % 6 {
                0 => world.happen(&Event::Says(Connectivity::Offline)),
                1 => world.happen(&Event::Says(Connectivity::Metered)),
                2 => world.happen(&Event::App(AppState::Background)),
                3 => world.happen(&Event::App(AppState::Foreground)),
                4 => world.happen(&Event::Clock(if second % 4 == 0 { 50 * YEAR } else { -50 * YEAR })),
                _ => world.happen(&Event::Wake),
            }
        }
        world.happen(&Event::App(AppState::Background));
        let hour = world.t;
        world.happen(&Event::Pass(DAY));
        for server in &world.servers {
            let name = &server.row.name;
            let per_hour = |from: i64| {
                let of = |(t, server, _): &&(i64, EndpointName, &str)| {
                    server == name && (from..from + HOUR).contains(t)
                };
                world.starts.iter().filter(of).count()
            };
            worst = worst.max(per_hour(0));
            assert!(per_hour(0) <= 400, "{name}, with hints: {}", per_hour(0));
            for h in 1..24 {
                assert!(per_hour(hour + h * HOUR) <= 40, "{name}, left alone: {}", per_hour(hour + h * HOUR));
            }
        }
    }
    println!("at most {worst} starts in an hour of hints");
}
