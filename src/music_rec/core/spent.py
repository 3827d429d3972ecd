"""What was asked of a service within the last day: a file of moments, which outlives the program."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from music_rec.core.errors import StorageError
from music_rec.core.files import in_place_of

DAY_S = 86_400
REQUESTS, HANDED_IN = "requests", "handed-in"
"""Files in the folder of a source: what it is asked, and what it is given to work on."""


def all_asked(label: str, per_day: int) -> str:
    """What is said where a service is asked no more for today."""
    return f"All {per_day:,} requests to {label} of a day are made."


def all_handed_in(label: str, per_day: int) -> str:
    """What is said where a service is given nothing more to work on for today."""
    return f"All {per_day:,} tracks of a day are handed in to {label}."


class Spent:
    """Requests of the last 24 hours, and when the next one has room; one process at a time adds to it (`core.turns`)."""

    def __init__(self, path: Path, per_day: int, *, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._per_day = per_day
        self._now = now

    def count(self) -> int:
        """How many there were."""
        return len(self._recent()[0])

    def free_at(self) -> float:
        """When one more may be made, UTC s; 0 where that is now."""
        recent, _ = self._recent()
        if len(recent) < self._per_day:
            return 0.0
        return (sorted(recent)[len(recent) - self._per_day] if self._per_day else self._now()) + DAY_S

    def add(self) -> None:
        """One more is made now. StorageError where the disk does not take it: what cannot be counted is not sent."""
        recent, lines = self._recent()
        if lines > 2 * len(recent) + 100:
            with in_place_of(self._path) as file:
                file.writelines(b"%d\n" % moment for moment in recent)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as file:
                file.write(b"%d\n" % self._now())
        except OSError as error:
            raise self._broken(error) from error

    def _recent(self) -> tuple[list[int], int]:
        """(The moments of the last day, how many lines there are); a moment ahead of the clock counts as well."""
        try:
            lines = self._path.read_bytes().split()
        except FileNotFoundError:
            return [], 0
        except OSError as error:
            raise self._broken(error) from error
        now = self._now()
        moments = [int(line) for line in lines if line.isdigit() and len(line) < 12]
        return [moment for moment in moments if abs(now - moment) < DAY_S], len(lines)

    def _broken(self, error: OSError) -> StorageError:
        return StorageError(f"{self._path} cannot be used ({error.strerror or error}). Is the disk full?")
