//! The photo knows where and when: that is handed back for the citizen to use, if it can be true.

use exif::{Field, Rational, Tag, Value};
use image::DynamicImage;
use parvis_media::{CaptureTime, Coordinates, PhotoFacts, facts_of_bytes};

use crate::material::{cleaned, demo, field, jpeg, png, quarters, text, tiff, webp, with_exif};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6
}

fn place(lat: f64, lon: f64) -> Coordinates {
    Coordinates { lat, lon, accuracy_m: None, direction_deg: None }
}

fn rational(num: u32, denom: u32) -> Rational {
    Rational { num, denom }
}

/// What a phone writes at 49° 29' 45", 5° 58' 50".
fn esch() -> Vec<Field> {
    let angle = |parts: [u32; 3]| Value::Rational(parts.map(|part| rational(part, 1)).to_vec());
    vec![
        text(Tag::GPSLatitudeRef, "N"),
        field(Tag::GPSLatitude, angle([49, 29, 45])),
        text(Tag::GPSLongitudeRef, "E"),
        field(Tag::GPSLongitude, angle([5, 58, 50])),
    ]
}

fn esch_but(change: Field) -> PhotoFacts {
    let mut fields = esch();
    fields.retain(|field| field.tag != change.tag);
    fields.push(change);
    cleaned(&with_exif(jpeg(&quarters(16, 16)), &tiff(&fields))).unwrap().facts
}

#[test]
fn place_and_time_come_back_as_the_camera_wrote_them() {
    let facts = cleaned(&demo(|_| {})).unwrap().facts;
    let coordinates = facts.coordinates.unwrap();
    assert!(close(coordinates.lat, 49.4958) && close(coordinates.lon, 5.9806));
    assert_eq!(coordinates.accuracy_m, Some(6.5));
    assert_eq!(coordinates.direction_deg, Some(212.0));
    let expected = CaptureTime {
        year: 2026,
        month: 11,
        day: 24,
        hour: 21,
        minute: 47,
        second: 5,
        offset_minutes: Some(60),
    };
    assert_eq!(facts.taken, Some(expected));
}

#[test]
fn how_far_the_camera_focused_is_told_in_metres_and_infinity_is_none() {
    let facts = |num, denom| {
        esch_but(field(Tag::SubjectDistance, Value::Rational(vec![rational(num, denom)]))).distance_m
    };
    assert_eq!(facts(425, 100), Some(4.25));
    for (num, denom) in [(0, 1), (7, 0), (u32::MAX, 1), (u32::MAX, u32::MAX)] {
        assert_eq!(facts(num, denom), None, "{num}/{denom}");
    }
}

#[test]
fn south_and_west_are_negative() {
    let photo = demo(|wanted| wanted.coordinates = place(-33.4489, -70.6693));
    let coordinates = cleaned(&photo).unwrap().facts.coordinates.unwrap();
    assert!(close(coordinates.lat, -33.4489) && close(coordinates.lon, -70.6693));
    assert_eq!((coordinates.accuracy_m, coordinates.direction_deg), (None, None));
}

#[test]
fn png_and_webp_know_their_place_too() {
    let pixels = DynamicImage::ImageRgb8(quarters(16, 16));
    for photo in [png(&pixels, Some(tiff(&esch()))), webp(&pixels, Some(tiff(&esch())))] {
        let coordinates = cleaned(&photo).unwrap().facts.coordinates.unwrap();
        assert!(close(coordinates.lat, 49.0 + 29.0 / 60.0 + 45.0 / 3600.0));
    }
}

#[test]
fn a_place_that_cannot_be_is_no_place() {
    for impossible in [place(0.0, 0.0), place(95.0, 5.0), place(49.0, 181.0)] {
        let photo = demo(|wanted| wanted.coordinates = impossible);
        assert_eq!(cleaned(&photo).unwrap().facts.coordinates, None);
    }
    // On the equator, or on the prime meridian, people do live.
    for possible in [place(0.0, 32.5), place(51.5, 0.0)] {
        let photo = demo(|wanted| wanted.coordinates = possible);
        assert!(cleaned(&photo).unwrap().facts.coordinates.is_some());
    }
}

#[test]
fn a_place_that_is_written_badly_is_no_place() {
    assert!(esch_but(text(Tag::Make, "good")).coordinates.is_some());
    let bad = |parts: &[Rational]| field(Tag::GPSLatitude, Value::Rational(parts.to_vec()));
    for change in [
        bad(&[]),
        bad(&[rational(49, 0), rational(0, 1), rational(0, 1)]),
        bad(&[rational(0, 0), rational(0, 0), rational(0, 0)]),
        bad(&[rational(49, 1), rational(75, 1), rational(0, 1)]),
        bad(&[rational(u32::MAX, 1)]),
        field(Tag::GPSLatitude, Value::Short(vec![49, 29, 45])),
        text(Tag::GPSLatitudeRef, "?"),
        text(Tag::GPSLongitudeRef, ""),
        text(Tag::GPSStatus, "V"),
    ] {
        assert_eq!(esch_but(change).coordinates, None);
    }
}

#[test]
fn accuracy_and_direction_are_left_out_when_they_mean_nothing() {
    for (num, denom) in [(0, 1), (5, 0)] {
        let value = Value::Rational(vec![rational(num, denom)]);
        let facts = esch_but(field(Tag::GPSHPositioningError, value));
        assert_eq!(facts.coordinates.unwrap().accuracy_m, None);
    }
    for (num, direction) in [(360, Some(0.0)), (361, None)] {
        let value = Value::Rational(vec![rational(num, 1)]);
        let facts = esch_but(field(Tag::GPSImgDirection, value));
        assert_eq!(facts.coordinates.unwrap().direction_deg, direction);
    }
}

#[test]
fn a_clock_that_was_never_set_gives_no_time() {
    for wrong in [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2026:02:29 10:00:00",
        "2026:13:01 10:00:00",
        "2026:11:24 24:00:00",
        "2026-11-24 10:00:00",
        "2026:11:24",
        "",
    ] {
        assert_eq!(esch_but(text(Tag::DateTimeOriginal, wrong)).taken, None, "{wrong}");
    }
    let leap = esch_but(text(Tag::DateTimeOriginal, "2028:02:29 10:00:00")).taken.unwrap();
    assert_eq!((leap.day, leap.offset_minutes), (29, None));
    // The scanner's or editor's time is second best; the file's date is none.
    assert!(esch_but(text(Tag::DateTimeDigitized, "2026:11:24 10:00:00")).taken.is_some());
    assert!(esch_but(text(Tag::DateTime, "2026:11:24 10:00:00")).taken.is_none());
}

#[test]
fn broken_metadata_never_costs_the_photo() {
    let photo = demo(|wanted| (wanted.width, wanted.height) = (48, 32));
    let segment = 6..usize::from(u16::from_be_bytes([photo[4], photo[5]]));
    for at in segment {
        for byte in [0x00, 0x7F, 0xFF] {
            let mut broken = photo.clone();
            broken[at] = byte;
            let cleaned = cleaned(&broken).unwrap();
            assert_eq!(cleaned.photo.width * cleaned.photo.height, 48 * 32);
        }
    }
}

#[test]
fn a_phone_keeps_the_facts_of_a_photo_that_it_must_convert_first() {
    // A TIFF is what a camera's raw file is at heart; a HEIC is read by the same means.
    let raw = tiff(&esch());
    assert!(facts_of_bytes(&raw).coordinates.is_some());
    assert_eq!(facts_of_bytes(b"nothing of the kind"), PhotoFacts::default());
}
