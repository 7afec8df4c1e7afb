//! The city that the town hall serves: its pack, and what the pack allows.

use std::collections::BTreeSet;

use parvis_domain::deadline::Calendar;
use parvis_domain::geography::Jurisdiction;
use parvis_domain::id::{AttributeCode, ServiceCode};
use parvis_domain::pack::{CityPack, EndpointKind, PackError};
use parvis_domain::place::Coordinate;
use parvis_domain::request::RequestKind;
use parvis_domain::service::{Attribute, Datatype, PlaceRule, Service, Visibility};
use parvis_domain::time::Timestamp;
use serde_json::{Value, json};

use crate::input::Issues;
use crate::record::{Answer, BodyHash, SentPlace};
use crate::word::Delivery;

/// The longest text of an answer, in characters.
pub(crate) const LONGEST_ANSWER: usize = 2000;

/// A pack and its calendar.
pub(crate) struct City {
    pub(crate) pack: CityPack,
    /// The pack as it was published, with whatever this version does not know.
    document: Value,
    pub(crate) hash: BodyHash,
    calendar: Calendar,
    batch: BTreeSet<ServiceCode>,
    blackbox: BTreeSet<ServiceCode>,
}

impl City {
    pub(crate) fn new(
        json: &[u8],
        batch: &[ServiceCode],
        blackbox: &[ServiceCode],
    ) -> Result<Self, PackError> {
        let pack = CityPack::from_json(json)?;
        let calendar = Calendar::new(
            pack.time_zone.zone(),
            pack.working_days.iter().copied(),
            pack.holidays.iter().map(|holiday| holiday.date),
        );
        Ok(Self {
            document: serde_json::from_slice(json).unwrap_or_default(),
            hash: BodyHash::of(json),
            calendar,
            batch: batch.iter().cloned().collect(),
            blackbox: blackbox.iter().cloned().collect(),
            pack,
        })
    }

    /// The pack with the addresses of this server instead of its endpoints.
    pub(crate) fn document(&self, root: &str) -> Value {
        let mut document = self.document.clone();
        if let Some(endpoints) = document.get_mut("endpoints").and_then(Value::as_array_mut) {
            for (endpoint, known) in endpoints.iter_mut().zip(&self.pack.endpoints) {
                let path = match known.kind {
                    EndpointKind::TownHall => "v1/",
                    EndpointKind::Open311 => "open311/v2/",
                };
                endpoint["url"] = json!(format!("{root}/{path}"));
            }
        }
        document
    }

    pub(crate) fn text<'a>(&self, text: &'a parvis_domain::language::Text) -> &'a str {
        let main = self.pack.main_language();
        let language = main.as_str().parse().unwrap_or_default();
        text.pick(language, &main)
    }

    pub(crate) fn service(&self, code: &str) -> Option<&Service> {
        self.pack.service(&ServiceCode::new(code))
    }

    pub(crate) fn delivery(&self, service: &Service) -> Delivery {
        if self.batch.contains(&service.code) {
            Delivery::Batch
        } else if self.blackbox.contains(&service.code) {
            Delivery::Blackbox
        } else {
            Delivery::Realtime
        }
    }

    /// Whether a `jurisdiction_id` names this city.
    pub(crate) fn is_jurisdiction(&self, id: &str) -> bool {
        id == self.pack.id.as_str()
            || self.pack.endpoints.iter().any(|endpoint| endpoint.jurisdiction_id.as_deref() == Some(id))
    }

    /// Who handles a service.
    pub(crate) fn agency(&self, service: &Service) -> Option<String> {
        let agency = self.text(&service.handled_by);
        (!agency.is_empty()).then(|| agency.to_owned())
    }

    /// By when an answer is promised for what is received now.
    pub(crate) fn expected(&self, service: &Service, received: Timestamp) -> Option<Timestamp> {
        service.deadline.and_then(|deadline| self.calendar.due(deadline, received)).map(|due| due.at)
    }

    /// Who may see a request: nobody against the service's rule, nobody against the author's wish.
    pub(crate) fn visibility(service: &Service, kind: RequestKind, wish: Option<Visibility>) -> Visibility {
        let personal = matches!(kind, RequestKind::Interview | RequestKind::DocumentOrder);
        match (service.visibility, wish) {
            (Visibility::Public, None | Some(Visibility::Public)) if !personal => Visibility::Public,
            _ => Visibility::Private,
        }
    }

    /// Looks whether a place fits a service; a place that the service does not want is left out.
    pub(crate) fn checked_place(
        &self,
        service: &Service,
        place: Option<SentPlace>,
        pointer: &str,
        issues: &Issues,
    ) -> Option<SentPlace> {
        let place = place.filter(|_| service.place != PlaceRule::None)?;
        if self.is_outside(place.coordinate) {
            issues.found(pointer, "outside");
        }
        Some(place)
    }

    fn is_outside(&self, coordinate: Coordinate) -> bool {
        matches!(self.pack.jurisdiction_at(coordinate), Some(Jurisdiction::Outside { .. }))
    }

    /// Looks whether answers fit the questions of a service.
    pub(crate) fn check_answers(
        service: &Service,
        answers: &[Answer],
        pointer_of: impl Fn(usize) -> String,
        missing_at: impl Fn(&AttributeCode) -> String,
        issues: &Issues,
    ) {
        let mut seen = BTreeSet::new();
        for (n, answer) in answers.iter().enumerate() {
            let at = pointer_of(n);
            if !seen.insert(answer.code.as_str()) {
                issues.found(at, "duplicate");
                continue;
            }
            match service.attribute(&AttributeCode::new(answer.code.as_str())) {
                Some(question) if question.variable => {
                    if let Some(code) = wrong_answer(question, &answer.values) {
                        issues.found(at, code);
                    }
                }
                _ => issues.found(at, "unknown"),
            }
        }
        for question in &service.attributes {
            let given = || answers.iter().any(|a| a.code == question.code.as_str() && !a.values.is_empty());
            if question.variable && question.required && !given() {
                issues.found(missing_at(&question.code), "required");
            }
        }
    }
}

fn wrong_answer(question: &Attribute, values: &[String]) -> Option<&'static str> {
    if values.len() > 1 && question.datatype != Datatype::MultiValueList {
        return Some("too_many");
    }
    values.iter().find_map(|value| match question.datatype {
        Datatype::String | Datatype::Text if value.chars().count() > LONGEST_ANSWER => Some("too_long"),
        Datatype::String | Datatype::Text => {
            (question.required && value.trim().is_empty()).then_some("required")
        }
        Datatype::Number => {
            let number = value.trim().parse::<f64>();
            (!number.is_ok_and(f64::is_finite)).then_some("not_a_number")
        }
        Datatype::Datetime => Timestamp::parse_rfc3339(value).is_none().then_some("not_a_time"),
        Datatype::SingleValueList | Datatype::MultiValueList => {
            question.value(value).is_none().then_some("unknown_value")
        }
    })
}
