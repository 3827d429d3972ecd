"""Facts of artists, as their items tell them."""

import numpy as np
import pandas as pd
import pytest

from music_rec.recommenders.artist_facts import facts_of_artists

TRACKS = pd.DataFrame(
    {
        "item": [1, 2, 3, 4, 5],
        "artist": [70, 70, 70, 80, np.nan],
        "artist_name": ["Ann", "Ann", "Ann", "Bob", ""],
        "tags": [{"rock": 1.0, "live": 0.5}, {"rock": 0.5}, {}, None, {"jazz": 1.0}],
        "features": [{"energy": 0.2}, {"energy": 0.6, "tempo": 90.0}, {"energy": None}, {"energy": np.nan}, {"energy": 1.0}],
        "near": [{4: 0.3, 2: 0.9}, {4: 0.7, 5: 0.4}, {}, None, {1: 1.0}],
        "taste": [0.1, 0.4, np.nan, np.nan, 0.9],
    }
)


def of(artist: int) -> dict:
    frame = facts_of_artists(TRACKS).set_index("item")
    return frame.loc[artist].to_dict()


def test_each_artist_has_one_row_and_what_nobody_made_has_none():
    assert facts_of_artists(TRACKS)["item"].tolist() == [70, 80]


def test_a_tag_weighs_the_mean_over_the_items_that_have_any():
    assert of(70)["tags"] == {"rock": pytest.approx(0.75), "live": pytest.approx(0.25)}
    assert of(80)["tags"] == {}


def test_a_feature_is_the_mean_over_the_items_of_which_it_is_known():
    assert of(70)["features"] == {"energy": pytest.approx(0.4), "tempo": 90.0}
    assert of(80)["features"] == {}


def test_an_artist_is_as_near_to_another_as_the_nearest_items_are():
    assert of(70)["near"] == {80: 0.7, 70: 0.9}
    assert of(80)["near"] == {}


def test_an_artist_fits_as_well_as_the_best_of_its_items():
    assert of(70)["taste"] == 0.4
    assert np.isnan(of(80)["taste"])


def test_names_say_nothing():
    assert "artist_name" not in facts_of_artists(TRACKS)


def test_the_order_of_the_rows_changes_nothing():
    pd.testing.assert_frame_equal(facts_of_artists(TRACKS.iloc[::-1]), facts_of_artists(TRACKS))


def test_of_tracks_of_nobody_nothing_is_known():
    assert facts_of_artists(TRACKS.drop(columns="artist")).empty
    assert facts_of_artists(TRACKS.iloc[:0])["item"].tolist() == []
