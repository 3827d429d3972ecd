"""Text of strangers made fit to stand on one line."""

from __future__ import annotations

_JOINERS = "\u200c\u200d"  # not seen, but they shape Persian, Indic scripts and emoji


def one_line(text: object) -> str:
    """The text with a single space for whatever ends a line, is not seen (controls, direction marks) or is half a letter."""
    return " ".join("".join(char if char.isprintable() or char in _JOINERS else " " for char in str(text)).split())
