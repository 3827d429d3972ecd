"""Covers of what was played: shown from disk, and fetched in the background after a yes. Pages never wait for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from music_rec.core.edits import group_of
from music_rec.core.errors import MusicRecError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.events import asking
from music_rec.core.history import History
from music_rec.core.models import Entity, Listener
from music_rec.core.pictures import Pictures
from music_rec.core.storage.answers import ids_of
from music_rec.core.storage.facts import values_of
from music_rec.core.worker import Worker
from music_rec.library.asking import COVERS, Asking
from music_rec.library.knowledge import most_trusted
from music_rec.library.store import Store

MOST_WAITING = 200
"""Covers that are on their way at a time; what is beyond is asked for when it is looked at again."""
LOOK_AGAIN_S = 60
"""After so long is tried again where fetching ended at once."""
PICTURES = f"{COVERS}.pictures"
"""What is asked of the archive, for whoever counts that."""
SPOTIFY = "spotify"
Addresses = dict[int, list[str]]
"""Where the cover of each album group may be, the first to be tried first."""


class Covers:
    """The cover of an artist is that of the album played most, of a track that of the album it was played from most."""

    def __init__(
        self,
        store_of: Callable[[Listener], Store],
        history_of: Callable[[Listener], History],
        pictures: Pictures,
        asking: Asking,
        worker: Worker,
    ) -> None:
        self._store_of = store_of
        self._history_of = history_of
        self._pictures = pictures
        self._asking = asking
        self._worker = worker
        self._waiting: dict[str, None] = {}
        self._running = False
        self._not_before = 0.0
        """Until then (UTC s) nothing is asked."""
        self._known: tuple[History, tuple[object, ...], Addresses] | None = None

    @property
    def allowed(self) -> bool:
        """Whether covers are fetched: off until a yes."""
        return not self._asking.why_not(COVERS, told=False)

    def shown(self, listener: Listener, entity: Entity, spelling: int) -> bytes | None:
        """The picture of what a spelling counts as, where it is here; else it is fetched for whoever looks again.

        None without a yes, for the demo, and where no cover is known.
        """
        if listener.demo or not self.allowed:
            return None
        addresses = self._addresses(listener)
        for address in addresses.get(self._album_of(listener, entity, spelling), ()) if addresses else ():
            picture = self._pictures.read(address)
            if picture is None:
                self._fetch_soon(address)
            if picture is None or picture:
                return picture
        return None

    def _fetch_soon(self, address: str) -> None:
        if time.time() >= self._not_before and len(self._waiting) < MOST_WAITING and address not in self._waiting:
            self._waiting[address] = None
            self._worker.submit(self._fetch())

    def _album_of(self, listener: Listener, entity: Entity, spelling: int) -> int:
        """The album group whose cover stands for something; 0 where it was played from none."""
        history = self._history_of(listener)
        group = group_of(getattr(history.spellings, f"{entity}_group"), spelling)
        if entity == "album":
            return group
        albums = history.album[history.codes(entity) == group]
        plays = np.bincount(albums[albums > 0])
        return int(plays.argmax()) if len(plays) else 0

    def _addresses(self, listener: Listener) -> Addresses:
        """As services say, and releases at MusicBrainz tell; read once for all."""
        history, store = self._history_of(listener), self._store_of(listener)
        now = tuple(sorted(store.reader.revisions(listener.listener_id).items()))
        if self._known is None or self._known[0] is not history or self._known[1] != now:
            self._known = (history, now, _addresses(history, store.path))
        return self._known[2]

    async def _fetch(self) -> None:
        """Fetch what waits, one after the other, the last looked at first; one that fails is no reason to leave the others."""
        if self._running:
            return
        self._running = True
        try:
            async with self._asking.covers(self._pictures) as service:
                while self._waiting and self.allowed:
                    address = next(reversed(self._waiting))
                    try:
                        with suppress(UnexpectedPayloadError, UnavailableError), asking(PICTURES):
                            await service.cover(address)
                    finally:
                        self._waiting.pop(address, None)
        except WaitingError as error:
            self._not_before = error.until
        except MusicRecError:
            self._not_before = time.time() + LOOK_AGAIN_S
        finally:
            self._waiting.clear()
            self._running = False


def _addresses(history: History, path: Path) -> Addresses:
    group_of = history.spellings.album_group
    told: dict[int, dict[str, str]] = {}
    for spelling, source, value in values_of(path, "album", "cover"):
        told.setdefault(spelling, {})[source] = str(value)
    played = np.unique(history.album_played)
    ids = ids_of(path, "album", played[played > 0].tolist())
    by_group: Addresses = {}
    for spelling in sorted({*told, *ids}):
        found = _in_order(told.get(spelling, {}), ids.get(spelling, {}).get("musicbrainz", ()))
        if found and spelling < len(group_of):
            by_group.setdefault(int(group_of[spelling]), found)
    return by_group


def _in_order(told: Mapping[str, str], releases: Sequence[str]) -> list[str]:
    """The archive, by the picture that a service names, else by the release; then Spotify."""
    from music_rec.services.cover_art import address_of

    named = {source: address for source, address in told.items() if source != SPOTIFY}
    by_release = address_of(releases[0]) if releases else ""
    first = named[most_trusted(named)] if named else by_release
    return [one for one in (first, told.get(SPOTIFY, "")) if one]
