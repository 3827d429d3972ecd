"""Ways to run the tests with less than they may have: MUSIC_REC_TEST_MODE is `offline`, or `no-keys`.

In both nothing may reach beyond this computer, programs that are started included, services have their real addresses and
no key, and a test is left where it would start a stand-in for a service. `offline` has the switch Offline on too.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from guarded.loopback_only import LOG, install
from lastfm_server import LastfmServer
from lastfm_server.process import ServerProcess
from musicbrainz_server import MusicBrainzServer
from spotify_server import SpotifyServer
from stand_in.process import StandInProcess
from stand_in.server import StandIn

TESTS = Path(__file__).parent
MODE = os.environ.get("MUSIC_REC_TEST_MODE", "")
MODES = ("offline", "no-keys")
STAND_INS = (StandIn, StandInProcess, LastfmServer, ServerProcess, MusicBrainzServer, SpotifyServer)
"""Whatever begins one."""


def begin(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Set what the mode means for this process and those that it starts; UsageError where there is no such mode."""
    if MODE not in MODES:
        raise pytest.UsageError(f"MUSIC_REC_TEST_MODE is one of {', '.join(MODES)}, not {MODE!r}.")
    patch.setenv(LOG, str(folder / "beyond.txt"))
    patch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(TESTS / "guarded"), os.environ.get("PYTHONPATH")))))
    install()
    if MODE == "offline":
        patch.setenv("MUSIC_REC_OFFLINE", "true")
    for one in STAND_INS:
        patch.setattr(one, "__enter__", _leave)


def check() -> None:
    """AssertionError where something wanted to reach beyond this computer since the last check."""
    log = Path(os.environ[LOG])
    said = log.read_text("utf-8") if log.exists() else ""
    log.unlink(missing_ok=True)
    assert not said, f"something wanted to reach beyond this computer:\n{said}"


def _leave(_: object) -> None:
    pytest.skip(f"talks to a stand-in for a service, not {MODE}")
