"""Lists narrowed by genre, decade and artist, on every recommender and for what was never heard."""

from __future__ import annotations

import pytest
from integration.storage.plays import START, Database, Play

from music_rec.core.errors import UsageError
from music_rec.core.facts import Facts
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.core.storage.facts import save_facts
from music_rec.core.zones import DAY
from music_rec.library import Library
from music_rec.library.recommending import NOTHING_SUCH

HEARD = [
    Play(START + DAY * day + 200 * place, artist, f"{artist} {(day + place) % 3}")
    for day in range(20)
    for place, artist in enumerate(("Ann", "Bo", "Cy"))
]


@pytest.fixture
def library(library: Library, database: Database) -> Library:
    facts = {("Ann", "Ann 1"): Facts({"release_date": "1994"}), ("Bo", "Bo 1"): Facts({"release_date": "1983-02"})}
    by_artist = {"Cy": Facts(tags={"jazz": 1}), "Bo": Facts(tags={"hard rock": 1})}
    database.write(lambda writer: save_facts(writer, "listenbrainz", facts, by_artist))
    return library


def named(library: Library, anna: Listener, lens: Lens) -> set[str]:
    return {one.title for one in library.recommending.recommend(anna, model="actr", k=50, lens=lens).items}


def test_words_narrow_the_list(library: Library, anna: Listener):
    shelf = library.recommending

    assert named(library, anna, shelf.narrowed(anna, genres=["Jazz"])) == {"Cy 0", "Cy 1", "Cy 2"}
    assert named(library, anna, shelf.narrowed(anna, decades=["1990s", "1980"])) == {"Ann 1", "Bo 1"}
    assert named(library, anna, shelf.narrowed(anna, genres=["rock"], decades=["1980"])) == {"Bo 1"}
    assert named(library, anna, shelf.narrowed(anna, without=["ann", "Cy"])) == {"Bo 0", "Bo 1", "Bo 2"}


def test_artists_are_narrowed_by_their_tracks(library: Library, anna: Listener):
    shelf = library.recommending

    def artists(lens: Lens) -> set[str]:
        return {one.artist for one in shelf.recommend(anna, level="artist", model="popularity", lens=lens).items}

    assert artists(shelf.narrowed(anna, genres=["jazz", "rock"])) == {"Bo", "Cy"}
    assert artists(shelf.narrowed(anna, decades=["1990"], without=["Bo"])) == {"Ann"}


def test_nothing_left_is_said(library: Library, anna: Listener):
    lens = library.recommending.narrowed(anna, genres=["jazz"], without=["Cy"])

    answer = library.recommending.recommend(anna, lens=lens)

    assert (answer.items, answer.fallback) == ((), NOTHING_SUCH)


@pytest.mark.parametrize("words", [{"genres": ["polka"]}, {"decades": ["2010"]}, {"without": ["Nobody"]}])
def test_a_word_that_nothing_goes_by_is_refused(library: Library, anna: Listener, words: dict[str, list[str]]):
    with pytest.raises(UsageError, match=r"here (has|is)"):
        library.recommending.narrowed(anna, **words)
