from collections import Counter

from music_rec.core.models import Reason, Recommendation
from music_rec.playlists.generators import default_mix
from music_rec.playlists.rules import one_per_artist

AGAIN = [Recommendation(item, 100.0 - item, (Reason("actr", "again", 100.0 - item),)) for item in range(100)]
ALIKE = [Recommendation(item, 300.0 - item, (Reason("session_knn", "alike", 300.0 - item),)) for item in range(200, 300)]


def items(mix: list[Recommendation]) -> list[int]:
    return [found.item for found in mix]


def test_the_same_seed_gives_the_same_mix_and_another_another():
    assert default_mix(AGAIN, ALIKE, rng=4) == default_mix(AGAIN, ALIKE, rng=4)
    assert items(default_mix(AGAIN, ALIKE, rng=4)) != items(default_mix(AGAIN, ALIKE, rng=5))


def test_seven_of_ten_are_to_hear_again_all_along_the_list():
    mix = default_mix(AGAIN, ALIKE, k=30)

    for start in (0, 10, 20):
        assert sum(found.item < 100 for found in mix[start : start + 10]) == 7


def test_high_ranks_come_more_often_than_low_ones():
    drawn = Counter(item for seed in range(100) for item in items(default_mix(AGAIN, ALIKE, k=10, rng=seed)))

    assert sum(drawn[item] for item in range(10)) > 3 * sum(drawn[item] for item in range(50, 60))


def test_tracks_are_those_given_and_stand_once():
    mix = default_mix(AGAIN, [*AGAIN[:50], *ALIKE], k=500)

    assert sorted(items(mix)) == [*range(100), *range(200, 300)]
    assert all(found in AGAIN or found in ALIKE for found in mix)


def test_rules_are_kept_and_the_mix_is_filled_up_after_them():
    mix = default_mix(AGAIN, ALIKE, one_per_artist(lambda item: item // 10), k=20)

    assert len({item // 10 for item in items(mix)}) == len(mix) == 20


def test_one_list_alone_or_none_serves_too():
    assert len(default_mix(AGAIN, [], k=25)) == 25
    assert len(default_mix([], ALIKE, k=25)) == 25
    assert default_mix([], []) == []
