"""Loading a History: from the database, or from a file in the cache and the steps that were written since.

These files are only ever copies: deleting them, or finding them torn or old, costs one slower load.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.history import Int64, Spellings
from music_rec.core.models import Kind
from music_rec.core.storage import history_steps as steps
from music_rec.core.storage.array_files import read_arrays, write_arrays
from music_rec.core.storage.database import reading
from music_rec.core.storage.imports import AddedRows
from music_rec.core.storage.play_columns import PLAY_TYPES, Columns, merged, nothing, select, together
from music_rec.core.storage.writer import changes

_FORMAT = 1


@dataclass(frozen=True)
class Snapshot:
    """All that a History of one listener is made of, at one revision of its plays."""

    database_id: str
    revision: int
    plays: Columns
    skips: Columns
    spellings: Spellings


def load(path: Path, cache: Path, listener_id: int, known: Snapshot | None = None) -> Snapshot:
    """The snapshot of the current revision: what is `known` or cached with the steps since, else all of the database."""
    with reading(path) as db:
        revision, database_id = _state(db, listener_id)
        file = _file(cache, database_id, listener_id)
        snapshot = _brought_to(db, file, known, revision) if known and known.database_id == database_id else None
        if snapshot is None:
            known = _read(file, database_id)
            snapshot = _brought_to(db, file, known, revision) or _build(db, database_id, listener_id, revision)
        if snapshot is not known:
            save(file, snapshot)
    return snapshot


def extend(path: Path, cache: Path, listener_id: int, before: int, added: Sequence[AddedRows]) -> None:
    """Put new rows beside the cached snapshot of revision `before`, so that nothing is read again.

    Each batch that added any has raised the revision once. Does nothing where that snapshot is gone, or links or somebody
    else changed more: `load` then reads the database.
    """
    written = [rows for rows in added if len(rows.kind)]
    with reading(path) as db:
        revision, database_id = _state(db, listener_id)
        if changes(revision) == changes(before) + len(written) and (snapshot := _joined(db, cache, listener_id, before, added)):
            save(_file(cache, database_id, listener_id), replace(snapshot, revision=revision))


def write_step(path: Path, cache: Path, listener_id: int, before: int, after: int, seconds: Int64) -> None:
    """Let `load` go from revision `before` to `after`, between which only rows that start in these seconds change.

    Called before the revision is raised: else a page that is drawn in between would read all plays from the database.
    """
    with reading(path) as db:
        file = _file(cache, _state(db, listener_id)[1], listener_id)
        steps.write_step(db, file, listener_id, before, after, seconds)


def _joined(db: Connection, cache: Path, listener_id: int, before: int, added: Sequence[AddedRows]) -> Snapshot | None:
    """The cached snapshot of a revision with new rows; None where it is gone, or is not all that counts with them."""
    written = [rows for rows in added if len(rows.kind)]
    if not written or any(rows.moved for rows in added):  # the same links may leave out other rows now
        return None
    _, database_id = _state(db, listener_id)
    file = _file(cache, database_id, listener_id)
    known = _brought_to(db, file, _read(file, database_id), before)
    if known is None:
        return None
    plays = merged(known.plays, together([_columns(rows, Kind.PLAY) for rows in written]))
    skips = merged(known.skips, together([_columns(rows, Kind.SKIP) for rows in written]))
    if len(plays["played_at"]) != steps.counted(db, listener_id):  # it held some of these rows, or others were saved unseen
        return None
    return Snapshot(database_id, before, plays, skips, _spellings(db, plays))


def _brought_to(db: Connection, file: Path, known: Snapshot, revision: int) -> Snapshot | None:
    """The known snapshot with all steps up to a revision; None where they are not there, or do not make it whole."""
    taken = steps.steps_between(file, known.revision, revision)
    if not taken:
        return None if taken is None else known
    step = steps.as_one(taken)
    plays = merged(dict(known.plays), step.plays, step.seconds)
    if len(plays["played_at"]) != step.counted:  # rows were saved that nobody brought into sight
        return None
    skips = merged(dict(known.skips), step.skips, step.seconds)
    return Snapshot(known.database_id, revision, plays, skips, _spellings(db, plays))


def discard(path: Path, cache: Path, listener_id: int) -> None:
    """Remove what the cache holds of a listener."""
    with reading(path) as db:
        file = _file(cache, _state(db, listener_id)[1], listener_id)
    with suppress(OSError):
        file.unlink()
    steps.remove_steps(file)


def with_names(path: Path, snapshot: Snapshot, listener_id: int) -> Snapshot:
    """The snapshot with the names there are now, of which some may have come without plays; as it is where that moved on."""
    with reading(path) as db:
        if _state(db, listener_id) != (snapshot.revision, snapshot.database_id):
            return snapshot
        return replace(snapshot, spellings=_spellings(db, snapshot.plays))


def save(file: Path, snapshot: Snapshot) -> None:
    """Write the file, and remove the steps that it makes needless."""
    arrays = {f"plays.{name}": column for name, column in snapshot.plays.items()}
    arrays |= {f"skips.{name}": column for name, column in snapshot.skips.items()}
    arrays |= {f"spellings.{one.name}": getattr(snapshot.spellings, one.name) for one in fields(Spellings)}
    if write_arrays(file, _mark(snapshot.database_id, snapshot.revision), arrays):
        steps.remove_steps(file, snapshot.revision)


def _read(file: Path, database_id: str) -> Snapshot:
    """The snapshot in a file, of whatever revision; that of no plays where it is missing, torn or foreign."""
    mark, arrays = read_arrays(file)
    revision = mark.rpartition(" ")[2]
    if not revision.isdecimal() or mark != _mark(database_id, int(revision)):
        return Snapshot(database_id, 0, nothing(), nothing(), Spellings.empty())
    plays, skips = ({name: arrays[f"{part}.{name}"] for name in PLAY_TYPES} for part in ("plays", "skips"))
    spellings = Spellings(**{one.name: arrays[f"spellings.{one.name}"] for one in fields(Spellings)})
    return Snapshot(database_id, int(revision), plays, skips, spellings)


def _mark(database_id: str, revision: int) -> str:
    return f"format {_FORMAT} of {database_id} at {revision}"


def _build(db: Connection, database_id: str, listener_id: int, revision: int) -> Snapshot:
    plays = select(db, listener_id, Kind.PLAY)
    return Snapshot(database_id, revision, plays, select(db, listener_id, Kind.SKIP), _spellings(db, plays))


def _spellings(db: Connection, plays: Columns) -> Spellings:
    tracks = _table(db, "SELECT track_id, artist_id, group_id FROM tracks")
    artists = _table(db, "SELECT artist_id, group_id, 0 FROM artists")
    albums = _table(db, "SELECT album_id, artist_id, group_id FROM albums")
    none = np.zeros(1, np.int32)
    spellings = Spellings(
        track_artist=tracks[:, 0],
        track_group=tracks[:, 1],
        artist_group=artists[:, 0],
        album_group=albums[:, 1],
        album_artist=albums[:, 0],
        track_label=none,
        artist_label=none,
        album_label=none,
    )
    return labelled(spellings, plays["track"], plays["album"])


def labelled(spellings: Spellings, track: NDArray[np.int32], album: NDArray[np.int32]) -> Spellings:
    """The tables with the labels that these plays give, by what each was played as."""
    played = np.bincount(track, minlength=len(spellings.track_group))
    by_artist = np.bincount(spellings.track_artist, played, minlength=len(spellings.artist_group))
    return replace(
        spellings,
        track_label=_labels(spellings.track_group, played),
        artist_label=_labels(spellings.artist_group, by_artist),
        album_label=_labels(spellings.album_group, np.bincount(album, minlength=len(spellings.album_group))),
    )


def _labels(group: NDArray[np.int32], played: NDArray[Any]) -> NDArray[np.int32]:
    """By group: its most played spelling, the first of them where several are."""
    order = np.lexsort((-np.arange(len(group)), played, group))
    labels = np.zeros(len(group), np.int32)
    labels[group[order]] = order  # the last write of a group is its most played
    return labels


def _table(db: Connection, sql: str) -> NDArray[np.int32]:
    """The second and third column by id, which is the first; row 0 is *none*."""
    rows = np.fromiter(chain.from_iterable(db.execute(sql)), np.int32).reshape(-1, 3)
    table = np.zeros((int(rows[:, 0].max(initial=0)) + 1, 2), np.int32)
    table[rows[:, 0]] = rows[:, 1:]
    return table


def _columns(rows: AddedRows, kind: Kind) -> Columns:
    wanted = rows.kind == kind
    return {name: getattr(rows, name)[wanted] for name in PLAY_TYPES}


def _state(db: Connection, listener_id: int) -> tuple[int, str]:
    row = db.execute(
        "SELECT coalesce((SELECT value FROM revisions WHERE listener_id = ? AND domain = 'plays'), 0),"
        " (SELECT value FROM meta WHERE name = 'database_id')",
        [listener_id],
    ).fetchone()
    return int(row[0]), str(row[1])


def _file(cache: Path, database_id: str, listener_id: int) -> Path:
    return cache / "history" / f"{database_id}-{listener_id}.npz"
