"""The shelf of services: what is saved is in force at once, for that service alone, and no key is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lastfm_server import KEY, Account, LastfmServer

from music_rec.core.errors import AccessDeniedError, NotFoundError, SettingsError, UsageError, WaitingError
from music_rec.core.locks import held
from music_rec.core.settings import load_settings
from music_rec.core.settings_file import read_file
from music_rec.library import Library, connections
from music_rec.wiring import open_library

WRONG = "e" * 32


@pytest.fixture
def lastfm(monkeypatch: pytest.MonkeyPatch) -> Iterator[LastfmServer]:
    with LastfmServer(Account.made("RJ", plays=300)) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LASTFM__REQUESTS_PER_SECOND", "50")
        yield server


@pytest.fixture
def library(tmp_path: Path, lastfm: LastfmServer) -> Iterator[Library]:
    with closing(open_library(load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"))) as library:
        yield library


def states(library: Library) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(library.settings.database)) as db:
        return db.execute("SELECT source, state FROM source_state ORDER BY source").fetchall()


def test_check_asks_with_what_was_typed_and_keeps_nothing(library: Library, lastfm: LastfmServer):
    found = library.services.check("lastfm", "rj", {"api_key": f" {KEY} "})

    assert (found.name, found.plays, found.newest) == ("RJ", 300, 1_760_000_000)
    assert not library.settings.lastfm.ready
    assert not library.settings.file.exists()
    assert len(lastfm.requests) == 1


def test_saved_key_is_in_force_at_once_and_for_whoever_opens_the_folder_next(library: Library):
    library.services.save("lastfm", {"api_key": KEY})

    assert library.settings.lastfm.enabled
    assert library.services.test("lastfm", "RJ").plays == 300
    with closing(open_library(load_settings(data_dir=library.settings.data_dir))) as next_one:
        assert next_one.settings.lastfm == library.settings.lastfm


def test_saving_nothing_new_keeps_the_key(library: Library):
    library.services.save("lastfm", {"api_key": KEY})
    library.services.save("lastfm", {"api_key": "  "})

    assert library.services.test("lastfm", "RJ").name == "RJ"


def test_forgotten_key_is_gone_from_disk_and_memory(library: Library):
    library.services.save("lastfm", {"api_key": KEY})

    library.services.forget("lastfm")

    assert KEY not in library.settings.file.read_text("utf-8")
    assert (library.settings.lastfm.ready, library.settings.lastfm.enabled) == (False, False)
    with pytest.raises(UsageError, match="Type the API key too"):
        library.services.test("lastfm", "RJ")


def test_what_a_service_said_to_the_old_settings_is_forgotten_and_what_others_said_is_kept(library: Library):
    library.services.save("lastfm", {"api_key": WRONG})
    with pytest.raises(AccessDeniedError):
        library.services.test("lastfm", "RJ")
    with closing(sqlite3.connect(library.settings.database)) as db, db:
        db.execute("INSERT INTO source_state VALUES ('other', '', 'waiting', 9999999999, 'busy', '')")
    assert states(library) == [("lastfm", "forbidden"), ("other", "waiting")]

    library.services.save("lastfm", {"api_key": KEY})

    assert states(library) == [("other", "waiting")]


def test_refused_key_is_not_sent_again_until_it_changes(library: Library, lastfm: LastfmServer):
    library.services.save("lastfm", {"api_key": WRONG})
    for _ in range(3):
        with pytest.raises(AccessDeniedError, match="refuses the API key"):
            library.services.test("lastfm", "RJ")

    assert len(lastfm.requests) == 1
    assert library.services.check("lastfm", "RJ", {"api_key": KEY}).name == "RJ"


def test_failing_check_of_another_key_leaves_the_saved_one_in_use(library: Library):
    library.services.save("lastfm", {"api_key": KEY})

    with pytest.raises(AccessDeniedError):
        library.services.check("lastfm", "RJ", {"api_key": WRONG})

    assert library.services.test("lastfm", "RJ").name == "RJ"


def test_unknown_name_is_told_and_asked_for_once(library: Library, lastfm: LastfmServer):
    with pytest.raises(NotFoundError, match="knows no user nobody"):
        library.services.check("lastfm", "nobody", {"api_key": KEY})

    assert len(lastfm.requests) == 1


def test_check_does_not_wait_for_the_end_of_a_long_sync(library: Library, lastfm: LastfmServer, monkeypatch):
    monkeypatch.setattr(connections, "_PATIENCE_S", 0.1)

    with held(library.settings.locks, "source-lastfm"), pytest.raises(WaitingError, match="Try again when it has ended"):
        library.services.check("lastfm", "RJ", {"api_key": KEY})

    assert lastfm.requests == []


def test_key_set_from_above_is_not_written_down_nor_typed_over(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)

    library.services.save("lastfm", {"api_key": WRONG})

    [service] = [one for one in library.services.all() if one.name == "lastfm"]
    assert read_file(library.settings.file) == {"lastfm": {"enabled": True}}
    assert [(one.shown, one.fixed) for one in service.fields] == [("set by MUSIC_REC_LASTFM__API_KEY", True)]
    assert library.services.check("lastfm", "RJ", {"api_key": WRONG}).name == "RJ"


def test_no_from_above_is_kept_to(library: Library, lastfm: LastfmServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__ENABLED", "false")
    library.services.save("lastfm", {"api_key": KEY})

    with pytest.raises(UsageError, match="switched off by MUSIC_REC_LASTFM__ENABLED"):
        library.services.test("lastfm", "RJ")

    assert lastfm.requests == []


@pytest.mark.parametrize(("key", "shown"), [(KEY, "saved, ends in cdef"), ("short", "saved"), ("", "")])
def test_key_is_shown_by_its_last_signs_and_a_short_one_not_at_all(library: Library, key: str, shown: str):
    library.services.save("lastfm", {"api_key": key})

    [service] = [one for one in library.services.all() if one.name == "lastfm"]

    assert [one.shown for one in service.fields] == [shown]
    assert not key or key not in repr(service)


def test_mistyped_key_is_told_without_the_key_and_never_kept(library: Library):
    typed = {"api_key": f"{KEY} {KEY}"}

    for attempt in (lambda: library.services.check("lastfm", "RJ", typed), lambda: library.services.save("lastfm", typed)):
        with pytest.raises(UsageError, match="The API key must be one word") as caught:
            attempt()
        assert KEY not in f"{caught.value} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert not library.settings.file.exists()


def test_no_from_above_holds_for_syncing_too(library: Library, lastfm: LastfmServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__ENABLED", "false")
    library.services.save("lastfm", {"api_key": KEY})
    listener = library.people.add("Ada", "UTC")
    library.people.add_account(listener, "lastfm", "RJ")

    with pytest.raises(SettingsError, match="switched off by MUSIC_REC_LASTFM__ENABLED"):
        library.sync.start(listener).result(timeout=30)

    assert lastfm.requests == []
