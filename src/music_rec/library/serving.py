"""Which process serves this data folder: a lock that dies with it, and a note that says where to find it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from music_rec.core.locks import GLANCE_S, held, is_held
from music_rec.core.settings import ROOT
from music_rec.core.storage.database import storage_errors

APP = ROOT / "app.py"
"""What Streamlit runs."""
RUN = ROOT / "run.py"
"""The command line of the checkout."""
LOCK = "server"


@contextmanager
def serving(data_dir: Path, port: int) -> Iterator[None]:
    """This process is the server of the folder, for as long as the block runs. JobHeldError where another one is."""
    with held(data_dir / "locks", LOCK, wait_s=GLANCE_S):
        note = _note(data_dir)
        with storage_errors(note):
            note.write_text(json.dumps({"pid": os.getpid(), "port": port, "data_dir": str(data_dir)}), "utf-8")
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def serves(data_dir: Path) -> bool:
    """Whether this very process is the server of the folder."""
    return _said(data_dir, "pid") == os.getpid() and is_held(data_dir / "locks", LOCK)


def served_at(data_dir: Path) -> int | None:
    """The port where a process serves this folder now; None where none does, or has not said where yet."""
    return _said(data_dir, "port") if _note(data_dir).exists() and is_held(data_dir / "locks", LOCK) else None


def _said(data_dir: Path, name: str) -> int | None:
    try:
        return int(json.loads(_note(data_dir).read_text("utf-8"))[name])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(data_dir: Path) -> Path:
    return data_dir / "locks" / f"{LOCK}.json"
