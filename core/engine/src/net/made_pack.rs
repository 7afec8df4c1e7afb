//! The pack that a plain server's own words amount to: no boundary, no hours, no deadlines.

use std::collections::{BTreeSet, VecDeque};

use parvis_domain::id::CityId;
use parvis_domain::language::{Keywords, LanguageTag, Text};
use parvis_domain::pack::{CityPack, Contact, FORMAT, PackError};
use parvis_domain::request::RequestKind;
use parvis_domain::service::{
    Attribute, AttributeValue, GroupCode, PlaceRule, Service, ServiceGroup, Visibility,
};
use parvis_domain::validate::looks_like_email;
use url::Url;

use super::catalogue::ListedServices;
use super::discover::{FoundCity, LookupTurn, PackSource};
use super::open311::read::{Need, Question, Role, ServiceDescription};
use super::server::Server;

/// What a server says of its services and their questions.
#[derive(Debug)]
pub(super) struct Definitions {
    pub(super) server: Server,
    pub(super) services: Vec<ServiceDescription>,
    pub(super) questions: Vec<Vec<Question>>,
    /// The services whose questions are still to be read, the first one being asked now.
    pub(super) left: VecDeque<usize>,
    pub(super) lost: u32,
    pub(super) listed: ListedServices,
}

/// The country of a city that nobody places: user-assigned in ISO 3166-1. Its time zone is known by its address at most.
pub(crate) const NOWHERE: &str = "ZZ";
/// The language of texts whose language nobody states (BCP 47).
const UNSTATED: &str = "und";

fn text(words: &str) -> Text {
    Text::of(LanguageTag::new(UNSTATED), words.trim())
}

/// Characters of a contact that are kept.
const LONGEST_CONTACT: usize = 300;

/// A contact as a discovery document gives it: one sentence, in which an e-mail address may stand.
fn contact_of(words: &str) -> Contact {
    let around = |c: char| !c.is_alphanumeric();
    let email =
        words.split_whitespace().map(|word| word.trim_matches(around)).find(|word| looks_like_email(word));
    Contact {
        id: "discovery".to_owned(),
        name: text(&words.chars().take(LONGEST_CONTACT).collect::<String>()),
        phone: None,
        email: email.map(str::to_owned),
        address: Text::default(),
        hours: Vec::new(),
        main: true,
    }
}

/// The pack that a plain server's own words amount to.
pub(super) fn made(definitions: Definitions, contact: Option<&str>) -> LookupTurn {
    let Definitions { server, services, questions, lost, listed, .. } = definitions;
    let host = Url::parse(&server.endpoint.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let rows = services.into_iter().zip(questions.into_iter().map(attributes));
    let (groups, all) = services_of(rows);
    let pack = CityPack {
        format: FORMAT,
        id: CityId::new(server.endpoint.name.as_str()),
        version: 1,
        name: text(host.as_deref().unwrap_or("?")),
        languages: vec![LanguageTag::new(UNSTATED)],
        country: NOWHERE.into(),
        time_zone: server.zone.clone(),
        postcodes: Vec::new(),
        boundary: None,
        working_days: (1..=5).filter_map(|day| day.try_into().ok()).collect(),
        holidays: Vec::new(),
        groups,
        services: all,
        tiles: Vec::new(),
        shortcuts: Vec::new(),
        subjects: Vec::new(),
        faq: Vec::new(),
        contacts: contact.map(contact_of).into_iter().collect(),
        emergency: Vec::new(),
        endpoints: vec![server.endpoint],
        accent: None,
        photo_host: None,
        probe_url: None,
        link_domain: None,
        layers: Vec::new(),
        signature: None,
    };
    match written(pack) {
        Ok((pack, json)) => {
            let found = FoundCity { pack, json, source: PackSource::Made, lost, listed };
            LookupTurn::Found(Box::new(found))
        }
        Err(error) => LookupTurn::Failed(error.into()),
    }
}

/// The services of a pack and their groups, from a server's rows, each with its questions. A code counts once.
pub(super) fn services_of(
    rows: impl IntoIterator<Item = (ServiceDescription, Vec<Attribute>)>,
) -> (Vec<ServiceGroup>, Vec<Service>) {
    let mut groups: Vec<ServiceGroup> = Vec::new();
    let mut codes = BTreeSet::new();
    let mut all = Vec::new();
    for (service, attributes) in rows {
        if !codes.insert(service.code.clone()) {
            continue;
        }
        let group = service.group.as_deref().map(|name| GroupCode::new(name.trim()));
        if let Some(code) = &group
            && !groups.iter().any(|group| group.code == *code)
        {
            groups.push(ServiceGroup { code: code.clone(), name: text(code.as_str()) });
        }
        let keywords: Keywords = if service.keywords.is_empty() {
            Keywords::default()
        } else {
            [(LanguageTag::new(UNSTATED), service.keywords)].into_iter().collect()
        };
        all.push(Service {
            name: text(&service.name),
            description: service.description.as_deref().map(text).unwrap_or_default(),
            group,
            kinds: vec![RequestKind::Report],
            keywords,
            place: PlaceRule::Required,
            visibility: Visibility::Public,
            discreet: false,
            deadline: None,
            handled_by: Text::default(),
            attributes,
            rules: Vec::new(),
            code: service.code,
        });
    }
    (groups, all)
}

/// A pack and its bytes. What explains goes before what is needed to send, where both are too much.
pub(super) fn written(mut pack: CityPack) -> Result<(CityPack, Vec<u8>), PackError> {
    let mut json = serde_json::to_vec(&pack).unwrap_or_default();
    if json.len() > parvis_domain::pack::MAX_BYTES {
        for service in &mut pack.services {
            service.description = Text::default();
            service.attributes.iter_mut().for_each(|attribute| attribute.help = Text::default());
        }
        json = serde_json::to_vec(&pack).unwrap_or_default();
    }
    Ok((CityPack::from_json(&json)?, json))
}

pub(super) fn attributes(questions: Vec<Question>) -> Vec<Attribute> {
    let mut codes = BTreeSet::new();
    questions
        .into_iter()
        .filter(|question| question.role != Role::Automated && codes.insert(question.code.clone()))
        .map(|question| {
            let mut keys = BTreeSet::new();
            let values = question.values.into_iter().filter(|(key, _)| keys.insert(key.clone()));
            Attribute {
                variable: question.role == Role::Question,
                datatype: question.datatype,
                required: question.need == Need::Required && question.role == Role::Question,
                order: question.order,
                description: text(&question.description),
                help: question.help.as_deref().map(text).unwrap_or_default(),
                values: values.map(|(key, name)| AttributeValue { key, name: text(&name) }).collect(),
                code: question.code,
            }
        })
        .collect()
}
