//! Sending and fetching: one round until nothing is due, or until stopped.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parvis_domain::face::FaceState;
use parvis_domain::id::RequestId;
use parvis_domain::state::PhotoTransfer;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::failure::{Failure, Problem};
use crate::phone::Zones;
use crate::terminal::{Answer, Format, Terminal, plain};
use crate::words::say;
use crate::{core_words, json, view};
use parvis_engine::record::{Change, RequestRecord, SyncBudget, SyncOutcome};
use parvis_engine::{BackgroundSync, ChangeObserver, Parvis, Subscription};

/// A round ends by itself; this only bounds one in which a server keeps a connection open for ever.
const LONGEST_ROUND_MS: u64 = 30 * 60 * 1_000;
/// How soon a process that waits for the sender's place asks again.
const ASK_AGAIN: Duration = Duration::from_secs(2);

/// One round.
pub(crate) fn round(parvis: &Arc<Parvis>, terminal: &Terminal) -> Result<Answer, Failure> {
    let progress = Progress::start(parvis, terminal, &Arc::default())?;
    let outcome = parvis.begin_background_sync(SyncBudget::Round { limit_ms: LONGEST_ROUND_MS })?.wait()?;
    drop(progress);
    log(&outcome);
    Ok(Answer { text: view::outcome(&outcome, &terminal.words), json: json::outcome(&outcome) })
}

/// Until SIGINT or SIGTERM. Tells every request that changes.
pub(crate) fn watch(parvis: &Arc<Parvis>, terminal: &Terminal) -> Result<(), Failure> {
    let stop = Stop::listen()?;
    let line = Arc::<UploadLine>::default();
    let progress = Progress::start(parvis, terminal, &line)?;
    let teller = Teller::start(parvis, terminal, &stop, line)?;
    if terminal.format == Format::Human {
        terminal.line(&say!(terminal.words, "watching"))?;
    }
    let mut told_other = false;
    let mut total = SyncOutcome::default();
    while !stop.is_asked() {
        let run = Arc::new(parvis.begin_background_sync(SyncBudget::UntilStopped)?);
        stop.ends(&run);
        let outcome = run.wait()?;
        stop.forget();
        log(&outcome);
        total = added(&total, &outcome);
        if outcome.sender {
            told_other = false;
        } else {
            if !told_other && !stop.is_asked() && terminal.format == Format::Human {
                terminal.line(&say!(terminal.words, "sync-other-sender"))?;
            }
            told_other = true;
            stop.rest(ASK_AGAIN);
        }
    }
    drop(progress);
    teller.end()?;
    if told_other && terminal.format == Format::Human {
        return Ok(());
    }
    terminal.answer(&Answer { text: view::outcome(&total, &terminal.words), json: json::outcome(&total) })
}

fn log(outcome: &SyncOutcome) {
    let SyncOutcome { sender, sent, photos, acts, changed, waiting, need_you, next_wakeup_ms, .. } = outcome;
    tracing::info!(sender, sent, photos, acts, changed, waiting, need_you, next_wakeup_ms, "synchronised");
}

/// What several runs did together; what waits is what the latest one left.
fn added(total: &SyncOutcome, run: &SyncOutcome) -> SyncOutcome {
    let mut acts_by_kind = total.acts_by_kind.clone();
    for (kind, count) in &run.acts_by_kind {
        *acts_by_kind.entry(kind).or_default() += count;
    }
    SyncOutcome {
        acts_by_kind,
        sender: total.sender || run.sender,
        sent: total.sent + run.sent,
        photos: total.photos + run.photos,
        acts: total.acts + run.acts,
        changed: total.changed + run.changed,
        waiting: run.waiting,
        need_you: run.need_you,
        next_wakeup_ms: run.next_wakeup_ms,
    }
}

/// The wish of the terminal to stop, and the run that it ends.
#[derive(Clone)]
struct Stop(Arc<Shared>);

struct Shared {
    asked: AtomicBool,
    run: Mutex<Option<Arc<BackgroundSync>>>,
    rest: Mutex<Receiver<()>>,
}

impl Stop {
    fn listen() -> Result<Self, Problem> {
        let (wake, rest) = mpsc::channel();
        let stop = Self(Arc::new(Shared {
            asked: AtomicBool::new(false),
            run: Mutex::new(None),
            rest: Mutex::new(rest),
        }));
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(|_| Problem::Signals)?;
        let heard = stop.clone();
        thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                for _ in signals.forever() {
                    heard.ask(&wake);
                }
            })
            .map_err(|_| Problem::Signals)?;
        Ok(stop)
    }

    fn ask(&self, wake: &Sender<()>) {
        if self.0.asked.swap(true, Ordering::SeqCst) {
            // Asked twice: whoever waits in vain gets out. What was said to be queued is durable.
            std::process::exit(130);
        }
        self.end();
        // The receiver lives as long as the process.
        let _ = wake.send(());
    }

    /// Ends the watch from inside.
    fn end(&self) {
        self.0.asked.store(true, Ordering::SeqCst);
        if let Some(run) = &*self.0.run.lock().unwrap_or_else(PoisonError::into_inner) {
            run.expire();
        }
    }

    fn is_asked(&self) -> bool {
        self.0.asked.load(Ordering::SeqCst)
    }

    /// Ends this run when the wish comes, or at once when it came already.
    fn ends(&self, run: &Arc<BackgroundSync>) {
        *self.0.run.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(run));
        if self.is_asked() {
            run.expire();
        }
    }

    fn forget(&self) {
        *self.0.run.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits, but no longer than until the wish comes.
    fn rest(&self, time: Duration) {
        let _ = self.0.rest.lock().unwrap_or_else(PoisonError::into_inner).recv_timeout(time);
    }
}

/// Hands every change to a thread that may ask the facade again: an observer must return at once.
struct Forward(Mutex<Sender<Change>>);

impl ChangeObserver for Forward {
    fn changed(&self, change: Change) {
        // The thread is gone when its terminal is; nothing is to be told then.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).send(change);
    }
}

/// One line on standard error that is written over, and goes before anything else is said.
#[derive(Default)]
struct UploadLine(Mutex<usize>);

impl UploadLine {
    fn show(&self, line: &str) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let width = line.chars().count();
        let blank = " ".repeat(shown.saturating_sub(width));
        let _ = write!(io::stderr().lock(), "\r{line}{blank}");
        *shown = width;
    }

    fn clear(&self) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *shown > 0 {
            let _ = write!(io::stderr().lock(), "\r{}\r", " ".repeat(*shown));
            *shown = 0;
        }
    }
}

/// Shows on standard error how far uploads are.
struct Progress {
    subscription: Option<Subscription>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// `None` where nobody watches.
    fn start(
        parvis: &Arc<Parvis>,
        terminal: &Terminal,
        line: &Arc<UploadLine>,
    ) -> Result<Option<Self>, Failure> {
        if !terminal.shows_progress() {
            return Ok(None);
        }
        let (sender, changes) = mpsc::channel();
        let subscription = parvis.subscribe(Arc::new(Forward(Mutex::new(sender))))?;
        let (parvis, line) = (Arc::clone(parvis), Arc::clone(line));
        let words = crate::words::Words::new(terminal.words.language());
        let thread = thread::spawn(move || {
            for change in changes {
                let Change::Request(id) = change else { continue };
                let Ok(record) = parvis.request(id) else { continue };
                if let Some(text) = upload_line(&record, &words) {
                    line.show(&text);
                }
            }
            line.clear();
        });
        Ok(Some(Self { subscription: Some(subscription), thread: Some(thread) }))
    }
}

/// Once the subscription is gone, so is the sender, and the thread ends.
impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.subscription.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn upload_line(record: &RequestRecord, words: &crate::words::Words) -> Option<String> {
    let photos = record.summary.face.photos;
    let title = plain(&record.summary.title);
    if record.summary.face.state == FaceState::Sending {
        return Some(say!(words, "progress-text", title = title));
    }
    let underway = record.photos.iter().find_map(|photo| match photo.transfer {
        Some(PhotoTransfer::Waiting { confirmed }) => Some((confirmed, photo.photo.bytes)),
        _ => None,
    });
    let (confirmed, bytes) = underway?;
    Some(say!(
        words,
        "progress-photos",
        title = title,
        number = photos.confirmed + 1,
        total = photos.total,
        sent = view::size(confirmed, words),
        size = view::size(bytes, words)
    ))
}

/// Writes a line for each request that changes its state.
struct Teller {
    subscription: Option<Subscription>,
    thread: Option<JoinHandle<Result<(), Failure>>>,
}

impl Teller {
    fn start(
        parvis: &Arc<Parvis>,
        terminal: &Terminal,
        stop: &Stop,
        line: Arc<UploadLine>,
    ) -> Result<Self, Failure> {
        let (sender, changes) = mpsc::channel();
        let subscription = parvis.subscribe(Arc::new(Forward(Mutex::new(sender))))?;
        let (parvis, stop) = (Arc::clone(parvis), stop.clone());
        let terminal =
            Terminal { format: terminal.format, words: crate::words::Words::new(terminal.words.language()) };
        let thread = thread::spawn(move || {
            let told = tell(&parvis, &terminal, &changes, &line);
            if told.is_err() {
                // Nobody reads any more.
                stop.end();
            }
            told
        });
        Ok(Self { subscription: Some(subscription), thread: Some(thread) })
    }

    fn end(mut self) -> Result<(), Failure> {
        drop(self.subscription.take());
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or(Ok(()))
    }
}

/// How long changes are gathered: one exchange changes a request several times.
const GATHER: Duration = Duration::from_millis(150);

fn tell(
    parvis: &Parvis,
    terminal: &Terminal,
    changes: &Receiver<Change>,
    uploads: &UploadLine,
) -> Result<(), Failure> {
    let mut before = std::collections::BTreeMap::new();
    while let Ok(first) = changes.recv() {
        let mut requests: BTreeSet<RequestId> = BTreeSet::new();
        let mut next = Ok(first);
        loop {
            match next {
                Ok(Change::Request(id)) => {
                    requests.insert(id);
                }
                Ok(Change::Drafts | Change::Requests | Change::Cities | Change::Sync) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
            next = changes.recv_timeout(GATHER);
        }
        for id in requests {
            // It may have become a draft again, or be gone.
            let Ok(record) = parvis.request(id) else { continue };
            let zones = Zones::of(parvis);
            let line = format!(
                "{} · {} · {}",
                view::short(id),
                plain(&record.summary.title),
                core_words::state_of(&record, &zones, &terminal.words)
            );
            if before.insert(id, line.clone()).as_ref() != Some(&line) {
                uploads.clear();
                terminal
                    .answer(&Answer { text: line, json: json::request(&record, &zones, &terminal.words) })?;
            }
        }
    }
    Ok(())
}
