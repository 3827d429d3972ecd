"""Names that are nearly the same and count as different: perhaps one of them is misspelled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from music_rec.analyzers.groups import artists_of
from music_rec.core.history import History, Int32
from music_rec.core.keys import name_key
from music_rec.core.models import ENTITIES, Entity

LEAST = 90
"""Similarity from which names are nearly the same (rapidfuzz ratio, 0-100)."""
SHORTEST = 5
"""Shorter names differ by too little to tell."""
_EDGE = 3
"""Names are compared that begin, or end, with the same letters: a slip leaves one end as it was."""
_AT_ONCE = 500
_NUMBERS = re.compile(r"\d+|\b[ivx]+\b|\b\w\b")
"""What tells parts of a work apart: names that differ in it are different."""
_COLUMNS = ("kind", "group", "artist", "name", "plays", "other_group", "other", "other_plays", "similarity")

Pair = tuple[int, int, int]
"""Two positions, and their similarity."""


def near_names(history: History) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """(pairs of artists, and of albums and tracks of one artist, most played first; which plays have the rarer name of one).

    Columns: kind, group, artist, name (the one played more), plays, other_group, other, other_plays, similarity (0-100).
    """
    found, rarer = [], np.zeros(len(history), np.bool_)
    for entity in ENTITIES:
        frame, groups = _pairs(history, entity)
        found.append(frame)
        rarer |= np.isin(history.codes(entity), groups)
    pairs = pd.concat(found, ignore_index=True)
    return pairs.sort_values("plays", ascending=False, kind="stable", ignore_index=True), rarer


def _pairs(history: History, entity: Entity) -> tuple[pd.DataFrame, Int32]:
    plays = np.bincount(history.codes(entity), minlength=1)
    plays[0] = 0
    groups = np.flatnonzero(plays)
    groups = groups[np.argsort(-plays[groups], kind="stable")]  # of a pair, the first is the one played more
    names, artist = history.names(entity, groups), artists_of(history, entity, groups)
    scope = np.zeros(len(groups), np.int32) if entity == "artist" else artist
    pairs = sorted(similar(names, scope.tolist()))
    one, other = (np.array([pair[side] for pair in pairs], np.intp) for side in (0, 1))
    columns: dict[str, object] = {
        "kind": pd.array([entity] * len(pairs), "str"),
        "group": groups[one],
        "artist": pd.array(history.names("artist", artist[one]), "str"),
        "name": pd.array([names[at] for at in one], "str"),
        "plays": plays[groups[one]],
        "other_group": groups[other],
        "other": pd.array([names[at] for at in other], "str"),
        "other_plays": plays[groups[other]],
        "similarity": np.array([pair[2] for pair in pairs], np.int64),
    }
    return pd.DataFrame(columns, columns=list(_COLUMNS)), groups[other].astype(np.int32)


def similar(names: Sequence[str], scope: Sequence[int]) -> set[Pair]:
    """Pairs of nearly the same names within one scope, each once, the earlier first."""
    keys = [re.sub(r"^the | the$", "", name_key(name)) for name in names]
    blocks: defaultdict[tuple[int, tuple[str, ...], int, str], list[int]] = defaultdict(list)
    for at, (key, within) in enumerate(zip(keys, scope, strict=True)):
        if len(key) >= SHORTEST:
            numbers = tuple(_NUMBERS.findall(key))
            blocks[within, numbers, 0, key[:_EDGE]].append(at)
            blocks[within, numbers, 1, key[-_EDGE:]].append(at)
    return {pair for block in blocks.values() if len(block) > 1 for pair in _compared(keys, block)}


def _compared(keys: Sequence[str], block: Sequence[int]) -> Iterator[Pair]:
    """The pairs of a block, by length: names much longer than another cannot be like it."""
    from rapidfuzz import fuzz, process

    order = sorted(block, key=lambda at: len(keys[at]))
    lengths = [len(keys[at]) for at in order]
    for start in range(0, len(order), _AT_ONCE):
        rows = order[start : start + _AT_ONCE]
        longest = lengths[start + len(rows) - 1] * (200 - LEAST) / LEAST
        columns = order[start : int(np.searchsorted(lengths, longest, "right"))]
        scores = process.cdist(
            [keys[at] for at in rows], [keys[at] for at in columns], scorer=fuzz.ratio, score_cutoff=LEAST, dtype=np.uint8
        )
        for row, column in np.argwhere(np.triu(scores, 1)).tolist():
            one, other = sorted((rows[row], columns[column]))
            yield one, other, int(scores[row, column])
