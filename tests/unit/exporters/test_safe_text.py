from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.exporters.safe_text import file_name, one_line


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Monday jazz", "Monday jazz"),
        ("AC/DC: live?", "AC DC live"),
        ("../../etc/passwd", "etc passwd"),
        ("C:\\Windows", "C Windows"),
        ("con", "_con"),
        ("Aux.the second", "_Aux.the second"),
        ("COM1 .txt", "_COM1 .txt"),
        ("constellation", "constellation"),
        (".hidden", "hidden"),
        ("#EXTM3U", "EXTM3U"),
        ("ends with dots . . .", "ends with dots"),
        ("a\u202etxt.exe", "a txt.exe"),
        ("زنده باد", "زنده باد"),
        ("", "untitled"),
        ("???", "untitled"),
        ("\ud800", "untitled"),
    ],
)
def test_a_file_name_is_one_visible_part_of_a_path(text, name):
    assert file_name(text) == name


@given(st.text())
def test_any_text_gives_a_name_that_both_systems_take(text):
    name = file_name(text)

    assert PurePosixPath(name).name == PureWindowsPath(name).name == name
    assert 0 < len(name.encode()) <= 181
    assert name == name.strip(". ")


def test_a_long_name_is_cut_between_letters():
    assert file_name("ж" * 10_000) == "ж" * 90


@given(st.text())
def test_one_line_is_one_line_for_everybody(text):
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(one_line(text)) == one_line(text)
