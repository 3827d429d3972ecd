"""The services a listener may use: what each gains and costs, its key, whether it answers, and the way to forget it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from music_rec.core.errors import UsageError
from music_rec.core.models import FoundAccount
from music_rec.core.settings import Settings, barred_by, load_settings, offline_set_by, set_by
from music_rec.core.settings_file import forget_section, read_file, save_section, save_value
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.worker import Worker
from music_rec.library.known_services import SERVICES, KnownService
from music_rec.library.store import Store

__all__ = ["Check", "Field", "Service", "Services"]

Check = Callable[[Any, str], Coroutine[Any, Any, FoundAccount]]
"""Asks a service, by a section of the settings, who an account is. A SourceError says why it does not tell."""
_SHOWN, _LONG = 4, 12
"""A key of so many characters shows its last ones, by which its owner knows it."""


@dataclass(frozen=True)
class Field:
    """One thing that is typed; the value of a key is never shown."""

    name: str
    label: str
    shown: str
    """*saved, ends in 1a2b*, *set by MUSIC_REC_LASTFM__API_KEY*, or empty; the value itself where it is no key."""
    fixed: bool
    """Whether it is set where this program cannot change it."""
    secret: bool = True
    """Whether it is a key."""


@dataclass(frozen=True)
class Service:
    """One service as it stands."""

    name: str
    known: KnownService
    fields: tuple[Field, ...]
    ready: bool
    """Whether its key is there."""
    enabled: bool
    """Whether the listener said yes to it."""
    saved: bool
    """Whether there is something to forget."""
    barred: str = ""
    """What says no to it where this program cannot change that: a variable. Nothing is sent then."""
    elsewhere: str = ""
    """Its address where that is not its own."""


class Services:
    """The services of one data folder, by name."""

    def __init__(
        self,
        settings: Settings,
        own: Store,
        worker: Worker,
        checks: Mapping[str, Check],
        farewells: Mapping[str, Callable[[], None]] = {},
        changed: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.settings = settings
        """As they are now; what is saved or forgotten here is in them."""
        self._own = own
        self._worker = worker
        self._checks = checks
        self._farewells = farewells
        """What goes with a service that is forgotten, beside its section."""
        self._reading = threading.Lock()
        self._changed = changed
        """Told the name of a service whose section is another, and nothing where all went offline or came back."""

    @property
    def database_id(self) -> str:
        """What the own database is known by, with which keys are hashed."""
        return self._own.reader.database_id()

    @property
    def offline_fixed(self) -> str:
        """What says whether all is offline where that cannot be changed here; empty where it can."""
        return offline_set_by()

    def set_offline(self, *, on: bool) -> None:
        """Ask nothing of anybody from now on, whatever was said yes to; or as before again."""
        save_value(self.settings.file, "offline", on)
        self._read_again("offline")
        self._changed("")

    def agree(self, names: Iterable[str]) -> None:
        """Say yes to services, each with what is saved of it."""
        for name in names:
            if not getattr(self.settings, name).enabled:
                save_section(self.settings.file, name, {"enabled": True})
                self._renew(name)

    def all(self) -> list[Service]:
        """Every service there is, used or not."""
        return [self._service(name, known) for name, known in SERVICES.items()]

    def check(self, name: str, account: str, typed: Mapping[str, str]) -> FoundAccount:
        """Who an account is, asked with what was typed in the place of what is saved; nothing is kept.

        UsageError where nothing can be asked, SourceError where the service does not answer or refuses.
        """
        service = self._service(name, SERVICES[name])
        label, fields = service.known.label, service.known.typed
        section = getattr(self.settings, name).changed(self._free(name, typed), fields)
        if service.barred:
            raise UsageError(f"{label} is switched off by {service.barred}.")
        if service.known.account and not account.strip():
            raise UsageError(f"Type your user name at {label}.")
        if not section.ready:
            raise UsageError(f"Type the {' and the '.join(fields.values())} too.")
        return self._worker.run(self._checks[name](section, account.strip()))

    def test(self, name: str, account: str) -> FoundAccount:
        """`check` with what is saved."""
        return self.check(name, account, {})

    def save(self, name: str, typed: Mapping[str, str]) -> None:
        """Keep what was typed, which is a yes to the service; what is empty, or fixed from above, stays as it is."""
        free = self._free(name, typed)
        getattr(self.settings, name).changed(free, SERVICES[name].typed)  # nothing is kept that could not be read again
        save_section(self.settings.file, name, {**free, "enabled": True})
        self._renew(name)

    def forget(self, name: str) -> None:
        """Drop all that was saved about a service, and with it the yes. What came from it stays."""
        forget_section(self.settings.file, name)
        if farewell := self._farewells.get(name):
            farewell()
        self._renew(name)

    def _service(self, name: str, known: KnownService) -> Service:
        section, fixed = getattr(self.settings, name), set_by(name)
        own = type(section).model_fields["base_url"].default
        return Service(
            name,
            known,
            tuple(self._field(name, field, label, fixed.get(field, "")) for field, label in known.typed.items()),
            ready=section.ready,
            enabled=section.enabled,
            saved=name in read_file(self.settings.file),
            barred=barred_by(self.settings, name),
            elsewhere=section.base_url if section.base_url != own else "",
        )

    def _field(self, name: str, field: str, label: str, by: str) -> Field:
        value = getattr(getattr(self.settings, name), field)
        if not isinstance(value, SecretStr):
            return Field(field, label, f"set by {by}" if by else str(value), bool(by), secret=False)
        value = value.get_secret_value()
        ending = f", ends in {value[-_SHOWN:]}" if len(value) >= _LONG else ""
        saved = f"saved{ending}" if value else ""
        return Field(field, label, f"set by {by}{'' if value else ', and empty'}" if by else saved, bool(by))

    def _free(self, name: str, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed of what may be typed; what is no key can be emptied."""
        fixed, plain = set_by(name), SERVICES[name].plain
        return {one: value.strip() for one, value in typed.items() if (value.strip() or one in plain) and one not in fixed}

    def _renew(self, name: str) -> None:
        """Take the section as it is now; what a service said to the settings before it says no longer."""
        self._read_again(name)
        if self._own.exists:
            self._worker.run(self._clear(name))
        self._changed(name)

    def _read_again(self, name: str) -> None:
        """Have a section, or the switch, as it is saved now."""
        with self._reading:  # what was saved last counts, whichever thread is faster
            anew = load_settings(data_dir=self.settings.data_dir, cache_dir=self.settings.cache_dir)
            self.settings = self.settings.model_copy(update={name: getattr(anew, name)})

    async def _clear(self, name: str) -> None:
        await StoredStates(self._own.path, await self._own.writer()).clear(name)
