"""An account at the stand-in for Last.fm whose plays are here, so that the two can grow apart."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from integration.sync.compared import Compared
from lastfm_server import KEY, Account, LastfmServer, Row

from music_rec.wiring import open_library


@pytest.fixture(scope="session")
def awkward() -> list[Row]:
    """Six hundred invented plays and all that is awkward."""
    return Account.made("rj", plays=600, seed=4, awkward=True).truth()[::-1]


@pytest.fixture
def remote(awkward: list[Row]) -> Account:
    """The account that has these plays."""
    return Account("rj", awkward)


@pytest.fixture(scope="session")
def first_synced(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Account], Path]:
    """The folder of Anna's library after her first sync of such an account: made once, to be copied."""
    made: dict[tuple[Row, ...], Path] = {}

    def folder_of(remote: Account) -> Path:
        rows = tuple(remote.truth())
        if rows not in made:
            folder = tmp_path_factory.mktemp("synced")
            with at_the_stand_in(Account(remote.name, rows[::-1]), folder) as synced:
                synced.library.people.add_account(synced.library.people.add("Anna", "UTC"), "lastfm", remote.name)
                assert synced.sync().complete
            made[rows] = folder
        return made[rows]

    return folder_of


@pytest.fixture
def compared(tmp_path: Path, remote: Account, first_synced: Callable[[Account], Path]) -> Iterator[Compared]:
    """Anna's library after her first sync."""
    shutil.copytree(first_synced(remote), tmp_path, dirs_exist_ok=True)
    with at_the_stand_in(remote, tmp_path) as compared:
        yield compared


@contextmanager
def at_the_stand_in(remote: Account, folder: Path) -> Iterator[Compared]:
    """The library of a folder while the stand-in has such an account."""
    with LastfmServer(remote) as server, pytest.MonkeyPatch.context() as patch:
        said = {"BASE_URL": server.url, "API_KEY": KEY, "REQUESTS_PER_SECOND": "300"}
        for name, value in said.items():
            patch.setenv(f"MUSIC_REC_LASTFM__{name}", value)
        patch.setenv("MUSIC_REC_CACHE_DIR", str(folder / "cache"))
        with closing(open_library(data_dir=folder / "data")) as library:
            yield Compared(library, server, remote, folder / "data" / "music_rec.db")
