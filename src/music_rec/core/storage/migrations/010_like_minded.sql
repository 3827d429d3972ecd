-- What those play most whom a service calls alike to a listener.
CREATE TABLE like_minded (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    source TEXT NOT NULL, -- service that says so
    name TEXT NOT NULL, -- of their account there
    artist TEXT NOT NULL,
    plays INTEGER NOT NULL,
    PRIMARY KEY (listener_id, source, name, artist)
) WITHOUT ROWID;
