"""What services found and are not sure of: the list for the listener, most played first, and what the listener says."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from music_rec.core.edits import Edit, Match
from music_rec.core.errors import UsageError
from music_rec.core.history import History
from music_rec.core.models import Entity, Listener
from music_rec.core.storage import matches
from music_rec.core.storage.answers import ids_of
from music_rec.core.storage.matches import Doubt
from music_rec.core.storage.verdicts import ids_as_text
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.enrichers import ENRICHERS, needs, values
from music_rec.library.store import Store

T = TypeVar("T")
_OWN_IDS = {"listenbrainz": "musicbrainz", "musicbrainz": "musicbrainz", "spotify": "spotify"}
"""Whose ids a source goes by: where it names something else by one of them, the id is wrong."""
_WORD = re.compile(r"[^\s/?#:]+")


@dataclass(frozen=True)
class Doubtful:
    """An answer to judge, about something that was played."""

    doubt: Doubt
    artist: str
    title: str
    """Of the track or album; empty for an artist."""
    plays: int
    service: str
    """As it writes itself."""


class Matches:
    """Doubtful answers about the plays of every listener."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        history_of: Callable[[Listener], History],
        worker: Worker,
        look_again: Callable[[Listener], None],
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._worker = worker
        self._look_again = look_again

    def doubtful(self, listener: Listener) -> list[Doubtful]:
        """Answers to judge about what a listener played, most played first."""
        history = self._history_of(listener)
        plays = {entity: _plays(history, entity) for entity in ("artist", "album", "track")}
        counted = [(one, plays[one.entity].get(one.spelling_id, 0)) for one in matches.doubts(self._store_of(listener).path)]
        most = sorted((pair for pair in counted if pair[1]), key=lambda pair: (-pair[1], pair[0].question))
        return [self._doubtful(history, doubt, count) for doubt, count in most]

    def accept(self, listener: Listener, doubt: Doubt) -> Edit:
        """It is what was played: what was told of it counts."""
        return self._judge(listener, doubt, "yes")

    def reject(self, listener: Listener, doubt: Doubt) -> Edit:
        """It is something else: nothing of it counts, nor an id that led there."""
        return self._judge(listener, doubt, "no", wrong=self._wrong(listener, doubt))

    def correct(self, listener: Listener, doubt: Doubt, typed: str) -> Edit:
        """It is something else, and this is its id. UsageError where that is none."""
        right = to_id(doubt.entity, typed)
        wrong = [one for one in self._wrong(listener, doubt) if one != right]
        return self._judge(listener, doubt, "other", wrong=wrong, right=[right])

    def _judge(
        self,
        listener: Listener,
        doubt: Doubt,
        says: str,
        *,
        wrong: list[tuple[str, str]] | None = None,
        right: list[tuple[str, str]] | None = None,
    ) -> Edit:
        if listener.demo:
            raise UsageError("The demo listener stays as it is.")
        if doubt not in matches.doubts(self._store_of(listener).path):
            raise UsageError("Somebody judged this already. Undo that under Changes first.")
        spelling, called = doubt.spelling_id, doubt.named
        bad, good = ids_as_text(wrong or []), ids_as_text(right or [])
        verdict = Match(doubt.entity, spelling, doubt.question, called, says, bad, good)
        now, needed = int(time.time()), needs()
        edit = self._write(listener, lambda writer: matches.judge(writer, listener.listener_id, verdict, needed, now))
        self._look_again(listener)
        return edit

    def _wrong(self, listener: Listener, doubt: Doubt) -> list[tuple[str, str]]:
        """The ids that came with an answer, and those it was asked with."""
        known = ids_of(self._store_of(listener).path, doubt.entity, [doubt.spelling_id]).get(doubt.spelling_id, {})
        kinds = [kind for kind in needs().get(doubt.question, ()) if kind == _OWN_IDS.get(doubt.source)]
        asked = [(kind, one) for kind in kinds for one in known.get(kind, ())]
        return [*asked, *doubt.ids]

    def _doubtful(self, history: History, doubt: Doubt, plays: int) -> Doubtful:
        entity, spelling, spellings = doubt.entity, doubt.spelling_id, history.spellings
        artist = {"track": spellings.track_artist, "album": spellings.album_artist}.get(entity)
        artist_id = int(artist[spelling]) if artist is not None else spelling
        assert history.lookup is not None
        [name] = history.lookup.names("artist", [artist_id])
        title = history.lookup.names(entity, [spelling])[0] if entity != "artist" else ""
        return Doubtful(doubt, name, title, plays, ENRICHERS[doubt.source].label if doubt.source in ENRICHERS else doubt.source)

    def _write(self, listener: Listener, change: Callable[[Writer], Coroutine[object, object, T]]) -> T:
        async def write() -> T:
            return await change(await self._store_of(listener).writer())

        return self._worker.run(write())


def to_id(entity: Entity, typed: str) -> tuple[str, str]:
    """(whose, id) of what somebody pasted: an address or id of MusicBrainz, or of a track at Spotify, or an ISRC."""
    text = typed.strip()
    if mbid := next(filter(None, map(values.mbid, _WORD.findall(text))), ""):
        return "musicbrainz", mbid
    if entity == "track" and (
        found := values.spotify_ids("track", [text.replace("spotify:track:", "https://open.spotify.com/track/")])
    ):
        return "spotify", found[0]
    if entity == "track" and (code := values.isrc(text)):
        return "isrc", code
    also = ", of the track at Spotify, or its ISRC" if entity == "track" else ""
    raise UsageError(f"That is no id. Paste the address of the {entity} at MusicBrainz{also}.")


def _plays(history: History, entity: Entity) -> dict[int, int]:
    """Plays by spelling, of all that counts as the same."""
    group_of = getattr(history.spellings, f"{entity}_group")
    plays = np.bincount(history.codes(entity), minlength=int(group_of.max(initial=0)) + 1)
    return dict(enumerate(plays[group_of].tolist()))
