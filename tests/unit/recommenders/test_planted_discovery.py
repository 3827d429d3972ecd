"""What a listener of two of the demo's genres takes up later is found by what services, tags, sound and others tell of it.

Popularity, by what all listeners play, does not know the taste: it finds hardly what chance would.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from music_rec.core.frames import OWN
from music_rec.core.protocols import Request
from music_rec.demo import Demo
from music_rec.library.others import artists_by_fit
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.blend import Blend
from music_rec.recommenders.evaluation import adopted

LIKED = ("dream pop", "jazz")
CUTS = (0.4, 0.7)
"""Of the plays in time order: what is known when artists never heard are asked for."""
WINDOW = 0.2
NAMED = 30
"""How many artists each may name."""
TRACKS_OF_NEW = 2
"""Tracks that are known of an artist never heard."""
ASK = Request(k=300, user=OWN, exclude_heard=True)
ASKED = 60
"""Tracks that services were asked about."""
MODELS = ("discovery", "near", "content", "taste")


@dataclass(frozen=True)
class World:
    """All that could be heard, and who hears it."""

    tracks: pd.DataFrame
    """item, artist, tags, features."""
    genre: np.ndarray
    """By artist."""
    plays: pd.DataFrame
    """Of a listener who plays two genres alone, oldest first."""
    others: pd.DataFrame
    """Artists that listeners of two genres each play: user, item, count."""


@pytest.fixture(scope="module")
def world(demo: Demo) -> World:
    names = sorted(track for track in demo.facts if track[0] in demo.genres)
    artists = sorted({name for name, _ in names})
    genre = np.array([demo.genres[name] for name in artists])
    tracks = pd.DataFrame(
        {
            "item": np.arange(len(names)),
            "artist": np.searchsorted(artists, [name for name, _ in names]),
            "tags": [demo.facts[track].tags for track in names],
            "features": [demo.facts[track].features for track in names],
        }
    )
    fame = np.array([float(demo.artists.get(name, {}).get("listeners", 300)) for name in artists])
    return World(tracks, genre, plays_of(demo, names, tracks, genre), others_who_like(genre, fame))


def plays_of(demo: Demo, names: list[tuple[str, str]], tracks: pd.DataFrame, genre: np.ndarray) -> pd.DataFrame:
    (batch,) = demo.batches
    item_of = {track: item for item, track in enumerate(names)}
    spelled = ([column.values[code] for code in column.codes] for column in (batch.artist, batch.title))
    items = np.array([item_of.get(track, -1) for track in zip(*spelled, strict=True)])
    artist = tracks["artist"].to_numpy()[items]
    frame = pd.DataFrame({"user": 0, "item": items, "timestamp": batch.played_at, "artist": artist})
    return frame[(items >= 0) & np.isin(genre[artist], LIKED)].sort_values("timestamp", kind="stable")


def others_who_like(genre: np.ndarray, fame: np.ndarray) -> pd.DataFrame:
    """Sixty listeners who know forty artists of their two genres each, of the famous ones more."""
    random, frames = np.random.default_rng(2), []
    for user in range(60):
        liked = np.flatnonzero(np.isin(genre, random.choice(np.unique(genre), 2, replace=False)))
        known = random.choice(liked, min(40, len(liked)), replace=False, p=np.sqrt(fame[liked]) / np.sqrt(fame[liked]).sum())
        frames.append(pd.DataFrame({"user": f"user {user}", "item": known, "count": random.integers(1, 50, len(known))}))
    return pd.concat(frames, ignore_index=True)


def candidates(world: World, known: pd.DataFrame) -> pd.DataFrame:
    """The `tracks` frame at a cut: what was heard, and some tracks of each artist never heard, with all that is told of them.

    Services were asked about the tracks played most; of ten they call alike to each, half are of its genre, half of any.
    """
    random, tracks = np.random.default_rng(3), world.tracks
    new = tracks[~tracks["artist"].isin(known["artist"])].groupby("artist").head(TRACKS_OF_NEW)
    some = pd.concat([tracks[tracks["item"].isin(known["item"])], new], ignore_index=True)
    near: dict[int, dict[int, float]] = {}
    for asked in known["item"].value_counts().index[:ASKED].tolist():
        alike = new["item"].to_numpy()[world.genre[new["artist"]] == world.genre[tracks["artist"][asked]]]
        for pool in (alike, new["item"].to_numpy()):
            for one in random.choice(pool, 5, replace=False).tolist():
                near.setdefault(one, {})[asked] = random.random()
    fits = artists_by_fit(known["artist"].to_numpy() + 1, world.others.assign(item=world.others["item"] + 1))
    return some.assign(
        near=[near.get(item, {}) for item in some["item"].tolist()],
        taste=[fits.get(artist + 1, np.nan) for artist in some["artist"].tolist()],
    )


def first_new(named: Iterable[int], known: pd.DataFrame) -> set[int]:
    """The first artists named who were never heard."""
    heard = set(known["artist"])
    return set([one for one in dict.fromkeys(named) if one not in heard][:NAMED])


def artists_of(plays: pd.DataFrame) -> pd.DataFrame:
    """The plays with artists as the items."""
    return plays.drop(columns="item").rename(columns={"artist": "item"})


@pytest.fixture(scope="module")
def found(world: World) -> dict[str, float]:
    """How many artists that were taken up each model named, over all cuts, and how many chance would."""
    by_model, artist_of = dict.fromkeys((*MODELS, "popularity", "chance"), 0.0), world.tracks["artist"].to_numpy()
    for cut in CUTS:
        start, end = (int(len(world.plays) * share) for share in (cut, cut + WINDOW))
        known, after = world.plays[:start].assign(user=OWN), world.plays[start:end]
        frame, wanted = candidates(world, known), adopted(artists_of(known), artists_of(after))
        for model in MODELS:
            recommender = Blend() if model == "discovery" else RECOMMENDERS[model]()
            named = recommender.fit(known, frame).recommend(ASK)
            by_model[model] += len(wanted & first_new(artist_of[[one.item for one in named]].tolist(), known))
        rows = pd.concat([artists_of(known)[["user", "item"]].assign(count=1), world.others], ignore_index=True)
        named = RECOMMENDERS["popularity"]().fit(rows, rows[["item"]].drop_duplicates()).recommend(ASK)
        by_model["popularity"] += len(wanted & first_new([one.item for one in named], known))
        by_model["chance"] += NAMED * len(wanted) / len(set(frame["artist"]) - set(known["artist"]))
    return by_model


@pytest.mark.parametrize("model", MODELS)
def test_what_is_taken_up_later_is_found_better_than_by_popularity(model: str, found: dict[str, float]):
    assert found[model] > 3 * max(found["popularity"], found["chance"])
