//! Places, and the map without tiles.

use parvis_domain::map::{Frame, Spot};
use parvis_domain::place::{Coordinate as CoreCoordinate, Place as CorePlace};
use parvis_domain::unit::{Metres, Seconds};
use parvis_domain::validate::{Field, FieldIssue, IssueCode};
use parvis_engine::{Error, screen};

use crate::PlaceSource;
use crate::error::{ParvisError, Result};

/// A point on the Earth, WGS 84, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct Coordinate {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

impl TryFrom<Coordinate> for CoreCoordinate {
    type Error = ParvisError;

    fn try_from(coordinate: Coordinate) -> Result<Self> {
        Ok(Self::new(coordinate.latitude, coordinate.longitude)?)
    }
}

impl From<CoreCoordinate> for Coordinate {
    fn from(coordinate: CoreCoordinate) -> Self {
        Self { latitude: coordinate.latitude(), longitude: coordinate.longitude() }
    }
}

/// A length that is none keeps a place from being one.
pub(crate) fn metres(number: f64) -> Result<Metres> {
    let bad = || Error::Invalid(vec![FieldIssue::new(Field::Place, IssueCode::BadAccuracy)]);
    Ok(Metres::new(number).map_err(|_| bad())?)
}

/// A coordinate with its provenance.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Place {
    /// Where.
    pub coordinate: Coordinate,
    /// Radius in metres within which it truly is, where known.
    pub accuracy_m: Option<f64>,
    /// Age of the measurement in seconds, where known.
    pub age_s: Option<u32>,
    /// How it became known.
    pub source: PlaceSource,
    /// The address, as the citizen reads it.
    pub address: Option<String>,
    /// The id of the city's object there.
    pub asset: Option<String>,
}

impl TryFrom<Place> for CorePlace {
    type Error = ParvisError;

    fn try_from(place: Place) -> Result<Self> {
        let Place { coordinate, accuracy_m, age_s, source, address, asset } = place;
        Ok(Self {
            coordinate: coordinate.try_into()?,
            accuracy: accuracy_m.map(metres).transpose()?,
            age: age_s.map(Seconds::new),
            source,
            address,
            asset,
        })
    }
}

impl From<CorePlace> for Place {
    fn from(place: CorePlace) -> Self {
        let CorePlace { coordinate, accuracy, age, source, address, asset } = place;
        Self {
            coordinate: coordinate.into(),
            accuracy_m: accuracy.map(Metres::get),
            age_s: age.map(Seconds::get),
            source,
            address,
            asset,
        }
    }
}

/// A place that may be chosen, with what there is to say about it.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct PlaceCandidate {
    /// The place.
    pub place: Place,
    /// Whose it is.
    pub side: Side,
    /// Its accuracy is worse than 30 m.
    pub weak: bool,
    /// Metres to the first candidate, where the two contradict each other.
    pub apart_m: Option<f64>,
}

impl From<screen::PlaceCandidate> for PlaceCandidate {
    fn from(candidate: screen::PlaceCandidate) -> Self {
        let screen::PlaceCandidate { place, side, weak, apart } = candidate;
        Self { place: place.into(), side: side.into(), weak, apart_m: apart.map(Metres::get) }
    }
}

/// Whose a place is.
#[derive(Clone, Debug, PartialEq, uniffi::Enum)]
pub enum Side {
    /// The chosen city's, or nobody knows its boundary.
    Inside,
    /// So near to the boundary that the citizen knows better than the position.
    Border {
        /// Metres to it.
        distance_m: f64,
    },
    /// Another's.
    Outside {
        /// Metres to the boundary.
        distance_m: f64,
        /// The city of this phone in which it lies, if there is one.
        city: Option<String>,
    },
}

impl From<screen::Side> for Side {
    fn from(side: screen::Side) -> Self {
        match side {
            screen::Side::Inside => Self::Inside,
            screen::Side::Border { distance } => Self::Border { distance_m: distance.get() },
            screen::Side::Outside { distance, city } => Self::Outside { distance_m: distance.get(), city },
        }
    }
}

/// What the map shows while no place is known. Its middle is nobody's place.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct MapFrame {
    /// The middle.
    pub centre: Coordinate,
    /// Metres from the left to the right edge, 1,000 to 100,000.
    pub metres: f64,
}

impl From<Frame> for MapFrame {
    fn from(frame: Frame) -> Self {
        Self { centre: frame.centre.into(), metres: frame.metres }
    }
}

/// Which piece of the Earth, on which canvas.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct MapQuery {
    /// The middle.
    pub centre: Coordinate,
    /// Metres from the left to the right edge, 10 to 100,000.
    pub metres: f64,
    /// Width of the canvas, in its units.
    pub width: f64,
    /// Height of the canvas.
    pub height: f64,
}

impl TryFrom<MapQuery> for screen::MapQuery {
    type Error = ParvisError;

    fn try_from(query: MapQuery) -> Result<Self> {
        let MapQuery { centre, metres, width, height } = query;
        Ok(Self { centre: centre.try_into()?, metres, width, height })
    }
}

/// A point of the canvas: `x` to the right, `y` downwards.
#[derive(Clone, Copy, Debug, PartialEq, uniffi::Record)]
pub struct MapPoint {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

impl From<Spot> for MapPoint {
    fn from(spot: Spot) -> Self {
        Self { x: spot.x, y: spot.y }
    }
}

impl From<MapPoint> for Spot {
    fn from(point: MapPoint) -> Self {
        Self { x: point.x, y: point.y }
    }
}

/// What a canvas draws, in its units.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MapWindow {
    /// Outlines of the municipality; filled by the even-odd rule they are its land.
    pub land: Vec<Vec<MapPoint>>,
    /// Everything is land, since nobody knows the boundary.
    pub boundless: bool,
    /// Metres between two lines of the grid.
    pub grid_m: f64,
    /// Lines from top to bottom: their `x`.
    pub grid_x: Vec<f64>,
    /// Lines from left to right: their `y`.
    pub grid_y: Vec<f64>,
    /// The bar of the scale, in metres.
    pub scale_m: f64,
    /// Its length.
    pub scale_length: f64,
    /// Metres that an arrow moves the pin.
    pub step_m: f64,
    /// Metres that a unit stands for.
    pub metres_per_unit: f64,
}

impl From<screen::MapWindow> for MapWindow {
    fn from(window: screen::MapWindow) -> Self {
        let screen::MapWindow {
            land,
            boundless,
            grid_m,
            grid_x,
            grid_y,
            scale_m,
            scale_length,
            step_m,
            metres_per_unit,
        } = window;
        let land = land.into_iter().map(|ring| ring.into_iter().map(MapPoint::from).collect()).collect();
        Self { land, boundless, grid_m, grid_x, grid_y, scale_m, scale_length, step_m, metres_per_unit }
    }
}
