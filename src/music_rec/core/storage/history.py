"""Loading a History: from the database, or from a file in the cache of the same revision.

The file is only ever a copy: deleting it, or finding it torn or old, costs one slower load.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from itertools import chain
from pathlib import Path
from sqlite3 import Connection
from tempfile import mkstemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.dedupe import in_order
from music_rec.core.history import Spellings
from music_rec.core.models import Kind
from music_rec.core.storage.database import reading
from music_rec.core.storage.imports import AddedRows
from music_rec.core.storage.writer import changes

_FORMAT = 1
_PLAY_TYPES: dict[str, str] = {"played_at": "<i8", "track": "<i4", "album": "<i4", "ms": "<i4"}
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Snapshot:
    """All that a History of one listener is made of, at one revision of its plays."""

    database_id: str
    revision: int
    plays: Columns
    skips: Columns
    spellings: Spellings


def load(path: Path, cache: Path, listener_id: int) -> Snapshot:
    """The snapshot of the current revision, from the cache where it holds it."""
    with reading(path) as db:
        revision, database_id = _state(db, listener_id)
        file = _file(cache, database_id, listener_id)
        snapshot = _read(file, database_id, revision)
        if snapshot is None:
            snapshot = _build(db, database_id, listener_id, revision)
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


def prepare(path: Path, cache: Path, listener_id: int, before: int, after: int, added: Sequence[AddedRows]) -> bool:
    """Whether the snapshot of revision `before` with new rows lies ready for `put_in_place`, once the revision is `after`.

    Were it made only then, a page that is drawn meanwhile would read all plays from the database.
    """
    with reading(path) as db:
        snapshot = _joined(db, cache, listener_id, before, added)
        if snapshot:
            save(_prepared(_file(cache, snapshot.database_id, listener_id)), replace(snapshot, revision=after))
    return snapshot is not None


def put_in_place(path: Path, cache: Path, listener_id: int) -> None:
    """Let what was prepared take the place of the cached snapshot."""
    with reading(path) as db, suppress(OSError):
        file = _file(cache, _state(db, listener_id)[1], listener_id)
        _prepared(file).replace(file)


def _prepared(file: Path) -> Path:
    return file.with_suffix(f".next{file.suffix}")


def _joined(db: Connection, cache: Path, listener_id: int, before: int, added: Sequence[AddedRows]) -> Snapshot | None:
    """The cached snapshot of a revision with new rows; None where it is gone, or is not all that counts with them."""
    written = [rows for rows in added if len(rows.kind)]
    if not written or any(rows.moved for rows in added):  # the same links may leave out other rows now
        return None
    _, database_id = _state(db, listener_id)
    known = _read(_file(cache, database_id, listener_id), database_id, before) if before else _nothing(database_id)
    if known is None:
        return None
    plays = _merged(known.plays, [_columns(rows, Kind.PLAY) for rows in written])
    skips = _merged(known.skips, [_columns(rows, Kind.SKIP) for rows in written])
    if len(plays["played_at"]) != _counted(db, listener_id):  # it held some of these rows, or others were saved unseen
        return None
    return Snapshot(database_id, before, plays, skips, _spellings(db, plays))


def discard(path: Path, cache: Path, listener_id: int) -> None:
    """Remove the file of a listener from the cache."""
    with reading(path) as db, suppress(OSError):
        _file(cache, _state(db, listener_id)[1], listener_id).unlink()


def with_names(path: Path, snapshot: Snapshot, listener_id: int) -> Snapshot:
    """The snapshot with the names there are now, of which some may have come without plays; as it is where that moved on."""
    with reading(path) as db:
        if _state(db, listener_id) != (snapshot.revision, snapshot.database_id):
            return snapshot
        return replace(snapshot, spellings=_spellings(db, snapshot.plays))


def save(file: Path, snapshot: Snapshot) -> None:
    """Write the file whole or not at all; a cache that cannot be written is none."""
    arrays = {"mark": np.array(_mark(snapshot.database_id, snapshot.revision))}
    arrays |= {f"plays.{name}": column for name, column in snapshot.plays.items()}
    arrays |= {f"skips.{name}": column for name, column in snapshot.skips.items()}
    arrays |= {f"spellings.{one.name}": getattr(snapshot.spellings, one.name) for one in fields(Spellings)}
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = mkstemp(suffix=file.suffix, dir=file.parent)
        os.close(descriptor)
        try:
            np.savez(name, **arrays)  # type: ignore[arg-type]  # its stub takes arrays for its own option
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)


def _read(file: Path, database_id: str, revision: int) -> Snapshot | None:
    """The snapshot in a file; None where it is missing, torn, foreign or of another revision."""
    parts: dict[str, Columns] = {"plays": {}, "skips": {}, "spellings": {}}
    try:
        with file.open("rb") as stream, np.load(stream) as stored:  # checks the sum of every array
            if stored["mark"].item() != _mark(database_id, revision):
                return None
            for name in stored.files[1:]:
                part, _, column = name.partition(".")
                parts[part][column] = stored[name]
        return Snapshot(database_id, revision, parts["plays"], parts["skips"], Spellings(**parts["spellings"]))
    except Exception:  # noqa: BLE001 - whatever is wrong with a copy, the original is there
        return None


def _mark(database_id: str, revision: int) -> str:
    return f"format {_FORMAT} of {database_id} at {revision}"


def _build(db: Connection, database_id: str, listener_id: int, revision: int) -> Snapshot:
    plays = _select(db, listener_id, Kind.PLAY)
    return Snapshot(database_id, revision, plays, _select(db, listener_id, Kind.SKIP), _spellings(db, plays))


_SELECT = """
    SELECT s.played_at, s.track_id, s.album_id, coalesce(d.ms_played, -1)
    FROM scrobbles s LEFT JOIN play_details d USING (listener_id, source_id, played_at, track_id, ordinal)
    WHERE s.listener_id = ? AND s.kind = ? AND NOT EXISTS (
        SELECT 1 FROM play_links l WHERE l.listener_id = s.listener_id AND l.source_id = s.source_id
        AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal)"""


def _select(db: Connection, listener_id: int, kind: Kind) -> Columns:
    rows = np.fromiter(chain.from_iterable(db.execute(_SELECT, [listener_id, kind])), np.int64).reshape(-1, 4)
    return _sorted(dict(zip(_PLAY_TYPES, rows.T, strict=True)))


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


def _merged(known: Columns, added: Sequence[Columns]) -> Columns:
    """The known plays, which are used up, with the added ones; only those of the same time are sorted again."""
    new = np.concatenate([rows["played_at"] for rows in added])
    if not len(new):
        return known
    first, last = np.searchsorted(known["played_at"], [new.min(), new.max() + 1])
    between = {name: np.concatenate([known[name][first:last], *(rows[name] for rows in added)]) for name in _PLAY_TYPES}
    middle, merged = _sorted(between), {}
    for name in _PLAY_TYPES:
        column = known.pop(name)
        merged[name] = np.concatenate([column[:first], middle[name], column[last:]])
    return merged


def _sorted(columns: Columns) -> Columns:
    """By time, then track, album and length: an order that every way of loading agrees on."""
    order = in_order([columns[name] for name in ("played_at", "track", "album", "ms")])
    return {name: columns[name][order].astype(dtype, copy=False) for name, dtype in _PLAY_TYPES.items()}


def _counted(db: Connection, listener_id: int) -> int:
    """How many plays count."""
    [rows] = db.execute(
        "SELECT count(*) FROM scrobbles WHERE listener_id = ? AND kind = ?", [listener_id, Kind.PLAY]
    ).fetchone()
    [linked] = db.execute("SELECT count(*) FROM play_links WHERE listener_id = ?", [listener_id]).fetchone()
    return int(rows - linked)


def _columns(rows: AddedRows, kind: Kind) -> Columns:
    wanted = rows.kind == kind
    return {name: getattr(rows, name)[wanted] for name in _PLAY_TYPES}


def _nothing(database_id: str) -> Snapshot:
    none = {name: np.zeros(0, dtype) for name, dtype in _PLAY_TYPES.items()}
    return Snapshot(database_id, 0, none, dict(none), Spellings.empty())


def _state(db: Connection, listener_id: int) -> tuple[int, str]:
    row = db.execute(
        "SELECT coalesce((SELECT value FROM revisions WHERE listener_id = ? AND domain = 'plays'), 0),"
        " (SELECT value FROM meta WHERE name = 'database_id')",
        [listener_id],
    ).fetchone()
    return int(row[0]), str(row[1])


def _file(cache: Path, database_id: str, listener_id: int) -> Path:
    return cache / "history" / f"{database_id}-{listener_id}.npz"
