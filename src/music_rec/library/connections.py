"""The services of this process: made when first asked for, and anew when their settings change."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from music_rec.core.errors import SettingsError, WaitingError
from music_rec.core.events import CHECK, Hear, asked_for, asking, unheard
from music_rec.core.models import FoundAccount, Wait
from music_rec.core.service_settings import CoverArtSettings, LastfmSettings, ServiceSettings, SpotifySettings
from music_rec.core.settings import Settings, barred_by
from music_rec.enrichers import ENRICHERS
from music_rec.library.store import Store

if TYPE_CHECKING:
    from music_rec.core.guard import Guard
    from music_rec.core.jobs import Progress
    from music_rec.core.protocols import SyncSource
    from music_rec.core.turns import Turn
    from music_rec.services.lastfm import LastFM
    from music_rec.services.spotify import Spotify

Told = Callable[[Wait | None], None]
PLAYS, ACCOUNT = "plays", "account"
"""Kinds of what is asked of those who keep plays and lists of a listener (`events.asking`)."""
PAUSE_S = 1.0
"""Before a request that failed is sent again; longer each time."""
_PATIENCE_S = 10.0
"""How long a check waits for its turn, since a person waits for the check."""


class Connections:
    """Hands out services. Use it on the loop of the worker."""

    def __init__(self, settings: Callable[[], Settings], own: Store, locks: Path, hear: Hear = unheard) -> None:
        self._settings = settings
        self._own = own
        self._locks = locks
        self._hear = hear
        self._lastfm: tuple[LastfmSettings, Guard, LastFM] | None = None

    @property
    def lastfm_settings(self) -> LastfmSettings:
        """As they are now."""
        return self._settings().lastfm

    @asynccontextmanager
    async def lastfm(self, on_wait: Told) -> AsyncIterator[LastFM]:
        """Last.fm as the settings of now say; what it waits for is told. SettingsError where there is no key, or a no."""
        section = self._ready_section()
        if self._lastfm is None or self._lastfm[0] != section:
            self._close()
            self._lastfm = (section, *await self._made(section))
        _, guard, service = self._lastfm
        guard.on_wait = on_wait
        try:
            with asking(PLAYS):
                yield service
        finally:
            guard.on_wait = None

    @asynccontextmanager
    async def history(self, user: str, progress: Progress, *, urgent: bool) -> AsyncIterator[tuple[SyncSource, Turn]]:
        """The plays of an account at Last.fm, and the turn to ask for them; what a job waits for is told as its progress.

        Errors as `lastfm`, before the turn is waited for.
        """
        from music_rec.core.turns import Priority, turn

        priority = Priority.URGENT if urgent else Priority.ROUTINE

        def told(wait: Wait | None) -> None:
            progress.waiting = wait

        self._ready_section()
        async with turn(self._locks, "lastfm", priority=priority, on_wait=told) as own:
            # here, where the slot that a turn begins with passes meanwhile: loading takes nearly as long the first time
            from music_rec.data_fetchers.lastfm import LastfmHistory

            async with self.lastfm(told) as service:
                own.go_by(service.schedule)
                yield LastfmHistory(service, user), own

    def _ready_section(self) -> LastfmSettings:
        """The settings of Last.fm that it may be asked with."""
        section = self.lastfm_settings
        if barred := barred_by(self._settings(), "lastfm"):
            raise SettingsError(f"Last.fm is switched off by {barred}; nothing was sent. Take that away first.")
        if not section.ready:
            raise SettingsError(
                "There is no API key for Last.fm. Make one at https://www.last.fm/api/account/create, which takes a minute,"
                " and type it on the Settings page, or set MUSIC_REC_LASTFM__API_KEY."
            )
        return section

    async def check_lastfm(self, section: LastfmSettings, user: str) -> FoundAccount:
        """Who the account is, asked with settings that are perhaps not saved yet; as `check_source` without a name.

        AccessDeniedError where its plays are hidden, WaitingError while a sync that is waited for talks to the service.
        """
        if not user:
            return await self.check_source("lastfm", section)
        async with self._soon("lastfm", "A sync is talking to Last.fm just now. Try again when it has ended."):
            return await self._found(section, user)

    @asynccontextmanager
    async def spotify(self, section: SpotifySettings | None = None) -> AsyncIterator[Spotify]:
        """Spotify for something that a person waits for, as the settings of now say, or others that are not saved yet.

        SettingsError where there is a no, WaitingError while a job that is waited for talks to it.
        """
        from music_rec.services import spotify

        if barred := barred_by(self._settings(), "spotify"):
            raise SettingsError(f"Spotify is switched off by {barred}; nothing was sent. Take that away first.")
        section = section or self._settings().spotify
        guard = await self._guard(spotify.SOURCE, section, "Spotify", attempts=2)
        service = spotify.build(section, guard)
        try:
            async with self._soon("spotify", "Spotify is asked something else just now. Try again in a moment."):
                with asking(asked_for() or ACCOUNT):
                    yield service
        finally:
            service.close()

    async def check_spotify(self, section: SpotifySettings, _: str) -> FoundAccount:
        """Nobody, where the service answers an application with these settings.

        What it refused before it is asked again: it takes an application back whose owner pays, or is on the list now.
        """
        await self._forget_refusals("spotify")
        with asking(CHECK):
            async with self.spotify(section) as service:
                await service.check()
        return FoundAccount("", 0, 0)

    async def check_covers(self, section: CoverArtSettings, _: str) -> FoundAccount:
        """Nobody, once the Cover Art Archive answers with these settings."""
        from music_rec.core.pictures import Pictures
        from music_rec.services import cover_art

        label = cover_art.LABEL
        if barred := barred_by(self._settings(), cover_art.SOURCE):
            raise SettingsError(f"{label} is switched off by {barred}; nothing was sent. Take that away first.")
        await self._forget_refusals(cover_art.SOURCE)
        guard = await self._guard(cover_art.SOURCE, section, label, attempts=2)
        service = cover_art.build(section, guard, Pictures(self._settings().cache_dir / "covers"))
        try:
            async with self._soon(cover_art.SOURCE, f"{label} is asked something else just now. Try again in a moment."):
                with asking(CHECK):
                    return FoundAccount(await service.check(), 0, 0)
        finally:
            await service.close()

    async def check_source(self, source: str, section: ServiceSettings) -> FoundAccount:
        """Who the account of its token is, nobody where it has none, once a source answers with these settings."""
        label = ENRICHERS[source].label
        if barred := barred_by(self._settings(), source):
            raise SettingsError(f"{label} is switched off by {barred}; nothing was sent. Take that away first.")
        await self._forget_refusals(source)
        guard = await self._guard(source, section, label, attempts=2)
        _, service = ENRICHERS[source].build(source, section, guard)
        try:
            async with self._soon(source, f"{label} is asked something else just now. Try again in a moment."):
                with asking(CHECK):
                    return FoundAccount(await service.check() or "", 0, 0)
        finally:
            if inspect.isawaitable(closing := service.close()):
                await closing

    @asynccontextmanager
    async def _soon(self, source: str, busy: str) -> AsyncIterator[None]:
        """The turn to talk to a source, which a person waits for; WaitingError with `busy` where it does not come."""
        from music_rec.core.turns import Priority, turn

        async with AsyncExitStack() as mine:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    await mine.enter_async_context(turn(self._locks, source, priority=Priority.URGENT))
            except TimeoutError as error:
                raise WaitingError(source, busy, time.time()) from error
            yield

    async def _found(self, section: LastfmSettings, user: str) -> FoundAccount:
        """By its newest play, which one call tells with all that matters: a profile is open even where the plays are not."""
        _, service = await self._made(section, attempts=2)
        try:
            with asking(CHECK):
                page = await service.page(user, 1)
        finally:
            service.close()
        return FoundAccount(page.user, page.total, max((start or 0 for start in page.starts), default=0))

    async def close(self) -> None:
        """End what is open to services."""
        self._close()

    async def _made(self, section: LastfmSettings, attempts: int = 0) -> tuple[Guard, LastFM]:
        from music_rec.services import lastfm

        guard = await self._guard(lastfm.SOURCE, section, "Last.fm", attempts or lastfm.ATTEMPTS)
        return guard, lastfm.build(section, guard)

    async def _forget_refusals(self, source: str) -> None:
        from music_rec.core.storage.source_state import StoredStates

        writer = await self._own.writer()
        states = StoredStates(writer.path, writer)
        for state in states.read(source):
            if state.state == "forbidden":
                await states.clear(source, state.scope)

    async def _guard(self, source: str, section: ServiceSettings, label: str, attempts: int) -> Guard:
        from music_rec.core.guard import Guard, Retry
        from music_rec.core.storage.source_state import StoredStates

        writer = await self._own.writer()
        return Guard(
            source,
            per_second=section.requests_per_second,
            failures=section.breaker_failures,
            cooldown_s=section.breaker_cooldown_s,
            states=StoredStates(writer.path, writer),
            settings_hash=section.settings_hash(self._own.reader.database_id()),
            label=label,
            retry=Retry(attempts=attempts, first_s=PAUSE_S),
            hear=self._hear,
        )

    def _close(self) -> None:
        if self._lastfm:
            self._lastfm[2].close()
            self._lastfm = None
