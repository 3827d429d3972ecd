"""What services told of the tracks heard, in SQL: the tables `known` (one row a track) and charts of them.

How tags are read and how titles are written is asked of our code; whom to believe, what holds for whom and all counting is not.
"""

from __future__ import annotations

import json
import sqlite3

from music_rec.enrichers.genres import load_vocabulary
from music_rec.enrichers.scripts import written

_TRUST = """CASE source WHEN 'listenbrainz' THEN 0 WHEN 'musicbrainz' THEN 1 WHEN 'lastfm' THEN 2 WHEN 'spotify' THEN 3
    WHEN 'cyanite' THEN 4 WHEN 'reccobeats' THEN 5 ELSE 6 END, source"""

_TOLD = f"""
    CREATE TABLE spelled AS
        SELECT 'track' AS entity, track_id AS spelling_id, tracks.group_id AS item, name AS artist
        FROM library.tracks JOIN library.artists USING (artist_id)
        UNION ALL SELECT 'artist', artist_id, group_id, name FROM library.artists;
    CREATE TABLE told AS
        WITH ranked AS (
            SELECT *, row_number() OVER (PARTITION BY entity, item, name ORDER BY {_TRUST}, spelling_id) AS place
            FROM library.facts JOIN spelled USING (entity, spelling_id)
        ) SELECT entity, item, name, value, source FROM ranked WHERE place = 1;
    CREATE TABLE genre_of AS
        WITH genres AS (
            SELECT entity, item, spelling_id, source, value AS genre, max(weight) AS weight
            FROM library.tags JOIN spelled USING (entity, spelling_id), json_each(genres(tag, artist)) GROUP BY 1, 2, 3, 4, 5
        ), families AS (
            SELECT entity, item, spelling_id, source, family(genre) AS family, sum(weight) AS weight FROM genres
            GROUP BY 1, 2, 3, 4, 5
        ), ranked AS (
            SELECT *, row_number() OVER (PARTITION BY entity, item ORDER BY spelling_id, {_TRUST}, weight DESC, family) AS place
            FROM families
        ) SELECT entity, item, family FROM ranked WHERE place = 1;
    CREATE TABLE titles AS
        WITH ranked AS (
            SELECT track, title, row_number() OVER (PARTITION BY track ORDER BY count(*) DESC, track_id) AS place
            FROM plays JOIN library.tracks USING (track_id) GROUP BY track, track_id
        ) SELECT track, title FROM ranked WHERE place = 1;
    CREATE INDEX told_item ON told (entity, item, name);
    CREATE INDEX genre_item ON genre_of (entity, item);"""


def _fact(name: str, entity: str = "track", column: str = "value") -> str:
    return f"(SELECT {column} FROM told WHERE entity = '{entity}' AND item = tracks.{entity} AND name = '{name}')"


_KNOWN = f"""
    CREATE TABLE known AS
    WITH tracks AS (SELECT DISTINCT track, artist FROM plays), facts AS (
        SELECT track,
            coalesce((SELECT family FROM genre_of WHERE entity = 'track' AND item = tracks.track),
                     (SELECT family FROM genre_of WHERE entity = 'artist' AND item = tracks.artist)) AS genre,
            CAST(substr({_fact("release_date")}, 1, 4) AS int) AS year, {_fact("country", "artist")} AS country,
            {_fact("duration_ms")} / 60000.0 AS minutes, {_fact("energy")} AS energy, {_fact("valence")} AS valence,
            {_fact("language")} AS of_language, {_fact("script")} AS of_script,
            coalesce({_fact("listeners")}, {_fact("listeners", "artist")}) AS listeners,
            coalesce({_fact("listeners", "track", "source")}, {_fact("listeners", "artist", "source")}) AS says
        FROM tracks
    ), scaled AS (SELECT *, listeners * CASE says WHEN 'listenbrainz' THEN 1.0 ELSE 0.01 END AS fame FROM facts)
    SELECT track, genre, CAST(year AS text) AS year, CAST(year / 10 * 10 AS text) AS decade, country, minutes, fame,
        CASE WHEN minutes < 2 THEN '0-2' WHEN minutes < 3 THEN '2-3' WHEN minutes < 4 THEN '3-4' WHEN minutes < 5 THEN '4-5'
             WHEN minutes < 7 THEN '5-7' WHEN minutes < 10 THEN '7-10' WHEN minutes IS NOT NULL THEN '10-0' END AS length,
        CASE WHEN fame >= 10000 THEN 'everywhere' WHEN fame >= 1000 THEN 'widely' WHEN fame >= 100 THEN 'some'
             WHEN fame >= 10 THEN 'few' WHEN fame IS NOT NULL THEN 'hardly' END AS listeners,
        min(CAST(energy * 5 AS int), 4) + 1 AS energy, min(CAST(valence * 5 AS int), 4) + 1 AS valence,
        written('language', title, of_language, of_script) AS language,
        written('script', title, of_language, of_script) AS script
    FROM scaled JOIN titles USING (track)"""


def add_known(db: sqlite3.Connection) -> None:
    """Add the table `known` to `plays`, while the library is attached."""
    vocabulary = load_vocabulary()
    order = list(vocabulary.families)

    def genres(tag: str, artist: str) -> str:
        return json.dumps(list(vocabulary.mapped({tag: 1}, [artist])))

    def writing(what: str, title: str, language: str | None, script: str | None) -> str | None:
        found: str | None = getattr(written(title, release_language=language or "", release_script=script or ""), what)
        return found

    db.create_function("genres", 2, genres)
    db.create_function("family", 1, vocabulary.family_of)
    db.create_function("family_no", 1, lambda family: order.index(family))
    db.create_function("written", 4, writing)
    db.executescript(f"{_TOLD}{_KNOWN};")


def _bars(column: str, order: str, limit: int = -1) -> str:
    """Plays of each value of a column of `known`."""
    return f"""
    SELECT {column} AS _key, count(*) AS plays,
           count(*) * 1.0 / (SELECT count({column}) FROM heard JOIN known USING (track)) AS share
    FROM heard JOIN known USING (track) WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY {order} LIMIT {limit}"""


_AGE = "max(CAST(strftime('%Y', day * 86400, 'unixepoch') AS int) - CAST(year AS int), 0)"
_MOST_FIRST = "plays DESC, _key"

GENRE_RIVER = """
    WITH months AS (
        SELECT DISTINCT start, end FROM periods, span WHERE step = 'month' AND day BETWEEN first AND last
    ), told AS MATERIALIZED (
        SELECT genre, start FROM heard LEFT JOIN known USING (track) JOIN periods USING (day) WHERE step = 'month'
    ), ranked AS (
        SELECT genre, row_number() OVER (ORDER BY count(*) DESC, family_no(genre)) AS place
        FROM told WHERE genre IS NOT NULL GROUP BY genre
    ), banded AS (
        SELECT start, CASE WHEN genre IS NULL THEN 10 ELSE min(place, 9) END AS band,
               CASE WHEN genre IS NULL THEN '?' WHEN place > 8 THEN 'others' ELSE genre END AS _key
        FROM told LEFT JOIN ranked USING (genre)
    ), cells AS MATERIALIZED (SELECT start, band, _key, count(*) AS plays FROM banded GROUP BY 1, 2, 3),
    totals AS MATERIALIZED (SELECT start, sum(plays) AS all_plays FROM cells GROUP BY 1),
    bands AS (SELECT DISTINCT band, _key FROM cells)
    SELECT bands._key, months.start, months.end, coalesce(plays, 0) AS plays, coalesce(plays * 1.0 / all_plays, 0) AS share
    FROM bands JOIN months LEFT JOIN totals USING (start)
    LEFT JOIN cells ON cells.start = months.start AND cells.band = bands.band
    ORDER BY bands.band, months.start"""
DECADES = """
    WITH told AS (SELECT CASE :choice WHEN 'years' THEN year ELSE decade END AS _key FROM heard JOIN known USING (track))
    SELECT _key, count(*) AS plays, count(*) * 1.0 / (SELECT count(_key) FROM told) AS share
    FROM told WHERE _key IS NOT NULL GROUP BY 1 ORDER BY 1"""
RELEASE_AGE = f"""
    WITH aged AS (SELECT {_AGE} AS age FROM heard JOIN known USING (track) WHERE year IS NOT NULL)
    SELECT CASE WHEN age < 1 THEN '0-0' WHEN age < 2 THEN '1-1' WHEN age < 5 THEN '2-4' WHEN age < 10 THEN '5-9'
                WHEN age < 20 THEN '10-19' WHEN age < 30 THEN '20-29' WHEN age < 50 THEN '30-49' ELSE '50-0' END AS _key,
           count(*) AS plays, count(*) * 1.0 / (SELECT count(*) FROM aged) AS share
    FROM aged GROUP BY 1 ORDER BY min(age)"""
COUNTRIES = _bars("country", _MOST_FIRST, 12)
LENGTHS = _bars("length", "min(minutes)")
LANGUAGES = _bars("language", _MOST_FIRST, 10)
SCRIPTS = _bars("script", _MOST_FIRST, 10)
OBSCURITY = _bars("listeners", "max(fame) DESC")
MOOD_MAP = _bars("energy || '-' || valence", "1")
MOOD_DRIFT = """
    SELECT start, end, count(*) AS plays, avg(20 * energy - 10) AS energy, avg(20 * valence - 10) AS brightness
    FROM heard JOIN known USING (track) JOIN periods USING (day)
    WHERE step = 'month' AND energy + valence IS NOT NULL GROUP BY start ORDER BY start"""
