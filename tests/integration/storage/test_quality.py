"""Reports on quality, from the rows as they are stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from integration.storage.exports import library_in, spotify, uts
from integration.storage.plays import START, Play

from music_rec.core.errors import UsageError

PLAYS = [Play(START + 600 * n, "Fjord", f"Ice {n}", "Cold" if n else "") for n in range(4)]


def counts(report) -> dict[str, int]:
    return {one.name: one.count for one in report.findings}


def test_profile_is_of_what_the_import_brought_also_where_another_was_first(tmp_path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        first = library.imports.run(anna, [uts(tmp_path / "a.csv", PLAYS[:3])]).import_id
        second = library.imports.run(anna, [uts(tmp_path / "b.csv", PLAYS[1:])]).import_id

        reports = [library.quality.profile(anna, one) for one in (first, second)]

    assert [(one.plays, one.first, one.last) for one in reports] == [
        (3, START, START + 1200),
        (3, START + 600, START + 1800),
    ]
    assert [counts(one)["albums"] for one in reports] == [1, 0]


def test_ids_and_lengths_are_seen_where_a_source_gives_them(tmp_path):
    heard = [Play(START + 600 * n, "Fjord", f"Ice {n}", "Cold", ms=200_000, uri=f"u{n}" if n else "") for n in range(3)]
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        bare = library.imports.run(anna, [uts(tmp_path / "a.csv", PLAYS)]).import_id
        rich = library.imports.run(anna, [spotify(tmp_path / "b.json", heard)]).import_id

        reports = [library.quality.profile(anna, one) for one in (bare, rich)]

    assert [(counts(one)["ids"], counts(one)["lengths"]) for one in reports] == [(4, 4), (1, 0)]


def test_import_of_somebody_else_is_none(tmp_path):
    with library_in(tmp_path) as library:
        anna = library.people.writable("Anna", "UTC")
        made = library.imports.run(anna, [uts(tmp_path / "a.csv", PLAYS)]).import_id
        ben = library.people.add("Ben", "UTC")

        with pytest.raises(UsageError, match=f"no import {made} of Ben"):
            library.quality.profile(ben, made)


def test_hygiene_of_the_demo_listener_is_good(tmp_path: Path, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with library_in(tmp_path) as library:
        demo = library.people.demo()
        report = library.quality.hygiene(demo)

        assert report.plays == len(library.history(demo))
        assert [one.name for one in report.findings] == ["repeats", "names", "dates", "gaps", "albums"]
        assert all(len(one.rows) == min(one.count, 200) for one in report.findings)
        assert 90 < report.quality.score <= 100
