"""What a listener loves of an artist, album or track."""

from __future__ import annotations

import numpy as np
import streamlit as st

from music_rec.core.lens import Lens
from streamlit_app.components import open_plays
from streamlit_app.components.charts import Context
from streamlit_app.utils.text import amount, day_name

HEART = ":material/favorite:"


def show(ever: Context) -> None:
    """Draw since when a track is loved or, of an artist or album, the way to the plays of those loved; nothing without any."""
    [(entity, group)] = ever.lens.only
    history = ever.history
    if entity == "track":
        if group in history.loved:
            since = day_name(history.zones.day_of(history.loved[group]))
            st.caption(f"{HEART} Loved at Last.fm since {since}", width="content")
    elif loved := np.intersect1d(history.track, list(history.loved)).size:
        open_plays.link(Lens(only=ever.lens.only, loved=True), amount(loved, "loved track"), HEART)
