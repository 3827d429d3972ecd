import numpy as np
import pandas as pd
import pytest
from factories import utc

from music_rec.core.protocols import Request
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.session_knn import Config, SessionKnn

DAY = 86_400
MONDAY = utc("2024-01-01T20:00")
NO_FACTS = pd.DataFrame({"item": []})
JAZZ, ROCK = range(1, 13), range(100, 130)


def sessions(*of: tuple[int, list[int]], gap: int = 200) -> pd.DataFrame:
    """Plays of sessions given as (start, items)."""
    rows = [(0, item, start + gap * place) for start, items in of for place, item in enumerate(items)]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def mondays_only_jazz() -> pd.DataFrame:
    """Thirty weeks of six jazz tracks on Monday, and ten rock tracks on each other day."""
    random = np.random.default_rng(1)
    days = []
    for day in range(7 * 30):
        items, n = (JAZZ, 6) if day % 7 == 0 else (ROCK, 10)
        days.append((MONDAY + day * DAY, random.choice(items, n, replace=False).tolist()))
    return sessions(*days)


def test_on_mondays_it_finds_only_jazz_where_popularity_finds_only_rock():
    plays = mondays_only_jazz()
    tonight = sessions((MONDAY + 210 * DAY, [JAZZ[0], JAZZ[1]]))
    alike, popular = SessionKnn().fit(plays, NO_FACTS), Popularity().fit(plays, NO_FACTS)
    alike.observe(tonight)
    popular.observe(tonight)

    assert {each.item for each in alike.recommend(Request(k=10))} == set(JAZZ[2:])
    assert {each.item for each in popular.recommend(Request(k=10))} <= set(ROCK)


def test_seeds_stand_in_for_the_last_session():
    model = SessionKnn().fit(mondays_only_jazz(), NO_FACTS)

    assert {each.item for each in model.recommend(Request(k=10, seeds=(1, 2)))} == set(JAZZ[2:])
    assert {each.item for each in model.recommend(Request(k=10, seeds=(100, 101)))} <= set(ROCK[2:])


def test_score_is_the_summed_cosine_of_the_sessions_an_item_was_in():
    plays = sessions((0, [1, 2]), (DAY, [1, 2, 3, 4]), (2 * DAY, [1]))

    found = SessionKnn(Config(half_life_days=1e9)).fit(plays, NO_FACTS).recommend(Request())

    expected = {2: 1 / 2**0.5 + 1 / 4**0.5, 3: 1 / 4**0.5, 4: 1 / 4**0.5}
    assert {each.item: each.score for each in found} == pytest.approx(expected)


def test_an_older_session_counts_less():
    plays = sessions((0, [1, 2]), (100 * DAY, [1, 3]), (200 * DAY, [1]))

    found = SessionKnn(Config(half_life_days=100)).fit(plays, NO_FACTS).recommend(Request())

    assert {each.item: each.score for each in found} == pytest.approx({3: 0.5 / 2**0.5, 2: 0.25 / 2**0.5}, abs=1e-9)


def test_repeats_within_a_session_count_once():
    once = sessions((0, [1, 2, 3]), (DAY, [1]))
    repeated = sessions((0, [1, 2, 2, 2, 3, 1]), (DAY, [1, 1]))

    scores = [
        {each.item: each.score for each in SessionKnn().fit(plays, NO_FACTS).recommend(Request(now=2 * DAY))}
        for plays in (once, repeated)
    ]

    assert scores[0] == pytest.approx(scores[1])


def test_half_an_hour_of_silence_does_not_end_a_session_and_a_second_more_does():
    together = sessions((0, [1, 2]), (DAY, [1]), gap=1800)
    apart = sessions((0, [1, 2]), (DAY, [1]), gap=1801)
    model = SessionKnn()

    assert [each.item for each in model.fit(together, NO_FACTS).recommend(Request())] == [2]
    model.fit(apart, NO_FACTS).recommend(Request())
    assert model.fallback == "Nothing was ever played in one session with this."


def test_only_the_nearest_sessions_are_listened_to():
    plays = sessions((0, [1, 5, 6, 7, 8]), (DAY, [1, 2]), (2 * DAY, [1]))

    found = SessionKnn(Config(neighbours=1)).fit(plays, NO_FACTS).recommend(Request())

    assert [each.item for each in found] == [2]


def test_the_reason_names_the_sessions_and_what_was_played_in_them():
    plays = sessions((0, [1, 9]), (DAY, [1, 2, 9]), (2 * DAY, [3, 9]), (14 * DAY, [1, 2]))

    [found] = SessionKnn().fit(plays, NO_FACTS).recommend(Request())

    assert found.reasons[0].text == ("Played in 2 sessions with {item:1} and {item:2} (in 1 of them), most lately 12 days ago")
    assert found.reasons[0].plays == (DAY + 400, 200)


def test_an_unknown_seed_falls_back_to_popularity_and_says_so():
    model = SessionKnn().fit(sessions((0, [1, 2, 2])), NO_FACTS)

    found = model.recommend(Request(seeds=(77,)))

    assert [(each.item, each.score) for each in found] == [(2, 2.0), (1, 1.0)]
    assert model.fallback


def test_the_last_plays_of_a_session_weigh_most():
    plays = sessions((0, [1, 7]), (DAY, [2, 8]), (2 * DAY, [1, 9, 2]))

    found = {each.item: each.score for each in SessionKnn(Config(half_life_days=1e9)).fit(plays, NO_FACTS).recommend(Request())}

    assert found[8] / found[7] == pytest.approx(3)
