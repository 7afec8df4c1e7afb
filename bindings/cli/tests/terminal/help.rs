use crate::phone::{KEYS, PROGRAM, Phone, say};

#[test]
fn help_is_french_first_and_english_on_request() {
    let french = say(&["--help"]);
    assert_eq!((french.code, french.err.as_str()), (Some(0), ""));
    assert!(
        french.out.contains("Commandes\u{a0}:") && french.out.contains("parvis report"),
        "{}",
        french.out
    );
    let english = say(&["report", "--help", "--lang", "en"]);
    assert!(
        english.out.contains("Options:") && english.out.contains("Accuracy of the place"),
        "{}",
        english.out
    );
}

#[test]
fn five_languages_have_words_of_their_own() {
    for (language, usage, missing) in [
        ("fr", "Usage\u{a0}:", "Il manque"),
        ("en", "Usage:", "Missing"),
        ("ar", "الاستعمال:", "ينقص"),
        ("de", "Aufruf:", "Es fehlt"),
        ("nl", "Gebruik:", "Er ontbreekt"),
    ] {
        let help = say(&["--lang", language, "report", "--help"]);
        assert!(help.out.contains(usage), "{language}: {}", help.out);
        assert!(say(&["--lang", language, "reply", "abcd"]).failed(2).starts_with(missing), "{language}");
    }
}

#[test]
fn what_is_mistyped_is_told_in_a_sentence_with_code_2() {
    for typed in [
        &["reprot"][..],
        &[],
        &["city"],
        &["report", "--sevice", "LAMP"],
        &["report", "--at", "here"],
        &["report", "--answer", "ETAT"],
        &["report", "--accuracy", "-1"],
        &["ask", "--kind", "report", "--text", "x"],
        &["list", "--near", "49.5,5.9"],
        &["rate", "abcd", "6"],
        &["resolve", "abcd"],
        &["resolve", "abcd", "--resend", "--wait"],
        &["reply", "abcd"],
        &["list", "--lang", "lb"],
        &["list", "--limit", "abc"],
        &["show", "abcd", "efgh"],
    ] {
        let said = say(typed);
        let sentence = said.failed(2);
        assert_eq!(said.err.lines().count(), 1, "{typed:?}: {}", said.err);
        assert!(!sentence.contains("error:"), "our words, not the parser's: {sentence}");
    }
}

#[test]
fn a_mistyped_command_suggests_what_was_meant() {
    assert!(say(&["reprot"]).failed(2).contains("report"));
    assert!(say(&["--lang", "en", "list", "--opne"]).failed(2).contains("--open"));
}

#[test]
fn a_value_that_does_not_fit_is_told_from_an_option_and_from_a_word_too_many() {
    for (typed, expected) in [
        (&["report", "--accuracy", "-5"][..], "un nombre de mètres"),
        (&["list", "--limit", "-1"], "un nombre entier"),
        (&["list", "--limit", "abc"], "un nombre entier"),
        (&["edit", "abcd", "--remove-photo", "0"], "à partir de 1"),
        (&["edit", "abcd", "--mask-photo", "0:1,2,3,4"], "rang:gauche,haut,largeur,hauteur"),
        (&["show", "abcd", "efgh"], "«\u{a0}efgh\u{a0}» est de trop"),
        (&["show", "--no"], "L'option «\u{a0}--no\u{a0}» n'existe pas"),
        (&["reply", "abcd"], "Il manque\u{a0}: <TEXTE>. Ajoutez-le."),
    ] {
        let said = say(typed);
        assert!(said.failed(2).contains(expected), "{said:?}");
    }
}

#[test]
fn usage_errors_are_objects_with_json() {
    let said = say(&["--json", "reprot"]);
    assert_eq!(said.code, Some(2));
    assert_eq!(said.error()["code"], "usage");
}

#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let phone = Phone::in_esch();
    let command = format!("'{PROGRAM}' --data '{}' services | head -n 1", phone.path().display());
    let output =
        std::process::Command::new("sh").args(["-c", &command]).env("XDG_STATE_HOME", KEYS).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
}
