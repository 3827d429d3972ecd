"""What differs from Last.fm on the page: months first, then every play, then a repair that can be undone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE
from lastfm_server import KEY, Account, LastfmServer, Row
from streamlit.testing.v1 import AppTest

from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from music_rec.core.settings import ROOT
from music_rec.library import Library
from streamlit_app.utils import data
from streamlit_app.utils.state import COMPARING

SCRIPT = ROOT / "streamlit_app" / "main.py"
START = 1_700_000_000


def draw() -> None:
    from streamlit_app.components import differences
    from streamlit_app.utils import data

    differences.show(data.listener())


@pytest.fixture
def remote() -> Account:
    """Forty plays, one of them of an artist whose name means harm."""
    names = ["Fjord", "Mole", HOSTILE]
    return Account("rj", [Row(START + 100_000 * n, names[n % 3], f"Song {n}", "Album") for n in range(40)])


@pytest.fixture
def server(remote: Account) -> Iterator[LastfmServer]:
    with LastfmServer(remote) as running:
        yield running


@pytest.fixture
def library(tmp_path: Path, server: LastfmServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Ada's library after her first sync."""
    said = {"BASE_URL": server.url, "API_KEY": KEY, "REQUESTS_PER_SECOND": "200", "ENABLED": "true"}
    for name, value in said.items():
        monkeypatch.setenv(f"MUSIC_REC_LASTFM__{name}", value)
    for name in ("data", "cache"):
        monkeypatch.setenv(f"MUSIC_REC_{name.upper()}_DIR", str(tmp_path / name))
    opened = data.get_library()
    ada = opened.people.add("Ada", "Europe/Berlin")
    opened.people.add_account(ada, "lastfm", "rj")
    opened.sync.start(ada).result(30)
    yield opened
    data.close_library()


@pytest.fixture
def app(library: Library) -> AppTest:
    """Nothing but the component, not drawn yet."""
    return AppTest.from_function(draw, default_timeout=60)


@pytest.fixture
def apart(library: Library, remote: Account) -> None:
    """Last.fm goes its own way, and the last sync has seen that numbers differ."""
    rows = remote.truth()
    for row in (rows[2], rows[12], rows[13]):
        remote.delete(row)
    remote.edit(next(row for row in rows[20:] if row.artist == HOSTILE), title="Corrected")
    remote.scrobble(Row(rows[30].uts + 9, "Late", HOSTILE))
    library.sync.start(library.people.shown("Ada")).result(30)


def ended(app: AppTest) -> AppTest:
    """The page once what was begun here has ended."""
    wait([app.session_state[COMPARING][1]], timeout=30)
    return app.run()


def said(app: AppTest) -> str:
    assert not app.exception
    kinds = ("markdown", "caption", "warning", "error")
    return "\n".join(one.value for kind in kinds for one in getattr(app, kind))


def test_where_all_agrees_there_is_only_a_quiet_way_to_compare(app: AppTest):
    app.run()

    assert said(app) == ""
    [button] = app.button
    assert button.label == "Compare every play of rj with Last.fm"

    ended(button.click().run())

    assert "Every play is the same here and at Last.fm." in said(app)
    assert app.button.len == 0


def test_numbers_that_differ_lead_to_months_plays_and_a_repair(app: AppTest, apart: None, library: Library, remote: Account):
    ada = library.people.shown("Ada")
    before = len(library.history(ada))
    app.run()
    assert "2 plays more here than at Last.fm." in said(app)

    ended(app.button("compare-1").click().run())

    assert "5 plays differ: 1 only at Last.fm, 3 only here, 1 with other names there." in said(app)
    assert "takes **4 plays** out of the counts and adds **2**" in said(app)
    assert [one.label for one in app.expander] == [
        *("1 · Only at Last.fm", "3 · Only here", "1 · Other names there", "2 · Months with another number")
    ]
    assert len(library.history(ada)) == before

    ended(app.button("repair-1").click().run())

    assert f"Repaired.** {len(remote)} plays here and at Last.fm." in said(app)
    assert r"Repair of Last.fm:" in said(app)
    assert len(library.history(ada)) == len(remote)
    [edit] = library.edits.all(ada)
    app.button(f"undo-edit-{edit.edit_id}").click().run()
    assert len(library.history(ada)) == before
    assert "Repaired" not in said(app)
    assert "5 plays differ" in said(app)


def test_plays_that_are_counted_and_not_given_are_no_difference(app: AppTest, library: Library, server: LastfmServer):
    server.behave(extra_total=3)
    library.sync.start(library.people.shown("Ada")).result(30)
    app.run()
    assert "3 plays more at Last.fm than here." in said(app)
    assert "In every month the numbers are the same" in said(app)

    ended(app.button("compare-1").click().run())

    assert "Every play is the same here and at Last.fm. It counts 3 more, but does not give them." in said(app)


def test_months_stand_there_as_soon_as_a_sync_has_ended_and_can_be_repaired(
    app: AppTest, apart: None, library: Library, remote: Account
):
    ada = library.people.shown("Ada")

    app.run()

    [table] = app.dataframe
    assert table.value.to_dict("list") == {
        "Month (UTC)": ["December 2023", "November 2023"],
        "Here": ["26", "14"],
        "At Last.fm": ["23", "15"],
        "Difference": ["3 more here", "1 more there"],
    }
    ended(app.button("repair-1").click().run())

    assert f"Repaired.** {len(remote)} plays here and at Last.fm." in said(app)
    assert len(library.history(ada)) == len(remote)


def test_plays_that_differ_are_listed_by_the_clock_of_the_listener(app: AppTest, apart: None, remote: Account):
    app.run()
    ended(app.button("compare-1").click().run())

    app.session_state["1-other-names-there"] = True
    app.run()

    [table] = app.dataframe
    assert table.value.columns.tolist() == ["Played", "Here", "At Last.fm"]
    assert table.value["At Last.fm"][0] == f"{HOSTILE} – Corrected (Album)"
    local = time.strftime("%Y-%m-%d", time.gmtime(START))
    assert table.value["Played"][0][:5] == local[:5]


def test_a_comparison_of_another_program_is_followed_and_can_be_stopped(app: AppTest, apart: None, library: Library):
    ada = library.people.shown("Ada")
    with closing(sqlite3.connect(library.settings.database)) as db, db:
        db.execute(
            "INSERT INTO jobs (listener_id, kind, status, owner, done, total, message, created_at)"
            " VALUES (1, 'verify', 'running', '1', 5, 40, '5 of 40 plays compared', 0)"
        )
    with held(library.settings.locks, lock_name("verify", ada.listener_id)):
        app.run()

        assert "Comparing with Last.fm" in said(app)
        assert [one.proto.text for one in app.get("progress")] == ["5 of 40 plays compared"]
        app.button("compare-cancel").click().run()
        assert library.repairing.job(ada).asked_to_stop
    app.run()
    assert "Comparing" not in said(app)


def test_what_fails_says_why_and_can_be_begun_again(app: AppTest, apart: None, server: LastfmServer):
    server.fail(code=17, status=403)
    app.run()

    ended(app.button("compare-1").click().run())

    assert "hides what is played" in said(app)
    assert "Nothing was changed." in said(app)
    server.heal()
    assert not app.button("compare-1").disabled


def test_it_stands_on_the_page_and_no_sync_begins_beside_it(apart: None, library: Library):
    app = AppTest.from_file(SCRIPT, default_timeout=60).run().switch_page("pages/data.py").run()
    assert "2 plays more here than at Last.fm." in said(app)
    assert not app.button("sync-start").disabled

    with held(library.settings.locks, lock_name("verify", 1)), closing(sqlite3.connect(library.settings.database)) as db, db:
        db.execute("INSERT INTO jobs (listener_id, kind, status, owner, created_at) VALUES (1, 'verify', 'running', '1', 0)")
        db.commit()
        app.run()

    assert app.button("sync-start").disabled
    assert "Comparing with Last.fm" in said(app)


def test_nothing_is_drawn_before_the_history_is_read(app: AppTest, library: Library):
    with closing(sqlite3.connect(library.settings.database)) as db, db:
        db.execute("UPDATE sync_state SET full_done = 0")

    app.run()

    assert said(app) == ""
    assert app.button.len == 0
