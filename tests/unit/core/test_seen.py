"""When news are on show, and when they are seen."""

from __future__ import annotations

from music_rec.core.seen import LEFT_S, SOON_S, Seen

NOON = 1_700_000_000
OLD, NEW, NEWER = 100, 200, 300


def on_show() -> Seen:
    """News that were first shown at noon."""
    return Seen.at_first(OLD).looked(NEW, NOON)


def test_from_the_first_look_on_newer_plays_are_news_at_once_and_however_late_one_looks():
    first = Seen.at_first(OLD)

    assert not first.has_news
    for now in (NOON, NOON + 100 * LEFT_S):
        assert first.looked(OLD, now) == first
        assert first.looked(NEW, now) == Seen(OLD, NEW, now)


def test_a_look_does_not_put_news_away():
    again = on_show().looked(NEW, NOON + LEFT_S - 1)

    assert again == on_show()
    assert again.has_news


def test_what_comes_in_soon_joins_the_news_on_show():
    assert on_show().looked(NEWER, NOON + SOON_S - 1) == Seen(OLD, NEWER, NOON)


def test_what_comes_in_later_is_the_news_then():
    assert on_show().looked(NEWER, NOON + SOON_S) == Seen(NEW, NEWER, NOON + SOON_S)


def test_news_are_seen_on_another_day():
    left = on_show().looked(NEW, NOON + LEFT_S)

    assert left.until == NEW
    assert not left.has_news


def test_news_put_away_stay_away_and_the_next_begin_from_there_after_an_hour_of_peace():
    away = Seen.put_away(NEW, NOON)

    assert away.looked(NEW, NOON + LEFT_S) == away
    assert away.looked(NEWER, NOON + SOON_S - 1) == away
    assert away.looked(NEWER, NOON + SOON_S) == Seen(NEW, NEWER, NOON + SOON_S)


def test_a_clock_that_was_set_back_keeps_no_news_away():
    assert Seen.put_away(NEW, NOON).looked(NEWER, NOON - LEFT_S).has_news


def test_plays_that_went_again_are_no_news_when_they_come_back():
    away = Seen.put_away(NEW, NOON)

    assert away.looked(OLD, NOON + SOON_S).looked(NEW, NOON + 2 * SOON_S) == away
