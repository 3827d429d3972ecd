"""One service after another dies in the middle of looking up 5,000 tracks: the others go on, and nothing is lost."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from integration.enriching.breakers import check_probes, turns
from integration.enriching.here import Heard, Here, catalogue, having
from integration.enriching.world import BY_SPOTIFY_ID, SERVED, World, check_final, check_secrets, settled

from music_rec.enriching import MOST_SUSPECTS

pytestmark = pytest.mark.slow

TRACKS, HEAD = 5_000, 80
PER_SECOND = 12
COOLDOWN_S = 1.0
PATIENCE_S = 600
BREATH_S = 0.005
ENOUGH = 30
"""So many requests tell how fast a service is asked, on a busy computer too."""


def played() -> list[Heard]:
    """So many tracks by fifty artists, every tenth without an id; the head often, the others once or twice."""
    tracks = catalogue(TRACKS, per_artist=100)
    plays = [20 - at // 6 if at < HEAD else 1 + (at < 4 * HEAD) for at in range(TRACKS)]
    return [
        Heard(one.artist, one.title, often, at % 10 != 0) for at, (one, often) in enumerate(zip(tracks, plays, strict=True))
    ]


@dataclass(frozen=True)
class Whole:
    """What came of a run in which nothing went wrong."""

    coverage: Mapping[str, float]
    requests: Mapping[str, Sequence[float]]
    """When each arrived, by service."""
    known: set[tuple[str, str]]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    heard = played()
    hidden = {one.title for number, one in enumerate(one for one in heard if not one.with_id) if number % 2}
    with World(heard, per_second=PER_SECOND, hidden=hidden) as world:
        yield world


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    with having(tmp_path_factory.mktemp("whole"), world.heard, **sections(world)) as here:
        here.library.enriching.start(here.listener, SERVED).result(PATIENCE_S)
        requests = {name: world.starts(name) for name in SERVED}
        return Whole(settled(here).coverage, requests, known(here))


def sections(world: World) -> dict[str, object]:
    """Settings that lead to the world."""
    return world.sections(breaker_failures=2, breaker_cooldown_s=COOLDOWN_S, timeout_s=30)


def known(here: Here) -> set[tuple[str, str]]:
    """Which facts are known of which tracks, by title."""
    return {*here.query("SELECT title, name FROM facts JOIN tracks ON track_id = spelling_id WHERE entity = 'track'")}


def a_day_passes(here: Here) -> None:
    """What failed alone is asked again: the last question of all, where nobody can tell whether that is why it failed."""
    with closing(sqlite3.connect(here.library.settings.database)) as db, db:
        db.execute("UPDATE enrichment SET expires_at = 1 WHERE state = 'failed'")


def not_fed_by(dead: str) -> list[str]:
    """Those that have as much to ask while one is dead as before."""
    fed = () if dead in ("lastfm", *BY_SPOTIFY_ID) else BY_SPOTIFY_ID  # the others find ids at Spotify, for which those wait
    return [name for name in SERVED if name != dead and name not in fed]


def slowed(after: Sequence[float], whole: Sequence[float]) -> bool:
    """Whether requests followed one another not a quarter as fast as before, which is no chance; few tell nothing."""
    return len(after) >= ENOUGH and pace(after) < pace(whole) / 4


def pace(starts: Sequence[float]) -> float:
    """Requests a second, as half of them or more followed one another."""
    return 1 / median(later - earlier for earlier, later in pairwise(starts))


@pytest.mark.parametrize("dead", SERVED)
def test_one_that_dies_in_the_middle_holds_up_nobody_and_all_is_known_once_it_is_back(
    tmp_path: Path, world: World, whole: Whole, dead: str
):
    before = world.counts()
    world.servers["cyanite"].tracks.clear()  # as if nobody had handed them in yet
    with having(tmp_path, world.heard, **sections(world)) as here:
        run = here.library.enriching.start(here.listener, SERVED)
        while len(world.starts(dead)) - before[dead] < len(whole.requests[dead]) // 2:
            assert not run.done()
            time.sleep(BREATH_S)
        world.fail(dead, "reset")
        died = time.monotonic()
        first = run.result(PATIENCE_S)
        health, job = here.library.health.report(), here.library.enriching.job(here.listener)
        arrived = {name: [at for at in world.starts(name)[before[name] :] if at >= died] for name in SERVED}
        world.heal()
        a_day_passes(here)
        report = settled(here)

        ended = first.sources[dead]
        assert ended.state in ("waiting", "away") or 0 < ended.failed < MOST_SUSPECTS
        assert {first.sources[name].state for name in SERVED if name != dead} <= {"done", "waiting"}  # Cyanite is at work
        check_final(here, report)
        assert known(here) == whole.known
        assert dict(report.coverage) == dict(whole.coverage)
        check_secrets(tmp_path, json.dumps([asdict(first), asdict(report)]), repr(health), repr(job))
    world.check_rates()
    assert check_probes(world, tmp_path, dead, COOLDOWN_S) >= (ended.state in ("waiting", "away"))
    assert {one.source.partition(".")[0] for one in turns(tmp_path)} <= {dead}
    assert [name for name in not_fed_by(dead) if slowed(arrived[name], whole.requests[name])] == []
