"""What a sync does, waits for and came to, in words of plain text; times by the clock of whose plays they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from music_rec.core.models import Job, Listener, Wait
from music_rec.core.sync import FAR, Window
from music_rec.core.zones import Zones
from music_rec.library.sync_ends import SyncFailure
from music_rec.library.syncing import SyncedAccount
from streamlit_app.utils.text import amount, clock, day_name, number

_SETTLED_S = 3
"""So long after it began, the pace of a sync says something."""
_SOON_S = 100
_NIGHT_S = 12 * 3600
_SAID = re.compile(r" It is asked again in \d+ s\.")
"""What a breaker says of the moment at which it opened."""


def moment(at: float, who: Listener, now: float) -> str:
    """14:05, with its day where that is neither today nor the night to come."""
    when, today = _local(at, who), _local(now, who).date()
    plain = when.date() == today or 0 <= at - now < _NIGHT_S
    return clock(when) if plain else f"{day_name(when.date())}, {clock(when)}"


def soon(at: float, who: Listener, now: float) -> str:
    """In 20 seconds, or at 14:05."""
    left = round(at - now)
    if left >= _SOON_S:
        return f"at {moment(at, who, now)}"
    return f"in {amount(left, 'second')}" if left > 1 else "in a moment"


def span(window: Window, who: Listener) -> str:
    """The span of a window: 3 March 2020, 18:05–19:30."""
    since, until = _local(window.since, who), _local(window.until, who)
    if window.until >= FAR:
        return f"after {day_name(since)}, {clock(since)}"
    if window.since == 0:
        return f"before {day_name(until)}, {clock(until)}"
    if since.date() == until.date():
        return f"{day_name(since)}, {clock(since)}–{clock(until)}"
    return f"{day_name(since)}, {clock(since)} – {day_name(until)}, {clock(until)}"


def reads_old(job: Job) -> bool:
    """Whether a sync that runs reads older plays, rather than only what is new."""
    return job.done < job.total


def so_far(job: Job) -> str:
    """How far a sync is: 12,400 of 149,018 plays."""
    if not job.total:
        return "Asking Last.fm…"
    if reads_old(job):
        return f"{number(job.done)} of {amount(job.total, 'play')}"
    came = job.done - job.begun
    return f"{amount(came, 'new play')} so far" if came else "Looking for what is new…"


def pace(job: Job, now: float) -> str:
    """How fast a sync goes while it asks, 210 plays a second; empty where that says nothing yet, and while it waits."""
    rate = _rate(job, now)
    return _plays(rate) if rate else ""


def left(job: Job, now: float) -> str:
    """How long a sync still takes, about 11 minutes left; empty where nobody knows, as while it waits."""
    rate = _rate(job, now)
    return f"{length((job.total - job.done) / rate)} left" if rate else ""


def _rate(job: Job, now: float) -> float:
    """Plays a second since it began, without the time that it waited; 0 where that says nothing yet."""
    lasted = now - job.created_at - job.lost_s
    settled = lasted >= _SETTLED_S and reads_old(job) and not job.waits_for
    return (job.done - job.begun) / lasted if settled else 0.0


def _plays(rate: float) -> str:
    return f"{amount(round(rate), 'play')} a second" if rate >= 1 else f"{amount(round(rate * 60), 'play')} a minute"


def length(seconds: float) -> str:
    """About 11 minutes."""
    if seconds < 50:
        return "less than a minute"
    minutes = round(seconds / 60)
    return f"about {amount(minutes, 'minute')}" if minutes < 90 else f"about {amount(round(minutes / 60), 'hour')}"


def waiting(wait: Wait, who: Listener, now: float) -> str:
    """What a sync waits for, and until when."""
    after = soon(wait.until, who, now)
    follows = {
        "rate": f"It goes on more slowly {after}.",
        "retry": f"The next try is {after}.",
        "asked": f"It goes on {after}.",
        "breaker": f"It is tried again {after}.",
        "turn": "This goes on by itself after that.",
    }
    return f"{_SAID.sub('', wait.why)} {follows[wait.kind]}"


def after_failure(failure: SyncFailure, by_itself: float | None, who: Listener, now: float) -> str:
    """Why a sync ended that can go on, and when it does: by itself at a moment (UTC s), or with the next sync."""
    why = _SAID.sub("", failure.why)
    if by_itself:
        return f"{why} What was read is kept, and it goes on by itself {soon(max(by_itself, now), who, now)}."
    if failure.until > now:
        return f"{why} What was read is kept. Last.fm can be asked again {soon(failure.until, who, now)}."
    return f"{why} What was read is kept, and the next sync goes on from there."


def how_far(one: SyncedAccount, *, goes_on: bool = True) -> str:
    """How much of an account is here, and where the next sync goes on unless something else says that."""
    state, here, there = one.state, number(one.local_total), number(one.state.remote_total)
    if state.remote_total < 0:
        return "Nothing fetched yet. The newest plays are here within seconds."
    both = f"{here} here, {there} at Last.fm"
    if one.complete:
        return f"Complete: {both}."
    if not state.full_done:
        words, then = f"The newest {here} of {there} plays are here.", "The next sync goes on from there."
    else:
        words, then = f"{both}.", "What is new was not read to its end; the next sync goes on from there."
    left = any(not window.tries for window in state.windows) or not state.full_done
    return f"{words} {then}" if left and goes_on else words


def set_aside(one: SyncedAccount, who: Listener, now: float) -> Iterator[str]:
    """Each span that the service fails to give, when it is asked again, and why."""
    for window in reversed(one.state.windows):
        if window.tries:
            again = f"from {moment(window.retry_at, who, now)} on" if window.retry_at > now else "with the next sync"
            yield f"{span(window, who)}: asked again {again}. {window.error}"


def _local(at: float, who: Listener) -> datetime:
    """What the clock of a listener shows at a moment (UTC s)."""
    return datetime.fromtimestamp(int(Zones(who.zones).local(np.array([int(at)], np.int64))[0]), UTC)
