//! A service: Open311's word for a category of request, with its questions, its deadline and where it goes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{AttributeCode, ServiceCode};
use crate::language::{Keywords, Text};
use crate::request::RequestKind;

/// Code of a group of services ("eclairage"), unique in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupCode(String);

impl GroupCode {
    /// Takes a code as it is.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A group under which services are listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceGroup {
    /// Its code.
    pub code: GroupCode,
    /// What the citizen reads.
    pub name: Text,
}

/// One category of request that a town hall takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Open311 `service_code`.
    pub code: ServiceCode,
    /// What the citizen reads.
    pub name: Text,
    /// A sentence on what belongs here.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub description: Text,
    /// The group it is listed under, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupCode>,
    /// The kinds of request it takes. Open311 knows reports only, so that is what an absent list means.
    #[serde(default = "reports_only")]
    pub kinds: Vec<RequestKind>,
    /// Words under which it is found.
    #[serde(default, skip_serializing_if = "Keywords::is_empty")]
    pub keywords: Keywords,
    /// Whether it needs a place.
    #[serde(default)]
    pub place: PlaceRule,
    /// Who sees a request by default.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether its very name may embarrass: a notification about it never gives detail.
    #[serde(default)]
    pub discreet: bool,
    /// The time in which an answer is promised; none when the city promises none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The service of the town hall or the contractor who handles it.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub handled_by: Text,
    /// Its questions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    /// The place of the conditional rules (a question that depends on an answer, a stop for danger). Not read yet; kept
    /// as they came, so that a pack that has them survives being stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<serde_json::Value>,
}

fn reports_only() -> Vec<RequestKind> {
    vec![RequestKind::Report]
}

impl Service {
    /// The question with this code.
    pub fn attribute(&self, code: &AttributeCode) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.code == *code)
    }

    /// The questions in the order in which they are asked; texts that only inform are among them.
    pub fn questions(&self) -> Vec<&Attribute> {
        let mut questions: Vec<_> = self.attributes.iter().collect();
        questions.sort_by_key(|attribute| attribute.order);
        questions
    }

    /// Whether it takes this kind of request.
    pub fn takes(&self, kind: RequestKind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// One question of a service, or a text that informs (Open311 GeoReport v2, service definition).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its code.
    pub code: AttributeCode,
    /// Open311 `variable`: true for a question, false for a text to read.
    #[serde(default = "a_question")]
    pub variable: bool,
    /// The shape of an answer.
    pub datatype: Datatype,
    /// Whether the town hall refuses a request without it.
    #[serde(default)]
    pub required: bool,
    /// Its place among the questions; equal ones keep the order of the pack.
    #[serde(default)]
    pub order: u32,
    /// The question.
    pub description: Text,
    /// Why it is asked, or how to answer (Open311 `datatype_description`).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub help: Text,
    /// The possible answers of a list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<AttributeValue>,
}

// serde's `default` takes a function only.
fn a_question() -> bool {
    true
}

impl Attribute {
    /// The possible answer with this key.
    pub fn value(&self, key: &str) -> Option<&AttributeValue> {
        self.values.iter().find(|value| value.key == key)
    }
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeValue {
    /// What is sent.
    pub key: String,
    /// What the citizen reads.
    pub name: Text,
}

/// The shape of an answer (Open311 GeoReport v2 `datatype`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Datatype {
    /// One line.
    String,
    /// A decimal number.
    Number,
    /// A date and time, RFC 3339.
    Datetime,
    /// Several lines.
    Text,
    /// One of the values.
    SingleValueList,
    /// Any number of the values.
    MultiValueList,
}

impl Datatype {
    /// Whether answers are keys of [`Attribute::values`].
    pub const fn is_list(self) -> bool {
        match self {
            Self::SingleValueList | Self::MultiValueList => true,
            Self::String | Self::Number | Self::Datetime | Self::Text => false,
        }
    }

    /// The word of the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Datetime => "datetime",
            Self::Text => "text",
            Self::SingleValueList => "singlevaluelist",
            Self::MultiValueList => "multivaluelist",
        }
    }
}

/// The time in which an answer is promised. How it is counted: [`crate::deadline`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deadline {
    /// Days on which the town hall works.
    WorkingDays(u16),
    /// Days of the calendar.
    Days(u16),
    /// Hours of the clock.
    Hours(u16),
}

/// Whether a service needs a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceRule {
    /// A request without a place is refused; Open311's own rule, hence the default.
    #[default]
    Required,
    /// With or without.
    Optional,
    /// No place is asked for or sent.
    None,
}

/// Who sees a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone: text, place and photos, never the name.
    Public,
    /// The author and the town hall. The default: publishing by mistake cannot be taken back.
    #[default]
    Private,
}
