//! What a photo's metadata says, read before it is thrown away.

use std::fmt;
use std::io::{BufRead, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use exif::{Exif, In, Rational, Tag, Value};

/// The facts a photo held. All of them are claims of the camera, none is checked against the world.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PhotoFacts {
    /// When the shutter was released.
    pub taken: Option<CaptureTime>,
    /// Where the camera was.
    pub coordinates: Option<Coordinates>,
    /// How far the camera focused, in metres, if it wrote that (EXIF tag 0x9206). Nothing where it focused on infinity.
    pub distance_m: Option<f64>,
    /// How the stored pixels lie. The clean photo is upright whatever this says.
    pub orientation: Orientation,
}

/// A camera's wall clock, with its offset from UTC if the camera wrote one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptureTime {
    /// Year, 1 to 9999.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1, one that this month has.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Minutes east of UTC, -18 h to +18 h, if the camera wrote them.
    pub offset_minutes: Option<i16>,
}

/// Where a photo was taken (WGS 84).
#[derive(Clone, Copy, PartialEq)]
pub struct Coordinates {
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
    /// Horizontal accuracy in metres, if the camera wrote it.
    pub accuracy_m: Option<f64>,
    /// Where the lens pointed, degrees clockwise from north, 0 up to 360. Magnetic and true north
    /// are not told apart: in inhabited places they differ by less than a phone's compass errs.
    pub direction_deg: Option<f64>,
}

/// Hides the place: a derived `Debug` is how coordinates get into logs.
impl fmt::Debug for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Coordinates(hidden)")
    }
}

/// How the stored pixels must be turned to stand upright (EXIF tag 0x0112, values 1 to 8).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: turned by half.
    Turned180,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the main diagonal.
    Transposed,
    /// 6: to be turned a quarter clockwise.
    Turned90,
    /// 7: mirrored along the other diagonal.
    Transversed,
    /// 8: to be turned a quarter anticlockwise.
    Turned270,
}

impl Orientation {
    /// All eight, in the order of their EXIF values.
    pub const ALL: [Self; 8] = [
        Self::Upright,
        Self::Mirrored,
        Self::Turned180,
        Self::Flipped,
        Self::Transposed,
        Self::Turned90,
        Self::Transversed,
        Self::Turned270,
    ];

    /// From the EXIF value; `None` for a value that the standard does not know.
    pub fn from_exif(value: u32) -> Option<Self> {
        let index = usize::try_from(value.checked_sub(1)?).ok()?;
        Self::ALL.get(index).copied()
    }

    /// The EXIF value, 1 to 8.
    pub const fn exif(self) -> u8 {
        self as u8 + 1
    }
}

/// Reads the facts out of a file. Broken metadata gives fewer facts, never an error: the picture
/// counts.
pub(crate) fn read(mut file: impl BufRead + Seek) -> PhotoFacts {
    contained(|reader| reader.read_from_container(&mut file))
}

/// Reads the facts out of the TIFF structure that every kind of file wraps in its own way.
pub(crate) fn of_tiff(tiff: Vec<u8>) -> PhotoFacts {
    contained(|reader| reader.read_raw(tiff))
}

fn contained(read: impl FnOnce(&exif::Reader) -> Result<Exif, exif::Error>) -> PhotoFacts {
    let facts = || {
        let mut reader = exif::Reader::new();
        reader.continue_on_error(true);
        let exif = read(&reader).or_else(|error| error.distill_partial_result(|_| {})).ok();
        exif.as_ref().map(from_exif).unwrap_or_default()
    };
    catch_unwind(AssertUnwindSafe(facts)).unwrap_or_default()
}

fn from_exif(exif: &Exif) -> PhotoFacts {
    PhotoFacts {
        taken: capture_time(exif, Tag::DateTimeOriginal, Tag::OffsetTimeOriginal)
            .or_else(|| capture_time(exif, Tag::DateTimeDigitized, Tag::OffsetTimeDigitized)),
        coordinates: coordinates(exif),
        distance_m: distance(exif),
        orientation: exif
            .get_field(Tag::Orientation, In::PRIMARY)
            .and_then(|field| field.value.get_uint(0))
            .and_then(Orientation::from_exif)
            .unwrap_or_default(),
    }
}

fn capture_time(exif: &Exif, time: Tag, offset: Tag) -> Option<CaptureTime> {
    let mut written = exif::DateTime::from_ascii(ascii(exif, time)?).ok()?;
    if let Some(offset) = ascii(exif, offset) {
        // A broken offset leaves the wall clock as it is.
        let _ = written.parse_offset(offset);
    }
    let in_range = (1..=9999).contains(&written.year)
        && (1..=12).contains(&written.month)
        && (1..=days_in_month(written.year, written.month)).contains(&written.day)
        && written.hour < 24
        && written.minute < 60
        && written.second < 60;
    in_range.then_some(CaptureTime {
        year: written.year,
        month: written.month,
        day: written.day,
        hour: written.hour,
        minute: written.minute,
        second: written.second,
        offset_minutes: written.offset.filter(|minutes| minutes.unsigned_abs() <= 18 * 60),
    })
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// EXIF 2.32, 4.6.5: a zero says that the distance is unknown, a numerator of all ones that it is infinite.
fn distance(exif: &Exif) -> Option<f64> {
    let written = *rationals(exif, Tag::SubjectDistance)?.first()?;
    finite(written).filter(|metres| *metres > 0.0 && written.num != u32::MAX)
}

fn coordinates(exif: &Exif) -> Option<Coordinates> {
    // "V" is void: the receiver had lost the satellites and wrote an old position.
    if ascii(exif, Tag::GPSStatus).is_some_and(|status| status.starts_with(b"V")) {
        return None;
    }
    let lat = angle(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, [b'N', b'S'], 90.0)?;
    let lon = angle(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, [b'E', b'W'], 180.0)?;
    // Nobody stands in the Gulf of Guinea: exact zeros are a camera that knew no place.
    if lat == 0.0 && lon == 0.0 {
        return None;
    }
    Some(Coordinates {
        lat,
        lon,
        accuracy_m: number(exif, Tag::GPSHPositioningError).filter(|metres| *metres > 0.0),
        direction_deg: number(exif, Tag::GPSImgDirection)
            .filter(|degrees| (0.0..=360.0).contains(degrees))
            .map(|degrees| degrees % 360.0),
    })
}

/// Degrees, minutes and seconds with a hemisphere. Without the hemisphere the place could be on the
/// other side of the world, so there is none.
fn angle(exif: &Exif, value: Tag, hemisphere: Tag, letters: [u8; 2], limit: f64) -> Option<f64> {
    let sign = match ascii(exif, hemisphere)?.first()?.to_ascii_uppercase() {
        letter if letter == letters[0] => 1.0,
        letter if letter == letters[1] => -1.0,
        _ => return None,
    };
    let parts = rationals(exif, value)?;
    let part = |index: usize| match parts.get(index) {
        Some(rational) => finite(*rational),
        // Some cameras write decimal degrees alone.
        None => Some(0.0),
    };
    let (degrees, minutes, seconds) = (finite(*parts.first()?)?, part(1)?, part(2)?);
    if minutes > 60.0 || seconds > 60.0 {
        return None;
    }
    let angle = degrees + minutes / 60.0 + seconds / 3600.0;
    (angle <= limit).then_some(sign * angle)
}

fn number(exif: &Exif, tag: Tag) -> Option<f64> {
    finite(*rationals(exif, tag)?.first()?)
}

fn finite(rational: Rational) -> Option<f64> {
    (rational.denom != 0).then(|| rational.to_f64())
}

fn rationals(exif: &Exif, tag: Tag) -> Option<&[Rational]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(values) => Some(values),
        _ => None,
    }
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(values) => values.first().map(Vec::as_slice),
        _ => None,
    }
}
