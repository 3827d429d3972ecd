"""How far a listener has seen the own plays is remembered, and nothing is computed anew for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from integration.storage.exports import library_in

from music_rec.core.errors import UsageError
from music_rec.core.models import Display
from music_rec.core.seen import Seen

SEEN = Seen(until=100, shown=200, at=300)


def test_it_is_remembered_for_each_listener_beside_the_choices(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna, berta = (library.people.add(name, "UTC") for name in ("Anna", "Berta"))
        assert library.people.seen(anna) is None

        library.people.mark_seen(anna, SEEN)
        anna = library.people.set_display(anna, Display(6, 12, "mdy"))

    with library_in(tmp_path) as library:
        assert library.people.seen(anna) == SEEN
        assert library.people.seen(berta) is None
        assert library.people.shown("Anna").display == Display(6, 12, "mdy")


def test_remembering_it_raises_no_revision(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        before = library.revisions(anna)

        library.people.mark_seen(anna, SEEN)

        assert library.revisions(anna) == before


def test_of_the_demo_nothing_is_remembered(tmp_path: Path, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with library_in(tmp_path) as library:
        demo = library.people.demo()

        with pytest.raises(UsageError, match="demo listener"):
            library.people.mark_seen(demo, SEEN)

        assert library.people.seen(demo) is None
