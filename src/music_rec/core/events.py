"""What guards tell of their calls: who was asked what, when, for how long, and how it ended. Nothing of what was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["answered", "not_found", "denied", "unexpected", "limited", "unavailable", "cancelled"]
"""`limited` and `unavailable` are failures of the service; `cancelled` says nothing about it; all others are answers."""
FAILURES: tuple[Outcome, ...] = ("limited", "unavailable")
BreakerState = Literal["closed", "open", "half-open"]
CHECK = "check"
"""What is asked where somebody only wants to know whether a source answers."""


@dataclass(frozen=True)
class Call:
    """One attempt to get an answer of a source."""

    source: str
    kind: str
    """What was asked, and so what kind of data left this computer: the name of a question, `plays`, `check`."""
    at: float
    """UTC s of its start."""
    took_ms: float
    """Since its last request left, or since its start where none did: waiting for a turn is no fault of the service."""
    outcome: Outcome
    error: str = ""
    """In words, of what went wrong."""
    sent: int = 1
    """Requests that left for it."""
    job_id: int = 0
    """Of the job it was made for; 0 outside of one."""

    @property
    def failed(self) -> bool:
        """Whether the service failed to answer."""
        return self.outcome in FAILURES

    @property
    def in_vain(self) -> bool:
        """Whether nothing was learned: a refusal, and what nobody can read, is an answer and yet in vain."""
        return self.outcome not in ("answered", "not_found")


@dataclass(frozen=True)
class Turned:
    """The breaker of a source changed its state."""

    source: str
    state: BreakerState
    at: float
    """UTC s."""
    until: float = 0
    """When one call may try, UTC s; 0 where nothing is held up."""


@dataclass(frozen=True)
class Parked:
    """A source asked for a long wait, or refused for good."""

    source: str
    scope: str
    """What of the source; empty for all of it."""
    state: Literal["waiting", "forbidden"]
    until: float
    """UTC s; 0 for what is forbidden."""
    reason: str
    at: float = 0


Event = Call | Turned | Parked
Hear = Callable[[Event], None]

_asked_for: ContextVar[str] = ContextVar("asked_for", default="")
_job: ContextVar[int] = ContextVar("job", default=0)
_departures: ContextVar[list[float] | None] = ContextVar("departures", default=None)


def unheard(_: Event) -> None:
    """Hears nothing, for guards of which nobody wants to know."""


@contextmanager
def asking(kind: str) -> Iterator[None]:
    """While the block runs, calls are made for this kind of question."""
    token = _asked_for.set(kind)
    try:
        yield
    finally:
        _asked_for.reset(token)


def asked_for() -> str:
    """The kind of question that calls are made for now; empty where nobody said so."""
    return _asked_for.get()


@contextmanager
def working_on(job_id: int) -> Iterator[None]:
    """While the block runs, what happens belongs to this job."""
    token = _job.set(job_id)
    try:
        yield
    finally:
        _job.reset(token)


def job_id() -> int:
    """The job that runs here; 0 outside of one."""
    return _job.get()


@contextmanager
def counting_departures() -> Iterator[list[float]]:
    """When requests left while the block runs, by the clock of their schedule; also those that another thread sends for it."""
    times: list[float] = []
    token = _departures.set(times)
    try:
        yield times
    finally:
        _departures.reset(token)


def departed(at: float) -> None:
    """A request leaves now."""
    times = _departures.get()
    if times is not None:
        times.append(at)
