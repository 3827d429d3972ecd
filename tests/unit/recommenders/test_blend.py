import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.blend import Blend, Config

DAY = 86_400
PLAYS = pd.DataFrame([(0, 1, DAY * day) for day in range(9)] + [(0, 2, 9 * DAY)], columns=["user", "item", "timestamp"])
TRACKS = pd.DataFrame(
    {
        "item": [1, 2, 10, 11, 12],
        "near": [None, None, {1: 1.0}, {2: 0.9}, {}],
        "tags": [{"jazz": 1.0}, {"rock": 1.0}, {"pop": 1.0}, {"jazz": 1.0}, {"rock": 1.0}],
        "taste": [None, None, 0.2, 0.3, 0.9],
    }
)
ASKED = Request(k=10, exclude_heard=True)


def test_each_opinion_is_heard():
    best = Blend().fit(PLAYS, TRACKS).recommend(ASKED)

    by_item = {each.item: each.contributions for each in best}
    assert set(by_item) == {10, 11, 12}
    assert max(by_item, key=lambda item: by_item[item].get("near", 0)) == 10
    assert max(by_item, key=lambda item: by_item[item].get("content", 0)) == 11
    assert max(by_item, key=lambda item: by_item[item].get("taste", 0)) == 12


def test_no_reason_speaks_against_an_item_and_the_strongest_comes_first():
    for found in Blend().fit(PLAYS, TRACKS).recommend(ASKED):
        shares = [reason.contribution for reason in found.reasons]

        assert shares == sorted(shares, reverse=True)
        assert min(shares) >= 0
        assert sum(shares) == pytest.approx(found.score, abs=1e-9)


def test_only_one_is_heard_where_it_has_all_the_weight():
    found = Blend(Config({"taste": 1.0})).fit(PLAYS, TRACKS).recommend(ASKED)

    assert [each.item for each in found] == [12, 11, 10]


def test_a_member_with_nothing_to_say_is_left_out_and_named():
    model = Blend().fit(PLAYS, TRACKS.drop(columns="taste"))

    assert all("taste" not in each.contributions for each in model.recommend(ASKED))
    assert model.fallback == "Nothing is known of what other listeners with your artists play."


def test_what_was_played_meanwhile_is_known_to_every_member():
    model = Blend().fit(PLAYS, TRACKS)
    model.observe(pd.DataFrame({"user": [0], "item": [12], "timestamp": [10 * DAY]}))
    best = model.recommend(ASKED)

    assert {each.item for each in best} == {10, 11}
    assert best == Blend().fit(pd.concat([PLAYS, pd.DataFrame([(0, 12, 10 * DAY)], columns=PLAYS.columns)]), TRACKS).recommend(
        ASKED
    )
