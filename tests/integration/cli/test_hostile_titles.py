"""Titles come from strangers: on a terminal they are text and nothing else, in JSON they are whole."""

from __future__ import annotations

import pytest

from music_rec.cli.screen import one_line

TITLES = [
    "[red]Red[/red] [link=http://x]y[/link]",
    "\x1b[31mRed\x1b[0m \x1b]0;owned\x07 \x9b2J",
    ":skull: \u202eback",
    "a\tb\rc",
]
DANGEROUS = {"\x1b", "\x9b", "\x07", "\r", "\t", "\u202e"}


@pytest.fixture
def hostile(music_rec, uts):
    plays = [(f"2024-03-01 20:{minute:02}", f"Artist {minute}", title) for minute, title in enumerate(TITLES)]
    music_rec("import", uts(plays))
    return music_rec


def test_markup_is_shown_as_it_stands(hostile):
    assert "[red]Red[/red] [link=http://x]y[/link]" in hostile("top", "tracks").out
    assert ":skull: back" in hostile("top", "tracks").out


@pytest.mark.parametrize(
    "command", [("top", "tracks"), ("recommend",), ("playlist", "generate"), ("playlist", "create", "\x1b[2Jx\x07")]
)
def test_no_control_character_reaches_the_terminal(hostile, command):
    ran = hostile(*command)

    assert ran.code == 0
    assert DANGEROUS & {*ran.out, *ran.err} == set()


def test_json_is_plain_ascii_that_holds_the_title_whole(hostile):
    ran = hostile("top", "tracks", "--json")

    assert ran.out.isascii()
    assert {one["title"] for one in ran.json["items"]} >= {"\x1b[31mRed\x1b[0m \x1b]0;owned\x07 \x9b2J", ":skull: \u202eback"}


def test_name_of_a_file_is_only_text(hostile, tmp_path):
    (tmp_path / "\x1b[31m[red].csv").write_bytes(b"\x00\x01")

    ran = hostile("import", tmp_path / "\x1b[31m[red].csv")

    assert ran.code == 1
    assert DANGEROUS & {*ran.out, *ran.err} == set()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[1;31mbold\x1b[0m", "bold"),
        ("\x1b]8;;http://x\x1b\\go\x1b]8;;\x07", "go"),
        ("a\n b\u2028c", "a b c"),
        ("می\u200cخواهم",) * 2,
    ],
)
def test_one_line_keeps_letters_and_what_shapes_them(text, line):
    assert one_line(text) == line
