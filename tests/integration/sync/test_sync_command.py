"""The command `sync`: processes that are killed, run beside each other, and go on where they were."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from integration.sync.here import Play, made, valid
from lastfm_server import KEY, Account, LastfmServer, Row
from typer.testing import CliRunner

from music_rec.cli import app

PROGRAM = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from music_rec.cli import main; main()"


@dataclass
class Computer:
    """A data folder and the settings to reach a server from it."""

    folder: Path
    server: LastfmServer
    rate: float = 50
    key: str = KEY
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "MUSIC_REC_LASTFM__BASE_URL": self.server.url,
            "MUSIC_REC_LASTFM__API_KEY": self.key,
            "MUSIC_REC_LASTFM__REQUESTS_PER_SECOND": str(self.rate),
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """A command in a process of its own."""
        command = [sys.executable, "-c", PROGRAM, *arguments, "--data-dir", str(self.folder / "data")]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe, encoding="utf-8", env={**os.environ, **self.settings})
        self.running.append(process)
        return process

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """(exit code, stdout, stderr) of a command, which runs in this process."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.settings.items():
                patch.setenv(name, value)
            ended = CliRunner().invoke(app, [*arguments, "--data-dir", str(self.folder / "data")], prog_name="music-rec")
        if ended.exception and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return ended.exit_code, ended.stdout, ended.stderr

    def json(self, *arguments: str) -> Any:
        code, out, err = self.run(*arguments, "--json")
        assert code == 0, err
        return json.loads(out)

    def query(self, sql: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "data" / "music_rec.db")) as db:
            return db.execute(sql).fetchall()

    def plays(self) -> Counter[Play]:
        return Counter(
            self.query(
                "SELECT played_at, a.name, t.title, coalesce(l.title, '') FROM scrobbles s JOIN tracks t USING (track_id)"
                " JOIN artists a USING (artist_id) LEFT JOIN albums l ON l.album_id = s.album_id"
            )
        )


@pytest.fixture
def account() -> Account:
    return made(1500)


@pytest.fixture
def server(account: Account) -> Iterator[LastfmServer]:
    with LastfmServer(account, Account.made("other", plays=1500, seed=7)) as server:
        yield server


@pytest.fixture
def computer(tmp_path: Path, server: LastfmServer) -> Iterator[Computer]:
    computer = Computer(tmp_path, server)
    yield computer
    for process in computer.running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_first_sync_makes_the_listener_and_tells_what_it_did(computer: Computer, account: Account):
    account.love("A", "B")
    document = computer.json("sync", "listener")

    assert {name: document[name] for name in ("added", "complete", "local_total", "remote_total", "failed_windows")} == {
        "added": 1500,
        "complete": True,
        "local_total": 1500,
        "remote_total": 1500,
        "failed_windows": [],
    }
    assert computer.query("SELECT name FROM listeners") == [("listener",)]
    assert computer.plays() == valid(account.truth())
    assert computer.query("SELECT count(*) FROM loved_tracks")[0][0] == len(account.loved_tracks())
    assert computer.json("sync")["added"] == 0
    assert computer.json("stats")["plays"] == 1500


@pytest.mark.parametrize("who", [["sync", "nobody"], ["sync"]])
def test_account_that_is_none_leaves_nothing_behind(computer: Computer, who: list[str]):
    code, out, err = computer.run(*who)

    assert (code, out) == ({1: 2, 2: 1}[len(who)], "")
    assert "Last.fm" in err
    assert not (computer.folder / "data" / "music_rec.db").exists() or not computer.query("SELECT * FROM listeners")


def test_sync_without_a_key_says_where_to_get_one(computer: Computer):
    computer.key = ""
    code, _, err = computer.run("sync", "listener")

    assert code == 2
    assert "https://www.last.fm/api/account/create" in err
    assert computer.server.requests == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20))])
def test_killed_at_any_moment_it_goes_on_where_it_was(computer: Computer, account: Account, seed: int):
    computer.rate = 5
    rng = random.Random(seed)
    for _ in range(2):
        process, asked, calls = computer.start("sync", "listener"), len(computer.server.requests), rng.randint(1, 6)
        latest = time.monotonic() + 120
        while len(computer.server.requests) < asked + calls and process.poll() is None:
            assert time.monotonic() < latest
            time.sleep(0.002)
        time.sleep(rng.random() * 0.05)
        process.kill()
        process.communicate()
        assert not computer.plays() - valid(account.truth())

    document = computer.json("sync", "listener")

    assert document["complete"]
    assert computer.plays() == valid(account.truth())
    assert computer.json("stats")["plays"] == 1500
    computer.server.check_rate(5)


def test_interrupted_by_the_listener_it_goes_on_where_it_was(computer: Computer, account: Account):
    computer.rate = 5
    process = computer.start("sync", "listener")
    latest = time.monotonic() + 120
    while len(computer.server.requests) < 3:
        assert time.monotonic() < latest
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)

    assert process.returncode == 130
    assert "goes on from there" in err
    assert computer.json("sync")["added"] < 1500
    assert computer.plays() == valid(account.truth())


@pytest.mark.slow
def test_second_command_follows_the_sync_that_runs(computer: Computer):
    computer.rate = 5
    computer.json("sync", "other", "--user", "first")
    asked = len(computer.server.requests)
    computer.server.service.accounts["other"].scrobble(*(Row(1_760_100_000 + 200 * n, "New", f"{n}") for n in range(2400)))
    computer.rate = 2
    first = computer.start("sync", "--json")
    latest = time.monotonic() + 120
    while len(computer.server.requests) < asked + 1:
        assert time.monotonic() < latest
        time.sleep(0.01)
    code, out, err = computer.run("sync", "--json")

    assert code == 0
    assert "running already" in err
    assert json.loads(out) == json.loads(first.communicate(timeout=120)[0])
    assert len(computer.server.requests) - asked <= 16


@pytest.mark.slow
def test_two_programs_keep_to_one_pace(computer: Computer, account: Account):
    computer.rate = 5
    computer.run("stats")
    one, two = computer.start("sync", "listener", "--user", "anna"), None
    latest = time.monotonic() + 120
    while not computer.server.requests:
        assert time.monotonic() < latest
        time.sleep(0.01)
    two = computer.start("sync", "other", "--user", "berta")
    ended = [process.communicate(timeout=120) for process in (one, two)]

    assert [process.returncode for process in (one, two)] == [0, 0], ended
    both = valid(account.truth()) + valid(computer.server.service.accounts["other"].truth())
    assert computer.plays() == both
    computer.server.check_rate(5)


def test_file_that_was_imported_before_counts_each_play_once(computer: Computer, account: Account, tmp_path: Path):
    file = tmp_path / "listener.csv"
    head = "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
    lines = [f'"{row.uts}","","{row.artist}","","{row.album}","","{row.title}",""' for row in account.truth()[300:]]
    file.write_text(head + "\n".join(lines), "utf-8")
    computer.json("import", str(file), "--user", "anna")
    computer.json("sync", "listener", "--user", "anna")

    assert computer.json("stats")["plays"] == 1500
    assert computer.query("SELECT count(*) FROM play_links") == [(1200,)]


@pytest.mark.slow
def test_sync_that_is_taken_back_leaves_nothing_and_begins_anew(computer: Computer, account: Account):
    computer.json("sync", "listener")
    [(import_id,)] = computer.query("SELECT import_id FROM imports")
    computer.json("import", "--undo", str(import_id))

    assert computer.query("SELECT count(*) FROM scrobbles") == [(0,)]
    assert computer.query("SELECT count(*) FROM sync_windows") == [(0,)]
    assert computer.json("sync")["added"] == 1500
    assert computer.plays() == valid(account.truth())
