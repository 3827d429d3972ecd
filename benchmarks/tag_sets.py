"""Tag sets of real listeners, in the forms in which such collections are published."""

from __future__ import annotations

import ast
import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from music_rec.enrichers.genres import Labelled

_SENTENCE = re.compile(r'This is the song "(?P<title>.*)" by artist "(?P<artist>.*)"', re.DOTALL)
_ALL_WEIGHED = re.compile(r"(?:[^;]*:\d+;)+")
_WEIGHED = re.compile(r"(?P<tag>[^;]+):(?P<weight>\d+)(?:;|$)")
_NAMED = ("Artist", "Track", "Album")
_PLAY_FIELDS = 12
"""Of a play with tags: user, times, artist (the fifth), album, track, counts, tags (the last)."""


@dataclass(frozen=True)
class Tagged:
    """One collection."""

    name: str
    things: Sequence[Labelled]
    names: frozenset[str]
    """Artists and titles that the collection knows, which are no genres as tags."""


def collections_in(folder: Path) -> Iterator[Tagged]:
    """Every collection in a folder and those below: a HetRec set, plays with tags, tables with a column of tags."""
    for path in sorted({folder, *(one for one in folder.rglob("*") if one.is_dir())}):
        if (path / "tags.dat").exists():
            yield _hetrec(path)
        plays = [row for file in sorted(path.glob("*.csv*")) for row in _rows(file) if _is_play(row)]
        if plays:
            things = [Labelled(dict.fromkeys(_listed(row[-1]), 1.0), row[4:7]) for row in plays]
            yield Tagged(f"{path.name} (plays)", things, frozenset(_names_of(plays)))
        for file in sorted(path.glob("*.csv")):
            yield from (found for found in (_weighed(file), _lists(file)) if found.things)


def _hetrec(folder: Path) -> Tagged:
    """Each user's tag of an artist counts once."""
    tags = dict(_table(folder / "tags.dat"))
    artists = _table(folder / "artists.dat")
    with gzip.open(folder / "user_taggedartists.dat.gz", "rt", encoding="utf-8") as stream:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row in csv.reader(list(stream)[1:], delimiter="\t", quoting=csv.QUOTE_NONE):
            counts[row[1]][tags[row[2]]] += 1
    name_of = dict(artists)
    things = [Labelled(tags_of, [name_of[artist]] if artist in name_of else []) for artist, tags_of in counts.items()]
    return Tagged(folder.name, things, frozenset(name_of.values()))


def _table(file: Path) -> list[tuple[str, str]]:
    """(first, second column) of a tab-separated file, of which some lines are not UTF-8."""
    lines = file.read_bytes().replace(b"\r", b"").split(b"\n")[1:]
    return [(cells[0], cells[1]) for line in lines if len(cells := _text(line).split("\t")) > 1]


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _rows(file: Path) -> Iterator[list[str]]:
    with (
        gzip.open(file, "rt", encoding="utf-8")
        if file.suffix == ".gz"
        else file.open(encoding="utf-8", errors="replace") as stream
    ):
        yield from csv.reader(stream)


def _is_play(row: Sequence[str]) -> bool:
    return len(row) == _PLAY_FIELDS and row[1].isdigit() and bool(row[-1].strip())


def _names_of(plays: Sequence[Sequence[str]]) -> Iterator[str]:
    return (name for row in plays for name in (row[4], row[6]))


def _listed(tags: str) -> list[str]:
    return [tag for tag in tags.split(";") if tag.strip()]


def _weighed(file: Path) -> Tagged:
    """A table whose last column is `tag:weight;tag:weight`; as published, the song of a row's tags begins the next row."""
    rows = list(_rows(file))
    songs: list[list[str]] = [_told(row) for row in rows]
    things = [
        Labelled({found["tag"]: float(found["weight"]) for found in _WEIGHED.finditer(row[-1])}, names)
        for row, names in zip(rows, [*songs[1:], []], strict=True)
        if row and _ALL_WEIGHED.fullmatch(row[-1])
    ]
    names = frozenset(name for song in songs for name in song)
    return Tagged(f"{file.parent.name}/{file.stem}", [one for one in things if one.tags], names)


def _told(row: Sequence[str]) -> list[str]:
    """Title and artist of a row that tells them in a sentence."""
    return [name for cell in row if (found := _SENTENCE.fullmatch(cell.strip())) for name in found.groups()]


def _lists(file: Path) -> Tagged:
    """A table with a column `Tags` of Python lists."""
    with file.open(encoding="utf-8", errors="replace", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if (row.get("Tags") or "").startswith("[")]
    things = [Labelled(dict.fromkeys(ast.literal_eval(row["Tags"]), 1.0), [row[column] for column in _NAMED]) for row in rows]
    names = frozenset(name for one in things for name in one.names)
    return Tagged(f"{file.parent.name}/{file.stem}", [one for one in things if one.tags], names)
