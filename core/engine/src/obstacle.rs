//! What stands in the way of an action: what the face does not offer is refused, with the state as the reason.

use parvis_domain::face::{Action, FaceState, FollowUp, Keeping, Ownership};
use parvis_domain::id::RequestId;
use parvis_domain::op::ActMark;
use parvis_domain::state::{PhotoTransfer, Submission};

use crate::engine::Engine;
use crate::error::{Error, Missing, NotNow, Result};
use crate::store::{RequestDetail, RequestSummary};

impl Engine {
    /// A request of which this may be done now.
    pub(crate) fn offered(&self, id: RequestId, action: Action) -> Result<RequestDetail> {
        let Some(detail) = self.store.queries().request(id)? else {
            let is_draft = self.store.queries().draft(id)?.is_some();
            return Err(if is_draft {
                Error::NotNow(NotNow::StillDraft)
            } else {
                Error::NotFound(Missing::Request)
            });
        };
        match self.obstacle(&detail, action) {
            None => Ok(detail),
            Some(obstacle) => Err(Error::NotNow(obstacle)),
        }
    }

    /// Why it may not, if so.
    fn obstacle(&self, detail: &RequestDetail, action: Action) -> Option<NotNow> {
        let summary = &detail.summary;
        let face = self.face_of(summary);
        let offered = face.actions.contains(&action)
            || (action == Action::TryNow && waits(detail))
            || (action == Action::Withdraw && has_not_left(summary));
        if offered {
            return None;
        }
        if summary.ownership == Ownership::Others {
            return Some(NotNow::NotYours);
        }
        let acts = matches!(
            action,
            Action::Reply | Action::Withdraw | Action::Reopen | Action::Rate | Action::Remind
        );
        let offers = match self.follow_up(&summary.endpoint) {
            FollowUp::TownHall => true,
            FollowUp::Replies => action == Action::Reply,
            FollowUp::ReadOnly => false,
        };
        if acts && !offers {
            return Some(NotNow::NoFollowUp);
        }
        match summary.keeping {
            Keeping::Forgotten if acts => return Some(NotNow::Forgotten),
            Keeping::KeyLost if acts => return Some(NotNow::KeyLost),
            Keeping::Kept | Keeping::Forgotten | Keeping::KeyLost => {}
        }
        Some(match (face.state, action) {
            (FaceState::Withdrawn, _) => NotNow::Withdrawn,
            (_, Action::Dismiss) => NotNow::NothingRefused,
            (_, Action::Resolve) => NotNow::NotUncertain,
            _ if summary.acts.has(ActMark::Withdraws) => NotNow::Withdrawn,
            (FaceState::Refused, _) => NotNow::Refused,
            (_, Action::TryNow) => NotNow::NothingToTry,
            (FaceState::Draft, _) => NotNow::StillDraft,
            (FaceState::Waiting, _) => NotNow::NotSentYet,
            (FaceState::NeedsYou(reason), _) if reason.proves_nothing_arrived() => NotNow::NotSentYet,
            (FaceState::Closed(_), Action::Reopen | Action::Rate) => NotNow::AlreadyAsked,
            (FaceState::Closed(_), _) => NotNow::Closed,
            (_, Action::TakeBack | Action::Edit | Action::Correct | Action::Send | Action::Delete) => {
                NotNow::AlreadyLeft
            }
            (FaceState::Sending | FaceState::Uncertain | FaceState::NeedsYou(_), _) => NotNow::OnItsWay,
            (_, Action::Reopen | Action::Rate) => NotNow::NotClosed,
            (_, Action::Remind) => NotNow::NotOverdue,
            _ => NotNow::AlreadyLeft,
        })
    }
}

/// What has not left needs no withdrawal, but whoever withdraws it means that it must not leave: nothing is sent, at any
/// city.
fn has_not_left(summary: &RequestSummary) -> bool {
    matches!(summary.submission, Some(Submission::Queued | Submission::Ready))
        && !summary.acts.has(ActMark::Withdraws)
}

/// Whether anything of a request waits for its next try, or for the citizen.
fn waits(detail: &RequestDetail) -> bool {
    let open = |transfer: PhotoTransfer| !transfer.is_settled();
    detail.photos.iter().filter_map(|stored| stored.row.as_ref()).any(|row| open(row.transfer))
        || detail.ops.iter().any(|stored| stored.row.state.is_unsettled())
        || detail.submission.as_ref().is_some_and(|row| row.state.is_open())
}
