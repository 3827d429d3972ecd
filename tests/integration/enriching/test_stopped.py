"""What was found before a run is stopped is seen, at once and by everybody."""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from integration.enriching.here import Here, catalogue, having, section
from listenbrainz_server import Catalogue, ListenBrainzServer

HEARD = catalogue(10)


def facts(here: Here) -> tuple[int, int]:
    """(how many there are, the revision they have)."""
    return here.query("SELECT count(*) FROM facts")[0][0], here.library.store_of(here.listener).reader.revision(0, "facts")


def test_what_was_found_before_a_stop_comes_into_sight(tmp_path: Path):
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        for one in HEARD:
            server.catalogue.add(one.known)
        server.fail(answer="stall", calls=(2, 100))
        with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
            before = facts(here)
            run = here.library.enriching.start(here.listener, ["listenbrainz"])
            until = time.monotonic() + 20
            while len(server.requests) < 2 and time.monotonic() < until:
                time.sleep(0.02)
            here.library.enriching.cancel(here.listener)
            with pytest.raises(CancelledError):
                run.result(20)
            after = facts(here)

    assert before[0] == 0 < after[0]
    assert before[1] != after[1]
