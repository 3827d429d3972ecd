"""A no holds for a check by itself that waits for its turn."""

from __future__ import annotations

import time
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest
from integration.enriching.here import catalogue, file_of
from listenbrainz_server import Catalogue, ListenBrainzServer

from music_rec.core.locks import held, is_held
from music_rec.wiring import open_library


def test_nothing_is_sent_after_a_no_that_came_while_it_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    locks = tmp_path / "data" / "locks"
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        with closing(open_library(data_dir=tmp_path / "data")) as library:
            library.imports.run(library.people.add("Anna", "UTC"), [file_of(tmp_path / "plays.csv", catalogue(1))])
            library.services.save("listenbrainz", {})
            with held(locks, "source-listenbrainz"):  # it waits for that
                library.health.look(time.time())
                until = time.monotonic() + 9
                while not is_held(locks, "source-listenbrainz-wanted-2") and time.monotonic() < until:
                    time.sleep(0.01)
                library.services.forget("listenbrainz")
            wait(library.health._checking.values())

            assert list(library.health._checking) == ["listenbrainz"]
            assert server.requests == []
