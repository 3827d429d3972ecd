import numpy as np

from music_rec.recommenders.own_past import OwnPast, milestone
from music_rec.recommenders.play_log import Plays


def plays(n: int, start: int = 0) -> Plays:
    return Plays(start + np.arange(n), np.zeros(n, np.int64), np.ones(n), 1)


def test_it_learns_again_when_the_plays_have_doubled():
    learned = []
    past: OwnPast[int] = OwnPast()

    for n in range(1, 1200):
        past.of("ann", plays(n), lambda first: learned.append(len(first)) or len(first))

    assert learned == [0, 256, 512, 1024]


def test_other_plays_are_learned_from_anew():
    past: OwnPast[int] = OwnPast()

    assert past.of("ann", plays(300), lambda first: int(first.at[0])) == 0
    assert past.of("ann", plays(300, start=7), lambda first: int(first.at[0])) == 7
    assert past.of("bob", plays(300), lambda first: 5) == 5


def test_other_items_at_the_same_times_are_learned_from_anew():
    """As in two histories that tell no times."""
    past, one = OwnPast[int](), plays(256)
    other = Plays(one.at, np.arange(256), one.count, 256)

    assert past.of("new", one, lambda first: int(first.item[1])) == 0
    assert past.of("new", other, lambda first: int(first.item[1])) == 1


def test_milestones_are_powers_of_two_that_were_reached():
    assert [milestone(n) for n in (0, 255, 256, 511, 512, 200_000)] == [0, 0, 256, 256, 512, 131_072]
