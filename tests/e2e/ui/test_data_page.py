"""Files in, with their ledger; who listens, under which name, by which clock."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from e2e.ui.shown import OpenApp, history_csv
from streamlit.testing.v1 import AppTest

from streamlit_app.utils import data


def opened(app: AppTest, part: str) -> AppTest:
    """The page with one of its parts in front."""
    app.session_state["part"] = part
    return app.run()


def after_import(app: AppTest) -> AppTest:
    """The page once the import that was started there has ended."""
    app.session_state["importing"][1].exception(timeout=60)
    return app.run()


def ledger(app: AppTest) -> list[dict[str, object]]:
    """The rows of the newest ledger."""
    return app.dataframe[0].value.to_dict("records")


def test_newcomer_is_asked_for_a_name_and_a_file(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "data")

    assert app.title[0].value == "Your data"
    assert app.text_input(key="import-name")
    app.button(key="import-start").click().run()
    assert "Choose a file first" in app.warning[0].value


def test_first_import_makes_the_listener_and_shows_where_every_row_went(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "data")

    app.text_input(key="import-name").set_value("Ada")
    app.selectbox(key="import-zone").select("Asia/Tokyo")
    app.file_uploader(key="import-files").set_value([("ada.csv", history_csv(), "text/csv")])
    app = after_import(app.button(key="import-start").click().run())

    assert "1,462 rows added." in app.get_by_key("import-done").markdown[0].value
    assert "**1,463 rows in** = 1,462 added + 0 duplicate + 0 filtered + 1 rejected" in [one.value for one in app.markdown]
    assert ledger(app)[0] | {"Rows in": 1463, "Why": "1 no date"} == ledger(app)[0]
    assert app.download_button(key="left-out-1")
    assert [(one.name, one.zone) for one in data.get_library().people.all()] == [("Ada", "Asia/Tokyo")]


def test_table_without_header_or_zone_is_read_as_told(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")

    app.file_uploader(key="import-files").set_value([("bare.csv", b"2023-05-01 12:00:01,Dig,Mole\n", "text/csv")])
    app.text_input(key="import-columns").set_value("time, title, artist")
    app.selectbox(key="import-clock").select("Asia/Tokyo")
    app = after_import(app.button(key="import-start").click().run())

    assert ledger(app)[0] | {"Added": 1, "Times read in": "Asia/Tokyo"} == ledger(app)[0]


def test_importing_again_adds_nothing(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")

    app.file_uploader(key="import-files").set_value([("again.csv", history_csv(), "text/csv")])
    app = after_import(app.button(key="import-start").click().run())

    assert "Nothing new" in app.get_by_key("import-done").markdown[0].value
    assert ledger(app)[0]["Duplicate"] == 1462


def test_end_of_an_import_is_told_to_nobody_else(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")

    app.file_uploader(key="import-files").set_value([("again.csv", history_csv(), "text/csv")])
    app = after_import(app.button(key="import-start").click().run())
    app = app.selectbox(key="listener-switch").select("Bo").run()

    assert "Nothing new" not in str(app.markdown)
    assert app.get_by_key("no-imports")


def test_unreadable_file_is_named_and_the_others_still_come_in(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "data")

    app.text_input(key="import-name").set_value("Ada")
    files = [("song.mp3", b"\0\1\2\3" * 500, "audio/mpeg"), ("ada.csv", history_csv(), "text/csv")]
    app.file_uploader(key="import-files").set_value(files)
    app = after_import(app.button(key="import-start").click().run())

    assert app.error[0].value.startswith("song.mp3")
    assert [row["Added"] for row in ledger(app)] == [0, 1462]


def test_newcomer_whose_only_file_cannot_be_read_is_told_why_and_still_sees_the_demo(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "data")

    app.text_input(key="import-name").set_value("Ada")
    app.file_uploader(key="import-files").set_value([("song.mp3", b"\0\1\2\3" * 500, "audio/mpeg")])
    app = app.button(key="import-start").click().run()
    if data.get_library().people.all():  # so small a file may be through before the page is
        app = after_import(app)

    assert app.error[0].value.startswith("song.mp3")
    assert data.get_library().people.all() == []
    assert app.run().text_input(key="import-name")


def test_uploaded_files_do_not_stay(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")

    app.file_uploader(key="import-files").set_value([("again.csv", history_csv(), "text/csv")])
    after_import(app.button(key="import-start").click().run())

    uploads = data.get_library().settings.data_dir / "uploads"
    assert list(uploads.iterdir()) == []


def test_name_that_is_taken_is_refused_in_words(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), "Listeners")

    app.text_input(key="listener-add-name").set_value("ada")
    app.button(key="listener-add-save").click().run()

    assert "There is a listener 'ada' already" in app.error[0].value


def test_listeners_are_added_renamed_and_moved(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), "Listeners")

    app.text_input(key="listener-add-name").set_value("Cleo").run()
    app = app.button(key="listener-add-save").click().run()
    assert app.selectbox(key="listener-switch").value == "Cleo"
    app.text_input(key="rename-to-1").set_value("Ada L.").run()
    app = app.button(key="rename-save-1").click().run()
    app.selectbox(key="zone-to-1").select("Asia/Tokyo").run()
    app.button(key="zone-save-1").click().run()

    listeners = data.get_library().people.all()
    assert [(one.name, one.zone) for one in listeners] == [("Ada L.", "Asia/Tokyo"), ("Bo", "Asia/Tokyo"), ("Cleo", "UTC")]


def test_demo_beside_own_listeners_takes_no_files(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data", listener="demo")

    assert "takes no files" in app.info[0].value
    assert not app.file_uploader


def test_import_of_a_program_that_died_is_called_stopped(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")
    with closing(sqlite3.connect(data.get_library().settings.database)) as db, db:
        db.execute("UPDATE jobs SET status = 'running'")

    app.run()

    assert "stopped before its end" in app.warning[0].value
    assert not app.button(key="import-start").disabled


def test_quality_of_all_plays_is_a_score_with_what_was_found_behind_it(show: OpenApp, demo_folder: Path):
    app = opened(show(demo_folder, "data"), "Quality")

    assert [one.label for one in app.metric] == ["Quality", "Single", "Names", "Dates", "Unbroken", "Albums"]
    app.session_state["hygiene-gaps"] = True
    app = app.run()
    assert list(app.dataframe[0].value) == ["First", "Last", "Days"]


def test_quality_of_one_import_is_told_beside_its_ledger(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")

    app = app.button(key="quality-1").click().run()

    assert "1,462 plays, 1 January 2023" in "".join(one.value for one in app.caption)
