//! The largest picture of each kind that must be held whole: it is taken, in no more memory than any file may cost.

use std::borrow::Cow;

use gif::{Encoder, Frame};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use jpeg_encoder::SamplingFactor;

use crate::corpus::{PEAK_KB, in_a_process_of_its_own};
use crate::material::{jpeg_with, png_chunk, quarters, webp};

type Draw = fn(u32, u32) -> Vec<u8>;

/// From a size that is refused down to the first that is taken.
#[test]
fn the_largest_of_each_kind_that_is_taken_keeps_within_the_memory_of_any_file() {
    let kinds: [(&str, u32, Draw); 8] = [
        ("progressive, 4:2:0", 9, |w, h| progressive(w, h, SamplingFactor::F_2_2)),
        ("progressive, 4:4:4", 5, |w, h| progressive(w, h, SamplingFactor::F_1_1)),
        ("restarts within a row, 4:2:0", 17, restarts),
        ("interlaced PNG", 17, |w, h| interlaced(w, h, 2, 3)),
        ("interlaced PNG with alpha", 13, |w, h| interlaced(w, h, 6, 4)),
        ("WebP without loss", 9, |w, h| webp(&quarters(w, h).into(), None)),
        ("WebP with alpha", 9, |w, h| webp(&DynamicImage::from(quarters(w, h)).into_rgba8().into(), None)),
        ("interlaced GIF", 51, gif),
    ];
    let mut wrong = Vec::new();
    for (kind, refused, draw) in kinds {
        let file = std::env::temp_dir().join(format!("parvis-largest-{}-{refused}", std::process::id()));
        let mut side = 1000 * refused;
        let (end, peak) = loop {
            // Four to three.
            let height = f64::from(side * 750).sqrt() as u32 / 16 * 16;
            std::fs::write(&file, draw(side * 1000 / height / 16 * 16, height)).unwrap();
            match in_a_process_of_its_own(&file) {
                (end, _) if end.starts_with("convert first") => side -= 500,
                other => break other,
            }
        };
        std::fs::remove_file(&file).unwrap();
        println!("{peak:>6} kB  {kind} of {} megapixels: {end}", f64::from(side) / 1000.0);
        if side == 1000 * refused || end != "photo" || !(PEAK_KB / 4..=PEAK_KB).contains(&peak) {
            wrong.push(kind);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

fn progressive(width: u32, height: u32, factor: SamplingFactor) -> Vec<u8> {
    jpeg_with(&quarters(width, height), |encoder| {
        encoder.set_sampling_factor(factor);
        encoder.set_progressive(true);
    })
}

fn restarts(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(&quarters(width, height), |encoder| {
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_restart_interval(7);
    })
}

/// A black one. Its seven passes are zeros, as many as some picture of one row has: that one is drawn instead.
fn interlaced(width: u32, height: u32, colour: u8, channels: usize) -> Vec<u8> {
    // First column and row of each pass, and their distances (ISO/IEC 15948, 8.2); each row has a byte of its own.
    let passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
    let of = |size: u32, first: u32, step: u32| size.saturating_sub(first).div_ceil(step) as usize;
    let zeros: usize = passes
        .iter()
        .map(|(x, y, across, down)| of(height, *y, *down) * (of(width, *x, *across) * channels + 1))
        .sum();
    let mut row = Vec::new();
    PngEncoder::new_with_quality(&mut row, CompressionType::Fast, FilterType::NoFilter)
        .write_image(&vec![0; zeros - 1], zeros as u32 - 1, 1, ExtendedColorType::L8)
        .unwrap();
    let pixels = row.windows(4).position(|kind| kind == b"IDAT").unwrap() - 4;
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend_from_slice(&[8, colour, 0, 0, 1]);
    [&row[..8], &png_chunk(*b"IHDR", &header), &row[pixels..]].concat()
}

fn gif(width: u32, height: u32) -> Vec<u8> {
    let (width, height) = (width as u16, height as u16);
    let buffer = Cow::from(vec![1; usize::from(width) * usize::from(height)]);
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height, &[0, 0, 0, 200, 100, 50]).unwrap();
    encoder.write_frame(&Frame { width, height, interlaced: true, buffer, ..Frame::default() }).unwrap();
    drop(encoder);
    file
}
