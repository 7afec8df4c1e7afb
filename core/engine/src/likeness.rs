//! Requests of a city's list that may be ours although they do not carry our marker.

use std::collections::BTreeMap;

use parvis_domain::geography::distance;
use parvis_domain::id::ServiceCode;
use parvis_domain::marker::without_marker;
use parvis_domain::place::Coordinate;
use parvis_domain::unit::Metres;

/// Farthest distance.
pub(crate) const NEAR: Metres = Metres::whole(30);
/// Least share of what two texts have in common.
const LIKENESS: f64 = 0.9;

/// What a request is like: the same service, place and words, as far as a city may have changed them.
pub(crate) struct Likeness<'a> {
    /// Its service.
    pub(crate) service: Option<&'a ServiceCode>,
    /// Its place.
    pub(crate) coordinate: Coordinate,
    /// Its words.
    pub(crate) text: &'a str,
}

impl Likeness<'_> {
    /// The distance to a request that looks the same. It may be a neighbour's: it is shown, never adopted.
    pub(crate) fn distance_to(&self, other: &Likeness<'_>) -> Option<Metres> {
        // Some cities do not say of which service a request is.
        let same_service = other.service.is_none() || other.service == self.service;
        let distance = distance(self.coordinate, other.coordinate);
        let alike = || likeness(&fold(self.text), &fold(other.text)) >= LIKENESS;
        (same_service && distance <= NEAR && alike()).then_some(distance)
    }
}

fn fold(text: &str) -> Vec<char> {
    without_marker(text)
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .take(4000)
        .collect()
}

/// Sørensen and Dice: twice the pairs of letters in common, divided by all pairs. 1 for equal texts.
fn likeness(a: &[char], b: &[char]) -> f64 {
    if a == b {
        return 1.0;
    }
    if a.len() < 2 || b.len() < 2 {
        return 0.0;
    }
    let mut pairs: BTreeMap<[char; 2], i32> = BTreeMap::new();
    for pair in a.windows(2) {
        *pairs.entry([pair[0], pair[1]]).or_default() += 1;
    }
    let mut common = 0;
    for pair in b.windows(2) {
        if let Some(left) = pairs.get_mut(&[pair[0], pair[1]]).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    2.0 * f64::from(common) / ((a.len() + b.len() - 2) as f64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_at_the_same_place_are_alike_others_are_not() {
        let place = Coordinate::new(49.4958, 5.9806).unwrap();
        let (lamp, tree) = (ServiceCode::new("LAMP"), ServiceCode::new("TREE"));
        let ours = Likeness {
            service: Some(&lamp),
            coordinate: place,
            text: "Le lampadaire devant le 12 est éteint depuis lundi.",
        };
        let other = || Likeness {
            service: None,
            coordinate: place,
            text: "Le lampadaire devant le 12 est eteint depuis lundi",
        };
        assert_eq!(ours.distance_to(&other()), Some(Metres::whole(0)), "an accent was lost");
        assert!(ours.distance_to(&Likeness { service: Some(&lamp), ..other() }).is_some());
        assert_eq!(ours.distance_to(&Likeness { service: Some(&tree), ..other() }), None, "another service");
        let elsewhere = Coordinate::new(49.4968, 5.9806).unwrap();
        assert_eq!(ours.distance_to(&Likeness { coordinate: elsewhere, ..other() }), None, "100 metres away");
        let words = "Un arbre est tombé sur le lampadaire";
        assert_eq!(ours.distance_to(&Likeness { text: words, ..other() }), None, "other words");
    }
}
