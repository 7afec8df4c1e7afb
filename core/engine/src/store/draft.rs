//! Drafts: a document each, with narrow columns for the list.

use parvis_domain::id::{CityId, PhotoHash, RequestId, ServiceCode};
use parvis_domain::request::{Draft, RequestKind};
use parvis_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::request::{Page, PageCursor};
use super::{StoreError, code};

/// Characters of the first line of a text that a list shows.
const SUMMARY_CHARACTERS: usize = 140;

/// One row of the list of drafts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftSummary {
    /// Its permanent name.
    pub id: RequestId,
    /// Its revision.
    pub revision: u32,
    /// Latest change, by the phone's clock.
    pub changed: Timestamp,
    /// What it is.
    pub kind: RequestKind,
    /// For which city.
    pub city: CityId,
    /// The service, once chosen.
    pub service: Option<ServiceCode>,
    /// The first line of its text.
    pub summary: String,
    /// How many photos.
    pub photos: u32,
    /// The first photo.
    pub cover: Option<PhotoHash>,
}

/// Saves a draft on top of the revision before it; revision 0 is a new draft.
pub(super) fn save(core: &Connection, draft: &Draft) -> Result<(), StoreError> {
    if is_a_request(core, draft.id)? {
        return Err(StoreError::Conflict);
    }
    let document = code::to_json(draft)?;
    let photos = count(draft);
    let cover = draft.photos.first().map(|photo| *photo.hash.as_bytes());
    let service = draft.service.as_ref().map(ServiceCode::as_str);
    let values = params![
        draft.id.as_bytes(),
        draft.revision,
        draft.changed.as_millis(),
        draft.kind.name(),
        draft.city.as_str(),
        service,
        summary_of(&draft.text),
        photos,
        cover,
        document,
    ];
    // Revision 0 is new; any other one follows the revision that was read.
    let written = if draft.revision == 0 {
        insert(core, values)?
    } else {
        core.prepare_cached(
            "UPDATE draft SET revision = ?2, changed_ms = ?3, kind = ?4, city = ?5, service = ?6, summary = ?7, \
             photos = ?8, cover = ?9, document = ?10 WHERE id = ?1 AND revision = ?2 - 1",
        )?
        .execute(values)?
    };
    if written == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Makes a draft of what was a request until now, whatever its revision.
pub(super) fn put_back(core: &Connection, draft: &Draft) -> Result<(), StoreError> {
    insert(
        core,
        params![
            draft.id.as_bytes(),
            draft.revision,
            draft.changed.as_millis(),
            draft.kind.name(),
            draft.city.as_str(),
            draft.service.as_ref().map(ServiceCode::as_str),
            summary_of(&draft.text),
            count(draft),
            draft.photos.first().map(|photo| *photo.hash.as_bytes()),
            code::to_json(draft)?,
        ],
    )
    .map(drop)
}

fn insert(core: &Connection, values: impl rusqlite::Params) -> Result<usize, StoreError> {
    Ok(core
        .prepare_cached(
            "INSERT INTO draft (id, revision, changed_ms, kind, city, service, summary, photos, cover, document) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(values)?)
}

pub(super) fn delete(core: &Connection, id: RequestId, revision: u32) -> Result<(), StoreError> {
    let deleted = core
        .prepare_cached("DELETE FROM draft WHERE id = ?1 AND revision = ?2")?
        .execute(params![id.as_bytes(), revision])?;
    if deleted == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// The number of photos as a column; more than memory holds cannot be.
fn count(draft: &Draft) -> i64 {
    draft.photos.len() as i64
}

fn is_a_request(core: &Connection, id: RequestId) -> Result<bool, StoreError> {
    Ok(core.prepare_cached("SELECT 1 FROM request WHERE id = ?1")?.exists([id.as_bytes()])?)
}

pub(super) fn one(core: &Connection, id: RequestId) -> Result<Option<Draft>, StoreError> {
    let json: Option<String> = core
        .prepare_cached("SELECT document FROM draft WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?;
    json.map(|json| code::from_json(&json)).transpose()
}

pub(super) fn all(core: &Connection) -> Result<Vec<Draft>, StoreError> {
    let mut statement = core.prepare_cached("SELECT document FROM draft")?;
    let mut rows = statement.query([])?;
    let mut drafts = Vec::new();
    while let Some(row) = rows.next()? {
        drafts.push(code::from_json(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(drafts)
}

pub(super) fn page(
    core: &Connection,
    after: Option<PageCursor>,
    limit: usize,
) -> Result<Page<DraftSummary>, StoreError> {
    let (changed, id) = match after {
        None => (i64::MAX, [0xff; 16]),
        Some(PageCursor::Changed { changed, id }) => (changed.as_millis(), *id.as_bytes()),
        Some(PageCursor::Distance { .. }) => return Ok(Page::empty()),
    };
    let mut statement = core.prepare_cached(
        "SELECT id, revision, changed_ms, kind, city, service, summary, photos, cover FROM draft \
         WHERE (changed_ms, id) < (?1, ?2) ORDER BY changed_ms DESC, id DESC LIMIT ?3",
    )?;
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = statement.query(params![changed, id, most])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(DraftSummary {
            id: code::request_id(row, 0)?,
            revision: row.get(1)?,
            changed: Timestamp::from_millis(row.get(2)?),
            kind: code::kind(row, 3)?,
            city: code::city(row, 4)?,
            service: code::service(row, 5)?,
            summary: row.get(6)?,
            photos: row.get(7)?,
            cover: code::photo_hash(row, 8)?,
        });
    }
    let more = items.len() > limit;
    items.truncate(limit);
    let next =
        items.last().filter(|_| more).map(|row| PageCursor::Changed { changed: row.changed, id: row.id });
    Ok(Page { items, next })
}

/// The first line of a text, shortened for lists.
fn summary_of(text: &str) -> String {
    let line = text.trim_start().lines().next().unwrap_or_default().trim_end();
    match line.char_indices().nth(SUMMARY_CHARACTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_the_first_line_and_cuts_between_characters() {
        assert_eq!(summary_of("\n  Lampadaire éteint  \nDepuis lundi"), "Lampadaire éteint");
        assert_eq!(summary_of(""), "");
        let long = summary_of(&"é".repeat(500));
        assert_eq!(long.chars().count(), SUMMARY_CHARACTERS + 1);
        assert!(long.ends_with('…'));
    }
}
