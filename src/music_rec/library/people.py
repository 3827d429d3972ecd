"""Who listens: the listeners of a data folder and the demo, and whom to show when nobody is named."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.core.zones import check_zone
from music_rec.library.store import Store

DEMO_NAME = "demo"

T = TypeVar("T")


class People:
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

    def writable(self, user: str | None, zone: str) -> Listener:
        """The own listener an import is for; made with this name (or `me`) and zone where there is none."""
        own = self.all()
        known = own if user is None else [one for one in own if one.name.casefold() == user.casefold()]
        return self.editable(user) if known else self.add(user or "me", zone)

    def add(self, name: str, zone: str) -> Listener:
        """A new own listener, shown from now on."""
        name = self._free_name(name)
        check_zone(zone)
        listener = self._own_listener(self._write(lambda writer: writer.add_listener(name, zone, int(time.time()))))
        self.show(listener)
        return listener

    def rename(self, listener: Listener, name: str) -> Listener:
        """The listener under another name; UsageError where that is taken."""
        name = self._free_name(name, listener)
        self._write(lambda writer: writer.rename_listener(listener.listener_id, name))
        return self._own_listener(listener.listener_id)

    def set_zone(self, listener: Listener, zone: str, since: int = 0) -> Listener:
        """The clock of a listener shows `zone` from `since` (UTC s) on; 0 is for all time."""
        check_zone(zone)
        zones = [*(one for one in listener.zones if one[0] < since), (since, zone)]
        self._write(lambda writer: writer.set_zones(listener.listener_id, zones))
        return self._own_listener(listener.listener_id)

    def show(self, listener: Listener) -> None:
        """Remember whom to show when nobody is named."""
        if not listener.demo:
            self._write(lambda writer: writer.show_listener(listener.listener_id))

    def _write(self, change: Callable[[Writer], Coroutine[Any, Any, T]]) -> T:
        async def write() -> T:
            return await change(await self._own.writer())

        return self._worker.run(write())

    def _known_demo(self) -> Listener:
        return replace(self._demo.reader.listeners()[0], demo=True)

    def _own_listener(self, listener_id: int) -> Listener:
        return next(one for one in self.all() if one.listener_id == listener_id)

    def _free_name(self, name: str, but: Listener | None = None) -> str:
        name = " ".join(name.split())
        if not name or len(name) > 80:
            raise UsageError("A listener needs a name of 1 to 80 characters.")
        others = [one for one in self.all() if but is None or one.listener_id != but.listener_id]
        if name.casefold() in {DEMO_NAME, *(one.name.casefold() for one in others)}:
            raise UsageError(f"There is a listener {name!r} already. Choose another name.")
        return name


def _names(listeners: Sequence[Listener]) -> str:
    return ", ".join(one.name for one in listeners) or "none yet"
