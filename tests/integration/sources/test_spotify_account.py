"""An account at Spotify: the log-in of our own, tokens that rotate, and playlists that are made once."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from integration.sources.asking import patience_s
from integration.sources.spotify_here import ACCOUNT, asking
from spotify_server import SpotifyServer, User, made_songs

from music_rec.core.errors import AccessDeniedError, NotFoundError, UnavailableError, UsageError, WaitingError
from music_rec.services.spotify import Spotify
from music_rec.services.spotify_login import Login, authorize_address, code_of, redirect_to, way_back
from music_rec.services.spotify_playlists import Playlists

SONGS = made_songs(260)
IDS = [song.id for song in SONGS]
HERE = "http://127.0.0.1:8501/"
NOW = 1_800_000_000.0


@pytest.fixture
def server() -> Iterator[SpotifyServer]:
    with SpotifyServer(SONGS) as running:
        yield running


def came_back(spotify: Spotify, login: Login) -> dict[str, str]:
    """What a browser brings back that was sent to say yes."""
    answer = httpx2.get(authorize_address(spotify._settings, login), follow_redirects=False)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def log_in(spotify: Spotify) -> str:
    """The account of whoever says yes."""
    login = Login(NOW, HERE)
    code = code_of(login, await asyncio.to_thread(came_back, spotify, login), NOW)
    account, _ = await spotify.log_in(login, code)
    return account


async def connected(spotify: Spotify) -> Playlists:
    return Playlists(spotify, await log_in(spotify))


def token_files(folder: Path) -> list[Path]:
    return sorted((folder / "spotify").glob("token-*"))


async def test_log_in_is_kept_for_its_account_where_only_its_owner_reads(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        login = Login(NOW, HERE)
        code = code_of(login, await asyncio.to_thread(came_back, spotify, login), NOW)
        assert await spotify.log_in(login, code) == (ACCOUNT, "Listener")
        assert spotify.files.accounts() == [ACCOUNT]

    [kept] = token_files(tmp_path)
    assert os.name == "nt" or stat.S_IMODE(kept.stat().st_mode) == 0o600
    async with asking(server, tmp_path) as spotify:
        assert await Playlists(spotify, ACCOUNT).find("nothing") == ""


async def test_code_is_good_once_and_for_whoever_began(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        login = Login(NOW, HERE)
        returned = await asyncio.to_thread(came_back, spotify, login)
        with pytest.raises(AccessDeniedError, match="Connect again") as caught:
            await spotify.log_in(Login(NOW, HERE), returned["code"])
        assert caught.value.scope

    assert token_files(tmp_path) == []


async def test_user_who_is_not_on_the_list_is_told_and_not_kept(tmp_path: Path):
    with SpotifyServer(SONGS, [User(listed=False)]) as server:
        async with asking(server, tmp_path) as spotify:
            with pytest.raises(AccessDeniedError, match="User Management") as caught:
                await log_in(spotify)
            assert caught.value.scope
            assert await spotify.track(IDS[0]) is not None

    assert token_files(tmp_path) == []


async def test_missing_premium_and_missing_yes_read_otherwise(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        server.fail(path="POST", status=403, message="Insufficient client scope", times=1)
        with pytest.raises(AccessDeniedError, match="another yes") as scope:
            await playlists.create("Mix", "", "m1")
        server.service.premium = False
        with pytest.raises(AccessDeniedError, match="Premium") as premium:
            await playlists.create("Mix", "", "m1")

    assert (scope.value.scope, premium.value.scope) == (ACCOUNT, "")


async def test_rotating_tokens_are_kept_each_time(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        await log_in(spotify)
        first = token_files(tmp_path)[0].read_bytes()
        server.service.host.end_access()
        await Playlists(spotify, ACCOUNT).find("x")
        second = token_files(tmp_path)[0].read_bytes()
    async with asking(server, tmp_path) as spotify:
        server.service.host.end_access()
        assert await Playlists(spotify, ACCOUNT).find("x") == ""

    assert first != second


async def test_refresh_token_that_is_not_replaced_stays(server: SpotifyServer, tmp_path: Path):
    server.service.host.rotates = False
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        for _ in range(2):
            server.service.host.end_access()
            assert await playlists.find("x") == ""


async def test_many_questions_at_once_renew_once(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        server.service.host.end_access()
        before = server.calls(tokens=True).count("POST /api/token")
        await asyncio.gather(*(playlists.find("x") for _ in range(5)))

    assert server.calls(tokens=True).count("POST /api/token") == before + 1


async def test_ended_log_in_is_dropped_and_look_ups_go_on(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        server.service.host.end_access()
        server.service.host.end_refresh()
        with pytest.raises(AccessDeniedError, match="has ended") as ended:
            await playlists.find("x")
        with pytest.raises(AccessDeniedError, match="not connected"):
            await playlists.find("x")
        assert await spotify.track(IDS[0]) is not None

    assert ended.value.scope == ACCOUNT
    assert token_files(tmp_path) == []


async def test_token_host_that_is_down_costs_no_log_in(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        server.service.host.end_access()
        server.fail(path="/api/token", status=503)
        with pytest.raises(UnavailableError):
            await playlists.find("x")
        server.heal()
        assert await playlists.find("x") == ""


@pytest.mark.parametrize("count", [0, 1, 100, 101, pytest.param(250, marks=pytest.mark.slow)])
async def test_playlist_holds_what_was_sent_in_order(server: SpotifyServer, tmp_path: Path, count: int):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        made = await playlists.create("Mix", "For you.", "music-rec:1")
        await playlists.replace(made, IDS[:count])
        await playlists.replace(made, IDS[:count])
        assert await playlists.items(made) == IDS[:count]
        assert await playlists.find("music-rec:1") == made

    [kept] = server.service.users["listener"].playlists
    assert (kept.name, kept.description, kept.public) == ("Mix", "For you. music-rec:1", False)


@pytest.mark.parametrize("answer", ["lost", "cut", "stall", "empty"])
async def test_playlist_whose_making_is_unclear_is_made_once(server: SpotifyServer, tmp_path: Path, answer: str):
    async with asking(server, tmp_path, timeout_s=patience_s(answer)) as spotify:
        playlists = await connected(spotify)
        server.fail(path="POST /v1/me/playlists", answer=answer, times=1, status=201)
        made = await playlists.create("Mix", "", "music-rec:1")

    assert [one.id for one in server.service.users["listener"].playlists] == [made]


async def test_playlist_that_was_not_made_is_told_and_not_tried_again(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        server.fail(path="POST /v1/me/playlists", status=500)
        with pytest.raises(UnavailableError):
            await playlists.create("Mix", "", "music-rec:1")

    assert server.calls().count("POST /v1/me/playlists") == 1


@pytest.mark.parametrize("answer", ["lost", *(pytest.param(one, marks=pytest.mark.slow) for one in ("error", "reset"))])
async def test_part_that_may_have_arrived_is_not_there_twice(server: SpotifyServer, tmp_path: Path, answer: str):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        made = await playlists.create("Mix", "", "music-rec:1")
        server.fail(path="POST /v1/playlists", answer=answer, nth=2)
        await playlists.replace(made, IDS[:250])
        assert await playlists.items(made) == IDS[:250]


async def test_parts_that_never_arrive_are_told(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        made = await playlists.create("Mix", "", "music-rec:1")
        server.fail(path="POST /v1/playlists", status=500)
        with pytest.raises(UnavailableError, match="not as it was sent"):
            await playlists.replace(made, IDS[:150])


async def test_rate_limit_in_the_middle_of_a_playlist_is_waited_for(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path) as spotify:
        playlists = await connected(spotify)
        made = await playlists.create("Mix", "", "music-rec:1")
        server.fail(path="POST /v1/playlists", status=429, retry_after="0", times=1)
        await playlists.replace(made, IDS[:150])
        assert await playlists.items(made) == IDS[:150]


async def test_playlist_that_is_gone_or_of_somebody_else_is_told(tmp_path: Path):
    with SpotifyServer(SONGS, [User(), User("other")]) as server:
        async with asking(server, tmp_path) as spotify:
            playlists = await connected(spotify)
            with pytest.raises(NotFoundError):
                await playlists.replace("0" * 22, IDS[:1])


async def test_playlists_are_counted_and_not_held_back_by_the_budget_of_look_ups(server: SpotifyServer, tmp_path: Path):
    async with asking(server, tmp_path, requests_per_day=2) as spotify:
        playlists = await connected(spotify)
        made = await playlists.create("Mix", "", "music-rec:1")
        await playlists.replace(made, IDS[:1])
        assert spotify.asked_today == len(server.calls())
        with pytest.raises(WaitingError):
            await spotify.track(IDS[0])


def test_address_to_open_proves_itself_and_asks_for_no_more_than_is_used():
    from integration.sources.spotify_here import settings_of

    with SpotifyServer() as server:
        login = Login(NOW, HERE)
        asked = dict(parse_qsl(urlsplit(authorize_address(settings_of(server), login)).query))

    assert asked["state"] == login.state
    assert asked["redirect_uri"] == HERE
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert 43 <= len(login.verifier) <= 128
    assert login.verifier not in str(asked)
    assert login.state not in repr(login)
    assert asked["scope"].split() == ["playlist-modify-private", "playlist-modify-public", "playlist-read-private"]


def test_every_log_in_has_a_state_of_its_own():
    assert len({Login(NOW, HERE).state for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("returned", "later", "words"),
    [
        ({"code": "c", "state": "wrong"}, 0, "belongs to no log-in"),
        ({"code": "c"}, 0, "belongs to no log-in"),
        ({"code": "c", "state": "ä"}, 0, "belongs to no log-in"),
        ({"code": "c", "state": None}, 1801, "longer than 30 minutes"),
        ({"error": "access_denied", "state": None}, 0, "did not agree"),
        ({"error": "server_error", "state": None}, 0, "without a code"),
    ],
)
def test_answer_without_a_code_of_ours_is_none(returned: dict, later: float, words: str):
    login = Login(NOW, HERE)
    came = {name: login.state if value is None else value for name, value in returned.items()}

    with pytest.raises(UsageError, match=words):
        code_of(login, came, NOW + later)


def test_answer_to_no_log_in_is_none():
    with pytest.raises(UsageError, match="belongs to no log-in"):
        code_of(None, {"code": "c", "state": ""}, NOW)


@pytest.mark.parametrize("uri", [HERE, "http://127.0.0.1/", "http://[::1]:8501/settings"])
def test_way_back_to_this_computer_is_taken(uri: str):
    assert redirect_to(uri) == uri


@pytest.mark.parametrize(
    ("here", "back"),
    [
        ("http://localhost:8502/settings?listener=Ada", "http://127.0.0.1:8502/"),
        ("http://127.0.0.1:8501/", HERE),
        ("http://127.0.0.1/", HERE),
        ("", HERE),
    ],
)
def test_way_back_leads_to_the_port_at_which_the_page_is_open(here: str, back: str):
    assert way_back(HERE, here) == back


@pytest.mark.parametrize("uri", ["http://localhost:8501/", "https://example.org/", "http://192.168.1.2:8501/", "x", ""])
def test_any_other_way_back_is_refused(uri: str):
    with pytest.raises(UsageError, match=r"127\.0\.0\.1"):
        redirect_to(uri)
