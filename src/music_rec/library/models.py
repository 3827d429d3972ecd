"""The fitted models of every listener: used while what they learned from is the same, kept when they are trained."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from music_rec.core.errors import UsageError
from music_rec.core.files import in_place_of
from music_rec.core.models import KeptModel, Listener
from music_rec.core.storage.models_store import ModelsStore, fingerprint

if TYPE_CHECKING:
    import pandas as pd

TrainedOn = Mapping[str, int | str]
Model = TypeVar("Model")
"""A recommender, or one of artists with the names it was learned with."""
OF_OTHER_CODE = "was made by another version of this program and is not used. Learn anew with: music-rec train"
"""Said of a version that is kept."""
_OTHERS, _FIRST_OTHERS = "others-{}.parquet", "others.parquet"
"""Numbered, so that models know which one they learned from; the first versions of this program gave it no number."""
_RECOMMENDERS = Path(__file__).parents[1] / "recommenders"
"""The code that models are made of."""


class Models:
    """Fitted recommenders by listener and name, in memory and, once trained, in `data/models/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fitted: dict[tuple[bool, int, str], tuple[str, Any]] = {}
        self._fitting = threading.Lock()
        self._turns: dict[tuple[bool, int, str], threading.Lock] = {}
        """One for each model, so that none waits while another is fitted."""

    def fitted(
        self, listener: Listener, name: str, version: str, trained_on: TrainedOn, fit: Callable[[], Model]
    ) -> tuple[str, Model]:
        """(version, model): the version that was chosen, else one that learned from the same, else it is fitted now."""
        key = (listener.demo, listener.listener_id, name)
        with self._fitting:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            kept = self.answering(listener, name, trained_on)
            wanted, known = _wanted(kept, trained_on), self._fitted.get(key)
            if known is None or known[0] != wanted:
                model = self._of(listener).load(kept) if kept else None
                known = (wanted, model or fit())
                with self._fitting:
                    self._fitted[key] = known
        return (kept.version if kept else version), known[1]

    def is_at_hand(self, listener: Listener, name: str, trained_on: TrainedOn) -> bool:
        """Whether `fitted` answers without learning anything first."""
        kept = self.answering(listener, name, trained_on)
        known = self._fitted.get((listener.demo, listener.listener_id, name))
        return kept is not None or (known is not None and known[0] == _wanted(kept, trained_on))

    def answering(self, listener: Listener, name: str, trained_on: TrainedOn) -> KeptModel | None:
        """The version that answers of those that are kept: the one chosen, else the newest where it learned from the same."""
        kept = self._of(listener).active(name)
        answers = kept and (kept.trained_on == trained_on or self._of(listener).chosen(name) == kept.version)
        return kept if answers else None

    def is_older(self, listener: Listener, name: str, trained_on: TrainedOn) -> bool:
        """Whether a version was chosen to answer that learned from something else."""
        kept = self.answering(listener, name, trained_on)
        return kept is not None and kept.trained_on != trained_on

    def train(self, listener: Listener, name: str, version: str, trained_on: TrainedOn, fit: Callable[[], object]) -> KeptModel:
        """Fit a model and keep it; it answers from now on."""
        kept = KeptModel(name, version, time.time(), dict(trained_on), active=True)
        self._of(listener).save(kept, fit())
        self._drop(listener, name)
        return kept

    def all(self, listener: Listener) -> list[KeptModel]:
        """Every version that is kept, by name and the newest first."""
        return self._of(listener).all()

    def use(self, listener: Listener, version: str) -> KeptModel:
        """Let a version answer until another is trained or chosen. UsageError where none of that name can be used."""
        found = [one for one in self.all(listener) if one.version == version]
        if not found:
            known = ", ".join(one.version for one in self.all(listener) if one.usable) or "none yet: music-rec train"
            raise UsageError(f"There is no version {version!r}. Known: {known}.")
        if not found[0].usable:
            raise UsageError(f"{version} {OF_OTHER_CODE}.")
        self._of(listener).choose(found[0])
        self._drop(listener, found[0].name)
        return next(one for one in self.all(listener) if one.version == version)

    def others(self, listener: Listener) -> pd.DataFrame | None:
        """The table of what others play that was given last: user, item (an artist's name), count; None without one."""
        import pandas as pd

        try:
            return pd.read_parquet(self._given(listener))
        except FileNotFoundError:
            return None

    def given(self, listener: Listener) -> int:
        """How many tables of what others play were given so far."""
        kept = self._of(listener).folder.glob(_OTHERS.format("*"))
        return max((int(one.stem.rpartition("-")[2]) for one in kept), default=0)

    def _given(self, listener: Listener) -> Path:
        number = self.given(listener)
        return self._of(listener).folder / (_OTHERS.format(number) if number else _FIRST_OTHERS)

    def keep_others(self, listener: Listener, table: pd.DataFrame) -> None:
        """Learn from this table of others from now on."""
        before = self._given(listener)
        before.parent.mkdir(parents=True, exist_ok=True)
        with in_place_of(before.with_name(_OTHERS.format(self.given(listener) + 1))) as file:
            table.to_parquet(file)
        before.unlink(missing_ok=True)

    def forget(self, listener: Listener) -> None:
        """Drop everything of a listener who is gone."""
        self._of(listener).forget()
        with self._fitting:
            gone = (listener.demo, listener.listener_id)
            self._fitted = {key: one for key, one in self._fitted.items() if key[:2] != gone}

    def _drop(self, listener: Listener, name: str) -> None:
        with self._fitting:
            self._fitted.pop((listener.demo, listener.listener_id, name), None)

    def _of(self, listener: Listener) -> ModelsStore:
        folder = self._folder / ("demo" if listener.demo else str(listener.listener_id))
        return ModelsStore(folder, fingerprint(_RECOMMENDERS))


def _wanted(kept: KeptModel | None, trained_on: TrainedOn) -> str:
    """What a model in memory goes by that answers: the version that is kept, else what it learned from."""
    return kept.version if kept else f"{sorted(trained_on.items())}"
