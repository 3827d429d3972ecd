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

Float32 = NDArray[np.float32]
Bool = NDArray[np.bool_]
Int64 = NDArray[np.int64]
Float64 = NDArray[np.float64]
Column = TypeVar("Column", Int64, Float64)

UNTIMED = -1
PLAY_S = 240
"""From one start to the next in a history that comes as a list: about as long as a track lasts."""

np.empty(24 << 20, np.uint8)
"""Freed at once. glibc hands what is freed back to the system, and gets it again page by page, unless something as large was
freed before: an answer over many plays frees and takes columns all the time, which cost 3 to 8 ms of it."""


@dataclass(frozen=True)
class Plays:
    """Plays of one user, or of all: oldest first, those of one second by item; rows without a time stand before them."""

    at: Int64
    """UTC s of the start, `UNTIMED` where unknown."""
    item: Int64
    """Codes below `n_items`; of the width that NumPy counts by, since it would copy them for each sum."""
    count: Float64
    """Plays a row stands for, above 0; 1 for a single play."""
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

    def sums(self, weights: Float64 | Float32) -> Float64:
        """Sum of the weights of its plays, by code."""
        return sums(self.item, weights, self.n_items)

    def times_of(self, codes: Int64) -> list[tuple[int, ...]]:
        """The times of each code's plays, newest first; untimed rows have none."""
        timed = self.since(0)
        place_of = np.full(self.n_items, -1, np.min_scalar_type(-max(len(codes), 1)))
        place_of[codes] = np.arange(len(codes))
        place = place_of.take(timed.item)
        rows = np.flatnonzero(place >= 0)
        at = timed.at[rows[np.argsort(place[rows], kind="stable")]]
        ends = np.cumsum(np.bincount(place[rows], minlength=len(codes))).tolist()
        return [tuple(at[start:end][::-1].tolist()) for start, end in pairwise([0, *ends])]


class PlayLog:
    """Every play of a `frames.plays` frame and of those observed since, by user."""

    def __init__(self) -> None:
        self.ids: Int64 = np.empty(0, np.int64)
        """Item id by code; a code once given stays."""
        self._code_of: dict[int, int] = {}
        self._columns: dict[Hashable, _Columns] = {}
        self._total: Float64 = np.empty(0)
        """Plays of all users by code, whenever they were."""
        self._last = UNTIMED
        """When the last play of anybody was."""

    @classmethod
    def of(cls, plays: pd.DataFrame) -> PlayLog:
        """A log of one frame, whatever the order of its rows."""
        log = cls()
        log.add(plays)
        return log

    def add(self, plays: pd.DataFrame) -> None:
        """Take in more plays (`plays_alone`); late ones find their place in time."""
        item, at = self._coded(plays["item"]), filled(plays, "timestamp", UNTIMED).astype(np.int64, copy=False)
        count = filled(plays, "count", 1).astype(np.float64, copy=False)
        np.add.at(self._total, item, count)
        self._last = max(self._last, int(at.max(initial=UNTIMED)))
        users = plays["user"].to_numpy()
        # grouping costs more than all the rest where a single play is taken in
        several = np.any(users != users[:1])
        groups = plays.groupby("user").indices if several else dict.fromkeys(users[:1].tolist(), slice(None))
        for user, rows in groups.items():
            self._columns.setdefault(user, _Columns()).add(at[rows], item[rows], count[rows], self.ids)

    def now(self, request: Request) -> int:
        """The moment asked for, else that of the user's last play; without one, or of a history given, of anybody's; UTC s.

        Where no play has a time there is room for that history before it, so that it keeps its order.
        """
        if request.now is not None:
            return request.now
        if request.history:
            return self._last if self._last > UNTIMED else PLAY_S * len(request.history)
        own = self._columns.get(request.user)
        return own.last if own else self._last

    def plays(self, request: Request) -> Plays:
        """What the user had played at the moment of the request, or the history it brings; nothing for an unknown user."""
        if request.history:
            return self._given(request)
        own = self._columns.get(request.user, _Columns())
        return own.plays(len(self.ids)).until(self.now(request))

    def totals(self, request: Request, start: int = UNTIMED) -> Float64:
        """Plays of all users together by code, from `start` to the moment of the request."""
        now, n_items = self.now(request), len(self.ids)
        if start == UNTIMED and now >= self._last:
            return self._total.copy()
        parts = [columns.plays(n_items).until(now).since(start) for columns in self._columns.values()]
        item = np.concatenate([np.empty(0, np.int64), *(plays.item for plays in parts)])
        return sums(item, np.concatenate([np.empty(0), *(plays.count for plays in parts)]), n_items)

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
        allowed = np.ones(len(items), bool) if request.only is None else np.isin(items, _ids(frozenset(request.only)))
        barred = [_ids(frozenset(request.exclude)), np.array(request.seeds, np.int64)]
        if request.exclude_heard:
            heard = np.bincount(self.plays(request).item, minlength=len(self.ids))
            counts = request.history_counts or (1,) * len(request.history)
            given = [item for item, n in zip(request.history, counts, strict=True) if n > 0]
            barred += [np.array(given, np.int64), self.ids[np.flatnonzero(heard)]]
        for some in barred:
            if len(some):
                allowed &= ~np.isin(items, some)
        return allowed

    def _given(self, request: Request) -> Plays:
        """The history a request brings: with counts without times, else plays in a row, of which the last has just ended."""
        item, n = self.lookup(request.history), len(request.history)
        count = np.array(request.history_counts or (1,) * n, np.float64)
        ago = PLAY_S * np.arange(n, 0, -1)
        at = np.full(n, UNTIMED) if request.history_counts else np.maximum(self.now(request) - ago, 0)
        return Plays(at, item, count, len(self.ids)).at_rows((item >= 0) & (count > 0))

    def _coded(self, items: pd.Series[int]) -> Int64:
        named = items.to_numpy(np.int64)
        if len(named) == 1 and int(named[0]) in self._code_of:
            return np.array([self._code_of[int(named[0])]], np.int64)
        distinct, codes = np.unique(named, return_inverse=True)
        fresh = [item for item in distinct.tolist() if item not in self._code_of]
        if fresh:
            self._code_of.update(zip(fresh, range(len(self.ids), len(self.ids) + len(fresh)), strict=True))
            self.ids = np.concatenate([self.ids, np.array(fresh, np.int64)])
            self._total = np.concatenate([self._total, np.zeros(len(fresh))])
        return self.codes(distinct)[codes]


class _Columns:
    """One user's plays as growing columns with room for an eighth more, so taking in a play seldom copies the others."""

    def __init__(self) -> None:
        self._size = 0
        self._at: Int64 = np.empty(0, np.int64)
        self._item: Int64 = np.empty(0, np.int64)
        self._count: Float64 = np.empty(0)

    @property
    def last(self) -> int:
        return int(self._at[self._size - 1]) if self._size else UNTIMED

    def plays(self, n_items: int) -> Plays:
        return Plays(self._at, self._item, self._count, n_items)[: self._size]

    def add(self, at: Int64, item: Int64, count: Float64, ids: Int64) -> None:
        """Take in plays; what happened in one second stands by item id, as codes depend on what came first."""
        before, self._size = self._size, self._size + len(at)
        self._at = _extended(self._at, before, at)
        self._item = _extended(self._item, before, item)
        self._count = _extended(self._count, before, count)
        fresh = slice(max(before - 1, 0), self._size)
        later = np.diff(self._at[fresh])
        if np.any((later < 0) | ((later == 0) & (np.diff(ids[self._item[fresh]]) < 0))):
            self._sort(int(np.searchsorted(self._at[:before], at.min())), ids)

    def _sort(self, start: int, ids: Int64) -> None:
        """Put the rows from `start` on in order, in new columns: the old ones may be in somebody's hands."""
        rows = slice(start, self._size)
        order = np.append(np.arange(start), start + _by_time(self._at[rows], ids[self._item[rows]]))
        self._at, self._item, self._count = self._at[order], self._item[order], self._count[order]


def plays_alone(plays: pd.DataFrame) -> pd.DataFrame:
    """The rows that are plays: no tags, and no counts of 0 or below."""
    if "tag" in plays:
        plays = plays[plays["tag"].isna()]
    return plays[~(plays["count"] <= 0)] if "count" in plays else plays


def filled(rows: pd.DataFrame, name: str, missing: int) -> Int64 | Float64:
    """A column of numbers, `missing` where it has none."""
    if name not in rows:
        return np.full(len(rows), missing)
    values = rows[name].to_numpy()
    return values if values.dtype.kind == "i" else rows[name].fillna(missing).to_numpy()


def sums(codes: Int64, weights: Float64 | Float32, n: int) -> Float64:
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


def _by_time(at: Int64, item: Int64) -> Int64:
    """The order by time, and of one second by item: few share one, so only those are sorted by both."""
    order = np.argsort(at, kind="stable")
    same = np.diff(at[order]) == 0
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    rows = order[tied]
    order[tied] = rows[np.lexsort((item[rows], at[rows]))]
    return order
