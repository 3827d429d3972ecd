"""The sentences about what was, as of 20 March 2024: single years, ties, days that passed and days to come."""

from __future__ import annotations

from datetime import date

import pytest
from factories import utc
from unit.charts.test_headlines import headline

from music_rec.core.lens import Lens


def often(artist: str, day: str, times: int, title: str = "x") -> list:
    """A play each minute."""
    return [(utc(f"{day}T12:00") + 60 * play, artist, title) for play in range(times)]


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (often("A", "2022-03-20", 1), "1 play on 20 March 2022, x by A among them"),
        (often("A", "2022-03-20", 2) + often("B", "2022-03-20", 1), "3 plays on 20 March 2022, x by A most often"),
        (
            often("A", "2022-03-20", 3) + often("B", "2023-03-20", 1) + often("C", "2024-03-20", 9),
            "20 March was fullest in 2022: 3 plays, x by A most often",
        ),
        (often("A", "2022-03-20", 1) + often("A", "2023-03-20", 1), "20 March was fullest in 2022 and 2023: 1 play each"),
        (
            [play for year in (2021, 2022, 2023) for play in often("A", f"{year}-03-20", 2)],
            "20 March was fullest in 3 years, with 2 plays each, last in 2023",
        ),
    ],
)
def test_on_this_day_names_the_year_of_most_plays(plays, said):
    assert headline("on_this_day", plays) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2022-03-20", "You first heard A 2 years ago today: 20 plays"),
        ("2023-03-18", "You first heard A 1 year ago, on 18 March 2023: 20 plays"),
        ("2021-03-22", "You first heard A nearly 3 years ago, on 22 March 2021: 20 plays"),
    ],
)
def test_an_anniversary_is_passed_today_or_to_come(day, said):
    assert headline("anniversaries", often("A", day, 20)) == said


def test_what_is_forgotten_is_named_with_its_last_day_even_where_the_range_ends_before():
    plays = often("A", "2020-05-01", 30) + often("A", "2021-05-01", 1)

    said = headline("forgotten", plays, "tracks", Lens(date(2020, 1, 1), date(2020, 12, 31)))

    assert said == "x by A: 30 plays, but none since 1 May 2021"


def test_a_one_hit_wonder_is_named_with_its_track():
    plays = often("A", "2023-05-01", 12) + often("B", "2023-06-01", 12) + often("B", "2023-06-02", 1, "y")

    assert headline("one_hit_wonders", plays) == "All you ever heard of A is x: 12 plays"


def test_oldies_and_finds_are_named_with_the_middle_of_their_plays():
    plays = often("A", "2020-01-01", 20) + often("A", "2020-01-03", 20) + often("B", "2023-05-01", 20)

    assert headline("golden_oldies", plays, "oldies") == "Your golden oldie is A: your plays centre on 2 January 2020"
    assert headline("golden_oldies", plays, "latest finds") == "Your latest find is B: your plays centre on 1 May 2023"
    assert headline("golden_oldies", plays[:40], "latest finds") == "A: your plays centre on 2 January 2020"


def test_a_return_tells_how_long_it_was_silent_and_what_came_since():
    plays = often("A", "2021-01-01", 12) + often("A", "2023-01-01", 1)

    assert headline("returns", plays) == "A came back on 1 January 2023 after 730 days: 1 play since"
