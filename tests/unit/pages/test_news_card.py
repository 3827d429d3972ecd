"""The words of news, and that behind each number are as many plays."""

from __future__ import annotations

from datetime import date

import pytest
from factories import history_of, utc

from music_rec.core.history import History
from music_rec.core.lens import Lens
from streamlit_app.components.news_card import MOST, News, news_of

BERLIN = "Europe/Berlin"
LAST_SEEN = utc("2024-06-04T23:30", BERLIN)
TODAY = date(2024, 7, 1)


def history(*, artists: int = 2) -> History:
    """995 plays of old, the last late on a Tuesday; then one artist is back, and others are met."""
    old = [(LAST_SEEN - 300 * at, "Quiet Owls", "Wing") for at in range(945)]
    older = [(utc("2022-06-01", BERLIN) + at, "Mole", "Dig") for at in range(50)]
    back = [(LAST_SEEN + 60 + at, "Mole", "Dig") for at in range(55)]
    fresh = [(LAST_SEEN + 600 + 7 * at + each, f"New {each}", "One") for at in range(3) for each in range(artists)]
    return history_of(old + older + back + fresh, zone=BERLIN)


def told(news: News) -> dict[str, list[str]]:
    return {kind.title: [door.words for door in kind.doors] for kind in news.kinds}


def test_news_are_told_in_plain_words():
    news = news_of(history(), LAST_SEEN + 1, TODAY)

    assert news.title == "61 new plays since Tuesday, 4 June 2024"
    assert told(news) == {
        "2 artists met": ["New 0 · 3 plays", "New 1 · 3 plays"],
        "Milestones": ["Your 1,000th play: Dig by Mole", "100th play of Mole: Dig"],
        "Back after a long silence": ["Mole after 2 years · 55 plays"],
    }


def test_every_door_opens_as_many_plays_as_it_says_and_a_milestone_the_play_it_was_reached_with():
    whole = history()
    news = news_of(whole, LAST_SEEN + 1, TODAY)
    met, reached, back = news.kinds

    def behind(lens: Lens | None) -> History:
        return (lens or Lens()).apply(whole)

    assert len(behind(news.plays)) == 61
    assert len(behind(met.firsts)) == 2
    assert [len(behind(door.opens)) for door in (*met.doors, *back.doors)] == [3, 3, 55]
    assert [behind(door.opens).played_at.tolist() for door in reached.doors] == [
        [whole.played_at[999]],
        [LAST_SEEN + 60 + 49],
    ]


def test_a_milestone_is_one_play_also_where_its_track_begins_again_in_the_same_second():
    whole = history_of([(LAST_SEEN + n // 4 * 60, f"A{n % 4 // 2}", "x") for n in range(240)])

    [reached] = news_of(whole, LAST_SEEN + 60, TODAY).kinds

    assert [door.words for door in reached.doors] == ["Your 100th play: x by A1", "100th play of A1: x", "100th play of A0: x"]
    assert [door.opens.apply(whole).identity.tolist() for door in reached.doors] == [
        [whole.identity[n]] for n in (99, 199, 197)
    ]


def test_of_many_artists_the_first_are_named_and_all_are_counted():
    [met, *_] = news_of(history(artists=7), LAST_SEEN + 1, TODAY).kinds

    assert met.title == "7 artists met"
    assert len(met.doors) == MOST


def test_kinds_without_news_are_not_spoken_of():
    news = news_of(history_of([(0, "A", "x"), (600, "A", "x")]), 1, TODAY)

    assert news.title == "1 new play since Thursday, 1 January 1970"
    assert news.kinds == ()


@pytest.mark.parametrize(("today", "words"), [(date(2024, 6, 4), "earlier today"), (date(2024, 6, 5), "Tuesday, 4 June 2024")])
def test_the_day_of_the_newest_play_seen_is_that_of_the_listener(today: date, words: str):
    assert news_of(history(), LAST_SEEN + 1, today).title.endswith(f"since {words}")
