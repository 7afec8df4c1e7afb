//! Discovery: which endpoints a city announces.

use parvis_domain::habits::Family;
use parvis_domain::pack::{EndpointKind, WireFormat};
use url::Url;

use crate::net::tree::{self, Node, Shape};

const ENDPOINTS: Shape = Shape { items: &["endpoint"], wrappers: &["endpoints"] };

/// The name under which a town hall announces `/v1`.
const TOWN_HALL: &str = "urn:parvis:townhall:1";

/// One announced endpoint that we can speak with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// What it speaks.
    pub kind: EndpointKind,
    /// Its base address, ending in a slash.
    pub url: String,
    /// The format to ask it in.
    pub format: WireFormat,
    /// Whether it is for real.
    pub(crate) stage: Stage,
    /// GeoReport v2 itself before its drafts.
    draft: bool,
    /// The state of its services: another text, another state.
    pub(crate) changeset: Option<String>,
    /// Which of a server's cities it is, where the address says so.
    pub(crate) jurisdiction: Option<String>,
}

/// Open311 `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Production,
    Test,
}

/// What is said of the state of the services of this base.
pub(crate) fn changeset(announced: &[Announced], base: &str) -> Option<String> {
    let is_it = |endpoint: &&Announced| endpoint.url.trim_end_matches('/') == base.trim_end_matches('/');
    let plain = |endpoint: &&Announced| endpoint.kind == EndpointKind::Open311;
    let found = announced.iter().find(is_it).or_else(|| announced.iter().find(plain))?;
    found.changeset.clone()
}

/// Whom a discovery document names for questions about it, in its own words.
pub(crate) fn contact(bytes: &[u8]) -> Option<String> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    document(&node).words_of(&["contact"])
}

/// Which software wrote a discovery document, where that is certain: FixMyStreet alone says there how many requests a
/// list has at most.
pub(crate) fn family(bytes: &[u8]) -> Option<Family> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    let document = document(&node);
    let says = document.words_of(&["contact"]).is_some_and(|words| words.starts_with("Send email to "));
    (says && document.field(&["max_requests"]).is_some()).then_some(Family::Fixmystreet)
}

/// What is inside of XML's outermost element; JSON has none.
fn document<'a, 'b>(node: &'b Node<'a>) -> &'b Node<'a> {
    match node.fields() {
        [(name, inside)] if name.eq_ignore_ascii_case("discovery") => inside,
        _ => node,
    }
}

/// Reads a discovery document that was found at `from`: what we can speak with, the best of each kind first.
/// `None` if it is no such document.
pub(crate) fn read(bytes: &[u8], from: &Url) -> Option<Vec<Announced>> {
    let text = tree::decode(bytes);
    let node = tree::read(&text).ok()?;
    let document = document(&node);
    let endpoints = document.field(&["endpoints", "endpoint"])?;
    // Where the endpoint itself has none, the document's stands for all of them.
    let changeset = document.text(&["changeset"]);
    let mut announced: Vec<Announced> = endpoints
        .rows(ENDPOINTS)
        .into_iter()
        .filter_map(|row| endpoint(row, from, changeset.as_deref()))
        .collect();
    // What a test server takes reaches nobody: it never stands in for the real one.
    if announced.iter().any(|endpoint| endpoint.stage == Stage::Production) {
        announced.retain(|endpoint| endpoint.stage == Stage::Production);
    }
    announced
        .sort_by_key(|endpoint| (endpoint.kind == EndpointKind::Open311, endpoint.stage, endpoint.draft));
    Some(announced)
}

fn endpoint(row: &Node<'_>, from: &Url, changeset: Option<&str>) -> Option<Announced> {
    let specification = row.field(&["specification"])?.scalar()?.to_ascii_lowercase();
    let (kind, draft) = if specification == TOWN_HALL {
        (EndpointKind::TownHall, false)
    } else if specification.trim_end_matches('/').ends_with("georeport_v2") {
        (EndpointKind::Open311, false)
    } else if specification.contains("georeport_v2") || specification.contains("georeport/v2") {
        (EndpointKind::Open311, true)
    } else {
        return None;
    };
    let mut url = from.join(row.field(&["url"])?.scalar()?).ok()?;
    // One server announces a base with a query: a path can only be added without, and which city it is stays known.
    let jurisdiction = url.query_pairs().find(|(name, _)| name == "jurisdiction_id");
    let jurisdiction = jurisdiction.map(|(_, id)| id.into_owned()).filter(|id| !id.is_empty());
    url.set_query(None);
    url.set_fragment(None);
    let stage = match row.field(&["type"]).and_then(Node::scalar) {
        Some(word) if word.eq_ignore_ascii_case("test") => Stage::Test,
        _ => Stage::Production,
    };
    let formats = row.field(&["formats", "format"]).map(Node::texts).unwrap_or_default();
    let json = formats.iter().any(|format| format.to_ascii_lowercase().contains("json"));
    // XML is the only format that the standard demands.
    let format = if json || kind == EndpointKind::TownHall { WireFormat::Json } else { WireFormat::Xml };
    let changeset = row.text(&["changeset"]).or_else(|| changeset.map(str::to_owned));
    let url = format!("{}/", url.as_str().trim_end_matches('/'));
    Some(Announced { kind, url, format, stage, draft, changeset, jurisdiction })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_town_hall_comes_before_the_plain_endpoint_of_the_same_city() {
        let json = br#"{"changeset":"1","endpoints":[
            {"specification":"http://wiki.open311.org/GeoReport_v2","url":"http://127.0.0.1:1/open311/v2/","type":"production","formats":["text/xml","application/json"]},
            {"specification":"http://wiki.open311.org/GeoReport_v2","url":"http://127.0.0.1:1/test/v2","type":"test","formats":["text/xml"]},
            {"specification":"urn:parvis:townhall:1","url":"/v1","type":"production","formats":["application/json"]},
            {"specification":"urn:something:else","url":"/x"}]}"#;
        let found = read(json, &at("http://127.0.0.1:1/discovery.json")).unwrap();
        assert_eq!(found.len(), 2, "a test server never stands in for the real one");
        assert_eq!(
            (found[0].kind, found[0].url.as_str()),
            (EndpointKind::TownHall, "http://127.0.0.1:1/v1/")
        );
        assert_eq!(
            (found[1].url.as_str(), found[1].format),
            ("http://127.0.0.1:1/open311/v2/", WireFormat::Json)
        );
        let alone = br#"{"endpoints":[{"specification":"http://wiki.open311.org/GeoReport_v2","url":"https://x.test/v2","type":"test","formats":["text/xml"]}]}"#;
        let found = read(alone, &at("https://x.test/")).unwrap();
        assert_eq!(
            (found[0].stage, found[0].format),
            (Stage::Test, WireFormat::Xml),
            "where there is no other"
        );
    }

    #[test]
    fn one_endpoint_that_is_no_list_is_found() {
        let json = br#"{"endpoints":{"specification":"http://wiki.open311.org/GeoReport_v2","url":"https://x.test/v2","formats":"application/json"}}"#;
        let found = read(json, &at("https://x.test/")).unwrap();
        assert_eq!(found[0].url, "https://x.test/v2/");
        assert!(read(b"{}", &at("https://x.test/")).is_none());
        assert!(read(b"[]", &at("https://x.test/")).is_none());
    }
}
