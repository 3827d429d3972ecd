"""Artists, albums or tracks: the choice of what is listed."""

from __future__ import annotations

from typing import cast

import streamlit as st

from music_rec.core.models import Entity


def show(label: str, key: str) -> Entity:
    """Draw the choice, which begins with artists; what comes back is the one chosen."""
    chosen = st.segmented_control(
        label,
        ("artists", "albums", "tracks"),
        default="artists",
        required=True,
        format_func=str.capitalize,
        key=key,
        label_visibility="collapsed",
    )
    return cast(Entity, chosen.removesuffix("s"))
