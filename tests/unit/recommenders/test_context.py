import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.core.protocols import Request
from music_rec.recommenders.context import DECAYS, Moment
from music_rec.recommenders.context_artists import Artists
from music_rec.recommenders.context_features import features
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog

DAY = 86_400


def moment(items: list[int], *, step: int = 200, now: int | None = None, barred: tuple[int, ...] = ()) -> Moment:
    """Items one after another, each ten of one artist; items are their own codes where they begin at 0 without gaps."""
    at = step * np.arange(len(items))
    log = PlayLog.of(pd.DataFrame({"user": 0, "item": items, "timestamp": at}))
    past = Past(log.plays(Request()), int(at[-1]) if now is None else now)
    return Moment(past, log.ids // 10, barred=np.array(barred, np.int64))


def signs(at: Moment) -> dict[str, dict[int, float]]:
    """By name of the sign: its value for each candidate."""
    names, rows = features(at)
    return {name: dict(zip(at.pool.tolist(), column.tolist(), strict=True)) for name, column in zip(names, rows.T, strict=True)}


def test_every_candidate_has_a_row_of_finite_numbers():
    at = moment([0, 1, 2, 3, 0, 1, 2, 4, 0])

    names, rows = features(at)

    assert rows.shape == (5, len(names))
    assert np.isfinite(rows).all()
    assert len(set(names)) == len(names)


def test_one_play_is_a_moment_too():
    at = moment([0])

    assert at.pool.tolist() == [0]
    assert np.isfinite(features(at)[1]).all()


def test_what_is_barred_is_no_candidate():
    assert moment([0, 1, 2, 0, 1, 2], barred=(1,)).pool.tolist() == [0, 2]


def test_the_longest_stretch_that_went_on_like_this_is_counted():
    found = signs(moment([1, 2, 3, 4, 0, 6, 3, 5, 0, 1, 2, 3]))

    assert {item: found["match"][item] for item in (4, 5, 6)} == {4: 3, 5: 1, 6: 0}
    assert found["match short of the longest"][5] == 2


def test_how_many_times_ago_something_followed_tells_the_newest():
    found = signs(moment([0, 1, 0, 2, 0, 3, 0]))["followed times ago"]

    assert {item: found[item] for item in (1, 2, 3)} == {1: 2, 2: 1, 3: 0}


def test_a_loop_is_told_by_how_long_things_took_to_return():
    found = signs(moment([0, 1, 2, 3] * 4))["plays ago by return"]

    assert found[0] == pytest.approx(0)
    assert found[3] == pytest.approx(np.log(1 / 4))


def test_a_silence_ends_the_session():
    assert moment([0, 1, 2]).session_row == 0
    assert moment([0, 1, 2], now=DAY).session_row == 3


def test_time_of_day_is_read_around_midnight():
    at = moment([0, 1], step=DAY // 2, now=3 * DAY - 600)

    found = signs(at)["this time of day"]

    assert found[0] > found[1]


def test_what_followed_an_artist_of_one_item_is_what_followed_that_item():
    shares = moment([0, 10, 0, 20, 0], step=1).artist_followed

    assert shares.tolist() == pytest.approx([0, 0.5, 0.5], abs=1e-5)


def test_artists_known_by_several_rows_do_not_depend_on_their_order():
    plays = pd.DataFrame({"user": 0, "item": [5, 5, 6, 7], "timestamp": range(4), "artist": [2, 1, 1, None]})
    log, one, other = PlayLog.of(plays), Artists(), Artists()

    one.add(log, plays)
    other.add(log, plays[::-1])

    assert one.codes.tolist() == other.codes.tolist()
    assert one.codes[0] == one.codes[1] != one.codes[2]
    assert one.grouping


def test_items_that_are_artists_are_not_grouped():
    plays = pd.DataFrame({"user": 0, "item": [5, 6, 5], "timestamp": range(3), "artist": [5, 6, 5]})
    log, artists = PlayLog.of(plays), Artists()

    artists.add(log, plays)

    assert not artists.grouping


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=40), st.integers(0, 6))
def test_another_play_never_lowers_what_counts_plays_of_its_item(items: list[int], more: int):
    items = [*range(7), *items]
    now = 200 * len(items) + DAY
    before, after = signs(moment(items, now=now)), signs(moment([*items, more], now=now))

    for name in ("plays", "plays in 1 days", *(f"activation {decay}" for decay in DECAYS)):
        assert after[name][more] >= before[name][more] - 1e-5
