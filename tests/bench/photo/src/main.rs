//! What the photo benchmark needs beside `parvis`: the naive pipeline as a peer, a judge, a painter.
//!
//! - `naive IN OUT`: decode, Lanczos3, encode, all by the `image` crate
//! - `encode IN OUT QUALITY`: the `image` crate's JPEG encoder alone
//! - `score REFERENCE PICTURE`: SSIMULACRA2 of the second against the first
//! - `draw WIDTH HEIGHT OUT`: a street by day with leaves, bricks and a camera's noise
#![forbid(unsafe_code)]

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use fast_ssim2::{PixelDescriptor, PixelSlice, compute_ssimulacra2};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ImageReader, RgbImage};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["naive", input, output] => write(&open(input)?.thumbnail_of(1600), output, 80),
        ["encode", input, output, quality] => write(&open(input)?, output, quality.parse()?),
        ["score", reference, picture] => score(&open(reference)?, &open(picture)?),
        ["draw", width, height, output] => write(&draw(width.parse()?, height.parse()?), output, 92),
        _ => {
            Err("naive IN OUT | encode IN OUT QUALITY | score REFERENCE PICTURE | draw WIDTH HEIGHT OUT"
                .into())
        }
    }
}

fn open(path: &str) -> Result<RgbImage, Box<dyn Error>> {
    let mut reader = ImageReader::open(path)?.with_guessed_format()?;
    reader.no_limits();
    Ok(reader.decode()?.into_rgb8())
}

trait Thumbnail {
    fn thumbnail_of(self, side: u32) -> RgbImage;
}

impl Thumbnail for RgbImage {
    fn thumbnail_of(self, side: u32) -> RgbImage {
        image::DynamicImage::ImageRgb8(self).resize(side, side, FilterType::Lanczos3).into_rgb8()
    }
}

fn write(picture: &RgbImage, path: &str, quality: u8) -> Done {
    let mut file = BufWriter::new(File::create(path)?);
    Ok(JpegEncoder::new_with_quality(&mut file, quality).encode_image(picture)?)
}

fn score(reference: &RgbImage, picture: &RgbImage) -> Done {
    let slice =
        |picture: &'_ RgbImage| -> Result<_, Box<dyn Error>> { Ok((picture.width(), picture.height())) };
    let (width, height) = slice(reference)?;
    if slice(picture)? != (width, height) {
        return Err("pictures of different sizes".into());
    }
    let stride = width as usize * 3;
    let of = PixelSlice::new(reference, width, height, stride, PixelDescriptor::RGB8_SRGB)?;
    let by = PixelSlice::new(picture, width, height, stride, PixelDescriptor::RGB8_SRGB)?;
    println!("{:.3}", compute_ssimulacra2(&of, &by)?);
    Ok(())
}

/// Integers that look random: the same for the same place.
fn hash(x: u32, y: u32, salt: u32) -> f32 {
    let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ salt.wrapping_mul(0xC2B2_AE3D);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    (h ^ (h >> 15)) as f32 / u32::MAX as f32
}

/// Smooth noise with a wavelength of one.
fn smooth(x: f32, y: f32, salt: u32) -> f32 {
    let (fx, fy) = (x.fract(), y.fract());
    let (fx, fy) = (fx * fx * (3.0 - 2.0 * fx), fy * fy * (3.0 - 2.0 * fy));
    let at = |dx: u32, dy: u32| hash(x as u32 + dx, y as u32 + dy, salt);
    let above = at(0, 0) * (1.0 - fx) + at(1, 0) * fx;
    let below = at(0, 1) * (1.0 - fx) + at(1, 1) * fx;
    above * (1.0 - fy) + below * fy
}

fn draw(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        // In fractions of the picture's height, so that larger pictures show the same.
        let (u, v) = (x as f32 / height as f32, y as f32 / height as f32);
        let fine: f32 = (0..6)
            .map(|octave| {
                let scale = 8.0 * 2.0_f32.powi(octave);
                smooth(u * scale, v * scale, 7 + octave as u32) / 1.6_f32.powi(octave)
            })
            .sum::<f32>()
            / 2.4;
        let brick = (u * 40.0).fract() < 0.06 || (v * 80.0).fract() < 0.1;
        let colour = if v < 0.35 {
            [0.45 + 0.3 * v + 0.1 * fine, 0.6 + 0.2 * v + 0.08 * fine, 0.85]
        } else if u < 0.6 {
            let wall = if brick { 0.75 } else { 0.45 + 0.25 * fine };
            [wall, wall * 0.7, wall * 0.55]
        } else if v < 0.7 {
            [0.15 + 0.3 * fine, 0.25 + 0.5 * fine, 0.1 + 0.15 * fine]
        } else {
            [0.3 + 0.3 * fine; 3]
        };
        let light = colour[1].max(0.05).sqrt();
        let mut channel = 0;
        image::Rgb(colour.map(|value| {
            channel += 1;
            // The sum of four is nearly a bell; brighter places have more of it, as photons have.
            let noise: f32 = (0..4).map(|part| hash(x, y, 100 + channel * 4 + part)).sum::<f32>() - 2.0;
            ((value + noise * 0.03 * light) * 255.0).clamp(0.0, 255.0) as u8
        }))
    })
}
