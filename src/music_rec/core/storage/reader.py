"""Everything that is looked at, except the plays themselves (see `history`): sync, read-only, short connections."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from sqlite3 import Connection, Row

from music_rec.core.models import Display, Entity, FileLedger, Job, Listener, Playlist, PlaylistTrack, RowOut
from music_rec.core.storage.database import reading
from music_rec.core.storage.preferences import preference

_NAME_OF: dict[Entity, tuple[str, str, str]] = {
    "artist": ("artists", "artist_id", "name"),
    "album": ("albums", "album_id", "title"),
    "track": ("tracks", "track_id", "title"),
}


@dataclass(frozen=True)
class ImportEntry:
    """One import as the list of imports shows it."""

    import_id: int
    status: str
    started_at: int
    files: tuple[FileLedger, ...]
    undone_at: int | None = None
    """UTC s; its rows are gone since then, its ledger stays."""


@dataclass(frozen=True)
class TrackInfo:
    """A track as it is written down: names, and what is known without looking at plays."""

    track_id: int
    artist: str
    title: str
    tags: dict[str, float]
    features: dict[str, float]


class Reader:
    """Answers questions about one prepared database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def listeners(self) -> list[Listener]:
        """All listeners, by name."""
        with reading(self.path) as db:
            rows = db.execute("SELECT listener_id, name FROM listeners ORDER BY name COLLATE NOCASE").fetchall()
            return [
                Listener(listener_id, name, _zones(db, listener_id), display=_display(db, listener_id))
                for listener_id, name in rows
            ]

    def shown_listener(self) -> int | None:
        """Id of the listener who was shown last."""
        with reading(self.path) as db:
            row = db.execute("SELECT value FROM meta WHERE name = 'shown_listener'").fetchone()
        return int(row[0]) if row else None

    def revisions(self, listener_id: int) -> dict[str, int]:
        """How often each domain changed, of this listener and of the whole database."""
        with reading(self.path) as db:
            return dict(
                db.execute(
                    "SELECT domain, sum(value) FROM revisions WHERE listener_id IN (0, ?) GROUP BY domain", [listener_id]
                ).fetchall()
            )

    def database_id(self) -> str:
        """What tells this database from every other; a demo made anew is another one."""
        with reading(self.path) as db:
            return str(db.execute("SELECT value FROM meta WHERE name = 'database_id'").fetchone()[0])

    def revision(self, listener_id: int, domain: str) -> int:
        """The value that `writer.raise_revision` raises."""
        with reading(self.path) as db:
            row = db.execute(
                "SELECT value FROM revisions WHERE listener_id = ? AND domain = ?", [listener_id, domain]
            ).fetchone()
        return int(row[0]) if row else 0

    def names(self, entity: Entity, ids: Sequence[int]) -> list[str]:
        """One name per spelling id, in order; empty where there is none (the face of `history.Names`)."""
        table, id_name, name = _NAME_OF[entity]
        sql = f"SELECT {id_name}, {name} FROM {table} WHERE {id_name} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names are ours
        with reading(self.path) as db:
            found: dict[int, str] = dict(db.execute(sql, [json.dumps(list(ids))]).fetchall())
        return [found.get(one, "") for one in ids]

    def imports(self, listener_id: int) -> list[ImportEntry]:
        """All imports, newest first, each with the ledger of its files."""
        with reading(self.path) as db:
            rows = db.execute(
                "SELECT import_id, status, started_at, undone_at FROM imports WHERE listener_id = ? ORDER BY import_id DESC",
                [listener_id],
            ).fetchall()
            return [ImportEntry(one, status, at, tuple(_ledgers(db, one)), undone) for one, status, at, undone in rows]

    def rows_out(self, import_id: int, file_no: int) -> list[RowOut]:
        """Every row of a file that did not become a play, in file order."""
        with reading(self.path) as db:
            rows = db.execute(
                "SELECT row_no, outcome, reason, text FROM import_rows_out WHERE import_id = ? AND file_no = ? ORDER BY row_no",
                [import_id, file_no],
            ).fetchall()
        return [RowOut(*row) for row in rows]

    def counts(self, listener_id: int) -> dict[str, int]:
        """Rows of a listener by what they are: plays (counted), skips, private, linked."""
        with reading(self.path) as db:
            kinds = db.execute(
                "SELECT count(*) FILTER (WHERE kind = 0), count(*) FILTER (WHERE kind = 1), count(*) FILTER (WHERE kind = 2)"
                " FROM scrobbles WHERE listener_id = ?",
                [listener_id],
            ).fetchone()
            linked = db.execute("SELECT count(*) FROM play_links WHERE listener_id = ?", [listener_id]).fetchone()[0]
        return {"plays": kinds[0] - linked, "skips": kinds[1], "private": kinds[2], "linked": linked}

    def playlists(self, listener_id: int) -> list[Playlist]:
        """All playlists with their tracks, newest first."""
        with reading(self.path) as db:
            db.row_factory = Row
            rows = db.execute(
                "SELECT playlist_id, name, generator, seed, model, created_at FROM playlists WHERE listener_id = ?"
                " ORDER BY created_at DESC, playlist_id DESC",
                [listener_id],
            ).fetchall()
            return [Playlist(**row, tracks=tuple(_playlist_tracks(db, row["playlist_id"]))) for row in rows]

    def track_infos(self, track_ids: Sequence[int]) -> list[TrackInfo]:
        """Names, tags and features of tracks, in the order asked; unknown ids are left out."""
        with reading(self.path) as db:
            wanted = [json.dumps(list(track_ids))]
            within = "WHERE track_id IN (SELECT value FROM json_each(?))"
            names = db.execute(
                f"SELECT track_id, name, title FROM tracks JOIN artists USING (artist_id) {within}",  # noqa: S608 - names are ours
                wanted,
            )
            infos = {row[0]: TrackInfo(row[0], row[1], row[2], {}, {}) for row in names}
            known = "entity = 'track' AND spelling_id IN (SELECT value FROM json_each(?))"
            for track_id, tag, weight in db.execute(f"SELECT spelling_id, tag, weight FROM tags WHERE {known}", wanted):  # noqa: S608 - ours
                infos[track_id].tags[tag] = weight
            for track_id, name, value in db.execute(f"SELECT spelling_id, name, value FROM facts WHERE {known}", wanted):  # noqa: S608 - ours
                infos[track_id].features[name] = value
        return [infos[track_id] for track_id in track_ids if track_id in infos]

    def candidates(self, listener_id: int) -> list[int]:
        """Ids of tracks worth hearing that were never played."""
        with reading(self.path) as db:
            rows = db.execute(
                "SELECT DISTINCT track_id FROM candidates WHERE listener_id = ? ORDER BY track_id", [listener_id]
            ).fetchall()
        return [row[0] for row in rows]

    def artists_of(self, key: str) -> list[int]:
        """Spellings of the artist of a key."""
        with reading(self.path) as db:
            return [row[0] for row in db.execute("SELECT artist_id FROM artists WHERE key = ?", [key])]

    def artist_groups(self) -> dict[str, int]:
        """The group of every artist by its key."""
        with reading(self.path) as db:
            return dict(db.execute("SELECT key, min(group_id) FROM artists GROUP BY key").fetchall())

    def tracks_of(self, artists: Sequence[int], title_key: str) -> list[int]:
        """Track groups by the key of their title, of artists given by spelling."""
        with reading(self.path) as db:
            rows = db.execute(
                "SELECT DISTINCT tracks.group_id FROM artists JOIN tracks USING (artist_id)"
                " WHERE artist_id IN (SELECT value FROM json_each(?)) AND tracks.key = artists.group_id || ' ' || ?",
                [json.dumps(list(artists)), title_key],
            ).fetchall()
        return [row[0] for row in rows]

    def newest_job(self, listener_id: int, kind: str) -> Job | None:
        return next(iter(self.jobs(listener_id, kind)), None)

    def jobs(self, listener_id: int, kind: str) -> list[Job]:
        """The last ten jobs of a kind, newest first."""
        with reading(self.path) as db:
            rows = db.execute(
                "SELECT job_id, listener_id, kind, status, done, total, message, result, begun, waiting, created_at, ended_at,"
                " cancel = 1 FROM jobs"
                " WHERE listener_id = ? AND kind = ? ORDER BY job_id DESC LIMIT 10",
                [listener_id, kind],
            ).fetchall()
        return [Job(*row) for row in rows]


def _zones(db: Connection, listener_id: int) -> tuple[tuple[int, str], ...]:
    rows = db.execute("SELECT valid_from, zone FROM listener_zones WHERE listener_id = ? ORDER BY valid_from", [listener_id])
    return tuple(rows.fetchall()) or ((0, "UTC"),)


def _display(db: Connection, listener_id: int) -> Display:
    chosen = preference(db, listener_id, "display")
    return Display(**{one.name: chosen[one.name] for one in fields(Display) if one.name in chosen})


def _ledgers(db: Connection, import_id: int) -> Iterator[FileLedger]:
    rows = db.execute(
        "SELECT path, format, rows_in, added_by, duplicate_by, filtered, rejected, timezone, error FROM import_files"
        " WHERE import_id = ? ORDER BY file_no",
        [import_id],
    )
    for path, name, rows_in, added, duplicate, filtered, rejected, timezone, error in rows:
        counts = [json.loads(text) for text in (added, duplicate, filtered, rejected)]
        yield FileLedger(path, name, rows_in, counts[0], counts[1], counts[2], counts[3], timezone, error)


def _playlist_tracks(db: Connection, playlist_id: int) -> Iterator[PlaylistTrack]:
    rows = db.execute(
        "SELECT track_id, name AS artist, title, reason FROM playlist_tracks JOIN tracks USING (track_id)"
        " JOIN artists USING (artist_id) WHERE playlist_id = ? ORDER BY position",
        [playlist_id],
    )
    for row in rows:
        yield PlaylistTrack(track_id=row["track_id"], artist=row["artist"], title=row["title"], reason=row["reason"])
