"""The sentences about records: round numbers of plays, full days, and silence."""

from __future__ import annotations

from datetime import date

import pytest
from factories import utc
from unit.charts.test_headlines import headline, times

from music_rec.core.lens import Lens

DAY = 86_400


def daily(*plays: int) -> list:
    """So many plays on each day from 1 January 2024."""
    first = utc("2024-01-01T08:00")
    return [(first + n * DAY + k * 60, "A", f"{k}") for n, count in enumerate(plays) for k in range(count)]


@pytest.mark.parametrize(
    ("plays", "lens", "said"),
    [
        (daily(1), Lens(), "Your 1st play was 0 by A, on 1 January 2024; at this pace the 100th comes in June 2024"),
        (daily(99, 1), Lens(), "Your 100th play was 0 by A, on 2 January 2024; at this pace the 1,000th comes in April 2024"),
        (daily(99, 9), Lens(date(2024, 1, 1), date(2024, 1, 1)), "Your 1st play was 0 by A, on 1 January 2024"),
        (daily(99, 1, 1), Lens(date(2024, 1, 2), date(2024, 1, 2)), "Your 100th play was 0 by A, on 2 January 2024"),
    ],
)
def test_milestones_name_the_latest_and_when_the_next_one_comes(plays, lens, said):
    assert headline("milestones", plays, lens=lens) == said


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (daily(1), "You have 1 day with at least 1 play"),
        (daily(12), "You have 1 day with at least 1 play; 1 more with 2 or more make it 2"),
        (daily(3, 3, 2, 1), "You have 2 days with at least 2 plays; 1 more with 3 or more make it 3"),
    ],
)
def test_the_eddington_number_is_said_with_what_is_missing_for_the_next(plays, said):
    assert headline("eddington", plays) == said


@pytest.mark.parametrize(
    ("moments", "said"),
    [
        (("2024-01-01", "2024-01-03"), "The only day without music: 2 January 2024"),
        (("2024-01-01", "2024-01-03", "2024-01-05"), "Never two days without music: 2 single days"),
        (("2024-01-01", "2024-01-04", "2024-01-07"), "Your longest silence is 2 days, reached 2 times"),
        (("2024-01-01", "2024-01-04", "2024-01-06"), "Your longest silence: 2 days without music, 2–3 January 2024"),
    ],
)
def test_silences_say_which_is_longest(moments, said):
    assert headline("silences", times(*moments)) == said
