"""What every recommender makes of frames as they come: the answers are those to the same plays and tracks without fault."""

import pandas as pd
import pytest
from integration.contracts.test_recommenders import ALL, HOUR, START, fitted, requests, tracks, two_listeners

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Recommender


@pytest.fixture(params=ALL, scope="module")
def make(request: pytest.FixtureRequest) -> type[Recommender]:
    return ALL[request.param]


@pytest.fixture(scope="module")
def plays() -> pd.DataFrame:
    """The first 20 evenings of each listener."""
    return two_listeners().groupby("user").head(160).reset_index(drop=True)


@pytest.fixture(scope="module")
def answers(make: type[Recommender], plays: pd.DataFrame) -> list[list[Recommendation]]:
    model = fitted(make, plays)
    return [model.recommend(request) for request in requests(plays)]


def test_rows_that_name_nobody_or_nothing_are_left_out(make, plays, answers):
    unnamed = pd.DataFrame({"user": [0, None, None], "item": [None, 3, 300], "timestamp": START + 900 * 24 * HOUR})
    facts = pd.concat([tracks(plays), tracks(plays).head(2).assign(item=[None, None])], ignore_index=True)
    fitted_on_all = make().fit(pd.concat([plays, unnamed], ignore_index=True), facts)
    observing = fitted(make, plays)
    observing.observe(unnamed)

    for model in (fitted_on_all, observing):
        assert [model.recommend(request) for request in requests(plays)] == answers


def test_times_can_be_moments(make, plays, answers):
    model = fitted(make, plays.assign(timestamp=pd.to_datetime(plays["timestamp"], unit="s")))

    assert [model.recommend(request) for request in requests(plays)] == answers


def test_what_is_told_of_a_track_twice_counts_once(make, plays, answers):
    facts = tracks(plays)
    again = facts.head(5).assign(tags=[{"jazz": 1.0}] * 5, near=[{120: 1.0}] * 5, taste=9.0)
    model = make().fit(plays, pd.concat([facts, again], ignore_index=True))

    assert [model.recommend(request) for request in requests(plays)] == answers
