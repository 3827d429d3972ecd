"""Sources that are asked what is known: their questions under a guard, and the turn to ask them."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from music_rec.core.models import Wait
from music_rec.core.service_settings import ServiceSettings
from music_rec.core.settings import Settings, barred_by
from music_rec.core.storage.api_calls import turned
from music_rec.enrichers import ENRICHERS, Closeable
from music_rec.library.hearing import Hearing
from music_rec.library.store import Store
from music_rec.outlook import Pace

if TYPE_CHECKING:
    from music_rec.core.guard import Guard
    from music_rec.core.pictures import Pictures
    from music_rec.core.protocols import Enricher
    from music_rec.core.turns import Turn
    from music_rec.services.cover_art import CoverArt

LISTENBRAINZ, COVERS = "listenbrainz", "coverart"
ATTEMPTS, PAUSE_S, BUDGET_S = 3, 1.0, 60.0
"""How often one request is made before something else is asked, and after which pause; what failed is asked another day."""


@dataclass(frozen=True)
class Asked:
    """One source, ready to be asked."""

    name: str
    enrichers: Sequence[Enricher]
    service: Closeable
    turn: Turn
    at_once: int


class Asking:
    """Hands out sources as the settings of now say. Use it on the loop of the worker."""

    def __init__(self, settings: Callable[[], Settings], own: Store, locks: Path, hearing: Hearing) -> None:
        self._settings = settings
        self._own = own
        self._locks = locks
        self._hearing = hearing

    def section(self, source: str) -> ServiceSettings:
        """The settings of a source."""
        section: ServiceSettings = getattr(self._settings(), source)
        return section

    def why_not(self, source: str, *, told: bool) -> str:
        """Why a source is not asked, in words; empty where it may be. `told`: somebody named it, which is a yes."""
        label, section = _label(source), self.section(source)
        if self._settings().offline:
            return "Everything is offline. Switch that off on the page Settings first."
        if barred := barred_by(self._settings(), source):
            return f"{label} is switched off by {barred}."
        if not section.ready:
            return f"{label} needs a key. The page Settings leads to one."
        return "" if told or section.enabled else f"Nobody said yes to {label} yet."

    @asynccontextmanager
    async def asked(self, source: str, told: Callable[[Wait | None], None]) -> AsyncIterator[Asked]:
        """A source and the turn to ask it, for as long as the block runs; what it waits for is told."""
        from music_rec.core.turns import turn

        guard = await self._guard(source)
        enrichers, service = ENRICHERS[source].build(source, self.section(source), guard)
        guard.on_wait = told
        try:
            async with turn(self._locks, source, schedule=guard.schedule, on_wait=told) as own:
                yield Asked(source, enrichers, service, own, ENRICHERS[source].at_once)
        finally:
            if inspect.isawaitable(closing := service.close()):
                await closing

    @asynccontextmanager
    async def covers(self, pictures: Pictures) -> AsyncIterator[CoverArt]:
        """What fetches covers, for as long as the block runs."""
        from music_rec.core.turns import turn
        from music_rec.services import cover_art

        guard = await self._guard(COVERS)
        service = cover_art.build(self._settings().coverart, guard, pictures)
        try:
            async with turn(self._locks, COVERS, schedule=guard.schedule):
                yield service
        finally:
            await service.close()

    async def paces(self, sources: Sequence[str]) -> tuple[list[Pace], Pace | None]:
        """(the pace of each source, that of ListenBrainz if it had a token); None where it has one or is not asked."""
        with_token = None
        if LISTENBRAINZ in sources and not self._settings().listenbrainz.token.get_secret_value():
            section = self._settings().listenbrainz.model_copy(update={"token": SecretStr("of nobody")})
            with_token = await self._pace(LISTENBRAINZ, section)
        return [await self._pace(one, self.section(one)) for one in sources], with_token

    async def _pace(self, source: str, section: ServiceSettings) -> Pace:
        """What a source may be asked, and how fast, with these settings; nothing is sent."""
        enrichers, service = ENRICHERS[source].build(source, section, await self._guard(source))
        if inspect.isawaitable(closing := service.close()):
            await closing
        return Pace(source, enrichers, section.requests_per_second, getattr(section, "requests_per_day", 0))

    async def _guard(self, source: str) -> Guard:
        from music_rec.core.guard import Guard, Retry
        from music_rec.core.storage.source_state import StoredStates

        section, writer = self.section(source), await self._own.writer()
        await self._hearing.flush()  # the breaker goes on where it stood, also that of a run which has just ended
        return Guard(
            source,
            per_second=section.requests_per_second,
            failures=section.breaker_failures,
            cooldown_s=section.breaker_cooldown_s,
            states=StoredStates(writer.path, writer),
            settings_hash=section.settings_hash(self._own.reader.database_id()),
            label=_label(source),
            retry=Retry(attempts=ATTEMPTS, first_s=PAUSE_S, budget_s=BUDGET_S),
            hear=self._hearing.hear,
            stood=partial(turned, writer.path),
        )


def _label(source: str) -> str:
    return ENRICHERS[source].label if source in ENRICHERS else "The Cover Art Archive"
