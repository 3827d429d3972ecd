"""Which rows of a batch fall out, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from music_rec.core.frames import Coded
from music_rec.core.history import Int64
from music_rec.core.models import RowOut
from music_rec.core.zones import DAY
from music_rec.data_fetchers.arrays import Bools
from music_rec.data_fetchers.times import EARLIEST

LONGEST_TEXT = 2000
"""Characters kept of a row that fell out."""
_LONGEST_NAME = 10_000
"""Characters: no music is called by more, and no page could show it."""


class Sieve:
    """The verdict on every row of one batch; the first one given to a row stands."""

    def __init__(self, rows: int) -> None:
        self._verdict = np.zeros(rows, np.int8)
        self._verdicts: list[tuple[Literal["filtered", "rejected"], str]] = []

    def filter(self, rows: Bools, reason: str) -> None:
        """Let these rows fall out: they were read, and are no plays of music."""
        self._drop(rows, "filtered", reason)

    def reject(self, rows: Bools, reason: str) -> None:
        """Let these rows fall out: they cannot be read as plays."""
        self._drop(rows, "rejected", reason)

    def reject_times(self, played_at: Int64, now: int) -> None:
        """Let fall out what was not played between 2002 and a day after `now`."""
        self.reject(played_at < EARLIEST, "before 2002")
        self.reject(played_at > now + DAY, "in the future")

    def reject_long(self, *names: Coded) -> None:
        """Let fall out rows in which one of these names has more than 10,000 characters."""
        for column in names:
            too_long = np.array([*(len(name) > _LONGEST_NAME for name in column.values), False])
            self.reject(too_long[column.codes], "name too long")

    def _drop(self, rows: Bools, outcome: Literal["filtered", "rejected"], reason: str) -> None:
        self._verdicts.append((outcome, reason))
        self._verdict[rows & (self._verdict == 0)] = len(self._verdicts)

    @property
    def kept(self) -> Bools:
        return np.equal(self._verdict, 0)

    def out(self, numbers: Int64, texts: Callable[[Sequence[int]], Sequence[str]]) -> list[RowOut]:
        """The rows that fell out, given the number of each row in its file and what reads texts by position."""
        fallen = np.flatnonzero(self._verdict).tolist()
        shown = texts(fallen) if fallen else []
        return [self._row_out(at, int(numbers[at]), text) for at, text in zip(fallen, shown, strict=True)]

    def _row_out(self, at: int, number: int, text: str) -> RowOut:
        outcome, reason = self._verdicts[self._verdict[at] - 1]
        return RowOut(number, outcome, reason, text[:LONGEST_TEXT])
