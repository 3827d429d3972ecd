import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.exporters import csv as csv_exporter


def table(*tracks: PlaylistTrack) -> list[list[str]]:
    content = csv_exporter.render(Playlist(1, "Mix", tracks)).content
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_track_is_a_line_under_the_header():
    tracks = (
        PlaylistTrack(1, "Miles Davis", "So What", "Kind of Blue", reason="You played it 3 times, most lately 1 day ago"),
        PlaylistTrack(2, "Björk", "Jóga"),
    )

    assert table(*tracks) == [
        ["position", "artist", "title", "album", "reason"],
        ["1", "Miles Davis", "So What", "Kind of Blue", "You played it 3 times, most lately 1 day ago"],
        ["2", "Björk", "Jóga", "", ""],
    ]


def test_excel_is_told_that_it_is_utf_8():
    assert csv_exporter.render(Playlist(1, "Mix")).content.startswith(b"\xef\xbb\xbfposition")


def test_formulas_are_made_harmless():
    [_, row] = table(PlaylistTrack(1, "=cmd|'/c calc'!A1", "@SUM(1)", "-1+1"))

    assert row[1:4] == ["'=cmd|'/c calc'!A1", "'@SUM(1)", "'-1+1"]


NAMES = st.text(st.characters(exclude_categories=("Cs",))).filter(lambda name: name[:1] not in {"=", "+", "-", "@", "\t", "\r"})


@given(NAMES, NAMES, NAMES)
def test_names_come_back_as_they_went_out(artist, title, album):
    [_, row] = table(PlaylistTrack(1, artist, title, album))

    assert row == ["1", artist, title, album, ""]
