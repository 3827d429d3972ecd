"""Search forgives what people type, finds nothing where there is nothing, and takes anything for a query."""

from __future__ import annotations

import pytest
from factories import history_of
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.analyzers.search import SearchIndex, index_of
from music_rec.core.history import History
from music_rec.core.models import ENTITIES

COLUMNS = ["entity", "group", "name", "artist", "plays", "score"]
ARTISTS = [
    "Björk",
    "Radiohead",
    "Sigur Rós",
    "Кино",
    "ベビーメタル",
    "椎名林檎",
    "AC/DC",
    "Mø",
    "The Beatles",
    "Arctic Monkeys",
    "!!!",
    "´",
]
TITLES = [
    ("Björk", "Hyperballad", "Post"),
    ("Radiohead", "Karma Police", "OK Computer"),
    ("Sigur Rós", "Hoppípolla", "Takk..."),
]


def index(*plays: tuple[str, ...]) -> SearchIndex:
    return index_of(history_of([(at, *play) for at, play in enumerate(plays)]))


LIBRARY = index(*((artist, f"song {at}") for at, artist in enumerate(ARTISTS)), *TITLES)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("bjork", "Björk"),
        ("BJÖRK", "Björk"),
        ("radiohed", "Radiohead"),
        ("raidohead", "Radiohead"),
        ("radio head", "Radiohead"),
        ("sigur ros", "Sigur Rós"),
        ("sigurros", "Sigur Rós"),
        ("ros sigur", "Sigur Rós"),
        ("кино", "Кино"),
        ("ﾍﾞﾋﾞｰﾒﾀﾙ", "ベビーメタル"),
        ("メタル", "ベビーメタル"),
        ("林檎", "椎名林檎"),
        ("acdc", "AC/DC"),
        ("ac dc", "AC/DC"),
        ("mo", "Mø"),
        ("beatels", "The Beatles"),
        ("arctic mon", "Arctic Monkeys"),
        ("!!!", "!!!"),
        ("´", "´"),
        ("hopipola", "Hoppípolla"),
    ],
)
def test_what_people_type_finds_what_they_mean(text: str, name: str):
    assert name in LIBRARY.find(text, 3)["name"].tolist()


@pytest.mark.parametrize("text", ["bjork hyperbalad", "hyperbalad bjork"])
def test_words_of_artist_and_title_find_the_track_in_any_order(text: str):
    found = LIBRARY.find(text).iloc[0]

    assert found[["entity", "name", "artist", "plays"]].tolist() == ["track", "Hyperballad", "Björk", 1]


@pytest.mark.parametrize(
    "text", ["zzzz", "", "   ", "кно", "bjk", "\0", "\ud800", "%", '"*" OR 1=1; DROP TABLE tracks; --', "[(*+?\\"]
)
def test_nothing_is_found_where_nothing_is_like_it(text: str):
    found = LIBRARY.find(text)

    assert found.empty
    assert found.columns.tolist() == COLUMNS


def test_the_end_of_an_endless_query_is_not_read():
    assert LIBRARY.find("bjork " * 2000, 1)["name"].tolist() == ["Björk"]
    assert LIBRARY.find("x" * 10_000).empty


def test_a_name_that_is_the_query_stands_before_what_is_played_more():
    found = index(*[("Radioheads", "x")] * 50, ("Radiohead", "x"), *[("Radio", "x")] * 50).find(
        "radiohead", entities=["artist"]
    )

    assert found["name"].tolist() == ["Radiohead", "Radioheads"]
    assert found["score"].tolist()[0] == 100


def test_literal_words_stand_before_nearly_the_same_ones():
    found = index(*[("Bluer", "x")] * 50, ("Blues Blum", "x")).find("blues", entities=["artist"])

    assert found["name"].tolist() == ["Blues Blum", "Bluer"]


@pytest.mark.parametrize("text", ["monkeys", "arc", "the beat", "police karma", "radiohead"])
def test_a_name_that_holds_every_word_scores_60_or_more_and_so_does_all_of_its_artist(text: str):
    found = index(("Radiohead", "Karma Police"), ("Arctic Monkeys", "A Song With Many More Words"), ("The Beatles", "x")).find(
        text
    )

    assert len(found) >= 1
    assert found["score"].min() >= 60


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("police", {"Karma Police"}),
        ("polic karm", {"Karma Police"}),
        ("radiohead", {"Radiohead", "Karma Police", "OK Computer", "song 1"}),
        ("radiohead comp", {"OK Computer"}),
        ("KÁRMA", {"Karma Police"}),
        ("omputer", {"OK Computer"}),
        ("mputer ok", {"OK Computer"}),
        ("o", {"OK Computer"}),
        ("karma radiohed", set()),
        ("", set()),
        ("  ", set()),
    ],
)
def test_groups_that_hold_every_word_of_their_name_or_their_artists(text: str, held: set[str]):
    groups = LIBRARY.holding(text)

    named = {
        (ENTITIES[kind], group): name for kind, group, name in zip(LIBRARY.kind, LIBRARY.group, LIBRARY.names, strict=True)
    }
    assert {named[entity, group] for entity in ENTITIES for group in groups[entity].tolist()} == held


def test_no_names_hold_nothing():
    assert {entity: groups.tolist() for entity, groups in index_of(History.empty()).holding("x").items()} == {
        entity: [] for entity in ENTITIES
    }


def test_equal_names_are_artists_before_albums_before_tracks_and_then_most_played_first():
    found = index(("Low", "a"), *[("X", "Low", "Low")] * 3, *[("Y", "Low")] * 9).find("low", 4)

    assert found["entity"].tolist() == ["artist", "album", "track", "track"]
    assert found["plays"].tolist() == [1, 3, 9, 3]


def test_equals_stay_in_the_order_of_their_groups():
    found = index(*((f"artist {at}", "same") for at in range(30))).find("same", 30)

    assert found["group"].tolist() == list(range(1, 31))


def test_only_the_kinds_asked_for_are_found():
    assert set(LIBRARY.find("bjork", entities=["track", "album"])["name"]) == {"Hyperballad", "Post", "song 0"}
    assert LIBRARY.find("bjork", entities=[]).empty


def test_what_was_never_played_is_not_there():
    history = history_of([(1, "Björk", "Jóga"), (2, "Radiohead", "Creep")])

    assert index_of(history[1:]).find("bjork").empty


def test_nothing_played_is_an_empty_index():
    found = index_of(History.empty()).find("bjork")

    assert found.empty
    assert found.columns.tolist() == COLUMNS


names = st.text(min_size=1, max_size=12).filter(str.strip)


@given(st.lists(names, min_size=1, max_size=8), st.data())
@settings(deadline=None)
def test_every_name_is_found_by_itself_with_the_best_score(artists: list[str], data: st.DataObject):
    name = data.draw(st.sampled_from(artists))

    found = index(*((artist, "x") for artist in artists)).find(name, 100)

    assert found.loc[found["name"] == name, "score"].max() == 100


@given(st.text(max_size=300), st.integers(0, 5))
@settings(deadline=None)
def test_any_text_is_a_harmless_query(text: str, n: int):
    found = LIBRARY.find(text, n)

    assert len(found) <= n
    assert found["score"].between(0, 100).all()
    assert set(found["entity"]) <= set(ENTITIES)
