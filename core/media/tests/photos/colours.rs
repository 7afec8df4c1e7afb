//! Colours of a wide profile are converted, not dropped; inks become light.

use image::{DynamicImage, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};
use moxcms::ColorProfile;

use crate::material::{cleaned, colour_at, jpeg_with, webp};

/// A flat picture; JPEG keeps its colour to a step or two.
fn flat(colour: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(64, 48, Rgb(colour))
}

fn with_profile(colour: [u8; 3], profile: &[u8]) -> Vec<u8> {
    jpeg_with(&flat(colour), |encoder| encoder.add_icc_profile(profile).unwrap())
}

fn linear(step: u8, gamma: impl Fn(f64) -> f64) -> f64 {
    gamma(f64::from(step) / 255.0)
}

fn srgb_curve(value: f64) -> f64 {
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn srgb_step(light: f64) -> u8 {
    let light = light.clamp(0.0, 1.0);
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0).round() as u8
}

/// From Display P3 and Adobe RGB to linear sRGB: products of the matrices of their primaries
/// (SMPTE EG 432-1, Adobe RGB 1998, IEC 61966-2-1), all three with the white of D65.
const P3: [[f64; 3]; 3] =
    [[1.224_94, -0.224_94, 0.0], [-0.042_06, 1.042_06, 0.0], [-0.019_64, -0.078_64, 1.098_27]];
const ADOBE: [[f64; 3]; 3] = [[1.398_36, -0.398_36, 0.0], [0.0, 1.0, 0.0], [0.0, -0.042_93, 1.042_93]];

fn by_hand(colour: [u8; 3], matrix: [[f64; 3]; 3], curve: impl Fn(f64) -> f64) -> [u8; 3] {
    let light = colour.map(|step| linear(step, &curve));
    matrix.map(|row| srgb_step(row.iter().zip(light).map(|(factor, light)| factor * light).sum()))
}

fn assert_close(found: [u8; 3], expected: [u8; 3]) {
    let close = found.iter().zip(expected).all(|(found, expected)| found.abs_diff(expected) <= 4);
    assert!(close, "{found:?}, expected {expected:?}");
}

const COLOURS: [[u8; 3]; 6] =
    [[200, 100, 50], [60, 160, 90], [90, 90, 200], [128, 128, 128], [230, 220, 40], [180, 60, 140]];

#[test]
fn colours_of_a_wide_profile_are_converted() {
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    let adobe = ColorProfile::new_adobe_rgb().encode().unwrap();
    for colour in COLOURS {
        let photo = cleaned(&with_profile(colour, &p3)).unwrap().photo;
        assert_close(colour_at(&photo.bytes, 0.5, 0.5), by_hand(colour, P3, srgb_curve));
        let photo = cleaned(&with_profile(colour, &adobe)).unwrap().photo;
        let expected = by_hand(colour, ADOBE, |value| value.powf(2.199_218_75));
        assert_close(colour_at(&photo.bytes, 0.5, 0.5), expected);
    }
}

#[test]
fn srgb_by_any_name_changes_nothing() {
    let profile = ColorProfile::new_srgb().encode().unwrap();
    for colour in COLOURS {
        let plain = cleaned(&jpeg_with(&flat(colour), |_| {})).unwrap();
        assert_eq!(cleaned(&with_profile(colour, &profile)).unwrap().photo, plain.photo);
    }
}

#[test]
fn a_profile_that_is_none_is_left_out() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let plain = cleaned(&jpeg_with(&flat(COLOURS[0]), |_| {})).unwrap();
    for broken in [&profile[..profile.len() / 2], &profile[40..], b"", &[0xFF; 3000]] {
        assert_eq!(cleaned(&with_profile(COLOURS[0], broken)).unwrap().photo, plain.photo);
    }
}

#[test]
fn a_profile_in_a_png_or_a_webp_counts_as_well() {
    use image::ImageEncoder;
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let pixels = DynamicImage::ImageRgb8(flat(COLOURS[0]));
    let mut png = Vec::new();
    let mut encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.set_icc_profile(profile.clone()).unwrap();
    pixels.write_with_encoder(encoder).unwrap();
    let mut in_webp = Vec::new();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut in_webp);
    encoder.set_icc_profile(profile).unwrap();
    pixels.write_with_encoder(encoder).unwrap();
    assert_ne!(cleaned(&png).unwrap().photo, cleaned(&webp(&pixels, None)).unwrap().photo);
    for photo in [png, in_webp] {
        let photo = cleaned(&photo).unwrap().photo;
        assert_close(colour_at(&photo.bytes, 0.5, 0.5), by_hand(COLOURS[0], P3, srgb_curve));
    }
}

/// What Adobe writes: 255 is no ink.
#[test]
fn inks_become_light() {
    let black = 204_u8;
    for colour in COLOURS {
        let pixels: Vec<u8> =
            flat(colour).pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2], black]).collect();
        let inks: Vec<u8> = pixels.iter().map(|light| 255 - light).collect();
        for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
            let mut file = Vec::new();
            Encoder::new(&mut file, 95).encode(&inks, 64, 48, kind).unwrap();
            let photo = cleaned(&file).unwrap().photo;
            let expected = colour.map(|light| (u16::from(light) * u16::from(black) / 255) as u8);
            assert_close(colour_at(&photo.bytes, 0.5, 0.5), expected);
        }
    }
}

/// A profile of a press whose inks are all grey (ICC.1:2001-04, 6.5.9): what each leaves of the paper's lightness, in
/// percent. No ink by its own name would come out like this.
fn grey_press() -> Vec<u8> {
    let mut table = b"mft1\0\0\0\0\x04\x03\x02\0".to_vec();
    let one = 0x0001_0000_u32.to_be_bytes();
    for at in 0..9 {
        table.extend_from_slice(if at % 4 == 0 { &one } else { &[0; 4] });
    }
    let straight = || 0..=255_u8;
    (0..4).for_each(|_| table.extend(straight()));
    for inks in 0..16_u32 {
        let lightness: u32 =
            if inks == 0 { 100 } else { *LEFT.iter().rev().nth(inks.trailing_zeros() as usize).unwrap() };
        table.extend_from_slice(&[(lightness * 255 / 100) as u8, 128, 128]);
    }
    (0..3).for_each(|_| table.extend(straight()));
    let mut profile = vec![0; 128];
    profile[8..12].copy_from_slice(&0x0240_0000_u32.to_be_bytes());
    profile[12..24].copy_from_slice(b"prtrCMYKLab ");
    profile[36..40].copy_from_slice(b"acsp");
    // The light of D50.
    for (at, part) in [0xF6D6_u32, 0x1_0000, 0xD32D].into_iter().enumerate() {
        profile[68 + at * 4..72 + at * 4].copy_from_slice(&part.to_be_bytes());
    }
    let tags = [*b"A2B0", *b"A2B1"];
    profile.extend_from_slice(&(tags.len() as u32).to_be_bytes());
    let begin = (128 + 4 + tags.len() * 12) as u32;
    for tag in tags {
        profile.extend_from_slice(&tag);
        profile.extend_from_slice(&begin.to_be_bytes());
        profile.extend_from_slice(&(table.len() as u32).to_be_bytes());
    }
    profile.extend_from_slice(&table);
    let length = profile.len() as u32;
    profile[..4].copy_from_slice(&length.to_be_bytes());
    profile
}

/// Of the paper's lightness, in percent: under cyan, magenta, yellow, black.
const LEFT: [u32; 4] = [25, 50, 75, 10];

#[test]
fn inks_of_a_profile_are_what_the_profile_says() {
    let profile = grey_press();
    for ink in 0..=LEFT.len() {
        let lightness = LEFT.get(ink).map_or(100.0, |percent| f64::from(*percent));
        // CIE 15: from L* to light, above its straight part.
        let light = if lightness > 8.0 { ((lightness + 16.0) / 116.0).powi(3) } else { 0.0 };
        let inks: Vec<u8> =
            (0..64 * 48).flat_map(|_| (0..4).map(|at| if at == ink { 255 } else { 0 })).collect();
        for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 95);
            encoder.add_icc_profile(&profile).unwrap();
            encoder.encode(&inks, 64, 48, kind).unwrap();
            let photo = cleaned(&file).unwrap().photo;
            assert_close(colour_at(&photo.bytes, 0.5, 0.5), [srgb_step(light); 3]);
        }
    }
}
