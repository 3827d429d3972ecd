"""What other listeners play: a table that was given, friends, and whom a service calls alike. It is learned from.

Of it are shown only the names of artists who have none here, where one is recommended. Nothing of it is written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.errors import UsageError
from music_rec.core.frames import OWN
from music_rec.core.history import History
from music_rec.core.keys import name_key
from music_rec.core.plain_text import one_line
from music_rec.core.storage import friends
from music_rec.core.storage.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 20_000_000
MOST_PLAYS = 1_000_000_000
"""Of one artist by one listener; what says more is read as so many."""


@dataclass(frozen=True)
class Others:
    """What everybody else plays of whom something is known here."""

    plays: pd.DataFrame | None = None
    """user, item (artist group, or `outside` of one who has no name here), count; None where nobody is known."""
    names: Mapping[int, str] = field(default_factory=dict)
    """What those are called who have no name here, as most plays have it."""


@dataclass(frozen=True)
class Table:
    """A table of what others play, as a file has it."""

    rows: pd.DataFrame
    """user, item (name of an artist), count; at least one."""
    left_out: int
    """How many rows have no user, no item, or no number above 0 as their count."""


def read_table(path: Path) -> Table:
    """What a CSV or Parquet file says; a count that is left blank is one. UsageError tells what is wrong with it."""
    import pandas as pd

    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a table ({type(error).__name__}). It must be CSV or Parquet.") from error
    if missing := [name for name in ("user", "item") if name not in table]:
        raise UsageError(
            f"{path} has no column {missing[0]}. It must have user, item (the name of an artist), and may have count."
        )
    if len(table) > MOST_ROWS:
        raise UsageError(f"{path} has {len(table):,} rows; at most {MOST_ROWS:,} are read.")
    rows = table.dropna(subset=["user", "item"])
    count = _counts(rows["count"]) if "count" in rows else 1.0
    rows = pd.DataFrame({"user": rows["user"].astype(str), "item": rows["item"].astype(str), "count": count}, rows.index)
    rows = rows[(rows["count"] > 0) & (rows["user"] != "") & (rows["item"] != "")].reset_index(drop=True)
    if rows.empty:
        raise UsageError(f"{path} has no row with a user, an item and a count above 0, so there is nothing to learn from it.")
    return Table(rows, len(table) - len(rows))


def _counts(column: pd.Series) -> pd.Series:
    """The numbers of a column, one where nothing is said, NaN where it is no number."""
    import pandas as pd

    return pd.to_numeric(column, errors="coerce").mask(column.isna() | column.isin([""]), 1)


def _read_csv(path: Path) -> pd.DataFrame:
    """The table with names as they stand there: there are artists called NA, null and 311."""
    import pandas as pd

    return pd.read_csv(path, dtype={"user": str, "item": str}, keep_default_na=False)


def artists_by_fit(artist: NDArray[np.integer], others: pd.DataFrame | None) -> dict[int, float]:
    """How well artists (groups) fit who played these, as others' plays (`others_of`) tell; empty where nobody else is known.

    What they tell is learned by the model that found most of what listeners took up later. Lists of services teach it nothing:
    unheard tracks come from these, and `near` scores by them, so they would count twice, and as what listeners play.
    """
    import pandas as pd

    from music_rec.core.protocols import Request
    from music_rec.recommenders.ease_als import EaseAls

    if others is None:
        return {}
    artist, plays = np.unique(artist, return_counts=True)
    own = pd.DataFrame({"user": OWN, "item": artist, "count": plays})
    frame = pd.concat([others, own])
    model = EaseAls().fit(frame, pd.DataFrame({"item": frame["item"].unique()}))
    found = model.opinion(Request(user=OWN))
    return {int(item): float(score) for item, score in zip(found.items, found.scores, strict=True) if item > 0}


def is_anybody(path: Path, listener_id: int) -> bool:
    """Whether it is known what friends play, or those alike to a listener."""
    return bool(friends.others_of(path, listener_id))


def others_of(history: History, reader: Reader, listener_id: int, table: pd.DataFrame | None) -> pd.DataFrame | None:
    """The plays of `named_others` alone."""
    return named_others(history, reader, listener_id, table).plays


def named_others(history: History, reader: Reader, listener_id: int, table: pd.DataFrame | None) -> Others:
    """What a table that was given, friends and those alike to a listener play, and the names that are unknown here."""
    rows = _others(reader, listener_id, table)
    if rows is None:
        return Others()
    spelled = rows.groupby("item", sort=False)["count"].sum()
    numbers = numbers_of(history, reader, spelled.index)
    rows = rows[rows["item"].isin(numbers.keys())]
    rows = rows.assign(item=np.array([numbers[name] for name in rows["item"].tolist()], np.int64))
    counts = rows.groupby(["user", "item"])["count"].sum().round().clip(1, MOST_PLAYS).astype(np.int32)
    names: dict[int, str] = {}
    for name, _ in sorted(spelled.items(), key=lambda pair: (-pair[1], str(pair[0]))):
        if (number := numbers.get(str(name), 0)) < 0:
            names.setdefault(number, str(name))
    return Others(counts.reset_index(), names)


def numbers_of(history: History, reader: Reader, names: Iterable[str]) -> dict[str, int]:
    """The artist group of each name, or `outside` of one who has none here; what cannot be seen names nobody."""
    stored, group_of = reader.artist_groups(), history.spellings.artist_group
    keys = {name: name_key(name) for name in names if one_line(name)}
    groups = {key: int(group_of[stored[key]]) for key in {*keys.values()} & stored.keys() if stored[key] < len(group_of)}
    return {name: groups.get(key) or outside(key) for name, key in keys.items()}


def outside(key: str) -> int:
    """The number, below 0, of an artist who has no name here: the same for the same key wherever and whenever it is asked."""
    return -1 - (int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1)


def also_outside(groups: Iterable[int], history: History, reader: Reader) -> frozenset[int]:
    """Artists by their groups, those never played by the numbers too that they had while they had no name here.

    A model that learned then knows them by these; plays let it learn again.
    """
    wanted = frozenset(groups)
    if not wanted:
        return wanted
    unplayed = np.setdiff1d(np.array(list(wanted), np.int64), history.artist)
    spelled = np.flatnonzero(np.isin(history.spellings.artist_group, unplayed))
    return wanted | {outside(name_key(name)) for name in reader.names("artist", spelled.tolist()) if name}


def _others(reader: Reader, listener_id: int, table: pd.DataFrame | None) -> pd.DataFrame | None:
    import pandas as pd

    known = pd.DataFrame(friends.others_of(reader.path, listener_id), columns=["user", "item", "count"])
    parts = [one for one in (table, known) if one is not None and len(one)]
    return pd.concat(parts, ignore_index=True) if parts else None
