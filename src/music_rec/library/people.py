"""What listeners are: made, named, moved, counted by their own rules, and taken away again."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from music_rec.core.counting import Rules
from music_rec.core.errors import UsageError
from music_rec.core.lens import Lens
from music_rec.core.models import Account, Display, Listener
from music_rec.core.seen import Seen
from music_rec.core.storage import listeners as stored
from music_rec.core.storage import rules as counting
from music_rec.core.storage.lenses import lenses_of, set_lenses
from music_rec.core.storage.seen import seen_of, set_seen
from music_rec.core.storage.writer import Writer
from music_rec.core.worker import Worker
from music_rec.core.zones import check_zone
from music_rec.library.directory import DEMO_NAME, Directory
from music_rec.library.imports import no_import, nothing_comes_in
from music_rec.library.store import Store

T = TypeVar("T")
SERVICES = ("lastfm", "listenbrainz", "spotify")
"""Where a listener may have an account."""
LONGEST_NAME = 80
Quiet = Callable[[Listener], AbstractContextManager[None]]


class People(Directory):
    """The listeners, and everything about them that can be changed."""

    def __init__(
        self, own: Store, demo: Store, locks: Path, worker: Worker, forget: Callable[[Listener], None], quiet: Quiet
    ) -> None:
        """`quiet` stops what is looked up for a listener for as long as its block runs, `forget` drops what memory holds."""
        super().__init__(own, demo, locks, worker)
        self._forget = forget
        self._quiet = quiet

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
        """The clock of a listener shows `zone` from `since` (UTC s) on, until the next period; 0 is from the beginning."""
        check_zone(zone)
        since = max(since, 0)
        others = [one for one in listener.zones if one[0] != since]
        return self._with_zones(listener, sorted([*others, (since, zone)]))

    def remove_zone(self, listener: Listener, since: int) -> Listener:
        """The listener without the period that begins at `since` (see `listener.zones`): the one before goes on.

        UsageError where none begins there, and for the first, which holds for all time before.
        """
        others = [one for one in listener.zones if one[0] != since]
        if since <= 0 or len(others) == len(listener.zones):
            starts = ", ".join(str(start) for start, _ in listener.zones[1:]) or "none"
            raise UsageError(f"No later time zone of {listener.name} begins at {since}. Those that can be removed: {starts}.")
        return self._with_zones(listener, others)

    def show(self, listener: Listener) -> None:
        """Remember whom to show when nobody is named."""
        if not listener.demo:
            self._write(lambda writer: writer.show_listener(listener.listener_id))

    def rules(self, listener: Listener) -> Rules:
        """The rules by which a listener's rows count."""
        store = self._demo if listener.demo else self._own
        return counting.rules_of(store.reader.path, listener.listener_id)

    def set_rules(self, listener: Listener, rules: Rules) -> None:
        """Count every row by these rules, those that are there and those to come. JobHeldError while an import runs."""
        self._check_own(listener)
        if rules.least_ms < 0:
            raise UsageError("The time that makes a play cannot be less than 0 seconds.")
        with no_import(self._locks, listener):
            self._write(lambda writer: counting.set_rules(writer, listener.listener_id, rules))

    def set_display(self, listener: Listener, display: Display) -> Listener:
        """The listener, who reads dates, weeks and the clock so from now on."""
        self._check_own(listener)
        self._write(lambda writer: stored.set_display(writer, listener.listener_id, display))
        return self._own_listener(listener.listener_id)

    def lenses(self, listener: Listener) -> dict[str, Lens]:
        """The views that were kept, by name."""
        store = self._demo if listener.demo else self._own
        kept = lenses_of(store.reader.path, listener.listener_id)
        return dict(sorted(kept.items(), key=lambda one: one[0].casefold()))

    def keep_lens(self, listener: Listener, name: str, lens: Lens) -> None:
        """Keep a view under a name, in the place of one of that name."""
        self._check_own(listener)
        kept = {**self.lenses(listener), _name(name, "A view"): lens}
        self._save_lenses(listener, kept)

    def drop_lens(self, listener: Listener, name: str) -> None:
        """Forget a view; UsageError where there is none of that name."""
        self._check_own(listener)
        kept = self.lenses(listener)
        if kept.pop(name, None) is None:
            raise UsageError(f"{listener.name} has kept no view {name!r}. Kept: {', '.join(kept) or 'none'}.")
        self._save_lenses(listener, kept)

    def _save_lenses(self, listener: Listener, kept: Mapping[str, Lens]) -> None:
        self._write(lambda writer: set_lenses(writer, listener.listener_id, kept))

    def seen(self, listener: Listener) -> Seen | None:
        """How far the listener has seen the own plays; None before the first look, and of the demo."""
        return None if listener.demo else seen_of(self._own.reader.path, listener.listener_id)

    def mark_seen(self, listener: Listener, seen: Seen) -> None:
        """Remember how far the listener has seen the own plays."""
        self._check_own(listener)
        self._write(lambda writer: set_seen(writer, listener.listener_id, seen))

    def delete(self, listener: Listener) -> None:
        """Remove a listener with all that is theirs, for good, from memory too; what is looked up for them ends.

        JobHeldError while an import or a sync runs.
        """
        self._check_own(listener)
        with nothing_comes_in(self._locks, listener), self._quiet(listener):
            self._write(lambda writer: stored.delete_listener(writer, listener.listener_id))
            self._forget(listener)

    def delete_if_empty(self, listener: Listener) -> bool:
        """Whether the listener was deleted, since no import of theirs could read a single row."""
        imports = self._own.reader.imports(listener.listener_id)
        empty = not any(file.rows_in for one in imports for file in one.files)
        if empty:
            self.delete(listener)
        return empty

    def accounts(self, listener: Listener) -> list[Account]:
        """All accounts of a listener, by service and name."""
        return [] if listener.demo else stored.accounts_of(self._own.reader.path, listener.listener_id)

    def add_account(self, listener: Listener, service: str, name: str, token_ref: str = "") -> Account:
        """The account of this service and name, made where the listener has none; a token is referred to, never given."""
        self._check_own(listener)
        if service not in SERVICES:
            raise UsageError(f"There is no service {service!r}. Known: {', '.join(SERVICES)}.")
        name = _name(name, "An account")
        return self._write(lambda writer: stored.add_account(writer, listener.listener_id, service, name, token_ref))

    def own_account(self, listener: Listener, service: str, name: str) -> Account:
        """The account of this service and name, which is this listener's alone from now on; what is learned there is theirs."""
        self._check_own(listener)
        return self._write(lambda writer: stored.own_account(writer, listener.listener_id, service, name))

    def remove_account(self, listener: Listener, account: Account) -> None:
        """Remove an account; UsageError where the listener has it not, or plays came from it."""
        self._check_own(listener)
        if not self._write(lambda writer: stored.remove_account(writer, listener.listener_id, account.account_id)):
            raise UsageError(
                f"{listener.name} has no account {account.name} at {account.service}, or plays came from it: undo those first."
            )

    def _with_zones(self, listener: Listener, zones: Sequence[tuple[int, str]]) -> Listener:
        self._write(lambda writer: writer.set_zones(listener.listener_id, zones))
        return self._own_listener(listener.listener_id)

    def _write(self, change: Callable[[Writer], Coroutine[Any, Any, T]]) -> T:
        async def write() -> T:
            return await change(await self._own.writer())

        return self._worker.run(write())

    def _check_own(self, listener: Listener) -> None:
        if listener.demo:
            raise UsageError("The demo listener stays as it is. Make your own listener first: music-rec import FILE")

    def _own_listener(self, listener_id: int) -> Listener:
        return next(one for one in self.all() if one.listener_id == listener_id)

    def _free_name(self, name: str, but: Listener | None = None) -> str:
        name = _name(name, "A listener")
        others = [one for one in self.all() if but is None or one.listener_id != but.listener_id]
        if name.casefold() in {DEMO_NAME, *(one.name.casefold() for one in others)}:
            raise UsageError(f"There is a listener {name!r} already. Choose another name.")
        return name


def _name(name: str, of: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(f"{of} needs a name of 1 to {LONGEST_NAME} characters.")
    return name
