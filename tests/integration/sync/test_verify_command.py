"""`sync --verify` tells what differs and `sync --repair` makes it good, in words and as one JSON document."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from collections import Counter

import pytest
from integration.cli.conftest import CommandLine, Ran
from integration.sync.compared import Compared
from lastfm_server import Account, Row


@pytest.fixture
def remote() -> Account:
    """A few plays whose names can be read."""
    rows = [Row(1_700_000_000 + 200 * n, f"Artist {n % 5}", f"Song {n % 7}", f"Album {n % 3}") for n in range(60)]
    return Account("rj", [*rows, Row(0, "Broken", "Clock"), Row(0, "Broken", "Clock 2")])


@pytest.fixture
def music_rec(compared: Compared) -> CommandLine:
    """The command line on Anna's library, after the account changed."""
    remote = compared.remote
    rows = remote.truth()
    remote.delete(rows[3])
    remote.delete(rows[-1])
    remote.edit(rows[5], artist="Artist [bold]Five")
    remote.scrobble(Row(rows[9].uts + 7, "Late\x1b[31m", "Phone"))
    return CommandLine(compared.path.parent)


def test_verify_lists_what_differs_and_changes_nothing(compared: Compared, music_rec: CommandLine):
    rows, before = compared.remote.truth(), compared.counted()

    ran = music_rec("sync", "--verify", "rj", "--json")

    document = ran.json
    late = next(row for row in rows if row.artist.startswith("Late"))
    assert ran.code == 0
    assert document["differences"]["missing"] == [
        {"account": "rj", "played_at": late.uts, "artist": "Late[31m", "title": "Phone", "album": "", "play": True}
    ]
    assert [(one["played_at"], one["title"], one["play"]) for one in document["differences"]["deleted"]] == [
        (1_700_011_200, "Song 0", True),
        (None, "Clock", False),
    ]
    [edited] = document["differences"]["edited"]
    assert edited["here"] == {"artist": "Artist 4", "title": "Song 5", "album": "Album 0"}
    assert edited["there"] == {**edited["here"], "artist": "Artist [bold]Five"}
    assert document["counts"] == {"missing": 1, "deleted": 2, "edited": 1}
    assert document["months"] == [{"account": "rj", "month": None, "here": 2, "there": 1}]
    assert (document["here"], document["there"], document["remote_total"]) == (62, 61, 61)
    assert (document["complete"], document["failed_windows"], "repairs" in document) == (False, [], False)
    assert compared.counted() == before


def test_a_sync_that_ends_with_other_numbers_lists_their_months(music_rec: CommandLine):
    ran = music_rec("sync", "--json")
    assert ran.json["months"] == [
        {"account": "rj", "month": "2023-11", "here": 62, "there": 60},
        {"account": "rj", "month": None, "here": 2, "there": 1},
    ]

    told = music_rec("sync").out

    assert "not complete: 64 here, 61 at Last.fm." in told
    assert [line.split() for line in told.splitlines() if "2023-11" in line] == [["2023-11", "62", "60"]]
    assert "See what differs: music-rec sync --verify" in told


def test_verify_tells_a_person_in_words(music_rec: CommandLine):
    ran = music_rec("sync", "--verify")

    assert "rj: 62 plays here, 61 at Last.fm." in ran.out
    for words in ("1 only at Last.fm", "2 only here, no longer at Last.fm", "1 with other names at Last.fm", "no date"):
        assert words in ran.out
    assert "Artist [bold]Five - Song 5 - Album 0" in ran.out
    assert "\x1b" not in ran.out
    assert "music-rec sync --repair" in ran.out


def test_repair_makes_it_the_same_and_says_so(compared: Compared, music_rec: CommandLine):
    ran = music_rec("sync", "--repair", "RJ", "--json")

    document = ran.json
    [repaired] = document["repairs"]
    assert (ran.code, document["complete"]) == (0, True)
    assert document["counts"] == {"missing": 1, "deleted": 2, "edited": 1}
    assert (repaired["taken_out"], repaired["added"], repaired["local_total"]) == (3, 2, 61)
    assert compared.library.edits.all(compared.anna)[0].edit_id == repaired["edit_id"]
    assert music_rec("stats", "--json").json["plays"] == compared.truth().total() == 60
    again = music_rec("sync", "--repair")
    assert "They are the same." in again.out
    assert "rj: nothing to repair." in again.out
    assert music_rec("sync", "--repair", "--json").json["repairs"][0]["edit_id"] is None


def test_repair_says_where_to_undo_it(music_rec: CommandLine):
    ran = music_rec("sync", "--repair")

    assert "3 taken out of the counts, 2 added; all is as at Last.fm now" in ran.out
    assert "under Changes" in ran.out


@pytest.mark.slow
def test_what_is_not_given_is_told_with_its_own_exit_code(compared: Compared, music_rec: CommandLine):
    compared.server.fail(window=(1_700_000_000, 1_700_000_001), code=8)

    ran = music_rec("sync", "--verify", "--json")

    assert ran.code == 3
    [window] = ran.json["failed_windows"]
    assert (window["account"], "8" in window["error"]) == ("rj", True)
    assert ran.json["complete"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--verify", "nobody"], "no account nobody"), (["--repair", "--user", "Berta"], "music-rec sync NAME")],
)
def test_accounts_that_are_none_are_named(compared: Compared, music_rec: CommandLine, arguments: list[str], words: str):
    compared.library.people.add("Berta", "UTC")
    asked = len(compared.server.requests)

    ran: Ran = music_rec("sync", *arguments, "--user", "Anna") if "nobody" in arguments else music_rec("sync", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert len(compared.server.requests) == asked


def test_verify_without_a_key_says_where_to_get_one(music_rec: CommandLine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", "")

    ran = music_rec("sync", "--verify")

    assert ran.code == 2
    assert "https://www.last.fm/api/account/create" in ran.err


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 16))])
def test_killed_at_any_moment_a_repair_is_whole_or_never_was(compared: Compared, music_rec: CommandLine, seed: int):
    before, local = compared.counted(), compared.synced.local_total
    rng = random.Random(seed)
    process = music_rec.start("sync", "--repair")
    asked = len(compared.server.requests)
    while len(compared.server.requests) < asked + 2 and process.poll() is None:
        time.sleep(0.001)
    time.sleep(rng.random() * 0.05)
    process.kill()
    process.communicate()

    after = compared.counted()

    assert after in (before, compared.truth())
    assert compared.synced.local_total == (local if after == before else len(compared.remote))
    assert len(compared.library.edits.all(compared.anna)) == (after != before)
    assert music_rec("sync", "--repair", "--json").json["complete"]
    assert compared.counted() == compared.truth()


@pytest.mark.slow
def test_ctrl_c_ends_a_verification_and_nothing_is_changed(compared: Compared, music_rec: CommandLine):
    compared.server.service.latency_s = 0.5
    before, asked = compared.counted(), len(compared.server.requests)
    process: subprocess.Popen[str] = music_rec.start("sync", "--repair")
    while len(compared.server.requests) == asked:
        time.sleep(0.01)

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Nothing was changed" in err
    assert compared.counted() == before
    compared.server.service.latency_s = 0
    assert compared.repair().complete


def test_plays_that_are_counted_and_not_given_are_told(compared: Compared, music_rec: CommandLine):
    compared.server.behave(extra_total=3)

    ran = music_rec("sync", "--repair")

    assert "Last.fm counts 3 more than it gives." in ran.out
    assert "61 here, 64 counted at Last.fm" in ran.out
    found = music_rec("sync", "--verify", "--json").json
    assert (found["counts"], found["complete"]) == ({"missing": 0, "deleted": 0, "edited": 0}, False)
    assert compared.library.repairing.differences(compared.anna, compared.account).result(60).months == ()


def test_two_accounts_are_told_apart(compared: Compared, music_rec: CommandLine):
    other = Account("second", [Row(1_690_000_000 + n, "Other", f"Song {n}") for n in range(5)])
    compared.server.service.add(other)
    compared.library.people.add_account(compared.anna, "lastfm", "second")
    assert music_rec("sync", "second").code == 0
    other.delete(other.truth()[0])

    document = music_rec("sync", "--verify", "--json").json

    deleted = Counter(one["account"] for one in document["differences"]["deleted"])
    assert deleted == {"rj": 2, "second": 1}
    assert document["there"] == 61 + 4
