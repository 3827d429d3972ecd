"""The guard around real clients and a real server: what the server sees, also over several processes and after a kill."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from integration.sources import guarded as client
from integration.sources.guarded import ask, ask_blocking, guarded
from integration.sources.scripted_server import CLOSED, HANGS, Answer, scripted

from music_rec.core.errors import UnavailableError, WaitingError
from music_rec.core.guard import Guard
from music_rec.core.storage.source_state import StoredStates
from music_rec.core.storage.writer import Writer
from music_rec.core.turns import turn

WELL = Answer()
DOWN = Answer(503)
LONG_S = 60
Ask = Callable[[Guard, str], Awaitable[str]]

both_clients = pytest.mark.parametrize("ask", [ask, ask_blocking], ids=["aiohttp", "httpx2"])


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "music_rec.db"


@contextmanager
def process(database: Path, url: str, what: str, settings_hash: str = "key") -> Iterator[subprocess.Popen[str]]:
    """Another process that talks to the server."""
    arguments = [str(client.__file__), str(database), str(database.parent), url, what, settings_hash]
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, *arguments], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as started:
        try:
            yield started
        finally:
            started.kill()


def said(database: Path, url: str, what: str, settings_hash: str = "key") -> str:
    """What a process says in the end."""
    with process(database, url, what, settings_hash) as started:
        out, err = started.communicate("\n", timeout=LONG_S)
    assert started.returncode == 0, err
    return out.strip()


@both_clients
async def test_a_service_that_stumbles_is_asked_again(database: Path, ask: Ask):
    with scripted(DOWN, CLOSED, Answer(429), WELL) as server:
        async with guarded(database) as guard:
            assert await ask(guard, server.url) == "ok"

    assert len(server.asked) >= 4
    assert guard.schedule.pace < 500


@both_clients
async def test_a_service_that_is_down_is_left_alone(database: Path, ask: Ask):
    with scripted(DOWN) as server:
        async with guarded(database) as guard:
            for _ in range(3):
                with pytest.raises(UnavailableError):
                    await ask(guard, server.url)
            sent = len(server.asked)
            with pytest.raises(WaitingError):
                await ask(guard, server.url)

    assert sent == len(server.asked) == 18


async def test_a_request_that_aiohttp_repeats_by_itself_takes_a_slot_of_its_own(database: Path):
    with scripted(CLOSED, WELL) as server:
        async with guarded(database, per_second=2) as guard:
            assert await ask(guard, server.url) == "ok"

    assert len(server.asked) == 2
    assert server.closest > 0.25


@both_clients
async def test_calls_of_many_at_a_time_leave_one_after_the_other(database: Path, ask: Ask):
    with scripted(WELL) as server:
        async with guarded(database, per_second=5) as guard:
            assert await asyncio.gather(*(ask(guard, server.url) for _ in range(6))) == ["ok"] * 6

    assert len(server.asked) == 6
    assert server.asked[-1] - server.asked[0] > 0.6  # a second, less what the first was held up on a busy computer


@both_clients
async def test_who_gives_up_a_call_without_an_answer_can_go_at_once(database: Path, ask: Ask):
    with scripted(HANGS) as server:
        async with guarded(database) as guard:
            task = asyncio.create_task(ask(guard, server.url))
            assert await asyncio.to_thread(server.reached.wait, LONG_S)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            assert guard.breaker.state == "closed"
            assert not server.over.is_set()


def test_a_program_ends_although_a_socket_still_waits(database: Path):
    with scripted(HANGS) as server, process(database, server.url, "leave") as leaving:
        assert server.reached.wait(LONG_S)
        _, err = leaving.communicate("\n", timeout=LONG_S)

    assert (leaving.returncode, err) == (0, "")


def test_a_long_wait_holds_after_a_restart_and_for_others(database: Path):
    with scripted(Answer(429, retry_after="3600"), WELL) as server:
        assert [said(database, server.url, "ask") for _ in range(2)] == ["has to wait"] * 2
        assert len(server.asked) == 1


async def test_a_long_wait_that_is_cleared_is_over(database: Path):
    with scripted(Answer(429, retry_after="3600"), WELL) as server:
        async with guarded(database) as guard:
            with pytest.raises(WaitingError) as caught:
                await ask(guard, server.url)
            assert 3590 < caught.value.until - time.time() < 3610
            await cleared(database)
            assert await ask(guard, server.url) == "ok"


async def cleared(database: Path) -> None:
    """What saving the settings of a service does."""
    writer = await Writer.open(database)
    try:
        await StoredStates(database, writer).clear("here")
    finally:
        await writer.close()


def test_a_refused_key_is_not_sent_again_after_a_restart_but_another_is(database: Path):
    with scripted(Answer(403), WELL) as server:
        assert [said(database, server.url, "ask", "old") for _ in range(2)] == ["is refused"] * 2
        assert len(server.asked) == 1
        assert said(database, server.url, "ask", "new") == "ok"


async def test_the_rate_holds_when_a_killed_process_leaves_its_turn(database: Path):
    with scripted(WELL) as server:
        with process(database, server.url, "job") as job:
            assert job.stdout is not None
            for _ in range(3):
                assert await asyncio.to_thread(job.stdout.readline) == "asked\n"
            job.kill()
        async with guarded(database, per_second=2) as guard, turn(database.parent, "here", schedule=guard.schedule):
            await ask_blocking(guard, server.url)

    assert len(server.asked) >= 4
    assert server.closest > 0.25
