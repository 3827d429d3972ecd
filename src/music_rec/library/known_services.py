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

SERVICES: Mapping[str, KnownService] = {
    "lastfm": LASTFM,
}
