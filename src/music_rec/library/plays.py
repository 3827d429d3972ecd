"""Single plays, newest first, each with where it came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.history import History, Int32
from music_rec.core.models import Entity, Listener
from music_rec.core.sources import SOURCES
from music_rec.core.storage.origins import origins
from music_rec.library.store import Store

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Page:
    """Where in a list one is: `number` counts from 1."""

    number: int = 1
    size: int = 100

    def of(self, history: History) -> History:
        """The plays of the page, oldest first; none beyond the end."""
        end = max(len(history) - (self.number - 1) * self.size, 0)
        return history[max(end - self.size, 0) : end]

    def pages(self, plays: int) -> int:
        """How many there are; one also for nothing."""
        return max(-(-plays // self.size), 1)


class Plays:
    """The plays of every listener, one by one."""

    def __init__(
        self, store_of: Callable[[Listener], Store], holding: Callable[[Listener, str], Mapping[Entity, Int32]]
    ) -> None:
        self._store_of = store_of
        self._holding = holding

    def page(self, listener: Listener, history: History, page: Page) -> pd.DataFrame:
        """Plays of `history`, newest first.

        Columns: played_at (UTC s), local (what the clock showed, s), track, artist, album as played, ms (-1 unknown),
        source (its label), also (labels of others that tell of the same play), import_id (0 where the row is gone),
        the groups track_group, artist_group, album_group, and whether the track is loved.
        """
        import pandas as pd

        part = page.of(history)
        store = self._store_of(listener)
        track, album, ms = part.track_played[::-1], part.album_played[::-1], part.ms[::-1]
        rows = (column.tolist() for column in (part.played_at[::-1], track, album, ms))
        came = origins(store.path, listener.listener_id, list(zip(*rows, strict=True)))
        spellings: dict[Entity, Int32] = {"track": track, "artist": part.spellings.track_artist[track], "album": album}
        names: dict[str, object] = {
            entity: pd.array(store.reader.names(entity, ids.tolist()), "str") for entity, ids in spellings.items()
        }
        return pd.DataFrame(
            {
                "played_at": part.played_at[::-1],
                "local": part.local[::-1],
                **names,
                "ms": ms,
                "source": pd.array([_label(one.source) if one else "" for one in came], "str"),
                "also": pd.array([", ".join(map(_label, one.also)) if one else "" for one in came], "str"),
                "import_id": np.array([one.import_id if one else 0 for one in came], np.int64),
                "track_group": part.track[::-1],
                "artist_group": part.artist[::-1],
                "album_group": part.album[::-1],
                "loved": np.isin(part.track[::-1], list(part.loved)),
            }
        )

    def containing(self, listener: Listener, history: History, text: str) -> History:
        """The plays of `history` whose artist, album or track is what the text searches for; all of them for no text.

        Names that hold every word; where there are none, those nearly like it.
        """
        if not text.strip():
            return history
        mask = np.zeros(len(history), np.bool_)
        for entity, groups in self._holding(listener, text).items():
            mask |= np.isin(history.codes(entity), groups)
        return history.where(mask)


def _label(source: str) -> str:
    return SOURCES[source].label
