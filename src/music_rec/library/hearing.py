"""Hears what guards tell: it goes to the log at once, and to the database in small batches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from music_rec.core.errors import StorageError
from music_rec.core.events import Event, Turned
from music_rec.core.locks import held
from music_rec.core.service_settings import ServiceSettings
from music_rec.core.settings import Settings
from music_rec.core.storage.api_calls import save_events
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.monitoring.logs import Log

BATCH_S = 2.0
"""What is heard within so much time is written together."""
LOGGED = ("music_rec", "streamlit_app")
"""Loggers whose words go to the log."""


class Hearing:
    """The ear of one library. `hear` and `flush` belong to the loop of the worker."""

    def __init__(self, settings: Callable[[], Settings], own: Store) -> None:
        self._settings = settings
        self._own = own
        self._unwritten: list[Event] = []
        self._writing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._one = asyncio.Lock()

    @cached_property
    def log(self) -> Log:
        """Lines under `data/logs/`."""
        from music_rec.monitoring.logs import Log, LogFile

        settings = self._settings()
        file = LogFile(settings.data_dir / "logs", alone=partial(held, settings.locks, "log"))
        return Log(file, lambda: secrets_of(self._settings()))

    def hear(self, event: Event) -> None:
        """Take note of an event; it is written with those of the next two seconds, a breaker at once: others go by that."""
        self.log.hear(event)
        self._unwritten.append(event)
        if isinstance(event, Turned):
            self._hurry.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon())

    @property
    def is_behind(self) -> bool:
        """Whether something is not written yet, or only being written; also for other threads than the worker's."""
        return bool(self._unwritten) or self._one.locked()  # in this order: what leaves the list is written under the lock

    async def flush(self) -> None:
        """Write what is not written yet; who is cancelled meanwhile ends, and what is half written is written all the same."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        await asyncio.shield(self._write())

    @contextmanager
    def logging(self) -> Iterator[None]:
        """While the block runs, what our modules say goes to the log too."""
        from music_rec.monitoring.logs import LogHandler

        handler = LogHandler(lambda: self.log)
        loggers = [logging.getLogger(name) for name in LOGGED]
        levels = [one.level for one in loggers]
        for one in loggers:
            one.addHandler(handler)
            one.setLevel(logging.INFO)
        try:
            yield
        finally:
            for one, level in zip(loggers, levels, strict=True):
                one.removeHandler(handler)
                one.setLevel(level)

    async def _write_soon(self) -> None:
        while self._unwritten:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), BATCH_S)
            await asyncio.shield(self._write())  # `flush` ends the wait, never what is half written

    async def _write(self) -> None:
        async with self._one:
            events, self._unwritten = self._unwritten, []
            self._hurry.clear()
            if events:
                await self._save(events)

    async def _save(self, events: Sequence[Event]) -> None:
        try:
            await save_events(await self._own.writer(), events)
        except StorageError as error:  # whoever asked has its answer; that it is not counted is no reason to fail
            self.log.say("Calls could not be written down.", level=logging.WARNING, error=str(error))


def secrets_of(settings: Settings) -> list[str]:
    """Every key that is set."""
    sections = [one for _, one in settings if isinstance(one, ServiceSettings)]
    keys = [value.get_secret_value() for one in sections for _, value in one if isinstance(value, SecretStr)]
    return [one for one in keys if one]
