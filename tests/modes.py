"""Ways to run the tests with less than they may have: MUSIC_REC_TEST_MODE is `offline`, or `no-keys`.

In both nothing may reach beyond this computer, programs that are started included, services have their real addresses and
no key, and no test is run that talks to a stand-in for a service. `offline` has the switch Offline on too.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from guarded.loopback_only import LOG, install

TESTS = Path(__file__).parent
MODE = os.environ.get("MUSIC_REC_TEST_MODE", "")
MODES = ("offline", "no-keys")
STAND_INS = ("stand_in", *(one.stem for one in TESTS.glob("*_server*")))


def begin(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Set what the mode means for this process and those that it starts; UsageError where there is no such mode."""
    if MODE not in MODES:
        raise pytest.UsageError(f"MUSIC_REC_TEST_MODE is one of {', '.join(MODES)}, not {MODE!r}.")
    patch.setenv(LOG, str(folder / "beyond.txt"))
    patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(TESTS / "guarded"), os.environ.get("PYTHONPATH")))))
    install()
    if MODE == "offline":
        patch.setenv("MUSIC_REC_OFFLINE", "true")


def leave_out(items: list[pytest.Item]) -> None:
    """Skip what talks to stand-ins."""
    for item in items:
        if _reaches(item.path):
            item.add_marker(pytest.mark.skip(reason=f"talks to a stand-in for a service, not {MODE}"))


def check() -> None:
    """AssertionError where something wanted to reach beyond this computer since the last check."""
    log = Path(os.environ[LOG])
    said = log.read_text("utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    assert not said, f"something wanted to reach beyond this computer:\n{said}"


@cache
def _reaches(path: Path) -> bool:
    """Whether a file of the tests imports a stand-in, itself or by what it imports."""
    return any(
        name.partition(".")[0] in STAND_INS or ((helper := _file(name)) is not None and helper != path and _reaches(helper))
        for name in _imported(path)
    )


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _file(name: str) -> Path | None:
    path = TESTS.joinpath(*name.split(".")).with_suffix(".py")
    return path if path.exists() else None
