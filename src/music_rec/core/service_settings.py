"""What can be set about each service: a frozen section of the settings."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Annotated, ClassVar, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from music_rec.core.errors import UsageError


def _address(url: str) -> str:
    """The address of a folder, with a slash at its end. ValueError as `_exact`."""
    return f"{_exact(url).rstrip('/')}/"


def _exact(url: str) -> str:
    """The address as it is; ValueError where it is none, or what is sent there could be read on the way."""
    parts = _parts(url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://host/path/, without a name or password in it")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("must begin with https://; plain http:// is for this computer alone, as in http://127.0.0.1:9001/")
    return parts.geturl()


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # read now: only reading tells that it is none
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _one_word(secret: SecretStr) -> SecretStr:
    """The key without the spaces that copying put around it."""
    key = secret.get_secret_value().strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError("must be one word of plain letters, digits and signs")
    return SecretStr(key)


Address = Annotated[str, AfterValidator(_address)]
ExactAddress = Annotated[str, AfterValidator(_exact)]
Key = Annotated[SecretStr, AfterValidator(_one_word)]
Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class ServiceSettings(BaseModel):
    """What the sections of all services have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    KEYS: ClassVar[tuple[str, ...]] = ()
    """The fields without which the service can be asked for nothing."""
    ASKED_WITH: ClassVar[tuple[str, ...]] = ("base_url",)
    """The fields beside keys on which a refusal rests."""

    enabled: bool = False
    """The listener's yes: without it nothing is sent that was not asked for at that moment."""
    base_url: Address
    requests_per_second: Above0
    timeout_s: Above0 = 30
    """How long one answer may take."""
    breaker_failures: Annotated[int, Field(ge=1)] = 5
    """After so many failures in a row nothing is asked for a while."""
    breaker_cooldown_s: Above0 = 60
    """How long that while is."""

    @property
    def ready(self) -> bool:
        """Whether every key is there."""
        return all(getattr(self, name) for name in self.KEYS)

    def changed(self, values: Mapping[str, str], labels: Mapping[str, str]) -> Self:
        """The section with what somebody typed. UsageError names what is wrong by its label, and never the value."""
        try:
            return self.model_validate({**dict(self), **values})
        except ValidationError as error:
            problem = error.errors()[0]
        raise UsageError(
            f"The {labels[str(problem['loc'][0])]} {in_words(problem)}."
        )  # outside: the other error holds the value

    def settings_hash(self, database_id: str) -> str:
        """What changes with the keys and the address, on which a refusal rests; it tells nobody the keys."""
        asked_with = [getattr(self, name) for name in self.ASKED_WITH]
        keys = [value.get_secret_value() for _, value in self if isinstance(value, SecretStr)]
        return hmac.digest(database_id.encode(), json.dumps([*asked_with, *keys]).encode(), "sha256").hex()


class LastfmSettings(ServiceSettings):
    """Last.fm, for which everybody gets an API key of their own."""

    KEYS = ("api_key",)

    api_key: Key = SecretStr("")
    api_secret: Key = SecretStr("")
    """Comes with the key; only what is written there, or hidden, would need it."""
    base_url: Address = "https://ws.audioscrobbler.com/2.0/"
    requests_per_second: Above0 = 4
    friends: bool = False
    """Whether what friends play most is read too."""


class ListenBrainzSettings(ServiceSettings):
    """ListenBrainz, which answers without a token; with one it finds names too."""

    ASKED_WITH = ("base_url", "labs_url", "similar_artists", "similar_recordings")

    token: Key = SecretStr("")
    base_url: Address = "https://api.listenbrainz.org/"
    labs_url: Address = "https://labs.api.listenbrainz.org/"
    requests_per_second: Above0 = 2.5
    timeout_s: Above0 = 60
    similar_artists: str = "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"
    """The data set of the labs to ask for similar artists; they rename it now and then."""
    similar_recordings: str = (
        "session_based_days_7500_session_300_contribution_5_threshold_15_limit_50_skip_30_top_n_listeners_1000"
    )
    """The same, of recordings."""


class MusicBrainzSettings(ServiceSettings):
    """MusicBrainz, which wants to know whom to write to when a program misbehaves."""

    contact: str = ""
    """A mail address or web page, sent with every request; empty: only the name of this program is."""
    base_url: Address = "https://musicbrainz.org/"
    requests_per_second: Above0 = 1


class SpotifySettings(ServiceSettings):
    """Spotify, through an application that the listener registers there."""

    KEYS = ("client_id", "client_secret")

    client_id: Key = SecretStr("")
    client_secret: Key = SecretStr("")
    redirect_uri: ExactAddress = "http://127.0.0.1:8501/"
    """Where Spotify sends the listener back to; the same must stand at the application."""
    base_url: Address = "https://api.spotify.com/v1/"
    token_url: ExactAddress = "https://accounts.spotify.com/api/token"  # noqa: S105 - where to ask for one
    authorize_url: ExactAddress = "https://accounts.spotify.com/authorize"
    requests_per_second: Above0 = 1.5
    requests_per_day: Annotated[int, Field(ge=0)] = 500
    """Within 24 hours; an own application is shut out for a day after about a thousand."""
    market: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "US"
    """The country whose catalogue is asked, as two letters."""


class CyaniteSettings(ServiceSettings):
    """Cyanite, whose analyses count against a plan."""

    KEYS = ("token",)

    token: Key = SecretStr("")
    base_url: ExactAddress = "https://api.cyanite.ai/graphql"
    requests_per_second: Above0 = 3
    tracks_per_day: Annotated[int, Field(ge=0)] = 50
    """Tracks handed in for analysis within 24 hours."""

    @property
    def requests_per_day(self) -> int:
        """What that comes to, for whoever reckons how long all take: a track is looked at, handed in, and looked at again."""
        return 3 * self.tracks_per_day


class ReccoBeatsSettings(ServiceSettings):
    """ReccoBeats, which takes no key."""

    base_url: Address = "https://api.reccobeats.com/"
    requests_per_second: Above0 = 1


class CoverArtSettings(ServiceSettings):
    """The Cover Art Archive, which takes no key; a cover is three requests, the second and third to where it lies."""

    base_url: Address = "https://coverartarchive.org/"
    requests_per_second: Above0 = 3


def in_words(problem: ErrorDetails) -> str:
    """What a value must be that is not right, to be read after its name."""
    return problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
