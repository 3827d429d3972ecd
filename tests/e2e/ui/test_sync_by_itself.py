"""The switch that lets an account be synced by itself, and what the panel says of when that is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.ui.syncs import HERE, Synced, draw_panel, said
from lastfm_server import KEY
from streamlit.testing.v1 import AppTest

from music_rec.core.errors import UnavailableError, WaitingError
from streamlit_app.utils import data


@pytest.fixture
def rj(tmp_path: Path, own_folder: Path, online: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Synced]:
    """Ada's account, with a key and a yes."""
    shutil.copytree(own_folder, tmp_path / "data")
    said = {"DATA_DIR": tmp_path / "data", "CACHE_DIR": tmp_path / "cache", "LASTFM__API_KEY": KEY, "LASTFM__ENABLED": "true"}
    for name, value in said.items():
        monkeypatch.setenv(f"MUSIC_REC_{name}", str(value))
    yield Synced.made()
    data.close_library()


@pytest.fixture
def panel() -> AppTest:
    """Not drawn yet."""
    return AppTest.from_function(draw_panel, default_timeout=60)


def test_syncing_by_itself_is_a_switch_that_says_when(panel: AppTest, rj: Synced):
    rj.read()

    panel.run().toggle[0].set_value(True).run()

    assert data.get_library().sync.accounts(data.listener())[0].state.automatic
    assert "Next at " in said(panel)
    assert not panel.toggle[0].set_value(False).run().toggle[0].value


def test_what_a_page_sends_that_was_drawn_before_a_change_elsewhere_switches_nothing(panel: AppTest, rj: Synced):
    rj.read()
    panel.run().toggle[0].set_value(False)
    before = panel._tree
    data.get_library().automatic.switch(data.listener(), rj.account, on=True)
    assert panel.run().toggle[0].value

    panel._tree = before  # what its browser still shows
    panel.run()

    assert panel.toggle[0].value
    assert data.get_library().sync.accounts(data.listener())[0].state.automatic


def test_while_a_sync_runs_nothing_is_said_of_the_next(panel: AppTest, rj: Synced):
    rj.read(automatic=1)

    with rj.running():
        panel.run()

    assert panel.toggle[0].value
    assert "Next" not in said(panel)


def test_what_an_outage_left_says_when_it_goes_on_by_itself(panel: AppTest, rj: Synced):
    rj.read(HERE, full_done=0, failures=1, failed_at=int(time.time()))
    rj.window(0, 1_600_000_000)
    rj.failed(WaitingError("lastfm", "Last.fm asks for fewer requests (code 29).", time.time() + 3600))

    panel.run()

    assert "What was read is kept, and it goes on by itself at " in said(panel)
    assert "next sync" not in said(panel)


def test_a_wait_that_the_service_asked_for_names_its_end_also_after_the_sync(panel: AppTest, rj: Synced):
    rj.read()
    rj.failed(WaitingError("lastfm", "Last.fm asks for fewer requests (code 29).", time.time() + 3600))

    panel.run()

    assert "Last.fm can be asked again at " in said(panel)


def test_failures_in_a_row_are_counted_beside_the_switch(panel: AppTest, rj: Synced):
    rj.read(automatic=1, failures=5, failed_at=int(time.time()))
    rj.failed(UnavailableError("lastfm", "Last.fm cannot be reached."))

    panel.run()

    assert "Failed 5 times, next try at " in said(panel)
