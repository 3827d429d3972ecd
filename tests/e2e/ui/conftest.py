"""Libraries for pages to show: made once, copied for each test, so that every test may change its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp, history_csv
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from music_rec.core.settings import ROOT
from music_rec.wiring import open_library
from streamlit_app.utils import data

SCRIPT = ROOT / "streamlit_app" / "main.py"
TIMEOUT_S = 60


@pytest.fixture(scope="session", autouse=True)
def packages_are_read_once() -> Iterator[None]:
    """Streamlit reads what every installed package says of itself for each app that a test opens: half of what that takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def end_of_a_run_is_waited_for() -> Iterator[None]:
    """AppTest looks a thousand times a second whether its script has ended, at all that it drew: a tenth of what that takes."""
    look = local_script_runner.require_widgets_deltas

    def wait(runner: LocalScriptRunner, timeout: float = 3) -> None:
        runner._script_thread.join(timeout)
        look(runner, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_script_runner, "require_widgets_deltas", wait)
        yield


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Path:
    """The same with Ada, who played two years of music, and Bo, who has not begun."""
    folder = tmp_path_factory.mktemp("own") / "data"
    shutil.copytree(demo_folder, folder)
    file = folder.parent / "ada.csv"
    file.write_bytes(history_csv())
    library = open_library(data_dir=folder)
    ada = library.people.add("Ada", "Europe/Berlin")
    library.imports.run(ada, [file])
    library.people.add("Bo", "Asia/Tokyo")
    library.people.show(ada)
    library.close()
    return folder


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenApp]:
    """Opens the app on a copy of a data folder, at a page and with a query."""

    def opened(folder: Path, page: str = "", **query: str) -> AppTest:
        shutil.copytree(folder, tmp_path / "data", dirs_exist_ok=True)
        monkeypatch.setenv("MUSIC_REC_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("MUSIC_REC_CACHE_DIR", str(tmp_path / "cache"))
        app = AppTest.from_file(SCRIPT, default_timeout=TIMEOUT_S)
        app.query_params.update(query)
        return (app.switch_page(f"pages/{page}.py") if page else app).run()

    yield opened
    data.close_library()
