"""How sources answered: each call for 30 days, the state of each breaker, and what was sent in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from music_rec.core.events import Call, Event, Turned
from music_rec.core.storage.database import reading
from music_rec.core.storage.writer import Writer

KEEP_S = 30 * 86_400
_PUT_AWAY = "health_put_away"


@dataclass(frozen=True)
class Sent:
    """What was sent to a source in all, for one kind of question."""

    source: str
    kind: str
    requests: int
    since: float
    """UTC s of the first."""


@dataclass(frozen=True)
class Heard:
    """What was kept after some call."""

    calls: Sequence[Call]
    """By time."""
    last_id: int
    """Of the newest call that is kept; 0 without any."""
    breakers: Sequence[Turned]
    """The last turn of each."""


async def save_events(writer: Writer, events: Sequence[Event]) -> None:
    """Keep calls and turns of breakers; calls of more than 30 days before the newest go."""
    calls = [one for one in events if isinstance(one, Call)]
    turns = [one for one in events if isinstance(one, Turned)]
    async with writer.transaction() as db:
        await db.executemany(
            "INSERT INTO api_calls (source, kind, at, took_ms, outcome, error, sent) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(one.source, one.kind, one.at, one.took_ms, one.outcome, one.error, one.sent) for one in calls],
        )
        await db.executemany(
            "INSERT INTO requests_sent (source, kind, requests, since) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET requests = requests + excluded.requests",
            [(one.source, one.kind, one.sent, one.at) for one in calls if one.sent],
        )
        await db.executemany(
            "INSERT OR REPLACE INTO breakers (source, state, at, until) VALUES (?, ?, ?, ?)",
            [(one.source, one.state, one.at, one.until) for one in turns],
        )
        if calls:
            await db.execute("DELETE FROM api_calls WHERE at < ?", [max(one.at for one in calls) - KEEP_S])


def heard_since(path: Path, last_id: int) -> Heard:
    """The calls kept after the one with this id, and all breakers as they stand."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT source, kind, at, took_ms, outcome, error, sent FROM api_calls WHERE call_id > ? ORDER BY at", [last_id]
        ).fetchall()
        [(newest,)] = db.execute("SELECT coalesce(max(call_id), 0) FROM api_calls").fetchall()
        turns = db.execute("SELECT source, state, at, until FROM breakers").fetchall()
    return Heard([Call(*row) for row in rows], newest, [Turned(*row) for row in turns])


def turned(path: Path, source: str) -> Turned | None:
    """How the breaker of a source stood last; None where it never opened."""
    with reading(path) as db:
        row = db.execute("SELECT source, state, at, until FROM breakers WHERE source = ?", [source]).fetchone()
    return Turned(*row) if row else None


def sent_in_all(path: Path) -> list[Sent]:
    """What was ever sent, by source and kind."""
    with reading(path) as db:
        rows = db.execute("SELECT source, kind, requests, since FROM requests_sent ORDER BY source, requests DESC").fetchall()
    return [Sent(*row) for row in rows]


def put_away(path: Path) -> str:
    """What of the state of all sources somebody has read and put away; empty for nothing."""
    with reading(path) as db:
        row = db.execute("SELECT value FROM meta WHERE name = ?", [_PUT_AWAY]).fetchone()
    return str(row[0]) if row else ""


async def put_away_now(writer: Writer, what: str) -> None:
    """Remember what somebody put away in the place of what it was."""
    async with writer.transaction() as db:
        await db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", [_PUT_AWAY, what])
