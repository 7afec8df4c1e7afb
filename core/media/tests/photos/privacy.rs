//! Nothing that a camera or an editor wrote beside the picture leaves the phone.

use image::DynamicImage;
use parvis_media::Cleaned;

use crate::material::{
    assert_nothing_but_a_picture, cleaned, demo, png, png_chunk, quarters, text, tiff, webp, with_segment,
};

const PLANTED: &str = "PLANTED-SECRET-7781";

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

fn assert_private(original: &[u8], cleaned: &Cleaned) {
    assert!(contains(original, PLANTED), "the secret was in the original");
    for photo in [&cleaned.photo, &cleaned.thumbnail] {
        assert_nothing_but_a_picture(&photo.bytes);
        assert!(!contains(&photo.bytes, PLANTED));
    }
    // What a careless log line would write.
    let logged = format!("{cleaned:?}");
    assert!(!logged.contains(PLANTED));
    assert!(!logged.contains("49.49") && !logged.contains("5.98"));
}

#[test]
fn no_segment_of_a_jpeg_reaches_the_city() {
    let mut photo = demo(|wanted| wanted.serial_number = PLANTED.to_owned());
    let plain = photo.clone();
    for (marker, opening) in [
        (0xE1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"),
        (0xE2, "ICC_PROFILE\0\u{1}\u{1}"),
        (0xE2, "MPF\0"),
        (0xE5, "maker"),
        (0xED, "Photoshop 3.0\0"),
        (0xEB, "HDR_RI "),
        (0xFE, ""),
    ] {
        let content = format!("{opening}{PLANTED}");
        photo = with_segment(photo, marker, content.as_bytes());
    }
    // A video or a second picture behind the end, as motion photos have it.
    photo.extend_from_slice(&plain);
    photo.extend_from_slice(PLANTED.as_bytes());

    let cleaned = cleaned(&photo).unwrap();
    assert_private(&photo, &cleaned);
    assert!(cleaned.facts.coordinates.is_some(), "the place is handed back beside the photo");
}

#[test]
fn no_chunk_of_a_png_reaches_the_city() {
    let exif = tiff(&[text(exif::Tag::BodySerialNumber, PLANTED)]);
    let mut photo = png(&DynamicImage::ImageRgb8(quarters(60, 40)), Some(exif));
    let words = [
        png_chunk(*b"tEXt", format!("Comment\0{PLANTED}").as_bytes()),
        png_chunk(*b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{PLANTED}").as_bytes()),
    ]
    .concat();
    // Right behind the header chunk.
    photo.splice(33..33, words);
    photo.extend_from_slice(PLANTED.as_bytes());
    assert_private(&photo, &cleaned(&photo).unwrap());
}

#[test]
fn no_chunk_of_a_webp_reaches_the_city() {
    let exif = tiff(&[text(exif::Tag::BodySerialNumber, PLANTED)]);
    let mut photo = webp(&DynamicImage::ImageRgb8(quarters(60, 40)), Some(exif));
    photo.extend_from_slice(b"XMP ");
    photo.extend_from_slice(&(PLANTED.len() as u32 + 1).to_le_bytes());
    photo.extend_from_slice(PLANTED.as_bytes());
    photo.extend_from_slice(b" ");
    let length = photo.len() as u32 - 8;
    photo[4..8].copy_from_slice(&length.to_le_bytes());
    assert_private(&photo, &cleaned(&photo).unwrap());
}

#[test]
fn an_error_says_nothing_of_the_photo() {
    let photo = demo(|wanted| wanted.serial_number = PLANTED.to_owned());
    let mut errors = 0;
    for length in (2..photo.len()).step_by(97) {
        let cut = &photo[..length];
        match cleaned(cut) {
            Ok(cleaned) => assert_private(cut, &cleaned),
            Err(error) => {
                errors += 1;
                assert!(!format!("{error} {error:?}").contains(PLANTED));
            }
        }
    }
    assert!(errors > 10);
}
