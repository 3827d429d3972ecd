"""Which services can be used, and what a listener should know of each before saying yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class KnownService:
    """One service in words, each a whole sentence; addresses stand in full, so that they can be typed."""

    label: str
    gains: str
    costs: str
    sends: str
    """What leaves this computer, to be read after *sent there:*."""
    steps: tuple[str, ...] = ()
    """The way to the key; none where the service takes none."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What is typed that is secret: field of the section -> label."""
    plain: Mapping[str, str] = field(default_factory=dict)
    """The same of what may be seen."""
    account: bool = True
    """Whether a user name is typed beside it, of an account whose plays are fetched."""
    needs_key: bool = True
    """Whether nothing can be asked without what is secret; else a yes is enough, and a key brings more."""
    logs_in: bool = False
    """Whether a listener may log in there beside the key."""
    leaves: str = "Plays that came from there stay."
    """What does not go when the service is forgotten."""
    steps_to: str = "Three steps to your key"
    """What stands above the steps."""

    @property
    def typed(self) -> dict[str, str]:
        """Everything that is typed: field of the section -> label."""
        return {**self.fields, **self.plain}


LASTFM = KnownService(
    label="Last.fm",
    gains="Your whole history at Last.fm, kept up to date, and what people call the music you play and play beside it.",
    costs="Free. It takes an account there and a key of your own.",
    sends="your user name, your key, and which part of your history is wanted; where plays are looked up, names and"
    " MusicBrainz ids of what you play most.",
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
    sends="your keys, ids and names of tracks; playlists that you send there.",
    steps=(
        "Open https://developer.spotify.com/dashboard and log in with your Premium account. Press Create app.",
        "Give a name and a description, any will do. As redirect URI type `http://127.0.0.1/` with the slash at its end;"
        " tick Web API, and save. Under User Management add the mail address of your account.",
        "Copy Client ID and Client secret from the settings of the application.",
    ),
    fields={"client_id": "Client ID", "client_secret": "Client secret"},
    account=False,
    logs_in=True,
    leaves="What it told of your music stays.",
)

LISTENBRAINZ = KnownService(
    label="ListenBrainz",
    gains="Lengths, years, genres, and how known everywhere what you play is. A free token finds names within minutes too,"
    " and who has your taste.",
    costs="Free, without a key. The token takes an account there.",
    sends="ids at MusicBrainz, and with a token names of tracks, artists and albums, and your user name.",
    steps=(
        "Open https://listenbrainz.org/login/ and make a free account, or log in.",
        "Open https://listenbrainz.org/settings/ and copy the user token, 36 letters, digits and dashes.",
        "Paste it here. It is sent with names alone, and never to the labs of ListenBrainz.",
    ),
    fields={"token": "User token (not needed)"},
    account=False,
    needs_key=False,
    leaves="What it told of your music stays.",
    steps_to="Three steps to a token, if you want one",
)

MUSICBRAINZ = KnownService(
    label="MusicBrainz",
    gains="Genres, years and countries of what has names alone, found one a second, what you play most first.",
    costs="Free, without a key.",
    sends="names and MusicBrainz ids of tracks, artists and albums.",
    steps=(
        "MusicBrainz at https://musicbrainz.org/ is free for programs that ask at most once a second, as this one does.",
        "If you like, type a mail address or web page: it goes with each request, so that they can write to you.",
        "Without it only the name of this program is sent.",
    ),
    plain={"contact": "Contact (not needed)"},
    account=False,
    needs_key=False,
    leaves="What it told of your music stays.",
    steps_to="Who is asking",
)

RECCOBEATS = KnownService(
    label="ReccoBeats",
    gains="How tracks sound: energy, mood and tempo.",
    costs="Free, without a key. It knows tracks with an id at Spotify or an ISRC, which other services tell.",
    sends="ids at Spotify and ISRCs of tracks, never their names.",
    account=False,
    needs_key=False,
    leaves="What it told of your music stays.",
)

CYANITE = KnownService(
    label="Cyanite",
    gains="How the tracks that you play most sound: mood, tempo, key and genre, as a machine hears them.",
    costs="An account with a plan that holds analyses of tracks at Spotify, which most do not. Some fifty tracks a day.",
    sends="ids at Spotify of tracks, never their names.",
    steps=(
        "Log in to the web app of Cyanite and create an integration there. How, stands at https://api-docs.cyanite.ai/.",
        "It asks for a public address that answers its messages, which this program does not need; any that answers will do.",
        "Copy the access token of the integration. Whether your plan holds the analyses shows with the first track.",
    ),
    fields={"token": "Access token"},
    plain={"tracks_per_day": "Tracks a day"},
    account=False,
    leaves="What it told of your music stays.",
    steps_to="Three steps to a token",
)

COVER_ART = KnownService(
    label="Cover Art Archive",
    gains="Covers of albums beside your plays, and those of their own albums for artists.",
    costs="Free, without a key. Some covers come from Spotify, where that told their address. Kept on disk, 300 MB at most.",
    sends="ids of releases at MusicBrainz, and addresses of covers at Spotify, by this program alone and not your browser.",
    account=False,
    needs_key=False,
    leaves="Covers that were fetched stay in the folder cache, which you can delete.",
)

SERVICES: Mapping[str, KnownService] = {
    "lastfm": LASTFM,
    "listenbrainz": LISTENBRAINZ,
    "musicbrainz": MUSICBRAINZ,
    "reccobeats": RECCOBEATS,
    "spotify": SPOTIFY,
    "cyanite": CYANITE,
    "coverart": COVER_ART,
}
