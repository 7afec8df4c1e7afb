//! From what the phone took to what the city needs.

use std::fmt;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
};
use sha2::{Digest, Sha256};

use crate::error::{Damage, Excess, PhotoError};
use crate::facts::{self, PhotoFacts};
use crate::jpeg;
use crate::policy::PhotoPolicy;
use crate::signature::{ForeignKind, HEAD, Signature, recognise};

/// An upright JPEG with no metadata.
#[derive(Clone, PartialEq, Eq)]
pub struct CleanPhoto {
    /// The JPEG file.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// SHA-256 of `bytes`: the photo's name on the phone and on the wire.
    pub sha256: [u8; 32],
}

/// Says how large the photo is, not what is in it.
impl fmt::Debug for CleanPhoto {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CleanPhoto")
            .field("bytes", &self.bytes.len())
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

/// All that is kept of a photo.
#[derive(Debug, Clone, PartialEq)]
pub struct Cleaned {
    /// What is sent.
    pub photo: CleanPhoto,
    /// What lists show.
    pub thumbnail: CleanPhoto,
    /// What the photo said about itself. Not in `photo`, nor in `thumbnail`.
    pub facts: PhotoFacts,
}

/// Cleans a photo out of a file or anything else that can be read and sought. It is read from its
/// start, wherever the source stands.
///
/// # Errors
/// [`PhotoError`]; one that is too large is refused before memory for its pixels is taken.
pub fn clean(source: impl Read + Seek, policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    clean_bytes(&read_source(source, policy)?, policy)
}

/// Cleans a photo that is in memory already.
///
/// # Errors
/// As [`clean`].
pub fn clean_bytes(photo: &[u8], policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    check_length(photo.len() as u64, policy)?;
    let format = decodable(photo)?;
    let facts = facts::read(photo);
    let (photo, thumbnail) = contained(|| {
        let pixels = decode(photo, format, policy)?;
        let mut clean = shrink(flatten(pixels), policy.long_side, FilterType::Lanczos3);
        clean.apply_orientation(facts.orientation.upright());
        let clean = clean.into_rgb8();
        // A much smaller picture needs no sharper filter than this.
        let small =
            shrink(DynamicImage::ImageRgb8(clean.clone()), policy.thumbnail_side, FilterType::Triangle);
        Ok((encode(&clean, policy.quality)?, encode(&small.into_rgb8(), policy.quality)?))
    })?;
    Ok(Cleaned { photo, thumbnail, facts })
}

/// Decoders meet files made to break them: a panic ends here. Whatever `work` was building is
/// dropped with it, so that nothing half-made is seen.
fn contained<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(damaged(Damage::DecoderPanicked)))
}

/// Reads the facts alone, also from a HEIC or a TIFF, so that a phone can keep them when its own
/// decoder turns such a photo into a JPEG and drops them. What cannot be read gives no facts.
///
/// # Errors
/// [`PhotoError::TooLarge`] by length, [`PhotoError::Unreadable`].
pub fn facts(source: impl Read + Seek, policy: &PhotoPolicy) -> Result<PhotoFacts, PhotoError> {
    let mut source = source;
    rewind_within(&mut source, policy)?;
    Ok(facts::read(&read_rest(source, policy)?))
}

/// Reads the facts of a photo that is in memory already; see [`facts()`].
pub fn facts_of_bytes(photo: &[u8]) -> PhotoFacts {
    facts::read(photo)
}

/// Reads a source that is short enough and begins like a photo.
fn read_source(mut source: impl Read + Seek, policy: &PhotoPolicy) -> Result<Vec<u8>, PhotoError> {
    rewind_within(&mut source, policy)?;
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
    decodable(&head)?;
    source.rewind().map_err(|error| unreadable(&error))?;
    read_rest(source, policy)
}

fn rewind_within(source: &mut impl Seek, policy: &PhotoPolicy) -> Result<(), PhotoError> {
    let length = source.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
    check_length(length, policy)?;
    source.rewind().map_err(|error| unreadable(&error))
}

fn read_rest(source: impl Read, policy: &PhotoPolicy) -> Result<Vec<u8>, PhotoError> {
    let mut photo = Vec::new();
    // A source may grow after it was measured.
    source
        .take(policy.max_bytes.saturating_add(1))
        .read_to_end(&mut photo)
        .map_err(|error| unreadable(&error))?;
    check_length(photo.len() as u64, policy)?;
    Ok(photo)
}

fn check_length(bytes: u64, policy: &PhotoPolicy) -> Result<(), PhotoError> {
    let limit = policy.max_bytes;
    if bytes > limit {
        return Err(too_large(Excess::Bytes { bytes, limit }));
    }
    Ok(())
}

fn decodable(photo: &[u8]) -> Result<ImageFormat, PhotoError> {
    match recognise(&photo[..photo.len().min(HEAD)]) {
        Some(Signature::Jpeg) => Ok(ImageFormat::Jpeg),
        Some(Signature::Png) => Ok(ImageFormat::Png),
        Some(Signature::WebP) => Ok(ImageFormat::WebP),
        Some(Signature::Foreign(kind)) => Err(PhotoError::ConvertFirst { kind }),
        None => Err(PhotoError::NotAPhoto),
    }
}

fn decode(photo: &[u8], format: ImageFormat, policy: &PhotoPolicy) -> Result<DynamicImage, PhotoError> {
    let memory = policy.max_alloc();
    let refused = |error: &ImageError| refusal(error, photo, format, memory);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(memory);

    if format == ImageFormat::Jpeg && jpeg::is_rare(photo) {
        let kind = ForeignKind::RareJpeg;
        return Err(PhotoError::ConvertFirst { kind });
    }
    let mut reader = ImageReader::with_format(Cursor::new(photo), format);
    reader.limits(limits.clone());
    // Reads the header only.
    let mut decoder = reader.into_decoder().map_err(|error| refused(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(damaged(Damage::Undecodable));
    }
    let limit = policy.max_pixels;
    if u64::from(width) * u64::from(height) > limit {
        return Err(too_large(Excess::Pixels { width, height, limit }));
    }
    // The pixels come out of the same allowance as the decoder's own buffers.
    limits
        .reserve(decoder.total_bytes())
        .and_then(|()| decoder.set_limits(limits))
        .map_err(|error| refused(&error))?;
    // The JPEG decoder paints what is missing grey and says nothing.
    if format == ImageFormat::Jpeg && jpeg::is_cut_off(photo) {
        return Err(damaged(Damage::CutOff));
    }
    DynamicImage::from_decoder(decoder).map_err(|error| refused(&error))
}

fn refusal(error: &ImageError, photo: &[u8], format: ImageFormat, limit: u64) -> PhotoError {
    match error {
        ImageError::Limits(_) => too_large(Excess::Memory { limit }),
        ImageError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => damaged(Damage::CutOff),
        _ if format == ImageFormat::Jpeg && jpeg::is_cut_off(photo) => damaged(Damage::CutOff),
        _ => damaged(Damage::Undecodable),
    }
}

/// Puts transparent pixels on white, as paper would. Done before shrinking, so that the colour under
/// a transparent pixel, which nobody has seen, is never mixed in.
fn flatten(pixels: DynamicImage) -> DynamicImage {
    if !pixels.color().has_alpha() {
        return match pixels {
            // Grey stays one byte a pixel until it is small.
            grey @ DynamicImage::ImageLuma8(_) => grey,
            DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(pixels.into_luma8()),
            other => DynamicImage::ImageRgb8(other.into_rgb8()),
        };
    }
    let (width, height) = (pixels.width(), pixels.height());
    let mut bytes = pixels.into_rgba8().into_raw();
    // In place: a second buffer would be the largest of all.
    let count = bytes.len() / 4;
    for pixel in 0..count {
        let alpha = u32::from(bytes[pixel * 4 + 3]);
        for channel in 0..3 {
            let colour = u32::from(bytes[pixel * 4 + channel]);
            let on_white = (colour * alpha + 255 * (255 - alpha) + 127) / 255;
            bytes[pixel * 3 + channel] = on_white as u8;
        }
    }
    bytes.truncate(count * 3);
    RgbImage::from_raw(width, height, bytes)
        .map(DynamicImage::ImageRgb8)
        // Three bytes a pixel were just written, so it fits; an empty picture fails in `encode`.
        .unwrap_or_default()
}

fn shrink(pixels: DynamicImage, long_side: u32, filter: FilterType) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    let long = width.max(height);
    let wanted = long_side.clamp(1, u32::from(u16::MAX));
    if long <= wanted {
        return pixels;
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(wanted) + u64::from(long) / 2) / u64::from(long);
        (side as u32).max(1)
    };
    pixels.resize_exact(scaled(width), scaled(height), filter)
}

fn encode(pixels: &RgbImage, quality: u8) -> Result<CleanPhoto, PhotoError> {
    let (width, height) = pixels.dimensions();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100))
        .encode(pixels.as_raw(), width, height, ExtendedColorType::Rgb8)
        .map_err(|_| damaged(Damage::Undecodable))?;
    let sha256 = Sha256::digest(&bytes).into();
    Ok(CleanPhoto { bytes, width, height, sha256 })
}

fn damaged(damage: Damage) -> PhotoError {
    PhotoError::Damaged { damage }
}

fn too_large(excess: Excess) -> PhotoError {
    PhotoError::TooLarge { excess }
}

fn unreadable(error: &std::io::Error) -> PhotoError {
    PhotoError::Unreadable(error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_decoder_is_a_damaged_photo() {
        let end: Result<(), _> = contained(|| panic!("as a decoder would"));
        assert_eq!(end, Err(damaged(Damage::DecoderPanicked)));
    }
}
