-- Services: how far each account is read, what a service asked us to wait for, and what a listener loves there.

-- newest: start of the newest play read, UTC s, 0 before the first. remote_total: plays the service counted last, -1 unknown.
-- late_at: when the last days, in which plays may still arrive, were read again. failures: ended badly so often in a row.
CREATE TABLE sync_state (
    account_id INTEGER PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    import_id INTEGER NOT NULL DEFAULT 0, -- every sync of an account adds to one import
    newest INTEGER NOT NULL DEFAULT 0,
    full_done INTEGER NOT NULL DEFAULT 0,
    remote_total INTEGER NOT NULL DEFAULT -1,
    checked_at INTEGER NOT NULL DEFAULT 0,
    late_at INTEGER NOT NULL DEFAULT 0,
    loved_at INTEGER NOT NULL DEFAULT 0,
    member_since INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    failed_at INTEGER NOT NULL DEFAULT 0,
    automatic INTEGER NOT NULL DEFAULT 0 -- sync by itself while the app is open
);

-- What is still to be read of an account: starts from `since` up to before `until` (UTC s). Reading goes from `until` down,
-- and each page moves it in the transaction that saves its rows. tries > 0: set aside until retry_at, for `error`.
CREATE TABLE sync_windows (
    account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    retry_at INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, since)
) WITHOUT ROWID;

-- What outlives a restart of what services said: wait until a time, or forbidden until settings with another hash.
CREATE TABLE source_state (
    source TEXT NOT NULL,
    scope TEXT NOT NULL, -- what of the source it is about; empty: all of it
    state TEXT NOT NULL CHECK (state IN ('waiting', 'forbidden')),
    until INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,
    settings_hash TEXT NOT NULL,
    PRIMARY KEY (source, scope)
) WITHOUT ROWID;

CREATE TABLE loved_tracks (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
    track_id INTEGER NOT NULL REFERENCES tracks,
    loved_at INTEGER NOT NULL, -- UTC s
    PRIMARY KEY (listener_id, account_id, track_id)
) WITHOUT ROWID;
CREATE INDEX loved_tracks_track ON loved_tracks (track_id);

-- What friends at a service play most, by the names they have there: learned from, never shown as one's own.
CREATE TABLE friend_artists (
    listener_id INTEGER NOT NULL REFERENCES listeners ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
    friend TEXT NOT NULL,
    artist TEXT NOT NULL,
    plays INTEGER NOT NULL,
    PRIMARY KEY (listener_id, account_id, friend, artist)
) WITHOUT ROWID;

ALTER TABLE jobs ADD COLUMN begun INTEGER NOT NULL DEFAULT 0; -- what was done already when it began
ALTER TABLE jobs ADD COLUMN waiting TEXT NOT NULL DEFAULT ''; -- JSON: for what, until when and why it waits
