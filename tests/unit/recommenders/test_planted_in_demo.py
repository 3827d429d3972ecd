"""What is planted in the demo is found by those made for it, and better than popularity finds it."""

import numpy as np
import pandas as pd
import pytest
from unit.recommenders.test_planted_discovery import MODELS as FROM_FACTS

from music_rec.core.protocols import Request
from music_rec.demo import Demo
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.evaluation import Protocol, walked

DAY = 86_400
LAST, YEARS = 4_000, 30_000
"""Plays of some months, and of some years."""
BY_ORDER = ("markov", "rules", "session_knn", "ranker", "hybrid")
BY_TIME = ("recency", "recent_popularity", "actr")
FROM_OTHERS = ("ease", "als", "ease_als", "itemknn", "rp3beta", "userknn", "kernel", "crowd", "tag_popularity")


@pytest.fixture(scope="module")
def years(demo: Demo) -> pd.DataFrame:
    """The last plays: item, artist, timestamp."""
    (batch,) = demo.batches
    artist, title = (pd.Series([column.values[code] for code in column.codes]) for column in (batch.artist, batch.title))
    frame = pd.DataFrame({"user": 0, "timestamp": batch.played_at, "artist": pd.factorize(artist)[0]})
    return frame.assign(item=pd.factorize(artist + "\t" + title)[0]).sort_values("timestamp", kind="stable")[-YEARS:]


@pytest.fixture(scope="module")
def plays(years: pd.DataFrame) -> pd.DataFrame:
    return years[-LAST:]


@pytest.fixture(scope="module")
def mrr_of_popularity(plays: pd.DataFrame) -> float:
    return mrr("popularity", plays)


def mrr(model: str, plays: pd.DataFrame, moments: int = 40) -> float:
    """Mean of 1 / rank of the next track, 0 where it was not named, at some moments of the last fifth."""
    tracks = plays[["item", "artist"]].drop_duplicates()
    walk = walked(RECOMMENDERS[model](), plays, tracks, protocol=Protocol(moments=moments))
    return float(np.mean([1 / rank if rank else 0.0 for rank in walk.ranks]))


@pytest.mark.parametrize("model", BY_ORDER)
def test_albums_and_sittings_tell_what_comes_next(model: str, plays: pd.DataFrame, mrr_of_popularity: float):
    assert mrr(model, plays) > 3 * mrr_of_popularity


def test_each_recommender_has_a_structure_it_is_made_for():
    assert {*BY_ORDER, *BY_TIME, *FROM_OTHERS, *FROM_FACTS} == {*RECOMMENDERS, "discovery"} - {"popularity"}


def test_who_was_played_last_is_played_on(plays: pd.DataFrame):
    artists = plays.assign(item=plays["artist"])

    assert mrr("recency", artists) > 3 * mrr("popularity", artists)


def test_taste_of_years_moved_on_and_that_of_these_weeks_tells_more(years: pd.DataFrame):
    artists = years.assign(item=years["artist"])

    assert mrr("recent_popularity", artists, 300) > 1.3 * mrr("popularity", artists, 300)


def test_what_was_lately_liked_comes_back(years: pd.DataFrame):
    found: dict[str, int] = {"actr": 0, "popularity": 0}
    for cut in (0.6, 0.7, 0.8, 0.9):
        known, later = years[: int(YEARS * cut)], years[int(YEARS * cut) :]
        now = int(later["timestamp"].iloc[0])
        just_heard = frozenset(known["item"][known["timestamp"] > now - 7 * DAY])
        comes_back = set(later["item"][later["timestamp"] < now + 30 * DAY]) - just_heard
        for model in found:
            named = RECOMMENDERS[model]().fit(known, known).recommend(Request(k=100, now=now, exclude=just_heard))
            found[model] += len(comes_back & {one.item for one in named})

    assert found["actr"] > 1.2 * found["popularity"]


@pytest.fixture(scope="module")
def listeners(demo: Demo) -> tuple[pd.DataFrame, pd.DataFrame, list[tuple[tuple[int, ...], frozenset[int]]]]:
    """(artists that listeners play who like two genres of the demo each, tags of all, (what others heard, all they like))."""
    random = np.random.default_rng(1)
    genre, names = pd.factorize(pd.Series(demo.genres))
    frames, asked = [], []
    for user in range(60):
        liked = np.flatnonzero(np.isin(genre, random.choice(len(names), 2, replace=False)))
        known = random.choice(liked, 12, replace=False, p=chances(len(liked)))
        if user < 45:
            frames.append(pd.DataFrame({"user": user, "item": known, "count": random.integers(1, 50, len(known))}))
        else:
            asked.append((tuple(known.tolist()), frozenset(liked.tolist())))
    tags = {artist: facts.tags for (artist, _), facts in demo.facts.items()}
    known = pd.DataFrame({"item": range(len(genre)), "tags": [tags.get(artist, {}) for artist in demo.genres]})
    return pd.concat(frames, ignore_index=True), known, asked


def chances(n: int) -> np.ndarray:
    """The first are known to many."""
    weights = 1 / np.arange(2, n + 2)
    return weights / weights.sum()


@pytest.mark.parametrize("model", FROM_OTHERS)
def test_who_likes_what_is_learned_from_others(model: str, listeners):
    plays, tags, asked = listeners
    requests = [(Request(k=5, user="", history=heard, exclude_heard=True), liked - {*heard}) for heard, liked in asked]

    shares = {"chance": np.mean([len(liked) / (len(tags) - len(request.history)) for request, liked in requests])}
    for name in (model, "popularity"):
        fitted = RECOMMENDERS[name]().fit(plays, tags if name == "tag_popularity" else plays[["item"]].drop_duplicates())
        shares[name] = np.mean([one.item in liked for request, liked in requests for one in fitted.recommend(request)])

    assert shares[model] > 3 * max(shares["popularity"], shares["chance"])
