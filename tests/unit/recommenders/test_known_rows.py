"""What of the frames a recommender is given it goes by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pandas as pd
import pytest

from music_rec.core.models import Level
from music_rec.core.protocols import Request
from music_rec.recommenders.known_rows import known_plays
from music_rec.recommenders.recency import Recency
from music_rec.recommenders.taste import Taste

AT = datetime(2020, 9, 13, 12, 26, 40)
"""1,600,000,000 s in UTC."""
SUMMER = timezone(timedelta(hours=2))


def plays_at(*times: object, dtype: str | None = None) -> pd.DataFrame:
    return pd.DataFrame({"user": 0, "item": range(len(times)), "timestamp": pd.Series(list(times), dtype=dtype)})


@pytest.mark.parametrize(
    "plays",
    [
        plays_at(AT, AT + timedelta(hours=1)),
        plays_at(AT, AT + timedelta(hours=1), dtype="datetime64[ns]"),
        plays_at(AT, AT + timedelta(hours=1), dtype="category"),
        plays_at(AT.replace(tzinfo=UTC).astimezone(SUMMER), (AT + timedelta(hours=1)).replace(tzinfo=UTC).astimezone(SUMMER)),
        plays_at(AT, (AT + timedelta(hours=3)).replace(tzinfo=SUMMER), dtype="object"),
        plays_at(1_600_000_000, 1_600_003_600, dtype="object"),
        plays_at("1600000000", "1600003600"),
    ],
)
def test_moments_become_seconds_and_those_without_a_zone_are_utc(plays: pd.DataFrame):
    assert known_plays(plays)["timestamp"].tolist() == [1_600_000_000, 1_600_003_600]


def test_a_moment_that_is_missing_stays_unknown():
    assert known_plays(plays_at(AT, None))["timestamp"].isna().tolist() == [False, True]
    assert known_plays(plays_at(date(2020, 9, 13), None))["timestamp"].isna().tolist() == [False, True]


def test_new_plays_can_come_with_moments_too():
    model = Recency().fit(plays_at(1_600_000_000), pd.DataFrame())
    model.observe(plays_at(AT, AT + timedelta(hours=1)).iloc[1:])

    assert [one.item for one in model.recommend(Request())] == [1, 0]


@pytest.mark.parametrize("time", ["yesterday", timedelta(days=1), (1, 2)])
def test_times_that_are_none_are_refused_by_the_name_of_their_column(time: object):
    with pytest.raises(TypeError, match="The column `timestamp` must be UTC seconds"):
        known_plays(plays_at(time))


@pytest.mark.parametrize("taste", [[0.5, float("inf"), None], [0.5, pd.NA, float("-inf")]])
@pytest.mark.parametrize("dtype", ["object", "Float64"])
@pytest.mark.parametrize("level", ["track", "artist"])
def test_a_taste_that_is_no_finite_number_is_none(taste: list[object], dtype: str, level: Level):
    plays = pd.DataFrame({"user": 0, "item": [4], "timestamp": 1_600_000_000})
    facts = pd.DataFrame({"item": [1, 2, 3], "artist": [1, 2, 3], "taste": pd.Series(taste, dtype=dtype)})

    found = Taste().fit(plays.assign(artist=4), facts).recommend(Request(level=level))

    assert [(one.item, one.score) for one in found] == [(1, 0.5)]
