"""How a list of recommendations is to be: varied, from the back of the shelf, little by one artist, rested."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from music_rec.core.errors import UsageError
from music_rec.core.models import Level

NAMES = ("variety", "less_played", "at_most_plays", "per_artist", "rest_days")
"""Of the dials, as in a URL."""
MOST_PLAYS, MOST_PER_ARTIST, LONGEST_REST = 1_000_000, 1_000, 36_500


@dataclass(frozen=True)
class Dials:
    """Wishes about a list. At rest none changes anything; turning one up never gives less of what it is for.

    UsageError for a value beyond the ends.
    """

    variety: float = 0.0
    """0 (the likeliest, however alike) to 1 (as unlike each other as may be)."""
    less_played: float = 0.0
    """0 (as it is) to 1 (what the listener played least comes first)."""
    at_most_plays: int | None = None
    """Nothing that was played more often."""
    per_artist: int | None = None
    """So many tracks of one artist."""
    rest_days: int = 0
    """Nothing played in the last so many days (of 24 hours)."""

    def __post_init__(self) -> None:
        for name in ("variety", "less_played"):
            if not 0 <= (value := getattr(self, name)) <= 1:
                raise UsageError(f"{_spoken(name)} goes from 0 to 1, and {value:g} is not between them.")
        _hold("at_most_plays", self.at_most_plays, 1, MOST_PLAYS, " For what you never played ask for the unheard.")
        _hold("per_artist", self.per_artist, 1, MOST_PER_ARTIST)
        _hold("rest_days", self.rest_days, 0, LONGEST_REST)

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Dials:
        """The dials in the parameters of a URL; one that says nothing sensible is at rest."""
        dials = cls()
        for name in NAMES:
            with suppress(ValueError, UsageError):
                kind = float if name in ("variety", "less_played") else int
                told: dict[str, Any] = {name: round(kind(query.get(name, "")), 2)}
                dials = replace(dials, **told)
        return dials

    def to_query(self) -> dict[str, str]:
        """The parameters of a URL that say the same; none for a dial at rest."""
        return {name: f"{getattr(self, name):g}" for name in self.turned}

    @property
    def turned(self) -> tuple[str, ...]:
        """Names of the dials that are not at rest."""
        return tuple(name for name in NAMES if getattr(self, name) != getattr(AT_REST, name))

    @property
    def holds_back(self) -> bool:
        """Whether something may not be named at all for them."""
        return self.at_most_plays is not None or self.rest_days > 0

    def fitting(self, level: Level, *, unheard: bool) -> Dials:
        """Those that mean something: an artist has no others of the same, and what was never heard no plays."""
        dials = replace(self, per_artist=None) if level == "artist" else self
        return replace(dials, at_most_plays=None, rest_days=0) if unheard else dials

    def words(self) -> list[str]:
        """Each dial that is turned, for the listener."""
        said = {
            "variety": f"more varied ({_percent(self.variety)})",
            "less_played": f"less played first ({_percent(self.less_played)})",
            "at_most_plays": f"played {_times(self.at_most_plays)} at most",
            "per_artist": f"{self.per_artist or 0:,} of an artist at most",
            "rest_days": f"not played in the last {'day' if self.rest_days == 1 else f'{self.rest_days:,} days'}",
        }
        return [said[name] for name in self.turned]


def _hold(name: str, value: int | None, low: int, high: int, hint: str = "") -> None:
    if value is not None and not low <= value <= high:
        raise UsageError(f"{_spoken(name)} goes from {low} to {high:,}, and {value:,} is not between them.{hint}")


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _percent(share: float) -> str:
    return f"{share * 100:.0f}\u00a0%"


def _times(n: int | None) -> str:
    return "once" if n == 1 else f"{n or 0:,} times"


AT_REST = Dials()
