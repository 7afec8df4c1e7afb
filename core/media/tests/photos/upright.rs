//! Whatever way the phone was held, the city sees the street the right way up.

use image::DynamicImage;
use image::RgbImage;
use image::imageops::FilterType;
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_media::{CleanPhoto, Orientation, PhotoPolicy, clean, clean_bytes};
use sha2::{Digest, Sha256};

use crate::material::{
    assert_nothing_but_a_picture, cleaned, colour_at, corpus, decoded, demo, field, jpeg, near, png,
    quarters, tiff, webp, with_exif,
};

fn pixels(photo: &CleanPhoto) -> RgbImage {
    let pixels = decoded(&photo.bytes);
    assert_eq!(pixels.dimensions(), (photo.width, photo.height));
    pixels
}

fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a.iter().zip(b.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / a.len() as f64
}

#[test]
fn the_street_stands_upright_however_the_phone_was_held() {
    let upright = cleaned(&demo(|_| {})).unwrap();
    let expected = pixels(&upright.photo);
    for orientation in Orientation::ALL {
        let photo = demo(|wanted| wanted.orientation = orientation);
        let stored = decoded(&photo);
        let lies = stored.width() < stored.height();
        assert_eq!(lies, orientation.exif() > 4, "the file is stored as the tag says");

        let cleaned = cleaned(&photo).unwrap();
        assert_eq!(cleaned.facts.orientation, orientation);
        let difference = mean_difference(&pixels(&cleaned.photo), &expected);
        assert!(difference < 4.0, "orientation {}: {difference}", orientation.exif());
        assert_eq!((cleaned.photo.width, cleaned.photo.height), (320, 240));
        assert_eq!((cleaned.thumbnail.width, cleaned.thumbnail.height), (320, 240));
    }
}

#[test]
fn a_tag_in_a_png_or_a_webp_counts_as_well() {
    let wide = DynamicImage::ImageRgb8(quarters(60, 40));
    let exif = tiff(&[field(exif::Tag::Orientation, exif::Value::Short(vec![6]))]);
    for photo in [png(&wide, Some(exif.clone())), webp(&wide, Some(exif.clone()))] {
        let photo = cleaned(&photo).unwrap().photo;
        assert_eq!((photo.width, photo.height), (40, 60));
        // A quarter clockwise: what was at the lower left is now at the upper left.
        assert!(near(colour_at(&photo.bytes, 0.25, 0.25), [20, 20, 220]));
        assert!(near(colour_at(&photo.bytes, 0.75, 0.25), [220, 20, 20]));
    }
}

#[test]
fn an_orientation_that_does_not_exist_turns_nothing() {
    for value in [0, 9, 99, 65_535] {
        let exif = tiff(&[field(exif::Tag::Orientation, exif::Value::Short(vec![value]))]);
        let cleaned = cleaned(&with_exif(jpeg(&quarters(60, 40)), &exif)).unwrap();
        assert_eq!(cleaned.facts.orientation, Orientation::Upright);
        assert!(near(colour_at(&cleaned.photo.bytes, 0.25, 0.25), [220, 20, 20]));
    }
}

#[test]
fn the_wide_photos_of_the_corpus_are_upright() {
    the_corpus_is_upright("Landscape_", (100, 67));
}

#[test]
fn the_tall_photos_of_the_corpus_are_upright() {
    the_corpus_is_upright("Portrait_", (67, 100));
}

/// The same picture stored in nine ways. The number painted on each is blurred away.
fn the_corpus_is_upright(shape: &str, (width, height): (u32, u32)) {
    let Some(files) = corpus("orientation") else {
        return;
    };
    let policy = PhotoPolicy { long_side: 400, ..PhotoPolicy::default() };
    let small: Vec<_> = files
        .into_iter()
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(shape))
        .map(|path| {
            let photo = clean_bytes(&std::fs::read(path).unwrap(), &policy).unwrap().photo;
            assert_eq!(photo.width > photo.height, width > height);
            image::imageops::resize(&pixels(&photo), width, height, FilterType::Triangle)
        })
        .collect();
    assert_eq!(small.len(), 9);
    for (orientation, picture) in small.iter().enumerate() {
        let difference = mean_difference(picture, &small[1]);
        assert!(difference < 6.0, "{shape}{orientation}: {difference}");
    }
}

#[test]
fn a_twelve_megapixel_photo_becomes_small_and_its_name_is_its_hash() {
    let original = draw(&DemoPhoto::default()).unwrap();
    let cleaned = clean(std::io::Cursor::new(&original), &PhotoPolicy::default()).unwrap();
    let CleanPhoto { bytes, width, height, sha256 } = &cleaned.photo;
    assert_eq!((*width, *height), (1600, 1200));
    assert_eq!((cleaned.thumbnail.width, cleaned.thumbnail.height), (320, 240));
    assert!(bytes.len() * 5 < original.len());
    assert_eq!(sha256[..], Sha256::digest(bytes)[..]);
    assert_nothing_but_a_picture(bytes);
    assert_nothing_but_a_picture(&cleaned.thumbnail.bytes);
}

#[test]
fn from_a_file_or_from_memory_comes_the_same_photo() {
    let original = demo(|_| {});
    let mut file = std::io::Cursor::new(&original);
    // Wherever the file was left.
    file.set_position(99);
    assert_eq!(clean(file, &PhotoPolicy::default()).unwrap(), cleaned(&original).unwrap());
}

#[test]
fn a_small_photo_is_not_enlarged_and_a_thin_one_keeps_a_pixel() {
    for (width, height, expected) in
        [(1, 1, (1, 1)), (37, 23, (37, 23)), (1601, 3, (1600, 3)), (9000, 2, (1600, 1)), (3, 5000, (1, 1600))]
    {
        let photo = cleaned(&jpeg(&quarters(width, height))).unwrap().photo;
        assert_eq!((photo.width, photo.height), expected);
    }
}

#[test]
fn what_is_transparent_becomes_white_and_its_hidden_colour_is_never_mixed_in() {
    let glass = image::RgbaImage::from_fn(2000, 100, |x, _| {
        image::Rgba(if x < 1000 { [255, 0, 0, 0] } else { [0, 0, 255, 255] })
    });
    let glass = DynamicImage::ImageRgba8(glass);
    for photo in [png(&glass, None), webp(&glass, None)] {
        let photo = cleaned(&photo).unwrap().photo;
        assert!(near(colour_at(&photo.bytes, 0.2, 0.5), [255, 255, 255]));
        assert!(near(colour_at(&photo.bytes, 0.8, 0.5), [0, 0, 255]));
        let edge = pixels(&photo);
        assert!(
            edge.pixels().all(|pixel| pixel[0] <= pixel[2].saturating_add(24)),
            "no red at the border between glass and blue"
        );
    }
    let half = image::GrayAlphaImage::from_pixel(20, 20, image::LumaA([0, 128]));
    let photo = cleaned(&png(&DynamicImage::ImageLumaA8(half), None)).unwrap().photo;
    assert!(near(colour_at(&photo.bytes, 0.5, 0.5), [127, 127, 127]));
}

#[test]
fn grey_and_deep_pictures_keep_their_tones() {
    let grey = DynamicImage::ImageRgb8(quarters(60, 40)).to_luma8();
    let deep = DynamicImage::ImageRgb8(quarters(60, 40)).to_rgb16();
    let photo = cleaned(&png(&DynamicImage::ImageLuma8(grey), None)).unwrap().photo;
    let [red, green, blue] = colour_at(&photo.bytes, 0.25, 0.25);
    assert!(red == green && green == blue && red > 30 && red < 120);
    let photo = cleaned(&png(&DynamicImage::ImageRgb16(deep), None)).unwrap().photo;
    assert!(near(colour_at(&photo.bytes, 0.75, 0.25), [20, 200, 20]));
}
