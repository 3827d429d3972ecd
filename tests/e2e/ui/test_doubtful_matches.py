"""Doubtful matches on the page Data: what was played beside what a service calls it, and the three answers."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from e2e.ui.shown import HOSTILE, OpenApp, doors
from streamlit.testing.v1 import AppTest

from streamlit_app.utils import data
from streamlit_app.utils.text import amount

MBID = "22222222-2222-4222-8222-222222222222"
QUESTION = "listenbrainz.recordings"
NAMED = f"Other Band - {HOSTILE}"


def opened(show: OpenApp, folder: Path) -> AppTest:
    """The page Data with doubts about two tracks."""
    app = show(folder)
    facts = {"track": {"values": {"duration_ms": 200_000}, "tags": {}, "ids": {}}}
    with closing(sqlite3.connect(data.get_library().settings.database)) as db, db:
        for track in (1, 2):
            payload = json.dumps({"facts": facts, "about": {"track": track}})
            values = [QUESTION, track, NAMED, payload]
            db.execute("INSERT INTO enrichment VALUES (?, 'track', ?, 'doubtful', 0, 0, ?, 0.62, '', ?)", values)
        db.execute("INSERT OR REPLACE INTO revisions (listener_id, domain, value) VALUES (0, 'facts', abs(random()) >> 2)")
    app.query_params["part"] = "Look up"
    return app.switch_page("pages/data.py").run()


def said(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header)
    return " ".join(one.value for kind in kinds for one in kind).replace("\u00a0", " ")


def doubts() -> int:
    library = data.get_library()
    return len(library.matches.doubtful(library.people.shown("Ada")))


def words() -> list[str]:
    library = data.get_library()
    ada = library.people.shown("Ada")
    return library.edits.described(ada, library.edits.all(ada))


def test_each_doubt_names_what_was_played_and_what_it_is_called_and_is_no_markup(show: OpenApp, own_folder: Path):
    app = opened(show, own_folder)

    assert not app.exception
    assert "Doubtful matches" in said(app)
    assert "2 answers may be about something else" in said(app)
    assert "62 % sure" in said(app)
    assert "ListenBrainz calls it" in said(app)
    assert "![x]" not in said(app)
    history = data.get_library().history(data.listener())
    found = doors(app, f"doubt-{QUESTION}-track-1") + doors(app, f"doubt-{QUESTION}-track-2")
    assert [plays for plays, _ in found] == [amount(len(lens.apply(history)), "play") for _, lens in found] != []


def test_accepted_it_leaves_the_list_and_can_be_taken_back_there(show: OpenApp, own_folder: Path):
    app = opened(show, own_folder).button(key=f"accept-{QUESTION}-track-1").click().run()

    assert doubts() == 1
    assert [one for one in app.button if one.label == "Undo"]
    [undo] = [one for one in app.button if one.label == "Undo"]
    undo.click().run()
    assert doubts() == 2


def test_rejected_it_leaves_the_list_and_stands_under_changes(show: OpenApp, own_folder: Path):
    app = opened(show, own_folder)
    for track in (1, 2):
        app = app.button(key=f"reject-{QUESTION}-track-{track}").click().run()

    assert not app.exception
    assert doubts() == 0
    assert "None is left" in said(app)
    assert all(" is not “Other Band" in one for one in words())


def test_right_id_is_pasted_and_what_is_none_is_said(show: OpenApp, own_folder: Path):
    app = opened(show, own_folder)
    key = f"{QUESTION}-track-1"
    app.text_input(key=f"right-{key}").set_value("no id at all").run()
    app = app.button(key=f"take-{key}").click().run()
    assert "That is no id" in app.toast[0].value
    assert doubts() == 2

    app.text_input(key=f"right-{key}").set_value(f"https://musicbrainz.org/recording/{MBID}").run()
    app.button(key=f"take-{key}").click().run()
    assert doubts() == 1
    assert f"is musicbrainz {MBID}, not" in words()[0]


def test_page_without_doubts_says_nothing_of_them(show: OpenApp, own_folder: Path):
    app = show(own_folder)
    app.query_params["part"] = "Look up"

    assert "Doubtful" not in said(app.switch_page("pages/data.py").run())
