"""How far a listener has seen the own plays, and for how long news stay on show."""

from __future__ import annotations

from dataclasses import dataclass, replace

SOON_S = 3600
"""What comes in so soon after news were first shown joins them; after they were put away, it waits for so long."""
LEFT_S = 12 * 3600
"""News that nobody put away are seen so long after they were first shown."""


@dataclass(frozen=True)
class Seen:
    """Up to which play all are seen, and up to which they are on show as news. All are UTC s.

    News are the plays later than the newest one seen. What comes in with an older date is none, though it counts everywhere:
    of a play is known when it was heard, and a file of last year would be no news of this week.

    A look does not put news away: who comes back from a page finds them, and what comes in meanwhile joins them. They are
    seen once the listener says so; once still newer plays come, an hour or more after they were first shown, which are the
    news then; and on another day, half a day after they were first shown. So nobody is told the same for weeks, and news
    that nobody has been shown wait for as long as it takes. Who just put news away is left in peace for an hour: with a sync
    that runs by itself, each track would be news a minute after it ended.
    """

    until: int
    shown: int
    """As `until` where no news are on show."""
    at: int
    """When the news on show were first shown; else when they were put away, 0 where none ever were."""

    @classmethod
    def at_first(cls, newest: int) -> Seen:
        """What is seen with the first look of all: everything."""
        return cls(newest, newest, 0)

    @classmethod
    def put_away(cls, newest: int, now: int) -> Seen:
        """What is seen once news up to the newest play are put away."""
        return cls(newest, newest, now)

    @property
    def has_news(self) -> bool:
        """Whether news are on show."""
        return self.until < self.shown

    def looked(self, newest: int, now: int) -> Seen:
        """What is seen once somebody looks while `newest` is the newest play."""
        if newest <= self.shown:
            return replace(self, until=self.shown) if now - self.at >= LEFT_S else self
        if 0 <= now - self.at < SOON_S:
            return replace(self, shown=newest) if self.has_news else self
        return Seen(self.shown, newest, now)
