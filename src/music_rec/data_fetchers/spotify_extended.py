"""Spotify extended streaming history: `Streaming_History_Audio_*.json`, `..._Video_*.json` and older `endsong_*.json`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.models import Flag
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.spotify import Export, spotify_batches
from music_rec.data_fetchers.text import head_text

NAME = "spotify-extended"
LABEL = "Spotify extended streaming history"

_EXPORT = Export(
    source=NAME,
    ended="ts",
    ms_played="ms_played",
    artist="master_metadata_album_artist_name",
    title="master_metadata_track_name",
    podcast=("episode_name", "episode_show_name", "spotify_episode_uri"),
    audiobook=("audiobook_title", "audiobook_uri", "audiobook_chapter_uri", "audiobook_chapter_title"),
    album="master_metadata_album_album_name",
    uri="spotify_track_uri",
    reason_start="reason_start",
    reason_end="reason_end",
    country="conn_country",
    flags={"shuffle": Flag.SHUFFLE, "offline": Flag.OFFLINE, "skipped": Flag.SKIPPED, "incognito_mode": Flag.PRIVATE},
)


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether this is a list of objects with `ts` and `ms_played`."""
    text = head_text(head)
    return text.lstrip().startswith("[") and '"ts"' in text and '"ms_played"' in text


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with Spotify's uri, reasons, flags and country of every play."""
    return spotify_batches(stream, _EXPORT, options)
