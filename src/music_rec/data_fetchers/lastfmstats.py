"""Exports of lastfmstats.com, CSV and JSON: the same plays in two layouts, hence one source. Times are UTC, in milliseconds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import UTC_ONLY
from music_rec.data_fetchers.columns import plain
from music_rec.data_fetchers.dialect import Dialect, rows_of
from music_rec.data_fetchers.json_plays import JsonPlay, play_batches
from music_rec.data_fetchers.json_rows import rows_of_list
from music_rec.data_fetchers.table import opened, record_blocks, without_first_line
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text, is_json

NAME = "lastfmstats"
LABEL = "lastfmstats.com CSV or JSON"
_FIELDS = {"artist": "artist", "album": "album", "albumid": "album_mbid", "track": "track", "date": "time"}
"""What the columns hold, by name; AlbumId is the release id of MusicBrainz."""
_REQUIRED = {"artist", "track", "date"}
_JSON_TRACK = re.compile(r'"track"\s*:\s*"')
_JSON_DATE = re.compile(r'"date"\s*:\s*"?\d{11,}')


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name proves nothing
    """Whether the header is `Artist;Album;AlbumId;Track;Date#user`, or objects have such fields and dates in milliseconds."""
    text = head_text(head)
    if is_json(text):
        return bool(_JSON_TRACK.search(text) and _JSON_DATE.search(text))
    return _fields(text) is not None


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with the MusicBrainz id of the album where the file gives it."""
    head, blocks = opened(stream)
    if is_json(head):
        yield from play_batches(rows_of_list(blocks, inside="scrobbles"), NAME, _to_play, options.now)
        return
    fields = _fields(head)
    if fields is None:
        raise ImportFormatError("The file does not begin with the header Artist;Album;AlbumId;Track;Date#user.")
    layout = Layout(Dialect(";", len(fields)), fields, (fields.index("time"),), NAME, UTC_ONLY)
    yield from table_batches(record_blocks(without_first_line(blocks), layout.dialect), layout, options.now)


def _fields(head: str) -> tuple[str, ...] | None:
    """What each column holds; None when the first line is no header of this format."""
    rows = rows_of(head.lstrip().partition("\n")[0], ";")
    names = [plain(column) for column in rows[0]] if rows else []
    known = len(set(names)) == len(names) and _REQUIRED <= set(names) <= _FIELDS.keys()
    named_user = bool(rows) and any("#" in column for column in rows[0])
    return tuple(_FIELDS[name] for name in names) if known and (named_user or "albumid" in names) else None


def _to_play(scrobble: Mapping[str, Any]) -> JsonPlay | None:
    if not _REQUIRED & scrobble.keys():
        return None
    return JsonPlay(
        time=scrobble.get("date"),
        artist=scrobble.get("artist"),
        title=scrobble.get("track"),
        album=scrobble.get("album"),
        mbids=(None, scrobble.get("albumId"), None),
    )
