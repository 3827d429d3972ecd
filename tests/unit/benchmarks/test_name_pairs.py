"""Names are matched as promised: pairs of which it is known whether they mean one recording."""

from __future__ import annotations

import random

import pytest

from benchmarks.matching import judgement
from benchmarks.name_pairs import CONFUSIONS, PAIRS, SPELLINGS, VERSIONS_SWAPPED, Name, names_in, pairs_of

FIRST = ["Amber", "Broken", "Crystal", "Distant", "Empty", "Falling", "Golden", "Hidden", "Björn’s", "Ivory", "Nočná", "Silent"]
SECOND = [
    "Harbour",
    "Mirrors",
    "Gardens",
    "Letter",
    "Morning",
    "Rivers",
    "Signal",
    "Towers",
    "Velvet",
    "Winter",
    "Été",
    "Machines",
]


@pytest.fixture(scope="module")
def names():
    rng = random.Random(4)
    artists = [f"{the}{one} {other}" for the in ("", "The ") for one, other in zip(FIRST, rng.sample(SECOND, 12), strict=True)]
    titles = [f"{one} {two}" for one in FIRST for two in SECOND] + [f"{one} & {two}" for one in FIRST for two in SECOND]
    return [
        Name(artist, title, rng.choice(SECOND), 200_000, f"{artist} {title}")
        for artist in artists
        for title in rng.sample(titles, 30)
    ]


@pytest.fixture(scope="module")
def judged(names):
    return [judgement(pair) for pair in pairs_of(names)]


def test_what_is_found_is_right_and_what_is_the_same_is_found(judged):
    found = [one for one in judged if one.found]
    same = [one for one in judged if one.pair.same]

    assert len(judged) == PAIRS and 0.4 < len(same) / PAIRS < 0.6
    assert sum(one.pair.same for one in found) >= 0.98 * len(found)
    assert sum(one.found for one in same) >= 0.9 * len(same)


def test_no_version_is_taken_for_another(judged):
    assert [one for one in judged if one.found and one.pair.how in VERSIONS_SWAPPED] == []


def test_every_way_to_spell_and_to_confuse_is_tried(judged):
    tried = {how for one in judged for how in one.pair.how.split(" + ")}

    assert set(SPELLINGS) | set(CONFUSIONS) <= tried


def test_the_same_names_give_the_same_pairs(names):
    assert pairs_of(names, count=50) == pairs_of(names, count=50)
    assert pairs_of(names, count=50) != pairs_of(names, count=50, seed=2)


def test_names_come_from_rows_with_an_id(tmp_path):
    file = tmp_path / "plays.csv"
    file.write_text("artist,album,track,track_mbid\nCan,Ege,Vitamin C,1\nCan,Ege,Spoon,\nCan,Ege,Vitamin C,1\n", "utf-8")

    assert [(name.artist, name.title, name.mbid) for name in names_in(file)] == [("Can", "Vitamin C", "1")]
    assert names_in(tmp_path) == names_in(file)
