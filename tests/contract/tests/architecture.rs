//! Dependencies point one way, and the pure crates stay pure.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Which of our crates each of our crates may use, tests apart.
const MAY_USE: [(&str, &[&str]); 15] = [
    ("parvis-domain", &[]),
    ("parvis-media", &[]),
    ("parvis-sync", &["parvis-domain"]),
    ("parvis-engine", &["parvis-domain", "parvis-media", "parvis-sync"]),
    ("parvis-cli", &["parvis-domain", "parvis-engine", "parvis-media", "parvis-townhall"]),
    ("parvis-ffi", &["parvis-domain", "parvis-engine"]),
    ("parvis-library", &["parvis-ffi"]),
    ("parvis-bindgen", &[]),
    ("parvis-strings", &[]),
    ("parvis-townhall", &["parvis-domain"]),
    ("parvis-disk", &["parvis-engine"]),
    ("parvis-simulation", &["parvis-disk", "parvis-domain", "parvis-engine", "parvis-media", "parvis-sync"]),
    ("parvis-contract", &["parvis-disk", "parvis-domain", "parvis-engine", "parvis-townhall"]),
    ("parvis-twins", &[]),
    ("parvis-bench", &["parvis-domain", "parvis-engine"]),
];

/// What does I/O, or speaks to another language: never under the pure crates.
const IMPURE: [&str; 4] = ["tokio", "reqwest", "rusqlite", "uniffi"];
const PURE: [&str; 3] = ["parvis-domain", "parvis-media", "parvis-sync"];

/// Of these, others still need an older version than the newest.
const OLDER_TOO: [&str; 2] = ["getrandom", "miniz_oxide"];

/// The package's name and version, to the packages that it uses outside its tests, for the whole resolved graph. What
/// a macro uses stays in the compiler.
fn versions() -> BTreeMap<(String, String), BTreeSet<(String, String)>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--all-features"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let packages: BTreeMap<String, (String, String)> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (text(&package["id"]), (text(&package["name"]), text(&package["version"]))))
        .collect();
    let runs_in_the_compiler = |package: &&serde_json::Value| {
        package["targets"].as_array().unwrap().iter().any(|target| target["kind"][0] == "proc-macro")
    };
    let macros: BTreeSet<String> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .filter(runs_in_the_compiler)
        .map(|package| text(&package["id"]))
        .collect();
    let used = |node: &serde_json::Value| {
        if macros.contains(node["id"].as_str().unwrap()) {
            return BTreeSet::new();
        }
        let normal = |dependency: &&serde_json::Value| {
            dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null())
        };
        let dependencies = node["deps"].as_array().unwrap().iter().filter(normal);
        dependencies.map(|one| packages[&text(&one["pkg"])].clone()).collect()
    };
    metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (packages[&text(&node["id"])].clone(), used(node)))
        .collect()
}

/// Package name to the names of what it uses outside its tests.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for ((name, _), used) in versions() {
        graph.entry(name).or_default().extend(used.into_iter().map(|(name, _)| name));
    }
    graph
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

#[test]
fn each_dependency_is_there_once() {
    let versions = versions();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut open: Vec<_> = versions.keys().filter(|(name, _)| name.starts_with("parvis-")).cloned().collect();
    while let Some(package) = open.pop() {
        open.extend(versions[&package].iter().filter(|used| seen.insert((*used).clone())).cloned());
    }
    let names: BTreeSet<&str> = seen.iter().map(|(name, _)| name.as_str()).collect();
    let twice: Vec<&str> =
        names.into_iter().filter(|name| seen.iter().filter(|(other, _)| other == name).count() > 1).collect();
    assert_eq!(
        twice, OLDER_TOO,
        "one version of each; an exception has its reason and its line in OLDER_TOO"
    );
}
