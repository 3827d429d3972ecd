"""Asking the library for a name, or the command line for help, loads nothing heavy and no client of a service."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"pandas", "sklearn", "scipy", "streamlit", "plotly", "aiohttp", "pylast", "spotipy", "musicbrainzngs"}
LOADED = "import json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
HELP = """
from music_rec.cli import main
sys_argv = __import__("sys").argv
sys_argv[1:] = ["--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
print()
"""


@pytest.mark.parametrize("program", ["from music_rec.library import Library\n", HELP], ids=["library", "help"])
def test_nothing_heavy_is_loaded(program: str):
    ran = subprocess.run([sys.executable, "-c", program + LOADED], capture_output=True, encoding="utf-8", check=False)

    assert ran.returncode == 0, ran.stderr
    assert HEAVY & set(json.loads(ran.stdout.splitlines()[-1])) == set()
