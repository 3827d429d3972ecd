"""The clock of a player that knows no time zone: its log holds seconds since 1970 as the listener's wall showed them."""

from __future__ import annotations

import numpy as np

from music_rec.core.history import Int64
from music_rec.core.zones import Zones
from music_rec.data_fetchers.times import wall_times


class LogClock:
    """Reads the times of one log, row after row, as UTC. The rows stay in the order in which the player wrote them.

    Where clocks go back, an hour is shown twice: it is the first one until a row would be earlier than the row before it,
    then the second. Where clocks go forward, an hour is never shown: a player that logs it was not set yet, so such a row
    and those after it are read with the old offset, up to the first pause in which the clock can have been set.
    """

    def __init__(self, zones: Zones) -> None:
        self._zones = zones
        self._last: int | None = None
        self._not_set = False

    def utc(self, wall: Int64) -> Int64:
        """UTC s of the next rows of the log."""
        times = wall_times(wall, self._zones)
        utc = times.utc.copy()
        for row in np.flatnonzero((times.later != times.utc) | times.twice | times.never).tolist():
            before = int(utc[row - 1]) if row else self._last
            behind = before is not None and utc[row] < before <= times.later[row]
            if behind and (times.twice[row] or self._not_set):
                utc[row] = times.later[row]
            else:
                self._not_set = bool(times.never[row])
        self._last = int(utc[-1]) if len(utc) else self._last
        return utc
