"""Dials over a list, on the demo: at rest nothing changes, and each moves what it is for, and nothing the other way."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Play

from music_rec.core.dials import Dials
from music_rec.core.errors import UsageError
from music_rec.core.zones import DAY
from music_rec.library import Library
from music_rec.library.answers import Recommended
from music_rec.library.recommending import NOTHING_SUCH


class Demo:
    """The demo listener an hour after the last play, asked one quick recommender."""

    def __init__(self, library: Library) -> None:
        self.shelf = library.recommending
        self.who = library.people.demo()
        self.history = library.history(self.who)
        self.now = int(self.history.played_at[-1]) + 3600

    def tracks(self, **dials) -> list[int]:
        """Track groups."""
        found = self.shelf.recommend(self.who, model="actr", now=self.now, dials=Dials(**dials)).items
        return self.history.spellings.track_group[[one.track_id for one in found]].tolist()

    def artists(self, **dials) -> tuple[Recommended, ...]:
        return self.shelf.recommend(self.who, level="artist", model="actr", now=self.now, dials=Dials(**dials)).items

    def by(self, tracks: list[int]) -> list[int]:
        return self.history.spellings.group_artist[tracks].tolist()

    def plays(self, tracks: list[int]) -> list[int]:
        return np.bincount(self.history.track)[tracks].tolist()

    def last_played(self, track: int) -> int:
        return int(self.history.played_at[self.history.track == track][-1])

    def sameness(self, tracks: list[int]) -> float:
        """Pairs by one artist, and half the pairs of one genre by two."""
        artists, genres = np.array(self.by(tracks)), self.history.known.of("genre").codes[tracks]
        same = artists[:, None] == artists
        alike = (genres[:, None] == genres) & (genres > 0)
        return float(np.triu(np.where(same, 1, 0.5 * alike), 1).sum())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("dials")
    shutil.copytree(demo_folder, folder / "data")
    with library_in(folder) as library:
        yield Demo(library)


def test_at_rest_nothing_changes_and_asking_twice_gives_the_same(demo: Demo):
    plain = demo.shelf.recommend(demo.who, model="actr", now=demo.now)
    turned = Dials(variety=0.5, less_played=0.4, at_most_plays=40, per_artist=1, rest_days=3)

    assert demo.shelf.recommend(demo.who, model="actr", now=demo.now, dials=Dials()) == plain
    assert demo.tracks() == demo.tracks(variety=0, less_played=0, rest_days=0)
    first = demo.shelf.recommend(demo.who, model="actr", now=demo.now, dials=turned)
    assert first == demo.shelf.recommend(demo.who, model="actr", now=demo.now, dials=turned) != plain
    assert len(first.items) == 20


def test_more_variety_makes_a_list_less_alike(demo: Demo):
    alike = [demo.sameness(demo.tracks(variety=amount)) for amount in (0, 0.3, 0.6, 1)]

    assert alike == sorted(alike, reverse=True)
    assert alike[-1] < alike[0]


def test_less_played_brings_what_is_played_less(demo: Demo):
    places = np.unique(np.bincount(demo.history.track), return_inverse=True)[1]
    means = [float(np.mean(places[demo.tracks(less_played=amount)])) for amount in (0, 0.5, 1)]

    assert means == sorted(means, reverse=True)
    assert means[-1] < means[0] / 2


@pytest.mark.parametrize("most", [1, 5, 40])
def test_nothing_is_named_that_was_played_more_often_and_the_list_stays_full(demo: Demo, most: int):
    found = demo.tracks(at_most_plays=most)

    assert len(found) == 20
    assert max(demo.plays(found)) <= most


def test_no_artist_has_more_tracks_than_may_be(demo: Demo):
    most = [max(Counter(demo.by(demo.tracks(per_artist=n))).values()) for n in (1, 2, 20)]

    assert most[0] == 1
    assert most == sorted(most)
    assert most[1] <= 2


def test_a_list_stays_full_where_one_artist_fills_its_head(tmp_path: Path):
    much = [Play(START + 300 * at, "Big", f"Song {at % 150}") for at in range(300)]
    once = [Play(START - 300 * at, f"Small {at}", "Song") for at in range(1, 26)]
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [uts(tmp_path / "plays.csv", [*much, *once])])
        found = library.recommending.recommend(anna, model="popularity", k=20, dials=Dials(per_artist=1)).items

    assert len({one.artist for one in found}) == len(found) == 20


def test_what_was_played_lately_rests(demo: Demo):
    for days in (1, 30):
        found = demo.tracks(rest_days=days)
        assert len(found) == 20
        assert all(demo.last_played(one) < demo.now - days * DAY for one in found)


def test_artists_are_turned_too(demo: Demo):
    plays = dict(zip(*np.unique(demo.history.artist, return_counts=True), strict=True))
    labels = demo.history.spellings.artist_group

    most, fewest = ([plays[labels[one.track_id]] for one in demo.artists(less_played=at)] for at in (0, 1))
    assert sum(fewest) < sum(most)
    assert max(plays[labels[one.track_id]] for one in demo.artists(at_most_plays=100)) <= 100
    assert demo.artists(variety=1) != demo.artists(per_artist=1) == demo.artists()


def test_nothing_left_is_said(demo: Demo):
    answer = demo.shelf.recommend(demo.who, model="actr", now=demo.now, dials=Dials(rest_days=36_000))

    assert (answer.items, answer.fallback) == ((), NOTHING_SUCH)


def test_a_url_says_the_dials_and_nothing_senseless():
    dials = Dials(variety=0.3, less_played=1, at_most_plays=3, per_artist=2, rest_days=7)

    assert Dials.from_query(dials.to_query()) == dials
    assert Dials.from_query({"variety": "nan", "less_played": "2", "at_most_plays": "0", "rest_days": "9" * 5000}) == Dials()
    assert Dials().to_query() == {}
    assert ", ".join(Dials(at_most_plays=1, rest_days=1).words()) == "played once at most, not played in the last day"


@pytest.mark.parametrize("wrong", [{"variety": 1.1}, {"less_played": float("nan")}, {"at_most_plays": 0}, {"rest_days": -1}])
def test_beyond_the_ends_is_wrong_usage(wrong: dict[str, float]):
    with pytest.raises(UsageError, match="goes from"):
        Dials(**wrong)
