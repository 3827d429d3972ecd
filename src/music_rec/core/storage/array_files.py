"""Arrays in files of the cache: written whole or not at all, and read back only as they were written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]
_MARK = "mark"


def write_arrays(file: Path, mark: str, arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Whether the file is there now, under a mark that tells what it holds; a cache that cannot be written is none."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = mkstemp(suffix=file.suffix, dir=file.parent)
        os.close(descriptor)
        try:
            np.savez(name, **{_MARK: np.array([mark, *arrays])}, **arrays)  # type: ignore[arg-type]  # its stub takes arrays for its option
            Path(name).replace(file)
            return True
        finally:
            Path(name).unlink(missing_ok=True)
    return False


def read_arrays(file: Path) -> tuple[str, Arrays]:
    """(mark, arrays) of a file; nothing of either where it is missing or torn."""
    try:
        with file.open("rb") as stream, np.load(stream) as stored:  # checks the sum of every array
            arrays = {name: stored[name] for name in stored.files}
        mark, *names = arrays.pop(_MARK).tolist()
        return (mark, arrays) if names == [*arrays] else ("", {})  # the list of contents has no sum: one may have gone from it
    except Exception:  # noqa: BLE001 - whatever is wrong with a copy, the original is there
        return "", {}
