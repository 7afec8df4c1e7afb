//! From an effect to the call that it takes: what the store knows, by value.

use std::collections::BTreeSet;

use parvis_domain::id::{CityId, EndpointName, OpId, ServiceCode};
use parvis_domain::pack::EndpointKind;
use parvis_domain::state::Submission;
use parvis_domain::time::Timestamp;
use parvis_sync::{
    Effect, Failure, NotSent, Outcome, PhotoOutcome, ProbeOutcome, PullOutcome, ReadBackOutcome, Reply,
    ServicesOutcome, Stream, TokenOutcome,
};

use crate::city::KnownServer;
use crate::draft::ALL_DRAFTS;
use crate::engine::Engine;
use crate::error::{Error, PhotoProblem, Result};
use crate::net::open311::{self, ServiceType};
use crate::net::{Call, NOWHERE, Server, Window};
use crate::store::{RequestDetail, StoreError};

/// Size of a photo's part: small enough that a broken one costs little, large enough that most photos are two.
const PART_BYTES: usize = 256 * 1024;
/// Slack around the times of an attempt, for clocks that disagree (GeoReport has no more than seconds).
pub(crate) const WINDOW_SLACK_MS: i64 = 10 * 60 * 1000;

impl Engine {
    /// The call for an effect, or the outcome of one for which none can be made.
    pub(crate) fn call_for(&mut self, effect: &Effect) -> std::result::Result<Call, Box<Outcome>> {
        match self.call(effect) {
            Ok(Some(call)) => Ok(call),
            // Only this is for good; a locked secure store or a reading that failed may be over at the next try.
            Err(Error::Photo(PhotoProblem::Damaged { .. })) if matches!(effect, Effect::SendPart { .. }) => {
                Err(Box::new(Outcome::Photo(PhotoOutcome::FileLost)))
            }
            Ok(None) | Err(_) => Err(Box::new(cut_off(effect))),
        }
    }

    fn call(&mut self, effect: &Effect) -> Result<Option<Call>> {
        let Some(endpoint) = effect.endpoint() else { return Ok(None) };
        let Some(known) = self.servers.get(endpoint).cloned() else { return Ok(None) };
        let KnownServer { city, mut server, clock_offset_ms, listed, .. } = known;
        if server.endpoint.kind == EndpointKind::TownHall && server.follow_key.is_none() {
            let key = self.follow_key(&city)?;
            server.follow_key = Some(key.clone());
            // Decrypted once for this run.
            if let Some(known) = self.servers.get_mut(endpoint) {
                known.server.follow_key = Some(key);
            }
        }
        Ok(Some(match effect {
            Effect::Submit { request, key, .. } => {
                let Some(body) = self.store.body(*key)? else { return Ok(None) };
                let Some(detail) = self.store.queries().request(*request)? else { return Ok(None) };
                let photos = self.photos_inside(&server, &detail)?;
                // What an answer with nothing in it means, the server itself is asked where its profile does not say.
                let service = detail.summary.service.as_ref();
                let is_in = |codes: &BTreeSet<ServiceCode>| service.is_some_and(|code| codes.contains(code));
                let service_type = if is_in(&server.habits.blackbox) {
                    Some(ServiceType::Blackbox)
                } else if is_in(&server.habits.batch) {
                    Some(ServiceType::Batch)
                } else {
                    None
                };
                Call::Submit { server, key: *key, body, photos, service_type }
            }
            Effect::ReadBack { request, key, .. } => {
                let Some(detail) = self.store.queries().request(*request)? else { return Ok(None) };
                let Some(service_code) = detail.summary.service.clone() else { return Ok(None) };
                // Its place in the list is when it was sent. The wall clock may have been set since, so only the
                // monotonic one can tell; after a restart of the phone nothing can, and all that is shown is read.
                let there = self.wall().plus_millis(clock_offset_ms);
                let ago = match self.planner.submission(*request) {
                    Some(row) => row.began.and_then(|began| began.since(&self.now())),
                    // It is known to be there, and looked for only to learn how the server shows it.
                    None => Some(self.wall().millis_since(detail.summary.changed)),
                };
                let window = ago.map(|ago| Window {
                    from: there.plus_millis(-ago - WINDOW_SLACK_MS),
                    to: there.plus_millis(WINDOW_SLACK_MS),
                });
                Call::ReadBack { server, key: *key, window, service_code }
            }
            Effect::AskToken { token, .. } => Call::AskToken { server, token: token.clone() },
            Effect::AskOffset { hash, key, .. } => Call::AskOffset { server, key: *key, hash: *hash },
            Effect::SendPart { hash, key, from, .. } => {
                // Read whole, so that no byte leaves of a file that is no longer what its name says.
                let mut bytes = self.store.photo(*hash)?;
                let total = bytes.len();
                let begin = usize::try_from(*from).map_or(total, |from| from.min(total));
                bytes.truncate(begin.saturating_add(PART_BYTES));
                let bytes = bytes.split_off(begin);
                Call::SendPart { server, key: *key, hash: *hash, from: *from, bytes, total: total as u64 }
            }
            Effect::SendOp { op, .. } => {
                let Some(body) = self.store.op_body(*op)? else { return Ok(None) };
                Call::SendOp { server, op: *op, body }
            }
            Effect::ReadBackOp { op, service_request_id: Some(id), .. } => {
                let now = self.wall().plus_millis(clock_offset_ms);
                let written = match self.store.op_body(*op)? {
                    Some(body) => open311::written_at(&body),
                    None => self.written_after(*op)?,
                };
                let window = Window {
                    from: written.unwrap_or(now).plus_millis(-WINDOW_SLACK_MS),
                    to: now.plus_millis(WINDOW_SLACK_MS),
                };
                Call::ReadBackOp { server, op: *op, service_request_id: id.clone(), window }
            }
            Effect::Pull { stream: Stream::Mine, endpoint, .. } => {
                let cursor = self.store.queries().mine_cursor(endpoint)?.map(|cursor| cursor.position);
                let closed_since = self.watch_closed(endpoint);
                let own = self.store.queries().watched_at(endpoint, closed_since)?;
                Call::PullMine { server, cursor, own }
            }
            Effect::Pull { stream: Stream::Public, endpoint, .. } => {
                let cursor = self.store.queries().public_cursor(endpoint)?.map(|cursor| cursor.position);
                Call::PullPublic { server, cursor }
            }
            Effect::ReadServices { endpoint, .. } => {
                // Only a pack that was made from the server's own words follows them.
                let Some(pack) = self.packs.get(&city).filter(|pack| pack.country == NOWHERE) else {
                    return Ok(None);
                };
                let (pack, drafted) = (Box::new(pack.clone()), self.drafted_at(&city, endpoint)?);
                Call::ReadServices { server, pack, listed, drafted }
            }
            Effect::Probe { .. } => {
                let probe_url = self.packs.get(&city).and_then(|pack| pack.probe_url.clone());
                Call::Probe { server, probe_url }
            }
            Effect::Discover { .. } => Call::Discover { server },
            Effect::ReadBackOp { service_request_id: None, .. }
            | Effect::WakeAt { .. }
            | Effect::Unseal { .. }
            | Effect::UnsealOp { .. } => return Ok(None),
        }))
    }
}

impl Engine {
    /// Services of a city's drafts, and of its requests that were refused and may be corrected.
    fn drafted_at(&self, city: &CityId, endpoint: &EndpointName) -> Result<BTreeSet<ServiceCode>> {
        let queries = self.store.queries();
        let drafts = queries.drafts(None, ALL_DRAFTS)?.items.into_iter();
        let mut codes: BTreeSet<_> =
            drafts.filter(|draft| draft.city == *city).filter_map(|draft| draft.service).collect();
        for row in self.planner.submissions() {
            if row.endpoint == *endpoint && row.state == Submission::Rejected {
                codes.extend(queries.request(row.request)?.and_then(|detail| detail.summary.service));
            }
        }
        Ok(codes)
    }

    /// A time before which a reply was not written that has never left this phone, but perhaps another one that had the
    /// same folder: no reply is older than its request.
    fn written_after(&self, op: OpId) -> Result<Option<Timestamp>> {
        let Some(request) = self.store.op(op)?.and_then(|stored| stored.row.request) else { return Ok(None) };
        let document = self.store.queries().request(request)?.map(|detail| detail.document);
        Ok(document.and_then(|document| document.created.into_iter().chain(document.requested).min()))
    }

    /// The photos that a plain server takes inside the report, in the citizen's order. One that is gone or damaged does
    /// not keep the words here.
    fn photos_inside(&self, server: &Server, detail: &RequestDetail) -> Result<Vec<Vec<u8>>> {
        let most = match server.endpoint.kind {
            EndpointKind::TownHall => 0,
            EndpointKind::Open311 => server.habits.photos.unwrap_or_default().inside(),
        };
        let mut photos = Vec::new();
        for stored in detail.photos.iter().take(most) {
            match self.store.photo(stored.photo.hash) {
                Ok(bytes) => photos.push(bytes),
                Err(StoreError::PhotoLost { .. }) => {
                    tracing::warn!("a photo is gone: its report goes without");
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(photos)
    }
}

/// The place in a stream that a page is asked from.
pub(crate) fn asked_from(call: &Call) -> Option<String> {
    match call {
        Call::PullMine { cursor, .. } | Call::PullPublic { cursor, .. } => cursor.clone(),
        _ => None,
    }
}

/// What the log calls an effect.
pub(crate) fn name_of(effect: &Effect) -> &'static str {
    match effect {
        Effect::Submit { .. } => "submit",
        Effect::ReadBack { .. } => "read_back",
        Effect::AskToken { .. } => "ask_token",
        Effect::AskOffset { .. } => "ask_offset",
        Effect::SendPart { .. } => "send_part",
        Effect::SendOp { .. } => "send_op",
        Effect::ReadBackOp { .. } => "read_back_op",
        Effect::Pull { stream: Stream::Mine, .. } => "pull_mine",
        Effect::Pull { stream: Stream::Public, .. } => "pull_public",
        Effect::ReadServices { .. } => "read_services",
        Effect::Probe { .. } => "probe",
        Effect::Discover { .. } => "discover",
        Effect::WakeAt { .. } => "wake_at",
        Effect::Unseal { .. } => "unseal",
        Effect::UnsealOp { .. } => "unseal_op",
    }
}

/// The outcome of an effect that could not begin, or was cut off between two exchanges: nothing left for it that
/// could have had an effect, and it is tried again.
pub(crate) fn cut_off(effect: &Effect) -> Outcome {
    match effect {
        Effect::Submit { .. } | Effect::SendOp { .. } => Outcome::Reply(Reply::NotSent(NotSent::Cancelled)),
        Effect::ReadBack { .. } | Effect::ReadBackOp { .. } => {
            Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Local))
        }
        Effect::AskToken { .. } => Outcome::Token(TokenOutcome::Failed(Failure::Local)),
        Effect::AskOffset { .. } | Effect::SendPart { .. } => {
            Outcome::Photo(PhotoOutcome::Failed(Failure::Local))
        }
        Effect::Pull { .. } => Outcome::Pull(PullOutcome::Failed(Failure::Local)),
        Effect::ReadServices { .. } => Outcome::Services(ServicesOutcome::Failed(Failure::Local)),
        Effect::Probe { .. } => Outcome::Probe(ProbeOutcome::Failed),
        Effect::Discover { .. } | Effect::WakeAt { .. } | Effect::Unseal { .. } | Effect::UnsealOp { .. } => {
            Outcome::Discover(Err(Failure::Local))
        }
    }
}
