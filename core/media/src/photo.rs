//! The small, upright picture: planes first, then a JPEG.

use std::fmt;

use mozjpeg_rs::{Encoder, Preset, Subsampling};
use sha2::{Digest, Sha256};

use crate::canvas::fit;
use crate::error::PhotoError;
use crate::policy::{Effort, PhotoPolicy};
use crate::shrink::{Direction, Kernel, Mapping, Plane, Shrink, Turn};

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

/// Luma, and two colour differences with a sample for two by two pixels.
pub(crate) struct Planes {
    pub(crate) luma: Plane,
    pub(crate) blue: Plane,
    pub(crate) red: Plane,
}

impl Planes {
    pub(crate) fn grey(width: usize, height: usize) -> Self {
        let plane = |width: usize, height: usize| Plane { width, height, samples: vec![128; width * height] };
        let half = || plane(width.div_ceil(2), height.div_ceil(2));
        Self { luma: plane(width, height), blue: half(), red: half() }
    }

    /// Planes that are sampled like this already; a grey picture has the first only.
    pub(crate) fn of(planes: Vec<Plane>) -> Self {
        let mut planes = planes.into_iter();
        match (planes.next(), planes.next(), planes.next()) {
            (Some(luma), Some(blue), Some(red)) => Self { luma, blue, red },
            (Some(luma), ..) => Self { luma: luma.clone(), ..Self::grey(luma.width, luma.height) },
            _ => Self::grey(0, 0),
        }
    }

    /// The same picture with sides that fit.
    pub(crate) fn smaller(&self, long_side: u32) -> Self {
        let (width, height) = fit(self.luma.width as u32, self.luma.height as u32, long_side);
        let shrink = |plane: &Plane, pixels: u32| {
            let axis = |samples: usize, from: usize, to: u32| Mapping {
                from: samples,
                to: to.div_ceil(pixels) as usize,
                step: from as f64 / f64::from(to),
                extent: from as f64 / f64::from(pixels),
                direction: Direction::Forwards,
            };
            let across = axis(plane.width, self.luma.width, width);
            let down = axis(plane.height, self.luma.height, height);
            let mut small = Shrink::new(&across, &down, Turn::Keep, Kernel::Triangle);
            plane.samples.chunks_exact(plane.width.max(1)).for_each(|row| small.row(row));
            small.finish(plane.height)
        };
        Self { luma: shrink(&self.luma, 1), blue: shrink(&self.blue, 2), red: shrink(&self.red, 2) }
    }

    /// A JPEG of these planes that keeps to the budget.
    pub(crate) fn encode(&self, policy: &PhotoPolicy) -> Result<CleanPhoto, PhotoError> {
        let mut quality = policy.quality.clamp(1, 100);
        let mut bytes = self.jpeg(quality, policy.effort)?;
        if let Some(budget) = policy.budget {
            let budget = budget as usize;
            while bytes.len() > budget && quality > LOWEST {
                quality = quality_for(budget, quality, bytes.len());
                bytes = self.jpeg(quality, policy.effort)?;
            }
        }
        let sha256 = Sha256::digest(&bytes).into();
        Ok(CleanPhoto { bytes, width: self.luma.width as u32, height: self.luma.height as u32, sha256 })
    }

    fn jpeg(&self, quality: u8, effort: Effort) -> Result<Vec<u8>, PhotoError> {
        let encoder = match effort {
            Effort::Fast => Encoder::new(Preset::BaselineFastest).optimize_huffman(true),
            Effort::Small => Encoder::new(Preset::BaselineBalanced),
        };
        encoder
            .quality(quality)
            .subsampling(Subsampling::S420)
            .encode_ycbcr_planar(
                &self.luma.samples,
                &self.blue.samples,
                &self.red.samples,
                self.luma.width as u32,
                self.luma.height as u32,
            )
            .map_err(|_| PhotoError::undecodable(100))
    }
}

/// Below this quality a photo shows nothing that a city could use.
const LOWEST: u8 = 10;

/// A quality at which a photo that has `bytes` at `quality` has at most `budget`.
///
/// Over the range that matters, the logarithm of the size falls in a line with the logarithm of the
/// quantiser's scale, never less steeply than [`STEEPNESS`] (noise falls least); so the first guess
/// stays within the budget and wastes little of it.
fn quality_for(budget: usize, quality: u8, bytes: usize) -> u8 {
    let scale = quantiser(quality) * (bytes as f64 / budget as f64).powf(1.0 / STEEPNESS);
    (LOWEST..quality).rev().find(|quality| quantiser(*quality) >= scale).unwrap_or(LOWEST)
}

/// See [`quality_for`].
const STEEPNESS: f64 = 0.6;

/// By how much the quantiser's tables are scaled at a quality (the IJG's rule), in percent.
fn quantiser(quality: u8) -> f64 {
    let quality = f64::from(quality);
    if quality < 50.0 { 5000.0 / quality } else { (200.0 - 2.0 * quality).max(1.0) }
}
