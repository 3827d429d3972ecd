"""A repair makes the counted plays those of the service, exactly, and undone it never was."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from integration.storage.exports import uts
from integration.storage.plays import Play
from integration.sync.compared import Compared, plays, unchanged
from lastfm_server import Account, Row

from music_rec.core.edits import Hide, Repair
from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.jobs import lock_name
from music_rec.core.locks import held, is_held
from music_rec.core.models import Account as Known

pytestmark = pytest.mark.slow
"""A history for each: the command and the laws hold the main of it in every run."""


def deleted(remote: Account) -> None:
    for row in plays(remote)[10:22]:
        remote.delete(row)


def edited(remote: Account) -> None:
    changes = [{"title": "T"}, {"artist": "A"}, {"album": "L"}, {"album": ""}, {"uts": 1_700_000_000}]
    for row, change in zip(plays(remote)[10:200:40], changes, strict=True):
        remote.edit(row, **change)


def renamed(remote: Account) -> None:
    [(artist, count)] = Counter(row.artist for row in plays(remote)).most_common(1)
    assert count > 50
    remote.rename_artist(artist, "Somebody Else")


def only_accents(remote: Account) -> None:
    remote.rename_artist("Sigur Rós", "Sigur Ros")


def late(remote: Account) -> None:
    for row in plays(remote)[::50]:
        remote.scrobble(Row(row.uts + 2, "Late", f"Song {row.uts}", "Phone", "", "a" * 32, loved=row.uts % 2 == 0))


def one_of_two(remote: Account) -> None:
    remote.delete(next(row for row in plays(remote) if row.artist == "Twice"))


def three_of_two(remote: Account) -> None:
    remote.scrobble(next(row for row in plays(remote) if row.artist == "Twice"))


def album_of_one_of_two(remote: Account) -> None:
    remote.edit(next(row for row in plays(remote) if row.artist == "Twice"), album="Now with an album")


def undated(remote: Account) -> None:
    remote.delete(next(row for row in remote.truth() if row.uts == 0))
    remote.scrobble(Row(0, "Broken", "Clock 9"), Row(int(time.time()) + 90 * 86_400, "Broken", "Later"))


def new(remote: Account) -> None:
    remote.scrobble(Row(plays(remote)[0].uts + 50, "Nova", "Star", "Sky", loved=True))


def all_of_it(remote: Account) -> None:
    for change in (renamed, deleted, edited, late, one_of_two, undated, new):
        change(remote)


CHANGES = (
    *(deleted, edited, renamed, only_accents, late, one_of_two, three_of_two, album_of_one_of_two, undated, new, all_of_it),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_repaired_the_counted_plays_are_those_of_the_service_and_undone_all_is_as_before(
    compared: Compared, change: Callable[[Account], None]
):
    change(compared.remote)
    compared.verify()
    before, rows, local = compared.counted(), compared.tables(), compared.synced.local_total

    done = compared.repair()

    assert compared.counted() == compared.truth()
    assert (done.complete, compared.synced.complete) == (True, True)
    assert done.local_total == compared.synced.local_total == len(compared.remote)
    assert done.added - done.taken_out == len(compared.remote) - local
    assert not compared.verify().differs
    compared.undo(done.edit_id)
    assert compared.counted() == before
    assert unchanged(compared.tables(), rows)
    assert compared.synced.local_total == local


def test_what_a_sync_reads_again_after_a_repair_is_here(compared: Compared):
    newest = plays(compared.remote)[0]
    compared.remote.edit(newest, album="Reissue")
    compared.remote.edit(plays(compared.remote)[1], artist="Another")
    compared.remote.delete(plays(compared.remote)[2])
    compared.repair()

    report = compared.sync()

    assert (report.added, report.complete) == (0, True)
    assert compared.counted() == compared.truth()


def test_a_repair_is_told_in_words_and_listed_with_other_changes(compared: Compared):
    deleted(compared.remote)
    new(compared.remote)

    done = compared.repair()

    [edit] = compared.library.edits.all(compared.anna)
    assert edit.change == Repair("lastfm", "rj", 12, 1)
    assert edit.edit_id == done.edit_id
    assert compared.library.edits.described(compared.anna, [edit]) == ["Repair of Last.fm: rj - 12 plays taken out, 1 added"]
    compared.undo(done.edit_id)
    with pytest.raises(UsageError, match="undone already"):
        compared.undo(done.edit_id)


def test_where_nothing_differs_a_repair_changes_nothing(compared: Compared):
    rows = compared.tables()

    done = compared.repair()

    assert (done.edit_id, done.taken_out, done.added, done.complete) == (0, 0, 0, True)
    assert compared.library.edits.all(compared.anna) == []
    assert unchanged(compared.tables(), rows)


def test_only_the_spans_that_are_given_are_read_and_repaired(compared: Compared):
    rows = plays(compared.remote)
    for row in (rows[50], rows[500]):
        compared.remote.delete(row)
    asked = len(compared.server.requests)

    done = compared.repair((rows[50].uts, rows[50].uts + 1))

    assert (done.taken_out, done.complete) == (1, False)
    assert len(compared.server.requests) - asked == 2
    assert len(compared.verify().deleted_rows) == 1


@pytest.mark.parametrize("inside", [True, False])
def test_the_second_before_a_span_is_left_alone(compared: Compared, inside: bool):
    compared.server.behave(from_inside=inside)
    row = next(row for row in plays(compared.remote) if row.artist == "Sigur Rós")
    assert {row.uts - 1, row.uts + 1} <= {one.uts for one in plays(compared.remote)}
    compared.remote.delete(row)

    done = compared.repair((row.uts, row.uts + 1))

    assert (done.taken_out, done.added, done.complete) == (1, 0, True)
    assert compared.counted() == compared.truth()


def test_spans_of_a_verification_are_enough_to_repair_all(compared: Compared):
    all_of_it(compared.remote)

    done = compared.repair(*compared.verify().spans)

    assert done.complete
    assert not compared.verify().differs
    assert compared.counted() == compared.truth()


def test_a_play_that_comes_back_counts_again(compared: Compared):
    row = plays(compared.remote)[100]
    compared.remote.delete(row)
    first = compared.repair()
    compared.remote.scrobble(row)
    rows = compared.query("SELECT count(*) FROM scrobbles")

    second = compared.repair()

    assert (second.taken_out, second.added) == (0, 1)
    assert compared.query("SELECT count(*) FROM scrobbles") == rows
    assert compared.counted() == compared.truth()
    compared.undo(first.edit_id)
    assert compared.counted() == compared.truth()
    compared.undo(second.edit_id)
    assert compared.counted() == compared.truth()


def test_a_play_counts_that_takes_the_place_of_one_taken_out_and_gone_since(compared: Compared):
    row = next(row for row in plays(compared.remote) if row.artist == "Twice")
    compared.remote.scrobble(row)
    third = compared.repair()
    compared.remote.delete(row)
    taken_out = compared.repair()
    compared.undo(third.edit_id)
    compared.remote.scrobble(row)

    again = compared.repair()

    assert compared.counted() == compared.truth()
    assert (again.taken_out, again.added, again.complete) == (0, 1, True)
    for done in (taken_out, again):
        compared.undo(done.edit_id)
    assert compared.counted() == compared.truth() - Counter({row[:4]: 1})


def test_a_row_that_came_before_its_date_is_a_play_once_that_is_past(compared: Compared):
    row = plays(compared.remote)[100]
    text = json.dumps(dict(zip(("time", "artist", "title", "album"), row[:4], strict=True)), ensure_ascii=False)
    compared.write("DELETE FROM scrobbles WHERE played_at = ?", row.uts)
    compared.write("INSERT INTO import_rows_out VALUES (1, 1, 99, 'rejected', 'in the future', ?)", text)

    [pair] = compared.verify().edited_rows
    done = compared.repair()

    assert (pair.here[:4], pair.here.no_play, pair.there) == (row[:4], text, (*row[:4], ""))
    assert (done.taken_out, done.added, done.complete) == (1, 1, True)
    assert compared.counted() == compared.truth()


def test_names_that_a_sync_read_and_did_not_keep_are_gone(compared: Compared):
    newest = plays(compared.remote)[0]
    compared.remote.edit(newest, album="Heard of by nobody")

    report = compared.sync()

    assert report.added == 0
    assert compared.query("SELECT * FROM albums WHERE title = 'Heard of by nobody'") == []


def test_a_repair_outlives_its_import_and_takes_nothing_from_the_next_one(compared: Compared):
    all_of_it(compared.remote)
    done = compared.repair()
    compared.library.imports.undo(compared.anna, compared.synced.state.import_id)
    assert compared.counted() == Counter()

    report = compared.sync()

    assert report.complete
    assert compared.counted() == compared.truth()
    rows = compared.tables()
    compared.undo(done.edit_id)
    assert compared.counted() == compared.truth()
    assert unchanged(compared.tables(), rows)


def test_a_deleted_play_that_an_import_brings_again_stays_out(compared: Compared):
    row = plays(compared.remote)[100]
    compared.remote.delete(row)
    compared.repair()
    compared.library.imports.undo(compared.anna, compared.synced.state.import_id)
    compared.remote.scrobble(row)

    report = compared.sync()

    assert not report.complete
    assert report.local_total == report.remote_total - 1
    assert compared.repair().complete
    assert compared.counted() == compared.truth()


def test_a_name_that_nothing_counts_as_any_more_is_not_shown(compared: Compared):
    only_accents(compared.remote)

    compared.repair()

    history = compared.library.history(compared.anna)
    assert "Sigur Ros" in history.names("artist", history.artist)
    assert "Sigur Rós" not in history.names("artist", history.artist)


def test_a_play_taken_out_is_in_no_export_and_what_took_its_place_is(compared: Compared, tmp_path: Path):
    edited(compared.remote)
    compared.repair()

    exported = compared.library.moving.export_history(compared.anna, tmp_path / "all.csv")

    assert exported.plays == compared.truth().total()


@pytest.mark.parametrize("change", [{"artist": "Somebody Else"}, {"album": "Reissue"}, None], ids=str)
def test_a_play_taken_out_still_stands_for_the_row_of_a_file(compared: Compared, tmp_path: Path, change: dict[str, str] | None):
    row = plays(compared.remote)[100]
    file = uts(tmp_path / "plays.csv", [Play(row.uts + 30, row.artist, row.title, row.album)])
    compared.library.imports.run(compared.anna, [file])
    links = compared.query("SELECT * FROM play_links")
    assert len(links) == 1
    compared.remote.edit(row, **change) if change else compared.remote.delete(row)

    done = compared.repair()

    assert compared.query("SELECT * FROM play_links") == links
    assert compared.counted() == compared.truth()
    compared.undo(done.edit_id)
    assert compared.query("SELECT * FROM play_links") == links


def test_a_play_of_another_account_in_the_same_second_stays(compared: Compared):
    row = plays(compared.remote)[100]
    other: Known = compared.library.people.add_account(compared.anna, "lastfm", "second")
    compared.server.service.add(Account("second", [row, plays(compared.remote)[101]]))
    compared.library.sync.start(compared.anna, "second").result(60)
    assert len(compared.query("SELECT * FROM play_links")) == 2
    compared.server.service.accounts["second"].delete(row)

    done = compared.library.repairing.repair(compared.anna, other).result(60)

    assert (done.taken_out, done.complete) == (1, True)
    assert compared.counted() == compared.truth()


def test_what_is_hidden_stays_hidden_through_a_repair(compared: Compared):
    [(artist, _)] = Counter(row.artist for row in plays(compared.remote)).most_common(1)
    [(spelling,)] = compared.query(f"SELECT artist_id FROM artists WHERE name = '{artist}'")
    compared.library.edits.add(compared.anna, Hide("artist", spelling))
    before = compared.counted()
    compared.remote.delete(next(row for row in plays(compared.remote) if row.artist == artist))

    done = compared.repair()

    assert compared.counted() == before
    assert compared.library.edits.preview(compared.anna, Hide("track", 1)).of == before.total()
    compared.undo(done.edit_id)
    assert compared.counted() == before


def test_no_repair_is_undone_while_plays_come_in(compared: Compared):
    deleted(compared.remote)
    done = compared.repair()
    folder = compared.path.parent / "locks"

    with held(folder, lock_name("sync", compared.anna.listener_id)), pytest.raises(JobHeldError, match="Wait for the end"):
        compared.undo(done.edit_id)

    compared.undo(done.edit_id)
    assert compared.library.edits.all(compared.anna)[0].undone_at


@pytest.mark.parametrize("requests", [1, 2, 3, 4, 5])
def test_cancelled_while_it_reads_a_repair_changes_nothing(compared: Compared, requests: int):
    all_of_it(compared.remote)
    rows, before, shelf = compared.tables(), compared.counted(), compared.library.repairing
    compared.server.after_requests(requests, lambda: shelf.cancel(compared.anna))  # before that answer leaves

    running = shelf.repair(compared.anna, compared.account)

    with pytest.raises(CancelledError):
        running.result(60)
    assert shelf.job(compared.anna).status == "cancelled"
    assert not is_held(compared.path.parent / "locks", lock_name("sync", compared.anna.listener_id))
    assert (compared.tables(), compared.counted()) == (rows, before)
    asked = len(compared.server.requests)
    time.sleep(0.2)
    assert len(compared.server.requests) == asked
    assert compared.repair().complete


def test_what_a_killed_repair_left_is_shown_with_its_links(compared: Compared, tmp_path: Path):
    row = plays(compared.remote)[100]
    compared.library.imports.run(
        compared.anna, [uts(tmp_path / "plays.csv", [Play(row.uts + 30, "Late", "Song"), Play(row.uts + 90, "Late", "Two")])]
    )
    compared.remote.scrobble(Row(row.uts, "Late", "Song"))
    deleted(compared.remote)
    compared.repair()
    after, counted = compared.tables(), compared.counted()
    # as if the program had died once rows and journal were saved
    compared.write("DELETE FROM play_links")
    compared.write("UPDATE jobs SET status = 'running' WHERE kind = 'repair'")

    compared.library.imports.settle(compared.anna)

    assert compared.tables() == after
    assert compared.counted() == counted


def test_too_many_rows_are_not_repaired_one_by_one(compared: Compared, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("music_rec.verify.MOST_REPAIRED", 20)
    renamed(compared.remote)
    rows = compared.tables()

    with pytest.raises(UsageError, match="anew"):
        compared.repair()

    assert compared.tables() == rows
