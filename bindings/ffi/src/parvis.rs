//! The one object.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use parvis_domain::id::{AttributeCode, CityId, ServiceCode};
use parvis_domain::map;
use parvis_domain::op::Stars;
use parvis_domain::place::Place as CorePlace;
use parvis_engine::record;

use crate::error::{ParvisError, Result, id, request_id};
use crate::ports::{Observer, Secrets};
use crate::{
    AddedPhoto, AppState, BackgroundSync, ChangeObserver, City, Connectivity, Contact, Contacts, Coordinate,
    DraftPatch, DraftRecord, EmergencyNumber, FaqAnswer, FlowPage, FlowStep, Home, Issue, Known, Language,
    LogSink, MapFrame, MapPoint, MapQuery, MapWindow, Mask, Missing, Municipality, Place, PlaceCandidate,
    Question, RequestKind, RequestPage, RequestQuery, RequestRecord, RequestSummary, Resolution, Review,
    Route, SecureStore, Service, Subject, Suggestions, SyncBudget, log,
};

/// How to open.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Config {
    /// The data folder. The platform must keep it out of its backups.
    pub folder: String,
    /// The folder with the packs that ship with the app, a `.json` file each.
    #[uniffi(default = None)]
    pub packs: Option<String>,
    /// The citizen's language.
    pub language: Language,
    /// More certificate authorities to trust, each a PEM text.
    #[uniffi(default = [])]
    pub extra_roots_pem: Vec<String>,
}

/// What this is.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct About {
    /// Version of the core.
    pub version: String,
    /// The chosen city's name, if there is one.
    pub city: Option<String>,
    /// Version of its pack.
    pub pack_version: Option<u64>,
    /// What it promises about sending twice, as a sentence.
    pub guarantee: Option<String>,
}

/// Something about the data folder that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Warning {
    /// A stable code: `recovered`, `key_missing`, `unwritable`.
    pub code: String,
    /// What it is and what to do.
    pub sentence: String,
    /// What helps is a new key (`renew_key`).
    pub renews_key: bool,
}

impl Warning {
    fn of(warning: &parvis_engine::Warning, speech: &parvis_engine::speech::Speech) -> Self {
        Self {
            code: warning.name().to_owned(),
            sentence: speech.warning(warning),
            renews_key: matches!(warning, parvis_engine::Warning::KeyMissing(_)),
        }
    }
}

/// What a new key changed.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct RenewedKey {
    /// Cities at which this phone is somebody new; none where nothing was wrong.
    pub cities: Vec<String>,
    /// Requests of which no more news come; their history stays.
    pub unfollowed: u32,
}

/// The citizen app without a screen. One for each data folder and process.
#[derive(uniffi::Object)]
pub struct Parvis {
    core: parvis_engine::Parvis,
    packs: Option<PathBuf>,
}

/// Ends an observation when cancelled, or when dropped.
#[derive(uniffi::Object)]
pub struct Observation(Mutex<Option<parvis_engine::Subscription>>);

#[uniffi::export]
impl Observation {
    /// Ends it. A change that is being told right now is still told.
    pub fn cancel(&self) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(())
    }
}

#[uniffi::export]
impl Parvis {
    /// Opens a data folder. Opens no connection by itself.
    #[uniffi::constructor]
    pub fn open(
        config: Config,
        secrets: Arc<dyn SecureStore>,
        sink: Option<Arc<dyn LogSink>>,
    ) -> Result<Arc<Self>> {
        if let Some(sink) = sink {
            log::to(sink);
        }
        let Config { folder, packs, language, extra_roots_pem } = config;
        let core = parvis_engine::Parvis::open(parvis_engine::Config {
            folder: folder.into(),
            language,
            secrets: Arc::new(Secrets(secrets)),
            extra_roots_pem: extra_roots_pem.into_iter().map(String::into_bytes).collect(),
        })?;
        Ok(Arc::new(Self { core, packs: packs.map(PathBuf::from) }))
    }

    /// Closes the folder; whatever is called later answers `Closed`. A running synchronisation ends.
    pub fn close_folder(&self) -> Result<()> {
        Ok(self.core.close()?)
    }

    /// Tells an observer of every change until the observation ends.
    pub fn observe(&self, observer: Arc<dyn ChangeObserver>) -> Result<Arc<Observation>> {
        let subscription = self.core.subscribe(Arc::new(Observer(observer)))?;
        Ok(Arc::new(Observation(Mutex::new(Some(subscription)))))
    }

    /// Another language for names and texts.
    pub fn set_language(&self, language: Language) -> Result<()> {
        Ok(self.core.set_language(language)?)
    }

    /// What this is.
    pub fn about(&self) -> Result<About> {
        let city = self.cities()?.into_iter().find(|city| city.chosen);
        Ok(About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pack_version: city.as_ref().map(|city| city.version),
            guarantee: city.as_ref().and_then(|city| city.guarantee.clone()),
            city: city.map(|city| city.name),
        })
    }

    // ---- the data folder ---------------------------------------------------------------------------------------

    /// What is not as it should be with the data folder, as sentences.
    pub fn warnings(&self) -> Result<Vec<Warning>> {
        let speech = self.core.speech()?;
        Ok(self.core.warnings()?.iter().map(|warning| Warning::of(warning, &speech)).collect())
    }

    /// What is told once has been told; what lasts is told again.
    pub fn warnings_shown(&self) -> Result<()> {
        Ok(self.core.warnings_shown()?)
    }

    /// Starts anew with another key where the one of this folder is gone or does not fit.
    pub fn renew_key(&self) -> Result<RenewedKey> {
        let renewed = self.core.renew_key()?;
        Ok(RenewedKey {
            cities: renewed.cities.iter().map(|city| city.as_str().to_owned()).collect(),
            unfollowed: renewed.unfollowed,
        })
    }

    // ---- cities ------------------------------------------------------------------------------------------------

    /// Municipalities that can be chosen, near ones first; those whose name holds every word of `search`.
    pub fn municipalities(
        &self,
        near: Option<Coordinate>,
        search: Option<String>,
    ) -> Result<Vec<Municipality>> {
        let near = near.map(TryInto::try_into).transpose()?;
        let found = self.core.municipalities(self.packs.as_deref(), near, search.as_deref())?;
        Ok(found.into_iter().map(Municipality::from).collect())
    }

    /// Adds a municipality that ships with the app, if it is not there yet, and chooses it.
    pub fn choose_municipality(&self, id: String) -> Result<City> {
        let city = self.core.choose_municipality(self.packs.as_deref(), &CityId::new(id))?;
        Ok(City::of(city, &self.core.speech()?))
    }

    /// Adds a city from its pack; it becomes the chosen one.
    pub fn add_city_pack(&self, json: Vec<u8>) -> Result<City> {
        let city = self.core.add_city_pack(&json)?;
        Ok(City::of(city, &self.core.speech()?))
    }

    /// Adds a city from an address. Waits for the network.
    pub fn add_city_url(&self, url: String) -> Result<City> {
        let city = self.core.add_city_url(&url)?;
        Ok(City::of(city, &self.core.speech()?))
    }

    /// Cities on this phone.
    pub fn cities(&self) -> Result<Vec<City>> {
        let speech = self.core.speech()?;
        Ok(self.core.cities()?.into_iter().map(|city| City::of(city, &speech)).collect())
    }

    /// The first screen. Without a city: `NotFound`, which leads to the choice of one.
    pub fn home(&self) -> Result<Home> {
        let home = self.core.home()?;
        Ok(Home::of(home, &self.core.speech()?))
    }

    /// Whom to call, in danger and otherwise.
    pub fn contacts(&self) -> Result<Contacts> {
        let speech = self.core.speech()?;
        Ok(Contacts {
            emergency: self.core.emergency()?.into_iter().map(EmergencyNumber::from).collect(),
            contacts: self.core.contacts()?.into_iter().map(|one| Contact::of(one, &speech)).collect(),
        })
    }

    /// Services of the chosen city; those that hold every word of `search`.
    pub fn services(&self, search: Option<String>) -> Result<Vec<Service>> {
        Ok(self.core.services(search.as_deref())?.into_iter().map(Service::from).collect())
    }

    /// Subjects for questions, suggestions and complaints.
    pub fn subjects(&self) -> Result<Vec<Subject>> {
        Ok(self.core.subjects()?.into_iter().map(Subject::from).collect())
    }

    /// Questions that are answered at once; those that hold every word of `search`.
    pub fn faq(&self, search: Option<String>) -> Result<Vec<FaqAnswer>> {
        Ok(self.core.faq(search.as_deref())?.into_iter().map(FaqAnswer::from).collect())
    }

    /// Up to three answers of the city to what somebody types.
    pub fn answers(&self, text: String) -> Result<Vec<FaqAnswer>> {
        Ok(self.core.answers(&text)?.into_iter().map(FaqAnswer::from).collect())
    }

    // ---- drafts ------------------------------------------------------------------------------------------------

    /// Starts a draft of this kind. Without content it is the latest one that has none either, where there is one.
    pub fn create_draft(&self, kind: RequestKind, patch: DraftPatch) -> Result<DraftRecord> {
        let new = record::NewDraft { kind: Some(kind), patch: patch.try_into()? };
        self.draft_of(self.core.begin_draft(new)?)
    }

    /// Changes a draft.
    pub fn update_draft(&self, id: String, patch: DraftPatch) -> Result<DraftRecord> {
        self.draft_of(self.core.update_draft(draft_id(&id)?, patch.try_into()?)?)
    }

    /// Deletes a draft, or a refused request that will not be corrected.
    pub fn delete_draft(&self, id: String) -> Result<()> {
        Ok(self.core.delete_draft(draft_id(&id)?)?)
    }

    /// One draft.
    pub fn draft(&self, id: String) -> Result<DraftRecord> {
        self.draft_of(self.core.draft(draft_id(&id)?)?)
    }

    /// Every draft into which something was put, latest change first.
    pub fn drafts(&self) -> Result<Vec<DraftRecord>> {
        let speech = self.core.speech()?;
        Ok(self.core.drafts()?.into_iter().map(|draft| DraftRecord::of(draft, &speech)).collect())
    }

    /// Cleans a photo file and adds it to a draft. The file itself is not touched.
    pub fn add_photo_file(&self, id: String, path: String) -> Result<AddedPhoto> {
        let added = self.core.add_photo_file(draft_id(&id)?, path.as_ref())?;
        Ok(AddedPhoto::of(added, &self.core.speech()?))
    }

    /// Cleans a photo and adds it to a draft. The bytes are read in place.
    pub fn add_photo_bytes(&self, id: String, bytes: &[u8]) -> Result<AddedPhoto> {
        let added = self.core.add_photo_bytes(draft_id(&id)?, bytes)?;
        Ok(AddedPhoto::of(added, &self.core.speech()?))
    }

    /// Cleans a JPEG that the phone's own decoder made of a photo which was to be converted first, and adds it to a
    /// draft. Place and time are read from the original. The bytes are read in place.
    pub fn add_converted_photo(&self, id: String, converted: &[u8], original: &[u8]) -> Result<AddedPhoto> {
        let added = self.core.add_converted_photo(draft_id(&id)?, converted, original)?;
        Ok(AddedPhoto::of(added, &self.core.speech()?))
    }

    /// Takes a photo out of a draft.
    pub fn remove_photo(&self, id: String, hash: String) -> Result<DraftRecord> {
        let hash = crate::error::id(&hash, Missing::Photo)?;
        self.draft_of(self.core.remove_photo(draft_id(&id)?, hash)?)
    }

    /// Says what of a photo is struck out when its draft is sent, instead of what was said before. Until then the
    /// photo is as it was.
    pub fn mask_photo(&self, id: String, hash: String, masks: Vec<Mask>) -> Result<DraftRecord> {
        let hash = crate::error::id(&hash, Missing::Photo)?;
        self.draft_of(self.core.mask_photo(
            draft_id(&id)?,
            hash,
            masks.into_iter().map(Into::into).collect(),
        )?)
    }

    /// What keeps a draft from being sent.
    pub fn check(&self, id: String) -> Result<Vec<Issue>> {
        let speech = self.core.speech()?;
        let issues = self.core.check(draft_id(&id)?)?;
        Ok(issues.iter().map(|issue| Issue::of(issue, None, &speech)).collect())
    }

    /// Puts a draft into the outbox. Once this returns, it survives anything and goes out by itself.
    pub fn submit(&self, id: String) -> Result<RequestSummary> {
        let summary = self.core.submit(draft_id(&id)?)?;
        Ok(RequestSummary::of(summary, &self.core.speech()?))
    }

    /// Makes a request that has not left, or was refused, a draft again.
    pub fn take_back(&self, id: String) -> Result<DraftRecord> {
        self.draft_of(self.core.take_back(request_id(&id)?)?)
    }

    /// A new draft with the content of a request.
    pub fn copy_request(&self, id: String) -> Result<DraftRecord> {
        self.draft_of(self.core.copy(request_id(&id)?)?)
    }

    // ---- the report flow ---------------------------------------------------------------------------------------

    /// The page after another one; without one, the first on which something lacks.
    pub fn next_page(&self, id: String, after: Option<FlowPage>) -> Result<FlowStep> {
        Ok(self.core.next_page(draft_id(&id)?, after)?.into())
    }

    /// What each place is worth for a draft, and where two contradict each other.
    pub fn weigh_places(&self, id: String, places: Vec<Place>) -> Result<Vec<PlaceCandidate>> {
        let places = places.into_iter().map(CorePlace::try_from).collect::<Result<_>>()?;
        Ok(self.core.weigh_places(draft_id(&id)?, places)?.into_iter().map(PlaceCandidate::from).collect())
    }

    /// What a draft's map shows while no place is known: the whole city, else where its latest reports lie. `None`
    /// where nothing tells.
    pub fn map_frame(&self, id: String) -> Result<Option<MapFrame>> {
        Ok(self.core.map_frame(draft_id(&id)?)?.map(Into::into))
    }

    /// What a draft's map draws, without tiles.
    pub fn map_window(&self, id: String, query: MapQuery) -> Result<MapWindow> {
        Ok(self.core.map_window(draft_id(&id)?, &query.try_into()?)?.into())
    }

    /// Tiles, groups and emergency numbers for a draft.
    pub fn suggestions(&self, id: String) -> Result<Suggestions> {
        Ok(self.core.suggestions(draft_id(&id)?)?.into())
    }

    /// Chooses the service of a draft, with the answers of a tile.
    pub fn choose_service(
        &self,
        id: String,
        service: String,
        answers: HashMap<String, Vec<String>>,
    ) -> Result<DraftRecord> {
        let answers = answers.into_iter().map(|(code, values)| (AttributeCode::new(code), values)).collect();
        self.draft_of(self.core.choose_service(draft_id(&id)?, ServiceCode::new(service), answers)?)
    }

    /// The questions of the draft's service.
    pub fn questions(&self, id: String) -> Result<Vec<Question>> {
        let speech = self.core.speech()?;
        let questions = self.core.questions(draft_id(&id)?)?;
        Ok(questions.into_iter().map(|state| Question::of(state, &speech)).collect())
    }

    /// Open reports of the same service within 30 m.
    pub fn known(&self, id: String) -> Result<Known> {
        let known = self.core.known(draft_id(&id)?)?;
        Ok(Known { rows: self.rows(known.rows)?, can_join: known.can_join })
    }

    /// The last look at a report, and what others will get of it.
    pub fn review(&self, id: String) -> Result<Review> {
        let review = self.core.review(draft_id(&id)?)?;
        Ok(Review::of(review, &self.core.speech()?))
    }

    // ---- requests ----------------------------------------------------------------------------------------------

    /// One page of requests.
    pub fn requests(&self, query: RequestQuery) -> Result<RequestPage> {
        let chip = query.chip;
        let page = self.core.requests_under(&query.try_into()?, chip)?;
        Ok(RequestPage { rows: self.rows(page.rows)?, next: page.next.map(Into::into) })
    }

    /// One request with everything.
    pub fn request(&self, id: String) -> Result<RequestRecord> {
        let record = self.core.request(request_id(&id)?)?;
        Ok(RequestRecord::of(record, &self.core.speech()?))
    }

    /// The citizen has seen the news of a request.
    pub fn mark_read(&self, id: String) -> Result<()> {
        Ok(self.core.mark_read(request_id(&id)?)?)
    }

    /// What waits, and why; oldest first.
    pub fn outbox(&self) -> Result<Vec<RequestRecord>> {
        let speech = self.core.speech()?;
        Ok(self.core.outbox()?.into_iter().map(|record| RequestRecord::of(record, &speech)).collect())
    }

    /// The draft or request that a citizen means: its name, the beginning of it, or the city's number.
    pub fn find(&self, text: String) -> Result<String> {
        Ok(self.core.find(&text)?.to_string())
    }

    /// Where a link leads.
    pub fn route(&self, link: String) -> Result<Route> {
        Ok(self.core.route(&link)?.into())
    }

    /// Tries a request now.
    pub fn retry(&self, id: String) -> Result<()> {
        Ok(self.core.retry(request_id(&id)?)?)
    }

    /// Takes note of acts that the town hall refused: they are shown no more.
    pub fn dismiss(&self, id: String) -> Result<()> {
        Ok(self.core.dismiss(request_id(&id)?)?)
    }

    /// The citizen's word about a request whose outcome is unknown.
    pub fn resolve(&self, id: String, resolution: Resolution) -> Result<()> {
        Ok(self.core.resolve(request_id(&id)?, resolution.into())?)
    }

    /// Writes to the service. Answers the name of the act.
    pub fn reply(&self, id: String, text: String) -> Result<String> {
        Ok(self.core.reply(request_id(&id)?, &text)?.to_string())
    }

    /// Withdraws a request.
    pub fn withdraw(&self, id: String, text: Option<String>) -> Result<String> {
        Ok(self.core.withdraw(request_id(&id)?, text.as_deref())?.to_string())
    }

    /// Opens a closed request again.
    pub fn reopen(&self, id: String, text: String) -> Result<String> {
        Ok(self.core.reopen(request_id(&id)?, &text)?.to_string())
    }

    /// Marks the handling of a closed request, 1 to 5.
    pub fn rate(&self, id: String, stars: u8, text: Option<String>) -> Result<String> {
        let stars = Stars::try_from(stars).map_err(|_| ParvisError::Invalid { count: 1 })?;
        Ok(self.core.rate(request_id(&id)?, stars, text.as_deref())?.to_string())
    }

    /// Asks what became of an overdue request.
    pub fn remind(&self, id: String) -> Result<String> {
        Ok(self.core.remind(request_id(&id)?)?.to_string())
    }

    /// Joins another's public request instead of sending a new one.
    pub fn me_too(&self, id: String) -> Result<String> {
        Ok(self.core.me_too(request_id(&id)?)?.to_string())
    }

    // ---- the platform ------------------------------------------------------------------------------------------

    /// The platform's word on the network.
    pub fn set_connectivity(&self, connectivity: Connectivity) -> Result<()> {
        Ok(self.core.set_connectivity(connectivity)?)
    }

    /// Where the app is in its life.
    pub fn set_app_state(&self, state: AppState) -> Result<()> {
        Ok(self.core.set_app_state(state)?)
    }

    /// Prepares a synchronisation; its `wait` runs it in the caller's thread.
    pub fn begin_background_sync(&self, budget: SyncBudget) -> Result<Arc<BackgroundSync>> {
        Ok(Arc::new(BackgroundSync(self.core.begin_background_sync(budget.into())?)))
    }
}

impl Parvis {
    fn draft_of(&self, draft: record::DraftRecord) -> Result<DraftRecord> {
        Ok(DraftRecord::of(draft, &self.core.speech()?))
    }

    fn rows(&self, rows: Vec<record::RequestSummary>) -> Result<Vec<RequestSummary>> {
        let speech = self.core.speech()?;
        Ok(rows.into_iter().map(|row| RequestSummary::of(row, &speech)).collect())
    }
}

fn draft_id<T: std::str::FromStr>(text: &str) -> Result<T> {
    id(text, Missing::Draft)
}

/// The point that a map draws at a spot of its canvas.
#[uniffi::export]
pub fn map_coordinate(query: MapQuery, point: MapPoint) -> Result<Coordinate> {
    let query: parvis_engine::screen::MapQuery = query.try_into()?;
    let found =
        query.view().coordinate(point.into()).ok_or(parvis_domain::place::CoordinateError::Latitude)?;
    Ok(found.into())
}

/// Where a map draws a point.
#[uniffi::export]
pub fn map_point(query: MapQuery, coordinate: Coordinate) -> Result<MapPoint> {
    let query: parvis_engine::screen::MapQuery = query.try_into()?;
    Ok(query.view().spot(coordinate.try_into()?).into())
}

/// A page of the report flow with its number: where somebody wants to change what was said there.
#[uniffi::export]
pub fn flow_step(page: FlowPage) -> Result<FlowStep> {
    Ok(parvis_engine::screen::FlowStep::from(page).into())
}

/// The point this many metres north and east of another: the arrows beside the map.
#[uniffi::export]
pub fn moved(from: Coordinate, north_m: f64, east_m: f64) -> Result<Coordinate> {
    let found = map::moved(from.try_into()?, north_m, east_m);
    Ok(found.ok_or(parvis_domain::place::CoordinateError::Latitude)?.into())
}
