//! One history, named: a seed, and what was cut away from it.
//!
//! Written as one line, such as `seed 22 steps 180 without clock,full skip 3-40,44`. Lines that begin with `#` say what
//! it once showed.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::fault::Fault;

/// Steps of a history before the world becomes fair, unless somebody asks for another number.
pub const STEPS: u64 = 300;

/// Everything that decides a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The one number that decides everything else.
    pub seed: u64,
    /// Steps of the first part.
    pub steps: u64,
    /// Faults that do not happen although the seed chose them.
    pub without: BTreeSet<Fault>,
    /// Steps of the first part in which nothing happens.
    pub skip: BTreeSet<u64>,
}

impl Case {
    /// A whole history.
    pub fn new(seed: u64) -> Self {
        Self { seed, steps: STEPS, without: BTreeSet::new(), skip: BTreeSet::new() }
    }

    /// Steps in which something may happen.
    pub fn active(&self) -> Vec<u64> {
        (1..=self.steps).filter(|step| !self.skip.contains(step)).collect()
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {} steps {}", self.seed, self.steps)?;
        let names: Vec<_> = self.without.iter().map(|fault| fault.name()).collect();
        if !names.is_empty() {
            write!(f, " without {}", names.join(","))?;
        }
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for step in self.skip.range(..=self.steps) {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *step => *last = *step,
                _ => ranges.push((*step, *step)),
            }
        }
        let ranges: Vec<_> = ranges
            .into_iter()
            .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
            .collect();
        if !ranges.is_empty() {
            write!(f, " skip {}", ranges.join(","))?;
        }
        Ok(())
    }
}

/// The line is not one of [`Case`]'s.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotACase(String);

impl fmt::Display for NotACase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a case: {}", self.0)
    }
}

impl std::error::Error for NotACase {}

impl FromStr for Case {
    type Err = NotACase;

    fn from_str(text: &str) -> Result<Self, NotACase> {
        let wrong = || NotACase(text.to_owned());
        let number = |word: &str| word.parse::<u64>().map_err(|_| wrong());
        let mut case = Self::new(0);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
        if words.is_empty() {
            return Err(wrong());
        }
        for pair in words.chunks(2) {
            match pair {
                ["seed", word] => case.seed = number(word)?,
                ["steps", word] => case.steps = number(word)?,
                ["without", names] => {
                    for name in names.split(',') {
                        let fault = Fault::ALL.iter().find(|fault| fault.name() == name);
                        case.without.insert(*fault.ok_or_else(wrong)?);
                    }
                }
                ["skip", ranges] => {
                    for range in ranges.split(',') {
                        let (first, last) = range.split_once('-').unwrap_or((range, range));
                        case.skip.extend(number(first)?..=number(last)?);
                    }
                }
                _ => return Err(wrong()),
            }
        }
        Ok(case)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_read_as_it_was_written() {
        let case = Case {
            without: BTreeSet::from([Fault::Clock, Fault::LostAfter]),
            skip: (3..=40).chain([44]).collect(),
            ..Case::new(22)
        };
        assert_eq!(case.to_string(), "seed 22 steps 300 without lost-after,clock skip 3-40,44");
        assert_eq!(format!("# a word\n{case}\n").parse(), Ok(case));
        for wrong in ["", "seed", "seed x", "without sunshine", "skip 4-"] {
            assert!(wrong.parse::<Case>().is_err(), "{wrong}");
        }
    }
}
