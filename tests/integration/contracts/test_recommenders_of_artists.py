"""What every recommender promises where artists are asked for (`Request.level`) of one that was fitted on tracks."""

import pickle
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from music_rec.core.protocols import Recommender, Request
from music_rec.recommenders import RECOMMENDERS
from music_rec.recommenders.artist_facts import facts_of_artists
from music_rec.recommenders.blend import Blend
from music_rec.recommenders.levels import WAITING

ALL = {**RECOMMENDERS, Blend().name: Blend}
DAY = 86_400
START = 1_600_000_000
ARTIST = 1_000
"""The artist of tracks 10 to 19 is 1001, of 20 to 29 it is 1002, and so on."""
OF_ARTISTS = Request(k=5, level="artist")


def two_listeners() -> pd.DataFrame:
    """30 evenings of eight plays for each of two listeners, of nine artists each; too few to learn own weights from."""
    random = np.random.default_rng(8)
    rows = []
    for user, first in ((0, 1), (1, 4)):
        for evening in range(30):
            artists = first + random.integers(0, 6, 8) + 3 * (evening % 2)
            tracks = 10 * artists + random.integers(0, 10, 8)
            at = START + (2 * evening + user) * DAY
            rows += [(user, track, at + 240 * place) for place, track in enumerate(tracks.tolist())]
    plays = pd.DataFrame(rows, columns=["user", "item", "timestamp"])
    return plays.assign(artist=ARTIST + plays["item"] // 10)


def tracks() -> pd.DataFrame:
    """All tracks with a sound and a tag each, near to others, and to the taste of others."""
    items = np.arange(10, 160)
    artist = items // 10
    return pd.DataFrame(
        {
            "item": items,
            "artist": ARTIST + artist,
            "tags": [{"rock" if one % 2 else "jazz": 1.0} for one in artist.tolist()],
            "features": [{"energy": one % 5, "tempo": one % 7} for one in artist.tolist()],
            "near": [{other: 1 / (1 + abs(item - other)) for other in range(10, 160, 7)} for item in items.tolist()],
            "taste": artist / 100,
        }
    )


@pytest.fixture(params=ALL, scope="module")
def make(request: pytest.FixtureRequest) -> type[Recommender]:
    return ALL[request.param]


@pytest.fixture(scope="module")
def plays() -> pd.DataFrame:
    return two_listeners()


@pytest.fixture(scope="module")
def model(make: type[Recommender], plays: pd.DataFrame) -> Recommender:
    return make().fit(plays, tracks())


def items(model: Recommender, request: Request) -> list[int]:
    return [found.item for found in model.recommend(request)]


def test_artists_are_named_best_first_and_none_twice(model, plays):
    found = model.recommend(OF_ARTISTS)

    assert 0 < len(found) <= 5
    assert {one.item for one in found} <= {ARTIST + number for number in range(1, 16)}
    assert len({one.item for one in found}) == len(found)
    assert [(-one.score, one.item) for one in found] == sorted((-one.score, one.item) for one in found)
    for one in found:
        assert sum(reason.contribution for reason in one.reasons) == pytest.approx(one.score, abs=1e-9)


def test_they_are_those_that_one_fitted_on_artists_names(make, model, plays):
    by_artist = plays.assign(item=plays["artist"], track=plays["item"]).drop(columns="artist")
    of_artists = make().fit(by_artist, facts_of_artists(tracks()))

    for request in (Request(k=9), Request(k=9, user=1), Request(k=9, now=START + 25 * DAY)):
        assert items(model, replace(request, level="artist")) == items(of_artists, request)
    assert items(model, Request(k=9, seeds=(10, 19, 23), level="artist")) == items(of_artists, Request(k=9, seeds=(1001, 1002)))


def test_what_must_not_be_named_and_what_alone_may_are_artists(model):
    first, second, *_ = items(model, replace(OF_ARTISTS, k=20))

    assert first not in items(model, replace(OF_ARTISTS, k=20, exclude=frozenset({first})))
    assert items(model, replace(OF_ARTISTS, only=frozenset({second, 10, 11}))) == [second]


def test_no_artist_that_was_heard_is_named_where_that_is_asked(model, plays):
    heard = set(plays.loc[plays["user"] == 0, "artist"])

    found = items(model, replace(OF_ARTISTS, k=20, exclude_heard=True))

    assert found
    assert not heard & set(found)


def test_asking_for_artists_changes_nothing_of_what_is_said_of_tracks(make, model, plays):
    alone = make().fit(plays, tracks())
    before = alone.recommend(Request(k=9))
    alone.recommend(OF_ARTISTS)

    assert alone.recommend(Request(k=9)) == before


def test_it_says_the_same_after_a_round_trip_before_and_behind_the_first_question(make, model, plays):
    fresh = make().fit(plays, tracks())

    for kept in (fresh, model):
        assert pickle.loads(pickle.dumps(kept)).recommend(OF_ARTISTS) == model.recommend(OF_ARTISTS)


def test_plays_observed_before_and_behind_the_first_question_count_alike(make, plays):
    in_time = plays.sort_values("timestamp", kind="stable")
    asked, not_asked = (make().fit(in_time.iloc[:300], tracks()) for _ in range(2))
    asked.recommend(OF_ARTISTS)
    for model in (asked, not_asked):
        model.observe(in_time.iloc[300:])

    for user in (0, 1):
        request = replace(OF_ARTISTS, user=user)
        found = pickle.loads(pickle.dumps(asked)).recommend(request)
        assert found
        assert asked.recommend(request) == found
        if make().name not in LEARN_FROM_OTHERS:
            expected = not_asked.recommend(request)
            assert [one.item for one in found] == [one.item for one in expected]
            assert [one.score for one in found] == pytest.approx([one.score for one in expected], abs=1e-9)


def test_plays_that_wait_stay_what_they_were_when_whoever_brought_them_writes_into_them(make, plays):
    in_time = plays.sort_values("timestamp", kind="stable")
    asked, not_asked = (make().fit(in_time.iloc[:300], tracks()) for _ in range(2))
    asked.recommend(OF_ARTISTS)
    for model in (asked, not_asked):
        brought = in_time.iloc[300:].copy()
        model.observe(brought)
        brought["item"] = 10

    if make().name not in LEARN_FROM_OTHERS:
        assert items(asked, OF_ARTISTS) == items(not_asked, OF_ARTISTS)


def test_plays_observed_by_the_thousands_count_as_if_artists_had_never_been_asked(make, plays):
    in_time = plays.sort_values("timestamp", kind="stable")
    asked, not_asked = (make().fit(in_time.iloc[:300], tracks()) for _ in range(2))
    asked.recommend(OF_ARTISTS)
    for model in (asked, not_asked):
        model.observe(pd.concat([in_time.iloc[300:]] * (1 + WAITING // len(in_time.iloc[300:]))))

    assert asked.recommend(OF_ARTISTS) == not_asked.recommend(OF_ARTISTS)


def test_one_that_was_never_fitted_answers_by_what_was_observed_or_not_at_all(make, plays):
    model, fitted = make(), make().fit(plays, plays[["item", "artist"]].drop_duplicates())
    assert make().recommend(OF_ARTISTS) == []

    model.observe(plays.iloc[:200])
    found = [model.recommend(replace(OF_ARTISTS, level=level)) for level in ("artist", "track")]
    model.observe(plays.iloc[200:])

    assert {one.item for one in found[0]} <= set(plays["artist"].iloc[:200])
    assert {one.item for one in found[1]} <= set(plays["item"].iloc[:200])
    if make().name not in LEARN_FROM_OTHERS:
        assert items(model, OF_ARTISTS) == items(fitted, OF_ARTISTS)
        assert items(model, replace(OF_ARTISTS, level="track")) == items(fitted, Request(k=5))


def test_who_made_a_track_is_taken_from_the_plays_where_nothing_else_tells(make, plays):
    heard = tracks()[tracks()["item"].isin(plays["item"])]
    told, not_told = (make().fit(plays, about) for about in (heard, heard.drop(columns="artist")))

    for request in (OF_ARTISTS, replace(OF_ARTISTS, user=1, exclude_heard=True)):
        assert not_told.recommend(request) == told.recommend(request)


LEARN_FROM_OTHERS = {"als", "crowd", "ease", "ease_als", "itemknn", "kernel", "rp3beta", "userknn"}
"""What these know of other listeners is what they were fitted on, at the first question about artists."""


def test_where_nobody_tells_the_artists_the_items_are_named(make, plays):
    model = make().fit(plays.drop(columns="artist"), tracks().drop(columns="artist"))

    assert model.recommend(OF_ARTISTS) == model.recommend(replace(OF_ARTISTS, level="track"))


def test_a_track_that_nobody_is_told_to_have_made_counts_for_none(make, plays):
    some = plays.assign(artist=plays["artist"].where(plays["item"] >= 40))
    model = make().fit(some, tracks().assign(artist=lambda frame: frame["artist"].where(frame["item"] >= 40)))

    found = items(model, replace(OF_ARTISTS, k=50, seeds=(10, 41)))

    assert found
    assert min(found) >= ARTIST + 4


def test_nothing_played_names_no_artist(make, plays):
    assert make().fit(plays.iloc[:0], tracks()).recommend(OF_ARTISTS) == []


def test_a_frame_without_columns_tells_of_no_track(make, plays):
    bare, nothing_told = (make().fit(plays, about) for about in (pd.DataFrame(), tracks()[["item"]].iloc[:0]))

    for request in (OF_ARTISTS, replace(OF_ARTISTS, level="track")):
        assert bare.recommend(request) == nothing_told.recommend(request)
