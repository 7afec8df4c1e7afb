//! What a citizen strikes out cannot be brought back; what they left stays as it was.

use image::{Rgb, RgbImage};
use parvis_media::{Area, Cleaned, PhotoPolicy, mask};

use crate::material::{assert_nothing_but_a_picture, cleaned, decoded, jpeg};

/// A picture full of detail: a different shade in every pixel.
fn busy(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let shade = |salt: u32| ((x * 37 + y * 91 + (x * y) % 83 * salt) % 160 + 40) as u8;
        Rgb([shade(3), shade(5), shade(7)])
    })
}

fn masked(photo: &Cleaned, areas: &[Area]) -> (RgbImage, Cleaned) {
    let masked = mask(&photo.photo, areas, &PhotoPolicy::default()).unwrap();
    assert_nothing_but_a_picture(&masked.photo.bytes);
    assert_nothing_but_a_picture(&masked.thumbnail.bytes);
    (decoded(&masked.photo.bytes), masked)
}

fn difference(a: &RgbImage, b: &RgbImage, of: impl Fn(u32, u32) -> bool) -> f64 {
    let (mut sum, mut count) = (0_u64, 0_u64);
    for (x, y, pixel) in a.enumerate_pixels().filter(|(x, y, _)| of(*x, *y)) {
        let other = b.get_pixel(x, y);
        sum += pixel.0.iter().zip(other.0).map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>();
        count += 3;
    }
    sum as f64 / count as f64
}

/// How much neighbours differ: what is left of detail.
fn detail(picture: &RgbImage, of: impl Fn(u32, u32) -> bool) -> f64 {
    let shifted = RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        *picture.get_pixel((x + 1).min(picture.width() - 1), y)
    });
    difference(picture, &shifted, of)
}

#[test]
fn detail_is_gone_within_and_the_rest_hardly_changes() {
    let photo = cleaned(&jpeg(&busy(400, 300))).unwrap();
    let before = decoded(&photo.photo.bytes);
    let area = Area::Rectangle { x: 100, y: 60, width: 120, height: 80 };
    let (after, masked) = masked(&photo, &[area]);
    let within = |x: u32, y: u32| (100..220).contains(&x) && (60..140).contains(&y);
    assert!(detail(&before, within) > 15.0);
    assert!(detail(&after, within) < 1.0, "{}", detail(&after, within));
    // Whole groups of 16 pixels, so nothing at all is left of what a block spread around.
    let around = |x: u32, y: u32| (96..224).contains(&x) && (48..144).contains(&y);
    let moved = difference(&before, &after, |x, y| !around(x, y));
    assert!(moved < 1.0, "encoded once more, the rest moved by {moved}");
    let small = decoded(&masked.thumbnail.bytes);
    let within = |x: u32, y: u32| (82..174).contains(&x) && (50..110).contains(&y);
    assert!(detail(&small, within) < 1.0, "nor in the thumbnail");
}

#[test]
fn two_different_secrets_under_a_mask_give_the_same_bytes() {
    // Number plates, say: dark strokes on light, of the same ink.
    let plate = |shift: u32| {
        RgbImage::from_fn(320, 240, |x, y| {
            let stroke = (120..200).contains(&x) && (100..124).contains(&y) && (x + shift) % 8 < 4;
            Rgb(if stroke { [20; 3] } else { [200; 3] })
        })
    };
    let area = Area::Rectangle { x: 112, y: 92, width: 96, height: 40 };
    let [one, other] = [0, 4].map(|shift| {
        let photo = cleaned(&jpeg(&plate(shift))).unwrap();
        masked(&photo, std::slice::from_ref(&area)).1
    });
    assert_ne!(cleaned(&jpeg(&plate(0))).unwrap().photo, cleaned(&jpeg(&plate(4))).unwrap().photo);
    assert_eq!(one, other);
}

#[test]
fn a_polygon_covers_its_inside_and_nothing_far_from_it() {
    let photo = cleaned(&jpeg(&busy(400, 400))).unwrap();
    let before = decoded(&photo.photo.bytes);
    let triangle = Area::Polygon(vec![(40, 360), (200, 40), (360, 360)]);
    let (after, _) = masked(&photo, &[triangle]);
    // 320 high, 320 wide at the foot.
    let inside = |x: u32, y: u32| (40..360).contains(&y) && x.abs_diff(200) * 2 + 2 < y - 40;
    assert!(detail(&after, inside) < 1.0, "{}", detail(&after, inside));
    let far = |x: u32, y: u32| y < 24 || (y < 200 && x.abs_diff(200) > 120);
    assert!(difference(&before, &after, far) < 1.0);
}

#[test]
fn what_lies_outside_of_the_photo_is_left_out() {
    let photo = cleaned(&jpeg(&busy(100, 75))).unwrap();
    let before = decoded(&photo.photo.bytes);
    for area in [
        Area::Rectangle { x: 5_000, y: 0, width: 10, height: 10 },
        Area::Rectangle { x: 0, y: 0, width: 0, height: 10 },
        Area::Polygon(vec![]),
        Area::Polygon(vec![(u32::MAX, u32::MAX), (u32::MAX, 5_000)]),
    ] {
        assert!(difference(&before, &masked(&photo, &[area]).0, |_, _| true) < 1.0);
    }
    let all = Area::Rectangle { x: 0, y: 0, width: u32::MAX, height: u32::MAX };
    assert!(detail(&masked(&photo, &[all]).0, |_, _| true) < 1.0);
}
