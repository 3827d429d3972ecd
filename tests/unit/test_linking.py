"""Linking plays across sources: visible examples, then the laws against exhaustive search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
from hypothesis import strategies as st
from laws import law

from music_rec.core.linking import Links, SourcePlays, link_plays

Play = tuple[int, int]
Pairing = tuple[int, int]
"""Number of pairs, then minus the total distance: the greater the better."""


def plays(precedence: int, *rows: Play, resolution_s: int = 1) -> SourcePlays:
    """A source of (UTC s, track group) rows."""
    columns = np.array(rows, np.int64).reshape(-1, 2)
    return SourcePlays(precedence, columns[:, 0], columns[:, 1].astype(np.int32), resolution_s)


def at(precedence: int, *times: int, resolution_s: int = 1) -> SourcePlays:
    """A source of plays of one track."""
    return plays(precedence, *((time, 1) for time in times), resolution_s=resolution_s)


def pairs(links: Links) -> list[tuple[int, int] | None]:
    """By row, (source, row) that stands for it, or None where it counts."""
    return [None if s < 0 else (s, r) for s, r in zip(links.source.tolist(), links.row.tolist(), strict=True)]


def test_a_play_told_by_two_sources_counts_once():
    first, second = link_plays([plays(0, (1000, 1), (5000, 2)), plays(1, (5030, 2), (990, 1), (9000, 1))])

    assert pairs(first) == [None, None]
    assert pairs(second) == [(0, 1), (0, 0), None]
    assert second.counted.tolist() == [False, False, True]


def test_precedence_decides_who_counts_and_position_does_not():
    late, early = link_plays([at(7, 1000), at(3, 1000)])

    assert pairs(late) == [(1, 0)]
    assert pairs(early) == [None]


def test_rows_300_s_apart_link_and_301_s_apart_do_not():
    assert pairs(link_plays([at(0, 1000), at(1, 1300)])[1]) == [(0, 0)]
    assert pairs(link_plays([at(0, 1000), at(1, 700)])[1]) == [(0, 0)]
    assert pairs(link_plays([at(0, 1000), at(1, 1301)])[1]) == [None]
    assert pairs(link_plays([at(0, 1000), at(1, 699)])[1]) == [None]


def test_a_minute_only_time_is_as_near_as_the_nearest_second_of_its_minute():
    minute = at(1, 6000, resolution_s=60)

    assert [link_plays([at(0, time), minute])[1].counted[0] for time in (5699, 5700, 6359, 6360)] == [True, False, False, True]


def test_two_minute_only_times_are_as_near_as_their_nearest_seconds():
    minute = at(0, 6000, resolution_s=60)

    assert pairs(link_plays([minute, at(1, 6300, resolution_s=60)])[1]) == [(0, 0)]
    assert pairs(link_plays([minute, at(1, 6360, resolution_s=60)])[1]) == [None]


def test_different_tracks_at_one_moment_never_link():
    _, second = link_plays([plays(0, (1000, 1), (1000, 3)), plays(1, (1000, 2), (1000, 4))])

    assert pairs(second) == [None, None]


def test_repeats_within_one_source_stay_two_plays():
    first, second = link_plays([at(0, 1000, 1000, 1010), at(1, 1009)])

    assert pairs(first) == [None, None, None]
    assert pairs(second) == [(0, 2)]


def test_more_pairs_go_before_less_distance():
    _, second = link_plays([at(0, 1000, 1300), at(1, 1300, 1600)])

    assert pairs(second) == [(0, 0), (0, 1)]


def test_among_as_many_pairs_the_nearest_row_is_taken():
    _, second = link_plays([at(0, 1000, 1200), at(1, 1190)])

    assert pairs(second) == [(0, 1)]


def test_between_equally_near_rows_the_earlier_is_taken():
    assert pairs(link_plays([at(0, 1200, 1000), at(1, 1100)])[1]) == [(0, 1)]
    assert pairs(link_plays([at(0, 1100), at(1, 1200, 1000)])[1]) == [None, (0, 0)]


def test_in_a_loop_of_hours_only_the_row_the_other_source_lost_stays_alone():
    times = np.arange(500) * 200
    lost = 217

    first, second = link_plays([at(0, *np.delete(times, lost) + 5), at(1, *times)])

    assert np.flatnonzero(second.counted).tolist() == [lost]
    assert np.delete(second.row, lost).tolist() == list(range(499))
    assert first.counted.all()


def test_a_third_source_links_to_what_the_first_two_count():
    first, second, third = at(0, 1000), at(1, 1010, 5000), at(2, 1020, 5020, 9000)

    links = link_plays([first, second, third])

    assert pairs(links[1]) == [(0, 0), None]
    assert pairs(links[2]) == [(0, 0), (1, 1), None]


def test_rows_crowding_around_one_play_leave_all_but_one_alone():
    _, second = link_plays([at(0, 1000, 1320, 1330), at(1, 1000, 1010, 1300)])

    assert pairs(second) == [(0, 0), None, (0, 1)]


def test_a_third_source_keeps_the_order_of_starts_of_seconds_and_minutes():
    seconds_first, minutes = at(0, 6010), at(1, 6000, 6000, resolution_s=60)

    links = link_plays([seconds_first, minutes, at(2, 6300, 6330, 6340)])

    assert pairs(links[1]) == [(0, 0), None]
    assert pairs(links[2]) == [(1, 1), None, None]


def test_a_minute_reaches_further_than_a_second_that_starts_after_it():
    seconds_first, minutes = at(0, 5990, 6010), at(1, 6000, 6000, 6000, resolution_s=60)

    links = link_plays([seconds_first, minutes, at(2, 6000, 6340)])

    assert pairs(links[1]) == [(0, 0), (0, 1), None]
    assert pairs(links[2]) == [(0, 0), (1, 2)]


def test_nothing_in_gives_nothing_out():
    assert link_plays([]) == []
    assert [pairs(links) for links in link_plays([at(0), at(1)])] == [[], []]
    assert [pairs(links) for links in link_plays([at(0), at(1, 1000)])] == [[], [None]]


# Laws

START = 1_500_000_000


@st.composite
def some_plays(draw: st.DrawFn, precedence: int, resolution_s: int | None = None) -> SourcePlays:
    """Up to eight plays within twenty minutes, mostly of one track: crowded enough to compete."""
    resolution = resolution_s or draw(st.sampled_from([1, 60]))
    rows = draw(st.lists(st.tuples(st.integers(0, 60).map(lambda step: step * 20), st.sampled_from([1, 1, 1, 2])), max_size=8))
    moments = [(START + time // resolution * resolution, track) for time, track in rows]
    return plays(precedence, *moments, resolution_s=resolution)


three_sources = st.tuples(some_plays(0), some_plays(1), some_plays(2)).map(list)
two_sources = st.tuples(some_plays(0), some_plays(1)).map(list)
SOON, LATER = 12, 80
"""Examples of each law."""

Seconds = tuple[int, int]
"""First and last second in which a row may have started."""


def seconds(source: SourcePlays, row: int) -> Seconds:
    start = int(source.played_at[row])
    return start, start + source.resolution_s - 1


def distance(one: Seconds, other: Seconds) -> int:
    return max(0, one[0] - other[1], other[0] - one[1])


def best_in_order(left: Sequence[Seconds], right: Sequence[Seconds]) -> Pairing:
    """The best pairing that keeps both orders, by trying all."""

    @cache
    def best(i: int, j: int) -> Pairing:
        if i == len(left) or j == len(right):
            return 0, 0
        alone = max(best(i + 1, j), best(i, j + 1))
        far = distance(left[i], right[j])
        number, score = best(i + 1, j + 1)
        return max(alone, (number + 1, score - far)) if far <= 300 else alone

    return best(0, 0)


def best_in_any_order(left: Sequence[Seconds], right: Sequence[Seconds]) -> Pairing:
    """The best pairing of all, by trying all."""
    if not left:
        return 0, 0
    found = best_in_any_order(left[1:], right)
    for j, other in enumerate(right):
        if (far := distance(left[0], other)) <= 300:
            number, score = best_in_any_order(left[1:], [*right[:j], *right[j + 1 :]])
            found = max(found, (number + 1, score - far))
    return found


def made(sources: list[SourcePlays], links: list[Links], number: int, track: int) -> Pairing:
    """What was made of one track of one source."""
    found = [
        distance(seconds(sources[number], row), seconds(sources[pair[0]], pair[1]))
        for row, pair in enumerate(pairs(links[number]))
        if pair and sources[number].track_group[row] == track
    ]
    return len(found), -sum(found)


def counted_before(sources: list[SourcePlays], links: list[Links], number: int, track: int) -> list[Seconds]:
    """The counted rows of one track of the sources before, in time order."""
    rows = [
        (seconds(source, row)[0], place, seconds(source, row))
        for place, source in enumerate(sources[:number])
        for row in np.flatnonzero(links[place].counted & (source.track_group == track)).tolist()
    ]
    return [interval for _, _, interval in sorted(rows)]


def own_rows(source: SourcePlays, track: int) -> list[Seconds]:
    return sorted(seconds(source, row) for row in np.flatnonzero(source.track_group == track).tolist())


def assert_best(sources: list[SourcePlays], search: Callable[[Sequence[Seconds], Sequence[Seconds]], Pairing]) -> None:
    links = link_plays(sources)
    for number, source in enumerate(sources):
        for track in (1, 2):
            best = search(counted_before(sources, links, number, track), own_rows(source, track))
            assert made(sources, links, number, track) == best


@law(three_sources, soon=SOON, later=LATER)
def test_each_source_has_the_most_pairs_in_time_order_and_of_those_the_nearest(sources: list[SourcePlays]):
    assert_best(sources, best_in_order)


@law(two_sources, soon=SOON, later=LATER)
def test_between_two_sources_no_pairing_out_of_order_would_be_better(sources: list[SourcePlays]):
    assert_best([plays_of_first(source, 5) for source in sources], best_in_any_order)


def plays_of_first(source: SourcePlays, n: int) -> SourcePlays:
    return SourcePlays(source.precedence, source.played_at[:n], source.track_group[:n], source.resolution_s)


@law(three_sources, soon=SOON, later=LATER)
def test_links_are_one_to_one_between_sources_near_in_time_and_end_at_a_counted_row(sources: list[SourcePlays]):
    links = link_plays(sources)

    for number, source in enumerate(sources):
        linked = [(row, pair) for row, pair in enumerate(pairs(links[number])) if pair]
        assert len({pair for _, pair in linked}) == len(linked)
        for row, (other, stand_in) in linked:
            assert other < number
            assert links[other].counted[stand_in]
            assert sources[other].track_group[stand_in] == source.track_group[row]
            assert distance(seconds(sources[other], stand_in), seconds(source, row)) <= 300


def told(sources: list[SourcePlays], links: list[Links]) -> list[tuple[object, ...]]:
    """Every row with the row that stands for it, by what they say and not by where they lie; sorted."""

    def says(number: int, row: int) -> tuple[int, int, int]:
        source = sources[number]
        return source.precedence, int(source.played_at[row]), int(source.track_group[row])

    return sorted(
        (*says(number, row), *(says(*pair) if pair else ()))
        for number in range(len(sources))
        for row, pair in enumerate(pairs(links[number]))
    )


@law(three_sources, st.data(), soon=SOON, later=LATER)
def test_any_order_of_sources_and_rows_gives_the_same_links(sources: list[SourcePlays], data: st.DataObject):
    shuffled = []
    for source in data.draw(st.permutations(sources)):
        order = np.array(data.draw(st.permutations(range(len(source.played_at)))), np.int64)
        columns = source.played_at[order], source.track_group[order]
        shuffled.append(SourcePlays(source.precedence, *columns, source.resolution_s))

    assert told(shuffled, link_plays(shuffled)) == told(sources, link_plays(sources))


@law(three_sources, soon=SOON, later=LATER)
def test_removing_the_last_source_leaves_the_links_of_the_others_as_they_were(sources: list[SourcePlays]):
    with_last, without = link_plays(sources), link_plays(sources[:-1])

    assert [pairs(links) for links in with_last[:-1]] == [pairs(links) for links in without]


@law(two_sources, st.integers(0, 2), soon=SOON, later=LATER)
def test_adding_and_removing_a_source_that_shares_no_play_changes_no_number(sources: list[SourcePlays], place: int):
    stranger = plays(-1, *((START + i * 100, 9) for i in range(5)))

    links = link_plays([*sources[:place], stranger, *sources[place:]])

    assert links.pop(place).counted.all()
    assert [found.counted.tolist() for found in links] == [found.counted.tolist() for found in link_plays(sources)]
