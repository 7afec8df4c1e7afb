//! What a document looks like in disguise: the standard's tree with other names, values and shapes.

use std::fmt::Write as _;

use parvis_domain::time::Timestamp;
use serde_json::{Map, Value};

use super::{Disguise, ErrorShape, Habit};
use crate::open311::document::{Format, Node, allowed};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Services,
    Definition,
    Requests,
    /// The request of one id.
    OneRequest,
    /// The answer to a report or a token.
    Posted,
    Errors,
    Discovery,
    Updates,
}

/// A piece of a dressed document.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Null,
    Text(String),
    /// A number or a truth value as it is written.
    Bare(String),
    Fields(Vec<(String, Piece)>),
    List(String, Vec<Piece>),
}

impl From<&Node> for Piece {
    fn from(node: &Node) -> Self {
        match node {
            Node::Null => Self::Null,
            Node::Text(text) => Self::Text(text.clone()),
            Node::Whole(number) => Self::Bare(number.to_string()),
            Node::Number(number) => Self::Bare(number.to_string()),
            Node::Bool(yes) => Self::Bare(yes.to_string()),
            Node::Fields(fields) => {
                Self::Fields(fields.iter().map(|(name, node)| ((*name).to_owned(), node.into())).collect())
            }
            Node::List(name, nodes) => Self::List((*name).to_owned(), nodes.iter().map(Self::from).collect()),
        }
    }
}

/// How XML is written.
#[derive(Clone, Copy)]
struct XmlStyle {
    decorated: bool,
    raw_ampersand: bool,
    null_word: bool,
}

impl Piece {
    fn json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.clone()),
            Self::Bare(bare) => serde_json::from_str(bare).unwrap_or_else(|_| Value::String(bare.clone())),
            Self::Fields(fields) => Value::Object(
                fields.iter().map(|(name, piece)| (name.clone(), piece.json())).collect::<Map<_, _>>(),
            ),
            Self::List(_, pieces) => pieces.iter().map(Self::json).collect(),
        }
    }

    fn xml(&self, name: &str, style: XmlStyle, out: &mut String) {
        let attributes = match self {
            Self::List(..) if style.decorated => " type=\"array\" is_array=\"true\"",
            Self::Null if style.decorated => " xsi:nil=\"true\"",
            _ => "",
        };
        // Writing to a String cannot fail.
        let _ = write!(out, "<{name}{attributes}>");
        match self {
            Self::Null if style.null_word => out.push_str("null"),
            Self::Null => {}
            Self::Bare(text) => out.push_str(text),
            Self::Text(text) => {
                for c in allowed(text).chars() {
                    match c {
                        '&' if !style.raw_ampersand => out.push_str("&amp;"),
                        '<' => out.push_str("&lt;"),
                        '>' => out.push_str("&gt;"),
                        other => out.push(other),
                    }
                }
            }
            Self::Fields(fields) => fields.iter().for_each(|(name, piece)| piece.xml(name, style, out)),
            Self::List(each, pieces) => pieces.iter().for_each(|piece| piece.xml(each, style, out)),
        }
        let _ = write!(out, "</{name}>");
    }

    /// Every object in it, from the inside out.
    fn each_object(&mut self, change: &mut impl FnMut(&mut Vec<(String, Piece)>)) {
        match self {
            Self::Fields(fields) => {
                for (_, piece) in fields.iter_mut() {
                    piece.each_object(change);
                }
                change(fields);
            }
            Self::List(_, pieces) => pieces.iter_mut().for_each(|piece| piece.each_object(change)),
            Self::Null | Self::Text(_) | Self::Bare(_) => {}
        }
    }
}

impl Disguise {
    /// The bytes of a document in this disguise, and their content type.
    pub(super) fn write(
        &self,
        kind: Kind,
        node: &Node,
        root: &str,
        format: Format,
    ) -> (&'static str, Vec<u8>) {
        let mut piece = Piece::from(node);
        piece.each_object(&mut |fields| {
            for (name, piece) in fields.iter_mut() {
                self.value(name, piece);
            }
            self.row(kind, fields);
        });
        let (mut piece, mut root) = self.shape(kind, piece, root, format);
        if self.has(Habit::UpperCaseNames) {
            piece.each_object(&mut |fields| {
                for (name, _) in fields {
                    *name = name.to_uppercase();
                }
            });
        }
        let xml_type =
            if self.has(Habit::ApplicationXml) { "application/xml" } else { Format::Xml.content_type() };
        match format {
            Format::Json => {
                (Format::Json.content_type(), serde_json::to_vec(&piece.json()).unwrap_or_default())
            }
            Format::Xml if kind == Kind::Errors && self.has(Habit::JsonErrors) => {
                (xml_type, serde_json::to_vec(&piece.json()).unwrap_or_default())
            }
            Format::Xml => {
                let style = XmlStyle {
                    decorated: self.has(Habit::XmlDecorated),
                    raw_ampersand: self.has(Habit::RawAmpersand),
                    null_word: self.has(Habit::NullWord),
                };
                let mut out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
                if style.decorated {
                    root = format!("o:{root}");
                    let _ = write!(
                        out,
                        "<{root} xmlns:o=\"urn:o\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
                    );
                    if let Piece::List(each, pieces) = &piece {
                        for piece in pieces {
                            piece.xml(&format!("o:{each}"), style, &mut out);
                        }
                    } else if let Piece::Fields(fields) = &piece {
                        for (name, piece) in fields {
                            piece.xml(&format!("o:{name}"), style, &mut out);
                        }
                    }
                    let _ = write!(out, "</{root}>");
                } else {
                    piece.xml(&root, style, &mut out);
                }
                (xml_type, out.into_bytes())
            }
        }
    }

    /// One value of any document.
    fn value(&self, name: &str, piece: &mut Piece) {
        for habit in self.habits {
            let changed = match (habit, name, &*piece) {
                (Habit::NumericIds, "service_request_id", Piece::Text(id)) => {
                    Some(Piece::Bare(id.replace('-', "")))
                }
                (Habit::TextCoordinates, "lat" | "long", Piece::Bare(number)) => {
                    Some(Piece::Text(number.clone()))
                }
                (Habit::ZeroCoordinates, "lat" | "long", Piece::Null) => Some(Piece::Bare("0.0".into())),
                (Habit::FeetCoordinates, "lat" | "long", Piece::Bare(number)) => {
                    let feet = number.parse::<f64>().unwrap_or_default() * 364_000.0;
                    Some(Piece::Bare(format!("{feet:.3}")))
                }
                (Habit::LocalTimes, _, Piece::Text(at)) if name.ends_with("_datetime") => {
                    local(at).map(Piece::Text)
                }
                (Habit::Microseconds, _, Piece::Text(at)) if name.ends_with("_datetime") => {
                    Some(Piece::Text(at.replace('Z', ".123456Z")))
                }
                (Habit::StatusWords(open, closed), "status", Piece::Text(word)) => {
                    Some(Piece::Text(if word == "open" { *open } else { *closed }.to_owned()))
                }
                (Habit::KeywordArray, "keywords", Piece::Text(words)) => Some(Piece::List(
                    "keyword".into(),
                    words.split(',').map(|word| Piece::Text(word.to_owned())).collect(),
                )),
                (Habit::Keywords(words), "keywords", _) => Some(Piece::Text((*words).to_owned())),
                (Habit::TextBooleans, _, Piece::Bare(word)) if word == "true" || word == "false" => {
                    Some(Piece::Text(word.clone()))
                }
                (Habit::HtmlNotes, "status_notes", Piece::Text(text)) => {
                    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
                    Some(Piece::Text(format!("<p>{escaped}</p>\n<p><em>Ihr&nbsp;Team</em></p>")))
                }
                (Habit::PromisesQuestions, "metadata", _) => Some(Piece::Bare("true".into())),
                (Habit::RepeatedQuestions, "order", _) => Some(Piece::Bare("0".into())),
                (Habit::CodePrefix(prefix), "service_code", Piece::Text(code)) => {
                    Some(Piece::Text(format!("{prefix}{code}")))
                }
                (Habit::AgencyObject, "agency_responsible", Piece::Text(agency)) => {
                    let one = Piece::List("recipient".into(), vec![Piece::Text(agency.clone())]);
                    Some(Piece::Fields(vec![("recipient".into(), one)]))
                }
                _ => None,
            };
            if let Some(changed) = changed {
                *piece = changed;
            }
        }
    }

    /// One object.
    fn row(&self, kind: Kind, fields: &mut Vec<(String, Piece)>) {
        let is_request = matches!(kind, Kind::Requests | Kind::OneRequest);
        if self.has(Habit::OtherNames) && is_request {
            for (name, _) in fields.iter_mut() {
                let other = match name.as_str() {
                    "long" => "lon",
                    "status_notes" => "status_note",
                    "updated_datetime" => "update_datetime",
                    "zipcode" => "zip_code",
                    "address" => "address_string",
                    _ => continue,
                };
                other.clone_into(name);
            }
        }
        if !self.has(Habit::Extended) && is_request {
            fields.retain(|(name, _)| name != "extended_attributes");
        }
        // Strict servers put all photos into one field; the standard has one.
        if let Some((_, Piece::Text(url))) = fields.iter_mut().find(|(name, _)| name == "media_url")
            && let Some(first) = url.split(' ').next()
        {
            *url = first.to_owned();
        }
        let is_discovery = kind == Kind::Discovery && fields.iter().any(|(name, _)| name == "contact");
        if self.has(Habit::FixmystreetDiscovery) && is_discovery {
            for (_, piece) in fields.iter_mut().filter(|(name, _)| name == "contact") {
                *piece = Piece::Text("Send email to team@example.org.".into());
            }
            fields.push(("max_requests".into(), Piece::Bare("1000".into())));
        }
        if self.has(Habit::OddBase) && kind == Kind::Discovery {
            for (name, piece) in fields.iter_mut() {
                if let (true, Piece::Text(url)) = (name == "url", piece) {
                    *url = format!("{url}/?format=json");
                }
            }
        }
    }

    /// The document as a whole.
    fn shape(&self, kind: Kind, piece: Piece, root: &str, format: Format) -> (Piece, String) {
        let mut root = root.to_owned();
        let mut piece = piece;
        if let (Habit::RepeatedQuestions, Kind::Definition, Piece::Fields(fields)) = (
            if self.has(Habit::RepeatedQuestions) { Habit::RepeatedQuestions } else { Habit::ReadOnly },
            kind,
            &mut piece,
        ) {
            for (_, piece) in fields.iter_mut() {
                if let Piece::List(_, questions) = piece
                    && let Some(first) = questions.first().cloned()
                {
                    questions.push(first);
                }
            }
        }
        if let (true, Kind::Requests, Piece::List(_, rows)) =
            (self.has(Habit::RowsWithoutId), kind, &mut piece)
        {
            let waiting = vec![
                ("token".to_owned(), Piece::Text("t".into())),
                ("status".to_owned(), Piece::Text("open".into())),
            ];
            rows.insert(0, Piece::Fields(waiting));
        }
        let is_requests = matches!(kind, Kind::Requests | Kind::OneRequest | Kind::Posted);
        if let (true, Some((xml_root, item)), Piece::List(each, _)) = (
            is_requests,
            self.find(
                |habit| if let Habit::XmlNames(root, item) = habit { Some((*root, *item)) } else { None },
            ),
            &mut piece,
        ) {
            xml_root.clone_into(&mut root);
            item.clone_into(each);
        }
        if kind == Kind::Errors {
            piece = self.errors(piece, &mut root);
        } else if format == Format::Json
            && self.has(Habit::Wrapped)
            && matches!(kind, Kind::Requests | Kind::Services)
        {
            piece = Piece::Fields(vec![(root.clone(), piece)]);
        } else if format == Format::Json && self.has(Habit::OneIsNoList) {
            piece = match (kind, piece) {
                (Kind::OneRequest, Piece::List(_, mut rows)) if rows.len() == 1 => rows.remove(0),
                (Kind::Definition, one) => Piece::List("service_definition".into(), vec![one]),
                (_, other) => other,
            };
        }
        (piece, root)
    }

    fn errors(&self, piece: Piece, root: &mut String) -> Piece {
        let Piece::List(_, errors) = &piece else { return piece };
        let mut code = "400".to_owned();
        let mut words = Vec::new();
        for error in errors {
            let Piece::Fields(fields) = error else { continue };
            for (name, piece) in fields {
                match (name.as_str(), piece) {
                    ("code", Piece::Bare(number)) => code.clone_from(number),
                    ("description", Piece::Text(text)) => words.push(text.clone()),
                    _ => {}
                }
            }
        }
        let shape = self.find(|habit| if let Habit::Errors(shape) = habit { Some(*shape) } else { None });
        let message = || Piece::Text(words.join(" "));
        let fields = |fields: Vec<(&str, Piece)>| {
            Piece::Fields(fields.into_iter().map(|(name, piece)| (name.to_owned(), piece)).collect())
        };
        match shape {
            None => piece,
            Some(ErrorShape::Detail) => {
                "requests".clone_into(root);
                let each = words.iter().map(|word| Piece::Text(word.clone())).collect();
                fields(vec![("code", Piece::Bare(code)), ("detail", Piece::List("request".into(), each))])
            }
            Some(ErrorShape::Nested) => {
                fields(vec![("error", fields(vec![("code", Piece::Text(code)), ("message", message())]))])
            }
            Some(ErrorShape::Middleware) => fields(vec![
                ("type", Piece::Text("error".into())),
                ("code", Piece::Text("middleware_26".into())),
                ("message", message()),
            ]),
            Some(ErrorShape::Messages) => {
                "error_messages".clone_into(root);
                fields(vec![("error_message", message())])
            }
        }
    }
}

/// A time of Luxembourg's winter without its zone, with hundredths.
fn local(at: &str) -> Option<String> {
    let at = Timestamp::parse_rfc3339(at)?.plus_millis(3_600_000).to_string();
    Some(at.trim_end_matches('Z').split('.').next()?.replace('T', " ") + ".97")
}
