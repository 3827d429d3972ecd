"""The rows of one account as they are here, to be held against those of its service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np

from music_rec.core.differences import Kept, Row
from music_rec.core.history import Int64
from music_rec.core.models import Account
from music_rec.core.storage.database import reading
from music_rec.core.storage.sync_state import state_of
from music_rec.core.storage.taken_out import Marks, marks_in, no_plays_in, plays_of

_ROWS = """
    SELECT played_at, name, tracks.title, coalesce(albums.title, ''), ordinal
    FROM scrobbles JOIN tracks USING (track_id) JOIN artists USING (artist_id) LEFT JOIN albums USING (album_id)
    WHERE listener_id = ? AND source_id = ? AND played_at >= ? AND played_at < ?"""


@dataclass(frozen=True)
class Starts:
    """When rows start, ascending, UTC s; 0 where they have no date."""

    rows: Int64
    taken_out: Int64
    """Of those among them that do not count."""

    def __len__(self) -> int:
        return len(self.rows) - len(self.taken_out)

    def before(self, second: int) -> int:
        """How many rows that count start before a second."""
        return int(np.searchsorted(self.rows, second) - np.searchsorted(self.taken_out, second))


@dataclass(frozen=True)
class AccountRows:
    """What is here of an account, as long as nobody changes it: hold the lock of its sync."""

    path: Path
    listener_id: int
    account: Account
    import_id: int
    source_id: int
    marks: Marks
    """What repairs took out."""
    no_plays: tuple[Kept, ...]

    @classmethod
    def of(cls, path: Path, listener_id: int, account: Account) -> AccountRows:
        """The rows as they are now."""
        import_id = state_of(path, account.account_id).import_id
        with reading(path) as db:
            marks = marks_in(db, listener_id).get((account.service, account.name), frozenset())
            query = "SELECT source_id FROM sources WHERE listener_id = ? AND account_id = ?"
            source: tuple[int] | None = db.execute(query, [listener_id, account.account_id]).fetchone()
            no_plays = tuple(no_plays_in(db, import_id, marks))
        return cls(path, listener_id, account, import_id, source[0] if source else 0, marks, no_plays)

    def starts(self) -> Starts:
        """Of all rows, with those that are no plays."""
        with reading(self.path) as db:
            query = "SELECT played_at FROM scrobbles WHERE listener_id = ? AND source_id = ?"
            plays = np.fromiter(chain.from_iterable(db.execute(query, [self.listener_id, self.source_id])), np.int64)
            out = plays_of(db, self.listener_id, self.account.service, self.account.name, self.marks)[:, 0]
        others = np.array([one.row.played_at for one in self.no_plays], np.int64)
        others_out = np.array([one.row.played_at for one in self.no_plays if not one.counts], np.int64)
        return Starts(np.sort(np.concatenate([plays, others])), np.sort(np.concatenate([out, others_out])))

    def out_like(self, row: Row) -> list[Kept]:
        """What repairs took out of rows with this start and these names, also where it is gone since."""
        return [Kept(row, place, counts=False) for place in self._places_out.get(row, [])]

    @cached_property
    def _places_out(self) -> dict[Row, list[int]]:
        places: dict[Row, list[int]] = {}
        for row, place in self.marks:
            places.setdefault(row, []).append(place)
        return places

    def between(self, since: int, until: int) -> list[Kept]:
        """All rows that start in [since, until)."""
        with reading(self.path) as db:
            found = db.execute(_ROWS, [self.listener_id, self.source_id, since, until]).fetchall()
        plays = [Kept(row := Row(*names), place, (row, place) not in self.marks) for *names, place in found]
        return plays + [one for one in self.no_plays if since <= one.row.played_at < until]
