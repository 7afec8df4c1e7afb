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

/// Almost JSON as JSON: numbers with leading zeros (the standard's own samples have them), with more digits than a
/// number keeps or larger than one may be become texts; what is no number (`NaN`, `Infinity`) becomes nothing; control
/// characters in texts, escapes that do not exist, halves of characters and commas before an end are mended. `None` if
/// there was nothing to mend.
pub(super) fn mended(json: &str) -> Option<String> {
    let mut out = String::with_capacity(json.len() + 64);
    let mut changed = false;
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => mend_text(rest, &mut out, &mut changed),
            '0'..='9' | '-' | '+' | '.' | 'N' | 'I' => mend_number(rest, &mut out, &mut changed),
            ',' => {
                let after = rest[1..].trim_start();
                if after.starts_with([']', '}']) {
                    changed = true;
                } else {
                    out.push(',');
                }
                rest.len() - after.len()
            }
            other => {
                out.push(other);
                other.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    changed.then_some(out)
}

/// Mends the text in quotes that begins here; gives its length.
fn mend_text(json: &str, out: &mut String, changed: &mut bool) -> usize {
    out.push('"');
    let mut at = 1;
    while let Some(c) = json[at..].chars().next() {
        at += c.len_utf8();
        match c {
            '"' => break,
            '\\' => at += mend_escape(&json[at..], out, changed),
            control if control < ' ' => {
                *changed = true;
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
    at
}

/// Mends the escape whose backslash was read; gives the length of what follows that.
fn mend_escape(json: &str, out: &mut String, changed: &mut bool) -> usize {
    let half = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        // Before the digits, that function would take a sign.
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    match json.as_bytes().first() {
        Some(b'u') => match (half(json), json.get(5..).and_then(|next| half(next.strip_prefix('\\')?))) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => {
                let _ = write!(out, "\\{}", &json[..11]);
                11
            }
            // Half a character: the text was cut inside of it.
            (Some(0xD800..=0xDFFF), _) => {
                *changed = true;
                out.push('\u{FFFD}');
                5
            }
            (Some(_), _) => {
                let _ = write!(out, "\\{}", &json[..5]);
                5
            }
            (None, _) => {
                *changed = true;
                0
            }
        },
        Some(escaped @ (b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => {
            out.push('\\');
            out.push(char::from(*escaped));
            1
        }
        _ => {
            *changed = true;
            0
        }
    }
}

/// Mends the number, or what stands in the place of one, that begins here; gives its length.
fn mend_number(json: &str, out: &mut String, changed: &mut bool) -> usize {
    let signless = json.trim_start_matches(['-', '+']);
    if let Some(word) = ["NaN", "Infinity"].into_iter().find(|word| signless.starts_with(word)) {
        *changed = true;
        out.push_str("null");
        return json.len() - signless.len() + word.len();
    }
    let is_part = |c: char| matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
    let length = json.find(|c| !is_part(c)).unwrap_or(json.len()).max(1);
    let number = &json[..length];
    if is_plain(number) {
        out.push_str(number);
    } else if number.starts_with(is_part) {
        *changed = true;
        let _ = write!(out, "\"{number}\"");
    } else {
        // Some word of no meaning.
        out.push_str(number);
    }
    length
}

/// Whether this is a number of JSON (RFC 8259 section 6) that keeps its digits.
fn is_plain(number: &str) -> bool {
    let value: Result<serde_json::Number, _> = serde_json::from_str(number);
    value.is_ok_and(|value| value.as_f64().is_some_and(|value| value.abs() < 1e15))
}

/// Almost XML as XML: a "less than" that begins no tag is a character. `None` if there was nothing to mend.
pub(super) fn mended_xml(xml: &str) -> Option<String> {
    let mut out = String::with_capacity(xml.len() + 64);
    let mut changed = false;
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let verbatim =
            [("<![CDATA[", "]]>"), ("<!--", "-->")].into_iter().find(|(begin, _)| tag.starts_with(begin));
        let length = match (verbatim, tag[1..].chars().next()) {
            (Some((_, end)), _) => tag.find(end).map_or(tag.len(), |at| at + end.len()),
            (None, Some(c))
                if c.is_ascii_alphabetic() || matches!(c, '_' | ':' | '/' | '!' | '?') || !c.is_ascii() =>
            {
                1
            }
            (None, _) => {
                changed = true;
                out.push_str("&lt;");
                rest = &tag[1..];
                continue;
            }
        };
        out.push_str(&tag[..length]);
        rest = &tag[length..];
    }
    out.push_str(rest);
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
            (r#"["\u+123 \u00e9"]"#, r#"["u+123 \u00e9"]"#),
        ] {
            assert_eq!(mended(almost).as_deref(), Some(json), "{almost}");
        }
        for json in [r#"{"a":"1,]","b":[0,-1.5e3,123456789012345]}"#, "[]", ""] {
            assert_eq!(mended(json), None, "{json}");
        }
    }
}
