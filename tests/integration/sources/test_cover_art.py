"""Covers through the real client: few hosts, nothing but pictures, each fetched once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from integration.sources.asking import patience_s
from integration.sources.musicbrainz_here import guard_of
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Release
from musicbrainz_server.catalogue import mbid
from musicbrainz_server.service import JPEG

from music_rec.core.errors import UnavailableError, UnexpectedPayloadError, WaitingError
from music_rec.core.pictures import Pictures
from music_rec.core.service_settings import CoverArtSettings
from music_rec.services import cover_art
from music_rec.services.cover_art import CoverArt, address_of
from music_rec.services.http import AGENT

ALBUM = Release("Harbour", Artist("Mirelle Vant"))
BARE = Release("Bare", Artist("Mirelle Vant"), cover=False)
FRONT = address_of(ALBUM.id)
PNG, WEBP = b"\x89PNG\r\n\x1a\n" + bytes(20), b"RIFF\x00\x00\x00\x00WEBPVP8 "


@pytest.fixture
def server():
    with MusicBrainzServer(Catalogue(releases=[ALBUM, BARE])) as running:
        yield running


@asynccontextmanager
async def covers(
    server: MusicBrainzServer, folder: Path, *, base_url: str = "", timeout_s: float = 5
) -> AsyncIterator[CoverArt]:
    settings = CoverArtSettings(base_url=base_url or server.url, timeout_s=timeout_s)
    async with guard_of(folder, cover_art.SOURCE) as guard:
        service = cover_art.build(settings, guard, Pictures(folder / "covers"))
        try:
            yield service
        finally:
            await service.close()


async def test_cover_is_found_behind_its_redirects_and_fetched_once(server, tmp_path: Path):
    async with covers(server, tmp_path) as art:
        assert await asyncio.gather(*(art.cover(FRONT) for _ in range(5))) == [JPEG] * 5
    async with covers(server, tmp_path) as art:
        assert await art.cover(FRONT) == JPEG

    assert [request.status for request in server.requests] == [307, 302, 200]
    assert {request.headers["User-Agent"] for request in server.requests} == {AGENT}


async def test_known_picture_is_fetched_by_its_number(server, tmp_path: Path):
    async with covers(server, tmp_path) as art:
        assert await art.cover(f"https://coverartarchive.org/release/{ALBUM.id}/829521842-250.jpg") == JPEG

    assert server.paths()[0] == f"/release/{ALBUM.id}/829521842-250.jpg"


async def test_that_there_is_none_is_remembered(server, tmp_path: Path):
    for _ in range(2):
        async with covers(server, tmp_path) as art:
            assert await art.cover(address_of(BARE.id)) is None

    assert len(server.requests) == 1


@pytest.mark.parametrize("picture", [PNG, WEBP])
async def test_png_and_webp_are_pictures_too(server, tmp_path: Path, picture: bytes):
    server.service.pictures[ALBUM.id] = picture

    async with covers(server, tmp_path) as art:
        assert await art.cover(FRONT) == picture


@pytest.mark.parametrize("body", [b"<svg onload=alert(1)>", b"<html></html>", b"GIF89a", b"RIFF\x00\x00\x00\x00WAVE", b""])
async def test_what_is_no_picture_by_its_bytes_is_not_kept_nor_asked_for_again(server, tmp_path: Path, body: bytes):
    server.service.pictures[ALBUM.id] = body

    async with covers(server, tmp_path) as art:
        with pytest.raises(UnexpectedPayloadError):
            await art.cover(FRONT)
        asked = len(server.requests)
        assert await art.cover(FRONT) is None

    assert len(server.requests) == asked
    assert not any(file.stat().st_size for file in (tmp_path / "covers").iterdir())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://coverartarchive.org/release/x/front-500",
        f"https://coverartarchive.org/release/{ALBUM.id}/../../control",
        f"https://coverartarchive.org.example.org/release/{ALBUM.id}/front-500",
        f"https://user@coverartarchive.org/release/{ALBUM.id}/front-500",
        "https://127.0.0.1/release/front",
        "file:///etc/passwd",
        "https://lastfm.freetls.fastly.net/i/u/2a96cbd8b46e442fc41c2b86b821562f.png",
    ],
)
async def test_address_of_no_cover_is_asked_nowhere(server, tmp_path: Path, address: str):
    async with covers(server, tmp_path) as art:
        assert await art.cover(address) is None

    assert server.requests == []


@pytest.mark.parametrize(
    "away",
    [
        "https://example.org/picture.jpg",
        "http://127.0.0.1:9/picture.jpg",
        "https://archive.org.example.org/picture.jpg",
        "https://archive.org@example.org/picture.jpg",
        "https://archive.org/picture.jpg",
        "file:///etc/passwd",
        "//example.org/picture.jpg",
    ],
)
async def test_redirect_to_another_host_is_not_followed(server, tmp_path: Path, away: str):
    server.service.away[ALBUM.id] = away

    async with covers(server, tmp_path) as art:
        with pytest.raises(UnexpectedPayloadError, match="another host"):
            await art.cover(FRONT)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("to", "url"),
    [
        ("http://archive.org/download/a.jpg", "https://archive.org/download/a.jpg"),
        ("https://ia800.us.archive.org/a.jpg", "https://ia800.us.archive.org/a.jpg"),
        ("https://coverartarchive.org/a.jpg", "https://coverartarchive.org/a.jpg"),
    ],
)
async def test_archive_sends_on_to_its_own_hosts_and_never_in_the_open(server, tmp_path: Path, to: str, url: str):
    async with covers(server, tmp_path, base_url="https://coverartarchive.org/") as art:
        assert art._next(to) == url


@pytest.mark.parametrize(
    "to",
    [
        "https://example.org/a.jpg",
        "https://evilarchive.org/a.jpg",
        "https://archive.org@example.org/a.jpg",
        "https://user@archive.org/a.jpg",
        "https://archive.org:8443/a.jpg",
        "http://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
    ],
)
async def test_archive_itself_cannot_send_on_to_anybody_else(server, tmp_path: Path, to: str):
    async with covers(server, tmp_path, base_url="https://coverartarchive.org/") as art:
        with pytest.raises(UnexpectedPayloadError, match="another host"):
            art._next(to)


async def test_circle_ends(server, tmp_path: Path):
    server.service.away[ALBUM.id] = "{url}/release/" + f"{ALBUM.id}/front-500"

    async with covers(server, tmp_path) as art:
        with pytest.raises(UnexpectedPayloadError, match="circle"):
            await art.cover(FRONT)

    assert len(server.requests) == cover_art.HOPS


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 503}, UnavailableError),
        ({"answer": "html", "status": 429, "retry_after": "86400"}, WaitingError),
        ({"answer": "reset"}, UnavailableError),
        ({"answer": "cut"}, UnavailableError),
        ({"answer": "stall"}, UnavailableError),
        ({"answer": "html", "status": 200}, UnexpectedPayloadError),
        ({"answer": "huge", "path": "/node/"}, UnavailableError),
        ({"answer": "drops", "path": "/node/"}, UnavailableError),
    ],
)
async def test_failure_is_one_of_ours_and_what_failed_is_left_alone_for_a_while(server, tmp_path: Path, fault, kind):
    server.fail(**fault)

    async with covers(server, tmp_path, timeout_s=patience_s(fault.get("answer", ""))) as art:
        with pytest.raises(kind):
            await art.cover(FRONT)
        server.heal()

    kept = list((tmp_path / "covers").glob("*"))
    assert [file.read_bytes() for file in kept] == ([] if kind is WaitingError else [b""])
    assert all(file.stat().st_mtime > time.time() for file in kept)


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_cover_that_is_not_given_out_leaves_the_others_theirs(server, tmp_path: Path, status: int):
    server.fail(answer="html", status=status, times=1)

    async with covers(server, tmp_path) as art:
        assert await art.cover(address_of(mbid("refused"))) is None
        assert await art.cover(FRONT) == JPEG
