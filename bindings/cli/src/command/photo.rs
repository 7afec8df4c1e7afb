//! `parvis photo IN OUT`: what the app would send for a photo. No phone, no network, no runtime.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use parvis_domain::id::PhotoHash;
use parvis_media::{Area, Effort, Orientation, PhotoFacts, PhotoPolicy};
use serde_json::json as object;

use crate::failure::{Failure, Problem};
use crate::terminal::Answer;
use crate::words::{Words, say};
use crate::{json, view};
use parvis_engine::{Error, photo_damage, photo_file};

pub(crate) fn clean(
    input: &Path,
    output: &Path,
    masks: &[Area],
    small: bool,
    words: &Words,
) -> Result<Answer, Failure> {
    let of = |error: Error| Failure::from(error).of(input);
    let (mut source, before) = photo_file(input).map_err(of)?;
    if same_file(input, output) {
        return Err(Problem::SameFile.into());
    }
    let effort = if small { Effort::Small } else { Effort::Fast };
    let policy = PhotoPolicy { effort, ..PhotoPolicy::default() };
    let cleaned = parvis_media::clean(&mut source, &policy).map_err(|error| of(error.into()))?;
    let (width, height) = cleaned.stored;
    let masked = match masks {
        [] => None,
        _ => Some(parvis_media::mask(&cleaned.photo, masks, &policy).map_err(|error| of(error.into()))?),
    };
    let photo = masked.as_ref().map_or(&cleaned.photo, |masked| &masked.photo);
    write(output, &photo.bytes).map_err(|_| Problem::CannotWrite(output.to_owned()))?;
    let left = parvis_media::facts_of_bytes(&photo.bytes);
    let facts = &cleaned.facts;
    let turned = facts.orientation != Orientation::Upright;
    let sizes = |bytes: u64, width: u32, height: u32| {
        say!(words, "photo-size", size = view::size(bytes, words), width = width, height = height)
    };
    let found = |there: bool| if there { say!(words, "photo-found") } else { say!(words, "photo-absent") };
    let after = photo.bytes.len() as u64;
    let damage = photo_damage(cleaned.completeness);
    let mut lines = vec![
        say!(words, "photo-before", size = sizes(before, width, height)),
        say!(words, "photo-after", size = sizes(after, photo.width, photo.height)),
        say!(words, "photo-gps", found = found(facts.coordinates.is_some())),
        say!(words, "photo-time", found = found(facts.taken.is_some())),
        if turned { say!(words, "photo-turned") } else { say!(words, "photo-upright") },
        if left == PhotoFacts::default() {
            say!(words, "photo-clean")
        } else {
            say!(words, "photo-not-clean")
        },
    ];
    lines.extend(damage.map(|damage| view::photo_damage(damage, words)));
    Ok(Answer {
        text: lines.join("\n"),
        json: object!({
            "before": { "bytes": before, "width": width, "height": height },
            "after": {
                "bytes": after,
                "width": photo.width,
                "height": photo.height,
                "sha256": PhotoHash::from_bytes(photo.sha256).to_string(),
            },
            "readable_percent": json::readable_percent(damage),
            "removed": {
                "place": facts.coordinates.is_some(),
                "time": facts.taken.is_some(),
                "orientation": turned,
            },
        }),
    })
}

fn same_file(input: &Path, output: &Path) -> bool {
    match (fs::canonicalize(input), fs::canonicalize(output)) {
        (Ok(input), Ok(output)) => input == output,
        _ => false,
    }
}

/// All of it or nothing: what was there before stays until the new file is whole.
fn write(output: &Path, bytes: &[u8]) -> io::Result<()> {
    // A pipe or a device cannot be replaced.
    if fs::metadata(output).is_ok_and(|there| !there.is_file()) {
        return fs::OpenOptions::new().write(true).open(output)?.write_all(bytes);
    }
    let folder = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut file = tempfile::Builder::new().prefix(".parvis-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(output).map_err(|error| error.error)?;
    Ok(())
}
