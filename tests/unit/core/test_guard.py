"""The guard of a source: what is sent when, what is waited for, and what its callers get."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
import virtual_time
from states import DictStates

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)
from music_rec.core.guard import Guard, Retry
from music_rec.core.models import Wait
from music_rec.core.storage.source_state import SourceState

NOW = 1_700_000_000
PER_SECOND = 4.0
FAILURES = 2
COOLDOWN_S = 60.0


@dataclass
class Service:
    """Answers what the script says, the last of it for ever, and notes when it was asked."""

    guard: Guard
    script: list[Exception | str] = field(default_factory=lambda: ["answer"])
    asked: list[float] = field(default_factory=list)
    latency: float = 0.0

    async def request(self) -> str:
        await self.guard.schedule.turn()
        self.asked.append(virtual_time.clock())
        end = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        await asyncio.sleep(self.latency)
        if isinstance(end, Exception):
            raise end
        return end

    async def ask(self, scope: str = "") -> str | SourceError:
        """The answer, or the error."""
        try:
            return await self.guard.call(self.request, scope=scope)
        except SourceError as error:
            return error


def guard(states: DictStates | None = None, *, settings_hash: str = "", retry: Retry = Retry()) -> Guard:
    return Guard(
        "lastfm",
        label="Last.fm",
        per_second=PER_SECOND,
        failures=FAILURES,
        cooldown_s=COOLDOWN_S,
        states=states or DictStates(),
        settings_hash=settings_hash,
        retry=retry,
        clock=virtual_time.clock,
        now=lambda: NOW + virtual_time.clock(),
    )


def in_virtual_time(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """The test, run on a loop whose hours pass at once."""

    def run() -> None:
        virtual_time.run(test())

    run.__name__ = test.__name__
    return run


def no_answer() -> UnavailableError:
    return UnavailableError("lastfm", "Last.fm gave no answer.")


def too_fast(retry_after_s: float | None = None) -> RateLimitedError:
    return RateLimitedError("lastfm", "Last.fm asks for fewer requests.", retry_after_s)


def refused(scope: str = "") -> AccessDeniedError:
    return AccessDeniedError("lastfm", "Last.fm refused the key (code 10). Check MUSIC_REC_LASTFM__API_KEY.", scope)


def gaps(asked: list[float]) -> list[float]:
    return [later - earlier for earlier, later in pairwise(asked)]


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
async def test_rate_limits_in_a_row_are_waited_out_longer_and_longer_and_then_parked():
    service = Service(guard(), [too_fast()])

    error = await service.ask()

    assert [round(gap) for gap in gaps(service.asked)] == [10, 30, 60]
    assert isinstance(error, WaitingError)
    assert error.until - NOW - virtual_time.clock() == pytest.approx(300, abs=1)


@in_virtual_time
async def test_a_success_ends_a_row_of_rate_limits():
    service = Service(guard(), [too_fast(), too_fast(), "answer", too_fast(), "answer"])

    assert [await service.ask(), await service.ask()] == ["answer", "answer"]
    assert [round(gap) for gap in gaps(service.asked)] == [10, 30, 1, 10]


async def after_a_slow_one(service: Service, latency: float) -> list[str | SourceError]:
    """How two calls end, the first of which gets its first answer late."""
    service.latency = latency
    slow = asyncio.create_task(service.ask())
    await asyncio.sleep(0.3)
    service.latency = 0
    return await asyncio.gather(slow, service.ask())


@in_virtual_time
async def test_a_success_of_what_was_sent_before_a_rate_limit_does_not_end_the_row():
    service = Service(guard(), ["answer", too_fast(), too_fast(), "answer"])

    assert await after_a_slow_one(service, 3) == ["answer", "answer"]
    assert [round(gap) for gap in gaps(service.asked)] == [0, 10, 30]


@in_virtual_time
async def test_a_late_rate_limit_of_a_row_that_has_ended_is_waited_out_shortly():
    service = Service(guard(), [too_fast(), too_fast(), "answer", "answer"])

    assert await after_a_slow_one(service, 15) == ["answer", "answer"]
    assert [round(gap) for gap in gaps(service.asked)] == [0, 10, 15]


@in_virtual_time
async def test_the_service_names_a_time_and_every_caller_waits_for_it():
    service = Service(guard(), [too_fast(retry_after_s=42), "answer"])

    first = asyncio.create_task(service.ask())
    await asyncio.sleep(0.26)
    others = [asyncio.create_task(service.ask()) for _ in range(3)]

    assert await asyncio.gather(first, *others) == ["answer"] * 4
    assert len(service.asked) == 5
    assert service.asked[0] == pytest.approx(0.25)
    assert min(service.asked[1:]) >= 42.25


@in_virtual_time
async def test_a_wait_may_be_asked_for_without_a_rate_limit():
    service = Service(guard(), [UnavailableError("lastfm", "busy", 20), "answer"])

    assert await service.ask() == "answer"
    assert 20 <= gaps(service.asked)[0] < 21
    assert service.guard.schedule.pace == PER_SECOND


@in_virtual_time
async def test_a_service_that_names_no_pause_at_all_gets_the_ordinary_one():
    service = Service(guard(), [too_fast(retry_after_s=0), "answer"])

    assert await service.ask() == "answer"
    assert 1 <= gaps(service.asked)[0] <= 2


@in_virtual_time
async def test_a_rate_limit_halves_the_pace():
    service = Service(guard(), [too_fast(), "answer"])
    await service.ask()
    pace = service.guard.schedule.pace
    for _ in range(250):
        await service.ask()

    assert PER_SECOND / 2 <= pace < 0.51 * PER_SECOND
    assert service.guard.schedule.pace == PER_SECOND
    assert gaps(service.asked)[2] > 1.9 / PER_SECOND


@in_virtual_time
async def test_a_burst_of_rate_limits_is_one():
    service = Service(guard(), [too_fast(), too_fast(), too_fast(), "answer"], latency=1)

    assert await asyncio.gather(*(service.ask() for _ in range(3))) == ["answer"] * 3
    assert service.guard.schedule.pace >= PER_SECOND / 2
    assert max(gaps(service.asked)) < 12


@in_virtual_time
async def test_a_long_wait_is_parked_and_holds_for_all_at_once_in_every_process():
    states = DictStates()
    here, there = Service(guard(states), [too_fast(3600)]), Service(guard(states))

    errors = [await here.ask(), await here.ask(), await there.ask()]

    assert len(here.asked) == 1
    assert there.asked == []
    assert {type(error).__mro__[1] for error in errors} == {WaitingError}
    assert {error.until for error in errors} == {NOW + 3601}
    assert {str(error) for error in errors} == {"Last.fm asks for fewer requests."}


@in_virtual_time
async def test_after_a_parked_wait_calls_go_on_and_nothing_is_left_of_it():
    states = DictStates()
    service = Service(guard(states), [too_fast(3600), "answer"])
    await service.ask()
    await asyncio.sleep(3601)

    assert await service.ask() == "answer"
    assert states.rows == {}


@in_virtual_time
async def test_who_waits_for_a_slot_when_a_wait_is_parked_ends_with_it_too():
    service = Service(guard(), [too_fast(3600)])

    errors = await asyncio.gather(*(service.ask() for _ in range(5)))

    assert len(service.asked) == 1
    assert all(isinstance(error, WaitingError) for error in errors)
    assert virtual_time.clock() < 5


@in_virtual_time
async def test_a_parked_wait_holds_while_it_is_being_written_down():
    class SlowStates(DictStates):
        async def write(self, state: SourceState) -> None:
            await asyncio.sleep(10)
            await super().write(state)

    service = Service(guard(SlowStates()), [too_fast(3600)])

    errors = await asyncio.gather(*(service.ask() for _ in range(5)))

    assert len(service.asked) == 1
    assert all(isinstance(error, WaitingError) for error in errors)


@in_virtual_time
async def test_a_parked_wait_of_one_part_of_a_service_leaves_the_others_alone():
    service = Service(guard(), [too_fast(3600), "answer"])

    ends = await asyncio.gather(service.ask("search"), service.ask("search"), service.ask("lists"), service.ask("lists"))

    assert [isinstance(end, WaitingError) for end in ends] == [True, True, False, False]
    assert ends[2:] == ["answer", "answer"]


@in_virtual_time
async def test_a_refused_key_is_never_sent_again():
    states = DictStates()
    here, there = Service(guard(states), [refused()]), Service(guard(states))

    errors = [*await asyncio.gather(*(here.ask() for _ in range(3))), await there.ask("friends")]

    assert (len(here.asked), len(there.asked)) == (1, 0)
    assert all(isinstance(error, AccessDeniedError) for error in errors)
    assert {str(error) for error in errors} == {str(refused())}


@in_virtual_time
async def test_with_other_settings_a_refused_key_is_asked_again():
    states = DictStates()
    await Service(guard(states, settings_hash="old key"), [refused()]).ask()

    assert await Service(guard(states, settings_hash="new key")).ask() == "answer"
    assert states.rows == {}


@in_virtual_time
async def test_when_its_state_is_cleared_a_refused_key_is_asked_again():
    states = DictStates()
    service = Service(guard(states), [refused(), "answer"])
    await service.ask()
    await states.clear("lastfm")

    assert await service.ask() == "answer"


@in_virtual_time
async def test_a_refusal_of_one_account_is_not_kept():
    states = DictStates()
    service = Service(guard(states), [refused("anna"), "answer"])

    assert isinstance(await service.ask(), AccessDeniedError)
    assert await service.ask() == "answer"
    assert states.rows == {}


@pytest.mark.parametrize(("asked", "least", "most"), [(float("nan"), 1, 2), (-5, 1, 2), (float("inf"), 604_800, 604_802)])
def test_a_senseless_time_is_not_taken_at_its_word(asked: float, least: float, most: float):
    async def test() -> None:
        service = Service(guard(), [too_fast(asked), "answer"])
        while isinstance(end := await service.ask(), WaitingError):
            await asyncio.sleep(end.until - NOW - virtual_time.clock())
        assert least <= gaps(service.asked)[0] <= most

    virtual_time.run(test())


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
