"""Exports of lastfmstats.com: CSV and JSON, old and new columns."""

from __future__ import annotations

import json

import pytest
from unit.importers.reading import outs, plays, read, texts
from unit.importers.samples import SAMPLES, STATS, STATS_HEADER, as_stats, stats_scrobble

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers import any_csv, importer_for, lastfmstats

SAND = ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe")
SKY = ("2023-11-14 22:16:40", "Kite Parade", "Paper; Sky", None)
SKY_ROW = stats_scrobble(track="Paper; Sky", artist="Kite Parade", album="", albumId="", date=1_700_000_200_000)
ALBUM_ID = "33333333-3333-4333-8333-333333333333"
OLD = 'Artist;Album;Track;Date#listener\n"Die Möwen";"Ebbe";"Sand";"1700000000000"\n'


def test_csv_and_json_of_one_history_are_the_same_rows_of_one_source() -> None:
    from_csv, from_json = read(lastfmstats, STATS), read(lastfmstats, as_stats(stats_scrobble(), SKY_ROW))

    assert plays(from_csv) == plays(from_json) == [SAND, SKY]
    for batch in (*from_csv, *from_json):
        assert texts(batch.ids["album", "musicbrainz"]) == [ALBUM_ID, None]
        assert (batch.source, batch.timezone, batch.length_ms) == ("lastfmstats", "", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [STATS, STATS.replace("\n", "\r\n"), as_stats(stats_scrobble(), SKY_ROW).decode()])
def test_a_byte_order_mark_or_windows_lines_change_nothing(content: str, encoding: str) -> None:
    coded = content.encode(encoding)

    assert importer_for(coded, "x") is lastfmstats
    assert plays(read(lastfmstats, coded)) == [SAND, SKY]


def test_older_files_without_the_id_of_the_album_are_read() -> None:
    old = stats_scrobble()
    del old["albumId"]

    assert importer_for(OLD.encode(), "x") is lastfmstats
    assert plays(read(lastfmstats, OLD)) == plays(read(lastfmstats, as_stats(old))) == [SAND]


def test_rows_may_stand_newest_or_oldest_first() -> None:
    header, *rows = STATS.splitlines(keepends=True)

    assert plays(read(lastfmstats, header + "".join(reversed(rows)))) == [SKY, SAND]


@pytest.mark.parametrize(
    ("date", "reason"), [("", "no date"), ("soon", "unreadable date"), ("0", "before 2002"), ("1900000000000", "in the future")]
)
def test_rows_without_a_possible_time_are_rejected_in_both_layouts(date: str, reason: str) -> None:
    csv = STATS + f'"A";"";"";"T";"{date}"\n'
    number = int(date) if date.isdecimal() else date

    assert outs(read(lastfmstats, csv)) == [(3, "rejected", reason)]
    assert outs(read(lastfmstats, as_stats(stats_scrobble(date=number), stats_scrobble()))) == [(1, "rejected", reason)]


def test_the_name_of_the_listener_is_never_kept() -> None:
    batches = read(lastfmstats, as_stats("secret-user", stats_scrobble(track=""))) + read(lastfmstats, STATS + "1;2\n")

    assert [out.text for batch in batches for out in batch.out if "user" in out.text or "listener" in out.text] == []


@pytest.mark.parametrize(
    "content",
    [
        "Artist;Album;Track;Date\nA;B;T;2023-11-14 22:13\n",
        "Artist,Album,AlbumId,Track,Date#listener\nA,B,,T,1700000000000\n",
        "Artist;Name;Scrobbles;Rank\nA;T;5;1\n",
        STATS_HEADER.replace("Album;", "Genre;"),
        json.dumps([{"artist": "A", "track": "T", "date": "2023-11-14"}]),
        json.dumps({"username": "x", "scrobbles": []}),
    ],
)
def test_tables_and_json_of_others_are_not_taken_for_it(content: str) -> None:
    assert not lastfmstats.accepts(content.encode(), "lastfmstats-listener.csv")


@pytest.mark.parametrize("content", ["a;b;c\n1;2;3\n", "{}", "", '{"scrobbles": 5}'])
def test_what_is_no_such_export_is_refused(content: str) -> None:
    with pytest.raises(ImportFormatError):
        read(lastfmstats, content)


def test_columns_that_the_listener_names_win_over_the_header_and_not_over_json() -> None:
    columns = ("track", "album", "-", "artist", "date")

    assert importer_for(STATS.encode(), "x", columns=columns) is any_csv
    assert importer_for(as_stats(stats_scrobble()), "x", columns=columns) is lastfmstats


def test_maloja_names_its_list_alike_and_is_another_format() -> None:
    assert not lastfmstats.accepts(SAMPLES["maloja"], "scrobbles.json")
