"""What is taken along as files, one format a file: playlists, and whole histories."""

from __future__ import annotations

from music_rec.core.protocols import Exporter, HistoryExporter
from music_rec.exporters import csv, history_csv, history_listenbrainz, m3u8

EXPORTERS: dict[str, Exporter] = {
    "m3u8": m3u8,
    "csv": csv,
}

HISTORY_EXPORTERS: dict[str, HistoryExporter] = {
    "csv": history_csv,
    "listenbrainz": history_listenbrainz,
}
