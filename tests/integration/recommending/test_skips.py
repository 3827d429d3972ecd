"""What was skipped lately moves down in the next list at once, until it is played through or that is long ago."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify
from integration.storage.plays import START, Database, Play

from music_rec.core.feedback import FRESH_S
from music_rec.core.models import Listener
from music_rec.core.zones import DAY
from music_rec.library import Library
from music_rec.library.answers import Recommended

HEARD = [
    Play(START + DAY * day + 200 * place, artist, f"{artist} {(day + place) % 3}", ms=190_000)
    for day in range(30)
    for place, artist in enumerate(("Ann", "Bo", "Cy", "Di"))
    if day % 4 != place
]
"""Evenings with three of four artists, who have three titles each, all heard through."""
NOW = START + 32 * DAY


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with library_in(tmp_path) as opened:
        opened.imports.run(opened.people.writable("Anna", "UTC"), [spotify(tmp_path / "all.json", HEARD)])
        yield opened


def named(library: Library, anna: Listener, model: str = "hybrid", now: int = NOW) -> list[Recommended]:
    return list(library.recommending.recommend(anna, model=model, k=50, now=now).items)


def titles(items: list[Recommended]) -> list[str]:
    return [one.title for one in items]


def bring(library: Library, anna: Listener, folder: Path, track: Recommended, at: int, *, ms: int) -> None:
    path = spotify(folder / f"{at}.json", [Play(at, track.artist, track.title, ms=ms)])
    library.imports.run(anna, [path])


@pytest.mark.parametrize("model", ["hybrid", "popularity"])
def test_a_skip_moves_it_down_at_once_and_nothing_else(library: Library, anna: Listener, tmp_path: Path, model: str):
    before, long_after = (named(library, anna, model, now) for now in (NOW, NOW + FRESH_S))
    surest, skipped, *others = before  # the surest may lead by more than a skip takes

    bring(library, anna, tmp_path, skipped, NOW - 60, ms=9_000)

    after = named(library, anna, model)
    assert titles(after).index(skipped.title) > 1
    assert [one for one in titles(after) if one != skipped.title] == titles([surest, *others])
    assert named(library, anna, model) == after
    assert named(library, anna, model, NOW + FRESH_S) == long_after
    [moved] = [one for one in after if one.title == skipped.title]
    assert {one.text for one in moved.reasons} == {one.text for one in skipped.reasons}
    assert sum(moved.contributions.values()) == pytest.approx(moved.score)


@pytest.mark.parametrize("model", ["hybrid", "popularity"])
def test_a_skip_takes_three_tenths_of_the_first_too_however_far_it_leads(
    library: Library, anna: Listener, tmp_path: Path, model: str
):
    def lead() -> float:
        scores = {one.title: one.score for one in named(library, anna, model)}
        return scores[first.title] / scores[third.title]

    first, second, third, *_ = named(library, anna, model)
    bring(library, anna, tmp_path, second, NOW, ms=9_000)
    before = lead()

    bring(library, anna, tmp_path, first, NOW, ms=9_000)

    assert lead() == pytest.approx(0.7 * before)


def test_a_skip_counts_less_by_the_day(library: Library, anna: Listener, tmp_path: Path):
    def lost(now: int) -> float:
        scores = {one.title: one.score for one in named(library, anna, "popularity", now)}
        return 1 - scores[first.title] / max(scores.values())

    first, *_ = named(library, anna, "popularity")
    bring(library, anna, tmp_path, first, NOW - 60, ms=9_000)

    assert lost(NOW) > lost(NOW + 3 * DAY) > lost(NOW + 20 * DAY) > 0


def test_what_was_played_through_or_liked_since_stays_where_it_is(
    library: Library, anna: Listener, tmp_path: Path, database: Database
):
    first, second, *_ = named(library, anna)
    bring(library, anna, tmp_path, first, NOW - 300, ms=190_000)
    played = named(library, anna)
    bring(library, anna, tmp_path, first, NOW - 600, ms=9_000)

    assert named(library, anna) == played

    library.feedback.say(anna, database.spelling(second.title, "track"), "like")
    liked = named(library, anna)
    bring(library, anna, tmp_path, second, NOW - 500, ms=9_000)
    assert named(library, anna) == liked
