//! Dependencies point one way, and the pure crates stay pure.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Which of our crates each of our crates may use, tests apart.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("parvis-domain", &[]),
    ("parvis-media", &[]),
    ("parvis-sync", &["parvis-domain"]),
    ("parvis-engine", &["parvis-domain", "parvis-media", "parvis-sync"]),
    ("parvis-cli", &["parvis-domain", "parvis-engine", "parvis-media", "parvis-townhall"]),
    ("parvis-townhall", &["parvis-domain"]),
    ("parvis-simulation", &["parvis-domain", "parvis-engine", "parvis-media", "parvis-sync"]),
    ("parvis-contract", &["parvis-domain", "parvis-engine", "parvis-townhall"]),
    ("parvis-bench", &["parvis-domain", "parvis-engine"]),
];

/// What does I/O, or speaks to another language: never under the pure crates.
const IMPURE: [&str; 4] = ["tokio", "reqwest", "rusqlite", "uniffi"];
const PURE: [&str; 3] = ["parvis-domain", "parvis-media", "parvis-sync"];

/// Package name to the names of what it uses outside its tests, for the whole resolved graph.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    let used = |node: &serde_json::Value| {
        let normal = |dependency: &&serde_json::Value| {
            dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null())
        };
        let dependencies = node["deps"].as_array().unwrap().iter().filter(normal);
        dependencies.map(|one| names[one["pkg"].as_str().unwrap()].to_owned()).collect()
    };
    metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (names[node["id"].as_str().unwrap()].to_owned(), used(node)))
        .collect()
}

#[test]
fn our_crates_use_only_what_the_design_allows() {
    let graph = graph();
    let ours: BTreeSet<&str> =
        graph.keys().map(String::as_str).filter(|name| name.starts_with("parvis-")).collect();
    let listed: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, listed, "a crate that is new, or gone, needs its line in MAY_USE");
    for (name, allowed) in MAY_USE {
        for used in graph[name].iter().filter(|used| ours.contains(used.as_str())) {
            assert!(allowed.contains(&used.as_str()), "{name} must not use {used}");
        }
    }
}

#[test]
fn the_pure_crates_pull_in_no_io() {
    let graph = graph();
    for pure in PURE {
        let mut seen = BTreeSet::new();
        let mut open = vec![pure.to_owned()];
        while let Some(name) = open.pop() {
            assert!(!IMPURE.contains(&name.as_str()), "{pure} pulls in {name}");
            if let Some(used) = graph.get(&name) {
                open.extend(used.iter().filter(|used| seen.insert((*used).clone())).cloned());
            }
        }
    }
}
