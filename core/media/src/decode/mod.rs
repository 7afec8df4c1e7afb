//! From each kind of file to planes of samples, row by row.

use std::io::ErrorKind;

use crate::canvas::Canvas;
use crate::error::{Excess, PhotoError};
use crate::policy::PhotoPolicy;
use crate::signature::ForeignKind;

pub(crate) mod gif;
pub(crate) mod jpeg;
pub(crate) mod jpeg_header;
pub(crate) mod png;
mod rare_jpeg;
pub(crate) mod rows;
pub(crate) mod webp;

/// Most bytes of a colour profile or of EXIF that are heeded.
pub(crate) const BESIDE: usize = 4 * 1024 * 1024;

/// What a picture is, known before any of its pixels.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) model: Model,
    pub(crate) grids: Vec<Grid>,
    /// An ICC profile that the samples are in.
    pub(crate) profile: Option<Vec<u8>>,
    /// The TIFF structure that holds the EXIF fields.
    pub(crate) exif: Option<Vec<u8>>,
}

/// What the samples of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Model {
    Grey,
    /// Luma and two colour differences, as JFIF has them.
    YCbCr,
    Rgb,
    /// Inks: 0 is all of the ink, 255 none, as Adobe writes them.
    Cmyk,
    /// The same, the first three stored as luma and differences.
    Ycck,
    /// Inks: 0 is none of the ink.
    PlainCmyk,
}

/// The samples of one component.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// How many pixels of the picture a sample covers.
    pub(crate) across: f64,
    pub(crate) down: f64,
}

/// How much of a picture was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// All of it.
    Whole,
    /// The file breaks off, or is broken, within the picture: the rows above are there, the rest is
    /// grey.
    CutOff {
        /// How much of the picture is there, 0 to 99.
        percent: u8,
    },
    /// The picture is there from edge to edge, but the file breaks off before its finest details.
    Coarse,
}

/// Reads one kind of file.
pub(crate) trait Decode {
    fn picture(&mut self) -> &mut Picture;

    /// Gives all rows of all planes to the canvas, or as many as there are.
    fn decode(&mut self, canvas: &mut Canvas) -> Result<Completeness, PhotoError>;

    /// Why the file itself could not be read, if it could not.
    fn failure(&self) -> Option<ErrorKind>;
}

/// Refuses by the header what is empty or vast.
pub(crate) fn check_pixels(width: u32, height: u32, policy: &PhotoPolicy) -> Result<(), PhotoError> {
    if width == 0 || height == 0 {
        return Err(PhotoError::undecodable(0));
    }
    let limit = policy.max_pixels;
    if u64::from(width) * u64::from(height) > limit {
        return Err(PhotoError::TooLarge { excess: Excess::Pixels { width, height, limit } });
    }
    Ok(())
}

/// Leaves to the phone what must be held whole and would need more than is allowed.
pub(crate) fn check_memory(bytes: u64, policy: &PhotoPolicy) -> Result<(), PhotoError> {
    if bytes > policy.max_memory {
        return Err(PhotoError::ConvertFirst { kind: ForeignKind::Large });
    }
    Ok(())
}

/// How much of the picture is there when its rows end.
pub(crate) fn completeness(rows: usize, of: usize) -> Result<Completeness, PhotoError> {
    let percent = (rows * 100 / of.max(1)).min(100) as u8;
    match percent {
        _ if rows >= of => Ok(Completeness::Whole),
        // A sliver of sky is no photo of anything.
        0..LEAST => Err(PhotoError::cut_off(percent)),
        _ => Ok(Completeness::CutOff { percent }),
    }
}

/// Percent of the picture that must be there for it to be one.
const LEAST: u8 = 10;
