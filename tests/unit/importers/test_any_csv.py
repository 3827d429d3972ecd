"""Any table: its delimiter, encoding, columns and times are told by its content, or by the listener."""

from __future__ import annotations

import shlex

import pytest
from factories import utc
from unit.importers.reading import outs, plays, read, texts

from music_rec.core.errors import ImportFormatError
from music_rec.core.zones import Zones
from music_rec.data_fetchers import any_csv
from music_rec.data_fetchers.table import BLOCK

ONE_PLAY = [("2023-11-14 22:13:20", "Kite Parade", "Paper Sky", None)]


@pytest.mark.parametrize(
    "table",
    [
        "artist,track,uts\nKite Parade,Paper Sky,1700000000\n",
        "Artist Name;Track Name;Timestamp\nKite Parade;Paper Sky;1700000000000\n",
        "date_time\tsong\tartist\tlink\n2023-11-14T22:13:20.399Z\tPaper Sky\tKite Parade\thttps://example.org\n",
        '"","date","artist","track"\n"1",2023-11-14 22:13:20,"Kite Parade","Paper Sky"\n',
        ",artistName,trackName,datetime\n0,Kite Parade,Paper Sky,2023-11-14 22:13:20\n",
        "Artist|Title|Played At\nKite Parade|Paper Sky|2023-11-14 22:13:20\n",
        "Artist;Track;Date#listener\nKite Parade;Paper Sky;1700000000000\n",
        "date,time,artist,track\n2023-11-14,22:13:20,Kite Parade,Paper Sky\n",
        "track,artist,date\rPaper Sky,Kite Parade,14 Nov 2023 22:13:20\r",
        "\r\n\r\ntrack,artist,date\r\n\r\nPaper Sky,Kite Parade,14.11.2023 22:13:20",
    ],
)
def test_a_named_table_is_read_whatever_its_shape(table: str) -> None:
    assert any_csv.accepts(table.encode(), "x")
    assert plays(read(any_csv, table)) == ONE_PLAY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_every_encoding_gives_the_same_names(encoding: str) -> None:
    table = "artist;track;uts\nMöwe & Söhne;Où est l’été;1700000000\n".replace("’", "'" if encoding == "latin-1" else "’")

    [(_, artist, title, _)] = plays(read(any_csv, table.encode(encoding)))

    assert (artist, title) == tuple(table.splitlines()[1].split(";")[:2])


def test_bad_bytes_in_a_utf8_file_lose_no_row() -> None:
    table = b"artist,track,uts\n" + b"\xc3\xa9t\xe9,A \xff,1700000000\n" + "日本,B,1700000001\n".encode()

    assert [play[1:3] for play in plays(read(any_csv, table))] == [("été", "A ÿ"), ("日本", "B")]


def test_albums_lengths_times_heard_and_ids_are_read_when_named() -> None:
    header = "artist,album,track,timestamp,duration_ms,ms_played,artist_mbid,recording_mbid\n"

    [batch] = read(any_csv, header + "A,B,T,1700000000,180000,45000,x,y\nA,,T,1700000001,0,,,\n")

    assert texts(batch.album) == ["B", None]
    assert batch.length_ms is not None and batch.length_ms.tolist() == [180_000, -1]
    assert batch.ms_played is not None and batch.ms_played.tolist() == [45_000, -1]
    assert texts(batch.ids["artist", "musicbrainz"]) == ["x", None]
    assert texts(batch.ids["track", "musicbrainz"]) == ["y", None]


@pytest.mark.parametrize(("lengths", "read_as"), [("200,220", [200_000, 220_000]), ("200000,220000", [200_000, 220_000])])
def test_lengths_of_no_named_unit_are_seconds_or_milliseconds_by_size(lengths: str, read_as: list[int]) -> None:
    rows = "".join(f"A,T,1700000000,{length}\n" for length in lengths.split(","))

    [batch] = read(any_csv, "artist,track,uts,duration\n" + rows)

    assert batch.length_ms is not None and batch.length_ms.tolist() == read_as


@pytest.mark.parametrize("header", ["ts,ms_played,artist,track", "endTime,msPlayed,artistName,trackName"])
def test_where_the_end_is_written_the_start_is_computed(header: str) -> None:
    assert plays(read(any_csv, f"{header}\n2023-11-14 22:16:40,200000,Kite Parade,Paper Sky\n")) == ONE_PLAY


def test_of_several_times_the_most_precise_absolute_one_is_read() -> None:
    table = "date,timestamp,artist,track\n2023-11-14 23:13,1700000000,Kite Parade,Paper Sky\n"

    [batch] = read(any_csv, table, zone="Asia/Tokyo")

    assert plays([batch]) == ONE_PLAY
    assert batch.timezone == ""


def test_a_time_without_zone_is_read_by_the_clock_of_its_date() -> None:
    moved = Zones(((0, "Europe/Berlin"), (utc("2023-06-01T00:00:00"), "America/New_York")))
    table = "artist,track,date\nA,B,2023-01-01 20:00:01\nA,B,2023-12-01 20:00:01\n"

    [batch] = read(any_csv, table, zone=moved)

    assert batch.played_at.tolist() == [utc("2023-01-01T19:00:01"), utc("2023-12-02T01:00:01")]
    assert batch.timezone == "Europe/Berlin, then America/New_York"


def test_a_time_without_zone_is_read_in_the_zone_told_and_the_batch_says_so() -> None:
    [batch] = read(any_csv, "artist,track,date\nKite Parade,Paper Sky,2023-11-14 23:13:20\n", zone="Europe/Berlin")

    assert (plays([batch]), batch.timezone) == (ONE_PLAY, "Europe/Berlin")


def test_a_column_called_utc_is_utc() -> None:
    [batch] = read(any_csv, "artist,track,utc_time\nKite Parade,Paper Sky,2023-11-14 22:13:20\n", zone="Europe/Berlin")

    assert (plays([batch]), batch.timezone) == (ONE_PLAY, "UTC")


@pytest.mark.parametrize(
    ("times", "source"),
    [
        (["2023-11-14 22:13"], "csv-minute"),
        (["2023-11-14 22:13:00"], "csv"),
        (["2023-11-14 22:13:00"] * 10, "csv-minute"),
        (["2023-11-14 22:13:00"] * 10 + ["2023-11-14 22:13:01"], "csv"),
        (["1700000040"] * 10, "csv-minute"),
    ],
)
def test_times_to_the_minute_are_told_from_times_to_the_second(times: list[str], source: str) -> None:
    [batch] = read(any_csv, "artist,track,date\n" + "".join(f"A,T,{time}\n" for time in times))

    assert batch.source == source


def test_na_is_no_text_only_where_texts_are_quoted() -> None:
    quoted = '"artist","track","album","uts"\n"A","T",NA,1700000000\n"A","T","NA",1700000000\n'

    assert [album for *_, album in plays(read(any_csv, quoted))] == [None, "NA"]
    assert [album for *_, album in plays(read(any_csv, quoted.replace('"', "")))] == ["NA", "NA"]


@pytest.mark.parametrize(("other", "start"), [("13/01/2023 10:00", "2023-02-01"), ("01/13/2023 10:00 PM", "2023-01-02")])
def test_slashed_dates_are_read_in_the_order_that_some_row_proves(other: str, start: str) -> None:
    [first, _] = plays(read(any_csv, f"artist,track,date\nA,T,01/02/2023 10:00\nA,T,{other}\n"))

    assert first[0] == f"{start} 10:00:00"


@pytest.mark.parametrize(("choice", "start"), [("date_dmy", "2023-02-01"), ("date_mdy", "2023-01-02")])
def test_slashed_dates_that_nothing_proves_are_asked_for(choice: str, start: str) -> None:
    table = "artist,track,link,date\nA,T,x,01/02/2023 10:00\n"

    with pytest.raises(ImportFormatError, match="--columns artist,track,-,date_dmy") as refused:
        read(any_csv, table)

    line = shlex.split(str(refused.value))[-1].replace("date_dmy", choice)
    assert plays(read(any_csv, table, columns=line)) == [(f"{start} 10:00:00", "A", "T", None)]


HEADERLESS = "".join(
    f"me,17000{at:05},14 Nov 2023,22:13,Artist {at // 20},Album {at // 5},Track {at},{180 + at}000,17,{at},rock;pop\n"
    for at in range(60)
)


def test_a_table_without_names_is_refused_with_the_line_to_try_and_read_with_it() -> None:
    assert any_csv.accepts(HEADERLESS.encode(), "x")
    with pytest.raises(ImportFormatError, match="me,1700000000,14 Nov 2023") as refused:
        read(any_csv, HEADERLESS)
    columns = str(refused.value).partition("--columns ")[2]

    [batch] = read(any_csv, HEADERLESS, columns=columns)

    assert columns == "-,timestamp,-,-,artist,album,track,duration_ms,-,-,-"
    assert plays([batch])[21] == ("2023-11-14 22:13:41", "Artist 1", "Track 21", "Album 4")
    assert batch.length_ms is not None and batch.length_ms[0] == 180_000


def test_columns_told_by_the_listener_replace_a_header_in_another_language() -> None:
    table = "Künstler;Titel;Datum\nKite Parade;Paper Sky;14.11.2023 22:13:20\n"

    batches = read(any_csv, table, columns="artist,track,date")

    assert plays(batches) == ONE_PLAY
    assert outs(batches) == [(1, "rejected", "unreadable date")]


@pytest.mark.parametrize(
    ("columns", "complaint"),
    [("artist,track", "names 2 columns and the table has 3"), ("artist,track,-", "does not say which column holds time")],
)
def test_columns_that_do_not_fit_are_refused(columns: str, complaint: str) -> None:
    with pytest.raises(ImportFormatError, match=complaint):
        read(any_csv, "A,T,1700000000\n", columns=columns)


def test_times_that_cannot_be_read_are_named() -> None:
    with pytest.raises(ImportFormatError, match="'last summer' is no time"):
        read(any_csv, "artist,track,date\nA,T,last summer\n")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"%PDF-1.7\n",
        b"A letter, that has commas, here\nand there, no more\n",
        b"[1,2,3]",
        b"name,artist,plays\nT,A,5\n",
        b'{"a": 1, "b": 2, "c": 3}\n',
        b"<html><body>a,b,c</body></html>",
        b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>\n<plays><artist>&b;</artist></plays>\n',
        b"artist,track,date" + b",x" * 98 + b"\n",
    ],
)
def test_what_is_no_table_of_plays_is_not_accepted(content: bytes) -> None:
    assert not any_csv.accepts(content, "history.csv")


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ('"two\nlines"', "two\nlines"),
        ('"a, b"', "a, b"),
        ('"say ""hi"""', 'say "hi"'),
        ('5" disc', '5" disc'),
        ('"Heroes', '"Heroes'),
    ],
)
def test_quotes_hold_texts_together_and_stray_ones_swallow_nothing(title: str, read_as: str) -> None:
    batches = read(
        any_csv, f"artist,track,uts\nA,before,1700000000\nA,{title},1700000001\nA,after,1700000002\nA,last,1700000003\n"
    )

    assert [play[2] for play in plays(batches)] == ["before", read_as, "after", "last"]
    assert outs(batches) == []


def test_two_stray_quotes_do_not_make_one_row_of_two() -> None:
    batches = read(any_csv, 'artist,track,uts\nA,"one,1700000000\nA,"two,1700000001\nA,three,1700000002\n')

    assert [play[2] for play in plays(batches)] == ['"one', '"two', "three"]


def test_user_names_and_addresses_are_never_kept() -> None:
    header = "username,ip_addr_decrypted,user_agent_decrypted,platform,artist,track,date\n"
    secret = "secret,secret,secret,secret,A,T,"

    [batch] = read(any_csv, f"{header}{secret}2023-11-14 22:13:20\n{secret}never\n{secret}\n{secret}x,y\n")

    assert [out.reason for out in batch.out] == ["unreadable date", "no date", "wrong number of columns"]
    assert [out.text for out in batch.out] == ["A,T,never", "A,T,", ""]


def test_a_line_longer_than_a_block_ends_the_file_there() -> None:
    table = b"artist,track,uts\nA,T,1700000000\n" + b"A,T,1700000001\n" * 10_000 + b"x" * (3 * BLOCK)

    with pytest.raises(ImportFormatError, match="longer than"):
        read(any_csv, table)


def test_a_long_row_is_cut_in_the_ledger() -> None:
    [batch] = read(any_csv, f"artist,track,uts\nA,T,1700000000\nA,{'x' * 5000},never\nA,{'y' * 5000}\n")

    assert [len(out.text) for out in batch.out] == [2000, 2000]
