//! From what the samples of a picture mean to luma and two colour differences of sRGB, which is what
//! a JPEG without a profile says (JFIF 1.02: ITU-R BT.601, full range).
//!
//! Colours are converted once the picture is small: a filter is a sum, and so are most of these.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use archmage::autoversion;
use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformExecutor, TransformOptions};

use crate::canvas::Sampling;
use crate::decode::Model;
use crate::photo::Planes;
use crate::shrink::Plane;

/// A profile that moves no colour by more than so many steps of 255 is sRGB under another name.
const SAME: u8 = 2;

type Transform = Arc<dyn TransformExecutor<u8> + Send + Sync>;

/// How the planes of a picture become those of a photo.
pub(crate) struct Conversion {
    model: Model,
    profile: Option<Transform>,
}

impl Conversion {
    /// A profile that cannot be read, or is of other colours than the picture, is left out, as
    /// viewers do.
    pub(crate) fn new(model: Model, profile: Option<&[u8]>) -> Self {
        // Profiles are made to break readers as well.
        let profile = profile
            .and_then(|profile| catch_unwind(AssertUnwindSafe(|| to_srgb(model, profile))).ok().flatten());
        Self { model, profile }
    }

    /// Whether the planes can be encoded as they are.
    pub(crate) fn is_none(&self) -> bool {
        self.profile.is_none() && matches!(self.model, Model::Grey | Model::YCbCr)
    }

    /// How finely the planes must be sampled. Colour differences are coarse in a photo, and they are
    /// so in what is made of it.
    pub(crate) fn sampling(&self) -> Sampling {
        match self.model {
            Model::Grey | Model::YCbCr => Sampling::Halved,
            Model::Rgb | Model::Cmyk | Model::Ycck | Model::PlainCmyk => Sampling::Full,
        }
    }

    /// Planes of a photo, from planes that are sampled as [`Conversion::sampling`] says.
    pub(crate) fn apply(&self, planes: Vec<Plane>) -> Planes {
        if self.is_none() {
            return Planes::of(planes);
        }
        let (width, height) = planes.first().map_or((0, 0), |first| (first.width, first.height));
        let mut photo = Planes::grey(width, height);
        let mut rows = [vec![0; width * 3], vec![0; width * 3]];
        let mut inks = Vec::new();
        for pair in 0..height.div_ceil(2) {
            for (row, colours) in rows.iter_mut().enumerate() {
                // The last row of an odd number counts for two.
                let y = (pair * 2 + row).min(height - 1);
                self.inks(&planes, y, width, &mut inks);
                self.colours(&mut inks, colours);
                luma(&mut photo.luma.samples[y * width..][..width], colours);
            }
            let half = photo.blue.width;
            let blue = &mut photo.blue.samples[pair * half..][..half];
            differences(blue, &mut photo.red.samples[pair * half..][..half], &rows);
        }
        photo
    }

    /// The samples of one row, pixel by pixel.
    fn inks(&self, planes: &[Plane], y: usize, width: usize, inks: &mut Vec<u8>) {
        let plane = |component: usize, x: usize| {
            planes
                .get(component)
                .and_then(|plane| plane.samples.get(y * plane.width + x))
                .copied()
                .unwrap_or(128)
        };
        inks.clear();
        if let (Model::YCbCr, [luma, blue, red]) = (self.model, planes) {
            inks.resize(width * 3, 0);
            let half = y / 2 * blue.width;
            let (blue, red) = (&blue.samples[half..][..blue.width], &red.samples[half..][..blue.width]);
            return to_rgb(inks, &luma.samples[y * width..][..width], blue, red);
        }
        for x in 0..width {
            match self.model {
                Model::Grey if self.profile.is_some() => inks.push(plane(0, x)),
                Model::Grey | Model::YCbCr => inks.extend([plane(0, x); 3]),
                Model::Rgb => inks.extend([plane(0, x), plane(1, x), plane(2, x)]),
                Model::Cmyk => inks.extend([plane(0, x), plane(1, x), plane(2, x), plane(3, x)]),
                Model::Ycck => {
                    // Stored as the colours of light that the inks take away.
                    let light = rgb(plane(0, x).into(), i32::from(plane(1, x)), i32::from(plane(2, x)));
                    inks.extend(light.map(|taken| 255 - taken));
                    inks.push(plane(3, x));
                }
                Model::PlainCmyk => inks.extend((0..4).map(|component| 255 - plane(component, x))),
            }
        }
    }

    /// One row in sRGB.
    fn colours(&self, inks: &mut [u8], colours: &mut [u8]) {
        let four = matches!(self.model, Model::Cmyk | Model::Ycck | Model::PlainCmyk);
        if let Some(profile) = &self.profile {
            if four {
                // A profile counts ink, not the lack of it.
                for ink in inks.iter_mut() {
                    *ink = 255 - *ink;
                }
            }
            let turned = catch_unwind(AssertUnwindSafe(|| profile.transform(inks, colours)));
            if matches!(turned, Ok(Ok(()))) {
                return;
            }
        }
        if four {
            // Light that passes the colour, and then the black.
            let through = |ink: u8, black: u8| ((u16::from(ink) * u16::from(black) + 127) / 255) as u8;
            for (colour, [cyan, magenta, yellow, black]) in
                colours.as_chunks_mut::<3>().0.iter_mut().zip(inks.as_chunks::<4>().0)
            {
                *colour = [through(*cyan, *black), through(*magenta, *black), through(*yellow, *black)];
            }
        } else if let Some(inks) = inks.get(..colours.len()) {
            colours.copy_from_slice(inks);
        }
    }
}

/// Bits behind the point of the factors below.
const BITS: u32 = 16;
const HALF: i32 = 1 << (BITS - 1);

#[allow(clippy::inline_always, reason = "what is inlined is compiled for the processor")]
#[inline(always)]
fn rgb(luma: i32, blue: i32, red: i32) -> [u8; 3] {
    let (luma, blue, red) = ((luma << BITS) + HALF, blue - 128, red - 128);
    let sample = |sum: i32| (sum >> BITS).clamp(0, 255) as u8;
    [sample(luma + 91_881 * red), sample(luma - 22_554 * blue - 46_802 * red), sample(luma + 116_130 * blue)]
}

/// A row of pixels, each two of which share their colour differences.
#[autoversion(v3, neon, scalar)]
fn to_rgb(pixels: &mut [u8], luma: &[u8], blue: &[u8], red: &[u8]) {
    // Sixteen at a time, channel by channel, which a processor does at once.
    const PAIRS: usize = 8;
    let groups = pixels.chunks_mut(6 * PAIRS).zip(luma.chunks(2 * PAIRS));
    for ((pixels, luma), (blue, red)) in groups.zip(blue.chunks(PAIRS).zip(red.chunks(PAIRS))) {
        let (mut lumas, mut blues, mut reds) = ([0; 2 * PAIRS], [0; PAIRS], [0; PAIRS]);
        lumas[..luma.len()].copy_from_slice(luma);
        blues[..blue.len()].copy_from_slice(blue);
        reds[..red.len()].copy_from_slice(red);
        let mut channels = [[0; 2 * PAIRS]; 3];
        for x in 0..2 * PAIRS {
            let pixel = rgb(i32::from(lumas[x]), i32::from(blues[x / 2]), i32::from(reds[x / 2]));
            for (channel, sample) in channels.iter_mut().zip(pixel) {
                channel[x] = sample;
            }
        }
        for (x, pixel) in pixels.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            *pixel = channels.map(|channel| channel[x]);
        }
    }
}

#[autoversion(v3, neon, scalar)]
fn luma(luma: &mut [u8], pixels: &[u8]) {
    for (luma, pixel) in luma.iter_mut().zip(pixels.as_chunks::<3>().0) {
        let [red, green, blue] = pixel.map(i32::from);
        *luma = ((19_595 * red + 38_470 * green + 7_471 * blue + HALF) >> BITS) as u8;
    }
}

/// The colour differences of two rows of pixels, one for each two by two of them.
#[autoversion(v3, neon, scalar)]
fn differences(blue: &mut [u8], red: &mut [u8], rows: &[Vec<u8>; 2]) {
    let pairs = rows[0].chunks(6).zip(rows[1].chunks(6));
    for ((to_blue, to_red), (upper, lower)) in blue.iter_mut().zip(red).zip(pairs) {
        // The last pixel of an odd number counts for two.
        let beside = upper.len() - 3;
        let sum = |channel: usize| {
            i32::from(upper[channel])
                + i32::from(upper[beside + channel])
                + i32::from(lower[channel])
                + i32::from(lower[beside + channel])
        };
        let (red, green, blue) = (sum(0), sum(1), sum(2));
        // Four pixels, so two bits more.
        let sample = |sum: i32| ((sum + (128 << (BITS + 2)) + 2 * HALF) >> (BITS + 2)).clamp(0, 255) as u8;
        *to_blue = sample(-11_059 * red - 21_709 * green + 32_768 * blue);
        *to_red = sample(32_768 * red - 27_439 * green - 5_329 * blue);
    }
}

/// What turns colours of a profile into sRGB; `None` if they are that already.
fn to_srgb(model: Model, profile: &[u8]) -> Option<Transform> {
    let profile = ColorProfile::new_from_slice(profile).ok()?;
    let (layout, space) = match model {
        Model::Grey => (Layout::Gray, DataColorSpace::Gray),
        Model::Rgb | Model::YCbCr => (Layout::Rgb, DataColorSpace::Rgb),
        Model::Cmyk | Model::Ycck | Model::PlainCmyk => (Layout::Rgba, DataColorSpace::Cmyk),
    };
    if profile.color_space != space {
        return None;
    }
    let options = TransformOptions {
        rendering_intent: RenderingIntent::RelativeColorimetric,
        ..TransformOptions::default()
    };
    let transform =
        profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), Layout::Rgb, options).ok()?;
    if space == DataColorSpace::Cmyk {
        return Some(transform);
    }
    // Some colours from everywhere tell.
    let steps = [0, 32, 64, 96, 128, 160, 192, 224, 255];
    let (probe, expected): (Vec<u8>, Vec<u8>) = if space == DataColorSpace::Gray {
        (steps.to_vec(), steps.iter().flat_map(|step| [*step; 3]).collect())
    } else {
        let mut cube = Vec::new();
        for red in steps {
            for green in steps {
                cube.extend(steps.iter().flat_map(|blue| [red, green, *blue]));
            }
        }
        (cube.clone(), cube)
    };
    let mut turned = vec![0; expected.len()];
    transform.transform(&probe, &mut turned).ok()?;
    let moves = turned.iter().zip(&expected).any(|(turned, expected)| turned.abs_diff(*expected) > SAME);
    moves.then_some(transform)
}
