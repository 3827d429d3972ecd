"""What a listener says of an answer holds for those that were asked for before, and come after it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

from integration.storage.plays import Database, File, Play

from music_rec.core.edits import Match
from music_rec.core.facts import Facts, Finding, Subject
from music_rec.core.storage import matches
from music_rec.core.storage.facts import save_answers
from music_rec.core.storage.writer import Writer

NAMES, RECORDINGS = "listenbrainz.names", "listenbrainz.recordings"
WRONG = {"musicbrainz": ("wrong",)}
LONG = Facts({"duration_ms": 1_000})


async def answered(writer: Writer, question: str, track: int, finding: Finding, needs: tuple[str, ...] = ()) -> None:
    subject = Subject("track", track, "Fjord", "Ice", ids=WRONG)
    await save_answers(writer, 1, "listenbrainz", question, [(subject, finding)], now=1, keep_days=(90, 90), needs=needs)


def kept(database: Database) -> list[Any]:
    return database.query("SELECT question, state FROM enrichment ORDER BY question")


def test_an_answer_to_an_id_that_was_called_wrong_meanwhile_is_not_kept(database: Database):
    database.bring(File.of("lastfm", Play()))
    track = database.spelling("Ice", "track")

    async def rejected_while_asking(writer: Writer) -> None:
        await answered(writer, NAMES, track, Finding("doubtful", {"track": LONG}, named="Fjord - Dice"))
        verdict = Match("track", track, NAMES, "Fjord - Dice", "no", "musicbrainz:wrong", "")
        await matches.judge(writer, 1, verdict, {RECORDINGS: ("musicbrainz",)}, 2)
        await answered(writer, RECORDINGS, track, Finding("found", {"track": LONG}), ("musicbrainz",))

    database.write(rejected_while_asking)

    assert kept(database) == [(NAMES, "not_found")]
    assert database.query("SELECT count(*) FROM facts") == [(0,)]


def test_a_verdict_that_comes_while_the_same_answer_is_written_holds(database: Database):
    database.bring(File.of("lastfm", Play()))
    track = database.spelling("Ice", "track")
    doubtful = Finding("doubtful", {"track": LONG}, named="Fjord - Dice")

    async def judged_while_writing(writer: Writer) -> None:
        verdict = Match("track", track, NAMES, "Fjord - Dice", "no", "", "")
        with closing(sqlite3.connect(database.path)) as other:
            await matches.judge(writer, 1, verdict, {}, 2)
            said = other.execute("SELECT listener_id, kind, payload, created_at FROM edits").fetchone()
            other.execute("DELETE FROM edits")
            other.commit()
            other.execute("INSERT INTO edits (listener_id, kind, payload, created_at) VALUES (?, ?, ?, ?)", said)
            writing = asyncio.create_task(answered(writer, NAMES, track, doubtful))
            await asyncio.sleep(0.2)  # it waits for the other to end
            other.commit()
        await writing

    database.write(judged_while_writing)

    assert kept(database) == [(NAMES, "not_found")]
