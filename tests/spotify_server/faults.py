"""What goes wrong with requests, by rules and a seed."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Answer = Literal[
    *("error", "text", "list", "html", "empty", "garbage", "truncated", "types", "junk", "holes", "none", "nothing"),
    *("cut", "reset", "lost", "stall", "drops", "huge"),
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong with every request that fits."""

    answer: Answer = "error"
    """`types` is JSON of other types than expected, `junk` has values of wrong kinds within, `holes` lacks fields there,
    `none` is an object without fields, `nothing` a search that finds nothing,
    `truncated` half a body, `cut` one that ends with the connection, `reset` no answer, `lost` none although it was done,
    `drops` a byte at a time, `huge` no end."""
    status: int = 500
    """Of an error, a text, a list, a page or nothing."""
    message: str = "Server error"
    reason: str = ""
    retry_after: str = ""
    seconds: float = 0
    """How long the answer is held back; a stall without it lasts 30."""
    path: str = ""
    """Requests whose verb, path and query hold that, as in `GET /v1/tracks`."""
    nth: int = 0
    """Only this request of those that fit, counted from 1."""
    share: float = 1
    seed: int = 0
    times: int = 0
    """At most so often; 0 is for ever."""

    def __post_init__(self) -> None:
        if self.answer not in get_args(Answer):
            raise ValueError(f"no answer {self.answer!r}; there are {', '.join(get_args(Answer))}")


@dataclass
class _Set:
    fault: Fault
    seen: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self._rng = random.Random(self.fault.seed)

    def strikes(self, path: str) -> bool:
        fault = self.fault
        if fault.path not in path:
            return False
        self.seen += 1
        drawn = self._rng.random() < fault.share
        hit = drawn and fault.nth in (0, self.seen) and (not fault.times or self.hits < fault.times)
        self.hits += hit
        return hit


@dataclass
class Script:
    """The faults that are set; the first that strikes wins."""

    _set: list[_Set] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, **conditions: Any) -> None:
        """The fault is at work from now on."""
        with self._lock:
            self._set.append(_Set(Fault(**conditions)))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._set.clear()

    def befalls(self, path: str) -> Fault | None:
        """What goes wrong with a request."""
        with self._lock:
            struck = [one.fault for one in self._set if one.strikes(path)]
        return struck[0] if struck else None
