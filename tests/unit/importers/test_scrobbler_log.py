"""The logs that players write, and what their clocks mean."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from factories import utc
from hypothesis import given
from hypothesis import strategies as st
from unit.importers.reading import outs, plays, read, texts
from unit.importers.samples import LOG_HEADER, TABLE, log_row

from music_rec.core.errors import ImportFormatError
from music_rec.core.models import Flag
from music_rec.core.zones import Zones
from music_rec.data_fetchers import any_csv, importer_for, scrobbler_log
from music_rec.data_fetchers.log_clock import LogClock

HOUR = 3600
SPRING, AUTUMN = utc("2023-03-26 01:00"), utc("2023-10-29 01:00")
"""When clocks change in Berlin."""


def starts(content: str | bytes, zone: str = "Europe/Berlin") -> list[str]:
    return [when[5:16] for when, *_ in plays(read(scrobbler_log, content, zone=zone))]


def log_of(*walls: str) -> str:
    """A log of a clock that showed these times on one day."""
    return LOG_HEADER + "".join(log_row(utc(wall)) for wall in walls)


def test_a_log_tells_length_ids_and_what_was_skipped() -> None:
    [batch] = read(scrobbler_log, LOG_HEADER + log_row() + log_row(1_700_000_400, "S") + log_row(1_700_000_800, " s "))

    assert plays([batch])[0] == ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe")
    assert batch.length_ms is not None and batch.length_ms.tolist() == [200_000] * 3
    assert batch.flags is not None and batch.flags.tolist() == [0, Flag.RATED_SKIP, Flag.RATED_SKIP]
    assert texts(batch.ids["track", "musicbrainz"]) == ["22222222-2222-4222-8222-222222222222"] * 3
    assert (batch.source, batch.ms_played) == ("scrobbler-log", None)


@pytest.mark.parametrize(
    ("header", "zone", "hour"),
    [
        (LOG_HEADER, "Europe/Berlin", "21"),
        (LOG_HEADER.replace("UNKNOWN", "UTC"), "UTC", "22"),
        (LOG_HEADER.replace("#TZ/UNKNOWN\n", ""), "Europe/Berlin", "21"),
        ("#AUDIOSCROBBLER/1.0\n#TZ/UTC\n", "UTC", "22"),
        ("#AUDIOSCROBBLER/1.1\r\n#TZ/UTC\r\n", "UTC", "22"),
        ("", "Europe/Berlin", "21"),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_times_are_those_of_the_wall_unless_the_log_says_utc_and_the_ledger_says_which(
    header: str, zone: str, hour: str, mark: str
) -> None:
    content = (mark + header + log_row()).encode()

    [batch] = read(scrobbler_log, content, zone="Europe/Berlin")

    assert importer_for(content, "x") is scrobbler_log
    assert plays([batch])[0][0] == f"2023-11-14 {hour}:13:20"
    assert batch.timezone == zone


def test_rows_of_seven_cells_and_of_eight_may_stand_in_one_log() -> None:
    seven = log_row().rpartition("\t")[0]

    for rows in (seven + "\n" + log_row(), log_row() + seven, f"{seven}\r\n{seven}\r\n"):
        assert len(plays(read(scrobbler_log, LOG_HEADER + rows))) == 2
        assert importer_for(rows.encode(), "x") is scrobbler_log


def test_quotes_and_signs_in_names_are_what_they_are() -> None:
    titles = ['"Heroes"', '12" mix', "#1", "a;b,c|d"]

    batches = read(
        scrobbler_log, LOG_HEADER + "#1 Dads\tA\tT\t1\t9\tL\t1700000000\t\n" + "".join(log_row(title=t) for t in titles)
    )

    assert [title for _, _, title, _ in plays(batches)] == ["T", *titles]
    assert plays(batches)[0][1] == "#1 Dads"


@pytest.mark.parametrize(
    ("row", "out"),
    [
        (log_row(0), ("rejected", "before 2002")),
        (log_row(""), ("rejected", "no date")),
        (log_row("x"), ("rejected", "unreadable date")),
        (log_row(title=""), ("filtered", "no track name")),
        ("\tA\tT\t1\t9\tL\t1700000000\t\n", ("rejected", "no artist")),
        ("a\tb\n", ("rejected", "wrong number of columns")),
        ("#CLIENT/another\n", ("rejected", "wrong number of columns")),
    ],
)
def test_a_row_that_is_no_play_falls_out_with_its_reason_and_its_text(row: str, out: tuple[str, str]) -> None:
    batches = read(scrobbler_log, LOG_HEADER + log_row() + row + log_row())

    assert outs(batches) == [(2, *out)]
    assert batches[0].out[0].text == row.rstrip("\n")


def test_a_long_log_is_read_in_blocks_row_by_row() -> None:
    title = 'says "' + "x" * 150

    batches = read(scrobbler_log, LOG_HEADER + "".join(log_row(1_700_000_000 + at, title=title) for at in range(50_000)))

    assert len(batches) > 1
    assert [at for batch in batches for at in batch.row.tolist()] == list(range(1, 50_001))


def test_an_hour_that_was_twice_is_the_first_one_until_the_log_steps_back() -> None:
    walls = [f"2023-10-29 0{wall}" for wall in ("1:50", "2:10", "2:50", "2:10", "2:20", "2:59", "3:05")]

    assert starts(log_of(*walls)) == [
        f"10-{at}" for at in ("28 23:50", *(f"29 0{at}" for at in ["0:10", "0:50", "1:10", "1:20", "1:59", "2:05"]))
    ]
    assert starts(log_of(walls[4])) == ["10-29 00:20"]


def test_an_hour_that_never_was_is_that_of_a_clock_not_yet_set_up_to_the_next_pause() -> None:
    walls = [f"2023-03-26 0{wall}" for wall in ("1:50", "2:10", "2:50", "3:10", "3:55", "5:10", "5:15")]

    assert starts(log_of(*walls)) == [f"03-26 0{at}" for at in ["0:50", "1:10", "1:50", "2:10", "2:55", "3:10", "3:15"]]
    assert starts(log_of("2023-03-26 03:10")) == ["03-26 01:10"]


def test_a_log_that_is_newest_first_keeps_the_only_reading_its_times_have() -> None:
    walls = ["2023-03-26 05:00", "2023-03-26 04:55", "2023-10-29 05:00", "2023-10-29 01:30", "2023-10-28 23:00"]

    assert starts(log_of(*walls)) == ["03-26 03:00", "03-26 02:55", "10-29 04:00", "10-28 23:30", "10-28 21:00"]


@given(
    st.lists(st.integers(-20 * HOUR, 20 * HOUR), max_size=40).map(sorted), st.sampled_from([SPRING, AUTUMN]), st.integers(0, 40)
)
def test_order_is_kept_around_every_change_wherever_a_block_ends(offsets: list[int], change: int, cut: int) -> None:
    wall = np.array([change + HOUR + offset for offset in offsets], np.int64)
    whole, clock = LogClock(Zones.of("Europe/Berlin")).utc(wall), LogClock(Zones.of("Europe/Berlin"))

    assert np.concatenate([clock.utc(wall[:cut]), clock.utc(wall[cut:])]).tolist() == whole.tolist()
    assert (np.diff(whole) >= 0).all()
    assert {2 * HOUR, HOUR} >= set((wall - whole).tolist())


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
def test_a_clock_that_was_always_right_is_read_to_the_second(change: int) -> None:
    true = np.arange(change - 30 * HOUR, change + 30 * HOUR, 599)
    zone = ZoneInfo("Europe/Berlin")
    wall = [int(datetime.fromtimestamp(at, zone).replace(tzinfo=UTC).timestamp()) for at in true.tolist()]

    assert LogClock(Zones.of("Europe/Berlin")).utc(np.array(wall)).tolist() == true.tolist()


@pytest.mark.parametrize("content", [TABLE, "a\tb\tc\n", "#TZ/UTC\n", "A\tB\tT\t1\t9\tL\t2023-11-14 22:13\t\n", ""])
def test_what_is_no_log_is_refused(content: str) -> None:
    assert not scrobbler_log.accepts(content.encode(), ".scrobbler.log")
    with pytest.raises(ImportFormatError):
        read(scrobbler_log, content)


def test_columns_that_the_listener_names_win_over_a_log_without_header() -> None:
    columns = ("artist", "album", "track", "-", "length", "-", "timestamp", "-")

    assert importer_for((log_row() + log_row(1_700_000_400)).encode(), "x", columns=columns) is any_csv
