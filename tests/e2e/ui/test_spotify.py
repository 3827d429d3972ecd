"""Spotify on the page Settings: keys, test, forget, and the log-in that comes back to the page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from e2e.ui.shown import OpenApp
from spotify_server import CLIENT_ID, CLIENT_SECRET, SpotifyServer, User, made_songs
from streamlit.testing.v1 import AppTest

from music_rec.core.models import Account
from streamlit_app.utils import data


@pytest.fixture
def spotify(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpotifyServer]:
    with SpotifyServer(made_songs(5), [User()]) as server:
        for name, value in {
            "BASE_URL": server.url,
            "TOKEN_URL": server.token_url,
            "AUTHORIZE_URL": server.authorize_url,
            "REQUESTS_PER_SECOND": "50",
        }.items():
            monkeypatch.setenv(f"MUSIC_REC_SPOTIFY__{name}", value)
        yield server


def filled(app: AppTest, secret: str = CLIENT_SECRET) -> AppTest:
    """The page once the form was opened, filled in and sent off."""
    app.session_state["spotify-more-0"] = True
    app.run()
    typed = {one.label: one for one in app.text_input}
    typed["Client ID"].set_value(CLIENT_ID)
    typed["Client secret"].set_value(secret)
    return app.button(key="spotify-connect").click().run()


def address(app: AppTest) -> str:
    """Where *Connect* leads."""
    [link] = app.get_by_key("service-spotify").get("link_button")
    return str(link.proto.url)


def came_back(app: AppTest, **more: str) -> dict[str, str]:
    """What the browser of whoever agrees brings along."""
    asked = {**dict(parse_qsl(urlsplit(address(app)).query)), **more}
    answer = httpx2.get(address(app), params=asked, follow_redirects=False)
    back = urlsplit(answer.headers["location"])
    assert (back.scheme, back.hostname, back.path) == ("http", "127.0.0.1", "/")
    return dict(parse_qsl(back.query))


def said(app: AppTest) -> list[str]:
    return [one.value for one in [*app.success, *app.error]]


def accounts() -> list[Account]:
    people = data.get_library().people
    return [one for who in people.all() for one in people.accounts(who)]


def visited(**query: str) -> AppTest:
    """Another visit, as a browser makes it that comes from elsewhere."""
    app = AppTest.from_file(Path(__file__).parents[3] / "streamlit_app" / "main.py", default_timeout=60)
    app.query_params.update(query)
    return app.run()


def text(app: AppTest) -> str:
    """All that stands on the page, and all that the visit remembers."""
    return " ".join(str(node.proto) for node in app.main) + f" {app.session_state._state.filtered_state}"


def test_card_tells_the_way_to_the_keys_and_nothing_is_sent(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = show(own_folder, "settings")
    app.session_state["spotify-more-0"] = True
    app.run()

    words = " ".join(one.value for one in app.get_by_key("service-spotify").markdown)
    assert "(https://developer.spotify.com/dashboard)" in words
    assert "`http://127.0.0.1/`" in words
    assert "Premium" in words
    assert [one.label for one in app.text_input][-2:] == ["Client ID", "Client secret"]
    assert spotify.requests == []


def test_keys_are_tried_and_kept_and_shown_to_nobody(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))

    assert said(app) == ["Spotify answers your application. Saved."]
    kept = tomllib.loads(data.get_library().settings.file.read_text("utf-8"))["spotify"]
    assert kept == {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "enabled": True}
    assert spotify.calls() == ["GET /v1/search"]
    assert CLIENT_SECRET not in text(app)
    assert "SECRET-access" not in text(app)


@pytest.mark.parametrize(
    ("premium", "secret", "words"), [(True, "wrong", "client id or secret"), (False, CLIENT_SECRET, "Premium subscription")]
)
def test_refusal_is_said_in_words_and_nothing_is_saved(
    show: OpenApp, own_folder: Path, spotify: SpotifyServer, premium: bool, secret: str, words: str
):
    spotify.service.premium = premium

    app = filled(show(own_folder, "settings"), secret)

    assert words in app.error[0].value
    assert app.error[0].value.endswith("Nothing was saved.")
    assert not data.get_library().settings.spotify.ready


def test_test_asks_with_what_is_saved(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    app = app.button(key="test-spotify").click().run()
    assert said(app) == ["Spotify answers your application."]

    spotify.fail(path="/v1/search", status=403, message="Forbidden")
    app = app.button(key="test-spotify").click().run()
    assert "has closed this" in said(app)[0]


def test_owner_who_pays_now_is_seen_by_a_test(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    spotify.service.premium = False
    for _ in range(2):
        app = app.button(key="test-spotify").click().run()
        assert "Premium subscription" in said(app)[0]

    spotify.service.premium = True
    app = app.button(key="test-spotify").click().run()
    assert said(app) == ["Spotify answers your application."]


def test_log_in_goes_with_its_listener(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    visited(**came_back(filled(show(own_folder, "settings"))))
    library = data.get_library()
    ada, bo = library.people.all()

    library.people.delete(bo)
    assert library.logins.connected(ada)
    library.people.delete(ada)
    assert list(library.settings.data_dir.glob("spotify/token-*")) == []


def test_log_in_comes_back_once_and_disappears_from_the_address(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    returned = came_back(app)

    app = visited(**returned)

    assert app.title[0].value == "Settings"
    assert said(app) == ["Connected as **Listener**."]
    assert not {"code", "state"} & set(app.query_params)
    assert [(one.service, one.name) for one in accounts()] == [("spotify", "Listener")]
    assert not app.get("link_button")
    assert "SECRET-refresh" not in text(app)
    assert not app.run().success

    before = len(spotify.requests)
    again = visited(**returned)
    assert "belongs to no log\\-in" in said(again)[0]
    assert len(spotify.requests) == before


def test_account_belongs_to_whoever_began(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    app = app.selectbox(key="listener-switch").select("Bo").run()
    returned = came_back(app)

    app = visited(**returned)

    people = data.get_library().people
    assert {who.name: [one.name for one in people.accounts(who)] for who in people.all()} == {"Ada": [], "Bo": ["Listener"]}
    assert app.selectbox(key="listener-switch").value == "Bo"


def test_refused_or_foreign_answer_is_told_and_nothing_is_sent(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    no = came_back(app, refuse="1")
    before = len(spotify.requests)

    assert "did not agree" in said(visited(**no))[0]
    assert "belongs to no log" in said(visited(code="stolen", state="invented"))[0]
    assert len(spotify.requests) == before
    assert accounts() == []


def test_user_who_is_not_on_the_list_is_told_what_to_do(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))
    spotify.service.users["listener"].listed = False

    app = visited(**came_back(app))

    assert "User Management" in said(app)[0]
    assert accounts() == []
    assert address(app)


def test_disconnected_account_can_be_connected_again(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = visited(**came_back(filled(show(own_folder, "settings"))))

    app = app.button(key=f"disconnect-{accounts()[0].account_id}").click().run()
    assert "Disconnected" in said(app)[0]
    assert accounts() == []
    assert list(data.get_library().settings.data_dir.glob("spotify/token-*")) == []

    assert said(visited(**came_back(app))) == ["Connected as **Listener**."]


def test_forgetting_drops_keys_and_log_ins(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    visited(**came_back(filled(show(own_folder, "settings"))))

    app = visited().switch_page("pages/settings.py").run()
    app = app.button(key="forget-spotify-go").click().run()

    assert "Nothing is asked of Spotify any more; what it told" in said(app)[0]
    folder = data.get_library().settings.data_dir
    assert list(folder.glob("spotify/token-*")) == []
    assert CLIENT_SECRET not in data.get_library().settings.file.read_text("utf-8")


def test_demo_is_connected_to_nothing(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    filled(show(own_folder, "settings"))

    app = visited(listener="demo").switch_page("pages/settings.py").run()

    assert not app.get("link_button")


def test_address_of_connect_asks_for_what_is_used_and_holds_no_secret(show: OpenApp, own_folder: Path, spotify: SpotifyServer):
    app = filled(show(own_folder, "settings"))

    asked = dict(parse_qsl(urlsplit(address(app)).query))
    assert asked["client_id"] == CLIENT_ID
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", asked["redirect_uri"])
    assert CLIENT_SECRET not in address(app)
    assert address(app.run()) == address(app)
