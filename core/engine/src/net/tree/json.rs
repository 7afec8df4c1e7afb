//! The tree from JSON.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Budget, Ended, Node, RowEvent, Shape, Unreadable};

/// Reads the text once. With a shape, each row is handed over and is not in the tree.
pub(super) fn read_once<'a>(
    text: &'a str,
    shape: Option<Shape>,
    on: &mut dyn FnMut(RowEvent<'_>),
) -> Ended<'a> {
    let node = match shape {
        Some(shape) => whole(text, Rows { shape, on, depth: 0 }),
        None => whole(text, Value { budget: &mut Budget::new(), depth: 0 }),
    };
    node.map_or(Ended::Broken, Ended::Whole)
}

fn whole<'a, S: DeserializeSeed<'a>>(text: &'a str, seed: S) -> Result<S::Value, Unreadable> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut reader).map_err(|_| Unreadable)?;
    reader.end().map_err(|_| Unreadable)?;
    Ok(value)
}

/// A name, borrowed where it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(name.into())
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.to_owned().into())
    }
}

/// A value of any kind.
struct Value<'b> {
    budget: &'b mut Budget,
    depth: usize,
}

impl Value<'_> {
    fn child(&mut self) -> Value<'_> {
        Value { budget: self.budget, depth: self.depth + 1 }
    }
}

/// The shortest digits that mean this number, never with an exponent. A list has two such numbers a row, and the
/// formatter of JSON is several times faster than the standard library's.
fn decimal(value: f64) -> String {
    // Above 0.001 (and below 1e15) that one writes no exponent either; of a whole number it would write `.0`.
    let same = value.fract() != 0.0 && value.abs() > 0.001;
    same.then(|| serde_json::to_string(&value).ok()).flatten().unwrap_or_else(|| value.to_string())
}

/// The kinds of value that have no parts.
macro_rules! scalars {
    () => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("JSON")
        }

        fn visit_unit<E: Error>(self) -> Result<Node<'de>, E> {
            Ok(Node::Null)
        }

        fn visit_bool<E: Error>(self, value: bool) -> Result<Node<'de>, E> {
            Ok(Node::Text(if value { "true" } else { "false" }.into()))
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<Node<'de>, E> {
            Ok(Node::Text(value.to_string().into()))
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<Node<'de>, E> {
            Ok(Node::Text(value.to_string().into()))
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<Node<'de>, E> {
            // An id with more digits than a number keeps: mending makes it a text.
            if value.abs() >= 1e15 {
                return Err(E::custom("a number with too many digits"));
            }
            Ok(Node::Text(decimal(value).into()))
        }

        fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Node<'de>, E> {
            Ok(Node::Text(value.into()))
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<Node<'de>, E> {
            Ok(Node::Text(value.to_owned().into()))
        }
    };
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        if !self.budget.takes(self.depth) {
            deserializer.deserialize_ignored_any(IgnoredAny)?;
            return Ok(Node::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Node<'de>;

    scalars!();

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<Node<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = sequence.next_element_seed(self.child())? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Node<'de>, A::Error> {
        // As many as the standard's longest row has: with more, each row's fields are a kilobyte and beyond what an
        // allocator keeps at hand.
        let mut fields = Vec::with_capacity(17);
        while let Some(name) = map.next_key_seed(Name)? {
            fields.push((name, map.next_value_seed(self.child())?));
        }
        Ok(Node::Object(fields))
    }
}

/// A list, or what surrounds one: its rows are handed over, the rest is the value.
struct Rows<'b> {
    shape: Shape,
    on: &'b mut dyn FnMut(RowEvent<'_>),
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Rows<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Node<'de>;

    scalars!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Node<'de>, A::Error> {
        loop {
            let mut budget = Budget::new();
            let row = Value { budget: &mut budget, depth: self.depth + 1 };
            let Some(node) = sequence.next_element_seed(row)? else { break };
            (self.on)(RowEvent::Row(node, budget.cut));
        }
        Ok(Node::List(Vec::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut budget = Budget::new();
        let mut fields = Vec::new();
        while let Some(name) = map.next_key_seed(Name)? {
            let depth = self.depth + 1;
            let node = if self.shape.knows(&name) && depth < 4 {
                map.next_value_seed(Rows { shape: self.shape, on: &mut *self.on, depth })?
            } else {
                map.next_value_seed(Value { budget: &mut budget, depth })?
            };
            fields.push((name, node));
        }
        if budget.cut > 0 {
            (self.on)(RowEvent::Row(Node::Null, budget.cut));
        }
        Ok(Node::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_the_standard_library_writes_it() {
        let odd = [0.0, -0.0, 5.0, 0.001, 0.000_1, 1e-300, 999_999_999_999_999.9, 123_456_789_012.5];
        let near = (0..20_000).map(|n| f64::from(n) * 0.000_730_1 - 7.3);
        for value in odd.into_iter().chain(near) {
            assert_eq!(decimal(value), value.to_string());
        }
    }
}
