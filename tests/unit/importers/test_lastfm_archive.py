"""Last.fm's own archive: plays of a month each, and the lists beside them that are no plays."""

from __future__ import annotations

import pytest
from unit.importers.reading import outs, plays, read, texts
from unit.importers.samples import ARCHIVE_HEADER, archived, archived_line, as_json

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers import importer_for, lastfm_archive

PLAY = ("2011-03-13 07:06:40", "Die Möwen", "Sand", "Ebbe")
TABLE = ARCHIVE_HEADER + "\n" + archived_line() + archived_line(1_300_000_400, "Flut")


def test_json_and_table_of_one_month_are_the_same_rows_with_the_corrected_names() -> None:
    from_json, from_table = (
        read(lastfm_archive, as_json(archived(), archived(1_300_000_400, "Flut"))),
        read(lastfm_archive, TABLE),
    )

    assert plays(from_json) == plays(from_table) == [PLAY, ("2011-03-13 07:13:20", "Die Möwen", "Flut", "Ebbe")]
    for batch in (*from_json, *from_table):
        assert texts(batch.ids["track", "musicbrainz"]) == ["22222222-2222-4222-8222-222222222222"] * 2
        assert texts(batch.ids["artist", "musicbrainz"]) == ["11111111-1111-4111-8111-111111111111"] * 2
        assert (batch.source, batch.timezone, batch.length_ms) == ("lastfm-archive", "", None)


def test_both_layouts_are_known_by_their_content() -> None:
    for content in (as_json(archived()), TABLE.encode(), TABLE.replace('"', "").encode(), TABLE.encode("utf-8-sig")):
        assert importer_for(content, "x") is lastfm_archive


def test_double_submissions_come_out_twice_to_be_counted_once_by_their_source() -> None:
    assert plays(read(lastfm_archive, as_json(archived(), archived()))) == [PLAY, PLAY]


@pytest.mark.parametrize("album", [{}, {"album": None}, {"album": {"name": "Ebbe"}}])
def test_album_and_ids_may_be_missing(album: dict[str, object]) -> None:
    row = archived(track={"name": "Sand", "artist": {"name": "Die Möwen"}}, album=None) | album

    assert plays(read(lastfm_archive, as_json(row))) == [(*PLAY[:3], "Ebbe" if row["album"] else None)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("archive.zip/json/loved.json", "loved track, no play"),
        ("json/banned.json.gz", "banned track, no play"),
        ("skipped.tsv", "skipped on the radio"),
        ("data\\BOOTSTRAPS.tsv", "count without a time"),
    ],
)
def test_lists_beside_the_plays_are_listed_row_by_row_and_never_plays(name: str, reason: str) -> None:
    for content in (as_json(archived(), archived(5)), TABLE):
        batches = read(lastfm_archive, content, name=name)

        assert outs(batches) == [(1, "filtered", reason), (2, "filtered", reason)]
        assert "Sand" in batches[0].out[0].text


def test_a_count_is_no_play_whatever_its_file_is_called() -> None:
    header, line = ARCHIVE_HEADER + '\t"count"\n', archived_line().rstrip("\n") + '\t"17"\n'

    assert outs(read(lastfm_archive, header + line)) == [(1, "filtered", "count without a time")]
    assert outs(read(lastfm_archive, as_json(archived(count=17)))) == [(1, "filtered", "count without a time")]


def test_a_month_is_read_whatever_stands_in_the_folder_names() -> None:
    assert len(plays(read(lastfm_archive, as_json(archived()), name="loved/skipped/scrobbles-2011-03.json"))) == 1


@pytest.mark.parametrize(
    ("row", "out"),
    [
        ([], ("rejected", "unreadable row")),
        ({"name": "x"}, ("rejected", "unreadable row")),
        (archived(None), ("rejected", "no date")),
        (archived(0), ("rejected", "before 2002")),
        (archived(title=""), ("filtered", "no track name")),
        (archived(track={"name": "Sand"}), ("rejected", "no artist")),
    ],
)
def test_a_row_that_is_no_play_falls_out_with_its_reason(row: object, out: tuple[str, str]) -> None:
    batches = read(lastfm_archive, as_json(archived(), row))

    assert outs(batches) == [(2, *out)]
    assert "secret-device" not in batches[0].out[0].text


@pytest.mark.parametrize("content", ["", "ISO time\tunixtime\n", "{}", "a,b,c\n"])
def test_what_is_no_part_of_an_archive_is_refused(content: str) -> None:
    assert not lastfm_archive.accepts(content.encode(), "scrobbles-2011-03.json")
    with pytest.raises(ImportFormatError):
        read(lastfm_archive, content)
