"""Each recommender of the registry; where that takes a library, a few of different kinds soon and all in the slow part."""

from __future__ import annotations

import pytest

from music_rec.recommenders import RECOMMENDERS

SOON = ("hybrid", "actr", "itemknn")
each_model = pytest.mark.parametrize(
    "model", [pytest.param(name, marks=[] if name in SOON else [pytest.mark.slow]) for name in RECOMMENDERS]
)
