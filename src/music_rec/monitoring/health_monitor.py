"""How each source does, from what was heard of its calls; pure: time and circumstances come from outside."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from music_rec.core.events import Call, Event, Turned
from music_rec.monitoring.early_warning import times_slower

State = Literal[
    "ok", "slow", "failing", "open", "half_open", "waiting", "forbidden", "no_key", "off", "unasked", "unasked_since"
]
"""`failing`: it often gives no answer, but is still asked. `unasked`: it may be asked, and nothing was yet.

`unasked_since`: it refused what was asked last, which holds no longer, as where another key took the place of that one.
"""
DEGRADED: tuple[State, ...] = ("slow", "failing", "open", "half_open", "waiting", "forbidden")
RECENT = 100
"""Calls of which success and times are told."""
REMEMBERED = 3000
"""Calls of one source that are compared with the last ones."""
JUDGED, MOST_FAILED = 20, 0.25
"""Of so many last calls more than this share failing is no accident."""
DAY_S = 86_400


@dataclass(frozen=True)
class Standing:
    """What is known of a source beside its calls."""

    ready: bool = True
    """Whether its key is there, or it needs none."""
    allowed: bool = True
    """Whether there is a yes, and nothing says no."""
    waits_until: float = 0
    """UTC s, where it asked for a long wait."""
    forbidden: bool = False
    """Whether it refuses for good."""
    refuses_nothing: bool = False
    """Whether no refusal, not even of a part, holds with the settings of now."""
    why: str = ""
    """In words, of what of that is so."""


@dataclass(frozen=True)
class Day:
    """The calls of one day."""

    day: int
    """Days since 1970, UTC."""
    calls: int
    in_vain: int


@dataclass(frozen=True)
class SourceHealth:
    """How one source does."""

    source: str
    state: State
    why: str
    """In words; empty where all is well."""
    success_rate: float | None
    """Of the last calls those that were not in vain, 0 to 1; None without any."""
    p50_ms: float | None
    p95_ms: float | None
    last_error: str
    last_error_at: float
    """UTC s; 0 without an error."""
    asked_at: float
    """When it was asked last, UTC s; 0 for never."""
    next_try: float
    """When it may be asked again, UTC s; 0 where it may be now, or nobody knows."""
    days: tuple[Day, ...]
    """Those of the last 30 with calls, by time."""


@dataclass
class _Past:
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    """Those that say something about the service."""
    days: dict[int, Counter[str]] = field(default_factory=dict)
    error: Call | None = None
    breaker: Turned | None = None


class HealthMonitor:
    """Hears events of all sources, in the order in which they happened, and says how each does."""

    def __init__(self) -> None:
        self._pasts: dict[str, _Past] = {}

    @property
    def sources(self) -> list[str]:
        """All of which something was heard."""
        return list(self._pasts)

    def hear(self, event: Event) -> None:
        """Take note of a call, or of a breaker that turned; what a service asks to wait for comes with `Standing`."""
        past = self._pasts.setdefault(event.source, _Past())
        if isinstance(event, Turned):
            past.breaker = event
        elif isinstance(event, Call) and event.outcome != "cancelled":
            past.calls.append(event)
            past.days.setdefault(int(event.at // DAY_S), Counter())["in_vain" if event.in_vain else "answered"] += 1
            if event.in_vain:
                past.error = event

    def health(self, source: str, standing: Standing, now: float) -> SourceHealth:
        """How a source does at `now` (UTC s)."""
        past = self._pasts.get(source, _Past())
        state, why, next_try = _judged(past, standing, now)
        recent = list(islice(reversed(past.calls), RECENT))
        times = sorted(one.took_ms for one in recent if one.outcome == "answered")
        first_day = int(now // DAY_S) - 29
        return SourceHealth(
            source,
            state,
            why,
            success_rate=sum(not one.in_vain for one in recent) / len(recent) if recent else None,
            p50_ms=_quantile(times, 0.5),
            p95_ms=_quantile(times, 0.95),
            last_error=past.error.error if past.error else "",
            last_error_at=past.error.at if past.error else 0,
            asked_at=past.calls[-1].at if past.calls else 0,
            next_try=next_try,
            days=tuple(
                Day(day, counts.total(), counts["in_vain"]) for day, counts in sorted(past.days.items()) if day >= first_day
            ),
        )


def _judged(past: _Past, standing: Standing, now: float) -> tuple[State, str, float]:
    """(state, why in words, when it may be asked again)."""
    if not standing.ready:
        return "no_key", standing.why, 0
    if not standing.allowed:
        return "off", standing.why, 0
    if standing.forbidden:
        return "forbidden", standing.why, 0
    if standing.waits_until > now:
        return "waiting", standing.why, standing.waits_until
    last = past.calls[-1] if past.calls else None
    if (turn := past.breaker) and turn.state != "closed" and not (last and not last.failed and last.at > turn.at):
        why = past.error.error if past.error else ""
        return ("open", why, turn.until) if turn.state == "open" and turn.until > now else ("half_open", why, 0)
    if last is None:
        return "unasked", "", 0
    if last.outcome == "denied" and standing.refuses_nothing:
        return "unasked_since", "", 0
    return (*_by_calls(past.calls), 0)


def _by_calls(calls: Sequence[Call]) -> tuple[State, str]:
    last = list(islice(reversed(calls), JUDGED))
    failed = [one for one in last if one.failed or one.outcome == "unexpected"]  # what is refused has a state of its own
    if last[0].failed or len(failed) > MOST_FAILED * JUDGED:
        which = f"{len(failed)} of the last {len(last)} calls were" if len(failed) > 1 else "The last call was"
        return "failing", f"{which} in vain. {failed[0].error}".strip()
    if times := times_slower(list(calls)):
        return "slow", f"The last 50 answers took {_times(times)} as long as usual."
    return "ok", ""


def _times(times: float) -> str:
    return f"{times:.0f} times" if times >= 2.5 else f"{times:.1f} times"


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value below which this share of some ordered values lies; None without any."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None


def line(healths: Mapping[str, SourceHealth]) -> str:
    """What degraded, so that two looks compare equal for as long as nothing changes; empty where nothing did.

    A breaker opens and tries by turns for as long as a service is away, which is one state to whoever reads it.
    """
    away = dict.fromkeys(("failing", "open", "half_open"), "away")
    return " ".join(f"{name}:{away.get(one.state, one.state)}" for name, one in healths.items() if one.state in DEGRADED)
