"""Hears what guards tell: it goes to the log at once, and to the database in small batches."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import TYPE_CHECKING

from pydantic import SecretStr

from music_rec.core.errors import StorageError
from music_rec.core.events import Event
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

    @cached_property
    def log(self) -> Log:
        """Lines under `data/logs/`."""
        from music_rec.monitoring.logs import Log, LogFile

        settings = self._settings()
        file = LogFile(settings.data_dir / "logs", alone=partial(held, settings.locks, "log"))
        return Log(file, lambda: secrets_of(self._settings()))

    def hear(self, event: Event) -> None:
        """Take note of an event; it is written with those of the next two seconds."""
        self.log.hear(event)
        self._unwritten.append(event)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.get_running_loop().create_task(self._write_soon())

    @property
    def is_behind(self) -> bool:
        """Whether something is not written yet."""
        return bool(self._unwritten)

    async def flush(self) -> None:
        """Write what is not written yet."""
        if self._writing is not None:
            self._writing.cancel()
            with suppress(asyncio.CancelledError):
                await self._writing
        await self._write()

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
        await asyncio.sleep(BATCH_S)
        await self._write()

    async def _write(self) -> None:
        events, self._unwritten = self._unwritten, []
        if not events:
            return
        try:
            await save_events(await self._own.writer(), events)
        except StorageError as error:  # whoever asked has its answer; that it is not counted is no reason to fail
            self.log.say("Calls could not be written down.", level=logging.WARNING, error=str(error))


def secrets_of(settings: Settings) -> list[str]:
    """Every key that is set."""
    sections = [one for _, one in settings if isinstance(one, ServiceSettings)]
    keys = [value.get_secret_value() for one in sections for _, value in one if isinstance(value, SecretStr)]
    return [one for one in keys if one]
