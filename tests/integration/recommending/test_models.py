"""Trained models are kept, the newest three, and any of them can answer again."""

from __future__ import annotations

import json
import pickle
from contextlib import closing
from pathlib import Path
from typing import IO

import pandas as pd
import pytest
from integration.recommending.measured import measured
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.errors import UsageError
from music_rec.core.facts import Facts
from music_rec.core.models import Listener
from music_rec.core.storage.facts import save_candidates, save_facts
from music_rec.core.storage.models_store import fingerprint
from music_rec.library import Library
from music_rec.library.fitting import FROM_OTHERS
from music_rec.library.like_minded import FROM
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.from_others import FromOthers
from music_rec.wiring import open_library
from streamlit_app.utils import data

HEARD = [Play(START + 600 * i, ("Mole", "Fjord", "Heath")[i % 3], f"Song {i % 6}") for i in range(300)]


class Parts(pickle.Unpickler):
    """Reads a model, and tells the packages of ours that its parts are of."""

    of_us: set[str]

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file)
        self.of_us = set()

    def find_class(self, module: str, name: str) -> object:
        package = module.rpartition(".")[0]
        self.of_us |= {package} if package.startswith("music_rec") else set()
        return super().find_class(module, name)


def more(library: Library, anna: Listener, tmp_path: Path, number: int) -> None:
    """300 plays of one artist, later the greater the number."""
    plays = [Play(START + 600 * (1_000 * number + i), "Mole", f"Song {i % 6}") for i in range(300)]
    library.imports.run(anna, [uts(tmp_path / f"{number}.csv", plays)])


def hybrids(library: Library, anna: Listener) -> list[str]:
    return [one.version for one in library.recommending.models.all(anna) if one.name == "hybrid"]


def test_trained_model_answers_as_one_fitted_now(library: Library, anna: Listener, tmp_path: Path):
    fresh = library.recommending.recommend(anna, now=START + 400_000)
    library.recommending.train(anna)
    again = open_library(library.settings)
    with closing(again):
        kept = again.recommending.recommend(anna, now=START + 400_000)

    assert kept == fresh


def test_new_plays_are_learned_from_at_once(library: Library, anna: Listener, tmp_path: Path):
    library.recommending.train(anna)
    before = library.recommending.recommend(anna)
    more(library, anna, tmp_path, 1)
    after = library.recommending.recommend(anna)

    assert after.version != before.version


def test_newest_three_versions_stay(library: Library, anna: Listener, tmp_path: Path):
    versions = []
    for number in range(1, 5):
        library.recommending.train(anna)
        versions.append(hybrids(library, anna)[0])
        more(library, anna, tmp_path, number)

    assert set(hybrids(library, anna)) == set(versions[1:])


def test_older_version_answers_until_another_is_trained(library: Library, anna: Listener, tmp_path: Path):
    library.recommending.train(anna)
    [old] = hybrids(library, anna)
    said = library.recommending.recommend(anna, now=START + 400_000)
    more(library, anna, tmp_path, 1)
    library.recommending.train(anna)
    library.recommending.models.use(anna, old)

    assert library.recommending.recommend(anna, now=START + 400_000) == said
    more(library, anna, tmp_path, 2)
    assert library.recommending.recommend(anna).version == old
    library.recommending.train(anna)
    assert library.recommending.recommend(anna).version != old


def test_none_that_is_kept_answers_once_plays_came_until_one_is_chosen(library: Library, anna: Listener, tmp_path: Path):
    def answering() -> list[str]:
        return [one.version for one in library.recommending.kept(anna) if one.active and one.name == "hybrid"]

    library.recommending.train(anna)
    kept = hybrids(library, anna)
    assert answering() == kept == [library.recommending.recommend(anna).version]
    more(library, anna, tmp_path, 1)
    assert answering() == []
    library.recommending.models.use(anna, kept[0])
    assert answering() == kept == [library.recommending.recommend(anna).version]


def test_what_measured_better_than_the_mix_is_kept_and_older_versions_of_it_answer(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    measured(database, anna, "track", hybrid=0.1, markov=0.2)
    measured(database, anna, "artist", hybrid=0.1, actr=0.2)
    first = {one.name: one.version for one in library.recommending.train(anna)}
    more(library, anna, tmp_path, 1)
    second = {one.name: one.version for one in library.recommending.train(anna)}

    assert set(first) == set(second) == {"hybrid", "discovery", "markov", "actr"}
    assert library.recommending.recommend(anna).version == second["markov"]
    library.recommending.models.use(anna, first["markov"])
    library.recommending.models.use(anna, first["actr"])
    more(library, anna, tmp_path, 2)
    assert library.recommending.recommend(anna).version == first["markov"]
    assert library.recommending.recommend(anna, level="artist").version == first["actr"]


def test_page_that_is_open_follows_the_version_that_another_program_chose(
    library: Library, anna: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    library.recommending.train(anna)
    [old] = hybrids(library, anna)
    more(library, anna, tmp_path, 1)
    new = library.recommending.version(anna, "hybrid")
    monkeypatch.setattr(data, "get_library", lambda: library)
    before = data.recommend(anna, "hybrid", ())
    with closing(open_library(library.settings)) as other:
        other.recommending.models.use(anna, old)

    after = data.recommend(anna, "hybrid", ())

    assert (before.version, after.version) == (new, old)
    assert library.recommending.version(anna, "hybrid") == old != new


def as_older_code_kept_it(library: Library, version: str) -> None:
    """Lets a version be one of a program whose models lacked what those of now have."""
    [folder] = (library.settings.data_dir / "models").rglob(version)
    about = json.loads((folder / "about.json").read_text("utf-8"))
    (folder / "about.json").write_text(json.dumps({**about, "code": "other"}), "utf-8")
    model = pickle.loads((folder / "model.pickle").read_bytes())
    model.__dict__.clear()
    (folder / "model.pickle").write_bytes(pickle.dumps(model))


def test_model_of_older_code_is_fitted_again(library: Library, anna: Listener):
    library.recommending.train(anna)
    said = library.recommending.recommend(anna, now=START + 400_000)
    as_older_code_kept_it(library, hybrids(library, anna)[0])
    with closing(open_library(library.settings)) as again:
        assert again.recommending.recommend(anna, now=START + 400_000) == said


def test_version_of_older_code_answers_no_more_and_others_do(library: Library, anna: Listener, tmp_path: Path):
    library.recommending.train(anna)
    [old] = hybrids(library, anna)
    more(library, anna, tmp_path, 1)
    library.recommending.train(anna)
    new = hybrids(library, anna)[0]
    library.recommending.models.use(anna, old)
    as_older_code_kept_it(library, old)

    kept = {one.version: (one.active, one.usable) for one in library.recommending.models.all(anna)}
    assert (kept[old], kept[new]) == ((False, False), (True, True))
    with pytest.raises(UsageError, match="music-rec train"):
        library.recommending.models.use(anna, old)
    with closing(open_library(library.settings)) as again:
        assert again.recommending.recommend(anna).version == new


def test_fingerprint_changes_with_what_is_in_the_code_and_with_nothing_else(tmp_path: Path):
    found = []
    for name, content in (("a.py", "1"), ("a.py", "2"), ("numbers.json", "[]"), ("a.pyc", "compiled")):
        (tmp_path / name).write_text(content, "utf-8")
        found.append(fingerprint.__wrapped__(tmp_path))

    assert len(set(found[:3])) == 3
    assert found[3] == found[2]


def test_kept_model_is_made_of_nothing_but_what_its_fingerprint_covers(library: Library, anna: Listener):
    library.recommending.train(anna)
    for file in (library.settings.data_dir / "models").rglob("model.pickle"):
        with file.open("rb") as stream:
            reader = Parts(stream)
            reader.load()

        assert reader.of_us <= {"music_rec.recommenders"}


def test_version_that_is_not_there_is_named(library: Library, anna: Listener):
    with pytest.raises(UsageError, match="hybrid-9"):
        library.recommending.models.use(anna, "hybrid-9")


def test_torn_model_is_fitted_again(library: Library, anna: Listener):
    library.recommending.train(anna)
    said = library.recommending.recommend(anna, now=START + 400_000)
    for file in (library.settings.data_dir / "models").rglob("model.pickle"):
        file.write_bytes(b"torn")
    with closing(open_library(library.settings)) as again:
        assert again.recommending.recommend(anna, now=START + 400_000) == said


def test_what_others_play_is_learned_from(library: Library, anna: Listener, tmp_path: Path):
    table = tmp_path / "others.csv"
    others = (("MOLE", 9), ("Fjord", 5), ("Unknown here", 3))
    rows = [f"u{user},{artist},{plays}" for user in range(20) for artist, plays in others]
    table.write_text("\n".join(["user,item,count", *rows]), "utf-8")
    library.recommending.train(anna, table)

    answer = library.recommending.recommend(anna, model="taste")
    assert answer.fallback == ""
    assert {one.artist for one in answer.items} <= {"Mole", "Fjord", "Heath"}


@pytest.mark.parametrize("model", ["ease", pytest.param("crowd", marks=pytest.mark.slow)])
def test_what_others_play_names_artists_also_those_who_have_no_name_here(
    library: Library, anna: Listener, tmp_path: Path, model: str
):
    table = tmp_path / "others.csv"
    liked = ("Mole", "Fjord", "Unknown here")
    table.write_text(
        "\n".join(["user,item,count", *(f"u{n},{liked[(n + k) % 3]},4" for n in range(30) for k in (0, 1))]), "utf-8"
    )
    before = library.recommending.recommend(anna, level="artist", model=model)
    library.recommending.train(anna, table)

    after = library.recommending.recommend(anna, level="artist", model=model)

    assert before.fallback.startswith("No other listener is known")
    assert after.fallback == ""
    assert {one.artist for one in after.items} == {"Mole", "Fjord", "Heath", "Unknown here"}
    assert all(set(one.contributions) == {model} for one in after.items)
    assert "--level artist" in library.recommending.recommend(anna, model=model).fallback


def test_those_who_learn_from_others_are_known_by_name():
    assert {name for name, make in RECOMMENDERS.items() if isinstance(make(), FromOthers)} == {*FROM_OTHERS}


def test_an_unknown_model_is_told_all_that_are_known(library: Library, anna: Listener):
    with pytest.raises(UsageError, match=r"no model 'nobody'. Known: hybrid, .*, discovery\.$"):
        library.recommending.recommend(anna, model="nobody")


def test_another_table_of_others_makes_another_version(library: Library, anna: Listener, tmp_path: Path):
    versions = []
    for number, artist in enumerate(("Mole", "Fjord")):
        table = tmp_path / f"{number}.csv"
        table.write_text("\n".join(["user,item,count", *(f"u{user},{artist},3" for user in range(9))]), "utf-8")
        versions += [one.version for one in library.recommending.train(anna, table) if one.name == "discovery"]
        assert library.recommending.models.others(anna)["item"].unique().tolist() == [artist]

    assert len({*versions}) == 2
    assert [one.trained_on["others"] for one in library.recommending.models.all(anna) if one.name == "discovery"] == [2, 1]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "\0\0", "", "user,item,count\n", 'user,item,count\nu,Mole,"1,000"\nv,,3\n'])
def test_table_that_says_nothing_is_refused_and_that_of_before_stays(
    library: Library, anna: Listener, tmp_path: Path, content: str
):
    before = pd.DataFrame({"user": ["u"], "item": ["Mole"], "count": [3]})
    library.recommending.models.keep_others(anna, before)
    table = tmp_path / "others.csv"
    table.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=r"others\.csv"):
        library.recommending.train(anna, table)

    assert library.recommending.models.all(anna) == []
    assert library.recommending.models.others(anna).equals(before)


def test_table_is_not_kept_where_there_is_nothing_to_learn_from(library: Library, tmp_path: Path):
    bo = library.people.writable("bo", "UTC")
    (tmp_path / "others.csv").write_text("user,item\nu,Mole\n", "utf-8")
    with pytest.raises(UsageError, match="no plays"):
        library.recommending.train(bo, tmp_path / "others.csv")

    assert library.recommending.models.others(bo) is None


def test_models_go_with_their_listener(library: Library, anna: Listener):
    library.recommending.train(anna)
    library.people.delete(anna)

    assert not list((library.settings.data_dir / "models").rglob("*.pickle"))


def test_a_table_that_an_earlier_version_kept_is_learned_from(library: Library, anna: Listener):
    table = pd.DataFrame({"user": ["u", "v"], "item": ["Mole", "Mole"], "count": [3, 4]})
    folder = library.settings.data_dir / "models" / str(anna.listener_id)
    folder.mkdir(parents=True)
    table.to_parquet(folder / "others.parquet")

    assert library.recommending.models.others(anna).equals(table)
    library.recommending.models.keep_others(anna, table[:1])

    assert [one.name for one in folder.glob("others*")] == ["others-1.parquet"]
    assert len(library.recommending.models.others(anna)) == 1


def test_tags_tell_models_that_learn_from_others_which_artists_are_alike(library: Library, anna: Listener, tmp_path: Path):
    table = tmp_path / "others.csv"
    table.write_text("\n".join(["user,item,count", *(f"u{n},{one},4" for n in range(9) for one in ("Mole", "Fjord"))]), "utf-8")
    library.recommending.train(anna, table)
    before = score_of(library, anna, "Heath")

    alike = {one: Facts(tags={"burrow": 1.0}) for one in ("Mole", "Heath")}
    Database(library.settings.data_dir).write(lambda writer: save_facts(writer, "listenbrainz", {}, alike))

    assert score_of(library, anna, "Heath") > before + 0.01


def score_of(library: Library, listener: Listener, artist: str) -> float:
    [score] = [
        one.score
        for one in library.recommending.recommend(listener, level="artist", model="ease").items
        if one.artist == artist
    ]
    return score


def test_older_version_does_not_call_unheard_what_was_played_since(library: Library, anna: Listener, tmp_path: Path):
    new = [("Mole", "New"), ("Mole", "Newer")]
    Database(library.settings.data_dir).write(lambda writer: save_candidates(writer, anna.listener_id, FROM, new))
    library.recommending.train(anna)
    [old] = [one.version for one in library.recommending.models.all(anna) if one.name == "discovery"]
    before = {one.title for one in library.recommending.recommend(anna, unheard=True).items}
    library.imports.run(anna, [uts(tmp_path / "since.csv", [Play(START + 900_000, "Mole", "New")])])
    library.recommending.models.use(anna, old)

    answer = library.recommending.recommend(anna, unheard=True)

    assert before == {"New", "Newer"}
    assert (answer.version, [one.title for one in answer.items]) == (old, ["Newer"])
