"""Plays that come while an answer is made, or a model learns, are learned from by the next one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import wait
from pathlib import Path
from typing import Any

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Play

from music_rec.core.models import Listener
from music_rec.library import Library
from music_rec.library.batch import BATCH
from music_rec.library.recommending import LEARNING, Answer
from music_rec.recommenders import RECOMMENDERS
from streamlit_app.components import learning_note
from streamlit_app.utils import data

HEARD = [Play(START + 3600 * number, f"Artist {number % 4}", f"Song {number % 8}") for number in range(40)]
LATER = [Play(START + 3600 * (100 + number), "Newcomer", "First") for number in range(10)]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_in(tmp_path) as library:
        library.imports.run(library.people.writable("Anna", "UTC"), [uts(tmp_path / "plays.csv", HEARD)])
        yield library


@pytest.fixture
def anna(library: Library) -> Listener:
    return library.people.shown("Anna")


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return uts(tmp_path / "later.csv", LATER)


def test_a_model_that_learned_from_plays_of_before_is_not_taken_for_one_of_now(
    library: Library, anna: Listener, later: Path, monkeypatch: pytest.MonkeyPatch
):
    said = library.feedback.said

    def told(*asked: Any) -> Any:  # of the plays that were read before
        library.imports.run(anna, [later])
        return said(*asked)

    with monkeypatch.context() as patch:
        patch.setattr(library.feedback, "said", told)
        library.recommending.recommend(anna, model="popularity")
    after = library.recommending.recommend(anna, model="popularity")

    assert "Newcomer" in {one.artist for one in after.items}
    assert library.recommending.is_ready(anna, "popularity")


def test_all_that_is_trained_at_once_is_kept_with_the_plays_it_learned_from(
    library: Library, anna: Listener, later: Path, monkeypatch: pytest.MonkeyPatch
):
    hybrid = RECOMMENDERS["hybrid"]

    def made() -> Any:
        library.imports.run(anna, [later])
        return hybrid()

    monkeypatch.setitem(RECOMMENDERS, "hybrid", made)
    before = library.store_of(anna).reader.revision(anna.listener_id, "plays")
    trained = library.recommending.train(anna)

    assert {one.trained_on["plays"] for one in trained} == {before}
    assert before != library.store_of(anna).reader.revision(anna.listener_id, "plays")


def test_lists_are_made_again_where_plays_came_while_they_were_made(
    library: Library, anna: Listener, later: Path, monkeypatch: pytest.MonkeyPatch
):
    shelf, lists, made, go_on = library.recommending, library.recommending.lists, threading.Event(), threading.Event()

    def slow(*asked: Any) -> Any:
        found = lists(*asked)
        made.set()
        assert go_on.wait(20)
        return found

    monkeypatch.setattr(shelf, "lists", slow)
    shelf.refresh(anna)
    first = library.batch.start(anna)
    assert made.wait(20)
    library.imports.run(anna, [later])
    shelf.refresh(anna)
    go_on.set()
    first.result(20)
    monkeypatch.setattr(data, "get_library", lambda: library)
    learning_note._wait(anna, Answer((), "hybrid", "", LEARNING))  # as a page does that waits for it
    wait(library.batch._started.values(), timeout=20)
    shelf.refresh(anna)

    kept = library.batch.stored(anna, "hybrid", library.history(anna))
    assert kept is not None
    assert kept.version == shelf.version(anna, "hybrid")
    assert [one.status for one in library.store_of(anna).reader.jobs(anna.listener_id, BATCH)] == ["done"] * 2


def test_artists_are_named_where_plays_of_a_new_one_came_while_their_model_learned(
    library: Library, anna: Listener, later: Path, monkeypatch: pytest.MonkeyPatch
):
    made = RECOMMENDERS["ease"]

    def slow() -> Any:
        library.imports.run(anna, [later])
        return made()

    monkeypatch.setitem(RECOMMENDERS, "ease", slow)

    assert library.recommending.recommend(anna, level="artist", model="ease").items
