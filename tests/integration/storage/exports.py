"""Plays as files that services export, and a library to bring them into."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from integration.storage.plays import Play

from music_rec.core.settings import load_settings
from music_rec.library import Library
from music_rec.wiring import open_library

UTS_HEAD = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"


@contextmanager
def library_in(folder: Path) -> Iterator[Library]:
    """The library of a folder, as one process opens and closes it."""
    with closing(open_library(load_settings(data_dir=folder / "data", cache_dir=folder / "data" / "cache"))) as library:
        yield library


def uts(path: Path, plays: Iterable[Play]) -> Path:
    """A Last.fm CSV with times in seconds."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_ALL)
    rows.writerows([play.at, "", play.artist, "", play.album, "", play.title, ""] for play in plays)
    path.write_text(f"{UTS_HEAD}\n{text.getvalue()}", "utf-8")
    return path


def spotify(path: Path, plays: Iterable[Play]) -> Path:
    """A Spotify extended history; each play ends when its milliseconds are over."""
    path.write_text(json.dumps([_stream(play) for play in plays]), "utf-8")
    return path


def headerless(path: Path, plays: Iterable[Play]) -> Path:
    """A Last.fm CSV without header, in minutes."""
    rows = (f"{play.artist},{play.album},{play.title},{datetime.fromtimestamp(play.at, UTC):%d %b %Y %H:%M}" for play in plays)
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return path


def _stream(play: Play) -> dict[str, object]:
    return {
        "ts": f"{datetime.fromtimestamp(play.at + play.ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        "ms_played": play.ms,
        "master_metadata_track_name": play.title,
        "master_metadata_album_artist_name": play.artist,
        "master_metadata_album_album_name": play.album or None,
        "spotify_track_uri": play.uri or None,
        "incognito_mode": bool(play.flags),
    }
