//! What is wrong with a draft, as codes with data: the sentences are in [`crate::text`].
//!
//! An issue keeps a draft from being sent, never from being saved.

use serde::{Deserialize, Serialize};

use crate::geography::Jurisdiction;
use crate::id::AttributeCode;
use crate::marker::Marker;
use crate::op::OpKind;
use crate::pack::{CityPack, EndpointKind, PublishRule};
use crate::place::{CoordinateError, Place};
use crate::request::{Contact, Draft, RequestKind};
use crate::service::{Attribute, Datatype, PlaceRule, Service, Visibility};
use crate::time::Timestamp;
use crate::unit::NoLength;

/// Characters (Unicode scalar values) of a description, Open311 GeoReport v2 "POST Service Request".
pub const MAX_TEXT: usize = 4_000;

/// Photos of one request at a town hall: a bound against mistakes, far above what a fault needs.
pub const MAX_PHOTOS: usize = 10;

/// What an issue is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The city of the draft.
    City,
    /// What it is.
    Kind,
    /// The service.
    Service,
    /// The subject of a written kind.
    Subject,
    /// The place.
    Place,
    /// The answer to one question.
    Answer(AttributeCode),
    /// The citizen's words.
    Text,
    /// The photos.
    Photos,
    /// The e-mail address.
    Email,
    /// The telephone number.
    Phone,
    /// Who may see it.
    Visibility,
}

impl Field {
    /// The stable name, for `--json` and for tests on every platform; an answer's question is told apart.
    pub fn name(&self) -> &'static str {
        match self {
            Self::City => "city",
            Self::Kind => "kind",
            Self::Service => "service",
            Self::Subject => "subject",
            Self::Place => "place",
            Self::Answer(_) => "answer",
            Self::Text => "text",
            Self::Photos => "photos",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Visibility => "visibility",
        }
    }
}

/// What is wrong, with the data that a sentence needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueCode {
    /// It is needed and not there.
    Missing,
    /// The draft is for another city than this pack's.
    OtherCity,
    /// The pack has no such service.
    UnknownService,
    /// The pack has no such subject.
    UnknownSubject,
    /// The subject is for another kind of request.
    SubjectOfOtherKind,
    /// This city does not take this kind of request from the app.
    KindNotOffered {
        /// The kind.
        kind: RequestKind,
    },
    /// The service does not take this kind of request.
    KindNotTaken {
        /// The kind.
        kind: RequestKind,
    },
    /// The latitude is not from -90 to 90.
    LatitudeOutOfRange,
    /// The longitude is not from -180 to 180.
    LongitudeOutOfRange,
    /// 0, 0: what devices write when they do not know.
    CoordinateUnknown,
    /// The accuracy is not a number of metres.
    BadAccuracy,
    /// The place is outside the municipality.
    OutsideBoundary {
        /// Metres to its boundary.
        distance_m: u32,
    },
    /// The service has no such question.
    UnknownQuestion,
    /// The question has no such answer.
    UnknownAnswer,
    /// Several answers to a question that takes one.
    TooManyAnswers,
    /// Not a number.
    NotANumber,
    /// Not a date and time.
    NotADatetime,
    /// Too many characters.
    TooLong {
        /// How many are allowed.
        limit: u32,
        /// How many there are.
        length: u32,
    },
    /// Too many photos.
    TooManyPhotos {
        /// How many the city takes.
        limit: u32,
        /// How many there are.
        count: u32,
    },
    /// Not an e-mail address.
    BadEmail,
    /// Not a telephone number.
    BadPhone,
    /// Whatever is sent to this city is published, also what the citizen wants to be private.
    Published,
    /// The server does not take it so, for a reason that this version of the app does not know.
    NotAccepted,
}

impl IssueCode {
    /// The stable name, for `--json` and for tests on every platform.
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::OtherCity => "other_city",
            Self::UnknownService => "unknown_service",
            Self::UnknownSubject => "unknown_subject",
            Self::SubjectOfOtherKind => "subject_of_other_kind",
            Self::KindNotOffered { .. } => "kind_not_offered",
            Self::KindNotTaken { .. } => "kind_not_taken",
            Self::LatitudeOutOfRange => "latitude_out_of_range",
            Self::LongitudeOutOfRange => "longitude_out_of_range",
            Self::CoordinateUnknown => "coordinate_unknown",
            Self::BadAccuracy => "bad_accuracy",
            Self::OutsideBoundary { .. } => "outside_boundary",
            Self::UnknownQuestion => "unknown_question",
            Self::UnknownAnswer => "unknown_answer",
            Self::TooManyAnswers => "too_many_answers",
            Self::NotANumber => "not_a_number",
            Self::NotADatetime => "not_a_datetime",
            Self::TooLong { .. } => "too_long",
            Self::TooManyPhotos { .. } => "too_many_photos",
            Self::BadEmail => "bad_email",
            Self::BadPhone => "bad_phone",
            Self::Published => "published",
            Self::NotAccepted => "not_accepted",
        }
    }
}

impl From<NoLength> for IssueCode {
    fn from(_: NoLength) -> Self {
        Self::BadAccuracy
    }
}

impl From<CoordinateError> for IssueCode {
    fn from(error: CoordinateError) -> Self {
        match error {
            CoordinateError::Latitude => Self::LatitudeOutOfRange,
            CoordinateError::Longitude => Self::LongitudeOutOfRange,
            CoordinateError::Unknown => Self::CoordinateUnknown,
        }
    }
}

/// One thing that keeps a draft from being sent, or for which a server refused it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldIssue {
    /// What it is about.
    pub field: Field,
    /// What is wrong.
    pub code: IssueCode,
}

impl FieldIssue {
    /// An issue.
    pub fn new(field: Field, code: impl Into<IssueCode>) -> Self {
        Self { field, code: code.into() }
    }
}

/// The service to which a draft goes: its own, or the one that takes its subject.
pub fn service_of<'a>(draft: &Draft, pack: &'a CityPack) -> Option<&'a Service> {
    let by_subject = draft
        .subject
        .as_deref()
        .filter(|_| draft.kind.is_written())
        .and_then(|code| pack.subject(code))
        .map(|subject| &subject.service_code);
    pack.service(by_subject.or(draft.service.as_ref())?)
}

/// How many photos of one request the city takes; 0 where it takes none, which the app says before one is made.
pub fn photo_limit(pack: &CityPack) -> usize {
    let Some(endpoint) = pack.preferred_endpoint() else { return 0 };
    match (endpoint.kind, endpoint.photo_rule()) {
        (EndpointKind::TownHall, _) => MAX_PHOTOS,
        (EndpointKind::Open311, rule) => rule.inside(),
    }
}

/// What a citizen must know of a city before sending anything to it. It keeps nothing from being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Every request is published, with its text and its place.
    PublishesEverything,
    /// Photos stay on this phone: the city takes none.
    PhotosStayHere,
}

/// What a citizen must know of a city first.
pub fn notices(pack: &CityPack) -> Vec<Notice> {
    let publishes = publishes_everything(pack).then_some(Notice::PublishesEverything);
    let takes_none = (photo_limit(pack) == 0).then_some(Notice::PhotosStayHere);
    publishes.into_iter().chain(takes_none).collect()
}

/// The same for one request, with this many photos.
pub fn notices_for(photos: usize, pack: &CityPack) -> Vec<Notice> {
    let mut notices = notices(pack);
    notices.retain(|notice| *notice != Notice::PhotosStayHere || photos > 0);
    notices
}

fn publishes_everything(pack: &CityPack) -> bool {
    pack.preferred_endpoint().is_some_and(|endpoint| endpoint.publishes == PublishRule::Everything)
}

/// Who will see a request of this service, whatever the citizen `chose`.
pub fn visibility(chosen: Option<Visibility>, service: &Service, pack: &CityPack) -> Visibility {
    let plain = pack.preferred_endpoint().is_some_and(|endpoint| endpoint.kind == EndpointKind::Open311);
    if publishes_everything(pack) {
        Visibility::Public
    } else if plain {
        // Nothing in Open311 tells the server what the citizen wishes.
        service.visibility
    } else {
        chosen.unwrap_or(service.visibility)
    }
}

/// How many characters a citizen may write: on a plain city the marker's line is counted too.
pub fn text_limit(pack: &CityPack) -> usize {
    match pack.preferred_endpoint().map(|endpoint| endpoint.kind) {
        Some(EndpointKind::TownHall) => MAX_TEXT,
        Some(EndpointKind::Open311) | None => MAX_TEXT - Marker::added_characters(),
    }
}

/// Everything that keeps a draft from being sent, in the order of the form; empty when it can go.
pub fn check(draft: &Draft, pack: &CityPack) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if draft.city != pack.id {
        // Nothing else can be judged by the rules of another city.
        return vec![FieldIssue::new(Field::City, IssueCode::OtherCity)];
    }
    if !pack.offers(draft.kind) {
        issues.push(FieldIssue::new(Field::Kind, IssueCode::KindNotOffered { kind: draft.kind }));
    }
    issues.extend(check_photos(draft, pack));
    issues.extend(check_subject(draft, pack));
    issues.extend(check_service(draft, pack));
    if let Some(service) = service_of(draft, pack) {
        issues.extend(check_place(draft.place.as_ref(), service, pack));
        issues.extend(check_answers(draft, service));
    }
    issues.extend(check_text(draft, pack));
    issues.extend(draft.contact.iter().flat_map(check_contact));
    issues.extend(check_visibility(draft, pack));
    issues
}

fn check_visibility(draft: &Draft, pack: &CityPack) -> Option<FieldIssue> {
    let service = service_of(draft, pack)?;
    let is_betrayed = draft.visibility == Some(Visibility::Private)
        && visibility(draft.visibility, service, pack) == Visibility::Public;
    is_betrayed.then(|| FieldIssue::new(Field::Visibility, IssueCode::Published))
}

/// Everything that keeps an act on a request from being sent; empty when it can go.
pub fn check_act(act: &OpKind) -> Vec<FieldIssue> {
    let (text, is_needed) = match act {
        OpKind::Reply { text } | OpKind::Reopen { text } => (text.as_str(), true),
        OpKind::Withdraw { text } | OpKind::Rate { text, .. } => (text.as_deref().unwrap_or_default(), false),
        OpKind::MeToo
        | OpKind::Remind
        | OpKind::Subscribe { .. }
        | OpKind::Share
        | OpKind::AnswerSlot { .. }
        | OpKind::Erase => return Vec::new(),
    };
    let code = if text.trim().is_empty() {
        is_needed.then_some(IssueCode::Missing)
    } else {
        // Acts go to town halls only: no marker is added.
        too_long(text, MAX_TEXT)
    };
    code.map(|code| FieldIssue::new(Field::Text, code)).into_iter().collect()
}

fn check_photos(draft: &Draft, pack: &CityPack) -> Option<FieldIssue> {
    let (limit, count) = (photo_limit(pack), draft.photos.len());
    // Where none is taken the photos stay on the phone, and the citizen was told.
    (limit > 0 && count > limit).then(|| {
        FieldIssue::new(
            Field::Photos,
            IssueCode::TooManyPhotos { limit: number_of(limit), count: number_of(count) },
        )
    })
}

fn check_subject(draft: &Draft, pack: &CityPack) -> Option<FieldIssue> {
    if !draft.kind.is_written() {
        return None;
    }
    let code = match &draft.subject {
        // A city without subjects names the service itself.
        None if draft.service.is_some() && pack.subjects_of(draft.kind).next().is_none() => return None,
        None => IssueCode::Missing,
        Some(subject) => match pack.subject(subject) {
            None => IssueCode::UnknownSubject,
            Some(subject) if subject.kind != draft.kind => IssueCode::SubjectOfOtherKind,
            Some(_) => return None,
        },
    };
    Some(FieldIssue::new(Field::Subject, code))
}

fn check_service(draft: &Draft, pack: &CityPack) -> Option<FieldIssue> {
    let code = match service_of(draft, pack) {
        Some(service) if !service.takes(draft.kind) => IssueCode::KindNotTaken { kind: draft.kind },
        Some(_) => return None,
        None if draft.service.is_some() => IssueCode::UnknownService,
        // The subject says which service: what lacks is told there.
        None if draft.kind.is_written() => return None,
        None => IssueCode::Missing,
    };
    Some(FieldIssue::new(Field::Service, code))
}

fn check_place(place: Option<&Place>, service: &Service, pack: &CityPack) -> Vec<FieldIssue> {
    let Some(place) = place else {
        return match service.place {
            PlaceRule::Required => vec![FieldIssue::new(Field::Place, IssueCode::Missing)],
            PlaceRule::Optional | PlaceRule::None => Vec::new(),
        };
    };
    if service.place == PlaceRule::None {
        return Vec::new(); // It is not sent.
    }
    let mut issues = Vec::new();
    match pack.jurisdiction_at(place.coordinate) {
        Some(Jurisdiction::Outside { distance }) => {
            let distance_m = distance.get().ceil() as u32;
            issues.push(FieldIssue::new(Field::Place, IssueCode::OutsideBoundary { distance_m }));
        }
        // At the border the citizen has said on which side.
        Some(Jurisdiction::Inside | Jurisdiction::Border { .. }) | None => {}
    }
    issues
}

fn check_answers(draft: &Draft, service: &Service) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    for attribute in service.questions().into_iter().filter(|attribute| attribute.variable) {
        let given = draft.answers.get(&attribute.code).map(Vec::as_slice).unwrap_or_default();
        if let Some(code) = check_answer(given, attribute) {
            issues.push(FieldIssue::new(Field::Answer(attribute.code.clone()), code));
        }
    }
    for (code, given) in &draft.answers {
        let asked = service.attribute(code).is_some_and(|attribute| attribute.variable);
        if !asked && given.iter().any(|answer| !answer.trim().is_empty()) {
            issues.push(FieldIssue::new(Field::Answer(code.clone()), IssueCode::UnknownQuestion));
        }
    }
    issues
}

/// What is wrong with the answer to one question, if anything.
pub fn check_answer(given: &[String], attribute: &Attribute) -> Option<IssueCode> {
    let given: Vec<&str> =
        given.iter().map(|answer| answer.trim()).filter(|answer| !answer.is_empty()).collect();
    if given.is_empty() {
        return attribute.required.then_some(IssueCode::Missing);
    }
    if given.len() > 1 && attribute.datatype != Datatype::MultiValueList {
        return Some(IssueCode::TooManyAnswers);
    }
    given.into_iter().find_map(|answer| match attribute.datatype {
        Datatype::SingleValueList | Datatype::MultiValueList => {
            attribute.value(answer).is_none().then_some(IssueCode::UnknownAnswer)
        }
        Datatype::Number => (!is_decimal(answer)).then_some(IssueCode::NotANumber),
        Datatype::Datetime => Timestamp::parse_rfc3339(answer).is_none().then_some(IssueCode::NotADatetime),
        Datatype::String | Datatype::Text => too_long(answer, MAX_TEXT),
    })
}

/// A decimal number as servers read it: Rust alone would also take `inf`, `NaN` and `1e5`.
fn is_decimal(answer: &str) -> bool {
    answer.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'))
        && answer.parse::<f64>().is_ok_and(f64::is_finite)
}

fn check_text(draft: &Draft, pack: &CityPack) -> Option<FieldIssue> {
    let code = if draft.text.trim().is_empty() {
        draft.kind.is_written().then_some(IssueCode::Missing)
    } else {
        too_long(draft.text.trim_end(), text_limit(pack))
    };
    code.map(|code| FieldIssue::new(Field::Text, code))
}

fn too_long(text: &str, limit: usize) -> Option<IssueCode> {
    let length = text.chars().count();
    (length > limit).then(|| IssueCode::TooLong { limit: number_of(limit), length: number_of(length) })
}

fn check_contact(contact: &Contact) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if contact
        .email
        .as_deref()
        .is_some_and(|email| !email.trim().is_empty() && !looks_like_email(email.trim()))
    {
        issues.push(FieldIssue::new(Field::Email, IssueCode::BadEmail));
    }
    if contact.phone.as_deref().is_some_and(|phone| !phone.trim().is_empty() && !looks_like_phone(phone)) {
        issues.push(FieldIssue::new(Field::Phone, IssueCode::BadPhone));
    }
    issues
}

/// Whether this could be an e-mail address. Finds typing mistakes, no more: only a letter that arrives proves one. The
/// length is RFC 5321's.
pub fn looks_like_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let labels: Vec<&str> = domain.split('.').collect();
    email.len() <= 254
        && !local.is_empty()
        && !local.contains('@')
        && !email
            .contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
        && labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// Whether this could be a telephone number: three digits (a short one) to fifteen (ITU-T E.164), with the marks that
/// people write between them.
pub fn looks_like_phone(phone: &str) -> bool {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    (3..=15).contains(&digits)
        && phone.chars().all(|c| {
            c.is_ascii_digit() || c == ' ' || matches!(c, '+' | '-' | '.' | '/' | '(' | ')' | '\u{a0}')
        })
}

fn number_of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::id::{CityId, PhotoHash, RequestId, ServiceCode};
    use crate::language::Language;
    use crate::pack::PhotoRule;
    use crate::place::{Coordinate, PlaceSource};
    use crate::request::Photo;
    use crate::unit::Metres;

    fn pack(endpoint: &str) -> CityPack {
        let json = r#"{
            "format":1,"id":"xx.test","version":1,"name":{"fr":"Test"},"languages":["fr"],"country":"LU",
            "time_zone":{"name":"UTC","posix":"UTC0"},
            "boundary":{"type":"Polygon","coordinates":[[[5,49],[6,49],[6,50],[5,50],[5,49]]]},
            "services":[
             {"code":"LAMP","name":{"fr":"Lampadaire"},"place":"required","attributes":[
               {"code":"ETAT","datatype":"singlevaluelist","required":true,"order":1,"description":{"fr":"Que voyez-vous ?"},
                "values":[{"key":"off","name":{"fr":"Éteint"}},{"key":"blink","name":{"fr":"Clignote"}}]},
               {"code":"NOTE","variable":false,"datatype":"text","order":2,"description":{"fr":"Ne touchez à rien."}},
               {"code":"COMBIEN","datatype":"number","order":3,"description":{"fr":"Combien ?"}},
               {"code":"QUAND","datatype":"datetime","order":4,"description":{"fr":"Depuis quand ?"}}]},
             {"code":"Q","name":{"fr":"Déchets"},"kinds":["question","complaint"],"place":"none"}],
            "subjects":[{"code":"collecte","name":{"fr":"Collecte"},"kind":"question","service_code":"Q"}],
            "endpoints":[ENDPOINT]}"#;
        CityPack::from_json(json.replace("ENDPOINT", endpoint).as_bytes()).unwrap()
    }

    fn town_hall() -> CityPack {
        pack(r#"{"name":"t","kind":"townhall","url":"https://test.example/v1/"}"#)
    }

    fn plain_city() -> CityPack {
        pack(r#"{"name":"t","kind":"open311","url":"https://test.example/open311/v2/"}"#)
    }

    fn draft(kind: RequestKind) -> Draft {
        Draft {
            id: RequestId::from_random([1; 16]),
            revision: 1,
            kind,
            city: CityId::new("xx.test"),
            service: None,
            subject: None,
            place: None,
            text: String::new(),
            answers: std::collections::BTreeMap::new(),
            photos: Vec::new(),
            facts: std::collections::BTreeMap::new(),
            contact: None,
            visibility: None,
            language: Language::Fr,
            created: Timestamp::default(),
            changed: Timestamp::default(),
        }
    }

    fn streetlight() -> Draft {
        let mut draft = draft(RequestKind::Report);
        draft.service = Some(ServiceCode::new("LAMP"));
        draft.place = Some(Place::new(Coordinate::new(49.5, 5.5).unwrap(), PlaceSource::Gps));
        answer(&mut draft, "ETAT", &["off"]);
        draft
    }

    fn answer(draft: &mut Draft, code: &str, answers: &[&str]) {
        draft.answers.insert(AttributeCode::new(code), answers.iter().map(ToString::to_string).collect());
    }

    fn codes(draft: &Draft, pack: &CityPack) -> Vec<(&'static str, &'static str)> {
        check(draft, pack).iter().map(|issue| (issue.field.name(), issue.code.name())).collect()
    }

    #[test]
    fn a_streetlight_with_place_and_answer_can_go_without_a_word() {
        assert_eq!(check(&streetlight(), &town_hall()), []);
        assert_eq!(check(&streetlight(), &plain_city()), []);
    }

    #[test]
    fn an_empty_report_lacks_its_service_and_then_place_and_answer() {
        let mut draft = draft(RequestKind::Report);
        assert_eq!(codes(&draft, &town_hall()), [("service", "missing")]);
        draft.service = Some(ServiceCode::new("LAMP"));
        assert_eq!(codes(&draft, &town_hall()), [("place", "missing"), ("answer", "missing")]);
        draft.service = Some(ServiceCode::new("lamp"));
        assert_eq!(
            codes(&draft, &town_hall()),
            [("service", "unknown_service")],
            "codes are compared byte for byte"
        );
    }

    #[test]
    fn an_answer_must_be_one_that_the_question_takes() {
        let issue = |code: &str, answers: &[&str]| {
            let mut draft = streetlight();
            answer(&mut draft, code, answers);
            codes(&draft, &town_hall()).first().map(|(_, code)| *code)
        };
        assert_eq!(issue("ETAT", &["blink"]), None);
        assert_eq!(issue("ETAT", &["broken"]), Some("unknown_answer"));
        assert_eq!(issue("ETAT", &["off", "blink"]), Some("too_many_answers"));
        assert_eq!(issue("ETAT", &["  "]), Some("missing"), "blanks are no answer");
        for number in ["3", "-2.5", "+0.1"] {
            assert_eq!(issue("COMBIEN", &[number]), None, "{number}");
        }
        for number in ["trois", "1e5", "inf", "NaN", "1-2", "3,5"] {
            assert_eq!(issue("COMBIEN", &[number]), Some("not_a_number"), "{number}");
        }
        assert_eq!(issue("QUAND", &["2026-11-25T18:00:00+01:00"]), None);
        assert_eq!(issue("QUAND", &["hier"]), Some("not_a_datetime"));
        assert_eq!(issue("COULEUR", &["vert"]), Some("unknown_question"));
        assert_eq!(issue("COULEUR", &[""]), None, "an emptied answer of an older form is no fault");
        assert_eq!(issue("NOTE", &["vu"]), Some("unknown_question"), "a text to read takes no answer");
    }

    #[test]
    fn a_place_outside_is_told_with_its_distance_and_one_at_the_border_is_the_citizens_word() {
        let mut draft = streetlight();
        draft.place = Some(Place::new(Coordinate::new(50.01, 5.5).unwrap(), PlaceSource::Hand));
        let [FieldIssue { field: Field::Place, code: IssueCode::OutsideBoundary { distance_m } }] =
            check(&draft, &town_hall())[..]
        else {
            panic!("a kilometre north of it is outside")
        };
        // The northern side is a great circle between its corners, which bulges towards the pole.
        assert!((500..1_200).contains(&distance_m), "{distance_m}");
        draft.place = Some(Place::new(Coordinate::new(49.5, 6.000_1).unwrap(), PlaceSource::Hand));
        assert_eq!(check(&draft, &town_hall()), []);
    }

    #[test]
    fn wrong_coordinates_are_told_before_there_is_a_place() {
        let code =
            |latitude, longitude| Coordinate::new(latitude, longitude).map_err(IssueCode::from).unwrap_err();
        assert_eq!(code(91.0, 0.0), IssueCode::LatitudeOutOfRange);
        assert_eq!(code(49.0, 181.0), IssueCode::LongitudeOutOfRange);
        assert_eq!(code(0.0, 0.0), IssueCode::CoordinateUnknown);
        assert_eq!(Metres::new(f64::NAN).map_err(IssueCode::from), Err(IssueCode::BadAccuracy));
    }

    #[test]
    fn a_question_needs_a_subject_and_words_but_no_place() {
        let mut question = draft(RequestKind::Question);
        assert_eq!(codes(&question, &town_hall()), [("subject", "missing"), ("text", "missing")]);
        question.subject = Some("collecte".into());
        question.text = "Quand passe le camion ?".into();
        assert_eq!(check(&question, &town_hall()), []);
        assert_eq!(service_of(&question, &town_hall()).unwrap().code.as_str(), "Q");
        question.subject = Some("impôts".into());
        assert_eq!(codes(&question, &town_hall()), [("subject", "unknown_subject")]);
        question.subject = Some("collecte".into());
        question.kind = RequestKind::Complaint;
        assert_eq!(codes(&question, &town_hall()), [("subject", "subject_of_other_kind")]);
    }

    #[test]
    fn a_kind_without_subjects_names_its_service() {
        let mut complaint = draft(RequestKind::Complaint);
        complaint.text = "Toujours en retard.".into();
        assert_eq!(codes(&complaint, &town_hall()), [("subject", "missing")]);
        complaint.service = Some(ServiceCode::new("Q"));
        assert_eq!(check(&complaint, &town_hall()), []);
        complaint.service = Some(ServiceCode::new("LAMP"));
        assert!(codes(&complaint, &town_hall()).contains(&("service", "kind_not_taken")));
    }

    #[test]
    fn a_plain_city_takes_a_written_kind_only_where_a_service_needs_no_place() {
        let mut idea = draft(RequestKind::Suggestion);
        idea.text = "Un banc.".into();
        assert!(codes(&idea, &town_hall()).contains(&("kind", "kind_not_offered")));
        assert!(plain_city().offers(RequestKind::Question));
        let mut city = plain_city();
        city.services.retain(|service| service.code.as_str() == "LAMP");
        city.services[0].kinds.push(RequestKind::Question);
        assert!(!city.offers(RequestKind::Question), "the only service that takes it wants a place");
        assert!(city.offers(RequestKind::Report));
    }

    #[test]
    fn the_marker_of_a_plain_city_is_counted_in_the_four_thousand_characters() {
        let mut draft = streetlight();
        draft.text = "é".repeat(4_000);
        assert_eq!(check(&draft, &town_hall()), []);
        let room = 4_000 - Marker::added_characters();
        assert_eq!(
            check(&draft, &plain_city()),
            [FieldIssue::new(Field::Text, IssueCode::TooLong { limit: number_of(room), length: 4_000 })]
        );
        draft.text = "é".repeat(room);
        assert_eq!(check(&draft, &plain_city()), []);
        let key = crate::id::SubmissionKey::from_random([7; 16]);
        assert_eq!(Marker::of(&key).sign(&draft.text).chars().count(), 4_000);
    }

    #[test]
    fn an_act_with_words_needs_them_and_not_too_many() {
        let issues = |act: OpKind| check_act(&act).into_iter().map(|issue| issue.code).collect::<Vec<_>>();
        let stars = 3.try_into().unwrap();
        for empty in ["", " \n\t "] {
            assert_eq!(issues(OpKind::Reply { text: empty.into() }), [IssueCode::Missing]);
            assert_eq!(issues(OpKind::Reopen { text: empty.into() }), [IssueCode::Missing]);
            assert_eq!(
                issues(OpKind::Rate { stars, text: Some(empty.into()) }),
                [],
                "words are the citizen's wish"
            );
        }
        let long = "é".repeat(4_001);
        let too_long = [IssueCode::TooLong { limit: 4_000, length: 4_001 }];
        assert_eq!(issues(OpKind::Reply { text: long.clone() }), too_long);
        assert_eq!(issues(OpKind::Withdraw { text: Some(long.clone()) }), too_long);
        assert_eq!(issues(OpKind::Rate { stars, text: Some(long) }), too_long);
        assert_eq!(issues(OpKind::Reply { text: "é".repeat(4_000) }), []);
    }

    #[test]
    fn photos_are_counted_where_they_are_taken() {
        let photo =
            Photo { hash: PhotoHash::from_bytes([0; 32]), bytes: 1, width: 1, height: 1, masks: vec![] };
        let mut draft = streetlight();
        draft.photos = vec![photo; 11];
        assert_eq!(
            check(&draft, &town_hall()),
            [FieldIssue::new(Field::Photos, IssueCode::TooManyPhotos { limit: 10, count: 11 })]
        );
        assert_eq!(photo_limit(&plain_city()), 0);
        assert_eq!(check(&draft, &plain_city()), [], "they stay on the phone, as was said");
        let mut city = plain_city();
        city.endpoints[0].photos = PhotoRule::MediaUrl;
        city.photo_host = Some("https://photos.example/".into());
        assert_eq!(photo_limit(&city), 0, "nothing is sent to a photo host yet, so nothing is promised");
    }

    #[test]
    fn private_is_refused_where_it_would_be_published() {
        let mut draft = streetlight();
        let issue = [FieldIssue::new(Field::Visibility, IssueCode::Published)];
        let mut plain = plain_city();
        let service = |pack: &mut CityPack, visibility| pack.services[0].visibility = visibility;
        for publishes in [PublishRule::ByService, PublishRule::Everything] {
            for default in [Visibility::Public, Visibility::Private] {
                plain.endpoints[0].publishes = publishes;
                service(&mut plain, default);
                draft.visibility = Some(Visibility::Private);
                // Open311 has no word for it: only the city's own rule keeps a request private.
                let kept = publishes == PublishRule::ByService && default == Visibility::Private;
                assert_eq!(
                    check(&draft, &plain),
                    if kept { &[][..] } else { &issue },
                    "{publishes:?} {default:?}"
                );
                draft.visibility = None;
                assert_eq!(check(&draft, &plain), [], "whoever asks for nothing is told by a notice");
            }
        }
        assert_eq!(notices(&plain), [Notice::PublishesEverything, Notice::PhotosStayHere]);
        assert_eq!(notices_for(0, &plain), [Notice::PublishesEverything]);
        let mut hall = town_hall();
        draft.visibility = Some(Visibility::Private);
        assert_eq!(check(&draft, &hall), []);
        assert_eq!(notices(&hall), []);
        hall.endpoints[0].publishes = PublishRule::Everything;
        assert_eq!(check(&draft, &hall), issue);
    }

    #[test]
    fn a_mistyped_address_is_found_and_an_unusual_one_is_not() {
        for email in ["a@example.lu", "prénom.nom+tag@mairie.exemple.fr", "x@عربي.example"] {
            assert!(looks_like_email(email), "{email}");
        }
        for email in
            ["a", "a@", "@b.lu", "a@b", "a@b..lu", "a b@c.lu", "a@b.lu, c@d.lu", "a@-b.lu", "a@b@c.lu"]
        {
            assert!(!looks_like_email(email), "{email}");
        }
        for phone in ["112", "+352 2754 1", "(450) 658-1066"] {
            assert!(looks_like_phone(phone), "{phone}");
        }
        for phone in ["12", "mairie", "+352 2754 1 poste 2", "1234567890123456"] {
            assert!(!looks_like_phone(phone), "{phone}");
        }
        let mut draft = streetlight();
        draft.contact = Some(Contact { name: None, email: Some("a@b".into()), phone: Some("x".into()) });
        assert_eq!(codes(&draft, &town_hall()), [("email", "bad_email"), ("phone", "bad_phone")]);
        draft.contact = Some(Contact { name: None, email: Some(String::new()), phone: None });
        assert_eq!(check(&draft, &town_hall()), [], "an emptied field is an absent one");
    }

    #[test]
    fn a_draft_of_another_city_is_judged_by_nobody_here() {
        let mut draft = streetlight();
        draft.city = CityId::new("ca.carignan");
        assert_eq!(codes(&draft, &town_hall()), [("city", "other_city")]);
    }
}
