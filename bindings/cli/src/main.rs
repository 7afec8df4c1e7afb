//! Parvis in a terminal: the same facade as the phones.
#![forbid(unsafe_code)]

mod arguments;
mod command;
mod core_words;
mod dates;
#[cfg(feature = "demo")]
mod demo;
mod failure;
mod folder;
mod help;
mod json;
mod log;
mod phone;
mod terminal;
mod view;
mod warnings;
mod words;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::Arc;

use clap::FromArgMatches;
use parvis_domain::language::Language;
use parvis_domain::request::RequestKind;
use parvis_engine::Parvis;

use crate::arguments::{Arguments, CityCommand, Command, Common};
use crate::command::draft::Then;
use crate::command::{act, city, draft, history, key, outbox, photo, sync};
use crate::failure::Failure;
use crate::terminal::{Answer, Format, Terminal};
use crate::warnings::Warnings;
use crate::words::Words;

/// Not done; the sentence on standard error says why.
const FAILED: u8 = 1;
/// What was typed is no command.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let typed: Vec<OsString> = std::env::args_os().collect();
    let words = Words::new(asked_language(&typed));
    let parsed = help::command(&words)
        .try_get_matches_from(&typed)
        .and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, &typed, &words),
    };
    let format = if arguments.common.json { Format::Json } else { Format::Human };
    let terminal = Terminal { format, words };
    log::start();
    // Codes only: what was typed is the citizen's.
    tracing::debug!(language = terminal.words.language().code(), "begins");
    let ended = run(&arguments.common, arguments.command, &terminal);
    match &ended {
        Ok(()) => tracing::debug!("done"),
        Err(failure) => tracing::debug!(code = failure.code(), "not done"),
    }
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has enough of it, as `head` has. What was to be done is done.
        Err(Failure::Output(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            terminal.failure(&failure);
            ExitCode::from(FAILED)
        }
    }
}

fn run(common: &Common, command: Command, terminal: &Terminal) -> Result<(), Failure> {
    let words = &terminal.words;
    let answer = match command {
        Command::Photo { input, output, mask, small } => photo::clean(&input, &output, &mask, small, words)?,
        #[cfg(feature = "demo")]
        Command::Demo(demo) => return demo::run(&demo, terminal),
        other => return on_phone(common, other, terminal),
    };
    terminal.answer(&answer)
}

/// Commands that need the phone's data folder.
fn on_phone(common: &Common, command: Command, terminal: &Terminal) -> Result<(), Failure> {
    let words = &terminal.words;
    let phone = Arc::new(phone::open(common, words)?);
    let warnings = Warnings::of(&phone, &command, terminal)?;
    match on_open_phone(&phone, command, terminal) {
        Ok(None) => Ok(phone.close()?),
        Ok(Some(answer)) => {
            // What it tells is durable already.
            warnings.answer(answer, &phone, terminal)?;
            Ok(phone.close()?)
        }
        Err(failure) => Err(warnings.beside(failure, &phone)?),
    }
}

/// What a command has to say; `None` where it said it already.
fn on_open_phone(
    phone: &Arc<Parvis>,
    command: Command,
    terminal: &Terminal,
) -> Result<Option<Answer>, Failure> {
    let (words, parvis) = (&terminal.words, &**phone);
    let answer = match command {
        Command::City { command: CityCommand::Add { source } } => city::add(parvis, &source, words),
        Command::City { command: CityCommand::List } => city::list(parvis, words),
        Command::City { command: CityCommand::Use { id } } => city::choose(parvis, &id, words),
        Command::Services { search } => city::services(parvis, search.as_deref(), words),
        Command::Contacts => city::contacts(parvis, words),
        Command::Faq { search } => city::faq(parvis, search.as_deref(), words),
        Command::Report(report) => {
            draft::create(parvis, RequestKind::Report, &report.content, then(report.draft), words)
        }
        Command::Ask(ask) => draft::create(parvis, ask.kind, &ask.content, then(ask.draft), words),
        Command::Drafts => draft::list(parvis, words),
        Command::Edit(edit) => draft::edit(parvis, &edit, words),
        Command::Submit(which) => draft::submit(parvis, &which.id, words),
        Command::Delete(which) => draft::delete(parvis, &which.id, words),
        Command::TakeBack(which) => draft::take_back(parvis, &which.id, words),
        Command::Copy(which) => draft::copy(parvis, &which.id, words),
        Command::Retry(which) => outbox::retry(parvis, &which.id, words),
        Command::Resolve(resolve) => outbox::resolve(parvis, &resolve, words),
        Command::Dismiss(which) => act::dismiss(parvis, &which.id, words),
        Command::Sync { watch: true } => {
            sync::watch(phone, terminal)?;
            return Ok(None);
        }
        Command::Sync { watch: false } => sync::round(phone, terminal),
        Command::List(list) => history::list(parvis, &list, words),
        Command::Show(which) => history::show(parvis, &which.id, words),
        Command::Reply { id, text } => act::reply(parvis, &id, &text, words),
        Command::Withdraw { id, text } => act::withdraw(parvis, &id, &text, words),
        Command::Reopen { id, text } => act::reopen(parvis, &id, &text, words),
        Command::Rate { id, stars, text } => act::rate(parvis, &id, stars, &text, words),
        Command::Remind(which) => act::remind(parvis, &which.id, words),
        Command::Key { renew: false } => key::tell(parvis, words),
        Command::Key { renew: true } => key::renew(parvis, words),
        // Told before.
        Command::Photo { .. } => return Ok(None),
        #[cfg(feature = "demo")]
        Command::Demo(_) => return Ok(None),
    };
    answer.map(Some)
}

fn then(draft: bool) -> Then {
    if draft { Then::Keep } else { Then::Submit }
}

/// The language that is asked for, before anything is parsed: help and usage errors speak it too.
fn asked_language(typed: &[OsString]) -> Language {
    let texts: Vec<&str> = typed.iter().filter_map(|part| part.to_str()).collect();
    let tag = texts.iter().enumerate().find_map(|(n, part)| match part.strip_prefix("--lang")? {
        "" => texts.get(n + 1).copied(),
        rest => rest.strip_prefix('='),
    });
    tag.and_then(|tag| tag.parse().ok()).unwrap_or_default()
}

fn usage(error: &clap::Error, typed: &[OsString], words: &Words) -> ExitCode {
    use clap::error::ErrorKind as Kind;
    if matches!(error.kind(), Kind::DisplayHelp | Kind::DisplayVersion) {
        // Nobody is left to read it when this fails.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let sentence = help::usage_sentence(error, words);
    if typed.iter().any(|part| part == "--json") {
        eprint_line(&serde_json::json!({ "error": { "code": "usage", "message": sentence } }).to_string());
    } else {
        eprint_line(&sentence);
    }
    ExitCode::from(USAGE)
}

fn eprint_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
