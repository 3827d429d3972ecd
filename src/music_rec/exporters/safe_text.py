"""Text of strangers made fit for a line of a file and for the name of one."""

from __future__ import annotations

import re

_JOINERS = "\u200c\u200d"
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
_LONGEST = 180
"""Bytes of UTF-8; file systems allow 255 with the extension, and a copy wants room for its number."""


def one_line(text: str) -> str:
    """The text with a single space for whatever ends a line or is not seen (controls, direction marks).

    The joiners stay, which shape Persian, Indic scripts and emoji.
    """
    return " ".join("".join(char if char.isprintable() or char in _JOINERS else " " for char in text).split())


def file_name(text: str, *, empty: str = "untitled") -> str:
    """The text as a name without extension that Windows and POSIX both take: one part of a path, at most 180 bytes.

    Letters of all scripts stay. What a file system forbids becomes a space, a device name of Windows gets an underscore,
    and neither dots nor hash signs begin the name, which would hide the file or make it a comment in a playlist.
    """
    line = one_line(_FORBIDDEN.sub(" ", text)).lstrip(".#~ ")
    short = line.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    return f"_{short}" if _DEVICE.match(short) else short or empty
