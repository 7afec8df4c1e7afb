//! The small, upright picture: planes first, then a JPEG.

use std::collections::BTreeMap;
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

    /// The JPEG, and how often the whole picture was encoded for it: at most twice.
    ///
    /// The quality is predicted on an eighth of the picture, and what the first encode then weighs
    /// corrects the prediction for a second one, should it miss. A picture with no eighth worth the
    /// name gets the lowest quality instead: it has a few kilobytes, fewer than any useful budget.
    fn within_budget(&self, policy: &PhotoPolicy) -> Result<(Vec<u8>, usize), PhotoError> {
        let (best, effort) = (policy.quality.clamp(1, 100), policy.effort);
        let budget = policy.budget.map_or(usize::MAX, |budget| budget as usize);
        let mut trials = match policy.budget {
            Some(_) if best > LOWEST => self.sample().map(|sample| Trials::new(sample, effort)),
            _ => None,
        };
        let quality = match &mut trials {
            Some(trials) => trials.quality_for(budget, best, self.area() / trials.sample.area())?,
            None => best,
        };
        let first = self.jpeg(quality, effort)?;
        let fits = first.len() <= budget;
        if fits && (quality == best || first.len() as f64 >= budget as f64 * USED)
            || !fits && quality <= LOWEST
        {
            return Ok((first, 1));
        }
        let corrected = match &mut trials {
            Some(trials) => {
                let share = (first.len() - head(&first)) as f64 / trials.pixels(quality)?;
                trials.quality_for(budget, best, share)?
            }
            None => LOWEST,
        };
        if corrected == quality {
            return Ok((first, 1));
        }
        let second = self.jpeg(corrected, effort)?;
        // One that rose too far gives way to the first.
        Ok((if fits && second.len() > budget { first } else { second }, 2))
    }

    fn area(&self) -> f64 {
        (self.luma.width * self.luma.height) as f64
    }

    /// Every [`SAMPLED`]th row of blocks as a picture of its own, or column where there are few rows.
    fn sample(&self) -> Option<Self> {
        let least = BLOCKS * SAMPLED;
        let cut: fn(&Plane, usize) -> Plane = if self.luma.height >= least {
            |plane, side| {
                let bands = plane.samples.chunks(plane.width * side).skip(SAMPLED / 2).step_by(SAMPLED);
                let samples: Vec<u8> = bands.flatten().copied().collect();
                Plane { width: plane.width, height: samples.len() / plane.width, samples }
            }
        } else if self.luma.width >= least {
            |plane, side| {
                let rows = plane.samples.chunks(plane.width);
                let bands = rows.flat_map(|row| row.chunks(side).skip(SAMPLED / 2).step_by(SAMPLED));
                let samples: Vec<u8> = bands.flatten().copied().collect();
                Plane { width: samples.len() / plane.height, height: plane.height, samples }
            }
        } else {
            return None;
        };
        let half = BLOCKS / 2;
        Some(Self { luma: cut(&self.luma, BLOCKS), blue: cut(&self.blue, half), red: cut(&self.red, half) })
    }

    fn jpeg(&self, quality: u8, effort: Effort) -> Result<Vec<u8>, PhotoError> {
        #[cfg(test)]
        tests::ENCODED.set(tests::ENCODED.get() + 1);
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

/// A sample of a picture, encoded at several qualities.
struct Trials {
    sample: Planes,
    effort: Effort,
    /// Bytes of pixels by quality.
    seen: BTreeMap<u8, f64>,
}

impl Trials {
    fn new(sample: Planes, effort: Effort) -> Self {
        Self { sample, effort, seen: BTreeMap::new() }
    }

    fn pixels(&mut self, quality: u8) -> Result<f64, PhotoError> {
        if let Some(pixels) = self.seen.get(&quality) {
            return Ok(*pixels);
        }
        let jpeg = self.sample.jpeg(quality, self.effort)?;
        let pixels = (jpeg.len() - head(&jpeg)) as f64;
        self.seen.insert(quality, pixels);
        Ok(pixels)
    }

    /// The highest quality up to `best` at which a picture that weighs `share` times the sample will
    /// keep to the budget, found by halving: eight trials at most.
    fn quality_for(&mut self, budget: usize, best: u8, share: f64) -> Result<u8, PhotoError> {
        let mut fits = |quality| -> Result<bool, PhotoError> {
            Ok(self.pixels(quality)? * share * MARGIN + TABLES <= budget as f64)
        };
        if fits(best)? {
            return Ok(best);
        }
        let (mut low, mut high) = (LOWEST, best);
        while high - low > 1 {
            let tried = low.midpoint(high);
            if fits(tried)? {
                low = tried;
            } else {
                high = tried;
            }
        }
        Ok(low)
    }
}

/// Below this quality a photo shows nothing that a city could use.
const LOWEST: u8 = 10;
/// Pixels of the side of what is coded together: blocks of luma, and one of each difference.
const BLOCKS: usize = 16;
/// One of so many is in the sample.
const SAMPLED: usize = 8;
/// What is predicted may be too low by so much.
const MARGIN: f64 = 1.03;
/// Bytes in front of the pixels, about.
const TABLES: f64 = 450.0;
/// A photo that uses so much of its budget is good enough.
const USED: f64 = 0.88;

/// Bytes in front of a JPEG's pixels.
fn head(jpeg: &[u8]) -> usize {
    jpeg.windows(2).position(|marker| marker == [0xFF, 0xDA]).unwrap_or(0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::*;

    thread_local! {
        /// Pictures and samples that this thread has encoded.
        pub(super) static ENCODED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    fn planes(width: usize, height: usize, at: impl Fn(usize, usize) -> f64) -> Planes {
        let plane = |width: usize, height: usize, scale: usize| Plane {
            width,
            height,
            samples: (0..width * height).map(|n| at(n % width * scale, n / width * scale) as u8).collect(),
        };
        let half = || plane(width.div_ceil(2), height.div_ceil(2), 2);
        Planes { luma: plane(width, height, 1), blue: half(), red: half() }
    }

    fn noise(x: usize, y: usize) -> f64 {
        let mixed = (x as u32).wrapping_mul(0x9E37_79B1) ^ (y as u32).wrapping_mul(0x85EB_CA77);
        f64::from((mixed ^ mixed >> 13).wrapping_mul(0x2C1B_3C6D) >> 24)
    }

    #[test]
    fn two_encodes_meet_any_budget() {
        let slope = |x: usize, y: usize| (x + y) as f64 / 5.0;
        let edges = |x: usize, y: usize| if (x / 9 + y / 7).is_multiple_of(2) { 40.0 } else { 200.0 };
        let pictures: [(&str, Planes); 8] = [
            ("noise", planes(640, 480, noise)),
            ("slope", planes(640, 480, slope)),
            ("grain", planes(640, 480, |x, y| slope(x, y).mul_add(0.8, noise(x, y) * 0.1))),
            ("edges", planes(640, 480, edges)),
            // Not alike all over: the sky of noise, the ground of edges.
            ("both", planes(501, 300, |x, y| if y < 130 { noise(x, y) } else { edges(x, y) })),
            ("low", planes(1600, 127, noise)),
            ("thin", planes(90, 700, edges)),
            ("small", planes(120, 100, noise)),
        ];
        for (name, planes) in pictures {
            for effort in [Effort::Fast, Effort::Small] {
                for quality in [95, 80, 60] {
                    let free = PhotoPolicy { quality, effort, ..PhotoPolicy::default() };
                    let (whole, encodes) = planes.within_budget(&free).unwrap();
                    assert_eq!(encodes, 1);
                    for percent in [200, 99, 90, 75, 60, 45, 30, 20] {
                        let budget = whole.len() * percent / 100;
                        let policy = PhotoPolicy { budget: Some(budget as u32), ..free.clone() };
                        let before = ENCODED.get();
                        let (bytes, encodes) = planes.within_budget(&policy).unwrap();
                        let trials = ENCODED.get() - before - encodes;
                        let said = format!(
                            "{name}, {effort:?}, {quality}: {} of {budget}, {encodes} encodes, {trials} trials",
                            bytes.len()
                        );
                        assert!(encodes <= 2 && trials <= 16, "{said}");
                        assert!(encodes == 1 || percent < 200, "{said}");
                        assert!(
                            bytes.len() <= budget || planes.jpeg(LOWEST, effort).unwrap() == bytes,
                            "{said}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_sample_is_an_eighth() {
        for (width, height) in [(640, 480), (1600, 1203), (1600, 127), (131, 90), (128, 128), (90, 700)] {
            let whole = planes(width, height, noise);
            let sample = whole.sample().unwrap();
            assert!(
                sample.area() * 7.0 <= whole.area() + 16.0 * (width + height) as f64,
                "{width} x {height}"
            );
            assert_eq!(sample.blue.width, sample.luma.width.div_ceil(2));
            assert_eq!(sample.blue.height, sample.luma.height.div_ceil(2));
        }
        assert!(planes(127, 127, noise).sample().is_none());
    }
}
