"""What is known of tracks, on pages: charts of it, the choice of it, and what no new fact draws again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp

from music_rec.core.facts import Facts
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.core.storage.facts import save_facts
from music_rec.core.storage.writer import Writer
from streamlit_app.components.chart_card import Prepared
from streamlit_app.components.charts import CHARTS, for_section
from streamlit_app.utils import data

TAB = "Sound and origin"
OWLS = ("Quiet Owls", "Wing 1 0")


def tell(listener: Listener, facts: Facts) -> None:
    """Note facts of one of Ada's tracks."""
    path = data.get_library().store_of(listener).path

    async def note() -> None:
        writer = await Writer.open(path)
        await save_facts(writer, "musicbrainz", {OWLS: facts})
        await writer.close()

    asyncio.run(note())


def prepared(listener: Listener, lens: Lens = Lens()) -> dict[str, Prepared]:
    """Every chart as it is shown now."""
    look = data.look(listener, lens)
    return {name: look.prepare(chart, look.context, next(iter(chart.choices), "")) for name, chart in CHARTS.items()}


def test_demo_shows_every_chart_of_sound_and_origin_with_its_coverage(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "insights", part=TAB)

    assert not app.exception
    assert len(app.get("plotly_chart")) == len(for_section("sound"))
    known = [one.value for one in app.caption if " known of " in one.value]
    assert len(known) == len(for_section("sound"))
    [genres] = [int(one.split()[3].rstrip("%")) for one in known if one.startswith("Genres known of ")]
    assert 80 < genres < 100  # the demo ends today, so each day has another


def test_where_nothing_is_known_one_card_says_of_each_chart_who_tells_it(
    show: OpenApp, own_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MUSIC_REC_OFFLINE", "false")
    app = show(own_folder, "insights", part=TAB)

    assert not app.exception
    waiting = [chart.name for chart in for_section("sound") if chart.knows != "script"]
    assert f"{len(waiting)} charts wait until more is known of these plays" in [one.value for one in app.subheader]
    assert {f"**{name}**" for name in waiting} <= {one.value for one in app.markdown}
    assert any(one.value.startswith("Moods are known of 0\u00a0%. ReccoBeats tells moods") for one in app.caption)
    assert "Look them up" in [one.label for one in app.button]

    app.button(key="waiting-look-up").click().run()

    assert not app.exception
    assert app.title[0].value == "Settings"


def test_a_genre_is_chosen_beside_the_days_and_taken_away_again(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "plays", traits="genre:jazz")
    assert "Jazz" in [one.label for one in app.button]

    app.multiselect(key="only-genre").set_value(["jazz", "folk"]).run()
    app.multiselect(key="only-country").set_value(["Denmark"]).run()

    assert app.query_params["traits"] == "genre:jazz,genre:folk,country:Denmark"
    assert not app.exception

    [chip] = [one for one in app.button if one.label == "from Denmark"]
    chip.click().run()
    assert app.query_params["traits"] == "genre:jazz,genre:folk"


def test_new_facts_draw_again_just_what_rests_on_them(show: OpenApp, own_folder: Path):
    show(own_folder)
    ada = data.get_library().people.shown("Ada")
    few = Lens(traits=(("genre", "rock"),))
    before = prepared(ada)
    empty = data.look(ada, few)
    assert len(empty.context.history) == 0

    tell(ada, Facts({"release_date": "1999"}, {"rock": 1}))

    again = {name for name, one in prepared(ada).items() if one is not before[name]}
    assert again == {chart.id for chart in CHARTS.values() if chart.knows}
    assert len(data.look(ada, few).context.history) > 0
    assert prepared(ada, few)["streaks"].figure is not None


def test_rules_beside_facts_see_new_facts_too(show: OpenApp, own_folder: Path):
    show(own_folder)
    ada = data.get_library().people.shown("Ada")
    evenings = Lens(hours=tuple(range(17, 24)))
    assert prepared(ada, evenings)["genre_river"].known == 0

    tell(ada, Facts(tags={"rock": 1}))

    assert (prepared(ada, evenings)["genre_river"].known or 0) > 0
