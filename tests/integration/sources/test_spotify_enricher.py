"""The questions to Spotify through the real client: what they find, and how few requests that takes."""

from __future__ import annotations

import json
import time
from itertools import product
from pathlib import Path

import pytest
from integration.sources.spotify_here import asking
from spotify_server import Song, SpotifyServer, made_songs

from music_rec.core.errors import AccessDeniedError, UnavailableError, WaitingError
from music_rec.core.facts import Subject
from music_rec.enrichers.spotify import Search, Tracks
from music_rec.services.spotify import Spotify

SONGS = made_songs(30)
TODAY = Song("Today", "The Band", "Now", isrc="QZXYZ0100001")


def alone(spotify: Spotify) -> Tracks:
    """The question, once it is known that batches are closed."""
    tracks = Tracks(spotify)
    tracks.BATCH = 1
    return tracks


def played(song: Song, number: int = 1, **ids: tuple[str, ...]) -> Subject:
    return Subject("track", number, song.artist, song.title, song.album, ids=ids)


async def test_tracks_with_an_id_take_a_request_each_once_batches_turn_out_to_be_closed(tmp_path: Path):
    subjects = [played(song, at, spotify=(song.id,)) for at, song in enumerate(SONGS[:5])]
    with SpotifyServer(SONGS) as server:
        async with asking(server, tmp_path) as spotify:
            tracks = Tracks(spotify)
            with pytest.raises(WaitingError, match="one track at a time") as caught:
                await tracks.ask(subjects)
            findings = [finding for one in subjects for finding in await tracks.ask([one])]
            assert Tracks(spotify).BATCH == tracks.BATCH == 1

    assert caught.value.until <= time.time()
    assert [one.state for one in findings] == ["found"] * 5
    assert [one.facts["track"].values["duration_ms"] for one in findings] == [song.duration_ms for song in SONGS[:5]]
    assert len(server.calls()) == 1 + 5


async def test_extended_application_answers_fifty_at_once(tmp_path: Path):
    subjects = [played(song, spotify=(song.id,)) for song in SONGS] + [played(TODAY, spotify=("0" * 22,))]
    with SpotifyServer(SONGS) as server:
        server.service.extended = True
        async with asking(server, tmp_path) as spotify:
            findings = await Tracks(spotify).ask(subjects)

    assert [one.state for one in findings] == ["found"] * 30 + ["not_found"]
    assert len(server.calls()) == 1


async def test_facts_belong_to_the_id_that_was_asked_for(tmp_path: Path):
    moved = Song("Today", "The Band", "Now", given_id="9" * 22)
    with SpotifyServer([moved]) as server:
        async with asking(server, tmp_path) as spotify:
            [finding] = await alone(spotify).ask([played(moved, spotify=(moved.id,))])

    assert finding.facts["track"].ids["spotify"] == (moved.id, "9" * 22)


@pytest.mark.parametrize("answer", ["junk", "holes"])
async def test_answers_with_holes_and_wrong_types_are_read_as_far_as_they_go(tmp_path: Path, answer: str):
    with SpotifyServer(SONGS) as server:
        async with asking(server, tmp_path, breaker_failures=1000) as spotify:
            for seed, (question, known) in product(range(6), ((alone(spotify), True), (Search(spotify), False))):
                server.heal()
                server.fail(path="/v1/", answer=answer, seed=seed)
                try:
                    [found] = await question.ask([played(SONGS[0], **({"spotify": (SONGS[0].id,)} if known else {}))])
                except UnavailableError:  # what was listed was another kind of thing
                    continue
                said = [[facts.values, facts.tags, facts.ids] for facts in found.facts.values()]
                json.dumps(said, allow_nan=False, ensure_ascii=False).encode()


async def test_unknown_id_is_not_found(tmp_path: Path):
    with SpotifyServer(SONGS) as server:
        async with asking(server, tmp_path) as spotify:
            [finding] = await alone(spotify).ask([played(TODAY, spotify=("0" * 22,))])

    assert finding.state == "not_found"


async def test_search_by_isrc_takes_one_request(tmp_path: Path):
    with SpotifyServer([TODAY, *SONGS]) as server:
        async with asking(server, tmp_path) as spotify:
            [finding] = await Search(spotify).ask([played(TODAY, isrc=(TODAY.isrc,))])

    assert (finding.state, finding.facts["track"].ids["spotify"]) == ("found", (TODAY.id,))
    assert len(server.calls()) == 1
    assert "q=isrc%3AQZXYZ0100001" in server.requests[-1].path or "q=isrc:QZXYZ0100001" in server.requests[-1].path


async def test_search_falls_back_from_isrc_to_fields_to_words(tmp_path: Path):
    song = Song("Day", "The Band", "Now")
    with SpotifyServer([song]) as server:
        server.fail(path="search?q=track", answer="nothing")
        async with asking(server, tmp_path) as spotify:
            written = Subject("track", 1, "The Band", "Day", "Now", ids={"isrc": ("QZXYZ0100009",)})
            [finding] = await Search(spotify).ask([written])

    assert finding.named == "The Band - Day"
    assert len(server.calls()) == 3


async def test_search_for_what_has_no_name_asks_nothing(tmp_path: Path):
    with SpotifyServer(SONGS) as server:
        async with asking(server, tmp_path) as spotify:
            [finding] = await Search(spotify).ask([Subject("track", 1, "", "Song")])

    assert finding.state == "not_found"
    assert server.requests == []


async def test_another_version_is_no_answer(tmp_path: Path):
    live = Song("Today - Live at Home", "The Band", "Live at Home")
    with SpotifyServer([live]) as server:
        async with asking(server, tmp_path) as spotify:
            [finding] = await Search(spotify).ask([played(TODAY)])

    assert finding.state != "found"


async def test_closed_search_is_named_and_tracks_go_on(tmp_path: Path):
    with SpotifyServer(SONGS) as server:
        server.fail(path="/v1/search", status=403, message="Forbidden")
        async with asking(server, tmp_path) as spotify:
            with pytest.raises(AccessDeniedError) as caught:
                await Search(spotify).ask([played(TODAY)])
            [finding] = await alone(spotify).ask([played(SONGS[0], spotify=(SONGS[0].id,))])

    assert caught.value.scope == Search.NAME
    assert finding.state == "found"
