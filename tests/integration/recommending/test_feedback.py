"""What is said to recommendations moves the next list at once, and can be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from each_model import each_model
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.errors import UsageError
from music_rec.core.feedback import REST_S
from music_rec.core.models import Listener
from music_rec.core.zones import DAY
from music_rec.library import Library

ARTISTS = ("Ann", "Bo", "Cy", "Di")
HEARD = [
    Play(START + DAY * day + 200 * place, artist, f"{artist} {(day + place) % 3}")
    for day in range(30)
    for place, artist in enumerate(ARTISTS)
    if day % 4 != place
]
"""Evenings with three of four artists, who have three titles each."""


def named(library: Library, anna: Listener, model: str = "actr", **options: int) -> list[str]:
    return [one.title for one in library.recommending.recommend(anna, model=model, k=50, **options).items]


def track(database: Database, title: str) -> int:
    return database.spelling(title, "track")


@each_model
def test_what_is_never_wanted_is_not_named_until_that_is_undone(
    library: Library, anna: Listener, database: Database, model: str
):
    before = named(library, anna, model)
    one = library.feedback.say(anna, track(database, "Ann 1"), "never")
    two = library.feedback.say(anna, track(database, "Cy 1"), "never", "artist")

    after = named(library, anna, model)
    for said in (one, two):
        library.feedback.undo(anna, said.feedback_id)

    unwanted = {"Ann 1", "Cy 0", "Cy 1", "Cy 2"}
    assert before
    assert after
    assert not unwanted & set(after)
    assert named(library, anna, model) == before


def test_an_unwanted_artist_is_in_no_mix(library: Library, anna: Listener, database: Database):
    library.feedback.say(anna, track(database, "Cy 1"), "never", "artist")

    mixed = library.recommending.mix(anna, k=12)

    assert {one.artist for one in mixed.tracks} == {"Ann", "Bo", "Di"}


def test_not_now_rests_a_track_for_a_week_and_lowers_its_artist(library: Library, anna: Listener, database: Database):
    before = named(library, anna)
    said = library.feedback.say(anna, track(database, before[0]), "later")
    artist = before[0][:2]

    after = named(library, anna)

    assert before[0] not in after
    assert [one for one in after if not one.startswith(artist)] == [one for one in before if not one.startswith(artist)]
    others = [one for one in before[1:] if one.startswith(artist)]
    assert sum(map(after.index, others)) >= sum(map(before[1:].index, others))
    assert before[0] in named(library, anna, now=said.said_at + REST_S)


def test_a_like_lifts_the_track_and_others_by_its_artist_and_says_so(library: Library, anna: Listener, database: Database):
    before = named(library, anna)
    last = before[-1]

    library.feedback.say(anna, track(database, last), "like")

    answer = library.recommending.recommend(anna, model="actr", k=50)
    after = [one.title for one in answer.items]
    assert sorted(after) == sorted(before)
    assert after.index(last) < before.index(last)
    [liked] = [one for one in answer.items if one.title == last]
    assert "Lifted by your like" in [reason.text for reason in liked.reasons]
    for one in answer.items:
        assert sum(one.contributions.values()) == pytest.approx(one.score, abs=1e-9)


@pytest.mark.parametrize("days", [0, 15, 29, 31])
def test_a_like_never_puts_the_track_lower(library: Library, anna: Listener, database: Database, days: int):
    for title in named(library, anna, "popularity")[::3]:
        said = library.feedback.say(anna, track(database, title), "like")
        asked = {"model": "popularity", "now": said.said_at + days * DAY}

        liked = named(library, anna, **asked)
        library.feedback.undo(anna, said.feedback_id)

        assert liked.index(title) <= named(library, anna, **asked).index(title)


def test_what_is_never_wanted_is_not_named_years_later_either(library: Library, anna: Listener, database: Database):
    first, second = named(library, anna)[:2]
    said = library.feedback.say(anna, track(database, first), "never")
    library.feedback.say(anna, track(database, second), "never", "artist")

    for days in (8, 31, 400, 4_000):
        later = named(library, anna, now=said.said_at + days * DAY)
        assert later
        assert first not in later
        assert not [title for title in later if title.startswith(second[:2])]


def test_of_two_things_said_of_a_track_the_last_counts_and_undone_the_one_before(
    library: Library, anna: Listener, database: Database
):
    said = [library.feedback.say(anna, track(database, "Bo 1"), one) for one in ("like", "like", "never")]

    assert [one.says for one in library.feedback.all(anna)] == ["never"]
    assert said[0] == said[1]
    library.feedback.undo(anna, said[2].feedback_id)
    assert [one.says for one in library.feedback.all(anna)] == ["like"]
    with pytest.raises(UsageError, match="undone already"):
        library.feedback.undo(anna, said[2].feedback_id)


def test_what_was_said_outlives_an_import_taken_back_and_goes_with_the_listener(
    library: Library, anna: Listener, database: Database
):
    library.feedback.say(anna, track(database, "Cy 1"), "never", "artist")
    [done] = library.imports.all(anna)
    library.imports.undo(anna, done.import_id)

    assert [one.artist for one in library.feedback.all(anna)] == ["Cy"]
    library.people.delete(anna)
    assert database.query("SELECT count(*) FROM user_feedback") == [(0,)]
    assert database.query("SELECT count(*) FROM tracks") == [(0,)]


def test_an_artist_nobody_played_here_can_be_unwanted_and_is_among_no_plays(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    before = library.history(anna)

    said = [library.feedback.never_again(anna, -7, name) for name in ("Éa & the <b>Others</b>", "ea and the <B>OTHERS</B>")]

    assert said[0] == said[1]
    assert [(one.entity, one.artist, one.title) for one in library.feedback.all(anna)] == [("artist", said[0].artist, "")]
    after = library.history(anna)
    assert (len(after), set(after.artist.tolist())) == (len(before), set(before.artist.tolist()))
    [group] = library.feedback.said(anna, after, said[0].said_at).unwanted
    library.imports.run(anna, [uts(tmp_path / "more.csv", [Play(START + 5, "EA AND THE <b>others</b>", "Now heard")])])
    [done] = [one for one in library.imports.all(anna) if len(one.files) and one.files[0].path.endswith("more.csv")]
    assert "Now heard" not in named(library, anna)
    assert group in library.history(anna).artist

    library.imports.undo(anna, done.import_id)
    library.feedback.undo(anna, said[0].feedback_id)
    assert library.feedback.all(anna) == []
    library.people.delete(anna)
    assert database.query("SELECT count(*) FROM artists") == [(0,)]


def test_of_nobody_nothing_can_be_said(library: Library, anna: Listener):
    with pytest.raises(UsageError, match="no such artist"):
        library.feedback.never_again(anna, -7)


def test_what_was_said_comes_back_with_a_backup(library: Library, anna: Listener, database: Database, tmp_path: Path):
    said = library.feedback.say(anna, track(database, "Bo 1"), "never")
    library.moving.backup(tmp_path / "all.backup")
    library.feedback.undo(anna, said.feedback_id)

    library.moving.restore(tmp_path / "all.backup")

    assert library.feedback.all(anna) == [said]


def test_a_list_is_written_down_once_and_later_plays_tell_how_many_were_right(
    library: Library, anna: Listener, database: Database, tmp_path: Path
):
    answer = library.recommending.recommend(anna, model="actr", k=3)

    assert [library.shown.note(anna, answer).result() for _ in range(2)] == [True, False]
    [(shown_at, rows)] = database.query("SELECT shown_at, count(*) FROM recommendation_log GROUP BY 1")
    assert rows == 3
    later = [Play(shown_at + 3600, one.artist, one.title) for one in answer.items[:2]]
    library.imports.run(anna, [uts(tmp_path / "later.csv", later)])

    outcome = library.shown.outcome(anna, "actr", shown_at + 2 * DAY)
    assert (outcome.shown, outcome.played) == (3, 2)
    assert library.shown.outcome(anna, "actr", shown_at + DAY).shown == 0
    assert library.shown.outcome(anna, "markov", shown_at + 2 * DAY).shown == 0
