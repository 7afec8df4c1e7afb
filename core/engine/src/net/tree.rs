//! An answer as an untyped tree, from JSON or XML: what real servers send fits no fixed type.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// Deepest nesting that is read. The standard needs six.
const MAX_DEPTH: usize = 32;
/// Most values that are read: 6,260 requests of 30 fields, the most that was seen in one answer, are 190,000.
const MAX_NODES: usize = 300_000;

/// Longest text of one field that is kept, in characters; the standard allows 4,000 in a description.
const MAX_TEXT: usize = 10_000;

/// A value. Numbers and truth values are text: servers mix them freely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// `null`, an element without content, `xsi:nil`.
    Null,
    /// A text, a number, `true` or `false`.
    Text(String),
    /// A JSON array.
    List(Vec<Node>),
    /// A JSON object, or the children of an element in their order; a name may occur more than once.
    Object(Vec<(String, Node)>),
}

/// Bytes are neither of the two formats, or are too deep or too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// Reads an answer. What it is shows in its first character; names and types in headers are not to be trusted.
///
/// An XML document becomes an object with one field, its root. HTML is unreadable.
pub(crate) fn read(bytes: &[u8]) -> Result<Node, Unreadable> {
    let text = decode(bytes);
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.as_bytes().first() {
        Some(b'<') => read_xml(text),
        Some(b'{' | b'[') => read_json(text),
        _ => Err(Unreadable),
    }
}

/// UTF-8 as the standard demands; what is not, is read as ISO 8859-1, the only other encoding seen.
fn decode(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().copied().map(char::from).collect::<String>().into(),
    }
}

fn read_json(text: &str) -> Result<Node, Unreadable> {
    let mut left = MAX_NODES;
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = Seed { left: &mut left, depth: MAX_DEPTH }.deserialize(&mut reader).map_err(|_| Unreadable)?;
    reader.end().map_err(|_| Unreadable)?;
    Ok(node)
}

struct Seed<'a> {
    left: &'a mut usize,
    depth: usize,
}

impl Seed<'_> {
    fn child<E: serde::de::Error>(&mut self) -> Result<Seed<'_>, E> {
        *self.left = self.left.checked_sub(1).ok_or_else(|| E::custom("too many values"))?;
        let depth = self.depth.checked_sub(1).ok_or_else(|| E::custom("too deep"))?;
        Ok(Seed { left: self.left, depth })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(value.to_string()))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Node, E> {
        Ok(Node::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = sequence.next_element_seed(self.child()?)? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            fields.push((name, map.next_value_seed(self.child()?)?));
        }
        Ok(Node::Object(fields))
    }
}

/// One element that is still open.
struct Open {
    name: String,
    nil: bool,
    text: String,
    children: Vec<(String, Node)>,
}

impl Open {
    fn of(element: &BytesStart<'_>) -> Self {
        let nil = element.html_attributes().with_checks(false).flatten().any(|attribute| {
            attribute.key.local_name().as_ref().eq_ignore_ascii_case("nil")
                && attribute.value.as_ref().eq_ignore_ascii_case("true")
        });
        // Foreign namespaces occur; their prefixes mean nothing here.
        let name = element.local_name().as_ref().to_owned();
        Self { name, nil, text: String::new(), children: Vec::new() }
    }

    fn close(self) -> (String, Node) {
        let node = if self.nil {
            Node::Null
        } else if !self.children.is_empty() {
            Node::Object(self.children)
        } else if self.text.trim().is_empty() {
            Node::Null
        } else {
            Node::Text(self.text)
        };
        (self.name, node)
    }
}

fn read_xml(text: &str) -> Result<Node, Unreadable> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.check_comments = false;

    let mut open: Vec<Open> = Vec::new();
    let mut left = MAX_NODES;
    loop {
        let closed = match reader.read_event().map_err(|_| Unreadable)? {
            Event::Start(element) => {
                left = left.checked_sub(1).ok_or(Unreadable)?;
                let element = Open::of(&element);
                if open.len() >= MAX_DEPTH || (open.is_empty() && element.name.eq_ignore_ascii_case("html")) {
                    return Err(Unreadable);
                }
                open.push(element);
                continue;
            }
            Event::Empty(element) => {
                left = left.checked_sub(1).ok_or(Unreadable)?;
                Open::of(&element).close()
            }
            Event::End(_) => open.pop().ok_or(Unreadable)?.close(),
            Event::Text(words) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&words.xml10_content());
                }
                continue;
            }
            Event::CData(words) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&words.xml10_content());
                }
                continue;
            }
            Event::GeneralRef(reference) => {
                if let Some(element) = open.last_mut() {
                    match reference.resolve_char_ref() {
                        Ok(Some(character)) => element.text.push(character),
                        Ok(None) => element.text.push_str(&entity(&reference.xml10_content())),
                        Err(_) => {} // A reference to no character: U+0010 and the like.
                    }
                }
                continue;
            }
            Event::Eof => return Err(Unreadable),
            // Entities of a document type are never expanded, so it can do no harm.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(closed),
            // The root is closed; whatever follows it is of no interest.
            None => return Ok(Node::Object(vec![closed])),
        }
    }
}

/// The five of the standard; any other stays as it was written.
fn entity(name: &str) -> String {
    match name {
        "amp" => "&".into(),
        "lt" => "<".into(),
        "gt" => ">".into(),
        "quot" => "\"".into(),
        "apos" => "'".into(),
        "nbsp" => "\u{a0}".into(),
        other => format!("&{other};"),
    }
}

/// The word for "nothing" that some servers write as text.
fn means_absent(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("null") || text.eq_ignore_ascii_case("nil")
}

impl Node {
    /// The fields of an object.
    pub(crate) fn fields(&self) -> &[(String, Node)] {
        match self {
            Self::Object(fields) => fields,
            Self::Null | Self::Text(_) | Self::List(_) => &[],
        }
    }

    /// The first field that has one of these names, without regard to case, and holds something.
    pub(crate) fn field(&self, names: &[&str]) -> Option<&Self> {
        names.iter().find_map(|wanted| {
            self.fields()
                .iter()
                .find(|(name, node)| name.eq_ignore_ascii_case(wanted) && !node.is_absent())
                .map(|(_, node)| node)
        })
    }

    /// Whether it holds nothing at all.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => means_absent(text.trim()),
            Self::List(list) => list.iter().all(Self::is_absent),
            Self::Object(fields) => fields.iter().all(|(_, node)| node.is_absent()),
        }
    }

    /// The one value inside, however it is wrapped: an id, a code, a number, a time.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.trim()).filter(|text| !means_absent(text)),
            Self::List(list) => match list.as_slice() {
                [only] => only.scalar(),
                _ => None,
            },
            Self::Object(fields) => match fields.as_slice() {
                [(_, only)] => only.scalar(),
                _ => None,
            },
        }
    }

    /// Every text inside, in order.
    pub(crate) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Null => Vec::new(),
            Self::Text(_) => self.scalar().into_iter().collect(),
            Self::List(list) => list.iter().flat_map(Self::texts).collect(),
            Self::Object(fields) => fields.iter().flat_map(|(_, node)| node.texts()).collect(),
        }
    }

    /// Every text inside, joined: for words that people read.
    pub(crate) fn words(&self) -> Option<String> {
        let texts = self.texts();
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// The one value of the first of these fields, however it is wrapped.
    pub(crate) fn text(&self, names: &[&str]) -> Option<String> {
        self.field(names)?.scalar().map(|text| text.chars().take(MAX_TEXT).collect())
    }

    /// Every text of the first of these fields, joined.
    pub(crate) fn words_of(&self, names: &[&str]) -> Option<String> {
        self.field(names)?.words().map(|text| text.chars().take(MAX_TEXT).collect())
    }

    /// The first of these fields as a truth value.
    pub(crate) fn truth(&self, names: &[&str]) -> Option<bool> {
        match self.field(names)?.scalar()?.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "y" => Some(true),
            "false" | "0" | "no" | "n" => Some(false),
            _ => None,
        }
    }

    /// The rows of a list, whatever surrounds them: an array, one object, any number of wrappers. Only objects are
    /// rows.
    pub(crate) fn rows(&self, shape: Shape) -> Vec<&Self> {
        let mut rows = Vec::new();
        self.collect_rows(shape, &mut rows);
        rows
    }

    fn collect_rows<'a>(&'a self, shape: Shape, rows: &mut Vec<&'a Self>) {
        let fields = match self {
            Self::Null | Self::Text(_) => return,
            Self::List(list) => {
                for element in list {
                    element.collect_rows(shape, rows);
                }
                return;
            }
            Self::Object(fields) => fields,
        };
        let holds_more = |node: &Self| matches!(node, Self::List(_) | Self::Object(_)) && !node.is_absent();
        let named = |names: &[&str], name: &str| names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted));

        let before = rows.len();
        let mut items =
            fields.iter().filter(|(name, node)| named(shape.items, name) && holds_more(node)).peekable();
        if items.peek().is_some() {
            for (_, item) in items {
                match item {
                    Self::Object(_) => rows.push(item),
                    other => other.collect_rows(shape, rows),
                }
            }
            return;
        }
        let wrapped = fields.iter().find(|(name, node)| named(shape.wrappers, name) && holds_more(node)).or(
            match fields.as_slice() {
                [only] if holds_more(&only.1) => Some(only),
                _ => None,
            },
        );
        if let Some((_, inside)) = wrapped {
            inside.collect_rows(shape, rows);
        }
        if rows.len() == before && !self.is_absent() {
            rows.push(self);
        }
    }
}

/// The names that a list of the standard goes by. Others are recognised by their position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Names of one row.
    pub(crate) items: &'static [&'static str],
    /// Names around the rows, in JSON that was made from XML, or beside a count.
    pub(crate) wrappers: &'static [&'static str],
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rows(text: &str) -> usize {
        let shape = Shape { items: &["request", "service_request"], wrappers: &["requests", "results"] };
        read(text.as_bytes()).unwrap().rows(shape).len()
    }

    #[test]
    fn a_list_is_found_whatever_surrounds_it() {
        for text in [
            r#"[{"service_request_id":"1","status":"open"}]"#,
            r#"{"service_request_id":"1","status":"open"}"#,
            r#"{"service_requests":[{"service_request_id":"1"}]}"#,
            r#"{"service_requests":{"request":[{"service_request_id":"1"}]}}"#,
            r#"{"service_requests":{"request":{"service_request_id":"1"}}}"#,
            r#"[{"request":{"service_request_id":"1"}}]"#,
            r#"{"count":1,"next":null,"results":[{"service_request_id":"1","status":"x"}]}"#,
            "<service_requests><request><service_request_id>1</service_request_id></request></service_requests>",
            "<requests><service_request><service_request_id>1</service_request_id><a/></service_request></requests>",
            "<requests><requests><service_request_id>1</service_request_id><a>1</a></requests></requests>",
            r#"<?xml version="1.0"?><x:service_requests xmlns:x="u" type="array"><x:request><token>1</token></x:request></x:service_requests>"#,
        ] {
            assert_eq!(rows(text), 1, "{text}");
        }
        for text in
            ["[]", "{}", "<requests></requests>", "<service_requests/>", r#"{"requests":[]}"#, "[null]"]
        {
            assert_eq!(rows(text), 0, "{text}");
        }
        assert_eq!(rows("<r><request><a>1</a></request><request><a>2</a></request></r>"), 2);
    }

    #[test]
    fn xml_that_is_not_quite_xml_is_read() {
        let node =
            read("<r><d>Holes & cracks &amp; more &#233;&#x10;</d><e xsi:nil=\"true\">x</e></r>".as_bytes())
                .unwrap();
        let root = node.field(&["r"]).unwrap();
        assert_eq!(root.field(&["D"]).unwrap().scalar(), Some("Holes & cracks & more é\u{10}"));
        assert_eq!(root.field(&["e"]), None);
    }

    #[test]
    fn entities_are_not_expanded_and_depth_has_an_end() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a><c>&b;</c></a>";
        assert_eq!(read(bomb.as_bytes()).unwrap().field(&["a"]).unwrap().scalar(), Some("&b;"));
        for (open, close) in [("<a>", "</a>"), ("[", "]"), ("{\"a\":", "}")] {
            let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert!(read(nested(MAX_DEPTH - 1).as_bytes()).is_ok(), "{open}");
            assert_eq!(read(nested(MAX_DEPTH + 1).as_bytes()), Err(Unreadable), "{open}");
            assert_eq!(read(nested(100_000).as_bytes()), Err(Unreadable), "{open}");
        }
        assert_eq!(read(format!("[{}1]", "1,".repeat(MAX_NODES)).as_bytes()), Err(Unreadable));
    }

    #[test]
    fn html_and_plain_text_are_unreadable() {
        for text in
            ["<!DOCTYPE html><html><body>Login</body></html>", "<HTML><p>x</p></HTML>", "OK", "", "<", "{"]
        {
            assert_eq!(read(text.as_bytes()), Err(Unreadable), "{text}");
        }
    }

    #[test]
    fn latin_1_is_read_too() {
        let node = read(b"<a><b>Caf\xe9</b></a>").unwrap();
        assert_eq!(node.field(&["a"]).unwrap().scalar(), Some("Café"));
    }
}
