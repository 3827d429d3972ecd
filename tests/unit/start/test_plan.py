"""What start.py decides before it touches anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from music_rec.bootstrap.commands import NOTHING_SELECTED, worst
from music_rec.bootstrap.environment import Stamp, plan, venv_python

WANTED: Stamp = {"place": "/home of/müsic", "python": "cpython-313", "platform": "linux-x86_64", "runtime": "r1"}
WITH_TESTS: Stamp = {**WANTED, "tests": "t1"}


def test_interpreter_is_found_in_the_layout_of_windows_and_of_posix():
    assert venv_python(Path(".venv"), "nt") == Path(".venv/Scripts/python.exe")
    assert venv_python(Path(".venv"), "posix") == Path(".venv/bin/python")


def test_second_start_installs_nothing():
    assert plan(WANTED, WANTED) == []
    assert plan(WITH_TESTS, WANTED) == []


def test_fresh_clone_makes_an_environment_and_installs():
    assert plan({}, WANTED) == ["make", "runtime"]
    assert plan({}, WITH_TESTS) == ["make", "runtime", "tests"]


@pytest.mark.parametrize("changed", ["place", "python", "platform"])
def test_moved_folder_or_other_python_makes_a_new_environment(changed: str):
    assert plan({**WITH_TESTS, changed: "other"}, WITH_TESTS) == ["make", "runtime", "tests"]


def test_changed_requirements_are_installed_into_the_same_environment():
    assert plan({**WITH_TESTS, "runtime": "r0"}, WITH_TESTS) == ["runtime"]
    assert plan({**WITH_TESTS, "tests": "t0"}, WITH_TESTS) == ["tests"]
    assert plan(WANTED, WITH_TESTS) == ["tests"]


def test_any_failed_test_run_fails_the_whole():
    assert worst([0, 0]) == 0
    assert worst([0, 1]) == 1
    assert worst([-11, 0]) == -11


def test_a_run_without_tests_counts_only_when_nothing_was_selected_at_all():
    assert worst([0, NOTHING_SELECTED]) == 0
    assert worst([1, NOTHING_SELECTED]) == 1
    assert worst([NOTHING_SELECTED, NOTHING_SELECTED]) == NOTHING_SELECTED
