"""A library that cannot be opened: each page says why and what to do, and changes nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import product
from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp
from streamlit.testing.v1 import AppTest

PAGES = ["", "recommendations", "playlist_manager", "data", "settings"]


def foreign(file: Path) -> None:
    file.write_bytes(b"not a database, " * 500)


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 999")


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:8192])


HARM = [(foreign, "is not a music-rec database"), (newer, "by a newer music-rec"), (cut_off, "cut off")]


@pytest.mark.parametrize(
    ("harm", "words", "name"),
    [
        pytest.param(*harm, name, marks=[] if name == "" or harm is HARM[0] else [pytest.mark.slow])
        for harm, name in product(HARM, PAGES)
    ],
)
def test_page_says_why_and_changes_nothing(
    show: OpenApp, own_folder: Path, tmp_path: Path, name: str, harm: Callable[[Path], None], words: str
):
    harmed = tmp_path / "harmed"
    harmed.mkdir()
    (harmed / "music_rec.db").write_bytes((own_folder / "music_rec.db").read_bytes())
    harm(harmed / "music_rec.db")

    app = show(harmed, name)

    assert not app.exception
    assert app.header[0].value == "Your library cannot be opened"
    assert words in app.get_by_key("page-error").markdown[1].value.replace("\\", "")
    assert (tmp_path / "data" / "music_rec.db").read_bytes() == (harmed / "music_rec.db").read_bytes()


def test_library_that_was_put_right_is_shown_by_the_next_try(show: OpenApp, own_folder: Path, tmp_path: Path):
    harmed = tmp_path / "harmed"
    harmed.mkdir()
    foreign(harmed / "music_rec.db")
    app = show(harmed)

    (tmp_path / "data" / "music_rec.db").write_bytes((own_folder / "music_rec.db").read_bytes())
    app = app.button(key="page-error-again").click().run()

    assert app.metric[0].value == "1,462"


def test_errors_that_no_page_caught_are_explained_where_they_are_ours():
    def script():
        from music_rec.core.errors import UsageError
        from streamlit_app.components import errors

        assert errors.explain(UsageError("There is no playlist 7."))
        assert not errors.explain(ValueError("a bug"))

    app = AppTest.from_function(script, default_timeout=60).run()

    assert not app.exception
    assert [one.value for one in app.header] == ["That did not work"]
    assert app.markdown[1].value == "There is no playlist 7."
