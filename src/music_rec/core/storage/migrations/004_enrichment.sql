-- What services know: what was asked, facts, tags and ids by who says so, what they call alike, and how they answered.
-- Everything here hangs on a spelling (an artist, album or track as it came) and goes when that one goes.

-- The last answer to each question (Enricher.NAME) about each spelling; pending is what has no answer that still holds.
CREATE TABLE enrichment (
    question TEXT NOT NULL,
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    spelling_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('found', 'not_found', 'doubtful', 'failed', 'forbidden')),
    fetched_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- UTC s from which on it is asked again; 0: never
    named TEXT NOT NULL, -- what the service calls it
    score REAL NOT NULL, -- how sure it is that this is the same thing
    error TEXT NOT NULL,
    payload TEXT NOT NULL, -- JSON: what else is worth keeping; of a doubtful one its facts, until somebody says whether it is right
    PRIMARY KEY (question, spelling_id)
) WITHOUT ROWID;
CREATE INDEX enrichment_spelling ON enrichment (entity, spelling_id);

ALTER TABLE facts RENAME TO facts_of_tracks;
CREATE TABLE facts (
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    name TEXT NOT NULL, -- core/facts.py
    spelling_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    value NOT NULL, -- a number or a text
    PRIMARY KEY (entity, name, spelling_id, source)
) WITHOUT ROWID;
INSERT INTO facts SELECT 'track', name, track_id, source, value FROM facts_of_tracks;
DROP TABLE facts_of_tracks;

ALTER TABLE tags RENAME TO tags_of_tracks;
CREATE TABLE tags (
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    spelling_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    tag TEXT NOT NULL,
    weight REAL NOT NULL, -- as the source weighs it, 1 for its heaviest
    PRIMARY KEY (entity, spelling_id, source, tag)
) WITHOUT ROWID;
INSERT INTO tags SELECT 'track', track_id, source, tag, weight FROM tags_of_tracks;
DROP TABLE tags_of_tracks;

-- Ids that services gave when asked; those that imports brought stand in spelling_ids.
CREATE TABLE found_ids (
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    spelling_id INTEGER NOT NULL,
    service TEXT NOT NULL, -- whose id it is
    value TEXT NOT NULL,
    source TEXT NOT NULL, -- who says so
    PRIMARY KEY (entity, spelling_id, service, value, source)
) WITHOUT ROWID;

-- What a source calls alike to a spelling, by the names it uses: tracks, and artists without a title; 1 for the nearest of each.
CREATE TABLE alike (
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'album', 'track')),
    spelling_id INTEGER NOT NULL,
    source TEXT NOT NULL,
    artist TEXT NOT NULL,
    title TEXT NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (entity, spelling_id, source, artist, title)
) WITHOUT ROWID;

-- Through which spelling a source came to name a candidate, and how near it is.
ALTER TABLE candidates ADD COLUMN near_entity TEXT NOT NULL DEFAULT '';
ALTER TABLE candidates ADD COLUMN near_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE candidates ADD COLUMN score REAL NOT NULL DEFAULT 1;

CREATE TABLE api_calls (
    call_id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL, -- what was asked, and so what kind of data left this computer
    at REAL NOT NULL, -- UTC s of its start
    took_ms REAL NOT NULL,
    outcome TEXT NOT NULL
);
CREATE INDEX api_calls_source ON api_calls (source, at);
