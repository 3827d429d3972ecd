"""How long looking up takes, at least and at most: what is pending over what a request brings, and how fast they may follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from music_rec.outlook import Outlook, Pace, Share, forecast, outlook


@dataclass
class Question:
    """As much of one as is read."""

    NAME: str
    BATCH: int = 1
    NEEDS: tuple[str, ...] = ()
    LACKS: tuple[str, ...] = ()
    ENTITY: str = "track"
    GAINS: tuple[str, ...] = ()
    TELLS: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    LEAST_PLAYS: int = 1
    each: int = 0
    """Further requests that each subject can take."""
    alone: int = 0
    """The same for each id."""

    def most(self, batches: int, subjects: int, ids: int) -> int:
        return batches + self.each * subjects + self.alone * ids


@dataclass
class Left:
    """So many subjects are pending: (now, if all had the id that is needed); of each, others may tell so many."""

    by_name: dict[str, tuple[int, int]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)

    def left(self, question: Any, *, but: Any = ()) -> int:
        now = self.by_name[question.NAME][0]
        return now - (self.told.get(question.NAME, now) if but else 0)

    def groups(self, question: Any, given: Any = ()) -> range:
        return range(self.by_name[question.NAME][any(len(groups) for _, groups in given)])

    def ids(self, question: Any) -> int:
        return self.left(question) if question.NEEDS else 0


def pace(source: str, *questions: Any, per_second: float = 1, per_day: int = 0) -> Pace:
    return Pace(source, questions, per_second, per_day)


def looked_at(left: Left, *paces: Pace) -> dict[str, tuple[int, int]]:
    """Requests at least and at most, by source."""
    return {name: (one.least, one.most) for name, one in outlook(left, paces).sources.items()}  # type: ignore[arg-type]


FACTS = Question("facts", BATCH=1000, NEEDS=("musicbrainz",))
MANY_NAMES = Question("many names", BATCH=50, LACKS=("musicbrainz",))
NAMES = Question("names", LACKS=("musicbrainz",), each=1)


def test_requests_are_what_is_pending_over_the_batch_and_time_their_number_over_the_pace():
    found = outlook(Left({"facts": (2500, 2500)}), [pace("a", FACTS, per_second=2)])  # type: ignore[arg-type]

    assert (found.requests, found.seconds) == ((3, 3), (1.5, 1.5))


def test_sources_work_side_by_side():
    left = Left({"facts": (1000, 1000), "names": (60, 60)})
    found = outlook(left, [pace("a", FACTS), pace("b", NAMES)])  # type: ignore[arg-type]

    assert found.requests == (61, 121)
    assert found.seconds == (60, 120)


def test_names_that_nobody_knows_take_all_their_words_and_open_nothing():
    assert looked_at(Left({"names": (60, 60)}), pace("b", NAMES)) == {"b": (60, 120)}


def test_questions_that_need_ids_nobody_has_yet_may_not_come_and_come_at_most_when_a_tenth_is_full():
    left = Left({"facts": (0, 30_000), "many names": (30_000, 30_000)})
    [(least, most)] = looked_at(left, pace("a", FACTS, MANY_NAMES)).values()

    assert least == 600
    assert most == 600 + 300 + 3  # and answers on their way when the last name was asked


def test_of_rivals_the_quicker_one_is_sure_of_its_share_and_each_may_be_asked_all():
    left = Left({"many names": (51_000, 51_000), "names": (51_000, 51_000)})
    found = looked_at(left, pace("fast", MANY_NAMES), pace("slow", NAMES))

    assert found == {"fast": (1000, 1020), "slow": (0, 102_000)}


def test_what_another_source_may_tell_is_not_sure_to_be_asked():
    quick = Question("facts", BATCH=1000, TELLS={"track": ("release_date",)})
    slow = Question("dates", BATCH=50, NEEDS=("musicbrainz",), GAINS=("release_date",), alone=1)
    left = Left({"facts": (30_000, 30_000), "dates": (30_000, 30_000)}, told={"dates": 29_000})

    assert looked_at(left, pace("a", quick), pace("b", slow))["b"] == (20, 600 + 30_000)


def test_ids_of_another_source_may_be_unknown_here_and_those_found_here_are_not():
    here = Question("facts here", BATCH=50, NEEDS=("musicbrainz",), alone=1, LEAST_PLAYS=5)
    left = Left({"facts here": (0, 1000), "names": (1000, 1000)})

    assert looked_at(left, pace("a", here), pace("b", NAMES))["a"] == (0, 20 + 3 + 1000)
    assert looked_at(left, pace("b", NAMES, here))["b"] == (1000, 2000 + 20 + 3)


def test_token_for_names_makes_hours_of_them_minutes_where_they_are_known():
    left = Left({"facts": (0, 30_000), "many names": (30_000, 30_000), "names": (30_000, 30_000)})
    slow, fast = pace("a", FACTS, per_second=2.5), pace("a", FACTS, MANY_NAMES, per_second=2.5)
    found = forecast(left, [slow, pace("b", NAMES)], fast)  # type: ignore[arg-type]

    assert found.now.seconds.least == pytest.approx(30_000)
    assert found.with_token is not None
    assert found.with_token.seconds.least < 300


def test_budget_for_the_day_decides_where_it_is_less_and_holds_up_nobody_else():
    left = Left({"facts": (1000, 1000), "names": (5000, 5000)})
    found = outlook(left, [pace("a", FACTS), pace("b", replace(NAMES, each=0), per_second=2, per_day=500)])  # type: ignore[arg-type]

    assert found.sources["b"].seconds.most == pytest.approx(10 * 86_400)
    assert found.sources["b"].days
    assert found.seconds == (1, 1)


def test_nothing_pending_takes_no_time_and_nothing_kept_is_nothing_left():
    found = outlook(Left({"facts": (0, 0)}), [pace("a", FACTS)])  # type: ignore[arg-type]

    assert (found.requests, found.seconds) == ((0, 0), (0, 0))
    assert Outlook.of(None) == Outlook()


def test_what_an_older_version_kept_is_read_as_nothing():
    kept = {"sources": {"a": {"requests": 3, "seconds": 2.0, "days": False}, "b": {"least": 1, "most": 4}}}

    assert Outlook.of(kept) == Outlook({"b": Share(1, 4)})
