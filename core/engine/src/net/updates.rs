//! The citizen's replies at a plain server that takes them as updates (`servicerequestupdates`, an extension of
//! mySociety): sent as a form, and looked up in the server's list of updates when nobody knows whether one arrived.

use parvis_domain::id::{OpId, ServiceRequestId};
use parvis_domain::marker::Marker;
use parvis_domain::receipt::Receipt;
use parvis_sync::{Answer, Body, Failure, Outcome, ReadBackOutcome, Taken};

use super::answer::{retry_after_ms, whole};
use super::conversation::{Turn, Window, ended};
use super::exchange::{LIST_ANSWER, SMALL_ANSWER, TEXT_TIMEOUT, UNPACKED, get, header, named};
use super::list_pull::may_be_cut;
use super::open311::{self, read};
use super::server::Server;
use crate::ports::{HttpAnswer, HttpOutcome, HttpRequest};

/// A reply on its way; `body` is what [`reply_body`](open311::reply_body) gave once.
pub(super) fn send(server: &Server, op: &OpId, body: &[u8]) -> HttpRequest {
    let mut form = open311::post_prefix(server).into_bytes();
    form.extend_from_slice(body);
    let mut request = HttpRequest {
        method: "POST",
        url: open311::updates_post_url(server),
        headers: vec![
            header("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            header("idempotency-key", &format!("\"{op}\"")),
            header("accept-encoding", UNPACKED),
        ],
        body: form,
        timeout: TEXT_TIMEOUT,
        answer_limit: SMALL_ANSWER,
    };
    request.headers.extend(named(server));
    request
}

/// What a server answered to a reply.
pub(super) fn sent(answer: &HttpAnswer) -> Answer {
    let taken = (200..=299).contains(&answer.status) && read::is_update_taken(&answer.body);
    let body = if taken { Body::Taken(Taken::Done(None)) } else { open311::errors(&answer.body) };
    Answer { status: answer.status, body, retry_after_ms: retry_after_ms(answer) }
}

/// A look for one reply in the list of updates.
#[derive(Debug)]
pub(super) struct ReplyLook {
    server: Server,
    marker: Marker,
    request: ServiceRequestId,
}

impl ReplyLook {
    pub(super) fn new(
        server: Server,
        op: &OpId,
        request: ServiceRequestId,
        window: Window,
    ) -> (Self, HttpRequest) {
        let question = get(open311::updates_url(&server, window.from, window.to), LIST_ANSWER, &server);
        (Self { server, marker: Marker::of_act(op), request }, question)
    }

    pub(super) fn on(&mut self, outcome: &HttpOutcome) -> Turn {
        let looked = match whole(outcome) {
            Ok(answer) => self.read(answer),
            Err(failure) => ReadBackOutcome::Failed(failure),
        };
        ended(Outcome::ReadBack(looked))
    }

    fn read(&self, answer: &HttpAnswer) -> ReadBackOutcome {
        let updates = match answer.status {
            200..=299 => read::updates(&answer.body, &self.server.zone.zone(), &self.server.habits),
            _ => None,
        };
        let Some(updates) = updates else { return ReadBackOutcome::Failed(open311::failure(answer)) };
        let ours = updates.rows.iter().any(|update| {
            update.service_request_id == self.request
                && update.marked.as_deref().is_some_and(|text| self.marker.is_in(text))
        });
        if ours {
            let receipt = Receipt {
                service_request_id: Some(self.request.clone()),
                agency_responsible: None,
                requested: None,
                expected: None,
                service_notice: None,
                signature: None,
            };
            return ReadBackOutcome::Looked(vec![receipt]);
        }
        let is_part = updates.broken_off || updates.lost > 0;
        if is_part || may_be_cut(updates.rows.len(), &self.server.habits) {
            // What was left out, or could not be read, may be ours.
            return ReadBackOutcome::Failed(Failure::Server { status: 200, retry_after_ms: None });
        }
        ReadBackOutcome::Looked(Vec::new())
    }
}
