//! From bytes to characters.

use std::borrow::Cow;
use std::fmt::Write as _;

/// What the bytes 0x80 to 0x9F mean in windows-1252, which whoever writes "ISO-8859-1" means too (WHATWG Encoding).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The characters of an answer. UTF-8 as the standard demands; UTF-16, told by its first bytes; anything else is
/// windows-1252, the only other encoding seen. Names of encodings in headers and declarations are often wrong.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Some(text) = utf_16(bytes) {
        return text.into();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => not_utf_8(bytes).into(),
    }
}

fn utf_16(bytes: &[u8]) -> Option<String> {
    let little: fn([u8; 2]) -> u16 = u16::from_le_bytes;
    let (unit, rest) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (little, rest),
        [0xFE, 0xFF, rest @ ..] => (u16::from_be_bytes as _, rest),
        // Without a mark: both formats begin with a character of ASCII.
        [b'<' | b'[' | b'{', 0, ..] => (little, bytes),
        [0, b'<' | b'[' | b'{', ..] => (u16::from_be_bytes as _, bytes),
        _ => return None,
    };
    let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    Some(String::from_utf16_lossy(&units))
}

fn not_utf_8(bytes: &[u8]) -> String {
    // A text that was cut inside a character leaves a broken one in a document that is UTF-8 otherwise.
    let is_utf_8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for &byte in chunk.invalid() {
            text.push(match byte {
                _ if is_utf_8 => '\u{FFFD}',
                0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
                other => char::from(other),
            });
        }
    }
    text
}

/// Without what may stand before and after a document.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_matches(|c: char| c.is_whitespace() || c == '\0')
}

/// Almost JSON as JSON: numbers with leading zeros (the standard's own samples have them) or with more digits than a
/// number keeps become texts; control characters in texts, escapes that do not exist and commas before an end are
/// mended. `None` if there was nothing to mend.
pub(super) fn mended(json: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len() + 64);
    let mut rest = json.char_indices().peekable();
    let mut changed = false;
    while let Some((at, c)) = rest.next() {
        match c {
            '"' => {
                out.push('"');
                while let Some((_, c)) = rest.next() {
                    match c {
                        '"' => break,
                        '\\' => match rest.peek() {
                            Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u')) => {
                                out.push('\\');
                                out.extend(rest.next().map(|(_, c)| c));
                            }
                            _ => changed = true,
                        },
                        control if control < ' ' => {
                            changed = true;
                            // Writing to a String cannot fail.
                            let _ = write!(out, "\\u{:04x}", u32::from(control));
                        }
                        other => out.push(other),
                    }
                }
                out.push('"');
            }
            '0'..='9' | '-' | '+' => {
                let is_part = |c: &char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
                let mut end = at + 1;
                while let Some((next, _)) = rest.next_if(|(_, c)| is_part(c)) {
                    end = next + 1;
                }
                let number = &json[at..end];
                let digits = number.trim_start_matches('-');
                let odd = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
                let long = digits.len() > 15 && digits.bytes().all(|byte| byte.is_ascii_digit());
                if odd || long || number.starts_with('+') {
                    changed = true;
                    let _ = write!(out, "\"{number}\"");
                } else {
                    out.push_str(number);
                }
            }
            ',' => {
                while rest.next_if(|(_, c)| c.is_whitespace()).is_some() {}
                if matches!(rest.peek(), Some((_, ']' | '}'))) {
                    changed = true;
                } else {
                    out.push(',');
                }
            }
            other => out.push(other),
        }
    }
    changed.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_that_was_seen_is_read() {
        assert_eq!(decode("é€".as_bytes()), "é€");
        assert_eq!(decode(b"Caf\xe9 \x80 \x93x\x94"), "Café € “x”");
        let text = "<a>é😀</a>";
        for with_mark in [false, true] {
            let units: Vec<u16> =
                with_mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16()).collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!((decode(&little), decode(&big)), (text.into(), text.into()));
        }
        assert_eq!(decode(&[0xFF, 0xFE, b'<', 0, b'a']), "<", "half a character at the end");
    }

    #[test]
    fn a_character_that_was_cut_costs_itself_only() {
        assert_eq!(decode(b"\xc3\xa9t\xc3\xa9 \xc3"), "été \u{FFFD}");
    }

    #[test]
    fn what_is_almost_json_is_mended() {
        for (almost, json) in [
            (r#"[{"service_code":001,"a":10}]"#, r#"[{"service_code":"001","a":10}]"#),
            ("[-007,+5,0.5,0]", r#"["-007","+5",0.5,0]"#),
            ("[12345678901234567890123]", r#"["12345678901234567890123"]"#),
            ("[\"a\tb\"]", r#"["a\u0009b"]"#),
            (r#"["it\'s \"so\""]"#, r#"["it's \"so\""]"#),
            ("[1, 2, ]", "[1,2]"),
            (r#"{"a":1,}"#, r#"{"a":1}"#),
        ] {
            assert_eq!(mended(almost).as_deref(), Some(json), "{almost}");
        }
        for json in [r#"{"a":"1,]","b":[0,-1.5e3,123456789012345]}"#, "[]", ""] {
            assert_eq!(mended(json), None, "{json}");
        }
    }
}
