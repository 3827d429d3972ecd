"""Settings: command line, then environment, `.env`, `.streamlit/secrets.toml`. Read when asked, never at import."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from music_rec.core.errors import SettingsError

ROOT = Path(__file__).resolve().parents[3]
"""The folder with app.py; data and cache are found from here, never from the working directory."""
ENV_FILE = ROOT / ".env"
PREFIX = "MUSIC_REC_"


class Settings(BaseSettings):
    """Where things lie. Everything works with the defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_file=ENV_FILE,
        toml_file=ROOT / ".streamlit" / "secrets.toml",
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Path("data")
    """The folder of the databases, locks and backups; relative to ROOT."""
    cache_dir: Path = Path("cache")
    """The folder of what can be made again; relative to ROOT."""

    @field_validator("data_dir", "cache_dir")
    @classmethod
    def _from_root(cls, path: Path) -> Path:
        if path == Path() or "\0" in str(path):
            raise ValueError("is not a folder name")
        return (ROOT / path.expanduser()).resolve()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the face of the base class
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def locks(self) -> Path:
        return self.data_dir / "locks"

    @property
    def database(self) -> Path:
        return self.data_dir / "music_rec.db"

    @property
    def demo_database(self) -> Path:
        return self.data_dir / "demo.db"


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; overrides (the command line) come first. SettingsError names the variable."""
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        problem = error.errors()[0]
        name = PREFIX + "__".join(str(part).upper() for part in problem["loc"])
        raise SettingsError(f"{name} {problem['msg'].removeprefix('Value error, ')}: {problem['input']!r}.") from error
    except ValueError as error:  # not UTF-8, or no TOML
        raise SettingsError(f".env or .streamlit/secrets.toml cannot be read: {error}. Correct it, or delete it.") from error
    except RuntimeError as error:  # `~name` of nobody
        raise SettingsError(f"{PREFIX}DATA_DIR and {PREFIX}CACHE_DIR must be folders: {error}") from error


def unknown_names() -> list[str]:
    """Variables of the environment and of `.env` that look like ours and are not; worth a warning, never an error."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in {*os.environ, *dotenv_values(ENV_FILE)} if name.startswith(PREFIX) and name not in known)
