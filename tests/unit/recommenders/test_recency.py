import pandas as pd

from music_rec.core.protocols import Request
from music_rec.recommenders.recency import Recency

NO_FACTS = pd.DataFrame({"item": []})
DAY = 86_400


def plays(*rows: tuple[int, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def test_what_was_played_last_comes_first_by_the_time_since_then():
    model = Recency().fit(plays((0, 1, 0), (0, 2, 100), (0, 1, 4000), (1, 3, 5000)), NO_FACTS)

    found = model.recommend(Request(now=4300))

    assert [(one.item, one.score) for one in found] == [(1, 60 / 300), (2, 60 / 4200)]
    assert found[0].reasons[0].text == "Last played 5 minutes ago"
    assert found[0].reasons[0].plays == (4000,)


def test_another_play_never_lowers_its_item():
    before = plays((0, 1, 0), (0, 2, 100), (0, 3, 200))
    asked = Request(now=DAY)
    place = [one.item for one in Recency().fit(before, NO_FACTS).recommend(asked)].index(1)
    model = Recency().fit(before, NO_FACTS)

    model.observe(plays((0, 1, 150)))

    assert [one.item for one in model.recommend(asked)].index(1) < place


def test_of_plays_in_a_row_it_tells_the_order_alone():
    model = Recency().fit(plays((0, 1, 0), (0, 2, 100), (0, 3, 200)), NO_FACTS)

    found = model.recommend(Request(user="new", history=(3, 2, 1, 2), now=DAY))
    of_counts = Recency().fit(pd.DataFrame({"user": 0, "item": [1, 2, 3], "count": 5}), NO_FACTS)

    assert of_counts.recommend(Request(user="new", history=(3, 2, 1, 2))) == found
    assert [one.item for one in found] == [2, 1, 3]
    assert [(one.reasons[0].text, one.reasons[0].plays) for one in found] == [
        (f"Number {place} of what was played last", ()) for place in (1, 2, 3)
    ]
