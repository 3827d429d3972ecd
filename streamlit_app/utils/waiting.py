"""Waiting for what takes long without holding the reader: who turns to another page is there at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread

import streamlit as st

LOOK_S = 0.3


def wait_for(words: str, work: Callable[[], object]) -> None:
    """Draw what is going on, and for how long, until it is done; when the reader leaves it goes on. Raises what it raises."""
    done: Future[object] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            done.set_exception(error)

    Thread(target=run, daemon=True, name="music-rec-waited-for").start()
    with st.spinner(words, show_time=True):
        place = st.empty()
        while not wait([done], timeout=LOOK_S).done:
            place.empty()  # Streamlit lets go of a script that is no longer wanted only where it draws something
    done.result()
