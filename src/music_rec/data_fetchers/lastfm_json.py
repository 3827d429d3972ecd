"""Last.fm plays as JSON in the shape of its web service, as lastfm.ghan.nl and its like write it: one list, or a list of pages.

The plays are those of `lastfm-uts`, the same exporter's CSV, and belong to the same source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers.json_plays import JsonPlay, object_in, play_batches
from music_rec.data_fetchers.json_rows import json_rows
from music_rec.data_fetchers.text import head_text, is_json

NAME = "lastfm-json"
LABEL = "Last.fm JSON with times in seconds"
_SOURCE = "lastfm-uts"
_TRACK = re.compile(r'"artist"\s*:\s*\{')
_TIME = re.compile(r'"(?:uts|nowplaying)"\s*:')


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether these are objects with an `artist` that is one too, and a `uts` or the mark of what is playing now."""
    text = head_text(head)
    return is_json(text) and bool(_TRACK.search(text) and _TIME.search(text))


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with MusicBrainz ids. What was playing when the file was made has no date and is rejected."""
    pages = json_rows(stream, inside="track")
    return play_batches(map(_tracks, pages), _SOURCE, _to_play, options.now)


def _tracks(elements: Sequence[object]) -> list[object]:
    """The tracks of these elements, which may themselves be pages."""
    return [track for element in elements for track in _tracks_in(element)]


def _tracks_in(element: object) -> Sequence[object]:
    if isinstance(element, dict):
        page = element.get("recenttracks", element)
        tracks = page.get("track") if isinstance(page, dict) else None
        # The service writes a page of one track as that track alone.
        return tracks if isinstance(tracks, list) else [element if tracks is None else tracks]
    return element if isinstance(element, list) else [element]


def _to_play(track: Mapping[str, Any]) -> JsonPlay | None:
    if not {"artist", "name"} & track.keys():
        return None
    artist, album = object_in(track, "artist"), object_in(track, "album")
    return JsonPlay(
        time=object_in(track, "date").get("uts"),
        artist=artist.get("#text") or artist.get("name"),
        title=track.get("name"),
        album=album.get("#text") or album.get("name"),
        mbids=(artist.get("mbid"), album.get("mbid"), track.get("mbid")),
        # Only lists of loved tracks hold an object here; their dates are those of the love.
        filtered="loved track, no play" if isinstance(track.get("streamable"), dict) else "",
    )
