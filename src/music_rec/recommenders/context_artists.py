"""Who an item is by, as dense codes beside those of the items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from music_rec.recommenders.play_log import Int64, PlayLog

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN = np.iinfo(np.int64).max
"""No artist's id."""


class Artists:
    """The artist of every item of a log; an item whose artist nobody tells is by an artist of its own."""

    def __init__(self) -> None:
        self._artist: Int64 = np.empty(0, np.int64)
        """Artist id by item code; the least of several, so that the order in which they are told changes nothing."""
        self._codes: Int64 | None = None
        self._grouping = False

    def add(self, log: PlayLog, frame: pd.DataFrame) -> None:
        """Take in who the items of a frame are by; call it once the log knows them."""
        grown = np.full(len(log.ids) - len(self._artist), UNKNOWN)
        if len(grown):
            self._artist, self._codes = np.concatenate([self._artist, grown]), None
        if "artist" not in frame:
            return
        codes, artist = log.lookup(frame["item"].to_numpy()), frame["artist"].to_numpy()
        told = codes >= 0 if artist.dtype.kind == "i" else (codes >= 0) & frame["artist"].notna().to_numpy()
        codes, artist = codes[told], artist[told].astype(np.int64)
        if np.any(artist < self._artist[codes]):
            np.minimum.at(self._artist, codes, artist)
            self._codes = None

    @property
    def known(self) -> bool:
        """Whether the artist of any item is told."""
        return bool(np.any(self._artist != UNKNOWN))

    def of(self, codes: Int64) -> Int64:
        """Artist id of each item code, `UNKNOWN` where nobody tells, and of a code below 0."""
        found = self._artist[codes] if len(self._artist) else np.full(len(codes), UNKNOWN)
        return np.where(codes < 0, UNKNOWN, found)

    @property
    def codes(self) -> Int64:
        """Artist code by item code, from 0."""
        if self._codes is None:
            alone = np.flatnonzero(self._artist == UNKNOWN)
            known, codes = np.unique(self._artist, return_inverse=True)
            codes[alone] = codes.max(initial=0) + 1 + np.arange(len(alone))
            self._codes = codes.astype(np.int64)
            self._grouping = bool(np.count_nonzero(known != UNKNOWN) < len(codes) - len(alone))
        return self._codes

    @property
    def grouping(self) -> bool:
        """Whether some artist has several items: otherwise the items may well be the artists."""
        return len(self.codes) > 0 and self._grouping
