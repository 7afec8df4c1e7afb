//! From a history that breaks a promise to the shortest one found that still breaks the same.
//!
//! Each step draws its chance from the seed and its own number, so that a step can be left out without changing what
//! the others draw. What is cut, in this order: the end, faults, then steps, in pieces that get smaller.

use crate::case::Case;
use crate::history::run;
use crate::story::Keep;
use crate::verdict::Broken;

/// The most histories that are tried.
const MOST_RUNS: u32 = 600;

struct Shrinking {
    best: Case,
    broken: Broken,
    runs: u32,
}

/// The shortest failing history that was found; `None` if this one breaks nothing.
pub fn shrink(case: &Case) -> Option<Case> {
    let ending = run(case, Keep::Hash);
    let broken = ending.violation?.broken;
    let mut best = case.clone();
    best.steps = best.steps.min(ending.steps);
    let mut shrinking = Shrinking { best, broken, runs: 0 };
    shrinking.drop_faults();
    shrinking.drop_steps();
    shrinking.drop_faults();
    shrinking.cut_the_end();
    Some(shrinking.best)
}

impl Shrinking {
    /// Keeps the candidate if it still fails.
    fn try_case(&mut self, candidate: Case) -> bool {
        if self.runs >= MOST_RUNS {
            return false;
        }
        self.runs += 1;
        let still = run(&candidate, Keep::Hash).violation.is_some_and(|found| found.broken == self.broken);
        if still {
            self.best = candidate;
        }
        still
    }

    fn drop_faults(&mut self) {
        for fault in crate::fault::Fault::ALL {
            let mut candidate = self.best.clone();
            if candidate.without.insert(*fault) {
                self.try_case(candidate);
            }
        }
    }

    fn drop_steps(&mut self) {
        let mut size = self.best.active().len().div_ceil(2);
        while size > 0 {
            // From the end: what came last depends on what came before, and seldom the other way round.
            let mut end = self.best.active().len();
            while end > 0 {
                let begin = end.saturating_sub(size);
                let mut candidate = self.best.clone();
                candidate.skip.extend(&self.best.active()[begin..end]);
                self.try_case(candidate);
                end = begin;
            }
            size = if size == 1 { 0 } else { size.div_ceil(2) };
        }
    }

    /// Steps at the end in which nothing happens are no steps.
    fn cut_the_end(&mut self) {
        let last = self.best.active().last().copied().unwrap_or(0);
        let mut candidate = self.best.clone();
        candidate.steps = last;
        candidate.skip.retain(|step| *step <= last);
        self.try_case(candidate);
    }
}
