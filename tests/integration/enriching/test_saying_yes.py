"""Nothing is asked before the yes; a yes goes on by itself, a pause holds, a no is kept, offline is stronger than all."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import Here, catalogue, file_of, having, opened
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer

from music_rec.core.errors import SettingsError, UsageError
from music_rec.core.facts import SourceReport
from music_rec.core.models import Job
from music_rec.core.settings import load_settings
from music_rec.core.zones import DAY
from music_rec.library.enriching import standing_of
from music_rec.library.looking_up import AGAIN_S, due_at

RECORDINGS = "listenbrainz.recordings"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        values = {"BASE_URL": server.url, "LABS_URL": server.labs_url, "REQUESTS_PER_SECOND": "200", "TIMEOUT_S": "2"}
        for name, value in values.items():
            monkeypatch.setenv(f"MUSIC_REC_LISTENBRAINZ__{name}", value)
        for other in ("MUSICBRAINZ", "RECCOBEATS"):
            monkeypatch.setenv(f"MUSIC_REC_{other}__ENABLED", "false")
        yield server


def knows(server: ListenBrainzServer, heard: list[Any]) -> None:
    for one in heard:
        server.catalogue.add(one.known)


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def ended(here: Here) -> bool:
    job = here.library.enriching.job(here.listener)
    return job is not None and not here.library.looking_up.runs(here.listener)  # the row says so before the run is over


def jobs(here: Here) -> int:
    return int(here.query("SELECT count(*) FROM jobs WHERE kind = 'enrich'")[0][0])


def test_nothing_is_asked_before_the_yes_however_often_somebody_looks(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    with having(tmp_path, heard) as here:
        for _ in range(3):
            here.library.looking_up.look(time.time())
        here.library.enriching.forecast(here.listener, here.library.looking_up.sources())

        assert here.library.looking_up.answer(here.listener) == ""
        assert jobs(here) == 0
    assert server.requests == []


def test_yes_starts_and_later_plays_are_looked_up_by_themselves(tmp_path: Path, server: ListenBrainzServer):
    heard, later = catalogue(10), catalogue(14)[10:]
    knows(server, [*heard, *later])
    with having(tmp_path, heard) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: ended(here))
        here.library.looking_up.look(time.time())
        assert (jobs(here), len(here.states(RECORDINGS))) == (1, 10)

        here.library.imports.run(here.listener, [file_of(tmp_path / "later.csv", later)])
        here.library.looking_up.look(time.time())
        wait_until(lambda: len(here.states(RECORDINGS)) == 14)
    assert load_settings(data_dir=tmp_path / "data").listenbrainz.enabled


def test_yes_is_kept_over_a_restart_and_what_was_broken_off_goes_on(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    knows(server, heard)
    server.fail(answer="stall", calls=(1, 100))
    with having(tmp_path, heard) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(server.requests) > 0)
    server.heal()
    with opened(tmp_path) as here:
        assert here.library.looking_up.answer(here.listener) == "yes"
        here.library.looking_up.look(time.time())
        wait_until(lambda: len(here.states(RECORDINGS)) == 10)


def test_no_is_kept_and_nothing_is_asked(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5)) as here:
        here.library.looking_up.say_no(here.listener)
    with opened(tmp_path) as here:
        here.library.looking_up.look(time.time())
        assert here.library.looking_up.answer(here.listener) == "no"
    assert server.requests == []


def test_pause_holds_until_somebody_goes_on(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    knows(server, heard)
    server.fail(answer="stall", calls=(1, 100))
    with having(tmp_path, heard) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(server.requests) > 0)
        here.library.looking_up.pause(here.listener)
        wait_until(lambda: ended(here))
        here.library.looking_up.look(time.time() + 2 * DAY)
        assert jobs(here) == 1
        server.heal()
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(here.states(RECORDINGS)) == 10)


def test_yes_of_one_listener_is_none_of_another(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5)) as here:
        here.library.looking_up.say_yes(here.listener)
        other = here.library.people.add("Bo", "UTC")

        assert here.library.looking_up.answer(other) == ""


def test_token_that_is_saved_later_is_used_at_once(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10, with_id=False)
    knows(server, heard)
    with having(tmp_path, heard) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: ended(here))
        assert here.states(RECORDINGS) == {}
        here.library.services.save("listenbrainz", {"token": TOKEN})
        here.library.looking_up.look(time.time())
        wait_until(lambda: len(here.states(RECORDINGS)) == 10)


def test_switch_offline_is_kept_and_stronger_than_any_yes(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5)) as here:
        here.library.services.set_offline(on=True)
        here.library.looking_up.say_yes(here.listener)
        here.library.looking_up.look(time.time())
        assert here.library.looking_up.sources() == []
        with pytest.raises(UsageError, match="Offline"):
            here.library.services.test("listenbrainz", "")
        with pytest.raises((SettingsError, UsageError), match="Offline"):
            here.library.services.check("lastfm", "rj", {"api_key": "0" * 32})
    assert load_settings(data_dir=tmp_path / "data").offline
    assert server.requests == []
    with opened(tmp_path) as here:
        here.library.services.set_offline(on=False)
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(server.requests) > 0)


def test_switching_offline_ends_what_runs_and_coming_back_goes_on(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    knows(server, heard)
    server.fail(answer="stall", calls=(1, 100))
    with having(tmp_path, heard) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(server.requests) > 0)
        here.library.services.set_offline(on=True)
        wait_until(lambda: ended(here))
        asked = len(server.requests)
        here.library.looking_up.look(time.time())
        assert len(server.requests) == asked
        server.heal()
        here.library.services.set_offline(on=False)
        here.library.looking_up.look(time.time())
        wait_until(lambda: len(here.states(RECORDINGS)) == 10)


def test_demo_is_never_looked_up(tmp_path: Path, server: ListenBrainzServer, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with opened(tmp_path) as here:
        demo = here.library.people.demo()
        assert here.library.looking_up.answer(demo) == "no"
        for ask in (here.library.looking_up.say_yes, here.library.looking_up.pause, here.library.looking_up.say_no):
            with pytest.raises(UsageError, match="demo"):
                ask(demo)


def test_run_tells_what_is_known_and_what_is_left_while_it_goes(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(20, with_id=False)
    knows(server, heard)
    server.fail(answer="stall", calls=(1, 100))
    with having(tmp_path, [*heard, *catalogue(4)]) as here:
        here.library.looking_up.say_yes(here.listener)
        wait_until(lambda: len(server.requests) > 0)
        job = here.library.enriching.job(here.listener)
        assert job is not None
        standing = standing_of(job)

        assert job.status == "running"
        assert standing is not None
        assert standing.coverage["genres"] == 0
        assert standing.now.requests.most > 0
        assert standing.with_token is not None
        assert standing.with_token.requests.most > standing.now.requests.most


def job(status: Any, ended_at: int = 1000) -> Job:
    return Job(1, 1, "enrich", status, ended_at=ended_at)


def test_next_run_is_when_a_wait_is_over_or_a_day_has_passed():
    waiting = SourceReport("waiting", until=5000)

    assert due_at(job("done"), {"a": SourceReport()}) == 1000 + DAY
    assert due_at(job("done"), {"a": SourceReport(), "b": waiting}) == 5000
    assert due_at(job("done"), {"a": SourceReport("away")}) == 1000 + AGAIN_S
    assert due_at(job("failed"), {}) == 1000 + AGAIN_S
    assert due_at(job("interrupted"), {}) == 1000
