"""The health of services in words: states, times, what was sent; plain text unless said otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from music_rec.core.models import Job, Listener
from music_rec.library.health import DEGRADED, Day, HealthReport, ServiceHealth, SourceHealth
from streamlit_app.utils.sync_words import moment, soon
from streamlit_app.utils.text import amount, md, number, percent

DAYS = 14
"""Shown as bars."""
SECOND_MS = 1000


@dataclass(frozen=True)
class Look:
    """How a state stands on its badge."""

    word: str
    icon: str
    colour: str


LOOKS = {
    "ok": Look("Well", "check_circle", "green"),
    "slow": Look("Slow", "speed", "orange"),
    "failing": Look("Often no answer", "signal_disconnected", "orange"),
    "open": Look("Away", "cloud_off", "red"),
    "half_open": Look("Trying again", "autorenew", "orange"),
    "waiting": Look("Asked us to wait", "schedule", "blue"),
    "forbidden": Look("Refuses", "block", "red"),
    "no_key": Look("No key", "key_off", "gray"),
    "off": Look("Off", "do_not_disturb_on", "gray"),
    "unasked": Look("Not asked yet", "hourglass_empty", "gray"),
    "unasked_since": Look("Not asked since", "hourglass_empty", "gray"),
}
GRAVEST = ("forbidden", "open", "failing", "waiting", "half_open", "slow")
"""States that need a look, the one that needs it most first."""
KINDS = {
    "import": "Import",
    "sync": "Sync with Last.fm",
    "enrich": "Looking up",
    "count": "Comparing months with Last.fm",
    "verify": "Comparing with Last.fm",
    "repair": "Making it as at Last.fm",
}
STATUS = {
    "running": "running",
    "done": "done",
    "failed": "failed",
    "cancelled": "stopped",
    "interrupted": "interrupted",
}
_DOES = {
    "ok": "It answers as it always did.",
    "unasked": "There is a yes, and nothing was asked yet.",
    "unasked_since": "It refused what was asked last. That holds no longer, and nothing was asked since.",
    "half_open": "It did not answer, and the next question tries it again.",
    "open": "It did not answer, so it is left alone for a while.",
}


def gravity(one: ServiceHealth) -> int:
    """For sorting: services that need a look first, and of them those that need it most."""
    return GRAVEST.index(one.health.state) if one.health.state in GRAVEST else len(GRAVEST)


def unused(one: ServiceHealth) -> str:
    """Why a service is not asked, as markdown with its name, and what was sent there before; not where that is changed."""
    label, why = md(one.label), md(one.health.why.partition(" The page Settings ")[0])
    told = why.replace(label, f"**{label}**", 1) if why.startswith(label) else f"**{label}** – {why}"
    return f"{told} {md(amount(one.requests, 'request'))} in all until then: {md(_kinds(one))}." if one.requests else told


def sentence(one: SourceHealth) -> str:
    """What a state means for this service."""
    does = _DOES.get(one.state, "")
    return f"{does} {one.why}".strip() if one.why not in does else does


def next_try(one: SourceHealth, who: Listener, now: float) -> str:
    """When it is asked again; empty where nobody has to wait."""
    return f"Asked again {soon(one.next_try, who, now)}." if one.next_try > now else ""


def ago(at: float, now: float) -> str:
    """Just now, 4 minutes ago, 3 hours ago, 2 days ago; never for 0."""
    if not at:
        return "never"
    seconds = max(now - at, 0)
    if seconds < 90:
        return "just now"
    if seconds < 5400:
        return f"{amount(round(seconds / 60), 'minute')} ago"
    return f"{amount(round(seconds / 3600), 'hour')} ago" if seconds < 172_800 else f"{amount(seconds // 86_400, 'day')} ago"


def took(ms: float | None) -> str:
    """310 ms, 2.4 s; a dash where nobody knows."""
    if ms is None:
        return "–"
    return f"{number(ms)} ms" if ms < SECOND_MS else f"{ms / SECOND_MS:.1f} s"


def answered(share: float | None) -> str:
    """A share of calls, short enough for a tile."""
    if share is None:
        return "–"
    return ">99 %" if 0.995 <= share < 1 else percent(share)


def sent(one: ServiceHealth, who: Listener, now: float) -> str:
    """How many requests were sent since when, and with what."""
    if not one.requests:
        return "No request got there so far." if one.health.asked_at else "Nothing was ever sent there."
    return f"{amount(one.requests, 'request')} since {moment(one.since, who, now)}: {_kinds(one)}."


def _kinds(one: ServiceHealth) -> str:
    """What was sent, by kind of data."""
    return "; ".join(f"{number(count)} × {words}" for words, count in one.sent.items())


def last_error(one: SourceHealth, who: Listener, now: float) -> str:
    """What went wrong last, and when; its words only where the state does not hold them. Empty where nothing did."""
    if not one.last_error:
        return ""
    when = f"Last error at {moment(one.last_error_at, who, now)}"
    return f"{when}." if one.last_error in one.why else f"{when}. {one.last_error}"


def last_days(one: SourceHealth, now: float) -> list[Day]:
    """The last days with calls."""
    return [day for day in one.days if day.day > int(now // 86_400) - DAYS]


def waiting_for(one: ServiceHealth) -> str:
    """What does not come because of a state; empty where everything does."""
    if not one.missing:
        return ""
    left = f" {amount(one.questions_left, 'question')} wait for it." if one.questions_left else ""
    return f"{one.missing}{left}"


def summary(report: HealthReport) -> str:
    """How all of them do, as one sentence."""
    used = [one for one in report.services if one.health.state not in ("off", "no_key")]
    ill = [one for one in used if one.health.state in DEGRADED]
    if not used:
        return "No service is in use, so nothing leaves this computer."
    if not ill:
        return _well(len(used), sum(one.health.state == "ok" for one in used))
    return f"{len(ill)} of {amount(len(used), 'service')} in use {'needs' if len(ill) == 1 else 'need'} a look."


def _well(used: int, well: int) -> str:
    """How services do of which none is ill."""
    if not well:
        return "The service in use was not asked yet." if used == 1 else f"None of the {used} services in use was asked yet."
    if well < used:
        return f"{well} of {used} services in use {'is' if well == 1 else 'are'} well, and nothing was asked of the rest."
    return "The service in use is well." if used == 1 else f"All {used} services in use are well."


def line(ill: tuple[ServiceHealth, ...]) -> str:
    """What degraded, for the head of other pages: short enough for a phone."""
    first = f"{ill[0].label}: {LOOKS[ill[0].health.state].word.lower()}"
    return f"{first} · {len(ill) - 1} more" if len(ill) > 1 else first


def job(one: Job, now: float) -> str:
    """How a job stands: running, 1,200 of 5,000; or done, 4 minutes ago."""
    if one.status == "running":
        far = f"{number(one.done)} of {number(one.total)}" if one.total else ""
        return ", ".join(filter(None, ["running", far]))
    return f"{STATUS[one.status]} {ago(one.ended_at or one.created_at, now)}"


def parts(one: ServiceHealth) -> Iterator[str]:
    """What of a service is away or limited while the rest of it answers."""
    for part in one.parts:
        if part.state not in ("ok", "unasked", "slow"):
            name = part.source.rpartition(".")[2]
            yield f"Its {name} {'does' if not name.endswith('s') else 'do'} not answer. {part.why}"
    yield from one.limits
