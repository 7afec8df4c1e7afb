//! Odd files made odder: bytes changed, cut out, doubled, markers and lengths put in. None panics.

use parvis_media::{Damage, PhotoError, PhotoPolicy, clean_bytes, facts_of_bytes};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::material::{corpus, demo, jpeg_with, quarters};

/// One change, at places that fit any length.
#[derive(Debug, Clone)]
enum Change {
    Byte(Index, u8),
    Marker(Index, u8),
    Length(Index, u16),
    Cut(Index),
    Remove(Index, usize),
    Double(Index, Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at(), 0xC0..=0xFE_u8).prop_map(|(at, marker)| Change::Marker(at, marker)),
        (at(), prop_oneof![Just(0), Just(1), Just(255), Just(0x7FFF), Just(0xFFFF), any::<u16>()])
            .prop_map(|(at, length)| Change::Length(at, length)),
        at().prop_map(Change::Cut),
        (at(), 1..64_usize).prop_map(|(at, count)| Change::Remove(at, count)),
        (at(), at(), 1..64_usize).prop_map(|(from, to, count)| Change::Double(from, to, count)),
    ]
}

impl Change {
    fn make(&self, file: &mut Vec<u8>) {
        if file.len() < 4 {
            return;
        }
        let length = file.len();
        match self {
            Self::Byte(at, byte) => file[at.index(length)] = *byte,
            Self::Marker(at, marker) => {
                let at = at.index(length - 1);
                file[at..at + 2].copy_from_slice(&[0xFF, *marker]);
            }
            Self::Length(at, value) => {
                let at = at.index(length - 1);
                file[at..at + 2].copy_from_slice(&value.to_be_bytes());
            }
            Self::Cut(at) => file.truncate(at.index(length).max(4)),
            Self::Remove(at, count) => {
                let at = at.index(length);
                file.drain(at..(at + count).min(length));
            }
            Self::Double(from, to, count) => {
                let from = from.index(length);
                let copy = file[from..(from + count).min(length)].to_vec();
                let to = to.index(length);
                file.splice(to..to, copy);
            }
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let drawn = [
        demo(|wanted| (wanted.width, wanted.height) = (64, 48)),
        jpeg_with(&quarters(60, 40), |encoder| encoder.set_progressive(true)),
        jpeg_with(&quarters(60, 40), |encoder| encoder.set_restart_interval(3)),
        include_bytes!("twelve_bits/420.jpg").to_vec(),
    ];
    let odd = corpus("odd").unwrap_or_default();
    let odd = odd.into_iter().map(|path| std::fs::read(path).unwrap());
    drawn.into_iter().chain(odd.filter(|file| (16..100_000).contains(&file.len()))).collect()
}

#[test]
fn no_change_to_any_odd_file_makes_a_decoder_panic() {
    let seeds = seeds();
    let policy = PhotoPolicy {
        long_side: 200,
        thumbnail_side: 40,
        max_pixels: 1_000_000,
        max_memory: 4_000_000,
        ..PhotoPolicy::default()
    };
    let cases = if std::env::var_os("PARVIS_DEEP").is_some() { 100_000 } else { 600 };
    let changes = (any::<Index>(), prop::collection::vec(change(), 1..8));
    proptest!(ProptestConfig::with_cases(cases), |((seed, changes) in changes)| {
        let mut file = seeds[seed.index(seeds.len())].clone();
        for change in &changes {
            change.make(&mut file);
        }
        let _ = facts_of_bytes(&file);
        let end = clean_bytes(&file, &policy);
        let panicked = matches!(end, Err(PhotoError::Damaged { damage: Damage::DecoderPanicked, .. }));
        prop_assert!(!panicked);
    });
}
