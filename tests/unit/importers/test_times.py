"""Written times: every common way, zones, and the edges of the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.zones import Zones
from music_rec.data_fetchers.times import read_times, slashed_order, start_of, utc_of

MOMENTS = st.datetimes(datetime(2002, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
WAYS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d %b %Y, %H:%M:%S",
    "%d %B %Y %H:%M:%S",
]
WAYS += ["%Y-%m-%d %I:%M:%S %p", "%d/%m/%Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S"]


def seconds(*texts: str | None) -> list[int | None]:
    times = read_times(pa.array(texts, pa.string()))
    return [int(value) if known else None for value, known in zip(times.seconds, times.known, strict=True)]


@pytest.mark.parametrize(
    "text",
    [
        "1700000000",
        "1700000000000",
        "1700000000000000",
        "1700000000.0",
        " 1700000000 ",
        "2023-11-14T22:13:20Z",
        "2023-11-14T22:13:20.399Z",
        "2023-11-14 22:13:20",
        "2023-11-14 22:13:20 UTC",
        "2023-11-14T23:13:20+01:00",
        "2023-11-14 17:13:20-0500",
        "2023-11-15 03:43:20 +0530",
        "14 Nov 2023 22:13:20",
        "14 Nov 2023, 22:13:20",
        "Tue, 14 Nov 2023 22:13:20 GMT",
        "14-Nov-2023 10:13:20 PM",
        "14.11.2023 22:13:20",
        "14/11/2023, 22:13:20",
    ],
)
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert seconds(text) == [1_700_000_000]
    assert seconds(text, "nonsense") == [1_700_000_000, None]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "2023-11-14",
        "22:13",
        "2023-02-30 10:00",
        "2023-13-01 10:00",
        "2023-11-14 24:00",
        "31 Feb 2023 10:00",
        "14 Foo 2023 10:00",
        "now",
        "-5",
        "1e9",
        "9" * 30,
        "2023-11-14 22:13x",
        "0000-00-00 00:00:00",
        "1700000000abc",
    ],
)
def test_what_is_no_time_of_a_day_is_not_known(text: str) -> None:
    assert seconds(text, None, "14 Nov 2023 22:13") == [None, None, 1_699_999_980]


@given(st.lists(st.tuples(MOMENTS, st.sampled_from(WAYS)), min_size=1, max_size=20))
def test_times_of_any_mixture_come_back_to_the_second(written: list[tuple[datetime, str]]) -> None:
    texts = [moment.strftime(way) for moment, way in written]

    assert seconds(*texts) == [int(moment.replace(tzinfo=UTC).timestamp()) for moment, _ in written]


@given(
    st.lists(MOMENTS, min_size=1, max_size=20),
    st.sampled_from(["%s", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]),
)
def test_a_column_of_one_kind_reads_like_a_mixed_one(moments: list[datetime], way: str) -> None:
    texts = [str(int(moment.timestamp())) if way == "%s" else moment.strftime(way) for moment in moments]

    alone, mixed = read_times(pa.array(texts)), read_times(pa.array([*texts, "x"]))

    for column in ("seconds", "known", "absolute", "to_second"):
        assert getattr(alone, column).tolist() == getattr(mixed, column).tolist()[:-1]


@given(MOMENTS, st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]))
def test_a_wall_clock_is_read_as_datetime_reads_it(moment: datetime, zone: str) -> None:
    wall = int(moment.replace(tzinfo=UTC).timestamp())

    assert utc_of(np.array([wall]), Zones.of(zone))[0] == int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp())


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2023-10-29 02:30", "2023-10-29 00:30"),  # occurs twice: the first
        ("2023-03-26 02:30", "2023-03-26 01:30"),  # is skipped: as if the clock had not been changed yet
        ("2023-10-29 03:00", "2023-10-29 02:00"),
    ],
)
def test_both_edges_of_summer_time_have_one_reading(wall: str, utc: str) -> None:
    times = read_times(pa.array([wall]))

    assert times.utc(Zones.of("Europe/Berlin")).tolist() == seconds(utc)


def test_a_zone_in_the_text_wins_over_the_zone_of_the_file() -> None:
    times = read_times(pa.array(["2023-07-01T12:00:00Z", "2023-07-01 12:00:00"]))

    assert times.utc(Zones.of("Europe/Berlin")).tolist() == seconds("2023-07-01 12:00", "2023-07-01 10:00")
    assert times.need_zone


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2023 10:00", "13/02/2023 10:00"], "day"),
        (["01/02/2023 10:00", "01/13/2023 10:00"], "month"),
        (["01/02/2023 10:00", "02/03/2023 10:00"], ""),
        (["2023-02-01 10:00"], "none"),
    ],
)
def test_slashed_dates_are_told_by_the_whole_column(texts: list[str], order: str) -> None:
    assert slashed_order(pa.array(texts)) == order


def test_a_play_starts_in_the_second_its_milliseconds_reach_back_to() -> None:
    ended, heard = np.array([1000, 1000, 1000, 1000]), np.array([0, 1, 999_001, -1])

    assert start_of(ended, heard).tolist() == [1000, 999, 0, 1000]
