"""An account at the stand-in for Last.fm whose plays are here, so that the two can grow apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from integration.sync.compared import Compared
from lastfm_server import KEY, Account, LastfmServer

from music_rec.wiring import open_library


@pytest.fixture
def remote() -> Account:
    """Six hundred invented plays and all that is awkward."""
    return Account.made("rj", plays=600, seed=4, awkward=True)


@pytest.fixture
def compared(tmp_path: Path, remote: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Compared]:
    """Anna's library after her first sync."""
    with LastfmServer(remote) as server:
        said = {"BASE_URL": server.url, "API_KEY": KEY, "REQUESTS_PER_SECOND": "300"}
        for name, value in said.items():
            monkeypatch.setenv(f"MUSIC_REC_LASTFM__{name}", value)
        monkeypatch.setenv("MUSIC_REC_CACHE_DIR", str(tmp_path / "cache"))
        with closing(open_library(data_dir=tmp_path / "data")) as library:
            library.people.add_account(library.people.add("Anna", "UTC"), "lastfm", "rj")
            made = Compared(library, server, remote, tmp_path / "data" / "music_rec.db")
            assert made.sync().complete
            yield made
