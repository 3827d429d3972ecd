"""Pages while a run looks things up: the CPU of the script alone, against the same where nothing runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer
from pydantic import SecretStr

from benchmarks.bench import Bench
from benchmarks.dashboard import look_at, started
from benchmarks.enriching import MOST_TRACKS, filled, history
from benchmarks.figures import Figure
from benchmarks.measure import apart, expect
from music_rec.core.service_settings import ListenBrainzSettings
from music_rec.core.settings import PREFIX

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

LOOKED_AT = ("dashboard", "explore", "data", "insights?part=Sound and origin")
PER_SECOND = 4
ROUNDS = 8
"""Looks at each page where nothing runs; the run lasts for about as many."""
MOST_TIMES = 1.3
Looks = dict[str, float]
"""CPU seconds by page."""


def run(bench: Bench) -> Iterator[Figure]:
    """By page the mean CPU of its script, during a run and after it."""
    tracks = min(MOST_TRACKS, bench.rows * 3 // 100)
    during, idle = apart(looks, bench.scratch / "watched", tracks)
    for page in LOOKED_AT:
        yield Figure(f"{page}: its script, nothing runs", 1000 * idle[page], "ms")
        yield Figure(f"{page}: the same while {tracks:,} tracks are looked up", 1000 * during[page], "ms")
        yield Figure(f"{page}: during / idle", during[page] / idle[page], "x", at_most=MOST_TIMES)


def looks(folder: Path, tracks: int) -> tuple[Looks, Looks]:
    """(CPU seconds of the script of each page during a run, after it), each the mean of all looks but the first."""
    heard = history(tracks)
    catalogue = Catalogue()
    for one in heard:
        catalogue.add(one.known)
    with ListenBrainzServer(catalogue, per_window=10**9) as server:
        section = ListenBrainzSettings(base_url=server.url, labs_url=server.labs_url, token=SecretStr(TOKEN), enabled=True)
        with filled(folder, heard, with_ids=False, listenbrainz=section):
            pass
        os.environ.update(_variables(server))
        with started(folder) as app, script_seconds() as taken:
            from streamlit_app.utils import data

            library = data.get_library()
            who = library.people.shown()
            looked(app, taken)
            library.looking_up.say_yes(who, ["listenbrainz"])
            during = _while(app, taken, lambda: library.looking_up.runs(who))
            expect("state of the run", library.enriching.job(who).status, "done")
            idle = [looked(app, taken) for _ in range(ROUNDS + 1)][1:]
    return mean(during), mean(idle)


def _variables(server: ListenBrainzServer) -> dict[str, str]:
    told = {
        "BASE_URL": server.url,
        "LABS_URL": server.labs_url,
        "TOKEN": TOKEN,
        "ENABLED": "true",
        "REQUESTS_PER_SECOND": f"{PER_SECOND}",
    }
    return {f"{PREFIX}LISTENBRAINZ__{name}": value for name, value in told.items()}


def _while(app: AppTest, taken: list[float], goes_on: Callable[[], bool]) -> list[Looks]:
    found = []
    while goes_on():
        found.append(looked(app, taken))
    return found


def looked(app: AppTest, taken: list[float], pages: Sequence[str] = LOOKED_AT) -> Looks:
    """CPU seconds of the script of each page, looked at once."""
    found = {}
    for page in pages:
        look_at(app, *page.partition("?")[::2])
        found[page] = taken[-1]
        time.sleep(0.05)  # somebody looks at it, and the run goes on
    return found


def mean(rounds: Sequence[Looks]) -> Looks:
    """By page the mean of all looks."""
    return {page: sum(one[page] for one in rounds) / len(rounds) for page in rounds[0]}


@contextmanager
def script_seconds() -> Iterator[list[float]]:
    """The CPU seconds of the thread of each script that ends within the block."""
    from streamlit.testing.v1.local_script_runner import LocalScriptRunner

    taken: list[float] = []
    run_thread = LocalScriptRunner._run_script_thread

    def timed(runner: LocalScriptRunner) -> None:
        began = time.thread_time()
        try:
            run_thread(runner)
        finally:
            taken.append(time.thread_time() - began)

    with patch.object(LocalScriptRunner, "_run_script_thread", timed):
        yield taken
