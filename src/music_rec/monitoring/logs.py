"""What happened, as lines of JSON in files that are rotated by size: each with its job, none with a secret."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from music_rec.core.errors import MusicRecError
from music_rec.core.events import Event, job_id

NAME = "music-rec.jsonl"
MOST_BYTES = 2 << 20
KEEP = 5
"""Files beside the one that is written to."""
HIDDEN = "(a key)"
_SHORTEST = 6
"""A secret shorter than this is part of too many words."""
Alone = Callable[[], AbstractContextManager[None]]
"""Keeps other processes from rotating at the same time."""


class LogFile:
    """The newest file of a folder, to which lines are added; older ones are `NAME.1` (the youngest) to `NAME.5`."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES, keep: int = KEEP, alone: Alone = nullcontext) -> None:
        self.path = folder / NAME
        self._most_bytes = most_bytes
        self._keep = keep
        self._alone = alone

    def add(self, line: str) -> None:
        """Add one line, whole; a log that cannot be written is no reason to stop."""
        if self._is_full():
            with suppress(OSError, MusicRecError), self._alone():
                self._rotate()
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, f"{line}\n".encode("utf-8", "replace"))
            finally:
                os.close(descriptor)

    def _is_full(self) -> bool:
        try:
            return self.path.stat().st_size >= self._most_bytes
        except OSError:
            return False

    def _rotate(self) -> None:
        if not self._is_full():  # somebody else was faster
            return
        for number in range(self._keep - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self.path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{NAME}.{number}")


class Log:
    """Writes what happens to a log file. `secrets` tells the keys of now: they are blotted out wherever they turn up."""

    def __init__(self, file: LogFile, secrets: Callable[[], Iterable[str]]) -> None:
        import structlog

        self._file = file
        self._secrets = secrets
        self._lines: Any = structlog.wrap_logger(
            None,
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.add_log_level,
                structlog.processors.JSONRenderer(sort_keys=True),
                self._write,
            ],
            cache_logger_on_first_use=False,
        )

    def hear(self, event: Event) -> None:
        """Write an event down, as a warning where something is wrong."""
        wrong = getattr(event, "failed", False) or getattr(event, "state", "closed") != "closed"
        say = self._lines.warning if wrong else self._lines.info
        say(type(event).__name__.lower(), **{"job_id": job_id(), **asdict(event)})

    def say(self, words: str, *, level: int = logging.INFO, **values: str | float) -> None:
        """Write down what happened, with what belongs to it."""
        self._lines.log(level, words, **{"job_id": job_id(), **values})

    def _write(self, _logger: object, _method: str, rendered: Any) -> str:
        from structlog import DropEvent

        line = str(rendered)
        for secret in self._secrets():
            if len(secret) >= _SHORTEST:
                line = line.replace(json.dumps(secret)[1:-1], HIDDEN)
        self._file.add(line)
        raise DropEvent


class LogHandler(logging.Handler):
    """What modules say through `logging`, in the same log: words alone, since a traceback may hold anything."""

    def __init__(self, log: Callable[[], Log]) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record down; an exception is named by its kind."""
        raised = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        self._log().say(record.getMessage(), level=record.levelno, logger=record.name, raised=raised)
