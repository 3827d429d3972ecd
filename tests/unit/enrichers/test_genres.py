"""Which genres tags name, and what they say beside."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import law

from music_rec.core.errors import SettingsError
from music_rec.core.keys import name_key
from music_rec.enrichers.genres import FILE, Labelled, load_vocabulary

VOCABULARY = load_vocabulary()
SMALL = """
[rock]
label = "Rock"
[rock.genres]
"rock" = ["rock music"]
"krautrock" = ["kosmische"]
[noise.opinion]
words = ["awesome"]
patterns = ["\\\\bfav"]
[modifiers]
words = ["old"]
"""


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        ("hip-hop", "hip hop"),
        ("Hip Hop", "hip hop"),
        ("hiphop", "hip hop"),
        ("Drum & Bass", "drum and bass"),
        ("dnb", "drum and bass"),
        ("POST-ROCK", "post-rock"),
        ("postrock", "post-rock"),
        ("Soundtracks", "soundtrack"),
        ("rock en español", "latin rock"),
        ("Música Popular Brasileira", "mpb"),
        ("русский рок", "russian rock"),
        ("R&B", "r&b"),
        ("genre: Progressive Metal", "progressive metal"),
        ("true norwegian black metal", "black metal"),
        ("Swedish Death Metal", "death metal"),
        ("80s pop", "pop"),
        ("female fronted doom", "doom metal"),
        ("metal finnish", "metal"),
        ("favourite shoegaze", "shoegaze"),
        ("kazakh pop", "pop"),
        ("Ghanaian highlife", "highlife"),
        ("huayno", "nueva canción"),
        ("in the witch house family", "witch house"),
        ("hip hop tag", "hip hop"),
        ("christmas favourites", "christmas"),
        ("beach music", "rhythm and blues"),
    ],
)
def test_spellings_languages_and_descriptions_lead_to_the_official_genre(tag, genre):
    assert VOCABULARY.mapped({tag: 0.7}) == {genre: 0.7}


def test_a_tag_can_name_several_genres():
    assert VOCABULARY.mapped({"techno / house": 1.0}) == {"house": 1.0, "techno": 1.0}
    assert VOCABULARY.mapped({"funk and disco": 1.0}) == {"disco": 1.0, "funk": 1.0}


def test_of_tags_for_one_genre_the_heaviest_counts_and_the_heaviest_genre_comes_first():
    assert list(VOCABULARY.mapped({"techno": 0.2, "jazz": 0.4, "jazzy": 0.9, "Techno": 0.3}).items()) == [
        ("jazz", 0.9),
        ("techno", 0.3),
    ]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("seen live", "personal"),
        ("albums I own", "personal"),
        ("Favourites", "opinion"),
        ("my favorite songs", "opinion"),
        ("8 of 10 stars", "opinion"),
        ("awesome", "opinion"),
        ("00s", "era"),
        ("1997", "era"),
        ("best of 2012", "era"),
        ("swedish", "place"),
        ("New York", "place"),
        ("female vocalists", "voice"),
        ("saxophone", "instrument"),
        ("melancholy", "mood"),
        ("songs to drive to", "occasion"),
        ("covers", "version"),
        ("colours", "topic"),
        ("Tamil Nadu", "place"),
        ("user4711", "personal"),
        ("why is this so", "sentence"),
        ("trees up on the hill", "sentence"),
    ],
)
def test_what_is_no_genre_is_told_apart(tag, kind):
    assert VOCABULARY.kind(tag) == kind
    assert VOCABULARY.mapped({tag: 1.0}) == {}


def test_own_names_are_no_genres_unless_they_are():
    assert VOCABULARY.mapped({"moody blues": 1.0}, ["Moody Blues"]) == {}
    assert VOCABULARY.mapped({"shoegaze": 1.0}, ["Shoegaze"]) == {"shoegaze": 1.0}
    assert VOCABULARY.kind("Radiohead", {"radiohead"}) == "name"
    assert VOCABULARY.kind("Radiohead") == ""


@pytest.mark.parametrize("tag", ["yuvan", "Ilayaraja", "Ilaiyaraaja live in Chennai", "yuvan shankar"])
def test_own_names_are_known_in_part_and_spelled_otherwise(tag):
    assert VOCABULARY.kind(tag) != "genre"
    assert VOCABULARY.coverage([Labelled({tag: 1.0}, ["Ilaiyaraaja", "Yuvan Shankar Raja"])]).noise == 1
    assert VOCABULARY.coverage([Labelled({"metal": 1.0}, ["Metallica", "Metal Militia"])]).genres == 1


def test_one_wrong_letter_in_a_long_tag_changes_nothing_and_in_a_short_one_it_does():
    assert VOCABULARY.mapped({"psychodelic": 1.0}) == {"psychedelic rock": 1.0}
    assert VOCABULARY.kind("beatiful") == "mood"
    assert VOCABULARY.kind("christina") == VOCABULARY.kind("rook") == ""


def test_every_genre_is_of_one_family_and_spelled_as_itself():
    assert 15 <= len(VOCABULARY.families) <= 25
    assert len(VOCABULARY.family) > 400
    for genre, family in VOCABULARY.family.items():
        assert family in VOCABULARY.families
        assert VOCABULARY.mapped({genre: 1.0}) == {genre: 1.0}
    assert VOCABULARY.family_of("shoegaze") == "alternative"
    assert VOCABULARY.family_of("seen live") is None


def test_no_spelling_stands_for_two_genres_or_for_a_genre_and_something_else():
    document = tomllib.loads(resources.files("music_rec.enrichers").joinpath(FILE).read_text("utf-8"))
    noise, _modifiers = document.pop("noise"), document.pop("modifiers")
    meanings: dict[str, set[str]] = {}
    for table in document.values():
        for genre, others in table["genres"].items():
            for name in (genre, *others):
                meanings.setdefault(name_key(name).replace(" ", ""), set()).add(genre)
    for kind, table in noise.items():
        for word in table["words"]:
            meanings.setdefault(name_key(word).replace(" ", ""), set()).add(kind)

    assert {word: found for word, found in meanings.items() if len(found) > 1} == {}


def test_what_is_not_understood_is_listed_by_its_share():
    things = [
        Labelled({"rock": 2.0, "qwertz": 1.0}),
        Labelled({"Qwertz": 0.5, "seen live": 0.25, "asdf": 0.25, "lost": -1.0, "none": 0.0}),
    ]

    assert VOCABULARY.unmapped(things) == [("qwertz", 0.375), ("asdf", 0.0625)]
    assert VOCABULARY.unmapped(things, names=["QWERTZ"]) == [("asdf", 0.0625)]
    coverage = VOCABULARY.coverage(things)
    assert (coverage.genres, coverage.noise, coverage.unmapped) == (0.5, 0.0625, 0.4375)
    assert VOCABULARY.noise_in(things) == [("seen live", 0.0625)]
    assert VOCABULARY.unmapped([]) == [] and VOCABULARY.coverage([]).genres == 0


def test_a_copy_in_the_data_folder_is_used_instead(tmp_path):
    assert "krautrock" in load_vocabulary(tmp_path).family and len(load_vocabulary(tmp_path).family) > 400

    (tmp_path / FILE).write_text(SMALL, "utf-8")

    own = load_vocabulary(tmp_path)
    assert own.family == {"rock": "rock", "krautrock": "rock"}
    assert own.mapped({"Kosmische": 1.0, "old rock": 0.5, "jazz": 0.2}) == {"krautrock": 1.0, "rock": 0.5}
    assert own.kind("my favs") == "opinion"


@pytest.mark.parametrize(
    "text", ["[rock", "rock = 1", "[rock]\nlabel = 'Rock'", "[noise.a]\npatterns = ['(']", "\0", "noise = 3"]
)
def test_a_copy_that_cannot_be_read_says_which_file_and_what_to_do(tmp_path, text):
    (tmp_path / FILE).write_text(text, "utf-8")

    with pytest.raises(SettingsError, match=r"genres\.toml cannot be read.*delete it"):
        load_vocabulary(tmp_path)


TAGS = st.text(max_size=30) | st.sampled_from(
    ["", " ", "\0", "/" * 500, "rock" * 300, "' OR 1=1", "and and and", ":::", "(((", "🎸"]
)


@law(st.dictionaries(TAGS, st.floats(0, 1), max_size=5), soon=30, later=200)
def test_any_tags_lead_to_official_genres_of_no_more_weight(tags):
    found = VOCABULARY.mapped(tags)

    assert set(found) <= set(VOCABULARY.family)
    assert all(weight <= max(tags.values()) for weight in found.values())


@settings(max_examples=100)
@given(st.sampled_from(sorted(VOCABULARY.spellings.items())))
def test_case_and_hyphens_never_change_a_genre(spelling):
    word, genre = spelling

    assert VOCABULARY.mapped({word.upper(): 1.0}) == VOCABULARY.mapped({f" {word} ": 1.0}) == {genre: 1.0}
