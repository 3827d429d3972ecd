"""Everything that was played: found, listed, looked at one by one, hidden, counted as another, and all of it undone."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from e2e.ui.shown import HOSTILE, OpenApp, doors
from streamlit.testing.v1 import AppTest

from music_rec.analyzers.ranking import ranking
from music_rec.analyzers.sessions import session_starts
from music_rec.core import lens_query
from music_rec.core.edits import CountsAs, Hide
from music_rec.core.history import History
from music_rec.core.lens import Lens
from music_rec.core.models import Entity
from music_rec.library import Library
from streamlit_app.components import top_items
from streamlit_app.components.open_plays import NO_ROOM
from streamlit_app.utils import data
from streamlit_app.utils.text import amount


def names(app: AppTest) -> list[str]:
    """What the links of the page say that lead to no plays."""
    return [link.proto.label for link in app.get("page_link") if link.proto.page != "plays"]


def artist(name: str) -> int:
    """The group of an artist of Ada."""
    library = data.get_library()
    found = library.search.find(library.people.shown("Ada"), name, 1, ("artist",))
    return int(found["group"][0])


def metrics(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def opened(app: AppTest, name: str = "Quiet Owls") -> AppTest:
    """The page of an artist."""
    app.query_params["item"] = f"artist:{artist(name)}"
    return app.run()


def edits(library: Library) -> int:
    return sum(edit.undone_at is None for edit in library.edits.all(library.people.shown("Ada")))


def test_the_list_goes_by_plays_and_a_search_forgives(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library")
    assert names(app)[0] == "Quiet Owls"
    assert "2 artists" in app.caption[0].value

    app.segmented_control(key="list").set_value("Tracks").run()
    assert "28 tracks" in app.caption[0].value
    assert len(names(app)) == 25
    app.text_input(key="find").set_value("owls quite").run()

    assert not app.exception
    assert names(app)[0] == "Quiet Owls"


YEAR = {"from": "2024-01-01", "to": "2024-12-31"}


def plays(lens: Lens) -> History:
    """What the page of plays shows of whoever is shown."""
    return lens.apply(data.get_library().history(data.get_library().people.shown()))


LISTS = list(product(["own_folder", "demo_folder"], ["Artists", "Albums", "Tracks"], [{}, YEAR]))


@pytest.mark.parametrize(
    ("who", "kind", "days"),
    [*LISTS[::5], *(pytest.param(*one, marks=pytest.mark.slow) for at, one in enumerate(LISTS) if at % 5)],
)
def test_every_number_of_a_list_opens_as_many_plays(
    show: OpenApp, request: pytest.FixtureRequest, who: str, kind: str, days: dict[str, str]
):
    app = show(request.getfixturevalue(who), "library", list=kind, **days)

    found = doors(app, "top-items")
    assert [said for said, _ in found] == [f"{len(plays(lens)):,}" for _, lens in found]
    assert len(found) == len(names(app)) > 1
    assert {lens.range for _, lens in found} == {Lens.parse(days.get("from"), days.get("to"))}


def test_the_list_counts_what_the_range_counts_and_says_how_many_plays_that_are(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", unit="days", **YEAR)

    found = doors(app, "top-items")
    assert [said for said, _ in found] == ["244", "122"] == [f"{len(set(plays(lens).day))}" for _, lens in found]
    assert "by days" in app.caption[0].value
    assert app.get_by_key("top-items").caption[1].value.endswith("488 plays")
    app.segmented_control(key="unit-of-counts").set_value("plays").run()
    assert [said for said, _ in doors(app, "top-items")] == ["488", "244"]


def test_every_number_of_what_a_search_finds_opens_the_plays_of_all_time(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", find="wing", **YEAR)

    found = doors(app, "found")
    assert [said for said, _ in found] == [f"{len(plays(lens)):,}" for _, lens in found]
    assert len(found) == 28
    assert {lens.range for _, lens in found} == {Lens()}


def test_a_number_is_followed_to_the_page_of_its_plays(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", **YEAR)
    said, lens = doors(app, "top-items")[0]

    app.switch_page("pages/plays.py").query_params.update(lens.to_query())
    assert app.run().title[0].value == f"{said} plays" == "488 plays"


TRACKS = "Wing 1 0", "Wing 5 1"
"""Of Ada, some with others around them."""


def item(entity: Entity, name: str) -> str:
    """The address of what is called so, of whoever is shown."""
    library = data.get_library()
    return f"{entity}:{library.search.find(library.people.shown(), name, 1, (entity,))['group'][0]}"


def most_played(days: dict[str, str]) -> list[str]:
    """The addresses of the artist, the album and the track that whoever is shown played most: the demo is another each day."""
    history = plays(Lens.from_query(days))
    columns: dict[Entity, np.ndarray] = {"artist": history.artist, "album": history.album, "track": history.track}
    return [f"{entity}:{np.bincount(groups[groups > 0]).argmax()}" for entity, groups in columns.items()]


@pytest.mark.parametrize(
    ("who", "days"),
    [
        ("own_folder", YEAR),
        *(pytest.param(who, {}, marks=pytest.mark.slow) for who in ("own_folder", "demo_folder")),
        ("demo_folder", YEAR),
    ],
)
def test_every_number_of_what_is_around_an_item_opens_the_plays_of_the_sittings_it_counts(
    show: OpenApp, request: pytest.FixtureRequest, who: str, days: dict[str, str]
):
    app = show(request.getfixturevalue(who), "library", **days)
    for address in [item("track", one) for one in TRACKS] if who == "own_folder" else most_played(days):
        app.query_params.update(days, item=address)
        found = doors(app.run(), "around")
        assert len(found) >= 3
        for (said, sittings), (said_plays, of_other), lift in zip(found[::3], found[1::3], found[2::3], strict=True):
            whole, part = plays(sittings), plays(of_other)
            assert said == f"{len(session_starts(whole))} sittings"
            assert said_plays.partition(" ")[0] == f"{len(part):,}"
            assert part.identity.tolist() == Lens(only=of_other.only).apply(whole).identity.tolist()
            assert lift == (lift[0].removesuffix("×") + "×", sittings)


def test_what_no_address_has_room_for_is_text_and_says_why(show: OpenApp, own_folder: Path, monkeypatch: pytest.MonkeyPatch):
    app = show(own_folder, "library", **YEAR)
    monkeypatch.setattr(lens_query, "LONGEST", 40)
    app.query_params["item"] = item("track", "Wing 3 0")  # nothing kept knows of it
    app.run()

    around = app.get_by_key("around")
    assert doors(app, "around") == []
    assert around.markdown[0].value.endswith(" sittings")
    assert around.caption[-1].value == f"A number that opens nothing: {NO_ROOM}"


def test_a_page_of_the_list_is_counted_once(show: OpenApp, own_folder: Path, monkeypatch: pytest.MonkeyPatch):
    data.forget()
    counted: list[str] = []
    monkeypatch.setattr(top_items, "ranking", lambda *asked: (counted.append(asked[1]), ranking(*asked))[1])
    app = show(own_folder, "library")

    app.segmented_control(key="list").set_value("Tracks").run()
    app.segmented_control(key="list").set_value("Artists").run()

    assert names(app)[0] == "Quiet Owls"
    assert counted == ["artist", "track"]


def test_nothing_found_is_said_kindly_and_what_was_typed_stays_text(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library")

    app.text_input(key="find").set_value("zzzz").run()
    assert "Nothing is called anything like “zzzz”" in app.get_by_key("nothing-found").markdown[1].value
    app.text_input(key="find").set_value("![zzzz](http://q.invalid) $zq$").run()

    assert "](" not in app.get_by_key("nothing-found").markdown[1].value


def test_page_of_an_artist_counts_and_draws_it(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "library"))

    assert not app.exception
    assert app.title[0].value == "Quiet Owls"
    assert metrics(app) | {"Plays": "974", "Rank": "1", "Days": "487", "First play": "Jan 2023"} == metrics(app)
    assert len(app.get("plotly_chart")) == 5
    assert all(link.proto.url.startswith("https://") for link in app.get("link_button"))


def test_what_an_artist_has_no_answer_for_has_no_card(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder, "library", listener="Bo")
    single = tmp_path / "single.csv"
    single.write_text("uts,utc_time,artist,album,track\n1709318400,,Lone Fox,,Den\n")
    library = data.get_library()
    library.imports.run(bo := library.people.shown("Bo"), [single])
    app.query_params.update(listener="Bo", item=f"artist:{library.search.find(bo, 'Lone Fox', 1, ('artist',))['group'][0]}")
    app.run()

    assert app.title[0].value == "Lone Fox"
    assert not [text.value for text in app.markdown if "Nothing to count" in text.value]
    assert len(app.get("plotly_chart")) == 4


def test_page_of_a_hostile_album_says_its_name_as_text_in_the_range_of_the_url(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", **{"from": "2024-01-01", "to": "2024-12-31"})

    found = data.get_library().search.find(data.listener(), HOSTILE, 5, ("album",))
    app.query_params["item"] = f"album:{found['group'][0]}"
    app.run()

    assert not app.exception
    assert app.title[0].value == "Night Flight"
    assert metrics(app)["Plays"] == "244"
    assert not [text for text in names(app) if "](" in text or "<b>" in text]


@pytest.mark.parametrize("item", ["artist:999999", "x", "artist:1,artist:2", "<b>"])
def test_what_is_not_there_says_so_with_a_way_back(show: OpenApp, own_folder: Path, item: str):
    app = show(own_folder, "library", listener="Ada")
    app.query_params["item"] = item
    app.run()

    assert not app.exception
    assert app.get_by_key("item-gone")
    assert "Library" in names(app)


def test_listener_without_plays_is_shown_the_import(show: OpenApp, own_folder: Path):
    app = show(own_folder, "library", listener="Bo")
    app = app if app.title else app.run()

    assert app.button(key="empty-import")


def test_hidden_artist_vanishes_from_the_numbers_until_it_is_undone(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "library"))

    app.button(key="hide-item").click().run()
    assert "**974 of 1,462 plays** would vanish" in "".join(one.value for one in app.markdown)
    app.button(key="edit-go").click().run()
    assert app.get_by_key("item-hidden")
    library = data.get_library()
    assert len(library.history(library.people.shown("Ada"))) == 488
    app.button(key="undo-edit-1").click().run()

    assert app.title[0].value == "Quiet Owls"
    assert metrics(app)["Plays"] == "974"


def test_artist_that_counts_as_another_is_shown_as_that_one(show: OpenApp, own_folder: Path):
    app = opened(show(own_folder, "library"))
    app.session_state["counts-as-find"] = HOSTILE
    app.session_state["counts-as-target"] = target = artist(HOSTILE)

    app.button(key="counts-as-item").click().run()
    assert "**974 of 1,462 plays** would count as" in "".join(one.value for one in app.markdown)
    app.button(key="edit-go").click().run()

    assert not app.exception
    assert metrics(app) | {"Plays": "1,462", "Rank": "1"} == metrics(app)
    assert data.get_library().edits.all(data.get_library().people.shown("Ada"))[0].change.as_spelling_id == target
    app.button(key="undo-edit-1").click().run()
    assert metrics(app)["Plays"] == "974"


def test_days_on_the_page_of_plays_are_hidden_and_brought_back(show: OpenApp, own_folder: Path):
    app = show(own_folder, "plays", **{"from": "2024-01-01", "to": "2024-01-31"})
    app.query_params.update({"from": "2024-01-01", "to": "2024-01-31"})
    app.run()

    app.button(key="hide-plays").click().run()
    app.button(key="edit-go").click().run()
    assert app.get_by_key("no-plays-here")
    app.button(key="undo-edit-1").click().run()

    assert app.title[0].value == "62 plays"


def test_demo_listener_is_not_changed(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "library")
    found = data.get_library().search.find(data.get_library().people.shown(), "a", 1, ("artist",))
    app.query_params["item"] = f"artist:{found['group'][0]}"
    app.run()

    assert app.button(key="hide-item").disabled
    assert "stays as it is" in app.button(key="hide-item").help


def test_changes_are_listed_newest_first_with_the_way_back(show: OpenApp, own_folder: Path):
    app = show(own_folder, "data")
    library = data.get_library()
    ada = library.people.shown("Ada")
    library.edits.add(ada, Hide("artist", artist(HOSTILE)))
    library.edits.undo(ada, 1)
    library.edits.add(ada, CountsAs("artist", artist(HOSTILE), artist("Quiet Owls")))
    app.session_state["part"] = "Changes"
    app.run()

    assert not app.exception
    told = app.get_by_key("changes")
    assert ["Counts as" in one.value for one in told.markdown] == [True, False]
    assert ["in force" in told.caption[0].value, "undone" in told.caption[1].value] == [True, True]
    app.button(key="undo-edit-2").click().run()
    assert edits(library) == 0


def plays_of(folder: Path, *artists: str) -> Path:
    """A file of a play of each."""
    file = folder / "typos.csv"
    rows = [f"{1_600_000_000 + n * 600},,{name},,,,Song," for n, name in enumerate(artists)]
    file.write_text("\n".join(["uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid", *rows]))
    return file


def test_names_that_are_nearly_the_same_can_count_as_one_or_be_put_away(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder, "data")
    library = data.get_library()
    ada = library.people.shown("Ada")
    library.imports.run(ada, [plays_of(tmp_path, "Quiet Owlz", "Golden Harbours", "Golden Harbour", "Golden Harbour")])
    app.session_state["part"] = "Changes"
    app.run()
    before = len(set(library.history(ada).artist.tolist()))
    counts = doors(app, "pairs")
    assert [said for said, _ in counts] == [amount(len(plays(lens)), "play") for _, lens in counts]
    assert counts
    slip, harbours = f"{artist('Quiet Owlz')}-{artist('Quiet Owls')}", f"{artist('Golden Harbours')}-{artist('Golden Harbour')}"

    app.button(key=f"accept-artist-{slip}").click().run()
    app.button(key=f"apart-artist-{harbours}").click().run()

    assert not app.exception
    assert len(set(library.history(ada).artist.tolist())) == before - 1
    assert not [one for one in app.button if one.key in (f"accept-artist-{slip}", f"apart-artist-{harbours}")]


def test_a_name_that_is_nearly_two_others_is_shown_with_each(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder, "data")
    library = data.get_library()
    alike = ("Golden Harbour", "Golden Harbour", "Golden Harbours", "Golden Harbours", "Golden Harboura")
    library.imports.run(library.people.shown("Ada"), [plays_of(tmp_path, *alike)])
    app.session_state["part"] = "Changes"
    app.run()

    assert not app.exception
    rarest = f"accept-artist-{artist('Golden Harboura')}-"
    assert len([one for one in app.button if one.key.startswith(rarest)]) == 2


def test_no_two_names_are_wholly_alike(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder, "data")
    library = data.get_library()
    library.imports.run(library.people.shown("Ada"), [plays_of(tmp_path, "The Golden Harbour", "Golden Harbour")])
    app.session_state["part"] = "Changes"
    app.run()

    assert ">99\u00a0% alike · artist" in [one.value for one in app.caption]
