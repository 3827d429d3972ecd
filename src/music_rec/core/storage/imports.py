"""Writing what importers read: one transaction a batch, every row accounted for in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import aiosqlite
import numpy as np
from numpy.typing import NDArray

from music_rec.core.counting import Rules, kinds_of
from music_rec.core.dedupe import Rows, Verdict, judge
from music_rec.core.frames import IdKey, RowBatch
from music_rec.core.sources import SOURCES
from music_rec.core.storage.bulk import Column, insert_rows
from music_rec.core.storage.details import NUMBERS, TEXTS, Details, has_details, number_of, save_variants, texts_of
from music_rec.core.storage.known_rows import KnownRows, Stored
from music_rec.core.storage.ledger import FileInProgress, save_ledger, save_rows_out
from music_rec.core.storage.spellings import not_in
from music_rec.core.storage.unused import remove_unused
from music_rec.core.storage.writer import Writer, raise_revision

Ints = NDArray[np.int64]
Spelled = tuple[Ints, Ints]
"""Track and album of every row of a batch."""


@dataclass(frozen=True)
class AddedRows:
    """The rows a batch added, as columns of a History plus their kind."""

    played_at: Ints
    track: NDArray[np.int32]
    album: NDArray[np.int32]
    ms: NDArray[np.int32]
    kind: NDArray[np.int8]
    moved: bool = False
    """Whether rows that were there got other ordinals, by which their links may name another row now."""


@dataclass
class ImportRun:
    """One import of any number of files for one listener."""

    writer: Writer
    listener_id: int
    import_id: int
    rules: Rules
    account_id: int | None = None
    """The account at a service that all rows come from, none for files."""
    sources: dict[str, int] = field(default_factory=dict)
    ids: dict[IdKey, dict[int, str]] = field(default_factory=dict)
    """The id stored last for each spelling: nearly always the one that comes next."""
    passed_over: bool = False
    """Whether rows that were not added have spellings that perhaps no other row has."""

    @classmethod
    async def begin(cls, writer: Writer, listener_id: int, now: int, rules: Rules = Rules()) -> ImportRun:
        async with writer.transaction() as db:
            await db.execute(
                "UPDATE imports SET status = 'interrupted', ended_at = ? WHERE listener_id = ? AND status = 'running'",
                [now, listener_id],
            )
            cursor = await db.execute(
                "INSERT INTO imports (listener_id, status, started_at) VALUES (?, 'running', ?)", [listener_id, now]
            )
            return cls(writer, listener_id, int(cursor.lastrowid or 0), rules)

    async def end(self, status: str, now: int) -> None:
        async with self.writer.transaction() as db:
            if self.passed_over:
                await remove_unused(db)
                self.writer.spellings.forget()
            await db.execute("UPDATE imports SET status = ?, ended_at = ? WHERE import_id = ?", [status, now, self.import_id])

    def forget_names(self) -> None:
        """Hold no names and ids in memory; what comes next is looked up."""
        self.writer.spellings.forget()
        self.ids.clear()

    async def save_ledger(self, file: FileInProgress) -> None:
        """Write a file's ledger where no batch does it (an empty or unreadable file)."""
        async with self.writer.transaction() as db:
            await save_ledger(db, self.import_id, file)

    async def add(self, file: FileInProgress, batch: RowBatch) -> AddedRows:
        """Store the rows of a batch that are not there yet, and what became of all others."""
        async with self.writer.transaction() as db:
            added, duplicate_here = await self.add_rows(db, file, batch)
            await save_rows_out(db, self.import_id, file, batch)
            file.count(batch, added.kind, duplicate_here)
            await save_ledger(db, self.import_id, file)
            if len(added.kind):
                await raise_revision(db, self.listener_id, "plays")
        return added

    async def add_rows(self, db: aiosqlite.Connection, file: FileInProgress, batch: RowBatch) -> tuple[AddedRows, int]:
        """(rows added, how many of the others this import had brought itself), inside a transaction that says so."""
        if not len(batch.row):
            return _nothing(), 0
        source_id = await self._source_id(db, batch.source)
        spellings = self.writer.spellings
        artist = await spellings.artist_ids(db, batch.artist)
        track = await spellings.title_ids(db, "tracks", artist, batch.title)
        album = await spellings.title_ids(db, "albums", artist, batch.album)
        kind = SOURCES[batch.source]
        known = KnownRows(db, self.listener_id, source_id)
        stored, identities = await known.near(batch, track)
        repeats = kind.identity == "repeat"
        ordinal = file.seen.ordinals(batch.played_at, track, kind.resolution_s) if repeats else np.zeros_like(track)
        new = Rows(batch.played_at, track, number_of(batch, "ms_played", np.arange(len(track))), identities, ordinal)
        verdict = judge(kind.identity, new, stored.rows)
        await known.move(stored.rows, verdict.stored_ordinal)
        added = await self._insert(db, source_id, batch, new, verdict, album)
        await self._insert_repeats(db, source_id, batch, (track, album), stored, verdict)
        await self._insert_ids(db, batch, artist, album, track)
        self.passed_over |= _has_spellings_alone(track, verdict, stored.details.track)
        self.passed_over |= _has_spellings_alone(album, verdict, stored.details.album)
        repeated = verdict.repeats_stored[verdict.repeats_stored >= 0]
        moved = not np.array_equal(stored.rows.ordinal, verdict.stored_ordinal)
        duplicate_here = int((stored.import_id[repeated] == self.import_id).sum()) + int(verdict.repeats_new.sum())
        return replace(added, moved=moved), duplicate_here

    async def _source_id(self, db: aiosqlite.Connection, name: str) -> int:
        if name not in self.sources:
            key = [self.listener_id, name, self.account_id]
            known = "SELECT source_id FROM sources WHERE listener_id = ? AND name = ? AND account_id IS ?"
            rows = list(await db.execute_fetchall(known, key))
            if not rows:
                columns = "(listener_id, name, account_id, resolution_s)"
                made = f"INSERT INTO sources {columns} VALUES (?, ?, ?, ?) RETURNING source_id"  # noqa: S608 - names are ours
                rows = list(await db.execute_fetchall(made, [*key, SOURCES[name].resolution_s]))
            self.sources[name] = int(rows[0][0])
        return self.sources[name]

    async def _insert(
        self, db: aiosqlite.Connection, source_id: int, batch: RowBatch, new: Rows, verdict: Verdict, album: Ints
    ) -> AddedRows:
        rows = np.flatnonzero(verdict.added)
        if not _is_newest_first(new.played_at[rows]):
            rows = rows[np.lexsort((verdict.ordinal[rows], new.track[rows], -new.played_at[rows]))]
        ms, length, flags = (number_of(batch, name, rows) for name in NUMBERS)
        kind = kinds_of(ms, length, flags, self.rules)
        key = {"played_at": new.played_at[rows], "track_id": new.track[rows], "ordinal": verdict.ordinal[rows]}
        owner = {"listener_id": self.listener_id, "source_id": source_id}
        if len(rows):
            columns = {**key, "album_id": album[rows], "kind": kind.astype(np.int64)}
            await insert_rows(db, "scrobbles", {**owner, "import_id": self.import_id}, columns)
            if has_details(batch):
                texts = {name: texts_of(getattr(batch, name), rows) for name in TEXTS}
                numbers = dict(zip(NUMBERS, (ms, length, flags), strict=True))
                await insert_rows(db, "play_details", owner, {**key, **numbers, **texts})
        return AddedRows(
            played_at=key["played_at"],
            track=key["track_id"].astype(np.int32),
            album=album[rows].astype(np.int32),
            ms=ms.astype(np.int32),
            kind=kind,
        )

    async def _insert_repeats(
        self, db: aiosqlite.Connection, source_id: int, batch: RowBatch, spelled: Spelled, stored: Stored, verdict: Verdict
    ) -> None:
        """Remember that this import holds rows an earlier one brought, and what it says otherwise about them."""
        repeating = np.flatnonzero(verdict.repeats_stored >= 0)
        rows, first = np.unique(verdict.repeats_stored[repeating], return_index=True)
        of_others = stored.import_id[rows] != self.import_id
        rows, first = rows[of_others], repeating[first[of_others]]
        key = {
            "played_at": stored.rows.played_at[rows],
            "track_id": stored.rows.track[rows],
            "ordinal": verdict.stored_ordinal[rows],
        }
        owner = {"listener_id": self.listener_id, "source_id": source_id, "import_id": self.import_id}
        said = Details.of_batch(batch, *spelled, first)
        await save_variants(db, owner, key, said, said.differ(stored.details.at(rows)))
        await insert_rows(db, "import_repeats", owner, key, known="keep")

    async def _insert_ids(self, db: aiosqlite.Connection, batch: RowBatch, artist: Ints, album: Ints, track: Ints) -> None:
        spelling = {"artist": artist, "album": album, "track": track}
        for (entity, service), coded in batch.ids.items():
            rows = (coded.codes >= 0) & (spelling[entity] > 0)
            pairs = np.unique(spelling[entity][rows] << 32 | coded.codes[rows])
            last = self.ids.setdefault((entity, service), {})
            fresh: list[tuple[int, str]] = []
            for one, code in zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True):
                if last.get(one) != coded.values[code]:
                    last[one] = coded.values[code]
                    fresh.append((one, last[one]))
            constants = {"entity": entity, "service": service, "import_id": self.import_id}
            columns: dict[str, Column] = {"spelling_id": [one for one, _ in fresh], "value": [text for _, text in fresh]}
            await insert_rows(db, "spelling_ids", constants, columns, known="keep")


def _has_spellings_alone(ids: Ints, verdict: Verdict, stored: Ints) -> bool:
    """Whether rows that were not added have ids that neither the added rows nor the repeated ones have."""
    repeated = verdict.repeats_stored[verdict.repeats_stored >= 0]
    known = np.unique(np.concatenate([[0], ids[verdict.added], stored[repeated]]))
    return bool(len(not_in(known, ids[~verdict.added])))


def _is_newest_first(played_at: Ints) -> bool:
    """Whether rows come in the order of the key already, as far as it matters for speed."""
    return bool(np.all(played_at[1:] <= played_at[:-1]))


def _nothing() -> AddedRows:
    none = np.zeros(0, np.int32)
    return AddedRows(np.zeros(0, np.int64), none, none, none, np.zeros(0, np.int8))
