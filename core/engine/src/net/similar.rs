//! Requests that may be ours although they do not carry our marker.

use std::collections::BTreeMap;
use std::fmt;

use parvis_domain::geography::distance;
use parvis_domain::id::{ServiceCode, ServiceRequestId};
use parvis_domain::marker::without_marker;
use parvis_domain::place::Coordinate;
use parvis_domain::time::Timestamp;
use parvis_domain::unit::Metres;

use super::page::CaseItem;

/// Farthest distance.
const NEAR: Metres = Metres::whole(30);
/// Least share of what two texts have in common.
const LIKENESS: f64 = 0.9;

/// A request of the server's list that looks like ours. It may be a neighbour's: it is shown, never adopted.
#[derive(Clone, PartialEq)]
pub struct LookAlike {
    /// Its id.
    pub service_request_id: ServiceRequestId,
    /// When it was taken.
    pub requested: Option<Timestamp>,
    /// Its words.
    pub description: String,
    /// Where, in words.
    pub address: Option<String>,
    /// From our place.
    pub distance: Metres,
}

/// What ours is like.
#[derive(Clone, PartialEq)]
pub struct Likeness {
    /// Its service.
    pub service_code: ServiceCode,
    /// Its place.
    pub coordinate: Option<Coordinate>,
    /// Its words, without the marker.
    pub text: String,
}

/// Its id only: words and places are personal.
impl fmt::Debug for LookAlike {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LookAlike({})", self.service_request_id)
    }
}

/// The service only.
impl fmt::Debug for Likeness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Likeness({})", self.service_code)
    }
}

impl Likeness {
    /// The request as a look-alike, if it is one.
    pub(super) fn of(&self, item: &CaseItem) -> Option<LookAlike> {
        let description = item.description.as_deref()?;
        let distance = distance(self.coordinate?, item.coordinate?);
        let same_service = item.service_code.as_ref().is_none_or(|code| *code == self.service_code);
        if !same_service || distance > NEAR {
            return None;
        }
        let alike = likeness(&fold(&self.text), &fold(without_marker(description))) >= LIKENESS;
        alike.then(|| LookAlike {
            service_request_id: item.service_request_id.clone(),
            requested: item.requested,
            description: without_marker(description).to_owned(),
            address: item.address.clone(),
            distance,
        })
    }
}

fn fold(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).take(4000).collect()
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
        let ours = Likeness {
            service_code: ServiceCode::new("LAMP"),
            coordinate: Some(place),
            text: "Le lampadaire devant le 12 est éteint depuis lundi.".into(),
        };
        let mut item = CaseItem::new(ServiceRequestId::new("7"));
        item.description = Some("Le lampadaire devant le 12 est eteint depuis lundi".into());
        item.coordinate = Some(place);
        assert!(ours.of(&item).is_some(), "an accent was lost");

        let elsewhere =
            CaseItem { coordinate: Some(Coordinate::new(49.4968, 5.9806).unwrap()), ..item.clone() };
        assert!(ours.of(&elsewhere).is_none(), "100 metres away");
        let other = CaseItem { service_code: Some(ServiceCode::new("TREE")), ..item.clone() };
        assert!(ours.of(&other).is_none(), "another service");
        let words =
            CaseItem { description: Some("Un arbre est tombé sur le lampadaire".into()), ..item.clone() };
        assert!(ours.of(&words).is_none(), "other words");
        assert!(ours.of(&CaseItem { coordinate: None, ..item }).is_none(), "no place");
    }
}
