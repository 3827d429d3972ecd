"""What each model of a listener learns from, fitted on that, and kept when it is trained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import UsageError
from music_rec.core.models import KeptModel, Level, Listener
from music_rec.core.storage.facts import has_alike_artists
from music_rec.core.storage.writer import changes
from music_rec.library.evaluating import MIX
from music_rec.library.facts_used import FactsUsed
from music_rec.library.fitting import FROM_FACTS, FROM_OTHERS, is_among_others, of_artists, tracks_of
from music_rec.library.models import Models
from music_rec.library.others import is_anybody, named_others, others_of, read_table

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.core.history import History
    from music_rec.core.protocols import Recommender
    from music_rec.library.library import Library

UNHEARD = "discovery"
"""What answers from what was never played."""
OF_OTHERS = "ease_als"
"""What names artists never played where somebody else is known: it found most of what listeners took up later.

So it does where lists of artists alike are all there is: without a track that was never played `UNHEARD` has none to name.
"""
BY_FACTS = (*FROM_FACTS, *FROM_OTHERS)
"""What learns anew when more is known: of others also tags of artists and lists of who is alike teach."""


@dataclass(frozen=True)
class Fitted:
    """A model that can be asked."""

    version: str
    recommender: Recommender
    outside: Mapping[int, str] = field(default_factory=dict)
    """Of a model of artists the names of those who have none here."""
    older: bool = False
    """Whether it was chosen and learned from something else than there is now."""


class Learning:
    """Fits the models of each listener, again only when the plays or the edits moved, and keeps those that are trained."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.models = Models(library.settings.data_dir / "models")
        self._facts = FactsUsed(lambda one: library.looking_up.runs(one))

    def fitted(self, listener: Listener, model: str, history: History, level: Level = "track") -> Fitted:
        """A model as it answers now: a version that is kept, else one fitted on the plays. UsageError for no known model."""
        from music_rec.recommenders import RECOMMENDERS

        known = (*RECOMMENDERS, UNHEARD)
        if model not in known:
            raise UsageError(f"There is no model {model!r}. Known: {', '.join(known)}.")
        ground = self.ground(listener, model, history)
        if is_among_others(model, level):
            learn = partial(self._learned_of_artists, listener, model, history)
            version, (recommender, outside) = self.models.fitted(listener, model, *ground, learn)
            return Fitted(version, recommender, outside, self.models.is_older(listener, model, ground[1]))
        name = f"{model} of tracks" if model in FROM_OTHERS else model  # its own name is that of the one that is kept
        version, recommender = self.models.fitted(listener, name, *ground, partial(self._learned, listener, model, history))
        return Fitted(version, recommender, older=self.models.is_older(listener, name, ground[1]))

    def answering(self, listener: Listener, *levels: Level) -> tuple[str, ...]:
        """The mix of all, what names what was never heard, and at these levels what measured better than the mix."""
        best = (self._library.evaluating.best(listener, level) for level in levels)
        return tuple(dict.fromkeys((MIX, UNHEARD, *(one for one in best if one not in FROM_OTHERS))))

    def train(
        self, listener: Listener, table: Path | None = None, say: Callable[[str], None] = lambda _: None
    ) -> list[KeptModel]:
        """Fit what answers on the plays of now and keep it, with a table of what others play (user, item, count) on that too.

        `OF_OTHERS` is kept as well where it has something to learn from.

        UsageError where the table cannot be read, or there is nothing to learn from; a table given before stays then. `say`
        is told how many of its rows say nothing.
        """
        history = self._library.history(listener)
        if not len(history):
            raise UsageError("There are no plays to learn from yet. Import some first.")
        if table:
            given = read_table(table)
            if given.left_out:
                say(f"Rows of {table.name} that name nobody, or count nothing, were left out: {given.left_out:,}.")
            self.models.keep_others(listener, given.rows)
        self._facts.forget(listener)
        trained = [
            self.models.train(
                listener, model, *self.ground(listener, model, history), partial(self._learned, listener, model, history)
            )
            for model in self.answering(listener, "track", "artist")
        ]
        if self.knows_others(listener) or self.knows_lists(listener):
            learn = partial(self._learned_of_artists, listener, OF_OTHERS, history)
            trained.append(self.models.train(listener, OF_OTHERS, *self.ground(listener, OF_OTHERS, history), learn))
        return trained

    def kept(self, listener: Listener) -> list[KeptModel]:
        """Every version that is kept, by name and the newest first; active are those that answer now."""
        every = self.models.all(listener)
        grounds = {name: self.ground(listener, name)[1] for name in {one.name for one in every}}
        answering = {name: self.models.answering(listener, name, made_of) for name, made_of in grounds.items()}
        return [replace(one, active=one == answering[one.name]) for one in every]

    def knows_others(self, listener: Listener) -> bool:
        """Whether it is known what anybody else plays: of a table, of friends, or of those alike to a listener."""
        path = self._library.store_of(listener).reader.path
        return bool(self.models.given(listener)) or is_anybody(path, listener.listener_id)

    def knows_lists(self, listener: Listener) -> bool:
        """Whether a service listed artists that are alike."""
        return has_alike_artists(self._library.store_of(listener).reader.path)

    def others(self, listener: Listener, history: History) -> pd.DataFrame | None:
        """What everybody else plays of whom something is known here (`others.others_of`)."""
        reader = self._library.store_of(listener).reader
        return others_of(history, reader, listener.listener_id, self.models.others(listener))

    def ground(self, listener: Listener, model: str, history: History | None = None) -> tuple[str, dict[str, int | str]]:
        """(version, what it rests on): the revisions of what a model learns from now, or of the plays that are given to it."""
        reader = self._library.store_of(listener).reader
        domains = ("plays", "edits", "feedback", "facts") if model in BY_FACTS else ("plays", "edits", "feedback")
        revisions = {**reader.revisions(listener.listener_id), **(history.revisions if history is not None else {})}
        made_of = {domain: revisions.get(domain, 0) for domain in domains}
        if "facts" in made_of:
            made_of["facts"] = self._facts.revision(listener, made_of["facts"])
        numbers = [changes(one) for one in made_of.values()]
        del made_of["feedback"]  # it is told with each request, so nothing is fitted again for it
        if "facts" in made_of and (given := self.models.given(listener)):
            numbers.append(given)
            made_of["others"] = given
        return f"{model}-{'.'.join(map(str, numbers))}", {**made_of, "database": reader.database_id()}

    def version(self, listener: Listener, model: str) -> str:
        """What a model answers from now: a version that is kept, else one of what there is to learn from.

        Of what learns from others it is that which names artists.
        """
        version, made_of = self.ground(listener, model)
        kept = self.models.answering(listener, model, made_of)
        return kept.version if kept else version

    def is_behind(self, listener: Listener, model: str) -> bool:
        """Whether a model leaves out what became known in the last minutes, since services are still being asked."""
        newest = self._library.store_of(listener).reader.revisions(listener.listener_id).get("facts", 0)
        return model in BY_FACTS and self._facts.revision(listener, newest) != newest

    def forget(self, listener: Listener) -> None:
        """Drop what was fitted for a listener who is gone."""
        self.models.forget(listener)
        self._facts.forget(listener)

    def _learned(self, listener: Listener, model: str, history: History) -> Recommender:
        from music_rec.core.frames import plays_of
        from music_rec.library.knowledge import known_tracks
        from music_rec.library.others import artists_by_fit
        from music_rec.recommenders import RECOMMENDERS
        from music_rec.recommenders.blend import Blend

        make = Blend if model == UNHEARD else RECOMMENDERS[model]
        reader = self._library.store_of(listener).reader
        candidates = reader.candidates(listener.listener_id) if model in FROM_FACTS else ()
        if model not in FROM_FACTS:
            return make().fit(plays_of(history), tracks_of(history))
        fits = artists_by_fit(history.artist, self.others(listener, history))
        return make().fit(plays_of(history), known_tracks(history, reader.path, candidates, fits))

    def _learned_of_artists(self, listener: Listener, model: str, history: History) -> tuple[Recommender, dict[int, str]]:
        """A model of artists and the names it was learned with, kept as one: later tables may lack some of them."""
        from music_rec.library.knowledge import lists_of_artists, tags_of_artists

        reader = self._library.store_of(listener).reader
        others = named_others(history, reader, listener.listener_id, self.models.others(listener))
        lists = lists_of_artists(history, reader, listener.listener_id)
        learned = of_artists(model, history, others.plays, tags_of_artists(history, reader.path), lists.weights)
        return learned, {**lists.names, **others.names}
