//! The facade: one object, the same for the terminal, Kotlin and Swift. Every function is synchronous and fallible;
//! none but [`Parvis::add_city_url`] and [`BackgroundSync::wait`] ever waits for the network.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use parvis_domain::id::{CityId, OpId, PhotoHash, RequestId};
use parvis_domain::language::Language;
use parvis_domain::op::Stars;
use parvis_domain::request::Mask;
use parvis_domain::validate::FieldIssue;
use parvis_sync::{AppState, Connectivity, Input, Resolution, Role};

use crate::engine::{Engine, Ports};
use crate::error::{CityProblem, Error, Result, StorageProblem};
use crate::files::FolderFiles;
use crate::folder::{DataFolder, FolderError};
use crate::inbox::{Arrival, Inbox};
use crate::key::RenewedKey;
use crate::net::{self, Http, HttpSettings, HttpSetupError, Lookup, LookupTurn};
use crate::platform::{SystemClock, SystemEntropy};
use crate::ports::{Entropy, ExchangeId, HttpOutcome, HttpRequest, Network, NotSentCause, SecureStore};
use crate::record::{
    AddedPhoto, Change, City, ContactRecord, DraftPatch, DraftRecord, FaqRecord, NewDraft, RequestPage,
    RequestQuery, RequestRecord, RequestSummary, ServiceRecord, SubjectRecord, SyncBudget, SyncOutcome,
};
use crate::screen::{Before, News};
use crate::store::{Damage, OpenOptions};
use crate::warning::Warning;

/// Longest wait for one exchange of a city look-up: beyond every limit of the network itself, and of one exchange that
/// it has to wait for.
const LOOKUP_LIMIT: Duration = Duration::from_secs(180);
/// How often a runner that has nothing to do looks for what other processes wrote.
const LOOK_AROUND: Duration = Duration::from_secs(1);
/// How long the end of a synchronisation waits for outcomes that are on their way.
const LAST_OUTCOMES: Duration = Duration::from_secs(3);

/// How to open.
pub struct Config {
    /// The data folder; made if it is not there. The platform must keep it out of its backups.
    pub folder: PathBuf,
    /// The citizen's language.
    pub language: Language,
    /// The platform's place for secrets.
    pub secrets: Arc<dyn SecureStore>,
    /// More certificate authorities to trust, each a PEM text.
    pub extra_roots_pem: Vec<Vec<u8>>,
}

/// Told of changes. Called from whichever thread made them, never while anything is locked. A panic in it is
/// contained: the caller, the other observers and its own later calls go on.
pub trait ChangeObserver: Send + Sync {
    /// Something changed: ask again.
    fn changed(&self, change: Change);
}

/// Ends an observation when dropped.
pub struct Subscription {
    observers: Weak<Mutex<Observers>>,
    number: u64,
}

#[derive(Default)]
struct Observers {
    next: u64,
    all: BTreeMap<u64, Arc<dyn ChangeObserver>>,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(observers) = self.observers.upgrade() {
            locked(&observers).all.remove(&self.number);
        }
    }
}

/// The citizen app without a screen.
pub struct Parvis {
    shared: Arc<Shared>,
}

struct Shared {
    /// `None` once closed.
    engine: Mutex<Option<Engine>>,
    folder: Mutex<Option<DataFolder>>,
    inbox: Arc<Inbox>,
    ports: Ports,
    observers: Arc<Mutex<Observers>>,
    /// A synchronisation is running in this process.
    syncing: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic under the lock left the store as its last commit: everything else is read from there again.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The real network, made when it is first needed: most commands need none.
struct LazyNetwork {
    settings: HttpSettings,
    inbox: Arc<Inbox>,
    http: OnceLock<std::result::Result<Http, HttpSetupError>>,
}

impl LazyNetwork {
    fn http(&self) -> std::result::Result<&Http, HttpSetupError> {
        self.http
            .get_or_init(|| Http::new(&self.settings, self.inbox.clone()))
            .as_ref()
            .map_err(|error| *error)
    }
}

impl Network for LazyNetwork {
    fn start(&self, id: ExchangeId, request: HttpRequest) {
        match self.http() {
            Ok(http) => http.start(id, request),
            Err(_) => crate::ports::OutcomeSink::ended(
                self.inbox.as_ref(),
                id,
                HttpOutcome::NotSent(NotSentCause::Unreachable),
            ),
        }
    }

    fn cancel(&self, id: ExchangeId) {
        if let Some(Ok(http)) = self.http.get() {
            http.cancel(id);
        }
    }

    fn cancel_all(&self) {
        if let Some(Ok(http)) = self.http.get() {
            http.cancel_all();
        }
    }
}

impl Parvis {
    /// Opens a data folder with the real clocks, files and network. Opens no connection by itself.
    pub fn open(config: Config) -> Result<Self> {
        let inbox = Arc::new(Inbox::default());
        // The publisher of an app gives a page or an address of its own when it builds it.
        let user_agent = net::user_agent(option_env!("PARVIS_CONTACT"));
        let network = LazyNetwork {
            settings: HttpSettings { user_agent, extra_roots: config.extra_roots_pem },
            inbox: inbox.clone(),
            http: OnceLock::new(),
        };
        if !network.settings.extra_roots.is_empty() {
            network.http().map_err(|error| match error {
                HttpSetupError::BadRoot => Error::City(CityProblem::BadAuthority),
                HttpSetupError::BadUserAgent | HttpSetupError::System => Error::Internal("network"),
            })?;
        }
        let ports = Ports {
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            files: Arc::new(FolderFiles::new(&config.folder)),
            network: Arc::new(network),
            secrets: config.secrets,
            store: OpenOptions::default(),
        };
        Self::open_with(&config.folder, config.language, ports, inbox)
    }

    /// Opens a data folder with ports of the caller; `inbox` is where its network brings outcomes.
    pub fn open_with(folder: &Path, language: Language, mut ports: Ports, inbox: Arc<Inbox>) -> Result<Self> {
        let data_folder = DataFolder::open(folder, ports.secrets.as_ref(), ports.entropy.as_ref())?;
        // Only the holder of the lock may set a damaged file aside: another process may have it open.
        ports.store.damage = match data_folder.role() {
            Role::Sender => Damage::Repair,
            Role::Guest => Damage::Refuse,
        };
        let engine = Engine::open(folder, ports.clone(), data_folder.start(), language)?;
        Ok(Self {
            shared: Arc::new(Shared {
                engine: Mutex::new(Some(engine)),
                folder: Mutex::new(Some(data_folder)),
                inbox,
                ports,
                observers: Arc::default(),
                syncing: AtomicBool::new(false),
            }),
        })
    }

    /// Runs with the engine; for the parts of the facade that are in files of their own.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
        self.shared.with(work)
    }

    /// Closes the folder; whatever is called later answers [`Error::Closed`]. A running synchronisation ends.
    pub fn close(&self) -> Result<()> {
        self.shared.ports.network.cancel_all();
        if let Some(engine) = locked(&self.shared.engine).take() {
            engine.rest();
        }
        self.shared.inbox.nudge();
        locked(&self.shared.folder).take();
        Ok(())
    }

    /// Tells an observer of every change until the subscription is dropped.
    pub fn subscribe(&self, observer: Arc<dyn ChangeObserver>) -> Result<Subscription> {
        let mut observers = locked(&self.shared.observers);
        let number = observers.next;
        observers.next += 1;
        observers.all.insert(number, observer);
        Ok(Subscription { observers: Arc::downgrade(&self.shared.observers), number })
    }

    /// Another language for names and texts.
    pub fn set_language(&self, language: Language) -> Result<()> {
        self.shared.with(|engine| {
            engine.language = language;
            Ok(())
        })
    }

    // ---- the data folder -------------------------------------------------------------------------------------

    /// What is not as it should be with the data folder: to be told on the first screen.
    pub fn warnings(&self) -> Result<Vec<Warning>> {
        self.shared.with(|engine| engine.warnings())
    }

    /// What is told once has been told; what lasts is told again.
    pub fn warnings_shown(&self) -> Result<()> {
        self.shared.with(Engine::warnings_shown)
    }

    /// Starts anew with another key where the one of this folder is gone or does not fit. Requests that were received
    /// under the old one stay in the history and are followed no more. Where nothing is wrong, nothing changes. Only
    /// where no other process sends.
    pub fn renew_key(&self) -> Result<RenewedKey> {
        let mut folder = locked(&self.shared.folder);
        if folder.as_mut().ok_or(Error::Closed)?.try_to_send()? == Role::Guest {
            return Err(Error::Storage(StorageProblem::OtherSender));
        }
        self.shared.with(Engine::renew_key)
    }

    // ---- cities ----------------------------------------------------------------------------------------------

    /// Adds a city from its pack; it becomes the chosen one.
    pub fn add_city_pack(&self, json: &[u8]) -> Result<City> {
        self.shared.with(|engine| engine.add_city(json))
    }

    /// Adds a city from an address: a town hall, a discovery document, an Open311 server. Waits for the network.
    pub fn add_city_url(&self, url: &str) -> Result<City> {
        let (mut lookup, mut request) = Lookup::begin(url)?;
        loop {
            let (id, outcome) = self.shared.with(|engine| {
                let id = engine.next_exchange_id();
                let outcome = self.shared.inbox.expect(id);
                engine.look_up(id, request);
                Ok((id, outcome))
            })?;
            let outcome = outcome.recv_timeout(LOOKUP_LIMIT).unwrap_or(HttpOutcome::Broken);
            self.shared.with(|engine| {
                engine.looked_up(id);
                Ok(())
            })?;
            match lookup.on(&outcome) {
                LookupTurn::Again(next) => request = next,
                LookupTurn::Failed(error) => return Err(error.into()),
                LookupTurn::Found(found) => {
                    return self.shared.with(|engine| {
                        let city = engine.add_city(&found.json)?;
                        engine.note_reading(&city.id, found.lost, found.listed)?;
                        Ok(engine.city(&city.id).unwrap_or(city))
                    });
                }
            }
        }
    }

    /// Cities on this phone.
    pub fn cities(&self) -> Result<Vec<City>> {
        self.shared.with(|engine| Ok(engine.cities()))
    }

    /// Another city of this phone becomes the chosen one.
    pub fn choose_city(&self, id: &CityId) -> Result<()> {
        self.shared.with(|engine| engine.choose_city(id))
    }

    /// Services of the chosen city; those that hold every word of `search`.
    pub fn services(&self, search: Option<&str>) -> Result<Vec<ServiceRecord>> {
        self.shared.with(|engine| engine.services(search))
    }

    /// Subjects for questions, suggestions and complaints.
    pub fn subjects(&self) -> Result<Vec<SubjectRecord>> {
        self.shared.with(|engine| engine.subjects())
    }

    /// Numbers, counters and hours.
    pub fn contacts(&self) -> Result<Vec<ContactRecord>> {
        self.shared.with(|engine| engine.contacts())
    }

    /// Questions that are answered at once.
    pub fn faq(&self, search: Option<&str>) -> Result<Vec<FaqRecord>> {
        self.shared.with(|engine| engine.faq(search))
    }

    // ---- drafts ----------------------------------------------------------------------------------------------

    /// Starts a draft on a screen. While nothing is in it, it is the latest one of its kind in which nothing is yet, so
    /// that who only looks leaves none behind.
    pub fn begin_draft(&self, new: NewDraft) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.begin_draft(new))
    }

    /// Starts a new draft. For who shares the folder with another process, as the terminal does: neither takes what the
    /// other has just begun.
    pub fn create_draft(&self, new: NewDraft) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.create_draft(new))
    }

    /// Changes a draft.
    pub fn update_draft(&self, id: RequestId, patch: DraftPatch) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.update_draft(id, patch))
    }

    /// Deletes a draft, or a refused request that will not be corrected.
    pub fn delete_draft(&self, id: RequestId) -> Result<()> {
        self.shared.with(|engine| engine.delete_draft(id))
    }

    /// One draft.
    pub fn draft(&self, id: RequestId) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.draft(id))
    }

    /// Every draft into which something was put, latest change first.
    pub fn drafts(&self) -> Result<Vec<DraftRecord>> {
        self.shared.with(|engine| engine.drafts())
    }

    /// Cleans a photo file and adds it to a draft. The file itself is not touched.
    pub fn add_photo_file(&self, id: RequestId, path: &Path) -> Result<AddedPhoto> {
        self.shared.with(|engine| engine.add_photo_file(id, path))
    }

    /// Cleans a photo and adds it to a draft.
    pub fn add_photo_bytes(&self, id: RequestId, bytes: &[u8]) -> Result<AddedPhoto> {
        self.shared.with(|engine| engine.add_photo_bytes(id, bytes))
    }

    /// Cleans a photo that the phone made of one which the core does not read, and adds it to a draft with the place
    /// and time of the original.
    pub fn add_converted_photo(
        &self,
        id: RequestId,
        converted: &[u8],
        original: &[u8],
    ) -> Result<AddedPhoto> {
        self.shared.with(|engine| engine.add_converted_photo(id, converted, original))
    }

    /// Takes a photo out of a draft.
    pub fn remove_photo(&self, id: RequestId, hash: PhotoHash) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.remove_photo(id, hash))
    }

    /// Says what of a draft's photo will be struck out when it is sent, in pixels of the clean photo, instead of what
    /// was said before; an empty list strikes out nothing. Until the draft is sent, the photo is as it was, and it is
    /// so again when the request is taken back; once the request may have left, only the masked photo is on this phone.
    pub fn mask_photo(&self, id: RequestId, hash: PhotoHash, masks: Vec<Mask>) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.mask_photo(id, hash, masks))
    }

    /// What keeps a draft from being sent.
    pub fn check(&self, id: RequestId) -> Result<Vec<FieldIssue>> {
        self.shared.with(|engine| engine.check(id))
    }

    /// Puts a draft into the outbox. Once this returns, it survives anything and goes out by itself.
    pub fn submit(&self, id: RequestId) -> Result<RequestSummary> {
        self.shared.with(|engine| engine.submit(id))
    }

    /// A new draft with the content of a request that was refused or withdrawn.
    pub fn copy(&self, id: RequestId) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.copy(id))
    }

    /// A draft to be changed: it is one, or a refused request becomes one again.
    pub fn draft_to_edit(&self, id: RequestId) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.draft_to_edit(id))
    }

    /// Makes a request that has not left, or was refused, a draft again.
    pub fn take_back(&self, id: RequestId) -> Result<DraftRecord> {
        self.shared.with(|engine| engine.take_back(id))
    }

    // ---- acts ------------------------------------------------------------------------------------------------

    /// Tries a request now.
    pub fn retry(&self, id: RequestId) -> Result<()> {
        self.shared.with(|engine| engine.retry(id))
    }

    /// The citizen takes note of the acts on a request that the town hall refused: they are shown no more.
    pub fn dismiss(&self, id: RequestId) -> Result<()> {
        self.shared.with(|engine| engine.dismiss(id))
    }

    /// The citizen's word about a request whose outcome is unknown.
    pub fn resolve(&self, id: RequestId, resolution: Resolution) -> Result<()> {
        self.shared.with(|engine| engine.resolve(id, resolution))
    }

    /// Writes to the service.
    pub fn reply(&self, id: RequestId, text: &str) -> Result<OpId> {
        self.shared.with(|engine| engine.reply(id, text))
    }

    /// Withdraws a request.
    pub fn withdraw(&self, id: RequestId, text: Option<&str>) -> Result<OpId> {
        self.shared.with(|engine| engine.withdraw(id, text))
    }

    /// Opens a closed request again.
    pub fn reopen(&self, id: RequestId, text: &str) -> Result<OpId> {
        self.shared.with(|engine| engine.reopen(id, text))
    }

    /// Marks the handling of a closed request.
    pub fn rate(&self, id: RequestId, stars: Stars, text: Option<&str>) -> Result<OpId> {
        self.shared.with(|engine| engine.rate(id, stars, text))
    }

    // ---- reading ---------------------------------------------------------------------------------------------

    /// One page of requests.
    pub fn requests(&self, query: &RequestQuery) -> Result<RequestPage> {
        self.shared.with(|engine| engine.requests(query))
    }

    /// One request with everything.
    pub fn request(&self, id: RequestId) -> Result<RequestRecord> {
        self.shared.with(|engine| engine.request(id))
    }

    /// The citizen has seen the news of a request.
    pub fn mark_read(&self, id: RequestId) -> Result<()> {
        self.shared.with(|engine| engine.mark_read(id))
    }

    /// What waits, and why.
    pub fn outbox(&self) -> Result<Vec<RequestRecord>> {
        self.shared.with(|engine| engine.outbox())
    }

    /// The draft or request that a citizen means: its name, the beginning of its name, or the city's number. The
    /// citizen's own come first, then those of the chosen city.
    pub fn find(&self, text: &str) -> Result<RequestId> {
        self.shared.with(|engine| engine.find(text))
    }

    // ---- the platform ----------------------------------------------------------------------------------------

    /// The platform's word on the network.
    pub fn set_connectivity(&self, connectivity: Connectivity) -> Result<()> {
        self.shared.with(|engine| engine.command(Input::Connectivity(connectivity), &[]))
    }

    /// Where the app is in its life.
    pub fn set_app_state(&self, state: AppState) -> Result<()> {
        self.shared.with(|engine| engine.command(Input::App(state), &[]))
    }

    /// Prepares a synchronisation; [`BackgroundSync::wait`] runs it in the caller's thread.
    pub fn begin_background_sync(&self, budget: SyncBudget) -> Result<BackgroundSync> {
        self.shared.with(|_| Ok(()))?;
        Ok(BackgroundSync {
            shared: self.shared.clone(),
            budget,
            expired: AtomicBool::new(false),
            runs: AtomicU64::new(0),
            news: Mutex::default(),
        })
    }
}

/// What goes wrong in an observer is the shell's own affair: it never reaches whoever caused the change.
fn tell(observer: &dyn ChangeObserver, change: Change) {
    // Whatever it left half-done is its own: nothing of ours is lent to it.
    if catch_unwind(AssertUnwindSafe(|| observer.changed(change))).is_err() {
        tracing::error!("an observer of changes panicked");
    }
}

impl Shared {
    /// Runs with the engine, wakes the runner, and tells the observers once nothing is locked any more.
    fn with<T>(&self, work: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
        let (result, changes) = {
            let mut guard = locked(&self.engine);
            let engine = guard.as_mut().ok_or(Error::Closed)?;
            let result = work(engine);
            (result, engine.take_changes())
        };
        if !changes.is_empty() {
            self.inbox.nudge();
            let observers: Vec<_> = locked(&self.observers).all.values().cloned().collect();
            for observer in observers {
                for change in &changes {
                    tell(observer.as_ref(), *change);
                }
            }
        }
        result
    }
}

/// One synchronisation. It ends when nothing is due now, when its budget is used up, or when it is expired;
/// what was on its way then is known to be uncertain and is settled the next time.
pub struct BackgroundSync {
    shared: Arc<Shared>,
    budget: SyncBudget,
    expired: AtomicBool,
    runs: AtomicU64,
    news: Mutex<News>,
}

impl BackgroundSync {
    /// Ends it soon, from any thread.
    pub fn expire(&self) {
        self.expired.store(true, Ordering::SeqCst);
        self.shared.inbox.nudge();
    }

    /// Synchronises in this thread. Where another process of this folder is at it, returns at once with
    /// [`SyncOutcome::sender`] false.
    pub fn wait(&self) -> Result<SyncOutcome> {
        if self.runs.fetch_add(1, Ordering::SeqCst) > 0 || self.shared.syncing.swap(true, Ordering::SeqCst) {
            return Err(Error::Storage(StorageProblem::InUse));
        }
        let outcome = self.run();
        self.shared.syncing.store(false, Ordering::SeqCst);
        outcome
    }

    fn run(&self) -> Result<SyncOutcome> {
        let shared = &self.shared;
        {
            let mut folder = locked(&shared.folder);
            let folder = folder.as_mut().ok_or(Error::Closed)?;
            if folder.try_to_send()? == Role::Guest {
                return shared.with(|engine| Ok(SyncOutcome { sender: false, ..engine.tally() }));
            }
            shared.with(Engine::become_sender)?;
            folder.agree(shared.ports.secrets.as_ref(), shared.ports.entropy.as_ref())?;
        }
        let before = shared.with(|engine| engine.before_news())?;
        let deadline = match self.budget {
            SyncBudget::Round { limit_ms } => Some(Instant::now() + Duration::from_millis(limit_ms)),
            SyncBudget::UntilStopped => None,
        };
        let mut result = Ok(());
        while result.is_ok() && !self.is_over(deadline)? {
            result = self.turn(deadline);
        }
        let outcome = shared.with(|engine| {
            engine.tidy();
            Ok(engine.tally())
        });
        shared.with(Engine::resign)?;
        self.take_last_outcomes()?;
        self.keep_news(&before)?;
        result?;
        let mut outcome = outcome?;
        // What was on its way when the round ended waits again.
        let due = self.shared.with(|engine| Ok(engine.due_ms()))?;
        outcome.next_wakeup_ms = outcome.next_wakeup_ms.into_iter().chain(due).min();
        Ok(outcome)
    }

    fn keep_news(&self, before: &Before) -> Result<()> {
        let news = self.shared.with(|engine| engine.news_since(before))?;
        *locked(&self.news) = news;
        Ok(())
    }

    /// What [`Self::wait`] found that the citizen should be told outside the app.
    pub fn news(&self) -> News {
        locked(&self.news).clone()
    }

    fn is_over(&self, deadline: Option<Instant>) -> Result<bool> {
        if self.expired.load(Ordering::SeqCst) {
            return Ok(true);
        }
        match deadline {
            None => Ok(false),
            Some(deadline) => {
                Ok(Instant::now() >= deadline || self.shared.with(|engine| Ok(engine.is_idle()))?)
            }
        }
    }

    fn turn(&self, deadline: Option<Instant>) -> Result<()> {
        let wake = self.shared.with(|engine| Ok(engine.next_wake_ms()))?;
        let mut pause =
            wake.map_or(LOOK_AROUND, |ms| Duration::from_millis(ms.unsigned_abs()).min(LOOK_AROUND));
        if let Some(deadline) = deadline {
            pause = pause.min(deadline.saturating_duration_since(Instant::now()));
        }
        let arrival = self.shared.inbox.next(pause);
        let result = self.shared.with(|engine| match &arrival {
            Some(Arrival::Ended(id, outcome)) => engine.ended(*id, outcome),
            Some(Arrival::Nudge) | None => engine.wake(),
        });
        match result {
            // What could not be kept is offered again; the citizen is told by the outbox, not by an end of trying.
            Err(Error::Storage(StorageProblem::Full | StorageProblem::InUse)) if deadline.is_none() => Ok(()),
            other => other,
        }
    }

    /// Takes in what ended while we were asked to stop, so that as little as possible stays uncertain.
    fn take_last_outcomes(&self) -> Result<()> {
        let until = Instant::now() + LAST_OUTCOMES;
        while self.shared.with(|engine| Ok(engine.running()))? > 0 {
            let left = until.saturating_duration_since(Instant::now());
            match self.shared.inbox.next(left) {
                Some(Arrival::Ended(id, outcome)) => self.shared.with(|engine| engine.ended(id, &outcome))?,
                Some(Arrival::Nudge) => {}
                None => break,
            }
        }
        Ok(())
    }
}

impl From<FolderError> for Error {
    fn from(error: FolderError) -> Self {
        Self::Storage(match error {
            FolderError::AlreadyOpen => StorageProblem::InUse,
            FolderError::Locked => StorageProblem::Locked,
            FolderError::NoSecureStore => StorageProblem::KeyUnusable,
            FolderError::Exposed => StorageProblem::Insecure,
            FolderError::ReadOnly => StorageProblem::ReadOnly,
            FolderError::Full => StorageProblem::Full,
            FolderError::Io { .. } => StorageProblem::Io,
        })
    }
}

/// Randomness for whoever opens with ports of their own.
pub fn system_entropy() -> Arc<dyn Entropy> {
    Arc::new(SystemEntropy)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::secret::KeyFile;

    const PACK: &[u8] = include_bytes!("../../../tests/packs/esch-sur-alzette.json");

    struct Counting {
        told: AtomicU64,
        panics: bool,
    }

    impl ChangeObserver for Counting {
        fn changed(&self, _: Change) {
            self.told.fetch_add(1, Ordering::SeqCst);
            assert!(!self.panics, "as this test wants it");
        }
    }

    fn opened(folder: &tempfile::TempDir) -> Parvis {
        Parvis::open(Config {
            folder: folder.path().join("data"),
            language: Language::Fr,
            secrets: Arc::new(KeyFile::new(folder.path().join("key"))),
            extra_roots_pem: Vec::new(),
        })
        .unwrap()
    }

    #[test]
    fn a_guest_that_changes_no_row_waits_for_no_writer() {
        let folder = tempfile::tempdir().unwrap();
        let parvis = opened(&folder);
        parvis.add_city_pack(PACK).unwrap();
        let writer = rusqlite::Connection::open(folder.path().join("data/core.db")).unwrap();
        writer.execute_batch("BEGIN IMMEDIATE").unwrap();
        parvis.set_app_state(AppState::Background).unwrap();
        parvis.set_connectivity(Connectivity::Metered).unwrap();
        writer.execute_batch("ROLLBACK").unwrap();
    }

    #[test]
    fn a_panicking_observer_reaches_neither_the_caller_nor_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let parvis = opened(&folder);
        let observer = |panics| Arc::new(Counting { told: AtomicU64::new(0), panics });
        let (bad, good) = (observer(true), observer(false));
        let _kept = [parvis.subscribe(bad.clone()).unwrap(), parvis.subscribe(good.clone()).unwrap()];
        parvis.add_city_pack(PACK).unwrap();
        let first = good.told.load(Ordering::SeqCst);
        assert!(first > 0);
        let draft = parvis.create_draft(NewDraft::default()).unwrap();
        parvis.delete_draft(draft.draft.id).unwrap();
        let told = good.told.load(Ordering::SeqCst);
        assert!(told > first, "the change is made and told");
        assert_eq!(bad.told.load(Ordering::SeqCst), told, "nor is the bad one cut off");
    }
}
