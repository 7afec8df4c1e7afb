//! From what the phone took to what the city needs.

use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::canvas::Canvas;
use crate::colour::Conversion;
use crate::decode::gif::Gif;
use crate::decode::jpeg::Jpeg;
use crate::decode::png::Png;
use crate::decode::webp::WebP;
use crate::decode::{Completeness, Decode};
use crate::error::{Damage, Excess, PhotoError};
use crate::facts::{self, PhotoFacts};
use crate::photo::{CleanPhoto, Planes};
use crate::policy::PhotoPolicy;
use crate::signature::{HEAD, Signature, recognise};

/// All that is kept of a photo.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Cleaned {
    /// What is sent.
    pub photo: CleanPhoto,
    /// What lists show.
    pub thumbnail: CleanPhoto,
    /// What the photo said about itself. Not in `photo`, nor in `thumbnail`.
    pub facts: PhotoFacts,
    /// How much of the picture was in the file.
    pub completeness: Completeness,
    /// Width and height, in pixels, of the picture as it lies in the file.
    pub stored: (u32, u32),
}

impl Cleaned {
    /// A photo that is clean already, with its thumbnail, and said `facts` before.
    pub fn of(photo: CleanPhoto, thumbnail: CleanPhoto, facts: PhotoFacts) -> Self {
        let stored = (photo.width, photo.height);
        Self { photo, thumbnail, facts, completeness: Completeness::Whole, stored }
    }
}

/// Cleans a photo out of a file or anything else that can be read and sought. It is read from its
/// start, wherever the source stands, and not kept in memory.
///
/// # Errors
/// [`PhotoError`]; one that is too large is refused before memory for its pixels is taken.
pub fn clean(mut source: impl Read + Seek, policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    clean_any(&mut source, policy)
}

/// Whatever a photo is read from: one type, so that the decoders are in the library once. They read it in large pieces.
pub(crate) trait Source: Read + Seek {}

impl<S: Read + Seek> Source for S {}

fn clean_any(mut source: &mut dyn Source, policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    rewind_within(&mut source, policy)?;
    let mut head = Vec::with_capacity(HEAD);
    (&mut *source).take(HEAD as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
    source.rewind().map_err(|error| unreadable(&error))?;
    contained(|| match recognise(&head) {
        Some(Signature::Jpeg) => develop(&mut Jpeg::open(source, policy)?, policy),
        Some(Signature::Png) => develop(&mut Png::open(source, policy)?, policy),
        Some(Signature::WebP) => develop(&mut WebP::open(source, policy)?, policy),
        Some(Signature::Gif) => develop(&mut Gif::open(source, policy)?, policy),
        Some(Signature::Foreign(kind)) => Err(PhotoError::ConvertFirst { kind }),
        None => Err(PhotoError::NotAPhoto),
    })
}

/// Cleans a photo that is in memory already.
///
/// # Errors
/// As [`clean`].
pub fn clean_bytes(photo: &[u8], policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    clean(Cursor::new(photo), policy)
}

/// From the first row to two JPEGs, in one pass over the pixels.
fn develop(decoder: &mut dyn Decode, policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    let (planes, facts, completeness) = planes(decoder, policy)?;
    let stored = (decoder.picture().width, decoder.picture().height);
    let photo = planes.encode(policy)?;
    let thumbnail = thumbnail(&planes, policy)?;
    Ok(Cleaned { photo, thumbnail, facts, completeness, stored })
}

/// The small, upright picture of a file.
pub(crate) fn planes(
    decoder: &mut dyn Decode,
    policy: &PhotoPolicy,
) -> Result<(Planes, PhotoFacts, Completeness), PhotoError> {
    let picture = decoder.picture();
    let facts = picture.exif.take().map(facts::of_tiff).unwrap_or_default();
    let conversion = Conversion::new(picture.model, picture.profile.take().as_deref());
    let mut canvas = Canvas::new(picture, facts.orientation, policy, conversion.sampling())?;
    let end = decoder.decode(&mut canvas);
    if let Some(kind) = decoder.failure() {
        return Err(PhotoError::Unreadable(kind));
    }
    let completeness = end?;
    Ok((conversion.apply(canvas.finish()), facts, completeness))
}

pub(crate) fn thumbnail(planes: &Planes, policy: &PhotoPolicy) -> Result<CleanPhoto, PhotoError> {
    planes.smaller(policy.thumbnail_side).encode(&PhotoPolicy { budget: None, ..policy.clone() })
}

/// Decoders meet files made to break them: a panic ends here. Whatever `work` was building is
/// dropped with it, so that nothing half-made is seen.
pub(crate) fn contained<T>(work: impl FnOnce() -> Result<T, PhotoError>) -> Result<T, PhotoError> {
    let panicked = PhotoError::Damaged { damage: Damage::DecoderPanicked, percent: 0 };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(panicked))
}

/// Reads the facts alone, also from a HEIC or a TIFF, so that they can be kept when a phone's own decoder turns such a
/// photo into a JPEG and drops them. What cannot be read gives no facts.
pub fn facts_of_bytes(photo: &[u8]) -> PhotoFacts {
    facts::read(Cursor::new(photo))
}

fn rewind_within(source: &mut impl Seek, policy: &PhotoPolicy) -> Result<(), PhotoError> {
    let bytes = source.seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?;
    let limit = policy.max_bytes;
    if bytes > limit {
        return Err(PhotoError::TooLarge { excess: Excess::Bytes { bytes, limit } });
    }
    source.rewind().map_err(|error| unreadable(&error))
}

fn unreadable(error: &io::Error) -> PhotoError {
    PhotoError::Unreadable(error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_decoder_is_a_damaged_photo() {
        let end: Result<(), _> = contained(|| panic!("as a decoder would"));
        assert_eq!(end, Err(PhotoError::Damaged { damage: Damage::DecoderPanicked, percent: 0 }));
    }
}
