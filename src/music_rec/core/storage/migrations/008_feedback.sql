-- What listeners say to what is recommended, and what was recommended to them.

-- A journal: of what is in force about one track, or one artist, the newest line counts.
CREATE TABLE user_feedback (
    feedback_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'track')),
    track_id INTEGER NOT NULL REFERENCES tracks, -- the track, or one by the artist that is meant
    says TEXT NOT NULL CHECK (says IN ('like', 'never', 'later')),
    said_at INTEGER NOT NULL, -- UTC s
    undone_at INTEGER
);
CREATE INDEX user_feedback_track ON user_feedback (track_id);
CREATE INDEX user_feedback_listener ON user_feedback (listener_id);

-- A list that was shown is a row for each of its tracks, all of one moment; it goes with the tracks.
CREATE TABLE recommendation_log (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    kind TEXT NOT NULL, -- recommender that answered
    shown_at INTEGER NOT NULL, -- UTC s
    place INTEGER NOT NULL, -- 1 for the first
    track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
    score REAL NOT NULL,
    version TEXT NOT NULL, -- of the model
    seeds TEXT NOT NULL, -- JSON: what the listener named to start from
    PRIMARY KEY (listener_id, kind, shown_at, place)
) WITHOUT ROWID;
CREATE INDEX recommendation_log_track ON recommendation_log (track_id);
