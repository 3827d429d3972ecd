"""The moment at which something is chosen, and what could be chosen at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from music_rec.recommenders.highest import highest
from music_rec.recommenders.play_log import Float32, Float64, Int64, Plays, sums

MINUTE, DAY = 60, 86_400
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
    """Timed plays up to a moment, at least one, oldest first, with all that is quickly said of every item at once.

    Columns are by item code where nothing else is said.
    """

    plays: Plays
    now: int
    artist_of: Int64
    barred: Int64 = field(default_factory=lambda: np.empty(0, np.int64))
    """Codes that are no candidates."""

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

    @cached_property
    def age(self) -> Float32:
        """Age in seconds of every play."""
        return (self.now - self.plays.at).astype(np.float32)

    @cached_property
    def log_age(self) -> Float32:
        """ln of the age in minutes of every play."""
        logs: Float32 = np.log(np.maximum(self.age / np.float32(MINUTE), np.float32(1)))
        return logs

    @cached_property
    def fading(self) -> Float32:
        """Weight of every play by age, half after `HALF_LIFE_DAYS`."""
        weights: Float32 = np.exp2(self.age * np.float32(-1 / (HALF_LIFE_DAYS * DAY)))
        return weights

    @cached_property
    def counts(self) -> Float64:
        """Plays of each item."""
        return np.bincount(self.plays.item, minlength=self.plays.n_items).astype(np.float64)

    @cached_property
    def shares(self) -> dict[float, Float64]:
        """Each item's share of all strength in memory, by decay."""
        strengths = {decay: self.plays.sums(np.exp(np.float32(-decay) * self.log_age)) for decay in DECAYS}
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
        return np.append(0, np.flatnonzero(np.diff(self.plays.at) > SESSION_GAP_S) + 1)

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
        return self.plays.at_rows(self.next_rows).sums(self.fading[self.next_rows] * self._unbroken)

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
        ahead, back = np.arange(1, REACH + 1), -np.arange(1, REACH // 2 + 1)
        return (
            self._near([(code, ahead, 1 / (1 + nth) / ahead) for code, nth in self.ago.items()]),
            self._near([(code, np.array([nth + 1]), np.ones(1)) for code, nth in self.ago.items() if nth]),
            self._near([(code, back, np.full(len(back), 1 / (1 + nth))) for code, nth in self.ago.items()]),
        )

    def _near(self, asked: list[tuple[int, Int64, Float64]]) -> Float64:
        """Fading count of what stands so many steps, with weights, from the earlier plays of some codes."""
        items, weights = [self.plays.item[:0]], [np.empty(0)]
        for code, steps, weight in asked:
            rows = self.rows_of_lately[code][-OCCURRENCES:]
            near = rows[:, None] + steps
            inside = (near >= 0) & (near < len(self.plays))
            items.append(self.plays.item[near[inside]])
            weights.append((self.fading[rows][:, None] * (weight / np.sqrt(max(len(rows), 1))))[inside])
        return sums(np.concatenate(items), np.concatenate(weights), self.plays.n_items)

    @cached_property
    def knn(self) -> Float64:
        """Summed weight of the earlier sessions each item was in, by what of the last plays they hold."""
        starts = self.session_starts
        sizes = np.diff(starts, append=len(self.plays))
        near = np.zeros(len(starts))
        for code, nth in self.ago.items():
            sessions = np.searchsorted(starts, self.rows_of_lately[code], side="right")
            held = sessions[np.diff(sessions, prepend=0) > 0] - 1
            near[held] += 1 / (1 + nth) / np.sqrt(1 + len(held))
        near /= np.sqrt(sizes)
        if self.session_row < len(self.plays):
            near[-1] = 0
        close = np.flatnonzero(near)
        size = sizes[close]
        rows = np.repeat(starts[close] - np.cumsum(size) + size, size) + np.arange(size.sum())
        return self.plays.at_rows(rows).sums(np.repeat(near[close], size) * self.fading[rows])

    @cached_property
    def artist_followed(self) -> Float64:
        """Share of each artist, by artist code, among those that came after a play of the last artist; fading."""
        rows = np.flatnonzero((self.artist_of == self.artist).take(self.plays.item[:-1])) + 1
        counts = sums(self.artists(rows), self.fading[rows], self.n_artists)
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

    def _allowed(self, score: Float64) -> Float64:
        if len(self.barred) == 0:
            return score
        score = score.copy()
        score[self.barred] = 0
        return score
