"""Settings: command line, environment, `.env`, `.streamlit/secrets.toml`, `data/settings.toml`. Never read at import."""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from music_rec.core.errors import SettingsError
from music_rec.core.service_settings import (
    CoverArtSettings,
    CyaniteSettings,
    LastfmSettings,
    ListenBrainzSettings,
    MusicBrainzSettings,
    ReccoBeatsSettings,
    ServiceSettings,
    SpotifySettings,
    in_words,
)
from music_rec.core.settings_file import read_file

__all__ = [
    "PREFIX",
    "ROOT",
    "LastfmSettings",
    "ServiceSettings",
    "Settings",
    "barred_by",
    "load_settings",
    "offline_set_by",
    "set_by",
    "unknown_names",
]

ROOT = Path(__file__).resolve().parents[3]
"""The folder with app.py; data and cache are found from here, never from the working directory."""
PREFIX = "MUSIC_REC_"
FILE = "settings.toml"
_SECRETS = ".streamlit/secrets.toml"


def from_root(path: Path) -> Path:
    """The folder, found from ROOT; ValueError where it is none."""
    if path == Path() or "\0" in str(path):
        raise ValueError("is not a folder name")
    return (ROOT / path.expanduser()).resolve()


class Settings(BaseSettings):
    """Where things lie, and a section for each service. Everything works with the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ROOT / ".env",
        toml_file=ROOT / ".streamlit" / "secrets.toml",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Path("data")
    """The folder of the databases, locks and backups; relative to ROOT."""
    cache_dir: Path = Path("cache")
    """The folder of what can be made again; relative to ROOT."""
    offline: bool = False
    """Nothing leaves this computer, whatever was said yes to."""
    lastfm: LastfmSettings = LastfmSettings()
    listenbrainz: ListenBrainzSettings = ListenBrainzSettings()
    musicbrainz: MusicBrainzSettings = MusicBrainzSettings()
    spotify: SpotifySettings = SpotifySettings()
    cyanite: CyaniteSettings = CyaniteSettings()
    reccobeats: ReccoBeatsSettings = ReccoBeatsSettings()
    coverart: CoverArtSettings = CoverArtSettings()

    @field_validator("data_dir", "cache_dir")
    @classmethod
    def _from_root(cls, path: Path) -> Path:
        return from_root(path)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the face of the base class
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the face of the base class
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the face of the base class
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        above = (init_settings, *_above().values())
        return (*above, InitSettingsSource(settings_cls, _saved(above)))

    @property
    def locks(self) -> Path:
        return self.data_dir / "locks"

    @property
    def database(self) -> Path:
        return self.data_dir / "music_rec.db"

    @property
    def demo_database(self) -> Path:
        return self.data_dir / "demo.db"

    @property
    def file(self) -> Path:
        """What the page Settings writes."""
        return self.data_dir / FILE


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; overrides (the command line) come first. SettingsError names the variable."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        problem = _told(error.errors()[0])
    except ValueError as error:  # not UTF-8, or no TOML
        problem = f".env or {_SECRETS} cannot be read: {error}. Correct it, or delete it."
    except OSError as error:
        problem = f"{error.filename} cannot be read ({error.strerror}). Make it readable, or delete it."
    except RuntimeError as error:  # `~name` of nobody
        problem = f"{PREFIX}DATA_DIR and {PREFIX}CACHE_DIR must be folders: {error}"
    raise SettingsError(problem)  # outside: the errors of others hold the values, which may be keys


def set_by(section: str) -> dict[str, str]:
    """Which fields of a section cannot be set on the page Settings, each with what sets it: a variable, or its file."""
    found: dict[str, str] = {}
    for place, given in _given().items():
        values = given.get(section)
        for field in values if isinstance(values, dict) else ():
            name = f"[{section}] {field}" if place == _SECRETS else _variable(section, field)
            found.setdefault(field, f"{name} in {place}" if place else name)
    return found


def offline_set_by() -> str:
    """What says whether all is offline where the page Settings cannot change that; empty where nothing does."""
    name = _variable("offline")
    found = (place for place, given in _given().items() if given.get("offline") is not None)
    return next(
        (f"offline in {place}" if place == _SECRETS else f"{name} in {place}" if place else name for place in found), ""
    )


def barred_by(settings: Settings, section: str) -> str:
    """What says no to a service though its key may be there: the switch for all, or a variable; empty where nothing does."""
    if settings.offline:
        return offline_set_by() or "the switch Offline"
    return "" if getattr(settings, section).enabled else set_by(section).get("enabled", "")


def names() -> list[str]:
    """Every variable, those of sections with both names: MUSIC_REC_LASTFM__API_KEY."""
    ours = [[name] for name in Settings.model_fields if name not in sections()]
    parts = [[name, field] for name, section in sections().items() for field in section.model_fields]
    return [_variable(*one) for one in ours + parts]


def sections() -> dict[str, type[ServiceSettings]]:
    """The sections of services by name."""
    kinds = {name: field.annotation for name, field in Settings.model_fields.items()}
    return {name: kind for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, ServiceSettings)}


def unknown_names() -> list[str]:
    """Variables of the environment and of `.env` that look like ours and are not; worth a warning, never an error."""
    set_here = {*os.environ, *dotenv_values(str(Settings.model_config["env_file"]))}
    return sorted(name for name in set_here.difference(names()) if name.startswith(PREFIX))


def _above() -> dict[str, PydanticBaseSettingsSource]:
    """What wins over the file that the page Settings writes, the strongest first, by where it stands."""
    variables = {"": EnvSettingsSource(Settings), ".env": DotEnvSettingsSource(Settings)}
    whole = {_variable(name).lower() for name in sections()}  # a whole section as JSON: its parts have names of their own
    for source in variables.values():
        source.env_vars = {name: value for name, value in source.env_vars.items() if name not in whole}
    return {**variables, _SECRETS: TomlConfigSettingsSource(Settings)}


def _given() -> dict[str, dict[str, Any]]:
    """What those say, by where they stand."""
    variables = frozenset(one for one in os.environ.items() if one[0].upper().startswith(PREFIX))
    return _given_by(variables, *(_version(Settings.model_config[kind]) for kind in ("env_file", "toml_file")))


@lru_cache(maxsize=1)  # a page asks dozens of times, and an answer takes as long as drawing a chart
def _given_by(*_versions: Hashable) -> dict[str, dict[str, Any]]:
    """What those say as long as the versions of all they are read from are these."""
    return {place: source() for place, source in _above().items()}


def _version(file: object) -> Hashable:
    """What is another whenever the file is."""
    try:
        found = Path(str(file)).stat()
    except OSError:
        return str(file)
    return str(file), found.st_ino, found.st_size, found.st_mtime_ns


def _saved(above: Sequence[PydanticBaseSettingsSource]) -> dict[str, Any]:
    """The sections of services, and the switch for all, in the file of the data folder that is in force."""
    named = (source().get("data_dir") for source in above)
    try:
        folder = from_root(Path(next(one for one in named if one is not None)))
    except StopIteration:
        folder = from_root(Settings.model_fields["data_dir"].default)
    except (TypeError, ValueError, RuntimeError):
        return {}  # no folder: whoever reads the settings is told so
    known = {"offline", *sections()}
    return {name: value for name, value in read_file(folder / FILE).items() if name in known}


def _variable(*names: str) -> str:
    return PREFIX + "__".join(names).upper()


def _told(problem: ErrorDetails) -> str:
    """What is wrong with a setting. What stands in a section may be a key, and is not repeated."""
    section, *fields = map(str, problem["loc"])
    if section not in sections():
        return f"{_variable(section)} {in_words(problem)}: {problem['input']!r}."
    if not fields:
        return f"{_variable(section)} must be a section: write [{section}] above its lines in {_SECRETS} or {FILE}."
    variable = _variable(section, *fields)
    place = set_by(section).get(fields[0], f"[{section}] {fields[0]} in {FILE} of the data folder")
    return f"{variable} {in_words(problem)}.{'' if place == variable else f' It is set by {place}.'}"
