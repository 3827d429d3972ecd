"""Early warning: a service that gets slow is noticed by its own past, and an ordinary one never is."""

from __future__ import annotations

import math
import random

import pytest

from music_rec.core.events import Call
from music_rec.monitoring.early_warning import LEAST_PAST, WINDOW, times_slower

DAY_S = 86_400
USUAL_MS = {"source.many": 2_400.0, "source.names": 300.0, "source.one": 90.0}


def calls(rng: random.Random, days: float, per_day: int, *, start: float = 0, slower: float = 1.0) -> list[Call]:
    """Ordinary calls: kinds of their own times, slow evenings, days that differ, one in fifty far off."""
    made = []
    mood = 1.0
    for number in range(int(days * per_day)):
        at = start + number * DAY_S / per_day
        if number % per_day == 0:
            mood = math.exp(rng.gauss(0, 0.12))
        evening = 1 + 0.35 * math.sin(2 * math.pi * at / DAY_S)
        kind = rng.choices(list(USUAL_MS), (1, 5, 3))[0]
        took = USUAL_MS[kind] * evening * mood * math.exp(rng.gauss(0, 0.5)) * slower
        took *= 10 if rng.random() < 0.02 else 1
        made.append(Call("source", kind, at, took, "answered"))
    return made


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 5))])
def test_twenty_ordinary_days_raise_nothing(seed: int):
    made = calls(random.Random(seed), days=20, per_day=240)

    raised = [end for end in range(LEAST_PAST, len(made), 25) if times_slower(made[max(0, end - 3000) : end])]

    assert raised == []


@pytest.mark.parametrize("seed", range(20))
def test_fifty_calls_of_three_times_the_time_raise_it(seed: int):
    rng = random.Random(seed)
    made = calls(rng, days=5, per_day=240)
    made += calls(rng, days=WINDOW / 240, per_day=240, start=5 * DAY_S, slower=3)

    assert (times_slower(made) or 0) >= 2


def test_another_mixture_of_questions_is_no_slowness():
    many = [Call("source", "many", at, 3000, "answered") for at in range(150)]
    one = [Call("source", "one", at, 50, "answered") for at in range(150, 400)]

    assert times_slower([*many, *one, *[Call("source", "many", 500 + at, 3000, "answered") for at in range(60)]]) is None


def test_nothing_is_said_before_anything_is_usual():
    rng = random.Random(1)

    assert times_slower(calls(rng, 1, 100) + calls(rng, 1, WINDOW, start=DAY_S, slower=5)) is None


def test_failures_take_as_long_as_our_patience_and_do_not_count():
    usual = [Call("source", "one", at, 100, "answered") for at in range(400)]

    assert times_slower(usual + [Call("source", "one", 500 + at, 30_000, "unavailable") for at in range(60)]) is None
