//! The planner's whole knowledge, and how it changes.

use std::collections::BTreeMap;

use parvis_domain::id::{EndpointName, OpId, RequestId};

use crate::effect::Effect;
use crate::endpoint::EndpointRow;
use crate::row::{OpRow, PhotoRow, SubmissionRow};
use crate::session::Session;

/// One row that changed. Every row carries a version that is one above what was read (0 for a new one).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RowChange {
    /// A sending.
    Submission(SubmissionRow),
    /// A photo.
    Photo(PhotoRow),
    /// An act.
    Op(OpRow),
    /// What was learned about a server.
    Endpoint(EndpointRow),
    /// A server that is gone.
    EndpointGone(EndpointName),
}

/// What must be durable before the effects beside it may start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// Rows for the store; may be empty, then nothing needs to be written.
    pub rows: Vec<RowChange>,
    pub(crate) session: Session,
}

/// The answer to one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What changed; `None` when nothing did.
    pub commit: Option<Commit>,
    /// What to start once the commit is durable and applied.
    pub effects: Vec<Effect>,
}

/// Everything that the planner decides from: the open rows, and this run's session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct State {
    /// Sendings that are open, or whose photos or acts are.
    pub(crate) submissions: BTreeMap<RequestId, SubmissionRow>,
    /// Photos of those.
    pub(crate) photos: BTreeMap<(RequestId, u32), PhotoRow>,
    /// Open acts.
    pub(crate) ops: BTreeMap<OpId, OpRow>,
    /// Servers.
    pub(crate) endpoints: BTreeMap<EndpointName, EndpointRow>,
    pub(crate) session: Session,
}

impl State {
    /// From the rows of the store: every sending that is not settled with all its photos, every act that is open
    /// or parked, every server. Rows that are settled do no harm.
    pub fn from_rows(
        submissions: impl IntoIterator<Item = SubmissionRow>,
        photos: impl IntoIterator<Item = PhotoRow>,
        ops: impl IntoIterator<Item = OpRow>,
        endpoints: impl IntoIterator<Item = EndpointRow>,
    ) -> Self {
        let mut state = Self {
            submissions: submissions.into_iter().map(|row| (row.request, row)).collect(),
            photos: photos.into_iter().map(|row| ((row.request, row.number), row)).collect(),
            ops: ops.into_iter().map(|row| (row.op, row)).collect(),
            endpoints: endpoints.into_iter().map(|row| (row.name.clone(), row)).collect(),
            session: Session::default(),
        };
        state.drop_settled();
        state
    }

    /// The same rows read anew, since another process wrote; what runs goes on.
    pub fn reloaded(self, fresh: Self) -> Self {
        Self { session: self.session, ..fresh }
    }

    /// Takes over a commit that is durable.
    pub fn apply(&mut self, commit: &Commit) {
        for change in &commit.rows {
            self.put(change.clone());
        }
        self.session = commit.session.clone();
        self.drop_settled();
    }

    pub(crate) fn put(&mut self, change: RowChange) {
        match change {
            RowChange::Submission(row) => {
                // A new revision names its own photos.
                self.photos.retain(|(of, _), photo| *of != row.request || photo.key == row.key);
                self.submissions.insert(row.request, row);
            }
            RowChange::Photo(row) => {
                self.photos.insert((row.request, row.number), row);
            }
            RowChange::Op(row) => {
                self.ops.insert(row.op, row);
            }
            RowChange::Endpoint(row) => {
                self.endpoints.insert(row.name.clone(), row);
            }
            RowChange::EndpointGone(name) => {
                self.endpoints.remove(&name);
            }
        }
    }

    fn drop_settled(&mut self) {
        self.ops.retain(|_, op| op.state.is_unsettled());
        let submissions = &self.submissions;
        // A photo of an earlier revision is nobody's any more.
        self.photos.retain(|(of, _), photo| submissions.get(of).is_some_and(|row| row.key == photo.key));
        let settled: Vec<RequestId> =
            self.submissions.keys().copied().filter(|request| self.is_settled(*request)).collect();
        for request in settled {
            self.submissions.remove(&request);
            self.photos.retain(|(of, _), _| *of != request);
        }
    }

    /// Whether nothing about this request needs its sealed copy any more: the text's outcome is certain,
    /// and every photo and act is confirmed or given up by the citizen.
    pub fn is_settled(&self, request: RequestId) -> bool {
        let text = self.submissions.get(&request).is_none_or(|row| row.state.is_settled());
        let dropped = self.submissions.get(&request).is_some_and(|row| row.state.is_dropped());
        let photos = self
            .photos
            .range((request, 0)..=(request, u32::MAX))
            .all(|(_, photo)| photo.transfer.is_settled());
        let ops = !self.ops.values().any(|op| op.request == Some(request) && op.state.is_unsettled());
        dropped || (text && photos && ops)
    }

    /// The sending of a request, while it is unsettled.
    pub fn submission(&self, request: RequestId) -> Option<&SubmissionRow> {
        self.submissions.get(&request)
    }

    /// Every unsettled sending.
    pub fn submissions(&self) -> impl Iterator<Item = &SubmissionRow> {
        self.submissions.values()
    }

    /// Photos of unsettled sendings.
    pub fn photos(&self) -> impl Iterator<Item = &PhotoRow> {
        self.photos.values()
    }

    /// Every unsettled act.
    pub fn ops(&self) -> impl Iterator<Item = &OpRow> {
        self.ops.values()
    }

    /// One act, while it is unsettled.
    pub fn op(&self, op: OpId) -> Option<&OpRow> {
        self.ops.get(&op)
    }

    /// Every server.
    pub fn endpoints(&self) -> impl Iterator<Item = &EndpointRow> {
        self.endpoints.values()
    }

    /// One server.
    pub fn endpoint(&self, name: &EndpointName) -> Option<&EndpointRow> {
        self.endpoints.get(name)
    }

    /// This run's session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}
