"""A sync brings exactly what the service has, the newest first, whatever the plays are."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from pathlib import Path

import pytest
from integration.sync.here import library, made, valid
from lastfm_server import Account, LastfmServer, Row

NOON = 1_700_000_000


async def test_every_play_comes_once_and_what_is_no_play_stands_in_the_ledger(tmp_path: Path):
    account = made(awkward=True)
    account.set_now_playing(Row(0, "Now", "Playing"))
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            report = await here.sync()

    clean = Counter({(at, *(_without_bell(text) for text in names)): n for (at, *names), n in valid(account.truth()).items()})
    assert here.plays() == clean
    assert here.left_out() == {"no date": 3, "before 2002": 1, "in the future": 1}
    assert report.complete
    assert report.local_total == report.remote_total == len(account)
    assert here.counted() == clean.total()


def _without_bell(text: str) -> str:
    return text.translate({7: None, 1: None})  # XML has no way to write them


async def test_newest_plays_come_first(tmp_path: Path):
    account = made(1000)
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            server.fail(code=17, calls=(2, 99))
            with pytest.raises(Exception, match="hides"):
                await here.sync()

            newest = sorted((row.uts for row in account.truth()), reverse=True)[:150]
            assert set(newest) <= {at for at, *_ in here.plays()}
            assert here.counted() == here.plays().total()
            assert (here.state.remote_total, here.state.full_done) == (1000, False)


@pytest.mark.parametrize("plays", [0, 1, 199, 200, 201, 400])
async def test_history_of_any_length_is_complete(tmp_path: Path, plays: int):
    account = made(plays) if plays else Account("listener")
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            report = await here.sync()

    assert here.plays() == valid(account.truth())
    assert (report.complete, report.added, report.remote_total) == (True, plays, plays)


@pytest.mark.parametrize("inside", [True, False])
async def test_second_sync_adds_what_is_new_and_nothing_twice(tmp_path: Path, inside: bool):
    account = made(600)
    with LastfmServer(account) as server:
        server.behave(from_inside=inside)
        async with library(tmp_path, server) as here:
            await here.sync()
            newest = account.truth()[0].uts
            account.scrobble(
                Row(newest + 200, "New", "One"), Row(newest, "New", "Same second"), Row(newest - 600, "New", "Late")
            )
            asked = len(server.requests)
            report = await here.sync()

            assert (report.added, report.complete) == (3, True)
            assert here.plays() == valid(account.truth())
            assert len(server.requests) - asked == 2
            assert (await here.sync()).added == 0


async def test_plays_that_come_two_weeks_late_are_found_the_day_after(tmp_path: Path):
    account = made(600)
    newest = account.truth()[0].uts
    time = [newest + 60.0]
    with LastfmServer(account) as server:
        async with library(tmp_path, server, clock=lambda: time[0]) as here:
            await here.sync()
            account.scrobble(*(Row(newest - days * 86_400, "Phone", f"Day {days}") for days in (1, 7, 14)))
            assert not (await here.sync()).complete

            time[0] += 25 * 3600
            report = await here.sync()

    assert (report.added, report.complete) == (3, True)
    assert here.plays() == valid(account.truth())


async def test_plays_that_arrive_while_it_reads_are_there_at_the_end(tmp_path: Path):
    account = made(1200)
    newest = account.truth()[0].uts
    with LastfmServer(account) as server:
        for call in (2, 3, 5, 7):
            row = Row(newest + 60 * call, "Meanwhile", f"After {call}")
            server.after_requests(call, lambda row=row: account.scrobble(row))
        async with library(tmp_path, server) as here:
            report = await here.sync()

    assert report.complete
    assert here.plays() == valid(account.truth())


async def test_play_deleted_while_it_reads_takes_no_other_with_it(tmp_path: Path):
    account = made(1200)
    read, unread = account.truth()[5], account.truth()[1100]
    with LastfmServer(account) as server:
        server.after_requests(2, lambda: [account.delete(read), account.delete(unread)])
        async with library(tmp_path, server) as here:
            report = await here.sync()

    assert here.plays() - valid(account.truth()) == valid([read])
    assert not valid(account.truth()) - here.plays()
    assert (report.complete, report.local_total, report.remote_total) == (False, 1199, 1198)


async def test_many_plays_of_one_second_and_true_repeats_are_all_kept(tmp_path: Path):
    rows = [Row(NOON, "One", f"Second {n % 250}", "Album") for n in range(700)]
    rows += [Row(NOON + 1, "Two", "Alike", album) for album in ("A", "A", "B", "")] + [Row(NOON - 9, "Old", "One")]
    account = Account("listener", rows)
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            report = await here.sync()
            again = await here.sync()

    assert here.plays() == valid(account.truth())
    assert (report.complete, again.added) == (True, 0)


async def test_ids_and_hearts_of_plays_are_kept(tmp_path: Path):
    ids = [f"{n:08}-0000-4000-8000-000000000000" for n in (1, 2, 3)]
    account = Account("listener", [Row(NOON, "A", "Loved", "Album", *ids, loved=True), Row(NOON + 9, "A", "Other")])
    with LastfmServer(account) as server:
        server.behave(extended_artist_mbid=True)
        async with library(tmp_path, server) as here:
            await here.sync()

    kept = here.query("SELECT entity, value FROM spelling_ids ORDER BY value")
    assert kept == list(zip(("artist", "track", "album"), ids, strict=True))
    assert here.query("SELECT flags FROM play_details") == [(4,)]


async def test_page_of_somebody_else_is_not_believed(tmp_path: Path):
    account, other = made(700), Account.made("other", plays=900, seed=5)
    with LastfmServer(account, other) as server:
        server.fail(answer="other user", calls=(2, 4))
        async with library(tmp_path, server) as here:
            report = await here.sync()

    assert report.complete
    assert here.plays() == valid(account.truth())


@pytest.mark.parametrize("call", [1, 2])
async def test_listener_the_service_forgets_for_one_question_is_asked_for_again(tmp_path: Path, call: int):
    account = made(300)
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            await here.sync()
            server.fail(code=6, nth=call)
            report = await here.sync()

    assert report.complete


async def test_cache_that_holds_plays_not_shown_yet_counts_none_twice(tmp_path: Path):
    account = made(1500)
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            for call in (3, 5, 7):
                server.after_requests(call, lambda: here.counted())  # another program starts, and keeps what it loaded
            await here.sync()

            assert here.counted() == 1500


async def test_plays_that_a_killed_sync_saved_come_into_sight_though_nothing_more_is_new(tmp_path: Path):
    account, cache = made(300), tmp_path / "data" / "cache"
    with LastfmServer(account) as server:
        async with library(tmp_path, server) as here:
            await here.sync()
            assert here.counted() == 300
            [shown] = here.query("SELECT value FROM revisions WHERE domain = 'plays'")
            shutil.copytree(cache, tmp_path / "cache before")
            account.scrobble(Row(int(time.time()) - 60, "Mole", "New"))
            await here.sync()

            async with here.writer.transaction() as db:  # as if it had been killed just before
                await db.execute("UPDATE revisions SET value = ? WHERE domain = 'plays'", shown)
            shutil.rmtree(cache)
            (tmp_path / "cache before").rename(cache)
            assert here.counted() == 300
            await here.sync()

            assert here.counted() == 301
