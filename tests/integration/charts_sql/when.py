"""Charts of days, weeks, months and hours."""

from __future__ import annotations

_STEP = """(SELECT CASE WHEN :choice IN ('day', 'week', 'month', 'year') THEN :choice
    WHEN last - first < 92 THEN 'day' WHEN last - first < 732 THEN 'week' WHEN last - first < 7320 THEN 'month' ELSE 'year' END
    FROM span)"""

_FIRST_PLAYS = "SELECT {item} AS item, min(played_no) AS played_no FROM plays WHERE {item} > 0 GROUP BY 1"

PLAYS_OVER_TIME = f"""
    SELECT start, end, count(at) AS plays, start < first OR end > known_to AS incomplete
    FROM span JOIN periods ON periods.day BETWEEN first AND last LEFT JOIN heard ON heard.day = periods.day
    WHERE step = {_STEP} GROUP BY start ORDER BY start"""

PLAYS_OVER_TIME_IN_MINUTES = PLAYS_OVER_TIME.replace(
    "count(at)", "CAST(coalesce(sum(max(ms, 0)), 0) / 60000.0 + 0.5 AS INTEGER) AS minutes, count(at)"
)

PLAYS_OVER_TIME_IN_DAYS = PLAYS_OVER_TIME.replace("count(at)", "count(DISTINCT heard.day) AS days, count(at)")

LISTENING_CLOCK = """
    WITH hours AS (SELECT value AS hour FROM numbers WHERE value < 24)
    SELECT hours.hour, count(at) AS plays, count(at) * 1.0 / (SELECT count(*) FROM heard) AS share
    FROM hours LEFT JOIN heard USING (hour) GROUP BY 1 ORDER BY 1"""

HOURS_OF_THE_WEEK = """
    WITH hours AS (SELECT value / 24 AS weekday, value % 24 AS hour FROM numbers WHERE value < 168)
    SELECT weekday, hour, count(at) AS plays FROM hours LEFT JOIN heard USING (weekday, hour) GROUP BY 1, 2 ORDER BY 1, 2"""

CALENDAR = """
    SELECT start, end, count(at) AS plays, start < first OR end > known_to AS incomplete
    FROM span JOIN periods ON periods.day BETWEEN first AND last LEFT JOIN heard ON heard.day = periods.day
    WHERE CASE :choice WHEN 'every year' THEN step = 'week' ELSE step = 'day' AND periods.day > last - 366 END
    GROUP BY start ORDER BY start"""

STREAKS = """
    WITH days AS (SELECT DISTINCT day FROM heard), runs AS (SELECT day, day - row_number() OVER (ORDER BY day) AS run FROM days)
    SELECT min(day) AS first, max(day) AS last, count(*) AS days, max(day) >= today - 1 AS current
    FROM runs, lens GROUP BY run ORDER BY days DESC, last DESC"""

SILENCES = """
    WITH days AS (
        SELECT DISTINCT day FROM heard UNION SELECT first - 1 FROM span UNION SELECT last + 1 FROM span
    ), pairs AS (SELECT day, lead(day) OVER (ORDER BY day) AS next FROM days)
    SELECT day + 1 AS first, next - 1 AS last, next - day - 1 AS days FROM pairs
    WHERE next > day + 1 ORDER BY days DESC, first"""

TIMELINE = """
    WITH steps AS (SELECT CASE WHEN max(day) - min(day) < 732 THEN 'week' ELSE 'month' END AS step FROM plays)
    SELECT start, end, count(heard.at) AS plays, count(plays.at) - count(heard.at) AS elsewhere
    FROM steps JOIN periods USING (step) LEFT JOIN plays USING (day) LEFT JOIN heard USING (played_no)
    GROUP BY start ORDER BY start"""

EDDINGTON = """
    WITH days AS (SELECT day, count(*) AS plays FROM heard GROUP BY day),
    sizes AS (SELECT value AS n, (SELECT count(*) FROM days WHERE plays >= value) AS days
              FROM numbers WHERE value BETWEEN 1 AND (SELECT max(plays) FROM days))
    SELECT n, days FROM sizes WHERE n IN (SELECT n FROM shown) OR n = (SELECT max(n) FROM sizes WHERE days >= n) ORDER BY n"""

NEW_ARTISTS = f"""
    WITH met AS MATERIALIZED (SELECT day FROM heard JOIN ({_FIRST_PLAYS}) USING (played_no))
    SELECT start, end, count(met.day) AS artists, start < first OR end > known_to AS incomplete
    FROM span JOIN periods ON periods.day BETWEEN first AND last LEFT JOIN met ON met.day = periods.day
    WHERE step = 'month' GROUP BY start ORDER BY start"""

DISCOVERY_CURVE = f"""
    WITH met AS MATERIALIZED (SELECT day FROM plays JOIN ({_FIRST_PLAYS}) USING (played_no)), months AS (
        SELECT start, end, count(met.day) AS new, start < first OR end > known_to AS incomplete
        FROM span JOIN periods ON periods.day BETWEEN first AND last LEFT JOIN met ON met.day = periods.day
        WHERE step = 'month' GROUP BY start
    ), earlier AS (SELECT count(*) AS known FROM met, span WHERE day < first)
    SELECT start, end, new, known + sum(new) OVER (ORDER BY start) AS "{{item}}s known", incomplete
    FROM months, earlier ORDER BY start"""

DIVERSITY = """
    WITH artists AS (
        SELECT start, artist, count(*) AS plays, sum(count(*)) OVER (PARTITION BY start) AS total
        FROM heard JOIN periods USING (day) WHERE step = 'month' GROUP BY start, artist
    ), varied AS (
        SELECT start, sum(plays) AS plays, count(*) AS artists, exp(-sum(plays * ln(plays * 1.0 / total) / total)) AS effective
        FROM artists GROUP BY start
    )
    SELECT DISTINCT periods.start, end, coalesce(plays, 0) AS plays, coalesce(artists, 0) AS artists,
           coalesce(effective, 0) AS effective, periods.start < first OR end > known_to AS incomplete
    FROM span JOIN periods ON day BETWEEN first AND last LEFT JOIN varied USING (start) WHERE step = 'month' ORDER BY 1"""
