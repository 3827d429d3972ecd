"""The page Settings: the way to a service, what it answers, and that a key is shown to nobody."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE, OpenApp
from lastfm_server import KEY, Account, LastfmServer
from streamlit.testing.v1 import AppTest

from streamlit_app.utils import data

WRONG = "f" * 32
HIDDEN = Account.made("Quiet", plays=20)
HIDDEN.hidden = True


@pytest.fixture
def lastfm(monkeypatch: pytest.MonkeyPatch) -> Iterator[LastfmServer]:
    with LastfmServer(Account.made("RJ", plays=1234), HIDDEN) as server:
        monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", server.url)
        yield server


def filled(app: AppTest, name: str, key: str = "") -> AppTest:
    """The page once the form was filled in and sent off."""
    [account] = [one for one in app.text_input if one.label == "Your user name at Last.fm"]
    [typed] = [one for one in app.text_input if one.label == "API key"]
    account.set_value(name)
    if key:
        typed.set_value(key)
    return app.button(key="lastfm-connect").click().run()


def text(app: AppTest) -> str:
    """All that stands on the page, and all that the visit remembers."""
    sent = " ".join(str(node.proto) for node in app.main)
    return f"{sent} {app.session_state._state.filtered_state}"


def saved() -> dict[str, object]:
    """What was written down about Last.fm."""
    file = data.get_library().settings.file
    return tomllib.loads(file.read_text("utf-8")).get("lastfm", {}) if file.exists() else {}


def accounts() -> dict[str, list[str]]:
    people = data.get_library().people
    return {one.name: [account.name for account in people.accounts(one)] for one in people.all()}


def test_newcomer_reads_what_it_gains_costs_and_sends_and_nothing_is_sent(show: OpenApp, demo_folder: Path, lastfm):
    app = show(demo_folder, "settings")

    said = " ".join(one.value for one in (*app.markdown, *app.caption))
    assert app.title[0].value == "Settings"
    assert app.header[0].value == "Last.fm"
    for words in ("kept up to date", "Free", "Sent there", "(https://www.last.fm/api/account/create)"):
        assert words in said
    assert [(one.label, one.proto.autocomplete) for one in app.text_input] == [
        ("Your user name at Last.fm", "off"),
        ("API key", "off"),
    ]
    assert app.text_input[1].proto.type == app.text_input[1].proto.PASSWORD
    assert lastfm.requests == []
    assert saved() == {}


def test_first_name_and_key_make_the_listener_and_are_kept(show: OpenApp, demo_folder: Path, lastfm, caplog):
    caplog.set_level(logging.DEBUG)

    app = filled(show(demo_folder, "settings"), "rj", KEY)

    assert app.success[0].value == "**RJ** has 1,234 plays, the last one of 9 October 2025. Saved."
    assert accounts() == {"RJ": ["RJ"]}
    assert saved() == {"api_key": KEY, "enabled": True}
    assert data.get_library().settings.lastfm.ready
    assert app.selectbox(key="listener-switch").value == "RJ"
    assert not app.text_input
    assert "saved, ends in cdef" in text(app)
    assert KEY not in text(app)
    assert KEY not in caplog.text
    assert not app.run().success


def test_name_becomes_an_account_of_whoever_is_shown(show: OpenApp, own_folder: Path, lastfm):
    filled(show(own_folder, "settings"), "RJ", KEY)

    assert accounts() == {"Ada": ["RJ"], "Bo": []}


def test_saved_key_serves_a_second_listener_without_being_typed_again(show: OpenApp, own_folder: Path, lastfm):
    app = filled(show(own_folder, "settings"), "RJ", KEY)

    app = app.selectbox(key="listener-switch").select("Bo").run()
    assert app.text_input[1].placeholder == "saved, ends in cdef"
    filled(app, "RJ")

    assert accounts() == {"Ada": ["RJ"], "Bo": ["RJ"]}


def test_account_of_a_name_that_no_listener_can_have_gets_one_all_the_same(show: OpenApp, demo_folder: Path, lastfm):
    lastfm.service.add(Account.made("demo", plays=3))

    filled(show(demo_folder, "settings"), "demo", KEY)

    assert accounts() == {"me": ["demo"]}


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("RJ", WRONG, "refuses the API key"),
        ("nobody", KEY, "knows no user nobody"),
        ("Quiet", KEY, "Quiet hides what is played"),
        (HOSTILE, KEY, "knows no user"),
    ],
)
def test_refusal_is_said_in_words_and_nothing_is_saved(
    show: OpenApp, demo_folder: Path, lastfm, name: str, key: str, said: str
):
    app = filled(show(demo_folder, "settings"), name, key)

    assert not app.exception
    assert said in app.error[0].value.replace("\\", "")
    assert app.error[0].value.endswith("Nothing was saved.")
    assert "![x]" not in app.error[0].value
    assert key not in app.error[0].value
    assert (saved(), accounts()) == ({}, {})


def test_key_that_was_refused_can_be_typed_again(show: OpenApp, demo_folder: Path, lastfm):
    app = filled(show(demo_folder, "settings"), "RJ", WRONG)

    app = filled(app, "RJ", KEY)

    assert app.success
    assert WRONG not in text(app)


def test_service_that_fails_or_cannot_be_reached_is_said_in_words(show: OpenApp, demo_folder: Path, lastfm, monkeypatch):
    lastfm.fail(code=16)
    app = filled(show(demo_folder, "settings"), "RJ", KEY)
    assert "cannot answer at the moment" in app.error[0].value

    data.close_library()
    monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", "http://127.0.0.1:9/")
    app = filled(app.run(), "RJ", KEY)
    assert "cannot be reached" in app.error[0].value
    assert (saved(), accounts()) == ({}, {})


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        (" ", KEY, "Type your user name at Last.fm"),
        ("RJ", "", "Type the API key"),
        ("RJ", "two words", "API key must be one word"),
    ],
)
def test_what_is_missing_or_mistyped_is_named_and_nothing_is_sent(
    show, demo_folder: Path, lastfm, name: str, key: str, said: str
):
    app = filled(show(demo_folder, "settings"), name, key)

    assert said in app.warning[0].value
    assert lastfm.requests == []


def test_key_of_the_environment_is_named_and_not_asked_for(show: OpenApp, own_folder: Path, lastfm, monkeypatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)

    app = show(own_folder, "settings")
    assert app.text_input[1].disabled
    assert app.text_input[1].placeholder == "set by MUSIC_REC_LASTFM__API_KEY"
    app = filled(app, "RJ")

    assert "Saved." in app.success[0].value
    assert saved() == {"enabled": True}
    assert KEY not in text(app)


def test_service_that_is_switched_off_from_outside_is_asked_for_nothing(show: OpenApp, own_folder: Path, lastfm, monkeypatch):
    monkeypatch.setenv("MUSIC_REC_LASTFM__ENABLED", "false")

    app = show(own_folder, "settings")

    assert "Switched off by" in app.info[0].value
    assert "ENABLED" in app.info[0].value
    assert not app.text_input


def test_saved_account_can_be_tested(show: OpenApp, own_folder: Path, lastfm):
    app = filled(show(own_folder, "settings"), "RJ", KEY)

    [test] = [one for one in app.get_by_key("service-lastfm").button if one.label == "Test"]
    app = test.click().run()
    assert app.success[0].value == "**RJ** has 1,234 plays, the last one of 9 October 2025."

    lastfm.fail(code=26)
    [test] = [one for one in app.get_by_key("service-lastfm").button if one.label == "Test"]
    app = test.click().run()
    assert "has suspended this API key" in app.error[0].value
    assert "saved" not in app.error[0].value
    assert saved()["api_key"] == KEY


def test_forgetting_drops_the_key_and_leaves_account_and_plays(show: OpenApp, own_folder: Path, lastfm):
    app = filled(show(own_folder, "settings"), "RJ", KEY)
    plays = len(data.get_library().history(data.get_library().people.shown()))

    app = app.button(key="forget-lastfm-go").click().run()

    assert "Nothing is asked of Last.fm any more" in app.success[0].value
    assert saved() == {}
    assert KEY not in data.get_library().settings.file.read_text("utf-8")
    assert not data.get_library().settings.lastfm.enabled
    assert accounts()["Ada"] == ["RJ"]
    assert len(data.get_library().history(data.get_library().people.shown())) == plays
    assert [one.value for one in app.text_input] == ["RJ", ""]


def test_one_more_name_can_be_added(show: OpenApp, own_folder: Path, lastfm):
    lastfm.service.add(Account.made("Second", plays=5))
    app = filled(show(own_folder, "settings"), "RJ", KEY)

    app.session_state["lastfm-more-1"] = True
    app = filled(app.run(), "Second")

    assert accounts()["Ada"] == ["RJ", "Second"]
    assert not app.text_input


def test_demo_beside_own_listeners_has_no_account(show: OpenApp, own_folder: Path, lastfm):
    app = show(own_folder, "settings", listener="demo")

    assert "The demo has no accounts" in app.info[0].value
    assert not app.text_input


def test_file_of_settings_that_cannot_be_read_is_named_with_the_next_step(show: OpenApp, own_folder: Path, tmp_path: Path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text(f"[lastfm]\napi_key = {KEY}\n", "utf-8")

    app = show(own_folder, "settings")

    assert app.header[0].value == "A setting is not right"
    assert "Correct it, or delete it" in text(app)
    assert KEY not in text(app)
