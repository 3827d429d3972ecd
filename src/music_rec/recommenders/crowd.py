"""What listeners alike play: several models of many listeners, mixed by a ranker that learned on listeners left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np

from music_rec.recommenders.als import Als
from music_rec.recommenders.crowd_features import CrowdFeatures
from music_rec.recommenders.ease import Config as EaseConfig
from music_rec.recommenders.ease import Ease
from music_rec.recommenders.from_others import FromOthers
from music_rec.recommenders.interactions import Float64, Int64, Interactions, Matrix
from music_rec.recommenders.kernel import Kernel
from music_rec.recommenders.rank_learning import Lists, scores, softmax_weights
from music_rec.recommenders.rp3beta import Rp3Beta
from music_rec.recommenders.splits import shown_and_hidden, user_folds
from music_rec.recommenders.userknn import UserKnn


@dataclass(frozen=True)
class Config:
    """Settings of the crowd."""

    candidates: int = 150
    """How many items of each history are ranked; the others follow in the order of the members' mean."""
    folds: int = 3
    """In how many parts listeners are left out for the ranker to learn on."""
    least_items: int = 10
    """A listener with fewer items teaches the ranker nothing."""
    least_listeners: int = 50
    """With fewer of them members count equally."""
    hidden: float = 0.2
    """Share of a listener's items that the ranker must put first."""
    cuts: tuple[int | None, ...] = (None, None, 1, 3, 6, 15)
    """To how many items, drawn by chance, the rest is cut: once for each entry, None leaves all."""
    l2: float = 0.005
    """Penalty of the ranker's weights."""


class Crowd(FromOthers):
    """Ranks by a learned mix of EASE with and without tags, ALS, RP3beta, neighbours among listeners and their kernel.

    Each says how high it puts an item and at which rank; the weights depend on how many items a history has. They are
    learned as stacking does (Wolpert 1992, *Stacked generalization*): on listeners whom the members had not seen.
    """

    name = "crowd"

    def __init__(self, config: Config = Config()) -> None:
        super().__init__()
        self.config = config

    def learn(self, known: Interactions, *, rng: int = 0) -> Self:
        """Learn how to mix on listeners left out, then let the members learn from all."""
        teachers = np.flatnonzero(np.diff(known.heard.indptr) >= self.config.least_items)
        enough = len(teachers) >= self.config.least_listeners
        lists = [Lists.joined(list(self._lessons(known, teachers, rng)))] if enough else []
        self._weights = softmax_weights(lists[0], self.config.l2) if enough else None
        self._members, self._features = _mixed(known, rng)
        return self

    def score(self, profiles: Matrix) -> Float64:
        """Scores of the ranker for the candidates, and below them the others in the order of the members' mean."""
        told = [member.score(profiles) for member in self._members]
        found = self._features.candidates(profiles, told, self.config.candidates)
        if self._weights is None:
            return _finite(found.guess)
        best = scores(found.features, found.size, self._weights)
        ranked = _finite(found.guess)
        ranked += best.min(axis=1, keepdims=True) - ranked.max(axis=1, keepdims=True) - 1
        np.put_along_axis(ranked, found.columns, best, axis=1)
        return ranked

    def _lessons(self, known: Interactions, teachers: Int64, rng: int) -> Iterator[Lists]:
        """Candidates of listeners left out, and which of them they had."""
        for learned, left_out in user_folds(range(len(known.users)), self.config.folds, rng=rng):
            part = known.of_users(np.array(learned))
            members, features = _mixed(part, rng)
            rows = np.intersect1d(np.array(left_out), teachers)
            for draw, cut in enumerate(self.config.cuts):
                shown, hidden = self._drawn(known.heard, rows, cut, rng=rng + draw)
                found = features.candidates(shown, [member.score(shown) for member in members], self.config.candidates)
                chosen = np.take_along_axis(hidden.toarray(), found.columns, axis=1)
                yield Lists(found.features, found.size, chosen.astype(np.float32))

    def _drawn(self, heard: Matrix, rows: Int64, cut: int | None, *, rng: int) -> tuple[Matrix, Matrix]:
        """(what is shown of some listeners, what is hidden), rows over the items."""
        shown, hidden = heard[rows].copy(), heard[rows].copy()
        for row in range(len(rows)):
            span = slice(shown.indptr[row], shown.indptr[row + 1])
            columns = shown.indices[span]
            seed = rng * 1_000_003 + int(rows[row])
            told, kept_back = shown_and_hidden(columns.tolist(), self.config.hidden, rng=seed)
            if cut is not None:
                told = np.random.default_rng(seed).permutation(told)[:cut].tolist()
            shown.data[span] *= np.isin(columns, told)
            hidden.data[span] = np.isin(columns, kept_back)
        shown.eliminate_zeros()
        hidden.eliminate_zeros()
        return shown, hidden


def _mixed(known: Interactions, rng: int) -> tuple[list[FromOthers], CrowdFeatures]:
    """The models that are mixed, fitted, and what makes candidates of their scores."""
    ease, without_tags = Ease().learn(known), Ease(EaseConfig(tag_weight=0)).learn(known)
    others = [member.learn(known, rng=rng) for member in (Als(), Rp3Beta(), UserKnn(), Kernel())]
    return [ease, without_tags, *others], CrowdFeatures(known, ease)


def _finite(guess: Float64) -> Float64:
    """The same order, with what is ruled out at the end."""
    lowest = np.min(guess, axis=1, where=np.isfinite(guess), initial=0, keepdims=True)
    return np.where(np.isfinite(guess), guess, lowest)
