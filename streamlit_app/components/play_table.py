"""Plays, one below the other, newest first."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from streamlit_app.utils.text import clock, plain, short_day

_WIDTHS = {"Day": 130, "Time": 62, "Heard": 70, "Source": 190, "Import": 70}
_LOVED = "Loved"


def show(plays: pd.DataFrame, key: str) -> int | None:
    """Draw a page of `library.plays.page`; the row that is chosen, None where none is."""
    event = st.dataframe(
        readable(plays),
        hide_index=True,
        height=min(35 * len(plays) + 38, 760),
        column_config={
            **{name: st.column_config.Column(width=width) for name, width in _WIDTHS.items()},
            _LOVED: st.column_config.Column("♥", width=40, help="Loved at Last.fm"),
        },
        alt="Plays, newest first",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
    )
    return next(iter(event.selection.rows), None)


def readable(plays: pd.DataFrame) -> pd.DataFrame:
    """The page as a person reads it. The day stands at the first play of each day only, hearts where there are any."""
    moments = [datetime.fromtimestamp(local, UTC) for local in plays["local"]]
    days = [short_day(when) for when in moments]
    names = {name: [plain(text) for text in plays[name]] for name in ("track", "artist", "album")}
    hearts = {_LOVED: ["♥" if loved else "" for loved in plays["loved"]]} if plays["loved"].any() else {}
    return pd.DataFrame(
        {
            "Day": [day if place == 0 or day != days[place - 1] else "" for place, day in enumerate(days)],
            "Time": [clock(when) for when in moments],
            "Track": names["track"],
            **hearts,
            "Artist": names["artist"],
            "Album": names["album"],
            "Heard": [f"{ms // 60_000}:{ms % 60_000 // 1000:02}" if ms >= 0 else "" for ms in plays["ms"]],
            "Source": [_source(*row) for row in zip(plays["source"], plays["also"], strict=True)],
            "Import": [str(one) if one else "" for one in plays["import_id"]],
        }
    )


def _source(source: str, also: str) -> str:
    return f"{source}, also {also}" if also else source
