import numpy as np
import pandas as pd
import pytest

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.content import Config, Content
from music_rec.recommenders.content_blocks import grams, sound
from music_rec.recommenders.content_catalogue import Catalogue
from music_rec.recommenders.content_genres import Config as GenreConfig
from music_rec.recommenders.content_genres import genres, levels
from music_rec.recommenders.rerank import varied

NO_PLAYS = pd.DataFrame({"user": [], "item": [], "timestamp": []})
LOUD, QUIET = {"energy": 0.9, "tempo_bpm": 170.0}, {"energy": 0.1, "tempo_bpm": 70.0}


def catalogue(**columns) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"item": np.arange(size) + 1, **columns})


def fitted(tracks: pd.DataFrame, plays: pd.DataFrame = NO_PLAYS, **config) -> Content:
    return Content(Config(**config)).fit(plays, tracks)


def named(found) -> list[int]:
    return [each.item for each in found]


def two_worlds(artists: int = 30) -> pd.DataFrame:
    """Two tracks of each artist: loud metal by even artists, quiet folk by odd ones; the last four artists have no tags."""
    random = np.random.default_rng(3)
    artist = np.repeat(np.arange(artists), 2)
    sounds = [{"energy": 0.8 - 0.6 * (one % 2) + random.normal(0, 0.05), "valence": random.random()} for one in artist]
    tags = [{"folk" if one % 2 else "metal": 1.0} if one < artists - 4 else {} for one in artist]
    return catalogue(artist=artist, features=sounds, tags=tags)


def test_the_track_that_sounds_most_alike_comes_first():
    model = fitted(catalogue(features=[LOUD, QUIET, {"energy": 0.85, "tempo_bpm": 165.0}, {"energy": 0.2, "tempo_bpm": 80.0}]))

    assert named(model.similar([1]))[0] == 3
    assert named(model.similar([2]))[0] == 4


def test_a_track_of_which_nothing_is_known_is_like_none_and_none_is_like_it():
    model = fitted(catalogue(features=[LOUD, QUIET, {}, None, {"energy": float("nan")}, {"energy": 0.5, "tempo_bpm": 120.0}]))

    assert not {3, 4, 5} & set(named(model.similar([1], k=10)))
    assert model.similar([3]) == model.similar([5]) == []


def test_a_track_without_features_is_compared_by_what_it_has():
    tags = [{"jazz": 3.0}, {"jazz": 1.0, "piano": 0.2}, {"polka": 1.0}]
    model = fitted(catalogue(features=[LOUD, {}, LOUD], tags=tags), weights={"tags": 1.0, "sound": 0.1})

    assert named(model.similar([2])) == [1]
    assert "in tags" in model.similar([2])[0].reasons[0].text


def test_seeds_of_which_nothing_is_known_are_left_out():
    model = fitted(catalogue(features=[LOUD, QUIET, {}, LOUD]))

    assert model.similar([1, 3, 999]) == model.similar([1])
    assert model.similar([3, 999]) == []


def test_it_says_so_where_nothing_is_known():
    plays = pd.DataFrame({"user": [0, 0], "item": [1, 2], "timestamp": [100, 200]})
    model = Content().fit(plays, pd.DataFrame({"item": [1, 2]}))

    found = model.recommend(Request())

    assert set(found[0].contributions) == {"popularity"}
    assert model.fallback == "Nothing is known about tracks yet: no tags, no sound, no names."


def test_what_was_never_played_is_found_from_what_was():
    tracks = catalogue(features=[LOUD, QUIET, LOUD, QUIET])
    plays = pd.DataFrame({"user": [0, 0], "item": [1, 1], "timestamp": [100, 200]})

    found = fitted(tracks, plays).recommend(Request(exclude_heard=True))

    assert found[0].item == 3
    assert found[0].reasons[0].text == "Like {item:1} in sound"
    assert 1 not in named(found)


def test_a_given_history_stands_for_the_own_plays():
    tracks = catalogue(features=[LOUD, QUIET, LOUD, QUIET])
    plays = pd.DataFrame({"user": [0], "item": [1], "timestamp": [100]})

    found = fitted(tracks, plays).recommend(Request(history=(2,), exclude_heard=True))

    assert found[0].item == 4


def test_what_is_played_lately_counts_more():
    day = 86_400
    tracks = catalogue(features=[LOUD, QUIET, LOUD, QUIET])
    rows = [(0, 1, 0), (0, 1, day), (0, 2, 200 * day)]

    found = fitted(tracks, pd.DataFrame(rows, columns=["user", "item", "timestamp"])).recommend(Request(exclude_heard=True))

    assert named(found)[0] == 4


def test_tracks_without_tags_are_placed_by_what_artists_with_tags_sound_like():
    tracks = two_worlds()
    block = genres(Catalogue.of(tracks), grams([""] * len(tracks)), GenreConfig(least_tracks=5))
    untagged = np.flatnonzero(~tracks["tags"].astype(bool))
    metal = tracks["artist"].to_numpy()[untagged] % 2 == 0

    likeness = block.vectors[untagged] @ block.vectors[untagged].T

    assert likeness[metal][:, metal].min() > likeness[metal][:, ~metal].max()


def test_a_track_with_nothing_of_its_own_takes_after_its_artist():
    tracks = two_worlds()
    tracks.at[0, "features"], tracks.at[0, "tags"] = {}, {}
    block = genres(Catalogue.of(tracks), grams([""] * len(tracks)), GenreConfig(least_tracks=5))

    assert block.known[0]
    assert block.vectors[0] @ block.vectors[1] > 0.99


def test_without_artist_or_features_a_track_is_not_placed():
    tracks = two_worlds().drop(columns="artist")
    tracks.at[0, "features"], tracks.at[0, "tags"] = {}, {}

    block = genres(Catalogue.of(tracks), grams([""] * len(tracks)), GenreConfig(least_tracks=5))

    assert block.known.tolist() == [False] + [True] * (len(tracks) - 1)


def test_too_few_tagged_tracks_teach_nothing():
    tracks = catalogue(tags=[{"rock": 1.0}, {}, {"jazz": 1.0}], features=[LOUD, QUIET, QUIET])

    assert not genres(Catalogue.of(tracks), grams([""] * 3)).known.any()


def test_an_unknown_feature_has_no_level():
    placed = levels(np.array([[0.0, np.nan], [1.0, np.nan], [np.nan, np.nan], [0.25, np.nan]]), steps=1).toarray()

    assert placed.tolist() == [[1, 0], [0, 1], [0, 0], [0.75, 0.25]]


def test_an_unlike_sound_says_more_than_none():
    block = sound(np.array([[0.0, 1.0], [1.0, 0.0], [np.nan, np.nan], [0.4, 0.5]]))

    products = block.vectors @ block.vectors.T

    assert products[0, 0] == pytest.approx(1)
    assert products[0, 2] == products[2, 2] == 0
    assert products.min() >= 0


def test_names_bring_the_tracks_of_one_artist_together():
    names = ["Erik Satie", "Erik Satie", "Metallica", "Metallica", "Björk", "Björk"]
    model = fitted(catalogue(artist_name=names, title=["one", "two", "three", "four", "five", "six"]))

    assert [named(model.similar([item]))[0] for item in (1, 3, 5)] == [2, 4, 6]


def test_odd_cells_are_read_as_nothing_known():
    tracks = catalogue(tags=[None, {"a": -1.0}, "rock", {"b": None}], title=[None, " ", float("nan"), ""], album=[None] * 4)
    found = Catalogue.of(tracks)

    assert found.tags == [{}, {}, {}, {}]
    assert found.texts == ["", "", "", ""]


def test_an_empty_catalogue_answers_nothing():
    model = fitted(pd.DataFrame({"item": [], "features": []}))

    assert model.similar([1]) == []
    assert model.recommend(Request()) == []


def test_asking_before_fitting_is_said():
    with pytest.raises(ValueError, match="Fit first"):
        _ = Content().space
    assert Content().recommend(Request()) == []


def test_artists_are_told_by_their_number_or_else_by_their_name():
    names = ["Ann", "ann ", "Bob", None, None, ""]

    by_name = Catalogue.of(catalogue(artist_name=names)).artist
    by_number = Catalogue.of(catalogue(artist_name=names, artist=[7, 7, 7, 2, 2, None])).artist

    assert by_name[0] == by_name[1]
    assert len(set(by_name)) == 5
    assert by_number.tolist() == [1, 1, 1, 0, 0, 2]


def test_variety_by_content_parts_what_sounds_the_same():
    model = fitted(catalogue(features=[LOUD, LOUD, QUIET, {}]))
    found = [Recommendation(item, 1 / item) for item in (1, 2, 3, 4, 99)]

    assert named(varied(1, model.space.among, k=3)(found)) == [1, 4, 99, 2, 3]
    assert model.space.among([1, 2, 4]).round(6).tolist() == [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
