"""Lists to hear next, with their reasons, and on into a playlist."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from e2e.ui.shown import OpenApp, doors
from factories import history_of
from streamlit.testing.v1 import AppTest

from music_rec.core.lens import Lens
from music_rec.core.models import Score
from music_rec.core.storage.evaluations import save_scores
from music_rec.core.storage.writer import Writer
from streamlit_app.components.charts.moments import of_times
from streamlit_app.components.model_scores import against_simple
from streamlit_app.utils import data
from streamlit_app.utils.text import amount


def captions(app: AppTest) -> str:
    return " ".join(one.value for one in app.caption)


def test_hear_again_says_why_in_words(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")
    app.segmented_control(key="kind").select("Hear again").run()

    assert not app.exception
    assert app.title[0].value == "What to hear next"
    assert len(app.image) == 20
    assert "Played " in captions(app)


def test_every_number_of_plays_in_a_reason_opens_just_these(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    app.segmented_control(key="kind").select("A bit of both").run()
    history = data.get_library().history(data.listener())

    found = doors(app, "recommended")
    assert len(found) >= 20
    for said, lens in found:
        assert said == amount(len(lens.apply(history)), "play")


def test_artists_are_named_where_that_is_chosen_and_their_numbers_open_just_their_plays(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    app.segmented_control(key="kind").select("Hear again").run()
    app.segmented_control(key="level").select("Artists").run()
    history = data.get_library().history(data.listener())

    assert not app.exception
    assert "Artists you are likely to want" in captions(app)
    found = doors(app, "recommended")
    assert found
    for said, lens in found:
        assert {entity for entity, _ in lens.only} == {"artist"}
        assert said == amount(len(lens.apply(history)), "play")
    app.segmented_control(key="kind").select("Never heard").run()
    assert not app.exception


def test_of_the_plays_of_a_recommended_track_just_those_open_that_the_reason_counts():
    at = [100, 100, 100, 200, 300]
    history = history_of([*((when, "A", "x") for when in at), (100, "B", "y"), (300, "B", "y")])
    [x] = {
        int(group)
        for group, artist in zip(history.track, history.names("artist", history.artist), strict=True)
        if artist == "A"
    }

    def opened(*times: int) -> list[int] | None:
        lens = of_times(history, ("track", x), times)
        return lens and lens.apply(history).played_at.tolist()

    assert opened(300, 100, 100) == [100, 100, 300]
    assert opened(*at) == at
    assert opened(400) is opened(200, 200) is opened() is None


def test_what_was_never_heard_says_what_it_is_like(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")
    app.segmented_control(key="kind").select("Never heard").run()

    assert not app.exception
    assert len(app.image) == 20
    assert "Like “" in captions(app)


def test_without_anything_looked_up_the_way_to_the_unheard_is_told(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    app.segmented_control(key="kind").select("Never heard").run()

    assert not app.exception
    assert "Look up your plays" in app.info[0].value


@pytest.mark.slow
def test_recommenders_are_measured_on_the_own_past_and_the_best_one_answers(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    library = data.get_library()
    who = library.people.shown()
    library.evaluating.start(who, ["hybrid", "rules"]).result(300)
    app.session_state["scores"] = True
    app.run()

    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 2
    [answers] = [name for name in table["Recommender"] if name.endswith("(answers)")]
    best = library.recommending.best_measured(who)
    assert best in ("hybrid", "rules")
    assert table["Recommender"].tolist().index(answers) >= 0
    assert data.recommend(who, "", ()).model == best

    app.segmented_control(key="scores_of").select("What the lists are like").run()

    assert not app.exception
    like = app.dataframe[0].value
    assert [name for name in like["Recommender"] if name.endswith("(answers)")] == [answers]
    assert like["Tracks named"].str.fullmatch(r"[\d.]+%").all()
    assert like["How rare"].str.fullmatch(r"1 in [\d,]+").all()
    assert like["Unevenness"].astype(float).between(0, 1).all()


def test_how_many_of_the_few_new_artists_were_named_is_said_in_numbers(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    library = data.get_library()
    who = library.people.shown()
    found = Score("ease_als", "artist.discovery_at_100", 1 / 7, 0, 0.4, 7, 900, 1_700_000_000)
    asyncio.run(kept(library.store_of(who).path, who.listener_id, found))
    app.session_state["scores"] = True
    app.run()

    assert not app.exception
    assert app.dataframe[0].value.to_dict("records") == [{"Recommender": "others, by EASE and ALS", "New artists": "1 of 7"}]


def over(model: str, low: float, high: float) -> Score:
    return Score(model, "track.mrr_at_20_over_markov", (low + high) / 2, low, high, 300, 900, 1_700_000_000)


def test_what_answers_is_called_better_than_the_best_simple_one_only_where_the_whole_interval_is():
    better, unsure = over("ranker", 0.12, 0.2), over("ranker", -0.02, 0.08)

    assert against_simple([better], "track", "ranker") == (
        "The next track stands higher with *learned from your order* than with the best simple one, *what follows what*:"
        " +16.0% (12.0 to 20.0)."
    )
    assert against_simple([unsure], "track", "ranker") == (
        "For the next track, *learned from your order* is not shown to be better than the best simple one, *what follows what*:"
        " +3.0% (-2.0 to 8.0)."
    )
    assert against_simple([over("ranker", -0.2, -0.1)], "track", "markov") == (
        "The next track stands highest with a simple one, *what follows what*, which answers."
    )


def test_what_answers_is_not_compared_where_that_was_not_measured():
    better = over("ranker", 0.12, 0.2)

    assert against_simple([better], "artist", "ranker") == against_simple([better], "track", "rules") == ""
    assert against_simple([], "track", "hybrid") == ""


def test_sentences_on_what_answers_stand_above_the_scores(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    library = data.get_library()
    who = library.people.shown()
    mrr = [
        Score(name, "track.mrr_at_20", value, 0, 1, 300, 900, 1_700_000_000)
        for name, value in {"hybrid": 0.1, "ranker": 0.2}.items()
    ]
    asyncio.run(kept(library.store_of(who).path, who.listener_id, *mrr, over("ranker", 0.12, 0.2)))
    app.session_state["scores"] = True
    app.run()

    assert not app.exception
    assert [one.value for one in app.markdown if "best simple one" in one.value] == [
        against_simple([over("ranker", 0.12, 0.2)], "track", "ranker")
    ]
    assert app.dataframe[0].value.columns.tolist() == ["Recommender", "Next track, rank"]


async def kept(path: Path, listener_id: int, *scores: Score) -> None:
    writer = await Writer.open(path)
    await save_scores(writer, listener_id, [one.model for one in scores], scores)
    await writer.close()


def test_like_this_starts_from_what_is_named(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")

    app.segmented_control(key="kind").select("Like this").run()
    app.multiselect(key="seeds").select("Queen Tangelo").run()

    assert not app.exception
    assert "Played in" in captions(app)


def test_seed_that_was_never_played_is_answered_in_words(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")

    app.segmented_control(key="kind").select("Like this").run()
    app.multiselect(key="seeds").set_value(["Nobody Ever <b>"]).run()

    assert not app.exception
    assert "was never played here" in app.warning[0].value
    assert "<b>" not in app.warning[0].value


def test_mixed_list_shows_how_much_each_opinion_weighs(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")

    app.segmented_control(key="kind").select("A bit of both").run()

    assert "learned from your order ·" in captions(app)


def test_list_is_kept_as_a_playlist_with_its_reasons(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    app.segmented_control(key="kind").select("Hear again").run()

    app.text_input(key="save-name-Hear again-0").set_value("For the train").run()
    app.button(key="save-list-now").click().run()

    assert "For the train is kept" in app.success[0].value
    library = data.get_library()
    [kept] = library.playlists.all(library.people.shown())
    assert kept.name == "For the train"
    assert all(track.reason for track in kept.tracks)


def test_without_plays_the_way_to_them_is_shown(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations", listener="Bo")

    assert not app.exception
    assert app.button(key="empty-import")


def test_a_list_is_narrowed_by_an_artist_to_leave_out_and_the_address_says_so(show: OpenApp, own_folder: Path):
    app = show(own_folder, "recommendations")
    app.segmented_control(key="kind").select("Hear again").run()
    library = data.get_library()
    who = library.people.shown()
    first = library.recommending.recommend(who, model="actr").items[0]
    group = next(group for group, name in data.artists(who).items() if name == first.artist)
    app.session_state["narrow"] = True
    app.run()

    app.multiselect(key="narrow-without").select(group).run()

    assert not app.exception
    assert "without" in app.query_params
    assert first.artist not in " ".join(one.value for one in app.markdown)


def test_enter_takes_the_first_that_matches_and_never_all(show: OpenApp, demo_folder: Path):
    app = show(demo_folder, "recommendations")
    app.segmented_control(key="kind").select("Like this").run()
    app.session_state["narrow"] = app.session_state["only-traits"] = True
    app.run()

    assert {"seeds", "narrow-without", "only-genre"} <= {one.key for one in app.multiselect}
    assert not any(one.proto.select_all for one in app.multiselect)


def test_dials_and_rules_stand_in_the_url_are_said_and_go_back(show: OpenApp, own_folder: Path):
    app = show(
        own_folder, "recommendations", variety="0.5", per_artist="1", rest_days="nonsense", **Lens(loved=True).to_query()
    )
    app.segmented_control(key="kind").select("Hear again").run()

    assert not app.exception
    assert "More varied (50\u00a0%), 1 of an artist at most." in captions(app)
    app.button(key="rule-0").click().run()
    assert {"variety", "loved"} & set(app.query_params) == {"variety"}
    app.button(key="dials-back").click().run()
    assert not {"variety", "per_artist"} & set(app.query_params)
    assert "More varied" not in captions(app)
