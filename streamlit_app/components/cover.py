"""Covers in small squares, and the tile in the place of one: the same for the same artists everywhere."""

from __future__ import annotations

import html
from collections.abc import Callable
from io import BytesIO
from zlib import crc32

import streamlit as st
from PIL import Image, ImageOps

from music_rec.core.models import Entity
from streamlit_app.utils.text import plain

Picture = Callable[[Entity, int, str], bytes | str]
"""What `st.image` takes, of (kind, group, name of the artist)."""

TILE_PX = 72
"""Pixels of a tile in the head of a page."""
_SIDE = 64
_THUMBNAIL = 144
"""Pixels of a small cover: twice the widest box, for screens with small pixels."""


def tile(_entity: Entity, _group: int, artist: str) -> str:
    """The tile, whatever else is known."""
    return cover(artist)


@st.cache_data(max_entries=2000, show_spinner=False)
def thumbnail(body: bytes) -> bytes | None:
    """A small square of a picture from outside; None where it is none that can be drawn."""
    try:
        with Image.open(BytesIO(body), formats=("JPEG", "PNG", "WEBP")) as image:
            image.draft("RGB", (2 * _THUMBNAIL, 2 * _THUMBNAIL))
            small = ImageOps.fit(image.convert("RGB"), (_THUMBNAIL, _THUMBNAIL))
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    drawn = BytesIO()
    small.save(drawn, "JPEG", quality=85)
    return drawn.getvalue()


def cover(*artists: str) -> str:
    """A square SVG picture with one upright band per artist."""
    width = _SIDE / len(artists)
    bands = "".join(_band(artist, place, width) for place, artist in enumerate(artists))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE} {_SIDE}"><clipPath id="round">'
        f'<rect width="{_SIDE}" height="{_SIDE}" rx="10"/></clipPath><g clip-path="url(#round)">{bands}</g></svg>'
    )


def _band(artist: str, place: int, width: float) -> str:
    """The first letter of the artist on colours that follow from the name, readable in light and dark."""
    seed = crc32(artist.encode("utf-8", "replace"))
    hue, turn, moon = seed % 360, 25 + seed // 360 % 40, 14 + seed // 16_000 % 36
    name = plain(artist).removeprefix("The ")
    letter = next((char for char in name if char.isalnum()), "♪").upper()
    return (
        f'<svg x="{place * width:.2f}" width="{width:.2f}" height="{_SIDE}">'
        f'<linearGradient id="g{place}" x2="1" y2="1"><stop stop-color="hsl({hue} 50% 52%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + turn) % 360} 55% 34%)"/></linearGradient>'
        f'<rect width="100%" height="100%" fill="url(#g{place})"/>'
        f'<circle cx="{width:.2f}" cy="{moon}" r="{width * 0.47:.2f}" fill="#fff" fill-opacity=".12"/>'
        f'<text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-weight="600" fill="#fff"'
        f' font-size="{10 + 0.3 * width:.0f}">{html.escape(letter)}</text></svg>'
    )
