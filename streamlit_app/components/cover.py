"""A tile in the place of a cover: the same for the same artist everywhere."""

from __future__ import annotations

import html
from zlib import crc32

from streamlit_app.utils.text import plain


def cover(artist: str) -> str:
    """An SVG picture: the first letter of the artist on colours that follow from the name, readable in light and dark."""
    seed = crc32(artist.encode("utf-8", "replace"))
    hue, turn, stripe = seed % 360, 25 + seed // 360 % 40, 14 + seed // 16_000 % 36
    name = plain(artist).removeprefix("The ")
    letter = next((char for char in name if char.isalnum()), "♪").upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><defs>'
        f'<linearGradient id="g" x2="1" y2="1"><stop stop-color="hsl({hue} 50% 52%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + turn) % 360} 55% 34%)"/></linearGradient></defs>'
        '<rect width="64" height="64" rx="10" fill="url(#g)"/>'
        f'<circle cx="64" cy="{stripe}" r="30" fill="#fff" fill-opacity=".12"/>'
        '<text x="32" y="42" text-anchor="middle" font-family="sans-serif" font-size="28" font-weight="600" fill="#fff">'
        f"{html.escape(letter)}</text></svg>"
    )
