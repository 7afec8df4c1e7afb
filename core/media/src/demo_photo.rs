//! A photo that no camera took: a street at night with a street lamp, drawn by the program, with
//! the metadata that a phone would have written. For the demo and for tests.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ExtendedColorType, RgbImage};

use crate::facts::{CaptureTime, Coordinates, Orientation};

mod scene;

/// What to draw, and what the metadata shall say.
#[derive(Debug, Clone)]
pub struct DemoPhoto {
    /// Width in pixels of the upright picture, 16 to 16,384.
    pub width: u32,
    /// Height in pixels of the upright picture, 16 to 16,384.
    pub height: u32,
    /// The nearest street lamp.
    pub lamp: Lamp,
    /// How the pixels are stored: a viewer that heeds the tag sees them upright.
    pub orientation: Orientation,
    /// The place in the metadata.
    pub coordinates: Coordinates,
    /// The time in the metadata.
    pub taken: CaptureTime,
    /// The camera's serial number in the metadata: what must never leave the phone.
    pub serial_number: String,
}

/// Whether the nearest street lamp shines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lamp {
    /// It shines.
    Lit,
    /// It is dark and its head hangs down.
    Broken,
}

impl Default for DemoPhoto {
    /// A 12-megapixel photo, taken upright, in Esch-sur-Alzette.
    fn default() -> Self {
        Self {
            width: 4000,
            height: 3000,
            lamp: Lamp::Broken,
            orientation: Orientation::Upright,
            coordinates: Coordinates {
                lat: 49.4958,
                lon: 5.9806,
                accuracy_m: Some(6.5),
                direction_deg: Some(212.0),
            },
            taken: CaptureTime {
                year: 2026,
                month: 11,
                day: 24,
                hour: 21,
                minute: 47,
                second: 5,
                offset_minutes: Some(60),
            },
            serial_number: "PARVIS-DEMO-SERIAL-0042".to_owned(),
        }
    }
}

/// The photo could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// A side is outside of 16 to 16,384 pixels.
    #[error("size out of range")]
    Size,
    /// The metadata does not fit in its segment.
    #[error("metadata too long")]
    Metadata,
    /// The encoder failed.
    #[error("encoder failed")]
    Encoder,
}

/// Draws the photo and writes it as a phone would: JPEG, quality 92, EXIF in its APP1 segment. The
/// same wishes give the same bytes.
///
/// # Errors
/// [`DrawError`]
pub fn draw(wanted: &DemoPhoto) -> Result<Vec<u8>, DrawError> {
    let sides = 16..=16_384;
    if !sides.contains(&wanted.width) || !sides.contains(&wanted.height) {
        return Err(DrawError::Size);
    }
    let upright = RgbImage::from_raw(
        wanted.width,
        wanted.height,
        scene::paint(wanted.width, wanted.height, wanted.lamp),
    )
    .ok_or(DrawError::Size)?;
    let stored = lay_down(upright, wanted.orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 92)
        .encode(stored.as_raw(), stored.width(), stored.height(), ExtendedColorType::Rgb8)
        .map_err(|_| DrawError::Encoder)?;
    let exif = exif_segment(wanted)?;
    // Right behind the start of the image (Exif 2.32, 4.7.1).
    jpeg.splice(2..2, exif);
    Ok(jpeg)
}

/// Turns an upright picture the way a camera held like this would have stored it.
fn lay_down(upright: RgbImage, orientation: Orientation) -> RgbImage {
    let undo = match orientation {
        // Only the quarter turns are not their own opposite.
        Orientation::Turned90 => Orientation::Turned270,
        Orientation::Turned270 => Orientation::Turned90,
        own @ (Orientation::Upright
        | Orientation::Mirrored
        | Orientation::Turned180
        | Orientation::Flipped
        | Orientation::Transposed
        | Orientation::Transversed) => own,
    };
    let mut pixels = DynamicImage::ImageRgb8(upright);
    pixels.apply_orientation(undo.upright());
    pixels.into_rgb8()
}

fn exif_segment(wanted: &DemoPhoto) -> Result<Vec<u8>, DrawError> {
    let fields = exif_fields(wanted);
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut tiff = Cursor::new(Vec::new());
    writer.write(&mut tiff, false).map_err(|_| DrawError::Metadata)?;
    let tiff = tiff.into_inner();
    let length = u16::try_from(tiff.len() + 8).map_err(|_| DrawError::Metadata)?;
    let mut segment = vec![0xFF, 0xE1];
    segment.extend_from_slice(&length.to_be_bytes());
    segment.extend_from_slice(b"Exif\0\0");
    segment.extend_from_slice(&tiff);
    Ok(segment)
}

fn exif_fields(wanted: &DemoPhoto) -> Vec<Field> {
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let text = |tag, text: &str| field(tag, Value::Ascii(vec![text.as_bytes().to_vec()]));
    let CaptureTime { year, month, day, hour, minute, second, offset_minutes } = wanted.taken;
    let taken = format!("{year:04}:{month:02}:{day:02} {hour:02}:{minute:02}:{second:02}");
    let Coordinates { lat, lon, accuracy_m, direction_deg } = wanted.coordinates;
    let mut fields = vec![
        text(Tag::Make, "Parvis"),
        text(Tag::Model, "Demo camera"),
        field(Tag::Orientation, Value::Short(vec![u16::from(wanted.orientation.exif())])),
        field(Tag::ExifVersion, Value::Undefined(b"0232".to_vec(), 0)),
        text(Tag::DateTimeOriginal, &taken),
        text(Tag::BodySerialNumber, &wanted.serial_number),
        text(Tag::GPSLatitudeRef, if lat < 0.0 { "S" } else { "N" }),
        field(Tag::GPSLatitude, Value::Rational(degrees(lat))),
        text(Tag::GPSLongitudeRef, if lon < 0.0 { "W" } else { "E" }),
        field(Tag::GPSLongitude, Value::Rational(degrees(lon))),
    ];
    if let Some(offset) = offset_minutes {
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
        fields.push(text(Tag::OffsetTimeOriginal, &format!("{sign}{hours:02}:{minutes:02}")));
    }
    if let Some(metres) = accuracy_m {
        fields.push(field(Tag::GPSHPositioningError, Value::Rational(vec![fraction(metres, 100)])));
    }
    if let Some(direction) = direction_deg {
        fields.push(text(Tag::GPSImgDirectionRef, "T"));
        fields.push(field(Tag::GPSImgDirection, Value::Rational(vec![fraction(direction, 100)])));
    }
    fields
}

/// Degrees, minutes and seconds, as the standard wants them.
fn degrees(angle: f64) -> Vec<Rational> {
    let angle = angle.abs();
    let minutes = angle.fract() * 60.0;
    vec![fraction(angle.trunc(), 1), fraction(minutes.trunc(), 1), fraction(minutes.fract() * 60.0, 10_000)]
}

fn fraction(value: f64, denom: u32) -> Rational {
    Rational { num: (value * f64::from(denom)).round() as u32, denom }
}
