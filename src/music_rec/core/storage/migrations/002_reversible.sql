-- Taking back: when an import was undone, and what each import says otherwise about a row it shares with an earlier one.

ALTER TABLE imports ADD COLUMN undone_at INTEGER;

-- The key is that of the row as it is stored; the rest is the row as this import has it. ms_played empty: it gives no details.
CREATE TABLE import_variants (
    listener_id INTEGER NOT NULL,
    source_id INTEGER NOT NULL,
    played_at INTEGER NOT NULL,
    track_id INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    import_id INTEGER NOT NULL,
    own_track_id INTEGER NOT NULL,
    album_id INTEGER NOT NULL,
    ms_played INTEGER,
    length_ms INTEGER,
    flags INTEGER,
    reason_start TEXT,
    reason_end TEXT,
    country TEXT,
    row_id TEXT,
    PRIMARY KEY (listener_id, source_id, played_at DESC, track_id, ordinal, import_id)
) WITHOUT ROWID;

-- Removing a track asks who else names it.
CREATE INDEX candidates_track ON candidates (track_id);
CREATE INDEX playlist_tracks_track ON playlist_tracks (track_id);
