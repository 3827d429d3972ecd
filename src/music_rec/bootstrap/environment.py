"""The `.venv` beside the program: what it was made for, what it should hold, and the way from one to the other."""

from __future__ import annotations

import compileall
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
STAMP = VENV / "music-rec.json"
PIP_CACHE = ROOT / "cache" / "pip"
"""What was fetched stays in our own folder, so that deleting it leaves nothing behind."""
PROGRESS = ("Collecting", "Downloading", "Installing")
"""How the lines of pip begin that tell how far it is."""
OFFLINE_SIGNS = ("connection broken by", "connection error", "Max retries exceeded")

Stamp = dict[str, str]
"""What an environment was made for (place, python, platform), and a hash of each part installed in it (runtime, tests)."""


class StartError(Exception):
    """The program cannot start; the message is one line with the next step."""


def venv_python(venv: Path, system: str = os.name) -> Path:
    """The interpreter of an environment, in the layout of Windows (`nt`) or of everything else."""
    return venv / ("Scripts/python.exe" if system == "nt" else "bin/python")


def install(*parts: str) -> None:
    """Brings `.venv` to what requirements.txt and pyproject.toml say; touches nothing where it is there already.

    The stamp is written last, so an interrupted installation begins anew.
    """
    found, wanted = _found(), _wanted(parts)
    steps = plan(found, wanted)
    if not steps:
        return
    try:
        STAMP.unlink(missing_ok=True)
        for step in steps:
            _STEPS[step]()
        STAMP.write_text(json.dumps({**({} if "make" in steps else found), **wanted}), "utf-8")
    except (OSError, ValueError) as error:  # ValueError is how venv refuses a place
        place = f"Nothing can be written in {ROOT} ({getattr(error, 'strerror', None) or error})."
        raise StartError(f"{place} Free some room, or move the folder to where you may write, and start again.") from error


def plan(found: Stamp, wanted: Stamp) -> list[str]:
    """The steps from what an environment is to what it should be: `make`, `runtime`, `tests`; empty when it is up to date."""
    if any(found.get(name) != wanted[name] for name in ("place", "python", "platform")):
        found = {}
    made = [] if found else ["make"]
    return made + [part for part in ("runtime", "tests") if part in wanted and found.get(part) != wanted[part]]


def _found() -> Stamp:
    try:
        stamp: Stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and venv_python(VENV).exists() else {}


def _wanted(parts: Iterable[str]) -> Stamp:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    content = {
        "runtime": ("requirements.txt", project["dependencies"]),
        "tests": ("requirements-test.txt", project["optional-dependencies"]["test"]),
    }
    return {
        "place": str(ROOT),
        "python": str(sys.implementation.cache_tag),
        "platform": sysconfig.get_platform(),
        **{part: _hash(*content[part]) for part in parts},
    }


def _hash(pins: str, asked: list[str]) -> str:
    return hashlib.sha256((ROOT / pins).read_bytes() + json.dumps(asked).encode()).hexdigest()


def _make_venv() -> None:
    if not all(find_spec(module) for module in ("venv", "ensurepip")):
        package = f"python3.{sys.version_info.minor}-venv"
        raise StartError(f"This Python cannot make environments. On Debian or Ubuntu: sudo apt install {package}, then again.")
    import venv

    say(f"Making a Python environment in {VENV}")
    try:
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=True).create(VENV)
    except subprocess.CalledProcessError as error:
        raise StartError(
            "Python could not put pip into .venv. Install Python anew, or another 3.11+, and start again."
        ) from error


def _pip_install(*arguments: str) -> None:
    """Runs pip in the repository, telling what it fetches. Raises StartError with its last words."""
    pip_install = ["-I", "-m", "pip", "--disable-pip-version-check", "--cache-dir", str(PIP_CACHE), "install"]
    command = [str(venv_python(VENV)), *pip_install, *arguments]
    said: deque[str] = deque(maxlen=5)
    offline = False
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            offline |= any(sign in line for sign in OFFLINE_SIGNS)
            if line.lstrip().startswith(PROGRESS):
                say("  " + line.partition(" (from")[0].strip()[:100])
    if pip.returncode and offline:
        raise StartError("The installation needs the internet, and pip cannot reach it. Connect, then run start.py again.")
    if pip.returncode:
        say("".join(said).rstrip())
        raise StartError(
            "pip could not install what music-rec needs; its last words are above. Put that right, then start again."
        )


def _install_runtime() -> None:
    """Installs what the program needs, and compiles it, as pip does with all but a checkout: the first start is faster."""
    _pip_install("-r", "requirements.txt")
    for folder in ("src", "streamlit_app"):
        compileall.compile_dir(ROOT / folder, quiet=2)


def say(text: str) -> None:
    """Prints for the person at the terminal; stdout stays free for what a command answers."""
    print(text, file=sys.stderr, flush=True)


_STEPS: dict[str, Callable[[], None]] = {
    "make": _make_venv,
    "runtime": _install_runtime,
    "tests": partial(_pip_install, "-e", ".[test]", "-c", "requirements-test.txt"),
}
