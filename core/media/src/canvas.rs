//! Where a decoder's rows go: one plane for each component, small and upright.

use crate::decode::{Grid, Model, Picture, check_memory};
use crate::error::PhotoError;
use crate::facts::Orientation;
use crate::policy::PhotoPolicy;
use crate::shrink::{Direction, Kernel, Mapping, Plane, Shrink, Turn};

/// Most memory that the sharp filter may take. A photo of 100 megapixels needs half of it.
const SHARP: u64 = 16 * 1024 * 1024;

/// The planes of a picture, growing while its rows arrive.
pub(crate) struct Canvas {
    planes: Vec<Shrink>,
    heights: Vec<usize>,
}

/// How finely the colours of the result are sampled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sampling {
    /// Every plane has a sample for each pixel.
    Full,
    /// All planes but the first have one for two by two pixels.
    Halved,
}

impl Canvas {
    pub(crate) fn new(
        picture: &Picture,
        orientation: Orientation,
        policy: &PhotoPolicy,
        sampling: Sampling,
    ) -> Result<Self, PhotoError> {
        let (width, height) = fit(picture.width, picture.height, policy.long_side);
        let (turn, across, down) = upright(orientation);
        let axes: Vec<(Mapping, Mapping)> = picture
            .grids
            .iter()
            .enumerate()
            .map(|(index, grid)| {
                let pixels = if index > 0 && sampling == Sampling::Halved { 2 } else { 1 };
                (
                    axis(grid.width, grid.across, picture.width, width, pixels, across),
                    axis(grid.height, grid.down, picture.height, height, pixels, down),
                )
            })
            .collect();
        let needs = |kernel: Kernel| -> u64 {
            axes.iter().map(|(across, down)| Shrink::memory(across, down, kernel)).sum()
        };
        // A strip of 65,000 by 1,500 pixels, say, which a sharp filter would have to keep whole.
        let kernel = if needs(Kernel::Lanczos3) <= SHARP { Kernel::Lanczos3 } else { Kernel::Triangle };
        check_memory(needs(kernel), policy)?;
        Ok(Self {
            planes: axes.iter().map(|(across, down)| Shrink::new(across, down, turn, kernel)).collect(),
            heights: picture.grids.iter().map(|grid| grid.height).collect(),
        })
    }

    /// Takes the next row of one component.
    pub(crate) fn row(&mut self, component: usize, samples: &[u8]) {
        if let Some(plane) = self.planes.get_mut(component)
            && plane.seen() < self.heights[component]
        {
            plane.row(samples);
        }
    }

    /// How many rows the first component has so far.
    pub(crate) fn rows(&self) -> usize {
        self.planes.first().map_or(0, Shrink::seen)
    }

    pub(crate) fn finish(self) -> Vec<Plane> {
        self.planes.into_iter().map(Shrink::finish).collect()
    }
}

/// One axis: `samples` of them, each `covers` pixels of `from`, become one for `pixels` of `to`.
fn axis(samples: usize, covers: f64, from: u32, to: u32, pixels: u32, direction: Direction) -> Mapping {
    Mapping {
        from: samples,
        to: to.div_ceil(pixels) as usize,
        step: f64::from(from) / f64::from(to) * f64::from(pixels) / covers,
        extent: f64::from(from) / covers,
        direction,
    }
}

/// Sides that fit, in the same proportion; a thin one keeps a pixel.
pub(crate) fn fit(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let long = width.max(height);
    let wanted = long_side.clamp(1, u32::from(u16::MAX));
    if long <= wanted {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(wanted) + u64::from(long) / 2) / u64::from(long);
        (side as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// What turns stored rows upright: whether they become columns, and how each stored axis is read.
fn upright(orientation: Orientation) -> (Turn, Direction, Direction) {
    use Direction::{Backwards, Forwards};
    match orientation {
        Orientation::Upright => (Turn::Keep, Forwards, Forwards),
        Orientation::Mirrored => (Turn::Keep, Backwards, Forwards),
        Orientation::Turned180 => (Turn::Keep, Backwards, Backwards),
        Orientation::Flipped => (Turn::Keep, Forwards, Backwards),
        Orientation::Transposed => (Turn::Swap, Forwards, Forwards),
        Orientation::Turned90 => (Turn::Swap, Forwards, Backwards),
        Orientation::Transversed => (Turn::Swap, Backwards, Backwards),
        Orientation::Turned270 => (Turn::Swap, Backwards, Forwards),
    }
}

impl Picture {
    /// A picture of which every component has a sample for each pixel.
    pub(crate) fn full(width: u32, height: u32, model: Model) -> Self {
        let grid = Grid { width: width as usize, height: height as usize, across: 1.0, down: 1.0 };
        let components = if model == Model::Grey { 1 } else { 3 };
        Self { width, height, model, grids: vec![grid; components], profile: None, exif: None }
    }
}
