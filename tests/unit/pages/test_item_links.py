"""Addresses of other sites, also for names that mean harm."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.core.models import ENTITIES
from streamlit_app.utils.item_links import LONGEST, links

MBID = "65f4f0c5-ef9e-490c-aee3-909e7ae6b2ab"
HOSTS = {"www.last.fm", "open.spotify.com", "music.youtube.com", "musicbrainz.org", "listenbrainz.org"}
HOSTILE = (
    "AC/DC",
    "../../login",
    "..",
    "?q=1#x",
    "javascript:alert(1)",
    "//evil.invalid",
    "a&b=c",
    "%2e%2e",
    "\u202etxt",
    "\n",
    "東京",
    "\ud800",
)


def test_names_stand_in_the_address():
    found = links("track", "Sit Down. Stand Up.", "Radio & Head")

    assert found["Last.fm"] == "https://www.last.fm/music/Radio%20%26%20Head/_/Sit%20Down.%20Stand%20Up."
    assert found["Spotify"] == "https://open.spotify.com/search/Radio%20%26%20Head%20Sit%20Down.%20Stand%20Up."
    assert parse_qs(urlsplit(found["YouTube Music"]).query) == {"q": ["Radio & Head Sit Down. Stand Up."]}


def test_a_known_id_leads_to_exactly_it():
    assert links("album", "LP", "A", MBID)["MusicBrainz"] == f"https://musicbrainz.org/release/{MBID}"
    assert links("track", "x", "A", MBID.upper())["ListenBrainz"] == f"https://listenbrainz.org/track/{MBID}"


@pytest.mark.parametrize("mbid", ["", "x", f"{MBID}/../..", f"{MBID}?", MBID[:-1]])
def test_what_is_no_id_is_searched_for(mbid: str):
    assert "search" in links("artist", "A", "A", mbid)["MusicBrainz"]


@pytest.mark.parametrize("entity", ENTITIES)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_one_part_of_an_address_of_the_same_site(entity, name):
    plain = links(entity, "x", "y")

    for site, url in links(entity, name, name).items():
        found, usual = urlsplit(url), urlsplit(plain[site])
        assert (found.scheme, found.netloc, found.fragment) == ("https", usual.netloc, "")
        assert found.path.count("/") == usual.path.count("/")
        assert not {".", "..", ""} & set(found.path.split("/")[1:-1])
        assert found.path.split("/")[-1] not in (".", "..")
        assert list(parse_qs(found.query)) == list(parse_qs(usual.query))


@settings(deadline=None)
@given(st.text(), st.sampled_from(ENTITIES))
def test_every_name_gives_short_addresses_of_known_sites(name, entity):
    for url in links(entity, name * 50, name).values():
        assert urlsplit(url).netloc in HOSTS
        assert url.isascii()
        assert len(url) < 2 * LONGEST * 12 + 100
