"""What models are fitted on: the frames of plays and tracks, with what others play where a model learns from that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from music_rec.core.history import History
from music_rec.library.others import OWN

if TYPE_CHECKING:
    import pandas as pd

    from music_rec.core.protocols import Recommender

FROM_FACTS = ("content", "near", "taste", "tag_popularity", "discovery")
"""The models that go by what is known about tracks."""
FROM_OTHERS = ("als", "crowd", "ease", "ease_als", "itemknn", "kernel", "rp3beta", "userknn")
"""The models that learn from what others play, who are known by their artists."""


def tracks_of(history: History, level: str = "track") -> pd.DataFrame:
    """The `tracks` frame of what was played; of artists, where these are the items."""
    import pandas as pd

    played = np.unique(history.codes("artist" if level == "artist" else "track"))
    artist = played if level == "artist" else history.spellings.group_artist[played]
    return pd.DataFrame({"item": played, "artist": artist})


def of_artists(
    model: str, history: History, others: pd.DataFrame | None, tags: Mapping[int, Mapping[str, float]]
) -> Recommender:
    """A model fitted on the plays of `OWN` by artist; where it learns from others, on theirs and on tags of artists too."""
    import pandas as pd

    from music_rec.core.frames import plays_of
    from music_rec.recommenders import RECOMMENDERS
    from music_rec.recommenders.evaluation import at_level
    from music_rec.recommenders.play_log import UNTIMED

    own = at_level(plays_of(history), "artist").assign(user=OWN)
    if others is None or model not in FROM_OTHERS:
        return RECOMMENDERS[model]().fit(own, tracks_of(history, "artist"))
    rows = pd.concat([own[["user", "item", "timestamp"]].assign(count=1), others.assign(timestamp=UNTIMED)])
    items = rows["item"].unique()
    return RECOMMENDERS[model]().fit(rows, pd.DataFrame({"item": items, "tags": [tags.get(one, {}) for one in items.tolist()]}))
