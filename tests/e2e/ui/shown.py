"""What the tests of pages share: a history that is easy to count, with a name that means harm."""

from __future__ import annotations

from collections.abc import Callable
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
    header = ["uts", "utc_time", "artist", "artist_mbid", "album", "album_mbid", "track", "track_mbid"]
    first, days = utc("2023-01-01T19:00:00"), (date(2024, 12, 31) - date(2023, 1, 1)).days + 1
    rows = [header, ["", "", "Nobody", "", "", "", "Never", ""]]
    for day in range(days):
        artist = "Quiet Owls" if day % 3 else HOSTILE
        for play in range(2):
            at = str(first + day * 86_400 + play * 240)
            rows.append([at, "", artist, "", "Night Flight", "", f"Wing {day % 7} {play}", ""])
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()
