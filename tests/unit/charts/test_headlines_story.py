"""The sentences of a listening life: its chapters, who goes together, albums heard whole."""

from __future__ import annotations

import pytest
from factories import utc
from unit.charts.test_headlines import headline

from streamlit_app.components.charts.chapters import _span

DAY = 86_400


def months(artists: str) -> list:
    """A letter is a month of thirty plays of that artist, from January 2020 on."""
    firsts = [utc(f"{2020 + n // 12}-{n % 12 + 1:02}-01") for n in range(len(artists))]
    return [(first + k * 3600, artist, "x") for first, artist in zip(firsts, artists, strict=True) for k in range(30)]


def sittings(*artists: str) -> list:
    """A word is a day, a letter a play."""
    return [(n * DAY + k * 60, artist, "x") for n, word in enumerate(artists) for k, artist in enumerate(word)]


def listens(**sessions: str) -> list:
    """Tracks by album: a word is a sitting."""
    sits = [(album, word) for album, words in sessions.items() for word in words.split()]
    return [(n * DAY + k * 200, "A", track, album) for n, (album, word) in enumerate(sits) for k, track in enumerate(word)]


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (months("A"), "One chapter: your taste stayed one, with A in front"),
        (months("A" * 12 + "B" * 30), "Your listening has 2 chapters; the longest, 2½ years, was that of B"),
        (
            [*months("A" * 12), *months("A")[:9], (utc("2020-05-01"), "B", "x")],
            "One chapter: your taste stayed one, with A and B in front",
        ),
    ],
)
def test_chapters_tell_how_many_and_whose_the_longest_was(plays, said):
    assert headline("chapters", plays) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "1 month"), (90, "3 months"), (520, "17 months"), (550, "1½ years"), (730, "2 years"), (1100, "3 years")],
)
def test_the_length_of_a_chapter_is_said_in_months_or_half_years(days, said):
    assert _span(days) == said


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (sittings(*["AB"] * 10, *"C" * 50), "A and B share a sitting 6 times as often as chance"),
        (sittings(*["AB"] * 10, *"C" * 3), "A and B share a sitting 1.3 times as often as chance"),
        (
            sittings(*["ABC"] * 10),
            "None of your top artists go together: each shares sittings with the others as chance has it",
        ),
    ],
)
def test_artists_go_together_where_they_do_so_more_often_than_chance(plays, said):
    assert headline("co_listening", plays) == said


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        (listens(LP="abcd"), "LP by A is the album you heard from start to end: once"),
        (listens(LP="abcd abcd", EP="efgh"), "LP by A is the album you heard most often from start to end: twice"),
        (listens(LP="abcd", EP="efgh"), "LP by A and EP by A are the albums you heard from start to end: once each"),
        (listens(LP="abcd", EP="efgh", IP="ijkl"), "No album stands out: the first 3 were heard from start to end once each"),
    ],
)
def test_the_album_heard_whole_most_often_is_named(plays, said):
    assert headline("whole_albums", plays) == said
