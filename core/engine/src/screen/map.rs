//! `report.place`: what a place is worth, and the map without tiles.

use parvis_domain::geography::Jurisdiction;
use parvis_domain::id::RequestId;
use parvis_domain::map::{Frame, Spot, View, disagree};
use parvis_domain::place::{Coordinate, Place};
use parvis_domain::unit::Metres;

use crate::engine::Engine;
use crate::error::Result;

/// Above this the screen says that a position is not sure.
const WEAK: Metres = Metres::whole(30);
/// So many of the latest reports tell where a city lies of which nobody knows the boundary.
const REPORTS: usize = 200;

/// A place that may be chosen, with what there is to say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceCandidate {
    /// The place.
    pub place: Place,
    /// Whose it is.
    pub side: Side,
    /// Its accuracy is worse than 30 m.
    pub weak: bool,
    /// From the first candidate, where the two contradict each other.
    pub apart: Option<Metres>,
}

/// Whose a place is.
#[derive(Clone, Debug, PartialEq)]
pub enum Side {
    /// The city's, or nobody knows its boundary.
    Inside,
    /// So near to the boundary that the citizen knows better than the position.
    Border {
        /// To it.
        distance: Metres,
    },
    /// Another's.
    Outside {
        /// To the boundary.
        distance: Metres,
        /// The city of this phone in which it lies, if there is one.
        city: Option<String>,
    },
}

/// Which piece of the Earth, on which canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
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

impl MapQuery {
    /// The projection.
    pub fn view(&self) -> View {
        View::new(self.centre, self.metres, self.width, self.height)
    }
}

/// What a canvas draws, in its units.
#[derive(Clone, Debug, PartialEq)]
pub struct MapWindow {
    /// Outlines of the municipality; filled by the even-odd rule they are its land. Empty where its boundary is not
    /// known.
    pub land: Vec<Vec<Spot>>,
    /// Whether everything is land, since nobody knows the boundary.
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

impl Engine {
    /// Places as they may be chosen for a draft: what each is worth in its city, and where two contradict each other.
    pub fn weigh_places(&self, id: RequestId, places: Vec<Place>) -> Result<Vec<PlaceCandidate>> {
        let draft = self.stored_draft(id)?;
        let pack = self.pack_of_draft(&draft)?;
        let accuracy = |place: &Place| place.accuracy.unwrap_or_default();
        let first = places.first().map(|place| (place.coordinate, accuracy(place)));
        Ok(places
            .into_iter()
            .enumerate()
            .map(|(number, place)| {
                let apart = first.filter(|_| number > 0).and_then(|(coordinate, known)| {
                    disagree(coordinate, known, place.coordinate, accuracy(&place))
                });
                let side = match pack.jurisdiction_at(place.coordinate) {
                    None | Some(Jurisdiction::Inside) => Side::Inside,
                    Some(Jurisdiction::Border { distance }) => Side::Border { distance },
                    Some(Jurisdiction::Outside { distance }) => {
                        Side::Outside { distance, city: self.city_at(place.coordinate) }
                    }
                };
                PlaceCandidate { side, weak: accuracy(&place) > WEAK, apart, place }
            })
            .collect())
    }

    fn city_at(&self, coordinate: Coordinate) -> Option<String> {
        let inside = |boundary: &parvis_domain::geography::Boundary| boundary.contains(coordinate);
        let pack = self.packs.values().find(|pack| pack.boundary.as_ref().is_some_and(inside))?;
        Some(pack.text(&pack.name, self.language).to_owned())
    }

    /// What a draft's map shows while no place is known: the whole city, else where its latest reports lie. `None`
    /// where nothing tells. Nobody is there by this: it is no place.
    pub fn map_frame(&self, id: RequestId) -> Result<Option<Frame>> {
        let draft = self.stored_draft(id)?;
        let pack = self.pack_of_draft(&draft)?;
        if let Some(boundary) = &pack.boundary {
            return Ok(Frame::of_area(boundary));
        }
        let Some(endpoint) = pack.preferred_endpoint() else { return Ok(None) };
        let places = self.store.queries().latest_places(&endpoint.name, REPORTS)?;
        Ok(Frame::of_points(&places))
    }

    /// What a draft's map draws around a point.
    pub fn map_window(&self, id: RequestId, query: &MapQuery) -> Result<MapWindow> {
        let draft = self.stored_draft(id)?;
        let boundary = self.pack_of_draft(&draft)?.boundary.as_ref();
        let view = query.view();
        let (grid_m, grid_x, grid_y) = view.grid();
        let (scale_m, scale_length) = view.scale_bar();
        Ok(MapWindow {
            land: boundary.map(|boundary| view.outlines(boundary)).unwrap_or_default(),
            boundless: boundary.is_none(),
            grid_m,
            grid_x,
            grid_y,
            scale_m,
            scale_length,
            step_m: view.step(),
            metres_per_unit: view.metres_per_unit(),
        })
    }
}
