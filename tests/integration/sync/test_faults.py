"""Whatever the service does, what is stored at the end is what it has, and nothing is asked that should not be."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

import pytest
from integration.sync.here import Here, library, made, until, valid
from lastfm_server import Account, LastfmServer

from music_rec.core.errors import AccessDeniedError, NotFoundError, WaitingError


async def ends_with_the_truth(here: Here, account: Account) -> None:
    """The next sync is complete and right."""
    report = await here.sync()

    assert report.complete
    assert here.plays() == valid(account.truth())


PASSING: dict[str, dict[str, Any]] = {
    "backend trouble in 20 % of calls": {"code": 8, "share": 0.2},
    "service offline": {"code": 11, "calls": (2, 4)},
    "temporarily unavailable": {"code": 16, "calls": (2, 4)},
    "error 8 sent with status 200": {"code": 8, "status": 200, "nth": 3},
    "a page of the server": {"answer": "html", "status": 500, "calls": (2, 4)},
    "a page of the gateway": {"answer": "html", "status": 502, "nth": 2},
    "a page of the delivery network": {"answer": "html", "status": 520, "nth": 2},
    "a page with status 200": {"answer": "html", "status": 200, "nth": 2},
    "half a body": {"answer": "truncated", "calls": (2, 4)},
    "a connection that ends in the body": {"answer": "cut", "calls": (2, 4)},
    "an empty body": {"answer": "empty", "calls": (2, 4)},
    "connections reset": {"answer": "reset", "calls": (2, 4)},
    "down in the middle, and back": {"answer": "reset", "calls": (3, 22)},
    "an outage that says so": {"code": 11, "calls": (3, 30)},
    "a user forgotten for a moment": {"code": 6, "nth": 3},
}


QUICK = ("backend trouble in 20 % of calls", "a page of the gateway", "half a body", "down in the middle, and back")
"""In every run; the others take as long again."""


@pytest.mark.parametrize("fault", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in PASSING])
async def test_trouble_that_passes_costs_no_play(tmp_path: Path, fault: str):
    account = made()
    with LastfmServer(account) as server:
        server.fail(**PASSING[fault])
        async with library(tmp_path, server) as here:
            await ends_with_the_truth(here, account)


async def test_pace_is_kept_whatever_happens(tmp_path: Path):
    account = made(1500)
    since = time.monotonic()
    with LastfmServer(account) as server:
        server.fail(code=8, share=0.3, seed=2)
        server.fail(answer="reset", nth=4)
        async with library(tmp_path, server, rate=4) as here:
            await ends_with_the_truth(here, account)

        assert len(server.requests) > 10
        server.check_rate(4, since)


async def test_stalled_answer_is_given_up_and_asked_for_again(tmp_path: Path):
    account = made(500)
    with LastfmServer(account) as server:
        server.fail(answer="stall", seconds=30, nth=2)
        async with library(tmp_path, server, timeout_s=1.0) as here:
            await ends_with_the_truth(here, account)


@pytest.mark.parametrize("fault", [{"code": 29, "retry_after": "1"}, {"answer": "empty", "status": 429, "retry_after": "1"}])
async def test_nothing_is_asked_while_the_service_asks_for_a_pause(tmp_path: Path, fault: dict[str, Any]):
    account = made(700)
    with LastfmServer(account) as server:
        server.fail(nth=2, **fault)
        async with library(tmp_path, server) as here:
            await ends_with_the_truth(here, account)
        starts = server.starts()

    assert starts[2] - starts[1] >= 1


async def test_rate_limit_without_a_time_waits_and_goes_on_slower(tmp_path: Path):
    account = made(700)
    with LastfmServer(account) as server:
        server.fail(code=29, calls=(2, 4))
        async with library(tmp_path, server) as here:
            await ends_with_the_truth(here, account)
        starts = server.starts()

    assert starts[2] - starts[1] >= 0.2
    assert starts[3] - starts[2] >= 0.3


async def test_long_pause_holds_across_restarts(tmp_path: Path):
    account = made(700)
    with LastfmServer(account) as server:
        server.fail(code=29, retry_after="3600", nth=2)
        async with library(tmp_path, server) as here:
            with pytest.raises(WaitingError):
                await here.sync()
            asked = len(server.requests)
            with pytest.raises(WaitingError):
                await here.sync()

            assert len(server.requests) == asked


async def test_short_pause_holds_across_restarts(tmp_path: Path):
    account = made(700)
    with LastfmServer(account) as server:
        server.fail(code=29, retry_after="3", nth=2)
        async with library(tmp_path, server) as here:
            sync = asyncio.create_task(here.sync())
            await until(lambda: here.query("SELECT 1 FROM source_state"))
            sync.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sync
            await ends_with_the_truth(here, account)
        starts = server.starts()

    assert starts[2] - starts[1] >= 2.9


FINAL: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "wrong key": ({"code": 10}, AccessDeniedError, "refuses the API key.*MUSIC_REC_LASTFM__API_KEY"),
    "suspended key": ({"code": 26}, AccessDeniedError, "suspended"),
    "private profile": ({"code": 17}, AccessDeniedError, "Hide recent listening information"),
    "removed method": ({"code": 3}, Exception, "does not understand"),
}


@pytest.mark.parametrize("answer", FINAL)
async def test_nothing_is_asked_after_a_final_answer(tmp_path: Path, answer: str):
    fault, kind, words = FINAL[answer]
    with LastfmServer(made()) as server:
        server.fail(**fault)
        async with library(tmp_path, server) as here:
            with pytest.raises(kind, match=words):
                await here.sync()

            assert len(server.requests) == 1


async def test_unknown_user_is_asked_for_once(tmp_path: Path):
    with LastfmServer(made()) as server:
        async with library(tmp_path, server, "nobody") as here:
            with pytest.raises(NotFoundError, match="knows no user nobody"):
                await here.sync()

            assert len(server.requests) == 1


@pytest.mark.parametrize("code", [10, 26])
async def test_refused_key_is_not_tried_again_but_another_is(tmp_path: Path, code: int):
    account = made()
    with LastfmServer(account) as server:
        async with library(tmp_path, server, key="0" * 32) as here:
            server.fail(code=code, times=1)
            for _ in range(2):
                with pytest.raises(AccessDeniedError):
                    await here.sync()
            assert len(server.requests) == 1

            here.key = server.service.key
            await ends_with_the_truth(here, account)


async def test_hidden_profile_is_read_once_it_is_shown(tmp_path: Path):
    account = made()
    account.hide()
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            with pytest.raises(AccessDeniedError):
                await here.sync()
            account.show()

            await ends_with_the_truth(here, account)


async def test_large_pages_that_fail_are_asked_for_in_smaller_ones(tmp_path: Path):
    account = made()
    middle = account.truth()[700].uts
    with LastfmServer(account) as server:
        server.fail(code=8, window=(middle, middle + 60), above_limit=50)
        async with library(tmp_path, server) as here:
            await ends_with_the_truth(here, account)


async def test_part_that_is_never_given_is_set_aside_named_and_read_when_it_is_there(tmp_path: Path):
    account = made()
    truth = account.truth()
    middle = truth[700].uts
    time = [truth[0].uts + 60.0]
    with LastfmServer(account) as server:
        server.fail(code=8, window=(middle, middle + 1))
        async with library(tmp_path, server, clock=lambda: time[0]) as here:
            report = await here.sync()

            [failed] = report.failed_windows
            assert failed.since <= middle < failed.until
            assert "code 8" in failed.error
            missing = valid(truth) - here.plays()
            assert all(failed.since <= at < failed.until for at, *_ in missing)
            assert 0 < missing.total() < 250
            assert (report.complete, here.state.full_done) == (False, True)

            server.heal()
            asked = len(server.requests)
            await here.sync()
            assert len(server.requests) - asked <= 2, "it is left alone for an hour"
            time[0] += 3700
            await ends_with_the_truth(here, account)


async def test_service_that_stays_away_ends_the_sync_where_the_next_one_goes_on(tmp_path: Path):
    account = made()
    time = [0.0]

    def clock() -> float:
        time[0] += 30  # fifteen minutes pass quickly
        return account.truth()[0].uts + time[0]

    with LastfmServer(account) as server:
        server.fail(answer="reset", calls=(4, 10_000))
        async with library(tmp_path, server, clock=clock) as here:
            with pytest.raises(WaitingError):
                await here.sync()
            kept = here.plays().total()
            server.heal()

            assert kept >= 190 * 2
            await ends_with_the_truth(here, account)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 6))])
async def test_cancelled_at_any_moment_it_goes_on_where_it_was(tmp_path: Path, seed: int):
    account = made()
    calls = random.Random(seed).randint(1, 9)
    with LastfmServer(account, latency_s=0.01) as server:
        async with library(tmp_path, server) as here:
            sync = asyncio.create_task(here.sync())
            await until(lambda: len(server.requests) >= calls)
            await asyncio.sleep(random.Random(seed).random() * 0.02)
            sync.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sync
            asked = len(server.requests)
            await asyncio.sleep(0.05)
            assert len(server.requests) == asked

            assert not here.plays() - valid(account.truth())
            assert here.counted() == here.plays().total()
            await ends_with_the_truth(here, account)


async def test_job_is_cancelled_while_it_waits(tmp_path: Path):
    with LastfmServer(made()) as server:
        server.fail(code=29, retry_after="50", nth=2)
        async with library(tmp_path, server) as here:
            sync = asyncio.create_task(here.sync())
            await until(lambda: len(server.requests) == 2)
            await until(lambda: "fewer requests" in here.query("SELECT waiting FROM jobs")[0][0])
            async with here.writer.transaction() as db:
                await db.execute("UPDATE jobs SET cancel = 1")

            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(sync, 60)
            assert here.query("SELECT status FROM jobs") == [("cancelled",)]
