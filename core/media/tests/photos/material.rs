//! Photos to tell stories with: drawn, assembled by hand, or out of the corpus.

use std::io::Cursor;
use std::path::PathBuf;

use exif::experimental::Writer;
use exif::{Field, In, Tag, Value};
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageEncoder, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_media::{Cleaned, PhotoError, PhotoPolicy, clean_bytes};

/// A folder of the corpus of real photos, or `None`, said aloud, where the corpus is not at hand.
pub(crate) fn corpus(folder: &str) -> Option<Vec<PathBuf>> {
    let root = std::env::var_os("PARVIS_CORPUS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus")),
        PathBuf::from,
    );
    let Ok(entries) = std::fs::read_dir(root.join("photos").join(folder)) else {
        println!("NOT RUN: photos/{folder} of the corpus is absent; PARVIS_CORPUS names its folder");
        return None;
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|ending| ending != "md"))
        .collect();
    files.sort();
    Some(files)
}

pub(crate) fn cleaned(photo: &[u8]) -> Result<Cleaned, PhotoError> {
    clean_bytes(photo, &PhotoPolicy::default())
}

/// A small drawn photo; what it says about itself can be changed.
pub(crate) fn demo(change: impl FnOnce(&mut DemoPhoto)) -> Vec<u8> {
    let mut wanted = DemoPhoto { width: 320, height: 240, ..DemoPhoto::default() };
    change(&mut wanted);
    draw(&wanted).unwrap()
}

/// Four quarters: red, green / blue, yellow. No two ways of turning it look the same.
pub(crate) fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => [220, 20, 20],
            (false, true) => [20, 200, 20],
            (true, false) => [20, 20, 220],
            (false, false) => [230, 220, 20],
        })
    })
}

/// The four quarters are where they were, if the picture is large enough to have any.
pub(crate) fn assert_quarters(photo: &[u8], width: u32, height: u32) {
    if width.min(height) >= 48 {
        for (x, y, colour) in [
            (0.25, 0.25, [220, 20, 20]),
            (0.75, 0.25, [20, 200, 20]),
            (0.25, 0.75, [20, 20, 220]),
            (0.75, 0.75, [230, 220, 20]),
        ] {
            let found = colour_at(photo, x, y);
            assert!(near(found, colour), "{colour:?} at {x} {y} is {found:?}");
        }
    }
}

pub(crate) fn jpeg(pixels: &RgbImage) -> Vec<u8> {
    jpeg_with(pixels, |encoder| encoder.set_sampling_factor(SamplingFactor::F_1_1))
}

/// A JPEG of quality 92, written in a way of choice.
pub(crate) fn jpeg_with(pixels: &RgbImage, change: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 92);
    change(&mut encoder);
    let (width, height) = (pixels.width() as u16, pixels.height() as u16);
    encoder.encode(pixels, width, height, ColorType::Rgb).unwrap();
    file
}

/// The pixels of a JPEG, by a decoder that the crate does not use.
pub(crate) fn decoded(jpeg: &[u8]) -> RgbImage {
    let mut decoder = jpeg_decoder::Decoder::new(jpeg);
    let pixels = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!(info.pixel_format, jpeg_decoder::PixelFormat::RGB24);
    RgbImage::from_raw(info.width.into(), info.height.into(), pixels).unwrap()
}

pub(crate) fn png(pixels: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    pixels.write_with_encoder(encoder).unwrap();
    file
}

pub(crate) fn webp(pixels: &DynamicImage, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut file);
    if let Some(exif) = exif {
        encoder.set_exif_metadata(exif).unwrap();
    }
    pixels.write_with_encoder(encoder).unwrap();
    file
}

/// One EXIF field of the primary picture.
pub(crate) fn field(tag: Tag, value: Value) -> Field {
    Field { tag, ifd_num: In::PRIMARY, value }
}

pub(crate) fn text(tag: Tag, text: &str) -> Field {
    field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]))
}

/// The TIFF structure that JPEG, PNG and WebP all carry as their EXIF.
pub(crate) fn tiff(fields: &[Field]) -> Vec<u8> {
    let mut writer = Writer::new();
    for field in fields {
        writer.push_field(field);
    }
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, true).unwrap();
    tiff.into_inner()
}

/// Puts a segment right behind the start of a JPEG.
pub(crate) fn with_segment(mut jpeg: Vec<u8>, marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap();
    let mut segment = vec![0xFF, marker];
    segment.extend_from_slice(&length.to_be_bytes());
    segment.extend_from_slice(content);
    jpeg.splice(2..2, segment);
    jpeg
}

pub(crate) fn with_exif(jpeg: Vec<u8>, tiff: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &[b"Exif\0\0", tiff].concat())
}

/// A PNG chunk with its checksum (ISO/IEC 15948, annex D).
pub(crate) fn png_chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let checked = [&kind, content].concat();
    let crc = !checked.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 })
    });
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes()[..], &checked, &crc.to_be_bytes()].concat()
}

/// The mean of a photo's decoded pixels at a place given in fractions of its sides.
pub(crate) fn colour_at(jpeg: &[u8], x: f32, y: f32) -> [u8; 3] {
    let pixels = decoded(jpeg);
    let at = |fraction: f32, side: u32| ((fraction * side as f32) as u32).min(side - 1);
    pixels.get_pixel(at(x, pixels.width()), at(y, pixels.height())).0
}

pub(crate) fn near(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 24)
}

/// Walks every byte of a JPEG: it may hold the picture and a bare JFIF header, nothing else.
pub(crate) fn assert_nothing_but_a_picture(jpeg: &[u8]) {
    assert_eq!(&jpeg[..2], [0xFF, 0xD8], "starts like a JPEG");
    let mut at = 2;
    let mut scans = 0;
    loop {
        assert_eq!(jpeg[at], 0xFF, "a marker follows a segment");
        let marker = jpeg[at + 1];
        at += 2;
        if marker == 0xD9 {
            break;
        }
        let length = usize::from(u16::from_be_bytes([jpeg[at], jpeg[at + 1]]));
        let content = &jpeg[at + 2..at + length];
        match marker {
            0xE0 => {
                assert!(content.starts_with(b"JFIF\0"));
                assert_eq!(content.len(), 14, "no thumbnail in the JFIF header");
            }
            0xDB | 0xC4 | 0xC0 => {}
            0xDA => scans += 1,
            other => panic!("segment {other:#04x} has no place in a clean photo"),
        }
        at += length;
        if marker == 0xDA {
            while jpeg[at] != 0xFF || jpeg[at + 1] == 0 {
                at += 1;
            }
        }
    }
    assert_eq!(at, jpeg.len(), "nothing after the end of the picture");
    assert_eq!(scans, 1);
}
