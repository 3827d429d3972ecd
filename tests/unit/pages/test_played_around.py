"""What is played around an item opens the plays it counts, however many sittings that takes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from factories import history_of, utc

from music_rec.analyzers.co_listening import session_of_plays
from music_rec.core.history import History
from music_rec.core.lens import Item, Lens
from music_rec.core.models import ENTITIES
from streamlit_app.components.charts import Context
from streamlit_app.components.played_around import found

NAMES = "ABCDEFGHIJKLMNOP"
EVENING = utc("2022-01-01T23:45")
HALF = Lens(date(2022, 4, 1), date(2022, 9, 30))
"""Its first and its last sitting go on over midnight, beyond it."""


def evenings(sittings: int) -> History:
    """Sittings of six plays, some of them in one second."""
    rng = np.random.default_rng(7)
    starts = EVENING + np.arange(sittings) * 86_400 + rng.integers(0, 300, sittings)
    names = rng.choice(list(NAMES), (sittings, 6), p=np.arange(16, 0, -1) / 136)
    return history_of(
        (int(start) + play // 2 * 600, name, "Song", f"Album of {name}")
        for start, line in zip(starts, names, strict=True)
        for play, name in enumerate(line)
    )


def frame_of(history: History, item: Item, days: Lens) -> pd.DataFrame:
    lens = Lens(days.start, days.end, only=(item,))
    return found(Context(lens.apply(history), history, date(2025, 1, 1), lens=lens), item)


@pytest.mark.parametrize("days", [Lens(), HALF])
@pytest.mark.parametrize("entity", ENTITIES)
def test_every_number_opens_whole_sittings_with_both_or_the_plays_of_the_other_in_them(entity, days):
    history = evenings(600)
    here = days.apply(history)
    codes, session = here.codes(entity), session_of_plays(here)
    both = [set(session[codes == group].tolist()) for group in range(len(NAMES) + 1)]
    frame = frame_of(history, (entity, 1), days)

    for row in frame.to_dict("records"):
        shared = np.isin(session, list(both[1] & both[row["group"]]))
        sittings, plays = (row[name].from_query(row[name].to_query()).apply(history) for name in ("_sittings", "_plays"))
        assert sittings.identity.tolist() == here.identity[shared].tolist()
        assert plays.identity.tolist() == here.identity[shared & (codes == row["group"])].tolist()
        assert (len(set(session[shared].tolist())), len(plays)) == (row["sessions"], row["plays"])
    assert len(frame) == 8
    assert frame["sessions"].max() > (50 if days == Lens() else 20)


def test_what_an_address_has_no_room_for_opens_nothing():
    rng = np.random.default_rng(7)
    starts = EVENING + np.arange(60_000) * 7_200 + rng.integers(0, 3_600, 60_000)
    others = rng.choice(["B", "C"], 60_000)
    others[:10] = "D"
    history = history_of(
        (int(start) + at, name, "Song")
        for start, other in zip(starts, others, strict=True)
        for at, name in ((0, "A"), (60, other))
    )

    frame = frame_of(history, ("artist", 1), Lens()).set_index("artist")

    assert frame["_plays"].notna().all()
    assert frame["_sittings"].isna().to_dict() == {"B": True, "C": True, "D": False}


def test_nothing_around_has_the_same_columns():
    assert list(frame_of(evenings(1), ("artist", 1), Lens())) == list(frame_of(evenings(600), ("artist", 1), Lens()))
