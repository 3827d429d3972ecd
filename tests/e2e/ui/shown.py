"""What the tests of pages share: a history that is easy to count, with a name that means harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from urllib.parse import parse_qsl

from factories import utc
from streamlit.testing.v1 import AppTest

from music_rec.core.lens import Lens
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


def doors(app: AppTest, key: str) -> list[tuple[str, Lens]]:
    """The links of a part of the page that lead to plays: what each says, and what it shows."""
    links = [link.proto for link in app.get_by_key(key).get("page_link") if link.proto.page == "plays"]
    return [(said(link.label), Lens.from_query(dict(parse_qsl(link.query_string)))) for link in links]


def said(label: str) -> str:
    """The words of a label without their format."""
    return re.sub(r":primary\[(.*)\]", r"\1", label).replace("*", "").strip()
