//! The same history in tables made for these three queries and nothing else: what SQLite itself allows.

use std::path::Path;

use parvis_domain::geography::{cell_of, cells_around, distance};
use parvis_domain::place::Coordinate;
use parvis_domain::unit::Metres;
use rusqlite::{Connection, Row, params};

use crate::history::Request;

const TABLES: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE request (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    srid TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    changed_ms INTEGER NOT NULL,
    status TEXT NOT NULL,
    sending TEXT,
    due_ms INTEGER,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    photos_total INTEGER NOT NULL,
    photos_confirmed INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    withdrawing INTEGER NOT NULL
) STRICT;
CREATE TABLE cell (
    c INTEGER NOT NULL,
    id INTEGER NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    PRIMARY KEY (c, id)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
";

/// One row of a list: what the facade's rows are made of.
#[allow(dead_code, reason = "read for the same cost as the facade's rows")]
pub(crate) struct ListRow {
    id: [u8; 16],
    srid: String,
    kind: String,
    title: String,
    changed_ms: i64,
    status: String,
    sending: Option<String>,
    due_ms: Option<i64>,
    place: (f64, f64),
    photos: (u32, u32),
    unread: bool,
    withdrawing: bool,
}

const COLUMNS: &str = "id, srid, kind, title, changed_ms, status, sending, due_ms, lat, lon, photos_total, \
     photos_confirmed, unread, withdrawing";

pub(crate) struct Database(Connection);

impl Database {
    pub(crate) fn new(path: &Path, requests: &[Request]) -> rusqlite::Result<Self> {
        let mut connection = Connection::open(path)?;
        connection.execute_batch(TABLES)?;
        let tx = connection.transaction()?;
        {
            let mut sorted: Vec<&Request> = requests.iter().collect();
            sorted.sort_by_key(|request| request.changed_ms);
            let mut insert = tx.prepare(
                "INSERT INTO request VALUES \
                 (?1, randomblob(16), ?2, 'report', ?3, ?4, ?5, NULL, NULL, ?6, ?7, 0, 0, 0, 0)",
            )?;
            let mut cell = tx.prepare("INSERT INTO cell VALUES (?1, ?2, ?3, ?4)")?;
            let mut words = tx.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
            for (n, request) in sorted.into_iter().enumerate() {
                // Newest first is a walk of the key from its end.
                let id = (request.changed_ms << 20) | n as i64;
                let status = if request.closed { "closed_fixed" } else { "in_progress" };
                let (lat, lon) = (request.coordinate.latitude(), request.coordinate.longitude());
                insert.execute(params![
                    id,
                    request.id,
                    request.title,
                    request.changed_ms,
                    status,
                    lat,
                    lon
                ])?;
                cell.execute(params![cell_of(request.coordinate).number(), id, lat, lon])?;
                words.execute(params![id, format!("{} {}", request.title, request.text)])?;
            }
        }
        tx.commit()?;
        Ok(Self(connection))
    }

    pub(crate) fn list(&self, limit: usize) -> rusqlite::Result<Vec<ListRow>> {
        self.0
            .prepare_cached(&format!("SELECT {COLUMNS} FROM request ORDER BY n DESC LIMIT ?1"))?
            .query_map([limit as i64], read)?
            .collect()
    }

    pub(crate) fn search(&self, word: &str, limit: usize) -> rusqlite::Result<Vec<ListRow>> {
        self.0
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM words JOIN request ON request.n = words.rowid \
                 WHERE words MATCH ?1 ORDER BY words.rowid DESC LIMIT ?2"
            ))?
            .query_map(params![format!("\"{word}\" *"), limit as i64], read)?
            .collect()
    }

    pub(crate) fn near(
        &self,
        centre: Coordinate,
        radius: Metres,
        limit: usize,
    ) -> rusqlite::Result<Vec<ListRow>> {
        let mut cells = self.0.prepare_cached("SELECT id, lat, lon FROM cell WHERE c = ?1")?;
        let mut found: Vec<(Metres, i64)> = Vec::new();
        for cell in cells_around(centre, radius).unwrap_or_default() {
            let mut rows = cells.query([cell.number()])?;
            while let Some(row) = rows.next()? {
                if let Ok(there) = Coordinate::new(row.get(1)?, row.get(2)?) {
                    let distance = distance(centre, there);
                    if distance <= radius {
                        found.push((distance, row.get(0)?));
                    }
                }
            }
        }
        found.sort_by_key(|found| found.0);
        found.truncate(limit);
        let mut one = self.0.prepare_cached(&format!("SELECT {COLUMNS} FROM request WHERE n = ?1"))?;
        found.into_iter().map(|(_, id)| one.query_row([id], read)).collect()
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ListRow> {
    Ok(ListRow {
        id: row.get(0)?,
        srid: row.get(1)?,
        kind: row.get(2)?,
        title: row.get(3)?,
        changed_ms: row.get(4)?,
        status: row.get(5)?,
        sending: row.get(6)?,
        due_ms: row.get(7)?,
        place: (row.get(8)?, row.get(9)?),
        photos: (row.get(10)?, row.get(11)?),
        unread: row.get(12)?,
        withdrawing: row.get(13)?,
    })
}
