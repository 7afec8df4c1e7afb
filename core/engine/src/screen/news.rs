//! What a synchronisation found that the citizen should be told outside the app.

use std::collections::BTreeMap;

use parvis_domain::face::FaceState;
use parvis_domain::id::{RequestId, ServiceRequestId};
use parvis_domain::text::Notification;
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::{Author, EntryKind};

use crate::engine::Engine;
use crate::error::Result;
use crate::record::RequestRecord;

/// More than this at once are told as one.
const ONE_BY_ONE: usize = 4;

/// What is to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// One for each request; a later one replaces it.
    pub items: Vec<NewsItem>,
    /// One sentence for all, where they are more than four: then they are told together.
    pub summary: Option<String>,
}

/// One notification. None holds a name, an address, a message or a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewsItem {
    /// Its request.
    pub request: RequestId,
    /// What it says.
    pub text: String,
    /// What it says on a locked screen.
    pub public_text: String,
    /// When it happened.
    pub at: Timestamp,
}

/// Where the requests stood that something may be told of.
#[derive(Debug, Default)]
pub(crate) struct Before(BTreeMap<RequestId, (FaceState, Timestamp)>);

impl Engine {
    /// To be asked before a synchronisation; [`Self::news_since`] compares.
    pub(crate) fn before_news(&self) -> Result<Before> {
        let unsent = self.outbox()?.into_iter().map(|record| record.summary);
        let rows = unsent.chain(self.unread()?);
        Ok(Before(rows.map(|row| (row.id, (row.face.state, row.changed))).collect()))
    }

    /// What is to be told since then.
    pub(crate) fn news_since(&self, before: &Before) -> Result<News> {
        let speech = self.speech();
        let mut items = Vec::new();
        let mut ids: Vec<RequestId> = self.unread()?.into_iter().map(|row| row.id).collect();
        for id in before.0.keys() {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        for record in self.outbox()? {
            if !ids.contains(&record.summary.id) {
                ids.push(record.summary.id);
            }
        }
        for id in ids {
            // One that was taken back in between is a draft again.
            let Ok(record) = self.request(id) else { continue };
            let was = before.0.get(&id);
            let state = record.summary.face.state;
            if was == Some(&(state, record.summary.changed)) {
                continue;
            }
            let Some(notification) = notification(&record, was.map(|(state, _)| *state)) else { continue };
            let public_text = speech.notification(Notification::Discreet);
            let discreet = self.is_discreet(&record);
            let text = if discreet { public_text.clone() } else { speech.notification(notification) };
            items.push(NewsItem { request: id, text, public_text, at: record.summary.changed });
        }
        let count = items.len();
        let summary =
            (count > ONE_BY_ONE).then(|| speech.notification(Notification::Summary { count: count as u32 }));
        Ok(News { items, summary })
    }

    fn is_discreet(&self, record: &RequestRecord) -> bool {
        let Ok(Some(detail)) = self.store.queries().request(record.summary.id) else { return true };
        let pack = self.pack_of(&detail.summary.city);
        let service = pack.zip(detail.summary.service.as_ref()).and_then(|(pack, code)| pack.service(code));
        service.is_some_and(|service| service.discreet)
    }
}

fn notification(record: &RequestRecord, was: Option<FaceState>) -> Option<Notification<'_>> {
    let summary = &record.summary;
    let reference = summary.reference.as_ref().map(ServiceRequestId::as_str);
    let service = record.handled_by.as_deref().unwrap_or(&summary.title);
    // What the municipality did last counts; the citizen's own acts come back in the timeline too.
    let latest = record.timeline.iter().rev().find(|entry| entry.author != Author::Citizen);
    match summary.face.state {
        FaceState::NeedsYou(_) | FaceState::Refused if summary.mine => Some(Notification::NeedsYou),
        FaceState::Closed(_) if summary.unread => Some(Notification::Closed { reference }),
        FaceState::Received
        | FaceState::Assigned
        | FaceState::InProgress
        | FaceState::Answered
        | FaceState::Reopened
            if summary.unread =>
        {
            match latest.map(|entry| entry.kind) {
                Some(EntryKind::Message) => Some(Notification::MessageFrom { service }),
                Some(EntryKind::Assigned) => Some(Notification::Assigned { service, reference }),
                _ if summary.face.state == FaceState::Received => {
                    Some(Notification::Received { service: &summary.title, reference })
                }
                _ => Some(Notification::Assigned { service, reference }),
            }
        }
        FaceState::Received if was.is_some_and(is_on_its_way) => {
            Some(Notification::Received { service: &summary.title, reference })
        }
        _ => None,
    }
}

fn is_on_its_way(state: FaceState) -> bool {
    matches!(state, FaceState::Waiting | FaceState::Sending | FaceState::Uncertain | FaceState::NeedsYou(_))
}
