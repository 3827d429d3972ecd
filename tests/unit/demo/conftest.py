"""The demo as a later reader sees it: nothing but its rows."""

from __future__ import annotations

import pandas as pd
import pytest

from music_rec.core.counting import kinds_of
from music_rec.core.frames import Coded
from music_rec.core.models import Kind
from music_rec.core.zones import Zones
from music_rec.demo import OTHER_NAME, SAME_NAMES, Demo


@pytest.fixture(scope="session")
def rows(demo: Demo) -> pd.DataFrame:
    """Every row: artist (one name for all its spellings), title, album, genre, local time and day, kind."""
    (batch,) = demo.batches
    one_name = {other: name for name, other in (*SAME_NAMES, OTHER_NAME)}
    frame = pd.DataFrame(
        {
            "played_at": batch.played_at,
            "spelling": texts(batch.artist),
            "title": texts(batch.title),
            "album": texts(batch.album),
            "local": pd.to_datetime(Zones(demo.zones).local(batch.played_at), unit="s"),
            "kind": kinds_of(batch.ms_played, batch.length_ms, batch.flags),
            "flags": batch.flags,
        }
    )
    frame["artist"] = frame.spelling.replace(one_name)
    frame["genre"] = frame.artist.map(demo.genres)
    frame["day"] = frame.local.dt.date
    return frame


@pytest.fixture(scope="session")
def plays(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.kind == Kind.PLAY]


def texts(column: Coded) -> list[str]:
    return [column.values[code] for code in column.codes.tolist()]
