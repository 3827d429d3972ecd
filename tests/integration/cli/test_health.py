"""`health` and `doctor`: what they tell of a library that is new, used, interrupted or damaged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from integration.cli.conftest import CommandLine
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer


@pytest.fixture
def listenbrainz(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", server.labs_url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__TOKEN", TOKEN)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__REQUESTS_PER_SECOND", "100")
        yield server


def findings(music_rec: CommandLine) -> dict[str, list[tuple[str, str]]]:
    """(state, what to do) of everything that was looked at, by subject."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in music_rec("doctor", "--json").json["findings"]:
        found.setdefault(one["subject"], []).append((one["state"], one["do"]))
    return found


def test_health_of_nothing_tells_every_service_and_makes_nothing(music_rec: CommandLine):
    told = music_rec("health", "--json")

    assert told.code == 0
    assert {name: one["state"] for name, one in told.json["sources"].items()}["listenbrainz"] == "off"
    assert told.json["sources"]["lastfm"]["state"] == "no_key"
    assert told.json["database"]["bytes"] == 0
    assert not (music_rec.data / "music_rec.db").exists()


def test_health_tells_of_the_run_of_another_program(anna: CommandLine, listenbrainz: ListenBrainzServer):
    anna("enrich", "--source", "listenbrainz")

    told = anna("health", "--json").json["sources"]["listenbrainz"]
    assert (told["success_rate"], told["requests"]) == (1.0, len(listenbrainz.requests))
    assert told["p50_ms"] <= told["p95_ms"]
    assert told["sent"]["names of tracks, artists and albums"] == 1
    assert told["sent"]["your user name"] == 2
    assert sum(told["sent"].values()) == len(listenbrainz.requests)


def test_health_reads_well(anna: CommandLine, listenbrainz: ListenBrainzServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__ENABLED", "true")
    listenbrainz.fail(status=429, headers={"Retry-After": "86400", "X-RateLimit-Reset-In": "86400"})
    anna("enrich")

    told = anna("health").out
    assert "asked us to wait" in told
    assert "ListenBrainz asks for fewer requests (HTTP 429). No new lengths" in told
    assert "Nothing is running." in told


def test_doctor_finds_nothing_wrong_with_what_is_well(anna: CommandLine, online: None):
    told = anna("doctor")

    assert told.code == 0
    assert "The database is whole" in told.out
    assert "GB are free" in told.out
    assert "Last.fm: No key" in told.out
    assert "WRONG" not in told.out


def test_doctor_tells_whether_a_key_is_set_and_never_the_key(anna: CommandLine, listenbrainz: ListenBrainzServer):
    told = anna("doctor", "--json")

    assert "set by MUSIC_REC_LISTENBRAINZ__TOKEN" in told.out
    assert TOKEN not in told.out


def test_doctor_asks_nobody(anna: CommandLine, listenbrainz: ListenBrainzServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__ENABLED", "true")
    anna("doctor")
    anna("health")

    assert listenbrainz.requests == []


def test_doctor_finds_a_damaged_database_and_says_what_to_do(anna: CommandLine):
    file = anna.data / "music_rec.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("DELETE FROM artists")
        db.commit()

    told = anna("doctor", "--json")
    assert told.code == 1
    assert not told.json["ok"]
    assert next(one["do"] for one in told.json["findings"] if one["state"] == "wrong").startswith("Keep a copy of the file")


def test_doctor_finds_a_file_that_is_no_database(music_rec: CommandLine):
    music_rec.data.mkdir()
    (music_rec.data / "music_rec.db").write_bytes(b"no database at all" * 1000)

    assert findings(music_rec)["database"][0][0] == "wrong"


def test_doctor_tells_of_what_was_interrupted(anna: CommandLine):
    with closing(sqlite3.connect(anna.data / "music_rec.db")) as db, db:
        db.execute("UPDATE jobs SET status = 'running'")

    assert findings(anna)["jobs"] == [("advice", "Start the import again: it goes on from there.")]


@pytest.mark.parametrize(("days", "state", "do"), [(0.5, "fine", ""), (3, "advice", "It is behind now, or it was ahead then.")])
def test_doctor_tells_of_a_clock_that_was_later_before(anna: CommandLine, days: float, state: str, do: str):
    with closing(sqlite3.connect(anna.data / "music_rec.db")) as db, db:
        db.execute("UPDATE jobs SET created_at = created_at + ?", [int(days * 86_400)])

    [(told, advice)] = findings(anna)["clock"]
    assert told == state
    assert advice.startswith(do)


@pytest.mark.skipif(os.name != "posix", reason="others have rights of another kind")
def test_doctor_tells_where_others_may_read(anna: CommandLine):
    (anna.data / "music_rec.db").chmod(0o644)

    assert ("advice", f"Run: chmod 600 {anna.data / 'music_rec.db'}") in findings(anna)["folder"]


def test_what_a_command_does_stands_in_the_log(anna: CommandLine):
    log = (anna.data / "logs" / "music-rec.jsonl").read_text("utf-8")

    assert '"import began"' in log
    assert '"ended: done"' in log
