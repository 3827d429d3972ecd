"""Verifying lists exactly what is otherwise at the service, and changes nothing."""

from __future__ import annotations

import random
import time
from collections import Counter
from concurrent.futures import CancelledError

import pytest
from integration.sync.compared import NO_XML, Compared, plays
from lastfm_server import Account, Row

from music_rec.core import differences
from music_rec.core.differences import Edited, Verification, month_after, months_of
from music_rec.core.errors import AccessDeniedError, JobHeldError, UsageError
from music_rec.core.jobs import lock_name
from music_rec.core.locks import held


def told(row: Row) -> differences.Row:
    """The row as a verification tells it."""
    return differences.Row(row.uts, *(text.translate(NO_XML) for text in row[1:4]))


def changed(remote: Account, seed: int) -> dict[str, Counter[object]]:
    """What differs after a few dozen changes at the service, no two of them in one second."""
    rng, rows = random.Random(seed), plays(remote)
    picked = rng.sample([row for row in rows if [one.uts for one in rows].count(row.uts) == 1], 30)
    wanted: dict[str, Counter[object]] = {"missing": Counter(), "deleted": Counter(), "edited": Counter()}
    for number, row in enumerate(picked):
        if number % 3 == 0:
            remote.delete(row)
            wanted["deleted"][told(row)] += 1
        elif number % 3 == 1:
            changes = rng.choice([{"title": "Other"}, {"artist": "Another"}, {"album": "Reissue"}])
            wanted["edited"][Edited(told(row), told(remote.edit(row, **changes)))] += 1
        else:
            late = Row(row.uts + 1, "Late", f"Song {number}", "From a phone", loved=number % 2 == 0)
            remote.scrobble(late)
            wanted["missing"][told(late)] += 1
    return wanted


def lists(found: Verification) -> dict[str, Counter[object]]:
    return {
        "missing": Counter(found.missing_rows),
        "deleted": Counter(found.deleted_rows),
        "edited": Counter(found.edited_rows),
    }


def test_where_nothing_changed_nothing_differs(compared: Compared):
    rows = compared.tables()

    found = compared.verify()

    assert not found.differs
    assert found.here == found.there == found.remote_total == len(compared.remote)
    assert (found.months, found.spans, found.unread) == ((), (), ())
    assert compared.tables() == rows


@pytest.mark.parametrize(
    ("seed", "ways"), list(enumerate([{}, {"from_inside": False}, {"to_inside": True}, {"past_end": "error"}]))
)
def test_every_change_is_listed_and_nothing_else(compared: Compared, seed: int, ways: dict[str, object]):
    compared.server.behave(**ways)
    wanted, rows, before = changed(compared.remote, seed), compared.tables(), compared.counted()

    found = compared.verify()

    assert lists(found) == wanted
    assert (found.missing, found.deleted, found.edited) == (10, 10, 10)
    assert found.there == found.remote_total == len(compared.remote)
    assert (compared.tables(), compared.counted()) == (rows, before)


def test_plays_deleted_while_pages_are_read_are_found(compared: Compared):
    [*_, artist] = Counter(row.artist for row in plays(compared.remote)).most_common(3)
    gone = [row for row in plays(compared.remote) if row.artist == artist[0]]
    compared.library.imports.undo(compared.anna, compared.synced.state.import_id)
    compared.server.after_requests(2, lambda: [compared.remote.delete(row) for row in gone])

    report = compared.sync()
    found = compared.verify()

    here = compared.query(
        "SELECT count(*) FROM scrobbles JOIN tracks USING (track_id) JOIN artists USING (artist_id)"
        f" WHERE name = '{artist[0].replace(chr(39), chr(39) * 2)}'"
    )[0][0]
    assert here
    assert not report.complete
    assert (found.missing, found.deleted, found.edited) == (0, here, 0)


def test_of_two_identical_rows_one_can_go_or_a_third_come(compared: Compared):
    [twice, _] = [row for row in compared.remote.truth() if row.artist == "Twice"]
    compared.remote.delete(twice)
    assert lists(compared.verify()) == {"missing": Counter(), "deleted": Counter([told(twice)]), "edited": Counter()}

    compared.remote.scrobble(twice, twice)
    assert lists(compared.verify()) == {"missing": Counter([told(twice)]), "deleted": Counter(), "edited": Counter()}


def test_rows_without_a_date_are_rows_too(compared: Compared):
    undated = [row for row in compared.remote.truth() if row.uts == 0]
    compared.remote.delete(undated[1])
    [deleted] = compared.verify().deleted_rows
    assert deleted[:4] == undated[1][:4]
    assert deleted.no_play

    compared.remote.scrobble(undated[1], Row(0, "Broken", "Clock 9"), Row(950_000_000, "Broken", "Early"))
    found = compared.verify()
    assert [row[:3] for row in found.missing_rows] == [(950_000_000, "Broken", "Early"), (0, "Broken", "Clock 9")]
    assert [(one.since, one.until, one.there - one.here) for one in found.months] == [(0, 1_009_843_200, 2)]


def test_plays_that_came_since_the_last_sync_are_missing_here(compared: Compared):
    new = Row(max(row.uts for row in plays(compared.remote)) + 100, "Nova", "Star")
    compared.remote.scrobble(new)

    assert lists(compared.verify())["missing"] == Counter([told(new)])


def test_what_is_still_to_be_read_is_no_difference(compared: Compared):
    oldest = min(row.uts for row in plays(compared.remote))
    with_windows = "INSERT INTO sync_windows (account_id, since, until) VALUES (1, 0, ?)"
    compared.write(with_windows, oldest + 3_000_000)
    for row in plays(compared.remote):
        if row.uts < oldest + 3_000_000:
            compared.remote.delete(row)

    found = compared.verify()

    assert not found.differs
    assert found.here == found.there < len(compared.counted())


def test_a_part_that_is_not_given_is_told_and_the_rest_compared(compared: Compared, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("music_rec.library.connections.PAUSE_S", 0.02)
    rows = plays(compared.remote)
    there, gone = rows[300], rows[20]
    compared.remote.delete(gone)
    compared.server.fail(window=(there.uts, there.uts + 1), code=8)

    found = compared.verify()

    [span] = found.unread
    assert span.since <= there.uts < span.until
    assert "8" in span.error
    assert lists(found)["deleted"] == Counter([told(gone)])
    assert found.missing == 0


def test_more_rows_than_can_be_listed_are_counted(compared: Compared, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("music_rec.verify.LISTED", 5)
    rows = plays(compared.remote)[:20]
    for row in rows:
        compared.remote.delete(row)

    found = compared.verify()

    assert found.deleted == 20
    assert list(found.deleted_rows) == [told(row) for row in rows[:5]]


def test_after_a_final_answer_nothing_is_asked(compared: Compared):
    compared.server.fail(code=17, status=403, calls=(2, 99))
    asked = len(compared.server.requests)

    for ask in (compared.verify, compared.repair):
        compared.server.heal()
        compared.server.fail(code=17, status=403, calls=(2, 99))
        with pytest.raises(AccessDeniedError, match="hides"):
            ask()
        answers = compared.server.answers()[asked:]
        assert answers == ["ok", "error 17"]
        asked += len(answers)
        compared.write("DELETE FROM source_state")
    assert compared.library.repairing.job(compared.anna).status == "failed"


def test_counting_by_months_tells_where_numbers_differ_in_few_requests(compared: Compared):
    rows = plays(compared.remote)
    here = months_of_rows(rows)
    for row in [*rows[:7], rows[400]]:
        compared.remote.delete(row)
    asked, tables = len(compared.server.requests), compared.tables()

    found = compared.library.repairing.differences(compared.anna, compared.account).result(60)

    there = months_of_rows(plays(compared.remote))
    assert [(one.since, one.until, one.here, one.there) for one in found.months] == [
        (since, month_after(since), here[since], there[since])
        for since in sorted(here, reverse=True)
        if here[since] != there[since]
    ]
    assert (found.here, found.there) == (len(compared.remote) + 8, len(compared.remote))
    assert found.requests == len(compared.server.requests) - asked <= 25
    assert all(request.params["limit"] == "1" for request in compared.server.requests[asked:])
    assert compared.tables() == tables


def months_of_rows(rows: list[Row]) -> Counter[int]:
    import numpy as np

    return months_of(np.array([row.uts for row in rows]))


@pytest.mark.parametrize("to_inside", [False, True])
def test_a_play_in_the_first_second_of_a_month_is_counted_in_it(compared: Compared, to_inside: bool):
    compared.server.behave(to_inside=to_inside)
    march = 1_709_251_200
    compared.remote.scrobble(Row(march - 1, "Edge", "Before"), Row(march, "Edge", "First"), Row(march, "Edge", "Second"))

    found = compared.library.repairing.differences(compared.anna, compared.account).result(60)

    assert [(one.since, one.there - one.here) for one in found.months] == [(march, 2), (1_706_745_600, 1)]


def test_what_was_found_is_kept_until_something_changes_here(compared: Compared):
    shelf, anna, account = compared.library.repairing, compared.anna, compared.account
    assert shelf.verification(anna, account) is shelf.months(anna, account) is shelf.job(anna) is None
    changed(compared.remote, 1)

    counted, found = shelf.differences(anna, account).result(60), compared.verify()

    assert (shelf.months(anna, account), shelf.verification(anna, account)) == (counted, found)
    repaired = compared.repair()
    assert shelf.verification(anna, account) is None
    compared.undo(repaired.edit_id)
    assert shelf.verification(anna, account) == found


@pytest.mark.slow
def test_nothing_is_compared_while_a_sync_runs_or_before_anything_was_read(compared: Compared):
    shelf, locks = compared.library.repairing, compared.path.parent / "locks"
    with held(locks, lock_name("sync", compared.anna.listener_id)), pytest.raises(JobHeldError, match="synced or compared"):
        compared.verify()
    compared.library.imports.undo(compared.anna, compared.synced.state.import_id)

    with pytest.raises(UsageError, match="music-rec sync rj"):
        shelf.verify(compared.anna, compared.account)
    with pytest.raises(UsageError, match="demo"):
        shelf.repair(compared.library.people.shown("demo"), compared.account)


@pytest.mark.parametrize(("job", "no"), [("verify", "offline"), ("sync", "offline"), ("sync", "forget")])
def test_no_to_everything_or_to_the_service_ends_what_reads_the_history(compared: Compared, job: str, no: str):
    if job == "sync":
        compared.library.imports.undo(compared.anna, compared.synced.state.import_id)
    compared.server.service.latency_s = 2
    asked = len(compared.server.requests)
    shelf = compared.library.repairing
    running = shelf.verify(compared.anna, compared.account) if job == "verify" else compared.library.sync.start(compared.anna)
    while len(compared.server.requests) == asked:
        assert not running.done()
        time.sleep(0.01)
    if no == "offline":
        compared.library.services.set_offline(on=True)
    else:
        compared.library.services.forget("lastfm")

    with pytest.raises(CancelledError):
        running.result(60)
    asked = len(compared.server.requests)
    time.sleep(0.2)
    assert len(compared.server.requests) == asked
