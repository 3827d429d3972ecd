"""A page that waits for long work lets go of it when its reader leaves."""

from __future__ import annotations

from concurrent.futures import wait
from threading import Event, current_thread

import pytest
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.testing.v1 import AppTest

from streamlit_app.utils import waiting
from streamlit_app.utils.waiting import wait_for


def drawn(draw) -> AppTest:
    """A page that a function draws."""

    def script(draw) -> None:
        draw()

    return AppTest.from_function(script, kwargs={"draw": draw}, default_timeout=30).run()


def test_who_leaves_does_not_wait_for_the_work_and_it_goes_on(monkeypatch: pytest.MonkeyPatch):
    waits, go_on, done, reached = Event(), Event(), Event(), Event()
    monkeypatch.setattr(waiting, "wait", lambda *args, **kwargs: waits.set() or wait(*args, **kwargs))

    def draw() -> None:
        requests = get_script_run_ctx().script_requests

        def work() -> None:
            waits.wait(60)
            requests.request_stop()  # as a click that leads elsewhere does
            go_on.wait(60)
            done.set()

        wait_for("Learning", work)
        reached.set()

    drawn(draw)

    assert (done.is_set(), reached.is_set()) == (False, False)
    go_on.set()
    assert done.wait(60)


def test_what_stands_below_comes_after_the_work_and_its_errors_are_those_of_the_page():
    order: list[str] = []

    def draw() -> None:
        wait_for("Learning", lambda: order.append(current_thread().name))
        order.append("below")
        wait_for("Failing", {}.popitem)

    app = drawn(draw)

    assert order == ["music-rec-waited-for", "below"]
    assert len(app.exception) == 1
