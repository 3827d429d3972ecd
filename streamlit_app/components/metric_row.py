"""The headline numbers as a row of tiles."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from streamlit_app.utils.text import number, percent


def show(headline: pd.DataFrame) -> None:
    """Draw the tiles of `analyzers.counts.headline`: four across, two by two on a phone."""
    value, before = (headline.set_index("measure")[column] for column in ("value", "before"))
    with st.grid(4, min_column_width=150):
        for measure in ("plays", "artists", "tracks"):
            _tile(measure.capitalize(), value[measure], before[measure])
        if value["timed"]:
            _hours(value)
        else:
            _tile("Days with music", value["days"], before["days"])
    if before.notna().any():
        st.caption("More and fewer are against the period of equal length just before.")


def _hours(value: pd.Series) -> None:
    known = f"Of the {percent(value['timed'] / value['plays'])} of plays whose time is known."
    st.metric("Hours", number(value["minutes"] / 60), border=True, height="stretch", help=known)


def _tile(label: str, value: int, before: int | None) -> None:
    compared = {} if pd.isna(before) else change(value, before)
    st.metric(label, number(value), border=True, height="stretch", delta_color="off", **compared)


def change(value: int, before: int) -> dict[str, str]:
    """The change in words, for st.metric: less music is not bad news, so no colour goes with it."""
    known = f"In the period before: {number(before)}."
    if value == before:
        return {"delta": "the same", "delta_arrow": "off", "help": known}
    word, arrow = ("more", "up") if value > before else ("fewer", "down")
    size = number(value) if before == 0 else percent(abs(value - before) / before)
    return {"delta": f"{size} {word}", "delta_arrow": arrow, "help": known}
