"""The command line on a data folder of its own, and the smallest histories it can be given."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from factories import utc
from typer.testing import CliRunner

from music_rec.cli import app

PROGRAM = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from music_rec.cli import main; main()"
"""The command line, also where whoever started us has Ctrl-C switched off."""
UTS_HEAD = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """`music-rec` on one data folder."""

    data: Path

    def __call__(self, *arguments: object) -> Ran:
        """Run a command in this process."""
        ended = CliRunner().invoke(app, [*map(str, arguments), "--data-dir", str(self.data)], prog_name="music-rec")
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Ran(ended.exit_code, ended.stdout, ended.stderr)

    def command(self, *arguments: object) -> list[str]:
        """The same as a command for a process of its own."""
        return [sys.executable, "-c", PROGRAM, *map(str, arguments), "--data-dir", str(self.data)]

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        """Start it in a process of its own."""
        pipe = subprocess.PIPE
        return subprocess.Popen(self.command(*arguments), stdout=pipe, stderr=pipe, encoding="utf-8", **options)


@pytest.fixture
def music_rec(tmp_path: Path) -> CommandLine:
    """The command line on an empty data folder."""
    return CommandLine(tmp_path / "data")


@pytest.fixture
def uts(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Last.fm CSV of (time, artist, title[, album]) rows."""

    def write(rows: Iterable[tuple[str, ...]], name: str = "plays.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\r\n".join([UTS_HEAD, *(_line(*row) for row in rows), ""]), "utf-8")
        return path

    return write


@pytest.fixture
def spotify(tmp_path: Path) -> Callable[..., Path]:
    """Writes a Spotify extended history of (time of the end, artist, title, seconds) rows."""

    def write(rows: Iterable[tuple[str, str, str, int]], name: str = "Streaming_History_Audio_0.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps([_stream(*row) for row in rows]), "utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def annas(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """What `anna` has, made once."""
    folder = tmp_path_factory.mktemp("anna")
    music_rec, file = CommandLine(folder / "data"), folder / "plays.csv"
    tracks = [("Fjord", "Ice", "Cold"), ("Fjord", "Snow", "Cold"), ("Mole", "Dig")]
    plays = [(f"2024-03-{1 + i // 2:02} {20 + i % 2}:00", *tracks[(0, 1, 0, 2, 0, 1)[i % 6]]) for i in range(12)]
    file.write_text("\r\n".join([UTS_HEAD, *(_line(*row) for row in plays), ""]), "utf-8")
    assert music_rec("import", file, "--user", "Anna").code == 0
    return music_rec


@pytest.fixture
def anna(music_rec: CommandLine, annas: CommandLine) -> CommandLine:
    """The command line where Anna has twelve plays: three tracks, two artists, one album; twice a day from 2024-03-01 on."""
    shutil.copytree(annas.data, music_rec.data)
    return music_rec


@pytest.fixture(scope="session")
def demo(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The command line with nobody but the demo listener."""
    return CommandLine(shutil.copytree(demo_folder, tmp_path_factory.mktemp("demo") / "data"))


def _line(when: str, artist: str, title: str, album: str = "") -> str:
    quoted = [f'"{text}"' for text in (str(utc(when)), when, artist, "", album, "", title, "")]
    return ",".join(quoted)


def _stream(ended: str, artist: str, title: str, seconds: int) -> dict[str, Any]:
    when = datetime.fromisoformat(ended).replace(tzinfo=UTC)
    return {
        "ts": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ms_played": seconds * 1000,
        "master_metadata_track_name": title,
        "master_metadata_album_artist_name": artist,
        "master_metadata_album_album_name": None,
        "spotify_track_uri": None,
        "episode_name": None,
    }
