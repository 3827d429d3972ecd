"""Taking a card along: as a picture that the browser draws, and as an address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from streamlit_app.utils.text import plain

_SCRIPT = Path(__file__).parents[1] / "assets" / "card_tools.js"
_BUTTON = '<button type="button" title="{0}"><span>{1}</span></button>'
_BUTTONS = "".join(
    (
        _BUTTON.format("Save this card as a PNG picture; nothing is uploaded", "Picture"),
        _BUTTON.format("Copy the address of this card", "Link"),
    )
)
_LOOK = """
:host { display: flex; gap: 0.25rem; }
button {
  font: inherit; font-size: 0.875rem; color: var(--st-text-color); background: none; border: 0; cursor: pointer;
  min-height: 2.5rem; padding: 0 0.5rem; border-radius: 999px;
}
button:hover { color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); }
"""


def show(card: str, title: str, lines: list[str]) -> None:
    """Draw the buttons of the card with this key; the picture has the title and the lines in it."""
    tools = st.components.v2.component("card_tools", html=_BUTTONS, css=_LOOK, js=_SCRIPT.read_text("utf-8"))
    tools(
        key=f"{card}-tools",
        data={"card": card, "title": plain(title), "lines": [plain(line) for line in lines], "file": f"{card}.png"},
        width="content",
        height="content",
    )
