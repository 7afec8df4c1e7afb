//! A phone for the stories: the real engine on a real folder, with the real network.

use std::path::Path;
use std::sync::Arc;

use parvis_domain::id::{RequestId, ServiceCode};
use parvis_domain::language::Language;
use parvis_domain::place::{Coordinate, Place, PlaceSource};
use parvis_domain::unit::Metres;
use parvis_engine::record::{DraftPatch, NewDraft, SyncBudget, SyncOutcome};
use parvis_engine::secret::KeyFile;
use parvis_engine::{Config, Parvis};

/// Opens the folder as the terminal does.
pub fn open(folder: &Path) -> Parvis {
    Parvis::open(Config {
        folder: folder.to_owned(),
        language: Language::Fr,
        secrets: Arc::new(KeyFile::new(folder.join("key"))),
        extra_roots_pem: Vec::new(),
    })
    .unwrap()
}

/// The streetlight of the stories: broken, in the middle of Esch, with its required answer.
pub fn streetlight(text: &str) -> NewDraft {
    let coordinate = Coordinate::new(49.4958, 5.9806).unwrap();
    NewDraft {
        kind: None,
        patch: DraftPatch {
            service: Some(ServiceCode::new("LAMP")),
            text: Some(text.to_owned()),
            place: Some(Place {
                accuracy: Some(Metres::whole(8)),
                ..Place::new(coordinate, PlaceSource::Gps)
            }),
            answers: [(parvis_domain::id::AttributeCode::new("ETAT"), vec!["off".to_owned()])].into(),
            ..DraftPatch::default()
        },
    }
}

/// Queues the streetlight.
pub fn queue(phone: &Parvis, text: &str) -> RequestId {
    let draft = phone.create_draft(streetlight(text)).unwrap();
    assert!(draft.issues.is_empty(), "{:?}", draft.issues);
    phone.submit(draft.draft.id).unwrap().id
}

/// One round of synchronisation, at most this long.
pub fn sync(phone: &Parvis, limit_ms: u64) -> SyncOutcome {
    phone.begin_background_sync(SyncBudget::Round { limit_ms }).unwrap().wait().unwrap()
}
