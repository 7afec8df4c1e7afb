//! GIF: the first frame, pixel for pixel what the same picture is as a PNG.

use gif::{Encoder, Frame};
use image::{DynamicImage, Rgb, RgbImage};

use crate::material::{cleaned, decoded, png};

const WIDTH: u16 = 211;
const HEIGHT: u16 = 149;
/// The colour of the palette that frames leave out.
const CLEAR: u8 = 7;

/// Colours from everywhere.
fn palette() -> Vec<u8> {
    (0..256_u32)
        .flat_map(|index| [(index * 37 % 256) as u8, (index * 91 % 256) as u8, (255 - index) as u8])
        .collect()
}

/// Large areas and small ones, as an encoder of JPEG likes them and not.
fn index(x: u32, y: u32) -> u8 {
    if (x / 40 + y / 30).is_multiple_of(2) { (x / 40 * 50) as u8 } else { ((x * 7 + y * 13) / 9 % 256) as u8 }
}

/// A GIF of which the first frame lies at `left`, `top`, in front of others.
fn file(left: u16, top: u16, interlaced: bool, transparent: Option<u8>) -> Vec<u8> {
    let (width, height) = (WIDTH - left, HEIGHT - top);
    let pixels: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| index((left + x).into(), (top + y).into())))
        .collect();
    let frame = Frame { left, top, width, height, interlaced, transparent, ..Frame::default() };
    // Interlaced rows come in four passes (GIF89a, appendix E).
    let rows: Vec<&[u8]> = pixels.chunks(width.into()).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    if interlaced {
        let pass =
            |row: usize| [(0, 8), (4, 8), (2, 4), (1, 2)].iter().position(|(from, step)| row % step == *from);
        order.sort_by_key(|row| pass(*row));
    }
    let buffer: Vec<u8> = order.into_iter().flat_map(|row| rows[row]).copied().collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, WIDTH, HEIGHT, &palette()).unwrap();
    encoder.write_frame(&Frame { buffer: buffer.into(), ..frame }).unwrap();
    let second = vec![99; usize::from(WIDTH) * usize::from(HEIGHT)];
    encoder
        .write_frame(&Frame { width: WIDTH, height: HEIGHT, buffer: second.into(), ..Frame::default() })
        .unwrap();
    drop(encoder);
    file
}

/// The same by hand: what is clear, and where the frame does not reach, is white.
fn expected(left: u16, top: u16, transparent: Option<u8>) -> Vec<u8> {
    let palette = palette();
    let pixels = RgbImage::from_fn(WIDTH.into(), HEIGHT.into(), |x, y| {
        let index = index(x, y);
        if x < left.into() || y < top.into() || transparent == Some(index) {
            return Rgb([255; 3]);
        }
        let at = usize::from(index) * 3;
        Rgb([palette[at], palette[at + 1], palette[at + 2]])
    });
    png(&DynamicImage::ImageRgb8(pixels), None)
}

#[test]
fn a_gif_is_the_picture_that_the_same_png_is() {
    for (left, top) in [(0, 0), (31, 20)] {
        for interlaced in [false, true] {
            for transparent in [None, Some(CLEAR), Some(50)] {
                let said = format!("{left} {top}, interlaced {interlaced}, {transparent:?}");
                let photo = cleaned(&file(left, top, interlaced, transparent)).unwrap().photo;
                let expected = cleaned(&expected(left, top, transparent)).unwrap().photo;
                assert_eq!(decoded(&photo.bytes), decoded(&expected.bytes), "{said}");
            }
        }
    }
}
