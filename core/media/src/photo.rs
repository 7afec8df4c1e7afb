//! The small, upright picture: planes first, then a JPEG.

use std::fmt;

use mozjpeg_rs::{Encoder, Preset, Subsampling, TrellisConfig};
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
#[derive(Clone)]
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
            small.finish()
        };
        Self { luma: shrink(&self.luma, 1), blue: shrink(&self.blue, 2), red: shrink(&self.red, 2) }
    }

    /// A JPEG of these planes that keeps to the budget.
    pub(crate) fn encode(&self, policy: &PhotoPolicy) -> Result<CleanPhoto, PhotoError> {
        let (bytes, _) = self.within_budget(policy)?;
        let sha256 = Sha256::digest(&bytes).into();
        Ok(CleanPhoto { bytes, width: self.luma.width as u32, height: self.luma.height as u32, sha256 })
    }

    /// The JPEG, and how many were made on the way: one, or two where the first is too large.
    fn within_budget(&self, policy: &PhotoPolicy) -> Result<(Vec<u8>, usize), PhotoError> {
        let mut quality = policy.quality.clamp(1, 100);
        let mut bytes = self.jpeg(quality, policy.effort)?;
        let budget = policy.budget.map_or(usize::MAX, |budget| budget as usize);
        let mut encodes = 1;
        // Should the prediction ever be too low, a third one keeps the promise.
        while bytes.len() > budget && quality > LOWEST {
            quality = self.quality_for(budget, quality, &bytes, policy.effort)?;
            bytes = self.jpeg(quality, policy.effort)?;
            encodes += 1;
        }
        Ok((bytes, encodes))
    }

    /// A lower quality at which these planes, which are `jpeg` at `quality`, will have at most
    /// `budget`: tried out on every [`SAMPLED`]th row of blocks, which falls as the whole does.
    fn quality_for(&self, budget: usize, quality: u8, jpeg: &[u8], effort: Effort) -> Result<u8, PhotoError> {
        let sample = self.sample();
        let pixels = |jpeg: &[u8]| (jpeg.len() - head(jpeg)) as f64;
        let tables = head(jpeg);
        let share = pixels(jpeg) / pixels(&sample.jpeg(quality, effort)?);
        let (mut fits, mut too_large) = (LOWEST, quality);
        while too_large - fits > 1 {
            let tried = fits.midpoint(too_large);
            if pixels(&sample.jpeg(tried, effort)?) * share * MARGIN + tables as f64 <= budget as f64 {
                fits = tried;
            } else {
                too_large = tried;
            }
        }
        Ok(fits)
    }

    /// Some rows of blocks from everywhere, as a picture of its own.
    fn sample(&self) -> Self {
        let every = |plane: &Plane, rows: usize| {
            let bands = plane.samples.chunks(plane.width * rows).skip(SAMPLED / 2).step_by(SAMPLED);
            let samples = bands.flatten().copied().collect::<Vec<_>>();
            Plane { width: plane.width, height: samples.len() / plane.width, samples }
        };
        if self.luma.height < 16 * SAMPLED {
            return self.clone();
        }
        Self { luma: every(&self.luma, 16), blue: every(&self.blue, 8), red: every(&self.red, 8) }
    }

    fn jpeg(&self, quality: u8, effort: Effort) -> Result<Vec<u8>, PhotoError> {
        let encoder = match effort {
            Effort::Fast => Encoder::new(Preset::BaselineFastest).optimize_huffman(true),
            // Not for the first coefficient of each block: that takes 12 MB for nothing to be seen.
            Effort::Small => Encoder::new(Preset::BaselineBalanced)
                .trellis(TrellisConfig { dc_enabled: false, ..TrellisConfig::default() }),
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
/// See [`Planes::quality_for`].
const SAMPLED: usize = 8;
/// What is predicted may be too low by so much.
const MARGIN: f64 = 1.03;

/// Bytes in front of a JPEG's pixels.
fn head(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|marker| marker == [0xFF, 0xDA]).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    fn planes(at: impl Fn(usize, usize) -> f64) -> Planes {
        let plane = |width: usize, height: usize, scale: usize| Plane {
            width,
            height,
            samples: (0..width * height).map(|n| at(n % width * scale, n / width * scale) as u8).collect(),
        };
        Planes { luma: plane(640, 480, 1), blue: plane(320, 240, 2), red: plane(320, 240, 2) }
    }

    fn noise(x: usize, y: usize) -> f64 {
        let mixed = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        f64::from((mixed ^ mixed >> 13).wrapping_mul(0x2C1B_3C6D) >> 24)
    }

    #[test]
    fn two_encodes_meet_any_budget() {
        let slope = |x: usize, y: usize| (x + y) as f64 / 5.0;
        let pictures: [(&str, Planes); 4] = [
            ("noise", planes(noise)),
            ("slope", planes(slope)),
            ("grain", planes(|x, y| slope(x, y).mul_add(0.8, noise(x, y) * 0.1))),
            ("edges", planes(|x, y| if (x / 9 + y / 7) % 2 == 0 { 40.0 } else { 200.0 })),
        ];
        for (name, planes) in pictures {
            for effort in [Effort::Fast, Effort::Small] {
                for quality in [95, 80, 60] {
                    let free = PhotoPolicy { quality, effort, ..PhotoPolicy::default() };
                    let (whole, encodes) = planes.within_budget(&free).unwrap();
                    assert_eq!(encodes, 1);
                    for percent in [99, 90, 75, 60, 45, 30, 20] {
                        let budget = whole.len() * percent / 100;
                        let policy = PhotoPolicy { budget: Some(budget as u32), ..free.clone() };
                        let (bytes, encodes) = planes.within_budget(&policy).unwrap();
                        let said = format!("{name}, {effort:?}, {quality}: {} of {budget}", bytes.len());
                        assert!(encodes <= 2, "{said}: {encodes} encodes");
                        assert!(
                            bytes.len() <= budget || planes.jpeg(LOWEST, effort).unwrap() == bytes,
                            "{said}"
                        );
                    }
                }
            }
        }
    }
}
