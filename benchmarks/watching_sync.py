"""Pages while a history comes in, in turns with idle: the CPU of the script alone, as the server runs it.

Of 200 rows a page, as they are asked for, and of 1,000, five times as many plays a second. As in a server the dashboard is
computed again beside the pages when plays came into sight; every other page computes what moved when it is looked at.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from lastfm_server import KEY, ServerProcess

from benchmarks.bench import ZONE, Bench, library_in
from benchmarks.dashboard import started
from benchmarks.figures import Figure
from benchmarks.measure import apart
from benchmarks.watching import MOST_TIMES, Looks, looked, mean, script_seconds
from music_rec.core.settings import PREFIX

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from music_rec.core.models import Listener
    from music_rec.library import Library

LOOKED_AT = ("dashboard", "explore", "library", "plays", "data")
PER_SECOND = 4.5
ASKED, SIZES = 200, (200, 1000)
"""Rows of a page as they are asked for, and what is measured."""
TURNS, ROUNDS = 4, 12
"""Turns of each, and looks at every page in one of them."""
FULL_PLAYS = 300_000


def run(bench: Bench) -> Iterator[Figure]:
    """By page the mean CPU of its script during a sync and between syncs."""
    full = bench.rows * 5 >= FULL_PLAYS
    plays, turns, rounds = (FULL_PLAYS, TURNS, ROUNDS) if full else (60_000, 1, 2)
    for size in SIZES:
        at_most = MOST_TIMES if size == ASKED else None
        during, idle, moves = apart(looks, bench.scratch / f"watched-{size}", plays, size, turns, rounds)
        yield Figure(f"{size} rows a page: how often plays came into sight meanwhile", moves, "times")
        for page in LOOKED_AT:
            yield Figure(f"{page}: its script between syncs", 1000 * idle[page], "ms")
            yield Figure(f"{page}: the same during a sync", 1000 * during[page], "ms")
            yield Figure(f"{page}: during / between", during[page] / idle[page], "x", at_most=at_most)


def looks(folder: Path, plays: int, size: int, turns: int, rounds: int) -> tuple[Looks, Looks, int]:
    """(CPU seconds of the script of each page during a sync, between syncs, how often plays came into sight)."""
    with library_in(folder) as library:
        library.people.add_account(library.people.writable(None, ZONE), "lastfm", "listener")
    with ServerProcess(plays=plays, latency_ms=100) as server:
        told = {"API_KEY": KEY, "BASE_URL": server.url, "REQUESTS_PER_SECOND": f"{PER_SECOND}"}
        os.environ.update({f"{PREFIX}LASTFM__{name}": value for name, value in told.items()})
        with started(folder) as app, script_seconds() as taken, _pages_of(size), _kept_warm():
            return _in_turns(app, taken, turns, rounds)


def _in_turns(app: AppTest, taken: list[float], turns: int, rounds: int) -> tuple[Looks, Looks, int]:
    from streamlit_app.utils import data

    library = data.get_library()
    who = library.people.shown()
    during: list[Looks] = []
    idle: list[Looks] = []
    revisions = set()
    with _syncing(library, who):
        looked(app, taken, LOOKED_AT)  # what a process does once
    for _ in range(turns):
        with _syncing(library, who):
            looked(app, taken, LOOKED_AT)
            for _ in range(rounds):
                during.append(looked(app, taken, LOOKED_AT))
                revisions.add(dict(library.revisions(who))["plays"])
        looked(app, taken, LOOKED_AT)  # of what came into sight at the end
        idle += [looked(app, taken, LOOKED_AT) for _ in range(rounds)]
    return mean(during), mean(idle), len(revisions)


@contextmanager
def _syncing(library: Library, who: Listener) -> Iterator[None]:
    """A sync goes on while the block runs; it is stopped at the end, where it is not over."""
    sync = library.sync.start(who)
    try:
        yield
    finally:
        library.sync.cancel(who)
        wait([sync], timeout=60)


@contextmanager
def _pages_of(size: int) -> Iterator[None]:
    from music_rec.data_fetchers import lastfm

    with patch.object(lastfm, "SIZES", (size, 100, 50)):
        yield


@contextmanager
def _kept_warm() -> Iterator[None]:
    """What the server does beside the pages."""
    from streamlit_app.server import LOOK_EVERY_S
    from streamlit_app.utils import data

    ended, first = threading.Event(), data.warmed(None)
    gc.freeze()

    def stay_warm() -> None:
        ground = first
        while not ended.wait(LOOK_EVERY_S):
            ground = data.warmed(ground)

    warming = threading.Thread(target=stay_warm, name="warming")
    warming.start()
    try:
        yield
    finally:
        ended.set()
        warming.join()
