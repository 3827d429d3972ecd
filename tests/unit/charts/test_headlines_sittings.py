"""The sentences about sittings: single ones, ties, and runs."""

from __future__ import annotations

import pytest
from factories import utc
from unit.charts.test_headlines import headline

DAY = 86_400
MORNING = utc("2024-03-01T08:00")


def days(*titles: str, plays: int = 1) -> list:
    """A sitting each day: so many plays of A, ten minutes apart, of which the title is the first."""
    return [(MORNING + n * DAY + k * 600, "A", f"{k}" if k else title) for n, title in enumerate(titles) for k in range(plays)]


@pytest.mark.parametrize(
    ("plays", "choice", "said"),
    [
        (days("x"), "30 minutes", "One sitting: 1 play on 1 March 2024"),
        (days("x", plays=3), "30 minutes", "One sitting: 3 plays in 20 minutes on 1 March 2024"),
        (days("x", "y"), "30 minutes", "2 sittings: a usual one has 1 play, the longest had 1 play"),
        (
            [*days("x", "y", plays=2), (MORNING + DAY + 1200, "A", "z")],
            "30 minutes",
            "2 sittings: a usual one has 2 plays in 15 minutes, the longest had 3 plays on 2 March 2024",
        ),
        ([(0, "A", "x"), (3600, "A", "x")], "1 hour", "One sitting: 2 plays in 60 minutes on 1 January 1970"),
    ],
)
def test_sittings_tell_how_many_the_usual_one_and_the_longest(plays, choice, said):
    assert headline("sittings", plays, choice) == said


@pytest.mark.parametrize(
    ("plays", "choice", "said"),
    [
        (days("x"), "openers", "x by A opens your only sitting"),
        (days("x", "x"), "openers", "x by A opens all your 2 sittings"),
        (days("x", "y", "x"), "openers", "x by A opens most: 2 of 3 sittings"),
        (days("x", "y", "x", "y"), "openers", "x by A and y by A open most: 2 of 4 sittings each"),
        (days("x", "y", "z"), "openers", "No track opens more than one of your 3 sittings"),
        (days("x", "y", "z", plays=2), "closers", "1 by A closes all your 3 sittings"),
    ],
)
def test_openers_name_what_most_sittings_begin_or_end_with(plays, choice, said):
    assert headline("openers", plays, choice) == said


@pytest.mark.parametrize(
    ("plays", "choice", "said"),
    [
        (days("x", "y", "y"), "tracks", "Your longest run: 2 plays of y by A in a row, begun on 2 March 2024"),
        (days("x", "x", "y", "x", "x"), "tracks", "Your longest run: 2 plays of x by A in a row, reached 2 times"),
        (days("x", plays=3), "artists", "Your longest run: 3 plays of A in a row, on 1 March 2024"),
        (days("x", "x", "y", "y"), "tracks", "Your longest runs of one track are 2 plays in a row, reached 2 times"),
    ],
)
def test_runs_say_of_what_and_when(plays, choice, said):
    assert headline("in_a_row", plays, choice) == said
