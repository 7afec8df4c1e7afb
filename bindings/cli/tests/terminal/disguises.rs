//! What the terminal says of every kind of server: true, useful, plain, in two languages. The table is written by hand
//! from what each disguise of the town hall can do.

use parvis_townhall::Disguise;

use crate::phone::Phone;
use crate::town::{Town, read};

/// What can be done after sending.
#[derive(Clone, Copy)]
enum Follow {
    /// Nothing can be sent.
    NotSent,
    /// The state is followed.
    State,
    /// The city is read and answered.
    BothWays,
}

struct Expected {
    name: &'static str,
    /// The family's name, where the server can be told by more than its host.
    software: Option<&'static str>,
    photos: u32,
    follow: Follow,
}

const fn server(name: &'static str, software: Option<&'static str>, photos: u32, follow: Follow) -> Expected {
    Expected { name, software, photos, follow }
}

const TABLE: [Expected; 13] = [
    server("plain", None, 0, Follow::State),
    server("fixmystreet", Some("FixMyStreet"), 0, Follow::NotSent),
    server("open311_adapter", Some("open311-adapter"), 0, Follow::BothWays),
    server("mark_a_spot", Some("Mark-a-Spot"), 0, Follow::State),
    server("ureport", Some("uReport"), 1, Follow::State),
    server("connected_bits", None, 0, Follow::State),
    server("seeclickfix", None, 0, Follow::State),
    server("citysdk", Some("CitySDK"), 3, Follow::State),
    server("klarschiff", Some("Klarschiff"), 1, Follow::State),
    server("accela", None, 0, Follow::State),
    server("codefornl", Some("codefornl"), 1, Follow::State),
    server("st_louis", None, 0, Follow::State),
    server("san_francisco_2012", None, 0, Follow::State),
];

impl Expected {
    fn english(&self) -> Vec<String> {
        let mut lines = vec!["127.0.0.1 is added. See \"parvis services\".".to_owned()];
        lines.push("  13 categories, 7 of them with questions.".into());
        match self.follow {
            Follow::NotSent => {
                lines.push("  This city shows reports, but takes none at this address.".into());
            }
            Follow::State | Follow::BothWays => {
                lines.push(match self.photos {
                    0 => "  No photos: this city announces no way to take them. Describe it in words.".into(),
                    1 => "  One photo a report.".into(),
                    many => format!("  Up to {many} photos a report."),
                });
                lines.push(match self.follow {
                    Follow::BothWays => {
                        "  You follow the state, read the messages of the city and can answer them.".into()
                    }
                    _ => "  You follow the state of your requests. Answering the city is not possible here."
                        .into(),
                });
                lines.push("  Everything that you send is public.".into());
            }
        }
        lines.extend(self.software.map(|name| format!("  Software recognised: {name}.")));
        lines
    }

    fn french(&self) -> Vec<String> {
        let mut lines = vec!["127.0.0.1 est ajoutée. Voyez « parvis services ».".to_owned()];
        lines.push("  13 catégories, dont 7 avec des questions.".into());
        match self.follow {
            Follow::NotSent => {
                lines.push(
                    "  Cette commune montre des signalements, mais n'en reçoit pas à cette adresse.".into(),
                );
            }
            Follow::State | Follow::BothWays => {
                lines.push(match self.photos {
                    0 => "  Pas de photo : cette commune n'annonce aucun moyen d'en recevoir. Décrivez avec des mots.".into(),
                    1 => "  Une photo par signalement.".into(),
                    many => format!("  Jusqu'à {many} photos par signalement."),
                });
                lines.push(match self.follow {
                    Follow::BothWays => {
                        "  Vous suivez l'état, lisez les messages de la commune et y répondez.".into()
                    }
                    _ => {
                        "  Vous suivez l'état de vos demandes. Répondre à la commune n'est pas possible ici."
                            .into()
                    }
                });
                lines.push("  Tout ce que vous envoyez est public.".into());
            }
        }
        lines.extend(self.software.map(|name| format!("  Logiciel reconnu : {name}.")));
        lines
    }
}

#[test]
fn what_a_city_can_do_is_said_truly_of_every_kind_of_server() {
    let names: Vec<_> = parvis_townhall::DISGUISES.iter().map(|disguise| disguise.name).collect();
    assert_eq!(names, TABLE.map(|expected| expected.name), "the table has a row for each disguise");
    for expected in &TABLE {
        let name = expected.name;
        let disguise = Disguise::named(name).unwrap();
        let town = Town::open(|mut config| {
            config.disguise = Some(disguise);
            config
        });
        let phone = Phone::new();
        // The address alone is enough, in both languages.
        let french = read(&phone, &["city", "add", town.hall.url()]);
        assert_eq!(french.lines().collect::<Vec<_>>(), expected.french(), "{name}");
        let english = read(&phone, &["--lang", "en", "city", "add", town.hall.url()]);
        assert_eq!(english.lines().collect::<Vec<_>>(), expected.english(), "{name}");
        // It can be read again later.
        let listed = read(&phone, &["--lang", "en", "city", "list"]);
        assert_eq!(listed.lines().skip(1).collect::<Vec<_>>(), expected.english()[1..], "{name}");

        let services = phone.json(&["services"])["services"].clone();
        let lamp =
            services.as_array().unwrap().iter().find(|service| service["name"] == "Lampadaire").unwrap();
        let code = lamp["code"].as_str().unwrap();
        assert!(read(&phone, &["services"]).contains(code), "{name}");
        let report = [
            "report",
            "--service",
            code,
            "--at",
            "49.4958,5.9806",
            "--answer",
            "ETAT=off",
            "--text",
            "Éteint",
        ];
        match expected.follow {
            Follow::NotSent => {
                let said = phone.say(&report);
                let sentence = said.failed(1).replace('\u{a0}', " ");
                assert!(sentence.contains("ne le permet pas ici"), "{name}: {sentence}");
            }
            Follow::State | Follow::BothWays => {
                let id = phone.json(&report)["id"].as_str().unwrap().to_owned();
                phone.json(&["sync"]);
                let shown = read(&phone, &["show", &id]);
                assert!(shown.contains("\nReçu : n° 2026"), "{name}: {shown}");
                let answers = shown.contains(&format!("parvis reply {}", &id[..8]));
                assert_eq!(answers, matches!(expected.follow, Follow::BothWays), "{name}: {shown}");
            }
        }
    }
}

#[test]
fn a_reply_reaches_a_city_that_takes_messages_and_stays_in_the_history() {
    let town = Town::open(|mut config| {
        config.disguise = Disguise::named("open311_adapter");
        config
    });
    let phone = town.phone();
    let (id, _) = crate::town::sent(&phone);
    town.staff("2026-000001", "answer", &serde_json::json!({ "text": "De quel côté de la rue ?" }));
    phone.json(&["sync"]);
    assert!(read(&phone, &["show", &id]).contains("« De quel côté de la rue ? »"));
    phone.json(&["reply", &id, "Côté école, merci"]);
    let waiting = read(&phone, &["show", &id]);
    assert!(waiting.contains("message : en attente « Côté école, merci »"), "{waiting}");
    assert_eq!(phone.json(&["sync"])["acts"], 1);
    let shown = read(&phone, &["show", &id]);
    assert_eq!(shown.matches("Côté école, merci").count(), 1, "once, and without our marker: {shown}");
    assert!(!shown.contains("Réf. app"), "{shown}");
    // Later, the city's own list shows it too: still once.
    phone.json(&["sync"]);
    assert_eq!(read(&phone, &["show", &id]).matches("Côté école, merci").count(), 1);
    // What such a city does not take is refused at once.
    assert!(phone.say(&["withdraw", &id]).failed(1).contains("ne le permet pas ici"));
}
