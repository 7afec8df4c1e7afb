//! Services and their questions.

use std::collections::BTreeSet;

use parvis_domain::id::ServiceCode;
use parvis_domain::language::{Keywords, LanguageTag, Text};
use parvis_domain::pack::CityPack;
use parvis_engine::net::{Lookup, LookupTurn};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{City, FORMATS, PACK, as_written, code, some, text};

const SERVICES: usize = 60;

/// One language: a server that speaks Open311 has one.
fn said(words: &str) -> Value {
    json!({ "fr": words })
}

fn question() -> impl Strategy<Value = Value> {
    let kind = prop::sample::select(vec![
        "string",
        "text",
        "number",
        "datetime",
        "singlevaluelist",
        "multivaluelist",
    ]);
    let values = prop::collection::btree_map(code(), text(), 1..6);
    let help = prop::option::of(text());
    (kind, any::<bool>(), any::<bool>(), text(), help, values).prop_map(
        |(datatype, variable, required, description, help, values)| {
            let mut question = json!({"datatype": datatype, "variable": variable,
                "required": required && variable, "description": said(&description)});
            if let Some(help) = help {
                question["help"] = said(&help);
            }
            if datatype.ends_with("list") {
                let values = values.iter().map(|(key, name)| json!({"key": key, "name": said(name)}));
                question["values"] = values.collect();
            }
            question
        },
    )
}

fn service() -> impl Strategy<Value = Value> {
    let keywords = prop::collection::vec(text().prop_map(|word| word.replace(',', "")), 0..4);
    let questions = prop::collection::btree_map(code(), question(), 0..5);
    let description = prop::option::of(text());
    (text(), description, keywords, questions, prop::option::of(0..3_usize)).prop_map(
        |(name, description, keywords, questions, group)| {
            let questions = questions.into_iter().zip(1..).map(|((code, mut question), order)| {
                question["code"] = json!(code);
                question["order"] = json!(order);
                question
            });
            let mut service = json!({"name": said(&name), "attributes": questions.collect::<Vec<_>>(),
                "keywords": {"fr": keywords}});
            if let Some(description) = description {
                service["description"] = said(&description);
            }
            if let Some(group) = group {
                service["group"] = json!(group.to_string());
            }
            service
        },
    )
}

#[test]
fn services_and_their_questions_are_read_as_they_were_written() {
    let codes = some(SERVICES, code()).into_iter().zip(0..).map(|(code, n)| format!("{n}{code}"));
    let services: Vec<_> = some(SERVICES, service())
        .into_iter()
        .zip(codes)
        .map(|(mut service, code)| {
            service["code"] = json!(code);
            service
        })
        .collect();
    let groups = some(3, text());
    let mut pack: Value = serde_json::from_slice(PACK).unwrap();
    pack["groups"] =
        groups.iter().zip(0..).map(|(name, n)| json!({"code": n.to_string(), "name": said(name)})).collect();
    pack["services"] = json!(services);
    for what in ["tiles", "shortcuts", "subjects", "faq"] {
        pack[what] = json!([]);
    }
    let pack = CityPack::from_json(pack.to_string().as_bytes()).unwrap();
    let types = |n: usize| -> BTreeSet<ServiceCode> {
        pack.services.iter().skip(n).step_by(3).map(|service| service.code.clone()).collect()
    };
    let city = City::start(serde_json::to_string(&pack).unwrap().as_bytes(), |config| {
        (config.batch, config.blackbox) = (Vec::from_iter(types(0)), Vec::from_iter(types(1)));
    });
    for format in FORMATS {
        let url = format!("{}/open311/v2/services.{format}", city.hall.url());
        let (mut lookup, mut request) = Lookup::begin(&url).unwrap();
        let found = loop {
            match lookup.on(&city.exchange(&request)) {
                LookupTurn::Again(next) => request = next,
                LookupTurn::Found(found) => break found,
                LookupTurn::Failed(error) => panic!("{format}: {error}"),
            }
        };
        assert_eq!(found.lost, 0, "{format}");
        let habits = &found.pack.endpoints[0].habits;
        assert_eq!((&habits.batch, &habits.blackbox), (&types(0), &types(1)), "{format}");
        // Nobody says of which language the texts are.
        let read = |text: &Text| match text.iter().next() {
            Some((_, words)) => Text::of(LanguageTag::new("und"), as_written(words, format)),
            None => Text::default(),
        };
        assert_eq!(found.pack.services.len(), SERVICES, "{format}");
        for (service, expected) in found.pack.services.iter().zip(&pack.services) {
            let name = format!("{format} {}", expected.code);
            assert_eq!(service.code, expected.code, "{name}");
            assert_eq!(service.name, read(&expected.name), "{name}");
            assert_eq!(service.description, read(&expected.description), "{name}");
            let group_of = |code| found.pack.group(code).map(|group| group.name.clone());
            let expected_group = expected.group.as_ref().and_then(|code| pack.group(code));
            let expected_group = expected_group.map(|group| read(&group.name));
            assert_eq!(service.group.as_ref().and_then(group_of), expected_group, "{name}");
            let words = |keywords: &Keywords| keywords.all().map(str::to_owned).collect::<Vec<_>>();
            let expected_words: Vec<_> =
                expected.keywords.all().map(|word| as_written(word, format)).collect();
            assert_eq!(words(&service.keywords), expected_words, "{name}");
            let questions: Vec<_> = expected
                .attributes
                .iter()
                .cloned()
                .map(|mut question| {
                    question.description = read(&question.description);
                    question.help = read(&question.help);
                    question.values.iter_mut().for_each(|value| value.name = read(&value.name));
                    question
                })
                .collect();
            assert_eq!(service.attributes, questions, "{name}");
        }
    }
}
