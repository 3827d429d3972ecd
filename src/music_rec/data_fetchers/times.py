"""A column of written times to UTC seconds, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from music_rec.core.history import Int32, Int64
from music_rec.core.zones import DAY, UTC_ONLY, Zones
from music_rec.data_fetchers.arrays import Bools, bools, int64s
from music_rec.data_fetchers.time_patterns import (
    CALENDAR,
    DAY_SLASHED,
    EPOCH,
    MONTH_SLASHED,
    SLASHED,
    Reading,
    digits,
    epoch_seconds,
    from_calendar,
    from_epoch,
)

EARLIEST = 1_009_843_200
"""2002-01-01, UTC s: no service logged plays before."""
# Offsets are sought between 2001 and 2100 only: a time outside is rejected anyway.
_FIRST, _LAST = 978_307_200, 4_102_444_800


@dataclass(frozen=True)
class Times:
    """What a column of texts says, row by row."""

    seconds: Int64
    """Since 1970: UTC where `absolute`, else of a wall clock; 0 where not `known`."""
    known: Bools
    absolute: Bools
    to_second: Bools
    """Whether the text gives seconds, not only minutes."""

    @property
    def need_zone(self) -> bool:
        """Whether a time carries no zone."""
        return bool((self.known & ~self.absolute).any())

    def utc(self, zones: Zones) -> Int64:
        """UTC s of every row; a wall clock is that of the zone at its date."""
        if zones == UTC_ONLY or not self.need_zone:
            return self.seconds
        return np.where(self.absolute, self.seconds, utc_of(self.seconds, zones))


def read_times(texts: pa.Array, *, month_first: bool = False) -> Times:
    """Epochs (s, ms, us), ISO, `21 Jul 2011 15:12` and the like; `01/02/2023` by `month_first`. Missing text is not known.

    A date without a time of day is not known either: a play has a time.
    """
    uniform = _all_integers(texts) or _all_iso(texts)
    if uniform:
        return uniform
    times = Times(np.zeros(len(texts), np.int64), *(np.zeros(len(texts), np.bool_) for _ in range(3)))
    _fill(times, texts, EPOCH, from_epoch)
    for pattern in (*CALENDAR, MONTH_SLASHED if month_first else DAY_SLASHED):
        _fill(times, texts, pattern, from_calendar)
    return times


def like_times(texts: pa.Array) -> Bools:
    """Which of these texts are times of plays; small numbers are not."""
    times = read_times(texts)
    return times.known & (times.seconds >= EARLIEST)


def slashed_order(texts: pa.Array) -> str:
    """How `01/02/2023` is meant in this column: "day" or "month" first; "" when both would do, "none" when none is there."""
    parts = pc.extract_regex(texts, SLASHED).drop_null()
    if len(parts) == 0:
        return "none"
    first, second = (int(digits(parts.field(name)).max()) for name in ("first", "second"))
    if first > 12:
        return "day"
    return "month" if second > 12 else ""


def start_of(ended: Int64, ms_played: Int32 | Int64) -> Int64:
    """The second in which a play began that ended then; the end where the time heard is unknown (-1)."""
    return (ended * 1000 - np.maximum(ms_played, 0)) // 1000


@dataclass(frozen=True)
class WallTimes:
    """What wall-clock seconds can mean, row by row."""

    utc: Int64
    """A time that occurs twice is its first occurrence; one that a jump skips is read with the offset before the jump,
    as `datetime` does."""
    later: Int64
    """The later reading of the two that a change of the clock, a day before or after at most, leaves open; else `utc`."""
    twice: Bools
    """Whether the clock showed this time twice."""
    never: Bools
    """Whether a jump skipped this time."""


def utc_of(wall: Int64, zones: Zones) -> Int64:
    """UTC s of wall-clock seconds, see `WallTimes.utc`."""
    return wall_times(wall, zones).utc


def wall_times(wall: Int64, zones: Zones) -> WallTimes:
    """The readings of wall-clock seconds; a move to another zone is a change of the clock."""
    near = np.clip(wall, _FIRST, _LAST)
    before, after = _offsets(near - DAY, zones), _offsets(near + DAY, zones)
    is_before = _offsets(near - before, zones) == before
    is_after = _offsets(near - after, zones) == after
    return WallTimes(
        utc=wall - np.where(is_before | ~is_after, before, after),
        later=wall - np.minimum(before, after),
        twice=is_before & is_after & (before != after),
        never=~is_before & ~is_after,
    )


def _offsets(utc: Int64, zones: Zones) -> Int64:
    order = np.argsort(utc, kind="stable")
    ascending = utc[order]
    offsets = np.empty_like(utc)
    offsets[order] = zones.local(ascending) - ascending
    return offsets


def _all_integers(texts: pa.Array) -> Times | None:
    """The times of a column that holds nothing but integers: many times faster than by pattern."""
    if texts.null_count or len(texts) == 0 or not str(texts[0]).isdecimal():
        return None
    try:
        seconds = epoch_seconds(int64s(texts))
    except pa.ArrowInvalid:
        return None
    yes = np.ones(len(texts), np.bool_)
    return Times(np.maximum(seconds, 0), seconds >= 0, yes, yes)


def _all_iso(texts: pa.Array) -> Times | None:
    """The times of a column that holds nothing but ISO times, all with a zone or all without: fast as well."""
    shortest = pc.min(pc.binary_length(texts)).as_py()
    if shortest is None or shortest < len("2023-02-01 15:12"):
        return None
    for kind in (pa.timestamp("us", "UTC"), pa.timestamp("us")):
        try:
            moments = pc.cast(texts, kind)
        except pa.ArrowInvalid:
            continue
        known = bools(moments.is_valid())
        to_second = bools(pc.equal(pc.utf8_slice_codeunits(texts, 16, 17), ":"))
        return Times(int64s(moments) // 1_000_000, known, known & (kind.tz is not None), to_second)
    return None


def _fill(times: Times, texts: pa.Array, pattern: str, read: Callable[[Any], Reading]) -> None:
    """Read the rows that are not known yet and fit the pattern."""
    rows = np.flatnonzero(~times.known)
    if len(rows) == 0:
        return
    groups = pc.extract_regex(texts.take(pa.array(rows)), pattern)
    hits = rows[bools(groups.is_valid())]
    if len(hits):
        columns = (times.seconds, times.known, times.absolute, times.to_second)
        for column, values in zip(columns, read(groups.drop_null()), strict=True):
            column[hits] = values
