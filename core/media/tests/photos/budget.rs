//! A photo that may have only so many bytes: met, and hardly missed downwards.

use image::{Rgb, RgbImage};
use parvis_media::{Effort, PhotoPolicy, clean_bytes};

use crate::material::{assert_nothing_but_a_picture, corpus, decoded, demo, jpeg};

/// Nothing but noise: what falls least.
fn noise() -> RgbImage {
    RgbImage::from_fn(640, 480, |x, y| {
        let mixed = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77);
        Rgb([(mixed >> 24) as u8, (mixed >> 16) as u8, (mixed >> 8) as u8])
    })
}

#[test]
fn a_budget_is_met_and_not_wasted() {
    let mut photos = vec![
        demo(|wanted| (wanted.width, wanted.height) = (1600, 1200)),
        demo(|wanted| (wanted.width, wanted.height) = (640, 480)),
        jpeg(&noise()),
    ];
    photos.extend(corpus("phone").unwrap_or_default().iter().map(|path| std::fs::read(path).unwrap()));
    for (index, photo) in photos.iter().enumerate() {
        for effort in [Effort::Fast, Effort::Small] {
            let policy = PhotoPolicy { effort, ..PhotoPolicy::default() };
            let free = clean_bytes(photo, &policy).unwrap();
            for part in [90, 30] {
                let budget = free.photo.bytes.len() as u32 * part / 100;
                let policy = PhotoPolicy { budget: Some(budget), ..policy.clone() };
                let cleaned = clean_bytes(photo, &policy).unwrap();
                let bytes = cleaned.photo.bytes.len();
                let wasted = 100 - bytes * 100 / budget as usize;
                println!("photo {index}, {effort:?}, {part} %: {bytes} of {budget}, {wasted} % left");
                assert!(bytes <= budget as usize);
                assert!(wasted < 15, "photo {index} at {part} %: {bytes} of {budget}");
                assert_nothing_but_a_picture(&cleaned.photo.bytes);
                assert_eq!(decoded(&cleaned.photo.bytes).width(), cleaned.photo.width);
                // The thumbnail has no budget.
                assert_eq!(cleaned.thumbnail, free.thumbnail);
            }
        }
    }
}

#[test]
fn what_cannot_be_met_gives_the_smallest_photo_that_still_shows_something() {
    let policy = PhotoPolicy { budget: Some(100), ..PhotoPolicy::default() };
    let cleaned = clean_bytes(&demo(|_| {}), &policy).unwrap();
    assert!(cleaned.photo.bytes.len() > 100);
    assert_eq!(decoded(&cleaned.photo.bytes).dimensions(), (320, 240));
}
