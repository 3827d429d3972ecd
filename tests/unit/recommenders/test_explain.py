import pytest

from music_rec.core.models import Reason, Recommendation
from music_rec.recommenders.explain import ago, last_of, place_of, with_names


def one(*texts: str) -> Recommendation:
    return Recommendation(1, 1.0, tuple(Reason("session_knn", text, 0.5, (7,)) for text in texts))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (7199, "1 hour ago"),
        (12 * 86_400, "12 days ago"),
        (70 * 86_400, "2 months ago"),
        (800 * 86_400, "2 years ago"),
    ],
)
def test_time_is_told_in_the_largest_whole_unit(seconds, words):
    assert ago(seconds) == words


def test_one_time_is_not_the_latest_of_several():
    assert last_of(1, 86_400) == "1 day ago"
    assert last_of(2, 86_400) == "most lately 1 day ago"


def test_names_take_their_places_and_all_else_stays():
    found = one(f"with {place_of(8)} and {place_of(-3)}", f"with {place_of(8)}", "alone")
    titles = {8: "So What", -3: "Blue in Green"}

    [named] = with_names([found], lambda items: [titles[item] for item in items])

    assert [reason.text for reason in named.reasons] == ["with “So What” and “Blue in Green”", "with “So What”", "alone"]
    assert [(reason.contribution, reason.plays) for reason in named.reasons] == [(0.5, (7,))] * 3


def test_each_name_is_looked_up_once():
    asked = []
    with_names([one(place_of(2), place_of(2)), one(place_of(5))], lambda items: asked.extend(items) or ["x"] * len(items))

    assert asked == [2, 5]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("{item:1}", "“{item:1}”"),
        ("\\g<0>\\1", "“\\g<0>\\1”"),
        ("two\nlines\u2028three\x00", "“two lines three”"),
        ("\u202eevil", "“evil”"),
        ("می\u200cخواهم", "“می\u200cخواهم”"),
        ("x" * 10_000, "“" + "x" * 80 + "…”"),
        ("", "a track without a name"),
    ],
)
def test_hostile_names_are_text_on_one_line_and_nothing_else(title, shown):
    [named] = with_names([one(place_of(1))], lambda items: [title])

    assert named.reasons[0].text == shown


def test_an_artist_without_a_name_is_no_track():
    [named] = with_names([one(place_of(1))], lambda items: [""], "artist")

    assert named.reasons[0].text == "an artist without a name"
