"""What a listener chooses once: how dates are read, and which views are kept."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.counting import Rules
from music_rec.core.errors import UsageError
from music_rec.core.lens import Lens
from music_rec.core.models import Display

EVENINGS = Lens(date(2024, 1, 1), only=(("artist", 3),), hours=(18, 19, 20), unit="minutes")


def test_choices_stay_beside_each_other_and_with_their_listener(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna, berta = (library.people.add(name, "UTC") for name in ("Anna", "Berta"))

        library.people.set_rules(anna, Rules(least_ms=5_000))
        library.people.set_display(anna, Display(6, 12, "mdy"))
        library.people.keep_lens(anna, "Evenings", EVENINGS)

    with library_in(tmp_path) as library:
        again = library.people.shown("Anna")
        assert again.display == Display(6, 12, "mdy")
        assert library.people.rules(again).least_ms == 5_000
        assert library.people.lenses(again) == {"Evenings": EVENINGS}
        assert library.people.shown("Berta") == berta
        assert library.people.lenses(berta) == {}


def test_a_view_kept_under_the_same_name_takes_the_place_of_the_other_and_can_be_dropped(tmp_path: Path):
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        for lens in (EVENINGS, Lens(date(2023, 1, 1))):
            library.people.keep_lens(anna, "  Mine ", lens)
        assert library.people.lenses(anna) == {"Mine": Lens(date(2023, 1, 1))}

        library.people.drop_lens(anna, "Mine")

        assert library.people.lenses(anna) == {}
        with pytest.raises(UsageError, match="Kept: none"):
            library.people.drop_lens(anna, "Mine")


def test_a_view_finds_its_artist_again_once_an_undone_import_is_back(tmp_path: Path):
    file = uts(tmp_path / "plays.csv", [Play(), Play(START + 600, "Mole", "Dig"), Play(START + 900, "Mole", "Earth")])
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        first = library.imports.run(anna, [file])
        mole = Database(tmp_path / "data").spelling("Mole")
        library.people.keep_lens(anna, "Mole", Lens(only=(("artist", mole),)))
        library.people.keep_lens(anna, "Not Mole", Lens(not_in=(("track", Lens(only=(("artist", mole),))),)))
        library.imports.undo(anna, first.import_id)
        library.people.keep_lens(anna, "Mornings", Lens(hours=(7,)))

        library.imports.run(anna, [file])

        again, others = (library.people.lenses(anna)[name] for name in ("Mole", "Not Mole"))
        assert again.only != (("artist", mole),)
        assert [len(lens.apply(library.history(anna))) for lens in (again, others)] == [2, 1]


def test_the_demo_keeps_no_views_and_a_view_needs_a_name(tmp_path: Path, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with library_in(tmp_path) as library:
        anna = library.people.add("Anna", "UTC")
        with pytest.raises(UsageError, match="needs a name"):
            library.people.keep_lens(anna, "   ", EVENINGS)
        with pytest.raises(UsageError, match="demo listener"):
            library.people.keep_lens(library.people.demo(), "Evenings", EVENINGS)
