"""Playlists as files, one format a file."""

from __future__ import annotations

from music_rec.core.protocols import Exporter
from music_rec.exporters import csv, m3u8

EXPORTERS: dict[str, Exporter] = {
    "m3u8": m3u8,
    "csv": csv,
}
