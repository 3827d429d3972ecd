"""Services in every state, as calls, breakers and waits leave them in a database."""

from __future__ import annotations

import math
import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from music_rec.core.service_settings import ServiceSettings
from music_rec.core.settings import load_settings

Rows = list[tuple[str, str, float, float, str, str, int]]
DAY_S = 86_400
SILENCE = "ListenBrainz did not answer in time."


def calls(source: str, *, days: int = 12, a_day: int = 25, slower: float = 1.0, until: float = 0) -> Rows:
    """Ordinary calls, the last of them half a minute ago."""
    rng, now = random.Random(7), until or time.time() - 30
    rows: Rows = []
    for number in range(days * a_day):
        at = now - (days * a_day - 1 - number) * DAY_S / a_day
        took = 310 * math.exp(rng.gauss(0, 0.4)) * (slower if number >= days * a_day - 50 else 1)
        rows.append((source, f"{source}.{'names' if number % 3 else 'recordings'}", at, took, "answered", "", 1))
    return rows


def failed(source: str, count: int, *, error: str = SILENCE, outcome: str = "unavailable") -> Rows:
    """So many calls of the last minutes without an answer."""
    now = time.time()
    return [(source, f"{source}.names", now - 20 * one, 30_000, outcome, error, 1) for one in range(count, 0, -1)]


def write(folder: Path, rows: Sequence[tuple[str, str, float, float, str, str, int]]) -> None:
    """Keep calls as the program keeps them."""
    with closing(sqlite3.connect(folder / "music_rec.db")) as db, db:
        db.executemany(
            "INSERT INTO api_calls (source, kind, at, took_ms, outcome, error, sent) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        db.execute("DELETE FROM requests_sent")
        db.execute("INSERT INTO requests_sent SELECT source, kind, sum(sent), min(at) FROM api_calls GROUP BY source, kind")


def turn(folder: Path, source: str, state: str, *, seconds: float) -> None:
    """Let a breaker have opened a second ago, to try again after so many seconds."""
    now = time.time()
    with closing(sqlite3.connect(folder / "music_rec.db")) as db, db:
        db.execute("INSERT OR REPLACE INTO breakers VALUES (?, ?, ?, ?)", [source, state, now - 1, now + seconds])


def park(folder: Path, source: str, state: str, reason: str, *, seconds: float = 0, scope: str = "") -> None:
    """Let a source have asked for a wait, or refuse for good."""
    section: ServiceSettings = getattr(load_settings(data_dir=folder), source)
    with closing(sqlite3.connect(folder / "music_rec.db")) as db, db:
        [(database,)] = db.execute("SELECT value FROM meta WHERE name = 'database_id'")
        until = int(time.time() + seconds) if seconds else 0
        db.execute(
            "INSERT INTO source_state (source, scope, state, until, reason, settings_hash) VALUES (?, ?, ?, ?, ?, ?)",
            [source, scope, state, until, reason, section.settings_hash(database)],
        )


def _well(folder: Path) -> None:
    write(folder, calls("listenbrainz"))


def _slow(folder: Path) -> None:
    write(folder, calls("listenbrainz", slower=3))


def _failing(folder: Path) -> None:
    write(folder, [*calls("listenbrainz"), *failed("listenbrainz", 3)])


def _open(folder: Path) -> None:
    write(folder, [*calls("listenbrainz"), *failed("listenbrainz", 5)])
    turn(folder, "listenbrainz", "open", seconds=500)


def _half_open(folder: Path) -> None:
    write(folder, [*calls("listenbrainz"), *failed("listenbrainz", 5)])
    turn(folder, "listenbrainz", "open", seconds=-0.5)


def _waiting(folder: Path) -> None:
    error = "ListenBrainz asks for fewer requests (HTTP 429)."
    write(folder, [*calls("listenbrainz"), *failed("listenbrainz", 1, error=error, outcome="limited")])
    park(folder, "listenbrainz", "waiting", error, seconds=DAY_S)


def _forbidden(folder: Path) -> None:
    error = "ListenBrainz refuses to answer (HTTP 403)."
    write(folder, [*calls("listenbrainz"), *failed("listenbrainz", 1, error=error, outcome="denied")])
    park(folder, "listenbrainz", "forbidden", error)


def _unasked_since(folder: Path) -> None:
    """Another token took the place of the one that was refused."""
    _forbidden(folder)
    with closing(sqlite3.connect(folder / "music_rec.db")) as db, db:
        db.execute("UPDATE source_state SET settings_hash = 'of other settings'")


def _unasked(folder: Path) -> None:
    """Nothing to write down."""


STATES: dict[str, Callable[[Path], None]] = {
    "ok": _well,
    "slow": _slow,
    "failing": _failing,
    "open": _open,
    "half_open": _half_open,
    "waiting": _waiting,
    "forbidden": _forbidden,
    "unasked": _unasked,
    "unasked_since": _unasked_since,
}
"""How a database comes into each state of a service that is in use."""
