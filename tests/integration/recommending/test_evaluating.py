"""Scores on the own past are measured, kept, and decide who answers."""

from __future__ import annotations

from math import log2
from pathlib import Path

import pytest
from integration.storage.plays import START, Database, Play

from music_rec.core.errors import NotEnoughDataError, UsageError
from music_rec.core.models import Listener, Score
from music_rec.core.storage.evaluations import save_scores
from music_rec.library import Library
from music_rec.library.evaluating import compared_with
from music_rec.recommenders.evaluation import SIMPLE

HEARD = [Play(START + 600 * i, ("Mole", "Fjord", "Heath")[i % 3], f"Song {i % 6}") for i in range(300)]


def test_scores_are_kept_until_they_are_measured_again(library: Library, anna: Listener):
    measured = library.evaluating.start(anna, ["markov", "popularity"]).result(60)

    assert {one.model for one in measured} == {"markov", "popularity"}
    assert sorted(library.evaluating.scores(anna), key=lambda one: (one.model, one.metric)) == sorted(
        measured, key=lambda one: (one.model, one.metric)
    )


def test_same_past_has_the_same_scores(library: Library, anna: Listener):
    first, again = (library.evaluating.start(anna, ["markov"]).result(60) for _ in range(2))

    assert [one.value for one in first] == [one.value for one in again]


def test_plays_that_follow_each_other_strictly_are_told_by_what_follows_what(library: Library, anna: Listener):
    scores = library.evaluating.start(anna, ["hybrid", "markov", "popularity"]).result(60)
    value = {(one.model, one.metric): one.value for one in scores}

    assert value["markov", "track.mrr_at_20"] > 0.9 > value["popularity", "track.mrr_at_20"]
    assert library.recommending.best_measured(anna) == "markov"
    assert library.recommending.recommend(anna).model == "markov"


def test_what_lists_are_like_is_kept_beside_and_does_not_decide_who_answers(library: Library, anna: Listener):
    library.evaluating.start(anna, ["hybrid", "markov", "popularity"]).result(60)
    value = {(one.model, one.metric): one.value for one in library.evaluating.scores(anna)}

    assert value["popularity", "track.coverage_at_20"] == 1
    assert value["popularity", "track.gini_at_20"] == pytest.approx(0)
    assert value["popularity", "track.novelty_at_20"] == pytest.approx(log2(6), abs=0.01)  # six tracks, played as often
    assert value["popularity", "artist.novelty_at_20"] == pytest.approx(log2(3), abs=0.01)
    assert library.recommending.best_measured(anna) == "markov"


def test_difference_to_the_best_simple_one_is_kept_beside_and_does_not_decide_who_answers(library: Library, anna: Listener):
    library.evaluating.start(anna, [*SIMPLE, "hybrid", "rules"]).result(60)
    found = {(one.model, one.metric): one for one in library.evaluating.scores(anna)}

    for level in ("track", "artist"):
        mrr = {model: one.value for (model, metric), one in found.items() if metric == f"{level}.mrr_at_20"}
        best = max({*SIMPLE} & set(mrr), key=lambda name: mrr[name])
        over = {model: one for (model, metric), one in found.items() if compared_with(metric, level)}

        assert "rules" in over
        assert set(over) == set(mrr) - {best}
        assert {compared_with(one.metric, level) for one in over.values()} == {best}
        for model, one in over.items():
            assert one.value == pytest.approx(mrr[model] / mrr[best] - 1)
            assert one.low - 1e-9 <= one.value <= one.high + 1e-9
            assert one.n == 60
        assert library.recommending.best_measured(anna, level) == max(mrr, key=lambda name: (mrr[name], name))


def test_measuring_some_again_without_the_simple_ones_leaves_no_old_difference_of_theirs(library: Library, anna: Listener):
    library.evaluating.start(anna, [*SIMPLE, "rules"]).result(60)
    library.evaluating.start(anna, ["rules"]).result(60)

    compared = {one.model for one in library.evaluating.scores(anna) if "_over_" in one.metric}
    assert "rules" not in compared
    assert compared


def test_recommender_for_which_popularity_answers_has_no_scores_of_its_own(library: Library, anna: Listener):
    scores = library.evaluating.start(anna, ["ease", "popularity"]).result(60)

    assert {one.model for one in scores} == {"popularity"}


def test_what_others_play_tells_which_artists_were_taken_up(library: Library, tmp_path: Path):
    day, start = 86_400, 1_600_000_000
    names = ["Old"] * 125 + (["Taken Up"] * 3 + ["Old"] * 3) * 14
    rows = [f"{start + place * day},{name},,Track" for place, name in enumerate(names)]
    (tmp_path / "b.csv").write_text("\n".join(["uts,artist,album,track", *rows]), "utf-8")
    others = [f"user {user},{artist},3" for user in range(9) for artist in ("Old", "Taken Up" if user % 3 else "Else")]
    (tmp_path / "others.csv").write_text("\n".join(["user,item,count", *others]), "utf-8")
    bo = library.people.writable("bo", "UTC")
    library.imports.run(bo, [tmp_path / "b.csv"])
    without = library.evaluating.start(bo, ["ease_als", "popularity"]).result(60)
    library.recommending.train(bo, tmp_path / "others.csv")

    scores = library.evaluating.start(bo, ["ease_als", "popularity"]).result(60)

    found = {one.model: (one.value, one.n) for one in scores if one.metric == "artist.discovery_at_100"}
    assert found == {"ease_als": (1, 1), "popularity": (1, 1)}
    assert not [one for one in without if one.metric.startswith("artist.discovery")]


def test_before_anything_was_measured_the_mix_answers(library: Library, anna: Listener):
    assert library.evaluating.scores(anna) == []
    assert library.recommending.best_measured(anna) == "hybrid"


def scored(model: str, value: float, plays: int) -> Score:
    return Score(model, "track.mrr_at_20", value, 0, 1, 60, plays, START)


@pytest.mark.parametrize(
    ("scores", "answers"),
    [
        ([scored("popularity", 0.01, 300)], "hybrid"),
        ([scored("hybrid", 0.1, 300), scored("ranker", 0.2, 300), scored("markov", 0.3, 299)], "ranker"),
        ([scored("hybrid", 0.1, 300), scored("of another version", 0.4, 300)], "hybrid"),
    ],
    ids=["alone", "on other plays", "known no more"],
)
def test_only_what_was_measured_on_the_same_plays_as_the_mix_answers_in_its_place(
    library: Library, anna: Listener, database: Database, scores: list[Score], answers: str
):
    database.write(lambda writer: save_scores(writer, anna.listener_id, [], scores))

    assert library.recommending.best_measured(anna) == answers
    assert library.recommending.recommend(anna).model == answers


def test_too_few_plays_and_unknown_models_are_said(library: Library, anna: Listener):
    bo = library.people.writable("bo", "UTC")

    with pytest.raises(NotEnoughDataError, match="200"):
        library.evaluating.start(bo)
    with pytest.raises(UsageError, match="magic"):
        library.evaluating.start(anna, ["magic"])
