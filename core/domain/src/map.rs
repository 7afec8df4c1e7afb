//! A map without tiles: what a canvas draws around a point, in the units of the canvas. North is up, y grows downwards.

use geo::Coord;

use crate::geography::{Boundary, distance};
use crate::place::Coordinate;
use crate::unit::Metres;

const METRES_PER_DEGREE: f64 = 111_195.0; // of latitude, on the mean sphere
/// Outlines go on this far beyond the view, as a part of its size, so that no edge of the clipping is seen.
const MARGIN: f64 = 0.1;
/// About how many lines of the grid lie side by side.
const GRID_LINES: f64 = 8.0;
/// Steps of an arrow from one edge to the other.
const STEPS: f64 = 40.0;
/// A frame shows at least this many metres from left to right.
const LEAST_FRAME: f64 = 1_000.0;
/// A canvas up to this many times as wide as high shows all of a frame.
const WIDE: f64 = 2.0;
/// Of this many reports one at each edge may lie where somebody was mistaken; of a few too, once there are three.
const STRAYS: usize = 10;

/// A point of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// A piece of the Earth on a canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    centre: Coordinate,
    width: f64,
    height: f64,
    metres_per_unit: f64,
}

impl View {
    /// A canvas of `width` × `height` units that shows `metres` from left to right around `centre`. Sizes that are not
    /// positive numbers become 1, metres are kept from 10 to 100,000.
    pub fn new(centre: Coordinate, metres: f64, width: f64, height: f64) -> Self {
        let size = |number: f64| if number.is_finite() && number > 0.0 { number } else { 1.0 };
        let metres = if metres.is_nan() { 10.0 } else { metres.clamp(10.0, 100_000.0) };
        Self { centre, width: size(width), height: size(height), metres_per_unit: metres / size(width) }
    }

    /// Metres that one unit of the canvas stands for.
    pub fn metres_per_unit(&self) -> f64 {
        self.metres_per_unit
    }

    /// Where a point is drawn; it may lie outside the canvas.
    pub fn spot(&self, coordinate: Coordinate) -> Spot {
        self.spot_at(coordinate.longitude(), coordinate.latitude())
    }

    fn spot_at(&self, longitude: f64, latitude: f64) -> Spot {
        let (east, north) = metres_from(self.centre, longitude, latitude);
        Spot {
            x: self.width / 2.0 + east / self.metres_per_unit,
            y: self.height / 2.0 - north / self.metres_per_unit,
        }
    }

    /// The point that is drawn at a spot; `None` beyond the poles.
    pub fn coordinate(&self, spot: Spot) -> Option<Coordinate> {
        let east = (spot.x - self.width / 2.0) * self.metres_per_unit;
        let north = (self.height / 2.0 - spot.y) * self.metres_per_unit;
        moved(self.centre, north, east)
    }

    /// The outlines of an area, each a ring, cut off a little outside the canvas. Filled by the even-odd rule they are
    /// the area.
    pub fn outlines(&self, area: &Boundary) -> Vec<Vec<Spot>> {
        area.rings()
            .map(|ring| self.clipped(ring.map(|at| self.spot_at(at.x, at.y)).collect()))
            .filter(|ring| ring.len() > 2)
            .collect()
    }

    /// Sutherland and Hodgman, "Reentrant polygon clipping" (1974): one side of the canvas after the other.
    fn clipped(&self, mut ring: Vec<Spot>) -> Vec<Spot> {
        let (left, right) = (-self.width * MARGIN, self.width * (1.0 + MARGIN));
        let (top, bottom) = (-self.height * MARGIN, self.height * (1.0 + MARGIN));
        // How far inside a side a spot is.
        let sides: [&dyn Fn(Spot) -> f64; 4] =
            [&|at| at.x - left, &|at| right - at.x, &|at| at.y - top, &|at| bottom - at.y];
        for inside in sides {
            let Some(&last) = ring.last() else { break };
            let mut kept = Vec::with_capacity(ring.len() + 4);
            let mut from = last;
            for &to in &ring {
                let (a, b) = (inside(from), inside(to));
                if (a >= 0.0) != (b >= 0.0) {
                    let part = a / (a - b);
                    kept.push(Spot {
                        x: from.x + (to.x - from.x) * part,
                        y: from.y + (to.y - from.y) * part,
                    });
                }
                if b >= 0.0 {
                    kept.push(to);
                }
                from = to;
            }
            ring = kept;
        }
        ring
    }

    /// A grid that stays where it is when the canvas moves: its width in metres, the lines from top to bottom, and
    /// those from left to right.
    pub fn grid(&self) -> (f64, Vec<f64>, Vec<f64>) {
        let step = round_metres(self.width * self.metres_per_unit / GRID_LINES);
        let narrow = self.centre.latitude().to_radians().cos();
        let east = self.centre.longitude() * METRES_PER_DEGREE * narrow;
        let north = self.centre.latitude() * METRES_PER_DEGREE;
        let lines = |middle: f64, size: f64, direction: f64| {
            let half = size / 2.0 * self.metres_per_unit;
            let first = ((middle - half) / step).ceil() as i64;
            let last = ((middle + half) / step).floor() as i64;
            (first..=last)
                .map(|line| size / 2.0 + direction * (line as f64 * step - middle) / self.metres_per_unit)
                .collect()
        };
        (step, lines(east, self.width, 1.0), lines(north, self.height, -1.0))
    }

    /// How far an arrow beside the map moves the pin: a round number of metres, at most a fortieth of the canvas.
    pub fn step(&self) -> f64 {
        round_metres(self.width * self.metres_per_unit / STEPS)
    }

    /// A bar for the scale: a round number of metres, at most a third of the canvas, and its length.
    pub fn scale_bar(&self) -> (f64, f64) {
        let metres = round_metres(self.width * self.metres_per_unit / 3.0);
        (metres, metres / self.metres_per_unit)
    }
}

/// What a map shows while nobody knows the place yet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// The middle.
    pub centre: Coordinate,
    /// Metres from the left to the right edge, 1,000 to 100,000.
    pub metres: f64,
}

impl Frame {
    /// The whole of an area.
    pub fn of_area(area: &Boundary) -> Option<Self> {
        let degrees: Vec<_> = area.rings().flatten().map(|at| (at.y, at.x)).collect();
        Self::around(&degrees, |_| 0)
    }

    /// Where most of these points lie; `None` without any.
    pub fn of_points(points: &[Coordinate]) -> Option<Self> {
        let degrees: Vec<_> = points.iter().map(|point| (point.latitude(), point.longitude())).collect();
        Self::around(&degrees, |count| count.div_ceil(STRAYS).min(count / 3))
    }

    /// Around latitudes and longitudes without so many of them at each edge.
    fn around(points: &[(f64, f64)], strays: fn(usize) -> usize) -> Option<Self> {
        let from = points.first()?.1;
        let ends = |mut degrees: Vec<f64>| {
            degrees.sort_by(f64::total_cmp);
            let strays = strays(degrees.len());
            Some((*degrees.get(strays)?, *degrees.get(degrees.len() - 1 - strays)?))
        };
        let (south, north) = ends(points.iter().map(|point| point.0).collect())?;
        let (west, east) = ends(points.iter().map(|point| short_way(point.1 - from)).collect())?;
        let longitude = short_way(from + f64::midpoint(west, east));
        let centre = Coordinate::new(f64::midpoint(south, north), longitude).ok()?;
        let narrow = centre.latitude().to_radians().cos();
        let (width, height) =
            ((east - west) * narrow * METRES_PER_DEGREE, (north - south) * METRES_PER_DEGREE);
        let metres = width.max(height * WIDE) * (1.0 + MARGIN);
        Some(Self { centre, metres: metres.clamp(LEAST_FRAME, 100_000.0) })
    }
}

/// Degrees of longitude as -180 to 180: also across the date line.
fn short_way(degrees: f64) -> f64 {
    (degrees + 540.0).rem_euclid(360.0) - 180.0
}

/// The largest of 1, 2, 5 times a power of ten that is not more than `metres`.
fn round_metres(metres: f64) -> f64 {
    let power = 10_f64.powf(metres.log10().floor());
    [5.0, 2.0].into_iter().map(|digit| digit * power).find(|round| *round <= metres).unwrap_or(power)
}

fn metres_from(centre: Coordinate, longitude: f64, latitude: f64) -> (f64, f64) {
    let east = short_way(longitude - centre.longitude());
    let narrow = centre.latitude().to_radians().cos();
    (east * METRES_PER_DEGREE * narrow, (latitude - centre.latitude()) * METRES_PER_DEGREE)
}

/// The point this many metres north and east of another; `None` beyond the poles.
pub fn moved(from: Coordinate, north_m: f64, east_m: f64) -> Option<Coordinate> {
    let narrow = from.latitude().to_radians().cos().max(1e-9);
    let longitude = short_way(from.longitude() + east_m / (METRES_PER_DEGREE * narrow));
    Coordinate::new(from.latitude() + north_m / METRES_PER_DEGREE, longitude).ok()
}

/// Whether two measurements of one place contradict each other: farther apart than both allow, and by more than a
/// street's width.
pub fn disagree(
    one: Coordinate,
    one_accuracy: Metres,
    other: Coordinate,
    other_accuracy: Metres,
) -> Option<Metres> {
    const STREET: Metres = Metres::whole(20);
    let apart = distance(one, other);
    (apart > STREET && apart.get() > one_accuracy.get() + other_accuracy.get()).then_some(apart)
}

/// A position of a ring, longitude before latitude.
pub(crate) type Position = Coord<f64>;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Coordinate {
        Coordinate::new(latitude, longitude).unwrap()
    }

    #[test]
    fn a_spot_leads_back_to_its_coordinate_and_north_is_up() {
        let view = View::new(at(49.4958, 5.9806), 200.0, 400.0, 300.0);
        assert_eq!(view.spot(at(49.4958, 5.9806)), Spot { x: 200.0, y: 150.0 });
        let north = moved(at(49.4958, 5.9806), 50.0, 0.0).unwrap();
        let spot = view.spot(north);
        assert!((spot.x - 200.0).abs() < 0.1 && (spot.y - 50.0).abs() < 0.1, "{spot:?}");
        let back = view.coordinate(spot).unwrap();
        assert!(distance(north, back).get() < 0.01);
        assert!((distance(at(49.4958, 5.9806), north).get() - 50.0).abs() < 0.3);
        assert!(moved(at(89.9999, 0.1), 100.0, 0.0).is_none());
        assert!(moved(at(10.0, 179.9999), 0.0, 100.0).unwrap().longitude() < -179.9);
    }

    #[test]
    fn an_outline_is_cut_outside_the_canvas_and_what_is_far_away_is_not_drawn() {
        let city: Boundary = serde_json::from_str(
            r#"{"type":"Polygon","coordinates":[[[5.97,49.49],[5.99,49.49],[5.99,49.50],[5.97,49.50],[5.97,49.49]]]}"#,
        )
        .unwrap();
        // The whole canvas lies inside: one ring around it.
        let inside = View::new(at(49.495, 5.98), 100.0, 100.0, 100.0).outlines(&city);
        assert_eq!(inside.len(), 1);
        assert!(inside[0].iter().all(|spot| {
            (spot.x + 10.0).abs() < 1e-6 || (spot.x - 110.0).abs() < 1e-6 || (spot.y - 50.0).abs() > 59.9
        }));
        // At the southern edge a line goes through the middle.
        let edge = View::new(at(49.49, 5.98), 100.0, 100.0, 100.0).outlines(&city);
        assert!(edge[0].iter().any(|spot| (spot.y - 50.0).abs() < 1e-6), "{edge:?}");
        assert!(View::new(at(49.6, 5.98), 100.0, 100.0, 100.0).outlines(&city).is_empty());
    }

    #[test]
    fn the_grid_and_the_bar_are_round_and_the_grid_stays() {
        let view = View::new(at(49.495, 5.98), 800.0, 400.0, 400.0);
        let (step, down, across) = view.grid();
        assert!((step - 100.0).abs() < 1e-9);
        assert!((7..=9).contains(&down.len()) && (7..=9).contains(&across.len()));
        assert!((view.step() - 20.0).abs() < 1e-9);
        let (metres, length) = view.scale_bar();
        assert!((metres - 200.0).abs() < 1e-9 && (length - 100.0).abs() < 1e-9);
        let moved_north = View::new(moved(at(49.495, 5.98), 10.0, 0.0).unwrap(), 800.0, 400.0, 400.0);
        let shift = moved_north.grid().2[0] - across[0];
        assert!((shift.rem_euclid(50.0) - 5.0).abs() < 0.01, "{shift}");
    }

    #[test]
    fn a_frame_shows_a_whole_city_and_where_most_reports_are() {
        let city: Boundary = serde_json::from_str(
            r#"{"type":"Polygon","coordinates":[[[5.97,49.49],[5.99,49.49],[5.99,49.50],[5.97,49.50],[5.97,49.49]]]}"#,
        )
        .unwrap();
        let frame = Frame::of_area(&city).unwrap();
        assert!(distance(frame.centre, at(49.495, 5.98)).get() < 1.0);
        let view = View::new(frame.centre, frame.metres, 400.0, 200.0);
        let seen = |spot: Spot| (0.0..=400.0).contains(&spot.x) && (0.0..=200.0).contains(&spot.y);
        assert!(view.outlines(&city)[0].iter().all(|spot| seen(*spot)), "nothing of it is cut off");

        // Nine in one street, one by mistake on the other side of the Earth.
        let street = |number: u8| at(49.495, 5.98 + f64::from(number) / 10_000.0);
        let reports: Vec<_> = (0..9).map(street).chain([at(-49.0, -5.0)]).collect();
        let frame = Frame::of_points(&reports).unwrap();
        assert!(distance(frame.centre, street(4)).get() < 50.0 && frame.metres < 1_001.0, "{frame:?}");
        let frame = Frame::of_points(&[street(0), at(5.98, 49.495), street(1)]).unwrap();
        assert!(
            distance(frame.centre, street(0)).get() < 50.0,
            "one of three has its numbers exchanged: {frame:?}"
        );
        let taveuni = Frame::of_points(&[at(-16.8, 179.9), at(-16.8, -179.9)]).unwrap();
        assert!(taveuni.centre.longitude().abs() > 179.99 && taveuni.metres < 30_000.0, "{taveuni:?}");
        assert_eq!(Frame::of_points(&[]), None);
    }

    #[test]
    fn two_fixes_disagree_when_neither_allows_the_other() {
        let metres = Metres::whole;
        let (one, other) = (at(49.495, 5.98), moved(at(49.495, 5.98), 60.0, 0.0).unwrap());
        assert!(disagree(one, metres(8), other, metres(10)).is_some());
        assert!(disagree(one, metres(55), other, metres(10)).is_none());
        assert!(disagree(one, metres(0), moved(one, 15.0, 0.0).unwrap(), metres(0)).is_none());
    }
}
