"""What a ranker looks at: a row of numbers for each candidate of a moment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from music_rec.recommenders.context import DAY, DECAYS, REACH, Moment
from music_rec.recommenders.past import MINUTE
from music_rec.recommenders.play_log import Float32, Float64, Int64, sums

LEAST = 1e-7
WINDOWS = (2 / 24, 1, 7, 30)
"""Days back over which plays are counted."""
CONTEXT = 6
"""Plays back that are compared with what was played before an earlier play of the last item."""
MOOD = 20
"""Plays back from which it is told how the listener is listening."""
AROUND_S = 90 * MINUTE
"""What is less than this away on the clock is at the same time of day."""

Column = tuple[str, Float64]


def features(moment: Moment) -> tuple[tuple[str, ...], Float32]:
    """Names of the columns, and a row for each candidate in `moment.pool`; none of them names an item, artist or hour of life.

    Names with `~` say the same of every candidate.
    """
    pool = moment.pool
    parts = (_memory, _returning, _following, _matching, _around, _by_artist, _clock)
    columns = [column for part in parts for column in part(moment, pool)]
    columns += [(f"~{name}", np.full(len(pool), value)) for name, value in (*_situation(moment), *_mood(moment))]
    return tuple(name for name, _ in columns), np.array([column for _, column in columns], np.float32).T


def _memory(moment: Moment, pool: Int64) -> Iterator[Column]:
    """How often and how lately."""
    for decay in DECAYS:
        yield f"activation {decay}", _ln(moment.shares[decay][pool])
    yield "activation rank", _rank(moment.shares[1.1][pool])
    yield "plays", np.log(moment.counts[pool])
    for days in WINDOWS:
        lately = moment.plays.since(int(moment.now - days * DAY))
        yield f"plays in {days:.3g} days", np.log1p(np.bincount(lately.item, minlength=moment.plays.n_items)[pool])
    session = moment.plays[moment.session_row :]
    yield "plays in session", np.bincount(session.item, minlength=moment.plays.n_items)[pool].astype(np.float64)


def _returning(moment: Moment, pool: Int64) -> Iterator[Column]:
    """When it was played first and last, and after how long it used to come back."""
    n, at = len(moment.plays), moment.plays.at
    last = moment.last_row[pool]
    rows, item = moment.pool_rows, moment.pool_items
    first, before = np.full(moment.plays.n_items, -1), np.full(moment.plays.n_items, -1)
    first[item[::-1]] = rows[::-1]
    earlier = moment.last_row.take(item) != rows
    before[item[earlier]] = rows[earlier]
    again = np.where(before[pool] >= 0, last - before[pool], n)
    age, born = _minutes(moment.now - at[last]), _minutes(moment.now - at[first[pool]])
    yield "age", age
    yield "plays ago", np.log(n - last)
    yield "age of the first play", born
    yield "pace", np.log(moment.counts[pool]) - born
    yield "return in plays", np.log(again)
    yield "plays ago by return", np.log((n - last) / again)
    yield "age by return", age - _minutes(np.where(before[pool] >= 0, at[last] - at[before[pool]], at[last] - at[0]))


def _following(moment: Moment, pool: Int64) -> Iterator[Column]:
    """What used to come right after the last item."""
    followed, rows = moment.followed, moment.next_rows
    yield "followed share", followed[pool] / (followed.sum() + 0.3)
    for days in (7, 1e9):
        weight = np.exp2((moment.plays.at[rows] - moment.now) / (days * DAY))
        share = moment.plays.at_rows(rows).sums(weight) / (weight.sum() + 0.3)
        yield f"followed share {days:.3g} days", share[pool]
    times = moment.plays.at_rows(rows).sums(np.ones(len(rows)))
    yield "followed times", np.log1p(times[pool])
    newest = np.full(moment.plays.n_items, 50)
    newest[moment.plays.item[rows]] = np.minimum(np.arange(len(rows))[::-1], 50)
    yield "followed times ago", newest[pool].astype(np.float64)
    yield "likely", _ln(moment.likely[pool])
    yield "likely rank", _rank(moment.likely[pool])


def _matching(moment: Moment, pool: Int64) -> Iterator[Column]:
    """How long a stretch of the past was like the last plays, and then went on with it."""
    rows, item = moment.next_rows, moment.plays.item
    length, alike = np.ones(len(rows), np.int64), np.ones(len(rows), bool)
    for back in range(1, min(CONTEXT, len(item))):
        alike &= rows - 1 - back >= 0
        alike &= item[np.maximum(rows - 1 - back, 0)] == item[len(item) - 1 - back]
        length += alike
    longest = np.zeros(moment.plays.n_items, np.int64)
    np.maximum.at(longest, item[rows], length)
    pairs = rows[length >= 2]
    counts = moment.plays.at_rows(pairs).sums(moment.fading(pairs))
    yield "match", longest[pool].astype(np.float64)
    yield "match short of the longest", (length.max(initial=0) - longest[pool]).astype(np.float64)
    yield "followed two", counts[pool] / (counts.sum() + 0.3)
    yield "~match", np.full(len(pool), float(length.max(initial=0)))


def _around(moment: Moment, pool: Int64) -> Iterator[Column]:
    """What used to be near the last plays, and where its own last neighbours are now."""
    rules, aligned, before = moment.around
    for name, score in (("rules", rules), ("aligned", aligned), ("before", before), ("knn", moment.knn)):
        yield name, _ln(score[pool])
        yield f"{name} by the best", score[pool] / (score[pool].max(initial=0) + LEAST)
    yield "rules rank", _rank(rules[pool])
    n, item, last = len(moment.plays), moment.plays.item, moment.last_row[pool]
    previous = np.where(last > 0, item[np.maximum(last - 1, 0)], item[0])
    following = item[np.minimum(last + 1, n - 1)]
    yield "its forerunner plays ago", np.log(n - moment.last_row[previous])
    yield "its follower plays ago", np.log(n - moment.last_row[following])


def _by_artist(moment: Moment, pool: Int64) -> Iterator[Column]:
    """What its artist is to the listener, and to the last plays."""
    artist, n = moment.artist_of[pool], moment.n_artists
    in_pool = np.zeros(n, bool)
    in_pool[artist] = True
    theirs = np.flatnonzero(in_pool.take(moment.artist_of))
    whose = moment.artist_of[theirs]
    share, plays = sums(whose, moment.shares[1.1][theirs], n), sums(whose, moment.counts[theirs], n)
    last = np.full(n, -1)
    np.maximum.at(last, whose, moment.last_row[theirs])
    lately = moment.artists(slice(max(len(moment.plays) - REACH, 0), None))
    yield "same artist", (artist == moment.artist).astype(np.float64)
    yield "artist activation", _ln(share[artist])
    yield "activation within artist", _ln(moment.shares[1.1][pool]) - _ln(share[artist])
    yield "artist followed share", moment.artist_followed[artist]
    yield "artist plays", np.log(plays[artist])
    yield "artist lately", np.bincount(lately, minlength=n)[artist] / REACH
    yield "artist plays ago", np.log(len(moment.plays) - last[artist])


def _clock(moment: Moment, pool: Int64) -> Iterator[Column]:
    """Whether it is played at this time of day."""
    apart = (moment.plays.at.take(moment.pool_rows) - moment.now + AROUND_S - 1) % DAY
    counts = np.bincount(moment.pool_items[apart < 2 * AROUND_S - 1], minlength=moment.plays.n_items)[pool]
    yield "this time of day", np.log((counts + 0.25) / (moment.counts[pool] + 2))


def _situation(moment: Moment) -> Iterator[tuple[str, float]]:
    """Where in a session this is, and what is known of the listener and of the last item."""
    n = len(moment.plays)
    share = moment.shares[1.1][moment.counts > 0]
    yield "silence", float(_minutes(moment.now - moment.plays.at[-1:])[0])
    yield "plays since the session began", float(np.log1p(n - moment.session_row))
    yield "hour", moment.now % DAY / 3600
    yield "weekday", float((moment.now // DAY + 3) % 7)
    yield "followed", float(np.log1p(moment.followed.sum()))
    yield "followed times", float(np.log1p(len(moment.next_rows)))
    yield "plays of the last", float(np.log(moment.counts[moment.last]))
    yield "plays", float(np.log(n))
    yield "items", float(np.log(np.count_nonzero(moment.counts)))
    yield "evenness", float(-(share * np.log(share)).sum())
    yield "evenness lately", len(np.unique(moment.plays.item[-50:])) / len(moment.plays.item[-50:])


def _mood(moment: Moment) -> Iterator[tuple[str, float]]:
    """How the last plays came about: new, again, by the same artist, as they used to follow each other."""
    n, item = len(moment.plays), moment.plays.item
    rows = np.arange(max(n - MOOD, 1), n)
    some = max(len(rows), 1)
    yield "new", float((moment.counts[item[rows]] == 1).sum() / some)
    yield "again in a row", float((item[rows] == item[rows - 1]).sum() / some)
    yield "again lately", 1 - len(np.unique(item[-MOOD:])) / len(item[-MOOD:])
    yield "same artist in a row", float((moment.artists(rows) == moment.artists(rows - 1)).sum() / some)
    known, newest, tried = 0, 0, 0
    for row in range(max(n - len(moment.lately) + 1, 1), n):
        earlier = moment.rows_of_lately[int(item[row - 1])]
        next_of = item[earlier[earlier < row - 1] + 1]
        known += bool(np.any(next_of == item[row]))
        newest += bool(len(next_of) and next_of[-1] == item[row])
        tried += 1
    yield "as known", known / max(tried, 1)
    yield "as the last time", newest / max(tried, 1)
    yield "the last as before it", float(n > 1 and item[-1] == item[-2])


def _ln(values: Float64) -> Float64:
    return np.log(values + LEAST)


def _rank(scores: Float64) -> Float64:
    """ln of 1 + how many are higher."""
    return np.log1p(len(scores) - np.searchsorted(np.sort(scores), scores, side="right"))


def _minutes(seconds: Int64) -> Float64:
    """ln of minutes, at least one."""
    return np.log(np.maximum(seconds / MINUTE, 1))
