"""ListenBrainz: listens of its export (`listens/<year>/<month>.jsonl`), the older list of them, lines of its public dump.

The other files of an export (user, feedback, pinned recordings) hold no listens and are no histories.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.sources import OWN_EXPORT
from music_rec.data_fetchers.json_lines import json_lines_or_list
from music_rec.data_fetchers.json_plays import JsonPlay, milliseconds, object_in, play_batches
from music_rec.data_fetchers.text import head_text

NAME = "listenbrainz"
LABEL = "ListenBrainz listens"


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether these are objects with `track_metadata` and the time of a listen (in the dump `timestamp`)."""
    text = head_text(head)
    timed = '"listened_at"' in text or '"timestamp"' in text
    return text.lstrip().startswith(("{", "[")) and timed and '"track_metadata"' in text and '"artist_name"' in text


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the MusicBrainz ids of a listen, the length of its track and ListenBrainz's own id."""
    parts = json_lines_or_list(stream)
    first = next(parts, [])
    source = OWN_EXPORT if first and _client(first[0]) == OWN_EXPORT else NAME
    return play_batches(chain([first], parts), source, _to_play, options.now)


def _client(listen: object) -> object:
    """The program that sent a listen."""
    said = object_in(listen, "track_metadata") if isinstance(listen, dict) else {}
    return object_in(said, "additional_info").get("submission_client")


def _to_play(listen: Mapping[str, Any]) -> JsonPlay | None:
    said = listen.get("track_metadata")
    if not isinstance(said, dict):
        return None
    info, mapped = object_in(said, "additional_info"), object_in(said, "mbid_mapping")
    in_ms = milliseconds(info.get("duration_ms"))
    return JsonPlay(
        time=listen.get("listened_at", listen.get("timestamp")),
        artist=said.get("artist_name"),
        title=said.get("track_name"),
        album=said.get("release_name"),
        length_ms=in_ms if in_ms > 0 else milliseconds(info.get("duration"), 1000),
        row_id=listen.get("recording_msid") or said.get("recording_msid") or info.get("recording_msid"),
        mbids=(
            _only(mapped.get("artist_mbids") or info.get("artist_mbids")),
            mapped.get("release_mbid") or info.get("release_mbid"),
            mapped.get("recording_mbid") or info.get("recording_mbid"),
        ),
    )


def _only(mbids: object) -> object:
    """The id of an artist who stands alone: of several, none is the id of them all."""
    return mbids[0] if isinstance(mbids, list) and len(mbids) == 1 else None
