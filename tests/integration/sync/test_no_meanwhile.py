"""A no to the service holds for a sync by itself that begins in the same moment."""

from __future__ import annotations

import time
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest
from integration.sync.here import made
from lastfm_server import KEY, LastfmServer

from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from music_rec.library.imports import SYNC
from music_rec.wiring import open_library


def test_nothing_is_sent_after_a_no_that_came_while_it_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with LastfmServer(made(30)) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)  # which stays there after the no
        with closing(open_library(data_dir=tmp_path / "data")) as library:
            anna = library.people.add("Anna", "UTC")
            library.automatic.switch(anna, library.people.add_account(anna, "lastfm", "listener"), on=True)
            with held(tmp_path / "data" / "locks", lock_name(SYNC, anna.listener_id)):  # it waits for that, for a moment
                library.automatic.look(time.time())
                library.services.forget("lastfm")
            wait(library.automatic._started.values())

            assert len(library.automatic._started) == 1
            assert server.requests == []
