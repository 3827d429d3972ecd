"""Reading what was answered: which spellings have an answer that holds, an id, or a fact; and how many of each."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from music_rec.core.facts import Ids
from music_rec.core.models import Entity
from music_rec.core.storage.database import reading
from music_rec.core.storage.verdicts import said_of_ids

Spellings = NDArray[np.int64]


def answered(path: Path, now: int) -> dict[str, Spellings]:
    """Spellings by question to which there is an answer that holds at `now` (UTC s)."""
    return _by_key(path, "SELECT question, spelling_id FROM enrichment WHERE expires_at = 0 OR expires_at > ?", [now])


def states(path: Path) -> dict[str, dict[str, Spellings]]:
    """Spellings by question and state of its last answer."""
    found: dict[str, dict[str, Spellings]] = {}
    with reading(path) as db:
        for question, state in db.execute("SELECT DISTINCT question, state FROM enrichment").fetchall():
            rows = db.execute("SELECT spelling_id FROM enrichment WHERE question = ? AND state = ?", [question, state])
            found.setdefault(question, {})[state] = _column(rows.fetchall())
    return found


def with_ids(path: Path, entity: Entity) -> dict[str, Spellings]:
    """Spellings of one kind that have an id, by whose it is."""
    sql = "SELECT service, spelling_id FROM spelling_ids WHERE entity = ?1 UNION SELECT service, spelling_id FROM found_ids"
    found = _by_key(path, f"{sql} WHERE entity = ?1", [entity])
    with reading(path) as db:
        said = said_of_ids(db, entity)
    return _as_said(path, entity, found, said) if said else found


def _as_said(path: Path, entity: Entity, found: dict[str, Spellings], said: Collection[int]) -> dict[str, Spellings]:
    """The same, where listeners said of some spellings which ids are theirs."""
    ids = ids_of(path, entity, list(said))
    kinds = {*found, *(kind for one in ids.values() for kind in one)}
    theirs = {kind: [one for one in said if kind in ids.get(one, {})] for kind in kinds}
    none = np.zeros(0, np.int64)
    others = {kind: np.setdiff1d(found.get(kind, none), list(said)) for kind in kinds}
    return {kind: np.concatenate([others[kind], np.array(theirs[kind], np.int64)]) for kind in kinds}


def numbers_of_ids(path: Path, entity: Entity, kinds: Sequence[str]) -> tuple[Spellings, Spellings]:
    """(spellings of one kind that have ids of some kinds, how many each), whatever a listener said of them."""
    of = "entity = ?1 AND service IN (SELECT value FROM json_each(?2))"
    with reading(path) as db:
        rows = db.execute(
            f"SELECT spelling_id, count(*) FROM (SELECT spelling_id, service, value FROM spelling_ids WHERE {of}"  # noqa: S608 - ours
            f" UNION SELECT spelling_id, service, value FROM found_ids WHERE {of}) GROUP BY spelling_id",
            [entity, json.dumps(list(kinds))],
        ).fetchall()
    found = np.array(rows, np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def known(path: Path, entity: Entity) -> dict[str, Spellings]:
    """Spellings of one kind of which something is known, by the name of the fact."""
    return _by_key(path, "SELECT DISTINCT name, spelling_id FROM facts WHERE entity = ?", [entity])


def tags_in_use(path: Path) -> list[str]:
    """Every tag that anything has."""
    with reading(path) as db:
        return [tag for (tag,) in db.execute("SELECT DISTINCT tag FROM tags")]


def tagged(path: Path, entity: Entity, tags: Sequence[str]) -> Spellings:
    """Spellings of one kind that have one of some tags."""
    sql = "SELECT DISTINCT spelling_id FROM tags WHERE entity = ? AND tag IN (SELECT value FROM json_each(?))"
    with reading(path) as db:
        return _column(db.execute(sql, [entity, json.dumps(list(tags))]).fetchall())


def ids_of(path: Path, entity: Entity, spellings: Sequence[int]) -> dict[int, Ids]:
    """Ids by spelling, those that imports brought first; spellings without any are left out.

    Where a listener said which are wrong, or right, that holds.
    """
    asked = [entity, json.dumps(list(spellings))]
    with reading(path) as db:
        brought = _ids(db, "spelling_ids", asked)
        found = _ids(db, "found_ids", asked)
        said = said_of_ids(db, entity)
    together: dict[int, dict[str, tuple[str, ...]]] = {}
    for spelling, service, value in (*brought, *found):
        one = together.setdefault(spelling, {})
        one[service] = tuple(dict.fromkeys((*one.get(service, ()), value)))
    for spelling in said.keys() & set(spellings):
        together[spelling] = said[spelling].applied(together.get(spelling, {}))
    return {spelling: ids for spelling, ids in together.items() if ids}


def _ids(db: Connection, table: str, asked: Sequence[str]) -> list[tuple[int, str, str]]:
    return db.execute(
        f"SELECT DISTINCT spelling_id, service, value FROM {table} WHERE entity = ?"  # noqa: S608 - names are ours
        " AND spelling_id IN (SELECT value FROM json_each(?)) ORDER BY spelling_id, service, value",
        asked,
    ).fetchall()


def _by_key(path: Path, sql: str, values: Sequence[Any]) -> dict[str, Spellings]:
    with reading(path) as db:
        rows = db.execute(sql, values).fetchall()
    found: dict[str, list[int]] = {}
    for key, spelling in rows:
        found.setdefault(key, []).append(spelling)
    return {key: np.array(spellings, np.int64) for key, spellings in found.items()}


def _column(rows: Sequence[tuple[int]]) -> Spellings:
    return np.array([row[0] for row in rows], np.int64)


def counted(path: Path, of_question: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """How many spellings have each state, by source; `of_question` tells whose question it is."""
    totals: dict[str, dict[str, int]] = {}
    with reading(path) as db:
        for question, state, number in db.execute("SELECT question, state, count(*) FROM enrichment GROUP BY 1, 2"):
            if source := of_question.get(question):
                of_source = totals.setdefault(source, {})
                of_source[state] = of_source.get(state, 0) + number
    return totals
