//! From what the samples of a picture mean to luma and two colour differences of sRGB, which is what
//! a JPEG without a profile says (JFIF 1.02: ITU-R BT.601, full range).
//!
//! Colours are converted once the picture is small: a filter is a sum, and so are most of these.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use moxcms::{ColorProfile, DataColorSpace, Layout, RenderingIntent, TransformExecutor, TransformOptions};

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

    /// Planes of a photo. Without a conversion, the second and third are halved already; else all
    /// planes are of the same size.
    pub(crate) fn apply(&self, planes: Vec<Plane>) -> Planes {
        if self.is_none() {
            return Planes::of(planes);
        }
        let (width, height) = planes.first().map_or((0, 0), |first| (first.width, first.height));
        let mut photo = Planes::grey(width, height);
        let mut rows = [vec![[0; 3]; width], vec![[0; 3]; width]];
        let (mut inks, mut srgb) = (Vec::new(), Vec::new());
        for pair in 0..height.div_ceil(2) {
            for (row, colours) in rows.iter_mut().enumerate() {
                // The last row of an odd number counts for two.
                let y = (pair * 2 + row).min(height - 1);
                self.colours(&planes, y, colours, &mut inks, &mut srgb);
                let luma = &mut photo.luma.samples[y * width..][..width];
                for (luma, [red, green, blue]) in luma.iter_mut().zip(&*colours) {
                    let sum = 0.299 * f32::from(*red) + 0.587 * f32::from(*green) + 0.114 * f32::from(*blue);
                    *luma = (sum + 0.5) as u8;
                }
            }
            let half = photo.blue.width;
            for x in 0..half {
                let (left, right) = (x * 2, (x * 2 + 1).min(width - 1));
                let mean = |channel: usize| {
                    let sum = u16::from(rows[0][left][channel])
                        + u16::from(rows[0][right][channel])
                        + u16::from(rows[1][left][channel])
                        + u16::from(rows[1][right][channel]);
                    f32::from(sum) / 4.0
                };
                let (red, green, blue) = (mean(0), mean(1), mean(2));
                let to_blue = -0.168_736 * red - 0.331_264 * green + 0.5 * blue;
                let to_red = 0.5 * red - 0.418_688 * green - 0.081_312 * blue;
                photo.blue.samples[pair * half + x] = (to_blue + 128.5) as u8;
                photo.red.samples[pair * half + x] = (to_red + 128.5) as u8;
            }
        }
        photo
    }

    /// One row in sRGB. `inks` and `srgb` are room to work in.
    fn colours(
        &self,
        planes: &[Plane],
        y: usize,
        colours: &mut [[u8; 3]],
        inks: &mut Vec<u8>,
        srgb: &mut Vec<u8>,
    ) {
        let plane = |component: usize, x: usize| {
            planes
                .get(component)
                .and_then(|plane| plane.samples.get(y * plane.width + x))
                .copied()
                .unwrap_or(128)
        };
        inks.clear();
        for x in 0..colours.len() {
            match self.model {
                Model::Grey if self.profile.is_some() => inks.push(plane(0, x)),
                Model::Grey => inks.extend([plane(0, x); 3]),
                Model::Rgb => inks.extend([plane(0, x), plane(1, x), plane(2, x)]),
                Model::YCbCr => inks.extend(rgb(plane(0, x), plane(1, x), plane(2, x))),
                Model::Cmyk => inks.extend([plane(0, x), plane(1, x), plane(2, x), plane(3, x)]),
                Model::Ycck => {
                    // Stored as the colours of light that the inks take away.
                    inks.extend(rgb(plane(0, x), plane(1, x), plane(2, x)).map(|taken| 255 - taken));
                    inks.push(plane(3, x));
                }
                Model::PlainCmyk => inks.extend((0..4).map(|component| 255 - plane(component, x))),
            }
        }
        let four = matches!(self.model, Model::Cmyk | Model::Ycck | Model::PlainCmyk);
        if let Some(profile) = &self.profile {
            if four {
                // A profile counts ink, not the lack of it.
                for ink in inks.iter_mut() {
                    *ink = 255 - *ink;
                }
            }
            srgb.resize(colours.len() * 3, 0);
            let turned = catch_unwind(AssertUnwindSafe(|| profile.transform(inks, srgb)));
            if matches!(turned, Ok(Ok(()))) {
                colours
                    .iter_mut()
                    .zip(srgb.chunks_exact(3))
                    .for_each(|(colour, own)| colour.copy_from_slice(own));
                return;
            }
        }
        if four {
            // Light that passes the colour, and then the black.
            let through = |ink: u8, black: u8| ((u16::from(ink) * u16::from(black) + 127) / 255) as u8;
            for (colour, inks) in colours.iter_mut().zip(inks.chunks_exact(4)) {
                *colour = [through(inks[0], inks[3]), through(inks[1], inks[3]), through(inks[2], inks[3])];
            }
        } else {
            colours
                .iter_mut()
                .zip(inks.chunks_exact(3))
                .for_each(|(colour, own)| colour.copy_from_slice(own));
        }
    }
}

fn rgb(luma: u8, to_blue: u8, to_red: u8) -> [u8; 3] {
    let luma = f32::from(luma) + 0.5;
    let (to_blue, to_red) = (f32::from(to_blue) - 128.0, f32::from(to_red) - 128.0);
    [
        (luma + 1.402 * to_red) as u8,
        (luma - 0.344_136 * to_blue - 0.714_136 * to_red) as u8,
        (luma + 1.772 * to_blue) as u8,
    ]
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
