"""Which spellings count as one name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.keys import name_key

NAMES = st.one_of(st.text(), st.text("aAäÄéÉeE\u0301\u0303ßøŁ&-–‐'’.,!? 12かがΑα", max_size=12))


@given(NAMES)
def test_a_key_is_its_own_key(name: str):
    assert name_key(name_key(name)) == name_key(name)


@given(NAMES)
def test_only_the_empty_name_has_an_empty_key(name: str):
    assert bool(name_key(name)) == bool(name)


@given(NAMES)
def test_composed_and_decomposed_letters_have_one_key(name: str):
    assert name_key(unicodedata.normalize("NFD", name)) == name_key(unicodedata.normalize("NFC", name))


@given(st.text("abcxyz äöüéèñçåøß", min_size=1, max_size=12))
def test_case_and_outer_spaces_do_not_matter(name: str):
    assert name_key(f"  {name.upper()} ") == name_key(f"  {name} ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beyoncé", "BEYONCE"),
        ("Sigur Rós", "sigur ros"),
        ("AC/DC", "AC-DC"),
        ("Guns N' Roses", "Guns N’ Roses"),
        ("Guns N' Roses", "Guns N Roses"),
        ("Simon & Garfunkel", "Simon and Garfunkel"),
        ("Simon&Garfunkel", "Simon And  Garfunkel"),
        ("Svefn-g-englar", "Svefn\u2010g\u2010englar"),
        ("R.E.M.", "REM"),
        ("Hello, Goodbye", "Hello Goodbye"),
        ("Ｗｉｄｅ", "wide"),
        ("Straße", "STRASSE"),
        ("ﬁre", "fire"),
        ("What's Up?", "Whats Up"),
    ],
)
def test_spellings_of_one_name(one: str, other: str):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("か", "が"),
        ("й", "и"),
        ("1.5", "15"),
        ("Air", "Airs"),
        ("!!!", "???"),
        ("Low", "Lo w"),
        ("Song (Live)", "Song"),
        ("ά", "α"),
    ],
)
def test_names_that_are_not_the_same(one: str, other: str):
    assert name_key(one) != name_key(other)
