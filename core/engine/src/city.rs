//! Cities on this phone: their packs, their servers, the phone's secret at each.

use parvis_domain::ability::abilities;
use parvis_domain::habits::{Habits, Updates};
use parvis_domain::hours::opening_at;
use parvis_domain::id::{CityId, EndpointName};
use parvis_domain::pack::{
    CityPack, CityTimeZone, Endpoint, EndpointKind, MarkerRule, PackError, UncertainRule,
};
use parvis_domain::time::Timestamp;
use parvis_domain::validate::{notices, photo_limit};
use parvis_sync::{
    self as sync, Catalogue, Echo, EndpointRow, Input, PhotoOrder, Replies, ServerClass, Stream,
};
use serde::{Deserialize, Serialize};

use crate::engine::Engine;
use crate::error::{CityProblem, Error, Missing, Result};
use crate::net::{
    Announced, ChangesPage, ListedServices, LookupError, MorePages, NOWHERE, PageStart, Server, ServicesNews,
};
use crate::record::{City, ContactRecord, FaqRecord, Question, ServiceRecord, SubjectRecord};
use crate::store::{ChangePage, PageEnd, StreamCursor, Write};

/// A server's clock is written down again only when it moved by more than this: its dates have whole seconds.
const CLOCK_NOISE_MS: i64 = 2_000;

/// How long a closed request is asked about.
const CLOSED_WATCHED_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// How often.
const CLOSED_PAUSE_MS: i64 = 24 * 60 * 60 * 1000;

/// What could not be read of what a server showed last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Unread {
    /// Services and questions.
    services: u32,
    /// Rows of the city's list, and fields in them.
    list: u32,
    /// Those of the citizen's own requests, and what was told of them.
    own: u32,
}

impl Unread {
    fn all(self) -> u32 {
        self.services.saturating_add(self.list).saturating_add(self.own)
    }
}

/// A server, its city, and what was learned about it.
#[derive(Clone, Debug)]
pub(crate) struct KnownServer {
    pub(crate) city: CityId,
    pub(crate) server: Server,
    /// How far its clock is ahead of this phone's.
    pub(crate) clock_offset_ms: i64,
    /// What its own answers told of its habits.
    pub(crate) learned: Habits,
    /// Parts of its latest lists that could not be read.
    pub(crate) unread: Unread,
    /// What is known of its list of services.
    pub(crate) listed: ListedServices,
    /// When what is closed there was asked about to the end.
    closed_asked: Option<Timestamp>,
    /// The running pull of the citizen's own asks about it too.
    asks_closed: bool,
}

/// How a server is reached, as it is stored: enough without the city's pack.
#[derive(Serialize, Deserialize)]
struct Profile {
    endpoint: Endpoint,
    zone: CityTimeZone,
    #[serde(default, skip_serializing_if = "Habits::is_empty")]
    learned: Habits,
    #[serde(default)]
    lost: Unread,
    #[serde(default)]
    listed: ListedServices,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed_asked: Option<Timestamp>,
}

impl KnownServer {
    /// The write that keeps how it is reached.
    fn profile(&self, name: &EndpointName) -> Option<Write> {
        let profile = Profile {
            endpoint: self.server.endpoint.clone(),
            zone: self.server.zone.clone(),
            learned: self.learned.clone(),
            lost: self.unread,
            listed: self.listed.clone(),
            closed_asked: self.closed_asked,
        };
        let profile = serde_json::to_string(&profile).ok()?;
        Some(Write::EndpointProfile { name: name.clone(), city: self.city.clone(), profile })
    }
}

impl Engine {
    /// Reads the cities and servers of the store.
    pub(crate) fn read_cities(&mut self) -> Result<()> {
        let queries = self.store.queries();
        self.chosen = queries.chosen_city()?;
        self.packs.clear();
        for stored in queries.cities()? {
            // One that an older version took and this one does not is as good as none: the city can be added anew.
            if let Ok(pack) = CityPack::from_json(&stored.pack) {
                self.packs.insert(stored.id, pack);
            }
        }
        self.servers.clear();
        for stored in queries.endpoints()? {
            let profile: Option<Profile> =
                stored.profile.as_deref().and_then(|profile| serde_json::from_str(profile).ok());
            if let (Some(city), Some(profile)) = (stored.city, profile) {
                let Profile { endpoint, zone, learned, lost, listed, closed_asked } = profile;
                let habits = endpoint.habits(&learned);
                // A pack that was made from the server's own words names the city, not a publisher.
                let publisher = self.packs.get(&city).filter(|pack| pack.country != NOWHERE);
                let contact = publisher.and_then(CityPack::main_contact).and_then(|main| main.email.clone());
                let server = Server { endpoint, zone, follow_key: None, contact, habits };
                let clock_offset_ms = stored.clock_offset_ms.unwrap_or(0);
                let known = KnownServer {
                    city,
                    server,
                    clock_offset_ms,
                    learned,
                    unread: lost,
                    listed,
                    closed_asked,
                    asks_closed: false,
                };
                self.servers.insert(stored.name, known);
            }
        }
        Ok(())
    }

    /// Which version of its pack each city has here, in the order of their ids.
    pub(crate) fn city_versions(&self) -> Vec<(CityId, u64)> {
        self.packs.iter().map(|(id, pack)| (id.clone(), pack.version)).collect()
    }

    /// Adds a city, or a newer version of its pack; it becomes the chosen one.
    pub fn add_city(&mut self, json: &[u8]) -> Result<City> {
        let pack = CityPack::from_json(json).map_err(|error| match error {
            PackError::NewerFormat { .. } => Error::City(CityProblem::NewerPack),
            _ => Error::City(CityProblem::BadPack),
        })?;
        let writes = vec![
            Write::City { city: pack.id.clone(), version: pack.version, pack: json.to_vec() },
            Write::ChooseCity(pack.id.clone()),
        ];
        self.put_servers(&pack, writes)?;
        self.city(&pack.id).ok_or(Error::NotFound(Missing::City))
    }

    /// The servers of a pack, and the phone's secret there, in one commit with these writes; more servers than one
    /// follow in theirs.
    fn put_servers(&mut self, pack: &CityPack, mut writes: Vec<Write>) -> Result<()> {
        for endpoint in &pack.endpoints {
            let mut learned =
                self.servers.get(&endpoint.name).map(|known| known.learned.clone()).unwrap_or_default();
            // Whoever adds it anew may know that it takes reports now.
            learned.sending = None;
            let zone = pack.time_zone.clone();
            let listed = ListedServices::default();
            let endpoint_of = endpoint.clone();
            let profile = Profile {
                endpoint: endpoint_of,
                zone,
                learned,
                lost: Unread::default(),
                listed,
                closed_asked: None,
            };
            let profile = serde_json::to_string(&profile).map_err(|_| Error::Internal("profile"))?;
            writes.push(Write::EndpointProfile {
                name: endpoint.name.clone(),
                city: pack.id.clone(),
                profile,
            });
        }
        let follows = pack.endpoints.iter().any(|endpoint| endpoint.kind == EndpointKind::TownHall);
        if follows && self.store.queries().follow_key(&pack.id)?.is_none() {
            writes.push(self.new_follow_key(&pack.id)?);
        }
        let mut rows = pack.endpoints.iter().map(|endpoint| endpoint_row(endpoint, pack));
        self.command(rows.next().map_or(Input::Wake, Input::Endpoint), &writes)?;
        for row in rows {
            self.command(Input::Endpoint(row), &[])?;
        }
        self.read_cities()
    }

    /// Servers that a pack names and nothing here knows: after a recovery the packs are there and little else. What
    /// fails now is done at the next opening.
    pub(crate) fn complete_cities(&mut self) {
        let known = |endpoint: &Endpoint| {
            self.servers.contains_key(&endpoint.name) && self.planner.endpoint(&endpoint.name).is_some()
        };
        let lacks = |pack: &&CityPack| !pack.endpoints.iter().all(known);
        let lacking: Vec<CityPack> = self.packs.values().filter(lacks).cloned().collect();
        for pack in lacking {
            if let Err(error) = self.put_servers(&pack, Vec::new()) {
                tracing::warn!(code = error.code(), "the servers of a city are not known again yet");
            }
        }
    }

    /// Notes how much of a server's lists could not be read, so that it can be said, and what is known of its services.
    pub(crate) fn note_reading(&mut self, city: &CityId, unread: u32, listed: ListedServices) -> Result<()> {
        let Some(endpoint) = self.packs.get(city).and_then(CityPack::preferred_endpoint) else {
            return Ok(());
        };
        let name = endpoint.name.clone();
        let Some(known) = self.servers.get_mut(&name) else { return Ok(()) };
        (known.unread, known.listed) = (Unread { services: unread, ..Unread::default() }, listed);
        let is_all = known.listed.is_all();
        let writes: Vec<Write> = known.profile(&name).into_iter().collect();
        if is_all { self.write_only(&writes) } else { self.command(Input::ServicesLeft(name), &writes) }
    }

    /// The writes that keep a plain city's services as they are now.
    pub(crate) fn services_to_keep(&mut self, endpoint: &EndpointName, news: ServicesNews) -> Vec<Write> {
        let Some(known) = self.servers.get_mut(endpoint) else { return Vec::new() };
        let city = known.city.clone();
        // Whoever added the city anew meanwhile knows better.
        if self.packs.get(&city).is_none_or(|pack| pack.version != news.since || pack.country != NOWHERE) {
            return Vec::new();
        }
        known.listed = news.listed;
        let mut writes = Vec::new();
        if let Some((pack, json)) = news.pack {
            if let Some(described) = pack.endpoints.iter().find(|described| described.name == *endpoint) {
                known.server.endpoint.habits = described.habits.clone();
                known.server.habits = known.server.endpoint.habits(&known.learned);
            }
            writes.push(Write::City { city: city.clone(), version: pack.version, pack: json });
            self.packs.insert(city, pack);
        }
        writes.extend(known.profile(endpoint));
        writes
    }

    /// Of a page of this stream, so much could not be read: the write for it, if it is another number than before.
    pub(crate) fn unread_at(
        &mut self,
        endpoint: &EndpointName,
        stream: Stream,
        unread: u32,
    ) -> Option<Write> {
        let known = self.servers.get_mut(endpoint)?;
        let before = match stream {
            Stream::Mine => &mut known.unread.own,
            Stream::Public => &mut known.unread.list,
        };
        if std::mem::replace(before, unread) == unread {
            return None;
        }
        known.profile(endpoint)
    }

    /// Cities on this phone.
    pub fn cities(&self) -> Vec<City> {
        self.packs.keys().filter_map(|id| self.city(id)).collect()
    }

    pub(crate) fn city(&self, id: &CityId) -> Option<City> {
        let pack = self.packs.get(id)?;
        Some(City {
            id: id.clone(),
            name: pack.text(&pack.name, self.language).to_owned(),
            version: pack.version,
            chosen: self.chosen.as_ref() == Some(id),
            endpoint: pack.preferred_endpoint().map(|endpoint| endpoint.kind),
            photo_limit: photo_limit(pack),
            notices: notices(pack),
            kinds: parvis_domain::request::RequestKind::ALL
                .into_iter()
                .filter(|kind| pack.offers(*kind))
                .collect(),
            time_zone: Some(&pack.time_zone)
                .filter(|zone| pack.country != NOWHERE || zone.name != "UTC")
                .cloned(),
            abilities: match pack.preferred_endpoint().and_then(|endpoint| self.servers.get(&endpoint.name)) {
                Some(known) => abilities(pack, &known.server.habits, known.unread.all()),
                None => Vec::new(),
            },
        })
    }

    /// Another city of this phone becomes the chosen one.
    pub fn choose_city(&mut self, id: &CityId) -> Result<()> {
        if !self.packs.contains_key(id) {
            return Err(Error::NotFound(Missing::City));
        }
        self.command(Input::Wake, &[Write::ChooseCity(id.clone())])?;
        self.chosen = Some(id.clone());
        Ok(())
    }

    /// The pack of the chosen city.
    pub(crate) fn pack(&self) -> Result<&CityPack> {
        self.chosen.as_ref().and_then(|id| self.packs.get(id)).ok_or(Error::NotFound(Missing::City))
    }

    /// Services of the chosen city; those whose name, keywords, description or group hold every word.
    pub fn services(&self, search: Option<&str>) -> Result<Vec<ServiceRecord>> {
        let pack = self.pack()?;
        let words = folded_words(search.unwrap_or_default());
        let text = |text| pack.text(text, self.language).to_owned();
        let mut found = Vec::new();
        for service in &pack.services {
            let group =
                service.group.as_ref().and_then(|code| pack.group(code)).map(|group| text(&group.name));
            let mut haystack = vec![service.code.as_str().to_owned(), group.clone().unwrap_or_default()];
            for texts in [&service.name, &service.description] {
                haystack.extend(texts.iter().map(|(_, text)| text.to_owned()));
            }
            haystack.extend(service.keywords.all().map(str::to_owned));
            let haystack = folded_words(&haystack.join(" "));
            if words.iter().all(|word| haystack.iter().any(|hay| hay.starts_with(word.as_str()))) {
                found.push(ServiceRecord {
                    code: service.code.clone(),
                    name: text(&service.name),
                    description: text(&service.description),
                    group,
                    handled_by: text(&service.handled_by),
                    deadline: service.deadline,
                    kinds: service.kinds.clone(),
                    questions: service
                        .questions()
                        .into_iter()
                        .filter(|attribute| attribute.variable)
                        .map(|attribute| Question {
                            code: attribute.code.clone(),
                            text: text(&attribute.description),
                            help: text(&attribute.help),
                            datatype: attribute.datatype.as_str(),
                            required: attribute.required,
                            values: attribute
                                .values
                                .iter()
                                .map(|value| (value.key.clone(), text(&value.name)))
                                .collect(),
                        })
                        .collect(),
                });
            }
        }
        Ok(found)
    }

    /// Subjects of the chosen city, for the kinds of request that it offers.
    pub fn subjects(&self) -> Result<Vec<SubjectRecord>> {
        let pack = self.pack()?;
        Ok(parvis_domain::request::RequestKind::ALL
            .into_iter()
            .flat_map(|kind| pack.subjects_of(kind))
            .map(|subject| SubjectRecord {
                code: subject.code.as_str().to_owned(),
                name: pack.text(&subject.name, self.language).to_owned(),
                kind: subject.kind,
            })
            .collect())
    }

    /// Numbers, counters and hours of the chosen city, the main one first.
    pub fn contacts(&self) -> Result<Vec<ContactRecord>> {
        let pack = self.pack()?;
        let calendar = pack.calendar();
        let now = self.wall();
        let mut contacts: Vec<_> = pack.contacts.iter().collect();
        contacts.sort_by_key(|contact| !contact.main);
        let present = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(contacts
            .into_iter()
            .map(|contact| ContactRecord {
                name: pack.text(&contact.name, self.language).to_owned(),
                phone: contact.phone.clone(),
                email: contact.email.clone(),
                address: present(pack.text(&contact.address, self.language)),
                opening: opening_at(&contact.hours, &calendar, now),
            })
            .collect())
    }

    /// Questions that the city answers at once; those that hold every word.
    pub fn faq(&self, search: Option<&str>) -> Result<Vec<FaqRecord>> {
        let pack = self.pack()?;
        let words = folded_words(search.unwrap_or_default());
        Ok(pack
            .faq
            .iter()
            .map(|entry| {
                let record = FaqRecord {
                    question: pack.text(&entry.question, self.language).to_owned(),
                    answer: pack.text(&entry.answer, self.language).to_owned(),
                };
                let keywords: Vec<&str> = entry.keywords.all().collect();
                let haystack =
                    folded_words(&format!("{} {} {}", record.question, record.answer, keywords.join(" ")));
                (record, haystack)
            })
            .filter(|(_, haystack)| {
                words.iter().all(|word| haystack.iter().any(|hay| hay.starts_with(word.as_str())))
            })
            .map(|(record, _)| record)
            .collect())
    }

    // ---- servers ---------------------------------------------------------------------------------------------

    /// The write that keeps a server's clock, if it moved.
    pub(crate) fn clock_offset(&mut self, endpoint: &EndpointName, date: Timestamp) -> Option<Write> {
        let offset_ms = date.millis_since(self.wall());
        let known = self.servers.get_mut(endpoint)?;
        if (known.clock_offset_ms - offset_ms).abs() <= CLOCK_NOISE_MS {
            return None;
        }
        known.clock_offset_ms = offset_ms;
        Some(Write::ClockOffset { name: endpoint.clone(), offset_ms })
    }

    /// The write that keeps a server's new address.
    pub(crate) fn moved_to(&mut self, endpoint: &EndpointName, announced: &Announced) -> Option<Write> {
        let known = self.servers.get_mut(endpoint)?;
        if known.server.endpoint.kind != announced.kind {
            return None;
        }
        known.server.endpoint.url.clone_from(&announced.url);
        known.profile(endpoint)
    }

    /// The write that keeps what a server's answers told of its habits, if it is new.
    pub(crate) fn learn(&mut self, endpoint: &EndpointName, lesson: Habits) -> Option<Write> {
        let known = self.servers.get_mut(endpoint)?;
        let learned = lesson.or(&known.learned);
        if learned == known.learned {
            return None;
        }
        known.server.habits = known.server.endpoint.habits(&learned);
        known.learned = learned;
        known.profile(endpoint)
    }

    /// Staff open again what they closed: for a while a plain city is asked about that too, about once a day. Since
    /// when, if it is time for it.
    pub(crate) fn watch_closed(&mut self, endpoint: &EndpointName) -> Option<Timestamp> {
        let now = self.wall();
        let known = self.servers.get_mut(endpoint)?;
        // A clock that was set back makes it time, too.
        let is_time =
            known.closed_asked.is_none_or(|at| !(0..CLOSED_PAUSE_MS).contains(&now.millis_since(at)));
        known.asks_closed = is_time && !known.server.is_town_hall();
        known.asks_closed.then(|| now.plus_millis(-CLOSED_WATCHED_MS))
    }

    /// The write that keeps that a pull which asked about everything came to its end.
    pub(crate) fn watched_closed(&mut self, endpoint: &EndpointName) -> Option<Write> {
        let now = self.wall();
        let known = self.servers.get_mut(endpoint).filter(|known| known.asks_closed)?;
        (known.asks_closed, known.closed_asked) = (false, Some(now));
        known.profile(endpoint)
    }

    /// A page as the store takes it.
    pub(crate) fn page_to_store(
        &self,
        endpoint: &EndpointName,
        page: ChangesPage,
        asked_from: Option<String>,
    ) -> Result<ChangePage> {
        let city = self.servers.get(endpoint).map(|known| known.city.clone());
        Ok(ChangePage {
            city: city.ok_or(Error::Internal("endpoint"))?,
            endpoint: endpoint.clone(),
            asked_from: asked_from.filter(|_| page.start == PageStart::Continues),
            items: page.items,
            tombstones: page.tombstones.into_iter().map(|gone| gone.service_request_id).collect(),
            next: page.next.map(|position| StreamCursor { position, epoch: page.epoch }),
            end: match page.more {
                MorePages::Yes => PageEnd::More,
                MorePages::No => PageEnd::UpToDate,
            },
        })
    }
}

/// What the planner must know of a server of a pack.
fn endpoint_row(endpoint: &Endpoint, pack: &CityPack) -> EndpointRow {
    let (class, photos) = match endpoint.kind {
        EndpointKind::TownHall => (ServerClass::TownHall, PhotoOrder::AfterText),
        EndpointKind::Open311 => {
            let echo = match endpoint.marker {
                MarkerRule::Unknown => Echo::Unknown,
                MarkerRule::Shown => Echo::Shown {
                    lag_p99_ms: endpoint
                        .habits(&Habits::default())
                        .marker_lag_s
                        .map_or(0, |s| i64::from(s) * 1000),
                },
                MarkerRule::Hidden => Echo::Hidden,
            };
            let uncertain = match endpoint.uncertain {
                UncertainRule::ResendOnce => sync::UncertainRule::ResendOnce,
                UncertainRule::AskAfterReadBack => sync::UncertainRule::AskAfterReadBack,
                UncertainRule::AskAtOnce => sync::UncertainRule::AskAtOnce,
            };
            // There is no photo host yet: a city that takes only addresses gets no photo, and the draft says so.
            let photos = match endpoint.photo_rule().inside() {
                0 => PhotoOrder::NotTaken,
                _ => PhotoOrder::WithText,
            };
            (ServerClass::Plain { echo, uncertain }, photos)
        }
    };
    let takes_replies = endpoint.habits(&Habits::default()).updates == Some(Updates::ReadWrite);
    let replies = if takes_replies { Replies::Taken } else { Replies::NotTaken };
    let catalogue = if pack.country == NOWHERE && endpoint.kind == EndpointKind::Open311 {
        Catalogue::Listed { again: None }
    } else {
        Catalogue::Published
    };
    EndpointRow { photos, replies, catalogue, ..EndpointRow::new(endpoint.name.clone(), class) }
}

impl From<LookupError> for Error {
    fn from(error: LookupError) -> Self {
        Self::City(match error {
            LookupError::NotAnAddress => CityProblem::BadAddress,
            LookupError::PlainHttp => CityProblem::PlainHttp,
            LookupError::Unreachable => CityProblem::Unreachable,
            LookupError::Untrusted => CityProblem::Untrusted,
            LookupError::NothingThere => CityProblem::NothingThere,
            LookupError::NotACity => CityProblem::NotACity,
            LookupError::Pack(PackError::NewerFormat { .. }) => CityProblem::NewerPack,
            LookupError::Pack(_) => CityProblem::BadPack,
        })
    }
}

/// Words in lower case without accents, for the small texts of a pack.
pub(crate) fn folded_words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).map(without_accent).collect())
        .collect()
}

/// The Latin letters with accents of the languages that the packs are written in.
fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'å' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' | 'ì' => 'i',
        'ñ' => 'n',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' => 'o',
        'û' | 'ü' | 'ù' | 'ú' => 'u',
        'ÿ' => 'y',
        other => other,
    }
}
