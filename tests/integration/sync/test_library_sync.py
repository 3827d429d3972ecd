"""Syncs as the program runs them: what is read beside the plays, and who goes first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from integration.sync.here import made
from lastfm_server import KEY, Account, LastfmServer, Music, Row
from pydantic import SecretStr

from music_rec.core.errors import AccessDeniedError
from music_rec.core.service_settings import LastfmSettings
from music_rec.core.settings import load_settings
from music_rec.library import Library
from music_rec.wiring import open_library

NOW = 1_760_000_000


@pytest.fixture
def server() -> Iterator[LastfmServer]:
    with LastfmServer(made(700), Account.made("other", plays=900, seed=2), Account.made("friend", plays=50, seed=3)) as server:
        yield server


def opened(tmp_path: Path, server: LastfmServer, **options: Any) -> closing[Library]:
    section = LastfmSettings(api_key=SecretStr(KEY), base_url=server.url, **options)
    return closing(open_library(load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache", lastfm=section)))


def query(library: Library, sql: str) -> list[Any]:
    with closing(sqlite3.connect(library.settings.database)) as db:
        return db.execute(sql).fetchall()


def listener_with(library: Library, name: str, *accounts: str) -> Any:
    listener = library.people.add(name, "UTC")
    for account in accounts:
        library.people.add_account(listener, "lastfm", account)
    return listener


def test_what_is_loved_and_since_when_the_account_is_there_come_with_the_plays(tmp_path: Path, server: LastfmServer):
    account = server.service.accounts["listener"]
    with opened(tmp_path, server, requests_per_second=100) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()

        loved = query(
            library, "SELECT name, title FROM loved_tracks JOIN tracks USING (track_id) JOIN artists USING (artist_id)"
        )
        assert set(loved) == {(row.artist, row.title) for row in account.loved_tracks()}
        [synced] = library.sync.accounts(anna)
        assert synced.state.member_since == account.registered
        assert len(library.history(anna).loved) == len(loved)


@pytest.mark.parametrize("wanted", [True, False])
def test_what_friends_play_is_read_only_where_that_is_wanted(tmp_path: Path, server: LastfmServer, wanted: bool):
    server.service.accounts["listener"].set_friends("friend")
    with opened(tmp_path, server, requests_per_second=100, friends=wanted) as library:
        library.sync.start(listener_with(library, "anna", "listener")).result()

        friends = query(library, "SELECT friend, sum(plays) FROM friend_artists GROUP BY friend")
        assert friends == ([("friend", 50)] if wanted else [])


def test_nothing_is_learned_from_friends_once_they_are_not_wanted_any_more(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].set_friends("friend")
    with opened(tmp_path, server, requests_per_second=100, friends=True) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()
        known = library.recommending.others(anna, library.history(anna))
        learned = library.recommending.version(anna, "ease")
        assert known is not None and set(known["user"]) == {"friend"}

    with opened(tmp_path, server, friends=False) as library:
        assert library.recommending.others(anna, library.history(anna)) is None
        assert library.recommending.version(anna, "ease") != learned, "it is fitted anew"
        assert query(library, "SELECT count(*) FROM friend_artists") == [(0,)]


def test_friends_go_at_once_when_the_service_is_forgotten_and_with_it_the_wish(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].set_friends("friend")
    with opened(tmp_path, server, requests_per_second=100, friends=True) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()
        before = library.revisions(anna)

        library.services.forget("lastfm")

        assert library.revisions(anna) != before
        assert query(library, "SELECT count(*) FROM friend_artists") == [(0,)]


def test_models_learn_anew_when_friends_come(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].set_friends("friend")
    with opened(tmp_path, server, requests_per_second=100) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()
        alone = library.recommending.version(anna, "ease")
    with (
        opened(tmp_path, server, requests_per_second=100, friends=True) as library,
        closing(sqlite3.connect(library.settings.database)) as db,
    ):
        with db:
            db.execute("UPDATE sync_state SET loved_at = 0")
        library.sync.start(anna).result()

        assert query(library, "SELECT DISTINCT friend FROM friend_artists") == [("friend",)]
        assert library.recommending.version(anna, "ease") != alone


def test_what_friends_play_is_read_again_once_a_day(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].set_friends("friend")

    def asked_again_after(library: Library, anna: Any, hours: int) -> tuple[int, int]:
        """(lists of what is loved, lists of friends) that one more sync asks for."""
        before = len(server.requests)
        with closing(sqlite3.connect(library.settings.database)) as db, db:
            db.execute(f"UPDATE sync_state SET loved_at = loved_at - 3600 * {hours}, late_at = late_at - 3600 * {hours}")
        library.sync.start(anna).result()
        asked = [one.method for one in server.requests[before:]]
        return asked.count("user.getLovedTracks"), asked.count("user.getFriends")

    with opened(tmp_path, server, requests_per_second=100, friends=True) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()

        assert [asked_again_after(library, anna, hours) for hours in (0, 2, 2, 22)] == [(0, 0), (1, 0), (1, 0), (1, 1)]


def test_friend_who_hides_what_is_played_costs_nothing_of_the_others(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].set_friends("other", "friend")
    server.fail(code=17, method="user.getTopArtists", user="other")
    with opened(tmp_path, server, requests_per_second=100, friends=True) as library:
        library.sync.start(listener_with(library, "anna", "listener")).result()

        assert query(library, "SELECT DISTINCT friend FROM friend_artists") == [("friend",)]


def test_plays_that_are_here_stay_a_success_where_what_is_loved_is_not_given(tmp_path: Path, server: LastfmServer):
    server.fail(code=6, method="user.getLovedTracks")
    with opened(tmp_path, server, requests_per_second=100) as library:
        anna = listener_with(library, "anna", "listener")
        [report] = library.sync.start(anna).result()

        assert report.complete
        assert library.sync.failure(anna, library.sync.accounts(anna)[0].account) is None


def test_account_without_friends_is_no_failure(tmp_path: Path, server: LastfmServer):
    with opened(tmp_path, server, requests_per_second=100, friends=True) as library:
        [report] = library.sync.start(listener_with(library, "anna", "listener")).result()

    assert report.complete


@pytest.mark.parametrize("urgent", [True, False])
def test_where_numbers_differ_a_sync_that_a_person_waits_for_finds_the_months(
    tmp_path: Path, server: LastfmServer, urgent: bool
):
    account = server.service.accounts["listener"]
    with opened(tmp_path, server, requests_per_second=200) as library:
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result()
        [synced] = library.sync.accounts(anna)
        assert library.repairing.job(anna) is None
        gone = account.truth()[300]
        account.delete(gone)
        [report] = library.sync.start(anna, urgent=urgent).result()
        counted = library.repairing.months(anna, synced.account)
        asked = len(server.requests)
        library.sync.start(anna, urgent=urgent).result()

    assert (report.local_total, report.remote_total) == (700, 699)
    assert (counted is not None) is urgent
    if counted:
        [month] = counted.months
        assert month.here - month.there == 1
        assert month.since <= gone.uts < month.until
        assert len(server.requests) - asked <= 2, "it is known already"


def test_two_accounts_of_one_listener_are_one_history(tmp_path: Path, server: LastfmServer):
    listener, other = (server.service.accounts[name] for name in ("listener", "other"))
    other.scrobble(*listener.truth()[:100])
    with opened(tmp_path, server, requests_per_second=100) as library:
        anna = listener_with(library, "anna", "listener", "other")
        reports = library.sync.start(anna).result()

        assert [(one.account, one.complete, one.local_total) for one in reports] == [
            ("listener", True, 700),
            ("other", True, 1000),
        ]
        assert len(library.history(anna)) == 1600


def test_account_that_is_hidden_keeps_no_other_from_being_read(tmp_path: Path, server: LastfmServer):
    server.service.accounts["listener"].hide()
    with opened(tmp_path, server, requests_per_second=100) as library:
        anna = listener_with(library, "anna", "listener", "other")
        with pytest.raises(AccessDeniedError, match="listener hides"):
            library.sync.start(anna).result()

        hidden, read = library.sync.accounts(anna)
        assert (hidden.local_total, read.local_total, read.complete) == (0, 900, True)
        failures = [library.sync.failure(anna, one.account) for one in (hidden, read)]
        assert [one and one.cause for one in failures] == ["private", None]


@pytest.mark.slow
def test_what_a_person_starts_overtakes_a_long_sync_that_runs_by_itself(tmp_path: Path, server: LastfmServer):
    server.service.accounts["other"].scrobble(*(Row(NOW + 200 * n, "New", f"{n}") for n in range(4000)))
    with opened(tmp_path, server, requests_per_second=20) as library:
        anna, berta = listener_with(library, "anna", "listener"), listener_with(library, "berta", "other")
        long = library.sync.start(berta, urgent=False)
        while len(server.requests) < 3:
            assert not long.done()
        short = library.sync.start(anna)

        assert short.result(timeout=60)[0].complete
        assert not long.done()
        assert long.result(timeout=60)[0].complete
        users = [request.params["user"] for request in server.requests]
        assert users.index("listener") < len(users) - 10


@pytest.mark.parametrize("urgent", [False, True])
def test_a_sync_overtakes_a_look_up_at_its_next_request(tmp_path: Path, urgent: bool):
    with (
        LastfmServer(made(400), music=Music(known=1.0)) as server,
        opened(tmp_path, server, requests_per_second=20) as library,
    ):
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result(timeout=60)
        synced = len(server.requests)
        look_up = library.enriching.start(anna, ["lastfm"], told=True)
        while len(server.requests) == synced:
            assert not look_up.done()
        library.sync.start(anna, urgent=urgent).result(timeout=60)

        assert not look_up.done()
        library.enriching.cancel(anna)
        wait([look_up], timeout=60)
        methods = [one.method for one in server.requests[synced:]]
        first = methods.index("user.getRecentTracks")
        assert first > 0
        assert len(set(methods[first : first + 2])) == 1, "they do not take turns"


def test_a_sync_need_not_wait_for_the_pause_of_a_look_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("music_rec.library.asking.PAUSE_S", 0.02)
    with (
        LastfmServer(made(100), music=Music(known=1.0)) as server,
        opened(tmp_path, server, requests_per_second=100, breaker_failures=1, breaker_cooldown_s=200) as library,
    ):
        anna = listener_with(library, "anna", "listener")
        library.sync.start(anna).result(timeout=60)
        server.fail(code=8, times=3)
        look_up = library.enriching.start(anna, ["lastfm"], told=True)
        while not ((job := library.enriching.job(anna)) and job.waits_for and job.waits_for.kind == "breaker"):
            assert not look_up.done()
            sleep(0.1)

        assert library.sync.start(anna).result(timeout=100)[0].complete
        assert not look_up.done()
        library.enriching.cancel(anna)
        wait([look_up], timeout=60)


def test_import_that_a_person_starts_goes_before_the_rest_of_a_sync(tmp_path: Path, server: LastfmServer):
    file = tmp_path / "plays.csv"
    file.write_text("artist,title,time\n" + "".join(f"A,Song {n},{NOW - 86_400 * n}\n" for n in range(50)), "utf-8")
    server.service.accounts["other"].scrobble(*(Row(NOW + 200 * n, "New", f"{n}") for n in range(3000)))
    with opened(tmp_path, server, requests_per_second=10) as library:
        berta = listener_with(library, "berta", "other")
        sync = library.sync.start(berta)
        while len(server.requests) < 3:
            assert not sync.done()
        server.service.latency_s = 1  # the rest takes longer than an import on a busy computer
        report = library.imports.run(berta, [file])

        assert sum(one.added for one in report.files) == 50
        assert not sync.done()
        server.service.latency_s = 0
        assert sync.result(timeout=60)[0].complete
        assert len(library.history(berta)) == 3950
