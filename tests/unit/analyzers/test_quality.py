"""Hygiene and profile find what was planted, and nothing else."""

from __future__ import annotations

from hashlib import blake2s

import numpy as np
import pytest
from factories import history_of, utc

from music_rec.analyzers.hygiene import hygiene
from music_rec.analyzers.near_names import near_names, similar
from music_rec.analyzers.profile import guessed_offset, profile, suspected_doubles
from music_rec.analyzers.quality import LIMIT
from music_rec.core.history import History

START = utc("2024-03-01 12:00")
HOUR, DAY = 3600, 86_400
CLEAN = [(START + n * HOUR, "Fjord", f"Song about {word}", "Cold") for n, word in enumerate(["ice", "snow", "rain", "wind"])]


def found(history: History) -> dict[str, int]:
    return {one.name: one.count for one in hygiene(history).findings if one.count}


def scores(report) -> dict[str, float]:
    return {one.name: one.score for one in report.quality.parts}


def profiled(history: History):
    everything = np.ones(len(history), bool)
    return profile(history, everything, everything)


def test_clean_history_has_no_finding_and_the_best_score():
    report = hygiene(history_of(CLEAN))

    assert found(history_of(CLEAN)) == {}
    assert report.quality.score == 100
    assert len(report.quality.parts) == 5
    assert all("100 x" in one.formula for one in report.quality.parts)


@pytest.mark.parametrize("report", [hygiene(History.empty()), profiled(History.empty())], ids=["hygiene", "profile"])
def test_nothing_is_found_in_an_empty_history(report):
    assert [(one.count, len(one.rows)) for one in report.findings] == [(0, 0)] * 5
    assert (report.plays, report.quality.score) == (0, 100)


def test_repeats_within_300_seconds_are_found_with_the_seconds_between():
    plays = [*CLEAN, (START + 300, "Fjord", "Song about ice", "Cold"), (START + 601, "Fjord", "Song about ice", "Cold")]

    report = hygiene(history_of(plays))

    [repeats] = [one for one in report.findings if one.name == "repeats"]
    assert repeats.rows[["played_at", "track", "seconds"]].values.tolist() == [[START + 300, "Song about ice", 300]]
    assert scores(report)["single"] == pytest.approx(100 * 5 / 6)


def test_nearly_identical_names_are_found_the_more_played_first():
    plays = [
        *CLEAN,
        *((START + DAY * n, "Sigur Rossa", "Hoppipolla") for n in (1, 2, 3)),
        (START + DAY * 4, "Sigur Rosssa", "Other"),
    ]

    report = hygiene(history_of(plays))

    [names] = [one for one in report.findings if one.name == "names"]
    assert names.rows[["kind", "name", "plays", "other", "other_plays"]].values.tolist() == [
        ["artist", "Sigur Rossa", 3, "Sigur Rosssa", 1]
    ]
    assert scores(report)["names"] == pytest.approx(100 * 7 / 8)
    assert not {"group", "other_group"} & set(names.rows)


def test_nearly_identical_names_come_with_their_groups():
    history = history_of([(START, "Sigur Rossa", "One"), (START + 1, "Sigur Rossa", "Two"), (START + 2, "Sigur Rosssa", "Six")])

    pairs, _ = near_names(history)

    assert pairs[["kind", "group", "other_group"]].values.tolist() == [["artist", 1, 2]]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The Notwist", "Notwist", True),
        ("Radiohead", "Radiohaed", False),  # a swap costs two of nine letters
        ("Boards of Canada", "Boards of Cannada", True),
        ("Xoards of Canada", "Boards of Canada", True),
        ("Symphony No. 5 in C", "Symphony No. 6 in C", False),
        ("A long work, Part II", "A long work, Part III", False),
        ("A long work, Side A", "A long work, Side B", False),
        ("Abba", "Abbas", False),
        ("夜に駆ける", "夜に駆けろ", False),
    ],
)
def test_what_counts_as_nearly_the_same(one, other, alike):
    assert bool(similar([one, other], [0, 0])) is alike
    assert not similar([one, other], [0, 1]), "tracks of two artists are different"


def test_names_are_compared_in_blocks_of_any_size():
    names = [f"name {number:05} of a very long list" for number in range(5000)]
    letters = str.maketrans("0123456789", "ghijklmnop")
    names += [f"chapter {blake2s(b'%d' % number).hexdigest().translate(letters)}" for number in range(1200)]
    names += ["another name altogether", "another name altogethre"]

    assert {pair[:2] for pair in similar(names, [0] * len(names))} == {(6200, 6201)}


def test_unlikely_times_are_found_with_the_reason():
    midnight = [(utc("2024-03-05"), f"Mole {n}", "Dig", "Hole") for n in range(3)]
    moment = [(utc("2024-03-06 10:00"), f"Hare {n}", "Run", "Field") for n in range(4)]
    dense = [(utc("2024-03-07 10:00") + 25 * n, "Bee", f"Buzz {n * n}", "Hive") for n in range(22)]
    near = [(utc("2024-03-08 10:00") + 31 * n, "Bee", f"Hum {n * n}", "Hive") for n in range(22)]

    report = hygiene(history_of([*CLEAN, *midnight, *moment, *dense, *near]))

    [dates] = [one for one in report.findings if one.name == "dates"]
    assert dates.rows["why"].value_counts().to_dict() == {
        "too many in ten minutes": 22,
        "several at one moment": 4,
        "at midnight": 3,
    }


def test_few_plays_long_before_all_others_are_found():
    plays = [(START + n * HOUR, "Fjord", f"Ice {n}", "Cold") for n in range(200)]

    report = hygiene(history_of([(utc("2006-01-01 10:00"), "Old", "Clock", "Wrong"), *plays]))

    [dates] = [one for one in report.findings if one.name == "dates"]
    assert dates.rows[["artist", "why"]].values.tolist() == [["Old", "long before all others"]]


def test_silences_of_two_weeks_are_found_longest_first_in_days_of_the_listener():
    days = [0, 14, 29, 60]  # silent between them: 13, 14 and 30
    plays = [(utc("2024-01-01 23:30", "America/New_York") + n * DAY, "Fjord", f"Ice {n}", "Cold") for n in days]

    report = hygiene(history_of(plays, zone="America/New_York"))

    [gaps] = [one for one in report.findings if one.name == "gaps"]
    told = [(str(row.first.date()), str(row.last.date()), row.days) for row in gaps.rows.itertuples()]
    assert told[1] == ("2024-01-16", "2024-01-29", 14)
    assert [row[2] for row in told] == [30, 14]
    assert scores(report)["unbroken"] == pytest.approx(100 * (1 - 44 / 61))


def test_a_finding_shows_some_rows_and_counts_all():
    report = hygiene(history_of([(START + n * HOUR, "Fjord", "Ice") for n in range(LIMIT + 50)]))

    [albums] = [one for one in report.findings if one.name == "albums"]
    assert (albums.count, len(albums.rows)) == (LIMIT + 50, LIMIT)
    assert scores(report)["albums"] == 0


def test_play_that_was_heard_to_its_end_is_no_double():
    twice = [(START, "Fjord", "Intro"), (START + 20, "Fjord", "Intro")]

    assert suspected_doubles(history_of(twice)).tolist() == [1]
    assert suspected_doubles(history_of(twice, ms=180_000)).tolist() == [1]
    assert suspected_doubles(history_of(twice, ms=20_000)).tolist() == []


def test_profile_tells_range_and_what_rows_lack():
    history = history_of([*CLEAN, (START + 20 * DAY, "Mole", "Dig")])

    report = profile(history, np.array([True, False, True, True, True]), np.zeros(5, bool))

    assert (report.first, report.last, report.plays) == (START, START + 20 * DAY, 5)
    assert [(one.name, one.count) for one in report.findings] == [
        ("gaps", 1),
        ("doubles", 0),
        ("albums", 1),
        ("ids", 1),
        ("lengths", 5),
    ]
    assert (report.share("albums"), report.share("lengths")) == (0.2, 1)
    assert scores(report)["ids"] == pytest.approx(80)
    assert report.findings[3].rows["track"].tolist() == ["Song about snow"]


@pytest.mark.parametrize("offset", [-8, 0, 2, 11])
def test_clock_of_a_usual_day_is_guessed(offset):
    hours = [hour for hour in range(24) for _ in range(0 if hour in range(1, 7) else 20)]
    plays = [(START + n * DAY + (hour - offset) * HOUR, "Fjord", f"Ice {n}") for n, hour in enumerate(hours, -6)]
    midday = [(when - 12 * HOUR, *names) for when, *names in plays]  # START is noon

    assert abs((guessed_offset(history_of(midday)) - offset + 12) % 24 - 12) <= 1


def test_clock_is_not_guessed_where_all_hours_are_alike_or_plays_are_few():
    always = [(START + n * HOUR, "Fjord", f"Ice {n}") for n in range(24 * 20)]

    assert guessed_offset(history_of(always)) is None
    assert guessed_offset(history_of(CLEAN)) is None
