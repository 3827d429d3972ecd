"""A history as ListenBrainz listens, one JSON object a line: what ListenBrainz exports and its importers take."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from music_rec.core.models import Scrobble
from music_rec.core.sources import OWN_EXPORT

NAME = "listenbrainz"
LABEL = "ListenBrainz listens, as JSON lines"
ENDING = ".jsonl"


def render(parts: Iterable[Sequence[Scrobble]]) -> Iterator[bytes]:
    for part in parts:
        yield "".join(f"{json.dumps(_listen(one), ensure_ascii=False)}\n" for one in part).encode()


def _listen(one: Scrobble) -> dict[str, Any]:
    known = {
        "recording_mbid": one.track_mbid,
        "release_mbid": one.album_mbid,
        "artist_mbids": [one.artist_mbid] if one.artist_mbid else [],
    }
    info = {"submission_client": OWN_EXPORT, **{name: value for name, value in known.items() if value}}
    said = {"artist_name": one.artist, "track_name": one.title, **({"release_name": one.album} if one.album else {})}
    return {"listened_at": one.played_at, "track_metadata": {**said, "additional_info": info}}
