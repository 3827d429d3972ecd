"""Text of strangers made fit for the name of a file."""

from __future__ import annotations

import re

from music_rec.core.plain_text import one_line

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
_LONGEST = 180
"""Bytes of UTF-8; file systems allow 255 with the extension, and a copy wants room for its number."""


def file_name(text: str, *, empty: str = "untitled") -> str:
    """The text as a name without extension that Windows and POSIX both take: one part of a path, at most 180 bytes.

    Letters of all scripts stay. What a file system forbids becomes a space, a device name of Windows gets an underscore,
    and neither dots nor hash signs begin the name, which would hide the file or make it a comment in a playlist.
    """
    line = one_line(_FORBIDDEN.sub(" ", text)).lstrip(".#~ ")
    short = line.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore").rstrip(". ")
    return f"_{short}" if _DEVICE.match(short) else short or empty
