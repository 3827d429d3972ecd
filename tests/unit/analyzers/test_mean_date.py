"""Mean dates tell golden oldies from latest finds."""

from __future__ import annotations

from datetime import datetime
from statistics import mean

import pytest
from factories import history_of, utc
from hypothesis import given
from hypothesis import strategies as st
from unit.analyzers.random_plays import plays, unhurried, whole_of, zones

from music_rec.analyzers.mean_date import mean_dates
from music_rec.core.history import History
from music_rec.core.models import ENTITIES

ROWS = [
    *((utc(f"2010-01-{day:02}"), "old", "x", "lp") for day in range(1, 21)),
    *((utc(f"2020-01-{day:02}"), "new", "x", "lp") for day in range(1, 22)),
    *((utc(f"2015-01-{day:02}"), "rare", "x", "lp") for day in range(1, 20)),
]


def days(frame) -> list[str]:
    return [str(frame[name][0].date()) for name in ("mean_day", "first_day", "last_day")]


def test_the_earliest_mean_comes_first_and_the_latest_if_newest():
    oldies, finds = (mean_dates(history_of(ROWS), "artist", newest=newest) for newest in (False, True))

    assert oldies[["artist", "plays"]].to_numpy().tolist() == [["old", 20], ["new", 21]]
    assert days(oldies) == ["2010-01-10", "2010-01-01", "2010-01-20"]
    assert finds["artist"].tolist() == ["new", "old"]
    assert days(finds) == ["2020-01-11", "2020-01-01", "2020-01-21"]


@pytest.mark.parametrize("newest", [True, False])
def test_equal_means_are_listed_in_the_order_of_their_groups(newest):
    history = history_of([(1, "A", "x"), (1, "B", "x"), (1, "C", "x")])

    assert mean_dates(history, "artist", 1, 2, newest=newest)["group"].tolist() == [1, 2]


@pytest.mark.parametrize("entity", ENTITIES)
def test_nothing_has_no_mean_dates_and_the_same_columns(entity):
    empty, full = (mean_dates(history, entity, newest=True) for history in (History.empty(), history_of(ROWS)))

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


@unhurried
@given(plays, zones, st.integers(1, 4), st.booleans())
def test_mean_dates_are_those_of_a_mean_by_hand(rows, lived, least, newest):
    history, clock = whole_of(rows, lived)
    heard: dict[str, list[datetime]] = {}
    for when, artist, *_ in clock:
        heard.setdefault(artist, []).append(when)
    start = datetime(1970, 1, 1)
    means = {artist: mean(int((one - start).total_seconds()) for one in times) for artist, times in heard.items()}

    frame = mean_dates(history, "artist", least, 100, newest=newest)

    assert sorted(zip(frame["artist"], frame["first_day"].dt.date, frame["last_day"].dt.date, strict=True)) == sorted(
        (artist, times[0].date(), times[-1].date()) for artist, times in heard.items() if len(times) >= least
    )
    told = [means[artist] for artist in frame["artist"]]
    assert told == sorted(told, reverse=newest)
    assert [(day - start).days for day in frame["mean_day"]] == [int(one // 86_400) for one in told]
