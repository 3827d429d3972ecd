"""What other listeners play: a table that was given, friends, and whom a service calls alike; learned from, never shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.keys import name_key
from music_rec.core.storage import friends
from music_rec.core.storage.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

OWN = "\0listener"
"""The user that the plays of the listener have among those of others."""
MOST_ROWS = 20_000_000
MOST_PLAYS = 1_000_000_000
"""Of one artist by one listener; what says more is read as so many."""


def read_table(path: Path) -> pd.DataFrame:
    """user, item (name of an artist), count of a CSV or Parquet file. UsageError says what is wrong with it."""
    import pandas as pd

    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a table ({type(error).__name__}). It must be CSV or Parquet.") from error
    if missing := [name for name in ("user", "item") if name not in table]:
        raise UsageError(
            f"{path} has no column {missing[0]}. It must have user, item (the name of an artist), and may have count."
        )
    table = table.dropna(subset=["user", "item"])
    count = pd.to_numeric(table["count"], errors="coerce") if "count" in table else pd.Series(1.0, table.index)
    rows = pd.DataFrame({"user": table["user"].astype(str), "item": table["item"].astype(str), "count": count})
    if len(rows) > MOST_ROWS:
        raise UsageError(f"{path} has {len(rows):,} rows; at most {MOST_ROWS:,} are read.")
    return rows[(rows["count"] > 0) & (rows["user"] != "") & (rows["item"] != "")].reset_index(drop=True)


def _read_csv(path: Path) -> pd.DataFrame:
    """The table with names as they stand there: there are artists called NA, null and 311."""
    import pandas as pd

    return pd.read_csv(path, dtype={"user": str, "item": str}, keep_default_na=False)


def artists_by_fit(artist: NDArray[np.integer], others: pd.DataFrame | None) -> dict[int, float]:
    """How well artists (groups) fit who played these, as others' plays (`others_of`) tell; empty where nobody else is known.

    What they tell is learned by the model that found most of what listeners took up later.
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


def others_of(history: History, reader: Reader, listener_id: int, table: pd.DataFrame | None) -> pd.DataFrame | None:
    """user, item (artist group, below 0 where unknown here), count of everybody else known; None where nobody is."""
    others = _others(reader, listener_id, table)
    if others is None:
        return None
    rows = others.assign(item=_artist_of(history, reader, others["item"].tolist()))
    counts = rows.groupby(["user", "item"])["count"].sum().round().clip(1, MOST_PLAYS).astype(np.int32)
    return counts.reset_index()


def _artist_of(history: History, reader: Reader, names: list[str]) -> list[int]:
    """The artist group of each name; a number below 0 for one that is unknown here, the same for the same key."""
    stored, group_of = reader.artist_groups(), history.spellings.artist_group
    keys = {name: name_key(name) for name in set(names)}
    unknown = {key: -place for place, key in enumerate(sorted(set(keys.values()) - stored.keys()), 1)}
    groups = {key: int(group_of[one]) if one < len(group_of) else one for key, one in stored.items()} | unknown
    return [groups[keys[name]] for name in names]


def _others(reader: Reader, listener_id: int, table: pd.DataFrame | None) -> pd.DataFrame | None:
    import pandas as pd

    known = pd.DataFrame(friends.others_of(reader.path, listener_id), columns=["user", "item", "count"])
    parts = [one for one in (table, known) if one is not None and len(one)]
    return pd.concat(parts, ignore_index=True) if parts else None
