"""Charts of artists, albums and tracks."""

from __future__ import annotations

_COUNTED = 'SELECT {item} AS "group", count(*) AS plays FROM heard WHERE {item} > 0 GROUP BY 1'

TOP_LIST = f"""
    SELECT "group", plays, plays * 1.0 / (SELECT count(*) FROM heard) AS share
    FROM ({_COUNTED}) ORDER BY plays DESC, "group" LIMIT 10"""

TOP_LIST_IN_MINUTES = """
    SELECT {item} AS "group", count(*) AS plays, CAST(sum(max(ms, 0)) / 60000.0 + 0.5 AS INTEGER) AS minutes,
           sum(max(ms, 0)) * 1.0 / (SELECT sum(max(ms, 0)) FROM heard) AS share
    FROM heard WHERE {item} > 0 GROUP BY 1 HAVING max(ms) > 0 ORDER BY sum(max(ms, 0)) DESC, 1 LIMIT 10"""

TOP_LIST_IN_DAYS = """
    SELECT {item} AS "group", count(*) AS plays, count(DISTINCT day) AS days,
           count(DISTINCT day) * 1.0 / (SELECT count(DISTINCT day) FROM heard) AS share
    FROM heard WHERE {item} > 0 GROUP BY 1 ORDER BY days DESC, 1 LIMIT 10"""

CONCENTRATION = f"""
    WITH ranked AS MATERIALIZED (
        SELECT plays, row_number() OVER (ORDER BY plays DESC, "group") AS place, sum(plays) OVER (ORDER BY plays DESC, "group")
               AS together, count(*) OVER () AS n, sum(plays) OVER () AS total
        FROM ({_COUNTED})
    ), tops (no, kind, size) AS (
        VALUES (1, 'count', 1), (2, 'count', 10), (3, 'count', 100), (4, 'share', 1), (5, 'share', 10), (6, 'share', 50)
    ), lasts AS (
        SELECT no, kind, size, CASE kind WHEN 'count' THEN min(size, n) ELSE (size * n + 99) / 100 END AS place
        FROM tops, (SELECT max(n) AS n FROM ranked)
    ), sized AS (
        SELECT no, kind, size, CASE kind WHEN 'count' THEN place ELSE (
            SELECT count(*) FROM ranked tied WHERE tied.plays >= last.plays) END AS groups
        FROM lasts JOIN ranked last USING (place)
    )
    SELECT kind, size, groups, plays AS least, together AS plays, together * 1.0 / total AS share, n AS _all,
           (SELECT sum((2.0 * (n + 1 - place) - n - 1) * plays) / (n * total) FROM ranked) AS _gini
    FROM sized JOIN ranked ON place = groups GROUP BY groups HAVING no = min(no) ORDER BY groups"""

ON_THIS_DAY = """
    WITH same AS (
        SELECT heard.*, strftime('%Y', day * 86400, 'unixepoch') AS year FROM heard, lens
        WHERE strftime('%m-%d', day * 86400, 'unixepoch') = strftime('%m-%d', today * 86400, 'unixepoch') AND day < today
    ), ranked AS (
        SELECT CAST(year AS int) AS year, day, track AS "group", count(*) AS plays, sum(count(*)) OVER (PARTITION BY day)
               AS day_plays, row_number() OVER (PARTITION BY day ORDER BY count(*) DESC, track) AS place
        FROM same GROUP BY day, track
    )
    SELECT year, day, "group", plays, day_plays FROM ranked WHERE place <= 3 ORDER BY year DESC, place"""

ANNIVERSARIES = """
    WITH counted AS (SELECT artist, count(*) AS plays FROM heard GROUP BY artist HAVING plays >= 20),
    met AS (SELECT artist, day AS first_day, min(played_no) FROM plays GROUP BY artist),
    near AS (
        SELECT value - 7 AS days_off, date((today + value - 7) * 86400, 'unixepoch') AS date FROM lens, numbers WHERE value < 15
    ),
    dated AS (SELECT *, date(first_day * 86400, 'unixepoch') AS met_on FROM counted JOIN met USING (artist))
    SELECT artist AS "group", first_day, strftime('%Y', date) - strftime('%Y', met_on) AS years, days_off, plays
    FROM dated JOIN near ON strftime('%m-%d', date) = strftime('%m-%d', met_on)
    WHERE years > 0 ORDER BY plays DESC, 1"""

FORGOTTEN = f"""
    WITH lasts AS (SELECT {{item}} AS "group", day AS last_day, max(played_no) FROM plays GROUP BY 1), ago AS (
        SELECT today, min(date(today * 86400, 'unixepoch', '-12 months'),
                          date(today * 86400, 'unixepoch', 'start of month', '-11 months', '-1 day')) AS latest
        FROM lens
    )
    SELECT "group", plays, last_day, today - last_day AS days_silent FROM ({_COUNTED}) JOIN lasts USING ("group"), ago
    WHERE plays >= 25 AND date(last_day * 86400, 'unixepoch') <= latest ORDER BY plays DESC, 1 LIMIT 10"""
FORGOTTEN_FOR_3_MONTHS = (
    FORGOTTEN.replace("-12 months", "-3 months").replace("-11 months", "-2 months").replace(">= 25", ">= 5")
)

ONE_HIT_WONDERS = """
    WITH ever AS (SELECT artist, min(track) AS track FROM plays GROUP BY artist HAVING count(DISTINCT track) = 1)
    SELECT ever.artist AS "group", ever.track AS track_group, count(*) AS plays
    FROM ever JOIN heard USING (artist) GROUP BY ever.artist HAVING plays >= 10 ORDER BY plays DESC, track_group LIMIT 10"""

GOLDEN_OLDIES = """
    WITH counted AS (
        SELECT artist, count(*) AS plays, sum(local) * 1.0 / count(*) AS mean, min(played_no) AS first, max(played_no) AS last
        FROM heard GROUP BY artist HAVING plays >= 20
    )
    SELECT counted.artist AS "group", plays, CAST(mean AS int) / 86400 AS mean_day, a.day AS first_day, b.day AS last_day
    FROM counted JOIN heard a ON a.played_no = first JOIN heard b ON b.played_no = last
    ORDER BY CASE :choice WHEN 'latest finds' THEN -mean ELSE mean END, 1 LIMIT 10"""

RETURNS = """
    WITH steps AS (
        SELECT artist, at, day, played_no, lag(day) OVER its AS left_day, row_number() OVER its - 1 AS plays_before,
               count(*) OVER (PARTITION BY artist) AS plays, max(at) OVER (PARTITION BY artist) AS until
        FROM heard WINDOW its AS (PARTITION BY artist ORDER BY played_no)
    ), silences AS (
        SELECT *, row_number() OVER (PARTITION BY artist ORDER BY day - left_day DESC, played_no) AS place
        FROM steps WHERE day - left_day >= 365 AND plays >= 10
    )
    SELECT artist AS "group", left_day, day AS back_day, day - left_day AS days_silent, plays_before,
           plays - plays_before AS plays, at AS since, until
    FROM silences WHERE place = 1 ORDER BY days_silent DESC, 1 LIMIT 10"""

MILESTONES = """
    WITH reached AS (
        SELECT played_no AS number, at AS played_at, day, track, day - lag(day, 1, day) OVER (ORDER BY played_no) AS days_since
        FROM plays, (SELECT count(*) AS n FROM plays)
        WHERE played_no IN (1, 100, 1000, 5000) OR (played_no % 10000 = 0 AND played_no > (n / 10000 - 20) * 10000)
    ), known AS (
        SELECT max(min(day), min(max(day), today - 1) - 364) AS first, min(max(day), today - 1) AS last, count(*) AS n, today
        FROM plays, lens
    ), pace AS (
        SELECT n, today, count(*) * 1.0 / max(last - first + 1, 1) AS per_day,
               CASE WHEN n < 1 THEN 1 WHEN n < 100 THEN 100 WHEN n < 1000 THEN 1000 WHEN n < 5000 THEN 5000
                    ELSE (n / 10000 + 1) * 10000 END AS next
        FROM known JOIN plays ON day BETWEEN first AND last
    )
    SELECT number, played_at, day, track AS "group", days_since,
           (SELECT count(*) FROM heard WHERE played_no <= number) AS plays,
           next AS _next, CASE WHEN (next - n) / per_day <= 36500 THEN today + ceil((next - n) / per_day) END AS _next_day
    FROM reached, pace WHERE number BETWEEN (SELECT min(played_no) FROM heard) AND (SELECT max(played_no) FROM heard)
    ORDER BY number"""
