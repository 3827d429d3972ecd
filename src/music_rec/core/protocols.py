"""The faces of what a registry holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

from music_rec.core.facts import Finding, Subject
from music_rec.core.frames import RowBatch
from music_rec.core.models import Entity, ExportFile, Level, LovedTrack, Playlist, Recommendation, Scrobble
from music_rec.core.sync import Counted, Slice, Window
from music_rec.core.zones import UTC_ONLY, Zones

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ReadOptions:
    """What an importer is told beside the bytes."""

    now: int
    """UTC s; a row after it (with a day's grace) is rejected as future."""
    zones: Zones = UTC_ONLY
    """Of times that carry none, where the format does not say UTC."""
    columns: tuple[str, ...] = ()
    """Names of the columns in order, where the header does not tell (`--columns`)."""
    name: str = ""
    """What the file is called, for formats that tell by it what the bytes do not."""


class Importer(Protocol):
    """Reads one file format (a module with these names serves as one)."""

    NAME: str
    LABEL: str
    """As shown to the listener."""

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the first 64 KB look like this format; the name is a hint at most."""
        ...

    def read(self, stream: BinaryIO, options: ReadOptions) -> Iterator[RowBatch]:
        """Batches in file order. Raises ImportFormatError where the file ends being readable."""
        ...


class SyncSource(Protocol):
    """The history of one account at a service, read from the newest play down."""

    NAME: str
    LABEL: str

    async def read(self, window: Window, now: int) -> Slice:
        """The newest part of a window. UnavailableError where the service does not give it, WaitingError where it asks for
        time, AccessDeniedError and NotFoundError where it never will.
        """
        ...

    async def account(self) -> Counted:
        """What the service counts for the account now. Errors as `read`."""
        ...

    async def before(self, second: int) -> tuple[int, int]:
        """(how many rows start before a second, UTC s; how many requests that took). Errors as `read`."""
        ...

    async def member_since(self) -> int:
        """Since when the account is there, UTC s; 0 where nobody says. Errors as `read`."""
        ...

    async def loved(self) -> list[LovedTrack]:
        """The tracks the listener loves there. Errors as `read`."""
        ...

    async def friends_artists(self) -> list[tuple[str, str, int]]:
        """(friend, artist, plays) of what friends play most. Errors as `read`."""
        ...


class Enricher(Protocol):
    """Asks a service one kind of question about artists, albums or tracks."""

    NAME: str
    """Of the question: `listenbrainz.recordings`."""
    SOURCE: str
    """The service it is put to, and the section of its settings."""
    ENTITY: Entity
    BATCH: int
    """Subjects that go into one request."""
    NEEDS: tuple[str, ...]
    """Kinds of ids (`facts.Ids`) of which a subject must have one; empty: names will do."""
    LACKS: tuple[str, ...]
    """Kinds of ids of which a subject must have none, since it would gain nothing then."""
    GAINS: tuple[str, ...]
    """Facts of the subject it brings (`facts.FACTS`, and `tags`): where all are known nothing is asked. Empty: never."""
    TELLS: Mapping[Entity, tuple[str, ...]]
    """Facts that other questions gain, and kinds of ids that they need or lack, which answers can bring, by what they are
    about."""
    KEEP_DAYS: tuple[int, int]
    """After so many days is asked again what was found, and what was not; 0 keeps it for ever."""
    LEAST_PLAYS: int
    """Subjects played less are not worth a request."""

    def most(self, batches: int, subjects: int, ids: int) -> int:
        """Requests at most for so many subjects in so many batches; at least it is one for each batch.

        `ids` are those that the subjects have, but for what the service itself told. What fails is not reckoned with.
        """
        ...

    async def ask(self, subjects: Sequence[Subject]) -> Sequence[Finding | None]:
        """A finding for each of at most `BATCH` subjects, in order; None where the service is still working on it.

        UnavailableError, RateLimitedError and WaitingError where the service does not answer, AccessDeniedError where it
        refuses for good: with the name of this question as scope where others are still allowed.
        """
        ...


@dataclass(frozen=True)
class Request:
    """What is asked of a recommender."""

    k: int = 20
    now: int | None = None
    """UTC s; None is the time of the last play known."""
    user: int | str = 0
    seeds: tuple[int, ...] = ()
    """Items to start from instead of the last plays."""
    history: tuple[int, ...] = ()
    """What somebody played whose plays the model has not taken in; it stands for those of `user`. Without counts it is plays
    in a row up to `now`, the most recent last; with counts nothing is known of when they were.
    """
    history_counts: tuple[int, ...] = ()
    """Plays of each item of `history`, in its order; what has 0 was not played. Empty counts one for each."""
    loved: frozenset[int] = field(default_factory=frozenset)
    """Items the user says they love."""
    exclude_heard: bool = False
    exclude: frozenset[int] = field(default_factory=frozenset)
    only: frozenset[int] | None = None
    """Nothing but these may be named; None is anything. Who asks knows what makes them: a genre, a decade, a shelf."""
    level: Level = "track"
    """Whether items are named or the artists they are by. Of artists are the ids of `exclude` and `only` then, of items those
    of what an answer starts from.
    """

    def __post_init__(self) -> None:
        n, counts = len(self.history), len(self.history_counts)
        if counts and counts != n:
            raise ValueError(f"`history` has {n} items and `history_counts` {counts}: give a count for each, or none.")


class Recommender(Protocol):
    """One idea of what to hear next; ties break by item, same input and rng same answer."""

    name: str
    fallback: str
    """Why the last answer rests on popularity, in words for the listener; empty where it does not."""

    def fit(self, plays: pd.DataFrame, tracks: pd.DataFrame, *, rng: int = 0) -> Self:
        """Learn from `frames.plays` and `frames.tracks`."""
        ...

    def observe(self, plays: pd.DataFrame) -> None:
        """Take in new plays without fitting again."""
        ...

    def recommend(self, request: Request) -> list[Recommendation]:
        """At most `k`, best first, no item twice; unknown users and items are ignored."""
        ...


Rule = Callable[[Sequence[Recommendation]], list[Recommendation]]
"""A playlist rule: list in, list out; it never invents a track."""


class Exporter(Protocol):
    """Renders a playlist (a module with these names serves as one)."""

    NAME: str
    LABEL: str

    def render(self, playlist: Playlist) -> ExportFile:
        """The whole file; titles are written so that no reader can take them for code or markup."""
        ...


class HistoryExporter(Protocol):
    """Renders a whole history (a module with these names serves as one); its file can be imported again, exactly."""

    NAME: str
    LABEL: str
    ENDING: str
    """Of its files, with the dot."""

    def render(self, parts: Iterable[Sequence[Scrobble]]) -> Iterator[bytes]:
        """The file in pieces, so that it is never held whole."""
        ...
