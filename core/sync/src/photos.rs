//! Photos: asked, sent in parts, confirmed by hash. The server's offset is the truth.

use parvis_domain::id::RequestId;
use parvis_domain::state::{ParkReason, PhotoTransfer, Submission};

use crate::endpoint::PhotoOrder;
use crate::outcome::PhotoOutcome;
use crate::row::{PhotoRow, SubmissionRow};
use crate::rules;
use crate::work::Work;

impl Work<'_> {
    pub(crate) fn photos_of(&self, request: RequestId) -> impl Iterator<Item = &PhotoRow> {
        self.state.photos.range((request, 0)..=(request, u32::MAX)).map(|(_, photo)| photo)
    }

    fn order(&self, row: &SubmissionRow) -> Option<PhotoOrder> {
        self.state.endpoint(&row.endpoint).map(|server| server.photos)
    }

    /// Whether every photo that must be there before the text is there.
    pub(crate) fn photos_are_ready(&self, row: &SubmissionRow) -> bool {
        match self.order(row) {
            Some(PhotoOrder::BeforeText) => {
                self.photos_of(row.request).all(|photo| photo.transfer.is_settled())
            }
            Some(PhotoOrder::AfterText | PhotoOrder::WithText | PhotoOrder::NotTaken) => true,
            // Nobody knows what this server needs until it is described.
            None => false,
        }
    }

    /// Why the text cannot go: one of the photos that it needs cannot.
    pub(crate) fn photo_that_blocks(&self, row: &SubmissionRow) -> Option<ParkReason> {
        if self.order(row) != Some(PhotoOrder::BeforeText) {
            return None;
        }
        self.photos_of(row.request).find_map(|photo| match photo.transfer {
            PhotoTransfer::Parked(reason) => Some(reason),
            PhotoTransfer::Waiting { .. } | PhotoTransfer::Confirmed | PhotoTransfer::NotTaken => None,
        })
    }

    pub(crate) fn photo_may_go(&self, photo: &PhotoRow) -> bool {
        let Some(text) = self.state.submission(photo.request) else { return false };
        match self.order(text) {
            Some(PhotoOrder::BeforeText) => match text.state {
                Submission::Queued | Submission::Unknown => true,
                state => state.is_taken(),
            },
            Some(PhotoOrder::AfterText) => text.state.is_taken(),
            Some(PhotoOrder::WithText | PhotoOrder::NotTaken) | None => false,
        }
    }

    /// The server has the text, and the photos were inside.
    pub(crate) fn photo_went_with_text(&self, photo: &PhotoRow) -> bool {
        photo.transfer.is_open()
            && self
                .state
                .submission(photo.request)
                .is_some_and(|text| text.state.is_taken() && self.order(text) == Some(PhotoOrder::WithText))
    }

    /// The server stopped taking photos after this one was queued: the citizen must know.
    pub(crate) fn photo_is_refused_by_description(&self, photo: &PhotoRow) -> bool {
        photo.transfer.is_open()
            && self.state.submission(photo.request).and_then(|text| self.order(text))
                == Some(PhotoOrder::NotTaken)
    }

    pub(crate) fn photo_gone(&mut self, request: RequestId, number: u32) {
        let Some(photo) = self.state.photos.get(&(request, number)) else { return };
        if photo.transfer.is_open() {
            let transfer = PhotoTransfer::Parked(ParkReason::PhotoLost);
            let photo = PhotoRow { transfer, wait: None, ..photo.clone() };
            self.put_photo(photo);
        }
    }

    pub(crate) fn photo(&mut self, request: RequestId, number: u32, outcome: PhotoOutcome) {
        let place = (request, number);
        // The offset was known: this was the answer to a part, not to the question.
        let was_part = self.state.session.offsets.remove(&place);
        let Some(mut photo) = self.state.photos.get(&place).cloned() else { return };
        let PhotoTransfer::Waiting { confirmed: before } = photo.transfer else { return };
        photo.wait = None;
        let failed = |work: &mut Self, photo: &mut PhotoRow, wish_ms| {
            photo.wait = Some(work.wait_after_failure(&mut photo.tries, &mut photo.failing_ms, wish_ms));
        };
        photo.transfer = match outcome {
            PhotoOutcome::At(confirmed) if confirmed > photo.bytes => restarted(&mut photo),
            PhotoOutcome::At(confirmed) => {
                if confirmed > before {
                    (photo.tries, photo.failing_ms) = (0, 0);
                } else if was_part {
                    failed(self, &mut photo, None);
                }
                self.state.session.offsets.insert(place);
                PhotoTransfer::Waiting { confirmed }
            }
            PhotoOutcome::Complete => PhotoTransfer::Confirmed,
            PhotoOutcome::WrongOffset => {
                failed(self, &mut photo, None);
                PhotoTransfer::Waiting { confirmed: before }
            }
            PhotoOutcome::Gone => {
                failed(self, &mut photo, None);
                if photo.tries > rules::GONE_TRIES {
                    PhotoTransfer::Parked(ParkReason::PhotoRefused)
                } else {
                    PhotoTransfer::Waiting { confirmed: 0 }
                }
            }
            PhotoOutcome::Mismatch => restarted(&mut photo),
            PhotoOutcome::Refused => PhotoTransfer::Parked(ParkReason::PhotoRefused),
            PhotoOutcome::FileLost => PhotoTransfer::Parked(ParkReason::PhotoLost),
            PhotoOutcome::Failed(failure) => {
                failed(self, &mut photo, failure.wish());
                PhotoTransfer::Waiting { confirmed: before }
            }
        };
        if photo.transfer.is_open() && photo.failing_ms >= rules::PARK_AFTER {
            photo.transfer = PhotoTransfer::Parked(ParkReason::TooLong);
        }
        if !photo.transfer.is_open() {
            photo.wait = None;
        }
        self.put_photo(photo);
    }
}

/// The server has other bytes than ours: once more from the start, then the citizen is told.
fn restarted(photo: &mut PhotoRow) -> PhotoTransfer {
    photo.mismatches = photo.mismatches.saturating_add(1);
    if photo.mismatches > 1 {
        PhotoTransfer::Parked(ParkReason::PhotoLost)
    } else {
        PhotoTransfer::Waiting { confirmed: 0 }
    }
}
