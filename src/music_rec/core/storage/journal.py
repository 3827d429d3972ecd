"""The journal of edits, as it is read: what a listener changed, and the titles it takes to fold that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import starmap
from pathlib import Path
from sqlite3 import Connection

from music_rec.core.edits import Change, CountsAs, Edit, Titles, from_payload, in_force, names_in, respelled, spelled
from music_rec.core.storage.database import reading
from music_rec.core.storage.spelled_names import as_now
from music_rec.core.storage.taken_out import Table, taken_out


@dataclass(frozen=True)
class Journal:
    """The edits of a listener at one revision of theirs."""

    revision: int
    edits: tuple[Edit, ...]
    """Newest first, with those undone."""
    titles: Titles
    """For `core.edits`."""
    taken_out: Table
    """Plays that repairs took out: start, track, album."""


def journal_of(path: Path, listener_id: int) -> Journal:
    """The journal as it is now."""
    with reading(path) as db:
        query = "SELECT coalesce(max(value), 0) FROM revisions WHERE listener_id = ? AND domain = 'edits'"
        [revision] = db.execute(query, [listener_id]).fetchone()
        edits = edits_in(db, listener_id)
        return Journal(revision, tuple(edits), titles_for(db, in_force(edits)), taken_out(db, listener_id))


def titles_of(path: Path, changes: Iterable[Change]) -> Titles:
    """`titles_for`, on a connection of its own."""
    with reading(path) as db:
        return titles_for(db, changes)


def edits_in(db: Connection, listener_id: int) -> list[Edit]:
    """All edits of a listener, newest first, without those that only a newer version understands.

    What went with an import and came back with another has the id of today; 0 where it is gone.
    """
    rows = db.execute(
        "SELECT edit_id, kind, payload, created_at, undone_at FROM edits WHERE listener_id = ? ORDER BY edit_id DESC",
        [listener_id],
    )
    return [_as_now(db, edit) for edit in starmap(_edit, rows.fetchall()) if edit]


def _edit(edit_id: int, kind: str, payload: str, created_at: int, undone_at: int | None) -> Edit | None:
    change = from_payload(kind, payload)
    return Edit(edit_id, change, created_at, undone_at, names_in(payload)) if change else None


def _as_now(db: Connection, edit: Edit) -> Edit:
    ids, names = as_now(db, spelled(edit.change), edit.names)
    return replace(edit, change=respelled(edit.change, ids), names=names)


_TITLES = """
    SELECT group_id, substr(key, instr(key, ' ') + 1) FROM {} WHERE artist_id IN (
        SELECT artist_id FROM artists WHERE group_id IN (
            SELECT group_id FROM artists WHERE artist_id IN (SELECT value FROM json_each(?))))"""


def titles_for(db: Connection, changes: Iterable[Change]) -> Titles:
    """Keys of titles by the artists that changes bring together."""
    moves = [change for change in changes if isinstance(change, CountsAs) and change.entity == "artist"]
    if not moves:
        return {"track": {}, "album": {}}
    artists = json.dumps([one for move in moves for one in (move.spelling_id, move.as_spelling_id)])
    return {
        "track": dict(db.execute(_TITLES.format("tracks"), [artists]).fetchall()),  # both names are ours
        "album": dict(db.execute(_TITLES.format("albums"), [artists]).fetchall()),  # both names are ours
    }
