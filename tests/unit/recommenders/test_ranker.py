import json
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.recommenders.context import Moment
from music_rec.recommenders.context_features import features
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.ranker import Ranker
from music_rec.recommenders.ranker_own import own_weights, shipped
from music_rec.recommenders.ranker_trees import DEFAULT, Trees, default_trees

NO_FACTS = pd.DataFrame({"item": []})
STUMPS = Trees(
    columns=("plays", "age"),
    roots=np.array([0, 3]),
    column=np.array([0, 0, 0, 1, 0, 0]),
    threshold=np.array([1.5, 0, 0, 4, 0, 0], np.float32),
    left=np.array([1, 1, 2, 4, 4, 5]),
    right=np.array([2, 1, 2, 5, 4, 5]),
    value=np.array([0, 10, 20, 0, 1, 2.0]),
)


def album_nights(n: int = 60) -> pd.DataFrame:
    """Every night one of three albums from its first track to its last, and a favourite before and after."""
    random, rows = np.random.default_rng(3), []
    for night in range(n):
        album = 10 * int(random.integers(1, 4))
        items = [1, *range(album, album + 8), 1]
        rows += [(0, item, night * 86_400 + 200 * place, item // 10) for place, item in enumerate(items)]
    return pd.DataFrame(rows, columns=["user", "item", "timestamp", "artist"])


def test_trees_give_the_sum_of_the_leaves_a_row_falls_into():
    rows = np.array([[1, 9, 4], [2, 9, 5]], np.float32)

    assert STUMPS.scores(("plays", "other", "age"), rows).tolist() == [11, 22]


def test_trees_written_and_read_are_the_same():
    again = Trees.of_json(json.loads(json.dumps(STUMPS.as_json())))

    rows = np.random.default_rng(1).normal(2, 2, (50, 2)).astype(np.float32)
    assert again.scores(again.columns, rows).tolist() == STUMPS.scores(STUMPS.columns, rows).tolist()


def test_what_ships_holds_numbers_and_says_on_what_it_was_fitted():
    kept = json.loads(files("music_rec.recommenders").joinpath(DEFAULT).read_text("utf-8"))

    assert set(kept) == {"fitted_on", "made_by", "tracks", "artists"}
    assert "listeners" in kept["fitted_on"]
    for kind in ("tracks", "artists"):
        numbers = {name: column for name, column in kept[kind].items() if name != "columns"}
        assert all(isinstance(each, int | float) for column in numbers.values() for each in column)


def test_what_ships_looks_at_what_there_is():
    log = PlayLog.of(album_nights(2))
    names, rows = features(Moment(Past(log.plays(Request()), 10**6), np.arange(len(log.ids))))

    for trees in default_trees().values():
        assert np.isfinite(trees.scores(names, rows)).all()


def test_an_album_goes_on_where_popularity_names_the_favourite():
    plays = album_nights()
    at = 61 * 86_400 + 200 * np.arange(4)
    tonight = pd.DataFrame({"user": 0, "item": [1, 20, 21, 22], "timestamp": at, "artist": [0, 2, 2, 2]})
    ranker, popularity = Ranker().fit(plays, NO_FACTS), Popularity().fit(plays, NO_FACTS)
    for model in (ranker, popularity):
        model.observe(tonight)

    assert ranker.recommend(Request(now=61 * 86_400 + 800))[0].item == 23
    assert popularity.recommend(Request())[0].item == 1


def test_seeds_stand_as_if_just_played():
    model = Ranker().fit(album_nights(), NO_FACTS)

    assert model.recommend(Request(seeds=(30, 31)))[0].item == 32


def test_scores_are_chances():
    model = Ranker().fit(album_nights(), NO_FACTS)

    assert sum(found.score for found in model.recommend(Request(k=1000))) == pytest.approx(1)


def test_weights_without_a_past_are_those_that_ship():
    log = PlayLog.of(album_nights(1))

    found = own_weights(log.plays(Request())[:0], np.arange(len(log.ids)), STUMPS)

    assert found.weights.tolist() == shipped().weights.tolist()


def test_the_own_past_raises_the_chance_of_what_the_listener_plays():
    log = PlayLog.of(album_nights(40))
    plays, artist_of = log.plays(Request()), log.ids // 10
    own, asked = own_weights(plays[:300], artist_of, STUMPS), range(300, len(plays))

    gained = []
    for row in asked:
        moment = Moment(Past(plays[:row], int(plays.at[row])), artist_of)
        names, rows = features(moment)
        scores, chosen = STUMPS.scores(names, rows), moment.pool == plays.item[row]
        ours, theirs = (weights.chances(scores, names, rows)[chosen] for weights in (own, shipped()))
        gained.append(float(np.log(ours / theirs)[0]))

    assert np.mean(gained) > 1


def test_plays_of_others_change_nothing():
    plays = album_nights(20)
    others = plays.assign(user=1, item=plays["item"] % 7 + 10, artist=1)

    alone = Ranker().fit(plays, NO_FACTS).recommend(Request())
    together = Ranker().fit(pd.concat([plays, others]), NO_FACTS).recommend(Request())

    assert [found.item for found in together] == [found.item for found in alone]


def test_tracks_tell_which_artist_comes_next():
    """Artists 1 and 2 come after artist 0 equally often; which of them, the track of artist 0 decides."""
    tracks = [0, 10, 5, 20] * 60
    plays = pd.DataFrame({"user": 0, "item": [one // 10 for one in tracks], "track": tracks})
    plays["timestamp"] = 1_600_000_000 + 240 * np.arange(len(plays))
    asked = {}
    for last in (0, 5):
        known = plays[: plays.index[plays["track"] == last][-1] + 1]
        model = Ranker().fit(known[:-1], known[["item"]].drop_duplicates())
        model.observe(known[-1:])
        asked[last] = [one.item for one in model.recommend(Request(k=2, exclude=frozenset({0})))]

    assert asked == {0: [1, 2], 5: [2, 1]}
