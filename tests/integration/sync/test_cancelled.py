"""A sync that is cancelled while a page is saved shows all that was saved, and counts it once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from integration.sync.here import made
from lastfm_server import KEY, LastfmServer
from pydantic import SecretStr

from music_rec.core.service_settings import LastfmSettings
from music_rec.core.settings import load_settings
from music_rec.core.storage.sync_rows import SyncRows
from music_rec.library import Library
from music_rec.wiring import open_library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with LastfmServer(made(700)) as server:
        section = LastfmSettings(api_key=SecretStr(KEY), base_url=server.url, requests_per_second=100)
        settings = load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache", lastfm=section)
        with closing(open_library(settings)) as library:
            yield library


def cancelled_at_the_end_of_page(number: int, patch: pytest.MonkeyPatch) -> None:
    """Whoever saves that page is cancelled once the database was told to keep it, and before it answers."""
    save, pages = SyncRows.save, []

    async def saved(rows: SyncRows, db: Any, batches: Sequence[Any]) -> Any:
        pages.append(len(batches))
        execute = db.execute

        def executed(sql: str, *values: Any) -> Awaitable[Any]:
            if sql == "COMMIT" and len(pages) == number:
                pages.append(0)
                task = asyncio.current_task()
                assert task
                task.cancel()
            return execute(sql, *values)

        patch.setattr(db, "execute", executed)
        return await save(rows, db, batches)

    patch.setattr(SyncRows, "save", saved)


@pytest.mark.parametrize("number", [1, 2])
def test_what_was_saved_in_the_moment_of_its_end_is_seen(library: Library, monkeypatch: pytest.MonkeyPatch, number: int):
    anna = library.people.add("anna", "UTC")
    library.people.add_account(anna, "lastfm", "listener")
    assert len(library.history(anna)) == 0
    with monkeypatch.context() as patch:
        cancelled_at_the_end_of_page(number, patch)
        with pytest.raises(CancelledError):
            library.sync.start(anna).result(20)
    saved = library.store_of(anna).reader.counts(anna.listener_id)["plays"]
    seen = len(library.history(anna))
    library.sync.start(anna).result(20)

    assert seen == saved > 0
    assert len(library.history(anna)) == library.store_of(anna).reader.counts(anna.listener_id)["plays"]
