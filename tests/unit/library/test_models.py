"""A model is fitted again only where what it learned from is no more the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from music_rec.core.models import Listener
from music_rec.core.protocols import Request
from music_rec.library.models import Models
from music_rec.recommenders.popularity import Popularity

ANNA = Listener(1, "Anna")
TRACKS = pd.DataFrame({"item": []})


class Fits:
    """Makes models, and counts them."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self) -> Popularity:
        self.n += 1
        return Popularity().fit(pd.DataFrame({"user": [0], "item": [self.n], "timestamp": [1]}), TRACKS)


def test_it_is_fitted_when_the_revision_moved_and_not_before(tmp_path: Path):
    models, fits = Models(tmp_path), Fits()

    versions = [models.fitted(ANNA, "popularity", f"popularity-{of}", {"plays": of}, fits)[0] for of in (1, 1, 1, 2, 2)]

    assert fits.n == 2
    assert versions == ["popularity-1"] * 3 + ["popularity-2"] * 2


def test_one_that_was_kept_is_loaded_by_the_next_process_and_not_fitted(tmp_path: Path):
    kept, fits = Models(tmp_path).train(ANNA, "popularity", "popularity-1", {"plays": 1}, Fits()), Fits()
    models = Models(tmp_path)

    version, model = models.fitted(ANNA, "popularity", "popularity-1", {"plays": 1}, fits)

    assert (version, fits.n) == (kept.version, 0)
    assert kept.trained_on == {"plays": 1}
    assert [one.item for one in model.recommend(Request())] == [1]
    models.fitted(ANNA, "popularity", "popularity-2", {"plays": 2}, fits)
    assert fits.n == 1
