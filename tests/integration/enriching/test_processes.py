"""Real `enrich` processes that are killed, go on and run beside each other: nothing is asked twice, no limit is broken."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from integration.cli.conftest import CommandLine
from integration.enriching.here import Heard, catalogue, file_of
from integration.enriching.world import BY_SPOTIFY_ID, SERVED, WAIT, World, answers, check_secrets

pytestmark = pytest.mark.slow

PATIENCE_S = 120


@dataclass(frozen=True)
class Machine:
    """The command line beside the world, and all that its processes said."""

    music_rec: CommandLine
    world: World
    said: list[str]

    @property
    def database(self) -> Path:
        return self.music_rec.data / "music_rec.db"

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return self.music_rec.start("enrich", "--json", *arguments)

    def ended(self, process: subprocess.Popen[str]) -> tuple[int, Any]:
        """(exit code, report) of a process, once it is over."""
        out, err = process.communicate(timeout=PATIENCE_S)
        self.said.extend([out, err])
        return process.returncode, json.loads(out) if out.strip() else None

    def killed(self, process: subprocess.Popen[str], when: Callable[[], bool]) -> None:
        """End a process the hard way as soon as something holds."""
        patience = time.monotonic() + PATIENCE_S
        while not when():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < patience
            time.sleep(0.01)
        process.kill()
        self.said.extend([text or "" for text in process.communicate(timeout=10)])


@pytest.fixture
def world() -> Iterator[World]:
    played = catalogue(40)
    heard = [Heard(one.artist, one.title, max(1, 11 - at), at % 2 == 0) for at, one in enumerate(played)]
    with World(heard, looks=0) as world:
        yield world


@pytest.fixture
def music_rec(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "data")


@pytest.fixture
def machine(tmp_path: Path, world: World, music_rec: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    assert music_rec("import", file_of(tmp_path / "plays.csv", world.heard), "--user", "Anna").code == 0
    for name, value in world.environment().items():
        monkeypatch.setenv(name, value)
    return Machine(music_rec, world, [])


def asked_at_lastfm(world: World) -> Counter[str]:
    """How often each thing was asked; every question there is about one."""
    requests = world.servers["lastfm"].requests if "lastfm" in SERVED else []
    return Counter(json.dumps([one.method, one.params], sort_keys=True) for one in requests)


def asked_by_search(world: World) -> Counter[str]:
    return Counter(one.path for one in world.servers["spotify"].requests if "search" in one.path)


@pytest.mark.parametrize("kills", [1, 3])
def test_killed_again_and_again_it_goes_on_and_asks_at_most_what_was_under_way_again(machine: Machine, kills: int):
    world = machine.world
    for number in range(1, kills + 1):
        machine.killed(machine.start(), lambda least=30 * number: sum(answers(machine.database).values()) >= least)
    code, report = machine.ended(machine.start())

    assert code == 0
    assert {(one["state"], one["pending"]) for name, one in report["sources"].items() if name in SERVED} == {("done", 0)}
    assert report["coverage"]["genres"] == report["coverage"]["lengths"] == report["coverage"]["years"] == 1
    for asked in (asked_at_lastfm(world), asked_by_search(world)):
        assert sum(asked.values()) - len(asked) <= kills
    world.check_rates()
    check_secrets(machine.music_rec.data, *machine.said)


def test_two_processes_at_once_ask_nothing_twice(machine: Machine):
    processes = [machine.start(), machine.start()]
    ended = [machine.ended(one) for one in processes]

    assert [code for code, _ in ended] == [0, 0]
    assert ended[0][1]["coverage"] == ended[1][1]["coverage"]
    for asked in (asked_at_lastfm(machine.world), asked_by_search(machine.world)):
        assert set(asked.values()) <= {1}
    machine.world.check_rates()


def test_two_listeners_at_once_keep_to_the_limits_together(machine: Machine, tmp_path: Path):
    other = [Heard(f"{one.artist} II", one.title, one.plays, one.with_id) for one in machine.world.heard]
    assert machine.music_rec("import", file_of(tmp_path / "other.csv", other), "--user", "Berta").code == 0
    processes = [machine.start("--user", name) for name in ("Anna", "Berta")]
    ended = [machine.ended(one) for one in processes]

    assert [code for code, _ in ended] == [0, 0]
    machine.world.check_rates()


def test_waiting_periods_hold_for_processes_that_come_later(machine: Machine):
    world = machine.world
    for name in SERVED:
        world.fail(name, "a day to wait", times=1)
    codes = [machine.ended(machine.start())[0]]
    asked = world.counts()
    ended = [machine.ended(machine.start()) for _ in range(2)]

    waiting = {name for name, one in ended[-1][1]["sources"].items() if one["state"] == "waiting"}
    assert waiting >= set(SERVED) - {*BY_SPOTIFY_ID, "listenbrainz"}
    assert {code for code, _ in ended} | set(codes) == {3}
    assert {name: count for name, count in world.counts().items() if name in waiting} == {name: asked[name] for name in waiting}
    until = [one["until"] - time.time() for name, one in ended[-1][1]["sources"].items() if name in waiting]
    assert min(until) > int(WAIT) - 2 * PATIENCE_S
