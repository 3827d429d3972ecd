"""The question whether to look up, what a yes and a no do, and the panel that follows a run."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from e2e.ui.shown import OpenApp
from e2e.ui.syncs import Synced
from listenbrainz_server import TOKEN, Catalogue, ListenBrainzServer
from streamlit.testing.v1 import AppTest

from music_rec.core.facts import SourceReport
from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from music_rec.library.enriching import Standing
from music_rec.outlook import Outlook, Share
from streamlit_app.utils import data

HOUR = 3600


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", server.labs_url)
        yield server


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.header, app.subheader, app.success)
    return " ".join(one.value for kind in kinds for one in kind).replace("\u00a0", " ")


def shown_cards(app: AppTest) -> list[str]:
    return [one.value for one in app.header]


def buttons(app: AppTest) -> set[str]:
    return {one.label for one in app.button}


def answer() -> str:
    library = data.get_library()
    return library.looking_up.answer(library.people.shown("Ada"))


@contextmanager
def running(**state: Any) -> Iterator[None]:
    """Another program looks up Ada's plays."""
    left = Outlook({"musicbrainz": Share(8 * HOUR, 8 * HOUR)})
    standing = Standing({"musicbrainz": SourceReport(found=3, doubtful=1, asked=4)}, {"genres": 0.84, "lengths": 0.91}, left)
    result = json.dumps({**asdict(standing), **state})
    with held(data.get_library().settings.locks, lock_name("enrich", 1)):
        with closing(sqlite3.connect(data.get_library().settings.database)) as db, db:
            db.execute(
                "INSERT INTO jobs (listener_id, kind, status, owner, created_at, result)"
                " VALUES (1, 'enrich', 'running', ?, ?, ?)",
                [str(os.getpid()), int(time.time()), result],
            )
        yield


def test_card_says_what_is_sent_to_whom_and_what_it_takes_and_asks_nobody(
    show: OpenApp, own_folder: Path, server: ListenBrainzServer
):
    app = show(own_folder)

    words = said(app)
    assert "Look up genres, lengths and years" in shown_cards(app)
    assert "names and ids of tracks, artists and albums. Never when or how often" in words
    assert "ListenBrainz, MusicBrainz and ReccoBeats, free and without a key" in words
    assert "requests, " in words
    assert "the more, the less services know of your music" in words
    assert server.requests == []


def test_card_says_that_a_token_tells_whose_it_is(
    show: OpenApp, own_folder: Path, server: ListenBrainzServer, monkeypatch: pytest.MonkeyPatch
):
    assert "user name" not in said(show(own_folder))
    data.close_library()
    monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__TOKEN", TOKEN)

    words = said(show(own_folder))

    assert "names and ids of tracks, artists and albums, to ListenBrainz also your user name there. Never when" in words
    assert server.requests == []


def test_no_is_kept_and_the_card_does_not_return(show: OpenApp, own_folder: Path, server: ListenBrainzServer):
    app = show(own_folder).button(key="look-up-no").click().run()

    assert answer() == "no"
    assert "Look up genres, lengths and years" not in shown_cards(app)
    assert "Look up genres, lengths and years" not in shown_cards(app.run())
    app.query_params["part"] = "Look up"
    assert "Look up" in buttons(app.switch_page("pages/data.py").run())
    assert server.requests == []


def test_yes_says_yes_to_every_service_without_a_key(show: OpenApp, own_folder: Path, server: ListenBrainzServer):
    app = show(own_folder).button(key="look-up-yes").click().run()

    settings = data.get_library().settings
    assert answer() == "yes"
    assert (settings.listenbrainz.enabled, settings.musicbrainz.enabled, settings.reccobeats.enabled) == (True, True, True)
    assert (settings.spotify.enabled, settings.lastfm.enabled) == (False, False)
    assert "Look up genres, lengths and years" not in shown_cards(app)
    data.get_library().looking_up.pause(data.get_library().people.shown("Ada"))


@pytest.mark.parametrize("who", ["demo", "Bo"])
def test_who_has_nothing_to_look_up_is_not_asked(show: OpenApp, own_folder: Path, who: str):
    app = show(own_folder, listener=who)

    assert "Look up genres, lengths and years" not in shown_cards(app)
    assert not app.exception


def test_card_waits_while_plays_come_in(show: OpenApp, own_folder: Path, online: None):
    app = show(own_folder)
    with Synced.made().running():
        assert "Look up genres, lengths and years" not in shown_cards(app.run())
    assert "Look up genres, lengths and years" in shown_cards(app.run())


def test_line_grows_with_the_run_and_tells_what_a_token_would_change(show: OpenApp, own_folder: Path):
    app = show(own_folder)
    with running(with_token=asdict(Outlook({"listenbrainz": Share(240, 240)}))):
        words = said(app.run())

    assert "Genres for 84 % of your plays, lengths for 91 %, years for 0 %" in words
    assert "about 8 hours left" in words
    assert "with a free ListenBrainz token the rest takes 4 minutes instead of 8 hours" in words


def test_panel_follows_a_run_and_offers_to_pause_and_stop_it(show: OpenApp, own_folder: Path, monkeypatch):
    for name in ("LISTENBRAINZ", "MUSICBRAINZ", "RECCOBEATS"):
        monkeypatch.setenv(f"MUSIC_REC_{name}__ENABLED", "false")  # so that the yes begins nothing here
    app = show(own_folder, "data", part="Look up")
    library = data.get_library()
    library.looking_up.say_yes(library.people.shown("Ada"))
    with running():
        app.run()
        assert {"Pause", "Stop"} <= buttons(app)
        assert "Looking up, about 8 hours left" in said(app)
        assert "**MusicBrainz** 3 found, 1 doubtful" in said(app)
        app.button(key="look-up-pause").click().run()
        assert answer() == "paused"


def test_settings_hold_one_switch_for_all_and_it_is_kept(show: OpenApp, own_folder: Path, server: ListenBrainzServer):
    app = show(own_folder, "settings").toggle(key="offline").set_value(True).run()

    assert data.get_library().settings.offline
    assert said(app).count("Switched off by the switch Offline") >= 4
    assert app.toggle(key="look-up-wanted").disabled
    app.toggle(key="offline").set_value(False).run()
    assert not data.get_library().settings.offline
    assert server.requests == []


def test_switch_offline_that_is_set_from_outside_is_shown_as_fixed(show: OpenApp, own_folder: Path, monkeypatch):
    monkeypatch.setenv("MUSIC_REC_OFFLINE", "true")

    app = show(own_folder, "settings")

    assert app.toggle(key="offline").disabled
    assert "MUSIC\\_REC\\_OFFLINE" in said(app)


def test_settings_look_up_and_stop_looking_up(show: OpenApp, own_folder: Path, online: None, monkeypatch):
    for name in ("MUSICBRAINZ", "RECCOBEATS"):
        monkeypatch.setenv(f"MUSIC_REC_{name}__ENABLED", "false")
    app = show(own_folder, "settings").toggle(key="look-up-wanted").set_value(True).run()
    assert answer() == "yes"

    app.toggle(key="look-up-wanted").set_value(False).run()
    assert answer() == "no"


def test_service_without_a_key_is_used_tested_and_forgotten(show: OpenApp, own_folder: Path, server: ListenBrainzServer):
    app = show(own_folder, "settings").button(key="test-listenbrainz").click().run()
    assert "ListenBrainz answers." in said(app)
    assert not data.get_library().settings.listenbrainz.enabled

    app.button(key="use-listenbrainz").click().run()
    assert data.get_library().settings.listenbrainz.enabled
    assert not data.get_library().settings.musicbrainz.enabled
    assert answer() == "yes"

    app.button(key="forget-listenbrainz-go").click().run()
    assert not data.get_library().settings.listenbrainz.enabled


def test_token_is_that_of_whoever_saved_it_and_the_others_are_told(show: OpenApp, own_folder: Path, server: ListenBrainzServer):
    app = show(own_folder, "settings")
    app.session_state["listenbrainz-more-0"] = True
    app.run()
    app.text_input(key=f"listenbrainz-token-{data.get_library().people.shown('Ada').listener_id}-0").set_value(TOKEN)

    app.button(key="listenbrainz-connect").click().run()

    assert "The token is that of **listener**." in said(app)
    assert "that of **Ada**, and of nobody else here" in said(app)
    assert "not known to be yours" not in said(app)
    assert "User token saved, ends in body" in said(app)
    assert "Another token" in [one.label for one in app.expander]
    people = data.get_library().people
    assert [one.name for one in people.accounts(people.shown("Ada"))] == ["listener"]

    app.query_params["listener"] = "Bo"
    assert "not known to be yours" in said(app.run())
