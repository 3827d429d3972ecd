"""Where else one can hear or read of an artist, album or track: addresses of other sites. Nothing is asked there."""

from __future__ import annotations

import re
from urllib.parse import quote

from music_rec.core.models import Entity
from streamlit_app.utils.text import plain

LONGEST = 200
"""Characters of a name that an address takes; sites refuse longer ones."""
_MBID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MUSICBRAINZ: dict[Entity, str] = {"artist": "artist", "album": "release", "track": "recording"}
_LISTENBRAINZ: dict[Entity, str] = {"artist": "artist", "album": "release", "track": "track"}


def links(entity: Entity, name: str, artist: str, mbid: str = "") -> dict[str, str]:
    """Addresses by site. With a MusicBrainz id, MusicBrainz and ListenBrainz show exactly it, else what is called like it."""
    name, artist = _cut(name), _cut(artist)
    words = _part(name if entity == "artist" else f"{artist} {name}")
    path = {"artist": [name], "album": [artist, name], "track": [artist, "_", name]}[entity]
    return {
        "Last.fm": "https://www.last.fm/music/" + "/".join(map(_part, path)),
        "Spotify": f"https://open.spotify.com/search/{words}",
        "YouTube Music": f"https://music.youtube.com/search?q={words}",
        **_brainz(entity, words, mbid.lower()),
    }


def _brainz(entity: Entity, words: str, mbid: str) -> dict[str, str]:
    if _MBID.fullmatch(mbid):
        return {
            "MusicBrainz": f"https://musicbrainz.org/{_MUSICBRAINZ[entity]}/{mbid}",
            "ListenBrainz": f"https://listenbrainz.org/{_LISTENBRAINZ[entity]}/{mbid}",
        }
    return {
        "MusicBrainz": f"https://musicbrainz.org/search?query={words}&type={_MUSICBRAINZ[entity]}",
        "ListenBrainz": f"https://listenbrainz.org/search/?search_term={words}&search_type={_LISTENBRAINZ[entity]}",
    }


def _cut(name: str) -> str:
    return plain(name)[:LONGEST]


def _part(text: str) -> str:
    """The text as one part of a path; a browser would read dots alone as the folder above."""
    return quote(text, safe="") + ("%20" if text in ("", ".", "..") else "")
