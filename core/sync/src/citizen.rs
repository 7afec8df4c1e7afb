//! What the citizen does: send, take back, try again, decide about an unknown outcome.

use parvis_domain::id::{RequestId, ServiceRequestId};
use parvis_domain::receipt::Receipt;
use parvis_domain::state::{OpState, ParkReason, PhotoTransfer, Submission};

use crate::clock::Due;
use crate::doubt::send_again;
use crate::endpoint::{PhotoOrder, ServerClass};
use crate::input::Resolution;
use crate::row::{Doubt, PhotoRow, SubmissionRow, Wait, WaitReason};
use crate::session::Flight;
use crate::work::Work;

/// What the server asked for stays: it will not be ready earlier because we are impatient.
pub(crate) fn asked_by_server(wait: Option<Wait>) -> Option<Wait> {
    wait.filter(|wait| wait.reason == WaitReason::ServerAsked)
}

impl Work<'_> {
    pub(crate) fn queue(&mut self, mut row: SubmissionRow, photos: Vec<PhotoRow>) {
        let request = row.request;
        // A new revision follows a refusal; whatever else is there may be on its way.
        if self.state.submission(request).is_some_and(|known| known.state != Submission::Rejected) {
            return;
        }
        // An answer about a photo of an earlier revision says nothing about this one's.
        self.state.session.offsets.retain(|(of, _)| *of != request);
        self.state
            .session
            .flights
            .retain(|_, (_, flight)| !matches!(flight, Flight::Photo(of, _) if *of == request));
        let taken =
            self.state.endpoint(&row.endpoint).is_none_or(|server| server.photos != PhotoOrder::NotTaken);
        row.state = Submission::Queued;
        self.put_submission(row);
        for mut photo in photos {
            if !taken {
                photo.transfer = PhotoTransfer::NotTaken;
            }
            self.put_photo(photo);
        }
    }

    pub(crate) fn take_back(&mut self, request: RequestId) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        if row.state.can_be_taken_back() && row.sends == 0 {
            self.cancel(&mut row);
            self.put_submission(row);
        }
    }

    fn cancel(&mut self, row: &mut SubmissionRow) {
        row.state = Submission::Cancelled;
        row.wait = None;
        self.end_ops_of(row.request, OpState::Dropped);
    }

    /// A request that provably has not arrived and that the citizen withdrew is simply not sent.
    pub(crate) fn cancel_if_withdrawn(&mut self, row: &mut SubmissionRow) {
        let unsent = match row.state {
            Submission::Queued | Submission::Ready | Submission::Parked(_) | Submission::Rejected => {
                row.sends == 0
            }
            Submission::Submitting
            | Submission::Unknown
            | Submission::Token
            | Submission::Acked
            | Submission::Accepted
            | Submission::Cancelled => false,
        };
        if unsent && self.is_withdrawn(row.request) {
            self.cancel(row);
        }
    }

    pub(crate) fn retry(&mut self, request: RequestId) {
        if let Some(mut row) = self.state.submission(request).cloned() {
            row.wait = asked_by_server(row.wait);
            if let Submission::Parked(reason) = row.state {
                self.revive(&mut row, reason);
            }
            let endpoint = row.endpoint.clone();
            self.put_submission(row);
            let now = self.now;
            let server = self.server(&endpoint);
            server.circuit.closed_until = None;
            server.probe = server.probe.map(|_| Due::after(now, 0));
        }
        self.change_photos(|_, photo| {
            if photo.request == request {
                if let PhotoTransfer::Parked(_) = photo.transfer {
                    photo.transfer = PhotoTransfer::Waiting { confirmed: 0 };
                    (photo.tries, photo.failing_ms, photo.mismatches) = (0, 0, 0);
                }
                photo.wait = asked_by_server(photo.wait);
            }
        });
        for op in self.ops_of(request) {
            self.retry_op(op);
        }
        self.try_despite_offline();
    }

    fn revive(&mut self, row: &mut SubmissionRow, reason: ParkReason) {
        (row.tries, row.failing_ms) = (0, 0);
        match reason {
            // The probe decides whether it has gone.
            ParkReason::CaptivePortal => {}
            _ if row.sends == 0 => row.state = Submission::Queued,
            // A plain server that refused is sent to again at the citizen's wish, after one more look.
            ParkReason::ServerRefuses => {
                row.sends_allowed = row.sends + 1;
                self.enter_unknown(row, Doubt::Busy);
            }
            _ => self.enter_unknown(row, Doubt::Lost),
        }
    }

    pub(crate) fn resolve(&mut self, request: RequestId, resolution: Resolution) {
        let Some(mut row) = self.state.submission(request).cloned() else { return };
        // Sending again, or looking on, is a choice only where we have looked for as long as we promised; the
        // citizen may see it in the city's list before we do. A town hall tells by itself.
        let is_asked = match row.state {
            Submission::Parked(ParkReason::Unresolved) => true,
            Submission::Parked(ParkReason::ServerRefuses | ParkReason::TooLong) => {
                resolution == Resolution::GiveUp
            }
            Submission::Unknown => {
                matches!(resolution, Resolution::Mine(_) | Resolution::GiveUp)
                    && matches!(self.class(&row.endpoint), ServerClass::Plain { .. })
            }
            _ => false,
        };
        if !is_asked {
            return;
        }
        match resolution {
            Resolution::Mine(id) => self.taken(&mut row, receipt_of(id)),
            Resolution::GiveUp => self.cancel(&mut row),
            // Nothing is uncertain about it.
            Resolution::Resend | Resolution::Wait if row.sends == 0 => return self.retry(request),
            Resolution::Resend => {
                row.sends_allowed = row.sends + 1;
                (row.tries, row.failing_ms) = (0, 0);
                send_again(&mut row);
            }
            Resolution::Wait => {
                (row.tries, row.failing_ms) = (0, 0);
                self.enter_unknown(&mut row, Doubt::Lost);
            }
        }
        self.put_submission(row);
    }
}

/// A receipt of which only the id is known.
pub(crate) fn receipt_of(id: ServiceRequestId) -> Receipt {
    Receipt {
        service_request_id: Some(id),
        agency_responsible: None,
        requested: None,
        expected: None,
        service_notice: None,
        signature: None,
    }
}
