"""The guard heeds what a service asks for: short waits for all callers, long ones and refusals also after a restart."""

from __future__ import annotations

import asyncio

import pytest
import virtual_time
from states import DictStates
from unit.core.guarded_service import NOW, PER_SECOND, Service, gaps, guard, in_virtual_time, no_answer, refused, too_fast

from music_rec.core.errors import AccessDeniedError, SourceError, UnavailableError, WaitingError
from music_rec.core.models import Wait
from music_rec.core.storage.source_state import SourceState


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
async def test_a_short_wait_is_sat_out_and_told_also_by_the_next_program():
    states = DictStates()
    first = Service(guard(states), [UnavailableError("lastfm", "busy", 20)])
    call = asyncio.create_task(first.ask())
    await asyncio.sleep(5)
    call.cancel()
    second = Service(guard(states))
    told: list[Wait | None] = []
    second.guard.on_wait = told.append

    assert await second.ask() == "answer"

    assert 20 <= second.asked[0] - first.asked[0] <= 21
    assert [wait and wait.kind for wait in told] == ["asked", None]
    assert (await second.ask(), states.rows) == ("answer", {})


@in_virtual_time
async def test_a_short_wait_takes_no_longer_one_away():
    states = DictStates()
    service = Service(guard(states), [too_fast(3600), too_fast(20), "answer"], latency=1)

    await asyncio.gather(service.ask(), service.ask())

    [state] = states.rows.values()
    assert state.until >= NOW + 3600


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


@pytest.mark.parametrize("end", [refused(), too_fast(3600)], ids=["refused", "parked"])
def test_who_pauses_between_attempts_when_another_is_told_not_to_ask_asks_no_more(end: SourceError):
    async def test() -> None:
        service = Service(guard(), [no_answer(), end])
        ends = await asyncio.gather(service.ask(), service.ask())
        assert len(service.asked) == 2
        assert [isinstance(one, (AccessDeniedError, WaitingError)) for one in ends] == [True, True]

    virtual_time.run(test())


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


@in_virtual_time
async def test_a_refusal_of_one_question_ends_that_and_a_wait_for_one_holds_all():
    states = DictStates()
    service = Service(guard(states), [refused("names"), "answer", too_fast(3600)])

    async def ask(question: str) -> str | SourceError:
        try:
            return await service.guard.call(service.request, question=question)
        except SourceError as error:
            return error

    ends = [await ask(question) for question in ("names", "names", "ids", "ids", "other")]

    assert [type(end) for end in ends[:3]] == [AccessDeniedError, AccessDeniedError, str]
    assert all(isinstance(end, WaitingError) for end in ends[3:])
    assert len(service.asked) == 3
    assert set(states.rows) == {("lastfm", "names"), ("lastfm", "")}


@pytest.mark.parametrize(("asked", "least", "most"), [(float("nan"), 1, 2), (-5, 1, 2), (float("inf"), 604_800, 604_802)])
def test_a_senseless_time_is_not_taken_at_its_word(asked: float, least: float, most: float):
    async def test() -> None:
        service = Service(guard(), [too_fast(asked), "answer"])
        while isinstance(end := await service.ask(), WaitingError):
            await asyncio.sleep(end.until - NOW - virtual_time.clock())
        assert least <= gaps(service.asked)[0] <= most

    virtual_time.run(test())
