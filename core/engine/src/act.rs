//! Later acts: on a sent request, and on one whose outcome is unknown.

use parvis_domain::face::{Action, FollowUp, Ownership};
use parvis_domain::id::{EndpointName, OpId, RequestId, ServiceRequestId};
use parvis_domain::op::{OpKind, Stars};
use parvis_domain::state::{CaseStatus, OpState, ParkReason};
use parvis_domain::validate;
use parvis_sync::{Input, OpRow, Replies, Resolution, Withdraws};

use crate::engine::Engine;
use crate::error::{Error, Missing, NotNow, Result};
use crate::net::{open311, townhall};
use crate::store::{RequestDetail, Write};

impl Engine {
    /// Writes to the service; while a request's outcome is unknown, as soon as its number is known.
    pub fn reply(&mut self, id: RequestId, text: &str) -> Result<OpId> {
        self.act(id, Action::Reply, OpKind::Reply { text: text.to_owned() })
    }

    /// Withdraws a request from the town hall; while its outcome is unknown, as soon as that is known. One that has
    /// not left is not sent.
    pub fn withdraw(&mut self, id: RequestId, text: Option<&str>) -> Result<OpId> {
        self.act(id, Action::Withdraw, OpKind::Withdraw { text: text.map(str::to_owned) })
    }

    /// Opens a closed request again.
    pub fn reopen(&mut self, id: RequestId, text: &str) -> Result<OpId> {
        self.act(id, Action::Reopen, OpKind::Reopen { text: text.to_owned() })
    }

    /// Marks the handling of a closed request.
    pub fn rate(&mut self, id: RequestId, stars: Stars, text: Option<&str>) -> Result<OpId> {
        self.act(id, Action::Rate, OpKind::Rate { stars, text: text.map(str::to_owned) })
    }

    /// Asks what became of an overdue request.
    pub fn remind(&mut self, id: RequestId) -> Result<OpId> {
        self.act(id, Action::Remind, OpKind::Remind)
    }

    fn act(&mut self, id: RequestId, action: Action, act: OpKind) -> Result<OpId> {
        let detail = self.offered(id, action)?;
        let issues = validate::check_act(&act);
        if !issues.is_empty() {
            return Err(Error::Invalid(issues));
        }
        let withdraws = if action == Action::Withdraw { Withdraws::Yes } else { Withdraws::No };
        self.queue_act(&detail, act, withdraws)
    }

    /// Joins another's public request. Once is enough: a second time it is the same act.
    pub fn me_too(&mut self, id: RequestId) -> Result<OpId> {
        let detail = self.store.queries().request(id)?.ok_or(Error::NotFound(Missing::Request))?;
        let summary = &detail.summary;
        if summary.ownership == Ownership::Mine || self.follow_up(&summary.endpoint) != FollowUp::TownHall {
            return Err(Error::NotNow(NotNow::NoFollowUp));
        }
        if !summary.case.is_some_and(CaseStatus::is_open) {
            return Err(Error::NotNow(NotNow::Closed));
        }
        if let Some(joined) = detail.ops.iter().find(|stored| stored.act == Some(OpKind::MeToo)) {
            return Ok(joined.row.op);
        }
        self.queue_act(&detail, OpKind::MeToo, Withdraws::No)
    }

    fn queue_act(&mut self, detail: &RequestDetail, act: OpKind, withdraws: Withdraws) -> Result<OpId> {
        self.must_open_key(&detail.summary.city)?;
        let op = OpId::from_random(self.random());
        let service_request_id = detail.summary.service_request_id.clone();
        let endpoint = &detail.summary.endpoint;
        let body = service_request_id
            .as_ref()
            .map(|srid| self.act_body(op, &act, endpoint, Some(srid), detail.summary.case));
        let sequence = detail.ops.iter().map(|stored| stored.row.sequence).max().map_or(0, |last| last + 1);
        let row = OpRow {
            op,
            request: Some(detail.summary.id),
            withdraws,
            service_request_id,
            endpoint: detail.summary.endpoint.clone(),
            sequence,
            state: OpState::Waiting,
            wait: None,
            tries: 0,
            failing_ms: 0,
            refusal: None,
            doubt: None,
            rev: None,
            version: 0,
        };
        self.command(Input::QueueOp(Box::new(row)), &[Write::InsertOp { op, act, body }])?;
        Ok(op)
    }

    /// The bytes of an act, as its server takes it: made once.
    pub(crate) fn act_body(
        &self,
        op: OpId,
        act: &OpKind,
        endpoint: &EndpointName,
        request: Option<&ServiceRequestId>,
        case: Option<CaseStatus>,
    ) -> Vec<u8> {
        match (act, request) {
            (OpKind::Reply { text }, Some(request)) if self.follow_up(endpoint) == FollowUp::Replies => {
                let offset_ms = self.servers.get(endpoint).map_or(0, |known| known.clock_offset_ms);
                open311::reply_body(&op, text, request, case, self.wall().plus_millis(offset_ms))
            }
            _ => townhall::op_body(act, request),
        }
    }

    /// What a server lets a citizen do after sending.
    pub(crate) fn follow_up(&self, endpoint: &EndpointName) -> FollowUp {
        match self.planner.endpoint(endpoint) {
            Some(row) if row.is_town_hall() => FollowUp::TownHall,
            Some(row) if row.replies == Replies::Taken => FollowUp::Replies,
            Some(_) | None => FollowUp::ReadOnly,
        }
    }

    /// Tries a request now: its text, its photos, its acts.
    pub fn retry(&mut self, id: RequestId) -> Result<()> {
        self.offered(id, Action::TryNow)?;
        self.command(Input::Retry(id), &[])
    }

    /// The citizen takes note of the acts on a request that the city refused, or of which nobody can find out whether
    /// they arrived: they are shown no more.
    pub fn dismiss(&mut self, id: RequestId) -> Result<()> {
        let detail = self.store.queries().request(id)?.ok_or(Error::NotFound(Missing::Request))?;
        let over = |state| matches!(state, OpState::Rejected | OpState::Parked(ParkReason::Unresolved));
        let refused = detail.ops.iter().filter(|stored| over(stored.row.state));
        let refused: Vec<OpId> = refused.map(|stored| stored.row.op).collect();
        if refused.is_empty() {
            return Err(Error::NotNow(NotNow::NothingRefused));
        }
        refused.into_iter().try_for_each(|op| self.command(Input::DropOp(op), &[]))
    }

    /// The citizen's word about a request whose outcome is unknown.
    pub fn resolve(&mut self, id: RequestId, resolution: Resolution) -> Result<()> {
        let detail = self.offered(id, Action::Resolve)?;
        if let Resolution::Mine(number) = &resolution {
            self.must_be_anothers(&detail.summary.endpoint, number)?;
        }
        self.command_if(Input::Resolve(id, resolution), &[], &|step| {
            let decided = step.commit.as_ref().is_some_and(|commit| !commit.rows.is_empty());
            if decided { Ok(()) } else { Err(Error::NotNow(NotNow::NotUncertain)) }
        })
    }

    /// What the citizen claims must be on the city's list as this phone knows it, and not be one of the citizen's own
    /// that went another way: a number that was mistyped would end every doubt about a report that never arrived.
    fn must_be_anothers(&self, endpoint: &EndpointName, number: &ServiceRequestId) -> Result<()> {
        let unknown = Error::NotFound(Missing::Number);
        let queries = self.store.queries();
        let found = queries.request_id(endpoint, number)?.ok_or(unknown.clone())?;
        let detail = queries.request(found)?.ok_or(unknown.clone())?;
        if detail.submission.is_none() { Ok(()) } else { Err(unknown) }
    }
}
