"""What was said last to a service holds, also where two tabs say something at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from integration.storage.exports import library_in

from music_rec.core.settings import Settings, load_settings
from music_rec.library import services


def test_a_no_is_not_written_over_by_a_yes_that_was_read_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    read, said = threading.Event(), threading.Event()

    def slow(**folders: Any) -> Settings:
        settings = load_settings(**folders)
        if not read.is_set():
            read.set()
            said.wait(0.5)
        return settings

    monkeypatch.setattr(services, "load_settings", slow)
    with library_in(tmp_path) as library, ThreadPoolExecutor() as threads:
        saying_yes = threads.submit(library.services.save, "listenbrainz", {})
        assert read.wait(10)
        library.services.forget("listenbrainz")
        said.set()
        saying_yes.result(10)

        assert not library.settings.listenbrainz.enabled
