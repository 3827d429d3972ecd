"""Making the rows of an account those of its service, as one edit that can be undone without a trace.

What is no longer there stays as a row, and the journal says that it does not count. What is there is added as a row like
any other; the journal names these too, so that undoing takes exactly them away, as long as their import is there.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import aiosqlite
import numpy as np

from music_rec.core.dedupe import RepeatCounter
from music_rec.core.differences import Kept
from music_rec.core.edits import Edit, Repair
from music_rec.core.frames import RowBatch, joined
from music_rec.core.models import Kind
from music_rec.core.sources import SOURCES
from music_rec.core.storage.ledger import KINDS
from music_rec.core.storage.links import relinking
from music_rec.core.storage.sync_rows import SyncRows
from music_rec.core.storage.sync_state import SyncState, save_state
from music_rec.core.storage.taken_out import packed
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer, as_json, raise_revision

_KINDS = """
    SELECT kind, count(*) FROM json_each(?) asked CROSS JOIN scrobbles s
    ON s.listener_id = asked.value ->> 0 AND s.source_id = asked.value ->> 1 AND s.played_at = asked.value ->> 2
    AND s.track_id = asked.value ->> 3 AND s.ordinal = asked.value ->> 4 WHERE s.import_id = ? GROUP BY kind"""
_SAME = "listener_id = ?1 AND source_id = ?2 AND played_at = ?3 AND track_id = ?4 AND ordinal = ?5"
# where their import is undone, rows of another one may have taken their place
_OWN = f"EXISTS (SELECT 1 FROM scrobbles WHERE {_SAME} AND import_id = ?6)"  # noqa: S608 - names are ours
_GONE = (
    f"DELETE FROM play_details WHERE {_SAME} AND {_OWN}",  # noqa: S608 - names are ours
    f"DELETE FROM scrobbles WHERE {_SAME} AND import_id = ?6",  # noqa: S608 - names are ours
)
_OWN_ROWS = "listener_id = ? AND source_id IN (SELECT source_id FROM sources WHERE listener_id = ? AND account_id = ?)"


@dataclass(frozen=True)
class Plan:
    """What it takes to make the rows of an account those of its service."""

    service: str
    account: str
    out: Sequence[Kept]
    """To be taken out."""
    back: Sequence[Kept]
    """To be taken back in: an earlier repair took them out."""
    freed: Sequence[Kept]
    """Places of rows that are gone, but were taken out before: a row that comes to one of them counts."""
    new: Sequence[RowBatch]
    """To be added."""

    @property
    def change(self) -> Repair:
        """The change that it makes."""
        added = len(self.back) + sum(batch.rows_in for batch in self.new)
        return Repair(self.service, self.account, len(self.out), added)


async def save_repair(rows: SyncRows, plan: Plan, state: SyncState, now: int) -> Edit:
    """The edit, in force: rows and journal in one transaction, `show_repair` for all to see. No import or sync may run."""
    listener_id = rows.run.listener_id
    async with rows.run.writer.transaction() as db:
        added = await _add(db, rows, plan.new) if plan.new else {}
        payload = {**asdict(plan.change), **packed(plan.out, [*plan.back, *plan.freed]), "new": added}
        [(edit_id,)] = await db.execute_fetchall(
            "INSERT INTO edits (listener_id, kind, payload, created_at) VALUES (?, 'repair', ?, ?) RETURNING edit_id",
            [listener_id, as_json(payload), now],
        )
        await save_state(db, listener_id, rows.account_id, state)
    rows.state = state
    return Edit(edit_id, plan.change, now)


async def show_repair(writer: Writer, listener_id: int) -> None:
    """Let everybody see what a repair changed, with its links, at once."""
    links = await asyncio.to_thread(relinking, writer.path, listener_id)
    async with writer.transaction() as db:
        await links.save(db)
        await raise_revision(db, listener_id, "edits")
        await raise_revision(db, listener_id, "plays")


async def take_repair_back(writer: Writer, listener_id: int, edit_id: int, now: int) -> bool:
    """Whether the repair was in force, and is no longer: what it added goes, what it took out counts. As `save_repair`."""
    async with writer.transaction() as db:
        undone = await db.execute_fetchall(
            "UPDATE edits SET undone_at = ? WHERE listener_id = ? AND edit_id = ? AND undone_at IS NULL RETURNING payload",
            [now, listener_id, edit_id],
        )
        for (payload,) in undone:
            if new := json.loads(payload)["new"]:
                await _remove(db, listener_id, new)
    writer.spellings.forget()
    return bool(undone)


async def _add(db: aiosqlite.Connection, rows: SyncRows, batches: Sequence[RowBatch]) -> dict[str, Any]:
    """What the journal keeps of the rows added: which they are, and what else came with them."""
    import_id, last_out = rows.run.import_id, rows.last_out
    seconds = json.dumps(np.unique(np.concatenate([batch.played_at for batch in batches])).tolist())
    before = await _at(db, rows, seconds)
    # all of them, since nothing else tells an id that came now from one that was there
    await db.execute(
        "CREATE TEMP TABLE known_ids AS SELECT entity, spelling_id, service, value FROM spelling_ids WHERE import_id = ?",
        [import_id],
    )
    await rows.save(db, joined(batches), _earlier(before, SOURCES[batches[0].source].resolution_s))
    ids = await db.execute_fetchall(
        "SELECT entity, spelling_id, service, value FROM spelling_ids WHERE import_id = ? EXCEPT SELECT * FROM known_ids",
        [import_id],
    )
    await db.execute("DROP TABLE known_ids")
    return {
        "import_id": import_id,
        "plays": sorted(await _at(db, rows, seconds) - before),
        "no_plays": list(range(last_out + 1, rows.last_out + 1)),
        "ids": list(map(list, ids)),
    }


async def _at(db: aiosqlite.Connection, rows: SyncRows, seconds: str) -> set[tuple[int, ...]]:
    """The rows of the account that start in these seconds: source, start, track and ordinal."""
    owner = rows.run.listener_id
    found = await db.execute_fetchall(
        f"SELECT source_id, played_at, track_id, ordinal FROM scrobbles WHERE {_OWN_ROWS}"  # noqa: S608 - names are ours
        " AND played_at IN (SELECT value FROM json_each(?))",
        [owner, owner, rows.account_id, seconds],
    )
    return set(map(tuple, found))


def _earlier(rows: Iterable[tuple[int, ...]], resolution_s: int) -> RepeatCounter:
    """What numbers new rows after those that are there, also where one of these went and left its number free."""
    columns = np.array(sorted(rows), np.int64).reshape(-1, 4)
    keys = (columns[:, 1] // resolution_s << 32) | columns[:, 2]
    distinct, place = np.unique(keys, return_inverse=True)
    last = np.full(len(distinct), -1, np.int64)
    np.maximum.at(last, place, columns[:, 3])
    return RepeatCounter([np.repeat(distinct, last + 1)])


async def _remove(db: aiosqlite.Connection, listener_id: int, new: dict[str, Any]) -> None:
    """Take the rows away that a repair added, with all that came with them; nothing where their import is undone."""
    import_id, keys = new["import_id"], [[listener_id, *key] for key in new["plays"]]
    counted = await db.execute_fetchall(_KINDS, [json.dumps(keys), import_id])
    kinds: Counter[int] = Counter(dict(map(tuple, counted)))
    for sql in _GONE:
        await db.executemany(sql, [[*key, import_id] for key in keys])
    await db.executemany(
        "DELETE FROM spelling_ids WHERE entity = ? AND spelling_id = ? AND service = ? AND value = ? AND import_id = ?",
        [[*one, import_id] for one in new["ids"]],
    )
    await _take_off(db, import_id, kinds, new["no_plays"])
    await remove_unused(db)


async def _take_off(db: aiosqlite.Connection, import_id: int, kinds: Counter[int], no_plays: Sequence[int]) -> None:
    """Let the ledger of an import no longer tell of these rows."""
    found = await db.execute_fetchall("SELECT status FROM imports WHERE import_id = ?", [import_id])
    if not found or next(iter(found))[0] == "undone":
        return
    out = await db.execute_fetchall(
        "DELETE FROM import_rows_out WHERE import_id = ? AND file_no = 1 AND row_no IN (SELECT value FROM json_each(?))"
        " RETURNING outcome, reason",
        [import_id, json.dumps(no_plays)],
    )
    plays = Counter({KINDS[Kind(kind)]: rows for kind, rows in kinds.items()})
    reasons = {name: Counter(reason for outcome, reason in out if outcome == name) for name in ("filtered", "rejected")}
    query = "SELECT rows_in, added_by, filtered, rejected FROM import_files WHERE import_id = ? AND file_no = 1"
    [(rows_in, added, *others)] = await db.execute_fetchall(query, [import_id])
    left = [{name: count - plays[name] for name, count in json.loads(added).items()}]
    left += [_less(json.loads(text), went) for text, went in zip(others, reasons.values(), strict=True)]
    went = plays.total() + sum(map(Counter.total, reasons.values()))
    await db.execute(
        "UPDATE import_files SET rows_in = ?, added_by = ?, filtered = ?, rejected = ? WHERE import_id = ? AND file_no = 1",
        [rows_in - went, *map(as_json, left), import_id],
    )


def _less(counts: dict[str, int], went: Counter[str]) -> dict[str, int]:
    """The counts without what went; a reason that nothing is left of goes too."""
    return {reason: count - went[reason] for reason, count in counts.items() if count > went[reason]}
