"""Syncs by themselves: what a closed program left goes on, accounts are looked at again, and nothing is asked without a yes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest
from lastfm_server import KEY, Account, LastfmServer, Row
from lastfm_server.rows import LAST_PLAY

from music_rec.core.errors import WaitingError
from music_rec.core.models import Job, Listener
from music_rec.core.zones import DAY
from music_rec.library import Library
from music_rec.library.automatic import EVERY_S, pause_s
from music_rec.library.syncing import SyncedAccount
from music_rec.wiring import open_library

PLAYS = 300
NEW = Row(LAST_PLAY + 60, "Nova", "Star", "Sky")


@pytest.fixture
def account() -> Account:
    return Account.made("rj", plays=PLAYS)


@pytest.fixture
def server(account: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[LastfmServer]:
    with LastfmServer(account) as running:
        said = {"BASE_URL": running.url, "API_KEY": KEY, "REQUESTS_PER_SECOND": "200", "ENABLED": "true"}
        for name, value in said.items():
            monkeypatch.setenv(f"MUSIC_REC_LASTFM__{name}", value)
        yield running


@pytest.fixture
def library(tmp_path: Path, server: LastfmServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """With Ada, whose account is rj."""
    monkeypatch.setenv("MUSIC_REC_CACHE_DIR", str(tmp_path / "cache"))
    opened = open_library(data_dir=tmp_path / "data")
    opened.people.add_account(opened.people.add("Ada", "UTC"), "lastfm", "rj")
    yield opened
    opened.close()


def ada(library: Library) -> Listener:
    return library.people.shown("Ada")


def rj(library: Library) -> SyncedAccount:
    [one] = library.sync.accounts(ada(library))
    return one


def ended(library: Library) -> Job:
    """The newest sync, once it has ended."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job = library.sync.job(ada(library))
        if job and job.status != "running":
            return job
        time.sleep(0.02)
    raise AssertionError("the sync did not end")


def look(library: Library, now: float) -> bool:
    """Whether anything was asked of the service; what began is through then."""
    before = library.sync.job(ada(library))
    library.automatic.look(now)
    wait(library.automatic._started.values(), timeout=60)
    return library.sync.job(ada(library)) != before


def forget_wait(library: Library) -> None:
    """As if the time that the service asked for were over."""
    with closing(sqlite3.connect(library.settings.database)) as db, db:
        db.execute("DELETE FROM source_state")


def waits_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_the_pause_doubles_from_the_third_failure_in_a_row_on_up_to_a_day():
    assert [pause_s(failures) // 60 for failures in range(7)] == [15, 15, 15, 30, 60, 120, 240]
    assert pause_s(100) == DAY


def test_an_account_is_left_alone_unless_that_is_wanted(library: Library, server: LastfmServer):
    assert not look(library, time.time())
    assert server.requests == []


def test_an_account_is_looked_at_every_15_minutes_once_that_is_wanted(library: Library, account: Account):
    library.automatic.switch(ada(library), rj(library).account, on=True)
    assert look(library, time.time())
    assert rj(library).complete

    account.scrobble(NEW)
    assert not look(library, time.time() + EVERY_S - 60)
    assert look(library, time.time() + EVERY_S + 1)

    assert rj(library).local_total == PLAYS + 1


def test_after_failures_in_a_row_it_is_asked_less_often(library: Library, server: LastfmServer):
    library.automatic.switch(ada(library), rj(library).account, on=True)
    server.fail(retry_after="3600", status=503, answer="html")

    now = time.time()
    for _ in range(4):
        assert look(library, now + DAY)

    assert rj(library).state.failures == 4
    assert library.automatic.next_at(ada(library), rj(library)) == pytest.approx(now + 3600, abs=30)


@pytest.mark.parametrize("stopped", [False, True])
def test_what_an_outage_left_goes_on_when_that_is_over_unless_somebody_stopped_it(
    library: Library, server: LastfmServer, stopped: bool
):
    library.automatic.agree()
    server.fail(retry_after="3600", status=503, answer="html", nth=2, method="user.getRecentTracks")
    with pytest.raises(WaitingError):
        library.sync.start(ada(library)).result(timeout=60)
    assert 0 < rj(library).local_total < PLAYS
    now = time.time()
    assert library.automatic.next_at(ada(library), rj(library)) == pytest.approx(now + 3600, abs=30)
    assert not look(library, now + EVERY_S + 1)
    if stopped:
        server.fail(answer="stall", method="user.getRecentTracks")
        forget_wait(library)
        library.automatic.look(now + 3700)
        waits_until(lambda: library.sync.job(ada(library)).status == "running")
        library.sync.cancel(ada(library))
        assert ended(library).asked_to_stop
        assert not look(library, now + DAY)
        return

    forget_wait(library)
    assert look(library, now + 3700)

    assert rj(library).complete
    assert not look(library, now + DAY)


@pytest.mark.parametrize("problem", ["private", "unknown"])
def test_what_asking_again_cannot_change_stops_it_until_somebody_syncs(library: Library, account: Account, problem: str):
    name = "rj" if problem == "private" else "nobody"
    people, who = library.people, ada(library)
    if problem == "unknown":
        people.remove_account(who, rj(library).account)
        people.add_account(who, "lastfm", name)
    account.hide()
    library.automatic.switch(who, rj(library).account, on=True)
    assert look(library, time.time())

    failure = library.sync.failure(who, rj(library).account)
    assert failure
    assert (failure.cause, failure.account) == (problem, name)
    assert library.automatic.next_at(who, rj(library)) is None
    assert not look(library, time.time() + 10 * DAY)

    if problem == "private":
        account.show()
        library.sync.start(who).result(timeout=60)
        assert library.automatic.next_at(who, rj(library)) is not None


def test_a_refused_key_stops_it_until_there_is_another(library: Library, server: LastfmServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MUSIC_REC_LASTFM__API_KEY")
    library.services.save("lastfm", {"api_key": "f" * 32})
    library.automatic.switch(ada(library), rj(library).account, on=True)
    assert look(library, time.time())
    assert not look(library, time.time() + 10 * DAY)

    library.services.save("lastfm", {"api_key": KEY})
    assert look(library, time.time() + DAY)

    assert rj(library).complete


def test_nothing_is_asked_once_the_yes_is_taken_back(library: Library, server: LastfmServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MUSIC_REC_LASTFM__ENABLED")
    library.automatic.switch(ada(library), rj(library).account, on=True)
    assert library.automatic.is_on(rj(library))

    library.services.forget("lastfm")

    assert not library.automatic.is_on(rj(library))
    assert not look(library, time.time() + DAY)
    assert server.requests == []


@pytest.mark.parametrize("asked", [False, True])
def test_a_sync_goes_on_at_the_next_start_unless_somebody_stopped_it(
    library: Library, server: LastfmServer, tmp_path: Path, asked: bool
):
    server.fail(answer="stall", nth=2, method="user.getRecentTracks")
    library.sync.start(ada(library))
    waits_until(lambda: 0 < rj(library).local_total < PLAYS)
    if asked:
        library.sync.cancel(ada(library))
        assert ended(library).asked_to_stop
    library.close()

    again = open_library(data_dir=tmp_path / "data")
    try:
        assert look(again, time.time()) is not asked
        assert rj(again).complete is not asked
    finally:
        again.close()


def test_a_cancelled_sync_rests_for_15_minutes(library: Library, server: LastfmServer):
    library.automatic.switch(ada(library), rj(library).account, on=True)
    server.fail(answer="stall", nth=2, seconds=1, method="user.getRecentTracks")
    library.automatic.look(time.time())
    waits_until(lambda: rj(library).local_total > 0)
    library.sync.cancel(ada(library))
    ended(library)

    assert not look(library, time.time() + EVERY_S - 60)
    assert look(library, time.time() + EVERY_S + 1)


def test_an_account_whose_plays_are_taken_back_does_not_fetch_them_again_by_itself(library: Library):
    library.automatic.switch(ada(library), rj(library).account, on=True)
    assert look(library, time.time())

    library.imports.undo(ada(library), rj(library).state.import_id)

    assert not look(library, time.time() + DAY)
    assert len(library.history(ada(library))) == 0
