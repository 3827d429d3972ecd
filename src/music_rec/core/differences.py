"""What a service has of a history that is not here, and the other way round. Pure.

Rows are compared as they are stored: second, artist, title, album, and how often that is there.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from music_rec.core.frames import RowBatch
from music_rec.core.history import Int64
from music_rec.core.models import FailedWindow
from music_rec.core.sync import FAR, Window

NEVER = 1_009_843_200
"""UTC s of 2002-01-01: what is older has no date that can be one."""
LATEST = (1 << 31) - 1
"""UTC s in 2038: the last second that every service understands."""
_TIME = re.compile(r'\{"time": (\d{1,15})\b')
_ALIKE: tuple[tuple[str, ...], ...] = (("artist", "title"), ("title",), ("artist",), ())
"""What two rows of one second have in common that are one row, edited; most first."""


class Row(NamedTuple):
    """One row of an account, here or at its service."""

    played_at: int
    """UTC s; 0 where it has no date."""
    artist: str
    title: str
    album: str = ""
    no_play: str = ""
    """The text that the ledger keeps of it, where it is no play."""


class Kept(NamedTuple):
    """A row as it is kept here."""

    row: Row
    place: int
    """Which of those with the same start and names it is: plays by their ordinal, others from 0."""
    counts: bool = True
    """Whether no repair took it out."""


class Edited(NamedTuple):
    """A row that has other names at its service."""

    here: Row
    there: Row


@dataclass(frozen=True)
class Difference:
    """What it takes to make the rows of a span here those of the service."""

    gone: tuple[Kept, ...]
    """They count here, and are no longer there."""
    back: tuple[Kept, ...]
    """They are there; here, a repair took them out."""
    new: Counter[Row]
    """They are there and not here."""

    def __bool__(self) -> bool:
        return bool(self.gone or self.back or self.new)

    @property
    def only_there(self) -> list[Row]:
        """The rows that are there and do not count here."""
        return [*(kept.row for kept in self.back), *self.new.elements()]


@dataclass(frozen=True)
class Months:
    """Rows of one month or several, from `since` up to before `until` (UTC s). 0 is what has no date, or one before 2002."""

    since: int
    until: int
    here: int
    there: int


@dataclass(frozen=True)
class MonthCounts:
    """What counting tells of an account, without reading any row."""

    account: str
    here: int
    there: int
    """Rows that the service counts; it may count some that it does not give."""
    months: tuple[Months, ...]
    """Those that differ, the newest first."""
    requests: int


@dataclass(frozen=True)
class Verification:
    """What reading the whole history of an account again tells. Rows are the newest first, and not all where they are many."""

    account: str
    here: int
    """Rows that count here, in the spans that were compared."""
    there: int
    """Rows that the service gave."""
    remote_total: int
    """Rows that it counts."""
    missing: int
    """There, and not here."""
    deleted: int
    """Here, and no longer there."""
    edited: int
    """There with other names."""
    missing_rows: tuple[Row, ...]
    deleted_rows: tuple[Row, ...]
    edited_rows: tuple[Edited, ...]
    months: tuple[Months, ...]
    """Those that differ in number, the newest first."""
    pages: int
    unread: tuple[FailedWindow, ...] = ()
    """What the service did not give, so that it was not compared."""
    spans: tuple[tuple[int, int], ...] = ()
    """[since, until), UTC s: where rows differ; empty where that is nowhere, or all over the place."""

    @property
    def differs(self) -> bool:
        """Whether any row differs."""
        return bool(self.missing or self.deleted or self.edited)

    @property
    def not_given(self) -> int:
        """Rows that the service counts and did not give, where it gave all that it was asked for."""
        return 0 if self.unread else max(self.remote_total - self.there, 0)

    @property
    def complete(self) -> bool:
        """Whether all that the service counts is here, and nothing else."""
        return not self.differs and not self.unread and self.here == self.remote_total


@dataclass(frozen=True)
class Repaired:
    """What a repair did."""

    verification: Verification
    edit_id: int
    """The edit that undoes it; 0 where nothing differed."""
    taken_out: int
    added: int
    local_total: int
    complete: bool
    """Whether all that the service counts is here now, and nothing else."""


def no_play(text: str) -> Row:
    """The row that the ledger keeps as this text, which may be cut."""
    try:
        values = json.loads(text)
        return Row(values["time"] or 0, values["artist"], values["title"], values["album"], text)
    except (ValueError, KeyError, TypeError):
        found = _TIME.match(text)
        return Row(int(found[1]) if found else 0, text, "", "", text)


def rows_of(batch: RowBatch) -> list[Row]:
    """The rows in the columns of a batch."""
    artist, title, album = (
        [values[code] for code in column.codes.tolist()]
        for column in (batch.artist, batch.title, batch.album)
        for values in [[*column.values, ""]]
    )
    return list(map(Row, batch.played_at.tolist(), artist, title, album))


def only(batches: Iterable[RowBatch], wanted: Counter[Row]) -> Iterator[RowBatch]:
    """Those rows of the batches that are wanted, each as often as it is."""
    left = wanted.copy()

    def taken(row: Row) -> bool:
        left[row] -= 1
        return left[row] >= 0

    for batch in batches:
        rows = np.array([taken(row) for row in rows_of(batch)], np.bool_)
        out = [one for one in batch.out if taken(no_play(one.text))]
        if out or rows.any():
            yield batch.where(rows, out)


def compare(here: Iterable[Kept], there: Iterable[Row]) -> Difference:
    """What differs in a span of which all rows are given.

    Of equal rows the last go first, and the first come back first: so a history that is read anew, in which they are
    numbered from 0 again, has none of those that went.
    """
    kept: dict[Row, list[Kept]] = {}
    for one in sorted(here, key=lambda one: one.place):
        kept.setdefault(one.row, []).append(one)
    given = Counter(there)
    gone: list[Kept] = []
    back: list[Kept] = []
    new: Counter[Row] = Counter()
    for row in {**kept, **given}:
        counted = [one for one in kept.get(row, []) if one.counts]
        lacking = given[row] - len(counted)
        gone += counted[given[row] :]
        back += (again := [one for one in kept.get(row, []) if not one.counts][: max(lacking, 0)])
        if lacking > len(again):
            new[row] = lacking - len(again)
    return Difference(tuple(gone), tuple(back), new)


def paired(gone: Sequence[Row], only_there: Sequence[Row]) -> tuple[list[Row], list[Row], list[Edited]]:
    """(missing here, deleted there, edited there): rows of one second that differ in names are one row, edited."""
    missing, deleted, edited = Counter(only_there), Counter(gone), []
    for alike in _ALIKE:
        waiting: dict[tuple[object, ...], list[Row]] = {}
        for row in sorted(missing.elements()):
            waiting.setdefault(_key(row, alike), []).append(row)
        for row in sorted(deleted.elements()):
            if found := waiting.get(_key(row, alike)):
                edited.append(Edited(row, other := found.pop(0)))
                deleted[row] -= 1
                missing[other] -= 1
    return _newest_first(missing), _newest_first(deleted), sorted(edited, key=lambda one: -one.here.played_at)


def _key(row: Row, names: Sequence[str]) -> tuple[object, ...]:
    return (row.played_at, *(getattr(row, name) for name in names))


def _newest_first(rows: Counter[Row]) -> list[Row]:
    return sorted(rows.elements(), key=lambda row: (-row.played_at, row))


def months_of(starts: Int64) -> Counter[int]:
    """How many of these starts lie in each month, by the UTC s it begins with; 0 for those without a date."""
    months = starts.astype("datetime64[s]").astype("datetime64[M]").astype("datetime64[s]").astype(np.int64)
    values, counts = np.unique(np.where(starts < NEVER, 0, months), return_counts=True)
    return Counter(dict(zip(values.tolist(), counts.tolist(), strict=True)))


def month_after(since: int) -> int:
    """UTC s with which the month after one begins; what has no date ends with 2001."""
    if since == 0:
        return NEVER
    return int((np.datetime64(since, "s").astype("datetime64[M]") + 1).astype("datetime64[s]").astype(np.int64))


def unlike(here: Counter[int], there: Counter[int]) -> tuple[Months, ...]:
    """The months of `months_of` that differ, the newest first."""
    differ = sorted((one for one in here | there if here[one] != there[one]), reverse=True)
    return tuple(Months(one, month_after(one), here[one], there[one]) for one in differ)


async def differing(
    here: Callable[[int], int], there: Callable[[int], Awaitable[int]], now: int, most: int
) -> tuple[Months, ...]:
    """The months in which another number of rows is here than there, the newest first.

    Both are told how many rows start before a second. Spans of which as many are here as there are believed; the others are
    halved down to months, those that differ most first, and no longer once `there` was asked `most` times: then several
    months stay together.
    """
    edges = _edges(now)
    ends = {0: (0, 0), len(edges) - 1: (here(edges[-1]), await there(edges[-1]))}

    def counts(first: int, last: int) -> tuple[int, int]:
        return ends[last][0] - ends[first][0], ends[last][1] - ends[first][1]

    def apart(span: tuple[int, int]) -> int:
        ours, theirs = counts(*span)
        return abs(ours - theirs)

    spans = [(0, len(edges) - 1)]
    found: list[Months] = []
    while spans := [span for span in spans if apart(span)]:
        spans.sort(key=apart)
        first, last = spans.pop()
        if last - first == 1 or len(ends) > most:
            found.append(Months(edges[first], edges[last], *counts(first, last)))
            continue
        middle = (first + last) // 2
        ends[middle] = (here(edges[middle]), await there(edges[middle]))
        spans += [(first, middle), (middle, last)]
    return tuple(sorted(found, key=lambda one: -one.since))


def read_so_far(unread: Iterable[Window], spans: Iterable[tuple[int, int]] = ()) -> tuple[Window, ...]:
    """All time but the windows that are still to be read; of that, only what lies in the spans where any are given."""
    read, since = [], 0
    for one in sorted(unread, key=lambda one: one.since):
        read.append((since, one.since))
        since = one.until
    read.append((since, FAR))
    wanted = list(spans) or [(0, FAR)]
    both = [(max(first, start), min(last, end)) for first, last in read for start, end in wanted]
    return tuple(Window(first, last) for first, last in both if first < last)


def _edges(now: int) -> list[int]:
    """What has no date, every month since 2002 with the one that runs, and what is later than that."""
    edges = [0, NEVER]
    while edges[-1] <= now:
        edges.append(month_after(edges[-1]))
    return [*edges, LATEST]
