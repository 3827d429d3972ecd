"""Charts of ups and downs, and of a life with music as a whole."""

from __future__ import annotations

CLIMBERS = """
    WITH asked AS (
        SELECT lens.start AS start, coalesce(lens.end, last) AS end, coalesce(lens.end, last) - lens.start + 1 AS days
        FROM lens, span
    ), halves AS (SELECT last, max((last - first + 1) / 2, 1) AS days FROM span), ranges AS (
        SELECT start, end, start - days AS before FROM asked
        WHERE EXISTS (SELECT 1 FROM plays WHERE day BETWEEN start - days AND start - 1)
        UNION ALL SELECT last - days + 1, last, last - 2 * days + 1 FROM halves
        LIMIT 1
    ), counted AS (
        SELECT artist, sum(day BETWEEN start AND end) AS plays, sum(day BETWEEN before AND start - 1) AS plays_before
        FROM plays, ranges GROUP BY artist
    ), ranked AS (
        SELECT artist AS "group", plays, plays_before, plays - plays_before AS change,
               (plays > 0) * row_number() OVER (ORDER BY plays DESC, artist) AS rank,
               (plays_before > 0) * row_number() OVER (ORDER BY plays_before DESC, artist) AS rank_before
        FROM counted
    )
    SELECT "group", rank, rank_before, plays, plays_before, change, start, end FROM ranked, ranges
    WHERE CASE :choice WHEN 'climbers' THEN change > 0 ELSE change < 0 END ORDER BY abs(change) DESC, 1 LIMIT 10"""

UNLIKELY_MONTHS = """
    WITH months AS (
        SELECT DISTINCT start, end FROM span JOIN periods ON day BETWEEN first AND last
        WHERE step = 'month' AND start >= first AND end <= known_to
    ), counted AS MATERIALIZED (
        SELECT artist, start, count(*) AS plays, min(start) OVER (PARTITION BY artist) AS met
        FROM heard JOIN periods USING (day) WHERE step = 'month' GROUP BY artist, start
    ), high AS (SELECT artist, start, end, plays, met FROM counted JOIN months USING (start) WHERE plays >= 15), others AS (
        SELECT high.artist, high.start, high.end, high.plays, coalesce(counted.plays, 0) AS other
        FROM high JOIN months ON months.start >= high.met AND months.start <> high.start
        LEFT JOIN counted ON counted.artist = high.artist AND counted.start = months.start
    ), usual AS (
        SELECT artist, start, end, plays, avg(other) AS usual, avg(other * other) - avg(other) * avg(other) AS variance
        FROM others GROUP BY artist, start HAVING count(*) >= 6
    ), scored AS (SELECT *, (plays - usual) / max(sqrt(max(variance, 0)), sqrt(plays)) AS z FROM usual), best AS (
        SELECT *, row_number() OVER (PARTITION BY artist ORDER BY z DESC, start) AS place FROM scored WHERE z > 0
    )
    SELECT artist AS "group", start, end, plays, usual, z FROM best WHERE place = 1 ORDER BY z DESC, 1 LIMIT 10"""

WEEKS_AT_NUMBER_ONE = """
    WITH counted AS (
        SELECT start, artist, count(*) AS plays, sum(count(*)) OVER (PARTITION BY start) AS total,
               row_number() OVER (PARTITION BY start ORDER BY count(*) DESC, artist) AS place
        FROM heard JOIN periods USING (day), span
        WHERE step = 'week' AND start >= first AND end <= known_to GROUP BY start, artist
    ), podiums AS (SELECT * FROM counted WHERE total >= 10 AND place <= 3), led AS (
        SELECT artist, start / 7 - row_number() OVER (PARTITION BY artist ORDER BY start) AS run FROM podiums WHERE place = 1
    ), runs AS (SELECT artist, count(*) AS weeks FROM led GROUP BY artist, run)
    SELECT artist AS "group", sum(place = 1) AS gold, sum(place = 2) AS silver, sum(place = 3) AS bronze,
           (SELECT max(weeks) FROM runs WHERE runs.artist = podiums.artist) AS longest,
           min(CASE place WHEN 1 THEN start END) AS first, max(CASE place WHEN 1 THEN start END) AS last,
           sum(CASE place WHEN 1 THEN plays ELSE 0 END) AS plays
    FROM podiums GROUP BY artist HAVING gold > 0 ORDER BY gold DESC, silver DESC, bronze DESC, 1 LIMIT 10"""

ADOPTION = """
    WITH best AS (
        SELECT heard.artist, count(*) AS plays, min(heard.day) AS first_day FROM heard
        GROUP BY 1 HAVING plays >= 30 AND min(played_no) = (SELECT min(played_no) FROM plays WHERE artist = heard.artist)
        ORDER BY plays DESC, 1 LIMIT 6
    ), daily AS (
        SELECT best.artist, best.plays AS total, first_day, periods.day, count(at) AS plays
        FROM best JOIN periods ON step = 'day' AND periods.day BETWEEN first_day AND (SELECT max(day) FROM heard)
        LEFT JOIN heard ON heard.artist = best.artist AND heard.day = periods.day GROUP BY best.artist, periods.day
    ), courses AS MATERIALIZED (
        SELECT *, day - first_day AS no, count(*) OVER its = 30 AS whole, sum(plays) OVER its AS month,
               sum(plays) OVER (PARTITION BY artist ORDER BY day) AS until
        FROM daily WINDOW its AS (PARTITION BY artist ORDER BY day ROWS BETWEEN CURRENT ROW AND 29 FOLLOWING)
    ), peaks AS (
        SELECT artist, min(day) AS peak_day, month AS peak30
        FROM (SELECT *, max(month) OVER (PARTITION BY artist) AS highest FROM courses) WHERE month = highest GROUP BY artist
    ), told AS (
        SELECT artist, first_day, total AS plays, sum(plays * (no < 30)) AS first30, sum(plays * (no < 365)) AS first_year,
               min(CASE WHEN 2 * until >= total THEN no END) AS half_day, peak_day, peak30,
               min(CASE WHEN day >= peak_day AND whole AND 2 * month <= peak30 THEN day - peak_day END) AS half_life
        FROM courses JOIN peaks USING (artist) GROUP BY artist
    )
    SELECT artist AS "group", first_day, plays, first30, half_day, peak_day, peak30, half_life,
           CASE WHEN half_day > 365 AND first30 < 0.1 * plays THEN 'slow burn'
                WHEN first30 >= 0.25 * first_year AND plays > first_year THEN 'love at first sight'
                WHEN peak30 >= 0.4 * plays THEN 'obsession' ELSE 'steady' END AS kind
    FROM told ORDER BY plays DESC, 1"""

CHAPTERS = """
    WITH parts AS MATERIALIZED (
        SELECT coalesce(lag(shown.last) OVER (ORDER BY row) + 1, span.first) AS first,
               coalesce(lead(shown.first) OVER (ORDER BY row) - 1, span.last) AS last
        FROM shown, span
    ), everything AS MATERIALIZED (SELECT artist, count(*) AS plays, sum(count(*)) OVER () AS total FROM heard GROUP BY artist),
    counted AS MATERIALIZED (
        SELECT first, last, artist, count(*) AS plays, sum(count(*)) OVER (PARTITION BY first) AS total
        FROM parts JOIN heard ON day BETWEEN first AND last GROUP BY first, artist
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY first ORDER BY round(score, 6) DESC, plays DESC, artist) AS place
        FROM (SELECT c.*, c.plays * ln(c.plays * 1.0 / c.total / (e.plays * 1.0 / e.total)) AS score
              FROM counted c JOIN everything e USING (artist))
    )
    SELECT first, last, total AS plays, max(artist * (place = 1)) AS _group1, max(artist * (place = 2)) AS _group2,
           sum(plays * (place <= 2)) * 1.0 / total AS share
    FROM ranked GROUP BY first ORDER BY first"""

RANK_OVER_TIME = """
    WITH best AS (
        SELECT {item} AS item, row_number() OVER (ORDER BY count(*) DESC, {item}) AS place
        FROM heard WHERE {item} > 0 GROUP BY 1 ORDER BY place LIMIT 10
    ), monthly AS (
        SELECT {item} AS item, start, end, count(*) AS plays FROM heard JOIN periods USING (day)
        WHERE step = 'month' AND {item} > 0 GROUP BY 1, 2
    ), added AS MATERIALIZED (
        SELECT item, start, sum(plays) OVER its AS plays, lead(start, 1, 1e9) OVER its AS next
        FROM monthly WINDOW its AS (PARTITION BY item ORDER BY start)
    ), own AS MATERIALIZED (
        SELECT ends.end, item, place, plays FROM (SELECT DISTINCT end FROM shown) ends
        JOIN added ON added.start <= ends.end AND added.next > ends.end JOIN best USING (item)
    )
    SELECT end, item AS "group", plays,
           1 + (SELECT count(*) FROM added WHERE added.plays > own.plays AND start <= own.end AND next > own.end)
           + (SELECT count(*) FROM own equal WHERE equal.end = own.end AND equal.plays = own.plays AND equal.place < own.place)
           AS rank
    FROM own ORDER BY end, rank"""
