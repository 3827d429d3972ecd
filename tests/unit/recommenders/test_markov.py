import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.activation import DECAY, fitted_decay
from music_rec.recommenders.markov import Config, Markov
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog, Plays
from music_rec.recommenders.popularity import Popularity

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})
NO_MEMORY = Config(doubt=1e-9, decay=1.1)


def row_of(*items: int, start: int = 0, step: int = 200) -> pd.DataFrame:
    """Plays one after another."""
    return pd.DataFrame({"user": 0, "item": items, "timestamp": start + step * np.arange(len(items))})


def scores(plays: pd.DataFrame, config: Config, **asked) -> dict[int, float]:
    return {each.item: each.score for each in Markov(config).fit(plays, NO_FACTS).recommend(Request(k=100, **asked))}


def timed(plays: pd.DataFrame) -> Plays:
    return PlayLog.of(plays).plays(Request())


def test_a_memory_without_any_decay_holds_own_counts():
    found = scores(row_of(1, 1, 1, 1, 1, 2, step=DAY), Config(doubt=1e9, decay=0.0))

    assert found == {1: pytest.approx(5 / 6), 2: pytest.approx(1 / 6)}


def test_what_always_followed_comes_first_where_popularity_names_the_favourite():
    plays = row_of(*[1, 2, 3, 3, 3, 3] * 5, 1)

    assert Markov().fit(plays, NO_FACTS).recommend(Request())[0].item == 2
    assert Popularity().fit(plays, NO_FACTS).recommend(Request())[0].item == 3


def test_the_score_without_memory_is_the_share_of_the_transitions():
    found = scores(row_of(1, 2, 1, 2, 1, 3, 1), Config(half_life_days=1e9, doubt=1e-9, decay=1.1))

    assert found[2] == pytest.approx(2 / 3, abs=1e-6)
    assert found[3] == pytest.approx(1 / 3, abs=1e-6)


def test_a_transition_of_a_half_life_ago_counts_half():
    plays = pd.concat([row_of(1, 2), row_of(1, 3, start=30 * DAY), row_of(1, start=30 * DAY + 400)])

    found = scores(plays, NO_MEMORY)

    assert found[2] / found[3] == pytest.approx(0.5, abs=1e-3)


def test_where_nothing_followed_memory_decides():
    plays = row_of(1, 2, 2, 2, 3)

    found = scores(plays, Config(decay=0.5), now=DAY)

    memory = Past(timed(plays), DAY).strengths(0.5)
    assert list(found.values()) == pytest.approx(sorted(memory / memory.sum(), reverse=True))


def test_a_seed_stands_for_the_last_play_and_unknown_ones_for_none():
    model = Markov().fit(row_of(1, 2, 5, 3, 4, 5, 1, 2, 5, 3, 4, 5), NO_FACTS)

    assert model.recommend(Request(seeds=(3,)))[0].item == 4
    assert model.recommend(Request(seeds=(99,))) == model.recommend(Request())


def test_reasons_tell_after_what_it_was_played():
    found = Markov().fit(row_of(1, 2, 1, 2, 1), NO_FACTS).recommend(Request())[0]

    assert found.reasons[0].text == "Played 2 times right after {item:1}, most lately 3 minutes ago"
    assert found.reasons[0].plays == (600, 200)


def test_one_play_is_told_as_once():
    first, second = Markov().fit(row_of(1, 2, 3, 1), NO_FACTS).recommend(Request(k=2))

    assert first.reasons[0].text == "Played once right after {item:1}, 6 minutes ago"
    assert second.reasons[0].text == "Played 2 times, most lately just now"


def test_another_play_never_lowers_the_share_in_memory_of_its_item():
    plays = row_of(1, 2, 3, 1, 2, 3, 1)
    before = Past(timed(plays), 5000).strengths(DECAY)
    after = Past(timed(pd.concat([plays, row_of(2, start=3000)])), 5000).strengths(DECAY)

    assert after[1] / after.sum() > before[1] / before.sum()
    assert (after >= before).all()


@pytest.mark.parametrize("decay", [0.5, 1.7])
def test_the_decay_by_which_somebody_listens_is_found(decay: float):
    random, items, at = np.random.default_rng(2), list(range(40)), np.arange(40) * 600
    for _ in range(1200):
        now = at[-1] + 600
        age = np.maximum((now - at) / 60, 1) ** -decay
        items.append(items[random.choice(len(items), p=age / age.sum())])
        at = np.append(at, now)
    plays = timed(pd.DataFrame({"user": 0, "item": items, "timestamp": at}))

    assert fitted_decay(plays) == pytest.approx(decay, abs=0.31)


def test_few_plays_keep_the_usual_decay():
    assert fitted_decay(timed(row_of(1, 2, 3))) == DECAY
