"""Each rule of a Lens against a count by hand, and all of them through a URL and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from factories import history_of, known_of, utc
from hypothesis import given, settings
from hypothesis import strategies as st

from music_rec.core.history import PLACES, History
from music_rec.core.lens import Kind, Lens, Moments, Plays
from music_rec.core.lens_query import RULES
from music_rec.core.lens_rules import frequent
from music_rec.core.moments import LATEST
from music_rec.core.packed import pack

unhurried = settings(deadline=None)
START = utc("2023-12-20T00:00:00")
TIMES = [START + n * 50_000 + n % 7 * 900 for n in range(160)]
PLAYS = [
    (TIMES[n - (n % 8 == 1)], f"Artist {n * n % 5}", f"Song {n % 4}", "" if n % 3 else f"Album {n % 2}") for n in range(160)
]
"""Some of them begin in one second."""
KNOWN = {
    "genre": {2: "rock", 3: "rock", 4: "jazz", 8: "folk", 9: "jazz"},
    "country": {1: "Korea, Republic of", 2: "100 %: a & b", 5: "100 %: a & b"},
    "year": {2: "1999", 3: "2013", 4: "2023", 6: "2030", 7: "1800"},
}
HISTORY = replace(
    history_of(PLAYS, zone="Asia/Tokyo"), loved={2: START, 3: START, 8: 0, 999: START}, known=known_of(KNOWN, tracks=30)
)
AGES = {"1999": {2023: "20-29", 2024: "20-29"}, "2013": {2023: "10-19", 2024: "10-19"}, "2023": {2023: "0-0", 2024: "1-1"}}
AGES |= {"2030": {2023: "0-0", 2024: "0-0"}, "1800": {2023: "50-0", 2024: "50-0"}}

items = st.tuples(st.sampled_from(["artist", "album", "track"]), st.integers(1, 25))
ranges = st.tuples(st.integers(0, 160), st.integers(0, 30)).map(
    lambda two: (START + two[0] * 50_000, START + sum(two) * 50_000)
)
others = st.builds(
    Lens,
    start=st.sampled_from([None, date(2024, 1, 20)]),
    end=st.sampled_from([None, date(2024, 2, 10)]),
    without=st.lists(items, max_size=1).map(tuple),
    hours=st.sampled_from([(), (3, 4, 5, 6), (20,)]),
    moments=st.lists(ranges, max_size=1).map(tuple),
    least=st.sampled_from([None, ("artist", 20)]),
)
single = st.lists(st.tuples(st.sampled_from(TIMES), st.integers(0, 2)), max_size=3, unique=True).map(tuple)
kinds = st.sampled_from(["artist", "album", "track", "day"])
elsewhere = st.lists(st.tuples(kinds, others), max_size=2, unique=True).map(tuple)
leasts = st.none() | st.tuples(kinds, st.integers(2, 20))
traits = st.sampled_from(
    [("genre", key) for key in ("rock", "jazz", "polka", "*", "?")]
    + [("country", key) for key in ("Korea, Republic of", "100 %: a & b", "?")]
    + [("age", key) for key in ("0-0", "1-1", "20-29", "*", "?")]
)
lenses = st.builds(
    Lens,
    only=st.lists(items, max_size=3, unique=True).map(tuple),
    without=st.lists(items, max_size=2, unique=True).map(tuple),
    also_in=elsewhere,
    not_in=elsewhere,
    hours=st.lists(st.integers(0, 23), max_size=9, unique=True).map(lambda hours: tuple(sorted(hours))),
    weekdays=st.lists(st.integers(0, 6), max_size=4, unique=True).map(lambda days: tuple(sorted(days))),
    on=st.sampled_from([None, (2, 29), (1, 1), (12, 31)]),
    moments=st.lists(ranges, max_size=2).map(tuple),
    without_plays=single,
    first=st.sampled_from([None, "artist", "album", "track"]),
    loved=st.booleans(),
    traits=st.lists(traits, max_size=3, unique=True).map(tuple),
    unit=st.sampled_from(["plays", "minutes", "days"]),
)


def by_hand(lens: Lens, history: History) -> list[int]:
    """Positions of the plays that every rule lets through, looked at one by one."""
    met: dict[str, set[int]] = {"artist": set(), "album": set(), "track": set()}
    also, besides = ([(kind, held(other, kind)) for kind, other in rule] for rule in (lens.also_in, lens.not_in))
    shown, times = [], history.played_at.tolist()
    for row, when in enumerate(times):
        groups = {entity: int(history.codes(entity)[row]) for entity in met}
        everything = groups | {"day": int(history.day[row])}
        clock = datetime.fromtimestamp(when, UTC) + timedelta(hours=9)
        new = {entity for entity, group in groups.items() if group and group not in met[entity]}
        for entity, group in groups.items():
            met[entity].add(group)
        kinds = {entity for entity, _ in lens.only}
        if (
            all(any(groups[one] == group for one, group in lens.only if one == kind) for kind in kinds)
            and not any(groups[one] == group for one, group in lens.without)
            and all(everything[kind] in there for kind, there in also)
            and not any(everything[kind] in {0} | there for kind, there in besides)
            and (not lens.hours or clock.hour in lens.hours)
            and (not lens.weekdays or clock.weekday() in lens.weekdays)
            and (not lens.on or (clock.month, clock.day) == lens.on)
            and (not lens.moments or any(since <= when <= until for since, until in lens.moments))
            and (when, row - times.index(when)) not in lens.without_plays
            and (not lens.first or lens.first in new)
            and (not lens.loved or groups["track"] in history.loved)
            and all(
                any(fits(trait(kind, groups["track"], clock.year), key) for one, key in lens.traits if one == kind)
                for kind in {kind for kind, _ in lens.traits}
            )
        ):
            shown.append(row)
    return shown


def trait(kind: str, track: int, played: int) -> str:
    """The key of a track, of one kind; empty where nothing is known."""
    if kind == "age":
        return AGES.get(KNOWN["year"].get(track, ""), {}).get(played, "")
    return KNOWN[kind].get(track, "")


def fits(known: str, key: str) -> bool:
    return known == key or key == ("*" if known else "?")


def held(lens: Lens, kind: str) -> set[int]:
    """The artists, albums, tracks or days that it shows."""
    shown = lens.apply(HISTORY)
    return set((shown.day if kind == "day" else shown.codes(kind)).tolist()) - {0}


@unhurried
@given(lenses)
def test_a_lens_shows_the_plays_that_every_rule_lets_through(lens: Lens):
    assert lens.apply(HISTORY).identity.tolist() == HISTORY.identity[by_hand(lens, HISTORY)].tolist()


@unhurried
@given(lenses)
def test_a_lens_comes_back_from_its_own_url(lens: Lens):
    assert Lens.from_query(lens.to_query()) == lens
    assert lens.addressable


moments = st.lists(st.tuples(st.integers(0, LATEST), st.integers(0, LATEST)), max_size=150).map(tuple)


@given(moments)
def test_moments_come_back_however_many_and_in_whatever_order(moments: Moments):
    lens = Lens(moments=moments)

    assert Lens.from_query(lens.to_query()) == lens
    assert set(lens.to_query().get("moments", "")) <= set("0123456789-,") or len(moments) > 10


@given(st.lists(st.tuples(st.integers(0, LATEST), st.integers(0, (1 << PLACES) - 1)), max_size=150).map(tuple))
def test_single_plays_come_back_however_many_and_in_whatever_order(plays: Plays):
    assert Lens.from_query(Lens(without_plays=plays).to_query()) == Lens(without_plays=plays)


def test_an_address_has_room_for_a_thousand_single_plays():
    plays = tuple((START + n * 31_337, n % 3) for n in range(1_000))

    assert len(Lens(without_plays=plays).to_query()["without_plays"]) < 6_000


@given(st.dictionaries(st.sampled_from(list(RULES)), st.one_of(st.text(), st.text("artist:,.-_=&%0123Az"))))
def test_any_text_in_a_url_is_a_lens_that_can_be_looked_through(query: dict[str, str]):
    assert len(Lens.from_query(query).apply(HISTORY)) <= len(HISTORY)


def test_a_lens_is_no_address_where_a_url_has_no_room_or_other_lenses_lie_too_deep():
    year = Lens.parse("2024-01-01", "2024-12-31")
    new = Lens(not_in=(("artist", year),))

    assert new.addressable
    assert not Lens(not_in=(("artist", new),)).addressable
    assert not Lens(only=tuple(("artist", one) for one in range(10_000, 12_000))).addressable


def test_what_is_only_elsewhere_and_what_is_here_too_are_all_there_is_elsewhere():
    one, other = Lens.parse("2024-01-01", "2024-01-31"), Lens.parse("2024-02-01", "2024-02-29")

    for entity in ("artist", "album", "track", "day"):
        new, kept = (replace(other, **{rule: ((entity, one),)}) for rule in ("not_in", "also_in"))
        assert held(new, entity) == held(other, entity) - held(one, entity)
        assert held(kept, entity) == held(other, entity) & held(one, entity)


@unhurried
@given(lenses, lenses, leasts)
def test_a_lens_within_another_shows_what_both_show_or_is_none(one: Lens, other: Lens, least: tuple[Kind, int] | None):
    other = replace(other, least=least)
    both = one.within(other)

    if both is not None:
        shown = np.intersect1d(one.apply(HISTORY).identity, other.apply(HISTORY).identity)
        assert both.apply(HISTORY).identity.tolist() == shown.tolist()


@pytest.mark.parametrize(
    ("inner", "outer"),
    [
        (Lens(hours=(3,)), Lens(hours=(4,))),
        (Lens(only=(("artist", 1),)), Lens(only=(("artist", 2),))),
        (Lens(moments=((3, 5),)), Lens(moments=((6, 9),))),
        (Lens(first="track"), Lens(hours=(4,))),
        (Lens(traits=(("genre", "rock"),)), Lens(traits=(("genre", "jazz"),))),
        (Lens(traits=(("genre", "?"),)), Lens(traits=(("genre", "*"),))),
        (Lens.parse("2024-01-01", "2024-01-31"), Lens.parse("2024-02-01", None)),
    ],
)
def test_no_lens_shows_a_part_that_rules_count_otherwise(inner: Lens, outer: Lens):
    assert inner.within(outer) is None


@unhurried
@given(st.builds(replace, lenses, least=leasts), leasts)
def test_the_least_plays_within_a_lens_that_asks_for_some_too_are_counted_among_those_it_shows(other, least):
    both = Lens(least=least).within(other)

    assert both is not None
    assert both.apply(HISTORY).identity.tolist() == frequent(Lens(least=least), other.apply(HISTORY)).identity.tolist()


@pytest.mark.parametrize(("what", "plays"), [("artist", 40), ("album", 8), ("track", 12), ("day", 2)])
def test_at_least_so_many_plays_are_counted_in_the_days_asked_about(what, plays):
    lens = Lens(least=(what, plays), weekdays=(0, 1, 2, 3, 4))
    others = Lens(weekdays=(0, 1, 2, 3, 4)).apply(HISTORY)
    codes = others.day if what == "day" else others.codes(what)

    shown = lens.apply(HISTORY)

    enough = [code for code in set(codes.tolist()) if code and (codes == code).sum() >= plays]
    assert 0 < len(enough) < len(set(codes.tolist()))
    assert shown.played_at.tolist() == others.played_at[np.isin(codes, enough)].tolist()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("only", "artist:x"),
        ("only", "artist:99999999999999999999"),
        ("only", "nobody:3"),
        ("hours", "24"),
        ("hours", "-1"),
        ("hours", "1--2"),
        ("weekdays", "Monday"),
        ("on", "02-30"),
        ("on", "<script>"),
        ("moments", "1-2-3"),
        ("moments", "x" * 10_000),
        ("moments", f".{pack([5])}"),
        ("moments", f".{pack([5, -9])}"),
        ("moments", f".{pack([5, LATEST])}"),
        ("moments", f".{pack([1] * 100)[:-4]}"),
        ("only", ",".join(f"artist:{n}" for n in range(10_001, 11_401))),
        ("also_in", "artist"),
        ("also_in", "nobody:from=2024-01-01"),
        ("also_in", ",".join("artist:hours=3" for _ in range(9))),
        ("not_in", "artist:not_in=artist%3Afrom%3D2024-01-01"),
        ("without_plays", "1"),
        ("without_plays", "1-2-3"),
        ("without_plays", f"1-{1 << PLACES}"),
        ("without_plays", f".{pack([])}"),
        ("without_plays", f".{pack([5])}"),
        ("without_plays", f".{pack([5, -1])}"),
        ("without_plays", f".{pack([5, 0, -9, 0])}"),
        ("without_plays", f".{pack([LATEST, 0, 1, 0])}"),
        ("first", "song"),
        ("loved", "perhaps"),
        ("traits", "genre"),
        ("traits", "genre:"),
        ("traits", "weather:rain"),
        ("traits", "genre:rock,"),
        ("least", "day:0"),
        ("unit", "euros"),
    ],
)
def test_nonsense_in_one_parameter_leaves_the_others_as_they_are(name: str, text: str):
    assert Lens.from_query({name: text, "from": "2024-01-01"}) == Lens.parse("2024-01-01", None)


def test_an_unknown_item_has_no_plays():
    assert len(Lens(only=(("artist", 1 << 30),)).apply(HISTORY)) == 0


def test_within_one_of_several_genres_is_that_genre_and_any_genre_is_those():
    outer = Lens(traits=(("genre", "rock"), ("genre", "jazz"), ("country", "?")))

    rock, some = (Lens(traits=(("genre", key),)).within(outer) for key in ("rock", "*"))

    assert rock == Lens(traits=(("genre", "rock"), ("country", "?")))
    assert some == outer


def test_a_lens_rests_on_facts_where_it_names_any_here_or_elsewhere():
    rock = Lens(traits=(("genre", "rock"),))

    assert rock.rests_on_facts and Lens(not_in=(("artist", rock),)).rests_on_facts
    assert not Lens(loved=True, also_in=(("artist", Lens(hours=(3,))),)).rests_on_facts


def test_where_nothing_is_known_every_play_is_unknown():
    history = history_of(PLAYS)

    assert len(Lens(traits=(("genre", "?"),)).apply(history)) == len(history)
    assert len(Lens(traits=(("mood", "*"),)).apply(history)) == 0


def test_without_hearts_no_play_is_of_a_loved_track():
    assert len(Lens(loved=True).apply(replace(HISTORY, loved={}))) == 0


def test_rules_of_no_plays_give_no_plays():
    some, when = {"only": (("artist", 1),), "loved": True}, {"hours": (3,), "weekdays": (1,), "on": (2, 29)}
    lens = Lens(**some, **when, moments=((1, 2),), without_plays=((1, 0),), first="track", least=("day", 2))

    assert len(lens.apply(History.empty())) == 0


@pytest.mark.parametrize("what", ["artist", "album", "track", "day"])
def test_no_plays_are_none_however_many_are_asked_for(what: str):
    assert len(Lens(least=(what, 2)).apply(History.empty())) == 0
    assert len(Lens(date(2030, 1, 1), least=(what, 2)).apply(HISTORY)) == 0


def test_a_lens_without_rules_shows_views():
    assert np.shares_memory(Lens.parse("2024-01-01", None).apply(HISTORY).played_at, HISTORY.played_at)
