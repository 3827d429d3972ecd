"""The only place that constructs: settings in, a Library out."""

from __future__ import annotations

from pathlib import Path

from music_rec.core.settings import Settings, load_settings, unknown_names
from music_rec.core.worker import Worker
from music_rec.library import Library
from music_rec.library.store import Store

__all__ = ["open_library", "unknown_names"]


def open_library(settings: Settings | None = None, *, data_dir: Path | None = None) -> Library:
    """A Library on the configured data folder; nothing is read or written before it is asked for."""
    settings = settings or load_settings(data_dir=data_dir)
    cache = settings.cache_dir
    return Library(settings, Store(settings.database, cache), Store(settings.demo_database, cache), Worker())
