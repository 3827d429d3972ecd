"""Random plays around both clock changes and the moves of a listener, and the same as plain Python sees them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from factories import history_of, utc
from hypothesis import settings
from hypothesis import strategies as st

from music_rec.core.history import History
from music_rec.core.zones import Zones

unhurried = settings(deadline=None)  # other work on the same computer is no failure
TODAY = date(2021, 4, 10)
BERLIN = Zones(((0, "Europe/Berlin"),))
MOVED = Zones(((0, "Asia/Tokyo"), (utc("2021-03-28T03:10"), "Europe/Berlin"), (utc("2021-03-29T12:00"), "America/New_York")))
EDGES = (utc("2020-10-25"), utc("2021-03-28"), utc("2021-03-29T12:00"), utc("2020-12-31T23:00"))

times = st.one_of(
    st.integers(utc("2020-10-01"), utc("2021-04-01")),
    st.tuples(st.sampled_from(EDGES), st.integers(-8 * 3600, 8 * 3600)).map(sum),
)
plays = st.lists(
    st.tuples(times, st.sampled_from("ABC"), st.sampled_from(["x", "y"]), st.sampled_from(["", "lp"])), min_size=1, max_size=60
)
zones = st.sampled_from([BERLIN, MOVED])


def wall_clock(played_at: int, lived: Zones) -> datetime:
    name = [zone for start, zone in lived.periods if start <= played_at][-1]
    return datetime.fromtimestamp(played_at, UTC).astimezone(ZoneInfo(name)).replace(tzinfo=None)


def whole_of(rows: list, lived: Zones) -> tuple[History, list[tuple[datetime, str, str, str]]]:
    clock = [(wall_clock(row[0], lived), *row[1:]) for row in sorted(rows, key=lambda row: row[0])]
    return history_of(rows, zones=lived), clock
