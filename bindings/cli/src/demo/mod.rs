//! `parvis demo`: the whole story of a broken streetlight, told and checked step by step.

mod staff;
mod stage;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use http::Method;
use parvis_domain::face::FaceState;
use parvis_domain::id::{AttributeCode, RequestId, ServiceCode};
use parvis_domain::op::Stars;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::request::RequestKind;
use parvis_domain::state::ClosedReason;
use parvis_domain::unit::{Metres, Seconds};
use parvis_engine::Connectivity;
use parvis_media::PhotoFacts;
use parvis_media::demo_photo::{DemoPhoto, draw};
use parvis_townhall::lossy::{Fault, Rule};
use serde_json::{Value, json};

use crate::arguments;
use crate::failure::{Failure, Problem};
use crate::phone::Zones;
use crate::terminal::{Answer, Format, Terminal, plain};
use crate::words::{Words, say};
use crate::{core_words, dates, view};
use parvis_engine::record::{
    AddedPhoto, DraftPatch, Near, NewDraft, OpenFilter, RequestQuery, RequestRecord, SyncBudget,
};
use parvis_engine::{Error, Parvis};
use staff::CallError;
use stage::{Behind, Folder, Phone, Town, comes};

/// How long something may take that happens by itself: a few waits of the planner, which are real.
const BY_ITSELF: Duration = Duration::from_secs(30);
/// Where the streetlight stands.
const LAMP: (f64, f64) = (49.4958, 5.9806);
/// Where the citizen stands afterwards, some hundred metres away.
const ELSEWHERE: (f64, f64) = (49.4966, 5.9818);
/// Where the town hall takes requests.
const TAKES: &str = "/v1/requests/";

/// Tells and checks the story.
pub(crate) fn run(demo: &arguments::Demo, terminal: &Terminal) -> Result<(), Failure> {
    let folder = Folder::new(demo.keep.as_deref())?;
    let numbers = Story::new(&folder, terminal)?.tell(demo.photo.as_deref())?;
    if demo.keep.is_some() && terminal.format == Format::Human {
        let kept = folder.path().display().to_string();
        terminal.line(&say!(terminal.words, "demo-kept", folder = kept))?;
    }
    folder.leave()?;
    if terminal.format == Format::Json { terminal.answer(&numbers) } else { Ok(()) }
}

struct Story<'a> {
    terminal: &'a Terminal,
    words: &'a Words,
    folder: PathBuf,
    phone: Phone,
    town: Town,
    step: u32,
    begin: Instant,
}

impl<'a> Story<'a> {
    fn new(folder: &Folder, terminal: &'a Terminal) -> Result<Self, Failure> {
        let begin = Instant::now();
        let words = &terminal.words;
        let town = Town::open(folder.path(), words)?;
        let phone = Phone::switch_on(folder, words)?;
        Ok(Self { terminal, words, folder: folder.path().to_owned(), phone, town, step: 0, begin })
    }

    fn tell(mut self, photo: Option<&Path>) -> Result<Answer, Failure> {
        self.say(&say!(self.words, "demo-title"))?;
        self.without_a_network()?;
        let (id, added) = self.draft(photo)?;
        self.forgotten_in_a_pocket(id)?;
        self.submit(id)?;
        self.answer_lost(id)?;
        self.staff_answers(id)?;
        self.citizen_replies(id)?;
        self.closed_and_rated(id)?;
        self.timeline(id)?;
        self.offline_again(id)?;
        self.numbers(id, &added)
    }

    /// A phone that knows its city and has no network.
    fn without_a_network(&mut self) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-1"))?;
        self.offline()?;
        let city = self.parvis()?.add_city_pack(&self.town.pack)?;
        self.parvis()?.set_connectivity(Connectivity::Offline)?;
        let services = self.parvis()?.services(Some("éclairage"))?;
        self.proven(!services.is_empty(), &say!(self.words, "demo-services", city = plain(&city.name)))?;
        self.tell_line(&say!(self.words, "demo-no-network"))
    }

    /// The whole form, and a photo, without a network.
    fn draft(&mut self, photo: Option<&Path>) -> Result<(RequestId, AddedPhoto), Failure> {
        self.title(&say!(self.words, "demo-2"))?;
        let file = match photo {
            Some(file) => file.to_owned(),
            None => self.drawn_photo()?,
        };
        let coordinate = coordinate(LAMP)?;
        let mut place = Place::new(coordinate, PlaceSource::Gps);
        place.accuracy = Some(Metres::whole(8));
        place.age = Some(Seconds::new(4));
        let patch = DraftPatch {
            service: Some(ServiceCode::new("LAMP")),
            place: Some(place),
            text: Some(say!(self.words, "demo-text")),
            answers: [(AttributeCode::new("ETAT"), vec!["off".to_owned()])].into(),
            ..DraftPatch::default()
        };
        let kind = Some(RequestKind::Report);
        let id = self.parvis()?.create_draft(NewDraft { kind, patch })?.draft.id;
        let added =
            self.parvis()?.add_photo_file(id, &file).map_err(|error| Failure::from(error).of(&file))?;
        self.tell_line(&say!(self.words, "demo-drafted", id = view::short(id)))?;
        self.tell_line(&view::added(&added, self.words))?;
        if photo.is_none() {
            self.proven(added.place.is_some(), &say!(self.words, "demo-photo-knew"))?;
        }
        let kept = added.draft.photos.first().map(|photo| photo.file.clone()).unwrap_or_default();
        let clean = fs::read(&kept).unwrap_or_default();
        let nothing = parvis_media::facts_of_bytes(&clean) == PhotoFacts::default();
        self.proven(!clean.is_empty() && nothing, &say!(self.words, "demo-photo-clean"))?;
        Ok((id, added))
    }

    fn drawn_photo(&self) -> Result<PathBuf, Failure> {
        let failed = || Failure::from(Problem::Demo(say!(self.words, "demo-photo-drawn")));
        let file = self.folder.join("photo.jpg");
        let drawn = draw(&DemoPhoto::default()).map_err(|_| failed())?;
        fs::write(&file, drawn).map_err(|_| failed())?;
        Ok(file)
    }

    /// The phone dies, and the draft is still there.
    fn forgotten_in_a_pocket(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-3"))?;
        let before = self.parvis()?.draft(id)?;
        self.phone.drop_and_reopen()?;
        self.parvis()?.set_connectivity(Connectivity::Offline)?;
        let after = self.parvis()?.draft(id)?;
        self.proven(before.draft == after.draft, &say!(self.words, "demo-draft-there"))
    }

    /// It waits, and says so.
    fn submit(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-4"))?;
        self.parvis()?.submit(id)?;
        let record = self.parvis()?.request(id)?;
        self.tell_line(&core_words::state_of(&record, &self.zones()?, self.words))?;
        self.proven(record.summary.face.state == FaceState::Waiting, &say!(self.words, "demo-waits"))?;
        self.proven(self.at_town_hall()?.is_empty(), &say!(self.words, "demo-town-has-none"))
    }

    /// The network is back. The town hall takes the report; its answer is lost.
    fn answer_lost(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-5"))?;
        let behind = Behind::start(self.parvis()?)?;
        self.town.network.add(Rule::once(Fault::DropAnswer).method(Method::PUT).path(TAKES));
        self.online()?;
        let network = &self.town.network;
        let lost = comes(BY_ITSELF, || Ok(network.reached(&Method::PUT, TAKES) >= 1))?;
        self.proven(lost, &say!(self.words, "demo-answer-lost"))?;
        let parvis = self.parvis()?;
        let arrived = comes(BY_ITSELF, || {
            let face = parvis.request(id)?.summary.face;
            Ok(face.state == FaceState::Received && face.photos.confirmed == 1)
        })?;
        drop(behind);
        let tries = self.town.network.reached(&Method::PUT, TAKES);
        self.proven(arrived, &say!(self.words, "demo-by-itself", count = tries))?;
        let there = self.at_town_hall()?;
        self.proven(there.len() == 1, &say!(self.words, "demo-exactly-one"))?;
        let record = self.parvis()?.request(id)?;
        self.tell_line(&core_words::state_of(&record, &self.zones()?, self.words))?;
        if let (Some(service), Some(due)) = (&record.handled_by, record.summary.due) {
            let date = dates::date(due, self.zones()?.at(&record.summary.city), self.words);
            self.tell_line(&say!(self.words, "demo-receipt", service = plain(service), date = date))?;
        }
        self.proven(record.summary.due.is_some(), &say!(self.words, "demo-due-known"))
    }

    /// Agents and neighbours at work.
    fn staff_answers(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-6"))?;
        let reference = self.reference(id)?;
        let staff = &self.town.staff;
        let service = say!(self.words, "demo-service");
        staff.act(&reference, "assign", &json!({ "service": service })).map_err(|e| self.call_failed(&e))?;
        let text = say!(self.words, "demo-staff-text");
        staff.act(&reference, "answer", &json!({ "text": text })).map_err(|e| self.call_failed(&e))?;
        for form in NEIGHBOURS {
            staff.neighbour(form).map_err(|e| self.call_failed(&e))?;
        }
        self.sync()?;
        let record = self.parvis()?.request(id)?;
        self.tell_line(&core_words::state_of(&record, &self.zones()?, self.words))?;
        self.tell_line(&say!(self.words, "quoted", text = &text))?;
        let read = record.timeline.iter().any(|entry| entry.text.as_deref() == Some(text.as_str()));
        self.proven(read && record.summary.unread, &say!(self.words, "demo-message-read"))?;
        Ok(self.parvis()?.mark_read(id)?)
    }

    fn citizen_replies(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-7"))?;
        let text = say!(self.words, "demo-reply");
        self.parvis()?.reply(id, &text)?;
        self.tell_line(&say!(self.words, "quoted", text = &text))?;
        self.sync()?;
        let there = self.seen_by_staff(id)?;
        self.proven(texts(&there).contains(&text.as_str()), &say!(self.words, "demo-reply-there"))
    }

    fn closed_and_rated(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-8"))?;
        let reference = self.reference(id)?;
        let staff = &self.town.staff;
        staff
            .act(
                &reference,
                "status",
                &json!({ "status": "in_progress", "text": say!(self.words, "demo-working") }),
            )
            .and_then(|()| {
                let body = json!({ "reason": "fixed", "text": say!(self.words, "demo-fixed") });
                staff.act(&reference, "close", &body)
            })
            .map_err(|error| self.call_failed(&error))?;
        self.sync()?;
        let record = self.parvis()?.request(id)?;
        let closed = record.summary.face.state == FaceState::Closed(ClosedReason::Fixed);
        self.proven(closed, &say!(self.words, "demo-closed"))?;
        let stars = Stars::try_from(5).map_err(|_| Error::Internal("stars"))?;
        self.parvis()?.rate(id, stars, Some(&say!(self.words, "demo-thanks")))?;
        self.sync()?;
        let rated = kinds(&self.seen_by_staff(id)?).contains(&"rated");
        self.proven(rated, &say!(self.words, "demo-rated"))
    }

    fn timeline(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-9"))?;
        let record = self.parvis()?.request(id)?;
        let zones = self.zones()?;
        for entry in &record.timeline {
            self.tell_line(&format!(" {}", view::entry(entry, zones.at(&record.summary.city), self.words)))?;
        }
        let sorted = record.timeline.windows(2).all(|pair| pair[0].at <= pair[1].at);
        self.proven(record.timeline.len() >= 6 && sorted, &say!(self.words, "demo-timeline"))
    }

    /// Search and nearness from what the phone keeps.
    fn offline_again(&mut self, id: RequestId) -> Result<(), Failure> {
        self.title(&say!(self.words, "demo-10"))?;
        self.offline()?;
        self.phone.drop_and_reopen()?;
        self.parvis()?.set_connectivity(Connectivity::Offline)?;
        let zones = self.zones()?;
        let search = say!(self.words, "demo-search");
        let found = self
            .parvis()?
            .requests(&RequestQuery { search: Some(search.clone()), ..RequestQuery::default() })?;
        for row in &found.rows {
            self.tell_line(&view::row(row, &zones, self.words))?;
        }
        let mine = found.rows.iter().any(|row| row.id == id);
        self.proven(mine, &say!(self.words, "demo-found", search = search))?;
        let near = self.parvis()?.requests(&RequestQuery {
            near: Some(Near { centre: coordinate(ELSEWHERE)?, radius: Metres::whole(500) }),
            open: OpenFilter::All,
            ..RequestQuery::default()
        })?;
        for row in &near.rows {
            self.tell_line(&view::row(row, &zones, self.words))?;
        }
        let metres: Vec<Metres> = near.rows.iter().filter_map(|row| row.distance).collect();
        let in_order = metres.len() == near.rows.len() && metres.is_sorted();
        let mine = near.rows.iter().any(|row| row.id == id);
        self.proven(mine && in_order, &say!(self.words, "demo-near", count = near.rows.len()))
    }

    /// The figures of the story.
    fn numbers(self, id: RequestId, added: &AddedPhoto) -> Result<Answer, Failure> {
        let words = self.words;
        self.say("")?;
        self.say(&say!(words, "demo-numbers"))?;
        let seen = self.town.network.seen();
        let text = seen.iter().find(|call| call.method == Method::PUT && call.path.starts_with(TAKES));
        let text_bytes = text.map_or(0, |call| call.sent_bytes);
        let photo_calls = seen.iter().filter(|call| call.method == Method::PATCH).count();
        let puts = self.town.network.reached(&Method::PUT, TAKES);
        let record = self.parvis()?.request(id)?;
        let there = self.seen_by_staff(id)?;
        let photos = there["media_urls"].as_array().map_or(0, Vec::len);
        let served = self.photo_at_town_hall(&record)?;
        let mine =
            self.at_town_hall()?.iter().filter(|one| one["description"] == there["description"]).count();
        let entries = there["timeline"].as_array().map_or(0, Vec::len);
        let tenths = (self.begin.elapsed().as_millis() / 100) as u64;
        let lines = [
            say!(
                words,
                "demo-number-photo",
                before = view::size(added.original_bytes, words),
                after = view::size(added.photo.bytes, words)
            ),
            say!(words, "demo-number-text", bytes = text_bytes),
            say!(words, "demo-number-calls", count = seen.len(), puts = puts, photos = photo_calls),
            say!(words, "demo-number-server", count = mine, photos = photos, entries = entries),
            say!(words, "demo-number-time", whole = tenths / 10, tenth = tenths % 10),
        ];
        for line in &lines {
            self.tell_line(line)?;
        }
        self.proven(text_bytes > 0 && text_bytes <= 2_000, &say!(words, "demo-small"))?;
        self.proven(mine == 1 && photos == 1 && served, &say!(words, "demo-photo-served"))?;
        self.say("")?;
        self.say(&say!(words, "demo-end"))?;
        Ok(Answer {
            text: String::new(),
            json: json!({
                "ok": true,
                "photo_bytes_before": added.original_bytes,
                "photo_bytes_after": added.photo.bytes,
                "text_bytes": text_bytes,
                "calls": seen.len(),
                "submissions_on_the_wire": puts,
                "photo_uploads": photo_calls,
                "requests_at_town_hall": mine,
                "photos_at_town_hall": photos,
                "timeline_entries": entries,
                "seconds": (self.begin.elapsed().as_secs_f64() * 10.0).round() / 10.0,
            }),
        })
    }

    /// Whether the photo that everybody can see is the clean one, byte for byte, and says nothing about its maker.
    fn photo_at_town_hall(&self, record: &RequestRecord) -> Result<bool, Failure> {
        let Some(photo) = record.photos.first() else { return Ok(false) };
        let path = format!("/photos/{}.jpg", photo.photo.hash);
        let served = self.town.staff.get(&path).map_err(|error| self.call_failed(&error))?;
        let kept = fs::read(&photo.file).unwrap_or_default();
        let silent = parvis_media::facts_of_bytes(&served) == PhotoFacts::default();
        Ok(served[..] == kept[..] && silent)
    }

    fn sync(&self) -> Result<(), Failure> {
        let limit_ms = BY_ITSELF.as_millis() as u64;
        let outcome = self.parvis()?.begin_background_sync(SyncBudget::Round { limit_ms })?.wait()?;
        if outcome.waiting == 0 { Ok(()) } else { Err(Problem::Demo(say!(self.words, "demo-sync")).into()) }
    }

    fn offline(&self) -> Result<(), Failure> {
        let failed = || Problem::Demo(say!(self.words, "demo-network"));
        Ok(self.town.network.go_offline().map_err(|_| failed())?)
    }

    fn online(&self) -> Result<(), Failure> {
        let failed = || Problem::Demo(say!(self.words, "demo-network"));
        self.town.network.go_online().map_err(|_| failed())?;
        Ok(self.parvis()?.set_connectivity(Connectivity::Unmetered)?)
    }

    fn parvis(&self) -> Result<&Parvis, Failure> {
        self.phone.parvis().map(|parvis| &**parvis)
    }

    fn zones(&self) -> Result<Zones, Failure> {
        Ok(Zones::of(self.parvis()?))
    }

    fn reference(&self, id: RequestId) -> Result<String, Failure> {
        let reference = self.parvis()?.request(id)?.summary.reference;
        let failed = || Problem::Demo(say!(self.words, "demo-by-itself", count = 0_usize));
        Ok(reference.ok_or_else(failed)?.as_str().to_owned())
    }

    fn at_town_hall(&self) -> Result<Vec<Value>, Failure> {
        self.town.staff.requests().map_err(|error| self.call_failed(&error))
    }

    fn seen_by_staff(&self, id: RequestId) -> Result<Value, Failure> {
        let reference = self.reference(id)?;
        self.town.staff.request(&reference).map_err(|error| self.call_failed(&error))
    }

    fn call_failed(&self, error: &CallError) -> Failure {
        Problem::Demo(say!(self.words, "demo-no-town-hall", reason = error.to_string())).into()
    }

    fn title(&mut self, text: &str) -> Result<(), Failure> {
        self.step += 1;
        self.say(&format!("\n{:>2}. {text}", self.step))
    }

    fn tell_line(&self, text: &str) -> Result<(), Failure> {
        self.say(&format!("    {text}"))
    }

    /// A checked fact: told when it is so, the end of the story when it is not.
    fn proven(&self, so: bool, fact: &str) -> Result<(), Failure> {
        if so { self.say(&format!("    [ok] {fact}")) } else { Err(Problem::Demo(fact.to_owned()).into()) }
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        match self.terminal.format {
            Format::Human => self.terminal.line(text),
            Format::Json => Ok(()),
        }
    }
}

/// Two neighbours' reports, as any Open311 app sends them.
const NEIGHBOURS: [&str; 2] = [
    "service_code=HOLE&lat=49.4962&long=5.9812&attribute%5BOU%5D=road\
     &description=Trou%20dans%20la%20chauss%C3%A9e%2C%20devant%20l%27arr%C3%AAt%20de%20bus.",
    "service_code=LAMP&lat=49.4990&long=5.9851&attribute%5BETAT%5D=flickers\
     &description=Le%20r%C3%A9verb%C3%A8re%20du%20parc%20clignote.",
];

fn coordinate((latitude, longitude): (f64, f64)) -> Result<Coordinate, Failure> {
    Ok(Coordinate::new(latitude, longitude).map_err(|_| Error::Internal("demo place"))?)
}

fn texts(item: &Value) -> Vec<&str> {
    timeline(item).filter_map(|entry| entry["text"].as_str()).collect()
}

fn kinds(item: &Value) -> Vec<&str> {
    timeline(item).filter_map(|entry| entry["kind"].as_str()).collect()
}

fn timeline(item: &Value) -> impl Iterator<Item = &Value> {
    item["timeline"].as_array().into_iter().flatten()
}
