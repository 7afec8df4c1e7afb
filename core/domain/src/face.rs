//! What a citizen sees of a request, and may do with it: one pure function over the three states.

use serde::{Deserialize, Serialize};

use crate::op::{ActMark, ActMarks};
use crate::state::{CaseStatus, ClosedReason, ParkReason, PhotoTransfer, Submission};
use crate::time::Timestamp;

/// The one word that a request carries on a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceState {
    /// Not yet sent; editable.
    Draft,
    /// Goes out by itself as soon as there is a network.
    Waiting,
    /// Going out now.
    Sending,
    /// We are finding out whether it arrived.
    Uncertain,
    /// The sending needs the citizen.
    NeedsYou(ParkReason),
    /// The town hall has it.
    Received,
    /// A service took charge.
    Assigned,
    /// Work has begun.
    InProgress,
    /// The service wrote.
    Answered,
    /// Ended.
    Closed(ClosedReason),
    /// Opened again at the citizen's wish.
    Reopened,
    /// Refused: to be corrected.
    Refused,
    /// Taken back.
    Withdrawn,
}

impl FaceState {
    /// Whether the town hall owes an answer.
    pub fn is_owed(self) -> bool {
        match self {
            Self::Received | Self::Assigned | Self::InProgress | Self::Answered | Self::Reopened => true,
            Self::Draft
            | Self::Waiting
            | Self::Sending
            | Self::Uncertain
            | Self::NeedsYou(_)
            | Self::Closed(_)
            | Self::Refused
            | Self::Withdrawn => false,
        }
    }

    /// The stable name, for `--json` and for tests on every platform.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Uncertain => "uncertain",
            Self::NeedsYou(_) => "needs_you",
            Self::Received => "received",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Answered => "answered",
            Self::Closed(_) => "closed",
            Self::Reopened => "reopened",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The colour that helps a badge; its icon and its word tell the state without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing is under way.
    Neutral,
    /// It goes its way.
    Primary,
    /// It ended well.
    Success,
    /// Somebody must look.
    Warning,
    /// It went wrong.
    Error,
}

impl FaceState {
    /// The colour that helps its badge.
    pub fn tone(self) -> Tone {
        match self {
            Self::Draft
            | Self::Waiting
            | Self::Withdrawn
            | Self::Closed(ClosedReason::NotProcessed | ClosedReason::Unstated) => Tone::Neutral,
            Self::Sending
            | Self::Received
            | Self::Assigned
            | Self::InProgress
            | Self::Answered
            | Self::Reopened => Tone::Primary,
            Self::Uncertain | Self::NeedsYou(_) => Tone::Warning,
            Self::Closed(ClosedReason::Fixed) => Tone::Success,
            Self::Refused => Tone::Error,
        }
    }
}

/// What the citizen may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Change the draft.
    Edit,
    /// Send the draft.
    Send,
    /// Delete it from this phone.
    Delete,
    /// Make it a draft again.
    TakeBack,
    /// Try now.
    TryNow,
    /// Correct what was refused.
    Correct,
    /// Say which of the city's requests is this one, or that it must be sent again, or wait on.
    Resolve,
    /// Write to the service.
    Reply,
    /// Withdraw it from the town hall.
    Withdraw,
    /// Open it again.
    Reopen,
    /// Give a mark.
    Rate,
    /// Ask what became of it.
    Remind,
    /// Call the municipality.
    Call,
    /// Start a new draft with the same content.
    Copy,
    /// Take note that the town hall refused an act, which then is shown no more.
    Dismiss,
}

/// What the endpoint lets a citizen do after sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// A town hall: messages and the other acts.
    TownHall,
    /// A plain Open311 city that takes the citizen's words about a request: messages, and nothing else.
    Replies,
    /// A plain Open311 city: nothing but reading.
    ReadOnly,
}

/// Whose request it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// The citizen's own, or followed with the author's rights.
    Mine,
    /// Another's public request.
    Others,
}

/// Whether the server still shows a request that it had taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// As far as this phone knows.
    #[default]
    Kept,
    /// No more; the history on this phone stays.
    Forgotten,
    /// It may, but the key with which it was sent is lost: no news of it come, and nothing about it is taken.
    KeyLost,
}

/// How many photos are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoProgress {
    /// Photos that are to reach the server.
    pub total: u32,
    /// Photos that it has.
    pub confirmed: u32,
}

impl PhotoProgress {
    /// Counts the transfers; a photo that the endpoint does not take is not counted.
    pub fn of<'a>(transfers: impl IntoIterator<Item = &'a PhotoTransfer>) -> Self {
        let mut progress = Self::default();
        for transfer in transfers {
            match transfer {
                PhotoTransfer::Confirmed => {
                    progress.total += 1;
                    progress.confirmed += 1;
                }
                PhotoTransfer::Waiting { .. } | PhotoTransfer::Parked(_) => {
                    progress.total += 1;
                }
                PhotoTransfer::NotTaken => {}
            }
        }
        progress
    }
}

/// Everything that the face depends on.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Sending; `None` for a request that came from the server.
    pub submission: Option<Submission>,
    /// The case, once the server said anything about it.
    pub case: Option<CaseStatus>,
    /// Photos.
    pub photos: PhotoProgress,
    /// By when an answer is owed.
    pub due: Option<Timestamp>,
    /// Whose it is.
    pub ownership: Ownership,
    /// What the endpoint offers.
    pub follow_up: FollowUp,
    /// What the citizen did with it since.
    pub acts: ActMarks,
    /// Whether the server still shows it.
    pub keeping: Keeping,
}

/// What a citizen sees and may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// The word.
    pub state: FaceState,
    /// The answer is owed and its day has passed.
    pub overdue: bool,
    /// Whether the server still shows it.
    pub keeping: Keeping,
    /// Photos on their way.
    pub photos: PhotoProgress,
    /// What may be done, most likely first.
    pub actions: Vec<Action>,
}

/// The face of a draft.
pub fn face_of_draft() -> Face {
    Face {
        state: FaceState::Draft,
        overdue: false,
        keeping: Keeping::Kept,
        photos: PhotoProgress::default(),
        actions: vec![Action::Edit, Action::Send, Action::Delete],
    }
}

/// The face of a request that left the drafts, at the time `now`.
pub fn face(standing: &Standing, now: Timestamp) -> Face {
    let state = face_state(standing);
    let overdue = state.is_owed() && standing.due.is_some_and(|due| due < now);
    Face {
        state,
        overdue,
        keeping: standing.keeping,
        photos: standing.photos,
        actions: actions(standing, state, overdue),
    }
}

fn face_state(standing: &Standing) -> FaceState {
    match standing.submission {
        Some(Submission::Queued | Submission::Ready) => FaceState::Waiting,
        Some(Submission::Submitting) => FaceState::Sending,
        Some(Submission::Unknown) => FaceState::Uncertain,
        // The portal goes by itself, but only if the citizen opens its page.
        Some(Submission::Parked(reason)) => FaceState::NeedsYou(reason),
        Some(Submission::Rejected) => FaceState::Refused,
        Some(Submission::Cancelled) => FaceState::Withdrawn,
        Some(Submission::Token | Submission::Acked | Submission::Accepted) | None => match standing.case {
            None | Some(CaseStatus::Received) => FaceState::Received,
            Some(CaseStatus::Assigned) => FaceState::Assigned,
            Some(CaseStatus::InProgress) => FaceState::InProgress,
            Some(CaseStatus::Answered) => FaceState::Answered,
            Some(CaseStatus::Closed(reason)) => FaceState::Closed(reason),
            Some(CaseStatus::Reopened) => FaceState::Reopened,
            Some(CaseStatus::Refused) => FaceState::Refused,
            Some(CaseStatus::Withdrawn) => FaceState::Withdrawn,
        },
    }
}

fn actions(standing: &Standing, state: FaceState, overdue: bool) -> Vec<Action> {
    use Action::{
        Call, Copy, Correct, Delete, Dismiss, Edit, Rate, Remind, Reopen, Reply, Resolve, Send, TakeBack,
        TryNow, Withdraw,
    };
    let mine = standing.ownership == Ownership::Mine;
    let acts = mine && standing.follow_up == FollowUp::TownHall;
    let replies = acts || (mine && standing.follow_up == FollowUp::Replies);
    let mut actions = match state {
        FaceState::Draft => vec![Edit, Send, Delete],
        FaceState::Waiting => vec![TakeBack, TryNow],
        FaceState::Sending => vec![Withdraw, Reply],
        // Whoever sees the city's list may know it before we do.
        FaceState::Uncertain if mine && !acts => vec![Resolve, Call],
        FaceState::Uncertain => vec![Reply, Withdraw, Call],
        FaceState::NeedsYou(reason) => match reason {
            ParkReason::Unresolved => vec![Resolve, Call],
            ParkReason::ServerRefuses | ParkReason::TooLong => vec![TryNow, Call],
            ParkReason::SignIn | ParkReason::CaptivePortal => vec![TryNow, TakeBack],
            ParkReason::PhotoLost | ParkReason::PhotoRefused => vec![TakeBack, TryNow],
        },
        FaceState::Received
        | FaceState::Assigned
        | FaceState::InProgress
        | FaceState::Answered
        | FaceState::Reopened => {
            let mut open = Vec::new();
            if replies {
                open.push(Reply);
            }
            if acts {
                open.push(Withdraw);
            }
            if overdue {
                if acts {
                    open.insert(0, Remind);
                }
                open.push(Call);
            }
            if mine && standing.photos.confirmed < standing.photos.total {
                open.push(TryNow);
            }
            open
        }
        FaceState::Closed(_) => {
            if acts {
                vec![Rate, Reopen]
            } else {
                Vec::new()
            }
        }
        // A refusal before the server took it is corrected here; one after is the server's last word.
        FaceState::Refused if standing.submission == Some(Submission::Rejected) => vec![Correct, Delete],
        FaceState::Refused | FaceState::Withdrawn => vec![Copy],
    };
    if standing.keeping != Keeping::Kept {
        // Whatever is sent about it is refused: what is left is the telephone.
        actions.retain(|action| *action == Copy);
        actions.push(Call);
    }
    let did = |mark| standing.acts.has(mark);
    // What contradicts an act that is still on its way would only be refused.
    let ends = did(ActMark::Withdraws);
    actions.retain(|action| match action {
        // Plain cities take replies at most; while the outcome is open the wish can only be noted for a town hall.
        Withdraw => acts && !ends,
        Reply => (acts || (replies && state.is_owed())) && !ends,
        Remind => !ends,
        Reopen => !ends && !did(ActMark::Reopens),
        Rate => !ends && !did(ActMark::Reopens) && !did(ActMark::Rated),
        Edit | Send | Delete | TakeBack | TryNow | Correct | Resolve | Call | Copy | Dismiss => true,
    });
    if did(ActMark::Refused) {
        actions.push(Dismiss);
    }
    actions
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::op::OpKind;
    use crate::state::OpState;

    fn standing(submission: Submission) -> Standing {
        Standing {
            submission: Some(submission),
            case: None,
            photos: PhotoProgress::default(),
            due: None,
            ownership: Ownership::Mine,
            follow_up: FollowUp::TownHall,
            acts: ActMarks::default(),
            keeping: Keeping::Kept,
        }
    }

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    #[test]
    fn from_the_intent_until_an_outcome_there_is_no_taking_back_only_withdrawing() {
        for submission in [Submission::Submitting, Submission::Unknown] {
            let face = face(&standing(submission), NOW);
            assert!(!face.actions.contains(&Action::TakeBack), "{submission:?}");
            for waits in [Action::Withdraw, Action::Reply] {
                assert!(face.actions.contains(&waits), "{submission:?}");
            }
            let plain = Standing { follow_up: FollowUp::ReadOnly, ..standing(submission) };
            let offered = super::face(&plain, NOW).actions;
            assert!(!offered.contains(&Action::Withdraw) && !offered.contains(&Action::Reply));
        }
    }

    #[test]
    fn the_face_offers_taking_back_exactly_where_the_state_allows_it() {
        let parked = ParkReason::ALL.map(Submission::Parked);
        for submission in Submission::ALL.into_iter().chain(parked) {
            let offered = face(&standing(submission), NOW).actions;
            let offers = offered.contains(&Action::TakeBack) || offered.contains(&Action::Correct);
            assert_eq!(offers, submission.can_be_taken_back(), "{submission:?}");
        }
    }

    #[test]
    fn a_plain_city_offers_no_act_that_it_could_not_take() {
        for case in CaseStatus::ALL {
            let plain = Standing {
                case: Some(case),
                follow_up: FollowUp::ReadOnly,
                due: Some(Timestamp::from_millis(0)),
                ..standing(Submission::Acked)
            };
            for action in face(&plain, NOW).actions {
                assert!(matches!(action, Action::Call | Action::Copy), "{case:?} offers {action:?}");
            }
        }
    }

    #[test]
    fn a_plain_city_that_takes_messages_is_answered_while_it_owes_something_and_nothing_else() {
        for case in CaseStatus::ALL {
            let plain =
                Standing { case: Some(case), follow_up: FollowUp::Replies, ..standing(Submission::Acked) };
            let offered = face(&plain, NOW).actions;
            assert_eq!(offered.contains(&Action::Reply), case.is_open(), "{case:?}");
            let others = [Action::Withdraw, Action::Reopen, Action::Rate, Action::Remind];
            assert!(!others.iter().any(|action| offered.contains(action)), "{case:?} offers {offered:?}");
            let others = Standing { ownership: Ownership::Others, ..plain };
            assert!(!face(&others, NOW).actions.contains(&Action::Reply), "{case:?}");
        }
        // Nothing can be noted for it before it has the request.
        for submission in [Submission::Submitting, Submission::Unknown, Submission::Ready] {
            let plain = Standing { follow_up: FollowUp::Replies, ..standing(submission) };
            assert!(!face(&plain, NOW).actions.contains(&Action::Reply), "{submission:?}");
        }
    }

    #[test]
    fn overdue_is_a_badge_beside_any_open_state_and_never_beside_a_closed_one() {
        for case in CaseStatus::ALL {
            let late = Standing {
                case: Some(case),
                due: Some(Timestamp::from_millis(999)),
                ..standing(Submission::Acked)
            };
            assert_eq!(face(&late, NOW).overdue, case.is_open(), "{case:?}");
        }
    }

    #[test]
    fn a_closed_case_can_be_rated_and_reopened_by_its_author_only() {
        let closed =
            Standing { case: Some(CaseStatus::Closed(ClosedReason::Fixed)), ..standing(Submission::Acked) };
        assert_eq!(face(&closed, NOW).actions, vec![Action::Rate, Action::Reopen]);
        let others = Standing { ownership: Ownership::Others, submission: None, ..closed };
        assert!(face(&others, NOW).actions.is_empty());
    }

    fn actions_with(case: CaseStatus, acts: &[(&OpKind, OpState)]) -> Vec<Action> {
        let acts = ActMarks::of(acts.iter().map(|(act, state)| (Some(*act), *state)));
        face(&Standing { case: Some(case), acts, ..standing(Submission::Acked) }, NOW).actions
    }

    #[test]
    fn what_contradicts_an_act_on_its_way_is_not_offered() {
        let closed = CaseStatus::Closed(ClosedReason::Fixed);
        let reopen = OpKind::Reopen { text: "Toujours éteint.".into() };
        let withdraw = OpKind::Withdraw { text: None };
        let rate = OpKind::Rate { stars: 5.try_into().unwrap(), text: None };
        let parked = OpState::Parked(ParkReason::TooLong);
        for underway in [OpState::Waiting, OpState::Sending, parked] {
            assert!(actions_with(closed, &[(&reopen, underway)]).is_empty(), "{underway:?}");
            assert!(actions_with(CaseStatus::Assigned, &[(&withdraw, underway)]).is_empty(), "{underway:?}");
            assert_eq!(actions_with(closed, &[(&rate, underway)]), [Action::Reopen], "{underway:?}");
        }
        assert_eq!(actions_with(closed, &[(&rate, OpState::Done)]), [Action::Reopen], "one mark an ending");
        let again = [(&rate, OpState::Done), (&reopen, OpState::Done)];
        assert_eq!(actions_with(closed, &again), [Action::Rate, Action::Reopen]);
        let dropped = [(&withdraw, OpState::Dropped)];
        assert_eq!(actions_with(CaseStatus::Received, &dropped), [Action::Reply, Action::Withdraw]);
    }

    #[test]
    fn a_refused_act_is_to_be_seen_and_bars_nothing() {
        let rate = OpKind::Rate { stars: 1.try_into().unwrap(), text: None };
        let closed = CaseStatus::Closed(ClosedReason::Fixed);
        let actions = actions_with(closed, &[(&rate, OpState::Rejected)]);
        assert_eq!(actions, [Action::Rate, Action::Reopen, Action::Dismiss]);
    }

    #[test]
    fn a_request_that_the_city_forgot_offers_only_the_telephone() {
        for case in CaseStatus::ALL {
            let forgotten = Standing {
                case: Some(case),
                keeping: Keeping::Forgotten,
                due: Some(Timestamp::from_millis(0)),
                ..standing(Submission::Acked)
            };
            for action in face(&forgotten, NOW).actions {
                assert!(matches!(action, Action::Call | Action::Copy), "{case:?} offers {action:?}");
            }
        }
    }

    #[test]
    fn the_citizen_decides_about_an_unknown_outcome_at_a_plain_city_only() {
        let uncertain = standing(Submission::Unknown);
        assert_eq!(face(&uncertain, NOW).actions, [Action::Reply, Action::Withdraw, Action::Call]);
        let plain = Standing { follow_up: FollowUp::ReadOnly, ..uncertain };
        assert_eq!(face(&plain, NOW).actions, [Action::Resolve, Action::Call]);
    }
}
