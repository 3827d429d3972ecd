"""What every exporter promises, over every entry of the registry."""

import re

import pytest

from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.exporters import EXPORTERS
from music_rec.exporters.safe_text import file_name

HOSTILE = (
    "new\nline",
    "return\r\nline",
    'comma, "quotes"; and\ttab',
    "=HYPERLINK(1)",
    "مرحبا \u202eالعالم",
    "x" * 10_000,
    "\x00\x1b[31m",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "日本語の歌",
    "",
)
TRACKS = tuple(PlaylistTrack(n, name, name, name, 1000 * n, name) for n, name in enumerate(HOSTILE))


@pytest.fixture(params=EXPORTERS)
def exporter(request: pytest.FixtureRequest):
    return EXPORTERS[request.param]


def test_the_registry_names_each_by_its_name():
    assert {name: exporter.NAME for name, exporter in EXPORTERS.items()} == {name: name for name in EXPORTERS}
    assert all(exporter.LABEL for exporter in EXPORTERS.values())


@pytest.mark.parametrize("name", HOSTILE)
def test_the_file_has_a_safe_name_that_ends_in_its_format(exporter, name):
    file = exporter.render(Playlist(1, name, TRACKS))
    stem, _, extension = file.name.rpartition(".")

    assert extension == exporter.NAME
    assert stem == file_name(stem)
    assert len(file.name.encode()) <= 255


def test_hostile_titles_give_utf_8_with_every_track(exporter):
    text = exporter.render(Playlist(1, "Mix", TRACKS)).content.decode("utf-8-sig")

    for track in TRACKS:
        assert max(re.findall(r"\w+", track.title), key=len, default="") in text


def test_an_empty_playlist_is_a_file_too(exporter):
    file = exporter.render(Playlist(1, "Mix"))

    assert file.content
    assert "/" in file.media_type


def test_the_same_playlist_gives_the_same_bytes(exporter):
    assert exporter.render(Playlist(1, "Mix", TRACKS)) == exporter.render(Playlist(1, "Mix", TRACKS))
