"""The archive that Last.fm itself handed out: JSON lists of a month each and the same as TSV tables, times in UTC seconds.

Each play stands there as it was sent and as Last.fm corrected it. The corrected names are read: by these Last.fm shows the
play everywhere else, so they meet the same play from any other export, and a play submitted twice in one second under two
spellings counts once. Lists of loved and skipped tracks and of counts (`bootstraps`) have the rows of plays and are none:
only their names, and a column of counts, tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, BinaryIO

from music_rec.core.errors import ImportFormatError
from music_rec.core.frames import RowBatch
from music_rec.core.protocols import ReadOptions
from music_rec.core.zones import UTC_ONLY
from music_rec.data_fetchers.columns import plain
from music_rec.data_fetchers.dialect import Dialect, rows_of
from music_rec.data_fetchers.json_plays import JsonPlay, object_in, play_batches
from music_rec.data_fetchers.json_rows import rows_of_list
from music_rec.data_fetchers.table import opened, record_blocks, without_first_line
from music_rec.data_fetchers.table_plays import Layout, table_batches
from music_rec.data_fetchers.text import head_text

NAME = "lastfm-archive"
LABEL = "Last.fm's own archive"
_COUNTED = "count without a time"
_LISTS = {
    "loved": "loved track, no play",
    "banned": "banned track, no play",
    "skipped": "skipped on the radio",
    "bootstraps": _COUNTED,
}
"""Why the rows of a list are no plays, by the name of its file."""
_FIELDS = {
    "unixtime": "time",
    "trackname": "track",
    "trackmbid": "track_mbid",
    "artistname": "artist",
    "artistmbid": "artist_mbid",
    "albumname": "album",
    "albummbid": "album_mbid",
}
_REQUIRED = {"isotime", "unixtime", "trackname", "artistname"}


def accepts(head: bytes, name: str) -> bool:  # noqa: ARG001 a name tells what a list holds, not its format
    """Whether this is a list of objects with `unixtimestamp` and `track`, or a table with `ISO time` and `unixtime`."""
    text = head_text(head).lstrip()
    if text.startswith("["):
        return '"unixtimestamp"' in text and '"track"' in text
    return _is_header(_header(text))


def read(stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
    """Batches in file order, with MusicBrainz ids; a list of loved or skipped tracks or of counts comes filtered."""
    head, blocks = opened(stream)
    no_play = _LISTS.get(_stem(options.name), "")
    if head.lstrip().startswith("["):
        yield from play_batches(rows_of_list(blocks), NAME, partial(_to_play, no_play=no_play), options.now)
        return
    header = _header(head)
    if not _is_header(header):
        raise ImportFormatError(
            "The file does not begin with the header ISO time, unixtime, track name, ... of a Last.fm archive."
        )
    fields = tuple(_FIELDS.get(name, "") for name in header)
    no_play = no_play or (_COUNTED if "count" in header else "")
    layout = Layout(Dialect("\t", len(fields)), fields, (fields.index("time"),), NAME, UTC_ONLY, no_play=no_play)
    yield from table_batches(record_blocks(without_first_line(blocks), layout.dialect), layout, options.now)


def _stem(name: str) -> str:
    """`loved` of `archive.zip/json/loved.json.gz`."""
    return re.split(r"[/\\]", name)[-1].partition(".")[0].lower()


def _header(text: str) -> list[str]:
    rows = rows_of(text.lstrip().partition("\n")[0], "\t")
    return [plain(column) for column in rows[0]] if rows else []


def _is_header(names: list[str]) -> bool:
    return set(names) >= _REQUIRED and len(set(names)) == len(names)


def _to_play(row: Mapping[str, Any], *, no_play: str) -> JsonPlay | None:
    if not {"timestamp", "track"} & row.keys():
        return None
    track, album = object_in(row, "track"), object_in(row, "album")
    artist = object_in(track, "artist")
    return JsonPlay(
        time=object_in(row, "timestamp").get("unixtimestamp"),
        artist=artist.get("name"),
        title=track.get("name"),
        album=album.get("name"),
        mbids=(artist.get("mbid"), album.get("mbid"), track.get("mbid")),
        filtered=no_play or (_COUNTED if "count" in row else ""),
    )
