"""What `start.py` and `run.py` do once the Python is known to be new enough."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from music_rec.bootstrap.environment import ROOT, VENV, StartError, install, say, venv_python

NOTHING_SELECTED = 5
"""Exit code of pytest when no test fits what was asked for."""
BESIDE_EACH_OTHER = ("-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "worksteal")
"""Options of pytest-xdist: a process more than cores, since many tests wait; of memory each wants 0.7 GB, so four at most."""


def main(arguments: Sequence[str]) -> int:
    """The exit code of `start.py ARGUMENTS`."""
    try:
        return _start(list(arguments))
    except StartError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _start(arguments: list[str]) -> int:
    if arguments[:1] == ["test"]:
        return run_tests(arguments[1:])
    command = arguments[1:] if arguments[:1] == ["--"] else ["dashboard", *_dashboard_options(arguments)]
    install("runtime")
    return run_inside([str(ROOT / "run.py"), *command])


def _dashboard_options(arguments: list[str]) -> list[str]:
    parser = argparse.ArgumentParser(
        prog="start.py",
        allow_abbrev=False,
        description="Installs music-rec beside this file where needed, and opens it in the browser.",
        epilog="start.py test [--slow | --slow-only] [PYTEST ARGS] runs the tests; start.py -- ARGS is the command line.",
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--port", type=int, help="this port instead of the first free one from 8501")
    parser.add_argument("--dev", action="store_true", help="reload on changes, show full tracebacks")
    parser.parse_args(arguments)
    return arguments


def inside() -> bool:
    """Whether this process runs in `.venv`; also True where there is none to run in."""
    whole = (VENV / "pyvenv.cfg").exists() and venv_python(VENV).exists()
    return not whole or Path(sys.prefix).samefile(VENV)


def run_inside(command: Sequence[str]) -> int:
    """Becomes `python command...` of `.venv`, so that signals reach it; Windows cannot, there it waits for the exit code."""
    whole = [str(venv_python(VENV)), *command]
    if os.name != "nt":
        os.execv(whole[0], whole)  # noqa: S606 - no shell is wanted
    with subprocess.Popen(whole) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:  # the console tells both; the program ends by itself
                continue


def run_tests(arguments: Sequence[str]) -> int:
    """The exit code of all tests: browser tests run in a process of their own, since they cannot share one with async tests.

    It runs beside the others, which share a few processes, and what it says is printed after them. Slow tests run
    with `--slow`, alone with `--slow-only`; everything else goes to pytest.
    """
    parser = argparse.ArgumentParser(prog="start.py test", allow_abbrev=False, add_help=False)
    parser.add_argument("--slow", action="store_const", const="", dest="speed", default=" and not slow")
    parser.add_argument("--slow-only", action="store_const", const=" and slow", dest="speed")
    options, rest = parser.parse_known_args(arguments)
    install("runtime", "tests")
    with TemporaryFile() as said, _pytest(f"browser{options.speed}", rest, said) as browser:
        codes = [_pytest(f"not browser{options.speed}", [*BESIDE_EACH_OTHER, *rest]).wait(), browser.wait()]
        said.seek(0)
        sys.stdout.flush()
        sys.stdout.buffer.write(said.read())
    return worst(codes)


def worst(codes: Iterable[int]) -> int:
    """The first failure of several pytest runs; a run where nothing was selected counts only when all are such."""
    ran = [code for code in codes if code != NOTHING_SELECTED]
    return next((code for code in ran if code), 0) if ran else NOTHING_SELECTED


def _pytest(markers: str, arguments: Sequence[str], output: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """A run that has begun; it speaks to the terminal, or into a file."""
    return subprocess.Popen([str(venv_python(VENV)), "-m", "pytest", "-m", markers, *arguments], cwd=ROOT, stdout=output)
