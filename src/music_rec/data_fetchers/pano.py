"""Pano Scrobbler's JSONL export: a log of what the player on a phone or computer did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.json_lines import json_lines_or_list
from music_rec.data_fetchers.json_plays import JsonPlay, milliseconds, play_batches
from music_rec.data_fetchers.text import head_text

NAME = "pano"
LABEL = "Pano Scrobbler log"


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether these are objects with `timeMs`, `track` and `event`."""
    text = head_text(head)
    return text.lstrip().startswith(("{", "[")) and all(f'"{name}"' in text for name in ("timeMs", "track", "event"))


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the length of a track; events other than a scrobble (a love, for example) are filtered."""
    return play_batches(json_lines_or_list(stream), NAME, _to_play, options.now)


def _to_play(event: Mapping[str, Any]) -> JsonPlay | None:
    if not {"timeMs", "track", "event"} & event.keys():
        return None
    return JsonPlay(
        time=event.get("timeMs"),
        artist=event.get("artist"),
        title=event.get("track"),
        album=event.get("album"),
        length_ms=milliseconds(event.get("durationMs")),
        filtered="" if event.get("event") == "scrobble" else "not a scrobble",
    )
