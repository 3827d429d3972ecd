"""Writing a file of the listener's choice whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from music_rec.core.errors import StorageError, UsageError

_PIECE = 1 << 22


def refuse_existing(target: Path, *, force: bool) -> None:
    """UsageError where there is a file that may not be written over."""
    if target.exists() and not force:
        raise UsageError(f"{target} is there already. Choose another name, or write over it with --force.")


@contextmanager
def in_place_of(target: Path) -> Iterator[IO[bytes]]:
    """A new file, only for its owner, that takes the place of `target` once it is written. StorageError where it cannot be."""
    try:
        descriptor, name = mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(target, error) from error


def move_in_place_of(target: Path, made: Path) -> None:
    """Let a finished file, already on disk, take the place of `target`, whole or not at all. StorageError where it cannot."""
    try:
        made.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise _not_written(target, error) from error
        with made.open("rb") as content, in_place_of(target) as file:  # on another disk nothing can be renamed
            shutil.copyfileobj(content, file, _PIECE)


def _not_written(target: Path, error: OSError) -> StorageError:
    return StorageError(f"{target} cannot be written ({error.strerror or error}). Choose another place.")
