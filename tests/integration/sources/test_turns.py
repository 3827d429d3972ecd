"""One process at a time talks to a service, and what a person waits for overtakes what nobody waits for."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Timer

import pytest

from music_rec.core import turns
from music_rec.core.locks import held, is_held
from music_rec.core.models import Wait
from music_rec.core.rate import Schedule
from music_rec.core.turns import LOOK_AGAIN_S, Priority, turn

LONG_S = 60
JOB = """
import asyncio, sys
from pathlib import Path
from music_rec.core.turns import Priority, turn

async def job(folder, priority, log):
    def say(word):
        with open(log, "a") as lines:
            lines.write(f"{NAMES[priority]} {word}\\n")
        print(word, flush=True)
    def told(wait):
        say("waits" if wait else "goes on")
    async with turn(folder, "lastfm", priority=priority, on_wait=told) as mine:
        say("begins")
        while await asyncio.to_thread(sys.stdin.readline):
            say("batch")
            await mine.give_way()
        say("ends")

NAMES = {Priority.BACKGROUND: "job", Priority.ROUTINE: "sync", Priority.URGENT: "person"}
asyncio.run(job(Path(sys.argv[1]), Priority[sys.argv[2]], sys.argv[3]))
"""


class Job:
    """A job in a process of its own, which does one batch whenever it is told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def says(self, word: str) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"{word}\n"

    def batch(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def finish(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.says("ends")
        assert self.process.wait(LONG_S) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(LONG_S)


@contextmanager
def job(folder: Path, priority: Priority = Priority.BACKGROUND) -> Iterator[Job]:
    with subprocess.Popen(
        [sys.executable, "-c", JOB, folder, priority.name, folder / "log"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        limit = Timer(LONG_S, process.kill)  # so that a test which waits for a word fails
        limit.start()
        try:
            yield Job(process)
        finally:
            limit.cancel()
            process.kill()


def log(folder: Path) -> list[str]:
    """What all jobs said, in order."""
    return (folder / "log").read_text().splitlines()


def test_what_a_person_starts_overtakes_a_long_job_at_its_next_batch(tmp_path: Path):
    with job(tmp_path) as long:
        long.says("begins")
        with job(tmp_path, Priority.URGENT) as person:
            person.says("waits")
            long.batch()
            long.says("batch")
            long.says("waits")
            person.says("goes on")
            person.says("begins")
            person.batch()
            person.says("batch")
            person.finish()
        long.says("goes on")
        long.batch()
        long.says("batch")
        long.finish()

    said = log(tmp_path)
    assert said.index("person ends") < said.index("job goes on")


def test_a_sync_by_itself_overtakes_a_look_up_and_gives_way_to_a_person(tmp_path: Path):
    with job(tmp_path) as long:
        long.says("begins")
        with job(tmp_path, Priority.ROUTINE) as sync:
            sync.says("waits")
            long.batch()
            long.says("batch")
            long.says("waits")
            sync.says("goes on")
            sync.says("begins")
            with job(tmp_path, Priority.URGENT) as person:
                person.says("waits")
                sync.batch()
                sync.says("batch")
                sync.says("waits")
                person.says("goes on")
                person.says("begins")
                person.finish()
            sync.says("goes on")
            sync.finish()
        long.says("goes on")
        long.finish()

    said = log(tmp_path)
    assert said.index("person ends") < said.index("sync ends") < said.index("job goes on")


def test_a_job_gives_way_to_no_other_that_nobody_waits_for(tmp_path: Path):
    with job(tmp_path) as first:
        first.says("begins")
        with job(tmp_path) as second:
            second.says("waits")
            for _ in range(3):
                first.batch()
                first.says("batch")
            first.finish()
            second.says("goes on")
            second.says("begins")


def test_who_only_looks_is_not_taken_for_one_who_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    looks = iter([])

    def looked_at_twice(folder: Path, name: str) -> bool:
        with held(folder, name) if next(looks, False) else nullcontext():  # by another at the same moment
            return is_held(folder, name)

    monkeypatch.setattr(turns, "is_held", looked_at_twice)
    told: list[Wait | None] = []

    async def work() -> None:
        nonlocal looks
        async with turn(tmp_path, "lastfm", on_wait=told.append) as mine:
            looks = iter([True, True])
            await mine.give_way()

    asyncio.run(work())

    assert told == []
    assert next(looks, None) is None


def test_one_that_a_person_waits_for_gives_way_to_nobody(tmp_path: Path):
    with job(tmp_path, Priority.URGENT) as first:
        first.says("begins")
        with job(tmp_path, Priority.URGENT) as second:
            second.says("waits")
            first.batch()
            first.says("batch")
            first.batch()
            first.says("batch")
            first.finish()
            second.says("goes on")
            second.says("begins")


def test_a_job_that_is_killed_leaves_its_turn_to_the_next(tmp_path: Path):
    with job(tmp_path) as first:
        first.says("begins")
        with job(tmp_path) as second:
            second.says("waits")
            first.kill()
            second.says("goes on")
            second.says("begins")


def test_a_person_who_leaves_while_waiting_stops_nobody(tmp_path: Path):
    with job(tmp_path) as long:
        long.says("begins")
        with job(tmp_path, Priority.URGENT) as person:
            person.says("waits")
            person.kill()
        long.batch()
        long.says("batch")
        long.finish()

    assert "job waits" not in log(tmp_path)


async def test_those_nobody_waits_for_stay_behind_while_a_person_does(tmp_path: Path):
    order: list[str] = []

    async def takes(name: str, priority: Priority) -> None:
        async with turn(tmp_path, "lastfm", priority=priority):
            order.append(name)
            await asyncio.sleep(LOOK_AGAIN_S / 2)

    async with turn(tmp_path, "lastfm"):
        waiting = [asyncio.create_task(takes("job", Priority.BACKGROUND)) for _ in range(3)]
        await asyncio.sleep(2 * LOOK_AGAIN_S)
        waiting.append(asyncio.create_task(takes("sync", Priority.ROUTINE)))
        waiting.append(asyncio.create_task(takes("person", Priority.URGENT)))
        await asyncio.sleep(2 * LOOK_AGAIN_S)
    await asyncio.gather(*waiting)

    assert order == ["person", "sync", "job", "job", "job"]


async def test_a_sync_that_gives_way_to_a_person_keeps_its_place_before_a_look_up(tmp_path: Path):
    gave_way = asyncio.Event()

    async def sync() -> None:
        async with turn(tmp_path, "lastfm", priority=Priority.ROUTINE, on_wait=lambda _: gave_way.set()) as mine:
            await mine.give_way()

    with held(tmp_path, "source-lastfm-wanted-2"):
        task = asyncio.create_task(sync())
        await gave_way.wait()
        assert is_held(tmp_path, "source-lastfm-wanted-1")
    await task


async def test_who_waits_can_be_cancelled_and_leaves_nothing_behind(tmp_path: Path):
    told: list[Wait | None] = []

    async def waits() -> None:
        async with turn(tmp_path, "lastfm", priority=Priority.URGENT, on_wait=told.append):
            raise AssertionError("it is held")

    async with turn(tmp_path, "lastfm"):
        task = asyncio.create_task(waits())
        await asyncio.sleep(2 * LOOK_AGAIN_S)
        assert is_held(tmp_path, "source-lastfm-wanted-2")
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not is_held(tmp_path, "source-lastfm-wanted-2")

    assert [wait and wait.kind for wait in told] == ["turn", None]
    assert told[0].why.startswith("Last.fm is busy")
    assert not is_held(tmp_path, "source-lastfm")


async def test_a_job_cancelled_while_it_gives_way_has_no_turn_any_more(tmp_path: Path):
    gave_way = asyncio.Event()

    async def long() -> None:
        async with turn(tmp_path, "lastfm", on_wait=lambda _: gave_way.set()) as mine:
            while True:
                await asyncio.sleep(0)
                await mine.give_way()

    task = asyncio.create_task(long())
    await asyncio.sleep(0.01)
    async with turn(tmp_path, "lastfm", priority=Priority.URGENT):
        await gave_way.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    assert not is_held(tmp_path, "source-lastfm")


async def test_each_source_has_turns_of_its_own(tmp_path: Path):
    async with turn(tmp_path, "lastfm"), turn(tmp_path, "musicbrainz"):
        assert is_held(tmp_path, "source-lastfm")
        assert is_held(tmp_path, "source-musicbrainz")


async def test_whenever_it_is_taken_the_schedule_begins_with_a_free_slot(tmp_path: Path):
    now = 1000.0
    schedule = Schedule(4, clock=lambda: now)

    async def may_start() -> bool:
        try:
            async with asyncio.timeout(0.001):
                await schedule.turn()
        except TimeoutError:
            return False
        return True

    async with turn(tmp_path, "lastfm", schedule=schedule) as mine:
        assert not await may_start()
        now += 0.25
        assert await may_start()
        other = asyncio.create_task(other_turn(tmp_path))
        await asyncio.sleep(2 * LOOK_AGAIN_S)
        now += 3600
        await mine.give_way()
        await other
        assert not await may_start()
        now += 0.25
        assert await may_start()


async def other_turn(folder: Path) -> None:
    async with turn(folder, "lastfm", priority=Priority.URGENT):
        await asyncio.sleep(0)
