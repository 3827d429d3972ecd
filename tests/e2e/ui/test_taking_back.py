"""Whatever was done on the Data page can be taken back, and everything can be taken along."""

from __future__ import annotations

import gc
import io
import json
import weakref
import zipfile
from pathlib import Path

from e2e.ui.shown import OpenApp, history_csv
from streamlit.testing.v1 import AppTest

from music_rec.core.lens import Lens
from streamlit_app.utils import data


def opened(app: AppTest, *keys: str, part: str = "Import") -> AppTest:
    """The page with one of its parts in front, and the doors of these keys open."""
    app.session_state["part"] = part
    for key in keys:
        app.session_state[key] = True
    return app.run()


def plays(name: str = "Ada") -> int:
    library = data.get_library()
    return len(library.history(library.people.shown(name)))


def test_import_is_undone_after_a_look_at_what_would_go(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), "undo-1")
    assert "**1,462 plays** would go." in "".join(one.value for one in app.markdown)

    app.button(key="undo-1-go").click().run()

    assert plays() == 0
    assert "undone" in app.expander[-1].label


def test_another_rule_counts_everything_anew_and_the_old_one_brings_all_back(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = opened(show(own_folder, "data"), part="Listeners")
    library = data.get_library()
    library.imports.run(library.people.shown("Bo"), [streams(tmp_path, 20, 100, 300)])
    before = plays("Bo")

    app = opened(app, "rules-2", part="Listeners")
    app.number_input(key="rules-2-seconds").set_value(200)
    app = opened(app.button(key="rules-2-save").click().run(), "rules-2", part="Listeners")
    stricter = plays("Bo")
    app.number_input(key="rules-2-seconds").set_value(30)
    app.button(key="rules-2-save").click().run()

    assert (before, stricter, plays("Bo")) == (2, 1, 2)


def streams(folder: Path, *seconds: int) -> Path:
    """A file of Spotify with a stream of each length."""
    rows = [
        {
            "ts": f"2024-03-01T{12 + number:02}:00:00Z",
            "ms_played": heard * 1000,
            "master_metadata_track_name": f"Song {number}",
            "master_metadata_album_artist_name": "Fjord",
            "spotify_track_uri": f"spotify:track:{number:022}",
        }
        for number, heard in enumerate(seconds)
    ]
    file = folder / "Streaming_History_Audio_2024_0.json"
    file.write_text(json.dumps(rows), "utf-8")
    return file


def test_listener_goes_only_under_the_right_name(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data", listener="Ada"), "delete-1", part="Listeners")

    app.text_input(key="delete-1-name").set_value("ada")
    app = app.button(key="delete-1-go").click().run()
    assert "nothing was deleted" in app.warning[0].value
    app.text_input(key="delete-1-name").set_value("Ada")
    app = app.button(key="delete-1-go").click().run()

    assert [one.name for one in data.get_library().people.all()] == ["Bo"]
    assert app.selectbox(key="listener-switch").value == "Bo"


def test_pages_keep_nothing_of_a_listener_who_is_deleted(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data", listener="Ada"), "delete-1", part="Listeners")
    mondays = data.look(data.get_library().people.shown("Ada"), Lens(weekdays=(0,)))
    seen = [weakref.ref(one) for one in (mondays.context.whole, data.containing(mondays, "owls"))]
    del mondays

    app.text_input(key="delete-1-name").set_value("Ada")
    app.button(key="delete-1-go").click().run()

    gc.collect()
    assert [one() for one in seen] == [None, None]


def test_move_is_taken_back(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), part="Listeners")
    library = data.get_library()
    library.people.set_zone(library.people.shown("Ada"), "Asia/Tokyo", 1_700_000_000)

    app = app.run()
    app.button(key="zone-remove-1-1700000000").click().run()

    assert library.people.shown("Ada").zones == ((0, "Europe/Berlin"),)


def test_saving_a_zone_that_was_not_touched_changes_nothing(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), part="Listeners")
    library = data.get_library()
    before = library.people.set_zone(library.people.shown("Ada"), "Asia/Tokyo", 1_700_000_000).zones

    app = app.run()
    app.button(key="zone-save-1").click().run()

    assert library.people.shown("Ada").zones == before


def test_backup_is_made_and_brings_everything_back(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), part="Take along")
    app = app.button(key="backup").click().run()
    [made] = (data.get_library().settings.data_dir / "backups").glob("music-rec-*.backup")
    library = data.get_library()
    library.people.delete(library.people.shown("Ada"))

    app.file_uploader(key="restore-file").set_value((made.name, made.read_bytes(), "application/octet-stream")).run()
    app.checkbox(key="restore-sure").check().run()
    app.button(key="restore").click().run()

    assert plays() == 1_462


def test_other_file_is_no_backup_and_changes_nothing(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "data"), part="Take along")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("plays.csv", history_csv())

    app.file_uploader(key="restore-file").set_value(("other.zip", other.getvalue(), "application/zip")).run()
    app.checkbox(key="restore-sure").check().run()
    app.button(key="restore").click().run()

    assert app.error
    assert plays() == 1_462
