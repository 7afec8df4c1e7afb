//! The tree from XML.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Budget, Ended, Field, Node, RowEvent, Shape, Unreadable};

/// The elements that are open, from the root down.
struct Tree<'a, 'o> {
    open: Vec<Open<'a>>,
    shape: Option<Shape>,
    budget: Budget,
    on: &'o mut dyn FnMut(RowEvent<'_>),
}

impl<'a> Tree<'a, '_> {
    /// Puts what was closed where it belongs. Gives it back if it is the root.
    fn put(&mut self, closed: Field<'a>) -> Option<Field<'a>> {
        let is_root_child = self.open.len() == 1;
        let Some(parent) = self.open.last_mut() else {
            if self.budget.cut > 0 {
                (self.on)(RowEvent::Row(Node::Null, self.budget.cut));
            }
            return Some(closed);
        };
        let is_row = is_root_child
            && matches!(closed.1, Node::Object(_))
            && self
                .shape
                .is_some_and(|shape| shape.is_item(&closed.0) || closed.0.eq_ignore_ascii_case(&parent.name));
        if is_row {
            (self.on)(RowEvent::Row(closed.1, self.budget.cut));
            self.budget = Budget::new();
        } else {
            parent.children.push(closed);
        }
        None
    }

    /// An end of this name closes the innermost element that is called so, and whatever was left open inside of it. One
    /// that belongs to none means nothing. Gives the root once that is closed.
    fn end(&mut self, name: &str) -> Option<Field<'a>> {
        let own = self.open.iter().rposition(|element| element.name.eq_ignore_ascii_case(name))?;
        while self.open.len() > own {
            let closed = self.open.pop()?.close();
            if let Some(root) = self.put(closed) {
                return Some(root);
            }
        }
        None
    }
}

/// Reads the text once. HTML is unreadable. With a shape, each row directly under the root is handed over and is not in
/// the tree.
pub(super) fn read_once<'a>(
    text: &'a str,
    shape: Option<Shape>,
    on: &mut dyn FnMut(RowEvent<'_>),
) -> Result<Ended<'a>, Unreadable> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.check_end_names = false;
    config.check_comments = false;
    // An end without a beginning is looked at here.
    config.allow_unmatched_ends = true;

    let mut tree = Tree { open: Vec::new(), shape, budget: Budget::new(), on };
    // Elements that are too deep or too many, and therefore not looked at.
    let mut skipped: usize = 0;
    loop {
        let Ok(event) = reader.read_event() else { return Ok(Ended::Broken) };
        let closed = match event {
            Event::Start(element) | Event::Empty(element) if !is_name(&element) => return Ok(Ended::Broken),
            Event::Start(element) => {
                if skipped > 0 || !tree.budget.takes(tree.open.len() + 1) {
                    skipped += 1;
                    continue;
                }
                let element = Open::of(&element);
                if tree.open.is_empty() && element.name.eq_ignore_ascii_case("html") {
                    return Err(Unreadable);
                }
                tree.open.push(element);
                continue;
            }
            Event::Empty(element) => {
                if skipped > 0 || !tree.budget.takes(tree.open.len() + 1) {
                    continue;
                }
                tree.put(Open::of(&element).close())
            }
            Event::End(_) if skipped > 0 => {
                skipped -= 1;
                continue;
            }
            Event::End(element) => tree.end(element.local_name().as_ref()),
            Event::Text(words) => {
                if let Some(element) = tree.open.last_mut().filter(|_| skipped == 0) {
                    element.add(words.xml10_content());
                }
                continue;
            }
            Event::CData(words) => {
                if let Some(element) = tree.open.last_mut().filter(|_| skipped == 0) {
                    element.add(words.xml10_content());
                }
                continue;
            }
            Event::GeneralRef(reference) => {
                if let Some(element) = tree.open.last_mut().filter(|_| skipped == 0) {
                    match reference.resolve_char_ref() {
                        Ok(Some(character)) => element.text.to_mut().push(character),
                        Ok(None) => element.text.to_mut().push_str(&entity(&reference.xml10_content())),
                        Err(_) => {} // A reference to no character: U+0010 and the like.
                    }
                }
                continue;
            }
            Event::Eof => return Ok(Ended::Broken),
            // Entities of a document type are never expanded, so it can do no harm.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => continue,
        };
        if let Some(root) = closed {
            let root = Node::Object(vec![root]);
            return Ok(if has_more(&mut reader) { Ended::WithMore(root) } else { Ended::Whole(root) });
        }
    }
}

/// Whether elements follow the root.
fn has_more(reader: &mut Reader<&[u8]>) -> bool {
    loop {
        match reader.read_event() {
            Ok(Event::Start(_) | Event::Empty(_) | Event::End(_)) => return true,
            Ok(Event::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Whether an element begins as one may (XML 1.0, `NameStartChar`, as far as it matters): `a < b` is none.
fn is_name(element: &BytesStart<'_>) -> bool {
    let name = element.name();
    let first = name.as_ref().chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == ':' || !c.is_ascii())
}

/// One element that is still open.
struct Open<'a> {
    name: Cow<'a, str>,
    nil: bool,
    text: Cow<'a, str>,
    children: Vec<Field<'a>>,
}

impl<'a> Open<'a> {
    fn of(element: &BytesStart<'_>) -> Self {
        let nil = !element.attributes_raw().is_empty()
            && element.html_attributes().with_checks(false).flatten().any(|attribute| {
                attribute.key.local_name().as_ref().eq_ignore_ascii_case("nil")
                    && attribute.value.as_ref().eq_ignore_ascii_case("true")
            });
        // Foreign namespaces occur; their prefixes mean nothing here.
        let name = element.local_name();
        let name = known_name(name.as_ref()).map_or_else(|| name.as_ref().to_owned().into(), Cow::Borrowed);
        Self { name, nil, text: Cow::Borrowed(""), children: Vec::new() }
    }

    fn add(&mut self, words: Cow<'a, str>) {
        if self.text.is_empty() {
            self.text = words;
        } else if !words.is_empty() {
            self.text.to_mut().push_str(&words);
        }
    }

    fn close(self) -> Field<'a> {
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

/// The standard's names, so that reading one costs no memory of its own.
fn known_name(name: &str) -> Option<&'static str> {
    const NAMES: [&str; 36] = [
        "request",
        "service_request_id",
        "status",
        "status_notes",
        "service_name",
        "service_code",
        "description",
        "agency_responsible",
        "service_notice",
        "requested_datetime",
        "updated_datetime",
        "expected_datetime",
        "address",
        "address_id",
        "zipcode",
        "lat",
        "long",
        "media_url",
        "service_requests",
        "service",
        "services",
        "metadata",
        "type",
        "keywords",
        "group",
        "attribute",
        "attributes",
        "value",
        "values",
        "key",
        "name",
        "code",
        "token",
        "account_id",
        "extended_attributes",
        "requests",
    ];
    NAMES.into_iter().find(|known| *known == name)
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
