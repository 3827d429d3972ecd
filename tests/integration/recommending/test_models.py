"""Trained models are kept, the newest three, and any of them can answer again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from music_rec.core.errors import UsageError
from music_rec.core.models import Listener
from music_rec.core.settings import load_settings
from music_rec.library import Library
from music_rec.wiring import open_library

START = 1_600_000_000


def history(path: Path, first: int, artists: tuple[str, ...] = ("Mole", "Fjord", "Heath")) -> Path:
    """300 plays, one every ten minutes, over six tracks of each artist."""
    rows = ["uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid"]
    for i in range(300):
        artist = artists[i % len(artists)]
        rows.append(f"{START + 600 * (first + i)},,{artist},,,,Song {i % 6},")
    path.write_text("\n".join(rows), "utf-8")
    return path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(open_library(load_settings(data_dir=tmp_path / "data", cache_dir=tmp_path / "cache"))) as library:
        yield library


@pytest.fixture
def anna(library: Library, tmp_path: Path) -> Listener:
    listener = library.people.writable("anna", "UTC")
    library.imports.run(listener, [history(tmp_path / "a.csv", 0)])
    return listener


def more(library: Library, anna: Listener, tmp_path: Path, number: int) -> None:
    library.imports.run(anna, [history(tmp_path / f"{number}.csv", 1_000 * number, ("Mole",))])


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


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "\0\0", ""])
def test_table_that_is_none_is_refused_and_nothing_is_trained(library: Library, anna: Listener, tmp_path: Path, content: str):
    table = tmp_path / "others.csv"
    table.write_text(content, "utf-8")
    with pytest.raises(UsageError, match=r"others\.csv"):
        library.recommending.train(anna, table)

    assert library.recommending.models.all(anna) == []


def test_models_go_with_their_listener(library: Library, anna: Listener):
    library.recommending.train(anna)
    library.people.delete(anna)

    assert not list((library.settings.data_dir / "models").rglob("*.pickle"))
