"""Answers to *what next?*: fits recommenders on a listener's plays, asks them, and puts names in."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.dials import AT_REST, Dials
from music_rec.core.errors import UsageError
from music_rec.core.feedback import FRESH_S, Said, skipped
from music_rec.core.lens import Lens
from music_rec.core.models import KeptModel, Level, Listener, Playlist, Recommendation
from music_rec.core.storage.batch import BatchList
from music_rec.core.zones import DAY
from music_rec.library.answers import Answer as Answer
from music_rec.library.answers import Recommended as Recommended
from music_rec.library.answers import named_artists, named_tracks, names_artists, seeds_unused
from music_rec.library.dialled import chosen, depths, held_back
from music_rec.library.evaluating import MIX
from music_rec.library.fitting import among_others, is_among_others
from music_rec.library.learning import OF_OTHERS, Learning
from music_rec.library.learning import UNHEARD as UNHEARD
from music_rec.library.naming import artists_named, groups_named
from music_rec.library.narrowing import narrowed_to

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.core.history import History
    from music_rec.core.protocols import Request
    from music_rec.library.library import Library
    from music_rec.recommenders.immediate import Moved

HOUR = 3_600
POOL = 100
"""How many of its best each recommender brings to a mix, and to a list that feedback may move."""
SEEDS = 10
"""So many of the tracks liked last are those that others may go with."""
NOTHING_UNHEARD = (
    "Music you never heard needs a service that knows similar tracks, and none was asked yet. Look up your plays on the page"
    " Data, or with: music-rec enrich. All answers here come from your own plays until then."
)
NOTHING_SUCH = "Nothing is left to name. Narrow the list less, or turn the dials back."
LEARNING = "The newest plays are being learned from; until then this is the list of before, led by what you played last."
"""Said of an answer that waits for its model."""
LEARNING_OTHERS = "Learning from what others play, once for your plays of now. Where many are known that takes a minute."
"""Said while a model does."""
COMING = "More is being found out about music just now; it counts here in a few minutes, or when that is done."
"""Said of an answer that leaves out the facts that came last."""


class Recommending:
    """Asks the models of each listener (`Learning`), and tells what they name."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._learning = Learning(library)
        self.models = self._learning.models
        self._ready: dict[tuple[bool, int, str], dict[str, int | str]] = {}
        """What each model had learned from when it answered last."""
        self._batched: dict[tuple[bool, int], tuple[object, ...]] = {}
        """What the lists made last rest on, or those about to be made."""

    def recommend(
        self,
        listener: Listener,
        *,
        level: Level = "track",
        model: str | None = None,
        k: int = 20,
        seeds: Sequence[str] = (),
        unheard: bool = False,
        now: int | None = None,
        lens: Lens = Lens(),
        dials: Dials = AT_REST,
        at_once: bool = False,
    ) -> Answer:
        """The best `k` tracks, or artists. Seeds are artists or `artist - title`; UsageError where one was never played.

        The lens narrows what may be named, by artists, tracks, love and what is known of tracks (`Lens.tracks`), artists to
        those with such a track. Dials order it; at rest they change nothing. `at_once`: what was recommended last answers,
        led by the last plays, while a model learns from the newest plays.

        Without a model: what goes with the seeds, or, where there are none, what measured best on the listener's own past.
        The clock counts in whole hours, so that asking twice gives the same answer.
        """
        from music_rec.core.protocols import Request
        from music_rec.recommenders.immediate import moved

        if k < 1:
            raise UsageError(f"Ask for at least one {level}.")
        model = model or ("session_knn" if seeds else self.best_of(listener, level, unheard=unheard))
        history, skips = self._library.history(listener), self._library.skips(listener)
        items = tuple(item for seed in seeds for item in self._items_of(listener, history, seed))
        now = now if now is not None else self._now(history, skips)
        said = self._library.feedback.said(listener, history, now)
        unheard = unheard or model == UNHEARD
        asked = UNHEARD if unheard and not is_among_others(model, level) else model
        loved = frozenset(history.loved) | frozenset(said.liked)
        dials = dials.fitting(level, unheard=unheard)
        only, left_out = narrowed_to(lens, history, level)
        barred = held_back(dials, history, level, now, left_out | (said.barred if level == "track" else said.unwanted))
        request = Request(k=k, now=now, seeds=items, loved=loved, exclude_heard=unheard, exclude=barred, only=only, level=level)
        by = self._moving(listener, history, skips, said, request) if level == "track" else None
        at_once = at_once and not seeds and level == "track"
        for depth in depths(k, dials):
            request = replace(request, k=max(depth, POOL) if by else depth)
            version, best, why, outside = self._best(listener, history, asked, request, at_once=at_once)
            found = chosen(dials, history, level, moved(by)(best) if by else best, k, unheard=unheard)
            if len(found) >= k or len(best) < request.k:
                break
        why = (names_artists(asked) if level == "track" else "") or why
        if asked == UNHEARD and why != LEARNING:
            why = "" if found else NOTHING_UNHEARD
        if not found and (lens.ruled or dials.holds_back):
            why = NOTHING_SUCH
        elif why in ("", NOTHING_UNHEARD) and self.is_behind(listener, asked):
            why = COMING
        named = named_tracks(history, found) if level == "track" else named_artists(history, found, outside)
        return Answer(tuple(named), asked, version, why or seeds_unused(model, seeds))

    def narrowed(
        self, listener: Listener, genres: Sequence[str] = (), decades: Sequence[str] = (), without: Sequence[str] = ()
    ) -> Lens:
        """The Lens that these words name (`narrowing.narrowed`), nothing where there are none."""
        from music_rec.library.narrowing import narrowed

        history, reader = self._library.history(listener), self._library.store_of(listener).reader

        def elsewhere() -> Mapping[int, str]:
            return self._learning.fitted(listener, OF_OTHERS, history, "artist").outside

        return narrowed(history, reader, elsewhere, genres, decades, without)

    def is_ready(self, listener: Listener, model: str) -> bool:
        """Whether a model has learned from all there is, in this process, and answers without delay."""
        return self._ready.get((listener.demo, listener.listener_id, model)) == self._learning.ground(listener, model)[1]

    def is_behind(self, listener: Listener, model: str) -> bool:
        """Whether a model leaves out what became known in the last minutes, since services are still being asked."""
        return self._learning.is_behind(listener, model)

    def must_learn(self, listener: Listener, model: str, level: Level) -> str:
        """What an answer has to wait for, in words, where a model must learn from others first; empty where it need not."""
        if not is_among_others(model, level) or not (
            self._learning.knows_others(listener) or self._learning.knows_lists(listener)
        ):
            return ""
        at_hand = self.models.is_at_hand(listener, model, self._learning.ground(listener, model)[1])
        return "" if at_hand else LEARNING_OTHERS

    def version(self, listener: Listener, model: str) -> str:
        """What a model answers from now (`Learning.version`)."""
        return self._learning.version(listener, model)

    def refresh(self, listener: Listener) -> None:
        """Make the lists anew in the background that answer at once, where plays or edits came since, or somebody else answers.

        None for the demo.
        """
        if listener.demo:
            return
        who, ground = (listener.demo, listener.listener_id), self._lists_rest_on(listener)
        if self._batched.get(who) != ground and not self._library.batch.runs(listener):  # what runs began on other plays
            self._batched[who] = ground
            self._library.batch.start(listener)

    def lists(self, listener: Listener, size: int) -> list[BatchList]:
        """What each model that answers recommends of itself, whatever was said to it, by spellings of tracks."""
        from music_rec.core.protocols import Request

        history = self._library.history(listener)
        self._batched[listener.demo, listener.listener_id] = self._lists_rest_on(listener, history)
        made = []
        for model in self._learning.answering(listener, "track"):
            request = Request(size, self._now(history), loved=frozenset(history.loved), exclude_heard=model == UNHEARD)
            version, found, why, _ = self._best(listener, history, model, request)
            labels = history.spellings.track_label
            items = tuple(replace(one, item=int(labels[one.item])) for one in found)
            made.append(BatchList(model, version, items if model == UNHEARD or not why else ()))
        return made

    def _lists_rest_on(self, listener: Listener, history: History | None = None) -> tuple[object, ...]:
        """Who makes the lists that answer at once, which versions of them are kept for that, and what they learn from."""
        makers = self._learning.answering(listener, "track")
        kept = [one.version for one in self.models.all(listener) if one.active and one.name in makers]
        return makers, kept, self._learning.ground(listener, MIX, history)[1]

    def _best(
        self, listener: Listener, history: History, model: str, request: Request, *, at_once: bool = False
    ) -> tuple[str, list[Recommendation], str, Mapping[int, str]]:
        """(version of the model, what it recommends, why it is something else, names of artists who have none here)."""
        batch = self._library.batch
        waits = at_once and not self.is_ready(listener, model) and not batch.has_failed(listener)
        if waits and model in self._learning.answering(listener, "track") and (kept := batch.stored(listener, model, history)):
            batch.start(listener)
            return kept.version, self._led(listener, history, kept, request), LEARNING, {}
        ground = self._learning.ground(listener, model, history)[1]
        fitted = self._learning.fitted(listener, model, history, request.level)
        if is_among_others(model, request.level):
            store = self._library.store_of(listener)
            maybe_played = fitted.outside if fitted.older else {}
            request = among_others(request, history, store.as_came(listener), store.reader, maybe_played)
        elif fitted.older and request.exclude_heard:
            request = replace(request, exclude=request.exclude | frozenset(np.unique(history.track).tolist()))
        found = fitted.recommender.recommend(request)
        if request.level == "track":
            self._ready[listener.demo, listener.listener_id, model] = ground
        return fitted.version, found, fitted.recommender.fallback, fitted.outside

    def _led(self, listener: Listener, history: History, kept: BatchList, request: Request) -> list[Recommendation]:
        """A list that is kept, without what must not be named, and 30 parts of a hundred what goes with the last plays."""
        from music_rec.recommenders.immediate import SHARE, fused

        gone = set(request.exclude) | (set(np.unique(history.track).tolist()) if request.exclude_heard else set())
        left = [one for one in kept.items if one.item not in gone]
        parts = [(1 - SHARE, left if request.only is None else [one for one in left if one.item in request.only])]
        if not request.exclude_heard:
            near = self._learning.fitted(listener, "session_knn", history).recommender
            now = near.recommend(replace(request, k=POOL))
            parts += [(SHARE, now)] if not near.fallback else []
        return fused(parts)[: request.k]

    def best_of(self, listener: Listener, level: Level, *, unheard: bool) -> str:
        """What answers where no model is named: `best_measured`, or from what was never played."""
        if not unheard:
            return self.best_measured(listener, level)
        if level == "track":
            return UNHEARD
        if self._learning.knows_others(listener):
            return OF_OTHERS
        has_tracks = self._library.store_of(listener).reader.candidates(listener.listener_id)
        return UNHEARD if has_tracks or not self._learning.knows_lists(listener) else OF_OTHERS

    def best_measured(self, listener: Listener, level: Level = "track") -> str:
        """What answers where nothing is named (`Evaluating.best`)."""
        return self._library.evaluating.best(listener, level)

    def _moving(self, listener: Listener, history: History, skips: History, said: Said, request: Request) -> Moved | None:
        """What was said, skipped, and loved at services lately, as it moves an answer to a request; None where nothing does."""
        from music_rec.recommenders.immediate import Moved

        now, loved = request.now or 0, {**history.loved, **said.liked}
        liked = {track: at for track, at in loved.items() if now - at < FRESH_S}
        lowered = {track: at for track, at in skipped(skips, history, now).items() if loved.get(track, 0) < at}
        if not (liked or said.passed or lowered):
            return None
        artist_of = dict(enumerate(history.spellings.group_artist.tolist()))
        seeds = tuple(sorted(liked, key=lambda track: (-liked[track], track))[:SEEDS])
        # what is liked goes with itself best, else what goes with it would pass it
        beside = {**self._beside(listener, history, seeds, request), **dict.fromkeys(liked, 1.0)}
        return Moved(now, liked, said.passed, lowered, artist_of, beside)

    def _beside(self, listener: Listener, history: History, seeds: tuple[int, ...], request: Request) -> dict[int, float]:
        """How well tracks go with some others, 1 for the best: played in the same sittings, or alike where never played."""
        if not seeds:
            return {}
        companions = self._learning.fitted(listener, "content" if request.exclude_heard else "session_knn", history).recommender
        found = companions.recommend(replace(request, k=POOL, seeds=seeds))
        if companions.fallback or not found:
            return {}
        return {one.item: one.score / found[0].score for one in found if found[0].score > 0}

    def mix(self, listener: Listener, *, name: str = "", k: int = 25, seed: int = 0, now: int | None = None) -> Playlist:
        """The default mix, not yet saved: what to hear again and what goes with it, at most two tracks of an artist.

        Nothing played within a day is in it; the same seed gives the same mix.
        """
        from music_rec.core.protocols import Request
        from music_rec.playlists import generators, rules

        history = self._library.history(listener)
        now = now if now is not None else self._now(history)
        said = self._library.feedback.said(listener, history, now)
        request = Request(k=POOL, now=now, loved=frozenset(history.loved) | frozenset(said.liked), exclude=said.barred)
        again = self._learning.fitted(listener, "actr", history)
        alike = self._learning.fitted(listener, "session_knn", history)
        last_played = dict(zip(history.track.tolist(), history.played_at.tolist(), strict=True))
        found = generators.default_mix(
            again.recommender.recommend(request),
            alike.recommender.recommend(request),
            rules.at_most_per_artist(2, lambda item: int(history.spellings.group_artist[item])),
            rules.not_played_since(now - DAY, last_played),
            k=k,
            rng=seed,
        )
        tracks = tuple(one.as_line() for one in named_tracks(history, found))
        return Playlist(0, name or f"Mix {seed}", tracks, generator="mix", seed=seed, model=again.version)

    def train(
        self, listener: Listener, table: Path | None = None, say: Callable[[str], None] = lambda _: None
    ) -> list[KeptModel]:
        """Fit what answers and keep it, with a table of what others play on that too (`Learning.train`)."""
        return self._learning.train(listener, table, say)

    def kept(self, listener: Listener) -> list[KeptModel]:
        """Every version of a model that is kept, and which of them answer now (`Learning.kept`)."""
        return self._learning.kept(listener)

    def others(self, listener: Listener, history: History) -> pd.DataFrame | None:
        """What everybody else plays of whom something is known here (`others.others_of`)."""
        return self._learning.others(listener, history)

    def forget(self, listener: Listener) -> None:
        """Drop what was fitted for a listener who is gone."""
        self._learning.forget(listener)

    def _items_of(self, listener: Listener, history: History, seed: str) -> list[int]:
        """Track groups a seed names: one track, or the ten an artist was heard with most."""
        reader = self._library.store_of(listener).reader
        wanted = groups_named(reader, history.spellings, seed)
        if not wanted:
            by_artist = np.isin(history.artist, artists_named(reader, history.spellings, seed))
            wanted = np.unique(history.track[by_artist]).tolist()
        plays = dict(zip(*(column.tolist() for column in np.unique(history.track, return_counts=True)), strict=True))
        heard = sorted((group for group in wanted if group in plays), key=lambda group: (-plays[group], group))
        if not heard:
            raise UsageError(f"{seed!r} was never played here. Name an artist, or ARTIST - TITLE, from your plays.")
        return heard[:10]

    @staticmethod
    def _now(*heard: History) -> int:
        last = max((int(one.played_at[-1]) for one in heard if len(one)), default=0)
        return max(int(time.time()) // HOUR * HOUR, last)
