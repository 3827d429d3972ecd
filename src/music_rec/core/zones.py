"""Local time of a listener who may have moved: dated zones, applied once to a whole column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from music_rec.core.errors import UsageError

DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Seconds = NDArray[np.int64]


def check_zone(name: str) -> str:
    """The name back, when it is an IANA time zone; else a UsageError that names it."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"{name!r} is not a time zone. Use an IANA name such as Europe/Berlin.") from error
    return name


@dataclass(frozen=True)
class Zones:
    """Zones by date, oldest first: (valid from, UTC s), IANA name. The first holds for all time before."""

    periods: tuple[tuple[int, str], ...] = ((0, "UTC"),)

    @classmethod
    def of(cls, name: str) -> Zones:
        """One zone for all time."""
        return cls(((0, name),))

    @property
    def label(self) -> str:
        """The names in order: *Europe/Berlin, then Asia/Tokyo*."""
        return ", then ".join(name for _, name in self.periods)

    def local(self, utc: Seconds) -> Seconds:
        """Wall-clock seconds of ascending UTC seconds: day = local // 86400, hour = local % 86400 // 3600."""
        local = utc.copy()
        if len(utc) == 0:
            return local
        for start, end, offset in self._offsets(int(utc[0]), int(utc[-1])):
            first, last = np.searchsorted(utc, (start, end))
            local[first:last] += offset
        return local

    def midnight(self, day: date) -> int:
        """UTC s at which the local day begins; where clocks jump over midnight, the first moment of that day."""
        zone = ZoneInfo(self._name_at(_epoch(day)))
        naive = datetime(day.year, day.month, day.day)
        utc = int(naive.replace(tzinfo=zone).timestamp())
        while _moment(utc, zone).date() < day:
            utc += 900
        return utc

    def day_of(self, utc: int) -> date:
        """The local date of one moment."""
        return _moment(utc, ZoneInfo(self._name_at(utc))).date()

    def _name_at(self, utc: int) -> str:
        names = [name for start, name in self.periods if start <= utc]
        return names[-1] if names else self.periods[0][1]

    def _offsets(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        starts = [min(first, self.periods[0][0]), *(start for start, _ in self.periods[1:]), last + 1]
        for (_, name), start, end in zip(self.periods, starts, starts[1:], strict=False):
            begin, stop = max(start, first), min(end, last + 1)
            if begin < stop:
                yield from _clip(_zone_offsets(name, _year(begin), _year(stop)), begin, stop)


UTC_ONLY = Zones()


def _clip(offsets: tuple[tuple[int, int], ...], begin: int, stop: int) -> Iterator[tuple[int, int, int]]:
    ends = [start for start, _ in offsets[1:]] + [stop]
    for (start, offset), end in zip(offsets, ends, strict=True):
        if max(start, begin) < min(end, stop):
            yield max(start, begin), min(end, stop), offset


@lru_cache(maxsize=256)
def _zone_offsets(name: str, first_year: int, last_year: int) -> tuple[tuple[int, int], ...]:
    """Every (UTC s, offset s) from which an offset holds, found by halving between days that differ."""
    zone = ZoneInfo(name)
    moment = int(datetime(first_year, 1, 1, tzinfo=UTC).timestamp())
    end = int(datetime(last_year + 1, 1, 2, tzinfo=UTC).timestamp())
    found = [(moment, _offset(zone, moment))]
    while moment < end:
        after = moment + DAY
        offset = _offset(zone, after)
        if offset != found[-1][1]:
            found.append((_change_between(zone, moment, after), offset))
        moment = after
    return tuple(found)


def _change_between(zone: ZoneInfo, low: int, high: int) -> int:
    before = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, utc: int) -> int:
    offset = _moment(utc, zone).utcoffset() or timedelta(0)
    return int(offset.total_seconds())


def _moment(utc: int, zone: tzinfo) -> datetime:
    """`datetime.fromtimestamp`, also before 1970, where Windows refuses."""
    return (_EPOCH + timedelta(seconds=utc)).astimezone(zone)


def _epoch(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _year(utc: int) -> int:
    return _moment(utc, UTC).year
