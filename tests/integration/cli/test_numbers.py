"""`stats` and `top`: the same numbers as the pages, as values."""

from __future__ import annotations

import pytest


def test_stats_document(anna):
    document = anna("stats", "--json").json

    assert document == {
        "plays": 12,
        "artists": 2,
        "albums": 1,
        "tracks": 3,
        "first": "2024-03-01T20:00:00+00:00",
        "last": "2024-03-06T21:00:00+00:00",
        "days_active": 6,
        "skips": 0,
        "minutes": None,
        "coverage": 0.0,
        "listener": "Anna",
        "demo": False,
        "zone": document["zone"],
    }


def test_stats_of_a_range_of_days_count_both_ends(anna):
    document = anna("stats", "--from", "2024-03-02", "--to", "2024-03-03", "--json").json

    assert (document["plays"], document["days_active"]) == (4, 2)
    assert document["first"].startswith("2024-03-02")


def test_stats_of_days_without_plays_are_zero_and_have_no_ends(anna):
    document = anna("stats", "--from", "1999-01-01", "--to", "1999-12-31", "--json").json

    assert (document["plays"], document["tracks"], document["first"], document["last"]) == (0, 0, None, None)


def test_minutes_are_those_of_plays_whose_time_is_known(anna, spotify):
    anna("import", spotify([("2024-05-01 20:10:00", "Fjord", "Ice", 600)]))

    document = anna("stats", "--json").json

    assert (document["plays"], document["minutes"]) == (13, 10)
    assert document["coverage"] == pytest.approx(1 / 13)


def test_stats_for_a_person_name_the_listener(anna):
    ran = anna("stats")

    assert "Anna" in ran.out
    assert any(line.split() == ["Plays", "12"] for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("what", "items"),
    [
        ("artists", [("Fjord", None, 10), ("Mole", None, 2)]),
        ("albums", [("Fjord", "Cold", 10)]),
        ("tracks", [("Fjord", "Ice", 6), ("Fjord", "Snow", 4), ("Mole", "Dig", 2)]),
    ],
)
def test_top_documents(anna, what, items):
    document = anna("top", what, "--json").json

    assert [(one["artist"], one.get("title"), one["plays"]) for one in document["items"]] == items
    assert [one["rank"] for one in document["items"]] == list(range(1, len(items) + 1))
    assert document["items"][0]["share"] == pytest.approx(items[0][2] / 12)
    assert all(("title" in one) == (what != "artists") for one in document["items"])


def test_top_is_as_long_as_asked_and_of_the_days_asked(anna):
    document = anna("top", "tracks", "-n", 1, "--from", "2024-03-01", "--to", "2024-03-01", "--json").json

    assert [one["plays"] for one in document["items"]] == [1]


def test_top_of_nothing_is_an_empty_list(anna):
    assert anna("top", "tracks", "--to", "1999-01-01", "--json").json == {"items": []}
    assert anna("top", "tracks", "--to", "1999-01-01").out == "No plays there.\n"


@pytest.mark.parametrize(
    "wrong",
    [("top", "genres"), ("top",), ("top", "tracks", "-n", 0), ("stats", "--from", "yesterday"), ("stats", "--form", "x")],
)
def test_wrong_usage_ends_with_2_and_leaves_stdout_empty(anna, wrong):
    ran = anna(*wrong)

    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_range_that_ends_before_it_begins_is_one_line(anna):
    ran = anna("stats", "--from", "2024-02-01", "--to", "2024-01-01")

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
