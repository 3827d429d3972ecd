"""The breaker of a source: opens after failures in a row, then lets one call try."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from music_rec.core.breaker import Breaker
from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    RateLimitedError,
    SourceError,
    UnavailableError,
    UnexpectedPayloadError,
    WaitingError,
)

COOLDOWN_S = 60.0
FAILURES = 3
NOW = 1_700_000_000.0


@dataclass
class Clock:
    """Stands still until it is told."""

    now: float = 5.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Bench:
    """A breaker and its clock."""

    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        start = self.clock.now
        self.breaker = Breaker(
            "lastfm",
            label="Last.fm",
            failures=FAILURES,
            cooldown_s=COOLDOWN_S,
            clock=self.clock,
            now=lambda: NOW + self.clock.now - start,
        )

    def ends(self, error: BaseException | None = None) -> bool:
        """Whether a call passed that ends like this, and it was the one that tries."""
        with suppress(type(error) if error else UnavailableError), self.breaker.attempt() as probe:
            was = probe
            if error:
                raise error
        return was

    def open(self) -> None:
        for _ in range(FAILURES):
            self.ends(UnavailableError("lastfm", "no answer"))
        assert self.breaker.state == "open"

    def refused(self) -> WaitingError:
        with pytest.raises(WaitingError) as caught, self.breaker.attempt():
            pass
        return caught.value


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_opens_after_failures_in_a_row_and_says_until_when(bench: Bench):
    bench.open()
    bench.clock.now += 20

    error = bench.refused()

    assert error.until == NOW + COOLDOWN_S
    assert str(error) == "Last.fm failed 3 times in a row. It is asked again in 40 s."


def test_each_refusal_is_an_error_of_its_own(bench: Bench):
    bench.open()

    assert bench.refused() is not bench.refused()


def test_a_success_between_starts_the_count_anew(bench: Bench):
    for _ in range(3 * FAILURES):
        for _ in range(FAILURES - 1):
            bench.ends(UnavailableError("lastfm", "no answer"))
        bench.ends()

    assert bench.breaker.state == "closed"


@pytest.mark.parametrize("final", [AccessDeniedError, NotFoundError, UnexpectedPayloadError])
def test_a_final_answer_is_an_answer(bench: Bench, final: type[SourceError]):
    for _ in range(FAILURES - 1):
        bench.ends(UnavailableError("lastfm", "no answer"))
    bench.ends(final("lastfm", "no"))
    for _ in range(FAILURES - 1):
        bench.ends(UnavailableError("lastfm", "no answer"))

    assert bench.breaker.state == "closed"


def test_a_final_answer_closes_it_again(bench: Bench):
    bench.open()
    bench.clock.now += COOLDOWN_S
    bench.ends(NotFoundError("lastfm", "no such user"))

    assert bench.breaker.state == "closed"


def test_a_rate_limit_counts_as_a_failure(bench: Bench):
    for _ in range(FAILURES):
        bench.ends(RateLimitedError("lastfm", "too fast"))

    assert bench.breaker.state == "open"


def test_after_the_pause_one_call_passes_and_all_others_wait(bench: Bench):
    bench.open()
    bench.clock.now += COOLDOWN_S

    with bench.breaker.attempt() as probe:
        assert probe
        assert bench.breaker.state == "half-open"
        assert [bench.refused().until for _ in range(3)] == [NOW + 2 * COOLDOWN_S] * 3

    assert bench.breaker.state == "closed"


def test_who_is_refused_while_one_tries_for_long_is_never_told_to_come_at_once(bench: Bench):
    bench.open()
    bench.clock.now += COOLDOWN_S

    with bench.breaker.attempt():
        bench.clock.now += 10 * COOLDOWN_S
        assert bench.refused().until == NOW + 11 * COOLDOWN_S + 1


def test_when_the_one_fails_the_pause_begins_anew(bench: Bench):
    bench.open()
    bench.clock.now += COOLDOWN_S
    bench.ends(UnavailableError("lastfm", "no answer"))

    assert bench.refused().until == NOW + 2 * COOLDOWN_S


@pytest.mark.parametrize("end", [asyncio.CancelledError(), KeyboardInterrupt(), ValueError("ours"), WaitingError("x", "", 0)])
def test_what_is_cancelled_or_breaks_here_leaves_the_state_as_it_was(bench: Bench, end: BaseException):
    for _ in range(FAILURES - 1):
        bench.ends(UnavailableError("lastfm", "no answer"))
    bench.ends(end)
    assert bench.breaker.state == "closed"
    bench.ends(UnavailableError("lastfm", "no answer"))
    assert bench.breaker.state == "open"

    bench.clock.now += COOLDOWN_S
    assert bench.ends(end)
    assert bench.breaker.state == "open"
    assert bench.ends()
    assert bench.breaker.state == "closed"


def test_calls_from_before_it_opened_say_nothing_about_now(bench: Bench):
    with ExitStack() as late_success, suppress(UnavailableError), bench.breaker.attempt():
        late_success.enter_context(bench.breaker.attempt())
        bench.open()
        bench.clock.now += 30
        raise UnavailableError("lastfm", "late failure")

    assert bench.breaker.state == "open"
    assert bench.refused().until == NOW + COOLDOWN_S


@given(st.lists(st.tuples(st.sampled_from(["begin", "answer", "fail", "cancel"]), st.sampled_from([0, 30, 60]))))
def test_never_more_than_one_tries_and_nothing_passes_during_a_pause(steps):
    bench, running, opened = Bench(), [], -COOLDOWN_S
    ends = {"answer": None, "fail": UnavailableError("lastfm", ""), "cancel": asyncio.CancelledError()}
    for step, seconds in steps:
        bench.clock.now += seconds
        before = bench.breaker.state
        if step == "begin":
            attempt = bench.breaker.attempt()
            with suppress(WaitingError):
                running.append((attempt, attempt.__enter__()))
                assert before != "half-open"
                assert before == "closed" or bench.clock.now >= opened + COOLDOWN_S
        elif running:
            attempt, _ = running.pop(0)
            error = ends[step]
            with suppress(UnavailableError, asyncio.CancelledError):
                attempt.__exit__(type(error) if error else None, error, None)
            if (before, bench.breaker.state, step) in {("closed", "open", "fail"), ("half-open", "open", "fail")}:
                opened = bench.clock.now
        assert sum(probe for _, probe in running) == (bench.breaker.state == "half-open")
