"""The moment at which something is chosen, and what could be chosen at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from music_rec.recommenders.highest import highest
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import Float32, Float64, Int64, Plays, sums

DAY = 86_400
SESSION_GAP_S = 30 * 60
"""A silence longer than this, from start to start, ends a session."""
LATELY = 10
"""How many of the last plays are asked what used to follow them."""
REACH = 10
"""How many plays behind one of these still belong to it."""
OCCURRENCES = 300
"""How many times, the newest, each of them is looked up in the past."""
HALF_LIFE_DAYS = 60
DECAYS = (0.5, 1.1, 1.7)
"""Of base-level activation: long, usual and short memory."""
SHARES = {"likely": 150, "rules": 100, "knn": 60, "memory": 60, "affinity": 60, "aligned": 50, "artist": 50, "before": 40}
"""How many of its best each quick score sends into the pool, where they are looked at closely."""


@dataclass(frozen=True)
class Moment:
    """A past of at least one timed play, with all that is quickly said of every item at once.

    Columns are by item code where nothing else is said.
    """

    past: Past
    artist_of: Int64
    barred: Int64 = field(default_factory=lambda: np.empty(0, np.int64))
    """Codes that are no candidates."""

    @cached_property
    def plays(self) -> Plays:
        """What is gone by."""
        return self.past.timed

    @property
    def now(self) -> int:
        """UTC s."""
        return self.past.now

    @cached_property
    def last(self) -> int:
        """Code of the last play."""
        return int(self.plays.item[-1])

    @cached_property
    def n_artists(self) -> int:
        return int(self.artist_of.max()) + 1

    @cached_property
    def artist(self) -> int:
        """Code of the artist of the last play."""
        return int(self.artist_of[self.last])

    def artists(self, rows: slice | Int64) -> Int64:
        """Artists of some plays."""
        return self.artist_of.take(self.plays.item[rows])

    def fading(self, rows: Int64) -> Float32:
        """Weight of some plays by age, half after `HALF_LIFE_DAYS`."""
        age = (self.now - self.plays.at.take(rows)).astype(np.float32)
        weights: Float32 = np.exp2(age * np.float32(-1 / (HALF_LIFE_DAYS * DAY)))
        return weights

    @cached_property
    def counts(self) -> Float64:
        """Plays of each item."""
        return np.bincount(self.plays.item, minlength=self.plays.n_items).astype(np.float64)

    @cached_property
    def shares(self) -> dict[float, Float64]:
        """Each item's share of all strength in memory, by decay."""
        strengths = {decay: self.past.strengths(decay) for decay in DECAYS}
        return {decay: strength / strength.sum() for decay, strength in strengths.items()}

    @cached_property
    def last_row(self) -> Int64:
        """Row of each item's last play, -1 without one."""
        rows = np.full(self.plays.n_items, -1)
        rows[self.plays.item] = np.arange(len(self.plays))
        return rows

    @cached_property
    def session_starts(self) -> Int64:
        """Row of the first play of every session."""
        return self.past.session_starts(SESSION_GAP_S)

    @cached_property
    def session_row(self) -> int:
        """Row at which the session of now began; behind the last row where a new one begins."""
        if self.now - int(self.plays.at[-1]) > SESSION_GAP_S:
            return len(self.plays)
        return int(self.session_starts[-1])

    @cached_property
    def lately(self) -> list[int]:
        """Codes of the last plays, newest first."""
        return list(map(int, self.plays.item[: -LATELY - 1 : -1]))

    @cached_property
    def ago(self) -> dict[int, int]:
        """For each of `lately`, once: how many plays before the last one it was played, the newest first."""
        return {code: self.lately.index(code) for code in dict.fromkeys(self.lately)}

    @cached_property
    def rows_of_lately(self) -> dict[int, Int64]:
        """For each of `lately`: the rows of its plays before the last row, oldest first."""
        asked = np.zeros(self.plays.n_items, bool)
        asked[self.lately] = True
        rows = np.flatnonzero(asked.take(self.plays.item[:-1]))
        item = self.plays.item[rows]
        return {code: rows[item == code] for code in self.ago}

    @cached_property
    def next_rows(self) -> Int64:
        """Rows right after each earlier play of the last item, oldest first."""
        return self.rows_of_lately[self.last] + 1

    @cached_property
    def followed(self) -> Float64:
        """Fading count of how often each item came right after the last one; less across a silence."""
        return sums(self.plays.item[self.next_rows], self.fading(self.next_rows) * self._unbroken, self.plays.n_items)

    @cached_property
    def _unbroken(self) -> Float64:
        gaps = self.plays.at[self.next_rows] - self.plays.at[self.next_rows - 1]
        return np.where(gaps < 2 * SESSION_GAP_S, 1.0, 0.3)

    @cached_property
    def likely(self) -> Float64:
        """Fading chance to be next, backed off to memory."""
        chances: Float64 = (self.followed + 0.3 * self.shares[1.1]) / (self.followed.sum() + 0.3)
        return chances

    @cached_property
    def around(self) -> tuple[Float64, Float64, Float64]:
        """(`rules`, `aligned`, `before`): fading counts of what came soon after the last plays, of what came just as far
        after each of them as now would be, and of what came shortly before them.
        """
        parts = [rows[-OCCURRENCES:] for rows in self.rows_of_lately.values()]
        sizes = np.array([len(rows) for rows in parts])
        rows, nth = np.concatenate(parts), np.repeat(np.array([*self.ago.values()]), sizes)
        weight = self.fading(rows) / np.repeat(np.sqrt(np.maximum(sizes, 1)), sizes)
        ahead, back, behind = np.arange(1, REACH + 1), np.arange(1, REACH // 2 + 1), nth > 0
        near = (weight / (1 + nth))[:, None]
        return (
            self._counted(rows[:, None] + ahead, near / ahead),
            self._counted(rows[behind] + nth[behind] + 1, weight[behind]),
            self._counted(rows[:, None] - back, np.broadcast_to(near, (len(rows), len(back)))),
        )

    def _counted(self, rows: Int64, weights: Float64) -> Float64:
        """Sum of the weights by item of the plays in some rows, of which there need not be all."""
        inside = (rows >= 0) & (rows < len(self.plays))
        return sums(self.plays.item[rows[inside]], weights[inside], self.plays.n_items)

    @cached_property
    def knn(self) -> Float64:
        """Summed weight of the earlier sessions each item was in, by what of the last plays they hold."""
        starts = self.session_starts
        sizes = np.diff(starts, append=len(self.plays))
        parts = [*self.rows_of_lately.values()]
        which = np.repeat(np.arange(len(parts)), [len(rows) for rows in parts])
        sessions = np.searchsorted(starts, np.concatenate(parts), side="right") - 1
        once = np.append(True, (which[1:] != which[:-1]) | (sessions[1:] != sessions[:-1]))[: len(which)]
        which, sessions = which[once], sessions[once]
        weight = 1 / (1 + np.array([*self.ago.values()])) / np.sqrt(1 + np.bincount(which, minlength=len(parts)))
        near = sums(sessions, weight[which], len(starts)) / np.sqrt(sizes)
        if self.session_row < len(self.plays):
            near[-1] = 0
        close = np.flatnonzero(near)
        size = sizes[close]
        rows = np.repeat(starts[close] - np.cumsum(size) + size, size) + np.arange(size.sum())
        return sums(self.plays.item.take(rows), np.repeat(near[close], size) * self.fading(rows), self.plays.n_items)

    @cached_property
    def artist_followed(self) -> Float64:
        """Share of each artist, by artist code, among those that came after a play of the last artist; fading."""
        theirs = self.artist_of == self.artist
        alone = np.count_nonzero(theirs) == 1
        rows = self.next_rows if alone else np.flatnonzero(theirs.take(self.plays.item[:-1])) + 1
        counts = sums(self.artists(rows), self.fading(rows), self.n_artists)
        shares: Float64 = counts / max(counts.sum(), 1e-9)
        return shares

    @cached_property
    def pool(self) -> Int64:
        """Codes of what is worth a closer look, ascending: the best by each of several quick scores."""
        memory = self.shares[0.5]
        rules, aligned, before = self.around
        scores = {
            "likely": self.likely,
            "rules": rules,
            "knn": self.knn,
            "memory": memory,
            "affinity": memory * self.artist_followed[self.artist_of],
            "aligned": aligned,
            "artist": np.where(self.artist_of == self.artist, memory, 0),
            "before": before,
        }
        chosen = np.zeros(self.plays.n_items, bool)
        for name, score in scores.items():
            chosen[highest(self._allowed(score), SHARES[name], above=0)] = True
        return np.flatnonzero(chosen)

    @cached_property
    def pool_rows(self) -> Int64:
        """Rows of the plays of the pool, oldest first."""
        in_pool = np.zeros(self.plays.n_items, bool)
        in_pool[self.pool] = True
        return np.flatnonzero(in_pool.take(self.plays.item))

    @cached_property
    def pool_items(self) -> Int64:
        """Codes that these play."""
        return self.plays.item.take(self.pool_rows)

    def _allowed(self, score: Float64) -> Float64:
        if len(self.barred) == 0:
            return score
        score = score.copy()
        score[self.barred] = 0
        return score
