//! The program: one line at the start, a clean end, and nothing lost by `kill -9`.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::wire::{Phone, call, lamp};

struct Program {
    child: Child,
    at: SocketAddr,
    line: String,
}

impl Program {
    fn start(data: &Path, listen: &str) -> Self {
        let pack = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/esch.json");
        let mut child = Command::new(env!("CARGO_BIN_EXE_parvis-townhall"))
            .args(["--listen", listen, "--pack", pack, "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let at = line.split(' ').next().unwrap().strip_prefix("http://").unwrap().parse().unwrap();
        Self { child, at, line }
    }
}

#[test]
fn it_says_where_it_is_survives_a_kill_and_ends_when_asked() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Program::start(data.path(), "127.0.0.1:0");
    let token_file = data.path().join("staff.token");
    assert_eq!(program.line, format!("http://{} staff token in {}\n", program.at, token_file.display()));
    assert_eq!(token_file.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    // Three phones send without a pause until the process is gone; what they were told is kept.
    let promised: Vec<(Phone, String, Vec<u8>)> = std::thread::scope(|scope| {
        let (told, heard) = std::sync::mpsc::channel();
        let at = program.at;
        let phones: Vec<_> = (1..=3)
            .map(|number| {
                let told = told.clone();
                scope.spawn(move || {
                    let phone = Phone::new(number, at);
                    let mut receipts = Vec::new();
                    loop {
                        let key = phone.uuid();
                        let path = format!("/v1/requests/{key}");
                        match phone.try_call("PUT", &path, &[], lamp().to_string().as_bytes()) {
                            Ok(answer) => receipts.push((key, answer.expect(201).body)),
                            Err(_) => return (phone, receipts, key),
                        }
                        let _ = told.send(());
                    }
                })
            })
            .collect();
        heard.iter().take(60).for_each(drop);
        program.child.kill().unwrap();
        program.child.wait().unwrap();
        let mut promised = Vec::new();
        for (number, phone) in (1..=3).zip(phones) {
            let (_, receipts, in_doubt) = phone.join().unwrap();
            promised
                .extend(receipts.into_iter().map(|(key, receipt)| (Phone::new(number, at), key, receipt)));
            promised.push((Phone::new(number, at), in_doubt, Vec::new()));
        }
        promised
    });
    assert!(promised.len() >= 60);

    let mut program = Program::start(data.path(), &program.at.to_string());
    for (phone, key, receipt) in &promised {
        let answer = phone.send(key, &lamp());
        if receipt.is_empty() {
            assert!(matches!(answer.status, 200 | 201), "in doubt: taken or not, but not refused");
        } else {
            assert_eq!(&answer.expect(200).body, receipt);
        }
    }
    let token = format!("Bearer {}", std::fs::read_to_string(&token_file).unwrap().trim());
    let list =
        call(program.at, "GET", "/staff/requests?limit=1000", &[("Authorization", &token)], b"").unwrap();
    assert_eq!(list.expect(200).json()["items"].as_array().map(Vec::len), Some(promised.len()));

    let asked = Command::new("kill").args(["-TERM", &program.child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert!(program.child.wait().unwrap().success());
    assert!(!data.path().join("townhall.db-wal").exists(), "a clean end leaves no log behind");
}

#[test]
fn it_says_what_is_wrong_and_does_not_start() {
    let data = tempfile::tempdir().unwrap();
    let bad = data.path().join("bad.json");
    std::fs::write(&bad, "{}").unwrap();
    let start = |pack: &Path, more: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_parvis-townhall"))
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data.path().join("hall"))
            .arg("--pack")
            .arg(pack)
            .args(more)
            .output()
            .unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let good = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/esch.json"));
    assert!(start(&bad, &[]).contains("pack"));
    assert!(start(&data.path().join("none.json"), &[]).contains("cannot be read"));
    assert!(start(good, &["--batch", "NOPE"]).contains("NOPE"));
    assert!(start(good, &["--tls-cert", "x"]).contains("--tls-key"));
    let json: Value = serde_json::from_slice(&std::fs::read(good).unwrap()).unwrap();
    assert_eq!(json["format"], 1);
}
