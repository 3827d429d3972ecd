"""The plays a recommender knows: each user's in time order, items as dense codes so that counting is one `bincount`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from music_rec.core.protocols import Request

if TYPE_CHECKING:
    import pandas as pd

Int32 = NDArray[np.int32]
Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Column = TypeVar("Column", Int32, Int64)

UNTIMED = -1

np.empty(24 << 20, np.uint8)
"""Freed at once. glibc hands what is freed back to the system, and gets it again page by page, unless something as large was
freed before: an answer over many plays frees and takes columns all the time, which cost 3 to 8 ms of it."""


@dataclass(frozen=True)
class Plays:
    """Plays of one user, or of all: columns of one length, oldest first; rows without a time stand first."""

    at: Int64
    """UTC s of the start, `UNTIMED` where unknown."""
    item: Int64
    """Codes below `n_items`; of the width that NumPy counts by, since it would copy them for each sum."""
    count: Int32
    """Plays a row stands for, 1 for a single play."""
    n_items: int

    def __len__(self) -> int:
        return len(self.at)

    def __getitem__(self, rows: slice) -> Plays:
        return Plays(self.at[rows], self.item[rows], self.count[rows], self.n_items)

    def until(self, now: int) -> Plays:
        """What was known at `now`, that second included."""
        return self[: int(np.searchsorted(self.at, now, side="right"))]

    def since(self, start: int) -> Plays:
        """The plays from `start` on; 0 leaves out the untimed."""
        return self[int(np.searchsorted(self.at, start)) :]

    def at_rows(self, rows: Int64 | Bool) -> Plays:
        """Some of its rows, which stay in their order."""
        return Plays(self.at[rows], self.item[rows], self.count[rows], self.n_items)

    def of(self, codes: Int64) -> Plays:
        """The plays of some items."""
        asked = np.zeros(self.n_items, bool)
        asked[codes] = True
        return self.at_rows(asked.take(self.item))

    def sums(self, weights: Float64 | Float32 | Int32) -> Float64:
        """Sum of the weights of its plays, by code."""
        return sums(self.item, weights, self.n_items)

    def times_of(self, codes: Int64) -> list[Int64]:
        """The times of each code's plays, newest first; untimed rows have none."""
        timed = self.since(0)
        place_of = np.full(self.n_items, -1, np.min_scalar_type(-max(len(codes), 1)))
        place_of[codes] = np.arange(len(codes))
        place = place_of.take(timed.item)
        rows = np.flatnonzero(place >= 0)
        at = timed.at[rows[np.argsort(place[rows], kind="stable")]]
        ends = np.cumsum(np.bincount(place[rows], minlength=len(codes))).tolist()
        return [at[start:end][::-1] for start, end in pairwise([0, *ends])]


class PlayLog:
    """Every play of a `frames.plays` frame and of those observed since, by user."""

    def __init__(self) -> None:
        self.ids: Int64 = np.empty(0, np.int64)
        """Item id by code; a code once given stays."""
        self._code_of: dict[int, int] = {}
        self._columns: dict[Hashable, _Columns] = {}

    @classmethod
    def of(cls, plays: pd.DataFrame) -> PlayLog:
        """A log of one frame, whatever the order of its rows."""
        log = cls()
        log.add(plays)
        return log

    def add(self, plays: pd.DataFrame) -> None:
        """Take in more plays; late ones find their place in time."""
        item = self._coded(plays["item"])
        size = len(plays)
        at = plays["timestamp"].to_numpy(np.int64) if "timestamp" in plays else np.full(size, UNTIMED, np.int64)
        count = plays["count"].to_numpy(np.int32) if "count" in plays else np.ones(size, np.int32)
        users = plays["user"].to_numpy()
        # grouping costs more than all the rest where a single play is taken in
        several = np.any(users != users[:1])
        groups = plays.groupby("user").indices if several else dict.fromkeys(users[:1].tolist(), slice(None))
        for user, rows in groups.items():
            self._columns.setdefault(user, _Columns()).add(at[rows], item[rows], count[rows])

    def now(self, request: Request) -> int:
        """The moment asked for, else that of the user's last play, else of anybody's; UTC s."""
        if request.now is not None:
            return request.now
        own = self._columns.get(request.user)
        return own.last if own else max((columns.last for columns in self._columns.values()), default=UNTIMED)

    def plays(self, request: Request) -> Plays:
        """What the user had played at the moment of the request, or the history it brings; nothing for an unknown user."""
        if request.history:
            return self._given(request)
        own = self._columns.get(request.user, _Columns())
        return own.plays(len(self.ids)).until(self.now(request))

    def totals(self, request: Request, start: int = UNTIMED) -> Float64:
        """Plays of all users together by code, from `start` to the moment of the request."""
        now, n_items = self.now(request), len(self.ids)
        total = np.zeros(n_items)
        for columns in self._columns.values():
            plays = columns.plays(n_items).until(now).since(start)
            total += plays.sums(plays.count)
        return total

    def frame(self) -> pd.DataFrame:
        """All plays as a `frames.plays` frame: user, item, timestamp, count."""
        import pandas as pd

        parts = [(user, columns.plays(len(self.ids))) for user, columns in self._columns.items()]
        each = [
            pd.DataFrame({"user": user, "item": self.ids[plays.item], "timestamp": plays.at, "count": plays.count})
            for user, plays in parts
        ]
        return pd.concat(each, ignore_index=True) if each else pd.DataFrame(columns=["user", "item", "timestamp", "count"])

    def is_only_user(self, user: Hashable) -> bool:
        """Whether all plays are this user's."""
        return self._columns.keys() == {user}

    def codes(self, items: Iterable[int]) -> Int64:
        """Codes of the known ones among item ids, in their order."""
        found = self.lookup(items)
        return found[found >= 0]

    def lookup(self, items: Iterable[int]) -> Int64:
        """The code of each item id, -1 for an unknown one."""
        return np.array([self._code_of.get(int(item), -1) for item in items], np.int64)

    def may_name(self, request: Request, items: Int64) -> Bool:
        """Which of some item ids the answer may name: none excluded, no seed, none heard where that is asked."""
        allowed = np.ones(len(items), bool) if request.only is None else np.isin(items, _ids(request.only))
        barred = [_ids(request.exclude), np.array(request.seeds, np.int64)]
        if request.exclude_heard:
            heard = np.bincount(self.plays(request).item, minlength=len(self.ids))
            barred += [np.array(request.history, np.int64), self.ids[np.flatnonzero(heard)]]
        for some in barred:
            if len(some):
                allowed &= ~np.isin(items, some)
        return allowed

    def _given(self, request: Request) -> Plays:
        counts = request.history_counts or (1,) * len(request.history)
        known = [(item, n) for item, n in zip(request.history, counts, strict=True) if item in self._code_of]
        item = self.codes(item for item, _ in known)
        return Plays(np.full(len(item), UNTIMED), item, np.array([n for _, n in known], np.int32), len(self.ids))

    def _coded(self, items: pd.Series[int]) -> Int64:
        named = items.to_numpy(np.int64)
        if len(named) == 1 and int(named[0]) in self._code_of:
            return np.array([self._code_of[int(named[0])]], np.int64)
        distinct, codes = np.unique(named, return_inverse=True)
        fresh = [item for item in distinct.tolist() if item not in self._code_of]
        if fresh:
            self._code_of.update(zip(fresh, range(len(self.ids), len(self.ids) + len(fresh)), strict=True))
            self.ids = np.concatenate([self.ids, np.array(fresh, np.int64)])
        return self.codes(distinct)[codes]


class _Columns:
    """One user's plays as growing columns with room for an eighth more, so taking in a play seldom copies the others."""

    def __init__(self) -> None:
        self._size = 0
        self._at: Int64 = np.empty(0, np.int64)
        self._item: Int64 = np.empty(0, np.int64)
        self._count: Int32 = np.empty(0, np.int32)

    @property
    def last(self) -> int:
        return int(self._at[self._size - 1]) if self._size else UNTIMED

    def plays(self, n_items: int) -> Plays:
        return Plays(self._at, self._item, self._count, n_items)[: self._size]

    def add(self, at: Int64, item: Int64, count: Int32) -> None:
        before, self._size = self._size, self._size + len(at)
        self._at = _extended(self._at, before, at)
        self._item = _extended(self._item, before, item)
        self._count = _extended(self._count, before, count)
        if np.any(np.diff(self._at[max(before - 1, 0) : self._size]) < 0):
            self._sort()

    def _sort(self) -> None:
        order = np.argsort(self._at[: self._size], kind="stable")
        self._at, self._item, self._count = self._at[order], self._item[order], self._count[order]


def plays_alone(plays: pd.DataFrame) -> pd.DataFrame:
    """The rows that are plays, not tags."""
    return plays[plays["tag"].isna()] if "tag" in plays else plays


def sums(codes: Int64, weights: Float64 | Float32 | Int32, n: int) -> Float64:
    """Sum of the weights by code; 0 for codes that do not occur."""
    return np.bincount(codes, weights=weights, minlength=n).astype(np.float64, copy=False)


@lru_cache(maxsize=8)
def _ids(items: frozenset[int]) -> Int64:
    """The same as a column; the parts of a mix are all asked about the same ones."""
    return np.fromiter(items, np.int64, len(items))


def _extended(column: Column, size: int, new: Column) -> Column:
    if size + len(new) > len(column):
        column = np.concatenate([column[:size], new, np.zeros(size // 8, new.dtype)])
    column[size : size + len(new)] = new
    return column
