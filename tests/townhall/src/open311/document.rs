//! One tree for every document of GeoReport v2, written as JSON or as XML.
//!
//! The standard derives its JSON from its XML by the "Spark" rule: a container of one kind of child is a list. So a
//! [`Node::List`] names its children for XML, and JSON leaves that name out.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde_json::{Map, Value};

/// The format that the end of a path asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

impl Format {
    /// Divides `requests.xml` into its name and format.
    pub(crate) fn split(name: &str) -> Option<(&str, Self)> {
        if let Some(name) = name.strip_suffix(".json") {
            return Some((name, Self::Json));
        }
        name.strip_suffix(".xml").map(|name| (name, Self::Xml))
    }

    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Xml => "text/xml; charset=utf-8",
        }
    }
}

/// A piece of a document.
pub(crate) enum Node {
    /// No value: `null`, or an element without content.
    Null,
    Text(String),
    Whole(u64),
    Number(f64),
    Bool(bool),
    /// Named fields in their order.
    Fields(Vec<(&'static str, Node)>),
    /// Children, and what each is called in XML.
    List(&'static str, Vec<Node>),
}

impl Node {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// The whole document; `root` is the name of the outermost XML element.
    pub(crate) fn write(&self, root: &str, format: Format) -> Vec<u8> {
        match format {
            Format::Json => serde_json::to_vec(&self.json()).unwrap_or_default(),
            Format::Xml => {
                let mut writer = Writer::new(Vec::new());
                // Writing into memory cannot fail.
                let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
                self.xml(root, &mut writer);
                writer.into_inner()
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.clone()),
            Self::Whole(number) => Value::from(*number),
            Self::Number(number) => Value::from(*number),
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Fields(fields) => Value::Object(
                fields.iter().map(|(name, node)| ((*name).to_owned(), node.json())).collect::<Map<_, _>>(),
            ),
            Self::List(_, children) => children.iter().map(Self::json).collect(),
        }
    }

    fn xml(&self, name: &str, writer: &mut Writer<Vec<u8>>) {
        let _ = writer.write_event(Event::Start(BytesStart::new(name)));
        match self {
            Self::Null => {}
            Self::Text(text) => {
                let _ = writer.write_event(Event::Text(BytesText::new(&allowed(text))));
            }
            Self::Whole(number) => self::plain(&number.to_string(), writer),
            Self::Number(number) => self::plain(&number.to_string(), writer),
            Self::Bool(yes) => self::plain(if *yes { "true" } else { "false" }, writer),
            Self::Fields(fields) => fields.iter().for_each(|(name, node)| node.xml(name, writer)),
            Self::List(each, children) => children.iter().for_each(|node| node.xml(each, writer)),
        }
        let _ = writer.write_event(Event::End(BytesEnd::new(name)));
    }
}

fn plain(text: &str, writer: &mut Writer<Vec<u8>>) {
    let _ = writer.write_event(Event::Text(BytesText::new(text)));
}

/// Replaces what XML 1.0 (2.2) has no way to write, even escaped. A carriage return would be read as a line feed.
pub(super) fn allowed(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\r' => '\n',
            '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{1_0000}'.. => c,
            _ => '\u{FFFD}',
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tree_is_json_without_names_and_xml_that_can_be_read() {
        let tree = Node::List(
            "request",
            vec![Node::Fields(vec![
                ("description", Node::text("a < b & c\u{0} \"d\"\r\n]]>")),
                ("lat", Node::Number(49.5)),
                ("address", Node::Null),
            ])],
        );
        assert_eq!(
            String::from_utf8(tree.write("service_requests", Format::Json)).unwrap(),
            r#"[{"description":"a < b & c\u0000 \"d\"\r\n]]>","lat":49.5,"address":null}]"#
        );
        let xml = String::from_utf8(tree.write("service_requests", Format::Xml)).unwrap();
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service_requests><request><description>a &lt; b &amp; \
             c\u{FFFD} &quot;d&quot;\n]]&gt;</description><lat>49.5</lat><address></address></request>\
             </service_requests>"
        );
    }
}
