"""The stand-in for Last.fm answers as the contract says, seen through pylast where that can see it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pylast
import pytest
from integration.sources.pylast_here import get, network_of, recent
from lastfm_server import KEY, Account, LastfmServer, Music, Musician, RemoteServer, Row, ServerProcess, Tune, check_rate

DAY = 1_700_000_000


@pytest.fixture
def listener() -> Account:
    """Ten plays, a minute apart, the newest at DAY."""
    return Account("Listener", [Row(DAY - 60 * n, f"Artist {n % 3}", f"Song {n}", "Album") for n in range(10)])


@pytest.fixture
def server(listener: Account) -> Iterator[LastfmServer]:
    with LastfmServer(listener) as running:
        yield running


def titles(answer: dict[str, Any]) -> list[str]:
    return [track["name"] for track in answer["track"]]


def walked(server: LastfmServer, user: str, size: int) -> set[Row]:
    """Every play, with `to` as cursor: a second that a page cuts is asked for again, page by page when it fills one."""
    found: set[Row] = set()
    to, page, answer = 4_000_000_000, 1, {"track": [{}]}
    while answer["track"]:
        answer = recent(server, user, limit=size, to=to, page=page, extended=1)
        rows = {row_of(track) for track in answer["track"]}
        oldest = min((row.uts for row in rows), default=0)
        to, page = (to, page + 1) if len(rows) < size or oldest + 1 >= to else (oldest + 1, 1)
        found |= rows
    return found


def row_of(track: dict[str, Any]) -> Row:
    artist, album = track["artist"], track["album"]
    ids = (artist["mbid"], track["mbid"], album["mbid"])
    return Row(int(track["date"]["uts"]), artist["name"], track["name"], album["#text"], *ids, track["loved"] == "1")


def test_pylast_walks_from_now_to_the_first_play_with_to_as_cursor():
    listener = Account.made("Listener", plays=400, seed=3)
    listener.set_now_playing(Row(0, "Playing", "Now"))
    found, cursor = [], None

    with LastfmServer(listener) as server:
        user = network_of(server).get_user("LISTENER")
        while page := user.get_recent_tracks(limit=99, time_to=cursor):
            found += [(int(play.timestamp), play.track.artist.name, play.track.title) for play in page]
            cursor = found[-1][0]

    assert found == [row[:3] for row in listener.truth()]


def test_a_walk_through_everything_awkward_arrives_at_the_truth():
    listener = Account.made("Listener", plays=500, seed=1, awkward=True)

    with LastfmServer(listener) as server:
        server.behave(extended_artist_mbid=True)
        found = walked(server, "listener", 100)

    assert found == set(listener.truth())
    assert len(listener) - len(found) == 1, "one row is there twice"


def test_the_same_numbers_make_the_same_plays_and_others_make_others():
    def made(seed: int) -> list[Row]:
        return Account.made("any", plays=300, seed=seed).truth()

    assert made(1) == made(1) != made(2)
    assert len(made(1)) == 300


def test_a_page_tells_its_paging_as_texts_and_counts_its_window_alone(server):
    answer = recent(server, limit=4, page=2, from_=DAY - 60 * 8, to=DAY)

    assert answer["@attr"] == {"user": "Listener", "page": "2", "perPage": "4", "totalPages": "2", "total": "8"}
    assert titles(answer) == ["Song 5", "Song 6", "Song 7", "Song 8"]


def test_from_is_inside_unless_told_otherwise_and_to_is_always_outside(server):
    inside = titles(recent(server, from_=DAY - 120, to=DAY))
    server.behave(from_inside=False)

    assert inside == ["Song 1", "Song 2"]
    assert titles(recent(server, from_=DAY - 120, to=DAY)) == ["Song 1"]


def test_what_plays_now_is_on_top_of_every_page_and_never_counted(server, listener):
    listener.set_now_playing(Row(0, "Now", "Playing"))

    pages = [recent(server, limit=4, page=page, extended=1, to=DAY - 60) for page in (1, 2, 3)]

    assert [titles(page)[0] for page in pages] == ["Playing"] * 3
    assert [len(page["track"]) for page in pages] == [5, 5, 1]
    assert {page["@attr"]["total"] for page in pages} == {"8"}
    assert pages[0]["track"][0]["@attr"] == {"nowplaying": "true"} and "date" not in pages[0]["track"][0]


def test_xml_has_the_same_content_as_json(server):
    [track] = recent(server, limit=1)["track"]
    xml = get(server, "user.getRecentTracks", user="listener", limit=1, xml=True)

    assert xml.headers["Content-Type"] == "text/xml; charset=UTF-8"
    assert '<recenttracks user="Listener" page="1" perPage="1" totalPages="10" total="10"><track>' in xml.text
    assert '<artist mbid="">Artist 0</artist><name>Song 0</name>' in xml.text
    assert track["artist"] == {"mbid": "", "#text": "Artist 0"}
    assert track["date"] == {"uts": str(DAY), "#text": "14 Nov 2023, 22:13"}


@pytest.mark.parametrize(
    ("method", "params", "status", "code"),
    [
        ("user.getRecentTracks", {"limit": 1001}, 400, 6),
        ("user.getRecentTracks", {"limit": 0}, 400, 6),
        ("user.getRecentTracks", {"page": 0}, 400, 6),
        ("user.getRecentTracks", {"user": ""}, 400, 6),
        ("user.getRecentTracks", {"user": "nobody"}, 404, 6),
        ("user.getRecentTracks", {"api_key": "wrong"}, 403, 10),
        ("user.getRecentTracks", {"sk": "wrong"}, 400, 9),
        ("user.getNeighbours", {}, 200, 3),
        ("user.getFriends", {}, 400, 6),
    ],
)
def test_what_cannot_be_answered_is_an_error_in_the_format_that_was_asked_for(server, method, params, status, code):
    asked = {"user": "listener", **params}

    json, xml = get(server, method, **asked), get(server, method, xml=True, **asked)

    assert (json.status_code, json.json()["error"]) == (status, code)
    assert xml.status_code == status and f'<lfm status="failed">\n<error code="{code}">' in xml.text


def test_a_page_past_the_end_is_empty_or_an_error(server):
    past = recent(server, limit=10, page=2)
    server.behave(past_end="error")

    assert past["track"] == [] and past["@attr"]["total"] == "10"
    assert get(server, "user.getRecentTracks", user="listener", limit=10, page=2).json()["error"] == 6


def test_old_json_has_no_lists_of_one_and_no_empty_lists(server):
    server.behave(old_json=True)

    assert recent(server, limit=1)["track"]["name"] == "Song 0"
    assert recent(server, to=1)["#text"] == "\n"


def test_hidden_listening_is_shown_to_its_own_session_alone(server, listener):
    listener.hide()
    listener.session_key = "own"
    own = network_of(server, session_key="own", api_secret="any")

    with pytest.raises(pylast.WSError) as refused:
        network_of(server).get_user("listener").get_loved_tracks()

    assert refused.value.status == "17"
    assert len(own.get_user("listener").get_recent_tracks(limit=5)) == 5
    assert network_of(server).get_user("listener").get_playcount() == 10


def test_pylast_reads_loves_friends_favourites_and_the_account(server, listener):
    listener.love("Artist 1", "Song 1", at=DAY + 1)
    listener.love("Artist 2", "Song 2", at=DAY + 2)
    listener.set_friends("Ann", "Bob")
    user = network_of(server).get_user("listener")

    assert [(loved.track.title, loved.timestamp) for loved in user.get_loved_tracks()] == [
        ("Song 2", str(DAY + 2)),
        ("Song 1", str(DAY + 1)),
    ]
    assert [friend.name for friend in user.get_friends()] == ["Ann", "Bob"]
    assert [(top.item.name, top.weight) for top in user.get_top_artists(limit=2)] == [("Artist 0", "4"), ("Artist 1", "3")]
    assert user.get_unixtime_registered() == listener.registered


def test_pylast_finds_a_track_that_was_played_and_nothing_of_others(server, listener):
    listener.love("Artist 1", "Song 1")
    network = network_of(server)
    known = pylast.Track("artist 1", "SONG 1", network, username="listener")
    unknown = network.get_track("Nobody", "Nothing")

    assert (known.get_userplaycount(), known.get_userloved(), known.get_album().title) == (1, True, "Album")
    assert (unknown.get_similar(), unknown.get_top_tags()) == ([], [])
    with pytest.raises(pylast.WSError, match="Track not found"):
        unknown.get_duration()
    assert get(server, "tag.getSimilar", tag="jazz").json() == {"similartags": {"@attr": {"tag": "n/a"}, "tag": []}}


def test_latency_is_added_to_every_answer(listener):
    with LastfmServer(listener, latency_s=0.02) as server:
        get(server, "user.getInfo", user="listener")
        get(server, "user.getInfo", user="nobody")

    assert all(request.ended - request.at > 0.01 for request in server.requests)


def test_edits_change_the_truth_and_the_answers(server, listener):
    newest, second, *_ = listener.truth()

    listener.delete(newest)
    edited = listener.edit(second, title="Corrected")
    listener.scrobble(Row(DAY - 30, "Late", "Arrival"))
    listener.rename_artist("Artist 2", "Artist Two")

    assert titles(recent(server, limit=2)) == ["Arrival", "Corrected"]
    assert edited in listener.truth() and len(listener) == 10
    assert {row.artist for row in listener.truth()} == {"Late", "Artist 0", "Artist 1", "Artist Two"}


def test_a_request_is_recorded_without_its_key(server):
    before = time.monotonic()

    network_of(server).get_user("listener").get_playcount()

    [request] = server.after(before)
    assert (request.verb, request.method, request.params) == ("POST", "user.getInfo", {"user": "listener"})
    assert request.right_key and request.answered == "ok" and request.agent.startswith("pylast/")
    assert KEY not in repr(request)


def test_a_rate_is_kept_by_starts_that_come_late_and_broken_by_more_than_lateness_explains():
    even = [n / 4 for n in range(40)]

    check_rate(even, 4, since=0)
    check_rate([*even[:20], *(at - 0.9 for at in even[20:])], 4)

    with pytest.raises(AssertionError, match=r"1 requests came within -0\.25 s; at 4/s"):
        check_rate([at - 0.25 for at in even], 4, since=0)
    with pytest.raises(AssertionError, match=r"2 requests came within 0\.23 s; at 4/s"):
        check_rate([n * 0.23 for n in range(40)], 4, since=0)
    with pytest.raises(AssertionError, match="up to number 26 came at once for 4/s"):
        check_rate([*even[:20], *(even[20] for _ in range(10))], 4)


def test_a_process_of_its_own_takes_orders():
    with ServerProcess(user="Far", plays=50, faults=[{"code": 11, "nth": 1}]) as server:
        server.after_requests(2, "scrobble", "far", Row(DAY * 2, "New", "Play"))
        first, second, third = (get(server, "user.getRecentTracks", user="far", limit=1).json() for _ in range(3))
        shared = RemoteServer(server.url)
        shared.change("delete", "far", server.truth("far")[0])

        assert first["error"] == 11
        assert [answer["recenttracks"]["@attr"]["total"] for answer in (second, third)] == ["50", "51"]
        assert shared.answers() == ["error 11", "ok", "ok"]
        assert len(shared.truth("far")) == 50 and server.truth("far")[0].artist != "New"
        with pytest.raises(ValueError, match="no change 'explode'"):
            server.change("explode", "far")


HITS = tuple(Tune("The Band", f"Hit {n}") for n in range(60))
BAND = Musician("The Band", tags=(("rock", 100),), near=(("Other", 1.0),), top=HITS)
SONG = Tune("The Band", "Song", length_ms=200_000, tags=(("calm", 100),), near=(("Other", "Tune", 0.5),))


@pytest.fixture
def knowing() -> Iterator[LastfmServer]:
    with LastfmServer(music=Music(BAND, SONG, corrections={"band": "The Band"})) as running:
        yield running


def test_names_are_corrected_where_that_is_asked_for(knowing):
    corrected = get(knowing, "artist.getTopTags", artist="band", autocorrect=1).json()
    as_it_is = get(knowing, "artist.getTopTags", artist="band")

    assert corrected["toptags"]["@attr"] == {"artist": "The Band"}
    assert (as_it_is.status_code, as_it_is.json()["error"]) == (200, 6)


def test_numbers_about_music_are_texts_here_and_numbers_there(knowing):
    [tag] = get(knowing, "artist.getTopTags", artist="The Band").json()["toptags"]["tag"]
    [artist] = get(knowing, "artist.getSimilar", artist="The Band").json()["similarartists"]["artist"]
    [track] = get(knowing, "track.getSimilar", artist="The Band", track="Song").json()["similartracks"]["track"]
    info = get(knowing, "track.getInfo", artist="The Band", track="Song").json()["track"]

    assert (tag["count"], artist["match"], track["match"], track["duration"]) == (100, "1", 0.5, 223)
    assert (info["duration"], "count" in info["toptags"]["tag"][0]) == ("200000", False)


@pytest.mark.parametrize(("limit", "given"), [(7, 7), (0, 50), (1001, 50)])
def test_limit_of_top_tracks_out_of_bounds_is_replaced_without_a_word(knowing, limit, given):
    tracks = get(knowing, "artist.getTopTracks", artist="The Band", limit=limit).json()["toptracks"]["track"]

    assert (len(tracks), tracks[0]["@attr"]) == (given, {"rank": "1"})


def test_pylast_reads_tags_and_what_is_alike(knowing):
    band = network_of(knowing).get_artist("The Band")

    assert [(tag.item.name, tag.weight) for tag in band.get_top_tags()] == [("rock", "100")]
    assert [(near.item.name, near.match) for near in band.get_similar()] == [("Other", 1.0)]
    assert [near.item.title for near in network_of(knowing).get_track("The Band", "Song").get_similar()] == ["Tune"]
