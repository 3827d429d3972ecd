"""The sentences about ups and downs, as of 20 March 2024: halves and periods before, ties, runs and kinds."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc
from unit.charts.test_headlines import TODAY, headline

from music_rec.core.lens import Lens
from streamlit_app.components.charts import CHARTS, Context
from streamlit_app.components.charts.adoption import APART, _apart

DAY = 86_400
MONDAY = "2023-01-02"


def often(artist: str, day: str, times: int, every: int = 60) -> list:
    return [(utc(f"{day}T12:00") + every * play, artist, "x") for play in range(times)]


TEN_DAYS = often("A", "2024-01-01", 1) + often("A", "2024-01-08", 5) + often("B", "2024-01-02", 4) + often("C", "2024-01-10", 1)


@pytest.mark.parametrize(
    ("plays", "choice", "said"),
    [
        (TEN_DAYS, "climbers", "A climbed most, from 1 to 5 plays: 6–10 January 2024 against as many days before"),
        (TEN_DAYS, "fallers", "B fell most, from 4 to 0 plays: 6–10 January 2024 against as many days before"),
        (
            often("A", "2024-01-02", 2) + often("B", "2024-01-02", 2),
            "climbers",
            "2 artists gained most, 2 plays each: 2 January 2024 against as many days before",
        ),
    ],
)
def test_without_a_period_before_the_later_half_is_held_against_the_earlier(plays, choice, said):
    assert headline("climbers", plays, choice) == said


def test_a_range_is_held_against_the_period_before():
    whole, lens = history_of(TEN_DAYS), Lens(date(2024, 1, 3), date(2024, 1, 9))
    chart = CHARTS["climbers"]

    frame = chart.analyze(Context(lens.apply(whole), whole, TODAY, lens.before(whole).apply(whole), lens), "climbers")

    assert chart.headline(frame) == "A climbed most, from 1 to 5 plays: 3–9 January 2024 against as many days before"


def test_an_unlikely_month_is_told_with_the_usual():
    plays = [play for month in range(1, 13) for play in often("A", f"2023-{month:02}-01", 40 if month == 5 else 2)]

    assert headline("unlikely_months", plays) == "May 2023 belonged to A: 40 plays, usually 2 a month"


def weeks(*leaders: str) -> list:
    """Weeks from 2 January 2023 on with 12 plays of their leader, none where the name is empty; the last is not complete."""
    begin = utc(f"{MONDAY}T12:00")
    return [(begin + (7 * n) * DAY + play, name, "x") for n, name in enumerate(leaders) for play in range(12 if name else 0)]


@pytest.mark.parametrize(
    ("leaders", "said"),
    [
        ("AABAz", "A was your number one for 3 weeks, 2 of them in a row"),
        ("AAz", "A was your number one for 2 weeks in a row"),
        ("ABACAz", "A was your number one for 3 weeks"),
        ("ABBACADAz", "A was your number one for 4 weeks; the longest run is 2 weeks of B"),
        ("ABz", "A and B were your number one for 1 week each"),
        ("ABCz", "3 artists were your number one for 1 week each"),
    ],
)
def test_the_leader_of_most_weeks_is_named_with_the_longest_run(leaders, said):
    assert headline("weeks_at_number_one", weeks(*leaders)) == said


def test_weeks_led_open_as_one_moment_where_they_follow_each_other():
    whole = history_of(weeks(*"AABAz"), zone="Europe/Berlin")
    chart = CHARTS["weeks_at_number_one"]

    [row, _] = chart.analyze(Context(whole, whole, TODAY), "").to_dict("records")

    first, second = chart.opens(row).moments
    assert first == (utc(MONDAY, "Europe/Berlin"), utc("2023-01-16", "Europe/Berlin") - 1)
    assert second[0] == utc("2023-01-23", "Europe/Berlin")


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([*range(22), *range(40, 360, 5), 400], "Love at first sight with A"),
        ([0, *range(400, 1000, 10)], "A slow burn with A"),
        ([0, *range(100, 130), *range(500, 520)], "Your obsession with A halved in 15 days"),
        ([*range(0, 700, 10)], "A grew on you steadily: 70 plays"),
        ([0] * 40, "An obsession with A"),
    ],
)
def test_adoption_says_how_artists_entered(days, said):
    assert headline("adoption", [(utc("2020-01-01T12:00") + day * DAY + n, "A", "x") for n, day in enumerate(days)]) == said


def test_names_beside_lines_keep_their_order_and_their_distance():
    places = _apart([100, 50, 99, 2, 1, 0])

    assert places.argsort().tolist() == [5, 4, 3, 1, 2, 0]
    assert min(abs(a - b) for n, a in enumerate(places) for b in places[:n]) >= APART
    assert places.min() >= 0
