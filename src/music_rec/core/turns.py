"""Whose turn it is to talk to a service: one at a time over all processes, what matters more to a listener first."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from enum import IntEnum
from pathlib import Path

from music_rec.core.errors import JobHeldError
from music_rec.core.locks import held, is_held
from music_rec.core.models import Wait
from music_rec.core.rate import Schedule
from music_rec.core.sources import SOURCES

Told = Callable[[Wait | None], None]
LOOK_AGAIN_S = 0.1
_LOOKS, _BETWEEN_LOOKS_S = 3, 0.005
"""Who waits holds a lock all the while, who looks has it for a moment: so many looks tell them apart."""


class Priority(IntEnum):
    """Who goes first: each gives way to those above between its batches, and to none of its own kind."""

    BACKGROUND = 0
    """What can take hours: looking up."""
    ROUTINE = 1
    """What ends soon and is wanted fresh: a sync by itself."""
    URGENT = 2
    """What a person waits for."""


class Turn:
    """The lock `source-<name>`, and while one above the background waits for it `source-<name>-wanted-<priority>`.

    The kernel frees both when a process ends.
    """

    def __init__(
        self,
        locks: Path,
        source: str,
        *,
        priority: Priority,
        schedule: Schedule | None,
        on_wait: Callable[[Wait | None], None] | None,
    ) -> None:
        self._locks = locks
        self._name = f"source-{source}"
        self._label = SOURCES[source].label if source in SOURCES else source
        self._priority = priority
        self._schedule = schedule
        self._on_wait = on_wait
        self._mine = ExitStack()
        self._taken_at = time.monotonic()

    async def give_way(self) -> None:
        """Return when the work may go on: at once, or after who goes first had a turn. Called between batches."""
        if await self._comes_later():
            self.end()
            await self.take()

    async def take(self) -> None:
        """Return when it is this one's turn."""
        with ExitStack() as wanted:
            if not await self._try(wanted):
                await self._wait(wanted)
        self._taken_at = time.monotonic()
        if self._schedule:
            self.go_by(self._schedule)

    def go_by(self, schedule: Schedule) -> None:
        """Requests go by this schedule; the first is a slot after the turn was taken, when others may have started one."""
        self._schedule = schedule
        schedule.hold(max(self._taken_at + 1 / schedule.pace - time.monotonic(), 0.0))

    def end(self) -> None:
        """Let others in."""
        self._mine.close()

    async def _wait(self, wanted: ExitStack) -> None:
        self._tell(Wait("turn", 0, f"{self._label} is busy with another job of music-rec, which lets this one in when it can."))
        try:
            while not await self._try(wanted):
                await asyncio.sleep(LOOK_AGAIN_S)
        finally:
            self._tell(None)

    async def _try(self, wanted: ExitStack) -> bool:
        """Whether it is this one's turn now; where it is not, those who give way to it are told in `wanted`."""
        if not await self._comes_later() and self._enter(self._mine, self._name):
            return True
        if self._priority > Priority.BACKGROUND:
            self._enter(wanted, self._wanted(self._priority))  # fails where it holds that already
        return False

    async def _comes_later(self) -> bool:
        """Whether somebody waits who goes first."""
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(_BETWEEN_LOOKS_S)
            if not any(is_held(self._locks, self._wanted(one)) for one in Priority if one > self._priority):
                return False
        return True

    def _wanted(self, priority: Priority) -> str:
        return f"{self._name}-wanted-{priority.value}"

    def _enter(self, stack: ExitStack, name: str) -> bool:
        try:
            stack.enter_context(held(self._locks, name))
        except JobHeldError:
            return False
        return True

    def _tell(self, wait: Wait | None) -> None:
        if self._on_wait:
            self._on_wait(wait)


@asynccontextmanager
async def turn(
    locks: Path,
    source: str,
    *,
    priority: Priority = Priority.BACKGROUND,
    schedule: Schedule | None = None,
    on_wait: Told | None = None,
) -> AsyncIterator[Turn]:
    """The turn to talk to a source, for as long as the block runs.

    The schedule begins with a free slot whenever the turn was taken.
    """
    mine = Turn(locks, source, priority=priority, schedule=schedule, on_wait=on_wait)
    await mine.take()
    try:
        yield mine
    finally:
        mine.end()
