//! Where something is, and how we know.

use serde::{Deserialize, Serialize};

use crate::unit::{Metres, Seconds};

/// A point on the Earth, WGS 84, in degrees. Always in range: made by [`Coordinate::new`] only.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCoordinate")]
pub struct Coordinate {
    latitude: f64,
    longitude: f64,
}

#[derive(Deserialize)]
struct RawCoordinate {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<RawCoordinate> for Coordinate {
    type Error = CoordinateError;

    fn try_from(raw: RawCoordinate) -> Result<Self, CoordinateError> {
        Self::new(raw.latitude, raw.longitude)
    }
}

/// Why two numbers are not a [`Coordinate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoordinateError {
    /// The latitude is not a number from -90 to 90.
    #[error("latitude is not from -90 to 90 degrees")]
    Latitude,
    /// The longitude is not a number from -180 to 180.
    #[error("longitude is not from -180 to 180 degrees")]
    Longitude,
    /// Exactly 0, 0: what devices and servers write when they do not know.
    #[error("0, 0 stands for an unknown place")]
    Unknown,
}

impl Coordinate {
    /// Latitude -90 to 90 and longitude -180 to 180 degrees; exactly 0, 0 is refused.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, CoordinateError> {
        if !(-90.0..=90.0).contains(&latitude) {
            Err(CoordinateError::Latitude)
        } else if !(-180.0..=180.0).contains(&longitude) {
            Err(CoordinateError::Longitude)
        } else if latitude == 0.0 && longitude == 0.0 {
            Err(CoordinateError::Unknown)
        } else {
            Ok(Self { latitude, longitude })
        }
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

/// How a place became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSource {
    /// The phone's positioning.
    Gps,
    /// The coordinates inside a photo.
    Photo,
    /// An object of the city, for example a lamp post.
    Asset,
    /// An address that the citizen chose.
    Address,
    /// The citizen put the pin there.
    Hand,
}

/// A coordinate with its provenance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Where.
    pub coordinate: Coordinate,
    /// Radius within which it truly is, where known.
    #[serde(rename = "accuracy_m")]
    pub accuracy: Option<Metres>,
    /// Age of the measurement when it was taken over, where known.
    #[serde(rename = "age_s")]
    pub age: Option<Seconds>,
    /// How it became known.
    pub source: PlaceSource,
    /// The address, as the citizen reads it.
    pub address: Option<String>,
    /// The id of the city's object there.
    pub asset: Option<String>,
}

impl Place {
    /// A place of which only the coordinate and its source are known.
    pub fn new(coordinate: Coordinate, source: PlaceSource) -> Self {
        Self { coordinate, accuracy: None, age: None, source, address: None, asset: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_coordinates_exist() {
        assert!(Coordinate::new(49.4958, 5.9806).is_ok());
        assert_eq!(Coordinate::new(90.1, 5.0), Err(CoordinateError::Latitude));
        assert_eq!(Coordinate::new(f64::NAN, 5.0), Err(CoordinateError::Latitude));
        assert_eq!(Coordinate::new(49.0, 181.0), Err(CoordinateError::Longitude));
        assert_eq!(Coordinate::new(0.0, 0.0), Err(CoordinateError::Unknown));
        assert!(
            serde_json::from_str::<Coordinate>(r#"{"latitude":99,"longitude":0}"#).is_err(),
            "what is read from a file is checked too"
        );
    }
}
