"""What recommenders share that learn from many listeners: a history goes in as a row of plays, scores of all items come out."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from music_rec.core.models import Reason, Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.explain import counted, often, place_of
from music_rec.recommenders.interactions import Alike, Float64, Int64, Interactions, Matrix
from music_rec.recommenders.levels import BothLevels
from music_rec.recommenders.most_played import most_played
from music_rec.recommenders.opinion import Opinion
from music_rec.recommenders.past import Past
from music_rec.recommenders.play_log import PlayLog
from music_rec.recommenders.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

LEAST_LISTENERS = 2


class FromOthers(BothLevels):
    """A recommender whose idea is what it learns from all listeners, and its `score` of a row of plays."""

    needs_listeners = False
    """Whether lists of what is alike teach it nothing without them."""

    def __init__(self) -> None:
        super().__init__()
        self._known: Interactions | None = None

    def take_in(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Learn from all listeners; of one alone and no list there is nothing to learn, and popularity will answer."""
        known = Interactions.of(plays, tracks)
        enough = len(known.users) >= LEAST_LISTENERS or (known.lists and not self.needs_listeners)
        self._known = known if enough else None
        if self._known:
            self.learn(known, rng=rng)

    @abstractmethod
    def learn(self, known: Interactions, *, rng: int = 0) -> Self:
        """Find what `score` needs."""

    @abstractmethod
    def score(self, profiles: Matrix) -> Float64:
        """Scores of every item (columns) for rows of plays, of listeners it need not have seen."""

    def note(self, plays: pd.DataFrame) -> None:
        """Nothing: new plays count in the history of their listener, not yet in what was learned from all."""

    def opinion(self, request: Request) -> Opinion:
        """Scores of every item that may be named."""
        if self._known is None:
            return Opinion.none("No other listener is known, so there is nobody to learn from.")
        profile = self._known.profile(self._counts(request))
        if not profile.nnz:
            return Opinion.none("Nothing of what was played is known of other listeners.")
        with one_thread():
            scores = self.score(profile)[0].astype(np.float64)
        found = Opinion(self._known.items, scores, self._explainer(request, profile), floor=float(scores.min()))
        return found.where(self._log.may_name(request, found.items))

    def answer(self, request: Request) -> list[Recommendation]:
        """At most `k` items, best first; by popularity where the idea has no ground, and `fallback` then tells why."""
        found = self.opinion(request)
        self.fallback = found.why_none
        if not len(found):
            found = most_played(self._log, request, Past.of(self._log, request))
        return found.recommendations(request.k)

    def similar(self, items: Sequence[int], k: int = 20) -> list[Recommendation]:
        """What goes with some items, best first; by popularity where none of them is known, nothing of no items."""
        return self.recommend(Request(k=k, seeds=tuple(items))) if len(items) else []

    def _counts(self, request: Request) -> dict[int, float]:
        """Plays by item id of what the answer starts from: the seeds, else the listener's history."""
        if request.seeds:
            return dict.fromkeys(request.seeds, 1.0)
        if request.history:
            return _sums(request.history, request.history_counts)
        plays = self._log.plays(request)
        counts = plays.sums(plays.count)
        return {int(self._log.ids[code]): float(counts[code]) for code in np.flatnonzero(counts)}

    def _explainer(self, request: Request, profile: Matrix) -> _Explainer:
        assert self._known is not None
        return _Explainer(self.name, self._known, self._log, request, profile.indices[np.argsort(-profile.data, kind="stable")])


def _sums(items: Sequence[int], counts: Sequence[int]) -> dict[int, float]:
    """Plays of each item of a history, which can name one more than once."""
    total = dict.fromkeys(items, 0.0)
    for item, count in zip(items, counts or (1,) * len(items), strict=True):
        total[item] += count
    return total


class _Explainer:
    """The ground of an answer: of the items it starts from, the one whose listeners most often play the named one too.

    Where no listener plays both, the one that is called most alike to it.
    """

    def __init__(self, name: str, known: Interactions, log: PlayLog, request: Request, start: Int64) -> None:
        self._name, self._known, self._log, self._request, self._start = name, known, log, request, start

    def __call__(self, items: Int64, contributions: Float64) -> list[Reason]:
        past = Past.of(self._log, self._request)
        times = [past.ground(at) for at in past.times_of(self._log.lookup(items))]
        texts = [
            f"{text}; by you {often(len(at))}{past.last_of(at)}" if at else text
            for text, at in zip(self._texts(self._known.columns(items)), times, strict=True)
        ]
        return [Reason(self._name, *each) for each in zip(texts, contributions.tolist(), times, strict=True)]

    def _plays_of_others(self) -> Matrix:
        """Without the row of whoever asks: nobody is told that they share their own taste."""
        users, asking = self._known.users, self._request.user
        if self._request.history or asking not in users:
            return self._known.plays
        return self._known.plays[[row for row, user in enumerate(users) if user != asking]]

    def _texts(self, columns: Int64) -> list[str]:
        heard = sparse.csc_array(self._plays_of_others() > 0).astype(np.float64)
        both = (heard[:, columns].T @ heard[:, self._start]).toarray()
        both[columns[:, None] == self._start[None, :]] = 0
        alone = np.sqrt(np.maximum(heard[:, self._start].sum(axis=0), 1))
        shared, alike = both / alone, self._alike(columns)
        best = np.where(shared.any(axis=1), np.argmax(shared, axis=1), np.argmax(alike, axis=1))
        items = self._known.items[self._start[best]]
        return [
            self._text(int(both[row, place]), bool(alike[row, place]), int(item))
            for row, (place, item) in enumerate(zip(best, items, strict=True))
        ]

    def _alike(self, columns: Int64) -> Float64:
        """How much each item is called alike to those it starts from (columns)."""
        lists, start = self._known.lists, self._known.items[self._start].tolist()
        told = np.zeros((len(columns), len(start)))
        listed = [(place, lists[Alike(item)]) for place, item in enumerate(start) if Alike(item) in lists]
        if listed:
            places, rows = np.array(listed).T
            told[:, places] = self._known.weights[rows][:, columns].toarray().T
            told[columns[:, None] == self._start[None, :]] = 0
        return told

    @staticmethod
    def _text(n: int, alike: bool, item: int) -> str:
        if n:
            return f"Played by {counted(n, 'listener')} of {place_of(item)} too"
        return f"Called alike to {place_of(item)}" if alike else "Fits what you play by tags and by listeners in between"
