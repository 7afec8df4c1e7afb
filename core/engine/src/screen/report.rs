//! The report flow: which page comes next, and what its pages show.

use std::collections::BTreeMap;

use parvis_domain::face::{FollowUp, Ownership};
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode};
use parvis_domain::pack::CityPack;
use parvis_domain::request::{Draft, RequestKind};
use parvis_domain::service::{Datatype, PlaceRule};
use parvis_domain::unit::Metres;
use parvis_domain::validate::{Field, FieldIssue, check, service_of};

use super::home::EmergencyNumber;
use crate::engine::Engine;
use crate::error::{Error, Missing, Result};
use crate::record::{DraftPatch, DraftRecord, Question, RequestSummary, ServiceRecord};
use crate::store::{self, CaseFilter, RequestFilter};

/// Tiles on the page.
const TILES: usize = 6;
/// How near a known report must be, and how many are shown.
const KNOWN_WITHIN: Metres = Metres::whole(30);
const KNOWN: usize = 5;
/// Pages that every report has; the others repeat the number of the one before.
const PAGES: u32 = 4;

/// A page of the flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlowPage {
    /// Show it.
    Photo,
    /// Say where.
    Place,
    /// Name it.
    What,
    /// Answer what the service asks.
    Questions,
    /// Perhaps it was reported already.
    Known,
    /// Look once more, and send.
    Check,
}

impl FlowPage {
    fn number(self) -> u32 {
        match self {
            Self::Photo => 1,
            Self::Place => 2,
            Self::What | Self::Questions | Self::Known => 3,
            Self::Check => PAGES,
        }
    }

    /// The page on which an issue is repaired.
    pub fn of(issue: &FieldIssue) -> Self {
        match issue.field {
            Field::Photos => Self::Photo,
            Field::Place => Self::Place,
            Field::City | Field::Kind | Field::Service | Field::Subject => Self::What,
            Field::Answer(_) => Self::Questions,
            Field::Text | Field::Email | Field::Phone | Field::Visibility => Self::Check,
        }
    }
}

/// A page and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowStep {
    /// The page.
    pub page: FlowPage,
    /// Its number.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl From<FlowPage> for FlowStep {
    fn from(page: FlowPage) -> Self {
        Self { page, number: page.number(), of: PAGES }
    }
}

/// What it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestions {
    /// Frequent faults, one tap each.
    pub tiles: Vec<Tile>,
    /// Every service, by group.
    pub groups: Vec<ServiceGroup>,
    /// Numbers to call in danger.
    pub emergency: Vec<EmergencyNumber>,
}

/// A service with answers already given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// What the citizen reads.
    pub label: String,
    /// The service.
    pub service: ServiceCode,
    /// The answers.
    pub answers: BTreeMap<AttributeCode, Vec<String>>,
}

/// Services under one name.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceGroup {
    /// The group; `None` for services without one.
    pub name: Option<String>,
    /// Its services.
    pub services: Vec<ServiceRecord>,
}

/// A question with what was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionState {
    /// The question.
    pub question: Question,
    /// The shape of an answer.
    pub datatype: Datatype,
    /// The answers.
    pub answers: Vec<String>,
    /// What is wrong with them.
    pub issue: Option<FieldIssue>,
}

/// Reports that may be of the same fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Open ones of the same service within 30 m, nearest first.
    pub rows: Vec<RequestSummary>,
    /// Whether the citizen can join one instead of sending a new one: at a town hall.
    pub can_join: bool,
}

impl Engine {
    pub(super) fn pack_of_draft(&self, draft: &Draft) -> Result<&CityPack> {
        self.pack_of(&draft.city).ok_or(Error::NotFound(Missing::City))
    }

    /// The page after another one, past those on which everything was said already; without one, the first page on which
    /// something lacks.
    pub fn next_page(&self, id: RequestId, after: Option<FlowPage>) -> Result<FlowStep> {
        let draft = self.stored_draft(id)?;
        if after.is_none() && draft.is_empty() {
            return Ok(FlowPage::Photo.into());
        }
        let pack = self.pack_of_draft(&draft)?;
        let issues = check(&draft, pack);
        let asks = |page| issues.iter().any(|issue| FlowPage::of(issue) == page);
        let needs_place = service_of(&draft, pack).is_none_or(|service| service.place != PlaceRule::None);
        let lacks = |page| match page {
            FlowPage::Place => asks(page) || (needs_place && draft.place.is_none()),
            _ => asks(page),
        };
        let ahead = [FlowPage::Photo, FlowPage::Place, FlowPage::What, FlowPage::Questions];
        let next = ahead.into_iter().find(|page| after < Some(*page) && lacks(*page));
        let page = match (next, after) {
            (Some(page), _) => page,
            (None, Some(FlowPage::Place | FlowPage::What | FlowPage::Questions))
                if !self.known_of(&draft)?.rows.is_empty() =>
            {
                FlowPage::Known
            }
            (None, _) => FlowPage::Check,
        };
        Ok(page.into())
    }

    /// Tiles, groups and numbers of the draft's city.
    pub fn suggestions(&self, id: RequestId) -> Result<Suggestions> {
        let draft = self.stored_draft(id)?;
        let pack = self.pack_of_draft(&draft)?;
        let takes =
            |code: &ServiceCode| pack.service(code).is_some_and(|service| service.takes(RequestKind::Report));
        let tiles = pack.tiles.iter().filter(|tile| takes(&tile.service)).take(TILES).map(|tile| Tile {
            label: pack.text(&tile.label, self.language).to_owned(),
            service: tile.service.clone(),
            answers: tile.answers.clone(),
        });
        let mut groups: Vec<ServiceGroup> = Vec::new();
        for service in self.services(None)?.into_iter().filter(|service| takes(&service.code)) {
            match groups.iter_mut().find(|group| group.name == service.group) {
                Some(group) => group.services.push(service),
                None => groups.push(ServiceGroup { name: service.group.clone(), services: vec![service] }),
            }
        }
        Ok(Suggestions { tiles: tiles.collect(), groups, emergency: self.emergency()? })
    }

    /// Chooses the service, with the answers of a tile. Answers to questions that this service does not ask go.
    pub fn choose_service(
        &mut self,
        id: RequestId,
        service: ServiceCode,
        answers: BTreeMap<AttributeCode, Vec<String>>,
    ) -> Result<DraftRecord> {
        let draft = self.stored_draft(id)?;
        let chosen = self.pack_of_draft(&draft)?.service(&service);
        let asked = |code: &AttributeCode| chosen.is_some_and(|chosen| chosen.attribute(code).is_some());
        let gone = draft.answers.keys().filter(|code| !asked(code)).map(|code| (code.clone(), Vec::new()));
        let answers = gone.chain(answers).collect();
        self.update_draft(id, DraftPatch { service: Some(service), answers, ..DraftPatch::default() })
    }

    /// The questions of the draft's service.
    pub fn questions(&self, id: RequestId) -> Result<Vec<QuestionState>> {
        let draft = self.stored_draft(id)?;
        let pack = self.pack_of_draft(&draft)?;
        let issues = check(&draft, pack);
        let service = service_of(&draft, pack);
        let code = service.map(|service| &service.code);
        let record = self.services(None)?.into_iter().find(|record| Some(&record.code) == code);
        let shape = |code: &AttributeCode| {
            let attribute = service.and_then(|service| service.attribute(code));
            attribute.map_or(Datatype::String, |attribute| attribute.datatype)
        };
        let questions = record.map(|record| record.questions).unwrap_or_default();
        Ok(questions
            .into_iter()
            .map(|question| QuestionState {
                answers: draft.answers.get(&question.code).cloned().unwrap_or_default(),
                datatype: shape(&question.code),
                issue: issues
                    .iter()
                    .find(|issue| issue.field == Field::Answer(question.code.clone()))
                    .cloned(),
                question,
            })
            .collect())
    }

    /// Open reports of the same service nearby.
    pub fn known(&self, id: RequestId) -> Result<Known> {
        self.known_of(&self.stored_draft(id)?)
    }

    fn known_of(&self, draft: &Draft) -> Result<Known> {
        let pack = self.pack_of_draft(draft)?;
        let endpoint = pack.preferred_endpoint().map(|endpoint| &endpoint.name);
        let can_join = endpoint.is_some_and(|name| self.follow_up(name) == FollowUp::TownHall);
        let service = service_of(draft, pack).map(|service| &service.code);
        let Some((place, service)) = draft.place.as_ref().zip(service) else {
            return Ok(Known { rows: Vec::new(), can_join });
        };
        let filter = RequestFilter {
            near: Some(store::Near { centre: place.coordinate, radius: KNOWN_WITHIN }),
            cases: CaseFilter::Open,
            ..RequestFilter::default()
        };
        let page = self.store.queries().requests(&filter)?;
        let same = page.items.into_iter().filter(|row| {
            row.ownership == Ownership::Others
                && row.service.as_ref() == Some(service)
                && Some(&row.endpoint) == endpoint
        });
        Ok(Known { rows: self.summaries(same.take(KNOWN)), can_join })
    }
}
