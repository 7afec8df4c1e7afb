//! `report.check` and `report.public`.

use parvis_domain::id::RequestId;
use parvis_domain::service::Visibility;
use parvis_domain::time::Timestamp;
use parvis_domain::validate::{Notice, notices, service_of, visibility};

use crate::engine::Engine;
use crate::error::{Error, Missing, Result};
use crate::record::DraftRecord;

/// The last look at a report, and what others will get of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The draft, with what lacks.
    pub draft: DraftRecord,
    /// Who will handle it: the service of the town hall, else the city.
    pub to: String,
    /// By when an answer is due if it is received today.
    pub due: Option<Timestamp>,
    /// Who will see text, place and photos. The name is never public.
    pub visibility: Visibility,
    /// Whether the citizen may change that: not where a city publishes everything.
    pub can_change_visibility: bool,
    /// Number and text will be public whatever is chosen: a city that publishes everything.
    pub publishes_everything: bool,
    /// Bytes of the photos.
    pub photo_bytes: u64,
    /// How many photos reach the city; 0: none.
    pub photo_limit: u32,
}

impl Engine {
    /// The last look at a report.
    pub fn review(&self, id: RequestId) -> Result<Review> {
        let draft = self.draft(id)?;
        let pack = self.pack_of(&draft.draft.city).ok_or(Error::NotFound(Missing::City))?;
        let service = service_of(&draft.draft, pack);
        let handled_by = service.map(|service| pack.text(&service.handled_by, self.language));
        let to = handled_by.filter(|name| !name.is_empty());
        let chosen = |wish| service.map_or(Visibility::default(), |service| visibility(wish, service, pack));
        let publishes_everything = notices(pack).contains(&Notice::PublishesEverything);
        Ok(Review {
            to: to.unwrap_or_else(|| pack.text(&pack.name, self.language)).to_owned(),
            due: service
                .and_then(|service| pack.calendar().due(service.deadline?, self.wall()))
                .map(|due| due.at),
            visibility: chosen(draft.draft.visibility),
            can_change_visibility: chosen(Some(Visibility::Public)) != chosen(Some(Visibility::Private)),
            publishes_everything,
            photo_bytes: draft.draft.photos.iter().map(|photo| photo.bytes).sum(),
            photo_limit: parvis_domain::validate::photo_limit(pack) as u32,
            draft,
        })
    }
}
