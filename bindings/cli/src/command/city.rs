//! Cities: which there are, what they take, whom to call.

use std::fs;
use std::path::Path;

use jiff::tz::TimeZone;
use parvis_domain::hours::Opening;
use parvis_domain::id::CityId;
use parvis_domain::pack::CityPack;
use parvis_domain::request::RequestKind;
use serde_json::json as object;

use crate::failure::{Failure, Problem};
use crate::phone::Zones;
use crate::terminal::{Answer, plain};
use crate::words::{Words, say};
use crate::{core_words, json, view};
use parvis_engine::record::{City, ContactRecord, SubjectRecord};
use parvis_engine::{CityProblem, Error, Parvis};

/// Adds a city by the address of its server, or by a pack file.
pub(crate) fn add(parvis: &Parvis, source: &str, words: &Words) -> Result<Answer, Failure> {
    let city = if source.contains("://") {
        parvis.add_city_url(source)?
    } else {
        let file = Path::new(source);
        if !file.exists() {
            return Err(Problem::NoSuchPack(source.to_owned()).into());
        }
        let pack =
            fs::read(file).map_err(|_| Failure::from(Error::City(CityProblem::UnreadablePack)).of(file))?;
        parvis.add_city_pack(&pack).map_err(|error| match (error, CityPack::from_json(&pack)) {
            // The facade says that it is no pack; whoever wrote the file wants to know where.
            (Error::City(_), Err(why)) => Failure::Pack(why).of(file),
            (error, _) => error.into(),
        })?
    };
    let mut lines = vec![say!(words, "city-added", name = plain(&city.name))];
    lines.extend(abilities(&city, words));
    Ok(Answer { text: lines.join("\n"), json: json::city(&city) })
}

pub(crate) fn list(parvis: &Parvis, words: &Words) -> Result<Answer, Failure> {
    let cities = parvis.cities()?;
    let text = if cities.is_empty() {
        say!(words, "no-cities")
    } else {
        cities.iter().flat_map(|city| lines(city, words)).collect::<Vec<_>>().join("\n")
    };
    Ok(Answer { text, json: object!({ "cities": cities.iter().map(json::city).collect::<Vec<_>>() }) })
}

/// A city, and what can be done at the one that is used.
fn lines(city: &City, words: &Words) -> Vec<String> {
    let mark = if city.chosen { "*" } else { " " };
    let mut lines = vec![format!("{mark} {:<32} {}", city.id.as_str(), plain(&city.name))];
    if city.chosen {
        lines.extend(abilities(city, words));
    }
    lines
}

fn abilities<'a>(city: &'a City, words: &'a Words) -> impl Iterator<Item = String> + 'a {
    city.abilities.iter().map(|ability| format!("  {}", core_words::ability(*ability, words)))
}

/// Uses this city from now on.
pub(crate) fn choose(parvis: &Parvis, id: &CityId, words: &Words) -> Result<Answer, Failure> {
    if !parvis.cities()?.iter().any(|city| city.id == *id) {
        return Err(Problem::NoSuchCity(id.clone()).into());
    }
    parvis.choose_city(id)?;
    list(parvis, words)
}

pub(crate) fn services(parvis: &Parvis, search: Option<&str>, words: &Words) -> Result<Answer, Failure> {
    let services = parvis.services(search)?;
    let subjects: Vec<SubjectRecord> = match search {
        None => parvis.subjects()?,
        // The search is over services; subjects belong to the whole list.
        Some(_) => Vec::new(),
    };
    let mut lines = Vec::new();
    let mut group: Option<&Option<String>> = None;
    for service in &services {
        if group != Some(&service.group) {
            if group.is_some() {
                lines.push(String::new());
            }
            lines.push(plain(service.group.as_deref().unwrap_or("–")));
            group = Some(&service.group);
        }
        lines.push(view::service(service, words));
    }
    if services.is_empty() {
        lines.push(if search.is_some() {
            say!(words, "no-services")
        } else {
            say!(words, "no-services-here")
        });
    }
    for kind in RequestKind::ALL {
        let of_kind: Vec<_> = subjects.iter().filter(|subject| subject.kind == kind).collect();
        if !of_kind.is_empty() {
            lines.push(String::new());
            lines.push(say!(words, "subjects", kind = core_words::kind(kind, words), name = kind.name()));
            lines.extend(of_kind.iter().map(|s| format!("{:<20} {}", s.code, plain(&s.name))));
        }
    }
    Ok(Answer {
        text: lines.join("\n"),
        json: object!({
            "services": services.iter().map(json::service).collect::<Vec<_>>(),
            "subjects": subjects.iter().map(json::subject).collect::<Vec<_>>(),
        }),
    })
}

pub(crate) fn contacts(parvis: &Parvis, words: &Words) -> Result<Answer, Failure> {
    let (contacts, zones) = (parvis.contacts()?, Zones::of(parvis));
    let text = if contacts.is_empty() {
        say!(words, "no-contacts")
    } else {
        contacts.iter().map(|found| contact(found, zones.chosen(), words)).collect::<Vec<_>>().join("\n\n")
    };
    Ok(Answer {
        text,
        json: object!({ "contacts": contacts.iter().map(json::contact_record).collect::<Vec<_>>() }),
    })
}

fn contact(contact: &ContactRecord, zone: &TimeZone, words: &Words) -> String {
    let mut lines = vec![plain(&contact.name)];
    let ways = [&contact.phone, &contact.email, &contact.address];
    lines.extend(ways.into_iter().flatten().map(|way| format!("  {}", plain(way))));
    if contact.opening != Opening::Unknown {
        lines.push(core_words::opening(contact.opening, zone, words));
    }
    lines.join("\n")
}

pub(crate) fn faq(parvis: &Parvis, search: Option<&str>, words: &Words) -> Result<Answer, Failure> {
    let entries = parvis.faq(search)?;
    let text = if entries.is_empty() {
        if search.is_some() { say!(words, "no-faq") } else { say!(words, "no-faq-here") }
    } else {
        entries
            .iter()
            .map(|entry| format!("{}\n  {}", plain(&entry.question), plain(&entry.answer)))
            .collect::<Vec<_>>()
            .join("\n\n")
    };
    Ok(Answer { text, json: object!({ "faq": entries.iter().map(json::faq).collect::<Vec<_>>() }) })
}
