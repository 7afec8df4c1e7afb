//! The marker: how we recognise our own request in a plain city's public list.

use std::fmt;

use crate::id::{OpId, SubmissionKey};

/// Crockford's alphabet: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a marker, five bits each.
const LENGTH: usize = 10;
/// What stands before the characters: the same in every language, since servers compare bytes and we do not.
const PREFIX: &str = "Réf. app ";

/// The lowest 50 bits of a [`SubmissionKey`], all of them random in a version 4 UUID, as ten Crockford characters.
///
/// It is the last line of the description, carries nothing personal, and is compared without
/// case, hyphens or blanks, with O read as 0 and I and L read as 1, as a server or a person may have changed them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marker(u64);

impl Marker {
    /// The marker of one frozen revision.
    pub fn of(key: &SubmissionKey) -> Self {
        let mut low = [0; 8];
        low.copy_from_slice(&key.as_bytes()[8..]);
        Self(u64::from_be_bytes(low) & ((1 << (5 * LENGTH)) - 1))
    }

    /// The marker of one act, at a server that takes acts and knows no key.
    pub fn of_act(op: &OpId) -> Self {
        Self::of(&SubmissionKey::from_bytes(*op.as_bytes()))
    }

    fn characters(self) -> [u8; LENGTH] {
        let mut characters = [0; LENGTH];
        let mut rest = self.0;
        for character in characters.iter_mut().rev() {
            *character = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        characters
    }

    /// The description that is sent: the citizen's text, and the marker as a last line of its own.
    pub fn sign(self, text: &str) -> String {
        let text = text.trim_end();
        if text.is_empty() { self.to_string() } else { format!("{text}\n{self}") }
    }

    /// Characters (not bytes) that [`Marker::sign`] adds to a text that is not empty.
    pub fn added_characters() -> usize {
        // Line break, prefix, ten characters, hyphen.
        1 + PREFIX.chars().count() + LENGTH + 1
    }

    /// Whether a text that a server shows holds this marker.
    pub fn is_in(self, text: &str) -> bool {
        let folded: Vec<u8> = text.chars().filter_map(fold).collect();
        folded.windows(LENGTH).any(|window| window == self.characters())
    }
}

/// The marker line without its line break.
impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        for (n, character) in self.characters().into_iter().enumerate() {
            if n == LENGTH / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(character))?;
        }
        Ok(())
    }
}

fn fold(character: char) -> Option<u8> {
    match character.to_ascii_uppercase() {
        'O' => Some(b'0'),
        'I' | 'L' => Some(b'1'),
        upper if upper.is_ascii_alphanumeric() => Some(upper as u8),
        upper if upper.is_alphabetic() => Some(b'?'),
        _ => None,
    }
}

/// The citizen's own words in a description that a server shows: without a marker line at its end.
pub fn without_marker(description: &str) -> &str {
    match description.trim_end().rsplit_once('\n') {
        Some((text, last)) if is_marker_line(last) => text.trim_end(),
        None if is_marker_line(description) => "",
        _ => description.trim_end(),
    }
}

/// Whether a text that a server shows ends with the marker of somebody's phone.
pub fn is_marked(text: &str) -> bool {
    text.trim_end().lines().next_back().is_some_and(is_marker_line)
}

fn is_marker_line(line: &str) -> bool {
    line.trim().strip_prefix(PREFIX.trim_end()).is_some_and(|rest| {
        rest.chars().filter(|c| *c != '-' && !c.is_whitespace()).count() == LENGTH
            && rest.chars().all(|c| c == '-' || c.is_whitespace() || c.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SubmissionKey {
        SubmissionKey::from_random([0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    }

    #[test]
    fn the_marker_is_the_last_line_and_is_found_there() {
        let marker = Marker::of(&key());
        let sent = marker.sign("Lampadaire éteint.\n");
        assert_eq!(sent, format!("Lampadaire éteint.\n{marker}"));
        assert!(marker.is_in(&sent));
        assert_eq!(sent.chars().count(), "Lampadaire éteint.".chars().count() + Marker::added_characters());
        assert_eq!(without_marker(&sent), "Lampadaire éteint.");
        assert_eq!(without_marker(&marker.sign("")), "");
        assert_eq!(without_marker("Deux\nlignes"), "Deux\nlignes");
    }

    #[test]
    fn a_server_that_changes_case_or_look_alikes_does_not_hide_it() {
        let marker = Marker::of(&key());
        let shown = marker.sign("Trou").to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
        assert!(marker.is_in(&shown));
    }

    #[test]
    fn another_marker_is_not_ours() {
        let other = SubmissionKey::from_random([9; 16]);
        assert!(!Marker::of(&key()).is_in(&Marker::of(&other).sign("Trou")));
        assert!(!Marker::of(&key()).is_in(""));
    }
}
