"""What is known of plays, what looking it up takes, and how it stands, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from music_rec.core.facts import SourceReport
from music_rec.core.models import Listener
from music_rec.enrichers import ENRICHERS
from music_rec.library.looking_up_words import LONG_S, spanned, takes
from music_rec.outlook import Outlook
from streamlit_app.utils import sync_words
from streamlit_app.utils.text import amount, percent

FOREMOST = ("genres", "lengths", "years")
"""What a line tells; the panel tells all."""
_WORTH = 2.0
"""A token is worth naming where the rest takes so many times as long without."""


def known(coverage: Mapping[str, float]) -> str:
    """Genres for 84 % of your plays, lengths for 91 %, years for 80 %."""
    shares = [(what, coverage.get(what, 0.0)) for what in FOREMOST]
    first, *others = [f"{what} for {percent(share)}" for what, share in shares]
    return ", ".join([f"{first.capitalize()} of your plays", *others])


def nothing_known(coverage: Mapping[str, float]) -> bool:
    """Whether there is nothing to tell."""
    return not any(coverage.values())


def left(outlook: Outlook) -> str:
    """About 4 minutes left, 4 to 40 minutes left, up to 8 hours left; empty where nothing is."""
    if not outlook.requests.most:
        return ""
    told = spanned(outlook.seconds)
    return f"{told} left" if told.startswith(("up to", "less than")) or " to " in told else f"about {told} left"


def with_token(now: Outlook, then: Outlook | None) -> str:
    """With a free ListenBrainz token the rest takes 4 minutes instead of 8 hours, or as little as 4 minutes; empty for no gain.

    It is one where services that know all would end much sooner.
    """
    if then is None or now.seconds.least < max(LONG_S, _WORTH * then.seconds.least):
        return ""
    sure = then.seconds.most < now.seconds.least
    told = f"{spanned(then.seconds)} instead of {spanned(now.seconds)}" if sure else f"as little as {takes(then.seconds.least)}"
    return f"with a free ListenBrainz token the rest takes {told}"


def budgets(outlook: Outlook) -> str:
    """Spotify takes up to 12 days beside that; empty where no source has a budget that it may need more than once."""
    slow = [f"{ENRICHERS[name].label} takes {spanned(one.seconds)}" for name, one in outlook.sources.items() if one.days]
    return (
        f"{listed(slow)} beside that, since {'it allows' if len(slow) == 1 else 'they allow'} few requests a day."
        if slow
        else ""
    )


def listed(words: Sequence[str]) -> str:
    """A, B and C."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def labels(sources: Sequence[str]) -> str:
    """The names of sources as one reads them."""
    return listed([ENRICHERS[one].label for one in sources])


def found(report: SourceReport, *, going: bool) -> str:
    """What a source answered in a run, or did so far: 1,234 found, 12 not known, 3 doubtful."""
    parts = [
        (report.found, "found"),
        (report.not_found, "not known"),
        (report.doubtful, "doubtful"),
        (report.failed, "failed"),
    ]
    told = [f"{number:,} {what}" for number, what in parts if number]
    if told:
        return ", ".join(told)
    if report.asked:
        return f"{amount(report.asked, 'request')}, nothing found{' so far' if going else ''}"
    return "nothing to ask so far" if going else "nothing to ask"


def state(report: SourceReport, who: Listener, now: float) -> str:
    """How a source ended, or why it stands still; empty where it is done, or goes on."""
    if report.state == "waiting":
        return f"waits until {sync_words.moment(report.until, who, now)}" if report.until > now else "asked to wait"
    words = {"forbidden": "refuses", "no_key": "needs a key", "off": "not in use", "away": "did not answer"}
    return words.get(report.state, "")
