//! The tables, and the steps from one format of the file to the next.

/// Steps from format n to format n + 1 of `core.db`; one transaction for all that lack. A released step never changes.
pub(super) const CORE_STEPS: [&str; 5] = [CORE_1, CORE_2, CORE_3, CORE_4, CORE_5];

/// Format of `cache.db`. It never migrates: another format is another file.
pub(super) const CACHE_FORMAT: u32 = 2;

/// Requests are numbered by an integer of this file (`n`): random 16-byte keys in every table would double the pages
/// that a commit writes. What lists need stands in narrow columns; what only one screen needs is a document beside.
///
/// `request.seq` counts the changes that the search index must follow; `gone` is the same for what was deleted.
const CORE_1: &str = "
CREATE TABLE draft (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL,
    kind TEXT NOT NULL,
    city TEXT NOT NULL,
    service TEXT,
    summary TEXT NOT NULL,
    photos INTEGER NOT NULL,
    cover BLOB,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX draft_by_change ON draft (changed_ms, id);

CREATE TABLE request (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    city TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    srid TEXT,
    server_id BLOB UNIQUE,
    kind TEXT NOT NULL,
    service TEXT,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    agency TEXT,
    changed_ms INTEGER NOT NULL,
    rev INTEGER,
    status TEXT,
    open INTEGER NOT NULL,
    unread INTEGER NOT NULL DEFAULT 0,
    due_ms INTEGER,
    lat REAL,
    lon REAL,
    cover BLOB,
    sending TEXT,
    photos_total INTEGER NOT NULL DEFAULT 0,
    photos_confirmed INTEGER NOT NULL DEFAULT 0,
    withdrawing INTEGER NOT NULL DEFAULT 0,
    forgotten INTEGER NOT NULL DEFAULT 0,
    seq INTEGER NOT NULL,
    UNIQUE (endpoint, srid)
) STRICT;
CREATE INDEX request_by_change ON request (changed_ms, id);
CREATE INDEX request_by_seq ON request (seq);
CREATE INDEX request_unread ON request (changed_ms, id) WHERE unread = 1;

CREATE TABLE gone (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX gone_by_seq ON gone (seq);

CREATE TABLE document (
    n INTEGER PRIMARY KEY REFERENCES request ON DELETE CASCADE,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE timeline (
    n INTEGER NOT NULL REFERENCES request ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    entry TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (n, entry)
) STRICT, WITHOUT ROWID;

CREATE TABLE submission (
    n INTEGER PRIMARY KEY REFERENCES request ON DELETE CASCADE,
    key BLOB NOT NULL UNIQUE,
    marker TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    json TEXT NOT NULL
) STRICT;
CREATE INDEX submission_unsettled ON submission (n) WHERE settled = 0;

CREATE TABLE photo (
    n INTEGER NOT NULL REFERENCES request ON DELETE CASCADE,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    transfer TEXT,
    version INTEGER,
    settled INTEGER NOT NULL DEFAULT 0,
    json TEXT,
    PRIMARY KEY (n, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_by_hash ON photo (hash);
CREATE INDEX photo_unsettled ON photo (n) WHERE settled = 0;

-- An act may concern another's public request, which is not in this file: no foreign key.
CREATE TABLE op (
    n INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    request BLOB,
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    settled INTEGER NOT NULL,
    withdraws INTEGER NOT NULL,
    json TEXT NOT NULL,
    act TEXT
) STRICT;
CREATE INDEX op_by_request ON op (request);
CREATE INDEX op_unsettled ON op (request) WHERE settled = 0;

-- The exact bytes that were promised to a key, never serialised again.
CREATE TABLE body (
    owner BLOB NOT NULL UNIQUE,
    sha BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE endpoint (
    name TEXT PRIMARY KEY,
    city TEXT,
    profile TEXT,
    version INTEGER,
    json TEXT,
    clock_offset_ms INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (
    endpoint TEXT PRIMARY KEY,
    position TEXT NOT NULL,
    epoch TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE city (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    pack BLOB NOT NULL
) STRICT;
CREATE TABLE follow_key (city TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;

-- Photo files that no row names, with the time at which the collector first met them.
CREATE TABLE orphan (hash BLOB PRIMARY KEY, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE kv (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
";

/// What a list must know of the acts on a request is more than whether it is being withdrawn: a set of marks, see
/// [`ActMarks`](parvis_domain::op::ActMarks), of which the old value is one.
const CORE_2: &str = "
ALTER TABLE request RENAME COLUMN withdrawing TO acts;
UPDATE request SET acts = acts | 8
    WHERE EXISTS (SELECT 1 FROM op WHERE op.request = request.id AND state = 'rejected');
";

/// `op.unseen`: the act is done, and no page of changes has shown it yet; one of at least this revision will.
const CORE_3: &str = "
ALTER TABLE op ADD COLUMN unseen INTEGER;
CREATE INDEX op_unseen ON op (request) WHERE unseen IS NOT NULL;
";

/// No list shows the beginning of the text or a picture: its rows are narrower without.
const CORE_4: &str = "
ALTER TABLE request DROP COLUMN summary;
ALTER TABLE request DROP COLUMN cover;
";

/// A photo as it was before it was masked (JSON), until its request may have left.
const CORE_5: &str = "
ALTER TABLE photo ADD COLUMN unmasked TEXT;
CREATE INDEX photo_unmasked ON photo (n) WHERE unmasked IS NOT NULL;
";

/// One key space for both kinds of request, see [`Key`](super::cache::Key): newest first is a walk down the key, for
/// the list of matches of the word index too.
pub(super) const CACHE: &str = "
CREATE TABLE meta (
    core BLOB NOT NULL,
    indexed INTEGER NOT NULL
) STRICT;

CREATE TABLE own (
    key INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    id BLOB NOT NULL UNIQUE,
    lat REAL,
    lon REAL
) STRICT;

CREATE TABLE request (
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    city TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    srid TEXT NOT NULL,
    kind TEXT NOT NULL,
    service TEXT,
    title TEXT NOT NULL,
    agency TEXT,
    changed_ms INTEGER NOT NULL,
    rev INTEGER,
    status TEXT,
    open INTEGER NOT NULL,
    due_ms INTEGER,
    lat REAL,
    lon REAL,
    generation INTEGER NOT NULL
) STRICT;
CREATE INDEX request_by_generation ON request (endpoint, generation);

CREATE TABLE document (key INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT;

CREATE TABLE cell (
    cell INTEGER NOT NULL,
    key INTEGER NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL,
    PRIMARY KEY (cell, key)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE words USING fts5 (
    t, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE cursor (
    endpoint TEXT PRIMARY KEY,
    position TEXT NOT NULL,
    epoch TEXT,
    generation INTEGER NOT NULL,
    loading INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";
