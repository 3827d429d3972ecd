"""Whom ListenBrainz calls alike is learned from, and what it recommends can be named; only with a token, once a month."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.enriching.here import Heard, Here, file_of, having, section, with_token
from listenbrainz_server import Catalogue, Known, ListenBrainzServer
from listenbrainz_server.catalogue import mbid
from stand_in import Asked, Reply

from music_rec.library.like_minded import EVERY_S, FROM, MOST_REQUESTS, is_due

HEARD = [Heard("Artist 1", "Played", 5), Heard("Artist 2", "Played too", 4), Heard("Nobody Else's", "Own", 3)]
PEOPLE = "SELECT name, count(*) FROM like_minded GROUP BY name ORDER BY name"


class Silent(ListenBrainzServer):
    """Tells nothing of who is alike, as long as that is wanted."""

    silent = False

    def answer(self, asked: Asked) -> Reply:
        if self.silent and "similar-users" in asked.path:
            return Reply(500, b"<html>")
        return super().answer(asked)


@pytest.fixture
def server() -> Iterator[Silent]:
    with Silent(Catalogue(), per_window=100_000) as server:
        for one in HEARD:
            server.catalogue.add(one.known)
        server.catalogue.add(Known("Artist 0", "Recommended"), as_mbid=mbid("recommended", "0"))
        server.catalogue.add(Known("Artist 0", "Heard There"), as_mbid=mbid("recommended", "1"))
        yield server


def of_account(server: Silent) -> int:
    """Requests about accounts."""
    return sum("user/" in request.path or "validate" in request.path for request in server.requests)


def recommended(here: Here) -> list[str]:
    rows = here.query("SELECT title FROM candidates JOIN tracks USING (track_id) WHERE source = ?", FROM)
    return [title for (title,) in rows]


def test_what_those_alike_play_is_learned_and_what_is_recommended_can_be_named(tmp_path: Path, server: Silent):
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        forecast = here.library.enriching.forecast(here.listener, ["listenbrainz"]).now.sources["listenbrainz"]
        report = here.enrich("listenbrainz")
        answer = here.library.recommending.recommend(here.listener, unheard=True, k=100)

        assert report.sources["listenbrainz"].state == "done"
        assert here.query(PEOPLE) == [(f"neighbour{n}", 6) for n in range(3)]
        assert recommended(here) == ["Recommended"]
        assert forecast.least <= len(server.requests) <= forecast.most
        [found] = [one for one in answer.items if one.title == "Recommended"]
        assert found.contributions["taste"] > 0


def test_it_is_asked_once_a_month_and_never_without_a_token(tmp_path: Path, server: Silent):
    with having(tmp_path / "bare", HEARD, listenbrainz=section(server)) as here:
        here.enrich("listenbrainz")
        assert of_account(server) == 0
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        path, own, now = here.library.settings.database, here.listener.listener_id, time.time()
        due = is_due(path, own, now)
        here.enrich("listenbrainz")
        asked = of_account(server)
        here.enrich("listenbrainz")

        assert 0 < asked == of_account(server) <= MOST_REQUESTS
        assert (due, is_due(path, own, now), is_due(path, own, now + EVERY_S + 60)) == (True, False, True)
        here.library.people.delete(here.listener)
        assert here.query("SELECT count(*) FROM like_minded") == [(0,)]


def test_where_it_is_not_answered_the_plays_are_looked_up_all_the_same_and_the_next_run_asks_again(
    tmp_path: Path, server: Silent
):
    server.silent = True
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        report = here.enrich("listenbrainz").sources["listenbrainz"]
        nothing = here.query(PEOPLE)
        server.silent = False
        here.enrich("listenbrainz")

        assert (report.state, report.pending, nothing) == ("done", 0, [])
        assert len(here.query(PEOPLE)) == 3


def learned(here: Here) -> dict[str, tuple[int, int]]:
    """(rows of those alike, tracks that were recommended) by listener."""
    rows = here.query(
        "SELECT name, (SELECT count(*) FROM like_minded m WHERE m.listener_id = l.listener_id),"
        " (SELECT count(*) FROM candidates c WHERE c.listener_id = l.listener_id AND source = ?) FROM listeners l",
        FROM,
    )
    return {name: (alike, named) for name, alike, named in rows}


def joined_by(here: Here, name: str) -> Here:
    """Another listener of the same library, with the same plays."""
    other = here.library.people.add(name, "UTC")
    file = file_of(here.library.settings.data_dir.parent / f"{name}.csv", HEARD)
    here.library.imports.run(other, [file])
    return Here(here.library, other)


def test_a_token_teaches_only_the_listener_whose_account_it_is(tmp_path: Path, server: Silent):
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        me, berta = here.listener.name, joined_by(here, "Berta")
        here.enrich("listenbrainz")
        berta.enrich("listenbrainz")
        asked = of_account(server)
        assert learned(here) == {me: (0, 0), "Berta": (0, 0)}, "nobody knows whose it is"
        assert asked == 2

        here.library.people.own_account(berta.listener, "listenbrainz", "listener")
        here.enrich("listenbrainz")
        assert of_account(server) == asked
        berta.enrich("listenbrainz")
        assert learned(here) == {me: (0, 0), "Berta": (18, 1)}


def test_what_was_learned_from_the_account_of_another_goes_and_comes_with_the_account(tmp_path: Path, server: Silent):
    with having(tmp_path, HEARD, listenbrainz=with_token(server)) as here:
        me = here.listener.name
        here.enrich("listenbrainz")
        alone = learned(here)
        berta = joined_by(here, "Berta")
        here.enrich("listenbrainz")
        assert learned(here) == {me: (18, 1), "Berta": (0, 0)} == {**alone, "Berta": (0, 0)}, "it stays with who had it alone"

        here.library.people.own_account(berta.listener, "listenbrainz", "listener")
        before = here.library.recommending.version(here.listener, "ease")
        here.enrich("listenbrainz")
        berta.enrich("listenbrainz")

        assert learned(here) == {me: (0, 0), "Berta": (18, 1)}
        assert here.library.recommending.version(here.listener, "ease") != before
        assert here.query("SELECT count(*) FROM tracks WHERE title = 'Recommended'") == [(1,)]
