"""Spotify account data, the last year of listening: `StreamingHistory*.json`. Times are UTC, to the minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.spotify import Export, spotify_batches
from music_rec.data_fetchers.text import head_text

NAME = "spotify-account"
LABEL = "Spotify account data"

_EXPORT = Export(
    source=NAME,
    ended="endTime",
    ms_played="msPlayed",
    artist="artistName",
    title="trackName",
    podcast=("podcastName", "episodeName"),
    audiobook=("audiobookName", "chapterName", "authorName"),
)


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether this is a list of objects with `endTime` and `msPlayed`: music, podcasts or audiobooks."""
    text = head_text(head)
    return text.lstrip().startswith("[") and '"endTime"' in text and '"msPlayed"' in text


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order; album and ids are not in this format."""
    return spotify_batches(stream, _EXPORT, options)
