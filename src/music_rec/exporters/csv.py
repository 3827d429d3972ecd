"""CSV: a table for spreadsheets."""

from __future__ import annotations

import codecs

from music_rec.core.csv_safe import csv_bytes
from music_rec.core.models import ExportFile, Playlist
from music_rec.exporters.safe_text import file_name

NAME = "csv"
LABEL = "CSV, for spreadsheets"
COLUMNS = ("position", "artist", "title", "album", "reason")


def render(playlist: Playlist) -> ExportFile:
    """One line a track under a header; UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
    rows = [
        (position, track.artist, track.title, track.album, track.reason)
        for position, track in enumerate(playlist.tracks, start=1)
    ]
    content = codecs.BOM_UTF8 + csv_bytes(COLUMNS, rows)
    return ExportFile(f"{file_name(playlist.name, empty='playlist')}.csv", content, "text/csv")
