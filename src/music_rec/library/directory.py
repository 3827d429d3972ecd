"""Who listens: the listeners of a data folder and the demo, and whom to show when nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener
from music_rec.core.worker import Worker
from music_rec.library.store import Store

DEMO_NAME = "demo"


class Directory:
    """The own listeners, in one database, and the demo listener, in a database of its own."""

    def __init__(self, own: Store, demo: Store, locks: Path, worker: Worker) -> None:
        self._own = own
        self._demo = demo
        self._locks = locks
        self._worker = worker

    def all(self) -> list[Listener]:
        """The own listeners by name; none while nothing was imported."""
        return self._own.reader.listeners() if self._own.exists else []

    @property
    def lacks_demo(self) -> bool:
        """Whether the demo listener would be shown, and has to be made first."""
        return not self._demo.exists and not self.all()

    def demo(self) -> Listener:
        """The demo listener, made now where there is none."""
        return self._known_demo() if self._demo.exists else self.make_demo(anew=False)

    def make_demo(self, *, anew: bool = True) -> Listener:
        """Make the demo listener, again where there is one and `anew` is wanted."""
        from music_rec.library.demo_store import fill

        self._worker.run(fill(self._demo, self._locks, date.today(), anew=anew))
        return self._known_demo()

    def shown(self, user: str | None = None) -> Listener:
        """The listener of that name; without a name the one shown last, and the demo while there is no own one."""
        own = self.all()
        if user is not None:
            named = [one for one in own if one.name.casefold() == user.casefold()]
            if not named and user.casefold() != DEMO_NAME:
                raise UsageError(f"There is no listener {user!r}. Known: {_names(own)}.")
            return named[0] if named else self.demo()
        if not own:
            return self.demo()
        last = self._own.reader.shown_listener()
        return next((one for one in own if one.listener_id == last), own[0])

    def editable(self, user: str | None = None) -> Listener:
        """The listener whose lists a change is for, as `shown`; UsageError where there are several and none is named."""
        own = self.all()
        if user is None and len(own) > 1:
            raise UsageError(f"There are several listeners: {_names(own)}. Say which with --user NAME.")
        return self.shown(user)

    def _known_demo(self) -> Listener:
        return replace(self._demo.reader.listeners()[0], demo=True)


def _names(listeners: Sequence[Listener]) -> str:
    return ", ".join(one.name for one in listeners) or "none yet"
