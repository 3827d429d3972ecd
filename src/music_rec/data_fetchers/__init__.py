"""Readers of history files, one format each. The registry is read top to bottom: the first that accepts a file reads it."""

from __future__ import annotations

from collections.abc import Sequence

from music_rec.core.protocols import Importer
from music_rec.data_fetchers import (
    any_csv,
    lastfm_archive,
    lastfm_csv,
    lastfm_json,
    lastfm_uts,
    lastfmstats,
    listenbrainz,
    maloja,
    pano,
    scrobbler_log,
    spotify_account,
    spotify_extended,
)
from music_rec.data_fetchers.text import head_text, is_json

IMPORTERS: dict[str, Importer] = {
    "lastfm-uts": lastfm_uts,
    "lastfm-json": lastfm_json,
    "lastfm-archive": lastfm_archive,
    "lastfmstats": lastfmstats,
    "lastfm-csv": lastfm_csv,
    "listenbrainz": listenbrainz,
    "maloja": maloja,
    "pano": pano,
    "scrobbler-log": scrobbler_log,
    "spotify-extended": spotify_extended,
    "spotify-account": spotify_account,
    "csv": any_csv,
}

_TABLES = ("lastfm-uts", "lastfm-archive", "lastfmstats", "lastfm-csv", "scrobbler-log")


def importer_for(head: bytes, name: str, *, columns: Sequence[str] = ()) -> Importer | None:
    """The importer for a file that begins with these bytes (64 KB at most); None when no format fits.

    A table whose columns the listener names is read by these, whatever its own format.
    """
    passed_over = _TABLES if columns and not is_json(head_text(head)) else ()
    candidates = (importer for key, importer in IMPORTERS.items() if key not in passed_over)
    return next((importer for importer in candidates if importer.accepts(head, name)), None)
