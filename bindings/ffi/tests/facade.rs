//! `FACADE.md` and the exported interface name the same things.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What the sources export.
#[derive(Default)]
struct Exported {
    operations: BTreeSet<String>,
    types: BTreeSet<String>,
    error_variants: BTreeSet<String>,
}

fn exported() -> Exported {
    let mut found = Exported::default();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let source = fs::read_to_string(entry.unwrap().path()).unwrap();
        // Items begin at the margin and end with a brace there.
        let mut attributes = String::new();
        let mut block = None;
        for line in source.lines() {
            if line.starts_with("#[") {
                attributes.push_str(line);
                continue;
            }
            if line.starts_with("///") {
                continue;
            }
            if let Some(item) = line.strip_prefix("impl ").filter(|_| attributes.contains("uniffi::export")) {
                block = Some(item.trim_end_matches(" {").to_owned());
            } else if let Some(name) =
                named(line, "pub fn ").filter(|_| attributes.contains("uniffi::export"))
            {
                found.operations.insert(name);
            } else if attributes.contains("uniffi::export(foreign)") {
                block = named(line, "pub trait ");
            }
            let derived = ["Record", "Enum", "Error"].iter().any(|kind| {
                attributes.contains(&format!("uniffi::{kind}")) || attributes.contains("uniffi::remote(Enum)")
            });
            if derived && let Some(name) = named(line, "pub struct ").or_else(|| named(line, "pub enum ")) {
                if name == "ParvisError" {
                    block = Some(name.clone());
                }
                found.types.insert(name);
            }
            if !line.starts_with('#') {
                attributes.clear();
            }
            match &block {
                Some(name) if name == "ParvisError" => {
                    let variant =
                        line.strip_prefix("    ").filter(|rest| rest.starts_with(char::is_uppercase));
                    found.error_variants.extend(variant.map(word));
                }
                Some(object) => {
                    let function = named(line, "    pub fn ").or_else(|| named(line, "    fn "));
                    found.operations.extend(function.map(|name| match object.as_str() {
                        "Parvis" => name,
                        object => format!("{object}.{name}"),
                    }));
                }
                None => {}
            }
            if line == "}" {
                block = None;
            }
        }
    }
    found
}

fn named(line: &str, before: &str) -> Option<String> {
    line.strip_prefix(before).map(word)
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The names in backquotes of one column of a section's table.
fn documented(section: &str, column: usize) -> BTreeSet<String> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("FACADE.md")).unwrap();
    let (_, rest) = page.split_once(&format!("## {section}\n")).unwrap();
    let rows =
        rest.lines().take_while(|line| !line.starts_with("## ")).filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| {
        let cell = row.split('|').nth(column).unwrap();
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    })
    .collect()
}

#[test]
fn the_page_lists_every_operation_and_no_other() {
    let mut listed = documented("`Parvis`", 1);
    listed.extend(documented("Other objects and functions", 1));
    let ports = ["SecureStore", "ChangeObserver", "LogSink"];
    for row in documented("What the platform gives", 1) {
        assert!(ports.contains(&row.as_str()), "{row}");
    }
    for (port, functions) in [
        ("SecureStore", vec!["get", "put", "delete"]),
        ("ChangeObserver", vec!["changed"]),
        ("LogSink", vec!["write"]),
    ] {
        for function in functions {
            assert!(documented("What the platform gives", 2).contains(function), "{function}");
            listed.insert(format!("{port}.{function}"));
        }
    }
    let exported = exported().operations;
    assert!(exported.len() > 50, "the search found the exports: {}", exported.len());
    assert_eq!(exported, listed);
}

#[test]
fn the_page_lists_every_record_choice_and_error() {
    let mut listed = documented("Records", 1);
    listed.extend(documented("Choices", 1));
    let errors = documented("Errors", 1);
    listed.extend(errors.iter().filter(|name| !name.is_empty()).cloned());
    let exported = exported();
    // In the table of errors stand the variants and, in brackets, their enumerations.
    let mut known = exported.types.clone();
    known.extend(exported.error_variants.iter().cloned());
    known.remove("ParvisError");
    for port_error in ["SecretError", "PortError"] {
        assert!(known.remove(port_error));
    }
    assert_eq!(known, listed);
    assert!(exported.error_variants.is_subset(&errors));
}
