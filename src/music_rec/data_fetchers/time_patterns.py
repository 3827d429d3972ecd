"""The ways in which people and programs write times, as patterns, and how a match is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from music_rec.core.history import Int64
from music_rec.core.zones import DAY
from music_rec.data_fetchers.arrays import Bools, bools, int64s

_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?\s*$"
)
EPOCH = r"^\s*(?P<n>\d{1,18})(?:\.\d*)?\s*$"
CALENDAR = (
    r"^\s*(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[T ,]+" + _CLOCK,
    r"^\s*(?:[A-Za-z]+,?\s+)?(?P<day>\d{1,2})[ -](?P<month>[A-Za-z]{3})[a-z]*[ -](?P<year>\d{4}),?\s+" + _CLOCK,
    r"^\s*(?P<day>\d{1,2})[.-](?P<month>\d{1,2})[.-](?P<year>\d{4})[T ,]+" + _CLOCK,
)
DAY_SLASHED = r"^\s*(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})[T ,]+" + _CLOCK
MONTH_SLASHED = r"^\s*(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})[T ,]+" + _CLOCK
SLASHED = r"^\s*(?P<first>\d{1,2})/(?P<second>\d{1,2})/\d{4}[T ,]"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

Reading = tuple[Int64, Bools, Bools, Bools]
"""Seconds, and whether they are known, absolute and given to the second: see `times.Times`."""


def from_epoch(groups: Any) -> Reading:
    """The times of matches of `EPOCH`."""
    seconds = epoch_seconds(digits(groups.field("n")))
    yes = np.ones(len(seconds), np.bool_)
    return seconds, yes, yes, yes


def epoch_seconds(numbers: Int64) -> Int64:
    """Seconds, told from milli- and microseconds by size: 10^11 s is the year 5138, 10^11 ms is 1973."""
    unit = np.where(numbers >= 10**14, 1_000_000, np.where(numbers >= 10**11, 1000, 1))
    return numbers // unit


def from_calendar(groups: Any) -> Reading:
    """The times of matches of `CALENDAR` or of a slashed date; a day or hour that does not exist is not known."""
    days, known = _days(digits(groups.field("year")), _months(groups.field("month")), digits(groups.field("day")))
    hour, minute, second = (digits(groups.field(name)) for name in ("hour", "minute", "second"))
    known &= (hour < 24) & (minute < 60) & (second < 60)
    offset, absolute = _zone_offsets(groups.field("zone"))
    seconds = days * DAY + _full_hours(hour, groups.field("half")) * 3600 + minute * 60 + second - offset
    to_second = bools(pc.not_equal(groups.field("second"), ""))
    return np.where(known, seconds, 0), known, known & absolute, to_second


def _days(year: Int64, month: Int64, day: Int64) -> tuple[Int64, Bools]:
    """Days since 1970-01-01, and whether the calendar has that day."""
    months = (np.clip(year, 1, 9999) - 1970) * 12 + np.clip(month, 1, 12) - 1
    first, following = ((months + ahead).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for ahead in (0, 1))
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= following - first)
    return first + day - 1, real


def _full_hours(hour: Int64, half: Any) -> Int64:
    """Hours of the day, where `half` is a (12 AM is 0) or p (12 PM is 12)."""
    afternoon = bools(pc.is_in(half, pa.array(["p", "P"])))
    return np.where(bools(pc.not_equal(half, "")), hour % 12 + 12 * afternoon, hour)


def _months(column: Any) -> Int64:
    """Month numbers of digits or English names; 0 for a name that is none."""
    dictionary = column.dictionary_encode()
    numbers = [_month(text) for text in dictionary.dictionary.to_pylist()]
    return np.array(numbers, np.int64)[int64s(dictionary.indices)]


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    name = text.lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else 0


def _zone_offsets(column: Any) -> tuple[Int64, Bools]:
    """Seconds east of UTC, and whether a zone is given at all."""
    dictionary = column.dictionary_encode()
    zones, rows = dictionary.dictionary.to_pylist(), int64s(dictionary.indices)
    offsets = np.array([_zone_offset(zone) for zone in zones], np.int64)
    return offsets[rows], np.array([zone != "" for zone in zones], np.bool_)[rows]


def _zone_offset(zone: str) -> int:
    if not zone.startswith(("+", "-")):
        return 0
    hhmm = zone[1:].replace(":", "").ljust(4, "0")
    seconds = int(hhmm[:2]) * 3600 + int(hhmm[2:]) * 60
    return -seconds if zone.startswith("-") else seconds


def digits(column: Any) -> Int64:
    """Digits as integers; an absent group is 0."""
    return int64s(pc.if_else(pc.equal(column, ""), "0", column))
