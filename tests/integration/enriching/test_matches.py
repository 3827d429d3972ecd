"""Doubtful answers: accepted, rejected or corrected, for ever and undoably; what rests on one goes with it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.enriching.here import COLUMNS, START, Here, catalogue, file_of, opened, with_token
from listenbrainz_server import Catalogue, Known, ListenBrainzServer

from music_rec.core.edits import Edit
from music_rec.core.errors import UsageError
from music_rec.library.matches import Doubtful, to_id

RECORDINGS, NAMES, POPULARITY = "listenbrainz.recordings", "listenbrainz.names", "listenbrainz.popularity"
WRONG = "11111111-1111-4111-8111-111111111111"
OTHER = Known("Other Band", "Another Song", "An Album")
RIGHT = Known("Vant", "Slow River", "Album of Vant")


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        server.catalogue.add(OTHER, as_mbid=WRONG)
        yield server


@pytest.fixture
def here(tmp_path: Path, server: ListenBrainzServer) -> Iterator[Here]:
    """A track played three times whose id, which came with its plays, is that of something else."""
    with opened(tmp_path, listenbrainz=with_token(server)) as here:
        bring(here, tmp_path)
        here.enrich("listenbrainz")
        yield here


def bring(here: Here, folder: Path) -> None:
    """Import its plays."""
    rows = [f"{START + 300 * play},,Vant,,Album of Vant,,Slow River,{WRONG}" for play in range(3)]
    (folder / "plays.csv").write_text("\n".join([",".join(COLUMNS), *rows]))
    here.library.imports.run(here.listener, [folder / "plays.csv"])


def doubt(here: Here) -> Doubtful:
    [one] = here.library.matches.doubtful(here.listener)
    return one


def facts(here: Here) -> set[str]:
    """Names of what is known of the track."""
    return {
        name
        for (name,) in here.query(
            "SELECT name FROM facts JOIN tracks ON track_id = spelling_id WHERE entity = 'track' AND title = 'Slow River'"
        )
    }


def ids(here: Here) -> set[str]:
    [(spelling,)] = here.query("SELECT track_id FROM tracks WHERE title = 'Slow River'")
    return {
        value for (value,) in here.query("SELECT value FROM found_ids WHERE entity = 'track' AND spelling_id = ?", spelling)
    }


def state(here: Here, question: str = RECORDINGS) -> str:
    return here.states(question).get("Slow River", "")


def undo(here: Here, edit: Edit) -> None:
    here.library.edits.undo(here.listener, edit.edit_id)


def test_doubt_names_what_was_played_and_what_the_service_calls_it(here: Here):
    one = doubt(here)

    assert (one.artist, one.title, one.plays, one.service) == ("Vant", "Slow River", 3, "ListenBrainz")
    assert one.doubt.named == "Other Band - Another Song"
    assert 0 <= one.doubt.score < 0.85
    assert "duration_ms" not in facts(here)


def test_accepted_its_facts_count_and_undone_they_are_gone(here: Here):
    edit = here.library.matches.accept(here.listener, doubt(here).doubt)

    assert here.library.matches.doubtful(here.listener) == []
    assert state(here) == "found"
    assert "duration_ms" in facts(here)
    undo(here, edit)
    assert facts(here) == set()
    assert ids(here) == set()
    assert doubt(here).doubt.named == "Other Band - Another Song"


def test_rejected_nothing_that_rests_on_the_id_is_left_and_names_are_asked_instead(here: Here, server: ListenBrainzServer):
    assert state(here, POPULARITY) == "found"
    edit = here.library.matches.reject(here.listener, doubt(here).doubt)

    assert (state(here), state(here, POPULARITY)) == ("not_found", "")
    assert facts(here) == set()
    server.catalogue.add(RIGHT)
    here.enrich("listenbrainz")
    assert state(here, NAMES) == "found"
    assert RIGHT.mbid in ids(here)
    assert here.library.matches.doubtful(here.listener) == []
    undo(here, edit)
    assert state(here) == "doubtful"


def test_corrected_the_right_id_is_asked_whatever_it_is_called_there(here: Here, server: ListenBrainzServer):
    server.catalogue.add(Known("VANT (band)", "Something they renamed"), as_mbid=RIGHT.mbid)
    edit = here.library.matches.correct(
        here.listener, doubt(here).doubt, f"https://musicbrainz.org/recording/{RIGHT.mbid}?tab=x"
    )
    before = len(server.requests)
    here.enrich("listenbrainz")

    asked = [request.body for request in server.requests[before:] if "metadata/recording" in request.path]
    popular = [request.body for request in server.requests[before:] if "popularity" in request.path]
    assert [body["recording_mbids"] for body in (*asked, *popular)] == [[RIGHT.mbid]] * 2
    assert (state(here), state(here, POPULARITY)) == ("found", "found")
    assert "duration_ms" in facts(here)
    undo(here, edit)
    assert facts(here) == set()
    here.enrich("listenbrainz")
    assert doubt(here).doubt.named == "Other Band - Another Song"


@pytest.mark.slow
def test_run_that_runs_acts_on_a_verdict(tmp_path: Path, server: ListenBrainzServer):
    rest = catalogue(300, with_id=False)
    for one in rest:
        server.catalogue.add(one.known)
    with opened(tmp_path, listenbrainz=with_token(server, requests_per_second=3)) as here:
        bring(here, tmp_path)
        here.library.imports.run(here.listener, [file_of(tmp_path / "rest.csv", rest)])
        run = here.library.enriching.start(here.listener, ["listenbrainz"])
        while not here.library.matches.doubtful(here.listener):
            assert not run.done()
            time.sleep(0.02)

        here.library.matches.correct(here.listener, doubt(here).doubt, server.catalogue.add(RIGHT))
        run.result(timeout=60)

        assert state(here) == "found"
        assert "duration_ms" in facts(here)


def test_verdict_holds_when_the_plays_come_again(here: Here, tmp_path: Path):
    here.library.matches.reject(here.listener, doubt(here).doubt)
    here.library.imports.undo(here.listener, 1)
    bring(here, tmp_path)
    here.enrich("listenbrainz")

    assert here.library.matches.doubtful(here.listener) == []
    assert facts(here) == set()


def test_edits_tell_of_verdicts_in_words(here: Here):
    here.library.matches.reject(here.listener, doubt(here).doubt)

    [words] = here.library.edits.described(here.listener, here.library.edits.all(here.listener))
    assert words == "Match: track Slow River by Vant is not “Other Band - Another Song” (ListenBrainz)"


def test_what_was_judged_is_not_judged_again(here: Here):
    first = doubt(here).doubt
    here.library.matches.accept(here.listener, first)

    with pytest.raises(UsageError, match="judged this already"):
        here.library.matches.reject(here.listener, first)


def test_history_does_not_change_by_a_verdict(here: Here):
    before = here.library.history(here.listener)
    here.library.matches.reject(here.listener, doubt(here).doubt)

    after = here.library.history(here.listener)
    assert (after.track == before.track).all()
    assert len(here.library.edits.all(here.listener)) == 1


def test_id_is_read_from_whatever_is_pasted():
    assert to_id("track", f" https://musicbrainz.org/recording/{RIGHT.mbid.upper()} ") == ("musicbrainz", RIGHT.mbid)
    assert to_id("artist", RIGHT.mbid) == ("musicbrainz", RIGHT.mbid)
    spotify = "2takcwOaAZWiXQijPHIx7B"
    assert to_id("track", f"https://open.spotify.com/track/{spotify}?si=1") == ("spotify", spotify)
    assert to_id("track", f"spotify:track:{spotify}") == ("spotify", spotify)
    assert to_id("track", "us-rc1-76-07839") == ("isrc", "USRC17607839")
    for typed in ("", "Slow River", "https://open.spotify.com/artist/2takcwOaAZWiXQijPHIx7B"):
        with pytest.raises(UsageError, match="no id"):
            to_id("track", typed)
    with pytest.raises(UsageError, match="no id"):
        to_id("artist", f"spotify:track:{spotify}")
