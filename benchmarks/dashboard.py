"""Pages over a whole History: what a run of each costs, and what it sends to the browser.

Pages run in Streamlit's AppTest, which spends a little itself and knows no network; what it would send is counted.
Its search of all packages for components is left out, since a server does that when it starts.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch
from urllib.parse import parse_qsl

from lastfm_server import KEY

from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.lived_in import lived_in
from benchmarks.measure import Sample, WrongResultError, apart, measured
from music_rec.core.settings import PREFIX, ROOT

if TYPE_CHECKING:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.testing.v1 import AppTest

SCRIPT = ROOT / "streamlit_app" / "main.py"
_TIMEOUT_S = 120
PAGES = (
    "dashboard",
    "insights?part=Sittings",
    "insights?part=Variety",
    "insights?part=Memories",
    "insights?part=Ups and downs",
    "insights?part=Records",
    "insights?part=Your story",
    "year",
    "explore",
    "explore?view=Compare",
    "explore?view=Rank over time",
    "explore?view=Race",
    "library",
    "library?item=artist:1",
    "plays",
    "plays?only=artist:1",
    "recommendations",
    "playlist_manager",
    "data",
    "data?part=Listeners",
    "data?part=Quality",
    "data?part=Changes",
    "data?part=Take along",
    "settings",
)
"""Every page, and each of its parts that is drawn alone."""


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of the first run, with and without figures made at the start of the server, of reruns, and bytes sent."""
    rounds = [(*apart(runs, bench.library), apart(runs_of_a_server, bench.library)) for _ in range(bench.repeat)]
    first, again, another, served = (min(one.cpu_s for one in samples) for samples in zip(*rounds, strict=True))
    yield Figure("first run, History loaded, no figure made yet", first, "CPU s", at_most=0.5)
    yield Figure("first run, as the server starts it", served, "CPU s", at_most=0.5)
    yield Figure("rerun", again, "CPU s", at_most=0.3)
    yield Figure("rerun with a range never asked for", another, "CPU s", at_most=0.3)
    yield Figure("sent by a run", max(one.result for samples in rounds for one in samples) / 1000, "KB", at_most=300)


def every_page(bench: Bench) -> Iterator[Figure]:
    """CPU of a warm run of each page over a library that was lived in, and the bytes it sends."""
    folder = lived_in(bench.library, bench.scratch / "lived-in")
    rounds = [apart(warm_runs, folder) for _ in range(bench.repeat)]
    for page in PAGES:
        samples = [one[page] for one in rounds]
        yield Figure(f"{page}, warm", min(sample.cpu_s for sample in samples), "CPU s", at_most=0.3)
        yield Figure(f"{page}, sent", max(sample.result for sample in samples) / 1000, "KB", at_most=300)


def warm_runs(folder: Path) -> dict[str, Sample[int]]:
    """By page, the run after its first, in a visit that made a backup and with a key for the account."""
    from streamlit_app.utils import data
    from streamlit_app.utils.state import BACKUP

    os.environ.update({f"{PREFIX}LASTFM__API_KEY": KEY, f"{PREFIX}LASTFM__ENABLED": "true"})
    with started(folder) as app:
        app.session_state[BACKUP] = data.get_library().moving.backup_here()
        look_at(app, "recommendations", "")
        library = data.get_library()
        library.batch.start(library.people.shown()).result()  # learning in the background is no part of a page
        return {page: _warm_run(app, *page.partition("?")[::2]) for page in PAGES}


def _warm_run(app: AppTest, page: str, query: str) -> Sample[int]:
    look_at(app, page, query)
    return _run(app, needs_chart=False)


def look_at(app: AppTest, page: str, query: str) -> None:
    """Go to a page, with what stands in its address."""
    app.switch_page(f"pages/{page}.py")
    for name in list(app.query_params):
        del app.query_params[name]
    app.query_params.update(dict(parse_qsl(query)))
    app.run()


def runs(folder: Path) -> tuple[Sample[int], Sample[int], Sample[int]]:
    """The first page of a process with its imports done and the History loaded; the same again; the same for some years."""
    with started(folder) as page:
        first, again = _run(page), _run(page)
        page.query_params.update({"from": "2018-03-01", "to": "2023-05-31"})
        return first, again, _run(page)


def runs_of_a_server(folder: Path) -> Sample[int]:
    """The first page after all that a server does when it starts."""
    from streamlit_app.utils import data

    with started(folder) as page:
        data.warm()
        return _run(page)


@contextmanager
def started(folder: Path) -> Iterator[AppTest]:
    """The app on a library, with everything imported that the server imports, before its first run."""
    os.environ.update({f"{PREFIX}DATA_DIR": str(folder / "data"), f"{PREFIX}CACHE_DIR": str(folder / "cache")})
    logging.disable(logging.WARNING)  # Streamlit warns of everything that runs without a server
    import plotly.graph_objects  # noqa: F401 - part of a warm server
    from streamlit.components.v2.component_manager import BidiComponentManager
    from streamlit.testing.v1 import AppTest

    import streamlit_app.server  # noqa: F401 - part of a warm server
    from streamlit_app.utils import data

    AppTest.from_string("import streamlit as st\nst.title('AppTest itself is warm')").run()
    library = data.get_library()
    library.history(library.people.shown())
    try:
        with patch.object(BidiComponentManager, "discover_and_register_components"):
            yield AppTest.from_file(SCRIPT, default_timeout=_TIMEOUT_S)
    finally:
        data.close_library()


def _run(page: AppTest, *, needs_chart: bool = True) -> Sample[int]:
    """The cost of a run, and the bytes it sends."""
    with _messages() as sizes:
        sample = measured(page.run)
    if page.exception or (needs_chart and not page.get("plotly_chart")):
        raise WrongResultError(f"The page shows no chart: {[one.message for one in page.exception]}")
    return sample.giving(sum(sizes))


@contextmanager
def _messages() -> Iterator[list[int]]:
    """Sizes of the messages that runs inside the `with` send; AppTest itself keeps only what it makes of them."""
    from streamlit.testing.v1 import element_tree, local_script_runner

    sizes: list[int] = []
    parse = element_tree.parse_tree_from_messages

    def counting(messages: list[ForwardMsg]) -> element_tree.ElementTree:
        sizes.extend(message.ByteSize() for message in messages)
        return parse(messages)

    with patch.object(local_script_runner, "parse_tree_from_messages", counting):
        yield sizes
