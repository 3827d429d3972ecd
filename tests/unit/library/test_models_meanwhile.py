"""Models and tables that another process writes are whole, or not there yet, for whoever reads them meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from music_rec.core.models import KeptModel, Listener
from music_rec.core.storage.models_store import ModelsStore
from music_rec.library.models import Models

ANNA = Listener(1, "Anna")
OTHERS = pd.DataFrame({"user": ["Bo"], "item": ["Mole"], "count": [3]})


def kept(version: str, made_at: float) -> KeptModel:
    return KeptModel("hybrid", version, made_at, {})


def answering(store: ModelsStore) -> tuple[str, object]:
    """(version, model) of what answers."""
    active = store.active("hybrid")
    assert active
    return active.version, store.load(active)


def test_a_model_that_is_not_in_its_place_yet_answers_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store, replace, meanwhile = ModelsStore(tmp_path, "code"), Path.replace, []
    store.save(kept("1", 1.0), "the first")

    def looked(made: Path, target: Path) -> Path:
        meanwhile.append((len(store.all()), *answering(store)))
        return replace(made, target)

    monkeypatch.setattr(Path, "replace", looked)
    store.save(kept("2", 2.0), "the second")

    assert meanwhile == [(1, "1", "the first")]
    assert answering(store) == ("2", "the second")


def test_what_was_left_of_a_model_whose_program_died_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = ModelsStore(tmp_path, "code")
    store.save(kept("1", 1.0), "the first")
    with monkeypatch.context() as patch:
        patch.setattr("music_rec.core.storage.models_store.shutil.rmtree", lambda *_, **__: None)
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            store.save(kept("2", 2.0), "the second")

    assert answering(store) == ("1", "the first")


def test_a_table_of_others_that_is_being_written_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    models, write, meanwhile = Models(tmp_path), pd.DataFrame.to_parquet, []
    models.keep_others(ANNA, OTHERS)

    def slow(table: pd.DataFrame, where: Any) -> None:
        write(table, where)
        meanwhile.append(models.given(ANNA))

    monkeypatch.setattr(pd.DataFrame, "to_parquet", slow)
    models.keep_others(ANNA, OTHERS.assign(count=4))

    assert meanwhile == [1]
    assert models.given(ANNA) == 2
    table = models.others(ANNA)
    assert table is not None
    assert table["count"].tolist() == [4]
