//! Faces, number plates, windows: what a citizen strikes out before a photo is sent.
//!
//! Masks are drawn on the clean photo, which is then encoded once more. The blocks lie where they
//! lay, and are quantised by the same tables, so that the rest of the photo hardly changes.

use std::io::Cursor;

use crate::clean::{Cleaned, Source, contained, planes, thumbnail};
use crate::decode::jpeg::Jpeg;
use crate::error::PhotoError;
use crate::photo::{CleanPhoto, Planes};
use crate::policy::{Effort, PhotoPolicy};
use crate::shrink::Plane;

/// Pixels of a side of what a JPEG with halved colours encodes together.
const GROUP: usize = 16;
/// Most cells along the longer side of an area.
const CELLS: usize = 4;
/// Steps of a cell's mean: finer ones would let someone who knows the typeface try out number plates
/// until the means agree.
const STEP: u32 = 16;

/// A part of a clean photo that nobody shall see, in its pixels. What lies outside of the photo is
/// left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Area {
    /// An upright rectangle.
    Rectangle {
        /// The first column.
        x: u32,
        /// The first row.
        y: u32,
        /// How many columns.
        width: u32,
        /// How many rows.
        height: u32,
    },
    /// The inside of a line through these points, given as (x, y), back to the first one.
    Polygon(Vec<(u32, u32)>),
}

/// The clean photo without what lies in the areas, and its thumbnail. What was there cannot be
/// brought back: of each area at most four by four mean colours are left, rounded and blurred into
/// each other. An area grows to whole groups of 16 by 16 pixels, since the rest of a group carries
/// traces of it.
///
/// # Errors
/// [`PhotoError`], if the photo is none that this crate has cleaned.
pub fn mask(photo: &CleanPhoto, areas: &[Area], policy: &PhotoPolicy) -> Result<Cleaned, PhotoError> {
    contained(|| {
        // What the small way left out of each block is left out already; asked once more, it would leave out more.
        let as_it_is = PhotoPolicy { long_side: u32::MAX, effort: Effort::Fast, ..policy.clone() };
        let mut bytes = Cursor::new(&photo.bytes);
        let mut decoder = Jpeg::open(&mut bytes as &mut dyn Source, &as_it_is)?;
        let (mut planes, facts, _) = planes(&mut decoder, &as_it_is)?;
        for area in areas {
            strike_out(&mut planes, area);
        }
        Ok(Cleaned::of(planes.encode(&as_it_is)?, thumbnail(&planes, policy)?, facts))
    })
}

fn strike_out(planes: &mut Planes, area: &Area) {
    let groups = Groups::of(area, planes.luma.width, planes.luma.height);
    let Some((left, top, right, bottom)) = groups.bounds() else { return };
    let longer = (right - left).max(bottom - top);
    // In groups; a cell has at least one.
    let cell = longer.div_ceil(CELLS);
    let cells =
        Cells { left, top, across: (right - left).div_ceil(cell), down: (bottom - top).div_ceil(cell), cell };
    cells.blur(&mut planes.luma, &groups, GROUP);
    cells.blur(&mut planes.blue, &groups, GROUP / 2);
    cells.blur(&mut planes.red, &groups, GROUP / 2);
}

/// Which groups of pixels an area touches.
struct Groups {
    across: usize,
    touched: Vec<bool>,
}

impl Groups {
    fn of(area: &Area, width: usize, height: usize) -> Self {
        let (across, down) = (width.div_ceil(GROUP), height.div_ceil(GROUP));
        let mut groups = Self { across, touched: vec![false; across * down] };
        match area {
            Area::Rectangle { width: 0, .. } | Area::Rectangle { height: 0, .. } => {}
            Area::Rectangle { x, y, width: columns, height: rows } => {
                let end = |from: u32, count: u32| from.saturating_add(count - 1) as usize / GROUP;
                for row in *y as usize / GROUP..=end(*y, *rows).min(down.saturating_sub(1)) {
                    for column in *x as usize / GROUP..=end(*x, *columns).min(across.saturating_sub(1)) {
                        groups.touched[row * across + column] = true;
                    }
                }
            }
            Area::Polygon(points) => groups.fill(points, width, height),
        }
        groups
    }

    /// A group is touched where the line runs through it, or where it lies within.
    fn fill(&mut self, points: &[(u32, u32)], width: usize, height: usize) {
        // A point far outside would only make the line longer to walk.
        let limit = |at: u32, side: usize| f64::from(at).min(side as f64 * 2.0);
        let points: Vec<(f64, f64)> =
            points.iter().map(|(x, y)| (limit(*x, width), limit(*y, height))).collect();
        let lines = || points.iter().zip(points.iter().cycle().skip(1));
        for (from, to) in lines() {
            let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).ceil().max(1.0);
            for step in 0..=steps as usize {
                let along = step as f64 / steps;
                let x = from.0 + (to.0 - from.0) * along;
                let y = from.1 + (to.1 - from.1) * along;
                if (x as usize) < width && (y as usize) < height {
                    self.touched[y as usize / GROUP * self.across + x as usize / GROUP] = true;
                }
            }
        }
        for (index, touched) in self.touched.iter_mut().enumerate() {
            let x = ((index % self.across) as f64 + 0.5) * GROUP as f64;
            let y = ((index / self.across) as f64 + 0.5) * GROUP as f64;
            // A ray to the right that crosses the line an odd number of times began within.
            let crossed = lines()
                .filter(|(a, b)| (a.1 > y) != (b.1 > y) && x < a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0))
                .count();
            *touched |= crossed % 2 == 1;
        }
    }

    /// Left, top, right and bottom of what is touched; the last two are outside of it.
    fn bounds(&self) -> Option<(usize, usize, usize, usize)> {
        let places = || {
            let touched = self.touched.iter().enumerate().filter(|(_, touched)| **touched);
            touched.map(|(index, _)| (index % self.across, index / self.across))
        };
        let left = places().map(|(x, _)| x).min()?;
        let right = places().map(|(x, _)| x).max()? + 1;
        let top = places().map(|(_, y)| y).min()?;
        let bottom = places().map(|(_, y)| y).max()? + 1;
        Some((left, top, right, bottom))
    }
}

/// The cells of an area, in groups.
struct Cells {
    left: usize,
    top: usize,
    across: usize,
    down: usize,
    cell: usize,
}

impl Cells {
    /// Puts blurred means in place of what is touched. `side` is that of a group in this plane.
    fn blur(&self, plane: &mut Plane, groups: &Groups, side: usize) {
        let mut sums = vec![(0_u32, 0_u32); self.across * self.down];
        let touched = |x: usize, y: usize| groups.touched[y / side * groups.across + x / side];
        for (x, y) in self.places(plane, side) {
            if touched(x, y) {
                let cell =
                    (y / side - self.top) / self.cell * self.across + (x / side - self.left) / self.cell;
                sums[cell].0 += u32::from(plane.samples[y * plane.width + x]);
                sums[cell].1 += 1;
            }
        }
        let all = sums.iter().fold((0, 0), |all, cell| (all.0 + cell.0, all.1 + cell.1));
        let mean = |(sum, count): (u32, u32)| {
            // A cell that the area only surrounds takes the mean of all.
            let (sum, count) = if count == 0 { all } else { (sum, count) };
            ((sum / count.max(1) + STEP / 2) / STEP * STEP) as f32
        };
        let means: Vec<f32> = sums.into_iter().map(mean).collect();
        let length = (self.cell * side) as f32;
        let between = |at: usize, from: usize, cells: usize| {
            let place = ((at - from * side) as f32 + 0.5) / length - 0.5;
            let place = place.clamp(0.0, (cells - 1) as f32);
            (place as usize, (place as usize + 1).min(cells - 1), place.fract())
        };
        for (x, y) in self.places(plane, side) {
            if touched(x, y) {
                let (left, right, across) = between(x, self.left, self.across);
                let (above, below, down) = between(y, self.top, self.down);
                let row = |row: usize| {
                    means[row * self.across + left] * (1.0 - across)
                        + means[row * self.across + right] * across
                };
                plane.samples[y * plane.width + x] =
                    (row(above) * (1.0 - down) + row(below) * down + 0.5) as u8;
            }
        }
    }

    fn places(&self, plane: &Plane, side: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let columns = self.left * side..((self.left + self.across * self.cell) * side).min(plane.width);
        let rows = self.top * side..((self.top + self.down * self.cell) * side).min(plane.height);
        rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
    }
}
