"""Writing a file of the listener's choice whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from music_rec.core.errors import StorageError, UsageError


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
        raise StorageError(f"{target} cannot be written ({error.strerror or error}). Choose another place.") from error
