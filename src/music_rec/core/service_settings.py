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
    """The address, with a slash at its end; ValueError where what is sent there could be read on the way."""
    parts = _parts(url)
    if not parts.hostname or parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://host/path/, without a name or password in it")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname)):
        raise ValueError("must begin with https://; plain http:// is for this computer alone, as in http://127.0.0.1:9001/")
    return parts._replace(path=f"{parts.path.rstrip('/')}/").geturl()


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
Key = Annotated[SecretStr, AfterValidator(_one_word)]
Above0 = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class ServiceSettings(BaseModel):
    """What the sections of all services have in common."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
    KEYS: ClassVar[tuple[str, ...]] = ()
    """The fields without which the service can be asked for nothing."""

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
        keys = [getattr(self, name).get_secret_value() for name in self.KEYS]
        return hmac.digest(database_id.encode(), json.dumps([self.base_url, *keys]).encode(), "sha256").hex()


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


def in_words(problem: ErrorDetails) -> str:
    """What a value must be that is not right, to be read after its name."""
    return problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
