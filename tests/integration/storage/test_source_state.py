"""What services asked us to wait for is kept in the database: for every process, and after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from music_rec.core.storage.database import prepare
from music_rec.core.storage.source_state import SourceState, StoredStates
from music_rec.core.storage.writer import Writer

T = TypeVar("T")
WAITING = SourceState("lastfm", "", "waiting", 1_700_000_000, "Last.fm asks for fewer requests.", "old")
FORBIDDEN = SourceState("lastfm", "friends", "forbidden", 0, 'Last.fm refused; check "it" & \';--', "new")
OTHER = SourceState("spotify", "", "waiting", 1_800_000_000, "Spotify asks to wait.", "")


def with_states(path: Path, work: Callable[[StoredStates], Coroutine[Any, Any, T]]) -> T:
    """What `work` returns, given the states of a database that is opened for it alone."""

    async def opened() -> T:
        prepare(path)
        writer = await Writer.open(path)
        try:
            return await work(StoredStates(path, writer))
        finally:
            await writer.close()

    return asyncio.run(opened())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    async def fill(states: StoredStates) -> None:
        for state in (WAITING, FORBIDDEN, OTHER):
            await states.write(state)

    with_states(tmp_path / "music_rec.db", fill)
    return tmp_path / "music_rec.db"


def read(path: Path, source: str) -> list[SourceState]:
    async def work(states: StoredStates) -> list[SourceState]:
        return states.read(source)

    return with_states(path, work)


def test_states_are_there_after_a_restart(path: Path):
    assert read(path, "lastfm") == [WAITING, FORBIDDEN]
    assert read(path, "spotify") == [OTHER]
    assert read(path, "musicbrainz") == []


def test_a_state_takes_the_place_of_the_one_before(path: Path):
    newer = SourceState("lastfm", "", "forbidden", 0, "The key was refused.", "new")
    with_states(path, lambda states: states.write(newer))

    assert read(path, "lastfm") == [newer, FORBIDDEN]


def test_one_scope_is_cleared(path: Path):
    with_states(path, lambda states: states.clear("lastfm", ""))

    assert read(path, "lastfm") == [FORBIDDEN]


def test_without_a_scope_all_of_a_source_is_cleared_and_nothing_of_others(path: Path):
    with_states(path, lambda states: states.clear("lastfm"))

    assert read(path, "lastfm") == []
    assert read(path, "spotify") == [OTHER]
