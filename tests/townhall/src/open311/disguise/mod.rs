//! Disguises: the same town hall with the habits of other servers, so that a client meets them over real HTTP.
//!
//! A disguise is a list of [`Habit`]s, each one way to depart from the standard that was seen at a real server; the
//! number is its row in the table of the client's Open311 module. What a family is known for is put together in
//! [`DISGUISES`]; nobody's data are copied.

mod dress;
mod serve;

use parvis_domain::pack::PhotoRule;

pub(super) use serve::{georeport, media};

/// How a list is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pages {
    /// `page` from 1, with this name for the number of rows.
    Numbered(&'static str),
    /// `limit` and `offset`.
    LimitOffset,
    /// `max_requests`.
    MaxRequests,
    /// Not at all: the rest is left out without a word.
    Cut,
}

/// The shape of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorShape {
    /// `{"code":400,"detail":…}`.
    Detail,
    /// `{"error":{"code":…,"message":…}}`.
    Nested,
    /// `{"type":…,"code":"middleware_26","message":…}`.
    Middleware,
    /// `error_messages` around `error_message`.
    Messages,
}

/// One way to depart from the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// 1: ids as numbers.
    NumericIds,
    /// 2: lat and long as texts.
    TextCoordinates,
    /// 3: an unknown place is 0, 0.
    ZeroCoordinates,
    /// 4: lat and long in a grid of feet.
    FeetCoordinates,
    /// 5: times without a zone, with a blank and hundredths.
    LocalTimes,
    /// 6: no zone in a question.
    RefusesZone,
    /// 7: microseconds.
    Microseconds,
    /// 8: a word of its own for each of open and closed.
    StatusWords(&'static str, &'static str),
    /// 9: keywords as an array.
    KeywordArray,
    /// 10: truth values as texts.
    TextBooleans,
    /// 11: names in upper case.
    UpperCaseNames,
    /// 12: other names.
    OtherNames,
    /// 13: `{"service_requests":[…]}`.
    Wrapped,
    /// 14: one request is an object, a definition is a list.
    OneIsNoList,
    /// 15: the names of the root and the items of a list of requests in XML.
    XmlNames(&'static str, &'static str),
    /// 16: attributes and a namespace.
    XmlDecorated,
    /// 17: a raw `&` in XML.
    RawAmpersand,
    /// 18: `null` as a word in XML.
    NullWord,
    /// 19: remarks in HTML.
    HtmlNotes,
    /// 20: errors of another shape.
    Errors(ErrorShape),
    /// 21: a report that was taken is 201.
    Created,
    /// 21: a wrong key is 400.
    KeyIs400,
    /// 21: an unknown service is 403.
    UnknownServiceIs403,
    /// 22: errors come with 200.
    ErrorsAre200,
    /// 22: an unknown id is an empty list.
    UnknownIdIsEmpty,
    /// 23: errors are JSON everywhere.
    JsonErrors,
    /// 24: every service promises questions.
    PromisesQuestions,
    /// 25: the order of every question is 0, and the first is there twice.
    RepeatedQuestions,
    /// 26: a token for every report.
    TokenAlways,
    /// 27: the list begins with requests that have no id yet.
    RowsWithoutId,
    /// 28: the same words at the same place are refused.
    RefusesDuplicates,
    /// 29: an unknown field is refused.
    RefusesUnknown,
    /// 30: a raw `+` in a date makes it fail.
    PlusFails,
    /// 30: a page behind the last is 404.
    NoEmptyPage,
    /// 31: a body in chunks is refused.
    RefusesChunks,
    /// 33: the two dates are swapped.
    SwappedDates,
    /// 34: discovery gives the base with a query and a doubled slash.
    OddBase,
    /// 38: a new request is in no list for so many minutes.
    Moderated(i64),
    /// 40: this stands before every code.
    CodePrefix(&'static str),
    /// 41: another content type for XML.
    ApplicationXml,
    /// 42: `agency_responsible` as an object.
    AgencyObject,
    /// Discovery says how to reach it and how long its lists are, as FixMyStreet alone does.
    FixmystreetDiscovery,
    /// No discovery document.
    NoDiscovery,
    /// Nothing can be sent: whoever tries gets the list.
    ReadOnly,
    /// How photos are taken. More files than one where one is taken make it fail (32).
    Photos(PhotoRule),
    /// How lists are divided: the usual and the greatest number of rows.
    Pages(Pages, usize, usize),
    /// `updated_after` is not known: it is refused or ignored as everything else.
    NoUpdatedAfter,
    /// `extended_attributes`, with `detailed_status` and all photos.
    Extended,
    /// `servicerequestupdates`.
    Updates,
    /// No `ETag`.
    NoValidators,
    /// A header of its own.
    Header(&'static str, &'static str),
    /// Keywords of its own.
    Keywords(&'static str),
}

/// A server that the town hall can look like.
#[derive(Clone, Copy, Debug)]
pub struct Disguise {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it looks like, in one line.
    pub title: &'static str,
    /// The path of its base, without slashes around it.
    pub base: &'static str,
    pub(crate) habits: &'static [Habit],
}

/// Every disguise.
pub const DISGUISES: &[Disguise] = &[
    Disguise { name: "plain", title: "GeoReport v2 to the letter", base: "open311/v2", habits: &[] },
    Disguise {
        name: "fixmystreet",
        title: "FixMyStreet: wrapped lists, codes that are names, nothing can be sent",
        base: "open311/v2",
        habits: &[
            Habit::ReadOnly,
            Habit::FixmystreetDiscovery,
            Habit::Wrapped,
            Habit::TextBooleans,
            Habit::AgencyObject,
            Habit::ApplicationXml,
            Habit::CodePrefix("Straßen / Wege & "),
            Habit::Pages(Pages::MaxRequests, 100, 1000),
            Habit::NoUpdatedAfter,
        ],
    },
    Disguise {
        name: "open311_adapter",
        title: "open311-adapter: refuses unknown fields, numbers for ids, updates",
        base: "open311-adapter/v2",
        habits: &[
            Habit::RefusesUnknown,
            Habit::NumericIds,
            Habit::ZeroCoordinates,
            Habit::TextBooleans,
            Habit::PromisesQuestions,
            Habit::RepeatedQuestions,
            Habit::Updates,
            Habit::NoUpdatedAfter,
            Habit::NoDiscovery,
            Habit::NoValidators,
        ],
    },
    Disguise {
        name: "mark_a_spot",
        title: "Mark-a-Spot: HTML in remarks, other names, 25 rows at a time",
        base: "georeport/v2",
        habits: &[
            Habit::OtherNames,
            Habit::HtmlNotes,
            Habit::Errors(ErrorShape::Nested),
            Habit::CodePrefix("1.4."),
            Habit::Pages(Pages::LimitOffset, 25, 50),
            Habit::NoUpdatedAfter,
            Habit::Header("x-generator", "Drupal 10 (https://www.drupal.org)"),
        ],
    },
    Disguise {
        name: "ureport",
        title: "uReport: one photo, pages, raw ampersands",
        base: "crm/open311/v2",
        habits: &[
            Habit::Photos(PhotoRule::MediaOnce),
            Habit::RawAmpersand,
            Habit::RepeatedQuestions,
            Habit::Pages(Pages::Numbered("page_size"), 1000, 1000),
        ],
    },
    Disguise {
        name: "connected_bits",
        title: "Connected Bits: tokens for everything, no zone in questions, duplicates refused",
        base: "open311/v2",
        habits: &[
            Habit::TokenAlways,
            Habit::RefusesZone,
            Habit::RefusesDuplicates,
            Habit::KeywordArray,
            Habit::RowsWithoutId,
            Habit::Pages(Pages::Numbered("page_size"), 50, 500),
            Habit::NoUpdatedAfter,
        ],
    },
    Disguise {
        name: "seeclickfix",
        title: "SeeClickFix: 20 rows at a time, coordinates as texts, duplicates refused",
        base: "open311/v2",
        habits: &[
            Habit::TextCoordinates,
            Habit::StatusWords("Open", "Closed"),
            Habit::RefusesDuplicates,
            Habit::Pages(Pages::Numbered("per_page"), 20, 20),
            Habit::NoUpdatedAfter,
        ],
    },
    Disguise {
        name: "citysdk",
        title: "CitySDK and 6aika: several photos, 201, microseconds, no discovery",
        base: "api/georeport/v2",
        habits: &[
            Habit::Photos(PhotoRule::MediaRepeated),
            Habit::Created,
            Habit::KeyIs400,
            Habit::Microseconds,
            Habit::Errors(ErrorShape::Detail),
            Habit::XmlNames("requests", "request"),
            Habit::PlusFails,
            Habit::NoEmptyPage,
            Habit::RefusesChunks,
            Habit::ApplicationXml,
            Habit::Extended,
            Habit::Pages(Pages::Numbered("page_size"), 100, 500),
            Habit::NoDiscovery,
            Habit::NoValidators,
            Habit::Header("x-result-count", "1"),
        ],
    },
    Disguise {
        name: "klarschiff",
        title: "Klarschiff: a photo as base64, moderated, decorated XML",
        base: "citysdk",
        habits: &[
            Habit::Photos(PhotoRule::MediaBase64),
            Habit::Moderated(30),
            Habit::XmlDecorated,
            Habit::Errors(ErrorShape::Messages),
            Habit::Extended,
            Habit::Keywords("problem"),
        ],
    },
    Disguise {
        name: "accela",
        title: "Accela: words of its own, codes with slashes, objects for lists of one",
        base: "open311/v2",
        habits: &[
            Habit::StatusWords("Received", "Completed"),
            Habit::CodePrefix("ServiceRequest/Street & Lights/"),
            Habit::OneIsNoList,
            Habit::NoUpdatedAfter,
            Habit::Pages(Pages::Cut, 1000, 1000),
        ],
    },
    Disguise {
        name: "codefornl",
        title: "codefornl/open311-api: dates swapped, null as a word, one photo or it fails",
        base: "api/v2",
        habits: &[
            Habit::NumericIds,
            Habit::SwappedDates,
            Habit::NullWord,
            Habit::XmlNames("requests", "requests"),
            Habit::Errors(ErrorShape::Middleware),
            Habit::JsonErrors,
            Habit::UnknownServiceIs403,
            Habit::UnknownIdIsEmpty,
            Habit::OddBase,
            Habit::Photos(PhotoRule::MediaOnce),
            Habit::NoUpdatedAfter,
            Habit::Header("x-powered-by", "Express"),
        ],
    },
    Disguise {
        name: "st_louis",
        title: "names in upper case, a grid of feet, errors with 200",
        base: "open311/v2",
        habits: &[
            Habit::UpperCaseNames,
            Habit::FeetCoordinates,
            Habit::OneIsNoList,
            Habit::ErrorsAre200,
            Habit::NoUpdatedAfter,
        ],
    },
    Disguise {
        name: "san_francisco_2012",
        title: "times without a zone, namespaces, 25 rows without a word of the rest",
        base: "open311/v2",
        habits: &[
            Habit::LocalTimes,
            Habit::StatusWords("Open", "Closed"),
            Habit::ZeroCoordinates,
            Habit::XmlDecorated,
            Habit::XmlNames("service_requests", "service_request"),
            Habit::Pages(Pages::Cut, 25, 25),
            Habit::NoUpdatedAfter,
        ],
    },
];

impl Disguise {
    /// The disguise of this name.
    pub fn named(name: &str) -> Option<Self> {
        DISGUISES.iter().find(|disguise| disguise.name == name).copied()
    }

    /// Whether reports can be sent to it.
    pub fn takes_reports(&self) -> bool {
        !self.has(Habit::ReadOnly)
    }

    /// How many photos a report takes.
    pub fn photos(&self) -> usize {
        self.photo_rule().inside()
    }

    pub(crate) fn has(&self, habit: Habit) -> bool {
        self.habits.contains(&habit)
    }

    fn find<T>(&self, read: impl FnMut(&Habit) -> Option<T>) -> Option<T> {
        self.habits.iter().find_map(read)
    }

    fn photo_rule(&self) -> PhotoRule {
        self.find(|habit| if let Habit::Photos(rule) = habit { Some(*rule) } else { None })
            .unwrap_or_default()
    }

    fn code_prefix(&self) -> &'static str {
        self.find(|habit| if let Habit::CodePrefix(prefix) = habit { Some(*prefix) } else { None })
            .unwrap_or_default()
    }
}
