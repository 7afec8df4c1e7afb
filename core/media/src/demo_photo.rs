//! A photo that no camera took: a street at night with a street lamp, drawn by the program, with
//! the metadata that a phone would have written. For the demo and for tests.

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use mozjpeg_rs::{Encoder, Preset, Subsampling};

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
    let upright = scene::paint(wanted.width, wanted.height, wanted.lamp);
    let (stored, width, height) = lay_down(&upright, wanted);
    let mut jpeg = Encoder::new(Preset::BaselineFastest)
        .quality(92)
        .subsampling(Subsampling::S420)
        .encode_rgb(&stored, width, height)
        .map_err(|_| DrawError::Encoder)?;
    let exif = exif_segment(wanted)?;
    // Right behind the start of the image (Exif 2.32, 4.7.1).
    jpeg.splice(2..2, exif);
    Ok(jpeg)
}

/// Turns an upright picture the way a camera held like this would have stored it. Its width and
/// height come with it.
fn lay_down(upright: &[u8], wanted: &DemoPhoto) -> (Vec<u8>, u32, u32) {
    let turned = wanted.orientation.exif() > 4;
    let (width, height) = if turned { (wanted.height, wanted.width) } else { (wanted.width, wanted.height) };
    let mut stored = Vec::with_capacity(upright.len());
    for y in 0..height {
        for x in 0..width {
            let (back, down) = (width - 1 - x, height - 1 - y);
            let (x, y) = match wanted.orientation {
                Orientation::Upright => (x, y),
                Orientation::Mirrored => (back, y),
                Orientation::Turned180 => (back, down),
                Orientation::Flipped => (x, down),
                Orientation::Transposed => (y, x),
                Orientation::Turned90 => (down, x),
                Orientation::Transversed => (down, back),
                Orientation::Turned270 => (y, back),
            };
            let at = (y as usize * wanted.width as usize + x as usize) * 3;
            stored.extend_from_slice(&upright[at..at + 3]);
        }
    }
    (stored, width, height)
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
