//! The facade's questions of the screens.

use std::collections::BTreeMap;
use std::path::Path;

use parvis_domain::deadline::Calendar;
use parvis_domain::id::{AttributeCode, CityId, OpId, RequestId, ServiceCode};
use parvis_domain::map::Frame;
use parvis_domain::place::{Coordinate, Place};

use super::{
    EmergencyNumber, FlowPage, FlowStep, Home, Known, MapQuery, MapWindow, Municipality, PlaceCandidate,
    QuestionState, RequestChip, Review, Route, Suggestions,
};
use crate::Parvis;
use crate::engine::Engine;
use crate::error::Result;
use crate::record::{City, DraftRecord, FaqRecord, RequestPage, RequestQuery};
use crate::speech::Speech;

impl Engine {
    pub(super) fn speech(&self) -> Speech {
        let calendar = match self.pack() {
            Ok(pack) => pack.calendar(),
            Err(_) => Calendar::new(jiff::tz::TimeZone::UTC, [], []),
        };
        Speech::new(self.language, calendar, self.wall())
    }
}

impl Parvis {
    /// The sentences of this moment, in the citizen's language and by the days of the chosen city.
    pub fn speech(&self) -> Result<Speech> {
        self.with(|engine| Ok(engine.speech()))
    }

    /// Municipalities of the folder of packs that ship with the app, and those added by hand: near ones first.
    pub fn municipalities(
        &self,
        packs: Option<&Path>,
        near: Option<Coordinate>,
        search: Option<&str>,
    ) -> Result<Vec<Municipality>> {
        self.with(|engine| engine.municipalities(packs, near, search))
    }

    /// Adds a municipality of that folder, if it is not there yet, and chooses it.
    pub fn choose_municipality(&self, packs: Option<&Path>, id: &CityId) -> Result<City> {
        self.with(|engine| engine.choose_municipality(packs, id))
    }

    /// The first screen.
    pub fn home(&self) -> Result<Home> {
        self.with(|engine| engine.home())
    }

    /// Numbers to call in danger, the first one for any.
    pub fn emergency(&self) -> Result<Vec<EmergencyNumber>> {
        self.with(|engine| engine.emergency())
    }

    /// One page of the requests under a chip.
    pub fn requests_under(&self, query: &RequestQuery, chip: RequestChip) -> Result<RequestPage> {
        self.with(|engine| engine.requests_under(query, chip))
    }

    /// The page of the report flow after another one; without one, the first on which something lacks.
    pub fn next_page(&self, id: RequestId, after: Option<FlowPage>) -> Result<FlowStep> {
        self.with(|engine| engine.next_page(id, after))
    }

    /// What each place is worth for a draft, and where two contradict each other.
    pub fn weigh_places(&self, id: RequestId, places: Vec<Place>) -> Result<Vec<PlaceCandidate>> {
        self.with(|engine| engine.weigh_places(id, places))
    }

    /// What a draft's map shows while no place is known; `None` where nothing tells where its city lies.
    pub fn map_frame(&self, id: RequestId) -> Result<Option<Frame>> {
        self.with(|engine| engine.map_frame(id))
    }

    /// What a draft's map draws around a point.
    pub fn map_window(&self, id: RequestId, query: &MapQuery) -> Result<MapWindow> {
        self.with(|engine| engine.map_window(id, query))
    }

    /// Tiles, groups and emergency numbers of the draft's city.
    pub fn suggestions(&self, id: RequestId) -> Result<Suggestions> {
        self.with(|engine| engine.suggestions(id))
    }

    /// Chooses the service of a draft, with the answers of a tile.
    pub fn choose_service(
        &self,
        id: RequestId,
        service: ServiceCode,
        answers: BTreeMap<AttributeCode, Vec<String>>,
    ) -> Result<DraftRecord> {
        self.with(|engine| engine.choose_service(id, service, answers))
    }

    /// The questions of the draft's service.
    pub fn questions(&self, id: RequestId) -> Result<Vec<QuestionState>> {
        self.with(|engine| engine.questions(id))
    }

    /// Open reports of the same service within 30 m.
    pub fn known(&self, id: RequestId) -> Result<Known> {
        self.with(|engine| engine.known(id))
    }

    /// The last look at a report, and what others will get of it.
    pub fn review(&self, id: RequestId) -> Result<Review> {
        self.with(|engine| engine.review(id))
    }

    /// Up to three answers of the city to what somebody types.
    pub fn answers(&self, text: &str) -> Result<Vec<FaqRecord>> {
        self.with(|engine| engine.answers(text))
    }

    /// Asks what became of an overdue request.
    pub fn remind(&self, id: RequestId) -> Result<OpId> {
        self.with(|engine| engine.remind(id))
    }

    /// Joins another's public request instead of sending a new one.
    pub fn me_too(&self, id: RequestId) -> Result<OpId> {
        self.with(|engine| engine.me_too(id))
    }

    /// Where a link leads.
    pub fn route(&self, link: &str) -> Result<Route> {
        self.with(|engine| engine.route(link))
    }
}
