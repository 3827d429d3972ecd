"""Lists made in the background answer at once, until the newest plays are learned from."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from integration.recommending.measured import measured
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.jobs import running
from music_rec.core.models import Listener, Reason, Recommendation
from music_rec.core.storage.batch import BatchList, save_batch
from music_rec.core.storage.facts import show_facts
from music_rec.core.storage.writer import Writer
from music_rec.core.zones import DAY
from music_rec.library import Library
from music_rec.library.enriching import ENRICH
from music_rec.library.learning import OF_OTHERS
from music_rec.library.recommending import COMING, LEARNING, NOTHING_UNHEARD, UNHEARD, Answer

ARTISTS = ("Ann", "Bo", "Cy", "Di")
HEARD = [
    Play(START + DAY * day + 200 * place, artist, f"{artist} {(day + place) % 3}")
    for day in range(30)
    for place, artist in enumerate(ARTISTS)
    if day % 4 != place
]
LATER = [Play(START + 40 * DAY + 200 * place, "Eve", f"Eve {place}") for place in range(3)]


def asked_meanwhile(library: Library, anna: Listener, database: Database, ask: Callable[[], Answer]) -> Answer:
    """An answer while services are being asked, right after more became known."""

    async def looked_up(writer: Writer) -> Answer:
        async with running(writer, library.settings.data_dir / "locks", anna.listener_id, ENRICH):
            await show_facts(writer)
            return await asyncio.to_thread(ask)

    return database.write(looked_up)


def at_once(library: Library, anna: Listener, model: str = "hybrid") -> Answer:
    return library.recommending.recommend(anna, model=model, k=10, at_once=True)


def test_without_a_list_of_before_the_model_itself_answers(library: Library, anna: Listener):
    answer = at_once(library, anna)

    assert answer.items
    assert answer.fallback == ""
    assert library.recommending.is_ready(anna, "hybrid")


def test_a_list_of_before_answers_until_the_newest_plays_are_learned_from(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    library.batch.start(anna).result(60)
    before = at_once(library, anna)
    kept = database.query("SELECT kind, version, count(*) FROM batch_recommendations GROUP BY 1, 2")
    library.imports.run(anna, [uts(tmp_path / "later.csv", LATER)])

    led = at_once(library, anna)
    library.batch.start(anna).result(60)
    after = at_once(library, anna)

    assert kept == [("hybrid", before.version, 12)]
    assert (led.fallback, led.version) == (LEARNING, before.version)
    assert {one.title for one in led.items} <= {play.title for play in HEARD}
    for one in led.items:
        assert one.reasons
        assert "{item" not in " ".join(reason.text for reason in one.reasons)
        assert sum(one.contributions.values()) == pytest.approx(one.score, abs=1e-9)
    assert after.fallback == ""
    assert after.version != before.version
    assert {version for (version,) in database.query("SELECT version FROM batch_recommendations")} == {after.version}


def test_what_measured_better_than_the_mix_has_a_list_of_before_too(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    library.recommending.refresh(anna)
    library.batch.start(anna).result(60)
    measured(database, anna, "track", hybrid=0.1, markov=0.2)
    library.recommending.refresh(anna)
    library.batch.start(anna).result(60)
    before = library.recommending.recommend(anna, at_once=True)
    library.imports.run(anna, [uts(tmp_path / "later.csv", LATER)])

    led = library.recommending.recommend(anna, at_once=True)
    library.batch.start(anna).result(60)
    after = library.recommending.recommend(anna, at_once=True)

    assert before.model == led.model == after.model == "markov"
    assert (led.fallback, led.version) == (LEARNING, before.version)
    assert after.fallback == ""
    assert after.version != before.version


def test_lists_are_made_anew_where_another_version_was_chosen(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    library.recommending.train(anna)
    [old] = [one.version for one in library.recommending.models.all(anna) if one.name == "hybrid"]
    library.imports.run(anna, [uts(tmp_path / "later.csv", LATER)])
    library.recommending.refresh(anna)
    library.batch.start(anna).result(60)
    library.recommending.models.use(anna, old)
    library.recommending.refresh(anna)
    library.batch.start(anna).result(60)

    assert database.query("SELECT DISTINCT version FROM batch_recommendations WHERE kind = 'hybrid'") == [(old,)]


def test_lists_are_replaced_all_at_once_or_not_at_all(library: Library, anna: Listener, database: Database):
    library.batch.start(anna).result(60)
    kept = "SELECT kind, version, place, track_id, score, evidence FROM batch_recommendations ORDER BY kind, place"
    before = database.query(kept)
    reason = Reason("actr", "Played once", 0.5, (START,))
    good, torn = (
        BatchList(kind, "new-1", (Recommendation(track, 0.5, (reason,)),))
        for kind, track in (("hybrid", database.spelling("Ann 1", "track")), (UNHEARD, 999_999))
    )

    with pytest.raises(sqlite3.IntegrityError):
        database.write(lambda writer: save_batch(writer, anna.listener_id, [good, torn], START))
    unchanged = database.query(kept)
    database.write(lambda writer: save_batch(writer, anna.listener_id, [good], START))

    assert before
    assert unchanged == before
    [(*row, evidence)] = database.query(kept)
    assert row == ["hybrid", "new-1", 1, database.spelling("Ann 1", "track"), 0.5]
    assert json.loads(evidence) == [["actr", "Played once", 0.5, [START]]]


def test_what_is_not_wanted_is_left_out_of_the_list_of_before(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    library.batch.start(anna).result(60)
    library.imports.run(anna, [uts(tmp_path / "later.csv", LATER)])
    library.feedback.say(anna, database.spelling("Cy 1", "track"), "never", "artist")

    led = at_once(library, anna)

    assert led.fallback == LEARNING
    assert "Cy" not in {one.artist for one in led.items}


def test_lists_are_made_anew_only_where_plays_or_edits_came(library: Library, anna: Listener, database: Database):
    library.recommending.refresh(anna)
    library.batch.start(anna).result(60)
    library.feedback.say(anna, database.spelling("Cy 1", "track"), "like")
    library.recommending.refresh(anna)

    assert database.query("SELECT count(*) FROM jobs WHERE kind = 'batch'") == [(1,)]
    assert at_once(library, anna, UNHEARD).items == ()
    library.people.delete(anna)
    assert database.query("SELECT count(*) FROM batch_recommendations") == [(0,)]


def test_while_services_are_asked_what_was_never_heard_is_not_learned_again_for_each_answer(
    library: Library, anna: Listener, database: Database
):
    shelf = library.recommending
    first = at_once(library, anna, UNHEARD)

    meanwhile = asked_meanwhile(library, anna, database, lambda: at_once(library, anna, UNHEARD))
    after = at_once(library, anna, UNHEARD)

    assert (first.fallback, meanwhile.fallback, after.fallback) == (NOTHING_UNHEARD, COMING, NOTHING_UNHEARD)
    assert first.version == meanwhile.version != after.version
    assert shelf.is_ready(anna, UNHEARD)
    assert not shelf.is_behind(anna, UNHEARD)


@pytest.mark.parametrize("model", ["ease", OF_OTHERS])
def test_what_learns_from_others_says_too_that_more_is_being_found_out(
    model: str, library: Library, anna: Listener, database: Database, tmp_path: Path
):
    table = tmp_path / "others.csv"
    table.write_text("user,item\nu,Ann\nu,Bo\nv,Ann\nv,Cy\nw,Bo\nw,Zed\n")
    library.recommending.train(anna, table)

    def asked() -> Answer:
        return library.recommending.recommend(anna, level="artist", model=model)

    first, meanwhile, after = asked(), asked_meanwhile(library, anna, database, asked), asked()

    assert (first.fallback, meanwhile.fallback, after.fallback) == ("", COMING, "")
    assert first.version == meanwhile.version != after.version
