#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
};
use jiff::civil::{date, time};
use jiff::tz::TimeZone;

use super::*;
use crate::ability::Ability;
use crate::habits::Family;
use crate::id::AttributeCode;

/// A Fluent file as its parts.
#[derive(Default)]
struct Sentences(BTreeMap<String, Shape>);

#[derive(Default)]
struct Shape {
    variables: BTreeSet<String>,
    /// For each variable that it selects on by number: the plural categories that it has.
    plurals: BTreeMap<String, BTreeSet<String>>,
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The cardinal categories of whole numbers that the plural rules in use know (CLDR).
fn categories(language: Language) -> BTreeSet<String> {
    let names: &[&str] = match language {
        Language::Fr | Language::En | Language::De | Language::Nl => &["one", "other"],
        Language::Ar => &CATEGORIES,
    };
    names.iter().map(ToString::to_string).collect()
}

fn read(language: Language) -> Sentences {
    let resource = fluent_syntax::parser::parse(source(language)).unwrap_or_else(|(_, errors)| {
        panic!("{language}.ftl does not parse: {errors:?}");
    });
    let mut sentences = Sentences::default();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut shape = Shape::default();
        pattern(&message.value.expect("a sentence has a value"), &mut shape);
        let before = sentences.0.insert(message.id.name.to_owned(), shape);
        assert!(before.is_none(), "{language}.ftl has {} twice", message.id.name);
    }
    sentences
}

fn pattern(pattern_of: &Pattern<&str>, shape: &mut Shape) {
    for element in &pattern_of.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(inline_of) } => {
                inline(inline_of, shape);
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                inline(selector, shape);
                let names: BTreeSet<String> = variants
                    .iter()
                    .map(|variant| match &variant.key {
                        VariantKey::Identifier { name } => (*name).to_owned(),
                        VariantKey::NumberLiteral { value } => (*value).to_owned(),
                    })
                    .collect();
                let by_plural =
                    names.iter().any(|name| name != "other" && CATEGORIES.contains(&name.as_str()));
                if let (true, InlineExpression::VariableReference { id }) = (by_plural, selector) {
                    shape.plurals.insert(id.name.to_owned(), names);
                }
                for variant in variants {
                    pattern(&variant.value, shape);
                }
            }
        }
    }
}

fn inline(expression: &InlineExpression<&str>, shape: &mut Shape) {
    match expression {
        InlineExpression::VariableReference { id } => {
            shape.variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            for argument in positional {
                inline(argument, shape);
            }
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inner) = &**expression {
                inline(inner, shape);
            }
        }
        _ => {}
    }
}

#[test]
fn all_five_languages_have_every_key_and_no_other() {
    let keys: BTreeSet<&str> = Key::ALL.iter().map(|key| key.as_str()).collect();
    assert_eq!(keys.len(), Key::ALL.len(), "two keys have one name");
    for language in Language::ALL {
        let sentences = read(language);
        let there: BTreeSet<&str> = sentences.0.keys().map(String::as_str).collect();
        let missing: Vec<_> = keys.difference(&there).collect();
        let unused: Vec<_> = there.difference(&keys).collect();
        assert!(
            missing.is_empty() && unused.is_empty(),
            "{language}: missing {missing:?}, unused {unused:?}"
        );
    }
}

#[test]
fn every_language_uses_the_same_variables() {
    let french = read(Language::Fr);
    for language in Language::ALL {
        for (key, shape) in read(language).0 {
            assert_eq!(shape.variables, french.0[&key].variables, "{language}: {key}");
        }
    }
}

#[test]
fn plural_forms_are_complete_six_of_them_in_arabic() {
    let french = read(Language::Fr);
    let plural: BTreeSet<&String> =
        french.0.iter().filter(|(_, shape)| !shape.plurals.is_empty()).map(|(key, _)| key).collect();
    assert!(plural.len() >= 8, "{plural:?}");
    for language in Language::ALL {
        for (key, shape) in read(language).0 {
            let variables: Vec<_> = shape.plurals.keys().collect();
            assert_eq!(variables, french.0[&key].plurals.keys().collect::<Vec<_>>(), "{language}: {key}");
            for (variable, forms) in &shape.plurals {
                assert_eq!(*forms, categories(language), "{language}: {key} on ${variable}");
            }
        }
    }
}

fn calendar() -> Calendar {
    let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
    let days = (1..=5).map(|day| IsoWeekday::try_from(day).unwrap());
    Calendar::new(zone, days, [])
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn november(day: i8) -> Day {
    Day::new(date(2026, 11, day), date(2026, 11, 25))
}

const ACTIONS: [Action; 15] = [
    Action::Edit,
    Action::Send,
    Action::Delete,
    Action::TakeBack,
    Action::TryNow,
    Action::Correct,
    Action::Resolve,
    Action::Reply,
    Action::Withdraw,
    Action::Reopen,
    Action::Rate,
    Action::Remind,
    Action::Call,
    Action::Copy,
    Action::Dismiss,
];

const ENTRIES: [EntryKind; 11] = [
    EntryKind::Received,
    EntryKind::Assigned,
    EntryKind::Message,
    EntryKind::Status,
    EntryKind::Closed,
    EntryKind::Reopened,
    EntryKind::Withdrawn,
    EntryKind::Photo,
    EntryKind::Rated,
    EntryKind::Reminded,
    EntryKind::Other,
];

fn states() -> Vec<FaceState> {
    let mut states = vec![
        FaceState::Draft,
        FaceState::Waiting,
        FaceState::Sending,
        FaceState::Uncertain,
        FaceState::Received,
        FaceState::Assigned,
        FaceState::InProgress,
        FaceState::Answered,
        FaceState::Closed(ClosedReason::Fixed),
        FaceState::Closed(ClosedReason::NotProcessed),
        FaceState::Closed(ClosedReason::Unstated),
        FaceState::Reopened,
        FaceState::Refused,
        FaceState::Withdrawn,
    ];
    states.extend(ParkReason::ALL.map(FaceState::NeedsYou));
    states
}

fn problems(number: u32) -> Vec<Problem<'static>> {
    vec![
        Problem::Incomplete { count: number },
        Problem::NoCity,
        Problem::SeveralCities,
        Problem::BadUrl,
        Problem::PlainHttp,
        Problem::UnknownCityUrl,
        Problem::CityUnreachable,
        Problem::Garbage,
        Problem::UntrustedCertificate,
        Problem::BadCertificateFile,
        Problem::PackBroken { pointer: "/tiles/0" },
        Problem::PackTooLarge,
        Problem::PackNewer,
        Problem::UnknownService { code: "LUNE" },
        Problem::UnknownSubject { code: "lune" },
        Problem::NotFound,
        Problem::UnknownNumber,
        Problem::Ambiguous,
        Problem::BadId,
        Problem::AlreadySent,
        Problem::ChangedMeanwhile,
        Problem::NotNow,
        Problem::NotSentYet,
        Problem::StillDraft,
        Problem::OnItsWay,
        Problem::CaseClosed,
        Problem::CaseNotClosed,
        Problem::CaseWithdrawn,
        Problem::CaseRefused,
        Problem::NotUncertain,
        Problem::NothingToTry,
        Problem::IdTooShort,
        Problem::NotYours,
        Problem::NotOffered,
        Problem::AlreadyAsked,
        Problem::Forgotten,
        Problem::KeyLost,
        Problem::NothingRefused,
        Problem::NotOverdue,
        Problem::NotUnderstood,
        Problem::BadMark,
        Problem::BadPlace,
        Problem::BadAnswer,
        Problem::BadKind,
        Problem::FileMissing,
        Problem::PhotoUnreadable,
        Problem::NotAPhoto,
        Problem::PhotoConvert { format: "HEIC" },
        Problem::PhotoConvertLarge,
        Problem::PhotoTooLarge { limit: number },
        Problem::PhotoTooManyPixels { limit: number },
        Problem::TooManyPhotos { limit: number },
        Problem::DiskFull { megabytes: number },
        Problem::ReadOnly,
        Problem::FolderInUse,
        Problem::NewerData,
        Problem::DamagedData,
        Problem::StoreLocked,
        Problem::KeyMissing,
        Problem::KeyExposed,
        Problem::KeyUnusable,
        Problem::Closed,
        Problem::Internal { code: "S12" },
    ]
}

fn issues(number: u32) -> Vec<FieldIssue> {
    let answer = || Field::Answer(AttributeCode::new("ETAT"));
    let kind = RequestKind::Question;
    let mut issues: Vec<FieldIssue> = [
        Field::City,
        Field::Kind,
        Field::Service,
        Field::Subject,
        Field::Place,
        answer(),
        Field::Text,
        Field::Photos,
        Field::Email,
        Field::Phone,
        Field::Visibility,
    ]
    .into_iter()
    .map(|field| FieldIssue::new(field, IssueCode::Missing))
    .collect();
    issues.extend([
        FieldIssue::new(Field::City, IssueCode::OtherCity),
        FieldIssue::new(Field::Service, IssueCode::UnknownService),
        FieldIssue::new(Field::Subject, IssueCode::UnknownSubject),
        FieldIssue::new(Field::Subject, IssueCode::SubjectOfOtherKind),
        FieldIssue::new(Field::Kind, IssueCode::KindNotOffered { kind }),
        FieldIssue::new(Field::Service, IssueCode::KindNotTaken { kind }),
        FieldIssue::new(Field::Place, IssueCode::LatitudeOutOfRange),
        FieldIssue::new(Field::Place, IssueCode::LongitudeOutOfRange),
        FieldIssue::new(Field::Place, IssueCode::CoordinateUnknown),
        FieldIssue::new(Field::Place, IssueCode::BadAccuracy),
        FieldIssue::new(Field::Place, IssueCode::OutsideBoundary { distance_m: number }),
        FieldIssue::new(Field::Place, IssueCode::OutsideBoundary { distance_m: 120_000 }),
        FieldIssue::new(answer(), IssueCode::UnknownQuestion),
        FieldIssue::new(answer(), IssueCode::UnknownAnswer),
        FieldIssue::new(answer(), IssueCode::TooManyAnswers),
        FieldIssue::new(answer(), IssueCode::NotANumber),
        FieldIssue::new(answer(), IssueCode::NotADatetime),
        FieldIssue::new(Field::Text, IssueCode::TooLong { limit: 4_000, length: number }),
        FieldIssue::new(Field::Photos, IssueCode::TooManyPhotos { limit: number, count: 200 }),
        FieldIssue::new(Field::Email, IssueCode::BadEmail),
        FieldIssue::new(Field::Phone, IssueCode::BadPhone),
        FieldIssue::new(Field::Visibility, IssueCode::Published),
        FieldIssue::new(Field::Place, IssueCode::NotAccepted),
        FieldIssue::new(Field::Answer(AttributeCode::new("ETAT")), IssueCode::NotAccepted),
        FieldIssue::new(Field::City, IssueCode::NotAccepted),
    ]);
    issues
}

/// Every message with full and with empty values; `number` where there is a number.
fn samples<'a>(number: u32, issues: &'a [FieldIssue], calendar: &'a Calendar) -> Vec<Message<'a>> {
    let full = Facts {
        reference: Reference::Number("2026-00412"),
        day: Some(november(18)),
        service: Some("Éclairage public"),
        reason: Some("Voie privée."),
    };
    let coming = Facts { reference: Reference::Coming, ..Facts::default() };
    let progress = PhotoProgress { total: 3, confirmed: 1 };
    let now = at("2026-11-25T10:00:00+01:00");
    let clock = time(16, 30, 0, 0);
    let opening = |opening| Message::Opening { opening, now, zone: calendar.zone() };
    let abilities = [
        Ability::Services { count: number, with_questions: number },
        Ability::NoReports,
        Ability::Photos(0),
        Ability::Photos(number.max(1)),
        Ability::NumberLater(number),
        Ability::NumberNever(number),
        Ability::FollowUp,
        Ability::StatusOnly,
        Ability::StatusAndMessages,
        Ability::MessagesBothWays,
        Ability::EverythingPublic,
        Ability::Software(Family::MarkASpot),
        Ability::Unread(number),
    ];
    let mut samples = vec![
        Message::Overdue,
        Message::Marked(4.try_into().unwrap()),
        Message::Forgotten,
        Message::KeyLost,
        Message::Warning(Warning::Recovered { requests: 2, acts: 1, drafts: 0 }),
        Message::Warning(Warning::SetAside { file: "core.db.damaged-1" }),
        Message::Warning(Warning::Unwritable),
        Message::Warning(Warning::KeyMissing { cities: "Esch-sur-Alzette" }),
        Message::Notice(Notice::PublishesEverything),
        Message::Notice(Notice::PhotosStayHere),
        Message::Visibility(Visibility::Public),
        Message::Visibility(Visibility::Private),
        Message::Photos(progress),
        Message::Due(november(28), Standing::Ahead { working_days: number }),
        Message::Due(november(25), Standing::Today),
        Message::Due(november(20), Standing::Overdue),
        Message::DueIfReceivedToday(november(28)),
        opening(Opening::Unknown),
        opening(Opening::Open { closes: Some(at("2026-11-25T16:30:00+01:00")) }),
        opening(Opening::Open { closes: None }),
        opening(Opening::Closed { opens: None }),
        opening(Opening::Closed { opens: Some(at("2026-11-25T13:30:00+01:00")) }),
        opening(Opening::Closed { opens: Some(at("2026-11-30T08:00:00+01:00")) }),
        opening(Opening::Closed { opens: Some(at("2027-01-04T08:00:00+01:00")) }),
        Message::Number("2026-00412"),
        Message::OutboxWaiting(number),
        Message::OutboxNeedsYou(number),
        Message::NextTry(clock),
        Message::Guarantee(Guarantee::Once),
        Message::Guarantee(Guarantee::Plain),
    ];
    for state in states() {
        samples.push(Message::State(state));
        samples.extend([Some("2026-00412"), None].map(|number| Message::Sent(state, number)));
        samples.extend([full, coming, Facts::default()].map(|facts| Message::Sentence(state, facts)));
    }
    samples.extend(ACTIONS.map(Message::Action));
    samples.extend(RequestKind::ALL.map(Message::Kind));
    samples.extend(ENTRIES.map(|kind| Message::Entry(kind, Some("Voirie"))));
    samples.extend(ENTRIES.map(|kind| Message::Entry(kind, None)));
    samples.extend([Author::Citizen, Author::Staff, Author::System].map(Message::Author));
    for reference in [Some("2026-00412"), None] {
        samples.extend(
            [
                Notification::Received { service: "Lampadaire", reference },
                Notification::Assigned { service: "Éclairage", reference },
                Notification::MessageFrom { service: "Éclairage" },
                Notification::Closed { reference },
                Notification::DueToday { reference },
                Notification::NeedsYou,
                Notification::Discreet,
                Notification::Summary { count: number },
                Notification::InterviewTomorrow { time: clock },
                Notification::InterviewMoved { day: november(30), time: clock },
                Notification::InterviewCancelled,
                Notification::Exercise { headline: "Crue" },
            ]
            .map(Message::Notification),
        );
    }
    for reason in [Some("Voie privée."), None] {
        samples.extend(
            [
                Waiting::NoNetwork,
                Waiting::Wifi,
                Waiting::PhotosFirst(progress),
                Waiting::TownHallSilent,
                Waiting::Untrusted,
                Waiting::Moved,
                Waiting::TownHallBusy,
                Waiting::Number,
                Waiting::Uncertain,
                Waiting::Refused { reason },
                Waiting::StorageFull,
                Waiting::StoreLocked,
                Waiting::OtherSender,
                Waiting::Conflict { answers: number },
            ]
            .map(Message::Waiting),
        );
        samples.extend(ParkReason::ALL.map(|park| Message::Waiting(Waiting::for_park(park, reason))));
    }
    samples
        .extend(issues.iter().map(|issue| Message::Issue { issue, question: Some("Que voyez-vous\u{a0}?") }));
    samples.extend(abilities.map(Message::Ability));
    samples.extend(problems(number).into_iter().map(Message::Problem));
    samples
}

#[test]
fn every_message_is_said_in_every_language_with_nothing_lacking() {
    // One of each Arabic plural form.
    for number in [0, 1, 2, 5, 11, 100] {
        let (issues, calendar) = (issues(number), calendar());
        let mut said = BTreeSet::from([Key::Day, Key::DayOfYear, Key::Month, Key::Weekday, Key::Clock]);
        for language in Language::ALL {
            let renderer = Renderer { language, isolation: Isolation::None };
            for sample in samples(number, &issues, &calendar) {
                let (key, values) = renderer.pattern(&sample);
                said.insert(key);
                let text = try_format(bundle(language, Isolation::None), key, &values)
                    .unwrap_or_else(|text| panic!("{language}: {sample:?} lacks a value: {text}"));
                assert!(
                    !text.trim().is_empty() && !text.contains(['{', '}']),
                    "{language}: {sample:?}: {text}"
                );
            }
        }
        let unsaid: Vec<_> = Key::ALL.iter().filter(|key| !said.contains(key)).collect();
        assert!(unsaid.is_empty(), "no sample says {unsaid:?}");
    }
}

#[test]
fn a_french_sentence_has_fifteen_words_or_fewer() {
    let (issues, calendar) = (issues(5), calendar());
    for sample in samples(5, &issues, &calendar) {
        let text = render_with(Language::Fr, Isolation::None, &sample);
        for sentence in text.split_inclusive(['.', '?', '!']) {
            let words =
                sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
            assert!(words <= 15, "{words} words: {sentence}");
        }
        assert!(!text.contains(" tu ") && !text.contains(" ton "), "{text}");
        for mark in [" :", " ?", " ;", " !", " »", "« "] {
            assert!(!text.contains(mark), "a line may break before {mark:?} in: {text}");
        }
    }
}

fn french(message: &Message<'_>) -> String {
    render_with(Language::Fr, Isolation::None, message).replace('\u{a0}', " ")
}

#[test]
fn the_streetlight_tells_its_story_in_french() {
    let facts = Facts {
        reference: Reference::Number("2026-00412"),
        day: Some(november(18)),
        service: Some("Éclairage"),
        reason: None,
    };
    let say =
        |state| format!("{} : {}", french(&Message::State(state)), french(&Message::Sentence(state, facts)));
    assert_eq!(say(FaceState::Draft), "Brouillon : pas encore envoyé.");
    assert_eq!(say(FaceState::Waiting), "En attente : partira dès qu'il y a du réseau.");
    assert_eq!(say(FaceState::Received), "Reçu : n° 2026-00412, le 18 novembre.");
    assert_eq!(say(FaceState::Assigned), "Attribué : Éclairage s'en occupe.");
    assert_eq!(say(FaceState::Closed(ClosedReason::Fixed)), "Clos : réglé le 18 novembre.");
    assert_eq!(
        french(&Message::Waiting(Waiting::NoNetwork)),
        "En attente de réseau. L'envoi partira tout seul."
    );
    assert_eq!(
        french(&Message::Due(november(28), Standing::Ahead { working_days: 3 })),
        "Réponse due le 28 novembre (3 jours ouvrés)."
    );
    assert_eq!(
        french(&Message::Due(november(26), Standing::Ahead { working_days: 1 })),
        "Réponse due le 26 novembre (1 jour ouvré)."
    );
    assert_eq!(
        french(&Message::Photos(PhotoProgress { total: 3, confirmed: 1 })),
        "Photo en route, 2 sur 3.",
        "the second is on its way when one has arrived"
    );
    let notification = Notification::Received { service: "Lampadaire", reference: Some("2026-00412") };
    assert_eq!(french(&Message::Notification(notification)), "Reçu : Lampadaire, n° 2026-00412");
}

#[test]
fn what_was_just_sent_is_kept_or_received_or_says_what_it_is() {
    let number = Some("2026-00412");
    assert_eq!(french(&Message::Sent(FaceState::Waiting, None)), "Gardé. Il partira tout seul.");
    assert_eq!(french(&Message::Sent(FaceState::Received, number)), "Reçu. N° 2026-00412");
    assert_eq!(french(&Message::Sent(FaceState::Received, None)), "Reçu");
    assert_eq!(french(&Message::Sent(FaceState::Refused, None)), "Refusé");
    assert_eq!(french(&Message::Sent(FaceState::Assigned, number)), "Attribué");
}

#[test]
fn a_day_has_its_year_only_where_it_is_needed() {
    let today = date(2026, 11, 25);
    assert_eq!(render_day(Language::Fr, Day::new(date(2026, 12, 1), today)), "1er décembre");
    assert_eq!(render_day(Language::Fr, Day::new(date(2025, 12, 2), today)), "2 décembre 2025");
    assert_eq!(render_day(Language::De, Day::new(date(2026, 3, 2), today)), "2. März");
    assert_eq!(render_day(Language::Ar, Day::new(date(2027, 8, 15), today)), "15 غشت 2027");
    assert_eq!(render_clock(Language::Fr, time(8, 0, 0, 0)), "8\u{a0}h");
    assert_eq!(render_clock(Language::Fr, time(16, 5, 0, 0)), "16\u{a0}h 05");
    assert_eq!(render_clock(Language::En, time(0, 0, 0, 0)), "0:00");
    assert_eq!(render_clock(Language::De, time(16, 30, 0, 0)), "16:30 Uhr");
}

#[test]
fn the_counter_says_when_it_opens() {
    let calendar = calendar();
    let say = |opening, now| french(&Message::Opening { opening, now: at(now), zone: calendar.zone() });
    let morning = "2026-11-25T10:00:00+01:00";
    let closes = Opening::Open { closes: Some(at("2026-11-25T16:30:00+01:00")) };
    assert_eq!(say(closes, morning), "Ouvert, ferme à 16 h 30.");
    let monday = Opening::Closed { opens: Some(at("2026-11-30T08:00:00+01:00")) };
    assert_eq!(say(monday, "2026-11-27T18:00:00+01:00"), "Fermé. Ouvre lundi à 8 h.");
    assert_eq!(
        say(monday, "2026-11-23T06:00:00+01:00"),
        "Fermé. Ouvre le 30 novembre à 8 h.",
        "in a week, not today"
    );
}

#[test]
fn arabic_counts_in_six_ways() {
    let say = |count| render_with(Language::Ar, Isolation::None, &Message::OutboxWaiting(count));
    let forms: BTreeSet<String> = [0, 1, 2, 3, 11, 100].map(say).into();
    assert_eq!(forms.len(), 6, "{forms:?}");
    assert_eq!(say(2), "إرسالان ينتظران الشبكة.");
    assert_eq!(say(3), "3 إرسالات تنتظر الشبكة.");
    assert_eq!(say(11), "11 إرسالا ينتظر الشبكة.");
}

#[test]
fn isolation_marks_stand_around_values_unless_the_terminal_asks_for_none() {
    let message = Message::Notification(Notification::MessageFrom { service: "Éclairage" });
    assert_eq!(render(Language::Ar, &message), "\u{2068}Éclairage\u{2069} راسلكم.");
    assert_eq!(render_with(Language::Ar, Isolation::None, &message), "Éclairage راسلكم.");
}

#[test]
fn a_fault_names_the_question_or_at_least_its_code() {
    let issue = FieldIssue::new(Field::Answer(AttributeCode::new("ETAT")), IssueCode::Missing);
    let say = |question| french(&Message::Issue { issue: &issue, question });
    assert_eq!(say(Some("Que voyez-vous ?")), "Il manque : « Que voyez-vous ? » Répondez-y.");
    assert_eq!(say(None), "Il manque : « ETAT » Répondez-y.");
}

#[test]
fn every_problem_has_a_stable_code_of_its_own() {
    let codes: BTreeSet<&str> = problems(1).iter().map(Problem::code).collect();
    assert_eq!(codes.len(), problems(1).len());
    assert!(codes.contains("plain-http") && codes.contains("disk-full") && !codes.contains(""));
}
