"""`recommend`: what to hear next, with its grounds."""

from __future__ import annotations

import pytest
from integration.recommending.measured import measured
from integration.storage.exports import uts
from integration.storage.plays import START, Database, Play

from music_rec.core.models import Listener
from music_rec.library.recommending import NOTHING_SUCH


def test_document_names_reasons_and_contributions_that_add_up(anna):
    document = anna("recommend", "-k", 2, "--json").json

    assert list(document) == ["items", "model", "version", "fallback"]
    assert document["model"] == "hybrid"
    assert len(document["items"]) == 2
    for item in document["items"]:
        assert {item["artist"], item["title"]} <= {"Fjord", "Mole", "Ice", "Snow", "Dig"}
        assert item["reasons"] and all(isinstance(reason, str) for reason in item["reasons"])
        assert sum(item["contributions"].values()) == pytest.approx(item["score"], abs=1e-9)


def test_same_question_has_the_same_answer(anna):
    assert anna("recommend", "--json").out == anna("recommend", "--json").out


def test_seed_starts_from_a_track_or_an_artist(anna):
    by_track = anna("recommend", "--seed", "fjord - ICE", "--json")
    by_both = anna("recommend", "--seed", "Mole", "--seed", "Fjord - Snow", "--json")

    assert (by_track.code, by_both.code) == (0, 0)
    assert by_track.json["model"] == "session_knn"


def test_model_that_goes_by_all_plays_says_that_it_has_no_use_for_a_seed(anna):
    by_all = anna("recommend", "--model", "popularity", "--seed", "Fjord - Ice", "--json").json

    assert by_all["fallback"].startswith("popularity goes by all your plays")
    assert "goes by all" not in anna("recommend", "--model", "hybrid", "--seed", "Fjord - Ice", "--json").out


def test_unheard_says_which_switch_is_missing(anna):
    document = anna("recommend", "--unheard", "--json").json

    assert document["items"] == []
    assert "service" in document["fallback"]


def test_person_is_told_what_and_why(anna):
    document = anna("recommend", "--model", "popularity", "--json").json

    lines = anna("recommend", "--model", "popularity").out.splitlines()

    assert lines[0] == f"1. {document['items'][0]['artist']} – {document['items'][0]['title']}"
    assert lines[1].strip() == document["items"][0]["reasons"][0]


@pytest.mark.parametrize("wrong", [("--model", "magic"), ("--seed", "Nobody"), ("-k", 0)])
def test_what_does_not_exist_is_wrong_usage(anna, wrong):
    ran = anna("recommend", *wrong)

    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


def test_artists_are_named_where_that_is_asked(anna):
    document = anna("recommend", "--level", "artist", "--model", "popularity", "--json").json

    assert [(item["artist"], item["title"]) for item in document["items"]] == [("Fjord", ""), ("Mole", "")]
    assert all(item["reasons"] for item in document["items"])
    left = anna("recommend", "--level", "artist", "--without", "Fjord", "--json").json
    assert [item["artist"] for item in left["items"]] == ["Mole"]
    nobody = anna("recommend", "--level", "artist", "--without", "Fjord", "--without", "Mole", "--json").json
    assert (nobody["items"], nobody["fallback"]) == ([], NOTHING_SUCH)


def test_artists_go_with_a_seed_and_are_told_where_none_can_be_unheard(anna):
    beside = anna("recommend", "--level", "artist", "--seed", "Fjord", "--json").json
    never = anna("recommend", "--level", "artist", "--unheard", "--json").json

    assert [item["artist"] for item in beside["items"]] == ["Mole"]
    assert beside["model"] == "session_knn"
    assert never["items"] == []
    assert "service" in never["fallback"]


@pytest.mark.parametrize("wrong", [("--level", "album"), ("--level", "artist", "--per-artist", 1), ("--genre", "polka")])
def test_what_does_not_go_together_is_wrong_usage(anna, wrong):
    assert anna("recommend", *wrong).code == 2


def test_training_keeps_the_models_and_what_they_recommend(anna):
    anna("train")
    kept = anna("models", "list", "--json").json["models"]

    lists = Database(anna.data).query("SELECT DISTINCT version FROM batch_recommendations")

    assert {one["name"] for one in kept if one["active"]} == {"hybrid", "discovery"}
    assert lists == [(one["version"],) for one in kept if one["name"] == "hybrid"]


def test_who_answers_is_told_of_models_that_are_kept(anna, tmp_path):
    for level, best in (("track", "markov"), ("artist", "actr")):
        measured(Database(anna.data), Listener(1, "Anna"), level, hybrid=0.1, **{best: 0.2})
    first = {one["name"]: one["version"] for one in anna("train", "--json").json["models"]}
    told = anna("models", "use", first["hybrid"]).out
    chosen = anna("models", "use", first["markov"], "--json").json

    assert "answers where it is asked for: --model hybrid" in told
    assert "Where no model is named, markov names tracks and actr artists" in told
    assert chosen["answers"] == {"track": "markov", "artist": "actr"}
    assert anna("recommend", "--json").json["version"] == chosen["models"][0]["version"] == first["markov"]
    anna("train")
    anna("import", uts(tmp_path / "later.csv", [Play(START, "Mole", "Dig")]))
    listed = anna("models", "list")
    assert "kept, learned from what was known before" in listed.out
    assert not any(one["active"] for one in anna("models", "list", "--json").json["models"] if one["name"] == "markov")


def test_models_of_another_version_of_the_program_are_told_apart_and_missed_by_nobody(anna):
    anna("train")
    for about in (anna.data / "models").rglob("about.json"):
        about.write_text(about.read_text("utf-8").replace('"code": "', '"code": "other '), "utf-8")

    listed, refused = (
        anna("models", "list"),
        anna("models", "use", anna("models", "list", "--json").json["models"][0]["version"]),
    )

    assert "made by another version of this program" in " ".join(listed.out.split())
    assert refused.code == 2
    assert "music-rec train" in " ".join(refused.err.split())
    assert anna("recommend", "--json").json["items"]


def test_dials_are_said_and_kept_to(anna):
    shown = anna("recommend", "--model", "popularity", "--per-artist", 1, "--variety", 0.5).out.splitlines()
    named = anna("recommend", "--model", "popularity", "--per-artist", 1, "--json").json["items"]

    assert shown[0] == "Dials: more varied (50 %), 1 of an artist at most."
    assert sorted(item["artist"] for item in named) == ["Fjord", "Mole"]
    at_rest = anna("recommend", "--variety", 0, "--less-played", 0, "--rest-days", 0, "--json").out
    assert at_rest == anna("recommend", "--json").out


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("--variety", 2), "less than or equal to 1"),
        (("--less-played", "nan"), "less than or equal to 1"),
        (("--at-most-plays", 0), "greater than or equal to 1"),
        (("--per-artist", 1, "--level", "artist"), "each artist is named once"),
    ],
)
def test_dial_beyond_its_ends_is_wrong_usage(anna, wrong, said):
    ran = anna("recommend", *wrong)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_artists_whom_only_others_play_are_named_and_no_colour_or_cursor_of_theirs_reaches_the_screen(anna, tmp_path):
    table = tmp_path / "others.csv"
    rows = [f"u{n},{artist},3" for n in range(9) for artist in ("Fjord", "Far \x1b[31mAway")]
    table.write_text("\n".join(["user,item,count", *rows, "v,Fjord,none", "w,,2"]), "utf-8")
    told = anna("train", "--data", table).err

    [named] = anna("recommend", "--level", "artist", "--unheard", "--json").json["items"]
    shown = anna("recommend", "--level", "artist", "--unheard").out

    assert (named["artist"], named["title"]) == ("Far \x1b[31mAway", "")
    assert named["reasons"] == ["Played by 9 listeners of \u201cFjord\u201d too"]
    assert "others.csv that name nobody, or count nothing, were left out: 2." in told
    assert "1. Far" in shown
    assert "\x1b" not in shown
