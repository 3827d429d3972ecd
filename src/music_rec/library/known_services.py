"""Which services can be used, and what a listener should know of each before saying yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KnownService:
    """One service in words, each a whole sentence; addresses stand in full, so that they can be typed."""

    label: str
    gains: str
    costs: str
    sends: str
    """What leaves this computer, to be read after *sent there:*."""
    steps: tuple[str, str, str]
    """The way to the key."""
    fields: Mapping[str, str]
    """What is typed, all of it secret: field of the section -> label."""
    account: bool = True
    """Whether a user name is typed beside it, of an account whose plays are fetched."""
    leaves: str = "Plays that came from there stay."
    """What does not go when the service is forgotten."""


LASTFM = KnownService(
    label="Last.fm",
    gains="Your whole history at Last.fm, kept up to date.",
    costs="Free. It takes an account there and a key of your own.",
    sends="your user name, your key, and which part of your history is wanted. Nothing of what is in your library.",
    steps=(
        "Open https://www.last.fm/api/account/create and log in.",
        "Give your mail address and a name for the application, any will do. Leave the rest empty and press Submit.",
        "Copy the API key, 32 letters and digits. The shared secret is not needed.",
    ),
    fields={"api_key": "API key"},
)

SPOTIFY = KnownService(
    label="Spotify",
    gains="Lengths, dates and covers of what was played at Spotify, and your playlists kept there.",
    costs="Free, with a Premium account and an application of your own. Some hundred questions a day.",
    sends="your keys, ids and names of tracks, never when or how often you played them; playlists that you send there.",
    steps=(
        "Open https://developer.spotify.com/dashboard and log in with your Premium account. Press Create app.",
        "Give a name and a description, any will do. As redirect URI type `http://127.0.0.1/` with the slash at its end;"
        " tick Web API, and save. Under User Management add the mail address of your account.",
        "Copy Client ID and Client secret from the settings of the application.",
    ),
    fields={"client_id": "Client ID", "client_secret": "Client secret"},
    account=False,
    leaves="What it told of your music stays.",
)

SERVICES: Mapping[str, KnownService] = {
    "lastfm": LASTFM,
    "spotify": SPOTIFY,
}
