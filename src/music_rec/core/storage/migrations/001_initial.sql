-- The house: who listens, what things are called, what came in, and what became of every row.

PRAGMA application_id = 1836213603; -- "mrec": this file is ours

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE listeners (
    listener_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created_at INTEGER NOT NULL,
    preferences TEXT NOT NULL DEFAULT '{}'
);

-- Dated zones: from valid_from (UTC s) on, the listener's clock shows this zone. The first row starts at 0.
CREATE TABLE listener_zones (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    valid_from INTEGER NOT NULL,
    zone TEXT NOT NULL,
    PRIMARY KEY (listener_id, valid_from)
) WITHOUT ROWID;

CREATE TABLE accounts (
    account_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    service TEXT NOT NULL,
    name TEXT NOT NULL,
    token_ref TEXT NOT NULL DEFAULT '',
    UNIQUE (listener_id, service, name)
);

-- One row per spelling as it came; group_id is the spelling it counts as. key: see core/keys.py, its version is in meta.
CREATE TABLE artists (
    artist_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    group_id INTEGER NOT NULL
);
CREATE INDEX artists_key ON artists (key);

CREATE TABLE albums (
    album_id INTEGER PRIMARY KEY AUTOINCREMENT,
    artist_id INTEGER NOT NULL REFERENCES artists,
    title TEXT NOT NULL,
    key TEXT NOT NULL,
    group_id INTEGER NOT NULL,
    UNIQUE (artist_id, title)
);
CREATE INDEX albums_key ON albums (key);

CREATE TABLE tracks (
    track_id INTEGER PRIMARY KEY AUTOINCREMENT,
    artist_id INTEGER NOT NULL REFERENCES artists,
    title TEXT NOT NULL,
    key TEXT NOT NULL,
    group_id INTEGER NOT NULL,
    UNIQUE (artist_id, title)
);
CREATE INDEX tracks_key ON tracks (key);

-- All files of one importer, or one synced account, are one source of a listener.
CREATE TABLE sources (
    source_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    name TEXT NOT NULL,
    account_id INTEGER REFERENCES accounts,
    resolution_s INTEGER NOT NULL
);
CREATE UNIQUE INDEX sources_one ON sources (listener_id, name, coalesce(account_id, 0));

CREATE TABLE imports (
    import_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'partial', 'interrupted', 'failed', 'undone')),
    started_at INTEGER NOT NULL,
    ended_at INTEGER
);

-- The ledger: rows_in = added + duplicate + filtered + rejected. Counts are JSON objects, reason -> rows.
CREATE TABLE import_files (
    import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
    file_no INTEGER NOT NULL,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    rows_in INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    duplicate_by TEXT NOT NULL,
    filtered TEXT NOT NULL,
    rejected TEXT NOT NULL,
    timezone TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (import_id, file_no)
) WITHOUT ROWID;

CREATE TABLE import_rows_out (
    import_id INTEGER NOT NULL,
    file_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('filtered', 'rejected')),
    reason TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (import_id, file_no, row_no)
) WITHOUT ROWID;

-- Ids that services give a spelling, as an import brought them; an undone import takes its own away again.
CREATE TABLE spelling_ids (
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    spelling_id INTEGER NOT NULL,
    service TEXT NOT NULL,
    value TEXT NOT NULL,
    import_id INTEGER NOT NULL,
    PRIMARY KEY (entity, spelling_id, service, value, import_id)
) WITHOUT ROWID;

-- Every row of every source, never rewritten. kind: models.Kind, derived by the listener's rules.
-- Newest first, since most files and every sync come that way: rows that continue the order cost half of others.
-- No foreign keys here and below: they would cost a third of an import, and one transaction writes both ends.
CREATE TABLE scrobbles (
    listener_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    album_id INTEGER NOT NULL, -- 0: the row names none
    import_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (listener_id, source_id, played_at DESC, track_id, ordinal)
) WITHOUT ROWID;

-- What only some sources say. -1: not said. flags: models.Flag.
CREATE TABLE play_details (
    listener_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    ms_played INTEGER NOT NULL,
    length_ms INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    reason_start TEXT,
    reason_end TEXT,
    country TEXT,
    row_id TEXT,
    PRIMARY KEY (listener_id, source_id, played_at DESC, track_id, ordinal)
) WITHOUT ROWID;

-- Each further import that brought a row already there: undoing one leaves what another also holds.
CREATE TABLE import_repeats (
    listener_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    PRIMARY KEY (listener_id, source_id, played_at DESC, track_id, ordinal, import_id)
) WITHOUT ROWID;

-- A row that is not counted -> the row of another source that stands for it. Derived; see core/linking.py.
CREATE TABLE play_links (
    listener_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    by_source_id INTEGER NOT NULL,
    by_played_at INTEGER NOT NULL,
    by_track_id INTEGER NOT NULL,
    by_ordinal INTEGER NOT NULL,
    PRIMARY KEY (listener_id, source_id, played_at DESC, track_id, ordinal)
) WITHOUT ROWID;

-- Tracks worth hearing that were never played, and what is known of any track.
CREATE TABLE candidates (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    track_id INTEGER NOT NULL REFERENCES tracks,
    source TEXT NOT NULL,
    PRIMARY KEY (listener_id, track_id, source)
) WITHOUT ROWID;

CREATE TABLE tags (
    track_id INTEGER NOT NULL REFERENCES tracks,
    source TEXT NOT NULL,
    tag TEXT NOT NULL,
    weight REAL NOT NULL,
    PRIMARY KEY (track_id, source, tag)
) WITHOUT ROWID;

CREATE TABLE facts (
    track_id INTEGER NOT NULL REFERENCES tracks,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (track_id, source, name)
) WITHOUT ROWID;

CREATE TABLE playlists (
    playlist_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    name TEXT NOT NULL,
    generator TEXT NOT NULL,
    seed INTEGER NOT NULL,
    model TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE playlist_tracks (
    playlist_id INTEGER NOT NULL REFERENCES playlists ON DELETE CASCADE,
    position INTEGER NOT NULL,
    track_id INTEGER NOT NULL REFERENCES tracks,
    reason TEXT NOT NULL,
    PRIMARY KEY (playlist_id, position)
) WITHOUT ROWID;

-- The journal of what the listener changed; undone_at empty: in force.
CREATE TABLE edits (
    edit_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    undone_at INTEGER
);

CREATE TABLE jobs (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL, -- 0: work on the whole database
    kind TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
    owner TEXT NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    message TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    cancel INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
);
CREATE UNIQUE INDEX jobs_one_running ON jobs (listener_id, kind) WHERE status = 'running';

CREATE TABLE revisions (
    listener_id INTEGER NOT NULL, -- 0: of the whole database
    domain TEXT NOT NULL CHECK (domain IN ('plays', 'facts', 'edits', 'playlists', 'feedback', 'listeners')),
    value INTEGER NOT NULL,
    PRIMARY KEY (listener_id, domain)
) WITHOUT ROWID;
