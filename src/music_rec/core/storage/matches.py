"""Answers that a listener has to judge: which there are, and what a verdict, or its undoing, does to what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from music_rec.core.edits import Edit, Match, SpelledNames, to_payload
from music_rec.core.models import Entity
from music_rec.core.storage.database import reading
from music_rec.core.storage.facts import facts_in, put_facts
from music_rec.core.storage.spelled_names import names_of
from music_rec.core.storage.verdicts import ids_in, spelled_alike
from music_rec.core.storage.writer import Writer, raise_revision

Needs = Mapping[str, Sequence[str]]
"""The kinds of ids that each question rests on."""
_OF = "entity = ? AND spelling_id = ?"


@dataclass(frozen=True)
class Doubt:
    """An answer that may be about something else."""

    question: str
    entity: Entity
    spelling_id: int
    named: str
    """What the service calls it."""
    score: float
    """How sure it is, 0 to 1."""
    ids: tuple[tuple[str, str], ...] = ()
    """Ids that came with it: whose, and which."""

    @property
    def source(self) -> str:
        """The service that said so."""
        return self.question.partition(".")[0]


def doubts(path: Path) -> list[Doubt]:
    """Every answer that nobody judged yet."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT question, entity, spelling_id, named, score, payload FROM enrichment WHERE state = 'doubtful'"
            " ORDER BY question, spelling_id"
        ).fetchall()
    return [
        Doubt(question, entity, spelling, named, score, _ids_with(payload, entity, spelling))
        for question, entity, spelling, named, score, payload in rows
    ]


def _ids_with(payload: str, entity: Entity, spelling_id: int) -> tuple[tuple[str, str], ...]:
    facts = facts_in(payload).get((entity, spelling_id))
    return tuple((kind, one) for kind, some in facts.ids.items() for one in some) if facts else ()


async def judge(writer: Writer, listener_id: int, verdict: Match, needs: Needs, now: int) -> Edit:
    """The verdict as an edit in force: what was told counts from now on, or nothing that rests on it does."""
    alike, names = _read(writer.path, verdict)
    async with writer.transaction() as db:
        [(edit_id,)] = await db.execute_fetchall(
            "INSERT INTO edits (listener_id, kind, payload, created_at) VALUES (?, ?, ?, ?) RETURNING edit_id",
            [listener_id, *to_payload(verdict, names), now],
        )
        if verdict.says == "yes":
            await _believe(db, verdict)
        else:
            await _set_state(db, verdict, "not_found")
            await _fall(db, verdict, alike, needs, _kinds(verdict))
        await _raise(db, listener_id)
    return Edit(edit_id, verdict, now, names=names)


async def undo(writer: Writer, listener_id: int, edit: Edit, verdict: Match, needs: Needs, now: int) -> bool:
    """Whether the verdict was in force, and is no longer: the answer is a doubt again, and what rested on the verdict goes."""
    alike, _ = _read(writer.path, verdict)
    async with writer.transaction() as db:
        undone = await db.execute(
            "UPDATE edits SET undone_at = ? WHERE listener_id = ? AND edit_id = ? AND undone_at IS NULL",
            [now, listener_id, edit.edit_id],
        )
        if undone.rowcount:
            kinds = await _disbelieve(db, verdict) if verdict.says == "yes" else set()
            await _doubt_again(db, verdict)
            await _fall(db, verdict, alike, needs, kinds | _kinds(verdict))
            await _raise(db, listener_id)
    return undone.rowcount > 0


def _read(path: Path, verdict: Match) -> tuple[list[int], SpelledNames]:
    with reading(path) as db:
        names = names_of(db, [(verdict.entity, verdict.spelling_id)])
        return spelled_alike(db, verdict.entity, verdict.spelling_id), names


def _kinds(verdict: Match) -> set[str]:
    """The kinds of ids that are others with a verdict than without."""
    return {kind for kind, _ in ids_in(f"{verdict.wrong} {verdict.right}")}


async def _raise(db: aiosqlite.Connection, listener_id: int) -> None:
    await raise_revision(db, listener_id, "edits")
    await raise_revision(db, 0, "facts")


async def _believe(db: aiosqlite.Connection, verdict: Match) -> None:
    """Let the facts that wait in an answer count."""
    await _set_state(db, verdict, "found")
    told = facts_in(await _payload(db, verdict))
    here = {about: facts for about, facts in told.items() if await _is_there(db, *about)}
    await put_facts(db, verdict.source, here)


async def _disbelieve(db: aiosqlite.Connection, verdict: Match) -> set[str]:
    """Take away what one source told of a spelling, and of its artist and album in that answer; the kinds of ids that went."""
    for (entity, spelling), facts in facts_in(await _payload(db, verdict)).items():
        if entity != verdict.entity:
            rows = [(entity, spelling, verdict.source, kind, one) for kind, some in facts.ids.items() for one in some]
            await db.executemany(f"DELETE FROM found_ids WHERE {_OF} AND source = ? AND service = ? AND value = ?", rows)  # noqa: S608 - names are ours
            values = [(entity, spelling, verdict.source, name, value) for name, value in facts.values.items()]
            await db.executemany(f"DELETE FROM facts WHERE {_OF} AND source = ? AND name = ? AND value = ?", values)  # noqa: S608 - names are ours
    return await _take_away(db, verdict.entity, verdict.spelling_id, verdict.source, but=verdict.question)


async def _fall(db: aiosqlite.Connection, verdict: Match, alike: Iterable[int], needs: Needs, kinds: set[str]) -> None:
    """Take away every answer that rests on ids of these kinds, with what came with it; it is asked anew where that may be.

    The answer that was judged stays as it is, unless another id is known to ask with.
    """
    stays = (verdict.spelling_id, verdict.question) if verdict.says != "other" else None
    done: set[str] = set()
    while kinds - done:
        fallen = [question for question, needed in needs.items() if set(needed) & (kinds - done)]
        done |= kinds
        for spelling in alike:
            for question in fallen:
                of_it = [verdict.entity, spelling, question]
                rows = await db.execute_fetchall(f"SELECT state FROM enrichment WHERE {_OF} AND question = ?", of_it)  # noqa: S608 - names are ours
                if rows and (spelling, question) != stays:
                    await db.execute(f"DELETE FROM enrichment WHERE {_OF} AND question = ?", of_it)  # noqa: S608 - names are ours
                    kinds |= await _take_away(db, verdict.entity, spelling, question.partition(".")[0], but=verdict.question)


async def _take_away(db: aiosqlite.Connection, entity: Entity, spelling: int, source: str, *, but: str) -> set[str]:
    """Take away all that a source told of a spelling, and the answers it told it with; the kinds of ids that went.

    What a listener believed stays.
    """
    of_it = [entity, spelling, source]
    kinds = await db.execute_fetchall(f"SELECT DISTINCT service FROM found_ids WHERE {_OF} AND source = ?", of_it)  # noqa: S608 - names are ours
    for table in ("facts", "tags", "found_ids", "alike"):
        await db.execute(f"DELETE FROM {table} WHERE {_OF} AND source = ?", of_it)  # noqa: S608 - names are ours
    await db.execute("DELETE FROM candidates WHERE near_entity = ? AND near_id = ? AND source = ?", of_it)
    answers = await db.execute_fetchall(
        f"SELECT question, payload FROM enrichment WHERE {_OF} AND state = 'found' AND question LIKE ? || '.%'"  # noqa: S608 - names are ours
        " AND question <> ?",
        [*of_it, but],
    )
    for question, payload in answers:
        if told := {about: facts for about, facts in facts_in(payload).items() if about == (entity, spelling)}:
            await put_facts(db, source, told)
        else:
            await db.execute(f"DELETE FROM enrichment WHERE {_OF} AND question = ?", [entity, spelling, question])  # noqa: S608 - names are ours
    return {kind for (kind,) in kinds}


async def _doubt_again(db: aiosqlite.Connection, verdict: Match) -> None:
    """Make a doubt of an answer again whose facts are still there; else it is asked anew."""
    if facts_in(await _payload(db, verdict)):
        await _set_state(db, verdict, "doubtful")
    else:
        of_it = [verdict.entity, verdict.spelling_id, verdict.question, verdict.named]
        await db.execute(f"DELETE FROM enrichment WHERE {_OF} AND question = ? AND named = ?", of_it)  # noqa: S608 - names are ours


async def _set_state(db: aiosqlite.Connection, verdict: Match, state: str) -> None:
    """What a listener said holds for ever."""
    values = [state, verdict.entity, verdict.spelling_id, verdict.question, verdict.named]
    await db.execute(
        f"UPDATE enrichment SET state = ?, expires_at = 0 WHERE {_OF} AND question = ? AND named = ?",  # noqa: S608 - names are ours
        values,
    )


async def _payload(db: aiosqlite.Connection, verdict: Match) -> str:
    of_it = [verdict.entity, verdict.spelling_id, verdict.question, verdict.named]
    rows = await db.execute_fetchall(f"SELECT payload FROM enrichment WHERE {_OF} AND question = ? AND named = ?", of_it)  # noqa: S608 - names are ours
    return next((payload for (payload,) in rows), "{}")


async def _is_there(db: aiosqlite.Connection, entity: Entity, spelling: int) -> bool:
    rows = await db.execute_fetchall(f"SELECT 1 FROM {entity}s WHERE {entity}_id = ?", [spelling])  # noqa: S608 - names are ours
    return bool(list(rows))
