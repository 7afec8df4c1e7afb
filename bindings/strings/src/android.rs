//! Android's `strings.xml`.

use std::fmt::Write;

use crate::{Entry, Text, filled};

/// The file of one language.
pub fn android(entries: &[Entry], language: &str) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Written by parvis-strings from bindings/strings/texts. -->\n<resources>\n",
    );
    for entry in entries {
        let Some(text) = entry.texts.get(language) else { continue };
        let name = entry.key.replace('.', "_");
        let values = entry.values();
        let value = |text: &str| {
            // Where values are filled in, a percent sign alone is none.
            let text = if values.is_empty() { text.to_owned() } else { text.replace('%', "%%") };
            escaped(&filled(&text, &values, |number, counts| {
                format!("%{number}${}", if counts { 'd' } else { 's' })
            }))
        };
        // Writing to a String does not fail.
        let _ = match text {
            Text::Plain(text) => writeln!(xml, "    <string name=\"{name}\">{}</string>", value(text)),
            Text::Plural(forms) => {
                let items = forms.iter().fold(String::new(), |items, (form, text)| {
                    format!("{items}        <item quantity=\"{form}\">{}</item>\n", value(text))
                });
                writeln!(xml, "    <plurals name=\"{name}\">\n{items}    </plurals>")
            }
        };
    }
    xml.push_str("</resources>\n");
    xml
}

/// XML, and what Android's resource compiler reads in a string: quotes, apostrophes, a leading `@` or `?`.
fn escaped(text: &str) -> String {
    let mut escaped = text.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"");
    if escaped.starts_with(['@', '?']) {
        escaped.insert(0, '\\');
    }
    escaped.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_resource_compiler_would_read_as_its_own_is_escaped() {
        assert_eq!(escaped("L'eau & <feu> \"ici\""), "L\\'eau &amp; &lt;feu&gt; \\\"ici\\\"");
        assert_eq!(escaped("?"), "\\?");
        assert_eq!(escaped("Où est-ce ?"), "Où est-ce ?");
    }
}
