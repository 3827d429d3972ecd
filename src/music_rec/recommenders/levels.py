"""What all recommenders share: the plays they go by, and that an answer names items, or the artists these are by."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from music_rec.core.models import Recommendation
from music_rec.core.protocols import Request
from music_rec.recommenders.artist_facts import facts_of_artists
from music_rec.recommenders.context_artists import UNKNOWN, Artists
from music_rec.recommenders.known_rows import known_plays, known_tracks
from music_rec.recommenders.play_log import Bool, Int64, PlayLog, plays_alone

if TYPE_CHECKING:
    import pandas as pd


WAITING = 4_096
"""Rows of new plays that wait for the model of artists at most; behind more it is forgotten, and fitted anew when asked."""


class BothLevels(ABC):
    """A recommender of items. Asked for artists, it is fitted on these as well: once, when first asked, on all plays it knows.

    An artist then has the plays and the mean of the facts of its items; an item that nobody is told to have made counts for
    none. Where no artist is told the items may well be artists, and are what is named. New plays wait until artists are asked
    for again, so that taking one in costs the same whether or not they ever were.
    """

    name: str

    def __init__(self) -> None:
        self.fallback = ""
        self._log = PlayLog()
        self._whose = Artists()
        self._facts: pd.DataFrame | None = None
        """The `tracks` frame of the artists; None before it was fitted."""
        self._rng = 0
        self._of_artists: BothLevels | None = None
        self._waiting: list[pd.DataFrame] = []
        self._waits = 0
        """Plays that the model of artists does not know yet, and how many rows these are."""

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:
        """Keep the plays, and learn what the idea needs."""
        plays, tracks = known_plays(plays), known_tracks(tracks)
        heard = plays_alone(plays)
        self._log, self._whose, self._rng = PlayLog.of(heard), Artists(), rng
        self._forget_artists()
        for frame in (heard, tracks):
            self._whose.add(self._log, frame)
        self._facts = facts_of_artists(self._with_artists(tracks))
        self.take_in(plays, tracks, rng=rng)
        return self

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays, without fitting again; where nothing was fitted yet, on no plays first."""
        if self._facts is None:
            self.fit(plays.iloc[:0], plays.iloc[:0][["item"]])
        plays = known_plays(plays)
        heard = plays_alone(plays)
        self._log.add(heard)
        self._whose.add(self._log, heard)
        self.note(plays)
        if self._of_artists:
            self._wait(heard)

    def recommend(self, request: Request) -> list[Recommendation]:
        """At most `k`, best first; `fallback` then tells why something simpler answered, if it did."""
        if request.level == "track" or not self._whose.known:
            return self.answer(request)
        model = self._model_of_artists()
        found = model.recommend(self._from_artists(request))
        self.fallback = model.fallback
        return found

    @abstractmethod
    def take_in(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> None:
        """Learn what the idea needs, anew; the log knows the plays already."""

    @abstractmethod
    def note(self, plays: pd.DataFrame) -> None:
        """Take in what new plays tell beside the log, which has them already."""

    @abstractmethod
    def answer(self, request: Request) -> list[Recommendation]:
        """What `recommend` gives, of items."""

    def _model_of_artists(self) -> BothLevels:
        """The same recommender of artists, which knows all plays."""
        import pandas as pd

        if self._of_artists is None:
            assert self._facts is not None
            self._of_artists = copy(self).fit(self._by_artist(self._log.frame()), self._facts, rng=self._rng)
        elif self._waits:
            # joining is felt even where there is one, and plays mostly come one by one
            waiting = self._waiting[0] if len(self._waiting) == 1 else pd.concat(self._waiting)
            self._waiting, self._waits = [], 0
            self._of_artists.observe(self._by_artist(waiting))
        return self._of_artists

    def _forget_artists(self) -> None:
        self._of_artists, self._waiting, self._waits = None, [], 0

    def _wait(self, heard: pd.DataFrame) -> None:
        """Keep new plays until artists are asked for."""
        self._waits += len(heard)
        if self._waits > WAITING:
            self._forget_artists()
        else:
            self._waiting.append(heard.copy())  # whoever brought them may write into them

    def _with_artists(self, tracks: pd.DataFrame) -> pd.DataFrame:
        """The same tracks; where they do not tell who they are by, those of which the plays do."""
        if "artist" in tracks or "item" not in tracks:
            return tracks
        artist = self._artists_of(tracks["item"])
        told: Bool = artist != UNKNOWN
        return tracks[told].assign(artist=artist[told])

    def _by_artist(self, plays: pd.DataFrame) -> pd.DataFrame:
        """The same plays with the artist as the item, and which `track` it was; those that nobody is told to have made are
        left out.
        """
        import pandas as pd

        artist = self._artists_of(plays["item"])
        kept = {name: plays[name].to_numpy() for name in ("user", "timestamp", "count") if name in plays}
        by_artist = pd.DataFrame({**kept, "item": artist, "track": plays["item"].to_numpy()})
        told: Bool = artist != UNKNOWN
        return by_artist if told.all() else by_artist[told]

    def _artists_of(self, items: Iterable[int]) -> Int64:
        return self._whose.of(self._log.lookup(items))

    def _from_artists(self, request: Request) -> Request:
        """The request as the model of artists takes it: what it starts from are the artists of the items named."""
        return replace(
            request,
            level="track",
            seeds=tuple(dict.fromkeys(self._artists_of(request.seeds).tolist())),
            history=tuple(self._artists_of(request.history).tolist()),
            loved=frozenset(self._artists_of(request.loved).tolist()),
        )
