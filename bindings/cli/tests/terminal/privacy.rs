//! The log holds nothing personal: marked values go through every command of the program, with a town hall and without.

use std::collections::BTreeSet;

use parvis_townhall::{Config, LossyProxy, TownHall};

use crate::phone::{Phone, pack, program, say};

const PLACE: &str = "49.49581234,5.98061234";
const SECRETS: [&str; 5] = ["zebre", "Zebre", "49.4958", "5.9806", "621987654"];

/// A phone whose every call writes its log, at the most talkative level.
struct Logged {
    phone: Phone,
    log: String,
    used: BTreeSet<String>,
}

impl Logged {
    fn run(&mut self, arguments: &[&str]) {
        let output = program()
            .env("PARVIS_LOG", "trace")
            .args(["--data", self.phone.path().to_str().unwrap(), "--json"])
            .args(arguments)
            .output()
            .unwrap();
        assert_ne!(output.status.code(), Some(2), "a command that is understood: {arguments:?}");
        self.used.insert(arguments[0].to_owned());
        let said = String::from_utf8(output.stderr).unwrap();
        // The answer to the citizen, in JSON, is not the log.
        self.log.extend(
            said.lines().filter(|line| !line.starts_with("{\"error\"")).map(|line| format!("{line}\n")),
        );
    }

    fn newest(&self) -> String {
        self.phone.json(&["list"])["requests"][0]["id"].as_str().unwrap().to_owned()
    }
}

/// The commands that the help names; the demo is a story of its own, with nobody's words.
fn commands() -> BTreeSet<String> {
    let help = say(&["--help"]).out;
    let lines = help.lines().skip_while(|line| *line != "Commandes\u{a0}:").skip(1);
    lines
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "demo")
        .collect()
}

#[test]
fn the_log_holds_nothing_personal_whatever_the_command() {
    let data = tempfile::tempdir().unwrap();
    let hall = TownHall::start(Config::new(data.path(), std::fs::read(pack()).unwrap())).unwrap();
    let network = LossyProxy::start(hall.addr()).unwrap();
    let mut phone = Logged { phone: Phone::new(), log: String::new(), used: BTreeSet::new() };
    let photo = data.path().join("zebre.jpg");
    std::fs::write(&photo, b"zebre is no photo").unwrap();
    let photo = photo.to_str().unwrap();

    let url = network.url();
    let report =
        ["report", "--service", "LAMP", "--at", PLACE, "--answer", "ETAT=off", "--text", "zebre-texte"];
    let who = ["--email", "zebre@example.lu", "--phone", "+352 621987654", "--address", "rue Zebre"];
    phone.run(&["city", "add", &url]);
    phone.run(&["services", "--search", "zebre"]);
    phone.run(&["contacts"]);
    phone.run(&["faq", "--search", "zebre"]);
    phone.run(&["photo", photo, "/dev/null"]);
    phone.run(&[&report[..], &who, &["--photo", photo, "--draft"]].concat());
    let draft = phone.phone.drafts()[0]["id"].as_str().unwrap().to_owned();
    phone.run(&["edit", &draft, "--text", "zebre-encore", "--at", PLACE]);
    phone.run(&["drafts"]);
    network.go_offline().unwrap();
    phone.run(&["submit", &draft]);
    phone.run(&["sync"]);
    phone.run(&["take-back", &draft]);
    phone.run(&["delete", &draft]);
    network.go_online().unwrap();
    phone.run(&["ask", "--kind", "question", "--subject", "collecte", "--text", "zebre-question"]);
    phone.run(&[&report[..], &who].concat());
    let id = phone.newest();
    phone.run(&["retry", &id]);
    phone.run(&["sync"]);
    phone.run(&["show", &id]);
    phone.run(&["list", "--search", "zebre"]);
    phone.run(&["list", "--near", &format!("{PLACE},10")]);
    phone.run(&["reply", &id, "zebre-reponse"]);
    phone.run(&["rate", &id, "2", "zebre-note"]);
    phone.run(&["reopen", &id, "zebre-reouverture"]);
    phone.run(&["resolve", &id, "--mine", "zebre-numero"]);
    phone.run(&["dismiss", &id]);
    phone.run(&["remind", &id]);
    phone.run(&["withdraw", &id]);
    phone.run(&["copy", &id]);
    phone.run(&["key"]);
    phone.run(&["sync"]);

    assert_eq!(phone.used, commands(), "a new command needs its line above");
    assert!(phone.log.contains("synchronised"), "there is a log: {}", phone.log);
    for secret in SECRETS {
        assert!(!phone.log.contains(secret), "{secret} is in the log:\n{}", phone.log);
    }
}
