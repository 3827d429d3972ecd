"""What is known of tracks: told by services, the most trusted believed, and new as soon as facts are, without the plays."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from factories import utc
from integration.storage.exports import library_in, uts
from integration.storage.plays import START, Database, Play

from music_rec.core.edits import CountsAs
from music_rec.core.facts import Facts, Finding, Subject
from music_rec.core.known import Trait, known_share, trait_of
from music_rec.core.lens import Lens
from music_rec.core.models import Listener
from music_rec.core.storage.facts import save_answers, save_facts, show_facts
from music_rec.core.storage.writer import Writer
from music_rec.library import Library

HEARD = [Play(utc("2024-05-01") + 600 * n, f"Artist {n % 3}", f"Title {n % 5}", "Album") for n in range(30)]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path / "data")


def tell(
    database: Database, source: str, tracks: Mapping[tuple[str, str], Facts], artists: Mapping[str, Facts] | None = None
) -> None:
    database.write(lambda writer: save_facts(writer, source, tracks, artists))


def told(library: Library, listener: Listener, trait: Trait) -> dict[tuple[str, str], str]:
    """Keys by artist and title, of tracks of which the trait is known."""
    history = library.history(listener)
    by_play = trait_of(history, trait)
    names = zip(history.names("artist", history.artist), history.names("track", history.track), strict=True)
    return {name: by_play.keys[code] for name, code in zip(names, by_play.codes.tolist(), strict=True) if code}


def of_artist(number: int, key: str) -> dict[tuple[str, str], str]:
    return {(f"Artist {number}", f"Title {n}"): key for n in range(5)}


ONE = ("Artist 0", "Title 0")


def test_of_several_sources_the_most_trusted_is_believed(library, anna, database):
    for source, year in (("demo", "1970-01-01"), ("spotify", "1990"), ("listenbrainz", "1985-06")):
        tell(database, source, {ONE: Facts({"release_date": year})})

    assert told(library, anna, "year") == {ONE: "1985"}
    assert told(library, anna, "decade") == {ONE: "1980"}
    assert library.history(anna).known.of("decade").label("1980") == "1980s"


def test_genres_are_the_family_that_weighs_most_of_the_track_else_of_its_artist(library, anna, database):
    tell(database, "listenbrainz", {ONE: Facts(tags={"hard rock": 0.4, "classic rock": 0.5, "jazz": 0.8, "seen live": 1})})
    tell(database, "spotify", {ONE: Facts(tags={"polka": 1})}, {"Artist 0": Facts(tags={"bebop": 1, "Artist 0": 1})})

    assert told(library, anna, "genre") == {**of_artist(0, "jazz"), ONE: "rock"}
    assert library.history(anna).known.of("genre").label("rock") == "Rock"


def test_a_source_whose_tags_name_no_genre_leaves_it_to_the_next(library, anna, database):
    tell(database, "listenbrainz", {ONE: Facts(tags={"seen live": 1, "favourites": 0.5})})
    tell(database, "musicbrainz", {ONE: Facts(tags={"techno": 1})})

    assert told(library, anna, "genre") == {ONE: "dance"}


def test_what_is_told_of_an_artist_holds_for_all_their_tracks(library, anna, database):
    tell(database, "musicbrainz", {}, {"Artist 1": Facts({"country": "Korea, Republic of"})})

    assert told(library, anna, "country") == of_artist(1, "Korea, Republic of")
    assert known_share(library.history(anna), "country") == pytest.approx(1 / 3)
    assert len(Lens(traits=(("country", "Korea, Republic of"),)).apply(library.history(anna))) == 10


@pytest.mark.parametrize(
    ("trait", "values", "key"),
    [
        ("length", {"duration_ms": 239_999}, "3-4"),
        ("length", {"duration_ms": 600_000}, "10-0"),
        ("listeners", {"listeners": 12_000}, "everywhere"),
        ("listeners", {"listeners": 3}, "hardly"),
        ("mood", {"energy": 1.0, "valence": 0.19}, "5-1"),
        ("age", {"release_date": "2023-12-31"}, "1-1"),
        ("age", {"release_date": "2031"}, "0-0"),
        ("age", {"release_date": "1950"}, "50-0"),
    ],
)
def test_numbers_become_steps(library, anna, database, trait, values, key):
    tell(database, "listenbrainz", {ONE: Facts(values)})

    assert told(library, anna, trait) == {ONE: key}


def test_how_known_a_track_is_goes_by_what_is_many_at_its_source(library, anna, database):
    tell(database, "listenbrainz", {ONE: Facts({"listeners": 12_000}), ("Artist 1", "Title 1"): Facts({"listeners": 200})})
    tell(database, "lastfm", {("Artist 2", "Title 2"): Facts({"listeners": 9_000})})

    known = told(library, anna, "listeners")

    assert [known[f"Artist {n}", f"Title {n}"] for n in range(3)] == ["everywhere", "some", "few"]


def test_language_and_script_are_those_of_the_release_or_of_the_letters(tmp_path):
    titles = ["真夜中のドライブ", "Ночной трамвай", "Straße", "Song", "99"]
    with library_in(tmp_path) as library:
        plays = [Play(START + 60 * n, "A", title) for n, title in enumerate(titles)]
        anna = library.people.writable("Anna", "UTC")
        library.imports.run(anna, [uts(tmp_path / "plays.csv", plays)])
        tell(Database(tmp_path / "data"), "musicbrainz", {("A", "Song"): Facts({"language": "eng", "script": "Latn"})})

        languages = {title: key for (_, title), key in told(library, anna, "language").items()}
        scripts = {title: key for (_, title), key in told(library, anna, "script").items()}

    assert languages == {"真夜中のドライブ": "jpn", "Straße": "deu", "Song": "eng"}
    assert scripts == dict(zip(titles[:4], ["Jpan", "Cyrl", "Latn", "Latn"], strict=True))


def test_a_release_tells_the_language_of_the_tracks_that_are_played_from_it(library, anna, database):
    album = Subject("album", database.spelling("Album", "album"), "Artist 0", "Album")
    said = Finding("found", payload={"language": "isl", "script": "Latn"})

    async def answer(writer: Writer) -> None:
        await save_answers(writer, 1, "musicbrainz", "musicbrainz.albums", [(album, said)], now=1, keep_days=(9, 9))
        await show_facts(writer)

    database.write(answer)
    tell(database, "demo", {ONE: Facts({"language": "zxx"})})

    assert told(library, anna, "language") == {**of_artist(0, "isl"), ONE: "zxx"}


def test_facts_follow_a_track_that_counts_as_another(library, anna, database):
    other = ("Artist 1", "Title 1")
    tell(database, "musicbrainz", {other: Facts({"release_date": "1999"})})
    one, as_other = (database.spelling(name) for name in ("Artist 1", "Artist 0"))

    library.edits.add(anna, CountsAs("artist", one, as_other))

    assert told(library, anna, "year") == {("Artist 0", "Title 1"): "1999"}


def test_new_facts_are_seen_at_once_and_load_no_play_again(library, anna, database):
    before = library.history(anna)
    assert before.known.of("year").keys == ("",)

    tell(database, "musicbrainz", {ONE: Facts({"release_date": "1999"})})
    after = library.history(anna)

    assert after.same_plays(before) and after.played_at is before.played_at
    assert after.known.of("year").keys == ("", "1999")
    assert library.history(anna) is after
    assert before.known.of("year").keys == ("",)


def test_facts_of_tracks_that_nobody_played_are_no_harm(library, anna, database):
    library.history(anna)

    tell(database, "demo", {("Nobody", "Unheard"): Facts({"release_date": "1999"})}, {"Nobody": Facts({"country": "Chad"})})

    assert told(library, anna, "year") == {} == told(library, anna, "country")
