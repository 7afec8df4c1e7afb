//! `parvis-strings`: writes the resources of both phones into the tree. With `--check` it only compares.
#![forbid(unsafe_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use parvis_strings::{LANGUAGES, android, apple, apple_purposes, check, read};

fn main() -> ExitCode {
    let only_compare = std::env::args().any(|argument| argument == "--check");
    match run(only_compare) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("parvis-strings: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(only_compare: bool) -> Result<usize, Box<dyn std::error::Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = read(&here.join("texts"))?;
    let faults = check(&entries);
    for fault in &faults {
        eprintln!("{fault}");
    }
    let mut wrong = faults.len();
    for (file, text) in files(&here.join("../.."), &entries) {
        if only_compare {
            if fs::read_to_string(&file).ok().as_deref() != Some(&text) {
                eprintln!("{} is not what the source says: run parvis-strings", file.display());
                wrong += 1;
            }
        } else {
            fs::create_dir_all(file.parent().unwrap_or(&file))?;
            fs::write(&file, text)?;
        }
    }
    Ok(wrong)
}

/// What is written, and where.
fn files(root: &Path, entries: &[parvis_strings::Entry]) -> Vec<(PathBuf, String)> {
    let mut files: Vec<(PathBuf, String)> = LANGUAGES
        .iter()
        .map(|(language, _)| {
            let folder =
                if *language == LANGUAGES[0].0 { "values".to_owned() } else { format!("values-{language}") };
            let file = root.join("android/ui/src/main/res").join(folder).join("strings.xml");
            (file, android(entries, language))
        })
        .collect();
    files.push((root.join("ios/Parvis/Localizable.xcstrings"), apple(entries)));
    files.push((root.join("ios/Parvis/InfoPlist.xcstrings"), apple_purposes(entries)));
    files
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_whole_and_the_resources_in_the_tree_are_written_from_it() {
        assert_eq!(run(true).unwrap(), 0, "see the lines above");
    }
}
