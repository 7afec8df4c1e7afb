//! Words that a server wrote as HTML, although the standard wants plain text.

/// Elements that a server's editor writes; any other word in angle brackets is the citizen's.
const INLINE: [&str; 12] = ["a", "b", "strong", "i", "em", "u", "span", "font", "small", "sup", "sub", "img"];
/// Elements that begin a line.
const BLOCK: [&str; 15] =
    ["br", "p", "div", "li", "ul", "ol", "tr", "td", "table", "tbody", "h1", "h2", "h3", "h4", "hr"];

/// Plain text: known elements go, those that begin a line leave a line break, and then the entities of HTML are
/// resolved. A text without such an element stays exactly as it is.
pub(super) fn plain(text: String) -> String {
    if !text.contains('<') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut found = false;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        if let Some((name, end)) = element(rest) {
            found = true;
            if BLOCK.contains(&name.as_str()) && !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            rest = &rest[end..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    if !found {
        return text;
    }
    out.push_str(rest);
    entities(out.trim())
}

/// The name of the element that begins here and the place behind its end, if it is one that we know.
fn element(text: &str) -> Option<(String, usize)> {
    let inside = text.get(1..text.find('>')?)?;
    let name: String = inside
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let known = INLINE.contains(&name.as_str()) || BLOCK.contains(&name.as_str());
    // What follows the name: nothing, a slash, or attributes.
    let rest = inside.trim_start_matches('/').get(name.len()..)?;
    let is_element = rest.is_empty() || rest.starts_with([' ', '/', '\n', '\t']);
    (known && is_element).then(|| (name, inside.len() + 2))
}

fn entities(text: &str) -> String {
    let mut out = text.to_owned();
    for (entity, character) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&auml;", "ä"),
        ("&ouml;", "ö"),
        ("&uuml;", "ü"),
        ("&Auml;", "Ä"),
        ("&Ouml;", "Ö"),
        ("&Uuml;", "Ü"),
        ("&szlig;", "ß"),
        ("&eacute;", "é"),
        ("&egrave;", "è"),
        ("&agrave;", "à"),
        // Last, so that what it makes is not resolved again.
        ("&amp;", "&"),
    ] {
        if out.contains(entity) {
            out = out.replace(entity, character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_servers_html_becomes_plain_text_and_a_citizens_brackets_stay() {
        for (html, text) in [
            (
                "<p>Danke.</p><p>Wir pr&uuml;fen&nbsp;es &amp; melden uns.</p>",
                "Danke.\nWir prüfen es & melden uns.",
            ),
            ("Erledigt<br/>am <b>Montag</b>", "Erledigt\nam Montag"),
            ("<a href=\"https://x.test/?a=1\">hier</a>", "hier"),
            ("il fait <noir> & 3 < 5 > 2", "il fait <noir> & 3 < 5 > 2"),
            ("a &amp; b", "a &amp; b"),
            ("<", "<"),
            ("<p", "<p"),
            ("<é> <b>", "<é>"),
        ] {
            assert_eq!(plain(html.to_owned()), text, "{html}");
        }
    }
}
