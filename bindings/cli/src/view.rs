//! Records as lines for people.

use std::fmt::Write;

use jiff::tz::TimeZone;
use parvis_domain::face::{Action, FaceState};
use parvis_domain::id::RequestId;
use parvis_domain::place::{Place, PlaceSource};
use parvis_domain::request::{Contact, PhotoDamage, RequestKind};
use parvis_domain::service::Deadline;
use parvis_domain::timeline::TimelineEntry;

use crate::core_words::{self, Questions};
use crate::dates::{date, moment};
use crate::phone::Zones;
use crate::terminal::plain;
use crate::words::{Words, say};
use parvis_engine::record::{
    AddedPhoto, DraftRecord, PhotoFile, RequestRecord, RequestSummary, ServiceRecord, SyncOutcome,
};
use parvis_engine::speech;

/// The short form of a name, enough for a citizen's own requests; any unique beginning is understood.
pub(crate) fn short(id: RequestId) -> String {
    id.to_string().chars().take(8).collect()
}

/// A size as people read it, in decimal units.
pub(crate) fn size(bytes: u64, words: &Words) -> String {
    match bytes {
        0..1_000 => say!(words, "size-bytes", bytes = bytes),
        1_000..1_000_000 => say!(words, "size-kilobytes", size = (bytes + 500) / 1_000),
        _ => {
            let tenths = (bytes + 50_000) / 100_000;
            say!(words, "size-megabytes", whole = tenths / 10, tenth = tenths % 10)
        }
    }
}

pub(crate) fn service(service: &ServiceRecord, words: &Words) -> String {
    let mut out = format!("{:<10} {}", service.code.as_str(), plain(&service.name));
    if let Some(deadline) = service.deadline {
        let _ = write!(out, " · {}", deadline_words(deadline, words));
    }
    if !service.kinds.contains(&RequestKind::Report) {
        let kinds: Vec<String> = service.kinds.iter().map(|kind| core_words::kind(*kind, words)).collect();
        let kinds = kinds.join(", ");
        let how = if service.kinds.iter().any(|kind| kind.is_written()) {
            say!(words, "only-written", kinds = kinds)
        } else {
            say!(words, "only-called", kinds = kinds)
        };
        let _ = write!(out, " · {how}");
    }
    if !service.description.is_empty() {
        let _ = write!(out, "\n           {}", plain(&service.description));
    }
    for question in &service.questions {
        let need = if question.required { say!(words, "needed") } else { String::new() };
        let _ = write!(out, "\n           {} = {}{need}", question.code, plain(&question.text));
        for (key, name) in &question.values {
            let _ = write!(out, "\n             {key}: {}", plain(name));
        }
    }
    out
}

fn deadline_words(deadline: Deadline, words: &Words) -> String {
    match deadline {
        Deadline::WorkingDays(days) => say!(words, "within-working-days", days = u32::from(days)),
        Deadline::Days(days) => say!(words, "within-days", days = u32::from(days)),
        Deadline::Hours(hours) => say!(words, "within-hours", hours = u32::from(hours)),
    }
}

/// One line of a list.
pub(crate) fn row(row: &RequestSummary, zones: &Zones, words: &Words) -> String {
    let zone = zones.at(&row.city);
    let mark = if row.unread { "*" } else { " " };
    let state = core_words::state_word(&row.face, words);
    let mut out = format!("{mark}{}  {state:<14} {}", short(row.id), plain(&row.title));
    if let Some(reference) = &row.reference {
        let _ = write!(out, " · {}", say!(words, "number", reference = plain(reference.as_str())));
    }
    if let Some(due) = row.due {
        let _ = write!(out, " · {}", say!(words, "due", date = date(due, zone, words)));
    }
    if let Some(distance) = row.distance {
        let _ = write!(out, " · {}", say!(words, "away", metres = u64::from(distance.rounded())));
    }
    if !row.mine {
        let _ = write!(out, " · {}", say!(words, "of-others"));
    }
    out
}

pub(crate) fn draft_row(record: &DraftRecord, zones: &Zones, words: &Words) -> String {
    let draft = &record.draft;
    let zone = zones.at(&draft.city);
    let title = record.service_name.clone().unwrap_or_else(|| core_words::kind(draft.kind, words));
    let mut out = format!(
        " {}  {:<14} {} · {}",
        short(draft.id),
        core_words::state_word(&record.face, words),
        plain(&title),
        moment(draft.changed, zone, words)
    );
    if !draft.photos.is_empty() {
        let _ = write!(out, " · {}", say!(words, "photos", count = draft.photos.len()));
    }
    if !record.issues.is_empty() {
        let _ = write!(out, " · {}", say!(words, "lacks", count = record.issues.len()));
    }
    out
}

pub(crate) fn draft(record: &DraftRecord, questions: &Questions, zones: &Zones, words: &Words) -> String {
    let draft = &record.draft;
    let zone = zones.at(&draft.city);
    let title = record.service_name.clone().unwrap_or_else(|| core_words::kind(draft.kind, words));
    let mut lines = vec![
        format!("{} · {}", plain(&title), short(draft.id)),
        core_words::state(&record.face, words),
        say!(words, "saved-at", time = moment(draft.changed, zone, words)),
    ];
    if let Some(found) = &draft.place {
        lines.push(place(found, words));
    }
    if !draft.text.is_empty() {
        lines.push(quoted(&draft.text));
    }
    lines.extend(draft.answers.iter().map(|(code, answers)| format!("  {}", questions.read(code, answers))));
    lines.extend(draft.contact.as_ref().map(|ways| contact(ways, words)));
    lines.extend(record.seen_by.map(|seen_by| core_words::seen_by(seen_by, words)));
    lines.extend(record.photos.iter().enumerate().map(|(n, file)| photo(n, file, words)));
    lines.extend(record.notices.iter().map(|notice| core_words::notice(*notice, words)));
    if !record.issues.is_empty() {
        lines.push(say!(words, "before-sending"));
        lines.extend(
            record
                .issues
                .iter()
                .map(|issue| format!("  - {}", core_words::issue(issue, questions.about(issue), words))),
        );
    }
    lines.extend(may_do(&record.face.actions, draft.id, words));
    lines.join("\n")
}

pub(crate) fn request(record: &RequestRecord, zones: &Zones, words: &Words) -> String {
    let summary = &record.summary;
    let zone = zones.at(&summary.city);
    let mut lines = vec![format!("{} · {}", plain(&summary.title), short(summary.id))];
    lines.push(core_words::state_of(record, zones, words));
    lines.extend(core_words::forgotten(&summary.face, words));
    if let Some(waiting) = &record.waiting {
        if let Some(next) = waiting.next_try {
            lines.push(say!(words, "next-try", time = moment(next, zone, words)));
        }
        lines.extend(speech::words_beside(waiting).map(|said| server_said(said, words)));
        if let Some(refusal) = &waiting.refusal {
            lines.extend(core_words::refusal(refusal, words).into_iter().map(|line| format!("  - {line}")));
        }
    }
    // The sentence about a received one says its number already.
    if let Some(reference) = summary.reference.as_ref().filter(|_| summary.face.state != FaceState::Received)
    {
        lines.push(say!(words, "reference", reference = plain(reference.as_str())));
    }
    if let Some(service) = &record.handled_by {
        lines.push(say!(words, "handled-by", service = plain(service)));
    }
    if let Some(due) = summary.due {
        lines.push(say!(words, "due-line", date = date(due, zone, words)));
    }
    if let Some(notes) = &record.status_notes {
        lines.push(say!(words, "notes", notes = plain(notes)));
    }
    if let Some(found) = &record.place {
        lines.push(place(found, words));
    }
    if !record.text.is_empty() {
        lines.push(quoted(&record.text));
    }
    lines.extend(
        record.answers.iter().map(|(question, answer)| format!("  {} {}", plain(question), plain(answer))),
    );
    lines.extend(record.contact.as_ref().map(|ways| contact(ways, words)));
    lines.extend(record.seen_by.map(|seen_by| core_words::seen_by(seen_by, words)));
    lines.extend(record.photos.iter().enumerate().map(|(n, file)| photo(n, file, words)));
    lines.extend(record.notices.iter().map(|notice| core_words::notice(*notice, words)));
    if summary.face.photos.total > 0 {
        lines.push(say!(
            words,
            "photos-arrived",
            confirmed = summary.face.photos.confirmed,
            total = summary.face.photos.total
        ));
    }
    if !record.timeline.is_empty() {
        lines.push(say!(words, "timeline"));
        lines.extend(record.timeline.iter().map(|found| entry(found, zone, words)));
    }
    if !record.acts.is_empty() {
        lines.push(say!(words, "on-the-way"));
        for act in &record.acts {
            let (label, state) = (act_word(act.kind, words), act_state(act.state, words));
            let mut line = format!("  {}", say!(words, "labelled", label = label, text = state));
            if let Some(text) = &act.text {
                let _ = write!(line, " {}", say!(words, "quoted", text = plain(text)));
            }
            lines.push(line);
            if let Some(refusal) = &act.refusal {
                let quoted = refusal.words.as_deref().map(|said| server_said(said, words));
                let said = quoted.into_iter().chain(core_words::refusal(refusal, words));
                lines.extend(said.map(|line| format!("    - {line}")));
            }
        }
    }
    if !record.look_alikes.is_empty() {
        lines.push(say!(words, "look-alikes"));
        for other in &record.look_alikes {
            let mut line =
                format!("  {} · {}", plain(other.service_request_id.as_str()), first_line(&other.text));
            if let Some(at) = other.requested {
                let _ = write!(line, " · {}", moment(at, zone, words));
            }
            if let Some(distance) = other.distance {
                let _ = write!(line, " · {}", say!(words, "away", metres = u64::from(distance.rounded())));
            }
            lines.push(line);
        }
    }
    lines.extend(may_do(&summary.face.actions, summary.id, words));
    lines.join("\n")
}

/// The server's own words about a refusal.
fn server_said(said: &str, words: &Words) -> String {
    say!(words, "server-said", words = plain(said))
}

/// One dated entry of a timeline.
pub(crate) fn entry(entry: &TimelineEntry, zone: &TimeZone, words: &Words) -> String {
    let mut line = format!("  {}  {}", moment(entry.at, zone, words), core_words::entry(entry, words));
    if let Some(text) = entry.text.as_deref().filter(|text| !text.trim().is_empty()) {
        let text = say!(words, "quoted", text = plain(text).replace('\n', " "));
        line = say!(words, "labelled", label = line, text = text);
    }
    line
}

fn act_word(kind: &str, words: &Words) -> String {
    words.find(&format!("act-{}", kind.replace('_', "-")), &[]).unwrap_or_else(|| kind.to_owned())
}

fn acts_of(kind: &str, count: u32, words: &Words) -> String {
    match kind {
        "reply" => say!(words, "counted-reply", count = count),
        "withdraw" => say!(words, "counted-withdraw", count = count),
        "reopen" => say!(words, "counted-reopen", count = count),
        "rate" => say!(words, "counted-rate", count = count),
        _ => say!(words, "counted-other", count = count),
    }
}

fn act_state(state: parvis_domain::state::OpState, words: &Words) -> String {
    use parvis_domain::state::{OpState, ParkReason};
    match state {
        OpState::Waiting => say!(words, "act-state-waiting"),
        OpState::Sending => say!(words, "act-state-sending"),
        OpState::Done => say!(words, "act-state-done"),
        OpState::Rejected => say!(words, "act-state-rejected"),
        OpState::Parked(ParkReason::Unresolved) => say!(words, "act-state-unsure"),
        OpState::Parked(_) => say!(words, "act-state-parked"),
        OpState::Dropped => say!(words, "act-state-dropped"),
    }
}

pub(crate) fn may_do(actions: &[Action], id: RequestId, words: &Words) -> Option<String> {
    let id = short(id);
    let commands: Vec<String> = actions
        .iter()
        .map(|action| match action {
            Action::Edit | Action::Correct => format!("parvis edit {id} …"),
            Action::Send => format!("parvis submit {id}"),
            Action::Delete => format!("parvis delete {id}"),
            Action::TakeBack => format!("parvis take-back {id}"),
            Action::TryNow => format!("parvis retry {id}"),
            Action::Resolve => format!("parvis resolve {id} …"),
            Action::Reply => format!("parvis reply {id} …"),
            Action::Withdraw => format!("parvis withdraw {id}"),
            Action::Reopen => format!("parvis reopen {id} …"),
            Action::Rate => format!("parvis rate {id} 1..5"),
            Action::Dismiss => format!("parvis dismiss {id}"),
            Action::Call => "parvis contacts".to_owned(),
            Action::Copy => format!("parvis copy {id}"),
            Action::Remind => format!("parvis remind {id}"),
        })
        .collect();
    (!commands.is_empty()).then(|| say!(words, "you-can", commands = commands.join(" · ")))
}

fn place(place: &Place, words: &Words) -> String {
    let source = match place.source {
        PlaceSource::Gps => say!(words, "source-gps"),
        PlaceSource::Photo => say!(words, "source-photo"),
        PlaceSource::Asset => say!(words, "source-asset"),
        PlaceSource::Address => say!(words, "source-address"),
        PlaceSource::Hand => say!(words, "source-hand"),
    };
    let (latitude, longitude) = (place.coordinate.latitude(), place.coordinate.longitude());
    let mut line =
        say!(words, "place", latitude = format!("{latitude:.5}"), longitude = format!("{longitude:.5}"));
    if let Some(accuracy) = place.accuracy {
        let _ = write!(line, " {}", say!(words, "accuracy", metres = u64::from(accuracy.rounded())));
    }
    let _ = write!(line, " ({source})");
    if let Some(address) = &place.address {
        let _ = write!(line, " · {}", plain(address));
    }
    line
}

/// How the citizen wants to be reached.
fn contact(contact: &Contact, words: &Words) -> String {
    let ways: Vec<_> = [&contact.name, &contact.email, &contact.phone].into_iter().flatten().collect();
    say!(words, "contact", ways = ways.into_iter().map(|way| plain(way)).collect::<Vec<_>>().join(" · "))
}

fn photo(n: usize, photo: &PhotoFile, words: &Words) -> String {
    let (width, height) = (photo.photo.width, photo.photo.height);
    let size = size(photo.photo.bytes, words);
    let line = say!(
        words,
        "photo-line",
        number = n + 1,
        width = width,
        height = height,
        size = size,
        file = photo.file.display().to_string()
    );
    match photo.photo.masks.len() {
        0 => line,
        count => format!("{line} · {}", say!(words, "masks", count = count)),
    }
}

/// What became of a photo that was just taken in.
pub(crate) fn added(photo: &AddedPhoto, words: &Words) -> String {
    let line = say!(
        words,
        "photo-added",
        before = size(photo.original_bytes, words),
        after = size(photo.photo.bytes, words),
        width = photo.photo.width,
        height = photo.photo.height
    );
    match photo.damage {
        None => line,
        Some(damage) => format!("{line}\n{}", photo_damage(damage, words)),
    }
}

/// What a photo lacks.
pub(crate) fn photo_damage(damage: PhotoDamage, words: &Words) -> String {
    match damage {
        PhotoDamage::CutOff { percent } => say!(words, "photo-cut-off", percent = u32::from(percent)),
        PhotoDamage::Coarse => say!(words, "photo-coarse"),
    }
}

pub(crate) fn outcome(outcome: &SyncOutcome, words: &Words) -> String {
    if !outcome.sender {
        return say!(words, "sync-other-sender");
    }
    let mut parts = Vec::new();
    if outcome.sent > 0 {
        parts.push(say!(words, "sync-sent", count = outcome.sent));
    }
    if outcome.photos > 0 {
        parts.push(say!(words, "sync-photos", count = outcome.photos));
    }
    if outcome.acts > 0 {
        let acts: Vec<String> =
            outcome.acts_by_kind.iter().map(|(kind, count)| acts_of(kind, *count, words)).collect();
        parts.push(say!(words, "sync-acts", acts = acts.join(", ")));
    }
    if outcome.changed > 0 {
        parts.push(say!(words, "sync-changed", count = outcome.changed));
    }
    if parts.is_empty() {
        parts.push(say!(words, "sync-nothing"));
    }
    if outcome.need_you > 0 {
        parts.push(say!(words, "sync-need-you", count = outcome.need_you));
    }
    if outcome.waiting > 0 {
        parts.push(say!(words, "sync-waiting", count = outcome.waiting));
        if let Some(millis) = outcome.next_wakeup_ms {
            parts.push(say!(words, "sync-next", time = duration(millis, words)));
        }
    }
    parts.join("\n")
}

/// A time span in the unit in which people count it.
fn duration(millis: i64, words: &Words) -> String {
    let seconds = u64::try_from(millis).unwrap_or(0).div_ceil(1_000);
    match seconds {
        0..120 => say!(words, "in-seconds", count = seconds),
        120..7_200 => say!(words, "in-minutes", count = seconds.div_ceil(60)),
        7_200..172_800 => say!(words, "in-hours", count = seconds.div_ceil(3_600)),
        _ => say!(words, "in-days", count = seconds.div_ceil(86_400)),
    }
}

fn quoted(text: &str) -> String {
    plain(text).lines().map(|line| format!("  | {line}")).collect::<Vec<_>>().join("\n")
}

fn first_line(text: &str) -> String {
    plain(text.lines().next().unwrap_or_default()).chars().take(60).collect()
}
