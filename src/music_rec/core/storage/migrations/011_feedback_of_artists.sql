-- What is said of an artist by whom nobody here has a track: others play them, or services call them alike.

ALTER TABLE user_feedback RENAME TO user_feedback_of_tracks;
CREATE TABLE user_feedback (
    feedback_id INTEGER PRIMARY KEY AUTOINCREMENT,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    entity TEXT NOT NULL CHECK (entity IN ('artist', 'track')),
    track_id INTEGER REFERENCES tracks, -- the track, or one by the artist that is meant
    artist_id INTEGER REFERENCES artists, -- the artist that is meant, where none of their tracks has a name here
    says TEXT NOT NULL CHECK (says IN ('like', 'never', 'later')),
    said_at INTEGER NOT NULL, -- UTC s
    undone_at INTEGER,
    CHECK (track_id NOTNULL OR artist_id NOTNULL)
);
INSERT INTO user_feedback (feedback_id, listener_id, entity, track_id, says, said_at, undone_at)
SELECT feedback_id, listener_id, entity, track_id, says, said_at, undone_at FROM user_feedback_of_tracks;
DROP TABLE user_feedback_of_tracks;
DELETE FROM sqlite_sequence WHERE name = 'user_feedback' AND seq = 0; -- that of no lines, which nobody numbered
CREATE INDEX user_feedback_track ON user_feedback (track_id);
CREATE INDEX user_feedback_artist ON user_feedback (artist_id);
CREATE INDEX user_feedback_listener ON user_feedback (listener_id);
