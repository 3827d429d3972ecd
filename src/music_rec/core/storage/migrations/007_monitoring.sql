-- How sources answer: more of each call, how their breakers stand, and what was sent in all, which outlives the calls.
ALTER TABLE api_calls ADD COLUMN error TEXT NOT NULL DEFAULT ''; -- in words, of what went wrong
ALTER TABLE api_calls ADD COLUMN sent INTEGER NOT NULL DEFAULT 1; -- requests that left for it
CREATE INDEX api_calls_at ON api_calls (at);

CREATE TABLE breakers (
    source TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('closed', 'open', 'half-open')),
    at REAL NOT NULL, -- UTC s since when
    until REAL NOT NULL -- UTC s when one call may try; 0: nothing is held up
);

CREATE TABLE requests_sent (
    source TEXT NOT NULL,
    kind TEXT NOT NULL, -- as in api_calls
    requests INTEGER NOT NULL,
    since REAL NOT NULL, -- UTC s of the first
    PRIMARY KEY (source, kind)
) WITHOUT ROWID;
