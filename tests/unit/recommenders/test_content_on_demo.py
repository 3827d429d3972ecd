"""Content on what is planted in the demo: tracks of one genre share tags and a sound."""

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Request
from music_rec.demo import Demo
from music_rec.recommenders.content import Content
from music_rec.recommenders.popularity import Popularity
from music_rec.recommenders.tag_popularity import TagPopularity

ASKED = 20


@pytest.fixture(scope="module")
def tracks(demo: Demo) -> pd.DataFrame:
    """All tracks with facts, heard or not: item, artist, features, tags and genre."""
    names = sorted(track for track in demo.facts if track[0] in demo.genres)
    artist = pd.factorize(pd.Series([name for name, _ in names]))[0]
    facts = [demo.facts[track] for track in names]
    columns = {"features": [one.features for one in facts], "tags": [one.tags for one in facts]}
    genre = [demo.genres[name] for name, _ in names]
    return pd.DataFrame({"item": np.arange(len(names)), "artist": artist, **columns, "genre": genre, "name": names})


@pytest.fixture(scope="module")
def plays(demo: Demo, tracks: pd.DataFrame) -> pd.DataFrame:
    (batch,) = demo.batches
    item_of = dict(zip(tracks.name, tracks.item, strict=True))
    artists, titles = ([column.values[code] for code in column.codes] for column in (batch.artist, batch.title))
    items = [item_of.get(track, -1) for track in zip(artists, titles, strict=True)]
    frame = pd.DataFrame({"user": 0, "item": items, "timestamp": batch.played_at})
    return frame[frame["item"] >= 0]


def share_of_one_genre(model, tracks: pd.DataFrame, of: np.ndarray) -> float:
    """How many of the ten best from each of some tracks are of its genre, 0 to 1; tracks of its artist left out."""
    genre, artist = tracks.genre.to_numpy(), tracks.artist.to_numpy()
    shares = []
    for item in np.random.default_rng(1).choice(of, ASKED):
        own = frozenset(np.flatnonzero(artist == artist[item]).tolist())
        found = model.recommend(Request(k=10, seeds=(int(item),), exclude=own))
        shares.append(np.mean([genre[each.item] == genre[item] for each in found]))
    return float(np.mean(shares))


@pytest.mark.slow
def test_from_one_track_it_finds_its_genre_where_popularity_finds_the_favourites(plays, tracks):
    content, popular, in_tags = (make().fit(plays, tracks) for make in (Content, Popularity, TagPopularity))
    every = tracks.item.to_numpy()

    assert share_of_one_genre(content, tracks, every) > 0.95
    assert share_of_one_genre(in_tags, tracks, every) > 0.7
    assert share_of_one_genre(popular, tracks, every) < 0.5


@pytest.mark.slow
def test_it_finds_the_genre_of_artists_nobody_tagged_by_what_the_tagged_ones_sound_like(plays, tracks):
    untagged = tracks.artist.to_numpy() % 2 == 0
    known = tracks.assign(tags=[{} if without else tags for without, tags in zip(untagged, tracks.tags, strict=True)])

    learned = Content().fit(plays, known)
    by_sound = Content().fit(plays, known.drop(columns="tags"))

    of = tracks.item.to_numpy()[untagged]
    assert share_of_one_genre(learned, tracks, of) > 1.2 * share_of_one_genre(by_sound, tracks, of)
