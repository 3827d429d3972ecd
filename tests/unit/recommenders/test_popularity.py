import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.popularity import Popularity

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
