"""`evaluate`: how often recommenders are right about the own past, and what their lists are like."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.storage.exports import uts
from integration.storage.plays import START, Play

from music_rec.recommenders.evaluation import SIMPLE

MODELS = ("--model", "popularity", "--model", "markov")
LISTS = {f"{level}.{name}_at_20" for level in ("track", "artist") for name in ("coverage", "novelty", "gini")}
RIGHT = {f"{level}.{name}_at_20" for level in ("track", "artist") for name in ("mrr", "hit")}


@pytest.fixture
def bo(music_rec, tmp_path: Path):
    """Three hundred plays over six tracks, always in the same order."""
    plays = [Play(START + 600 * i, ("Mole", "Fjord", "Heath")[i % 3], f"Song {i % 6}") for i in range(300)]
    music_rec("import", uts(tmp_path / "bo.csv", plays), "--user", "bo")
    return music_rec


def test_document_has_each_metric_with_its_interval_and_what_was_asked(bo):
    document = bo("evaluate", *MODELS, "--json").json

    assert set(document["models"]) == {"popularity", "markov"}
    for name, values in document["models"].items():
        assert set(values) == LISTS | RIGHT
        assert all(low <= values[metric] <= high for metric, (low, high) in document["intervals"][name].items())
    assert document["protocol"] == {"share": 0.8, "moments": 60, "k": 20, "rng": 0}
    assert document["models"]["popularity"]["track.coverage_at_20"] == 1


def test_who_is_right_stands_first_and_what_lists_are_like_below(bo):
    told = bo("evaluate", *MODELS).out

    right, lists = told.split("track coverage")
    assert right.index("markov") < right.index("popularity")
    assert lists.index("markov") < lists.index("popularity")
    assert "track mrr at 20" in right
    assert "in bits" in lists


def test_difference_to_the_best_simple_one_is_told_with_its_interval(bo):
    simple = [word for name in SIMPLE for word in ("--model", name)]
    document = bo("evaluate", *simple, "--model", "rules", "--json").json
    told = bo("evaluate", *simple, "--model", "rules").out

    over = {metric for metric in document["models"]["rules"] if "_over_" in metric}
    assert {metric.rpartition("_over_")[0] for metric in over} == {"track.mrr_at_20", "artist.mrr_at_20"}
    assert all(metric in document["intervals"]["rules"] for metric in over)
    assert "only where the whole interval lies above 0" in " ".join(told.split())
    assert "over_" not in bo("evaluate", *MODELS, "--json").out


def test_too_few_plays_are_said(anna):
    ended = anna("evaluate")

    assert ended.code != 0
    assert "200 are needed" in ended.err
