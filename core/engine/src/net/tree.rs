//! An answer as an untyped tree, from JSON or XML: what real servers send fits no fixed type.
//!
//! A list is read row by row ([`rows`]): a row becomes a tree, is handed over and forgotten, so that a city's 6,260
//! requests in one answer never stand in memory as a tree.

use std::borrow::Cow;
use std::cell::Cell;

mod json;
mod text;
mod xml;

pub(crate) use text::decode;

/// Deepest nesting that is read; what is deeper is left out. The standard needs six.
const MAX_DEPTH: usize = 32;
/// Most values of one row, or of a document that is no list. The longest answer of the standard has 17 in a row.
const MAX_VALUES: usize = 20_000;
/// Most rows of one list: three times the most that was ever seen in one answer.
const MAX_ROWS: usize = 20_000;
/// Longest text of one field that is kept, in characters; the standard allows 4,000 in a description.
const MAX_TEXT: usize = 10_000;

/// A value. Numbers and truth values are text: servers mix them freely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node<'a> {
    /// `null`, an element without content, `xsi:nil`.
    Null,
    /// A text, a number, `true` or `false`.
    Text(Cow<'a, str>),
    /// A JSON array.
    List(Vec<Node<'a>>),
    /// A JSON object, or the children of an element in their order; a name may occur more than once.
    Object(Vec<Field<'a>>),
}

/// A name and its value.
pub(crate) type Field<'a> = (Cow<'a, str>, Node<'a>);

/// Bytes are neither of the two formats, or the document does not end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// How much of a row may still be read.
#[derive(Debug)]
struct Budget {
    values: usize,
    /// Values that were too many or too deep.
    cut: u32,
}

impl Budget {
    fn new() -> Self {
        Self { values: MAX_VALUES, cut: 0 }
    }

    /// Whether one more value may be read at this depth; if not, it is counted.
    fn takes(&mut self, depth: usize) -> bool {
        if self.values == 0 || depth > MAX_DEPTH {
            self.cut = self.cut.saturating_add(1);
            return false;
        }
        self.values -= 1;
        true
    }
}

/// What happens while rows are read.
enum RowEvent<'a> {
    /// A row, or what may hold one, and how many of its values were left out.
    Row(Node<'a>, u32),
    /// The document turned out to be broken, is mended, and read once more from its beginning.
    Afresh,
    /// What comes after the rows that were handed over cannot be read.
    BrokenOff,
}

/// What a list was read into.
#[derive(Debug)]
pub(crate) struct Listed<'a, T> {
    /// What could be made of its rows.
    pub(crate) rows: Vec<T>,
    /// Rows that nothing could be made of, or that were too many.
    pub(crate) lost: u32,
    /// Values that were left out of rows, since they were too many or too deep.
    pub(crate) cut: u32,
    /// Whether what comes after these rows cannot be read: a document that was cut off, or is broken in the middle.
    pub(crate) broken_off: bool,
    /// The document without its rows.
    pub(crate) rest: Node<'a>,
}

/// Reads a document that was [`decode`]d. What it is shows in its first character; names and types in headers are not
/// to be trusted.
///
/// An XML document becomes an object with one field, its root. HTML is unreadable.
pub(crate) fn read(text: &str) -> Result<Node<'_>, Unreadable> {
    let text = text::trimmed(text);
    let format = Format::of(text).ok_or(Unreadable)?;
    match format.read_once(text, None, &mut |_| {})? {
        Ended::Whole(node) | Ended::WithMore(node) => Ok(node),
        Ended::Broken => {
            let mended = format.mended(text).ok_or(Unreadable)?;
            match format.read_once(&mended, None, &mut |_| {})? {
                Ended::Whole(node) | Ended::WithMore(node) => Ok(node.into_owned()),
                Ended::Broken => Err(Unreadable),
            }
        }
    }
}

/// How a document ended.
enum Ended<'a> {
    /// With its root.
    Whole(Node<'a>),
    /// With its root, and more elements came after that.
    WithMore(Node<'a>),
    /// In the middle, or where it is not of its format.
    Broken,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Json,
    Xml,
}

impl Format {
    fn of(text: &str) -> Option<Self> {
        match text.as_bytes().first()? {
            b'<' => Some(Self::Xml),
            b'{' | b'[' => Some(Self::Json),
            _ => None,
        }
    }

    fn read_once<'a>(
        self,
        text: &'a str,
        shape: Option<Shape>,
        on: &mut dyn FnMut(RowEvent<'_>),
    ) -> Result<Ended<'a>, Unreadable> {
        match self {
            Self::Json => Ok(json::read_once(text, shape, on)),
            Self::Xml => xml::read_once(text, shape, on),
        }
    }

    fn mended(self, text: &str) -> Option<String> {
        match self {
            Self::Json => text::mended(text),
            Self::Xml => text::mended_xml(text),
        }
    }

    /// Hands over the rows of a list, once more from the beginning if it has to be mended; gives the document without
    /// them. One that breaks off after a row keeps those before.
    fn read_rows<'a>(
        self,
        text: &'a str,
        shape: Shape,
        on: &mut dyn FnMut(RowEvent<'_>),
    ) -> Result<Node<'a>, Unreadable> {
        let has_row = Cell::new(false);
        let mut note = |event: RowEvent<'_>| {
            has_row.set(matches!(event, RowEvent::Row(..)));
            on(event);
        };
        let rest = match self.read_once(text, Some(shape), &mut note)? {
            Ended::Whole(rest) => return Ok(rest),
            Ended::WithMore(rest) => rest,
            Ended::Broken => {
                if let Some(mended) = self.mended(text) {
                    note(RowEvent::Afresh);
                    if let Ended::Whole(rest) = self.read_once(&mended, Some(shape), &mut note)? {
                        return Ok(rest.into_owned());
                    }
                }
                if !has_row.get() {
                    return Err(Unreadable);
                }
                Node::Null
            }
        };
        note(RowEvent::BrokenOff);
        Ok(rest)
    }
}

/// Reads a list row by row, whatever surrounds the rows: an array, one object, any number of wrappers. Only objects are
/// rows; `None` of `read` loses one.
pub(crate) fn rows<'a, T>(
    text: &'a str,
    shape: Shape,
    mut read: impl FnMut(&Node<'_>) -> Option<T>,
) -> Result<Listed<'a, T>, Unreadable> {
    let text = text::trimmed(text);
    let mut listed = Listed { rows: Vec::new(), lost: 0, cut: 0, broken_off: false, rest: Node::Null };
    let mut take = |node: &Node<'_>, listed: &mut Listed<'a, T>| {
        for row in node.rows(shape) {
            match (listed.rows.len() < MAX_ROWS).then(|| read(row)).flatten() {
                Some(row) => listed.rows.push(row),
                None => listed.lost = listed.lost.saturating_add(1),
            }
        }
    };
    let mut on = |event: RowEvent<'_>| match event {
        RowEvent::Row(node, cut) => {
            take(&node, &mut listed);
            listed.cut = listed.cut.saturating_add(cut);
        }
        RowEvent::Afresh => {
            (listed.lost, listed.cut) = (0, 0);
            listed.rows.clear();
        }
        RowEvent::BrokenOff => {
            listed.broken_off = true;
            listed.lost = listed.lost.saturating_add(1);
        }
    };
    let rest = Format::of(text).ok_or(Unreadable)?.read_rows(text, shape, &mut on)?;
    listed.rest = rest;
    // Rows where none were expected: the whole document is one, or they are deeper.
    if listed.rows.is_empty() && listed.lost == 0 {
        let rest = std::mem::replace(&mut listed.rest, Node::Null);
        take(&rest, &mut listed);
        listed.rest = rest;
    }
    Ok(listed)
}

/// Whether a name is this one; most are written as they are known.
fn is_named(name: &str, wanted: &str) -> bool {
    name.len() == wanted.len() && (name == wanted || name.eq_ignore_ascii_case(wanted))
}

/// The word for "nothing" that some servers write as text.
fn means_absent(text: &str) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case("null") || text.eq_ignore_ascii_case("nil")
}

/// A text, cut where no honest server's ends.
fn clipped(text: &str) -> String {
    // As many bytes as characters at least: most texts need no counting.
    if text.len() <= MAX_TEXT {
        return text.to_owned();
    }
    let end = text.char_indices().nth(MAX_TEXT).map_or(text.len(), |(end, _)| end);
    text[..end].to_owned()
}

impl<'a> Node<'a> {
    /// The fields of an object.
    pub(crate) fn fields(&self) -> &[Field<'a>] {
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
                .find(|(name, node)| is_named(name, wanted) && !node.is_absent())
                .map(|(_, node)| node)
        })
    }

    /// Every field that has this name, without regard to case, and holds something: XML repeats it for each.
    pub(crate) fn every<'n>(&'n self, wanted: &'n str) -> impl Iterator<Item = &'n Self> {
        let named =
            self.fields().iter().filter(move |(name, node)| is_named(name, wanted) && !node.is_absent());
        named.map(|(_, node)| node)
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
        if let Self::Text(_) = self {
            return self.scalar().map(clipped);
        }
        let texts = self.texts();
        (!texts.is_empty()).then(|| clipped(&texts.join(", ")))
    }

    /// The one value of the first of these fields, however it is wrapped.
    pub(crate) fn text(&self, names: &[&str]) -> Option<String> {
        self.field(names)?.scalar().map(clipped)
    }

    /// Every text of the first of these fields, joined.
    pub(crate) fn words_of(&self, names: &[&str]) -> Option<String> {
        self.field(names)?.words()
    }

    /// The first of these fields as a truth value.
    pub(crate) fn truth(&self, names: &[&str]) -> Option<bool> {
        let word = self.field(names)?.scalar()?;
        let is = |words: &[&str]| words.iter().any(|known| word.eq_ignore_ascii_case(known));
        if is(&["true", "1", "yes", "y"]) {
            Some(true)
        } else if is(&["false", "0", "no", "n"]) {
            Some(false)
        } else {
            None
        }
    }

    /// The rows of a list, whatever surrounds them: an array, one object, any number of wrappers. Only objects are
    /// rows.
    pub(crate) fn rows(&self, shape: Shape) -> Vec<&Self> {
        let mut rows = Vec::new();
        self.collect_rows(shape, &mut rows);
        rows
    }

    fn holds_more(&self) -> bool {
        matches!(self, Self::List(_) | Self::Object(_)) && !self.is_absent()
    }

    fn collect_rows<'n>(&'n self, shape: Shape, rows: &mut Vec<&'n Self>) {
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
        let before = rows.len();
        // A row is rarely a wrapper too: only what has parts of its own can be.
        if fields.iter().any(|(_, node)| matches!(node, Self::List(_) | Self::Object(_))) {
            let mut items =
                fields.iter().filter(|(name, node)| shape.is_item(name) && node.holds_more()).peekable();
            if items.peek().is_some() {
                for (_, item) in items {
                    match item {
                        Self::Object(_) => rows.push(item),
                        other => other.collect_rows(shape, rows),
                    }
                }
                return;
            }
            let mut wrapped =
                fields.iter().filter(|(name, node)| shape.is_wrapper(name) && node.holds_more()).peekable();
            if wrapped.peek().is_some() {
                // Items may be called as their root is.
                wrapped.for_each(|(_, inside)| inside.collect_rows(shape, rows));
            } else if let [(first, _), others @ ..] = fields.as_slice()
                && others.iter().all(|(name, _)| name == first)
            {
                // One part, or several of one name, whatever that is.
                fields
                    .iter()
                    .filter(|(_, inside)| inside.holds_more())
                    .for_each(|(_, inside)| inside.collect_rows(shape, rows));
            }
        }
        if rows.len() == before && !self.is_absent() {
            rows.push(self);
        }
    }
}

impl Node<'_> {
    fn into_owned(self) -> Node<'static> {
        match self {
            Self::Null => Node::Null,
            Self::Text(text) => Node::Text(text.into_owned().into()),
            Self::List(list) => Node::List(list.into_iter().map(Node::into_owned).collect()),
            Self::Object(fields) => Node::Object(
                fields
                    .into_iter()
                    .map(|(name, node)| (Cow::Owned(name.into_owned()), node.into_owned()))
                    .collect(),
            ),
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

impl Shape {
    fn is_item(self, name: &str) -> bool {
        self.items.iter().any(|known| name.eq_ignore_ascii_case(known))
    }

    fn is_wrapper(self, name: &str) -> bool {
        self.wrappers.iter().any(|known| name.eq_ignore_ascii_case(known))
    }

    /// Whether a name belongs to this kind of list.
    pub(crate) fn knows(self, name: &str) -> bool {
        self.is_item(name) || self.is_wrapper(name)
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
