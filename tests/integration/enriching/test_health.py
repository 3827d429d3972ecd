"""Health of real services: what stand-ins do comes back through the guard, the database and a restart, in words."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from concurrent.futures import CancelledError
from contextlib import closing, suppress
from pathlib import Path

import pytest
from integration.enriching.here import Heard, Here, catalogue, having, opened, section, with_token
from lastfm_server import KEY, LastfmServer, Music
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer

from music_rec.core.errors import SourceError, UsageError
from music_rec.core.events import Call, Turned
from music_rec.core.service_settings import LastfmSettings
from music_rec.core.settings import load_settings
from music_rec.core.storage.api_calls import heard_since
from music_rec.library.health import ServiceHealth
from music_rec.library.hearing import Hearing
from music_rec.library.store import Store

HEARD = catalogue(20)


@pytest.fixture
def server():
    with ListenBrainzServer(Catalogue(), per_window=100_000) as running:
        yield running


def health(here: Here, name: str = "listenbrainz") -> ServiceHealth:
    """How a service does now."""
    return {one.name: one for one in here.library.health.services()}[name]


def test_a_run_leaves_its_calls_times_and_what_was_sent(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.enrich()
        told = health(here)

    assert (told.health.state, told.health.success_rate) == ("ok", 1.0)
    assert told.health.p50_ms is not None and 0 < told.health.p50_ms <= told.health.p95_ms < 60_000
    assert told.requests == len(server.requests) > 0
    assert set(told.sent) == {"ids of tracks, artists and albums"}
    assert abs(told.since - time.time()) < 60
    assert told.missing == ""


def test_what_was_heard_outlives_the_program(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.enrich()
    with opened(tmp_path, listenbrainz=section(server)) as here:
        told = health(here)

    assert (told.health.state, told.requests) == ("ok", len(server.requests))
    assert told.health.days[-1].calls > 0


def test_a_service_that_dies_is_told_with_the_next_try_and_what_is_missing(tmp_path: Path, server):
    server.fail(status=500)
    slow = section(server, breaker_failures=2, breaker_cooldown_s=120)
    with having(tmp_path, HEARD, listenbrainz=slow) as here:
        started = here.library.enriching.start(here.listener)
        latest = time.monotonic() + 60
        while (told := health(here)).health.state != "open" and time.monotonic() < latest:
            time.sleep(0.1)
        here.library.enriching.cancel(here.listener)
        with suppress(CancelledError):
            started.result(60)

    assert told.health.state == "open"
    assert told.health.next_try > time.time() + 60
    assert "HTTP 500" in told.health.why
    assert "come from there" in told.missing


def test_a_wait_of_a_day_and_a_refusal_are_states_of_their_own(tmp_path: Path, server):
    server.fail(status=429, headers={"Retry-After": "86400", "X-RateLimit-Reset-In": "86400"})
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.enrich()
        waits = health(here)
    server.heal()

    assert waits.health.state == "waiting"
    assert waits.health.next_try > time.time() + 80_000
    assert waits.health.last_error == "ListenBrainz asks for fewer requests (HTTP 429)."
    assert waits.questions_left > 0


def test_a_question_that_is_refused_leaves_the_others(tmp_path: Path, server):
    server.fail(status=401, path="lookup")
    unnamed = [*HEARD, *(Heard("Nameless", f"Tune {number}", 3, with_id=False) for number in range(5))]
    with having(tmp_path, unnamed, listenbrainz=with_token(server)) as here:
        here.enrich()
        told = health(here)

    assert told.health.state != "forbidden"
    assert any("refuses the token" in one for one in told.limits)


def test_nothing_is_sent_to_tell_how_a_service_does(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        told = health(here)
        report = here.library.health.report()

    assert told.health.state == "unasked"
    assert server.requests == []
    assert report.database_bytes > 0
    assert report.memory_bytes > 1_000_000
    assert [one.job.kind for one in report.work] == ["import"]


def test_a_check_is_one_request_and_says_who_it_is(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        said = here.library.health.check("listenbrainz")
        told = health(here)

    assert said.startswith("ListenBrainz answers. The account is ")
    assert (len(server.requests), told.health.state, told.sent) == (1, "ok", {"questions whether it answers": 1})


def test_a_check_needs_a_yes_and_a_key(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server, enabled=False)) as here:
        with pytest.raises(UsageError, match="Nobody said yes to ListenBrainz"):
            here.library.health.check("listenbrainz")
        with pytest.raises(UsageError, match="no key for Spotify"):
            here.library.health.check("spotify")
        assert health(here).health.state == "off"
        assert health(here, "spotify").health.state == "no_key"
    assert server.requests == []


def test_a_check_that_fails_is_heard_of_too(tmp_path: Path, server):
    server.fail(status=503)
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        with pytest.raises(SourceError, match="HTTP 503"):
            here.library.health.check("listenbrainz")
        assert health(here).health.state == "failing"


async def test_what_is_only_being_written_is_waited_for(tmp_path: Path):
    own = Store(tmp_path / "own.sqlite", tmp_path)
    hearing = Hearing(lambda: load_settings(data_dir=tmp_path), own)
    await own.writer()
    try:
        with closing(sqlite3.connect(own.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            hearing.hear(Call("listenbrainz", "check", 1.0, 1.0, "answered"))
            hearing.hear(Turned("listenbrainz", "closed", 1.0))  # is written at once
            await asyncio.sleep(0.2)
            behind = hearing.is_behind  # the writing has begun, and cannot end before the other does
        await hearing.flush()
    finally:
        await own.close()

    assert (behind, hearing.is_behind) == (True, False)
    assert len(heard_since(own.path, 0).calls) == 1


def test_silence_of_five_minutes_is_ended_by_one_check(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        shelf = here.library.health
        here.library.health.check("listenbrainz")
        shelf.look(time.time() + 100)
        assert len(server.requests) == 1

        shelf.look(time.time() + 400)
        latest = time.monotonic() + 60
        while len(server.requests) < 2 and time.monotonic() < latest:
            time.sleep(0.05)
        assert len(server.requests) == 2

        shelf.look(time.time() + 100)
    assert len(server.requests) == 2


def test_lastfm_is_checked_by_its_key_where_nobody_has_an_account_there(tmp_path: Path):
    with LastfmServer(music=Music(known=1)) as server:
        quick = {"api_key": KEY, "base_url": server.url, "enabled": True, "requests_per_second": 100}
        with having(tmp_path, HEARD, lastfm=LastfmSettings.model_validate(quick)) as here:
            assert health(here, "lastfm").may_check
            assert here.library.health.check("lastfm") == "Last.fm answers."
            told = health(here, "lastfm")

    assert [one.method for one in server.requests] == ["artist.getSimilar"]
    assert (told.health.state, told.sent) == ("ok", {"questions whether it answers": 1})


def test_key_that_is_refused_is_not_told_as_an_answer(tmp_path: Path):
    with LastfmServer(music=Music(known=1)) as server:
        wrong = {"api_key": "f" * 32, "base_url": server.url, "enabled": True, "requests_per_second": 100}
        with having(tmp_path, HEARD, lastfm=LastfmSettings.model_validate(wrong)) as here:
            here.enrich("lastfm")
            told = health(here, "lastfm").health

    assert (told.state, told.success_rate, told.days[-1].in_vain) == ("forbidden", 0, 1)


def test_key_that_took_the_place_of_a_refused_one_is_told_once_it_was_asked_with(tmp_path: Path):
    with LastfmServer(music=Music(known=1)) as server:
        wrong = {"api_key": "f" * 32, "base_url": server.url, "enabled": True, "requests_per_second": 100}
        with having(tmp_path, HEARD, lastfm=LastfmSettings.model_validate(wrong)) as here:
            here.enrich("lastfm")
        with opened(tmp_path, lastfm=LastfmSettings.model_validate(wrong | {"api_key": KEY})) as here:
            before = health(here, "lastfm")
            here.library.health.check("lastfm")
            after = health(here, "lastfm")

    assert (before.health.state, before.missing, after.health.state) == ("unasked_since", "", "ok")


def test_what_waits_or_refuses_is_not_asked_by_itself(tmp_path: Path, server):
    server.fail(status=429, headers={"Retry-After": "86400", "X-RateLimit-Reset-In": "86400"})
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.enrich()
        sent = len(server.requests)
        server.heal()
        here.library.health.look(time.time() + 4000)
        time.sleep(0.5)
    assert len(server.requests) == sent


def test_what_degraded_is_told_until_somebody_puts_it_away_and_again_once_it_is_something_else(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        shelf = here.library.health

        def told() -> list[str]:
            shelf.services()
            return [one.name for one in shelf.degraded()]

        def check() -> None:
            with suppress(SourceError):
                shelf.check("listenbrainz")

        check()
        assert told() == []
        server.fail(status=503)
        check()
        assert told() == ["listenbrainz"]
        shelf.put_away()
        check()
        assert told() == []

        server.heal()
        for _ in range(8):
            check()
        assert told() == []
        shelf.look(time.time())
        server.fail(status=503)
        check()
        assert told() == ["listenbrainz"]


def test_logs_tell_every_call_with_its_job_and_no_key(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here, here.library.hearing.logging():
        here.enrich()
        job = here.library.enriching.job(here.listener)
        logs = here.library.settings.data_dir / "logs"

    lines = [json.loads(one) for file in logs.iterdir() for one in file.read_text("utf-8").splitlines()]
    calls = [one for one in lines if one["event"] == "call"]
    assert job is not None
    assert len(calls) == len(server.requests)
    assert {one["job_id"] for one in calls} == {job.job_id}
    assert {"enrich began", "ended: done"} <= {one["event"] for one in lines}
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or TOKEN.encode() not in file.read_bytes()


def test_calls_older_than_thirty_days_go_and_their_number_stays(tmp_path: Path, server):
    with having(tmp_path, HEARD, listenbrainz=section(server)) as here:
        here.library.health.check("listenbrainz")
        health(here)
        with closing(sqlite3.connect(here.library.settings.database)) as db, db:
            db.execute("UPDATE api_calls SET at = at - 31 * 86400")
        here.library.health.check("listenbrainz")
        told = health(here)

        assert here.query("SELECT count(*) FROM api_calls") == [(1,)]
        assert told.requests == 2
