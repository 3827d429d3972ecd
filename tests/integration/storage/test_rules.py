"""Changing what counts changes every number at once, and changing it back restores them all."""

from __future__ import annotations

from pathlib import Path

import pytest
from integration.storage.contents import contents
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.counting import Rules
from music_rec.core.errors import JobHeldError, UsageError
from music_rec.core.locks import held
from music_rec.core.models import Flag

HEARD = [Play(START + 600 * i, title=f"Title {i}", ms=20_000 if i % 2 else 200_000) for i in range(10)]
PRIVATE = Play(START + 9_000, "Mole", "Dig", ms=200_000, flags=int(Flag.PRIVATE))
SHORT = Rules(least_ms=10_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library in which every second play of Anna was heard for 20 s, one was private, and Last.fm has them all."""
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [spotify(tmp_path / "Streaming_History_Audio_0.json", [*HEARD, PRIVATE])])
        library.imports.run(anna, [uts(tmp_path / "plays.csv", [Play(play.at + 3, play.artist, play.title) for play in HEARD])])
    return tmp_path


def counts(folder: Path) -> dict[str, int]:
    with library_in(folder) as library:
        anna = library.people.shown("Anna")
        return {"plays": len(library.history(anna)), "skips": len(library.skips(anna)), **_linked(folder)}


def _linked(folder: Path) -> dict[str, int]:
    return {"linked": Database(folder / "data").query("SELECT count(*) FROM play_links")[0][0]}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(), {"plays": 10, "skips": 5, "linked": 5}),
        (SHORT, {"plays": 10, "skips": 0, "linked": 10}),
        (Rules(private=True), {"plays": 11, "skips": 5, "linked": 5}),
        (Rules(least_ms=300_000), {"plays": 10, "skips": 10, "linked": 0}),
    ],
)
def test_a_rule_changes_every_number_at_once_and_back(folder: Path, rules: Rules, expected: dict[str, int]):
    before = contents(Database(folder / "data"))
    with library_in(folder) as library:
        library.people.set_rules(library.people.shown("Anna"), rules)

    assert counts(folder) == expected
    with library_in(folder) as library:
        anna = library.people.shown("Anna")
        assert library.people.rules(anna) == rules
        library.people.set_rules(anna, Rules())
    assert contents(Database(folder / "data")) == before


def test_later_imports_count_by_the_rules(tmp_path: Path, folder: Path):
    with library_in(folder) as library:
        berta = library.people.add("Berta", "UTC")
        library.people.set_rules(berta, SHORT)

        report = library.imports.run(berta, [folder / "Streaming_History_Audio_0.json"])

        assert report.files[0].added_by == {"plays": 10, "skips": 0, "private": 1}
        assert library.people.rules(library.people.shown("Anna")) == Rules()


def test_rules_wait_for_an_import_and_must_make_sense(folder: Path):
    with library_in(folder) as library:
        anna = library.people.shown("Anna")
        with (
            held(folder / "data" / "locks", f"import-{anna.listener_id}"),
            pytest.raises(JobHeldError, match="Anna is running"),
        ):
            library.people.set_rules(anna, SHORT)
        with pytest.raises(UsageError, match="less than 0"):
            library.people.set_rules(anna, Rules(least_ms=-1))

        assert library.people.rules(anna) == Rules()
