"""Which local days an answer speaks about, and which of them are known whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from music_rec.core.history import History
from music_rec.core.lens import Lens

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Span:
    """Local days from `first` to `last`, both included; `last` lies before `first` where there is nothing to speak about."""

    first: date
    last: date
    known_to: date
    """The last day known whole: today still runs."""
    week_start: int = 0
    """The day its weeks begin with, 0 being Monday."""

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1


NOTHING = Span(EPOCH, EPOCH - timedelta(days=1), EPOCH)


def span_of(history: History, whole: History, lens: Lens, today: date, week_start: int = 0) -> Span:
    """The days `lens` asks about, as far as `whole` reaches; no day where `history`, its slice, holds no play.

    Nothing is known before the first and after the last play of all, so silence there is not counted as silence.
    """
    if len(history) == 0:
        return NOTHING
    first = min(_first(history), max(_first(whole), lens.start or date.min))
    last = max(_last(history), min(_last(whole), lens.end or date.max))
    return Span(first, last, min(last, today - timedelta(days=1)), week_start)


def _first(history: History) -> date:
    return EPOCH + timedelta(days=int(history.day.min()))


def _last(history: History) -> date:
    return EPOCH + timedelta(days=int(history.day.max()))
