"""Charts of sittings, runs and whole albums: what was played after what."""

from __future__ import annotations

_GAP = "CASE :choice WHEN '1 hour' THEN 3600 WHEN '2 hours' THEN 7200 ELSE 1800 END"

_NUMBERED = f"""
    SELECT *, sum(begins) OVER (ORDER BY played_no) AS sitting
    FROM (SELECT *, coalesce(at - lag(at) OVER (ORDER BY played_no) > {_GAP}, 1) AS begins FROM heard)"""

_SITTINGS = f"""
    SELECT sitting, min(at) AS since, max(at) AS until, count(*) AS plays, min(played_no) AS first, max(played_no) AS last
    FROM ({_NUMBERED}) GROUP BY sitting"""

SITTINGS = f"""
    WITH sittings AS MATERIALIZED ({_SITTINGS}), plays_ranked AS (
        SELECT plays, row_number() OVER (ORDER BY plays) AS place, count(*) OVER () AS n FROM sittings
    ), lengths_ranked AS (
        SELECT (until - since) / 60.0 AS minutes, row_number() OVER (ORDER BY until - since) AS place, count(*) OVER () AS n
        FROM sittings
    )
    SELECT since, until, opener.day, plays, opener.track AS opener_group, closer.track AS closer_group,
           CASE (until - since) % 60 WHEN 30 THEN (until - since) / 60 + (until - since) / 60 % 2
                ELSE round((until - since) / 60.0) END AS minutes, -- halves go to the even number
           (SELECT count(*) FROM sittings) AS _sessions, (SELECT avg(plays) FROM sittings) AS _mean_plays,
           (SELECT avg(plays) FROM plays_ranked WHERE place IN ((n + 1) / 2, (n + 2) / 2)) AS _median_plays,
           (SELECT avg(minutes) FROM lengths_ranked WHERE place IN ((n + 1) / 2, (n + 2) / 2)) AS _median_minutes,
           (SELECT max(plays) FROM sittings) AS _longest_plays
    FROM sittings JOIN heard opener ON opener.played_no = first JOIN heard closer ON closer.played_no = last
    ORDER BY plays DESC, since DESC LIMIT 10"""

OPENERS = f"""
    WITH sittings AS MATERIALIZED ({_SITTINGS}), ends AS (
        SELECT track, at, count(*) OVER (PARTITION BY track) AS plays, row_number() OVER its AS place,
               group_concat(at) OVER its AS played_at
        FROM sittings JOIN heard ON played_no = CASE :choice WHEN 'openers' THEN first ELSE last END
        WINDOW its AS (PARTITION BY track ORDER BY played_no)
    )
    SELECT track AS "group", plays, plays * 1.0 / (SELECT count(*) FROM sittings) AS share, played_at,
           (SELECT count(*) FROM sittings) AS _sessions
    FROM ends WHERE place = plays ORDER BY plays DESC, 1 LIMIT 10"""

IN_A_ROW = """
    WITH changes AS (
        SELECT *, coalesce({item} <> lag({item}) OVER (ORDER BY played_no), 1) AS begins FROM heard
    ), runs AS (SELECT *, sum(begins) OVER (ORDER BY played_no) AS run FROM changes)
    SELECT {item} AS "group", count(*) AS plays, min(at) AS since, max(at) AS until, max(CASE WHEN begins THEN day END) AS day,
           min(played_no) - (SELECT min(played_no) FROM heard) AS _row
    FROM runs WHERE {item} > 0 GROUP BY run HAVING plays > 1 ORDER BY plays DESC, run LIMIT 10"""

CO_LISTENING = f"""
    WITH best AS (
        SELECT artist, count(*) AS plays, row_number() OVER (ORDER BY count(*) DESC, artist) AS place
        FROM heard GROUP BY artist ORDER BY place LIMIT 14
    ), numbered AS MATERIALIZED ({_NUMBERED}), sat AS MATERIALIZED (
        SELECT DISTINCT sitting, artist, plays, place FROM numbered JOIN best USING (artist)
    ), alone AS (SELECT artist, count(*) AS sittings FROM sat GROUP BY artist), pairs AS (
        SELECT a.artist AS a, b.artist AS b, count(*) AS sessions, a.plays + b.plays AS plays,
               (SELECT sittings FROM alone WHERE artist = a.artist) * (SELECT sittings FROM alone WHERE artist = b.artist)
               * 1.0 / (SELECT max(sitting) FROM numbered) AS expected
        FROM sat a JOIN sat b ON b.sitting = a.sitting AND b.place > a.place GROUP BY a.artist, b.artist
    )
    SELECT a AS a_group, b AS b_group, sessions, expected, sessions / expected AS lift, plays
    FROM pairs WHERE sessions >= 10 ORDER BY lift DESC, a, b"""

WHOLE_ALBUMS = f"""
    WITH albums AS (
        SELECT album, count(DISTINCT track) AS tracks FROM plays WHERE album > 0 GROUP BY album HAVING tracks >= 4
    ), sat AS (SELECT * FROM ({_NUMBERED})), changes AS (
        SELECT *, begins OR album <> lag(album) OVER (ORDER BY played_no) AS changed FROM sat
    ), runs AS MATERIALIZED (SELECT *, sum(changed) OVER (ORDER BY played_no) AS run FROM changes), placed AS MATERIALIZED (
        SELECT run, album, track, row_number() OVER (PARTITION BY run ORDER BY min(played_no)) AS place
        FROM runs JOIN albums USING (album) GROUP BY run, track
    ), listens AS MATERIALIZED (SELECT run, album, count(*) AS distinct_tracks FROM placed GROUP BY run),
    sizes AS MATERIALIZED (SELECT run, count(*) AS plays FROM runs GROUP BY run), telling AS (
        SELECT *, row_number() OVER its AS no, count(*) OVER (PARTITION BY album, track) AS n
        FROM placed JOIN listens USING (run, album) WHERE distinct_tracks >= 3
        WINDOW its AS (PARTITION BY album, track ORDER BY place)
    ), usual AS MATERIALIZED (
        SELECT album, track, avg(place) AS usual FROM telling WHERE no IN ((n + 1) / 2, (n + 2) / 2) GROUP BY album, track
    ), steps AS (
        SELECT run, usual >= lag(usual) OVER (PARTITION BY run ORDER BY place) AS follows
        FROM placed JOIN usual USING (album, track)
    ), ordered AS (SELECT run, sum(follows) >= 0.8 * count(follows) AS in_order FROM steps GROUP BY run), judged AS (
        SELECT album, tracks, plays, CASE WHEN distinct_tracks < 0.9 * tracks THEN 'partial' WHEN in_order THEN 'full'
                                     ELSE 'shuffled' END AS kind
        FROM listens JOIN albums USING (album) JOIN sizes USING (run) LEFT JOIN ordered USING (run)
        WHERE distinct_tracks >= 0.5 * tracks
    )
    SELECT album AS "group", tracks, sum(kind = 'full') AS full, sum(kind = 'shuffled') AS shuffled,
           sum(kind = 'partial') AS partial, sum(CASE WHEN kind <> 'partial' THEN plays ELSE 0 END) AS plays
    FROM judged GROUP BY album HAVING full + shuffled > 0 ORDER BY full DESC, shuffled DESC, partial DESC, 1 LIMIT 10"""
