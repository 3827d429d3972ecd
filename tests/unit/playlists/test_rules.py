from music_rec.core.models import Recommendation
from music_rec.playlists.rules import apply, at_most_per_artist, limit, not_played_since, once, one_per_artist, without


def listed(*items: int) -> list[Recommendation]:
    return [Recommendation(item, 1.0 / place) for place, item in enumerate(items, start=1)]


def kept(rule, *items: int) -> list[int]:
    return [found.item for found in rule(listed(*items))]


def artist_of(item: int) -> int:
    return item // 10


def test_the_first_track_of_each_artist_stays():
    assert kept(one_per_artist(artist_of), 11, 12, 21, 13, 22, 31) == [11, 21, 31]


def test_the_first_two_tracks_of_each_artist_stay():
    assert kept(at_most_per_artist(2, artist_of), 11, 12, 21, 13, 22, 31) == [11, 12, 21, 22, 31]


def test_what_was_played_at_the_cutoff_or_later_goes_and_the_unheard_stays():
    last_played = {1: 99, 2: 100, 3: 101}

    assert kept(not_played_since(100, last_played), 1, 2, 3, 4) == [1, 4]


def test_the_hidden_go():
    assert kept(without({2, 9}), 1, 2, 3) == [1, 3]


def test_a_track_stands_once():
    assert kept(once(), 3, 1, 3, 1, 2) == [3, 1, 2]


def test_a_limit_below_nothing_is_nothing():
    assert kept(limit(2), 1, 2, 3) == [1, 2]
    assert kept(limit(-1), 1, 2, 3) == []


def test_rules_work_one_after_the_other():
    found = apply(listed(11, 12, 21, 31), without({11}), one_per_artist(artist_of), limit(2))

    assert [each.item for each in found] == [12, 21]
