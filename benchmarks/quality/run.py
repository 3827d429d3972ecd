"""One run of the quality benchmarks: on what, with which seed, how long, and what of it is kept for the next."""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

PACKAGES = ("music_rec.recommenders", "benchmarks.quality")
"""What was found is found again only where these are as they were, and the data too."""
PARTS = (".pkl", ".half")
"""Files with these endings are no data: what is kept may lie beside them."""


class OutOfTimeError(Exception):
    """The time is over; what was found is kept."""


@dataclass(frozen=True)
class Run:
    """Hands out the parts of the work, each done once."""

    data: Path
    """The folder that holds the data sets."""
    rng: int = 0
    """Seed of every split, model and interval."""
    kept: Path | None = None
    """Where parts are kept, so that a run that was broken off goes on; None keeps nothing."""
    until: float = float("inf")
    """No part begins after this, by `time.monotonic`."""
    _made: dict[str, Any] = field(default_factory=dict)

    def part(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, of before where that is kept. OutOfTimeError where it is not and the time is over."""
        if name not in self._made:
            file = self.kept / f"{_source()}-{self._data}" / f"{self.rng}-{name}.pkl" if self.kept else None
            if file and file.exists():
                self._made[name] = pickle.loads(file.read_bytes())
            else:
                self._made[name] = self._timed(name, make)
                if file:
                    _save(file, self._made[name])
        found: T = self._made[name]
        return found

    @cached_property
    def _data(self) -> str:
        """Stands for the data: the hash of the names, sizes and times of change of all their files."""
        found = (Path(where, name) for where, _, names in os.walk(self.data, followlinks=True) for name in names)
        files = sorted(one for one in found if one.is_file() and one.suffix not in PARTS)
        told = ((one.relative_to(self.data).as_posix(), (stat := one.stat()).st_size, stat.st_mtime_ns) for one in files)
        return sha256(repr([*told]).encode()).hexdigest()[:12]

    def _timed(self, name: str, make: Callable[[], T]) -> T:
        if time.monotonic() > self.until:
            raise OutOfTimeError(f"Time is over before {name}. Call it again with the same --keep to go on.")
        wall, cpu = time.monotonic(), time.process_time()
        found = make()
        print(f"  {name}: {time.monotonic() - wall:.0f} s, {time.process_time() - cpu:.0f} s of CPU", file=sys.stderr)
        return found


def _save(file: Path, found: object) -> None:
    """Whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    half.write_bytes(pickle.dumps(found))
    half.replace(file)


@cache
def _source() -> str:
    """Stands for the code that finds: its hash."""
    code = (one for name in PACKAGES for one in sorted(files(name).iterdir(), key=lambda one: one.name) if one.is_file())
    return sha256(b"".join(one.read_bytes() for one in code)).hexdigest()[:12]
