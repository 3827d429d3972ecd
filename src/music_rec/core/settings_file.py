"""The file of settings that the page Settings writes: one section or value changes at a time, all else stays."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

from music_rec.core.errors import SettingsError
from music_rec.core.files import in_place_of
from music_rec.core.locks import held

_HEAD = "# Written by the page Settings of music-rec. It holds keys: give it to nobody.\n"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WAIT_S = 10


def read_file(path: Path) -> dict[str, Any]:
    """What a TOML file of settings says; nothing where there is none. SettingsError names the file and the next step."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # whoever needs the folder tells what is wrong with it
        return {}
    except OSError as error:
        problem = f"({error.strerror}). Make it readable, or delete it."
    except ValueError as error:
        said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it is not UTF-8"
        problem = f"({said}). Correct it, or delete it and type what stood there again under Settings."
    raise SettingsError(f"{path} cannot be read {problem}")  # outside, so that no error behind it holds what stands there


def save_section(path: Path, name: str, values: Mapping[str, object]) -> None:
    """Put values into a section, beside what else it holds. StorageError where the file cannot be written."""
    with _alone(path):
        content = read_file(path)
        section = content.get(name)
        _write(path, content | {name: {**(section if isinstance(section, dict) else {}), **values}})


def save_value(path: Path, name: str, value: object) -> None:
    """Put one value above all sections. StorageError where the file cannot be written."""
    with _alone(path):
        _write(path, {name: value, **{other: kept for other, kept in read_file(path).items() if other != name}})


def forget_section(path: Path, name: str) -> None:
    """Take a section away; the others stay."""
    with _alone(path):
        content = read_file(path)
        if content.pop(name, None) is not None:
            _write(path, content)


def _alone(path: Path) -> Any:
    return held(path.parent / "locks", "settings", wait_s=_WAIT_S)


def _write(path: Path, content: Mapping[str, object]) -> None:
    with in_place_of(path) as file:
        file.write(f"{_HEAD}{''.join(_lines(content))}".encode())


def _lines(table: Mapping[str, object], names: tuple[str, ...] = ()) -> Iterator[str]:
    """The lines of a table: what stands in it, then the tables within."""
    for name, value in table.items():
        if not isinstance(value, dict):
            yield f"{_name(name)} = {_value(value)}\n"
    for name, value in table.items():
        if isinstance(value, dict):
            inner = (*names, _name(name))
            yield f"\n[{'.'.join(inner)}]\n"
            yield from _lines(value, inner)


def _name(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_name(name)} = {_value(one)}' for name, one in value.items())}}}"
    return repr(value)


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
