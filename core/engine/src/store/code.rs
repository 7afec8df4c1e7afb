//! How values stand in columns: stable names and bytes, read back strictly. What this program never wrote is
//! [`StoreError::Corrupt`].

use std::str::FromStr;

use parvis_domain::id::{CityId, EndpointName, PhotoHash, RequestId, ServiceCode, ServiceRequestId};
use parvis_domain::request::RequestKind;
use parvis_domain::state::{CaseStatus, OpState, ParkReason, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use rusqlite::Row;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;

/// A document as it is stored.
pub(super) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    // Our own types have no maps with other keys than texts; only such would fail.
    serde_json::to_string(value).map_err(|_| StoreError::Io { code: -1 })
}

pub(super) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|_| StoreError::Corrupt)
}

pub(super) fn request_id(row: &Row<'_>, column: usize) -> Result<RequestId, StoreError> {
    Ok(RequestId::from_bytes(row.get(column)?))
}

pub(super) fn photo_hash(row: &Row<'_>, column: usize) -> Result<Option<PhotoHash>, StoreError> {
    Ok(row.get::<_, Option<[u8; 32]>>(column)?.map(PhotoHash::from_bytes))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>, StoreError> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

pub(super) fn endpoint(row: &Row<'_>, column: usize) -> Result<EndpointName, StoreError> {
    Ok(EndpointName::new(row.get::<_, String>(column)?))
}

pub(super) fn city(row: &Row<'_>, column: usize) -> Result<CityId, StoreError> {
    Ok(CityId::new(row.get::<_, String>(column)?))
}

pub(super) fn server_id(row: &Row<'_>, column: usize) -> Result<Option<ServiceRequestId>, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.map(ServiceRequestId::new))
}

pub(super) fn service(row: &Row<'_>, column: usize) -> Result<Option<ServiceCode>, StoreError> {
    Ok(row.get::<_, Option<String>>(column)?.map(ServiceCode::new))
}

pub(super) fn kind(row: &Row<'_>, column: usize) -> Result<RequestKind, StoreError> {
    RequestKind::from_str(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
        .map_err(|_| StoreError::Corrupt)
}

pub(super) fn case(row: &Row<'_>, column: usize) -> Result<Option<CaseStatus>, StoreError> {
    let Some(name) = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(None);
    };
    CaseStatus::from_name(name).map(Some).ok_or(StoreError::Corrupt)
}

pub(super) fn submission(row: &Row<'_>, column: usize) -> Result<Option<Submission>, StoreError> {
    let Some(name) = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(None);
    };
    submission_of(name).map(Some).ok_or(StoreError::Corrupt)
}

/// The name of a sending's state; a parked one carries its reason.
pub(super) fn submission_name(state: Submission) -> String {
    match state {
        Submission::Queued => "queued".into(),
        Submission::Ready => "ready".into(),
        Submission::Submitting => "submitting".into(),
        Submission::Unknown => "unknown".into(),
        Submission::Token => "token".into(),
        Submission::Acked => "acked".into(),
        Submission::Accepted => "accepted".into(),
        Submission::Rejected => "rejected".into(),
        Submission::Parked(reason) => format!("parked {}", reason.name()),
        Submission::Cancelled => "cancelled".into(),
    }
}

fn submission_of(name: &str) -> Option<Submission> {
    Some(match name {
        "queued" => Submission::Queued,
        "ready" => Submission::Ready,
        "submitting" => Submission::Submitting,
        "unknown" => Submission::Unknown,
        "token" => Submission::Token,
        "acked" => Submission::Acked,
        "accepted" => Submission::Accepted,
        "rejected" => Submission::Rejected,
        "cancelled" => Submission::Cancelled,
        other => {
            let reason = other.strip_prefix("parked ")?;
            Submission::Parked(ParkReason::ALL.into_iter().find(|one| one.name() == reason)?)
        }
    })
}

/// The name of a photo's state, for the counts of a list row.
pub(super) fn transfer_name(transfer: PhotoTransfer) -> &'static str {
    match transfer {
        PhotoTransfer::Waiting { .. } => "waiting",
        PhotoTransfer::Confirmed => "confirmed",
        PhotoTransfer::NotTaken => "not_taken",
        PhotoTransfer::Parked(_) => "parked",
    }
}

/// The name of an act's state.
pub(super) fn op_name(state: OpState) -> &'static str {
    match state {
        OpState::Waiting => "waiting",
        OpState::Sending => "sending",
        OpState::Done => "done",
        OpState::Rejected => "rejected",
        OpState::Parked(_) => "parked",
        OpState::Dropped => "dropped",
    }
}

/// Whether a case is open, as a column of its own for the filter; unknown counts as open.
pub(super) fn is_open(case: Option<CaseStatus>) -> bool {
    case.is_none_or(CaseStatus::is_open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_of_a_sending_reads_back_from_its_name() {
        let parked = ParkReason::ALL.map(Submission::Parked);
        for state in Submission::ALL.into_iter().chain(parked) {
            assert_eq!(submission_of(&submission_name(state)), Some(state));
        }
        assert_eq!(submission_of("sent"), None);
        assert_eq!(submission_of("parked by the river"), None);
    }
}
