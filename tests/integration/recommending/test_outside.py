"""Artists whom only others play, or only lists of services name: they are recommended by name, and nothing is written by it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import Hide
from music_rec.core.errors import UsageError
from music_rec.core.facts import Alike, Finding, Subject
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.core.storage.facts import save_answers, save_candidates, show_facts
from music_rec.core.storage.friends import save_like_minded
from music_rec.core.storage.writer import Writer
from music_rec.library import Library
from music_rec.library.learning import OF_OTHERS
from music_rec.library.like_minded import FROM
from music_rec.library.recommending import NOTHING_UNHEARD
from music_rec.wiring import open_library

HEARD = [Play(START + 600 * i, ("Mole", "Fjord", "Heath")[i % 3], f"Song {i % 6}") for i in range(90)]
FAR, HOSTILE = "Far Away", '=HYPERLINK("http://x")![a](b) \u202e <b>:fire:'
OTHERS = [(f"u{n}", artist, 5) for n in range(9) for artist in ("Mole", "Fjord", (FAR, HOSTILE)[n % 2])]


def train(library: Library, anna: Listener, path: Path, rows: Sequence[tuple[str, str, int]] = OTHERS) -> None:
    """Learn from a table of others."""
    path.write_text(
        "\n".join(["user,item,count", *(f'{user},"{item.replace(chr(34), 2 * chr(34))}",{n}' for user, item, n in rows)])
    )
    library.recommending.train(anna, path)


def unheard(library: Library, anna: Listener, model: str | None = None, **options: Lens | int) -> dict[str, str]:
    """The artists named of those never heard, best first, with their first reason."""
    answer = library.recommending.recommend(anna, level="artist", model=model, unheard=True, **options)
    return {one.artist: one.reasons[0].text for one in answer.items}


def alike(of: str, artists: Sequence[str], entity: str = "artist", title: str = "") -> tuple[str, str, list[Alike]]:
    return of, entity, [Alike(entity, one, title, 1 / place) for place, one in enumerate(artists, 1)]


def told(database: Database, *lists: tuple[str, str, list[Alike]]) -> None:
    """Keep what a service answered that is alike to artists, or to tracks given by title."""

    async def keep(writer: Writer) -> None:
        answers = [
            (Subject(entity, database.spelling(of, entity), of), Finding("found", alike=tuple(near)))
            for of, entity, near in lists
        ]
        await save_answers(writer, 1, "lastfm", "lastfm.similar", answers, now=1, keep_days=(90, 90))
        await show_facts(writer)

    database.write(keep)


def test_artists_whom_only_others_play_are_named_as_they_are_spelled_most_and_nothing_is_written(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    before = database.query("SELECT count(*) FROM artists"), database.query("SELECT sum(value >> 32) FROM revisions")
    train(library, anna, tmp_path / "others.csv", [*OTHERS, ("v", "FAR away", 4), ("v", "Mole", 4)])
    trained = database.query("SELECT sum(value >> 32) FROM revisions")

    found = unheard(library, anna)

    assert {*found} == {FAR, HOSTILE}
    assert all(reason.startswith("Played by ") and "“" in reason for reason in found.values())
    assert library.recommending.recommend(anna, level="artist", unheard=True).model == "ease_als"
    assert (database.query("SELECT count(*) FROM artists"), trained) == (
        before[0],
        database.query("SELECT sum(value >> 32) FROM revisions"),
    )


def test_an_outsider_is_never_wanted_until_that_is_undone_also_of_a_model_that_learned_before(
    library: Library, anna: Listener, tmp_path: Path
):
    train(library, anna, tmp_path / "others.csv")
    one = next(one for one in library.recommending.recommend(anna, level="artist", unheard=True).items if one.artist == HOSTILE)

    said = library.feedback.never_again(anna, one.track_id, one.artist)

    assert {*unheard(library, anna)} == {*unheard(library, anna, "ease")} == {FAR}
    assert {one.artist for one in library.recommending.recommend(anna, level="artist", model="popularity").items} == {
        "Mole",
        "Fjord",
        "Heath",
    }
    library.feedback.undo(anna, said.feedback_id)
    assert {*unheard(library, anna)} == {*unheard(library, anna, "ease")} == {FAR, HOSTILE}
    history = library.history(anna)
    assert {*history.names("artist", history.artist)} == {"Mole", "Fjord", "Heath"}


def test_an_outsider_is_left_out_by_name_whether_or_not_something_was_said_of_them(
    library: Library, anna: Listener, tmp_path: Path
):
    train(library, anna, tmp_path / "others.csv")
    without = library.recommending.narrowed(anna, without=["far AWAY"])

    assert {*unheard(library, anna, lens=without)} == {*unheard(library, anna, "ease", lens=without)} == {HOSTILE}
    library.feedback.undo(anna, library.feedback.never_again(anna, without.without[0][1], FAR).feedback_id)
    undone = library.recommending.narrowed(anna, without=[FAR])
    assert {*unheard(library, anna, lens=undone)} == {HOSTILE}
    library.feedback.never_again(anna, -1, HOSTILE)  # with their name that of the other is read, who has a row by now
    with_a_row = library.recommending.narrowed(anna, without=[FAR])
    assert with_a_row.without[0][1] > 0
    assert {*unheard(library, anna)} == {FAR}
    assert {*unheard(library, anna, lens=with_a_row)} == set()
    assert library.recommending.recommend(anna, lens=without).items
    with pytest.raises(UsageError, match="No artist here is called 'Farther Away'"):
        library.recommending.narrowed(anna, without=["Farther Away"])


def test_what_must_learn_from_others_first_says_so_beforehand_and_not_again(library: Library, anna: Listener, tmp_path: Path):
    shelf = library.recommending
    nobody_known = shelf.must_learn(anna, "ease", "artist")
    train(library, anna, tmp_path / "others.csv")

    assert nobody_known == shelf.must_learn(anna, "ease", "track") == shelf.must_learn(anna, "hybrid", "artist") == ""
    assert shelf.must_learn(anna, OF_OTHERS, "artist") == ""  # it is kept
    assert "others" in shelf.must_learn(anna, "ease", "artist")
    unheard(library, anna, "ease")
    assert shelf.must_learn(anna, "ease", "artist") == ""


@contextmanager
def next_process(library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """The same folder opened anew, where no model of artists is fitted again."""
    monkeypatch.setattr("music_rec.library.learning.of_artists", lambda *_: pytest.fail("It was fitted again."))
    with closing(open_library(library.settings)) as opened:
        yield opened


def of_artists(library: Library, anna: Listener) -> dict[str, bool]:
    """The versions that are kept of the model that names artists, the newest first, and whether each answers."""
    return {one.version: one.active for one in library.recommending.models.all(anna) if one.name == OF_OTHERS}


def test_trained_model_names_outsiders_in_the_next_process_without_learning_again(
    library: Library, anna: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = {"level": "artist", "unheard": True, "now": START + 100_000}
    train(library, anna, tmp_path / "others.csv")
    said = library.recommending.recommend(anna, **asked)

    with next_process(library, monkeypatch) as later:
        assert later.recommending.recommend(anna, **asked) == said
        assert {one.artist for one in said.items} == {FAR, HOSTILE}
        assert of_artists(later, anna) == {said.version: True}
        [item] = [one for one in later.recommending.recommend(anna, **asked).items if one.artist == HOSTILE]
        later.feedback.never_again(anna, item.track_id, item.artist)
        assert {*unheard(later, anna)} == {FAR}


def test_older_version_names_those_it_learned_of_and_nobody_played_since(
    library: Library, anna: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    train(library, anna, tmp_path / "others.csv")
    [old] = of_artists(library, anna)
    library.imports.run(anna, [uts(tmp_path / "since.csv", [Play(START + 90_000, FAR, "Song")])])
    train(library, anna, tmp_path / "others.csv", [(user, artist, n) for user, artist, n in OTHERS if artist != HOSTILE])
    new = library.recommending.recommend(anna, level="artist", unheard=True)
    library.recommending.models.use(anna, old)

    with next_process(library, monkeypatch) as later:
        answer = later.recommending.recommend(anna, level="artist", unheard=True)

        assert (new.version, new.items) == (next(iter(of_artists(later, anna))), ())
        assert of_artists(later, anna) == {new.version: False, old: True}
        assert (answer.version, [one.artist for one in answer.items]) == (old, [HOSTILE])


def test_newest_three_that_name_artists_stay_until_their_listener_goes(library: Library, anna: Listener, tmp_path: Path):
    versions = []
    for number in range(4):
        train(library, anna, tmp_path / "others.csv", [*OTHERS, ("v", "Mole", number + 1)])
        versions.append(library.recommending.recommend(anna, level="artist", unheard=True).version)

    assert [*of_artists(library, anna)] == versions[:0:-1]
    library.people.delete(anna)
    assert of_artists(library, anna) == {}


def test_nothing_that_names_artists_is_kept_where_nobody_is_known(library: Library, anna: Listener):
    assert [one.name for one in library.recommending.train(anna)] == ["hybrid", "discovery"]
    assert of_artists(library, anna) == {}


def test_those_alike_and_lists_are_enough_to_keep_what_names_artists(
    library: Library, anna: Listener, database: Database, monkeypatch: pytest.MonkeyPatch
):
    told(database, alike("Mole", ["Fjord", FAR]))
    library.recommending.train(anna)
    with next_process(library, monkeypatch) as later:
        assert [*unheard(later, anna)] == [FAR]
    monkeypatch.undo()

    database.write(lambda writer: save_like_minded(writer, 1, "listenbrainz", OTHERS))
    database.write(show_facts)
    library.recommending.train(anna)
    with next_process(library, monkeypatch) as later:
        assert {*unheard(later, anna)} == {FAR, HOSTILE}


def test_of_other_code_it_is_learned_again(library: Library, anna: Listener, tmp_path: Path):
    train(library, anna, tmp_path / "others.csv")
    [version] = of_artists(library, anna)
    [folder] = (library.settings.data_dir / "models").rglob(version)
    about = json.loads((folder / "about.json").read_text("utf-8"))
    (folder / "about.json").write_text(json.dumps({**about, "code": "other"}), "utf-8")
    (folder / "model.pickle").write_bytes(pickle.dumps((None, {})))

    with closing(open_library(library.settings)) as later:
        assert {*unheard(later, anna)} == {FAR, HOSTILE}
        assert of_artists(later, anna) == {version: False}


def test_what_answers_for_artists_does_not_answer_for_tracks(library: Library, anna: Listener, tmp_path: Path):
    train(library, anna, tmp_path / "others.csv")

    answer = library.recommending.recommend(anna, model=OF_OTHERS)

    assert {one.title for one in answer.items} == {f"Song {i}" for i in range(6)}
    assert "--level artist" in answer.fallback


def test_who_was_played_and_is_hidden_is_nobody_new(library: Library, anna: Listener, database: Database, tmp_path: Path):
    train(library, anna, tmp_path / "others.csv")
    edit = library.edits.add(anna, Hide("artist", database.spelling("Mole")))

    hidden = unheard(library, anna)
    library.edits.undo(anna, edit.edit_id)

    assert {*hidden} == {*unheard(library, anna)} == {FAR, HOSTILE}


def test_leaving_an_artist_out_leaves_outsiders_in_and_asking_for_tracks_by_some_does_not(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    train(library, anna, tmp_path / "others.csv")
    mole = ("artist", database.spelling("Mole"))

    left = library.recommending.recommend(anna, level="artist", model="ease", lens=Lens(without=(mole,)))
    only = library.recommending.recommend(anna, level="artist", model="ease", lens=Lens(only=(mole,)))

    assert {one.artist for one in left.items} == {"Fjord", "Heath", FAR, HOSTILE}
    assert {one.artist for one in only.items} == {"Mole"}


def test_those_alike_to_a_listener_are_others_too(library: Library, anna: Listener, database: Database):
    database.write(lambda writer: save_like_minded(writer, 1, "listenbrainz", OTHERS))
    database.write(show_facts)

    assert {*unheard(library, anna)} == {FAR, HOSTILE}


def test_lists_of_services_name_artists_where_nobody_else_is_known(library: Library, anna: Listener, database: Database):
    told(database, alike("Mole", ["Fjord", FAR, HOSTILE]), alike("Song 1", [FAR], "track", "A song"))

    found = unheard(library, anna, "ease")

    assert [*found] == [FAR, HOSTILE]
    assert found == {FAR: "Called alike to “Fjord”", HOSTILE: "Called alike to “Mole”"}
    assert unheard(library, anna, "kernel") == {}
    assert library.recommending.best_of(anna, "artist", unheard=True) == "discovery"  # it has a track to go by


def test_where_lists_of_artists_are_all_there_is_they_answer(library: Library, anna: Listener, database: Database):
    assert library.recommending.recommend(anna, level="artist", unheard=True).fallback == NOTHING_UNHEARD

    told(database, alike("Mole", ["Fjord", FAR, HOSTILE]))

    assert [*unheard(library, anna)] == [FAR, HOSTILE]


def test_lists_lift_what_others_play_as_much_and_recommendations_bring_together(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    train(library, anna, tmp_path / "others.csv", [(f"u{n}", one, 5) for n in range(8) for one in ("Mole", FAR, HOSTILE)])
    even = {
        one.artist: one.score for one in library.recommending.recommend(anna, level="artist", model="ease", unheard=True).items
    }
    told(database, alike("Fjord", [HOSTILE]))
    listed = {
        one.artist: one.score for one in library.recommending.recommend(anna, level="artist", model="ease", unheard=True).items
    }
    database.write(lambda writer: save_candidates(writer, 1, FROM, [("Heath", "New"), (FAR, "New too")]))
    together = {
        one.artist: one.score for one in library.recommending.recommend(anna, level="artist", model="ease", unheard=True).items
    }

    assert even[FAR] == pytest.approx(even[HOSTILE], abs=1e-6)
    assert listed[HOSTILE] > listed[FAR] + 0.01
    assert together[FAR] > listed[FAR] + 0.01


def test_what_is_on_too_many_lists_to_learn_from_is_left_to_those_on_most(
    library: Library, anna: Listener, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("music_rec.library.knowledge.MOST_LISTED", 1)
    told(database, alike("Mole", ["A", "B"]), alike("Fjord", ["B"]))

    assert [*unheard(library, anna, "ease")] == ["B"]
