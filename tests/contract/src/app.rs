//! An app that lives on in a process of its own (the program `phone`), and obeys.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

/// A running one.
pub struct App {
    process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl App {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let commands = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        Self { process, commands, answers }
    }

    /// Has it do something; gives what it acknowledged.
    pub fn tell(&mut self, words: &[&str]) -> Value {
        writeln!(self.commands, "{}", words.join("\t")).unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("no answer to {words:?}"))
    }

    /// Its process, as the system numbers it.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// It closes.
    pub fn end(self) {
        let Self { mut process, commands, .. } = self;
        drop(commands);
        assert!(process.wait().unwrap().success());
    }
}
