"""The counted plays of one listener as one flat table in memory, for questions in SQL that nothing of ours answers.

All days are numbers from 1970-01-01 on. Tables: `plays` (all of them), `known` (what is known of their tracks), `heard`
(those of the range), `lens` (what is asked), `span` (the days known of it), `periods` (the day, week, month and year of every
day), `numbers` (0 to 5000).
"""

from __future__ import annotations

import math
import sqlite3
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from integration.charts_sql.known import add_known

EPOCH = date(1970, 1, 1)

_FUNCTIONS = {"ceil": math.ceil, "exp": math.exp, "ln": math.log, "sqrt": math.sqrt}
"""Not every build of SQLite has them."""

_PLAYS = """
    CREATE TABLE plays AS
    WITH counted AS (
        SELECT s.played_at AS at, local(s.played_at) AS local, t.group_id AS track, a.group_id AS artist,
               coalesce(b.group_id, 0) AS album, coalesce(d.ms_played, -1) AS ms, s.track_id, s.album_id
        FROM library.scrobbles s
        JOIN library.tracks t ON t.track_id = s.track_id
        JOIN library.artists a ON a.artist_id = t.artist_id
        LEFT JOIN library.albums b ON b.album_id = s.album_id
        LEFT JOIN library.play_details d ON d.listener_id = s.listener_id AND d.source_id = s.source_id
            AND d.played_at = s.played_at AND d.track_id = s.track_id AND d.ordinal = s.ordinal
        LEFT JOIN library.play_links l ON l.listener_id = s.listener_id AND l.source_id = s.source_id
            AND l.played_at = s.played_at AND l.track_id = s.track_id AND l.ordinal = s.ordinal
        WHERE s.listener_id = :listener AND s.kind = 0 AND l.listener_id IS NULL
    )
    SELECT at, local, local / 86400 AS day, (local / 86400 + 3) % 7 AS weekday, local % 86400 / 3600 AS hour,
           track, artist, album, ms, track_id, row_number() OVER (ORDER BY at, track_id, album_id, ms) AS played_no
    FROM counted ORDER BY played_no"""

_ASKED = """
    CREATE TABLE lens AS SELECT :start AS start, :end AS end, :today AS today;
    CREATE TABLE heard AS SELECT plays.* FROM plays, lens
        WHERE day BETWEEN coalesce(start, day) AND coalesce(end, day) ORDER BY played_no;
    CREATE TABLE span AS
        SELECT max(min(day), coalesce(start, min(day))) AS first, min(max(day), coalesce(end, max(day))) AS last,
               min(max(day), coalesce(end, max(day)), today - 1) AS known_to
        FROM plays, lens;
    CREATE TABLE periods AS
        WITH days AS (
            SELECT min(day) AS day, max(day) AS until FROM plays UNION ALL SELECT day + 1, until FROM days WHERE day < until
        ), dates AS (SELECT day, date(day * 86400, 'unixepoch') AS date FROM days)
        SELECT day, 'day' AS step, day AS start, day AS end FROM dates
        UNION ALL SELECT day, 'week', day - (day + 3) % 7, day - (day + 3) % 7 + 6 FROM dates
        UNION ALL SELECT day, 'month', strftime('%s', date, 'start of month') / 86400,
                         strftime('%s', date, 'start of month', '+1 month') / 86400 - 1 FROM dates
        UNION ALL SELECT day, 'year', strftime('%s', date, 'start of year') / 86400,
                         strftime('%s', date, 'start of year', '+1 year') / 86400 - 1 FROM dates;
    CREATE TABLE numbers AS
        WITH up AS (SELECT 0 AS value UNION ALL SELECT value + 1 FROM up WHERE value < 5000) SELECT value FROM up;
    CREATE INDEX periods_day ON periods (step, day);
    CREATE INDEX plays_no ON plays (played_no);
    CREATE INDEX heard_no ON heard (played_no);
    CREATE INDEX heard_day ON heard (day);
    CREATE INDEX heard_artist ON heard (artist, day);
    CREATE INDEX plays_artist ON plays (artist);
    ANALYZE"""


def flattened(database: Path, listener_id: int) -> sqlite3.Connection:
    """A database in memory with the table `plays`."""
    db = sqlite3.connect(":memory:")
    db.execute("ATTACH ? AS library", [str(database)])
    zones = db.execute("SELECT valid_from, zone FROM library.listener_zones WHERE listener_id = ? ORDER BY 1", [listener_id])
    db.create_function("local", 1, _clock(zones.fetchall()))
    for name, function in _FUNCTIONS.items():
        db.create_function(name, 1, function)
    db.execute(_PLAYS, {"listener": listener_id})
    add_known(db)
    db.commit()
    db.execute("DETACH library")
    return db


def ask_about(db: sqlite3.Connection, start: date | None, end: date | None, today: date) -> None:
    """Add the tables of what is asked: a range of local days, seen from a day."""
    days = {"start": start, "end": end, "today": today}
    for statement in _ASKED.split(";"):
        used = {name: number(day) for name, day in days.items() if f":{name}" in statement}
        db.execute(statement, used)


def number(day: date | None) -> int | None:
    """The number of a day."""
    return day and (day - EPOCH).days


def _clock(zones: list[tuple[int, str]]) -> Callable[[int], int]:
    """Wall-clock seconds of UTC seconds, where the listener lived then."""
    starts, places = [start for start, _ in zones], [ZoneInfo(name) for _, name in zones]

    def local(at: int) -> int:
        place = places[max(bisect_right(starts, at) - 1, 0)]
        return int(datetime.fromtimestamp(at, place).replace(tzinfo=UTC).timestamp())

    return local
