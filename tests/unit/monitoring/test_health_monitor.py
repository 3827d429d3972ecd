"""The monitor: from calls, turns of breakers and circumstances to one state in words, at any moment."""

from __future__ import annotations

import asyncio
import contextlib

import virtual_time
from states import DictStates
from unit.core.guarded_service import COOLDOWN_S, FAILURES, NOW, PER_SECOND, in_virtual_time

from music_rec.core.errors import SourceError, UnavailableError
from music_rec.core.events import Call, Outcome, Turned
from music_rec.core.guard import Guard, Retry
from music_rec.monitoring.health_monitor import HealthMonitor, SourceHealth, Standing, line

DAY_S = 86_400


def heard(*outcomes: Outcome, took_ms: float = 100, start: float = NOW) -> HealthMonitor:
    """A monitor that heard one call a minute."""
    monitor = HealthMonitor()
    for minute, outcome in enumerate(outcomes):
        error = "" if outcome == "answered" else f"It was {outcome}."
        monitor.hear(Call("source", "kind", start + 60 * minute, took_ms + minute, outcome, error))
    return monitor


def at(monitor: HealthMonitor, now: float = NOW + 3600, standing: Standing = Standing()) -> SourceHealth:
    return monitor.health("source", standing, now)


def test_a_source_that_answers_is_well():
    told = at(heard(*["answered"] * 100))

    assert (told.state, told.why, told.success_rate) == ("ok", "", 1.0)
    assert (told.p50_ms, told.p95_ms, told.asked_at) == (150, 195, NOW + 99 * 60)


def test_what_was_never_asked_is_neither_well_nor_ill():
    told = at(HealthMonitor())

    assert (told.state, told.success_rate, told.p50_ms, told.days) == ("unasked", None, None, ())


def test_a_find_that_is_none_is_a_success():
    assert at(heard(*["not_found"] * 10)).success_rate == 1.0


def test_a_refusal_is_an_answer_to_nobody():
    told = at(heard(*["answered"] * 9, "denied"))

    assert (told.state, told.success_rate, told.last_error) == ("ok", 0.9, "It was denied.")
    assert told.days[-1].in_vain == 1


def test_what_was_refused_with_a_key_of_before_says_nothing_about_the_key_of_now():
    monitor = heard(*["answered"] * 9, "denied")

    assert at(monitor, standing=Standing(refuses_nothing=True)).state == "unasked_since"
    monitor.hear(Call("source", "check", NOW + 2000, 100, "answered"))
    assert at(monitor, standing=Standing(refuses_nothing=True)).state == "ok"


def test_answers_that_nobody_can_read_are_told_once_they_are_many():
    told = at(heard(*["answered"] * 5, *["unexpected"] * 15))

    assert (told.state, told.success_rate) == ("failing", 0.25)
    assert told.why == "15 of the last 20 calls were in vain. It was unexpected."
    assert at(heard(*["answered"] * 15, "unexpected")).state == "ok"


def test_the_last_call_without_an_answer_is_told_in_words():
    told = at(heard("answered", "answered", "unavailable"))

    assert (told.state, told.last_error, told.last_error_at) == ("failing", "It was unavailable.", NOW + 120)
    assert told.why == "The last call was in vain. It was unavailable."


def test_one_failure_among_many_answers_is_an_accident():
    told = at(heard("answered", "unavailable", *["answered"] * 30))

    assert (told.state, told.last_error) == ("ok", "It was unavailable.")


def test_much_slower_answers_than_usual_are_told():
    monitor = heard(*["answered"] * 300)
    for call in range(50):
        monitor.hear(Call("source", "kind", NOW + 40_000 + call, 1000, "answered"))

    told = at(monitor)
    assert told.state == "slow"
    assert "as long as usual" in told.why


def test_circumstances_come_before_calls():
    monitor = heard(*["answered"] * 5)

    assert at(monitor, standing=Standing(ready=False, allowed=False, why="No key.")).state == "no_key"
    assert at(monitor, standing=Standing(allowed=False)).state == "off"
    assert at(monitor, standing=Standing(forbidden=True, why="It refuses.")).why == "It refuses."
    waiting = at(monitor, standing=Standing(waits_until=NOW + 9000))
    assert (waiting.state, waiting.next_try) == ("waiting", NOW + 9000)
    assert at(monitor, NOW + 9000, Standing(waits_until=NOW + 9000)).state == "ok"


def test_cancelled_calls_say_nothing_about_a_service():
    assert at(heard("answered", "cancelled", "cancelled")).success_rate == 1.0


def test_days_are_counted_for_thirty_of_them():
    monitor = HealthMonitor()
    for day in range(40):
        monitor.hear(Call("source", "kind", NOW + day * DAY_S, 1, "answered" if day % 2 else "limited"))

    days = at(monitor, NOW + 39 * DAY_S).days
    assert len(days) == 30
    assert [(one.calls, one.in_vain) for one in days[-2:]] == [(1, 1), (1, 0)]


def test_a_breaker_whose_time_has_come_is_half_open_whatever_became_of_its_program():
    monitor = heard("unavailable", "unavailable")
    monitor.hear(Turned("source", "open", NOW + 60, NOW + 120))

    assert (at(monitor, NOW + 90).state, at(monitor, NOW + 90).next_try) == ("open", NOW + 120)
    assert at(monitor, NOW + 121).state == "half_open"


def test_an_answer_to_anybody_closes_what_another_program_had_open():
    monitor = heard("unavailable", "unavailable")
    monitor.hear(Turned("source", "open", NOW + 60, NOW + 1000))
    for minute in range(2, 12):
        monitor.hear(Call("source", "check", NOW + 60 * minute, 5, "answered"))

    assert at(monitor, NOW + 720).state == "ok"


@in_virtual_time
async def test_a_real_guard_is_followed_from_well_to_open_to_half_open_to_well():
    monitor = HealthMonitor()
    up = True
    guard = Guard(
        "source",
        per_second=PER_SECOND,
        failures=FAILURES,
        cooldown_s=COOLDOWN_S,
        states=DictStates(),
        retry=Retry(attempts=1),
        clock=virtual_time.clock,
        now=lambda: NOW + virtual_time.clock(),
        hear=monitor.hear,
    )

    async def request() -> None:
        await guard.schedule.turn()
        await asyncio.sleep(0.1)
        if not up:
            raise UnavailableError("source", "No answer.")

    async def state() -> str:
        with contextlib.suppress(SourceError):
            await guard.call(request)
        return at(monitor, NOW + virtual_time.clock()).state

    states = [await state()]
    up = False
    states += [await state() for _ in range(FAILURES)]
    await asyncio.sleep(COOLDOWN_S + 1)
    states.append(at(monitor, NOW + virtual_time.clock()).state)
    up = True
    states += [await state() for _ in range(20)]

    assert states[:4] == ["ok", "failing", "open", "half_open"]
    assert states[-1] == "ok"


def test_the_line_is_the_same_for_as_long_as_nothing_changes():
    def told(state: str) -> dict[str, SourceHealth]:
        return {"a": SourceHealth("a", state, "", None, None, None, "", 0, 0, 0, ())}

    assert line(told("open")) == line(told("half_open")) == line(told("failing"))
    assert line(told("open")) != line(told("waiting"))
    assert line(told("ok")) == line(told("off")) == ""
