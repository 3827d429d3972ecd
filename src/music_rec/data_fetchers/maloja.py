"""Maloja's JSON export: an object with a list of scrobbles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.json_plays import JsonPlay, milliseconds, object_in, play_batches
from music_rec.data_fetchers.json_rows import json_rows
from music_rec.data_fetchers.text import head_text

NAME = "maloja"
LABEL = "Maloja export"


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether this is an object with `scrobbles` whose tracks name `artists`."""
    text = head_text(head)
    return text.lstrip().startswith("{") and all(f'"{name}"' in text for name in ("scrobbles", "track", "artists", "time"))


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the length of a track where it is known; Maloja gives it in seconds."""
    return play_batches(json_rows(stream, inside="scrobbles"), NAME, _to_play, options.now)


def _to_play(scrobble: Mapping[str, Any]) -> JsonPlay | None:
    track = scrobble.get("track")
    if not isinstance(track, dict):
        return None
    return JsonPlay(
        time=scrobble.get("time"),
        artist=_joined(track.get("artists")),
        title=track.get("title"),
        album=object_in(track, "album").get("albumtitle"),
        length_ms=milliseconds(track.get("length"), 1000),
    )


def _joined(artists: object) -> str | None:
    """Several artists as one name, `A, B`, as other services write them; commas make no difference to what counts as what."""
    names = artists if isinstance(artists, list) else [artists]
    return ", ".join(name for name in names if isinstance(name, str) and name.strip()) or None
