//! A plain city's list of services: read when the city is added, and again about once a day while the phone is used, since
//! nothing tells when a city changes what can be reported to it.

use parvis_domain::id::EndpointName;

use crate::clock::Due;
use crate::endpoint::{Catalogue, EndpointRow};
use crate::outcome::{Failure, ServicesOutcome};
use crate::rules;
use crate::work::Work;

impl Work<'_> {
    /// The list came with the description: the next look is a day away.
    pub(crate) fn services_just_read(&mut self, row: EndpointRow) -> EndpointRow {
        match row.catalogue {
            Catalogue::Published => row,
            Catalogue::Listed { .. } => {
                EndpointRow { catalogue: Catalogue::Listed { again: Some(self.next_reading()) }, ..row }
            }
        }
    }

    pub(crate) fn services_read(&mut self, endpoint: &EndpointName, outcome: ServicesOutcome) {
        let again = match outcome {
            // Not all in one go: a city may have hundreds of services.
            ServicesOutcome::More => Some(Due::after(self.now, rules::SERVICES_LEFT)),
            ServicesOutcome::UpToDate => Some(self.next_reading()),
            ServicesOutcome::Failed(failure) => Some(self.after_failed_reading(endpoint, failure)),
        };
        if !matches!(outcome, ServicesOutcome::Failed(_)) {
            self.server(endpoint).services_tries = 0;
        }
        self.read_services_at(endpoint, again);
    }

    /// What was sent was refused: perhaps the city no longer takes it, or asks something new.
    pub(crate) fn services_may_be_old(&mut self, endpoint: &EndpointName) {
        // While the reading fails, a refusal makes it no more urgent.
        if self.server(endpoint).services_tries == 0 {
            self.read_services_at(endpoint, None);
        }
    }

    /// The list was read, and not all of what belongs to it.
    pub(crate) fn services_left(&mut self, endpoint: &EndpointName) {
        self.read_services_at(endpoint, Some(Due::after(self.now, rules::SERVICES_LEFT)));
    }

    /// Told by this boot's clock from here on; see [`Due::in_this_boot`].
    pub(crate) fn keep_time_of_services(&mut self) {
        for name in self.state.endpoints.keys().cloned().collect::<Vec<_>>() {
            let Some(row) = self.state.endpoint(&name) else { continue };
            if let Catalogue::Listed { again: Some(due) } = row.catalogue {
                let due = due.in_this_boot(self.now);
                self.read_services_at(&name, Some(due));
            }
        }
    }

    fn read_services_at(&mut self, endpoint: &EndpointName, again: Option<Due>) {
        let Some(row) = self.state.endpoint(endpoint) else { return };
        let next = Catalogue::Listed { again };
        if row.catalogue != Catalogue::Published && row.catalogue != next {
            let row = EndpointRow { catalogue: next, ..row.clone() };
            self.put_endpoint(row);
        }
    }

    fn next_reading(&mut self) -> Due {
        // Not all phones of a city at the same hour.
        let later = self.jitter(rules::SERVICES_PAUSE / 10);
        Due::after(self.now, rules::SERVICES_PAUSE + later)
    }

    fn after_failed_reading(&mut self, endpoint: &EndpointName, failure: Failure) -> Due {
        let mut tries = self.server(endpoint).services_tries;
        // What is known stays in use meanwhile: the longest back-off is soon enough.
        let mut failing_ms = rules::DAY;
        let wait = self.wait_after_failure(&mut tries, &mut failing_ms, failure.wish());
        self.server(endpoint).services_tries = tries;
        wait.due
    }
}
