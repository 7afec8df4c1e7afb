//! Help and usage errors in the citizen's language: clap itself speaks English only.

use std::fmt::Write;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::arguments::Arguments;
use crate::words::{Words, say};

/// After every option of the command itself.
const LAST: usize = 1_000;

/// The commands with their words.
pub(crate) fn command(words: &Words) -> Command {
    let help =
        Arg::new("help").short('h').long("help").global(true).action(ArgAction::Help).display_order(LAST);
    let version =
        Arg::new("version").short('V').long("version").action(ArgAction::Version).display_order(LAST);
    let mut command = explained(Arguments::command().arg(help).arg(version), words, "parvis");
    // clap knows the whole name of a command only once it is built.
    command.build();
    with_usage(command, words)
}

/// clap has one English word of its own in the line of usage.
fn with_usage(mut command: Command, words: &Words) -> Command {
    let usage = command.render_usage().to_string();
    let options = format!("[{}]", say!(words, "value-options"));
    let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", &options);
    command.override_usage(usage).mut_subcommands(|sub| with_usage(sub, words))
}

/// What stands for a value in the help. Lists of codes have no words: they are typed as they are.
fn value_name(name: &str, words: &Words) -> String {
    words.find(&value_key(name), &[]).unwrap_or_else(|| name.to_owned())
}

fn value_key(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    format!("value-{}", name.chars().map(plain).collect::<String>())
}

fn explained(command: Command, words: &Words, name: &str) -> Command {
    let mut command = command
        .about(words.say(&format!("command-{name}"), &[]))
        .subcommand_value_name(say!(words, "value-command"));
    if let Some(more) = words.find(&format!("more-{name}"), &[]) {
        command = command.after_help(more);
    }
    command = command.mut_args(|arg| {
        let id = arg.get_id().as_str().replace('_', "-");
        let text = words
            .find(&format!("option-{name}-{id}"), &[])
            .unwrap_or_else(|| words.say(&format!("option-{id}"), &[]));
        let names = arg.get_value_names().filter(|_| arg.get_action().takes_values());
        let names: Vec<String> = names.into_iter().flatten().map(|value| value_name(value, words)).collect();
        let arg = if names.is_empty() { arg } else { arg.value_names(names) };
        // What every command has comes after what only this one has.
        if arg.is_global_set() { arg.help(text).display_order(LAST) } else { arg.help(text) }
    });
    // clap lists a command's global options only once it is built.
    let has_commands = command.has_subcommands();
    let has_positionals = command.get_positionals().next().is_some();
    let mut template = format!("{{about}}\n\n{} {{usage}}\n", say!(words, "help-usage"));
    if has_commands {
        let _ = write!(template, "\n{}\n{{subcommands}}\n", say!(words, "help-commands"));
    }
    if has_positionals {
        let _ = write!(template, "\n{}\n{{positionals}}\n", say!(words, "help-arguments"));
    }
    let _ = write!(template, "\n{}\n{{options}}{{after-help}}\n", say!(words, "help-options"));
    command = command.help_template(template);
    command.mut_subcommands(|sub| {
        let inner = match name {
            "parvis" => sub.get_name().to_owned(),
            outer => format!("{outer}-{}", sub.get_name()),
        };
        explained(sub, words, &inner)
    })
}

/// One sentence that says what is wrong with what was typed, and what to do.
pub(crate) fn usage_sentence(error: &clap::Error, words: &Words) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // The likeliest comes last.
    let likeliest = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.last().cloned().unwrap_or_default(),
        _ => text(kind),
    };
    let (argument, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let argument = argument.trim_end_matches("...");
    let suggestion = match error.kind() {
        ErrorKind::InvalidSubcommand => likeliest(ContextKind::SuggestedSubcommand),
        _ => likeliest(ContextKind::SuggestedArg),
    };
    let sentence = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            say!(words, "usage-unknown", argument = argument)
        }
        ErrorKind::UnknownArgument => say!(words, "usage-surplus", argument = argument),
        ErrorKind::InvalidSubcommand => {
            say!(words, "usage-command", command = text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            say!(words, "usage-no-command")
        }
        ErrorKind::MissingRequiredArgument => say!(words, "usage-missing", argument = argument),
        ErrorKind::ArgumentConflict => say!(words, "usage-conflict", argument = argument),
        ErrorKind::InvalidUtf8 => say!(words, "usage-utf8"),
        ErrorKind::ValueValidation => {
            let expected = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let expected = words
                .find(&format!("expected-{expected}"), &[])
                .unwrap_or_else(|| say!(words, "expected-code"));
            say!(words, "usage-value", argument = argument, value = value, expected = expected)
        }
        ErrorKind::InvalidValue
        | ErrorKind::NoEquals
        | ErrorKind::WrongNumberOfValues
        | ErrorKind::TooFewValues => say!(words, "usage-no-value", argument = argument),
        ErrorKind::TooManyValues => say!(words, "usage-too-many", argument = argument, value = value),
        _ => say!(words, "usage-other"),
    };
    if suggestion.is_empty() {
        sentence
    } else {
        format!("{sentence} {}", say!(words, "usage-suggestion", suggestion = suggestion))
    }
}

#[cfg(test)]
mod tests {
    use parvis_domain::language::Language;

    use super::*;

    #[test]
    fn every_command_and_option_has_words_in_every_language() {
        for language in Language::ALL {
            let mut command = command(&Words::new(language));
            command.build();
            check(&command);
        }
    }

    #[test]
    fn what_stands_for_a_value_is_translated_unless_it_is_a_list_of_codes() {
        let mut command = Arguments::command();
        command.build();
        check_values(&command, &Words::new(Language::Fr));
        let said = super::command(&Words::new(Language::Fr)).render_help().to_string();
        assert!(said.contains("parvis [OPTIONS] <COMMANDE>") && said.contains("--ca <FICHIER>"), "{said}");
    }

    fn check_values(command: &Command, words: &Words) {
        let names = command.get_arguments().filter(|arg| arg.get_action().takes_values());
        for name in names.flat_map(|arg| arg.get_value_names().unwrap_or_default()) {
            let typed_as_it_is = !name.chars().any(char::is_uppercase);
            assert!(typed_as_it_is || words.find(&value_key(name), &[]).is_some(), "{name}");
        }
        command.get_subcommands().for_each(|sub| check_values(sub, words));
    }

    fn check(command: &Command) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        assert!(!about.is_empty() && !about.starts_with("command-"), "{}: {about}", command.get_name());
        for arg in command.get_arguments() {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                !help.is_empty() && !help.starts_with("option-"),
                "{} {}: {help}",
                command.get_name(),
                arg.get_id()
            );
        }
        command.get_subcommands().for_each(check);
    }
}
