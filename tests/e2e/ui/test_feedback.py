"""Saying like, not now and never to recommendations, and taking it back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from e2e.ui.shown import OpenApp
from streamlit.testing.v1 import AppTest

from streamlit_app.utils import data


@pytest.fixture
def app(show: OpenApp, own_folder: Path) -> AppTest:
    app = show(own_folder, "recommendations")
    return app.segmented_control(key="kind").select("Hear again").run()


def first(app: AppTest) -> tuple[int, str]:
    """The first track of the list: its id and artist."""
    library = data.get_library()
    answer = library.recommending.recommend(library.people.shown(), model="actr")
    return answer.items[0].track_id, answer.items[0].artist


def buttons(app: AppTest, what: str) -> list[int]:
    """The tracks that have a button, in their order."""
    return [int(one.key.removeprefix(f"{what}-")) for one in app.button if (one.key or "").startswith(f"{what}-")]


def test_a_track_not_wanted_now_is_gone_from_the_next_list_until_that_is_taken_back(app: AppTest):
    track, _ = first(app)
    before = buttons(app, "later")

    app.button(key=f"later-{track}").click().run()

    assert not app.exception
    assert before[0] == track
    assert track not in buttons(app, "later")
    [undo] = [one for one in app.button if (one.key or "").startswith("undo-said-last")]
    undo.click().run()
    assert buttons(app, "later") == before


def test_nothing_of_an_artist_is_named_again_and_the_list_of_what_was_said_tells(app: AppTest):
    track, artist = first(app)

    app.menu_button(key=f"never-{track}").click("artist").run()
    app.session_state["said"] = True
    app.run()

    assert not app.exception
    library = data.get_library()
    answer = library.recommending.recommend(library.people.shown(), model="actr")
    assert artist not in {one.artist for one in answer.items}
    assert sum("Nothing by" in one.value for one in app.markdown) == 2


def test_an_artist_not_wanted_is_gone_from_both_lists_until_that_is_taken_back(app: AppTest):
    app.segmented_control(key="level").select("Artists").run()
    before = buttons(app, "never-by")
    library = data.get_library()
    who = library.people.shown()
    unwanted = library.recommending.recommend(who, level="artist", model="actr").items[0].artist

    app.button(key=f"never-by-{before[0]}").click().run()

    assert not app.exception
    assert before[0] not in buttons(app, "never-by")
    assert unwanted not in {one.artist for one in library.recommending.recommend(who, model="actr").items}
    [undo] = [one for one in app.button if (one.key or "").startswith("undo-said-last")]
    undo.click().run()
    assert buttons(app, "never-by") == before


def test_an_artist_whom_only_others_play_is_shown_by_name_and_can_be_unwanted(app: AppTest):
    library = data.get_library()
    who = library.people.shown()
    ours = library.recommending.recommend(who, level="artist", model="popularity", k=1).items[0].artist
    rows = [(f"u{n}", artist, 3) for n in range(9) for artist in (ours, "=1+1 ![x](http://x/y.png)")]
    library.recommending.models.keep_others(who, pd.DataFrame(rows, columns=["user", "item", "count"]))
    app.segmented_control(key="kind").select("Never heard")
    app.segmented_control(key="level").select("Artists").run()
    [outsider] = buttons(app, "never-by")

    app.button(key=f"never-by-{outsider}").click().run()

    assert not app.exception
    assert outsider < 0
    assert (buttons(app, "never-by"), library.feedback.all(who)[0].artist) == ([], "=1+1 ![x](http://x/y.png)")
    [undo] = [one for one in app.button if (one.key or "").startswith("undo-said-last")]
    undo.click().run()
    assert buttons(app, "never-by") == [outsider]
    assert any("\\!\\[x" in one.value for one in app.markdown)


def test_a_like_is_shown_on_its_row_and_taken_back_there(app: AppTest):
    track, _ = first(app)

    app.button(key=f"like-{track}").click().run()
    assert buttons(app, "liked") == [track]
    app.button(key=f"liked-{track}").click().run()

    assert not app.exception
    assert buttons(app, "liked") == []
    assert track in buttons(app, "like")


def test_what_is_shown_is_written_down(app: AppTest):
    library = data.get_library()
    who = library.people.shown()
    answer = library.recommending.recommend(who, model="actr")

    assert not library.shown.note(who, answer).result(60)


def test_the_demo_listener_says_nothing(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")

    assert all(one.disabled for one in app.button if (one.key or "").startswith(("like-", "later-")))
