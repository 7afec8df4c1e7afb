-- The rows of the town hall. Times are milliseconds since 1970 in UTC.

-- epoch, rev (the latest commit), number (the latest id), floor (the latest commit whose tombstone is forgotten), pack.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
    id           INTEGER PRIMARY KEY,
    srid         TEXT NOT NULL UNIQUE,
    rev          INTEGER NOT NULL UNIQUE,
    key          BLOB UNIQUE,
    owner        BLOB,
    kind         TEXT NOT NULL,
    service      TEXT,
    subject      TEXT,
    visibility   TEXT NOT NULL,
    status       TEXT NOT NULL,
    status_notes TEXT,
    closed       TEXT,
    agency       TEXT,
    requested    INTEGER NOT NULL,
    updated      INTEGER NOT NULL,
    expected     INTEGER,
    ready        INTEGER NOT NULL,
    token        TEXT UNIQUE,
    description  TEXT NOT NULL,
    lat          REAL,
    long         REAL,
    accuracy     REAL,
    source       TEXT,
    age          INTEGER,
    asset        TEXT,
    address      TEXT,
    media_url    TEXT,
    answers      TEXT NOT NULL,
    contact      TEXT,
    language     TEXT,
    votes        INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX request_public ON request (rev) WHERE visibility = 'public';
CREATE INDEX request_mine ON request (owner, rev) WHERE owner IS NOT NULL;
CREATE INDEX request_requested ON request (requested);
CREATE INDEX request_updated ON request (updated);

-- A key is used for ever, also when its request is deleted.
CREATE TABLE submission (
    key       BLOB PRIMARY KEY,
    owner     BLOB NOT NULL,
    body      BLOB NOT NULL,
    srid      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    service   TEXT,
    agency    TEXT,
    requested INTEGER NOT NULL,
    expected  INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX submission_owner ON submission (owner, requested);

CREATE TABLE op (
    op    BLOB PRIMARY KEY,
    owner BLOB NOT NULL,
    body  BLOB NOT NULL,
    kind  TEXT NOT NULL,
    srid  TEXT,
    rev   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE photo (
    request  INTEGER NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    n        INTEGER NOT NULL,
    hash     BLOB NOT NULL,
    bytes    INTEGER NOT NULL,
    width    INTEGER NOT NULL,
    height   INTEGER NOT NULL,
    complete INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (request, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX photo_hash ON photo (hash);

CREATE TABLE timeline (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    request INTEGER NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    author  TEXT NOT NULL,
    text    TEXT,
    service TEXT,
    stars   INTEGER
) STRICT;

CREATE INDEX timeline_request ON timeline (request, id);

CREATE TABLE vote (
    request INTEGER NOT NULL REFERENCES request (id) ON DELETE CASCADE,
    owner   BLOB NOT NULL,
    PRIMARY KEY (request, owner)
) STRICT, WITHOUT ROWID;

CREATE TABLE interest (
    owner BLOB NOT NULL,
    word  TEXT NOT NULL,
    PRIMARY KEY (owner, word)
) STRICT, WITHOUT ROWID;

-- stream: 'public', or 'mine' with the owner.
CREATE TABLE tombstone (
    stream TEXT NOT NULL,
    owner  BLOB NOT NULL,
    srid   TEXT NOT NULL,
    rev    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (stream, owner, rev)
) STRICT, WITHOUT ROWID;
