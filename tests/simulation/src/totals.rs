//! Many histories, summed.

use std::collections::BTreeMap;
use std::fmt;

use crate::fault::Fault;
use crate::history::Ending;
use crate::verdict::Broken;

/// The sum of histories.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// Histories.
    pub histories: u64,
    /// Steps.
    pub steps: u64,
    /// Exchanges that the phones started.
    pub exchanges: u64,
    /// Requests that the servers took.
    pub taken: u64,
    /// Requests at plain servers that are there once more than needed, where no phone could have known.
    pub unavoidable: u64,
    /// Histories in which two phones lived at once.
    pub two_phones: u64,
    /// Requests that the citizen sent from each of two phones.
    pub sent_from_both: u64,
    /// Sendings of what a list had shown that the phone had read for something else.
    pub overlooked: u64,
    /// Faults that really happened.
    pub faults: BTreeMap<Fault, u64>,
    /// Promises that were broken.
    pub broken: BTreeMap<&'static str, u64>,
}

impl Totals {
    /// One more history.
    pub fn add(&mut self, ending: &Ending) {
        self.histories += 1;
        self.steps += ending.steps;
        self.exchanges += ending.exchanges;
        self.taken += ending.taken;
        self.unavoidable += ending.unavoidable;
        self.two_phones += u64::from(ending.two_phones);
        self.sent_from_both += ending.sent_from_both;
        self.overlooked += ending.overlooked;
        for (fault, count) in &ending.faults {
            *self.faults.entry(*fault).or_default() += count;
        }
        if let Some(violation) = &ending.violation {
            *self.broken.entry(name(violation.broken)).or_default() += 1;
        }
    }

    /// The sum of two sums.
    pub fn join(&mut self, other: Self) {
        self.histories += other.histories;
        self.steps += other.steps;
        self.exchanges += other.exchanges;
        self.taken += other.taken;
        self.unavoidable += other.unavoidable;
        self.two_phones += other.two_phones;
        self.sent_from_both += other.sent_from_both;
        self.overlooked += other.overlooked;
        for (fault, count) in other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
        for (broken, count) in other.broken {
            *self.broken.entry(broken).or_default() += count;
        }
    }
}

fn name(broken: Broken) -> &'static str {
    match broken {
        Broken::Lost => "lost",
        Broken::Doubled => "doubled",
        Broken::Stalled => "stalled",
        Broken::Other => "other",
    }
}

/// One line.
impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let broken = |name| self.broken.get(name).copied().unwrap_or(0);
        write!(
            f,
            "histories {}, steps {}, exchanges {}, faults {}, taken {}, lost {}, doubled {}, stalled {}, other {}, \
             unavoidable doubles {}, two phones at once {}, sent from both {}, \
             overlooked in a list {}",
            self.histories,
            self.steps,
            self.exchanges,
            self.faults.values().sum::<u64>(),
            self.taken,
            broken("lost"),
            broken("doubled"),
            broken("stalled"),
            broken("other"),
            self.unavoidable,
            self.two_phones,
            self.sent_from_both,
            self.overlooked,
        )
    }
}
