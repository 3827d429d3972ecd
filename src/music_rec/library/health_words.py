"""What is said of the health of services: what was sent there, and what is missing while one is away."""

from __future__ import annotations

from music_rec.core.events import CHECK

_IDS, _NAMES = "ids of tracks, artists and albums", "names of tracks, artists and albums"
_USER = "your user name"
KINDS = {
    CHECK: "questions whether it answers",
    "plays": f"{_USER}, and which part of your plays is wanted",
    "account": "your log-in, and lists that you send there",
    "coverart.pictures": "ids of releases at MusicBrainz, and addresses of covers at Spotify",
    "listenbrainz.names": _NAMES,
    "listenbrainz.recommendations": _USER,
    "listenbrainz.similar_users": _USER,
    "listenbrainz.top_artists": "names of users whose taste is near",
    "musicbrainz.artist_names": "names of artists, with some of their titles",
    "musicbrainz.names": _NAMES,
    "spotify.search": _NAMES,
    "spotify.tracks": "ids of tracks at Spotify",
    "reccobeats.features": "ids at Spotify and ISRCs of tracks",
}
"""Kind of data by kind of question, where the question does not tell it by its name."""
MISSING = {
    "lastfm": "New plays, what people call your music and what is similar do not come in from there.",
    "listenbrainz": "No new lengths, years and genres, and nothing that is similar, come from there.",
    "musicbrainz": "What has names alone is not found, so its genres, years and countries stay open.",
    "spotify": "Lengths, dates and covers of what was played at Spotify stay open, and lists cannot be sent there.",
    "reccobeats": "Energy, mood and tempo stay open.",
    "cyanite": "Moods that only it hears stay open.",
    "coverart": "Covers that are not here yet do not come; a drawn tile stands in their place.",
}


def kind_words(kind: str) -> str:
    """The kind of data that left for a kind of question."""
    if kind in KINDS:
        return KINDS[kind]
    source, _, question = kind.partition(".")
    if not question:
        return "other questions"
    if source == "lastfm" or "name" in question or "search" in question:
        return _NAMES
    return _IDS


def missing_words(source: str) -> str:
    """What is missing while a source tells nothing, as a sentence."""
    return MISSING.get(source, "What it would tell stays open.")
