//! The city pack: what one municipality publishes so that the app works with it offline.
//!
//! The format is described for publishers by `core/domain/schema/pack.schema.json`. It only grows: unknown fields are
//! ignored, and a pack with a higher `format` is refused with [`PackError::NewerFormat`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::deadline::Calendar;
use crate::geography::{Boundary, Jurisdiction};
use crate::habits::{Family, Habits};
use crate::hours::{IsoWeekday, OpeningHours};
use crate::id::{AttributeCode, CityId, EndpointName, ServiceCode};
use crate::language::{Keywords, Language, LanguageTag, Text};
use crate::place::Coordinate;
use crate::request::RequestKind;
use crate::service::{GroupCode, PlaceRule, Service, ServiceGroup};

/// The format that this code reads.
pub const FORMAT: u32 = 1;

/// The largest base pack in bytes.
pub const MAX_BYTES: usize = 300_000;

/// Most photos that go into a report itself. They go at once or not at all, over whatever network there is.
pub const MAX_PHOTOS_INSIDE: usize = 3;

/// The largest optional layer in bytes.
pub const MAX_LAYER_BYTES: u64 = 5_000_000;

/// The base pack of one municipality.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CityPack {
    /// The format of this file, see [`FORMAT`].
    pub format: u32,
    /// Name of the municipality for machines: `lu.esch-sur-alzette`.
    pub id: CityId,
    /// Counts the publications; a higher one replaces a lower one.
    pub version: u64,
    /// Name of the municipality.
    pub name: Text,
    /// The languages of its texts, the main one first. Never empty in a pack that was read.
    pub languages: Vec<LanguageTag>,
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: String,
    /// The time zone in which its days and hours count.
    pub time_zone: CityTimeZone,
    /// How its postcodes begin: `J6S` for all that do.
    #[serde(default)]
    pub postcodes: Vec<String>,
    /// Its area. Absent only where nobody published it (a plain city added by its URL): then any place is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Boundary>,
    /// The days of the week on which the town hall works.
    #[serde(default = "monday_to_friday")]
    pub working_days: BTreeSet<IsoWeekday>,
    /// Days on which it does not, whatever the day of the week.
    #[serde(default)]
    pub holidays: Vec<Holiday>,
    /// Groups of services, in the order in which they are shown.
    #[serde(default)]
    pub groups: Vec<ServiceGroup>,
    /// Services, in the order in which they are shown.
    #[serde(default)]
    pub services: Vec<Service>,
    /// Frequent faults, one tap each.
    #[serde(default)]
    pub tiles: Vec<Tile>,
    /// Ways on the first screen to other parts of the app or to the web.
    #[serde(default)]
    pub shortcuts: Vec<Shortcut>,
    /// What written requests are about.
    #[serde(default)]
    pub subjects: Vec<Subject>,
    /// Questions that are answered at once.
    #[serde(default)]
    pub faq: Vec<FaqEntry>,
    /// People to talk to.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Emergency numbers, the first one for any danger.
    #[serde(default)]
    pub emergency: Vec<EmergencyNumber>,
    /// Where requests are sent, the preferred one first.
    pub endpoints: Vec<Endpoint>,
    /// The city's colour.
    #[serde(default)]
    pub accent: Option<Colour>,
    /// Base URL of a server that takes photos for endpoints which take only a `media_url`. Kept, and not used yet.
    #[serde(default)]
    pub photo_host: Option<String>,
    /// URL that answers 204, to find out whether a Wi-Fi asks for a login page.
    #[serde(default)]
    pub probe_url: Option<String>,
    /// Domain of https links to requests and objects.
    #[serde(default)]
    pub link_domain: Option<String>,
    /// Optional files beside this one.
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// The place of the publisher's signature. Not checked yet; kept as it came.
    #[serde(default)]
    pub signature: Option<serde_json::Value>,
}

fn monday_to_friday() -> BTreeSet<IsoWeekday> {
    (1..=5).filter_map(|day| IsoWeekday::try_from(day).ok()).collect()
}

/// A time zone by its name and as the POSIX `TZ` string that its rules amount to now: phones need no zone database.
///
/// A POSIX string cannot say what is decided year by year, such as Morocco's hour in Ramadan: there, hours may be shown
/// an hour wrong for a month; due days are right, since they end at midnight of the zone or an hour beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CityTimeZone {
    /// IANA name, for people: `Europe/Luxembourg`.
    pub name: String,
    /// POSIX `TZ`, what counts: `CET-1CEST,M3.5.0,M10.5.0/3`.
    pub posix: String,
}

impl CityTimeZone {
    /// The zone; UTC when the string is no POSIX `TZ`, which a pack that was read excludes.
    pub fn zone(&self) -> TimeZone {
        TimeZone::posix(&self.posix).unwrap_or(TimeZone::UTC)
    }
}

/// A day on which the town hall does not work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day, in the zone of the city.
    pub date: Date,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub name: Text,
}

/// A frequent fault: a service with answers already given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// What the citizen reads.
    pub label: Text,
    /// The service.
    pub service: ServiceCode,
    /// The answers, which the citizen can still change.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<AttributeCode, Vec<String>>,
}

/// What a shortcut opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShortcutTarget {
    /// Works in progress.
    Works,
    /// News.
    News,
    /// Documents to order.
    Documents,
    /// A talk with an elected official or a head of service.
    Interview,
    /// A page of the web.
    Url,
    /// Something that this version does not know; not shown.
    #[serde(other)]
    Unknown,
}

/// A way from the first screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// What the citizen reads.
    pub label: Text,
    /// Where it leads.
    pub opens: ShortcutTarget,
    /// The page, for [`ShortcutTarget::Url`].
    #[serde(default)]
    pub url: Option<String>,
}

/// Code of a subject, unique in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectCode(String);

impl SubjectCode {
    /// Takes a code as it is.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SubjectCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a written request is about, and the service that takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Its code.
    pub code: SubjectCode,
    /// What the citizen reads.
    pub name: Text,
    /// The kind of request.
    pub kind: RequestKind,
    /// The service that takes it.
    pub service_code: ServiceCode,
}

/// A question that is answered at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaqEntry {
    /// Its name, unique in a pack.
    pub id: String,
    /// The subject under which it is shown first.
    #[serde(default)]
    pub subject: Option<SubjectCode>,
    /// The question.
    pub question: Text,
    /// The answer.
    pub answer: Text,
    /// Words under which it is found.
    #[serde(default, skip_serializing_if = "Keywords::is_empty")]
    pub keywords: Keywords,
}

/// A person or counter to talk to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its name for machines, unique in a pack.
    pub id: String,
    /// What the citizen reads.
    pub name: Text,
    /// Telephone number.
    #[serde(default)]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Where the counter is.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub address: Text,
    /// When somebody is there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<OpeningHours>,
    /// Whether it is the one number, counter and e-mail that every screen offers.
    #[serde(default)]
    pub main: bool,
}

/// A number to call in danger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyNumber {
    /// The number as it is dialled.
    pub number: String,
    /// For what.
    pub label: Text,
}

/// What an endpoint speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// The Parvis API: a request arrives exactly once.
    TownHall,
    /// Open311 GeoReport v2 and nothing more.
    Open311,
}

/// The format in which an Open311 endpoint is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WireFormat {
    /// JSON.
    #[default]
    Json,
    /// XML.
    Xml,
}

/// How an Open311 endpoint takes photos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoRule {
    /// Not at all.
    #[default]
    None,
    /// By the URL of a photo host: none is used yet, so photos stay on the phone.
    MediaUrl,
    /// One file, named `media`, in the report itself (`multipart/form-data`). A second one makes some servers fail.
    MediaOnce,
    /// Several files, each named `media`.
    MediaRepeated,
    /// Several files, each named `media[]`.
    MediaArray,
    /// One, as base64 in the field `media`.
    MediaBase64,
}

impl PhotoRule {
    /// How many photos go into the report itself.
    pub const fn inside(self) -> usize {
        match self {
            Self::None | Self::MediaUrl => 0,
            Self::MediaOnce | Self::MediaBase64 => 1,
            Self::MediaRepeated | Self::MediaArray => MAX_PHOTOS_INSIDE,
        }
    }
}

/// Whether an Open311 endpoint shows our marker when a request is read back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkerRule {
    /// Not known: treated as hidden until a success shows it.
    #[default]
    Unknown,
    /// It is shown.
    Shown,
    /// It is removed, or requests are not published.
    Hidden,
}

/// What to do when it is not known whether an Open311 endpoint took a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UncertainRule {
    /// Read back, send once more, then ask; where the marker is not known to be shown, as
    /// [`Self::AskAfterReadBack`].
    #[default]
    ResendOnce,
    /// Read back for a day, then ask the citizen.
    AskAfterReadBack,
    /// Ask the citizen at once.
    AskAtOnce,
}

/// What an endpoint publishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishRule {
    /// What the service's visibility says.
    #[default]
    ByService,
    /// Every request: the screen says so before it is sent.
    Everything,
}

/// A key that a city gives to applications. Public with the pack, but not for logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiKey(String);

impl ApiKey {
    /// Takes a key as it is.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key, to be sent.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

/// A server that takes requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its stable name: it goes into the RequestId of what comes from there, so it never changes.
    pub name: EndpointName,
    /// What it speaks.
    pub kind: EndpointKind,
    /// Its base URL, ending in a slash.
    pub url: String,
    /// Open311 `jurisdiction_id`.
    #[serde(default)]
    pub jurisdiction_id: Option<String>,
    /// The format it is asked in.
    #[serde(default)]
    pub format: WireFormat,
    /// Open311 `api_key`.
    #[serde(default)]
    pub api_key: Option<ApiKey>,
    /// How it takes photos. A town hall always takes them.
    #[serde(default)]
    pub photos: PhotoRule,
    /// Whether it shows our marker.
    #[serde(default)]
    pub marker: MarkerRule,
    /// What to do when an outcome is not known.
    #[serde(default)]
    pub uncertain: UncertainRule,
    /// What it publishes.
    #[serde(default)]
    pub publishes: PublishRule,
    /// The software that serves it, for an Open311 endpoint.
    #[serde(default)]
    pub family: Family,
    /// What it does in another way than its family, or than the standard.
    #[serde(default, skip_serializing_if = "Habits::is_empty")]
    pub habits: Habits,
}

/// A colour, `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// A text is no [`Colour`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a colour is written #RRGGBB")]
pub struct ColourError;

impl TryFrom<String> for Colour {
    type Error = ColourError;

    fn try_from(text: String) -> Result<Self, ColourError> {
        let digits = text.strip_prefix('#').ok_or(ColourError)?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ColourError);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColourError)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        format!("#{:02X}{:02X}{:02X}", colour.red, colour.green, colour.blue)
    }
}

/// What an optional layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LayerKind {
    /// Streets, for the map without tiles and for names.
    Streets,
    /// Addresses.
    Addresses,
    /// Objects of the city: lamp posts, bins, playgrounds.
    Objects,
    /// Something that this version does not know; not fetched.
    #[serde(other)]
    Unknown,
}

/// An optional file beside the pack: GeoJSON text sequence, one feature a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layer {
    /// What it holds.
    pub kind: LayerKind,
    /// Where it is fetched.
    pub url: String,
    /// SHA-256 of its bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Its size, at most [`MAX_LAYER_BYTES`].
    pub bytes: u64,
}

impl CityPack {
    /// Reads a pack and checks all that can be checked without a network: size, format, shape, unique codes,
    /// references, boundary, hours, time zone, URLs.
    pub fn from_json(json: &[u8]) -> Result<Self, PackError> {
        #[derive(Deserialize)]
        struct FormatOnly {
            format: u32,
        }

        if json.len() > MAX_BYTES {
            return Err(PackError::TooLarge { bytes: json.len() });
        }
        // The format first: another one may have another shape altogether.
        match serde_json::from_slice(json) {
            Ok(FormatOnly { format }) if format > FORMAT => return Err(PackError::NewerFormat { format }),
            Ok(FormatOnly { format: FORMAT }) => {}
            Ok(_) => return Err(PackError::wrong_shape("/format")),
            Err(error) if error.is_data() => {} // Told with its pointer below.
            Err(error) => return Err(PackError::NotJson { line: error.line(), column: error.column() }),
        }
        let mut reader = serde_json::Deserializer::from_slice(json);
        let pack: Self =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| PackError::WrongShape {
                pointer: pointer(error.path()),
                line: error.inner().line(),
                column: error.inner().column(),
            })?;
        let issues = Check::of(&pack);
        if issues.is_empty() { Ok(pack) } else { Err(PackError::Invalid { issues }) }
    }

    /// The main language of its texts, to which every text falls back.
    pub fn main_language(&self) -> LanguageTag {
        self.languages.first().cloned().unwrap_or_else(|| Language::default().into())
    }

    /// A text of this pack in `language`, or in the pack's first one.
    pub fn text<'a>(&self, text: &'a Text, language: Language) -> &'a str {
        text.pick(language, &self.main_language())
    }

    /// The service with this code.
    pub fn service(&self, code: &ServiceCode) -> Option<&Service> {
        self.services.iter().find(|service| service.code == *code)
    }

    /// The group with this code.
    pub fn group(&self, code: &GroupCode) -> Option<&ServiceGroup> {
        self.groups.iter().find(|group| group.code == *code)
    }

    /// The subject with this code.
    pub fn subject(&self, code: &str) -> Option<&Subject> {
        self.subjects.iter().find(|subject| subject.code.as_str() == code)
    }

    /// The subjects of one kind of request, those that this city does not offer left out.
    pub fn subjects_of(&self, kind: RequestKind) -> impl Iterator<Item = &Subject> {
        let offered = self.offers(kind);
        self.subjects.iter().filter(move |subject| offered && subject.kind == kind)
    }

    /// The contact that every screen offers.
    pub fn main_contact(&self) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.main).or_else(|| self.contacts.first())
    }

    /// The endpoint with this name.
    pub fn endpoint(&self, name: &EndpointName) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name == *name)
    }

    /// The endpoint to which requests go: the first town hall, else the first of any kind.
    pub fn preferred_endpoint(&self) -> Option<&Endpoint> {
        self.endpoints
            .iter()
            .find(|endpoint| endpoint.kind == EndpointKind::TownHall)
            .or_else(|| self.endpoints.first())
    }

    /// Whether a citizen can send this kind of request here.
    ///
    /// A city that has only Open311 takes a kind other than a report only where the pack names a service that takes
    /// it without a place; elsewhere the citizen is shown phone, e-mail and counter.
    pub fn offers(&self, kind: RequestKind) -> bool {
        let Some(endpoint) = self.preferred_endpoint() else { return false };
        self.services.iter().any(|service| {
            service.takes(kind)
                && match (endpoint.kind, kind) {
                    (EndpointKind::TownHall, _) | (EndpointKind::Open311, RequestKind::Report) => true,
                    (EndpointKind::Open311, _) => service.place != PlaceRule::Required,
                }
        })
    }

    /// Whether this municipality is responsible at a point; `None` where its boundary is not known.
    pub fn jurisdiction_at(&self, coordinate: Coordinate) -> Option<Jurisdiction> {
        self.boundary.as_ref().map(|boundary| boundary.jurisdiction_at(coordinate))
    }

    /// The days and hours by which its deadlines and counters count.
    pub fn calendar(&self) -> Calendar {
        Calendar::new(
            self.time_zone.zone(),
            self.working_days.iter().copied(),
            self.holidays.iter().map(|holiday| holiday.date),
        )
    }
}

/// Why bytes are not a city pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Larger than [`MAX_BYTES`].
    #[error("the pack has {bytes} bytes, more than {MAX_BYTES}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not JSON at all.
    #[error("the pack is not JSON (line {line}, column {column})")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Made for a newer version of the app.
    #[error("the pack has format {format}, this version reads {FORMAT}")]
    NewerFormat {
        /// Its format.
        format: u32,
    },
    /// JSON, but a field is missing or of another type.
    #[error("the pack has a wrong or missing field at {pointer} (line {line}, column {column})")]
    WrongShape {
        /// JSON pointer (RFC 6901) to the innermost value that could be reached.
        pointer: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// The right shape, but it does not fit together.
    #[error("the pack does not fit together: {}", list(issues))]
    Invalid {
        /// Everything that was found, never empty.
        issues: Vec<PackIssue>,
    },
}

impl PackError {
    fn wrong_shape(pointer: &str) -> Self {
        Self::WrongShape { pointer: pointer.to_owned(), line: 0, column: 0 }
    }
}

fn list(issues: &[PackIssue]) -> String {
    issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// One thing that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackIssue {
    /// JSON pointer (RFC 6901) to the value.
    pub pointer: String,
    /// What is wrong with it.
    pub problem: PackProblem,
}

impl fmt::Display for PackIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.pointer, self.problem)
    }
}

/// What is wrong with a value of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum PackProblem {
    /// A list or a text that must not be empty is.
    #[error("is empty")]
    Empty,
    /// A code that must be unique occurs before.
    #[error("occurs twice")]
    Duplicate,
    /// A code that names nothing in this pack.
    #[error("names nothing in this pack")]
    UnknownReference,
    /// There is no text in the main language.
    #[error("has no text in the main language")]
    NoMainLanguage,
    /// The service does not take this kind of request.
    #[error("is a kind that its service does not take")]
    KindNotTaken,
    /// A list question has no values, or another question has some.
    #[error("has values that do not fit the datatype")]
    ValuesDoNotFit,
    /// Several answers for a question that takes one.
    #[error("has more than one answer")]
    TooManyAnswers,
    /// It closes before it opens.
    #[error("closes before it opens")]
    Hours,
    /// Not a POSIX `TZ` string.
    #[error("is not a POSIX time zone")]
    TimeZone,
    /// Not an absolute http or https URL, or an endpoint that does not end in a slash.
    #[error("is not a usable URL")]
    Url,
    /// Plain http to another computer.
    #[error("is plain http to another computer")]
    PlainHttp,
    /// Not 64 hexadecimal digits.
    #[error("is not a SHA-256")]
    Hash,
    /// Larger than allowed.
    #[error("is too large")]
    TooLarge,
    /// Resending needs a marker that may be shown.
    #[error("resends although the marker is hidden")]
    ResendsBlindly,
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(format!("/{index}")),
            Segment::Map { key } => Some(format!("/{}", escaped(key))),
            // serde's names of variants and of what it lost track of are not in the document.
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// RFC 6901 section 3.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// Collects what does not fit together in a pack of the right shape.
struct Check<'a> {
    pack: &'a CityPack,
    main: LanguageTag,
    issues: Vec<PackIssue>,
}

impl<'a> Check<'a> {
    fn of(pack: &'a CityPack) -> Vec<PackIssue> {
        let mut check = Self { pack, main: pack.main_language(), issues: Vec::new() };
        check.head();
        check.services();
        check.tiles();
        check.shortcuts();
        check.subjects();
        check.faq();
        check.contacts();
        check.emergency();
        check.endpoints();
        check.layers();
        check.issues
    }

    fn found(&mut self, pointer: impl Into<String>, problem: PackProblem) {
        self.issues.push(PackIssue { pointer: pointer.into(), problem });
    }

    fn require(&mut self, fits: bool, pointer: &str, problem: PackProblem) {
        if !fits {
            self.found(pointer, problem);
        }
    }

    fn named(&mut self, text: &Text, pointer: &str) {
        if text.is_empty() {
            self.found(pointer, PackProblem::Empty);
        } else if !text.has(&self.main) {
            self.found(pointer, PackProblem::NoMainLanguage);
        }
    }

    fn unique<K: Ord>(&mut self, keys: impl IntoIterator<Item = K>, pointer_of: impl Fn(usize) -> String) {
        let mut seen = BTreeSet::new();
        for (n, key) in keys.into_iter().enumerate() {
            if !seen.insert(key) {
                self.found(pointer_of(n), PackProblem::Duplicate);
            }
        }
    }

    fn head(&mut self) {
        let pack = self.pack;
        self.require(!pack.id.as_str().is_empty(), "/id", PackProblem::Empty);
        self.require(!pack.languages.is_empty(), "/languages", PackProblem::Empty);
        self.unique(&pack.languages, |n| format!("/languages/{n}"));
        self.named(&pack.name, "/name");
        self.require(
            TimeZone::posix(&pack.time_zone.posix).is_ok(),
            "/time_zone/posix",
            PackProblem::TimeZone,
        );
        // Without a working day a deadline in working days would never come.
        self.require(!pack.working_days.is_empty(), "/working_days", PackProblem::Empty);
        self.unique(pack.holidays.iter().map(|holiday| holiday.date), |n| format!("/holidays/{n}/date"));
        self.unique(pack.groups.iter().map(|group| &group.code), |n| format!("/groups/{n}/code"));
        for (n, group) in pack.groups.iter().enumerate() {
            self.named(&group.name, &format!("/groups/{n}/name"));
        }
        for (url, pointer) in [(&pack.photo_host, "/photo_host"), (&pack.probe_url, "/probe_url")] {
            if let Some(url) = url {
                self.url(url, pointer);
            }
        }
    }

    fn services(&mut self) {
        let pack = self.pack;
        self.unique(pack.services.iter().map(|service| &service.code), |n| format!("/services/{n}/code"));
        for (n, service) in pack.services.iter().enumerate() {
            let at = format!("/services/{n}");
            self.require(!service.code.as_str().is_empty(), &format!("{at}/code"), PackProblem::Empty);
            self.require(!service.kinds.is_empty(), &format!("{at}/kinds"), PackProblem::Empty);
            self.named(&service.name, &format!("{at}/name"));
            if let Some(group) = &service.group {
                self.require(
                    pack.group(group).is_some(),
                    &format!("{at}/group"),
                    PackProblem::UnknownReference,
                );
            }
            self.unique(service.attributes.iter().map(|attribute| &attribute.code), |m| {
                format!("{at}/attributes/{m}/code")
            });
            for (m, attribute) in service.attributes.iter().enumerate() {
                let at = format!("{at}/attributes/{m}");
                self.named(&attribute.description, &format!("{at}/description"));
                self.require(
                    attribute.datatype.is_list() != attribute.values.is_empty() || !attribute.variable,
                    &format!("{at}/values"),
                    PackProblem::ValuesDoNotFit,
                );
                self.unique(attribute.values.iter().map(|value| &value.key), |v| {
                    format!("{at}/values/{v}/key")
                });
                for (v, value) in attribute.values.iter().enumerate() {
                    self.named(&value.name, &format!("{at}/values/{v}/name"));
                }
            }
        }
    }

    fn tiles(&mut self) {
        let pack = self.pack;
        for (n, tile) in pack.tiles.iter().enumerate() {
            let at = format!("/tiles/{n}");
            self.named(&tile.label, &format!("{at}/label"));
            let Some(service) = pack.service(&tile.service) else {
                self.found(format!("{at}/service"), PackProblem::UnknownReference);
                continue;
            };
            for (code, answers) in &tile.answers {
                let at = format!("{at}/answers/{}", escaped(code.as_str()));
                let Some(attribute) = service.attribute(code) else {
                    self.found(at, PackProblem::UnknownReference);
                    continue;
                };
                let several = attribute.datatype == crate::service::Datatype::MultiValueList;
                self.require(several || answers.len() <= 1, &at, PackProblem::TooManyAnswers);
                for (m, answer) in answers.iter().enumerate() {
                    self.require(
                        !attribute.datatype.is_list() || attribute.value(answer).is_some(),
                        &format!("{at}/{m}"),
                        PackProblem::UnknownReference,
                    );
                }
            }
        }
    }

    fn shortcuts(&mut self) {
        for (n, shortcut) in self.pack.shortcuts.iter().enumerate() {
            self.named(&shortcut.label, &format!("/shortcuts/{n}/label"));
            let at = format!("/shortcuts/{n}/url");
            match (shortcut.opens, &shortcut.url) {
                (ShortcutTarget::Url, None) => self.found(at, PackProblem::Empty),
                (_, Some(url)) => self.web_page(url, &at),
                (_, None) => {}
            }
        }
    }

    fn subjects(&mut self) {
        let pack = self.pack;
        self.unique(pack.subjects.iter().map(|subject| &subject.code), |n| format!("/subjects/{n}/code"));
        for (n, subject) in pack.subjects.iter().enumerate() {
            self.named(&subject.name, &format!("/subjects/{n}/name"));
            match pack.service(&subject.service_code) {
                None => self.found(format!("/subjects/{n}/service_code"), PackProblem::UnknownReference),
                Some(service) => self.require(
                    service.takes(subject.kind),
                    &format!("/subjects/{n}/kind"),
                    PackProblem::KindNotTaken,
                ),
            }
        }
    }

    fn faq(&mut self) {
        let pack = self.pack;
        self.unique(pack.faq.iter().map(|entry| &entry.id), |n| format!("/faq/{n}/id"));
        for (n, entry) in pack.faq.iter().enumerate() {
            self.named(&entry.question, &format!("/faq/{n}/question"));
            self.named(&entry.answer, &format!("/faq/{n}/answer"));
            if let Some(subject) = &entry.subject {
                self.require(
                    pack.subject(subject.as_str()).is_some(),
                    &format!("/faq/{n}/subject"),
                    PackProblem::UnknownReference,
                );
            }
        }
    }

    fn contacts(&mut self) {
        let pack = self.pack;
        self.unique(pack.contacts.iter().map(|contact| &contact.id), |n| format!("/contacts/{n}/id"));
        for (n, contact) in pack.contacts.iter().enumerate() {
            self.named(&contact.name, &format!("/contacts/{n}/name"));
            for (m, hours) in contact.hours.iter().enumerate() {
                let at = format!("/contacts/{n}/hours/{m}");
                self.require(!hours.days.is_empty(), &format!("{at}/days"), PackProblem::Empty);
                self.require(hours.opens < hours.closes, &format!("{at}/closes"), PackProblem::Hours);
            }
        }
        let mut mains = pack.contacts.iter().enumerate().filter(|(_, contact)| contact.main).skip(1);
        if let Some((n, _)) = mains.next() {
            self.found(format!("/contacts/{n}/main"), PackProblem::Duplicate);
        }
    }

    fn emergency(&mut self) {
        let pack = self.pack;
        for (n, emergency) in pack.emergency.iter().enumerate() {
            self.require(
                !emergency.number.trim().is_empty(),
                &format!("/emergency/{n}/number"),
                PackProblem::Empty,
            );
            self.named(&emergency.label, &format!("/emergency/{n}/label"));
        }
    }

    fn endpoints(&mut self) {
        let pack = self.pack;
        self.require(!pack.endpoints.is_empty(), "/endpoints", PackProblem::Empty);
        self.unique(pack.endpoints.iter().map(|endpoint| &endpoint.name), |n| format!("/endpoints/{n}/name"));
        for (n, endpoint) in pack.endpoints.iter().enumerate() {
            let at = format!("/endpoints/{n}");
            // A line feed separates the name from the server's id in what a RequestId is made of.
            let name = endpoint.name.as_str();
            self.require(
                !name.is_empty() && !name.contains(char::is_control),
                &format!("{at}/name"),
                PackProblem::Empty,
            );
            self.url(&endpoint.url, &format!("{at}/url"));
            self.require(endpoint.url.ends_with('/'), &format!("{at}/url"), PackProblem::Url);
            self.require(
                endpoint.uncertain != UncertainRule::ResendOnce || endpoint.marker != MarkerRule::Hidden,
                &format!("{at}/uncertain"),
                PackProblem::ResendsBlindly,
            );
        }
    }

    fn layers(&mut self) {
        for (n, layer) in self.pack.layers.iter().enumerate() {
            let at = format!("/layers/{n}");
            self.url(&layer.url, &format!("{at}/url"));
            self.require(
                layer.sha256.len() == 64 && layer.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()),
                &format!("{at}/sha256"),
                PackProblem::Hash,
            );
            self.require(layer.bytes <= MAX_LAYER_BYTES, &format!("{at}/bytes"), PackProblem::TooLarge);
        }
    }

    /// A URL that the app itself calls: https, or plain http on this computer only.
    fn url(&mut self, url: &str, pointer: &str) {
        match url::Url::parse(url) {
            Ok(url) if url.scheme() == "https" => {}
            Ok(url) if url.scheme() == "http" => {
                self.require(is_this_computer(&url), pointer, PackProblem::PlainHttp);
            }
            _ => self.found(pointer, PackProblem::Url),
        }
    }

    /// A URL that the browser opens.
    fn web_page(&mut self, url: &str, pointer: &str) {
        let fits = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "https" | "http"));
        self.require(fits, pointer, PackProblem::Url);
    }
}

fn is_this_computer(url: &url::Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
