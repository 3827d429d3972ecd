"""Covers are shown from disk, and fetched after a yes alone; no page waits for one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import START, Here, opened
from musicbrainz_server import Artist, Catalogue, MusicBrainzServer, Release
from PIL import Image

from music_rec.core.pictures import Pictures
from music_rec.core.service_settings import CoverArtSettings
from streamlit_app.components.cover import thumbnail

ALBUM = Release("Harbour", Artist("Mirelle Vant"))


def drawn(width: int = 300, height: int = 200) -> bytes:
    picture = BytesIO()
    Image.new("RGB", (width, height), "teal").save(picture, "JPEG")
    return picture.getvalue()


@pytest.fixture
def server() -> Iterator[MusicBrainzServer]:
    with MusicBrainzServer(Catalogue(releases=[ALBUM])) as server:
        server.service.pictures[ALBUM.id] = drawn()
        yield server


def section(server: MusicBrainzServer, **options: Any) -> CoverArtSettings:
    return CoverArtSettings(base_url=server.url, **{"requests_per_second": 100, "enabled": True, **options})


@pytest.fixture
def history(tmp_path: Path) -> Path:
    rows = ["uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"]
    rows += [f"{START + 60 * i},,Mirelle Vant,,Harbour,{ALBUM.id},Song {i},," for i in range(3)]
    rows += [f"{START + 6000},,Mirelle Vant,,,,Loose,", f"{START + 7000},,Nobody,,Elsewhere,,Other,"]
    path = tmp_path / "plays.csv"
    path.write_text("\n".join(row.removesuffix(",") if row.endswith(",,") else row for row in rows), "utf-8")
    return path


def shown(here: Here, entity: Any, name: str) -> bytes | None:
    """The cover of what has this name, looked at again until it is here; None where it never comes."""
    [spelling] = here.query(f"SELECT {entity}_id FROM {entity}s WHERE {'name' if entity == 'artist' else 'title'} = ?", name)[0]
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        if picture := here.library.covers.shown(here.listener, entity, spelling):
            return picture
        time.sleep(0.05)
    return None


@pytest.mark.parametrize(("entity", "name"), [("album", "Harbour"), ("artist", "Mirelle Vant"), ("track", "Song 1")])
def test_cover_comes_after_a_yes_and_stays(tmp_path: Path, server: MusicBrainzServer, history: Path, entity: str, name: str):
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.imports.run(here.listener, [history])

        assert shown(here, entity, name) == drawn()
    asked = len(server.requests)
    with opened(tmp_path, coverart=section(server)) as here:
        assert shown(here, entity, name) == drawn()
    assert len(server.requests) == asked


@pytest.mark.parametrize("options", [{"coverart": False}, {"offline": True}])
def test_nothing_is_asked_without_a_yes_or_offline(
    tmp_path: Path, server: MusicBrainzServer, history: Path, options: dict[str, bool]
):
    settings: dict[str, Any] = {"offline": options.get("offline", False)}
    with opened(tmp_path, coverart=section(server, enabled=options.get("coverart", True)), **settings) as here:
        here.library.imports.run(here.listener, [history])
        for _ in range(3):
            assert here.library.covers.shown(here.listener, "album", 1) is None

    assert server.requests == []


def test_one_cover_that_is_none_does_not_keep_the_others_from_coming(tmp_path: Path, history: Path, server: MusicBrainzServer):
    wrong = Release("Wrong", Artist("Mirelle Vant"))
    server.service.catalogue.releases.append(wrong)
    server.service.pictures[wrong.id] = b"<html>"
    rows = history.read_text("utf-8") + f"\n{START + 9000},,Mirelle Vant,,Wrong,{wrong.id},Other song,"
    history.write_text(rows, "utf-8")
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.imports.run(here.listener, [history])
        spellings = {title: one for one, title in here.query("SELECT album_id, title FROM albums")}

        here.library.covers.shown(here.listener, "album", spellings["Harbour"])
        here.library.covers.shown(here.listener, "album", spellings["Wrong"])  # looked at last, so fetched first
        assert shown(here, "album", "Harbour") == drawn()
        patience = time.monotonic() + 60
        while not times_asked(server, wrong) and time.monotonic() < patience:
            time.sleep(0.01)
        for _ in range(3):
            assert here.library.covers.shown(here.listener, "album", spellings["Wrong"]) is None
            time.sleep(0.1)

    assert times_asked(server, wrong) == 1


def test_archive_is_asked_by_the_release_before_the_cover_at_spotify_is_shown(
    tmp_path: Path, server: MusicBrainzServer, history: Path
):
    server.fail(answer="error", status=404)
    at_spotify = f"https://i.scdn.co/image/{'a' * 40}"
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.imports.run(here.listener, [history])
        [(album,)] = here.query("SELECT album_id FROM albums WHERE title = 'Harbour'")
        with closing(sqlite3.connect(here.library.settings.database)) as db, db:
            db.execute("INSERT INTO facts VALUES ('album', 'cover', ?, 'spotify', ?)", [album, at_spotify])
        Pictures(tmp_path / "cache" / "covers").keep(at_spotify, drawn())

        assert shown(here, "album", "Harbour") == drawn()
        sent = {one.name: one.sent for one in here.library.health.services()}["coverart"]
    assert times_asked(server, ALBUM) == 1
    assert sent == {"ids of releases at MusicBrainz, and addresses of covers at Spotify": 1}


def test_switch_offline_ends_the_fetching_of_what_waits(tmp_path: Path, server: MusicBrainzServer, history: Path):
    more = [Release(f"Album {number}", Artist("Mirelle Vant")) for number in range(20)]
    rows = [f"{START + 9000 + 60 * place},,Mirelle Vant,,{one.title},{one.id},A song," for place, one in enumerate(more)]
    history.write_text("\n".join([history.read_text("utf-8"), *rows]), "utf-8")
    server.fail(answer="error", status=404, seconds=0.4)
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.imports.run(here.listener, [history])
        for (album,) in here.query("SELECT album_id FROM albums WHERE title LIKE 'Album %'"):
            here.library.covers.shown(here.listener, "album", album)
        patience = time.monotonic() + 60
        while not server.requests and time.monotonic() < patience:
            time.sleep(0.01)
        here.library.services.set_offline(on=True)
        asked = len(server.requests)
        time.sleep(1)

        assert 0 < asked < len(more)
        assert len(server.requests) <= asked + 1  # which was on its way


def times_asked(server: MusicBrainzServer, release: Release) -> int:
    return sum(one.path == f"/release/{release.id}/front-500" for one in server.requests)


def test_what_has_no_cover_is_asked_for_nothing(tmp_path: Path, server: MusicBrainzServer, history: Path):
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.imports.run(here.listener, [history])
        [spelling] = here.query("SELECT artist_id FROM artists WHERE name = 'Nobody'")[0]

        assert here.library.covers.shown(here.listener, "artist", spelling) is None
    assert server.requests == []


def test_service_is_checked_for_a_cover_that_nobody_has(tmp_path: Path, server: MusicBrainzServer):
    with opened(tmp_path, coverart=section(server)) as here:
        here.library.services.test("coverart", "")

    assert len(server.requests) == 1


def test_thumbnail_is_a_square_jpeg():
    with Image.open(BytesIO(thumbnail(drawn()) or b"")) as image:
        assert (image.format, image.size) == ("JPEG", (144, 144))


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff torn", b"<svg/>", b"\x89PNG\r\n\x1a\n" + bytes(50)])
def test_what_cannot_be_drawn_has_no_thumbnail(body: bytes):
    assert thumbnail(body) is None
