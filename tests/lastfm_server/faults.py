"""What goes wrong, when, and what happens to an account meanwhile: a script that is decided by rules and a seed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Answer = Literal["error", "html", "empty", "truncated", "cut", "reset", "stall", "types", "holes", "other user"]
HoldsPlayOf = Callable[[int, int], bool]
"""Whether the page that is asked for holds a play of [start, end)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that goes wrong with every call that fits all of the conditions; only those count as its calls."""

    answer: Answer = "error"
    """`truncated` is half a body that claims to be whole, `cut` one that ends with the connection, `reset` no answer.
    `types` has values of wrong kinds, `holes` lacks fields."""
    code: int = 8
    """Of an error."""
    status: int = 0
    """HTTP status; 0 is the usual one."""
    retry_after: str = ""
    """Header `Retry-After` as it is sent."""
    seconds: float = 0
    """How long the answer is held back; a stall without it lasts 30."""

    method: str = ""
    user: str = ""
    window: tuple[int, int] | None = None
    """Pages that hold a play of [start, end)."""
    above_limit: int = 0
    """Pages of more plays than that."""
    nth: int = 0
    """Only this call, counted from 1."""
    calls: tuple[int, int] | None = None
    """Calls from the first number up to, not with, the second."""
    share: float = 1
    """That part of the calls, drawn with `seed`."""
    seed: int = 0
    span: tuple[float, float] | None = None
    """From, until: seconds after the fault was set."""
    times: int = 0
    """At most so often; 0 is for ever."""

    def __post_init__(self) -> None:
        if self.answer not in get_args(Answer):
            raise ValueError(f"no answer {self.answer!r}; there are {', '.join(get_args(Answer))}")

    @property
    def delay_s(self) -> float:
        """How long the answer is held back."""
        return self.seconds or (30 if self.answer == "stall" else 0)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Fault:
        """The fault that JSON tells, where pairs are lists; TypeError when it names what there is not."""
        given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
        return cls(**given)


@dataclass
class _Set:
    """A fault at work."""

    fault: Fault
    since: float = field(default_factory=time.monotonic)
    calls: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self._rng = random.Random(self.fault.seed)

    def strikes(self, method: str, params: dict[str, str], holds: HoldsPlayOf) -> bool:
        """Whether it befalls this call."""
        if not self._fits(method, params, holds):
            return False
        self.calls += 1
        hit = all(self._conditions())
        self.hits += hit
        return hit

    def _fits(self, method: str, params: dict[str, str], holds: HoldsPlayOf) -> bool:
        fault = self.fault
        return (
            (not fault.method or fault.method.lower() == method.lower())
            and (not fault.user or fault.user.lower() == params.get("user", "").lower())
            and (not fault.above_limit or _number(params.get("limit", "")) > fault.above_limit)
            and (fault.window is None or holds(*fault.window))
        )

    def _conditions(self) -> Iterator[bool]:
        fault, waited = self.fault, time.monotonic() - self.since
        # Drawn for every call, so that the same calls are hit whatever the other conditions say.
        drawn = self._rng.random() < fault.share
        yield drawn
        yield not fault.nth or self.calls == fault.nth
        yield fault.calls is None or fault.calls[0] <= self.calls < fault.calls[1]
        yield fault.span is None or fault.span[0] <= waited < fault.span[1]
        yield not fault.times or self.hits < fault.times


class Script:
    """The faults that are set, the first of which wins, and the changes that wait for their request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Set] = []
        self._changes: list[tuple[int, Callable[[], object]]] = []
        self._served = 0

    def add(self, fault: Fault) -> None:
        """The fault is at work from now on, after those that were set before it."""
        with self._lock:
            self._faults.append(_Set(fault))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def after_requests(self, count: int, change: Callable[[], object]) -> None:
        """`change` is called as soon as so many more requests are answered."""
        with self._lock:
            self._changes.append((self._served + count, change))

    def befalls(self, method: str, params: dict[str, str], holds: HoldsPlayOf) -> Fault | None:
        """What goes wrong with this call."""
        with self._lock:
            struck = [at_work.fault for at_work in self._faults if at_work.strikes(method, params, holds)]
        return struck[0] if struck else None

    def served(self) -> None:
        """One more request has its answer: the changes that waited for it happen."""
        with self._lock:
            self._served += 1
            due = [change for after, change in self._changes if after <= self._served]
            self._changes = [(after, change) for after, change in self._changes if after > self._served]
        for change in due:
            change()


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 50
