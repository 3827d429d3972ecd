"""What is known of artists, albums and tracks, by who says so: writing what services answered, and reading it back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import aiosqlite

from music_rec.core.facts import Alike, Facts, Finding, Subject, Value
from music_rec.core.frames import Coded
from music_rec.core.models import Entity
from music_rec.core.storage.bulk import insert_rows, insert_tuples
from music_rec.core.storage.database import reading
from music_rec.core.storage.verdicts import judged
from music_rec.core.storage.writer import Writer, as_json, raise_revision
from music_rec.core.zones import DAY

Track = tuple[str, str]
"""Artist and title, as spelled."""
Answer = tuple[Subject, Finding]
Spelled = tuple[Entity, int]
"""What a fact is about, and its spelling."""
RETRY_S = DAY
"""After so long is asked again what failed."""


async def save_answers(
    writer: Writer,
    listener_id: int,
    source: str,
    question: str,
    answers: Sequence[Answer],
    *,
    now: int,
    keep_days: tuple[int, int],
    needs: Sequence[str] = (),
    told: dict[Spelled, int] | None = None,
) -> Sequence[Answer]:
    """The answers of a source to one question as they are kept, with the facts of what was found; in one transaction.

    It comes into sight with `show_facts`, so that pages are not drawn again for every answer.
    Of a doubtful answer the facts wait in its payload until somebody says whether it is right; what was said before holds.
    `needs`: the kinds of ids that the question rests on. `told` is kept by a run: what it has said of an artist or album, and
    says again with each of their tracks, is written once.
    """
    before = {} if told is None else told
    async with writer.transaction() as db:
        # within it, so that no verdict comes between
        answers = await asyncio.to_thread(judged, writer.path, question, answers, needs)
        found = [(subject, finding) for subject, finding in answers if finding.state == "found"]
        facts = _told(found)
        marks = {about: _mark(one) for about, one in facts.items() if about[0] != "track"}
        for about in [about for about, mark in marks.items() if before.get(about) == mark]:
            del facts[about]
        await _save_states(db, question, answers, now, keep_days)
        await put_facts(db, source, facts)
        await _save_alike(writer, db, listener_id, source, found)
    before.update(marks)
    return answers


async def show_facts(writer: Writer) -> None:
    """Let everybody see the facts that were saved."""
    async with writer.transaction() as db:
        await raise_revision(db, 0, "facts")


async def save_facts(
    writer: Writer, source: str, tracks: Mapping[Track, Facts], artists: Mapping[str, Facts] | None = None
) -> None:
    """Note what one source says of tracks and of artists, by their names."""
    of_artists = artists or {}
    async with writer.transaction() as db:
        ids = await _track_ids(writer, db, list(tracks)) if tracks else []
        told: dict[Spelled, Facts] = {("track", one): facts for one, facts in zip(ids, tracks.values(), strict=True)}
        if of_artists:
            names = (await writer.spellings.artist_ids(db, Coded.of(of_artists))).tolist()
            told |= {("artist", one): facts for one, facts in zip(names, of_artists.values(), strict=True)}
        await put_facts(db, source, told)
        await raise_revision(db, 0, "facts")


async def save_candidates(writer: Writer, listener_id: int, source: str, tracks: Sequence[Track]) -> None:
    """Note tracks worth hearing, with the source that named them."""
    async with writer.transaction() as db:
        ids = await _track_ids(writer, db, tracks)
        owner = {"listener_id": listener_id, "source": source}
        await insert_rows(db, "candidates", owner, {"track_id": ids}, known="keep")
        await raise_revision(db, listener_id, "facts")


def values_of(path: Path, entity: Entity, name: str) -> list[tuple[int, str, Value]]:
    """(spelling, source, value) of one fact, by spelling."""
    with reading(path) as db:
        return db.execute(
            "SELECT spelling_id, source, value FROM facts WHERE entity = ? AND name = ? ORDER BY spelling_id, source",
            [entity, name],
        ).fetchall()


def tags_of(path: Path, entity: Entity) -> Iterator[tuple[int, dict[str, dict[str, float]]]]:
    """(spelling, weights of tags by source), by spelling."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT spelling_id, source, tag, weight FROM tags WHERE entity = ? ORDER BY spelling_id, source, tag", [entity]
        )
        for spelling_id, of_one in groupby(rows, itemgetter(0)):
            by_source: dict[str, dict[str, float]] = {}
            for _, source, tag, weight in of_one:
                by_source.setdefault(source, {})[tag] = weight
            yield spelling_id, by_source


def release_texts(path: Path) -> list[tuple[int, str, str]]:
    """(album, its language, its script) as releases say them, by spelling; empty what one of them does not say."""
    with reading(path) as db:
        return db.execute(
            "SELECT spelling_id, coalesce(json_extract(payload, '$.language'), ''),"
            " coalesce(json_extract(payload, '$.script'), '')"
            " FROM enrichment"
            " WHERE entity = 'album' AND state = 'found' AND (payload LIKE '%\"language\"%' OR payload LIKE '%\"script\"%')"
            " ORDER BY spelling_id"
        ).fetchall()


def near_tracks(path: Path) -> list[tuple[int, Entity, int, float]]:
    """(track, what a source calls it alike to: kind and spelling, how much), by track; 1 is the nearest of each."""
    with reading(path) as db:
        return db.execute(
            "SELECT track_id, entity, spelling_id, max(score) FROM alike JOIN artists ON artists.name = alike.artist"
            " JOIN tracks ON tracks.artist_id = artists.artist_id AND tracks.title = alike.title"
            " WHERE alike.title <> '' GROUP BY track_id, entity, spelling_id ORDER BY track_id, entity, spelling_id"
        ).fetchall()


def alike_artists(path: Path) -> list[tuple[Entity, int, str, float]]:
    """(artist or track and its spelling, name of an artist who is called alike or made such a track, how much), in order."""
    with reading(path) as db:
        return db.execute(
            "SELECT entity, spelling_id, artist, max(score) FROM alike WHERE entity IN ('artist', 'track')"
            " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ).fetchall()


def has_alike_artists(path: Path) -> bool:
    """Whether artists who are called alike to another are known by name."""
    with reading(path) as db:
        return bool(db.execute("SELECT EXISTS (SELECT 1 FROM alike WHERE entity = 'artist' AND title = '')").fetchone()[0])


def candidates_of(path: Path, listener_id: int, source: str) -> list[int]:
    """The tracks (spellings) that a source named as worth hearing, by id."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT track_id FROM candidates WHERE listener_id = ? AND source = ? ORDER BY track_id", [listener_id, source]
        ).fetchall()
    return [row[0] for row in rows]


async def _save_states(
    db: aiosqlite.Connection, question: str, answers: Sequence[Answer], now: int, keep_days: tuple[int, int]
) -> None:
    columns: dict[str, list[Any]] = {
        "entity": [subject.entity for subject, _ in answers],
        "spelling_id": [subject.spelling_id for subject, _ in answers],
        "state": [finding.state for _, finding in answers],
        "expires_at": [_expires_at(finding, now, keep_days) for _, finding in answers],
        "named": [finding.named for _, finding in answers],
        "score": [finding.score for _, finding in answers],
        "error": [finding.error for _, finding in answers],
        "payload": [_payload(subject, finding) for subject, finding in answers],
    }
    await insert_rows(db, "enrichment", {"question": question, "fetched_at": now}, columns, known="replace")


def _expires_at(finding: Finding, now: int, keep_days: tuple[int, int]) -> int:
    """What was found and what was not hold for their days, what failed for one, and what a listener has to judge for ever."""
    if finding.state == "failed":
        return now + RETRY_S
    days = {"found": keep_days[0], "not_found": keep_days[1]}.get(finding.state, 0)
    return now + days * DAY if days else 0


def _payload(subject: Subject, finding: Finding) -> str:
    if finding.state != "doubtful" or not finding.facts:
        return as_json(finding.payload)
    waiting = {entity: _as_dict(facts) for entity, facts in finding.facts.items()}
    about = {entity: spelling_of(subject, entity) for entity in finding.facts}
    return as_json({**finding.payload, "facts": waiting, "about": about})


def _as_dict(facts: Facts) -> dict[str, object]:
    return {"values": dict(facts.values), "tags": dict(facts.tags), "ids": {key: list(ids) for key, ids in facts.ids.items()}}


def facts_in(payload: str) -> dict[Spelled, Facts]:
    """The facts that wait in the payload of a doubtful answer, by what they are about."""
    kept = json.loads(payload)
    about = kept.get("about", {})
    return {
        (entity, about[entity]): Facts(one["values"], one["tags"], {key: tuple(ids) for key, ids in one["ids"].items()})
        for entity, one in kept.get("facts", {}).items()
        if about.get(entity)
    }


def _told(found: Iterable[Answer]) -> dict[Spelled, Facts]:
    """The facts of all answers by what they are about; where several speak of one artist or album, the last one counts."""
    return {
        (entity, spelling): facts
        for subject, finding in found
        for entity, facts in finding.facts.items()
        if (spelling := spelling_of(subject, entity))
    }


def _mark(facts: Facts) -> int:
    """The same for the same facts."""
    return hash(tuple(tuple(one.items()) for one in (facts.values, facts.tags, facts.ids)))


def spelling_of(subject: Subject, entity: Entity) -> int:
    """The spelling of the subject itself, or of its artist or album; 0 where it has none."""
    if entity == subject.entity:
        return subject.spelling_id
    return subject.artist_id if entity == "artist" else subject.album_id


async def put_facts(db: aiosqlite.Connection, source: str, told: Mapping[Spelled, Facts]) -> None:
    """Note what a source says, by what it is about, within a transaction."""
    by_source = {"source": source}
    values = [(*about, name, value) for about, facts in told.items() for name, value in facts.values.items()]
    await _insert(db, "facts", by_source, ("entity", "spelling_id", "name", "value"), values)
    tagged = [about for about, facts in told.items() if facts.tags]
    await db.executemany(
        "DELETE FROM tags WHERE entity = ? AND spelling_id = ? AND source = ?", [(*one, source) for one in tagged]
    )
    tags = [(*about, tag, weight) for about in tagged for tag, weight in told[about].tags.items()]
    await _insert(db, "tags", by_source, ("entity", "spelling_id", "tag", "weight"), tags)
    ids = [(*about, of, one) for about, facts in told.items() for of, values in facts.ids.items() for one in values]
    await _insert(db, "found_ids", by_source, ("entity", "spelling_id", "service", "value"), ids)


async def _save_alike(writer: Writer, db: aiosqlite.Connection, listener_id: int, source: str, found: Sequence[Answer]) -> None:
    """Keep what is called alike; tracks among it are candidates of the listener."""
    pairs = [(subject, one) for subject, finding in found for one in finding.alike if one.artist]
    rows = [(subject.entity, subject.spelling_id, one.artist, one.title, one.score) for subject, one in pairs]
    await _insert(db, "alike", {"source": source}, ("entity", "spelling_id", "artist", "title", "score"), rows)
    best = _nearest([pair for pair in pairs if pair[1].entity == "track" and pair[1].title])
    if not best:
        return
    ids = await _track_ids(writer, db, list(best))
    near = [
        (one, subject.entity, subject.spelling_id, alike.score)
        for one, (subject, alike) in zip(ids, best.values(), strict=True)
    ]
    owner = {"listener_id": listener_id, "source": source}
    await _insert(db, "candidates", owner, ("track_id", "near_entity", "near_id", "score"), near)


def _nearest(pairs: Sequence[tuple[Subject, Alike]]) -> dict[Track, tuple[Subject, Alike]]:
    """By track the pair in which it is nearest."""
    best: dict[Track, tuple[Subject, Alike]] = {}
    for subject, one in pairs:
        known = best.get((one.artist, one.title))
        if known is None or one.score > known[1].score:
            best[one.artist, one.title] = subject, one
    return best


async def _insert(
    db: aiosqlite.Connection,
    table: str,
    constants: Mapping[str, object],
    names: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    if rows:
        await insert_tuples(db, table, constants, names, rows, known="replace")


async def _track_ids(writer: Writer, db: aiosqlite.Connection, tracks: Sequence[Track]) -> list[int]:
    artists, titles = (Coded.of(names) for names in zip(*tracks, strict=True))
    artist_ids = await writer.spellings.artist_ids(db, artists)
    ids: list[int] = (await writer.spellings.title_ids(db, "tracks", artist_ids, titles)).tolist()
    return ids
