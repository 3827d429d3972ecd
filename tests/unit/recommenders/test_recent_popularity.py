import pandas as pd

from music_rec.core.protocols import Request
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.recent_popularity import RecentPopularity

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})
MOVED_ON = pd.DataFrame(
    [(0, 1, day * DAY) for day in range(300)] + [(0, 2, (300 + day) * DAY) for day in range(20)],
    columns=["user", "item", "timestamp"],
)
"""One track every day of most of a year, and then another."""


def test_where_taste_moved_on_the_new_favourite_stands_first_and_says_since_when():
    found = RecentPopularity().fit(MOVED_ON, NO_FACTS).recommend(Request(now=320 * DAY))

    assert [(each.item, each.score) for each in found] == [(2, 20.0), (1, 10.0)]
    assert found[0].reasons[0].text == "Number 1 of what you play most: 20 plays in the last 30 days"
    assert {each.reasons[0].recommender for each in found} == {"recent_popularity"}
    assert Popularity().fit(MOVED_ON, NO_FACTS).recommend(Request(now=320 * DAY))[0].item == 1


def test_the_ground_are_the_plays_of_the_window_its_first_second_included():
    plays = pd.DataFrame({"user": 0, "item": 1, "timestamp": [DAY - 1, DAY, 31 * DAY]})

    found = RecentPopularity().fit(plays, NO_FACTS).recommend(Request())

    assert found[0].reasons[0].plays == (31 * DAY, DAY)


def test_after_a_pause_the_favourites_of_all_times_answer_and_that_is_said():
    model = RecentPopularity().fit(MOVED_ON, NO_FACTS)

    found = model.recommend(Request(now=350 * DAY))

    assert [each.item for each in found] == [1, 2]
    assert model.fallback == "No play of the last 30 days is known."


def test_what_is_played_since_counts():
    model = RecentPopularity().fit(MOVED_ON, NO_FACTS)
    model.observe(MOVED_ON.iloc[-40:].assign(item=3, timestamp=range(320 * DAY, 320 * DAY + 40)))

    assert model.recommend(Request(now=321 * DAY))[0].item == 3


def test_plays_without_a_time_are_not_recent():
    plays = MOVED_ON[:3].assign(item=9, timestamp=-1)

    assert [each.item for each in RecentPopularity().fit(pd.concat([plays, MOVED_ON]), NO_FACTS).recommend(Request())] == [2, 1]
