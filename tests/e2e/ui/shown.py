"""What the tests of pages share: a history that is easy to count, with a name that means harm."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from factories import utc
from streamlit.testing.v1 import AppTest

from streamlit_app.utils.ranges import calendar_year, name_of_range

HOSTILE = "![x](http://h.invalid/p) <b>:sos: $x$"
OpenApp = Callable[..., AppTest]
"""Opens the app on a copy of a data folder, at a page and with a query."""


def name_of_year(year: int) -> str:
    """What pages call a whole year today: perhaps it was the last one."""
    return name_of_range(calendar_year(year), date.today())


def history_csv() -> bytes:
    """Two plays a day over two years, mostly of one artist; one row without a time."""
    first, days = utc("2023-01-01T19:00:00"), (date(2024, 12, 31) - date(2023, 1, 1)).days + 1
    rows: list[Sequence[object]] = [("", "Nobody", "", "Never")]
    for day in range(days):
        artist = "Quiet Owls" if day % 3 else HOSTILE
        rows += [(first + day * 86_400 + play * 240, artist, "Night Flight", f"Wing {day % 7} {play}") for play in range(2)]
    return as_csv(rows)


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """A Last.fm CSV of rows of time (UTC s), artist, album and title."""
    header = ["uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid"]
    lines = [header, *([at, "", artist, "", album, "", title, ""] for at, artist, album, title in rows)]
    return "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines).encode()
