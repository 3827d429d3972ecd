"""Plays are looked up: most played first, nothing twice, every subject with one answer, whatever a service does."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from integration.enriching.here import Heard, catalogue, having, opened, section, with_token
from listenbrainz_server import Catalogue, ListenBrainzServer
from stand_in import Asked, Reply

from music_rec.core.errors import UsageError
from music_rec.core.facts import Facts
from music_rec.core.known import known_share
from music_rec.core.storage.facts import save_facts
from music_rec.core.storage.writer import Writer

RECORDINGS, NAMES = "listenbrainz.recordings", "listenbrainz.names"


class Spoilt(ListenBrainzServer):
    """Fails of whatever holds one id."""

    breaks_on = ""

    def answer(self, asked: Asked) -> Reply:
        if self.breaks_on and "recording_mbids" in (asked.body or {}) and self.breaks_on in asked.body["recording_mbids"]:
            return Reply(500, b"<html>")
        return super().answer(asked)


@pytest.fixture
def server() -> Iterator[Spoilt]:
    with Spoilt(Catalogue(), per_window=100_000) as server:
        yield server


def knows(server: ListenBrainzServer, heard: list[Heard]) -> None:
    for one in heard:
        server.catalogue.add(one.known)


def asked_for(server: ListenBrainzServer, path: str) -> list[dict[str, object]]:
    return [request.body for request in server.requests if path in request.path]


def test_what_was_played_is_found_and_covers_its_plays(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(30)
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        report = here.enrich("listenbrainz")

        assert set(here.states(RECORDINGS).values()) == {"found"}
        assert report.sources["listenbrainz"].state == "done"
        assert report.sources["listenbrainz"].pending == 0
        assert report.coverage["genres"] == report.coverage["lengths"] == report.coverage["years"] == 1
        assert here.library.enriching.coverage(here.listener) == report.coverage


def test_coverage_counts_plays_and_not_tracks(tmp_path: Path, server: ListenBrainzServer):
    heard = [Heard("Often", "Played", 9), Heard("Seldom", "Played", 1, with_id=False)]
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        assert here.enrich("listenbrainz").coverage["lengths"] == pytest.approx(0.9)


def test_second_run_asks_nothing(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    knows(server, heard[:7])
    with having(tmp_path, heard, listenbrainz=with_token(server)) as here:
        here.enrich("listenbrainz")
        before = len(server.requests)
        again = here.enrich("listenbrainz")

    assert again.sources["listenbrainz"].asked == 0
    assert len(server.requests) == before


def test_only_what_came_since_is_asked_after_another_import(tmp_path: Path, server: ListenBrainzServer):
    heard, later = catalogue(10), [Heard("Newcomer", "First single", 3)]
    knows(server, [*heard, *later])
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")
    with having(tmp_path, later, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")

    bodies = asked_for(server, "metadata/recording")
    assert [len(body["recording_mbids"]) for body in bodies] == [10, 1]
    assert bodies[1]["recording_mbids"] == [later[0].known.mbid]


def test_names_lead_to_ids_and_ids_to_facts_in_one_run(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(120, with_id=False, plays=1)
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=with_token(server)) as here:
        report = here.enrich("listenbrainz")

        assert set(here.states(NAMES).values()) == set(here.states(RECORDINGS).values()) == {"found"}
        assert report.coverage["lengths"] == 1


def test_most_played_is_asked_first(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(120, with_id=False)
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=with_token(server)) as here:
        here.enrich("listenbrainz")

    batches = [[row["recording_name"] for row in body["recordings"]] for body in asked_for(server, "metadata/lookup")]
    assert [set(batch) for batch in batches] == [
        {one.title for one in heard[start : start + 50]} for start in range(0, 120, 50)
    ]


def test_limit_leaves_only_the_most_played_tracks(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(20)
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz", limit=4)

        assert set(here.states(RECORDINGS)) == {one.title for one in heard[:4]}


def test_nobody_is_asked_without_a_yes(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5), listenbrainz=section(server, enabled=False)) as here:
        report = here.enrich()

    assert report.sources["listenbrainz"].state == "off"
    assert server.requests == []


def test_naming_a_source_is_a_yes_for_this_time(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5), listenbrainz=section(server, enabled=False)) as here:
        assert here.enrich("listenbrainz", told=True).sources["listenbrainz"].state == "done"
        before = len(server.requests)
        here.enrich("listenbrainz")

    assert len(server.requests) == before > 0


def test_offline_is_stronger_than_any_yes(tmp_path: Path, server: ListenBrainzServer):
    with having(tmp_path, catalogue(5), listenbrainz=section(server), offline=True) as here:
        assert here.enrich("listenbrainz", told=True).sources["listenbrainz"].state == "off"

    assert server.requests == []


def test_demo_is_never_looked_up(tmp_path: Path, server: ListenBrainzServer, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with opened(tmp_path, listenbrainz=section(server)) as here, pytest.raises(UsageError, match="demo"):
        here.library.enriching.start(here.library.people.demo())

    assert server.requests == []


def test_service_that_is_gone_for_a_while_leaves_nothing_behind(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(400, with_id=False, plays=1)
    knows(server, heard)
    server.fail(status=503, calls=(3, 9))
    with having(tmp_path, heard, listenbrainz=with_token(server)) as here:
        report = here.enrich("listenbrainz")

        assert report.sources["listenbrainz"].state == "done"
        assert set(here.states(RECORDINGS).values()) == {"found"}
        assert len(here.states(RECORDINGS)) == 400


def test_service_that_is_gone_for_good_ends_only_its_own_run_and_goes_on_the_next_time(
    tmp_path: Path, server: ListenBrainzServer
):
    heard = catalogue(200, with_id=False, plays=1)
    knows(server, heard)
    server.fail(status=503, calls=(2, 1_000_000), path="lookup")
    with having(tmp_path, heard, listenbrainz=with_token(server, breaker_failures=1)) as here:
        report = here.enrich("listenbrainz")
        known = here.states(NAMES)
        server.heal()
        again = here.enrich("listenbrainz")

        assert report.sources["listenbrainz"].state in ("waiting", "away")
        assert set(known.values()) == {"found"}
        assert len(known) == 50
        assert report.sources["listenbrainz"].pending >= 150
        assert again.sources["listenbrainz"].state == "done"
        assert len(here.states(RECORDINGS)) == 200


def test_one_thing_that_breaks_every_answer_fails_alone(tmp_path: Path, server: Spoilt):
    heard = catalogue(60)
    knows(server, heard)
    poison = heard[17].known.mbid
    server.breaks_on = poison
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")
        states = here.states(RECORDINGS)

    assert states.pop("Song 17") == "failed"
    assert set(states.values()) == {"found"}
    assert len(states) == 59


def test_long_wait_that_a_service_asks_for_holds_over_runs(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(5)
    slow = section(server, requests_per_second=5)  # the next request leaves after the answer, however busy the computer is
    server.fail(status=429, headers={"Retry-After": "86400", "X-RateLimit-Reset-In": "86400"})
    with having(tmp_path, heard, listenbrainz=slow) as here:
        first = here.enrich("listenbrainz").sources["listenbrainz"]
    asked = len(server.requests)
    server.heal()
    with opened(tmp_path, listenbrainz=slow) as here:
        second = here.enrich("listenbrainz").sources["listenbrainz"]

    assert first.state == second.state == "waiting"
    assert first.until == pytest.approx(second.until, abs=2)
    assert len(server.requests) == asked == 1


def test_one_question_refused_for_good_stops_no_other_and_is_not_asked_again(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(30)
    knows(server, heard)
    server.datasets.clear()
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        report = here.enrich("listenbrainz")
        assert set(here.states(RECORDINGS).values()) == {"found"}
    asked = len(asked_for(server, "similar"))
    with opened(tmp_path, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")

    assert report.sources["listenbrainz"].why
    assert len(asked_for(server, "similar")) == asked == 2


def test_key_that_is_refused_ends_the_run_until_it_is_another(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(5, with_id=False)
    knows(server, heard)
    wrong = with_token(server).model_copy(update={"token": section(server, token="wrong").token})
    with having(tmp_path, heard, listenbrainz=wrong) as here:
        report = here.enrich("listenbrainz")
    with opened(tmp_path, listenbrainz=with_token(server)) as here:
        again = here.enrich("listenbrainz")

    assert "token" in report.sources["listenbrainz"].why
    assert again.sources["listenbrainz"].found > 0


def test_run_that_is_broken_off_goes_on_with_what_is_left(tmp_path: Path):
    heard = catalogue(500, with_id=False, plays=1)
    with ListenBrainzServer(Catalogue(), per_window=100_000) as slow:
        knows(slow, heard)
        slow.fail(answer="stall", calls=(4, 1000))
        with having(tmp_path, heard, listenbrainz=with_token(slow, timeout_s=600)) as here:
            run = here.library.enriching.start(here.listener, ["listenbrainz"])
            while not here.states(NAMES):
                assert not run.done()
                time.sleep(0.01)
            here.library.enriching.cancel(here.listener)
            with pytest.raises(CancelledError):
                run.result(60)
            slow.heal()
            known = len(here.states(NAMES))
            here.enrich("listenbrainz")

            rows = [row["recording_name"] for body in asked_for(slow, "metadata/lookup") for row in body["recordings"]]
            assert 0 < known < 500
            assert len(here.states(RECORDINGS)) == 500
            assert len(rows) <= 600  # only what was under way was asked twice


def test_facts_go_with_the_import_that_brought_their_names(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(10)
    knows(server, heard)
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")
        here.library.imports.undo(here.listener, 1)

        for table in ("facts", "tags", "found_ids", "enrichment", "alike"):
            left = here.query(f"SELECT entity, spelling_id FROM {table}")
            assert [one for one in left if not _is_there(here, *one)] == []


def _is_there(here: object, entity: str, spelling: int) -> bool:
    return bool(here.query(f"SELECT 1 FROM {entity}s WHERE {entity}_id = ?", spelling))  # type: ignore[attr-defined]


def test_who_is_deleted_is_looked_up_no_longer(tmp_path: Path, server: Spoilt):
    with having(
        tmp_path, catalogue(200, with_id=False, plays=1), listenbrainz=with_token(server, requests_per_second=5)
    ) as here:
        run = here.library.enriching.start(here.listener, ["listenbrainz"])
        while not server.requests:
            time.sleep(0.01)

        here.library.people.delete(here.listener)

        asked = len(server.requests)
        with pytest.raises(CancelledError):
            run.result(60)
        time.sleep(0.5)
        assert len(server.requests) == asked
        assert here.query("SELECT count(*) FROM jobs") == [(0,)]
        assert here.query("PRAGMA foreign_key_check") == []


def test_a_genre_is_known_where_a_tag_names_one(tmp_path: Path):
    tags = {"Song 0": "Swedish death metal", "Song 1": "seen live", "Song 2": "of no known word"}
    told = {("Band 0", title): Facts({"duration_ms": 1000}, {tag: 1.0}) for title, tag in tags.items()}

    with having(tmp_path, catalogue(4)) as here:  # played 4, 3, 2 and 1 times
        asyncio.run(told_by(here.library.settings.database, told))
        covered = here.library.enriching.coverage(here.listener)
        history = here.library.history(here.listener)

    assert covered["lengths"] == pytest.approx(0.9)
    assert covered["genres"] == pytest.approx(0.4)
    assert covered["genres"] == pytest.approx(known_share(history, "genre"))


async def told_by(database: Path, tracks: dict[tuple[str, str], Facts]) -> None:
    writer = await Writer.open(database)
    await save_facts(writer, "lastfm", tracks)
    await writer.close()
