"""Tracks one below the other: cover, names, the reason in words, and the plays behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from music_rec.core.models import PlaylistTrack
from music_rec.core.zones import Zones
from music_rec.library.recommending import Recommended
from streamlit_app.components.cover import Picture, tile
from streamlit_app.utils.text import clock, day_name, md, percent, short

NAMES = {
    "actr": "hear again",
    "session_knn": "like this",
    "popularity": "your favourites",
    "hybrid": "a bit of both",
    "ranker": "learned from your order",
    "markov": "what follows what",
    "rules": "what comes soon after",
    "content": "tags and sound",
    "near": "alike, say services",
    "taste": "what others like",
}
"""What the recommenders are called here."""


@st.fragment
def show_recommended(items: Sequence[Recommended], zones: Zones, picture: Picture = tile) -> None:
    """Draw recommendations with their grounds."""
    for place, one in enumerate(items, 1):
        reasons = " ".join(reason.text + "." for reason in one.reasons)
        with _row(picture("track", one.track_id, one.artist), one.artist, one.title, reasons, _shares(one)):
            _plays(place, sorted({at for reason in one.reasons for at in reason.plays}), zones)


def show_playlist(tracks: Sequence[PlaylistTrack], key: str, remove: Callable[[int], None]) -> None:
    """Draw the lines of a playlist, each with a button that calls `remove` with its position, counted from 1."""
    for place, one in enumerate(tracks, 1):
        with _row(tile("track", one.track_id, one.artist), one.artist, one.title, one.reason):
            st.button(
                "Remove",
                icon=":material/close:",
                type="tertiary",
                key=f"{key}-remove-{place}",
                on_click=remove,
                args=(place,),
                help=md(f"Remove {short(one.title)}"),
            )


def _row(shown: bytes | str, artist: str, title: str, *notes: str) -> DeltaGenerator:
    """A drawn row; what comes back takes what stands at its end."""
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.image(shown, width=48, alt="")
    words = row.container(width="stretch", gap=None)
    words.markdown(f"**{md(short(title, 80))}**  \n{md(short(artist, 80))}")
    for note in filter(None, notes):
        words.caption(md(note))
    return row


def _shares(one: Recommended) -> str:
    """How much each recommender says to it, where several do."""
    total = sum(one.contributions.values())
    if len(one.contributions) < 2 or total <= 0:
        return ""
    ranked = sorted(one.contributions.items(), key=lambda share: -share[1])
    return " · ".join(f"{percent(share / total)} {NAMES.get(name, name)}" for name, share in ranked)


def _plays(place: int, plays: Sequence[int], zones: Zones) -> None:
    with st.popover("Plays", icon=":material/history:", type="tertiary", key=f"plays-{place}", on_change="rerun") as box:
        if box.open:
            st.markdown("**The latest plays behind it**")
            st.text("\n".join(map(_clock, zones.local(np.array(plays, np.int64))[::-1])))


def _clock(local: int) -> str:
    moment = datetime.fromtimestamp(int(local), UTC)
    return f"{day_name(moment)}, {clock(moment)}"
