"""Something that a service once refused an application for good, remembered over restarts."""

from __future__ import annotations

import hashlib
from pathlib import Path

from music_rec.core.files import in_place_of


class Switch:
    """Open until it is turned off, which holds for this application alone."""

    def __init__(self, path: Path, client_id: str) -> None:
        self._path = path
        self._owner = hashlib.sha256(client_id.encode()).hexdigest().encode()
        self._off: bool | None = None

    @property
    def open(self) -> bool:
        """Whether it was not turned off yet."""
        if self._off is None:
            self._off = self._path.exists() and self._path.read_bytes() == self._owner
        return not self._off

    def turn_off(self) -> None:
        """Never try again with this application."""
        self._off = True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with in_place_of(self._path) as file:
            file.write(self._owner)
