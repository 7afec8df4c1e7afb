//! Distances, boundaries and cells. Coordinates are WGS 84 degrees, distances metres on a sphere of the Earth's mean
//! radius: within 0.5 % of the true distance, far below the accuracy of a phone's position.

use std::collections::BTreeSet;

use geo::{
    Closest, Contains, Distance, Haversine, HaversineClosestPoint, LineString, MultiPolygon, Point, Polygon,
};
use serde::{Deserialize, Serialize};

use crate::place::Coordinate;
use crate::unit::Metres;

/// Side of a [`Cell`] in degrees: about 550 m from south to north.
pub const CELL_DEGREES: f64 = 0.005;

/// Closer to the boundary than this, the position alone does not say which municipality is responsible.
pub const BORDER: Metres = Metres::whole(20);

const ROWS: i64 = 36_000; // 180 degrees of latitude
const COLUMNS: i64 = 72_000; // 360 degrees of longitude
const METRES_PER_DEGREE: f64 = 111_195.0; // of latitude, on the mean sphere

/// The distance between two points.
pub fn distance(from: Coordinate, to: Coordinate) -> Metres {
    Metres::new(Haversine.distance(point(from), point(to))).unwrap_or_default()
}

fn point(coordinate: Coordinate) -> Point<f64> {
    Point::new(coordinate.longitude(), coordinate.latitude())
}

/// A piece of the Earth [`CELL_DEGREES`] wide and high: an index key for "what is near".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cell(i64);

impl Cell {
    /// The number as it is stored: row from the South Pole × 72,000 + column from longitude -180.
    pub const fn number(self) -> i64 {
        self.0
    }

    fn at(row: i64, column: i64) -> Self {
        Self(row.clamp(0, ROWS - 1) * COLUMNS + column.rem_euclid(COLUMNS))
    }
}

/// The cell in which a point lies.
pub fn cell_of(coordinate: Coordinate) -> Cell {
    Cell::at(row_of(coordinate.latitude()), column_of(coordinate.longitude()))
}

/// The cells that together cover a circle, in ascending order; `None` when they would be more than 4,096 (about
/// 17 km at 50° north): then an index does not help and the caller looks at every row.
pub fn cells_around(centre: Coordinate, radius: Metres) -> Option<Vec<Cell>> {
    const MOST: i64 = 4_096;
    let half_height = radius.get() / METRES_PER_DEGREE;
    let (south, north) = (centre.latitude() - half_height, centre.latitude() + half_height);
    // Meridians converge: the widest part of the circle in degrees is at its edge nearer to a pole.
    let narrowest = south.abs().max(north.abs()).min(90.0).to_radians().cos();
    if narrowest < 1e-6 {
        return None;
    }
    let half_width = half_height / narrowest;
    let rows = row_of(south.max(-90.0))..=row_of(north.min(90.0));
    let columns = column_of(centre.longitude() - half_width)..=column_of(centre.longitude() + half_width);
    let count = (rows.end() - rows.start() + 1).saturating_mul(columns.end() - columns.start() + 1);
    if count > MOST {
        return None;
    }
    let cells: BTreeSet<Cell> =
        rows.flat_map(|row| columns.clone().map(move |column| Cell::at(row, column))).collect();
    Some(cells.into_iter().collect())
}

fn row_of(latitude: f64) -> i64 {
    ((latitude + 90.0) / CELL_DEGREES).floor() as i64
}

fn column_of(longitude: f64) -> i64 {
    ((longitude + 180.0) / CELL_DEGREES).floor() as i64
}

/// A rectangle in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    /// Lowest latitude.
    pub south: f64,
    /// Lowest longitude.
    pub west: f64,
    /// Highest latitude.
    pub north: f64,
    /// Highest longitude.
    pub east: f64,
}

/// Where a point lies relative to a municipality.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Jurisdiction {
    /// Inside, by more than [`BORDER`].
    Inside,
    /// Within [`BORDER`] of the boundary, on either side: the citizen knows better than the position.
    Border {
        /// To the boundary.
        distance: Metres,
    },
    /// Outside, by more than [`BORDER`].
    Outside {
        /// To the boundary.
        distance: Metres,
    },
}

/// The area of a municipality: a GeoJSON `Polygon` or `MultiPolygon` (RFC 7946), longitude before latitude.
///
/// Never empty; rings are closed, have at least four positions and hold degrees in range.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "Geometry", into = "Geometry")]
pub struct Boundary(MultiPolygon<f64>);

/// Why a geometry is not a [`Boundary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// It has no polygon, or a polygon without a ring.
    #[error("the boundary has no ring")]
    Empty,
    /// A position has no longitude and latitude in range.
    #[error("a position of the boundary is not longitude, latitude in degrees")]
    Position,
    /// A ring has fewer than four positions, or its last one is not its first one.
    #[error("a ring of the boundary is not closed")]
    OpenRing,
}

type Ring = Vec<Vec<f64>>;

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl TryFrom<Geometry> for Boundary {
    type Error = BoundaryError;

    fn try_from(geometry: Geometry) -> Result<Self, BoundaryError> {
        let polygons = match geometry {
            Geometry::Polygon(rings) => vec![rings],
            Geometry::MultiPolygon(polygons) => polygons,
        };
        if polygons.is_empty() {
            return Err(BoundaryError::Empty);
        }
        polygons
            .into_iter()
            .map(polygon)
            .collect::<Result<_, _>>()
            .map(|all: Vec<_>| Self(MultiPolygon::new(all)))
    }
}

fn polygon(rings: Vec<Ring>) -> Result<Polygon<f64>, BoundaryError> {
    let mut lines = rings.into_iter().map(ring).collect::<Result<Vec<_>, _>>()?.into_iter();
    let exterior = lines.next().ok_or(BoundaryError::Empty)?;
    Ok(Polygon::new(exterior, lines.collect()))
}

fn ring(positions: Ring) -> Result<LineString<f64>, BoundaryError> {
    // RFC 7946 3.1.1: an altitude may follow and is ignored here.
    let points = positions
        .into_iter()
        .map(|position| match position[..] {
            [longitude, latitude, ..]
                if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) =>
            {
                Ok((longitude, latitude))
            }
            _ => Err(BoundaryError::Position),
        })
        .collect::<Result<Vec<_>, _>>()?;
    // RFC 7946 3.1.6: four or more positions, the first and the last identical.
    if points.len() < 4 || points.first() != points.last() {
        return Err(BoundaryError::OpenRing);
    }
    Ok(LineString::from(points))
}

impl From<Boundary> for Geometry {
    fn from(boundary: Boundary) -> Self {
        let ring = |line: &LineString<f64>| line.coords().map(|at| vec![at.x, at.y]).collect();
        let polygon = |polygon: &Polygon<f64>| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
        };
        Self::MultiPolygon(boundary.0.iter().map(polygon).collect())
    }
}

impl Boundary {
    /// Whether a point lies inside; a point exactly on the line counts as outside.
    pub fn contains(&self, coordinate: Coordinate) -> bool {
        self.0.contains(&point(coordinate))
    }

    /// From a point to the nearest line of the boundary, whether the point is inside or outside.
    pub fn distance_to_line(&self, coordinate: Coordinate) -> Metres {
        let from = point(coordinate);
        self.0
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .filter_map(|line| match line.haversine_closest_point(&from) {
                Closest::Intersection(nearest) | Closest::SinglePoint(nearest) => {
                    Metres::new(Haversine.distance(from, nearest)).ok()
                }
                Closest::Indeterminate => None,
            })
            .min()
            .unwrap_or_default()
    }

    /// Whether the municipality is responsible at a point.
    pub fn jurisdiction_at(&self, coordinate: Coordinate) -> Jurisdiction {
        let distance = self.distance_to_line(coordinate);
        if distance <= BORDER {
            Jurisdiction::Border { distance }
        } else if self.contains(coordinate) {
            Jurisdiction::Inside
        } else {
            Jurisdiction::Outside { distance }
        }
    }

    /// Every ring, the outer ones and the holes, each as its positions.
    pub(crate) fn rings(&self) -> impl Iterator<Item = impl Iterator<Item = crate::map::Position>> {
        self.0
            .iter()
            .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
            .map(|line| line.coords().copied())
    }

    /// The smallest rectangle around the area.
    pub fn bounding_box(&self) -> BoundingBox {
        let mut around = BoundingBox {
            south: f64::INFINITY,
            west: f64::INFINITY,
            north: f64::NEG_INFINITY,
            east: f64::NEG_INFINITY,
        };
        for at in self.0.iter().flat_map(|polygon| polygon.exterior().coords()) {
            around.south = around.south.min(at.y);
            around.north = around.north.max(at.y);
            around.west = around.west.min(at.x);
            around.east = around.east.max(at.x);
        }
        around
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(latitude: f64, longitude: f64) -> Coordinate {
        Coordinate::new(latitude, longitude).unwrap()
    }

    fn square() -> Boundary {
        // About 1.1 km from south to north, with a hole in the middle.
        serde_json::from_str(
            r#"{"type":"Polygon","coordinates":[
                [[5.97,49.49],[5.99,49.49],[5.99,49.50],[5.97,49.50],[5.97,49.49]],
                [[5.979,49.494],[5.981,49.494],[5.981,49.496],[5.979,49.496],[5.979,49.494]]]}"#,
        )
        .unwrap()
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let metres = distance(at(49.0, 6.0), at(50.0, 6.0)).get();
        assert!((111_100.0..111_300.0).contains(&metres), "{metres}");
        assert!(distance(at(49.0, 6.0), at(49.0, 6.0)).get() < 1e-6);
        let across = distance(at(10.0, 179.999), at(10.0, -179.999)).get();
        assert!(across < 250.0, "the date line is no wall: {across}");
    }

    #[test]
    fn inside_outside_in_the_hole_and_at_the_border() {
        let city = square();
        assert!(city.contains(at(49.492, 5.975)));
        assert!(!city.contains(at(49.495, 5.98)), "a hole is another municipality");
        assert!(!city.contains(at(49.51, 5.98)));
        assert_eq!(city.jurisdiction_at(at(49.492, 5.975)), Jurisdiction::Inside);
        for beside in [49.4901, 49.4899] {
            let Jurisdiction::Border { distance } = city.jurisdiction_at(at(beside, 5.975)) else {
                panic!("{beside} is 11 m from the boundary")
            };
            assert!((10.0..12.0).contains(&distance.get()), "{distance:?}");
        }
        let Jurisdiction::Outside { distance } = city.jurisdiction_at(at(49.51, 5.98)) else {
            panic!("a kilometre north of it is outside")
        };
        assert!((1_100.0..1_125.0).contains(&distance.get()), "{distance:?}");
    }

    #[test]
    fn a_boundary_reads_back_what_it_wrote_and_refuses_what_is_none() {
        let city = square();
        let json = serde_json::to_string(&city).unwrap();
        assert_eq!(serde_json::from_str::<Boundary>(&json).unwrap(), city);
        for wrong in [
            r#"{"type":"MultiPolygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,91],[0,0]]]}"#,
            r#"{"type":"Polygon","coordinates":[[[0,0],[1],[1,1],[0,0]]]}"#,
            r#"{"type":"Point","coordinates":[0,0]}"#,
        ] {
            assert!(serde_json::from_str::<Boundary>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn whatever_is_within_the_radius_is_in_one_of_the_cells() {
        // Four corners of the Earth: the cities, the equator, the far north, the date line.
        for centre in
            [at(49.4958, 5.9806), at(35.57, -5.36), at(0.001, 30.0), at(78.2, 15.6), at(-16.8, 179.999)]
        {
            for radius in [0, 1, 50, 500, 3_000].map(Metres::whole) {
                let cells = cells_around(centre, radius).unwrap();
                assert!(cells.contains(&cell_of(centre)));
                assert!(cells.is_sorted() && cells.len() < 4_096);
                for step in 0..64 {
                    let angle = f64::from(step) / 64.0 * std::f64::consts::TAU;
                    let reach = radius.get() * 0.99 / METRES_PER_DEGREE;
                    let latitude = centre.latitude() + reach * angle.sin();
                    let longitude =
                        centre.longitude() + reach * angle.cos() / centre.latitude().to_radians().cos();
                    let longitude = (longitude + 540.0).rem_euclid(360.0) - 180.0;
                    let near = at(latitude, longitude);
                    assert!(cells.contains(&cell_of(near)), "{centre:?} {radius:?}, step {step}");
                }
            }
        }
    }

    #[test]
    fn a_radius_without_end_is_no_index_question() {
        assert_eq!(cells_around(at(49.5, 6.0), Metres::whole(1_000_000_000)), None);
        assert_eq!(cells_around(at(90.0, 6.0), Metres::whole(10)), None, "at the pole all meridians meet");
    }

    #[test]
    fn the_box_around_a_city_touches_its_corners() {
        let around = square().bounding_box();
        assert_eq!((around.south, around.north), (49.49, 49.50));
        assert_eq!((around.west, around.east), (5.97, 5.99));
    }
}
