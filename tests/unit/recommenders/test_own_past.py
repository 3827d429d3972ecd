import numpy as np

from music_rec.recommenders.own_past import OwnPast
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Plays


def past_of(n: int, start: int = 0) -> Past:
    return Past(Plays(start + np.arange(n), np.zeros(n, np.int64), np.ones(n), 1), start + n)


def test_it_learns_again_when_the_plays_have_doubled():
    learned = []
    past: OwnPast[int] = OwnPast()

    for n in range(1, 1200):
        past.of("ann", past_of(n), lambda first: learned.append(len(first)) or len(first))

    assert learned == [0, 256, 512, 1024]


def test_other_plays_are_learned_from_anew():
    past: OwnPast[int] = OwnPast()

    assert past.of("ann", past_of(300), lambda first: int(first.at[0])) == 0
    assert past.of("ann", past_of(300, start=7), lambda first: int(first.at[0])) == 7
    assert past.of("bob", past_of(300), lambda first: 5) == 5


def test_other_items_at_the_same_times_are_learned_from_anew():
    """As in two histories that tell no times."""
    past, one = OwnPast[int](), past_of(256)
    other = Past(Plays(one.plays.at, np.arange(256), one.plays.count, 256), one.now)

    assert past.of("new", one, lambda first: int(first.item[1])) == 0
    assert past.of("new", other, lambda first: int(first.item[1])) == 1
