//! A history of requests around the middle of Esch, the same on every machine.

use std::path::Path;
use std::sync::Arc;

use parvis_domain::id::{CityId, EndpointName, ServiceCode, ServiceRequestId};
use parvis_domain::language::Language;
use parvis_domain::place::Coordinate;
use parvis_domain::state::{CaseStatus, ClosedReason};
use parvis_domain::time::Timestamp;
use parvis_engine::files::FolderFiles;
use parvis_engine::net::CaseItem;
use parvis_engine::secret::KeyFile;
use parvis_engine::store::{ChangePage, OpenOptions, PageEnd, Store, StreamCursor, Write};
use parvis_engine::{Config, Parvis};

use crate::AnyError;

/// The middle of the history.
pub(crate) const LATITUDE: f64 = 49.4958;
pub(crate) const LONGITUDE: f64 = 5.9806;

const PACK: &[u8] = include_bytes!("../../packs/esch-sur-alzette.json");
const PAGE: usize = 1_000;
/// One request in five speaks of a lamp post.
const WORDS: [&str; 5] =
    ["Lampadaire éteint", "Trou dans la chaussée", "Dépôt sauvage", "Arbre tombé", "Panneau tordu"];
const STREETS: [&str; 7] = [
    "rue de l'Alzette",
    "boulevard Kennedy",
    "rue du Brill",
    "place de la Résistance",
    "rue de Luxembourg",
    "rue Zénon Bernard",
    "rue du Canal",
];

/// One request, as both sides store it.
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) title: &'static str,
    pub(crate) text: String,
    pub(crate) coordinate: Coordinate,
    pub(crate) changed_ms: i64,
    pub(crate) closed: bool,
}

/// A small linear congruential generator (Knuth's MMIX constants): the same history everywhere.
struct Draws(u64);

impl Draws {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// `count` requests over two years, within about four kilometres.
pub(crate) fn requests(count: usize) -> Vec<Request> {
    let mut draws = Draws(42);
    (0..count)
        .filter_map(|n| {
            let coordinate = Coordinate::new(
                LATITUDE + (draws.next() - 0.5) * 0.07,
                LONGITUDE + (draws.next() - 0.5) * 0.11,
            );
            let title = WORDS[(draws.next() * WORDS.len() as f64) as usize];
            let street = STREETS[(draws.next() * STREETS.len() as f64) as usize];
            Some(Request {
                id: format!("2026-{n:05}"),
                title,
                text: format!("{title} devant le {} {street}, depuis lundi soir.", n % 200 + 1),
                coordinate: coordinate.ok()?,
                changed_ms: 1_700_000_000_000 + (draws.next() * 63_000_000_000.0) as i64,
                closed: draws.next() < 0.7,
            })
        })
        .collect()
}

/// A phone that has them all in its history.
pub(crate) fn phone(folder: &Path, requests: &[Request]) -> Result<Parvis, AnyError> {
    let folder = folder.join("phone");
    let open = || {
        Parvis::open(Config {
            folder: folder.clone(),
            language: Language::Fr,
            secrets: Arc::new(KeyFile::new(folder.join("key"))),
            extra_roots_pem: Vec::new(),
        })
    };
    let phone = open()?;
    phone.add_city_pack(PACK)?;
    phone.close()?;
    let (mut store, _) = Store::open(&folder, Arc::new(FolderFiles::new(&folder)), OpenOptions::default())?;
    let endpoint = store.queries().endpoints()?.first().map(|endpoint| endpoint.name.clone());
    let endpoint = endpoint.ok_or("the pack names no server")?;
    let mut asked_from = None;
    for (n, page) in requests.chunks(PAGE).enumerate() {
        let next = n.to_string();
        let items = page.iter().map(changed).collect();
        store.commit(&[], &[Write::Mine(Box::new(page_of(&endpoint, asked_from, items, &next)))])?;
        asked_from = Some(next);
    }
    store.rest()?;
    drop(store);
    Ok(open()?)
}

fn page_of(
    endpoint: &EndpointName,
    asked_from: Option<String>,
    items: Vec<CaseItem>,
    next: &str,
) -> ChangePage {
    ChangePage {
        city: CityId::new("lu.esch-sur-alzette"),
        endpoint: endpoint.clone(),
        asked_from,
        items,
        tombstones: Vec::new(),
        next: Some(StreamCursor { position: next.to_owned(), epoch: None }),
        end: PageEnd::More,
    }
}

fn changed(request: &Request) -> CaseItem {
    CaseItem {
        rev: Some(1),
        service_code: Some(ServiceCode::new("LAMP")),
        service_name: Some(request.title.to_owned()),
        description: Some(request.text.clone()),
        status: if request.closed { CaseStatus::Closed(ClosedReason::Fixed) } else { CaseStatus::InProgress },
        agency_responsible: Some("Éclairage public".to_owned()),
        requested: Some(Timestamp::from_millis(request.changed_ms)),
        updated: Some(Timestamp::from_millis(request.changed_ms)),
        coordinate: Some(request.coordinate),
        ..CaseItem::new(ServiceRequestId::new(request.id.clone()))
    }
}
