"""The schedule of a source: no server sees more than it allows, nobody waits longer than needed, first come first served."""

from __future__ import annotations

import asyncio
import random
import threading
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
import virtual_time
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.rate import SLOWEST, Schedule, SentAway, Stopped

RATES = st.sampled_from([0.2, 0.5, 1, 1.5, 2.5, 3, 4, 10, 50, 200])
SHORT = st.floats(0, 3)
HAIR = 1e-6


@dataclass(frozen=True)
class Caller:
    """Asks again and again: idle for so many slots, then a request that lasts so many."""

    requests: Sequence[tuple[float, float]]
    patience: float = 1e9
    """Slots after which it gives a wait up."""


CALLERS = st.lists(
    st.builds(
        Caller,
        st.lists(st.tuples(st.one_of(st.just(0.0), SHORT, st.floats(0, 40)), st.one_of(SHORT, st.floats(0, 40))), max_size=30),
        st.sampled_from([1e9, 1e9, 0.5, 3.0]),
    ),
    min_size=1,
    max_size=10,
)


async def starts_of(schedule: Schedule, callers: Sequence[Caller]) -> list[float]:
    """When the requests of all callers started, in order."""
    starts: list[float] = []
    slot = 1 / schedule.per_second

    async def calls(caller: Caller) -> None:
        for idle, latency in caller.requests:
            await asyncio.sleep(idle * slot)
            try:
                async with asyncio.timeout(caller.patience * slot):
                    await schedule.turn()
            except TimeoutError:
                continue
            starts.append(virtual_time.clock())
            await asyncio.sleep(latency * slot)

    await asyncio.gather(*map(calls, callers))
    return starts


def check_windows(starts: Sequence[float], per_second: float) -> None:
    """What a service counts: no window holds more than a tenth too many and one, no two starts are close."""
    window = max(1.0, 10 / per_second)
    counts = [bisect_left(starts, start + window) - at for at, start in enumerate(starts)]
    gaps = [later - earlier for earlier, later in pairwise(starts)]

    assert max(counts, default=0) <= 1.1 * per_second * window + 1
    assert min(gaps, default=1e9) >= 0.95 / per_second - HAIR


@given(RATES, CALLERS, st.randoms(use_true_random=False))
def test_whatever_comes_when_no_window_holds_too_many_starts(per_second, callers, chance: random.Random):
    async def work() -> list[float]:
        return await starts_of(Schedule(per_second, clock=virtual_time.clock), callers)

    starts = virtual_time.run(work(), late=lambda: chance.choice([0, 0, 0.1, 3]) * chance.random() / per_second)

    check_windows(starts, per_second)


@given(RATES, CALLERS, st.lists(st.tuples(SHORT, st.sampled_from(["hold", "slow_down", "recover"]))))
def test_holding_and_slowing_down_keep_the_windows_too(per_second, callers, orders):
    async def work() -> list[float]:
        schedule = Schedule(per_second, clock=virtual_time.clock)
        calls = asyncio.create_task(starts_of(schedule, callers))
        for pause, order in orders:
            await asyncio.sleep(pause / per_second)
            getattr(schedule, order)(*([pause / per_second] if order == "hold" else []))
        return await calls

    check_windows(virtual_time.run(work()), per_second)


@given(RATES, st.integers(2, 80), st.integers(1, 10), st.floats(0, 5), st.randoms(use_true_random=False))
def test_many_requests_take_hardly_longer_than_their_slots(per_second, n, workers, latency, chance: random.Random):
    slot = 1 / per_second
    late = 0.05 * slot
    one = Caller([(0.0, latency)] * n)
    shared = [Caller(one.requests[::workers][: (n - at + workers - 1) // workers]) for at in range(workers)]

    async def work() -> list[float]:
        return await starts_of(Schedule(per_second, clock=virtual_time.clock), shared)

    starts = virtual_time.run(work(), late=lambda: late * chance.random())
    wall = starts[-1] + latency * slot - starts[0]

    assert len(starts) == n
    assert wall <= 1.02 * (n - 1) * max(slot, latency * slot + late) + latency * slot + late


@given(RATES, st.lists(st.integers(0, 30).map(lambda tenths: tenths / 10), min_size=1, max_size=20))
def test_who_comes_first_starts_first(per_second, arrivals):
    started = []

    async def work() -> None:
        schedule = Schedule(per_second, clock=virtual_time.clock)

        async def caller(at: int, arrival: float) -> None:
            await asyncio.sleep(arrival / per_second)
            await schedule.turn()
            started.append(at)

        await asyncio.gather(*(caller(at, arrival) for at, arrival in enumerate(arrivals)))

    virtual_time.run(work())

    assert [arrivals[at] for at in started] == sorted(arrivals)


def test_the_first_start_is_a_slot_away():
    assert starts_at(4, [Caller([(0.0, 0.0)] * 3)]) == pytest.approx([0.25, 0.5, 0.75])


def test_who_was_idle_for_long_makes_up_ten_slots_and_no_more():
    starts = starts_at(1, [Caller([(0.0, 0.0), (3600.0, 0.0), *[(0.0, 0.0)] * 999])])[1:]

    assert starts[200] - starts[0] == pytest.approx(200 * 0.95)
    assert starts[900] - starts[0] == pytest.approx(890)


def test_nobody_starts_before_a_hold_is_over():
    async def work() -> list[float]:
        schedule = Schedule(4, clock=virtual_time.clock)
        calls = asyncio.create_task(starts_of(schedule, [Caller([(0.0, 0.0)] * 2)] * 3))
        await asyncio.sleep(0.6)
        schedule.hold(10)
        return await calls

    assert virtual_time.run(work()) == pytest.approx([0.25, 0.5, 10.6, 10.85, 11.1, 11.35])


def test_a_shorter_hold_does_not_end_a_longer_one():
    async def work() -> list[float]:
        schedule = Schedule(4, clock=virtual_time.clock)
        schedule.hold(10)
        schedule.hold(1)
        return await starts_of(schedule, [Caller([(0.0, 0.0)])])

    assert virtual_time.run(work()) == pytest.approx([10])


def test_half_the_pace_comes_back_within_200_successes():
    schedule = Schedule(4)
    schedule.slow_down()
    paces = [schedule.pace]
    for _ in range(200):
        schedule.recover()
        paces.append(schedule.pace)

    assert paces[0] == 2
    assert paces == sorted(paces)
    assert paces[100] == pytest.approx(3)
    assert paces[-1] == pytest.approx(4)


def test_the_pace_never_leaves_its_bounds():
    schedule = Schedule(4)
    for _ in range(20):
        schedule.slow_down()
    lowest = schedule.pace
    for _ in range(1000):
        schedule.recover()

    assert (lowest, schedule.pace) == (4 * SLOWEST, 4)


def test_a_lower_pace_moves_starts_apart():
    async def work() -> list[float]:
        schedule = Schedule(4, clock=virtual_time.clock)
        schedule.slow_down()
        return await starts_of(schedule, [Caller([(0.0, 0.0)] * 3)])

    assert virtual_time.run(work()) == pytest.approx([0.5, 1.0, 1.5])


def test_who_gives_up_leaves_the_slot_to_the_next():
    patient, hasty = Caller([(0.0, 0.0)]), Caller([(0.0, 0.0)], patience=1.5)

    assert starts_at(0.01, [patient, hasty, hasty, hasty, patient])[-1] <= 200 + 2


def test_those_who_wait_can_be_sent_away_and_others_start():
    async def work() -> tuple[list[object], list[float]]:
        schedule = Schedule(4, clock=virtual_time.clock)
        waiting = [asyncio.create_task(schedule.turn()) for _ in range(5)]
        await asyncio.sleep(0.6)
        schedule.send_away()
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        return ends, await starts_of(schedule, [Caller([(0.0, 0.0)])])

    ends, [start] = virtual_time.run(work())

    assert [type(end) for end in ends] == [type(None)] * 2 + [SentAway] * 3
    assert start >= 0.75


async def test_who_came_before_all_were_sent_away_takes_no_slot_afterwards():
    schedule = Schedule(1000)
    came_in = schedule.rounds
    schedule.send_away()

    with pytest.raises(SentAway):
        await schedule.turn(came_in)
    await schedule.turn(schedule.rounds)
    await schedule.turn()


def starts_at(per_second: float, callers: Sequence[Caller]) -> list[float]:
    """When requests start on a perfect machine."""

    async def work() -> list[float]:
        return await starts_of(Schedule(per_second, clock=virtual_time.clock), callers)

    return virtual_time.run(work())


class Clock(threading.Event):
    """A clock that goes on where somebody waits for the event, which is never set, or set at a time."""

    def __init__(self, set_at: float = 1e9) -> None:
        super().__init__()
        self.now = 0.0
        self.set_at = set_at

    def __call__(self) -> float:
        return self.now

    def is_set(self) -> bool:
        return self.now >= self.set_at

    def wait(self, timeout: float | None = None) -> bool:
        self.now = min(self.now + (timeout or 0), self.set_at)
        return self.is_set()


def test_a_thread_starts_in_the_same_slots():
    clock = Clock()
    schedule = Schedule(4, clock=clock)
    starts = []
    for _ in range(3):
        schedule.wait(clock)
        starts.append(clock.now)

    assert starts == pytest.approx([0.25, 0.5, 0.75])


def test_a_thread_that_is_stopped_while_it_waits_starts_nothing():
    clock = Clock(set_at=0.4)
    schedule = Schedule(4, clock=clock)
    schedule.wait(clock)

    with pytest.raises(Stopped):
        schedule.wait(clock)
    assert clock.now == 0.4


def test_a_thread_that_was_stopped_before_takes_no_slot():
    stopped = threading.Event()
    stopped.set()

    with pytest.raises(Stopped):
        Schedule(4).wait(stopped)


async def test_threads_and_coroutines_share_the_slots():
    schedule = Schedule(500)
    started: list[str] = []

    def in_thread() -> None:
        for _ in range(10):
            schedule.wait()
            started.append("thread")

    async def on_loop() -> None:
        for _ in range(10):
            await schedule.turn()
            started.append("loop")

    await asyncio.gather(*(asyncio.to_thread(in_thread) for _ in range(3)), *(on_loop() for _ in range(3)))

    assert sorted(started) == ["loop"] * 30 + ["thread"] * 30
