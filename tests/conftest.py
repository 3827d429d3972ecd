"""What holds for every test: no setting and no data of the person who runs them, and where Chromium is."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import httpcore2
import hypothesis
import modes
import pytest
import typer.testing
from filelock import FileLock

from music_rec.core.settings import ServiceSettings, Settings
from music_rec.wiring import open_library

os.environ.setdefault("OMP_NUM_THREADS", "1")  # on small data, threads that wait for each other cost more than the work

hypothesis.settings.register_profile("search", max_examples=25, deadline=None)  # a busy machine breaks deadlines, not laws
hypothesis.settings.register_profile(
    "suite",
    hypothesis.settings.get_profile("search"),
    derandomize=True,  # what fails fails for everybody; --hypothesis-profile=search --hypothesis-seed=N looks elsewhere
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")

NOBODY = "http://127.0.0.1:9/"
"""Where services are for every test that says nothing else: nobody answers there, so no test can ask a real one."""
ADDRESSES = tuple(
    f"{section.upper()}__{field.upper()}"
    for section, one in Settings.model_fields.items()
    if isinstance(one.default, ServiceSettings)
    for field in type(one.default).model_fields
    if field.endswith("_url")
)
BROWSER_TESTS = Path(__file__).parent / "e2e" / "browser"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), "/usr/bin/chromium")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run of browser tests alone (`start.py test`) reads no other files: that takes ten seconds."""
    alone = str(config.option.markexpr).startswith("browser")
    return True if alone and collection_path.suffix == ".py" and collection_path.parent != BROWSER_TESTS else None


def pytest_collection() -> None:
    """Hardly anything that is made while tests are read becomes garbage; to look for it there takes a quarter of the time."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was read stays until the end, so no later search for garbage looks at it again."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium browser tests are skipped with the reason; with REQUIRE_BROWSER=1 they run, and fail."""
    if Path(CHROMIUM).exists() or os.environ.get("REQUIRE_BROWSER") == "1":
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}; set CHROMIUM_PATH"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """What pytest-playwright starts: the Chromium of this computer, which talks to nobody by itself."""
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, folders_of_the_tests: None) -> Path:
    """A data folder with the demo listener alone, made once for all processes: to be copied, since making it takes seconds."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "demo"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            made = tmp_path_factory.mktemp("making")
            with closing(open_library(data_dir=made)) as library:
                library.people.demo()
            made.rename(folder)
    return folder


@pytest.fixture(scope="session", autouse=True)
def certificates_are_read_once() -> Iterator[None]:
    """The client of Last.fm reads what this computer trusts whenever it is made, for longer than most tests here ask it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore2, "default_ssl_context", cache(httpcore2.default_ssl_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def commands_are_built_once() -> Iterator[None]:
    """Typer builds every command anew for each that a test runs in its own process, for longer than most of them take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.testing, "_get_command", cache(typer.testing._get_command))
        yield


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the settings, the data or the screen of the person who runs it; started programs inherit that."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("MUSIC_REC_") or name == "COLUMNS":  # which pytest-xdist sets, and the command line heeds
                patch.delenv(name)
        for folder in ("data", "cache"):
            patch.setenv(f"MUSIC_REC_{folder.upper()}_DIR", str(tmp_path_factory.mktemp(folder)))
        for address in ADDRESSES if not modes.MODE else ():
            patch.setenv(f"MUSIC_REC_{address}", NOBODY)
        if modes.MODE:
            modes.begin(patch, tmp_path_factory.mktemp("mode"))
        for name in ("env_file", "toml_file"):
            patch.setitem(Settings.model_config, name, tmp_path_factory.getbasetemp() / "none")
        yield


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is told where nothing is switched off, also in the mode that switches everything off; nobody is asked."""
    monkeypatch.delenv("MUSIC_REC_OFFLINE", raising=False)


@pytest.fixture(autouse=True)
def main_module_stays() -> Iterator[None]:
    """AppTest leaves the script it ran as the main module, which a process that is started later would run again."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(autouse=bool(modes.MODE))
def nothing_beyond_this_computer() -> Iterator[None]:
    """In a mode in which services are out of reach no test wants to reach them."""
    yield
    modes.check()
