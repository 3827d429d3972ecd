"""What services know of what is played: how it is asked, matched and named."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from music_rec.core.guard import Guard
    from music_rec.core.protocols import Enricher
    from music_rec.core.service_settings import ServiceSettings


class Closeable(Protocol):
    """A service that holds something open."""

    def check(self) -> Awaitable[str | None]:
        """Ask the cheapest thing there is; whose token it is asked with, where there is one. Raises what is wrong."""
        ...

    def close(self) -> Awaitable[None] | None: ...


@dataclass(frozen=True)
class Source:
    """A service that can be asked what is known; its module here offers `build(settings, guard)`."""

    label: str
    at_once: int = 1
    """Requests that may be open at a time."""

    def build(self, name: str, settings: ServiceSettings, guard: Guard) -> tuple[tuple[Enricher, ...], Closeable]:
        """(the questions that these settings allow, the service behind them); its client library is loaded now."""
        built: Any = import_module(f"music_rec.enrichers.{name}").build(settings, guard)
        return cast("tuple[tuple[Enricher, ...], Closeable]", built)


ENRICHERS: Mapping[str, Source] = {
    "listenbrainz": Source("ListenBrainz", at_once=2),
    "musicbrainz": Source("MusicBrainz"),
    "lastfm": Source("Last.fm"),
    "spotify": Source("Spotify"),
    "cyanite": Source("Cyanite"),
    "reccobeats": Source("ReccoBeats"),
}
"""In order of priority: of two that tell the same fact the first is believed."""


def needs() -> dict[str, tuple[str, ...]]:
    """The kinds of ids that each question rests on, by its name, whatever the settings allow; client libraries are loaded."""
    modules = [import_module(f"music_rec.enrichers.{name}") for name in ENRICHERS]
    kinds = [one for module in modules for one in vars(module).values() if isinstance(one, type) and hasattr(one, "NEEDS")]
    questions = cast("list[type[Enricher]]", kinds)
    return {one.NAME: one.NEEDS for one in questions if hasattr(one, "NAME")}
