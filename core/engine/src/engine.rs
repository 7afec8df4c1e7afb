//! The runner: one thread's worth of work. It offers what happened to the planner, makes the planner's commit durable,
//! then starts the effects. Everything outside comes in through [`Ports`], so that the code that ships is the code
//! that the simulator runs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parvis_domain::habits::Habits;
use parvis_domain::id::{CityId, EndpointName, RequestId};
use parvis_domain::language::Language;
use parvis_domain::marker::Marker;
use parvis_domain::op::OpKind;
use parvis_domain::pack::{CityPack, EndpointKind};
use parvis_domain::state::{OpState, PhotoTransfer, Submission};
use parvis_domain::time::Timestamp;
use parvis_sync::{
    Effect, EffectId, Failure, Input, Now, OpRow, Outcome, PhotoOrder, PullOutcome, ReadBackOutcome, Role,
    RowChange, Shown, Start, State, Step, Stream,
};

use crate::calls;
use crate::city::KnownServer;
use crate::error::{Error, NotNow, Result, StorageProblem};
use crate::exchanges::{Exchanges, Manner, Running};
use crate::net::{CaseItem, ChangesPage, Conversation, Ended, MorePages, News, Turn, own_pull_left_nothing};
use crate::ports::{Clock, Entropy, ExchangeId, Files, HttpOutcome, HttpRequest, Network, SecureStore};
use crate::record::{Change, SyncOutcome};
use crate::store::{OpenOptions, Opened, Store, StoreError, Write};

/// How often an input is offered again when another process was faster.
const CONFLICT_TRIES: u32 = 5;
/// How long to wait before what could not be kept (a full disk) is offered again.
const AGAIN_AFTER_MS: i64 = 1_000;

/// What the engine needs from outside.
#[derive(Clone)]
pub struct Ports {
    /// Both clocks.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Files of the data folder apart from the databases.
    pub files: Arc<dyn Files>,
    /// The network.
    pub network: Arc<dyn Network>,
    /// Secrets.
    pub secrets: Arc<dyn SecureStore>,
    /// How the databases are opened.
    pub store: OpenOptions,
}

/// A conversation that is over and whose news are not kept yet.
#[derive(Clone)]
struct Unsaved {
    id: EffectId,
    effect: Effect,
    ended: Ended,
    asked_from: Option<String>,
}

/// What a caller relies on in a step; an error keeps it from being written.
type Reliance<'a> = &'a dyn Fn(&Step) -> Result<()>;

/// The engine of one data folder.
pub struct Engine {
    pub(crate) ports: Ports,
    pub(crate) folder: PathBuf,
    pub(crate) store: Store,
    pub(crate) planner: State,
    pub(crate) language: Language,
    pub(crate) packs: BTreeMap<CityId, CityPack>,
    pub(crate) chosen: Option<CityId>,
    pub(crate) servers: BTreeMap<EndpointName, KnownServer>,
    exchanges: Exchanges,
    over: VecDeque<Unsaved>,
    /// On the monotonic clock.
    wake_at: Option<i64>,
    start: Start,
    role: Role,
    data_version: i64,
    changes: BTreeSet<Change>,
    tally: SyncOutcome,
    /// Requests with news in this run.
    news: BTreeSet<RequestId>,
    opened: Opened,
}

impl Engine {
    /// Opens a data folder. `start` says whether folder and secure store belong together.
    pub fn open(folder: &Path, ports: Ports, start: Start, language: Language) -> Result<Self> {
        let (store, opened) = Store::open(folder, ports.files.clone(), ports.store.clone())?;
        let mut engine = Self {
            ports,
            folder: folder.to_owned(),
            store,
            planner: State::default(),
            language,
            packs: BTreeMap::new(),
            chosen: None,
            servers: BTreeMap::new(),
            exchanges: Exchanges::default(),
            over: VecDeque::new(),
            wake_at: None,
            start,
            role: Role::Guest,
            data_version: 0,
            changes: BTreeSet::new(),
            tally: SyncOutcome::default(),
            news: BTreeSet::new(),
            opened,
        };
        engine.read_cities()?;
        engine.reload()?;
        if engine.store.unwritable().is_none() {
            engine.start_as_guest()?;
        }
        Ok(engine)
    }

    /// What was found, and mended, when the folder was opened.
    pub fn opened(&self) -> &Opened {
        &self.opened
    }

    /// From now on this process sends: only for the holder of the lock file.
    pub fn become_sender(&mut self) -> Result<()> {
        self.must_write()?;
        self.role = Role::Sender;
        self.tally = SyncOutcome { sender: true, ..SyncOutcome::default() };
        self.news.clear();
        self.reload()?;
        self.offer(Input::Start(self.start), &[])?;
        // What came from elsewhere has been marked; the next start is an ordinary one.
        self.start = Start::Known;
        self.offer(Input::Role(Role::Sender), &[])?;
        // Some calls end without an exchange; nothing else would wake the runner for them.
        self.settle_what_is_over()
    }

    /// From now on this process only writes rows. What runs is ended; its outcomes are still taken in.
    pub fn resign(&mut self) -> Result<()> {
        self.role = Role::Guest;
        for effect in self.exchanges.cut_off(self.ports.network.as_ref()) {
            let outcome = calls::cut_off(&effect);
            self.over_with(effect, outcome);
        }
        self.offer(Input::Role(Role::Guest), &[])
    }

    /// What the planner knows.
    pub fn planner(&self) -> &State {
        &self.planner
    }

    fn start_as_guest(&mut self) -> Result<()> {
        self.offer(Input::Role(Role::Guest), &[])?;
        self.complete_cities();
        Ok(())
    }

    /// What is begun now must be kept. Where it could not be until now, looks whether it can by now.
    pub(crate) fn must_write(&mut self) -> Result<()> {
        if let Some(opened) = self.store.try_to_write()? {
            self.opened = opened;
            self.read_cities()?;
            self.reload()?;
            self.start_as_guest()?;
        }
        Ok(())
    }

    /// Where it is kept.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How many exchanges run.
    pub fn running(&self) -> usize {
        self.exchanges.running()
    }

    /// Milliseconds until the engine wants to be called; `None`: only when something happens.
    pub fn next_wake_ms(&self) -> Option<i64> {
        self.wake_at.map(|at| at.saturating_sub(self.ports.clock.monotonic()).max(0))
    }

    /// In how many milliseconds a process that sends has something to do, whether this one sends or not.
    pub fn due_ms(&self) -> Option<i64> {
        parvis_sync::due_in(&self.planner, &self.now())
    }

    /// Whether nothing runs and nothing is due now.
    pub fn is_idle(&self) -> bool {
        self.exchanges.is_idle() && self.over.is_empty() && self.next_wake_ms() != Some(0)
    }

    /// What this run has done so far.
    pub fn tally(&self) -> SyncOutcome {
        let mut tally = self.tally.clone();
        let mut need_you = BTreeSet::new();
        for row in self.planner.submissions() {
            match row.state {
                Submission::Parked(_) | Submission::Rejected => {
                    need_you.insert(row.request);
                }
                // The city has it; only its number is awaited.
                Submission::Token => {}
                state if state.is_open() => tally.waiting += 1,
                _ => {}
            }
        }
        let needy = |op: &&OpRow| matches!(op.state, OpState::Rejected | OpState::Parked(_));
        need_you.extend(self.planner.ops().filter(needy).filter_map(|op| op.request));
        tally.need_you = need_you.len() as u32;
        tally.waiting += self.planner.ops().filter(|op| op.state.is_open()).count() as u32;
        tally.changed = self.news.len() as u32;
        tally.next_wakeup_ms = self.next_wake_ms();
        tally
    }

    /// What changed since this was asked last.
    pub fn take_changes(&mut self) -> BTreeSet<Change> {
        std::mem::take(&mut self.changes)
    }

    pub(crate) fn changed(&mut self, change: Change) {
        self.changes.insert(change);
    }

    pub(crate) fn wall(&self) -> Timestamp {
        self.ports.clock.wall()
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bits = [0; N];
        self.ports.entropy.fill(&mut bits);
        bits
    }

    pub(crate) fn now(&self) -> Now {
        Now {
            wall: self.ports.clock.wall(),
            monotonic: self.ports.clock.monotonic(),
            boot: self.ports.clock.boot(),
            draw: u64::from_le_bytes(self.random()),
        }
    }

    // ---- inputs ----------------------------------------------------------------------------------------------

    /// The wake-up that was asked for came, or somebody nudged: take in what other processes wrote, and go on.
    pub fn wake(&mut self) -> Result<()> {
        self.settle_what_is_over()?;
        self.follow_other_processes()?;
        self.offer(Input::Wake, &[])?;
        self.settle_what_is_over()
    }

    /// An exchange ended.
    pub fn ended(&mut self, id: ExchangeId, outcome: &HttpOutcome) -> Result<()> {
        // One of an earlier life of this engine has nobody waiting for it.
        let Some(mut running) = self.exchanges.ended(id) else { return Ok(()) };
        match running.conversation.on(outcome) {
            // The next exchange of a conversation may begin only while this process sends.
            // Cut off between two exchanges: the last one was a question, which proves nothing.
            Turn::Again(_) if self.role == Role::Guest => {
                let outcome = calls::cut_off(&running.effect);
                self.over_with(running.effect, outcome);
            }
            Turn::Again(request) => self.exchanges.ask(running, request, self.ports.network.as_ref()),
            Turn::Ended(ended) => self.over(running.effect, *ended, running.asked_from),
        }
        self.exchanges.start_what_waits(self.ports.network.as_ref());
        self.settle_what_is_over()
    }

    /// What the citizen or the platform wants, with what has to be written for it.
    pub fn command(&mut self, input: Input, writes: &[Write]) -> Result<()> {
        self.command_if(input, writes, &|_| Ok(()))
    }

    /// The same, only if the planner decides what the caller relies on.
    #[allow(clippy::needless_pass_by_value, reason = "an input happens once")]
    pub(crate) fn command_if(
        &mut self,
        input: Input,
        writes: &[Write],
        relies_on: Reliance<'_>,
    ) -> Result<()> {
        // If nothing can be written, whatever has to be says so.
        let _ = self.must_write();
        self.follow_other_processes()?;
        self.offer_if(&input, writes, relies_on)?;
        self.settle_what_is_over()
    }

    /// What concerns the planner in nothing.
    pub(crate) fn write_only(&mut self, writes: &[Write]) -> Result<()> {
        let _ = self.must_write();
        self.store.commit(&[], writes)?;
        self.note_changes(writes);
        Ok(())
    }

    /// Upkeep that nobody waits for; what fails is done the next time.
    pub fn tidy(&mut self) {
        let now = self.wall();
        let _ = self.store.tidy(now);
    }

    /// The folder is closed: what SQLite keeps aside goes into the files. What fails is done at the next opening.
    pub fn rest(self) {
        let _ = self.store.rest();
    }

    /// One input: decided, made durable, applied, started.
    #[allow(clippy::needless_pass_by_value, reason = "an input happens once")]
    pub(crate) fn offer(&mut self, input: Input, writes: &[Write]) -> Result<()> {
        self.offer_if(&input, writes, &|_| Ok(()))
    }

    fn offer_if(&mut self, input: &Input, writes: &[Write], relies_on: Reliance<'_>) -> Result<()> {
        let mut tries = 0;
        loop {
            let done = match self.role {
                Role::Sender => self.decide(input.clone(), writes, relies_on),
                Role::Guest => self.decide_on_fresh_rows(input.clone(), writes, relies_on),
            };
            match done {
                Err(Error::NotNow(NotNow::Changed)) if tries < CONFLICT_TRIES => {
                    tries += 1;
                    self.reload()?;
                }
                Err(error) => return Err(error),
                Ok(step) => {
                    self.carry_on(step, writes);
                    return Ok(());
                }
            }
        }
    }

    /// As the one that sends: the rows are those in memory; every write checks that nobody changed them.
    fn decide(&mut self, input: Input, writes: &[Write], relies_on: Reliance<'_>) -> Result<Step> {
        let step = parvis_sync::step(&self.planner, &self.now(), input);
        relies_on(&step)?;
        let mut writes = writes.to_vec();
        writes.extend(self.freeze_acts(&step.effects)?);
        self.store.commit(step.commit.as_ref().map_or(&[], |commit| &commit.rows), &writes)?;
        Ok(step)
    }

    /// As a guest: the rows are read inside the transaction that writes them. A guest's step has no effects.
    fn decide_on_fresh_rows(
        &mut self,
        input: Input,
        writes: &[Write],
        relies_on: Reliance<'_>,
    ) -> Result<Step> {
        let now = self.now();
        if writes.is_empty() {
            // Most of what a guest is told changes no row: nobody who writes is waited for then.
            let fresh = self.planner.clone().reloaded(self.store.load()?.into_state());
            let step = parvis_sync::step(&fresh, &now, input.clone());
            if step.commit.as_ref().is_none_or(|commit| commit.rows.is_empty()) {
                relies_on(&step)?;
                self.planner = fresh;
                return Ok(step);
            }
        }
        let planner = &self.planner;
        let (fresh, step) = self.store.commit_from(|load| {
            let fresh = planner.clone().reloaded(load()?.into_state());
            let step = parvis_sync::step(&fresh, &now, input);
            relies_on(&step)?;
            let rows = step.commit.as_ref().map_or(Vec::new(), |commit| commit.rows.clone());
            Ok::<_, Error>(((fresh, step), rows, writes.to_vec()))
        })?;
        self.planner = fresh;
        Ok(step)
    }

    /// What was decided is durable: apply it, and start the effects.
    fn carry_on(&mut self, step: Step, writes: &[Write]) {
        if let Some(commit) = &step.commit {
            self.count(&commit.rows);
            self.planner.apply(commit);
        }
        self.note_changes(writes);
        self.news.extend(self.store.take_news());
        self.wake_at = None;
        for effect in step.effects {
            self.start(effect);
        }
    }

    /// An act's bytes are fixed in the same commit as the intent to send them.
    fn freeze_acts(&self, effects: &[Effect]) -> std::result::Result<Vec<Write>, StoreError> {
        let mut frozen = Vec::new();
        for effect in effects {
            if let Effect::SendOp { op, service_request_id, endpoint, .. } = effect
                && self.store.op_body(*op)?.is_none()
                && let Some(stored) = self.store.op(*op)?
                && let Some(act) = stored.act
            {
                let request =
                    stored.row.request.map(|id| self.store.queries().request(id)).transpose()?.flatten();
                let case = request.and_then(|detail| detail.summary.case);
                let body = self.act_body(*op, &act, endpoint, service_request_id.as_ref(), case);
                frozen.push(Write::FreezeOp { op: *op, body });
            }
        }
        Ok(frozen)
    }

    fn count(&mut self, rows: &[RowChange]) {
        for row in rows {
            match row {
                RowChange::Submission(row) => {
                    let before = self.planner.submission(row.request).map(|before| before.state);
                    if row.state.is_taken() && before.is_some_and(|state| !state.is_taken()) {
                        self.tally.sent += 1;
                    }
                    self.changed(Change::Request(row.request));
                    self.changed(Change::Requests);
                    self.changed(Change::Sync);
                }
                RowChange::Photo(row) => {
                    self.tally.photos += u32::from(row.transfer == PhotoTransfer::Confirmed);
                    self.changed(Change::Request(row.request));
                }
                RowChange::Op(row) => {
                    if row.state == OpState::Done {
                        self.tally.acts += 1;
                        let act = self.store.op(row.op).ok().flatten().and_then(|stored| stored.act);
                        let kind = act.as_ref().map_or("", OpKind::name);
                        *self.tally.acts_by_kind.entry(kind).or_default() += 1;
                    }
                    if let Some(request) = row.request {
                        self.changed(Change::Request(request));
                    }
                    self.changed(Change::Sync);
                }
                RowChange::Endpoint(_) | RowChange::EndpointGone(_) => self.changed(Change::Cities),
            }
        }
    }

    fn note_changes(&mut self, writes: &[Write]) {
        for write in writes {
            match write {
                Write::SaveDraft(_) | Write::DeleteDraft { .. } => self.changed(Change::Drafts),
                Write::InsertRequest { request, .. } => {
                    let id = request.id;
                    self.changed(Change::Drafts);
                    self.changed(Change::Request(id));
                    self.changed(Change::Requests);
                }
                Write::RequestBackToDraft(draft) => {
                    let id = draft.id;
                    self.changed(Change::Drafts);
                    self.changed(Change::Request(id));
                    self.changed(Change::Requests);
                }
                Write::DeleteRequest(id) | Write::MarkRead(id) => {
                    self.changed(Change::Request(*id));
                    self.changed(Change::Requests);
                }
                Write::Mine(_) | Write::LoseKey(_) => self.changed(Change::Requests),
                Write::City { .. } | Write::RemoveCity(_) | Write::ChooseCity(_) => {
                    self.changed(Change::Cities);
                }
                Write::InsertOp { .. }
                | Write::FreezeOp { .. }
                | Write::EndpointProfile { .. }
                | Write::ClockOffset { .. }
                | Write::FollowKey { .. }
                | Write::ForgetFollowKey(_)
                | Write::Keep { .. } => {}
            }
        }
    }

    // ---- effects ---------------------------------------------------------------------------------------------

    fn start(&mut self, effect: Effect) {
        if let Some(id) = effect.id() {
            tracing::debug!(effect = calls::name_of(&effect), id = id.0, "begins");
        }
        match effect {
            Effect::WakeAt { in_ms } => {
                self.wake_at = Some(self.ports.clock.monotonic().saturating_add(in_ms));
            }
            // A sealed copy that cannot be removed now is removed at the next opening.
            Effect::Unseal { request } => {
                let _ = self.store.unseal(request);
            }
            Effect::UnsealOp { op } => {
                let _ = self.store.unseal_op(op);
            }
            effect => {
                let call = match self.call_for(&effect) {
                    Ok(call) => call,
                    Err(outcome) => return self.over_with(effect, *outcome),
                };
                let asked_from = calls::asked_from(&call);
                let (conversation, turn) = Conversation::begin(call);
                match turn {
                    Turn::Again(request) => {
                        let manner = self.manner(&effect);
                        let running = Running { effect, conversation, asked_from, manner };
                        self.exchanges.ask(running, request, self.ports.network.as_ref());
                    }
                    Turn::Ended(ended) => self.over(effect, *ended, asked_from),
                }
            }
        }
    }

    /// A plain city's server is asked one thing at a time.
    fn manner(&self, effect: &Effect) -> Manner {
        let known = effect.endpoint().and_then(|endpoint| self.servers.get(endpoint));
        match known.map(|known| known.server.endpoint.kind) {
            Some(EndpointKind::Open311) => Manner::OneAtATime,
            Some(EndpointKind::TownHall) | None => Manner::Freely,
        }
    }

    /// Begins an exchange of a look-up, or lets it wait for its turn. Its outcome does not come to this engine; whoever
    /// takes it says so with [`Engine::looked_up`].
    pub(crate) fn look_up(&mut self, id: ExchangeId, request: HttpRequest) {
        self.exchanges.look_up(id, request, self.ports.network.as_ref());
    }

    /// An exchange of a look-up is over.
    pub(crate) fn looked_up(&mut self, id: ExchangeId) {
        self.exchanges.looked_up(id, self.ports.network.as_ref());
    }

    /// A name for one more exchange.
    pub(crate) fn next_exchange_id(&mut self) -> ExchangeId {
        self.exchanges.next_id()
    }

    fn over(&mut self, effect: Effect, ended: Ended, asked_from: Option<String>) {
        if let Some(id) = effect.id() {
            self.over.push_back(Unsaved { id, effect, ended, asked_from });
        }
    }

    fn over_with(&mut self, effect: Effect, outcome: Outcome) {
        self.over(
            effect,
            Ended { outcome, news: News::None, server_date: None, lesson: Habits::default() },
            None,
        );
    }

    /// Keeps the news of every conversation that is over and tells the planner. What cannot be kept now (a full
    /// disk) stays and is offered again.
    fn settle_what_is_over(&mut self) -> Result<()> {
        while let Some(unsaved) = self.over.front().cloned() {
            let endpoint = unsaved.effect.endpoint().cloned();
            let before = endpoint.and_then(|name| self.servers.get_key_value(&name));
            let before = before.map(|(name, known)| (name.clone(), known.clone()));
            match self.settle(unsaved) {
                Ok(()) => {
                    self.over.pop_front();
                }
                Err(error) => {
                    // What was learned about the server was not kept either: the next time it is news again, and a look
                    // that asked for the wrong times by it still is one.
                    self.servers.extend(before);
                    self.wake_at = Some(self.ports.clock.monotonic().saturating_add(AGAIN_AFTER_MS));
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn settle(&mut self, unsaved: Unsaved) -> Result<()> {
        let Unsaved { id, effect, ended, asked_from } = unsaved;
        // The outcome itself may hold the server's words.
        tracing::debug!(effect = calls::name_of(&effect), id = id.0, "ends");
        let mut writes = Vec::new();
        let mut outcome = ended.outcome;
        if let (Some(endpoint), Some(date)) = (effect.endpoint(), ended.server_date) {
            let before = self.servers.get(endpoint).map_or(0, |known| known.clock_offset_ms);
            writes.extend(self.clock_offset(endpoint, date));
            let now = self.servers.get(endpoint).map_or(0, |known| known.clock_offset_ms);
            // A look that asked for the wrong times saw nothing of what happened at the right ones.
            if (now - before).abs() > calls::WINDOW_SLACK_MS / 2 && found_nothing(&outcome) {
                outcome = Outcome::ReadBack(ReadBackOutcome::Failed(Failure::Local));
            }
        }
        if let Some(endpoint) = effect.endpoint() {
            writes.extend(self.learn(endpoint, ended.lesson));
        }
        match (ended.news, &effect) {
            (News::Page(page), Effect::Pull { endpoint, stream, .. }) => {
                let (mut more, lost) = (page.more, page.lost_rows);
                let count = u32::try_from(page.items.len() + page.tombstones.len()).unwrap_or(u32::MAX);
                let shown = self.shown_on(endpoint, &page);
                let is_whole = own_pull_left_nothing(page.next.as_deref());
                let page = self.page_to_store(endpoint, page, asked_from)?;
                match stream {
                    Stream::Mine => {
                        writes.push(Write::Mine(Box::new(page)));
                        if is_whole {
                            writes.extend(self.watched_closed(endpoint));
                        }
                    }
                    Stream::Public => {
                        match self.store.apply_public(&page) {
                            // Kept already, by us before the rest could be kept, or by another process: the next
                            // page follows.
                            Err(StoreError::Conflict) => more = MorePages::Yes,
                            kept => kept?,
                        }
                    }
                }
                // "Nothing changed" says nothing about what was read before.
                if count > 0 || lost > 0 {
                    writes.extend(self.unread_at(endpoint, *stream, lost));
                }
                if count > 0 {
                    self.changed(Change::Requests);
                }
                outcome = Outcome::Pull(match more {
                    MorePages::Yes => PullOutcome::More(shown),
                    MorePages::No => PullOutcome::UpToDate(shown),
                });
            }
            (News::Described(announced), Effect::Discover { endpoint, .. }) => {
                writes.extend(self.moved_to(endpoint, &announced));
            }
            (News::Services(news), Effect::ReadServices { endpoint, .. }) => {
                writes.extend(self.services_to_keep(endpoint, *news));
            }
            (News::None | News::Page(_) | News::Described(_) | News::Services(_), _) => {}
        }
        self.miss_photos(&effect)?;
        match self.offer(Input::Done(id, outcome), &writes) {
            // Another process pulled in between: this page is stale, the next one follows its.
            Err(Error::NotNow(NotNow::Changed)) if matches!(effect, Effect::Pull { .. }) => {
                self.offer(Input::Done(id, Outcome::Pull(PullOutcome::More(Vec::new()))), &[])
            }
            done => done,
        }
    }

    /// Photos that a plain server takes inside the report, and of which there is no file any more: it has the words alone.
    fn miss_photos(&mut self, effect: &Effect) -> Result<()> {
        let (Effect::Submit { request, endpoint, .. } | Effect::ReadBack { request, endpoint, .. }) = effect
        else {
            return Ok(());
        };
        if self.planner.endpoint(endpoint).is_none_or(|row| row.photos != PhotoOrder::WithText) {
            return Ok(());
        }
        let is_gone = |hash| matches!(self.store.photo(hash), Err(StoreError::PhotoLost { .. }));
        let open = self.planner.photos().filter(|row| row.request == *request && row.transfer.is_open());
        let gone: Vec<u32> = open.filter(|row| is_gone(row.hash)).map(|row| row.number).collect();
        gone.into_iter().try_for_each(|number| self.offer(Input::PhotoGone(*request, number), &[]))
    }

    /// What a page shows of what we are not done with: by its key, or at a plain server by its marker. Of several,
    /// the oldest is ours, the others are its duplicates.
    fn shown_on(&self, endpoint: &EndpointName, page: &ChangesPage) -> Vec<Shown> {
        let open =
            self.planner.submissions().filter(|row| row.endpoint == *endpoint && !row.state.is_settled());
        let open: Vec<_> = open.map(|row| (row.key, Marker::of(&row.key))).collect();
        let is_plain = self.servers.get(endpoint).is_some_and(|known| !known.server.is_town_hall());
        let key_of = |item: &CaseItem| {
            let words = item.description.as_deref().filter(|_| is_plain);
            let shows = |(_, marker): &&(_, Marker)| words.is_some_and(|words| marker.is_in(words));
            item.key.or_else(|| open.iter().find(shows).map(|(key, _)| *key))
        };
        let mut items: Vec<_> = page.items.iter().filter_map(|item| Some((key_of(item)?, item))).collect();
        items.sort_by_key(|(_, item)| item.requested.map_or(i64::MAX, Timestamp::as_millis));
        let shown =
            |(key, item): (_, &CaseItem)| Shown { key, service_request_id: item.service_request_id.clone() };
        items.into_iter().map(shown).collect()
    }

    // ---- other processes -------------------------------------------------------------------------------------

    fn follow_other_processes(&mut self) -> Result<()> {
        if self.store.data_version()? != self.data_version {
            self.reload()?;
            if self.store.queries().city_versions()? != self.city_versions() {
                self.read_cities()?;
                self.changed(Change::Cities);
            }
        }
        Ok(())
    }

    fn reload(&mut self) -> Result<()> {
        self.data_version = self.store.data_version()?;
        let fresh = self.store.load()?.into_state();
        let planner = std::mem::take(&mut self.planner);
        self.planner = planner.reloaded(fresh);
        Ok(())
    }
}

fn found_nothing(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::ReadBack(ReadBackOutcome::Looked(found)) if found.is_empty())
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::NotNow(NotNow::Changed),
            StoreError::Newer { .. } => Self::Storage(StorageProblem::Newer),
            StoreError::Full => Self::Storage(StorageProblem::Full),
            StoreError::ReadOnly => Self::Storage(StorageProblem::ReadOnly),
            StoreError::Busy => Self::Storage(StorageProblem::InUse),
            StoreError::Corrupt | StoreError::CacheBroken => Self::Storage(StorageProblem::Corrupt),
            StoreError::PhotoLost { .. } => Self::Photo(crate::error::PhotoProblem::Damaged { percent: 0 }),
            StoreError::OldSqlite { .. } => Self::Internal("sqlite"),
            StoreError::Io { .. } => Self::Storage(StorageProblem::Io),
        }
    }
}
