"""What several recommenders make of one past."""

from __future__ import annotations

import numpy as np
import pytest

from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Plays

NOW = 1_600_000_000


def plays(*rows: tuple[int, int]) -> Plays:
    """Plays of items by code, each so many seconds before now."""
    at, item = np.array([NOW - before for before, _ in rows]), np.array([code for _, code in rows])
    return Plays(at, item, np.ones(len(rows)), 5)


@pytest.mark.parametrize("silence", [10, 40 * 60])
def test_a_past_that_goes_on_is_what_one_made_anew_would_be(silence: int):
    before = [(90_000, 1), (88_000, 2), (silence, 1)]
    gone_on, anew = Past(plays(*before), NOW).then(np.array([3, 1])), Past(plays(*before, (0, 3), (0, 1)), NOW)

    assert gone_on.plays.item.tolist() == anew.plays.item.tolist()
    assert gone_on.session_starts(1800).tolist() == anew.session_starts(1800).tolist()
    for decay in (0.5, 1.1):
        assert gone_on.strengths(decay).tolist() == anew.strengths(decay).tolist()


def test_a_past_stays_what_it_was_when_another_goes_on_from_it():
    past = Past(plays((90, 1)), NOW)
    strengths = past.strengths(1.1).tolist()
    past.then(np.array([1])).strengths(1.1)

    assert past.strengths(1.1).tolist() == strengths


def test_a_play_counts_half_after_its_half_life():
    assert Past(plays((2 * 86_400, 1), (86_400, 1), (0, 2)), NOW).faded(1.0).tolist() == [0, 0.75, 1, 0, 0]


def test_times_asked_for_in_parts_are_those_asked_for_at_once_newest_first():
    rows = [(90, 1), (80, 2), (70, 1), (60, 3)]
    at_once, in_parts = Past(plays(*rows), NOW).times_of(np.array([1, 2, 3])), Past(plays(*rows), NOW)

    assert at_once == [(NOW - 70, NOW - 90), (NOW - 80,), (NOW - 60,)]
    assert [in_parts.times_of(np.array(codes)) for codes in ([2], [3, 1, 2])] == [at_once[1:2], [at_once[2], *at_once[:2]]]


def test_what_nobody_knows_and_what_was_never_played_has_no_times():
    assert Past(plays((90, 1)), NOW).times_of(np.array([4, -1, 1])) == [(), (), (NOW - 90,)]


def test_the_beginning_is_as_many_first_timed_plays_as_the_largest_power_of_two():
    def beginning(n: int) -> list[int]:
        at = np.append(-1, np.arange(n))
        return Past(Plays(at, np.zeros(n + 1, np.int64), np.ones(n + 1), 1), n).beginning.at.tolist()

    assert [len(beginning(n)) for n in (0, 255, 256, 511, 512, 200_000)] == [0, 0, 256, 256, 512, 131_072]
    assert beginning(300) == list(range(256))
