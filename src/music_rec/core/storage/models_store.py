"""Fitted models on disk: `data/models/<listener>/<name>/<version>/`, whole or not there, the newest three of each name."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from music_rec.core.models import KeptModel

KEPT = 3
_MODEL, _ABOUT, _CHOSEN = "model.pickle", "about.json", "chosen"
_CODE = (".py", ".json")


@cache
def fingerprint(folder: Path) -> str:
    """What tells the code in a folder, with the numbers that ship beside it, from any other."""
    digest = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.suffix in _CODE):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()} {len(content)} ".encode() + content)
    return digest.hexdigest()


class ModelsStore:
    """The models of one listener, in use as long as their code is the one that made them.

    Files come from this program alone, in a folder of its owner: they are pickles. One of older code would be loaded without
    complaint and lack what the code of now relies on, or hold it in another sense.
    """

    def __init__(self, folder: Path, code: str) -> None:
        self.folder = folder
        self.code = code

    def all(self) -> list[KeptModel]:
        """Every version, by name and the newest first; of each name one that is usable, if any, is active."""
        found = [kept for about in self.folder.glob(f"*/*/{_ABOUT}") if (kept := _read(about))]
        newest = sorted(found, key=lambda one: (one.name, -one.made_at, one.version))
        usable = [one for one in newest if one.code == self.code]
        active = {one.name: one.version for one in reversed(usable)}  # of each name the newest stays
        active |= {one.name: one.version for one in usable if one.version == self.chosen(one.name)}
        return [replace(one, active=active.get(one.name) == one.version, usable=one.code == self.code) for one in newest]

    def active(self, name: str) -> KeptModel | None:
        """The version of a model that answers: the one chosen, else the newest; None where none is usable."""
        return next((one for one in self.all() if one.name == name and one.active), None)

    def load(self, kept: KeptModel) -> Any:
        """The fitted model; None where its file is gone or of a program that wrote it otherwise."""
        try:
            return pickle.loads((self._of(kept) / _MODEL).read_bytes())  # noqa: S301 - ours, see the class
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it can be fitted again
            return None

    def save(self, kept: KeptModel, model: object) -> None:
        """Keep a version, which answers from now on; of each name the newest three stay."""
        folder = self.folder / kept.name
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(dir=folder, prefix="."))
        try:
            (made / _MODEL).write_bytes(pickle.dumps(model, protocol=5))
            (made / _ABOUT).write_text(json.dumps(asdict(replace(kept, code=self.code))), "utf-8")
            shutil.rmtree(self._of(kept), ignore_errors=True)
            made.replace(self._of(kept))
        finally:
            shutil.rmtree(made, ignore_errors=True)
        with suppress(FileNotFoundError):
            (folder / _CHOSEN).unlink()
        for old in [one for one in self.all() if one.name == kept.name][KEPT:]:
            shutil.rmtree(self._of(old), ignore_errors=True)

    def choose(self, kept: KeptModel) -> None:
        """Let this version answer until another is chosen or made."""
        (self.folder / kept.name / _CHOSEN).write_text(kept.version, "utf-8")

    def forget(self) -> None:
        """Remove all models of the listener."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def chosen(self, name: str) -> str:
        """The version of a model that somebody chose; empty where nobody did."""
        try:
            return (self.folder / name / _CHOSEN).read_text("utf-8")
        except OSError:
            return ""

    def _of(self, kept: KeptModel) -> Path:
        return self.folder / kept.name / kept.version


def _read(about: Path) -> KeptModel | None:
    """What a file says of its model; None where it is torn, or not in its place yet."""
    try:
        kept = KeptModel(**json.loads(about.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.version == about.parent.name else None
