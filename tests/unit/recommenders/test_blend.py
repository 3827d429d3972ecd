import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.blend import Blend, Config

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})


def a_life() -> pd.DataFrame:
    """An old favourite (1), an obsession of last week (2), and tonight's artist whose tracks 3 to 6 go together."""
    rows = [(1, day * DAY) for day in range(300)]
    rows += [(2, 990 * DAY + hour * 3600) for hour in range(48)]
    rows += [(item, day * DAY + 40_000 + 200 * item) for day in (500, 700, 900) for item in (3, 4, 5, 6)]
    rows += [(item, 1000 * DAY + 200 * item) for item in (3, 4)]
    return pd.DataFrame([(0, *row) for row in rows], columns=["user", "item", "timestamp"])


def test_the_default_mix_is_seventy_parts_past_and_thirty_parts_present():
    weights = Config().weights

    assert weights["session_knn"] == pytest.approx(0.3)
    assert weights["actr"] + weights["popularity"] == pytest.approx(0.7)


def test_all_three_ideas_are_heard():
    best = Blend().fit(a_life(), NO_FACTS).recommend(Request(k=10))

    by_item = {each.item: each.contributions for each in best}
    assert max(by_item, key=lambda item: by_item[item].get("popularity", 0)) == 1
    assert max(by_item, key=lambda item: by_item[item].get("actr", 0)) == 2
    assert {item for item in by_item if by_item[item].get("session_knn")} == {5, 6}


def test_no_reason_speaks_against_an_item_and_the_strongest_comes_first():
    for found in Blend().fit(a_life(), NO_FACTS).recommend(Request(k=10)):
        shares = [reason.contribution for reason in found.reasons]

        assert shares == sorted(shares, reverse=True)
        assert min(shares) >= 0


def test_only_the_present_is_heard_where_it_has_all_the_weight():
    found = Blend(Config(immediate_share=1)).fit(a_life(), NO_FACTS).recommend(Request(k=2))

    assert [each.item for each in found] == [5, 6]


def test_a_member_with_nothing_to_say_is_left_out_and_named():
    model = Blend().fit(a_life(), NO_FACTS)

    found = model.recommend(Request(seeds=(777,)))

    assert all("session_knn" not in each.contributions for each in found)
    assert model.fallback == "Nothing was ever played in one session with this."


def test_what_is_loved_and_was_not_heard_for_long_rises():
    model = Blend().fit(a_life(), NO_FACTS)
    before = [each.item for each in model.recommend(Request(k=10))]

    after = model.recommend(Request(k=10, loved=frozenset({1})))

    assert before.index(1) > [each.item for each in after].index(1)
    [loved] = [each for each in after if each.item == 1]
    assert [reason.recommender for reason in loved.reasons if "you love it" in reason.text] == ["actr"]
