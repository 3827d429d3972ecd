-- What a model recommended when it was fitted last, so that a page need not wait until it is fitted again.
CREATE TABLE batch_recommendations (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    kind TEXT NOT NULL, -- recommender that answered
    place INTEGER NOT NULL, -- 1 for the first
    version TEXT NOT NULL, -- of the model
    track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
    score REAL NOT NULL,
    evidence TEXT NOT NULL, -- JSON: recommender, text, contribution and plays of each reason
    made_at INTEGER NOT NULL, -- UTC s
    PRIMARY KEY (listener_id, kind, place)
) WITHOUT ROWID;
CREATE INDEX batch_recommendations_track ON batch_recommendations (track_id);
