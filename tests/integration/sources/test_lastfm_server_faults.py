"""The stand-in for Last.fm fails by script, and pylast sees each failure as it sees the real one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import aiohttp
import httpx2
import pylast
import pytest
from integration.sources.pylast_here import get, network_of, recent
from lastfm_server import KEY, Account, Fault, LastfmServer, Row

DAY = 1_700_000_000


@pytest.fixture
def listener() -> Account:
    """A hundred plays, a minute apart, the newest at DAY."""
    return Account("Listener", [Row(DAY - 60 * n, "Artist", f"Song {n}") for n in range(100)])


@pytest.fixture
def server(listener: Account) -> Iterator[LastfmServer]:
    with LastfmServer(listener) as running:
        yield running


def codes(server: LastfmServer, calls: int, **params: str | int) -> list[int]:
    """The errors that so many calls bring; 0 is a good answer."""
    return [get(server, "user.getRecentTracks", user="listener", **params).json().get("error", 0) for _ in range(calls)]


def asked(server: LastfmServer) -> dict[str, str]:
    return {"method": "user.getInfo", "user": "listener", "api_key": KEY}


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"code": 8}, 500),
        ({"code": 8, "status": 200}, "8"),
        ({"code": 11}, 503),
        ({"code": 16}, 503),
        ({"code": 10}, "10"),
        ({"code": 17}, "17"),
        ({"code": 26}, "26"),
        ({"code": 29}, "29"),
        ({"answer": "html", "status": 502}, 502),
    ],
)
def test_pylast_shows_an_error_by_its_code_or_where_it_hides_that_by_the_http_status(server, fault, status):
    server.fail(**fault)

    with pytest.raises(pylast.WSError) as raised:
        network_of(server).get_user("listener").get_playcount()

    assert raised.value.status == status


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"answer": "reset"}, pylast.NetworkError),
        ({"answer": "cut"}, pylast.NetworkError),
        ({"answer": "truncated"}, pylast.MalformedResponseError),
        ({"answer": "empty"}, pylast.MalformedResponseError),
        ({"answer": "empty", "status": 429}, pylast.MalformedResponseError),
        ({"answer": "html", "status": 520}, IndexError),
    ],
)
def test_pylast_shows_what_is_no_answer_by_the_kind_of_its_error(server, fault, error):
    server.fail(**fault)

    with pytest.raises(error):
        network_of(server).get_user("listener").get_playcount()


def test_a_rate_limit_may_tell_how_long_to_wait(server):
    server.fail(code=29, retry_after="7", nth=1)
    server.fail(code=29)

    first, second = (get(server, "user.getInfo", user="listener") for _ in range(2))

    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert second.status_code == 429 and "Retry-After" not in second.headers


def test_a_stall_outlasts_a_client_that_gives_up(server):
    server.fail(answer="stall")

    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(server.url, params=asked(server), timeout=0.2)

    server.heal()
    assert get(server, "user.getInfo", user="listener").status_code == 200
    assert server.answers() == ["given up", "ok"]


async def test_aiohttp_repeats_a_get_that_was_reset_and_the_repetition_is_recorded(server):
    server.fail(answer="reset", nth=1)

    async with aiohttp.ClientSession() as session, session.get(server.url, params=asked(server)) as answer:
        assert answer.status == 200

    assert server.answers() == ["reset", "ok"]


def test_another_users_page_names_the_other(server):
    server.fail(answer="other user", nth=1)

    mixed, right = recent(server, limit=5), recent(server, limit=5)

    assert (mixed["@attr"]["user"], right["@attr"]["user"]) == ("somebody_else", "Listener")
    assert len(mixed["track"]) == 5 and mixed["track"] != right["track"]


def test_a_fault_strikes_its_call_its_calls_or_so_often(server):
    server.fail(code=16, nth=2)
    server.fail(code=11, calls=(4, 6))
    server.fail(code=8, times=1, calls=(7, 100))

    assert codes(server, 9) == [0, 16, 0, 11, 11, 0, 8, 0, 0]


def test_a_fault_of_a_share_of_the_calls_is_the_same_for_the_same_seed(server):
    server.fail(code=8, share=0.2, seed=5)
    first = codes(server, 60)
    server.heal()
    server.fail(code=8, share=0.2, seed=5)

    assert codes(server, 60) == first
    assert 4 <= first.count(8) <= 20


def test_a_fault_of_a_method_leaves_the_others_alone(server):
    server.fail(code=8, method="user.getInfo", nth=1)

    assert codes(server, 2) == [0, 0]
    assert get(server, "user.getinfo", user="listener").json()["error"] == 8


def test_a_fault_of_a_span_of_time_ends_with_it(server):
    server.fail(code=11, span=(0, 30))
    server.fail(code=16, span=(30, 60))

    assert codes(server, 2) == [11, 11]


def test_a_window_of_the_history_fails_until_it_is_asked_for_in_small_pages(server):
    server.fail(code=8, window=(DAY - 60 * 40, DAY - 60 * 38), above_limit=10)

    assert codes(server, 1, limit=50) == [8]
    assert codes(server, 1, limit=50, page=2) == [0]
    assert [codes(server, 1, limit=20, page=page) for page in (1, 2, 3)] == [[0], [8], [8]]
    assert [codes(server, 1, limit=10, page=page) for page in (4, 5)] == [[0], [0]]


def test_a_scrobble_between_two_pages_repeats_a_play_and_a_deletion_loses_one(server, listener):
    server.after_requests(1, lambda: listener.scrobble(Row(DAY + 60, "Artist", "New")))
    server.after_requests(3, lambda: listener.delete(listener.truth()[0]))

    pages = [[track["name"] for track in recent(server, limit=3, page=page)["track"]] for page in (1, 2, 1, 2)]

    assert pages[:2] == [["Song 0", "Song 1", "Song 2"], ["Song 2", "Song 3", "Song 4"]]
    assert pages[2:] == [["New", "Song 0", "Song 1"], ["Song 3", "Song 4", "Song 5"]]


def test_pylast_reads_names_that_are_markup_and_drops_what_xml_forbids(server, listener):
    listener.scrobble(Row(DAY + 1, "AC&DC <live>", "Bell\x07 song"))

    [play] = network_of(server).get_user("listener").get_recent_tracks(limit=1)

    assert (play.track.artist.name, play.track.title) == ("AC&DC <live>", "Bell song")
    assert recent(server, limit=1)["track"][0]["name"] == "Bell\x07 song"


def test_an_item_without_date_and_mark_breaks_pylast(server, listener):
    listener.set_now_playing(Row(0, "Now", "Playing"))
    server.behave(now_playing_marked=False)

    with pytest.raises(IndexError):
        network_of(server).get_user("listener").get_recent_tracks(limit=1)


async def test_many_connections_are_served_at_once_and_dropped_at_the_end(listener):
    async def status(session: aiohttp.ClientSession, server: LastfmServer) -> int:
        async with session.get(server.url, params=asked(server)) as answer:
            return answer.status

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        with LastfmServer(listener) as server:
            served = await asyncio.gather(*(status(session, server) for _ in range(100)))
            server.fail(answer="stall", seconds=60)
            waiting = [asyncio.create_task(status(session, server)) for _ in range(100)]
            while len(server.requests) < 200:
                await asyncio.sleep(0.01)
        gone = await asyncio.gather(*waiting, return_exceptions=True)

    assert served == [200] * 100
    assert all(isinstance(error, aiohttp.ClientError) for error in gone)


def test_what_breaks_in_a_change_is_raised_at_the_end(listener):
    def broken() -> None:
        with LastfmServer(listener) as server:
            server.after_requests(1, lambda: listener.delete(Row(1, "Nobody", "Nothing")))
            assert get(server, "user.getInfo", user="listener").status_code == 500

    with pytest.raises(ValueError, match="Listener has no such play"):
        broken()


def test_a_fault_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="no answer 'explosion'"):
        Fault(answer="explosion")  # type: ignore[arg-type]
