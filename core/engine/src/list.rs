//! Reading: lists, one request, the outbox, and finding a request by what a citizen types.

use std::ops::RangeInclusive;

use parvis_domain::face::{Face, FollowUp, Ownership, face};
use parvis_domain::id::{AttributeCode, RequestId, ServiceRequestId};
use parvis_domain::marker::without_marker;
use parvis_domain::op::OpKind;
use parvis_domain::refusal::Refusal;
use parvis_domain::state::{CaseStatus, OpState, ParkReason, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_domain::timeline::Author;
use parvis_domain::validate::{Field, FieldIssue, notices_for, visibility};
use parvis_sync::{SubmissionRow, WaitReason};

use crate::engine::Engine;
use crate::error::{Error, Missing, Result, StorageProblem};
use crate::likeness::{self, Likeness};
use crate::record::{
    ActRecord, LookAlike, OpenFilter, PhotoFile, RefusalRecord, RequestPage, RequestQuery, RequestRecord,
    RequestSummary, Waiting, WaitingFor,
};
use crate::store::{self, CaseFilter, Reading, RequestDetail, RequestFilter, StoredOp, Write};

/// Rows of a page that does not say how many.
pub(crate) const PAGE: usize = 50;
/// Fewest digits of a short name.
const SHORT: usize = 4;
/// Digits of a name, and where a dash stands between them (RFC 9562).
const DIGITS: usize = 32;
const DASHES: [usize; 4] = [8, 13, 18, 23];
/// Most look-alikes that are shown.
const LOOK_ALIKES: usize = 5;

impl Engine {
    /// One page of requests.
    pub fn requests(&self, query: &RequestQuery) -> Result<RequestPage> {
        let filter = RequestFilter {
            words: query.search.clone(),
            near: query.near,
            cases: match query.open {
                OpenFilter::All => CaseFilter::Any,
                OpenFilter::Open => CaseFilter::Open,
            },
            after: query.after,
            limit: if query.limit == 0 { PAGE } else { query.limit },
            ..RequestFilter::default()
        };
        let page = self.store.queries().requests(&filter)?;
        Ok(RequestPage { rows: self.summaries(page.items), next: page.next })
    }

    pub(crate) fn face_of(&self, row: &store::RequestSummary) -> Face {
        self.face_at(row, self.wall())
    }

    fn face_at(&self, row: &store::RequestSummary, now: Timestamp) -> Face {
        face(&row.standing(self.follow_up(&row.endpoint)), now)
    }

    /// Rows of one page, all of them at the same moment.
    pub(crate) fn summaries(
        &self,
        rows: impl IntoIterator<Item = store::RequestSummary>,
    ) -> Vec<RequestSummary> {
        let now = self.wall();
        rows.into_iter().map(|row| self.summary(row, now)).collect()
    }

    fn summary(&self, row: store::RequestSummary, now: Timestamp) -> RequestSummary {
        let face = self.face_at(&row, now);
        RequestSummary {
            id: row.id,
            kind: row.kind,
            title: row.title,
            reference: row.service_request_id,
            due: row.due.filter(|_| face.state.is_owed()),
            face,
            city: row.city,
            changed: row.changed,
            coordinate: row.coordinate,
            distance: row.distance,
            unread: row.reading == Reading::Unread,
            mine: row.ownership == Ownership::Mine,
        }
    }

    /// One request with everything.
    pub fn request(&self, id: RequestId) -> Result<RequestRecord> {
        let detail = self.store.queries().request(id)?.ok_or(Error::NotFound(Missing::Request))?;
        Ok(self.record(detail))
    }

    fn record(&self, detail: RequestDetail) -> RequestRecord {
        let pack = self.pack_of(&detail.summary.city);
        let service = pack.zip(detail.summary.service.as_ref()).and_then(|(pack, code)| pack.service(code));
        let question_of = |code: &AttributeCode| {
            let (pack, attribute) = pack.zip(service.and_then(|service| service.attribute(code)))?;
            Some(pack.text(&attribute.description, self.language).to_owned())
        };
        let answers = detail.document.answers.iter().map(|(code, values)| {
            let attribute = service.and_then(|service| service.attribute(code));
            let read = |value: &String| match pack.zip(attribute.and_then(|one| one.value(value))) {
                Some((pack, value)) => pack.text(&value.name, self.language).to_owned(),
                None => value.clone(),
            };
            let question = question_of(code).unwrap_or_else(|| code.as_str().to_owned());
            (question, values.iter().map(read).collect::<Vec<_>>().join(", "))
        });
        let promised = pack.zip(service).map(|(pack, service)| pack.text(&service.handled_by, self.language));
        let handled_by =
            detail.agency.clone().or(promised.filter(|name| !name.is_empty()).map(str::to_owned));
        let closed_reason = match detail.summary.case {
            Some(CaseStatus::Closed(reason)) => Some(reason),
            _ => None,
        };
        let photos = self.face_of(&detail.summary).photos;
        // A town hall takes the text first; a city without photos has none to wait for.
        let photos_first =
            self.follow_up(&detail.summary.endpoint) != FollowUp::TownHall && photos.confirmed < photos.total;
        let waiting = detail.submission.as_ref().and_then(|row| {
            let waiting = waiting(row, if photos_first { WaitingFor::Photos } else { WaitingFor::Network })?;
            let refusal = row.refusal.clone().map(|refusal| read_refusal(refusal, &question_of));
            Some(Waiting { refusal, ..waiting })
        });
        let uncertain = detail.submission.as_ref().is_some_and(|row| {
            matches!(row.state, Submission::Unknown | Submission::Parked(ParkReason::Unresolved))
        });
        let look_alikes = if uncertain { self.look_alikes(&detail) } else { Vec::new() };
        let (ours, is_ours) = (&detail.document, detail.submission.is_some());
        let not_taken = detail
            .photos
            .iter()
            .filter(|stored| stored.row.as_ref().is_some_and(|row| row.transfer == PhotoTransfer::NotTaken));
        let notices = pack.filter(|_| is_ours).map(|pack| notices_for(not_taken.count(), pack));
        let seen_by = pack.zip(service).filter(|_| is_ours);
        // No revision tells when a plain server shows a reply; some never do.
        let replies = self.follow_up(&detail.summary.endpoint) == FollowUp::Replies;
        let shown: Vec<String> = detail
            .timeline
            .iter()
            .filter(|entry| replies && entry.author == Author::Citizen)
            .filter_map(|entry| entry.text.clone())
            .collect();
        let is_unseen = |stored: &StoredOp| match &stored.act {
            Some(OpKind::Reply { text }) if replies && stored.row.state == OpState::Done => {
                !shown.iter().any(|shown| shown == text.trim_end())
            }
            _ => stored.unseen,
        };
        RequestRecord {
            contact: ours.contact.clone(),
            visibility: ours.visibility,
            seen_by: seen_by.map(|(pack, service)| visibility(ours.visibility, service, pack)),
            notices: notices.unwrap_or_default(),
            answers: answers.collect(),
            handled_by,
            closed_reason,
            waiting,
            look_alikes,
            place: detail.document.place,
            text: detail.document.text,
            photos: detail
                .photos
                .into_iter()
                .map(|stored| PhotoFile {
                    transfer: stored.row.map(|row| row.transfer),
                    ..self.photo_file(stored.photo.clone(), detail.document.facts.get(&stored.photo.hash))
                })
                .collect(),
            receipt: detail.submission.and_then(|row| row.receipt),
            status_notes: detail.document.status_notes,
            timeline: detail.timeline,
            acts: detail
                .ops
                .into_iter()
                .filter(|stored| is_unseen(stored) || stored.row.state.is_unsettled())
                .map(|stored| ActRecord {
                    op: stored.row.op,
                    kind: stored.act.as_ref().map_or("", OpKind::name),
                    text: stored.act.and_then(words_of),
                    state: stored.row.state,
                    refusal: stored.row.refusal.map(|refusal| read_refusal(refusal, &question_of)),
                })
                .collect(),
            summary: self.summary(detail.summary, self.wall()),
        }
    }

    /// Requests of the public list that look the same: one of them may be ours. Shown, never taken over silently.
    fn look_alikes(&self, detail: &RequestDetail) -> Vec<LookAlike> {
        let Some(place) = &detail.document.place else { return Vec::new() };
        let (service, text) = (detail.summary.service.as_ref(), detail.document.text.as_str());
        let ours = Likeness { service, coordinate: place.coordinate, text };
        let filter = RequestFilter {
            near: Some(store::Near { centre: place.coordinate, radius: likeness::NEAR }),
            ..RequestFilter::default()
        };
        let Ok(page) = self.store.queries().requests(&filter) else { return Vec::new() };
        page.items
            .into_iter()
            .filter(|row| row.ownership == Ownership::Others && row.endpoint == detail.summary.endpoint)
            .filter_map(|row| {
                let other = self.store.queries().request(row.id).ok()??.document;
                let theirs = Likeness {
                    service: row.service.as_ref(),
                    coordinate: row.coordinate?,
                    text: &other.text,
                };
                let distance = ours.distance_to(&theirs)?;
                Some(LookAlike {
                    service_request_id: row.service_request_id?,
                    text: without_marker(&other.text).to_owned(),
                    requested: other.requested,
                    distance: Some(distance),
                })
            })
            .take(LOOK_ALIKES)
            .collect()
    }

    /// The citizen has seen the news of a request.
    pub fn mark_read(&mut self, id: RequestId) -> Result<()> {
        match self.write_only(&[Write::MarkRead(id)]) {
            // Read it is; only the mark is not kept.
            Err(Error::Storage(StorageProblem::Full | StorageProblem::ReadOnly)) => Ok(()),
            marked => marked,
        }
    }

    /// What waits, and why; oldest first.
    pub fn outbox(&self) -> Result<Vec<RequestRecord>> {
        let rows = self.store.queries().outbox()?;
        rows.into_iter().map(|row| self.request(row.id)).collect()
    }

    /// The draft or request that a citizen means: its name, the beginning of its name, or the city's number.
    ///
    /// A number is a city's own, and two cities may give the same: the citizen's requests come first, then those of the
    /// chosen city, and no other city's are looked at.
    pub fn find(&self, text: &str) -> Result<RequestId> {
        let text = text.trim();
        if let Ok(id) = text.parse::<RequestId>() {
            return Ok(id);
        }
        let queries = self.store.queries();
        let number = ServiceRequestId::new(text);
        let own = queries.own_with_number(&number)?;
        let mut here = own.iter().filter(|(city, _)| Some(city) == self.chosen.as_ref());
        if let (Some((_, id)), None) = (here.next(), here.next()) {
            return Ok(*id);
        }
        let own = own.into_iter().map(|(_, id)| id).collect();
        let begins =
            names_that_begin(text).map(|names| queries.named(names)).transpose()?.unwrap_or_default();
        let mut public = Vec::new();
        for (endpoint, known) in &self.servers {
            if Some(&known.city) == self.chosen.as_ref() {
                public.extend(queries.request_id(endpoint, &number)?);
            }
        }
        for found in [own, begins.own, public, begins.public] {
            match found[..] {
                [] => {}
                [id] => return Ok(id),
                _ => return Err(Error::Ambiguous),
            }
        }
        let is_short = text.chars().count() < SHORT && text.chars().all(|c| c.is_ascii_hexdigit());
        Err(Error::NotFound(if is_short { Missing::TooShort } else { Missing::Request }))
    }
}

/// The first and the last name that begin so, if names can.
fn names_that_begin(text: &str) -> Option<RangeInclusive<RequestId>> {
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    let is_short_name = (SHORT..=DIGITS).contains(&digits.len())
        && text.chars().enumerate().all(|(at, c)| c.is_ascii_hexdigit() != DASHES.contains(&at));
    if !is_short_name {
        return None;
    }
    let padded = |with: char| {
        let all: String = digits.chars().chain(std::iter::repeat(with)).take(DIGITS).collect();
        u128::from_str_radix(&all, 16).ok().map(|number| RequestId::from_bytes(number.to_be_bytes()))
    };
    Some(padded('0')?..=padded('f')?)
}

/// The place in a list after a row of it.
pub(crate) fn cursor_after(row: &RequestSummary) -> store::PageCursor {
    match row.distance {
        Some(distance) => store::PageCursor::Distance { distance, id: row.id },
        None => store::PageCursor::Changed { changed: row.changed, id: row.id },
    }
}

/// A refusal with the questions as they are read.
fn read_refusal(refusal: Refusal, question_of: &impl Fn(&AttributeCode) -> Option<String>) -> RefusalRecord {
    let with_question = |issue: FieldIssue| {
        let question = match &issue.field {
            Field::Answer(code) => question_of(code),
            _ => None,
        };
        (issue, question)
    };
    RefusalRecord {
        words: refusal.words,
        reason: refusal.reason,
        issues: refusal.issues.into_iter().map(with_question).collect(),
    }
}

fn words_of(act: OpKind) -> Option<String> {
    match act {
        OpKind::Reply { text } | OpKind::Reopen { text } => Some(text),
        OpKind::Withdraw { text } | OpKind::Rate { text, .. } => text,
        OpKind::MeToo
        | OpKind::Remind
        | OpKind::Subscribe { .. }
        | OpKind::Share
        | OpKind::AnswerSlot { .. }
        | OpKind::Erase => None,
    }
}

/// Why a sending waits, while it does; `queued` is what one waits for that nothing was tried with yet.
fn waiting(row: &SubmissionRow, queued: WaitingFor) -> Option<Waiting> {
    let by_reason = |otherwise| match row.wait.map(|wait| wait.reason) {
        Some(WaitReason::ServerAsked) => WaitingFor::ServerAsked,
        Some(WaitReason::Portal) => WaitingFor::Portal,
        Some(WaitReason::Silent) => WaitingFor::TownHall,
        Some(WaitReason::Untrusted) => WaitingFor::Certificate,
        Some(WaitReason::Moved) => WaitingFor::Moved,
        Some(WaitReason::Backoff | WaitReason::ReadBack) | None => otherwise,
    };
    let why = match row.state {
        Submission::Queued => queued,
        Submission::Ready => by_reason(WaitingFor::Network),
        Submission::Submitting => by_reason(WaitingFor::TownHall),
        Submission::Token => WaitingFor::Number,
        // Whatever stands in the way: what matters is that nobody knows yet.
        Submission::Unknown => match by_reason(WaitingFor::ReadBack) {
            why @ (WaitingFor::ServerAsked | WaitingFor::Portal | WaitingFor::Certificate) => why,
            _ => WaitingFor::ReadBack,
        },
        Submission::Parked(ParkReason::CaptivePortal) => WaitingFor::Portal,
        Submission::Parked(reason) => WaitingFor::Citizen(reason),
        Submission::Rejected => WaitingFor::Correction,
        Submission::Acked | Submission::Accepted | Submission::Cancelled => return None,
    };
    Some(Waiting { why, next_try: row.wait.map(|wait| wait.due.shown()), tries: row.tries, refusal: None })
}
