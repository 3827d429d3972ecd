"""What came is linked by reading what lies around it alone, and that gives the links of the whole history."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from integration.storage.plays import START, Database, File, Play, batch_of, copy_of
from laws import law

from music_rec.core.history import Int64
from music_rec.core.storage import links
from music_rec.core.storage.imports import ImportRun
from music_rec.core.storage.ledger import FileInProgress
from music_rec.core.storage.writer import Writer

SOURCES = ("lastfm-uts", "spotify-extended", "lastfm-csv")
DAY = 86_400
KEYS = (
    "SELECT source_id, played_at, track_id, ordinal FROM scrobbles WHERE kind = 0"
    " EXCEPT SELECT source_id, played_at, track_id, ordinal FROM play_links"
)


@st.composite
def plays(draw: st.DrawFn) -> list[Play]:
    """Plays in an order of their own, as far apart as just links and just does not, on two days."""
    steps = draw(st.lists(st.sampled_from([0, 60, 240, 300, 360, 420]), min_size=1, max_size=12))
    starts = START + np.cumsum(steps) + DAY * (np.arange(len(steps)) // 6)
    return [Play(int(at), title=draw(st.sampled_from(["Ice", "Snow"])), ms=200_000) for at in starts]


def bring_unlinked(database: Database, source: str, rows: Sequence[Play]) -> Int64:
    """The seconds of rows that are saved and linked to nothing yet."""

    async def save(writer: Writer) -> Int64:
        run = await ImportRun.begin(writer, 1, 0)
        added = await run.add(FileInProgress(1, "more", source), batch_of(source, rows))
        return np.unique(added.played_at)

    return database.write(save)


def link_around(database: Database, seconds: Int64) -> set[int]:
    """The seconds at which something may count otherwise then."""
    return set(database.write(lambda writer: links.relink_around(writer, 1, seconds)).tolist())


@law(st.data(), st.integers(0, 2**32), soon=6, later=20)
def test_links_around_what_came_are_the_links_of_the_whole_history(blank: Database, data: st.DataObject, seed: int):
    rng = random.Random(seed)
    with copy_of(blank) as database:
        database.bring(*(File.of(source, *data.draw(plays())) for source in rng.sample(SOURCES, 2)))
        for source in rng.choices(SOURCES, k=3):
            before, heard = counted(database), data.draw(plays())

            came = bring_unlinked(database, source, rng.sample(heard, rng.randint(1, len(heard))))
            told = link_around(database, came)

            assert not links.relinking(database.path, 1).needed
            assert {at for _, at, *_ in before ^ counted(database)} <= told


def counted(database: Database) -> set[tuple[Any, ...]]:
    return set(database.query(KEYS))


def test_what_lies_far_from_what_came_is_not_read(database: Database):
    database.bring(File.of("lastfm-uts", Play(), Play(START + DAY)), File.of("spotify-extended", Play(ms=200_000)))
    database.write(unlink)

    told = link_around(database, bring_unlinked(database, "spotify-extended", [Play(START + DAY + 30, ms=200_000)]))

    assert told == {START + DAY + 30}
    assert database.query("SELECT played_at, by_played_at FROM play_links") == [(START + DAY + 30, START + DAY)]


async def unlink(writer: Writer) -> None:
    async with writer.transaction() as db:
        await db.execute("DELETE FROM play_links")


def test_one_source_has_nothing_to_link_with(database: Database):
    came = bring_unlinked(database, "lastfm-uts", [Play(), Play(START + 60)])

    assert link_around(database, came) == {START, START + 60}


def test_links_are_put_where_nobody_sees_them_yet(database: Database):
    database.bring(File.of("lastfm-uts", Play()))
    came = bring_unlinked(database, "spotify-extended", [Play(START + 30, ms=200_000)])
    before = database.revision()

    link_around(database, came)

    assert database.query("SELECT count(*) FROM play_links") == [(1,)]
    assert database.revision() == before
