"""The two CSV files people have of Last.fm."""

from __future__ import annotations

import subprocess
import sys

import pytest
from unit.importers.reading import outs, plays, read, texts
from unit.importers.samples import HEADERLESS, UTS

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers import lastfm_csv, lastfm_uts


def uts_row(uts: str, artist: str = "Kite Parade", track: str = "Paper Sky") -> str:
    return f'"{uts}","","{artist}","","","","{track}",""\n'


HEADER = UTS.splitlines(keepends=True)[0]


def test_uts_rows_come_with_seconds_names_and_ids() -> None:
    [batch] = read(lastfm_uts, UTS)

    assert plays([batch]) == [
        ("2023-11-14 22:16:40", "Die Möwen", "Flut, leise", "Ebbe"),
        ("2023-11-14 22:13:20", "Die Möwen", "Sand", None),
    ]
    assert texts(batch.ids["artist", "musicbrainz"]) == ["11111111-1111-4111-8111-111111111111"] * 2
    assert texts(batch.ids["track", "musicbrainz"]) == ["22222222-2222-4222-8222-222222222222", None]
    assert texts(batch.ids["album", "musicbrainz"]) == [None, None]
    assert (batch.source, batch.timezone) == ("lastfm-uts", "")


def test_columns_of_a_uts_file_may_stand_in_any_order() -> None:
    rows = [
        line.split(",") for line in ("track,uts,utc_time,album,album_mbid,artist,artist_mbid,track_mbid", "T,1700000000,,,,A,,")
    ]

    [batch] = read(lastfm_uts, "\n".join(map(",".join, rows)))

    assert plays([batch]) == [("2023-11-14 22:13:20", "A", "T", None)]


@pytest.mark.parametrize(
    ("uts", "reason"),
    [
        ("", "no date"),
        ("soon", "unreadable date"),
        ("0", "before 2002"),
        ("1009843199", "before 2002"),
        ("1800086401", "in the future"),
    ],
)
def test_a_row_without_a_possible_time_is_rejected_with_its_reason(uts: str, reason: str) -> None:
    [batch] = read(lastfm_uts, HEADER + uts_row("1700000000") + uts_row(uts))

    assert outs([batch]) == [(2, "rejected", reason)]
    assert batch.out[0].text == f"{uts},,Kite Parade,,,,Paper Sky,"


def test_the_first_second_of_2002_and_a_day_of_grace_are_kept() -> None:
    batches = read(lastfm_uts, HEADER + uts_row("1009843200") + uts_row("1800086400"))

    assert outs(batches) == []


def test_rows_without_names_or_with_other_columns_fall_out() -> None:
    rows = uts_row("1700000000", track=" ") + uts_row("1700000000", artist="") + "1700000000,too,few\n" + uts_row("1700000000")

    batches = read(lastfm_uts, HEADER + rows)

    assert outs(batches) == [
        (1, "filtered", "no track name"),
        (2, "rejected", "no artist"),
        (3, "rejected", "wrong number of columns"),
    ]
    assert batches[0].out[2].text == "1700000000,too,few"
    assert batches[0].row.tolist() == [4]


def test_a_file_of_many_blocks_is_read_in_order_and_row_by_row() -> None:
    count, title = 60_000, 'of "two"\n lines, ' + "x" * 100
    row = uts_row("%d", track=title.replace('"', '""'))

    batches = read(lastfm_uts, HEADER + "".join(row % (1_700_000_000 - at) for at in range(count)))

    assert len(batches) > 1
    assert [at for batch in batches for at in batch.row.tolist()] == list(range(1, count + 1))
    assert [when for batch in batches for when in batch.played_at.tolist()] == list(
        range(1_700_000_000, 1_700_000_000 - count, -1)
    )
    assert all(batch.title.values == [title] for batch in batches)


_READ_UTS = """
import io, sys
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers import lastfm_uts
assert list(lastfm_uts.read(io.BytesIO(sys.argv[1].encode()), ReadOptions(1_800_000_000)))
print("pandas" in sys.modules)
"""


def test_reading_a_uts_file_does_not_wait_for_pandas() -> None:
    ran = subprocess.run([sys.executable, "-c", _READ_UTS, UTS], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"


def test_headerless_rows_are_utc_and_undated_ones_rejected() -> None:
    [batch] = read(lastfm_csv, HEADERLESS, zone="Europe/Berlin")

    assert plays([batch]) == [
        ("2023-11-14 22:16:00", "Die Möwen", "Flut", "Ebbe"),
        ("2023-11-14 22:13:00", "Kite Parade", "Paper Sky", None),
    ]
    assert outs([batch]) == [(1, "rejected", "no date")]
    assert (batch.source, batch.timezone) == ("lastfm-csv", "UTC")


def test_every_row_is_yielded_repeated_or_not() -> None:
    assert len(plays(read(lastfm_csv, "A,B,C,20 Nov 2020 09:35\n" * 3))) == 3


@pytest.mark.parametrize(
    ("line", "play"),
    [
        ("A,T,20 Nov 2020 09:35\n", ("2020-11-20 09:35:00", "A", "T", None)),
        ('A,B,T,"20 Nov 2020, 09:35"\n', ("2020-11-20 09:35:00", "A", "T", "B")),
        ("A,B,T,20 Nov 2020 09:35\r\n", ("2020-11-20 09:35:00", "A", "T", "B")),
    ],
)
def test_old_and_changed_copies_of_the_headerless_file_are_read(line: str, play: tuple[str, ...]) -> None:
    assert lastfm_csv.accepts(line.encode(), "x")
    assert plays(read(lastfm_csv, line)) == [play]


@pytest.mark.parametrize(
    "text",
    [
        "artist,album,track,date\nA,B,C,20 Nov 2020 09:35\n",
        "a,b,c,d\n",
        "A,B,C,2020-11-20 09:35\n",
        "A;B;C;20 Nov 2020 09:35\n",
        "",
    ],
)
def test_a_headerless_file_is_only_what_has_dates_at_the_end_from_the_first_line(text: str) -> None:
    assert not lastfm_csv.accepts(text.encode(), "lastfm.csv")
    with pytest.raises(ImportFormatError):
        read(lastfm_csv, text)
