"""What a chart is: numbers, sentence and figure, each made from the one before, with no page in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from music_rec.analyzers.measure import coverage
from music_rec.analyzers.span import Span, span_of
from music_rec.core.history import History
from music_rec.core.known import Trait
from music_rec.core.lens import Lens, Unit
from music_rec.core.models import Display

Section = Literal[
    "overview",
    "habits",
    "discovery",
    "sittings",
    "variety",
    "memories",
    "moves",
    "records",
    "story",
    "sound",
    "item",
    "explore",
]
DASHBOARD: dict[Section, str] = {"overview": "What you played", "habits": "When you listen", "discovery": "What was new"}
"""The sections of the page Dashboard with their titles, in order."""
INSIGHTS: dict[Section, str] = {
    "sittings": "Sittings",
    "variety": "Variety",
    "memories": "Memories",
    "moves": "Ups and downs",
    "records": "Records",
    "story": "Your story",
    "sound": "Sound and origin",
}
"""The sections of the page Insights with their titles, in order."""
HISTORY = ("plays", "edits", "feedback")
"""The domains of `revisions` that a History is made of."""
FACTS = (*HISTORY, "facts")
"""Those and what is known of its tracks: what charts read that tell plays apart by it."""


@dataclass(frozen=True)
class Context:
    """What a chart may look at."""

    history: History
    """The plays asked about: a slice of `whole`."""
    whole: History
    today: date
    before: History | None = None
    """The period of equal length just before, where there is one."""
    lens: Lens = field(default_factory=Lens)
    """The range that cut `history` out of `whole`."""
    display: Display = field(default_factory=Display)

    @cached_property
    def span(self) -> Span:
        """The local days asked about, as far as anything is known."""
        return span_of(self.history, self.whole, self.lens, self.today, self.display.week_start)


@dataclass(frozen=True)
class Dial:
    """A number in the question of a chart that a listener may set."""

    key: str
    """Under it the number stands in the URL."""
    label: str
    values: tuple[int, ...]
    first: int
    """The one of them that holds where nobody chose."""
    words: Callable[[int], str]


@dataclass(frozen=True)
class Chart:
    """One question with its answer as numbers, sentence and picture. Only `analyze` is ever called for an empty frame."""

    id: str
    section: Section
    needs: tuple[str, ...]
    """Domains of `revisions` it reads: a cached figure is stale when one of them has risen."""
    analyze: Callable[[Context, str], pd.DataFrame]
    """A small tidy frame for one of the choices (an empty string where there are none)."""
    headline: Callable[[pd.DataFrame], str]
    """The finding, a sentence of plain text."""
    draw: Callable[[pd.DataFrame], go.Figure]
    """A figure without colours: those are the theme's."""
    alt: Callable[[pd.DataFrame], str]
    """What the figure shows, for someone who does not see it."""
    help: str
    """One line: how the numbers are counted."""
    opens: Callable[[dict[str, Any]], Lens | None]
    """Which plays are behind a row, within those asked about; None where there are none to show."""
    counts: str
    """The column that says how many of them there are: plays, or how many artists, albums, tracks or days they hold.

    `new` are things met: their first plays, one of each. `plays_around` are those that begin and end a silence.
    """
    knows: Trait | None = None
    """What it tells plays apart by, which is not known of all; its amounts are of those of which it is."""
    choices: tuple[str, ...] = ()
    """Ways to look at it, the first being the one shown first."""
    dials: tuple[Dial, ...] = ()
    turned: Callable[..., Chart] | None = None
    """The chart with other numbers in its question, one for each dial in order."""
    set_to: tuple[int, ...] = ()
    """These numbers, where it was turned."""

    @property
    def name(self) -> str:
        """The question in two words."""
        return self.id.replace("_", " ").capitalize()


def countable(lens: Lens, history: History) -> Lens:
    """The Lens, counting plays where it counts minutes and the time of none of these plays is known."""
    return replace(lens, unit="plays") if lens.unit == "minutes" and not coverage(history) else lens


def whole_minutes(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with any minutes rounded, once for all that shows them: halves up."""
    return frame.assign(minutes=(frame["minutes"] + 0.5).astype("int64")) if "minutes" in frame else frame


def unit_of(frame: pd.DataFrame) -> Unit:
    """What a frame counts: the unit it has a column of beside the plays, else plays."""
    return next((unit for unit in ("minutes", "days") if unit in frame), "plays")
