//! The many words that servers have for where a case stands.

use parvis_domain::state::{CaseStatus, ClosedReason};

/// Reads a status, a detailed status and a reason, each possibly absent, without regard to case.
///
/// Gives the state, and whether every word was known. A word that is not known never closes a case: it leaves it open.
pub(super) fn read(
    status: Option<&str>,
    detailed: Option<&str>,
    closed_reason: Option<&str>,
) -> (CaseStatus, Known) {
    let reason = match closed_reason.map(folded).as_deref() {
        Some("fixed" | "processed" | "resolved") => ClosedReason::Fixed,
        Some("not_processed" | "rejected" | "duplicate") => ClosedReason::NotProcessed,
        _ => ClosedReason::Unstated,
    };
    let with_reason = |state| match state {
        CaseStatus::Closed(ClosedReason::Unstated) => CaseStatus::Closed(reason),
        other => other,
    };
    let coarse = status.map(meaning);
    match detailed.map(meaning) {
        // A detail that contradicts the plain word is out of date or about something else: the plain word counts.
        Some(Some(detail)) => match coarse {
            Some(Some(plain)) if plain.is_open() != detail.is_open() => (with_reason(plain), Known::Yes),
            _ => (with_reason(detail), Known::Yes),
        },
        Some(None) => (with_reason(coarse.flatten().unwrap_or(CaseStatus::Received)), Known::No),
        None => match coarse {
            Some(Some(plain)) => (with_reason(plain), Known::Yes),
            Some(None) => (CaseStatus::Received, Known::No),
            None => (CaseStatus::Received, Known::Yes),
        },
    }
}

/// Whether a word was understood; one that was not is kept for the citizen to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Yes,
    No,
}

/// Most words are written as they are known.
fn meaning(word: &str) -> Option<CaseStatus> {
    word_of(word).or_else(|| word_of(&folded(word)))
}

fn folded(word: &str) -> String {
    word.trim().to_lowercase().replace([' ', '-'], "_")
}

fn word_of(word: &str) -> Option<CaseStatus> {
    use CaseStatus as Case;
    Some(match word {
        // The standard's, the town hall's, the CitySDK family's, mySociety's, and what Accela and others write.
        "open" | "received" | "new" | "submitted" | "pending" | "acknowledged" | "confirmed"
        | "for_triage" | "unchanged" | "registered" => Case::Received,
        "assigned" | "internal_referral" | "forwarded" | "transferred" => Case::Assigned,
        "in_progress" | "in_process" | "investigating" | "planned" | "action_scheduled" | "started"
        | "scheduled" => Case::InProgress,
        "answered" => Case::Answered,
        "reopened" | "reopen" | "re_opened" => Case::Reopened,
        "withdrawn" | "cancelled" | "canceled" => Case::Withdrawn,
        "rejected" | "refused" => Case::Refused,
        "fixed" | "resolved" | "processed" | "completed" | "complete" | "done" => {
            Case::Closed(ClosedReason::Fixed)
        }
        "duplicate" | "not_councils_responsibility" | "no_further_action" | "not_processed" | "invalid" => {
            Case::Closed(ClosedReason::NotProcessed)
        }
        "closed" | "archived" => Case::Closed(ClosedReason::Unstated),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_many_servers_are_understood() {
        for (status, detailed, reason, expected) in [
            ("open", Some("in_progress"), None, CaseStatus::InProgress),
            ("Open", None, None, CaseStatus::Received),
            ("open", Some("IN_PROCESS"), None, CaseStatus::InProgress),
            ("closed", Some("closed"), Some("fixed"), CaseStatus::Closed(ClosedReason::Fixed)),
            ("closed", None, Some("not_processed"), CaseStatus::Closed(ClosedReason::NotProcessed)),
            ("CLOSED", Some("PROCESSED"), None, CaseStatus::Closed(ClosedReason::Fixed)),
            ("closed", Some("rejected"), None, CaseStatus::Refused),
            ("In Progress", None, None, CaseStatus::InProgress),
            ("closed", Some("received"), None, CaseStatus::Closed(ClosedReason::Unstated)),
        ] {
            assert_eq!(read(Some(status), detailed, reason), (expected, Known::Yes), "{status} {detailed:?}");
        }
    }

    #[test]
    fn a_word_that_nobody_knows_leaves_the_case_open_and_is_kept() {
        assert_eq!(read(Some("Wartet auf Teile"), None, None), (CaseStatus::Received, Known::No));
        assert_eq!(read(None, None, None), (CaseStatus::Received, Known::Yes));
        assert_eq!(
            read(Some("closed"), Some("archiviert"), None),
            (CaseStatus::Closed(ClosedReason::Unstated), Known::No)
        );
    }
}
