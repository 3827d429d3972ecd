"""The guard of a source: what is sent when, what is waited for, and what its callers get."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
import virtual_time
from unit.core.guarded_service import (
    COOLDOWN_S,
    FAILURES,
    NOW,
    Service,
    gaps,
    guard,
    in_virtual_time,
    no_answer,
    refused,
    too_fast,
)

from music_rec.core.errors import NotFoundError, SourceError, UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.events import Event, Turned
from music_rec.core.guard import Retry
from music_rec.core.models import Wait


@in_virtual_time
async def test_what_failed_for_a_moment_is_asked_again():
    service = Service(guard(), [no_answer(), no_answer(), "answer"])

    assert await service.ask() == "answer"
    assert len(service.asked) == 3


@in_virtual_time
async def test_six_attempts_are_made_with_longer_and_longer_pauses():
    service = Service(guard(), [no_answer()])

    assert isinstance(await service.ask(), UnavailableError)
    for gap, pause in zip(gaps(service.asked), [1, 2, 4, 8, 16], strict=True):
        assert pause <= gap <= pause + 1


@in_virtual_time
async def test_no_attempt_begins_after_the_budget():
    service = Service(guard(retry=Retry(budget_s=90)), [no_answer()], latency=30)

    assert isinstance(await service.ask(), UnavailableError)
    assert len(service.asked) == 3
    assert virtual_time.clock() < 90 + 30


@pytest.mark.parametrize("final", [refused("anna"), NotFoundError("x", ""), UnexpectedPayloadError("x", "")], ids=type)
def test_final_answers_come_at_once_and_keep_the_breaker_closed(final: SourceError):
    async def test() -> None:
        service = Service(guard(), [final])
        for _ in range(2 * FAILURES):
            assert await service.ask() is final
        assert len(service.asked) == 2 * FAILURES
        assert service.guard.breaker.state == "closed"

    virtual_time.run(test())


@in_virtual_time
async def test_an_error_of_our_own_is_not_retried_and_says_nothing_about_the_service():
    service = Service(guard(), [ValueError("ours")])

    for _ in range(2 * FAILURES):
        with pytest.raises(ValueError, match="ours"):
            await service.ask()
    assert len(service.asked) == 2 * FAILURES
    assert service.guard.breaker.state == "closed"


@in_virtual_time
async def test_a_service_that_is_down_is_left_alone_and_then_tried_once():
    service = Service(guard(), [no_answer()])
    for _ in range(FAILURES):
        await service.ask()
    sent = len(service.asked)

    error = await service.ask()
    assert isinstance(error, WaitingError)
    assert len(service.asked) == sent

    await asyncio.sleep(error.until - NOW - virtual_time.clock() + 0.001)
    await asyncio.gather(*(service.ask() for _ in range(5)))
    assert len(service.asked) == sent + 1

    await asyncio.sleep(COOLDOWN_S)
    service.script = ["answer"]
    assert await service.ask() == "answer"
    assert await service.ask() == "answer"


@in_virtual_time
async def test_calls_that_are_under_way_when_the_breaker_opens_send_nothing_more():
    service = Service(guard(), [no_answer()])
    ends = await asyncio.gather(*(service.ask() for _ in range(8)))
    opened = service.guard.breaker.check
    sent = len(service.asked)
    await asyncio.sleep(COOLDOWN_S - 1)

    with pytest.raises(WaitingError):
        opened()
    assert len(service.asked) == sent
    assert [type(end) for end in ends].count(UnavailableError) == FAILURES
    assert {type(end) for end in ends} == {UnavailableError, WaitingError}


@in_virtual_time
async def test_a_breaker_goes_on_where_it_stood_before_the_program_ended():
    last: list[Event] = []
    before = Service(guard(hear=last.append), [no_answer()])
    for _ in range(FAILURES):
        await before.ask()
    stood = next(one for one in reversed(last) if isinstance(one, Turned))
    after = Service(guard(stood=lambda _: stood), [no_answer()])
    await asyncio.sleep(COOLDOWN_S / 2)
    refused = await after.ask()
    assert isinstance(refused, WaitingError)
    assert refused.until == stood.until
    assert after.asked == []

    await asyncio.sleep(COOLDOWN_S / 2)
    assert isinstance(await after.ask(), UnavailableError)
    assert isinstance(await after.ask(), WaitingError)
    assert len(after.asked) == 1


@in_virtual_time
async def test_a_program_that_ended_while_a_call_tried_lets_the_next_one_try():
    tried = Turned("lastfm", "half-open", NOW)
    service = Service(guard(stood=lambda _: tried), ["answer"])

    assert await service.ask() == "answer"
    assert service.guard.breaker.state == "closed"


@in_virtual_time
async def test_a_call_cancelled_during_a_pause_counts_for_nothing():
    service = Service(guard(), [no_answer()])
    for _ in range(3 * FAILURES):
        call = asyncio.create_task(service.ask())
        await asyncio.sleep(2)
        call.cancel()
        with suppress(asyncio.CancelledError):
            await call

    assert service.guard.breaker.state == "closed"


@in_virtual_time
async def test_what_is_waited_for_is_told_and_when_it_goes_on():
    service = Service(guard(), [no_answer(), too_fast(), UnavailableError("lastfm", "busy", 20), "answer"])
    told: list[Wait | None] = []
    service.guard.on_wait = told.append

    await service.ask()

    assert [wait and wait.kind for wait in told] == ["retry", None, "rate", None, "asked", None]
    assert [round(wait.until - NOW, -1) for wait in told if wait] == [0, 10, 30]
    assert told[2].why == "Last.fm asks for fewer requests."


@in_virtual_time
async def test_refusals_are_told_until_a_call_passes():
    service = Service(guard(retry=Retry(attempts=1)), [no_answer(), no_answer(), "answer"])
    told: list[Wait | None] = []
    service.guard.on_wait = told.append
    for _ in range(FAILURES + 1):
        await service.ask()
    await asyncio.sleep(COOLDOWN_S)
    await service.ask()

    assert [wait and wait.kind for wait in told] == ["breaker", None]


@in_virtual_time
async def test_while_several_calls_pause_the_longest_is_told():
    service = Service(guard(), [no_answer(), UnavailableError("lastfm", "busy", 20), "answer"])
    told: list[Wait | None] = []
    service.guard.on_wait = told.append

    await asyncio.gather(service.ask(), service.ask())

    assert [wait and wait.kind for wait in told] == ["retry", "asked", None]


@in_virtual_time
async def test_a_cancelled_pause_is_told_to_be_over():
    service = Service(guard(), [no_answer()])
    told: list[Wait | None] = []
    service.guard.on_wait = told.append
    call = asyncio.create_task(service.ask())
    await asyncio.sleep(1)
    call.cancel()
    with suppress(asyncio.CancelledError):
        await call

    assert told[-1] is None
