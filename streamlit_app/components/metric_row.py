"""The headline numbers as a row of tiles, each with the way to the plays behind it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from music_rec.core.lens import Lens
from streamlit_app.components import open_plays
from streamlit_app.utils.text import number, percent


def show(headline: pd.DataFrame, lens: Lens) -> None:
    """Draw the tiles of `analyzers.counts.headline` of the plays of a Lens: four across, two by two on a phone."""
    value, before = (headline.set_index("measure")[column] for column in ("value", "before"))
    with st.grid(4, min_column_width=150):
        for measure in ("plays", "artists", "tracks"):
            _counted(measure.capitalize(), value[measure], before[measure], lens)
        if value["timed"]:
            known = f"Of the {percent(value['timed'] / value['plays'])} of plays whose time is known."
            tile("Hours", number(value["minutes"] / 60), lens, help=known)
        else:
            _counted("Days with music", value["days"], before["days"], lens)
    if before.notna().any():
        st.caption("More and fewer are against the period of equal length just before.")


def tile(label: str, value: str, lens: Lens, **more: Any) -> None:
    """Draw one number, with more of `st.metric`, and below it the link to the plays of a Lens."""
    look = {"border": True, "height": "stretch", "gap": "xsmall", "vertical_alignment": "distribute"}
    with st.container(key=f"number-{label.lower().replace(' ', '-')}", **look):
        st.metric(label, value, delta_color="off", **more)
        open_plays.link(lens, "See the plays")


def _counted(label: str, value: int, before: int | None, lens: Lens) -> None:
    tile(label, number(value), lens, **({} if pd.isna(before) else change(value, before)))


def change(value: int, before: int) -> dict[str, str]:
    """The change in words, for st.metric: less music is not bad news, so no colour goes with it."""
    known = f"In the period before: {number(before)}."
    if value == before:
        return {"delta": "the same", "delta_arrow": "off", "help": known}
    word, arrow = ("more", "up") if value > before else ("fewer", "down")
    size = number(value) if before == 0 else percent(abs(value - before) / before)
    return {"delta": f"{size} {word}", "delta_arrow": arrow, "help": known}
