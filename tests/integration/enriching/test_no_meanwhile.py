"""A no holds, whatever begins or is written down in the same moment."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest
from integration.enriching.here import Here, catalogue, file_of, having, section
from listenbrainz_server import Catalogue, ListenBrainzServer

HEARD, LATER = catalogue(3), catalogue(6)[3:]


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        yield server


@pytest.fixture
def here(tmp_path: Path, server: ListenBrainzServer) -> Iterator[Here]:
    """Somebody who said yes, for whom a first run has ended and another is due."""
    for one in (*HEARD, *LATER):
        server.catalogue.add(one.known)
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.library.looking_up.say_yes(here.listener, ["listenbrainz"])
        wait(here.library.looking_up._started.values())
        here.library.imports.run(here.listener, [file_of(tmp_path / "later.csv", LATER)])
        yield here


def test_a_no_of_another_program_is_not_written_over_by_what_begins(here: Here):
    with (
        closing(sqlite3.connect(here.library.settings.database, isolation_level=None)) as other,
        ThreadPoolExecutor() as threads,
    ):
        other.execute("BEGIN IMMEDIATE")
        looking = threads.submit(here.library.looking_up.look, time.time())
        wait([looking], timeout=0.3)  # it has read the yes, and cannot write before the other has
        other.execute("UPDATE listeners SET preferences = json_set(preferences, '$.looking_up.answer', 'no')")
        other.execute("COMMIT")
        looking.result()

    assert here.library.looking_up.answer(here.listener) == "no"


def test_nothing_is_sent_after_a_no_that_came_while_it_began(here: Here, server: ListenBrainzServer):
    before = len(server.requests)
    with ThreadPoolExecutor() as threads:
        with here.library.store_of(here.listener)._loading:  # nobody gets at the history
            looking = threads.submit(here.library.looking_up.look, time.time())
            wait([looking], timeout=0.3)
            here.library.looking_up.say_no(here.listener)
        looking.result()
    wait(here.library.looking_up._started.values())

    assert len(server.requests) == before
