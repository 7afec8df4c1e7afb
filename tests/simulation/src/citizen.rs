//! The citizen: writes, photographs, sends, takes back, tries again, decides; knows only what the phone shows.

use std::collections::BTreeSet;

use parvis_domain::face::Action;
use parvis_domain::id::{CityId, OpId, PhotoHash, RequestId, ServiceCode};
use parvis_domain::op::Stars;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::state::{OpState, ParkReason, Submission};
use parvis_engine::engine::Engine;
use parvis_engine::record::{DraftPatch, NewDraft, RequestQuery, Resolution};
use parvis_engine::{Error, Result};
use parvis_media::{CleanPhoto, Cleaned, PhotoFacts};
use parvis_sync::Input;
use sha2::{Digest, Sha256};

use crate::chance::Chance;
use crate::oracle::{Item, Key, Oracle, Stage, Town};
use crate::server_plain::SECOND_CATEGORY;

/// One thing that a citizen does.
#[derive(Clone, Debug)]
pub enum Act {
    /// Starts a draft.
    Create(Town, String),
    /// Rewrites it.
    Rewrite(RequestId, String),
    /// Adds a photo of this many bytes, made from this number.
    Photograph(RequestId, usize, u64),
    /// Takes a photo out.
    RemovePhoto(RequestId, PhotoHash),
    /// Sends it.
    Submit(RequestId),
    /// Makes it a draft again.
    TakeBack(RequestId),
    /// Deletes it.
    Delete(RequestId),
    /// Wants it tried now.
    Retry(RequestId),
    /// Decides about an unknown outcome.
    Resolve(RequestId, Choice),
    /// Writes to the service.
    Reply(RequestId, String),
    /// Withdraws it.
    Withdraw(RequestId),
    /// Opens it again.
    Reopen(RequestId, String),
    /// Marks it.
    Rate(RequestId, u8),
    /// Takes note of acts that the city refused, or that nobody found.
    Dismiss(RequestId),
    /// Pulls the list down.
    SyncNow,
    /// Looks around.
    Read,
}

/// A decision about an unknown outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// "Send it again."
    Resend,
    /// "Keep looking."
    Wait,
    /// "That one is mine": one that really is, of those that are shown.
    Mine,
    /// "Leave it."
    GiveUp,
}

impl Act {
    /// What it is about.
    pub fn about(&self) -> Option<RequestId> {
        match self {
            Self::Create(..) | Self::SyncNow | Self::Read => None,
            Self::Rewrite(id, _)
            | Self::Photograph(id, ..)
            | Self::RemovePhoto(id, _)
            | Self::Submit(id)
            | Self::TakeBack(id)
            | Self::Delete(id)
            | Self::Retry(id)
            | Self::Dismiss(id)
            | Self::Resolve(id, _)
            | Self::Reply(id, _)
            | Self::Withdraw(id)
            | Self::Reopen(id, _)
            | Self::Rate(id, _) => Some(*id),
        }
    }

    /// In words.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Create(..) => "starts a draft",
            Self::Rewrite(..) => "rewrites",
            Self::Photograph(..) => "adds a photo to",
            Self::RemovePhoto(..) => "takes a photo out of",
            Self::Submit(_) => "sends",
            Self::TakeBack(_) => "takes back",
            Self::Delete(_) => "deletes",
            Self::Retry(_) => "wants another try of",
            Self::Resolve(_, Choice::Resend) => "says send again:",
            Self::Resolve(_, Choice::Wait) => "says keep looking for",
            Self::Resolve(_, Choice::Mine) => "says that one is mine:",
            Self::Resolve(_, Choice::GiveUp) => "gives up",
            Self::Dismiss(_) => "takes note of what was refused of",
            Self::SyncNow => "wants news",
            Self::Reply(..) => "writes about",
            Self::Withdraw(_) => "withdraws",
            Self::Reopen(..) => "opens again",
            Self::Rate(..) => "marks",
            Self::Read => "looks around",
        }
    }
}

/// The most things that a citizen has going at once.
const MOST: usize = 7;

/// What the citizen does next.
pub fn decide(oracle: &Oracle, engine: &Engine, towns: &[Town], chance: &mut Chance, step: u64) -> Act {
    let drafts = oracle.in_stage(Stage::Draft);
    let sent = oracle.in_stage(Stage::Queued);
    let room = u64::from(drafts.len() + sent.len() < MOST);
    let some = |list: &[RequestId], weight| if list.is_empty() { 0 } else { weight };
    match chance.weighted(&[4 * room, some(&drafts, 6), some(&sent, 6), 1]) {
        0 => {
            let town = chance.pick(towns).copied().unwrap_or(Town::TownHall);
            Act::Create(town, format!("Lampadaire éteint, {step}"))
        }
        1 => {
            let id = drafts[chance.below(drafts.len() as u64) as usize];
            let photos: Vec<_> = oracle.items[&id].photos.iter().copied().collect();
            match chance.weighted(&[2, 2, some(&[id], u64::from(!photos.is_empty())), 8, 1]) {
                0 => Act::Rewrite(id, format!("Lampadaire éteint depuis hier, {step}")),
                1 if photos.len() < 3 => {
                    let bytes = [1, 900, 20_000, 300_000][chance.weighted(&[1, 3, 3, 1])];
                    // Few enough that the same photo is added to two drafts.
                    Act::Photograph(id, bytes, chance.below(5))
                }
                2 => Act::RemovePhoto(id, photos[0]),
                4 => Act::Delete(id),
                _ => Act::Submit(id),
            }
        }
        2 => {
            let id = sent[chance.below(sent.len() as u64) as usize];
            act_on_sent(id, engine, chance, step)
        }
        _ => [Act::Read, Act::SyncNow][chance.weighted(&[3, 1])].clone(),
    }
}

fn act_on_sent(id: RequestId, engine: &Engine, chance: &mut Chance, step: u64) -> Act {
    let offered = engine.request(id).map(|found| found.summary.face.actions).unwrap_or_default();
    // A screen may be old: now and then something is tried that is not offered.
    let all = [
        Action::TakeBack,
        Action::TryNow,
        Action::Resolve,
        Action::Reply,
        Action::Withdraw,
        Action::Reopen,
        Action::Rate,
        Action::Delete,
        Action::Correct,
        Action::Dismiss,
    ];
    let from: &[Action] = if chance.happens(1, 12) { &all } else { &offered };
    match chance.pick(from) {
        Some(Action::TakeBack | Action::Correct) => Act::TakeBack(id),
        Some(Action::TryNow) => Act::Retry(id),
        Some(Action::Resolve) => {
            let choices = [Choice::Resend, Choice::Wait, Choice::Mine, Choice::GiveUp];
            let choice = choices[chance.weighted(&[4, 2, 4, 1])];
            Act::Resolve(id, choice)
        }
        Some(Action::Reply) => Act::Reply(id, format!("Et alors ? {step}")),
        // Most requests are not withdrawn.
        Some(Action::Withdraw) if chance.happens(1, 3) => Act::Withdraw(id),
        Some(Action::Reopen) => Act::Reopen(id, format!("Toujours éteint, {step}")),
        Some(Action::Rate) => Act::Rate(id, chance.between(1, 5) as u8),
        Some(Action::Delete) => Act::Delete(id),
        Some(Action::Dismiss) => Act::Dismiss(id),
        _ => Act::Read,
    }
}

/// What an act gave back.
#[derive(Clone, Debug)]
pub enum Gave {
    /// Nothing to remember.
    Nothing,
    /// A new draft.
    Draft(RequestId),
    /// A new act on a request.
    Op(OpId),
    /// A photo.
    Photo(PhotoHash),
    /// The key under which it was queued.
    Key(String),
    /// The number that was claimed.
    Claimed(String),
    /// Replies that nobody found, and that are to be sent again.
    Again(Vec<OpId>),
}

/// What words are about: a few are of the second category.
fn category(text: &str) -> &'static str {
    if text.ends_with('3') { SECOND_CATEGORY } else { "LAMP" }
}

/// Does it. `own` are the server's numbers that really are of this citizen's request.
pub fn perform(act: &Act, engine: &mut Engine, own: &BTreeSet<String>) -> Result<Gave> {
    let nothing = |()| Gave::Nothing;
    match act {
        Act::Create(town, text) => {
            engine.choose_city(&city(*town))?;
            let patch = DraftPatch {
                service: Some(ServiceCode::new(category(text))),
                text: Some(text.clone()),
                place: Coordinate::new(49.4958, 5.9806).ok().map(|at| Place::new(at, PlaceSource::Gps)),
                ..DraftPatch::default()
            };
            engine.create_draft(NewDraft { kind: None, patch }).map(|made| Gave::Draft(made.draft.id))
        }
        Act::Rewrite(id, text) => {
            let patch = DraftPatch { text: Some(text.clone()), ..DraftPatch::default() };
            engine.update_draft(*id, patch).map(|_| Gave::Nothing)
        }
        Act::Photograph(id, bytes, seed) => {
            let cleaned = photo(*bytes, *seed);
            engine.add_cleaned(*id, &cleaned, *bytes as u64).map(|added| Gave::Photo(added.photo.hash))
        }
        Act::RemovePhoto(id, hash) => engine.remove_photo(*id, *hash).map(|_| Gave::Nothing),
        Act::Submit(id) => {
            engine.submit(*id)?;
            Ok(key_of(engine, *id).map_or(Gave::Nothing, Gave::Key))
        }
        Act::TakeBack(id) => engine.take_back(*id).map(|_| Gave::Nothing),
        Act::Delete(id) => engine.delete_draft(*id).map(nothing),
        Act::Retry(id) => {
            let asked = replies_not_found(engine, *id);
            engine.retry(*id).map(|()| Gave::Again(asked))
        }
        Act::Resolve(id, Choice::Resend) => engine.resolve(*id, Resolution::Resend).map(nothing),
        Act::Resolve(id, Choice::Wait) => engine.resolve(*id, Resolution::Wait).map(nothing),
        Act::Resolve(id, Choice::GiveUp) => engine.resolve(*id, Resolution::GiveUp).map(nothing),
        Act::Dismiss(id) => engine.dismiss(*id).map(nothing),
        Act::SyncNow => engine.command(Input::SyncNow, &[]).map(nothing),
        Act::Resolve(id, Choice::Mine) => {
            let shown = engine.request(*id)?.look_alikes;
            let mine = shown.into_iter().find(|one| own.contains(one.service_request_id.as_str()));
            let Some(mine) = mine else { return Ok(Gave::Nothing) };
            let number = mine.service_request_id.to_string();
            engine.resolve(*id, Resolution::Mine(mine.service_request_id))?;
            Ok(Gave::Claimed(number))
        }
        Act::Reply(id, text) => engine.reply(*id, text).map(Gave::Op),
        Act::Withdraw(id) => engine.withdraw(*id, None).map(Gave::Op),
        Act::Reopen(id, text) => engine.reopen(*id, text).map(Gave::Op),
        Act::Rate(id, stars) => {
            let stars = Stars::try_from(*stars).map_err(|_| Error::Internal("stars"))?;
            engine.rate(*id, stars, None).map(Gave::Op)
        }
        Act::Read => {
            engine.drafts()?;
            engine.outbox()?;
            let query = RequestQuery { search: Some("lampadaire".to_owned()), ..RequestQuery::default() };
            engine.requests(&query)?;
            let page = engine.requests(&RequestQuery::default())?;
            if let Some(unread) = page.rows.iter().find(|row| row.unread) {
                engine.mark_read(unread.id)?;
            }
            Ok(Gave::Nothing)
        }
    }
}

/// Replies of which the citizen is asked whether they be sent again.
fn replies_not_found(engine: &Engine, id: RequestId) -> Vec<OpId> {
    let detail = engine.store().queries().request(id).ok().flatten();
    let ops = detail.map(|detail| detail.ops).unwrap_or_default();
    let rows = ops.into_iter().map(|stored| stored.row);
    rows.filter(|row| row.state == OpState::Parked(ParkReason::Unresolved)).map(|row| row.op).collect()
}

/// The city of a town.
pub fn city(town: Town) -> CityId {
    CityId::new(match town {
        Town::TownHall => "sim.townhall",
        Town::Plain => "sim.plain",
    })
}

fn photo(bytes: usize, seed: u64) -> Cleaned {
    let mut content = vec![0; bytes];
    Chance::new(seed).fill(&mut content);
    let clean = |bytes: Vec<u8>| CleanPhoto {
        sha256: Sha256::digest(&bytes).into(),
        bytes,
        width: 1_600,
        height: 1_200,
    };
    Cleaned::of(clean(content), clean(vec![1]), PhotoFacts::default())
}

fn key_of(engine: &Engine, id: RequestId) -> Option<String> {
    let detail = engine.store().queries().request(id).ok()??;
    detail.submission.map(|row| row.key.to_string())
}

// ---- what the judge remembers ------------------------------------------------------------------------------------

/// An act returned: from now on the citizen relies on it.
pub fn remember(act: &Act, gave: Gave, oracle: &mut Oracle) {
    if let (Act::Create(town, text), Gave::Draft(id)) = (act, &gave) {
        oracle.items.insert(*id, Item::new(*town, text.clone()));
        return;
    }
    let Some(id) = act.about() else { return };
    let Some(item) = oracle.items.get_mut(&id) else { return };
    match (act, gave) {
        (Act::Rewrite(_, text), _) => item.text.clone_from(text),
        (Act::Photograph(..), Gave::Photo(hash)) => {
            item.photos.insert(hash);
        }
        (Act::RemovePhoto(_, hash), _) => {
            item.photos.remove(hash);
        }
        (Act::Submit(_), Gave::Key(key)) => queued(item, &key),
        (Act::TakeBack(_), _) => back(item),
        (Act::Delete(_), _) => {
            oracle.items.remove(&id);
        }
        (Act::Resolve(_, Choice::Resend), _) => item.keys.last_mut().into_iter().for_each(Key::allow),
        (Act::Retry(_), gave) => {
            item.keys.last_mut().into_iter().for_each(Key::try_again);
            if let Gave::Again(asked) = gave {
                oracle.allow_replies(&asked);
            }
        }
        (Act::Resolve(_, Choice::Mine), Gave::Claimed(number)) => {
            item.claimed.insert(number);
        }
        (Act::Resolve(_, Choice::GiveUp), _) => item.keys.last_mut().into_iter().for_each(Key::give_up),
        (Act::Dismiss(_), _) => item.dismissed = true,
        (Act::Withdraw(_), Gave::Op(op)) => {
            item.withdrawn = true;
            item.acts.insert(op);
        }
        (_, Gave::Op(op)) => {
            item.acts.insert(op);
        }
        _ => {}
    }
}

fn queued(item: &mut Item, key: &str) {
    item.stage = Stage::Queued;
    if item.keys.iter().all(|known| known.name != key) {
        item.keys.push(Key::new(key));
    }
}

fn back(item: &mut Item) {
    item.stage = Stage::Draft;
    item.acts.clear();
    for key in &mut item.keys {
        key.taken_back = true;
    }
}

/// An act did not return: the process died in it, or it ended in an error of the storage. It was done or not; what the
/// phone shows now counts from here on.
pub fn find_out(act: &Act, engine: &Engine, oracle: &mut Oracle) {
    if let Act::Create(town, text) = act {
        for found in engine.drafts().unwrap_or_default() {
            let id = found.draft.id;
            if found.draft.text == *text {
                oracle.items.entry(id).or_insert_with(|| Item::new(*town, text.clone()));
            }
        }
        return;
    }
    let Some(id) = act.about() else { return };
    let Some(item) = oracle.items.get_mut(&id) else { return };
    let draft = engine.draft(id).ok();
    let detail = engine.store().queries().request(id).ok().flatten();
    match act {
        Act::Rewrite(_, text) => {
            if draft.is_some_and(|found| found.draft.text == *text) {
                item.text.clone_from(text);
            }
        }
        Act::Photograph(..) | Act::RemovePhoto(..) => {
            if let Some(found) = draft {
                let now: BTreeSet<_> = found.draft.photos.iter().map(|photo| photo.hash).collect();
                // At most the one photo that the act was about.
                if now.symmetric_difference(&item.photos).count() <= 1 {
                    item.photos = now;
                }
            }
        }
        Act::Submit(_) => {
            if let Some(row) = detail.and_then(|detail| detail.submission) {
                queued(item, &row.key.to_string());
            }
        }
        Act::TakeBack(_) => {
            if draft.is_some() {
                back(item);
            }
        }
        Act::Delete(_) => {
            if draft.is_none() && detail.is_none() {
                oracle.items.remove(&id);
            }
        }
        Act::Resolve(_, Choice::Resend) => item.keys.last_mut().into_iter().for_each(Key::allow),
        Act::Retry(_) => {
            item.keys.last_mut().into_iter().for_each(Key::try_again);
            let all: Vec<OpId> = item.acts.iter().copied().collect();
            oracle.allow_replies(&all);
        }
        Act::Resolve(_, Choice::Mine) => {
            let number = detail
                .and_then(|detail| detail.submission)
                .and_then(|row| row.service_request_id().map(ToString::to_string));
            item.claimed.extend(number);
        }
        Act::Resolve(_, Choice::GiveUp) => {
            if detail.is_some_and(|detail| detail.summary.submission == Some(Submission::Cancelled)) {
                item.keys.last_mut().into_iter().for_each(Key::give_up);
            }
        }
        Act::Dismiss(_) => item.dismissed = true,
        Act::Reply(..) | Act::Withdraw(_) | Act::Reopen(..) | Act::Rate(..) => {
            let ops = detail.map(|detail| detail.ops).unwrap_or_default();
            item.acts.extend(ops.iter().map(|stored| stored.row.op));
            // Its sealed copy may bring it back at the next opening.
            item.withdrawn |= matches!(act, Act::Withdraw(_));
        }
        Act::Create(..) | Act::Resolve(_, Choice::Wait) | Act::SyncNow | Act::Read => {}
    }
}
