"""Whatever changes at the service: repaired it is the same here, and with all repairs undone, in any order, it is as before."""

from __future__ import annotations

import asyncio
import random

import pytest
from integration.sync.compared import Compared, unchanged
from lastfm_server import Account, Row

from music_rec.verify import to_the_end


def some_change(remote: Account, rng: random.Random) -> None:
    """A play goes, comes, comes again, or gets another name; also such without a date."""
    row, kind = rng.choice(remote.truth()), rng.randrange(5)
    artist, title, album = f"Artist {rng.randrange(3)}", f"Song {rng.randrange(3)}", f"Album {rng.randrange(2)}"
    if kind == 0:
        remote.delete(row)
    elif kind == 1:
        remote.edit(row, **rng.choice([{"artist": artist}, {"title": title}, {"album": album}]))
    elif kind == 2:
        remote.edit(row, album=album)
    elif kind == 3:
        remote.scrobble(row._replace(track_mbid=f"{rng.randrange(9)}" * 32))
    else:
        remote.scrobble(Row(rng.choice([0, row.uts]), artist, title, album))


async def test_what_has_begun_to_be_saved_is_saved_before_a_cancelled_job_ends():
    saved: list[str] = []

    async def save() -> None:
        await asyncio.sleep(0.05)
        saved.append("rows and links")

    task = asyncio.create_task(to_the_end(save()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert saved == ["rows and links"]


@pytest.mark.slow
def test_rows_of_the_ledger_keep_their_numbers_when_one_between_them_goes(compared: Compared):
    made = []
    for title in ("First", "Second"):
        compared.remote.scrobble(Row(0, "Broken", title))
        made.append(compared.repair().edit_id)
    compared.undo(made[0])
    compared.remote.scrobble(Row(0, "Broken", "Third"))

    assert compared.repair().complete
    assert not compared.verify().differs


def sweep(compared: Compared, rounds: int, seed: int) -> None:
    """Repairs and undos in random order while the service changes; all undone, nothing is left."""
    rng, made, remote = random.Random(seed), [], compared.remote
    before, rows = compared.counted(), compared.tables()
    for _ in range(rounds):
        if made and rng.random() < 0.4:
            compared.undo(made.pop(rng.randrange(len(made))))
            continue
        for _ in range(rng.randint(1, 4)):
            some_change(remote, rng)
        done = compared.repair()
        made += [done.edit_id] if done.edit_id else []
        assert compared.counted() == compared.truth()
        assert done.complete
    for edit_id in rng.sample(made, len(made)):
        compared.undo(edit_id)
    assert compared.counted() == before
    assert unchanged(compared.tables(), rows)


@pytest.mark.slow
def test_repairs_undone_in_any_order_leave_every_table_as_it_was(compared: Compared):
    sweep(compared, 12, 0)


@pytest.mark.slow
def test_hundreds_of_repairs_and_undos_leave_every_table_as_it_was(compared: Compared):
    sweep(compared, 250, 7)
