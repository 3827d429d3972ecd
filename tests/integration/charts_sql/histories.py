"""The histories charts are asked about: an invented one, the demo listener, and those named in MUSIC_REC_TEST_HISTORIES."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from integration.charts_sql.flat import EPOCH

from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.library import Library

INVENTED, DEMO = "invented", "demo"
FILES = [path for path in os.environ.get("MUSIC_REC_TEST_HISTORIES", "").split(os.pathsep) if path]
ALL_TIME, ONE_YEAR = "all time", "one year"


@dataclass(frozen=True)
class Heard:
    """One listener, by our History and by the file of the database."""

    history: History
    listener: Listener
    database: Path

    @property
    def last_day(self) -> date:
        return self._day(-1)

    def lens(self, name: str) -> Lens:
        """Everything, or the year that begins where a quarter of all plays is over."""
        start = self._day(len(self.history) // 4)
        return Lens(start, start + timedelta(days=364)) if name == ONE_YEAR else Lens()

    def _day(self, row: int) -> date:
        return EPOCH + timedelta(days=int(self.history.day[row]))


def listener_of(library: Library, name: str) -> Listener:
    """The listener whose plays are asked about; a file is imported first."""
    if name == DEMO:
        return library.people.demo()
    listener = library.people.writable(None, "Europe/Berlin")
    if name != INVENTED:
        library.imports.run(listener, [Path(name)])
    return listener
