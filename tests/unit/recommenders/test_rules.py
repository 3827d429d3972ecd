import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.rules import Config, SequentialRules

DAY = 86_400
NO_FACTS = pd.DataFrame({"item": []})
LASTING = Config(speak=1, half_life_days=1e9)


def sessions(*of: list[int]) -> pd.DataFrame:
    """A session each day."""
    rows = [(0, item, day * DAY + 200 * place) for day, items in enumerate(of) for place, item in enumerate(items)]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp"])


def scores(plays: pd.DataFrame, config: Config = LASTING, **asked) -> dict[int, float]:
    found = SequentialRules(config).fit(plays, NO_FACTS).recommend(Request(k=100, **asked))
    return {each.item: each.score for each in found}


def test_a_rule_weighs_one_by_its_steps():
    assert scores(sessions([1, 2, 3, 4], [1])) == pytest.approx({2: 1, 3: 1 / 2, 4: 1 / 3}, abs=1e-4)


def test_rules_do_not_reach_over_a_silence_or_too_far():
    assert set(scores(sessions([1, 2], [3, 4], [1]))) == {2}
    assert set(scores(sessions(list(range(1, 10)), [1]), Config(steps=3, speak=1))) == {2, 3, 4}


def test_the_play_before_the_last_has_half_a_say():
    found = scores(sessions([1, 7], [2, 8], [1, 2]), Config(steps=1, speak=2, half_life_days=1e9))

    assert found == pytest.approx({8: 1, 7: 1 / 2, 2: 1 / 2}, abs=1e-4)


def test_older_rules_fade():
    found = scores(sessions([1, 2], *[[9]] * 59, [1, 3], [1]), Config(speak=1, half_life_days=60))

    assert found[2] / found[3] == pytest.approx(0.5, abs=0.01)


def test_nothing_that_ever_followed_is_answered_by_popularity_and_said():
    model = SequentialRules().fit(sessions([1], [2]), NO_FACTS)

    assert [each.item for each in model.recommend(Request())] == [1, 2]
    assert model.fallback == "Nothing was ever played after this."


def test_seeds_speak_instead_of_the_last_plays():
    plays = sessions([1, 2], [3, 4])

    assert scores(plays, seeds=(1,)) == pytest.approx({2: 1}, abs=1e-4)
    assert np.argmax(list(scores(plays, seeds=(3,)).values())) == 0
