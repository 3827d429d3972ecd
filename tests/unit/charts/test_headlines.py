"""The sentence above each chart, where it is easily wrong: ties, single rows, silence, periods that are not complete."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.core.lens import Lens
from streamlit_app.components.charts import CHARTS, Context

TODAY = date(2024, 3, 20)


def headline(chart: str, plays: list, choice: str = "", lens: Lens = Lens()) -> str:
    whole = history_of(plays)
    shown = CHARTS[chart]
    chosen = lens.choose(whole)
    return shown.headline(shown.analyze(Context(lens.among(chosen), chosen, TODAY, lens=lens), choice))


def times(*moments: str) -> list:
    return [(utc(moment), "A", "x") for moment in moments]


def monthly(*plays: int) -> list:
    """So many plays in each month from January 2023, the first on its first day."""
    return [
        (utc(f"{2023 + n // 12}-{n % 12 + 1:02}-01") + k * 60, "A", "x") for n, count in enumerate(plays) for k in range(count)
    ]


def artists(**plays: int) -> list:
    return [(utc("2024-01-01") + k, name, "song") for name, count in plays.items() for k in range(count)]


@pytest.mark.parametrize(
    ("plays", "choice", "said"),
    [
        (monthly(2, 5, 1, 3, 1), "month", "February 2023 was your fullest month: 5 plays, against a usual 2"),
        (monthly(2, 5, 1), "month", "February 2023 was your fullest month: 5 plays"),
        (monthly(2, 1, 7), "month", "March 2023 is your fullest month, though not complete: 7 plays"),
        (monthly(5, 5, 1), "month", "January 2023 and February 2023 tie for your fullest month: 5 plays each"),
        (monthly(1, 1, 1), "month", "3 months tie for your fullest: 1 play each"),
        (times("2024-03-04"), "day", "1 play on 4 March 2024"),
        (times("2024-03-20"), "day", "1 play on 20 March 2024, which is not complete"),
        (times("2024-03-04"), "week", "1 play in the week of 4 March 2024, which is not complete"),
        (times("2024-03-04", "2024-03-05", "2024-03-05T01:00"), "day", "5 March 2024 was your fullest day: 2 plays"),
        (times("2023-01-01", "2024-01-01", "2024-01-02"), "year", "2024 is your fullest year, though not complete: 2 plays"),
    ],
)
def test_plays_over_time_name_the_fullest_period(plays, choice, said):
    assert headline("plays_over_time", plays, choice) == said


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (artists(A=1), "A is the only artist here, with 1 play"),
        (artists(A=3, B=1), "A is your most played artist: 3 plays, 75\u00a0% of all"),
        (artists(A=3, B=3, C=1), "A and B lead with 3 plays each"),
        (artists(A=3, B=3, C=3, D=1), "3 artists lead with 3 plays each"),
        (artists(A=2, B=2, C=2), "No artist stands out: the first 3 have 2 plays each"),
        (artists(**{f"A{n}": 2 for n in range(15)}), "No artist stands out: the first 10 have 2 plays each"),
    ],
)
def test_the_top_list_names_the_leader_or_says_that_none_leads(plays, said):
    assert headline("top_list", plays, "artists") == said


def test_a_leading_track_is_named_with_its_artist():
    said = headline("top_list", [(1, "A", "x"), (2, "A", "x"), (3, "B", "x")], "tracks")

    assert said == "x by A is your most played track: 2 plays, 67\u00a0% of all"


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        (("2024-01-01T18:00", "2024-01-02T23:59"), "Evenings are yours: 100\u00a0% of all plays start between 18:00 and 24:00"),
        (("2024-01-01T06:00", "2024-01-02T23:59"), "Mornings and evenings tie: 50\u00a0% of all plays each"),
        (
            ("2024-01-01T05:59", "2024-01-02T11:59", "2024-01-02T12:00"),
            "Nights, mornings and afternoons tie: 33\u00a0% of all plays each",
        ),
        (
            ("2024-01-01T00:00", "2024-01-01T06:00", "2024-01-01T12:00", "2024-01-01T18:00"),
            "No part of the day stands out: each holds a quarter of your plays",
        ),
        (
            ("2024-01-01T00:00", "2024-01-01T06:00", "2024-01-01T12:00", "2024-01-01T18:00") * 2 + ("2024-01-01T19:00",),
            "Evenings lead: 33\u00a0% of all plays start between 18:00 and 24:00",
        ),
    ],
)
def test_the_clock_names_the_part_of_the_day_with_most_plays(moments, said):
    assert headline("listening_clock", times(*moments)) == said


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        (("2024-01-05T20:00",), "Friday evenings are your fullest: 100\u00a0% of all plays fall there"),
        (("2024-01-05T03:00",), "Fridays before 6:00 are your fullest: 100\u00a0% of all plays fall there"),
        (("2024-01-01T07:00", "2024-01-07T13:00"), "Monday mornings and Sunday afternoons tie: 50\u00a0% of all plays each"),
        (
            ("2024-01-01T07:00", "2024-01-02T13:00", "2024-01-03T13:00"),
            "No part of the week stands out: 3 of 28 tie, with 33\u00a0% of all plays each",
        ),
    ],
)
def test_the_week_names_the_part_with_most_plays(moments, said):
    assert headline("hours_of_the_week", times(*moments)) == said


@pytest.mark.parametrize(
    ("moments", "choice", "said"),
    [
        (("2024-03-04", "2024-03-04T01:00"), "latest year", "2 plays on 4 March 2024"),
        (
            ("2024-03-04", "2024-03-06", "2024-03-06T10:00"),
            "latest year",
            "Music on 2 of 3 days; the fullest was 6 March 2024, with 2 plays",
        ),
        (("2024-03-04", "2024-03-06"), "latest year", "Music on 2 of 3 days; the 2 fullest had 1 play each"),
        (("2024-03-04", "2024-03-06"), "every year", "2 plays in the week of 4 March 2024"),
        (("2024-03-04", "2024-03-18"), "every year", "Music in 2 of 3 weeks; the 2 fullest had 1 play each"),
    ],
)
def test_the_calendar_counts_the_days_with_music(moments, choice, said):
    assert headline("calendar", times(*moments), choice) == said


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        (("2024-01-01",), "One day with music: 1 January 2024"),
        (("2024-01-01", "2024-01-03"), "No two days in a row: 2 single days with music"),
        (("2024-01-01", "2024-01-02", "2024-02-10"), "Your longest streak: 2 days with music, 1–2 January 2024"),
        (("2024-01-01", "2024-01-02", "2024-02-10", "2024-02-11"), "Your longest streak is 2 days, reached 2 times"),
        (("2024-03-19", "2024-03-20"), "You are in your longest streak: 2 days with music since 19 March 2024"),
        (
            ("2023-12-31", "2024-01-01", "2024-03-20"),
            "Your longest streak: 2 days with music, 31 December 2023 – 1 January 2024; the current one is at 1 day",
        ),
    ],
)
def test_streaks_say_which_is_longest_and_which_still_runs(moments, said):
    assert headline("streaks", times(*moments)) == said


def new_each_month(*counts: int) -> list:
    firsts = [utc(f"{2021 + n // 12}-{n % 12 + 1:02}-01") for n in range(len(counts))]
    return [(first, f"{n}-{k}", "x") for n, first in enumerate(firsts) for k in range(counts[n])]


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (new_each_month(1), "1 artist heard for the first time"),
        (new_each_month(3, 4, 1), "8 artists heard for the first time"),
        (
            new_each_month(*[2] * 12, *[1] * 12, 1),
            "12 new artists in the year to December 2022, 12 fewer than in the year before",
        ),
        (new_each_month(*[1] * 25), "12 new artists in the year to December 2022, as many as in the year before"),
        (
            [*new_each_month(*[1] * 12), (utc("2023-01-05"), "0-0", "x")],
            "No new artist in the year to December 2022, 12 fewer than in the year before",
        ),
    ],
)
def test_new_artists_compare_the_last_whole_year_with_the_one_before(plays, said):
    assert headline("new_artists", plays) == said


def test_a_range_with_nobody_new_says_so():
    plays = times("2024-01-01", "2024-02-01", "2024-03-01")

    said = headline("new_artists", plays, lens=Lens(date(2024, 2, 1), date(2024, 2, 29)))

    assert said == "No new artist: you knew everyone you heard"


@pytest.mark.parametrize(
    ("lens", "said"),
    [
        (Lens(), "All you have: 4 plays. Drag over a part of it"),
        (Lens(date(2023, 2, 1)), "This range holds 25\u00a0% of all you have: 1 of 4 plays"),
        (Lens(hours=(0,), unit="days"), "All that your rules let through: 3 plays. Drag over a part of it"),
        (Lens(end=date(2023, 1, 1), hours=(0,)), "This range holds 67\u00a0% of all that your rules let through: 2 of 3 plays"),
    ],
)
def test_the_line_of_time_calls_all_what_is_all(lens, said):
    plays = times("2023-01-01T00:10", "2023-01-01T00:20", "2023-01-02T05:00", "2023-02-03T00:10")

    assert headline("timeline", plays, lens=lens) == said
