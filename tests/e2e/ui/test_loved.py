"""What is loved at Last.fm: a heart on the page of an item, a rule beside the range, and a mark in lists."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from e2e.ui.shown import HOSTILE, OpenApp
from factories import utc
from streamlit.testing.v1 import AppTest

from music_rec.core.models import Entity, LovedTrack
from music_rec.core.storage.loved import save_loved
from music_rec.core.storage.writer import Writer
from music_rec.wiring import open_library
from streamlit_app.utils import data

SINCE = utc("2024-05-03T22:30")
"""In Berlin that is the fourth."""
LOVED = [LovedTrack("Quiet Owls", title, SINCE) for title in ("Wing 1 0", "wing 1 1", "Never Played")]


@pytest.fixture(scope="session")
def loving_folder(tmp_path_factory: pytest.TempPathFactory, own_folder: Path) -> Path:
    """Ada's library, and what she loves: two of her tracks, and one that she never played."""
    folder = tmp_path_factory.mktemp("loving") / "data"
    shutil.copytree(own_folder, folder)
    library = open_library(data_dir=folder)
    ada = library.people.shown("Ada")
    account = library.people.add_account(ada, "lastfm", "ada")
    library.close()

    async def love() -> None:
        writer = await Writer.open(folder / "music_rec.db")
        await save_loved(writer, ada.listener_id, account.account_id, LOVED)
        await writer.close()

    asyncio.run(love())
    return folder


def opened(app: AppTest, entity: Entity, name: str) -> AppTest:
    """The page of what is called so."""
    library = data.get_library()
    found = library.search.find(library.people.shown("Ada"), name, 1, (entity,))
    app.query_params["item"] = f"{entity}:{found['group'][0]}"
    return app.run()


def hearts(app: AppTest) -> list[str]:
    """What the page says about love."""
    words = [one.value for one in app.caption] + [link.proto.label for link in app.get("page_link")]
    return [text for text in words if "oved" in text]


def test_page_of_a_track_says_since_when_it_is_loved(show: OpenApp, loving_folder: Path):
    app = opened(show(loving_folder, "library"), "track", "Wing 1 0")

    assert not app.exception
    assert hearts(app) == [":material/favorite: Loved at Last.fm since 4 May 2024"]
    assert hearts(opened(app, "track", "Wing 2 0")) == []


@pytest.mark.parametrize(("entity", "name"), [("artist", "Quiet Owls"), ("album", "Night Flight")])
def test_page_of_an_artist_or_album_opens_the_plays_of_what_is_loved_of_it(
    show: OpenApp, loving_folder: Path, entity: Entity, name: str
):
    app = opened(show(loving_folder, "library"), entity, name)

    [link] = [link for link in app.get("page_link") if "loved" in link.proto.label]
    assert link.proto.label == "2 loved tracks"
    assert "loved=yes" in link.proto.query_string
    assert hearts(opened(app, "artist", HOSTILE)) == []


def test_only_loved_tracks_is_chosen_and_taken_away_again(show: OpenApp, loving_folder: Path):
    app = show(loving_folder, "plays")

    app.toggle(key="only-loved").set_value(True).run()
    assert not app.exception
    assert app.query_params["loved"] == "yes"
    assert app.button(key="rule-0").label == "loved tracks"
    shown = app.title[0].value
    assert set(app.dataframe[0].value["Track"]) == {"Wing 1 0", "Wing 1 1"}
    assert set(app.dataframe[0].value["Loved"]) == {"♥"}
    app.button(key="rule-0").click().run()

    assert "loved" not in app.query_params
    plays = 2 * sum(day % 7 == 1 and day % 3 > 0 for day in range(731))
    assert (shown, app.title[0].value) == (f"{plays} plays", "1,462 plays")


def test_who_loves_nothing_sees_no_heart(show: OpenApp, own_folder: Path):
    app = show(own_folder, "plays")

    assert "only-loved" not in [toggle.key for toggle in app.toggle]
    assert "Loved" not in app.dataframe[0].value


def test_lists_mark_what_is_loved(show: OpenApp, loving_folder: Path):
    app = show(loving_folder, "library", list="Tracks")

    marked = [caption.value for caption in app.caption if "♥" in caption.value]
    assert len(marked) == 2


def test_recommendations_say_what_is_loved(show: OpenApp, loving_folder: Path):
    app = show(loving_folder, "recommendations")

    assert not app.exception
    assert 1 <= sum("you love it" in caption.value for caption in app.caption) <= 2
