"""Local time where clocks change and listeners move."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from factories import utc
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.errors import UsageError
from music_rec.core.zones import DAY, Zones, check_zone

NAMES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
]
MOMENTS = st.integers(utc("2002-01-01T00:00:00"), utc("2035-01-01T00:00:00"))
DAYS = st.dates(date(2002, 1, 2), date(2035, 1, 1))


def local_by_datetime(moment: int, zone: str) -> int:
    wall = datetime.fromtimestamp(moment, ZoneInfo(zone)).replace(tzinfo=UTC)
    return int(wall.timestamp())


@given(st.lists(MOMENTS, max_size=20), st.sampled_from(NAMES))
def test_local_time_is_what_a_clock_on_the_wall_shows(moments: list[int], zone: str):
    ordered = sorted(moments)

    local = Zones(((0, zone),)).local(np.array(ordered, np.int64))

    assert local.tolist() == [local_by_datetime(moment, zone) for moment in ordered]


@given(
    st.lists(MOMENTS, max_size=20), st.lists(st.tuples(MOMENTS, st.sampled_from(NAMES)), max_size=3, unique_by=lambda p: p[0])
)
def test_who_moved_has_the_time_of_the_place_lived_in(moments: list[int], moves: list[tuple[int, str]]):
    periods = ((0, "Asia/Tokyo"), *sorted(moves))
    ordered = sorted(moments)

    local = Zones(periods).local(np.array(ordered, np.int64))

    lived = [[zone for start, zone in periods if start <= moment][-1] for moment in ordered]
    assert local.tolist() == [local_by_datetime(moment, zone) for moment, zone in zip(ordered, lived, strict=True)]


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        ("2024-03-31T00:59:59", 1),
        ("2024-03-31T01:00:00", 3),
        ("2024-10-27T00:59:59", 2),
        ("2024-10-27T01:00:00", 2),
        ("2024-10-27T02:00:00", 3),
    ],
)
def test_the_hour_jumps_in_spring_and_comes_twice_in_autumn(moment: str, hour: int):
    local = Zones(((0, "Europe/Berlin"),)).local(np.array([utc(moment)]))

    assert local[0] % DAY // 3600 == hour


@given(DAYS, st.sampled_from(NAMES))
def test_a_day_begins_at_its_first_moment(day: date, zone: str):
    zones = Zones(((0, zone),))

    midnight = zones.midnight(day)

    if zone == "Pacific/Apia" and day == date(2011, 12, 30):  # it never was: the island changed sides of the date line
        assert zones.day_of(midnight) == day + timedelta(days=1)
        return
    assert zones.day_of(midnight) == day
    assert zones.day_of(midnight - 1) < day


def test_a_day_whose_midnight_is_jumped_over_begins_later():
    zones = Zones(((0, "America/Sao_Paulo"),))

    assert zones.midnight(date(2018, 11, 4)) == utc("2018-11-04T01:00:00", "America/Sao_Paulo")


def test_days_before_the_first_period_are_in_its_zone():
    zones = Zones(((utc("2020-01-01T00:00:00"), "Asia/Tokyo"),))

    assert zones.day_of(utc("2019-06-01T20:00:00")) == date(2019, 6, 2)


def test_no_moments_have_no_local_time():
    assert len(Zones().local(np.zeros(0, np.int64))) == 0


@pytest.mark.parametrize("name", ["Berlin", "", "../etc/passwd", "Europe/Atlantis", "UTC+1", "\0"])
def test_what_is_no_zone_is_named(name: str):
    with pytest.raises(UsageError, match="is not a time zone"):
        check_zone(name)


def test_days_before_1970_have_a_midnight_too():
    zones = Zones(((0, "Europe/Berlin"),))

    assert zones.day_of(zones.midnight(date(1960, 5, 1))) == date(1960, 5, 1)
