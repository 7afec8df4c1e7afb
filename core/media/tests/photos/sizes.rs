//! Any size, any subsampling, any way of writing it: the photo has the right size and colours.

use image::RgbImage;
use jpeg_encoder::SamplingFactor;
use parvis_media::{Completeness, PhotoPolicy, clean_bytes};
use proptest::prelude::*;

use crate::material::{assert_quarters, cleaned, jpeg_with, quarters};

const SAMPLINGS: [SamplingFactor; 8] = [
    SamplingFactor::F_1_1,
    SamplingFactor::F_2_1,
    SamplingFactor::F_1_2,
    SamplingFactor::F_2_2,
    SamplingFactor::F_4_1,
    SamplingFactor::F_4_2,
    SamplingFactor::F_1_4,
    SamplingFactor::F_2_4,
];

/// Sides: small ones of every remainder, and long thin ones.
fn sides() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![
        4 => (1..200_u32, 1..200_u32),
        1 => (1..20_000_u32, 1..4_u32),
        1 => (1..4_u32, 1..20_000_u32),
    ]
}

fn expected(side: u32, other: u32, long_side: u32) -> u32 {
    let long = side.max(other);
    if long <= long_side {
        return side;
    }
    ((f64::from(side) * f64::from(long_side) / f64::from(long)).round() as u32).max(1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("PARVIS_DEEP").is_some() { 3000 } else { 60 }))]

    #[test]
    fn any_jpeg_gives_a_photo_of_the_right_size_and_colours(
        (width, height) in sides(),
        sampling in 0..SAMPLINGS.len(),
        rows in 0..4_u16,
        progressive in any::<bool>(),
        long_side in prop_oneof![Just(1600_u32), 1..300_u32],
    ) {
        let file = jpeg_with(&quarters(width, height), |encoder| {
            encoder.set_sampling_factor(SAMPLINGS[sampling]);
            encoder.set_progressive(progressive);
            let group = match SAMPLINGS[sampling] {
                SamplingFactor::F_1_1 | SamplingFactor::F_1_2 => 8,
                SamplingFactor::F_2_1 | SamplingFactor::F_2_2 => 16,
                // Written one component after the other, rows of different lengths.
                _ => return,
            };
            encoder.set_restart_interval(rows * (width as u16).div_ceil(group));
        });
        let policy = PhotoPolicy { long_side, ..PhotoPolicy::default() };
        let cleaned = clean_bytes(&file, &policy).unwrap();
        prop_assert_eq!(cleaned.completeness, Completeness::Whole);
        prop_assert_eq!(cleaned.stored, (width, height));
        let photo = cleaned.photo;
        prop_assert_eq!(photo.width, expected(width, height, long_side));
        prop_assert_eq!(photo.height, expected(height, width, long_side));
        assert_quarters(&photo.bytes, photo.width, photo.height);
    }

    #[test]
    fn no_bytes_that_are_changed_break_anything(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        progressive in any::<bool>(),
    ) {
        let mut file = jpeg_with(&quarters(70, 50), |encoder| encoder.set_progressive(progressive));
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Err(error) = cleaned(&file) {
            prop_assert!(!format!("{error:?}").contains("DecoderPanicked"), "{error}");
        }
    }
}

/// The largest that is allowed: read in strips, in little memory and time. (Drawn flat: what is proved
/// is that nothing grows with the area.)
#[test]
fn the_thinnest_and_the_widest_come_out() {
    for (width, height, expected) in [(20_000, 3, (1600, 1)), (3, 20_000, (1, 1600)), (65_500, 16, (1600, 1))]
    {
        let photo = cleaned(&jpeg_with(&RgbImage::new(width, height), |_| {})).unwrap().photo;
        assert_eq!((photo.width, photo.height), expected);
    }
}
