"""Playlists: made, shown, changed, taken along and deleted."""

from __future__ import annotations

from pathlib import Path

from e2e.ui.shown import OpenApp

from music_rec.core.models import Playlist
from streamlit_app.utils import data


def kept() -> list[Playlist]:
    """The playlists of whom the app shows."""
    library = data.get_library()
    return library.playlists.all(library.people.shown())


def test_newcomer_makes_a_mix_with_one_press(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "playlist_manager")

    assert "No playlist yet" in app.get_by_key("no-lists").markdown[1].value
    app = app.button(key="make-mix").click().run()

    assert not app.exception
    assert app.expander[0].label == "**Mix 1** · 25 tracks"
    assert app.caption[1].value.endswith("as a mix from seed 1.")
    assert [one.label for one in app.download_button] == ["M3U8, for players", "CSV, for spreadsheets"]


def test_second_mix_is_another_one(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "playlist_manager")

    app.button(key="make-mix").click().run().button(key="make-mix").click().run()

    newest, first = kept()
    assert (newest.seed, first.seed) == (2, 1)
    assert newest.tracks != first.tracks


def test_track_is_removed_and_the_others_stay_in_order(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "playlist_manager").button(key="make-mix").click().run()
    before = kept()[0].tracks

    app.button(key="list-1-remove-2").click().run()

    assert kept()[0].tracks == (before[0], *before[2:])


def test_playlist_is_renamed(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "playlist_manager").button(key="make-mix").click().run()

    app.text_input(key="list-1-name").set_value("Rainy :material/home: days").run()
    app = app.button(key="list-1-save").click().run()

    assert kept()[0].name == "Rainy :material/home: days"
    assert ":material/home:" not in app.expander[0].label


def test_playlist_is_gone_only_after_the_second_press(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "playlist_manager").button(key="make-mix").click().run()

    assert app.button(key="list-1-delete-now").label == "Delete it"
    app = app.button(key="list-1-delete-now").click().run()

    assert kept() == []
    assert app.get_by_key("no-lists")


def test_whoever_has_no_plays_is_led_to_bring_them_before_a_mix(show: OpenApp, own_folder: Path):
    app = show(own_folder, "playlist_manager", listener="Bo")

    assert "make-mix" not in [one.key for one in app.button]
    assert app.button(key="empty-import").label == "Bring your music"
