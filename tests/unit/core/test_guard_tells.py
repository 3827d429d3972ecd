"""What a guard tells whoever hears: every call with its end, and every turn of its breaker."""

from __future__ import annotations

import asyncio
import contextlib

import virtual_time
from states import DictStates
from unit.core.guarded_service import COOLDOWN_S, FAILURES, NOW, PER_SECOND, in_virtual_time, no_answer, refused, too_fast

from music_rec.core.errors import NotFoundError, SourceError
from music_rec.core.events import Call, Event, Parked, Turned, asking, working_on
from music_rec.core.guard import Guard, Retry


class Heard:
    """A guarded service that answers by script, and what was heard of it."""

    def __init__(self, *script: Exception | str, attempts: int = 1, latency: float = 0.25) -> None:
        self.events: list[Event] = []
        self.script = list(script)
        self.latency = latency
        self.guard = Guard(
            "lastfm",
            per_second=PER_SECOND,
            failures=FAILURES,
            cooldown_s=COOLDOWN_S,
            states=DictStates(),
            retry=Retry(attempts=attempts),
            clock=virtual_time.clock,
            now=lambda: NOW + virtual_time.clock(),
            hear=self.events.append,
        )

    async def ask(self, **options: str) -> None:
        async def request() -> str:
            await self.guard.schedule.turn()
            await asyncio.sleep(self.latency)
            end = self.script.pop(0)
            if isinstance(end, Exception):
                raise end
            return end

        with contextlib.suppress(SourceError):
            await self.guard.call(request, **options)

    @property
    def calls(self) -> list[Call]:
        return [one for one in self.events if isinstance(one, Call)]


@in_virtual_time
async def test_a_call_tells_source_kind_start_time_and_outcome():
    service = Heard("answer")

    await service.ask(question="lastfm.tags")

    assert service.events == [Call("lastfm", "lastfm.tags", NOW, 250.0, "answered")]


@in_virtual_time
async def test_waiting_for_a_turn_is_no_part_of_the_time_a_service_took():
    service = Heard("a", "b", "c")

    await asyncio.gather(service.ask(), service.ask(), service.ask())

    assert [round(one.took_ms) for one in service.calls] == [250, 250, 250]


@in_virtual_time
async def test_every_attempt_is_a_call_with_its_error_in_words():
    service = Heard(no_answer(), too_fast(2), "answer", attempts=3)

    await service.ask()

    assert [one.outcome for one in service.calls] == ["unavailable", "limited", "answered"]
    assert service.calls[0].error == "Last.fm gave no answer."
    assert [one.failed for one in service.calls] == [True, True, False]


@in_virtual_time
async def test_answers_that_are_no_find_are_no_failures():
    service = Heard(NotFoundError("lastfm", "Nobody."), refused("lastfm.tags"))

    await service.ask()
    await service.ask()

    assert [(one.outcome, one.failed) for one in service.calls] == [("not_found", False), ("denied", False)]


@in_virtual_time
async def test_a_breaker_tells_when_it_opens_tries_and_closes():
    service = Heard(*[no_answer()] * FAILURES, "answer")
    for _ in range(FAILURES):
        await service.ask()
    opened = NOW + virtual_time.clock()
    await asyncio.sleep(COOLDOWN_S)
    await service.ask()

    turns = [one for one in service.events if isinstance(one, Turned)]
    assert [one.state for one in turns] == ["open", "half-open", "closed"]
    assert (turns[0].at, turns[0].until) == (opened, opened + COOLDOWN_S)


@in_virtual_time
async def test_a_long_wait_and_a_refusal_are_told():
    waits, denied = Heard(too_fast(3600)), Heard(refused())
    await waits.ask()
    await denied.ask()

    [parked] = [one for one in waits.events if isinstance(one, Parked)]
    [forbidden] = [one for one in denied.events if isinstance(one, Parked)]
    assert (parked.state, forbidden.state) == ("waiting", "forbidden")
    assert parked.until >= NOW + 3600


@in_virtual_time
async def test_calls_that_end_before_anything_is_sent_say_nothing():
    service = Heard("answer")
    service.guard.schedule.hold(100)
    call = asyncio.create_task(service.ask())
    await asyncio.sleep(1)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)

    assert service.events == []


@in_virtual_time
async def test_a_call_that_is_cancelled_later_tells_that_something_was_sent():
    service = Heard("answer", latency=10)
    call = asyncio.create_task(service.ask())
    await asyncio.sleep(1)
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)

    assert [(one.outcome, one.sent) for one in service.calls] == [("cancelled", 1)]


@in_virtual_time
async def test_a_call_knows_its_job_and_what_it_is_made_for():
    service = Heard("answer")

    with working_on(7), asking("check"):
        await service.ask(question="lastfm.tags")

    assert [(one.kind, one.job_id) for one in service.calls] == [("check", 7)]


@in_virtual_time
async def test_another_host_of_the_same_service_is_heard_under_its_own_name():
    service = Heard()
    beside = service.guard.beside(PER_SECOND, "labs")

    async def request() -> str:
        return "answer"

    await beside.call(request)

    assert [one.source for one in service.calls] == ["lastfm.labs"]


async def test_requests_that_leave_in_the_thread_of_a_source_are_counted():
    service = Heard()
    heard: list[Event] = []
    guard = Guard("lastfm", per_second=1000, failures=5, cooldown_s=1, states=DictStates(), hear=heard.append)

    def two() -> None:
        guard.schedule.wait(guard.stop)
        guard.schedule.wait(guard.stop)

    await guard.call_blocking(two)

    assert [one.sent for one in heard if isinstance(one, Call)] == [2]
    assert service.events == []
