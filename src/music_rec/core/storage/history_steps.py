"""Steps of a history: what became of some of its seconds from one revision of its plays to the next.

Who brings plays into sight writes a step, which costs as much as these plays and not as much as the history; who looks at
the history next takes the steps from the revision that is known. They are copies like the file of the history itself:
deleting them, or finding them torn, costs one slower load.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection

import numpy as np

from music_rec.core.history import Int64
from music_rec.core.models import Kind
from music_rec.core.storage.array_files import read_arrays, write_arrays
from music_rec.core.storage.play_columns import PLAY_TYPES, Columns, select_at, together
from music_rec.core.storage.writer import changes

MOST_STEPS = 1_000
"""A history so many steps behind is read from the database instead, so no more of them are kept."""


@dataclass(frozen=True)
class Step:
    """All that counts, and all skips, of some seconds at a later revision."""

    revision: int
    """After it."""
    counted: int
    """Plays of the whole history then."""
    seconds: Int64
    plays: Columns
    skips: Columns


def write_step(db: Connection, file: Path, listener_id: int, before: int, after: int, seconds: Int64) -> None:
    """Let a history at revision `before` be brought to `after`, between which these seconds changed and nothing else."""
    if len(_files(file)) >= MOST_STEPS:  # nobody looked at it all the while
        remove_steps(file)
    rows = {kind: select_at(db, listener_id, kind, seconds) for kind in (Kind.PLAY, Kind.SKIP)}
    arrays = {"about": np.array([after, counted(db, listener_id)]), "seconds": seconds}
    arrays |= {f"{kind.name}.{name}": column for kind, columns in rows.items() for name, column in columns.items()}
    write_arrays(_file_of(file, before), _mark(file, before), arrays)


def steps_between(file: Path, before: int, after: int) -> list[Step] | None:
    """The steps from one revision to another, none where it is the same; None where they are not all there."""
    steps: list[Step] = []
    while (reached := steps[-1].revision if steps else before) != after:
        step = _read(file, reached) if len(steps) < MOST_STEPS else None
        if step is None:
            return None
        steps.append(step)
    return steps


def as_one(steps: Sequence[Step]) -> Step:
    """What several steps come to: of each second the last of them tells."""
    number = np.repeat(np.arange(len(steps)), [len(one.seconds) for one in steps])
    seconds, last = np.unique(np.concatenate([one.seconds for one in steps])[::-1], return_index=True)
    telling = number[::-1][last]

    def told(parts: Sequence[Columns]) -> Columns:
        rows = together(parts)
        number = np.repeat(np.arange(len(parts)), [len(one["played_at"]) for one in parts])
        stays = number == telling[np.searchsorted(seconds, rows["played_at"])]
        return {name: column[stays] for name, column in rows.items()}

    plays, skips = told([one.plays for one in steps]), told([one.skips for one in steps])
    return Step(steps[-1].revision, steps[-1].counted, seconds, plays, skips)


def remove_steps(file: Path, up_to: int | None = None) -> None:
    """Remove the steps that lead to a revision or to an earlier one, or all."""
    for one in _files(file):
        with suppress(OSError, ValueError):
            if up_to is None or changes(int(one.stem.rpartition(".")[2])) < changes(up_to):
                one.unlink()


def _read(file: Path, before: int) -> Step | None:
    mark, arrays = read_arrays(_file_of(file, before))
    if mark != _mark(file, before):
        return None
    plays, skips = ({name: arrays[f"{kind.name}.{name}"] for name in PLAY_TYPES} for kind in (Kind.PLAY, Kind.SKIP))
    after, counted = arrays["about"].tolist()
    return Step(after, counted, arrays["seconds"], plays, skips)


def counted(db: Connection, listener_id: int) -> int:
    """How many plays of a listener count."""
    [rows] = db.execute(
        "SELECT count(*) FROM scrobbles WHERE listener_id = ? AND kind = ?", [listener_id, Kind.PLAY]
    ).fetchone()
    [linked] = db.execute("SELECT count(*) FROM play_links WHERE listener_id = ?", [listener_id]).fetchone()
    return int(rows - linked)


def _files(file: Path) -> list[Path]:
    return list(file.parent.glob(f"{file.stem}.*{file.suffix}"))


def _file_of(file: Path, before: int) -> Path:
    return file.with_name(f"{file.stem}.{before}{file.suffix}")


def _mark(file: Path, before: int) -> str:
    return f"step 1 of {file.stem} from {before}"
