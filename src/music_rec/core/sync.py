"""Reading a history from a service: which spans of time are still to be read, and what a page leaves of them. Pure.

A history is read from the newest play down. What is not read yet is a list of windows, none of which overlap; every page
moves one of them in the transaction that saves its rows, so a sync can end at any moment and go on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from music_rec.core.frames import RowBatch

FAR = 1 << 33
"""UTC s after every play: the end of a window that is open above."""
HOUR, DAY = 3600, 86_400
OVERLAP_S = HOUR
"""How far each sync reads again: plays may come in with a date before the newest."""
LATE_S = 15 * DAY
"""The same once a day: phones without network send their plays up to two weeks late."""
LEAST_ASIDE_S = 60


@dataclass(frozen=True)
class Window:
    """A span of starts, from `since` (0: the beginning, with what has no date) up to before `until` (UTC s)."""

    since: int
    until: int = FAR
    tries: int = 0
    """How often it was set aside."""
    retry_at: int = 0
    """UTC s before which it is not read again."""
    error: str = ""
    """Why it was set aside."""


@dataclass(frozen=True)
class Slice:
    """The upper part of a window, read: every second of it whole."""

    rows: int
    rest: Window | None
    """What is left of the window; None where it is done. With it the next part can be asked for before this one is made."""
    requests: int
    whole_total: int
    """Rows of the whole account, where the answer told it; else -1."""
    make: Callable[[], tuple[RowBatch, ...]]

    @cached_property
    def batches(self) -> tuple[RowBatch, ...]:
        """The rows as they are saved."""
        return self.make()


@dataclass(frozen=True)
class Counted:
    """Rows that a service counts for an account now, and the start of the newest (UTC s, 0 without any)."""

    total: int
    newest: int


def to_read(windows: Sequence[Window], newest: int, overlap_s: int) -> tuple[Window, ...]:
    """The windows of a new sync: what earlier ones left, and what came since the newest play that is known."""
    latest = Window(max(newest - overlap_s, 0)) if newest else Window(0)
    apart = [one for one in windows if one.until < latest.since]
    joined = [one.since for one in windows if one.until >= latest.since]
    return (*apart, replace(latest, since=min([latest.since, *joined])))


def next_window(windows: Sequence[Window], now: int) -> Window | None:
    """The newest window that may be read now."""
    ready = [one for one in windows if one.retry_at <= now]
    return max(ready, key=lambda one: one.until, default=None)


def after(windows: Sequence[Window], window: Window, rest: Window | None) -> tuple[Window, ...]:
    """The windows once a part of one was read."""
    others = [one for one in windows if one != window]
    return tuple(sorted([*others, *([rest] if rest else [])], key=lambda one: one.since))


def set_aside(windows: Sequence[Window], window: Window, span_s: int, now: int, error: str) -> tuple[Window, ...]:
    """The windows with the newest `span_s` seconds of one put off, since it cannot be read; the rest of it goes on.

    What failed before is put off whole, for twice as long each time: an hour, two, up to a day.
    """
    until = min(window.until, now + DAY)
    cut = window.since if window.tries else max(until - max(span_s, LEAST_ASIDE_S), window.since)
    wait_s = min(HOUR << window.tries, DAY)
    aside = Window(cut, window.until, window.tries + 1, now + wait_s, error)
    rest = (aside, Window(window.since, cut)) if cut > window.since else (aside,)
    return tuple(sorted([*(one for one in windows if one != window), *rest], key=lambda one: one.since))
