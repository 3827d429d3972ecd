"""ListenBrainz through its real client: batches, tokens, accounts, and answers that find their subject."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from integration.sources.listenbrainz_here import WRONG, asking, known, track
from listenbrainz_server import Known, ListenBrainzServer, mbid

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
)
from music_rec.core.facts import Subject
from music_rec.services.listenbrainz import Recommended, SimilarUser, TopArtist


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(per_window=10_000) as server:
        yield server


async def test_thousand_recordings_are_one_request_and_each_gets_its_own_answer(server: ListenBrainzServer, tmp_path: Path):
    subjects = known(server, 990)
    strangers = [track(5000 + n, str(uuid4())) for n in range(10)]
    mixed = [*strangers[:5], *subjects, *strangers[5:]]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["recordings"].ask(mixed)

    assert [one.state for one in found] == ["not_found"] * 5 + ["found"] * 990 + ["not_found"] * 5
    assert [one.named for one in found[5:-5]] == [f"Artist {n} - Title {n}" for n in range(990)]
    assert all({"track", "artist", "album"} == set(one.facts) for one in found[5:-5])
    [request] = server.requests
    assert (request.path, request.verb, request.key) == ("/1/metadata/recording/", "POST", "")
    assert request.headers["user-agent"].startswith("music-rec/")


async def test_what_is_no_id_is_not_sent_and_an_old_id_is_made_good_by_the_next(server: ListenBrainzServer, tmp_path: Path):
    [one] = known(server, 1)
    [key] = one.ids["musicbrainz"]
    subjects = [track(0, str(uuid4()), key.upper()), track(1, "not an id"), track(2)]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["recordings"].ask(subjects)
        nothing = await ask["recordings"].ask(subjects[1:])

    assert [one.state for one in found] == ["found", "not_found", "not_found"]
    assert [one.state for one in nothing] == ["not_found", "not_found"]
    assert len(server.requests) == 1


async def test_more_ids_than_one_request_takes_still_give_each_track_one(server: ListenBrainzServer, tmp_path: Path):
    subjects = [track(n, *(str(uuid4()) for _ in range(3))) for n in range(1000)]
    async with asking(server, tmp_path) as (ask, _):
        await ask["recordings"].ask(subjects)

    [request] = server.requests
    assert set(request.body["recording_mbids"]) == {one.ids["musicbrainz"][0] for one in subjects}


async def test_names_are_asked_with_the_token_and_judged(server: ListenBrainzServer, tmp_path: Path):
    known(server, 3)
    server.catalogue.add(Known("Artist 7", "Quite another", "Album"), as_mbid=mbid("recording", "Artist 7", "Title 7"))
    empty = Subject("track", 9, "Artist 9", "  ")
    long = Subject("track", 8, "A" * 200, "B" * 100)
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["names"].ask([empty, track(0), track(5), long, track(7), track(2)])

    assert [one.state for one in found] == ["not_found", "found", "not_found", "not_found", "not_found", "found"]
    assert found[1].facts["track"].ids == {"musicbrainz": (mbid("recording", "Artist 0", "Title 0"),)}
    [request] = server.requests
    assert (request.key, request.path, len(request.body["recordings"])) == ("right", "/1/metadata/lookup/", 4)


async def test_fifty_names_fit_into_one_request(server: ListenBrainzServer, tmp_path: Path):
    known(server, 50)
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["names"].ask([track(n) for n in range(ask["names"].BATCH)])

    assert [one.state for one in found] == ["found"] * 50
    assert len(server.requests) == 1


async def test_without_a_token_names_are_not_asked(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path, token="") as (ask, _):
        assert "names" not in ask
        assert {"recordings", "popularity", "similar_artists", "similar_recordings"} == set(ask)


async def test_token_of_nobody_is_told_when_it_is_checked(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path, token=WRONG) as (_, service):
        with pytest.raises(AccessDeniedError, match="token"):
            await service.token_owner()


async def test_token_tells_whose_it_is(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        assert await service.token_owner() == "listener"


async def test_popularity_comes_for_all_at_once(server: ListenBrainzServer, tmp_path: Path):
    subjects = [*known(server, 5), track(99, str(uuid4()))]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["popularity"].ask(subjects)

    assert [one.state for one in found] == ["found"] * 5 + ["not_found"]
    assert set(found[0].facts["track"].values) == {"listeners", "listens"}
    assert len(server.requests) == 1


async def test_forty_seeds_are_one_request_to_the_labs(server: ListenBrainzServer, tmp_path: Path):
    artists = [Subject("artist", n, f"A {n}", ids={"musicbrainz": (mbid("artist", f"A {n}"),)}) for n in range(40)]
    async with asking(server, tmp_path) as (ask, _):
        found = await ask["similar_artists"].ask(artists)
        tracks = await ask["similar_recordings"].ask(known(server, 40))

    assert all(one.state == "found" and one.alike[0].score == 1.0 and len(one.alike) == 20 for one in [*found, *tracks])
    assert all(near.ids["musicbrainz"] and near.artist for one in found for near in one.alike)
    assert all(near.title for one in tracks for near in one.alike)
    assert [request.path for request in server.requests] == ["/labs/similar-artists/json", "/labs/similar-recordings/json"]
    assert {request.key for request in server.requests} == {""}


async def test_account_is_told_what_it_may_like_and_who_is_near(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        recommended = await service.recommendations("listener", 3)
        users = await service.similar_users("listener")
        artists = await service.top_artists("listener")

    assert recommended[0] == Recommended(mbid("recommended", "0"), 9.5, heard=False)
    assert [one.heard for one in recommended] == [False, True, False]
    assert users[0] == SimilarUser("neighbour0", 0.6)
    assert artists[0] == TopArtist("Artist 0", mbid("artist", "Artist 0"), 500)
    assert artists[-1] == TopArtist("Somebody, Somebody Else", "", 3)


async def test_nothing_computed_yet_is_an_empty_answer(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        assert await service.recommendations("newcomer") == []
        assert await service.top_artists("newcomer") == []


async def test_unknown_account_is_told_by_name(server: ListenBrainzServer, tmp_path: Path):
    async with asking(server, tmp_path) as (_, service):
        with pytest.raises(NotFoundError, match="knows no user no/body"):
            await service.similar_users("no/body")

    assert server.requests[0].path == "/1/user/no/body/similar-users"  # decoded by the server from %2F
