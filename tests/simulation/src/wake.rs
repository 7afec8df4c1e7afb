//! Whether somebody will wake the phone for everything that is open (I5), exactly: not a millisecond too late, and
//! whatever led here.

use parvis_domain::id::EndpointName;
use parvis_domain::state::{OpState, Submission};
use parvis_engine::engine::Engine;
use parvis_sync::{
    AppState, Connectivity, Due, Effect, Flight, Input, Now, PhotoRow, Role, State, Wait, step,
};

use crate::verdict::{Broken, Judgement, violation};

/// Judges the process that sends.
///
/// Two ways, since either alone would miss something: by the rows, which knows nothing of how the planner finds its
/// work; and by asking the planner, which knows everything but what it forgot.
pub fn check(engine: &Engine, now: &Now) -> Judgement {
    let planner = engine.planner();
    let session = planner.session();
    if session.role == Role::Guest || session.started.is_none() || session.app == AppState::Suspended {
        return Ok(());
    }
    let wake = engine.next_wake_ms();
    let rows = Rows { planner, now, wake };
    rows.check()?;
    check_level(planner, now, wake)
}

/// Level-triggered: until the wake-up comes, waking changes nothing; only then may there be something to do.
fn check_level(planner: &State, now: &Now, wake: Option<i64>) -> Judgement {
    if wake == Some(0) {
        return Ok(());
    }
    let woken = step(planner, now, Input::Wake);
    let mut asked = None;
    for effect in &woken.effects {
        let Effect::WakeAt { in_ms } = effect else {
            return violation(Broken::Stalled, format!("{effect:?} is due, and nobody wakes: {wake:?}"));
        };
        asked = Some(*in_ms);
    }
    if let Some(row) = woken.commit.iter().find_map(|commit| commit.rows.first()) {
        return violation(Broken::Stalled, format!("nobody wakes to put this right: {row:?}"));
    }
    // One that comes too early does no harm.
    if asked.is_some_and(|asked| wake.is_none_or(|wake| wake > asked)) {
        return violation(Broken::Stalled, format!("the wake-up is in {wake:?}, and is wanted in {asked:?}"));
    }
    Ok(())
}

struct Rows<'a> {
    planner: &'a State,
    now: &'a Now,
    wake: Option<i64>,
}

impl Rows<'_> {
    fn check(&self) -> Judgement {
        let planner = self.planner;
        for row in planner.submissions() {
            let open = || planner.photos().filter(|one| one.request == row.request && one.transfer.is_open());
            let waits_for_photos = open().next().is_some();
            match row.state {
                Submission::Queued if !waits_for_photos => {
                    return violation(Broken::Stalled, format!("waits for no photo: {row:?}"));
                }
                Submission::Unknown if row.doubt.is_none() && waits_for_photos => {}
                Submission::Queued | Submission::Submitting => {}
                // The probe brings it on.
                Submission::Parked(_) if row.state.is_open() => self.in_time(&row.endpoint, None, row)?,
                state if state.is_open() => self.in_time(&row.endpoint, row.wait, row)?,
                _ => {}
            }
            if row.state == Submission::Queued || row.state.is_taken() {
                open().try_for_each(|photo: &PhotoRow| self.in_time(&photo.endpoint, photo.wait, photo))?;
            }
        }
        for op in planner.ops().filter(|op| op.state == OpState::Waiting) {
            let behind_another = planner.ops().any(|other| {
                other.request == op.request && other.state.is_open() && other.sequence < op.sequence
            });
            if op.service_request_id.is_some() && !behind_another {
                self.in_time(&op.endpoint, op.wait, op)?;
            }
        }
        Ok(())
    }

    /// Somebody wakes when this is due, unless something runs whose end will bring it on.
    fn in_time(&self, server: &EndpointName, wait: Option<Wait>, what: &dyn std::fmt::Debug) -> Judgement {
        let session = self.planner.session();
        let offline = session.connectivity == Connectivity::Offline;
        let texts = session.flights.values().filter(|(_, flight)| matches!(flight, Flight::Submit(_)));
        let busy = session.flying_to(server).next().is_some()
            || texts.count() >= 2
            || (offline && !session.flights.is_empty());
        if busy || self.planner.endpoint(server).is_none() {
            return Ok(());
        }
        let left = |due: Option<Due>| due.map_or(0, |due| due.remaining(self.now));
        let known = session.endpoints.get(server).cloned().unwrap_or_default();
        let due = left(wait.map(|wait| wait.due))
            .max(left(known.circuit.closed_until))
            .max(left(known.probe))
            .max(if offline { left(session.despite_offline) } else { 0 });
        match self.wake {
            Some(wake) if wake <= due => Ok(()),
            wake => violation(Broken::Stalled, format!("due in {due}, the wake-up is in {wake:?}: {what:?}")),
        }
    }
}
