"""Thirteen views of a whole History, each beside polars over a frame of the same plays, and again with edits in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from benchmarks.bench import Bench, library_in
from benchmarks.figures import Figure
from benchmarks.generator import LAST_DAY
from benchmarks.measure import Sample, apart, best, expect, measured
from music_rec.analyzers.clock import plays_by_hour
from music_rec.analyzers.co_listening import co_listening
from music_rec.analyzers.discovery import discovery_curve
from music_rec.analyzers.diversity import diversity
from music_rec.analyzers.forgotten import forgotten
from music_rec.analyzers.on_this_day import on_this_day
from music_rec.analyzers.over_time import plays_over_time
from music_rec.analyzers.rank_race import race
from music_rec.analyzers.sessions import session_sizes, sessions
from music_rec.analyzers.span import Span, span_of
from music_rec.analyzers.streaks import streaks
from music_rec.analyzers.top import top
from music_rec.core.edits import Change, CountsAs, Fold, Hide, HideRange
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import ENTITIES
from music_rec.core.storage.journal import titles_of
from music_rec.library import Library

TODAY = date.fromisoformat(LAST_DAY)
ASKED = Lens(date(2018, 3, 1), date(2023, 5, 31))
TURNS = 3
"""Of each view in a round, after one over few plays."""
EDITS = 500
DAY_S = 86_400

T = TypeVar("T")
Rows = list[tuple[object, ...]]
Samples = dict[str, Sample[Rows]]


@dataclass(frozen=True)
class View:
    """One question."""

    answer: Callable[[History, Span], pd.DataFrame]
    columns: tuple[str, ...]
    """What polars answers too, in its order."""

    def plain(self, frame: pd.DataFrame) -> Rows:
        """Days counted from 1970-01-01, and no more digits than two ways of adding up agree in."""
        shown = frame[list(self.columns)]
        days = {name: shown[name].to_numpy("M8[D]").astype(np.int64) for name in shown.select_dtypes("datetime")}
        return list(shown.assign(**days).round(6).itertuples(index=False, name=None))


def _sessions(history: History) -> pd.DataFrame:
    sizes = session_sizes(history).iloc[0]
    return sessions(history).assign(sessions=sizes["sessions"], median_plays=sizes["median_plays"])


VIEWS: dict[str, View] = {
    "top artists in a range": View(lambda history, _: top(ASKED.apply(history), "artist"), ("group", "plays")),
    "top albums in a range": View(lambda history, _: top(ASKED.apply(history), "album"), ("group", "plays")),
    "top tracks in a range": View(lambda history, _: top(ASKED.apply(history), "track"), ("group", "plays")),
    "plays by day": View(lambda history, span: plays_over_time(history, span, "day"), ("start", "plays")),
    "listening clock": View(lambda history, _: plays_by_hour(history), ("hour", "plays")),
    "streaks": View(lambda history, _: streaks(history, TODAY), ("first", "last", "days", "current")),
    "sessions": View(lambda history, _: _sessions(history), ("since", "until", "plays", "sessions", "median_plays")),
    "discovery curve": View(lambda history, span: discovery_curve(history, history, span, "artist"), ("start", "new", "known")),
    "entropy by month": View(diversity, ("start", "plays", "artists", "effective")),
    "rank race": View(lambda history, span: race(history, span, "artist"), ("start", "place", "group", "plays")),
    "on this day": View(lambda history, _: on_this_day(history, TODAY), ("day", "group", "plays", "day_plays")),
    "forgotten favourites": View(
        lambda history, _: forgotten(history, history, TODAY, "track"), ("group", "plays", "last_day", "days_silent")
    ),
    "listened together": View(lambda history, _: co_listening(history), ("group_a", "group_b", "sessions", "lift")),
}


def run(bench: Bench) -> Iterator[Figure]:
    """CPU of every view by us and by polars, by turns, each apart with its columns in memory; then all of ours with edits."""
    sides = {"plain": ours, "polars": by_polars, "edited": ours_edited}
    rounds = [
        {name: apart(side, bench.library, bench.tiny_library) for name, side in sides.items()} for _ in range(bench.repeat)
    ]
    plain, polars, edited = ({view: best([one[side][view] for one in rounds]) for view in VIEWS} for side in sides)
    for view in VIEWS:
        _expect_same(view, plain[view].result, polars[view].result)
        yield Figure(view, plain[view].cpu_s * 1000, "CPU ms", at_most=50)
        yield Figure(f"{view}, by polars", polars[view].cpu_s * 1000, "CPU ms")
    of_ours, of_polars, with_edits = (sum(one.cpu_s for one in side.values()) for side in (plain, polars, edited))
    yield Figure("all", of_ours * 1000, "CPU ms")
    yield Figure("all, by polars", of_polars * 1000, "CPU ms")
    yield Figure("all / by polars", of_ours / of_polars, "x", at_most=0.2)
    yield Figure(f"all with {EDITS} edits in force / without", with_edits / of_ours, "x", at_most=1.2)


def _expect_same(view: str, found: Rows, expected: Rows) -> None:
    expect(f"rows of {view}", len(found), len(expected))
    for one, other in zip(found, expected, strict=True):
        expect(view, one, other)


def ours(folder: Path, tiny: Path) -> Samples:
    """Every view over a History."""
    return _over(folder, tiny, lambda library: _answers(_history(library)))


def ours_edited(folder: Path, tiny: Path) -> Samples:
    """Every view over a History with edits in it."""
    return _over(folder, tiny, lambda library: _answers(_edited(library)))


def by_polars(folder: Path, tiny: Path) -> Samples:
    """Every view over a frame."""
    from benchmarks.polars_views import frame_of, plain, views

    def answers(library: Library) -> Samples:
        plays = frame_of(_history(library)).lazy()
        return {name: _cheapest(lambda view=view: view(plays).collect(), plain) for name, view in views(TODAY, ASKED).items()}

    return _over(folder, tiny, answers)


def _over(folder: Path, tiny: Path, answers: Callable[[Library], Samples]) -> Samples:
    """The answers of the library in `folder`, after those of the tiny one."""
    samples: Samples = {}
    for one in (tiny, folder):
        with library_in(one) as library:
            samples = answers(library)
    return samples


def _history(library: Library) -> History:
    return library.history(library.people.shown())


def _edited(library: Library) -> History:
    history, changes = _history(library), invented_changes(_history(library))
    path = library.store_of(library.people.shown()).path
    return Fold.of(history.spellings, changes, titles_of(path, changes)).apply(history)


def invented_changes(history: History) -> list[Change]:
    """Of each kind as many: artists, albums and tracks that are hidden or count as another, and days that are hidden."""
    rng = np.random.default_rng(1)
    each = EDITS // (2 * len(ENTITIES) + 1)
    changes: list[Change] = []
    for entity in ENTITIES:
        groups = np.unique(history.codes(entity))
        one, other, hidden = np.resize(rng.permutation(groups[groups > 0]), (3, each)).tolist()
        changes += [CountsAs(entity, *pair) for pair in zip(one, other, strict=True)]
        changes += [Hide(entity, group) for group in hidden]
    days = rng.choice(history.played_at, EDITS - len(changes)).tolist()
    return [*changes, *(HideRange(since, since + DAY_S) for since in days)]


def _answers(history: History) -> Samples:
    """With the columns there that all views share."""
    for name in ("track", "artist", "album", "local", "day"):
        getattr(history, name)
    span = span_of(history, history, Lens(), TODAY)
    return {name: _cheapest(lambda view=view: view.answer(history, span), view.plain) for name, view in VIEWS.items()}


def _cheapest(work: Callable[[], T], plain: Callable[[T], Rows]) -> Sample[Rows]:
    samples = [measured(work) for _ in range(TURNS)]
    return best([one.giving(plain(one.result)) for one in samples])
