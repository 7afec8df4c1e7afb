//! The report flow: its pages and what they show.

use std::collections::HashMap;

use parvis_engine::record;
use parvis_engine::screen;
use parvis_engine::speech::Speech;

use crate::{Datatype, DraftRecord, EmergencyNumber, FlowPage, Issue, RequestSummary, Visibility};

/// A page of the flow and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct FlowStep {
    /// The page.
    pub page: FlowPage,
    /// Its number.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

impl From<screen::FlowStep> for FlowStep {
    fn from(step: screen::FlowStep) -> Self {
        let screen::FlowStep { page, number, of } = step;
        Self { page, number, of }
    }
}

/// What it may be.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Suggestions {
    /// Frequent faults, one tap each.
    pub tiles: Vec<Tile>,
    /// Every service, by group.
    pub groups: Vec<ServiceGroup>,
    /// Numbers to call in danger.
    pub emergency: Vec<EmergencyNumber>,
}

/// A service with answers already given.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Tile {
    /// What the citizen reads.
    pub label: String,
    /// The service.
    pub service: String,
    /// The answers.
    pub answers: HashMap<String, Vec<String>>,
}

/// Services under one name.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ServiceGroup {
    /// The group; absent for services without one.
    pub name: Option<String>,
    /// Its services.
    pub services: Vec<Service>,
}

/// A service that the citizen may choose.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Service {
    /// Its code.
    pub code: String,
    /// Its name in the citizen's language.
    pub name: String,
    /// A sentence on what belongs there; may be empty.
    pub description: String,
    /// The group's name, if it has one.
    pub group: Option<String>,
}

impl From<record::ServiceRecord> for Service {
    fn from(service: record::ServiceRecord) -> Self {
        Self {
            code: service.code.as_str().to_owned(),
            name: service.name,
            description: service.description,
            group: service.group,
        }
    }
}

impl From<screen::Suggestions> for Suggestions {
    fn from(suggestions: screen::Suggestions) -> Self {
        let screen::Suggestions { tiles, groups, emergency } = suggestions;
        let tile = |tile: screen::Tile| Tile {
            label: tile.label,
            service: tile.service.as_str().to_owned(),
            answers: tile
                .answers
                .into_iter()
                .map(|(code, values)| (code.as_str().to_owned(), values))
                .collect(),
        };
        let group = |group: screen::ServiceGroup| ServiceGroup {
            name: group.name,
            services: group.services.into_iter().map(Service::from).collect(),
        };
        Self {
            tiles: tiles.into_iter().map(tile).collect(),
            groups: groups.into_iter().map(group).collect(),
            emergency: emergency.into_iter().map(EmergencyNumber::from).collect(),
        }
    }
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AnswerValue {
    /// What is sent.
    pub key: String,
    /// What is read.
    pub name: String,
}

/// A question with what was answered.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Question {
    /// Its code.
    pub code: String,
    /// The question.
    pub text: String,
    /// How to answer; may be empty.
    pub help: String,
    /// The shape of an answer.
    pub datatype: Datatype,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Possible answers.
    pub values: Vec<AnswerValue>,
    /// The answers so far.
    pub answers: Vec<String>,
    /// What is wrong with them.
    pub issue: Option<Issue>,
}

impl Question {
    pub(crate) fn of(state: screen::QuestionState, speech: &Speech) -> Self {
        let screen::QuestionState { question, datatype, answers, issue } = state;
        Self {
            code: question.code.as_str().to_owned(),
            datatype,
            issue: issue.map(|issue| Issue::of(&issue, Some(&question.text), speech)),
            text: question.text,
            help: question.help,
            required: question.required,
            values: question.values.into_iter().map(|(key, name)| AnswerValue { key, name }).collect(),
            answers,
        }
    }
}

/// Reports that may be of the same fault.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Known {
    /// Open ones of the same service within 30 m, nearest first.
    pub rows: Vec<RequestSummary>,
    /// Whether the citizen can join one instead of sending a new one.
    pub can_join: bool,
}

/// The last look at a report, and what others will get of it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Review {
    /// The draft, with what lacks.
    pub draft: DraftRecord,
    /// Who will handle it.
    pub to: String,
    /// By when an answer is due if it is received today, as a sentence.
    pub due: Option<String>,
    /// Who will see text, place and photos. The name is never public.
    pub visibility: Visibility,
    /// Whether the citizen may change that.
    pub can_change_visibility: bool,
    /// Number and text will be public whatever is chosen.
    pub publishes_everything: bool,
    /// Bytes of the photos.
    pub photo_bytes: u64,
    /// How many photos reach the city; 0: none.
    pub photo_limit: u32,
}

impl Review {
    pub(crate) fn of(review: screen::Review, speech: &Speech) -> Self {
        Self {
            draft: DraftRecord::of(review.draft, speech),
            to: review.to,
            due: review.due.map(|due| speech.due_if_received_today(due)),
            visibility: review.visibility,
            can_change_visibility: review.can_change_visibility,
            publishes_everything: review.publishes_everything,
            photo_bytes: review.photo_bytes,
            photo_limit: review.photo_limit,
        }
    }
}
