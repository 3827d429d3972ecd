"""Tiles in the place of covers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from streamlit_app.components.cover import cover

SVG = "{http://www.w3.org/2000/svg}"


def letters(svg: str) -> list[str | None]:
    return [text.text for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_same_artist_looks_the_same_and_others_differ():
    assert cover("Quiet Owls") == cover("Quiet Owls")
    assert cover("Quiet Owls") != cover("Loud Owls")


@pytest.mark.parametrize(
    ("artist", "letter"),
    [
        ("The Quiet Owls", "Q"),
        ("björk", "B"),
        ("Мятный Трамвай", "М"),
        ("夜明け", "夜"),
        ("<script>", "S"),
        ("&&&", "♪"),
        ("", "♪"),
    ],
)
def test_tile_shows_the_first_letter_of_whatever_name(artist: str, letter: str):
    assert letters(cover(artist)) == [letter]


def test_several_artists_share_a_tile():
    assert letters(cover("Ada", "Bo", "Cleo")) == ["A", "B", "C"]
