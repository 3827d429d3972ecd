"""What looking up takes in words: both ends, rounded away from each other."""

from __future__ import annotations

import pytest

from music_rec.library.looking_up_words import cost, requests, spanned, takes
from music_rec.outlook import Outlook, Share, Span

HOUR = 3600


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(10, "a moment"), (240, "4 minutes"), (8 * HOUR, "8 hours"), (72 * HOUR, "3 days")],
)
def test_times_are_told_as_one_says_them(seconds: float, said: str):
    assert takes(seconds) == said


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (0, 10, "less than a minute"),
        (10, 240, "up to 4 minutes"),
        (240, 245, "4 minutes"),
        (60, 240, "1 to 4 minutes"),
        (240, 8 * HOUR, "4 minutes to 8 hours"),
    ],
)
def test_time_is_told_from_the_least_to_the_most(least: float, most: float, said: str):
    assert spanned(Span(least, most)) == said


def test_requests_are_never_told_as_fewer_than_the_most_nor_as_more_than_the_least():
    assert requests(Span(447, 2515)) == "440 to 2,600 requests"
    assert requests(Span(0, 91)) == "up to 91 requests"
    assert requests(Span(1, 1)) == "1 request"
    assert requests(Span(2400, 2400)) == "2,400 requests"


def test_cost_names_requests_and_time_and_why_they_are_no_single_number():
    told = cost(Outlook({"musicbrainz": Share(447, 2515)}))

    assert told == (
        "About 440 to 2,600 requests, 7 to 42 minutes: the more, the less services know of your music."
        " What you play most is known within the first minutes."
    )
    assert cost(Outlook({"listenbrainz": Share(1, 1)})) == "About 1 request, less than a minute."
    assert cost(Outlook({"spotify": Share(0, 91)})) == (
        "Up to 91 requests, up to 2 minutes: the more, the less services know of your music."
    )
    assert cost(Outlook()) == "There is nothing to ask at the moment."
