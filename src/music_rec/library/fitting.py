"""What models are fitted on: the frames of plays and tracks, with what others play where a model learns from that."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.frames import OWN
from music_rec.core.history import History
from music_rec.core.models import Level
from music_rec.library.others import also_outside, numbers_of

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.core.protocols import Recommender, Request
    from music_rec.core.storage.reader import Reader

FROM_FACTS = ("content", "near", "taste", "tag_popularity", "discovery")
"""The models that go by what is known about tracks."""
FROM_OTHERS = ("als", "crowd", "ease", "ease_als", "itemknn", "kernel", "rp3beta", "userknn")
"""The models that learn from what others play, who are known by their artists."""


def tracks_of(history: History) -> pd.DataFrame:
    """The `tracks` frame of what was played, with nothing but who it is by."""
    import pandas as pd

    played = np.unique(history.track)
    return pd.DataFrame({"item": played, "artist": history.spellings.group_artist[played]})


def is_among_others(model: str, level: Level) -> bool:
    """Whether a model asked so is one of `of_artists`, since others are known by their artists."""
    return level == "artist" and model in FROM_OTHERS


def among_others(request: Request, history: History, came: History, reader: Reader, maybe_played: Mapping[int, str]) -> Request:
    """A request as a model of `of_artists` takes it: its items are the artists, also those who have no name here.

    Who was played, as plays `came`, and is hidden since is not named: it is nobody new. Neither is who of those `maybe_played`,
    by the number of before they had a name here, was played after the model had learned.
    """
    artist_of = history.spellings.group_artist
    seeds = dict.fromkeys(artist_of[list(request.seeds)].tolist())
    played = came.track_played[came.track_played < len(artist_of)]  # plays may have come since, of tracks unknown to these
    hidden = np.setdiff1d(artist_of[played], history.artist).tolist() if len(came) > len(history) else ()
    barred = also_outside(request.exclude, history, reader) | frozenset(hidden)
    if request.exclude_heard:
        barred |= _heard(history, reader, maybe_played)
    return replace(request, user=OWN, seeds=tuple(seeds), loved=frozenset(), exclude=barred)


def _heard(history: History, reader: Reader, maybe: Mapping[int, str]) -> frozenset[int]:
    """Artists who were played, also by the numbers that some had while they had no name here."""
    played = frozenset(np.unique(history.artist).tolist())
    now = numbers_of(history, reader, maybe.values()) if maybe else {}
    return played | {number for number, name in maybe.items() if now.get(name) in played}


def of_artists(
    model: str,
    history: History,
    others: pd.DataFrame | None,
    tags: Mapping[int, Mapping[str, float]],
    lists: Mapping[int, Mapping[Hashable, float]],
) -> Recommender:
    """A model that learns from others, fitted on their plays by artist, on those of `OWN`, on tags of artists and on lists.

    Whom no listener plays but a list names has a place in it too.
    """
    import pandas as pd

    from music_rec.recommenders import RECOMMENDERS
    from music_rec.recommenders.play_log import UNTIMED

    own = pd.DataFrame({"user": OWN, "item": history.artist, "timestamp": history.played_at, "count": 1})
    rows = own if others is None else pd.concat([own, others.assign(timestamp=UNTIMED)])
    items = np.union1d(rows["item"].to_numpy(np.int64), np.array(list(lists), np.int64))
    told = [{**tags.get(one, {}), **lists.get(one, {})} for one in items.tolist()]
    return RECOMMENDERS[model]().fit(rows, pd.DataFrame({"item": items, "tags": told}))
