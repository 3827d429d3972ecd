"""The metrics of T4, counted by hand."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.quality import t4


def songs(artist: list[int], genres: list[str], subgenres: list[str], teaches: list[bool]) -> t4.Songs:
    marks = [
        pd.get_dummies(pd.Series([list(own) for own in column]).explode()).groupby(level=0).max()
        for column in (genres, subgenres)
    ]
    labels = [set(one + two) for one, two in zip(genres, subgenres, strict=True)]
    table = pd.DataFrame({"track_artist": artist, "track_name": "x", "track_album_name": "y"})
    return t4.Songs(table, np.array(artist), *(each.to_numpy(bool) for each in marks), labels, np.array(teaches))


def twelve(artist: list[int], genres: list[str]) -> t4.Songs:
    return songs(artist, genres, ["s"] * 12, [False] * 12)


def in_order(rows: np.ndarray) -> np.ndarray:
    """The lower its number, the more alike a song is to every other."""
    return np.tile(-np.arange(12, dtype=np.float32), (len(rows), 1))


def test_a_neighbour_counts_where_one_genre_is_shared():
    of = twelve(list(range(12)), ["a"] * 6 + ["ab"] + ["b"] * 5)

    found = t4.metrics(of, np.arange(12), in_order)

    assert found["genre@10"][0] == pytest.approx(0.6)
    assert found["genre@10"][6] == 1
    assert found["genre@10"][11] == pytest.approx(0.4)
    assert found["subgenre@10"].tolist() == [1] * 12
    assert float(found["coverage@10"]) == pytest.approx(11 / 12)


def test_the_own_artist_is_left_out_of_genres_and_counted_in_recall():
    of = twelve([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0], ["a"] + ["b"] * 9 + ["a"] * 2)

    found = t4.metrics(of, np.arange(12), in_order)

    assert found["genre@10"][0] == 0
    assert found["same-artist recall@10"][0] == pytest.approx(0.5)
    assert np.isnan(found["same-artist recall@10"][1])


def test_tags_of_the_half_that_is_tested_are_not_told():
    of = songs([0, 1], ["a", "b"], ["s", "t"], [True, False])

    told = t4.frame(of, pd.DataFrame({"energy": [0.5, np.nan]}), "artist")

    assert told["tags"].tolist() == [{"a": 1.0, "s": 1.0}, {}]
    assert told["features"].tolist() == [{"energy": 0.5}, {}]
