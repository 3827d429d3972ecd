"""start.py and run.py as a person meets them: a real folder, a real environment, a package of a few bytes instead of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from music_rec.bootstrap.environment import ROOT, venv_python

STAMP = ".venv/music-rec.json"
WHEEL = "tiny-{}-py3-none-any.whl"
CLI = "import os, sys, tiny\n\ndef main():\n    print(os.getcwd(), tiny.VERSION, sys.argv[1:])\n"
PYPROJECT = '[project]\nname = "x"\nversion = "1"\ndependencies = []\noptional-dependencies = {test = []}\n'


def tiny_wheel(folder: Path, version: str) -> str:
    """The requirement of a new wheel `tiny` in the folder, so that pip has something to install without a network."""
    info = f"tiny-{version}.dist-info"
    path = folder / WHEEL.format(version)
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return f"./{path.name}"


def clone(folder: Path, requirement: str) -> Path:
    """A folder with our start files, whose program only needs one requirement and prints what it was asked."""
    package = folder / "src" / "music_rec"
    shutil.copytree(ROOT / "src" / "music_rec" / "bootstrap", package / "bootstrap")
    (package / "__init__.py").touch()
    (package / "cli.py").write_text(CLI, "utf-8")
    for name in ("start.py", "run.py"):
        shutil.copy(ROOT / name, folder)
    (folder / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (folder / "requirements-test.txt").touch()
    (folder / "requirements.txt").write_text(requirement, "utf-8")
    return folder


def start(folder: Path, *arguments: str, script: str = "start.py", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    closed = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_EXTRA_INDEX_URL": "",
    }
    command = [sys.executable, str(folder / script), *arguments]
    env = {**os.environ, **closed, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=cwd or folder, env=env, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed program in a folder with spaces and letters beyond ASCII."""
    folder = tmp_path_factory.mktemp("start") / "Müsic für Ëva 音楽"
    folder.mkdir()
    started = start(clone(folder, tiny_wheel(folder, "1")), "--", "first")
    assert started.returncode == 0, started.stderr
    assert "Making a Python environment" in started.stderr
    return folder


@pytest.fixture
def place(installed: Path) -> Iterator[Path]:
    """The installed program; what a test does to its requirements is undone."""
    kept = {path: path.read_bytes() for path in (installed / "requirements.txt", installed / STAMP)}
    yield installed
    for path, content in kept.items():
        path.write_bytes(content)


def test_arguments_reach_the_command_line_from_any_directory(place: Path, tmp_path: Path):
    ran = start(place, "--", "import", "my plays.csv", cwd=tmp_path)

    assert ran.stdout.startswith(str(tmp_path))
    assert ran.stdout.endswith("['import', 'my plays.csv']\n")


def test_second_start_says_nothing_and_installs_nothing(place: Path):
    before = (place / STAMP).stat().st_mtime_ns

    ran = start(place, "--", "stats", "--json")

    assert ran.stderr == ""
    assert (place / STAMP).stat().st_mtime_ns == before


def test_run_py_uses_the_environment_whatever_python_runs_it(place: Path):
    assert start(place, "top", script="run.py").stdout.endswith("['top']\n")


def test_plain_start_opens_the_dashboard_with_its_options(place: Path):
    ran = start(place, "--no-browser", "--port", "8600")

    assert ran.stdout.endswith("['dashboard', '--no-browser', '--port', '8600']\n")


def test_unknown_option_is_wrong_usage(place: Path):
    ran = start(place, "--prot", "8600")

    assert ran.returncode == 2
    assert "--prot" in ran.stderr


def test_changed_requirements_are_installed_on_the_next_start(place: Path):
    (place / "requirements.txt").write_text(tiny_wheel(place, "2"), "utf-8")

    assert start(place, "--", "x").stdout.strip().endswith("2 ['x']")


def test_no_network_gives_one_line_and_the_next_start_begins_anew(place: Path):
    (place / "requirements.txt").write_text("surely-not-here==1.0", "utf-8")

    ran = start(place, "--", "x")

    assert ran.returncode == 1
    assert ran.stderr.strip().splitlines()[-1].startswith("The installation needs the internet")
    assert not (place / STAMP).exists()


def test_folder_that_cannot_be_written_gives_one_line(tmp_path: Path):
    folder = clone(tmp_path, "")
    (folder / ".venv").write_text("a file where the environment would go", "utf-8")

    ran = start(folder, "--", "x")

    assert ran.returncode == 1
    assert ran.stderr.strip().splitlines()[-1].startswith(f"Nothing can be written in {folder}")


def test_run_py_before_any_start_says_what_to_do(tmp_path: Path):
    ran = start(clone(tmp_path, ""), "top", script="run.py")

    assert ran.returncode == 1
    assert ran.stderr.strip() == "No module named 'tiny'. Install music-rec first: python start.py"


def test_python_without_venv_is_told_which_package_to_install(tmp_path: Path):
    folder = clone(tmp_path, "")
    (folder / "src" / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n", "utf-8")
    env = {**os.environ, "PYTHONPATH": str(folder / "src")}

    ran = subprocess.run([sys.executable, "start.py"], cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)

    assert ran.returncode == 1
    assert f"sudo apt install python3.{sys.version_info.minor}-venv" in ran.stderr


def test_start_py_can_be_read_by_the_oldest_python():
    text = (ROOT / "start.py").read_text("ascii")

    assert "f'" not in text and 'f"' not in text and "->" not in text


def test_layout_on_this_system_is_the_one_python_makes(place: Path):
    assert venv_python(place / ".venv").exists()
