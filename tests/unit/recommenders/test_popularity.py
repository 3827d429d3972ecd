import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.popularity import Config, Popularity

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})


def frame(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def test_score_is_the_number_of_plays():
    plays = frame((0, 4, 100), (0, 4, 200), (0, 4, 300), (0, 9, 400))

    found = Popularity().fit(plays, NO_FACTS).recommend(Request())

    assert [(each.item, each.score) for each in found] == [(4, 3.0), (9, 1.0)]
    assert found[0].reasons[0].text == "Number 1 of what you play most: 3 plays"
    assert found[0].reasons[0].plays == (300, 200, 100)


def test_equal_counts_share_a_rank_and_are_ordered_by_item():
    plays = frame((0, 9, 100), (0, 4, 200), (0, 2, 300), (0, 2, 350))

    found = Popularity().fit(plays, NO_FACTS).recommend(Request())

    assert [each.item for each in found] == [2, 4, 9]
    assert [each.reasons[0].text.split(" of ")[0] for each in found] == ["Number 1", "Number 2", "Number 2"]


def test_a_window_counts_the_last_days_only():
    plays = frame((0, 1, 0), (0, 1, 10), (0, 1, 20), (0, 2, 50 * DAY), (0, 2, 51 * DAY))

    found = Popularity(Config(window_days=30)).fit(plays, NO_FACTS).recommend(Request())

    assert [(each.item, each.score) for each in found] == [(2, 2.0)]
    assert found[0].reasons[0].text.endswith("2 plays in the last 30 days")


def test_the_ground_within_a_window_are_the_plays_of_the_window_its_first_second_included():
    plays = frame((0, 1, DAY - 1), (0, 1, DAY), (0, 1, 31 * DAY))

    found = Popularity(Config(window_days=30)).fit(plays, NO_FACTS).recommend(Request())

    assert found[0].reasons[0].plays == (31 * DAY, DAY)


@pytest.mark.parametrize("factor", [0.01, 0.5, 13, 10**7, 3 * 10**9])
def test_scaling_all_counts_keeps_the_order(factor: float):
    counts = pd.DataFrame({"user": 0, "item": [1, 2, 3], "count": [5, 9, 7]})

    once = Popularity().fit(counts, NO_FACTS).recommend(Request())
    scaled = Popularity().fit(counts.assign(count=counts["count"] * factor), NO_FACTS).recommend(Request())

    assert [each.item for each in once] == [each.item for each in scaled] == [2, 3, 1]


def test_with_several_listeners_it_does_not_say_you():
    found = Popularity().fit(frame((0, 4, 100), (1, 4, 200)), NO_FACTS).recommend(Request(user=1))

    assert found[0].reasons[0].text == "Number 1 of what all listeners play most: 2 plays"
    assert found[0].reasons[0].plays == (200,)
