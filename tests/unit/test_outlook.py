"""How long looking up takes: what is pending over what one request brings, and how fast they may follow."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from music_rec.outlook import Outlook, Pace, forecast, outlook


@dataclass
class Question:
    """As much of one as an estimate reads."""

    NAME: str
    BATCH: int = 1
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ()
    ENTITY: str = "track"
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ASKS: int = 1
    LEAST_PLAYS: int = 1


@dataclass
class Left:
    """So many subjects are pending: (now, if all had the id that is needed); of each, others tell so many."""

    by_name: dict[str, tuple[int, int]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)

    def left(self, question: Any, *, having: Collection[str] = (), given: Any = (), but: Any = ()) -> int:
        now, then = self.by_name[question.NAME]
        left = then if given or set(having) & set(question.NEEDS) else now
        return left - (self.told[question.NAME] if but else 0)


def pace(source: str, *questions: Any, per_second: float = 1, per_day: int = 0) -> Pace:
    return Pace(source, questions, per_second, per_day)


FACTS = Question("facts", BATCH=1000, NEEDS=("musicbrainz",))
MANY_NAMES = Question("many names", BATCH=50, LACKS=("musicbrainz",))
NAMES = Question("names", LACKS=("musicbrainz",))


def test_requests_are_what_is_pending_over_the_batch_and_time_their_number_over_the_pace():
    found = outlook(Left({"facts": (2500, 2500)}), [pace("a", FACTS, per_second=2)])  # type: ignore[arg-type]

    assert (found.requests, found.seconds) == (3, 1.5)


def test_sources_work_side_by_side():
    left = Left({"facts": (1000, 1000), "names": (60, 60)})
    found = outlook(left, [pace("a", FACTS), pace("b", NAMES)])  # type: ignore[arg-type]

    assert (found.requests, found.seconds) == (61, 60)


def test_names_that_are_found_open_the_questions_that_need_their_ids():
    left = Left({"facts": (0, 30_000), "many names": (30_000, 30_000)})
    found = outlook(left, [pace("a", FACTS, MANY_NAMES)])  # type: ignore[arg-type]

    assert found.requests == 600 + 30


def test_sources_that_look_for_the_same_ids_share_the_names_by_their_speed():
    left = Left({"many names": (51_000, 51_000), "names": (51_000, 51_000)})
    found = outlook(left, [pace("fast", MANY_NAMES), pace("slow", NAMES)])  # type: ignore[arg-type]

    assert found.sources["fast"].requests == found.sources["slow"].requests == 1000


def test_what_a_quicker_source_tells_is_asked_only_until_it_has_told_it():
    quick = Question("facts", BATCH=1000, TELLS={"track": ("release_date",)})
    slow = Question("dates", BATCH=50, GAINS=("release_date",))
    left = Left({"facts": (30_000, 30_000), "dates": (30_000, 30_000)}, told={"dates": 29_000})
    found = outlook(left, [pace("a", quick, per_second=3), pace("b", slow)])  # type: ignore[arg-type]

    assert found.sources["b"].requests == 20 + 10


def test_token_for_names_makes_hours_of_them_minutes():
    left = Left({"facts": (0, 30_000), "many names": (30_000, 30_000), "names": (30_000, 30_000)})
    slow, fast = pace("a", FACTS, per_second=2.5), pace("a", FACTS, MANY_NAMES, per_second=2.5)
    found = forecast(left, [slow, pace("b", NAMES)], fast)  # type: ignore[arg-type]

    assert found.now.seconds == pytest.approx(30_000)
    assert found.with_token is not None
    assert found.with_token.seconds < 300


def test_budget_for_the_day_decides_where_it_is_less_and_holds_up_nobody_else():
    left = Left({"facts": (1000, 1000), "names": (5000, 5000)})
    found = outlook(left, [pace("a", FACTS), pace("b", NAMES, per_second=2, per_day=500)])  # type: ignore[arg-type]

    assert found.sources["b"].seconds == pytest.approx(10 * 86_400)
    assert found.sources["b"].days
    assert found.seconds == 1


def test_nothing_pending_takes_no_time_and_nothing_kept_is_nothing_left():
    found = outlook(Left({"facts": (0, 0)}), [pace("a", FACTS)])  # type: ignore[arg-type]

    assert (found.requests, found.seconds) == (0, 0)
    assert Outlook.of(None) == Outlook()


ALBUMS = Question("albums", BATCH=50, NEEDS=("musicbrainz",), ENTITY="album", ASKS=2)
NAMES_TELLING_ALBUMS = replace(NAMES, TELLS={"album": ("musicbrainz",)})


def test_ids_that_names_tell_in_passing_one_by_one_make_requests_before_they_are_full():
    left = Left({"albums": (0, 120), "names": (600, 600)})
    found = outlook(left, [pace("a", NAMES_TELLING_ALBUMS, ALBUMS)])  # type: ignore[arg-type]

    assert found.requests == 600 + 2 * 12


def test_what_is_alike_waits_until_requests_are_full():
    alike = Question("alike", BATCH=40, NEEDS=("musicbrainz",), LEAST_PLAYS=10)
    left = Left({"alike": (0, 600), "names": (600, 600)})
    found = outlook(left, [pace("a", alike, per_second=2.5), pace("b", NAMES)])  # type: ignore[arg-type]

    assert found.sources["a"].requests == 15
