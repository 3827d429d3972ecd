"""What goes wrong and when: a script that is decided by rules and a seed."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar, get_args

Kind = Literal["status", "html", "empty", "truncated", "cut", "reset", "stall", "drip", "huge", "types", "holes", "other"]
T = TypeVar("T", bound="Trouble")


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """What goes wrong with every request that fits all of the conditions; only those count as its requests."""

    answer: str
    seconds: float = 0
    """How long the answer is held back; a stall without it lasts 30."""

    path: str = ""
    """Part of what is asked for."""
    nth: int = 0
    """Only this request, counted from 1."""
    calls: tuple[int, int] | None = None
    """Requests from the first number, counted from 1, up to, not with, the second."""
    share: float = 1
    """That part of the requests, drawn with `seed`."""
    seed: int = 0
    span: tuple[float, float] | None = None
    """From, until: seconds after the fault was set."""
    times: int = 0
    """At most so often; 0 is for ever."""

    ANSWERS: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        if self.answer not in self.ANSWERS:
            raise ValueError(f"no answer {self.answer!r}; there are {', '.join(self.ANSWERS)}")

    @property
    def delay_s(self) -> float:
        """How long the answer is held back."""
        return self.seconds or (30 if self.answer == "stall" else 0)

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The trouble that JSON tells, where pairs are lists; TypeError when it names what there is not."""
        return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})


@dataclass(frozen=True, kw_only=True)
class Fault(Trouble):
    """What goes wrong with a stand-in that speaks JSON."""

    ANSWERS = get_args(Kind)
    answer: Kind = "status"
    """`truncated` claims to be whole, `cut` ends with its connection, `reset` is none, `drip` and `huge` never end,
    `types` has values of wrong kinds, `holes` lacks fields, `other` is JSON of another shape."""
    status: int = 0
    """HTTP status; 0 is 500 for `status`, 200 for the others."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    """Of a status; JSON."""


@dataclass
class _Set(Generic[T]):
    """A fault at work."""

    fault: T
    since: float = field(default_factory=time.monotonic)
    calls: int = 0
    hits: int = 0

    def __post_init__(self) -> None:
        self._rng = random.Random(self.fault.seed)

    def strikes(self, path: str) -> bool:
        """Whether it befalls this request."""
        if self.fault.path not in path:
            return False
        self.calls += 1
        hit = all(list(self._conditions()))
        self.hits += hit
        return hit

    def _conditions(self) -> Iterator[bool]:
        fault, waited = self.fault, time.monotonic() - self.since
        # Drawn for every request, so that the same are hit whatever the other conditions say.
        yield self._rng.random() < fault.share
        yield fault.nth in (0, self.calls)
        yield fault.calls is None or fault.calls[0] <= self.calls < fault.calls[1]
        yield fault.span is None or fault.span[0] <= waited < fault.span[1]
        yield not fault.times or self.hits < fault.times


class Script(Generic[T]):
    """The faults that are set, the first of which wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[_Set[T]] = []

    def add(self, fault: T) -> None:
        """The fault is at work from now on, after those that were set before it."""
        with self._lock:
            self._faults.append(_Set(fault))

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._faults.clear()

    def befalls(self, path: str) -> T | None:
        """What goes wrong with this request."""
        with self._lock:
            struck = [at_work.fault for at_work in self._faults if at_work.strikes(path)]
        return struck[0] if struck else None


_WRONG: tuple[Any, ...] = (None, -1, 1e300, "", "\x00\ud800", "?" * 5000, [], {}, [None, [[]]], True, 10**30)


def with_wrong_types(value: Any, rng: random.Random, share: float = 0.3) -> Any:
    """The same answer, a part of whose values is of another kind; its outermost shape stays."""
    if isinstance(value, dict):
        return {key: _or_wrong(one, rng, share) for key, one in value.items()}
    return [_or_wrong(one, rng, share) for one in value] if isinstance(value, list) else value


def _or_wrong(value: Any, rng: random.Random, share: float) -> Any:
    return rng.choice(_WRONG) if rng.random() < share else with_wrong_types(value, rng, share)


def with_holes(value: Any, rng: random.Random, share: float = 0.3) -> Any:
    """The same answer, a part of whose fields is missing; its outermost fields stay."""
    if isinstance(value, dict):
        return {key: _inner_holes(one, rng, share) for key, one in value.items()}
    return [_inner_holes(one, rng, share) for one in value] if isinstance(value, list) else value


def _inner_holes(value: Any, rng: random.Random, share: float) -> Any:
    if isinstance(value, dict):
        return {key: _inner_holes(one, rng, share) for key, one in value.items() if rng.random() >= share}
    return [_inner_holes(one, rng, share) for one in value] if isinstance(value, list) else value
