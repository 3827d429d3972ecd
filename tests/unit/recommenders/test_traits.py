import numpy as np
import pytest

from music_rec.recommenders.play_log import Plays
from music_rec.recommenders.traits import LAST, as_before, traits


def plays(*items: int) -> Plays:
    n = len(items)
    return Plays(np.arange(n), np.array(items, np.int64), np.ones(n, np.int32), max(items, default=0) + 1)


def test_what_follows_as_it_did_is_album_mode():
    assert as_before(plays(*range(12), *range(12), *range(12))) == 1


def test_known_songs_in_a_new_order_are_shuffle():
    assert as_before(plays(*range(LAST + 1), *range(LAST, -1, -1))) == 0


def test_half_an_album_among_new_songs_is_half_album_mode():
    album = range(1 + LAST // 2)

    assert as_before(plays(*album, *range(100, 100 + LAST // 2), *album)) == pytest.approx(0.5)


def test_no_play_and_one_are_no_mode():
    assert [as_before(plays()), as_before(plays(3))] == [0, 0]


def test_the_stranger_fades_with_every_play():
    parts = [traits(plays(*range(n)), stranger=2)[0] for n in range(5)]

    assert parts == pytest.approx([1, 2 / 3, 2 / 4, 2 / 5, 2 / 6])


def test_traits_are_parts_of_one():
    for known in ((), (1,), (1, 2, 1, 2), (1, 2, 3, 1, 2, 9)):
        parts = traits(plays(*known))

        assert parts.sum() == pytest.approx(1)
        assert parts.min() >= 0
