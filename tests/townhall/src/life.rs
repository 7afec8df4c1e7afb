//! The life of a request: which act is allowed in which state, and what it changes. Pure, so that every store obeys the
//! same rules inside its own transaction.

use parvis_domain::service::Visibility;

use crate::record::{Case, CitizenAct, Owner, StaffAct};
use crate::word::{Author, ClosedReason, EntryKind, Phase, Status};

/// What an act changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where the request stands afterwards.
    pub status: Status,
    /// Why it is closed afterwards.
    pub closed_reason: Option<ClosedReason>,
    /// New public words of an agent; `None` keeps the old ones.
    pub status_notes: Option<String>,
    /// Who handles it from now on; `None` keeps who does.
    pub agency: Option<String>,
    /// The entry of the timeline; a vote makes none.
    pub entry: Option<NewEntry>,
    /// Whether it is one more vote, counted once for each citizen.
    pub vote: Vote,
}

/// Whether an act is a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vote {
    /// It is.
    Counted,
    /// It is not.
    None,
}

/// An entry of the timeline before it has a name and a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// What it tells.
    pub kind: EntryKind,
    /// Who made it.
    pub author: Author,
    /// Words.
    pub text: Option<String>,
    /// The service that has it.
    pub service: Option<String>,
    /// One to five.
    pub stars: Option<u8>,
}

/// Why an act is not allowed. Nothing is stored then, so that it may be allowed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such request, or none that this citizen may know of.
    Unknown,
    /// It is another's.
    NotYours,
    /// Where the request stands forbids it.
    NotNow,
}

/// What a citizen's act changes.
pub fn citizen(case: &Case, who: &Owner, act: &CitizenAct) -> Result<Change, Refusal> {
    let mine = case.owner.as_ref() == Some(who);
    if !mine && case.request.visibility == Visibility::Private {
        // Saying "not yours" would tell a stranger that it exists.
        return Err(Refusal::Unknown);
    }
    if matches!(act, CitizenAct::MeToo) {
        return if mine || case.status.phase() == Phase::Closed {
            Err(Refusal::NotNow)
        } else {
            Ok(Change { vote: Vote::Counted, ..unchanged(case) })
        };
    }
    if !mine {
        return Err(Refusal::NotYours);
    }
    let open = case.status.phase() == Phase::Open;
    let said = |kind, text: Option<String>| {
        Some(NewEntry { kind, author: Author::Citizen, text, service: None, stars: None })
    };
    match act {
        CitizenAct::Reply { text } if case.status != Status::Withdrawn => {
            Ok(Change { entry: said(EntryKind::Message, Some(text.clone())), ..unchanged(case) })
        }
        CitizenAct::Withdraw { text } if open => Ok(Change {
            status: Status::Withdrawn,
            closed_reason: None,
            entry: said(EntryKind::Withdrawn, text.clone()),
            ..unchanged(case)
        }),
        CitizenAct::Reopen { text } if matches!(case.status, Status::Closed | Status::Rejected) => {
            Ok(Change {
                status: Status::Reopened,
                closed_reason: None,
                entry: said(EntryKind::Reopened, Some(text.clone())),
                ..unchanged(case)
            })
        }
        CitizenAct::Rate { stars, text } if matches!(case.status, Status::Closed | Status::Rejected) => {
            Ok(Change {
                entry: Some(NewEntry {
                    kind: EntryKind::Rated,
                    author: Author::Citizen,
                    text: text.clone(),
                    service: None,
                    stars: Some(*stars),
                }),
                ..unchanged(case)
            })
        }
        CitizenAct::Remind if open => {
            Ok(Change { entry: said(EntryKind::Reminded, None), ..unchanged(case) })
        }
        CitizenAct::Reply { .. }
        | CitizenAct::Withdraw { .. }
        | CitizenAct::Reopen { .. }
        | CitizenAct::Rate { .. }
        | CitizenAct::MeToo
        | CitizenAct::Remind => Err(Refusal::NotNow),
    }
}

/// What an agent's act changes.
pub fn staff(case: &Case, act: &StaffAct) -> Result<Change, Refusal> {
    let open = case.status.phase() == Phase::Open;
    let said = |kind, text: &Option<String>| {
        Some(NewEntry { kind, author: Author::Staff, text: text.clone(), service: None, stars: None })
    };
    match act {
        StaffAct::Assign { service } if open => Ok(Change {
            status: Status::Assigned,
            agency: Some(service.clone()),
            entry: Some(NewEntry {
                kind: EntryKind::Assigned,
                author: Author::Staff,
                text: None,
                service: Some(service.clone()),
                stars: None,
            }),
            ..unchanged(case)
        }),
        StaffAct::Progress { text } if open => Ok(Change {
            status: Status::InProgress,
            status_notes: text.clone(),
            entry: said(EntryKind::Status, text),
            ..unchanged(case)
        }),
        StaffAct::Reject { text } if open => Ok(Change {
            status: Status::Rejected,
            closed_reason: Some(ClosedReason::NotProcessed),
            status_notes: text.clone(),
            entry: said(EntryKind::Closed, text),
            ..unchanged(case)
        }),
        // An answer to a closed request leaves it closed: it explains, it does not start work again.
        StaffAct::Answer { text } if case.status != Status::Withdrawn => Ok(Change {
            status: if open { Status::Answered } else { case.status },
            entry: said(EntryKind::Message, &Some(text.clone())),
            ..unchanged(case)
        }),
        StaffAct::Close { reason, text } if open => Ok(Change {
            status: Status::Closed,
            closed_reason: Some(*reason),
            status_notes: text.clone(),
            entry: said(EntryKind::Closed, text),
            ..unchanged(case)
        }),
        StaffAct::Hear { text } if case.status != Status::Withdrawn => Ok(Change {
            entry: Some(NewEntry {
                kind: EntryKind::Message,
                author: Author::Citizen,
                text: Some(text.clone()),
                service: None,
                stars: None,
            }),
            ..unchanged(case)
        }),
        StaffAct::Hear { .. }
        | StaffAct::Assign { .. }
        | StaffAct::Progress { .. }
        | StaffAct::Reject { .. }
        | StaffAct::Answer { .. }
        | StaffAct::Close { .. } => Err(Refusal::NotNow),
    }
}

fn unchanged(case: &Case) -> Change {
    Change {
        status: case.status,
        closed_reason: case.closed_reason,
        status_notes: None,
        agency: None,
        entry: None,
        vote: Vote::None,
    }
}
