"""The rows that repairs took out of the counts. They stay as they came: the journal of edits names them.

By names and place rather than by id: where their import is undone and the account read anew, a row that comes again is
found again, and one that does not is not missed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.differences import Kept, Row, no_play
from music_rec.core.storage.database import reading

Table = NDArray[np.int64]
Marks = frozenset[tuple[Row, int]]
"""Rows with their place among equals."""
_OF_NO_PLAY = 2
"""Numbers that name a row which is no play: its text and its place. Others have start, artist, title, album and place."""


def packed(out: Iterable[Kept], back: Iterable[Kept]) -> dict[str, Any]:
    """What the journal keeps of a repair that takes rows out, or back in."""
    number: defaultdict[str, int] = defaultdict(count().__next__)

    def line(kept: Kept) -> list[int]:
        row = kept.row
        if row.no_play:
            return [number[row.no_play], kept.place]
        return [row.played_at, number[row.artist], number[row.title], number[row.album], kept.place]

    return {"out": list(map(line, out)), "back": list(map(line, back)), "texts": list(number)}


def _unpacked(values: dict[str, Any], part: str) -> Iterator[tuple[Row, int]]:
    texts = values["texts"]
    for *names, place in values[part]:
        if len(names) + 1 == _OF_NO_PLAY:
            yield no_play(texts[names[0]]), place
        else:
            yield Row(names[0], *(texts[one] for one in names[1:])), place


def marks_in(db: Connection, listener_id: int) -> dict[tuple[str, str], Marks]:
    """What the repairs in force come to, by service and name of the account."""
    found: dict[tuple[str, str], Marks] = {}
    made = db.execute(
        "SELECT payload FROM edits WHERE listener_id = ? AND kind = 'repair' AND undone_at IS NULL ORDER BY edit_id",
        [listener_id],
    )
    for (payload,) in made.fetchall():
        values = json.loads(payload)
        account = (values["service"], values["account"])
        earlier = found.get(account, frozenset())
        found[account] = (earlier | frozenset(_unpacked(values, "out"))) - frozenset(_unpacked(values, "back"))
    return {account: marks for account, marks in found.items() if marks}


def taken_out(db: Connection, listener_id: int) -> Table:
    """The plays that are taken out and would count, since no other row stands for them: start, track, album."""
    parts = [np.zeros((0, 3), np.int64)]
    for (service, name), marks in marks_in(db, listener_id).items():
        rows = plays_of(db, listener_id, service, name, marks)
        parts.append(rows[rows[:, 3] == 0, :3])
    return np.concatenate(parts)


_SOURCE = """
    SELECT source_id FROM sources JOIN accounts USING (account_id)
    WHERE accounts.listener_id = ? AND accounts.service = ? AND accounts.name = ?"""
_IDS = """
    SELECT a.name, t.title, t.{0}_id FROM json_each(?) asked CROSS JOIN artists a ON a.name = asked.value ->> 0
    CROSS JOIN {0}s t ON t.artist_id = a.artist_id AND t.title = asked.value ->> 1"""
_ROWS = """
    SELECT played_at, track_id, album_id, ordinal, EXISTS (
        SELECT 1 FROM play_links l WHERE l.listener_id = s.listener_id AND l.source_id = s.source_id
        AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal)
    FROM scrobbles s WHERE listener_id = ? AND source_id = ? AND played_at IN (SELECT value FROM json_each(?))"""


def plays_of(db: Connection, listener_id: int, service: str, name: str, marks: Marks) -> Table:
    """The plays among these rows that an account has: start, track, album, and whether another row stands for it."""
    plays = [(row, place) for row, place in marks if not row.no_play]
    tracks = _ids(db, "track", {(row.artist, row.title) for row, _ in plays})
    albums = _ids(db, "album", {(row.artist, row.album) for row, _ in plays if row.album})
    wanted = {
        (row.played_at, tracks.get((row.artist, row.title)), albums.get((row.artist, row.album), -1) if row.album else 0, place)
        for row, place in plays
    }
    source = db.execute(_SOURCE, [listener_id, service, name]).fetchone()
    seconds = json.dumps(sorted({row.played_at for row, _ in plays}))
    rows = db.execute(_ROWS, [listener_id, source[0], seconds]).fetchall() if source and plays else []
    found = [(*row[:3], row[4]) for row in rows if row[:4] in wanted]
    return np.array(found, np.int64).reshape(-1, 4)


def _ids(db: Connection, entity: str, names: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The ids of tracks or albums, by artist and title as they are written."""
    found = db.execute(_IDS.format(entity), [json.dumps(sorted(names))])  # the entity is ours
    return {(artist, title): one for artist, title, one in found}


def no_plays_in(db: Connection, import_id: int, marks: Marks) -> list[Kept]:
    """The rows of an import that are no plays, in the order of its ledger; whether each counts."""
    query = "SELECT text FROM import_rows_out WHERE import_id = ? ORDER BY file_no, row_no"
    seen: defaultdict[str, int] = defaultdict(int)
    kept = []
    for (text,) in db.execute(query, [import_id]):
        row, place = no_play(text), seen[text]
        seen[text] += 1
        kept.append(Kept(row, place, (row, place) not in marks))
    return kept


def count_taken_out(path: Path, listener_id: int, account_id: int) -> int:
    """Rows of an account that repairs took out of the counts."""
    with reading(path) as db:
        [repairs] = db.execute(
            "SELECT group_concat(edit_id) FROM edits WHERE listener_id = ? AND kind = 'repair' AND undone_at IS NULL",
            [listener_id],
        ).fetchone()
        if repairs is None:
            return 0
        query = """
            SELECT service, name, import_id, (SELECT rows_in FROM import_files f WHERE f.import_id = s.import_id),
                (SELECT value FROM meta WHERE name = 'database_id')
            FROM accounts JOIN sync_state s USING (account_id) WHERE account_id = ?"""
        account: Sequence[Any] | None = db.execute(query, [account_id]).fetchone()
    return _counted(path, listener_id, *account, repairs) if account and account[2] else 0


@lru_cache(maxsize=32)  # asked for with every page that is drawn
def _counted(path: Path, listener_id: int, service: str, name: str, import_id: int, *_: object) -> int:
    """`count_taken_out` of an import, once for all that it rests on: rows of the import, database, repairs in force."""
    with reading(path) as db:
        marks = marks_in(db, listener_id).get((service, name), frozenset())
        no_plays = sum(not one.counts for one in no_plays_in(db, import_id, marks))
        return len(plays_of(db, listener_id, service, name, marks)) + no_plays
