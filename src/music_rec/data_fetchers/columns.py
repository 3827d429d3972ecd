"""What the columns of a table hold: told by a header, by the listener, or guessed from the cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyarrow as pa

from music_rec.core.errors import ImportFormatError
from music_rec.data_fetchers.text import printable
from music_rec.data_fetchers.times import like_times

NAMES: dict[str, tuple[str, ...]] = {
    "artist": ("artist", "artistname", "trackartist", "artists", "mastermetadataalbumartistname", "albumartist"),
    "track": ("track", "trackname", "tracktitle", "song", "songname", "songtitle", "mastermetadatatrackname", "title", "name"),
    "album": ("album", "albumname", "albumtitle", "mastermetadataalbumalbumname", "release", "releasename"),
    "ms_played": ("msplayed", "playedms"),
    "length_ms": ("durationms", "trackdurationms", "lengthms"),
    "length": ("duration", "trackduration", "length", "tracklength"),
    "artist_mbid": ("artistmbid",),
    "album_mbid": ("albummbid", "releasembid"),
    "track_mbid": ("trackmbid", "recordingmbid"),
}
"""Names of a column by what it holds, as `plain` gives them; of several columns the first name here wins."""
TIME_NAMES = frozenset(
    (
        *("uts", "timestamp", "timestampms", "timems", "unixtime", "unixtimestamp", "ts"),
        *("date", "time", "datetime", "playedat", "listenedat", "scrobbledat", "scrobbletime"),
        *("utctime", "utcdate", "timeutc", "dateutc", "datetimeutc", "datedmy", "datemdy"),
    )
)
END_NAMES = frozenset(("endtime", "endedat"))
_PERSONAL = re.compile(r"^(user|ip(addr|$)|email|platform)")
_REQUIRED = ("artist", "track", "time")


def plain(name: str) -> str:
    """A column name without case, spaces and signs, and without what lastfmstats.com puts after `#`."""
    return re.sub(r"[^a-z0-9]", "", name.partition("#")[0].lower())


def fields_of(header: Sequence[str]) -> list[str]:
    """What each column holds: a key of `NAMES`, "time", "ended" (when the play ended), "personal", or "" for nothing of use.

    Times may stand in several columns, everything else in one.
    """
    names = [plain(name) for name in header]
    fields = [_time_field(name, names) for name in names]
    for field, known in NAMES.items():
        best = next((name for name in known if name in names), None)
        if best:
            fields[names.index(best)] = field
    return fields


def missing(fields: Sequence[str]) -> list[str]:
    """What a table of plays cannot do without and these columns do not hold."""
    held = {"time" if field == "ended" else field for field in fields}
    return [field for field in _REQUIRED if field not in held]


def guess_fields(rows: Sequence[Sequence[str]]) -> list[str]:
    """The likely content of unnamed columns, in names that `--columns` takes; "-" where there is no telling.

    Of the first three columns of names the one with fewest different ones is the artist, that with most the track.
    """
    columns = list(zip(*rows, strict=True))
    kinds = [_kind(column) for column in columns]
    names = [at for at, kind in enumerate(kinds) if kind == "text"][:3]
    names.sort(key=lambda at: len(set(columns[at])))
    for at, field in zip(names, ("artist", "album", "track") if len(names) == 3 else ("artist", "track"), strict=False):
        kinds[at] = field
    time = next((kind for kind in ("timestamp", "date") if kind in kinds), "")
    first = kinds.index(time) if time else -1
    return [kind if at == first or kind not in ("text", "timestamp", "date") else "-" for at, kind in enumerate(kinds)]


def unnamed_columns(rows: Sequence[Sequence[str]], delimiter: str) -> ImportFormatError:
    """The error for a table whose columns nobody named, with the line to try."""
    cells = rows if has_time(rows[0]) else rows[1:] or rows
    return ImportFormatError(
        f"The first line does not name the columns artist, track and time: {printable(delimiter.join(rows[0]))} "
        f"Name all columns in order (- is one of no use): music-rec import FILE --columns {','.join(guess_fields(cells))}"
    )


def has_time(cells: Sequence[str]) -> bool:
    """Whether one of these cells is a time."""
    return bool(like_times(pa.array(cells, pa.string())).any())


def _time_field(name: str, names: Sequence[str]) -> str:
    if name in END_NAMES or (name == "ts" and "msplayed" in names):
        return "ended"
    if name in TIME_NAMES:
        return "time"
    return "personal" if _PERSONAL.match(name) else ""


def _kind(cells: Sequence[str]) -> str:
    """timestamp, date, duration_ms, text or "-" (numbers, one text throughout, or nothing)."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or len(set(filled)) == 1 < len(filled):
        return "-"
    if all(cell.isdecimal() for cell in filled):
        numbers = [int(cell[:18]) for cell in filled]
        if min(numbers) >= 10**9:
            return "timestamp"
        return "duration_ms" if sum(numbers) / len(numbers) > 50_000 and all(n % 1000 == 0 for n in numbers) else "-"
    if _mostly_times(filled):
        return "date"
    halves = (f"{cell} 00:00" for cell in filled), (f"2010-01-01 {cell}" for cell in filled)
    return "-" if any(map(_mostly_times, halves)) else "text"


def _mostly_times(cells: Iterable[str]) -> bool:
    return bool(like_times(pa.array(cells, pa.string())).mean() > 0.5)
