"""A transaction raises the revision of what it changed, and of nothing else; caches are keyed by them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from integration.storage.plays import START, Database, File, Play

from music_rec.core.errors import StorageError
from music_rec.core.models import Playlist, PlaylistTrack
from music_rec.core.storage.writer import Writer, changes, raise_revision

ICE = File.of("lastfm-uts", Play())
MIX = Playlist(0, "Mix", (PlaylistTrack(1, "Fjord", "Ice"),))


def revisions(database: Database) -> dict[tuple[int, str], int]:
    return {(listener, domain): changes(value) for listener, domain, value in database.query("SELECT * FROM revisions")}


def changed(database: Database, before: dict[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    """By how much each revision rose."""
    after = revisions(database)
    return {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}


def write(database: Database, work: Callable[[Writer], Awaitable[object]]) -> None:
    async def run() -> None:
        writer = await Writer.open(database.path)
        try:
            await work(writer)
        finally:
            await writer.close()

    asyncio.run(run())


@pytest.fixture
def with_list(database: Database) -> Database:
    database.bring(ICE)
    write(database, lambda writer: writer.save_playlist(1, MIX))
    return database


@pytest.mark.parametrize(
    ("work", "raised"),
    [
        (lambda writer: writer.add_listener("Berta", "UTC", 0), {(0, "listeners"): 1}),
        (lambda writer: writer.rename_listener(1, "Berta"), {(0, "listeners"): 1}),
        (lambda writer: writer.set_zones(1, [(0, "Europe/Berlin")]), {(0, "listeners"): 1}),
        (lambda writer: writer.show_listener(1), {}),
        (lambda writer: writer.save_playlist(1, MIX), {(1, "playlists"): 1}),
        (lambda writer: writer.rename_playlist(1, 1, "Other"), {(1, "playlists"): 1}),
        (lambda writer: writer.delete_playlist(1, 1), {(1, "playlists"): 1}),
    ],
)
def test_a_change_raises_its_own_domain_only(
    with_list: Database, work: Callable[[Writer], Awaitable[object]], raised: dict[tuple[int, str], int]
):
    before = revisions(with_list)

    write(with_list, work)

    assert changed(with_list, before) == raised


def test_an_import_raises_plays_once_for_each_batch_that_adds(database: Database):
    before = revisions(database)

    database.bring(File("lastfm-uts", [[Play()], [Play()], [Play(START + 1)]]))

    assert changed(database, before) == {(1, "plays"): 2}


def test_an_import_that_adds_nothing_raises_nothing(database: Database):
    database.bring(ICE)
    before = revisions(database)

    database.bring(ICE)

    assert changed(database, before) == {}


def test_an_import_that_changes_links_raises_plays_once_more(database: Database):
    database.bring(ICE)
    before = revisions(database)

    database.bring(File.of("spotify-extended", Play(ms=200_000)))

    assert changed(database, before) == {(1, "plays"): 2}


def test_plays_of_one_listener_are_no_news_for_another(database: Database):
    berta = database.add_listener("Berta")
    before = revisions(database)

    database.bring(ICE, listener=berta)

    assert changed(database, before) == {(berta, "plays"): 1}


def test_a_transaction_that_fails_raises_nothing(database: Database):
    async def fail(writer: Writer) -> None:
        with pytest.raises(StorageError):
            async with writer.transaction() as db:
                await raise_revision(db, 1, "plays")
                raise StorageError("the disk is full")

    before = revisions(database)

    write(database, fail)

    assert changed(database, before) == {}
