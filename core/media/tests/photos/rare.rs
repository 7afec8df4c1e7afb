//! JPEGs that no phone writes, and that are photos all the same: 12 bits a sample, restarts within a
//! row.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use parvis_media::{Completeness, ForeignKind, PhotoError, PhotoPolicy, clean_bytes};
use proptest::prelude::*;

use crate::material::{assert_quarters, cleaned, colour_at, jpeg_with, near, quarters};

/// The four quarters, 99 x 75, 12 bits, as libjpeg-turbo 3.1 writes them.
const COLOURED: [(&str, &[u8]); 3] = [
    ("4:4:4", include_bytes!("twelve_bits/444.jpg")),
    ("4:2:2", include_bytes!("twelve_bits/422.jpg")),
    ("4:2:0", include_bytes!("twelve_bits/420.jpg")),
];
/// Quarters of 400, 1600 / 2800, 4000 out of 4095.
const GREY: &[u8] = include_bytes!("twelve_bits/grey.jpg");

fn whole(file: &[u8], width: u32, height: u32) -> Vec<u8> {
    let cleaned = cleaned(file).unwrap();
    assert_eq!(cleaned.completeness, Completeness::Whole);
    assert_eq!((cleaned.photo.width, cleaned.photo.height), (width, height));
    cleaned.photo.bytes
}

#[test]
fn twelve_bits_are_shown_in_eight() {
    for (sampling, file) in COLOURED {
        println!("{sampling}");
        assert_quarters(&whole(file, 99, 75), 99, 75);
    }
    let grey = whole(GREY, 99, 75);
    for (x, y, level) in [(0.25, 0.25, 25), (0.75, 0.25, 100), (0.25, 0.75, 174), (0.75, 0.75, 249)] {
        assert!(near(colour_at(&grey, x, y), [level; 3]), "{:?} is not {level}", colour_at(&grey, x, y));
    }
}

#[test]
fn twelve_bits_in_another_process_are_for_the_phone_to_convert() {
    // Baseline, progressive, arithmetic: only the sequential process with Huffman codes is read.
    for marker in [0xC2, 0xC9] {
        let mut file = GREY.to_vec();
        let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC1]).unwrap();
        file[frame + 1] = marker;
        assert_eq!(cleaned(&file), Err(PhotoError::ConvertFirst { kind: ForeignKind::RareJpeg }));
    }
}

#[test]
fn a_rare_photo_that_breaks_off_gives_its_upper_part() {
    let pixels = quarters(256, 256);
    let rare = jpeg_with(&pixels, |encoder| encoder.set_restart_interval(3));
    let half = rare.len() / 2;
    let cut = cleaned(&rare[..half]).unwrap();
    let Completeness::CutOff { percent } = cut.completeness else { panic!("{:?}", cut.completeness) };
    assert!((30..70).contains(&percent), "{percent} %");
    assert!(near(colour_at(&cut.photo.bytes, 0.25, 0.1), [220, 20, 20]), "the part that was there");
    assert!(near(colour_at(&cut.photo.bytes, 0.25, 0.95), [128; 3]), "the rest is grey");
    assert!(matches!(cleaned(&rare[..rare.len() / 20]), Err(PhotoError::Damaged { .. })));
}

#[test]
fn the_file_of_a_rare_photo_counts_as_memory_too() {
    let rare = jpeg_with(&quarters(256, 256), |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        encoder.set_restart_interval(3);
    });
    // Two bytes a sample, and the file.
    let needs = 256 * 256 * 3 * 2 + rare.len() as u64;
    let within = |max_memory| clean_bytes(&rare, &PhotoPolicy { max_memory, ..PhotoPolicy::default() });
    assert!(within(needs).is_ok());
    assert_eq!(within(needs - 1), Err(PhotoError::ConvertFirst { kind: ForeignKind::Large }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if std::env::var_os("PARVIS_DEEP").is_some() { 3000 } else { 60 }))]

    #[test]
    fn restarts_within_a_row_are_followed(
        width in 48..200_u32, height in 48..200_u32,
        sampling in prop::sample::select(vec![
            SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2,
        ]),
        restart in 1..40_u16,
    ) {
        let file = jpeg_with(&quarters(width, height), |encoder| {
            encoder.set_sampling_factor(sampling);
            encoder.set_restart_interval(restart);
        });
        assert_quarters(&whole(&file, width, height), width, height);
    }

    /// One component after the other, or in scans: refused, or right, but never wrong colours.
    #[test]
    fn restarts_in_scans_never_give_wrong_colours(
        width in 48..200_u32, height in 48..200_u32,
        sampling in prop::sample::select(vec![SamplingFactor::F_2_2, SamplingFactor::F_4_1, SamplingFactor::F_2_4]),
        restart in 1..40_u16,
        progressive in any::<bool>(),
    ) {
        let file = jpeg_with(&quarters(width, height), |encoder| {
            encoder.set_sampling_factor(sampling);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restart);
        });
        match cleaned(&file) {
            Ok(cleaned) => assert_quarters(&cleaned.photo.bytes, width, height),
            Err(error) => prop_assert_eq!(error, PhotoError::ConvertFirst { kind: ForeignKind::RareJpeg }),
        }
    }

    /// Grey, whatever its sampling factors: they mean nothing where a component is alone.
    #[test]
    fn grey_restarts_are_followed(width in 48..200_u16, height in 48..200_u16, restart in 1..40_u16, factors in 1..5_u8) {
        let light = |at: usize| if at % usize::from(width) < usize::from(width / 2) { 40 } else { 220 };
        let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height)).map(light).collect();
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 92);
        encoder.set_restart_interval(restart);
        encoder.encode(&pixels, width, height, ColorType::Luma).unwrap();
        let frame = file.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        file[frame + 11] = factors << 4 | factors;
        let photo = whole(&file, width.into(), height.into());
        for y in [0.1, 0.5, 0.9] {
            prop_assert!(near(colour_at(&photo, 0.2, y), [40; 3]) && near(colour_at(&photo, 0.8, y), [220; 3]));
        }
    }
}
