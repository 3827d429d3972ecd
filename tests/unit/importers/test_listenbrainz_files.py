"""Listens of ListenBrainz, in every shape it hands them out."""

from __future__ import annotations

import json

import pytest
from unit.importers.reading import outs, plays, read, texts
from unit.importers.samples import as_json, as_lines, dumped, listen

from music_rec.data_fetchers import importer_for, listenbrainz

PLAY = ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe")
MBID = "44444444-4444-4444-8444-444444444444"


def of_track(**metadata: object) -> bytes:
    return as_lines(listen(track_metadata=metadata))


def test_a_listen_comes_with_its_second_names_ids_and_length() -> None:
    [batch] = read(listenbrainz, as_lines(listen(), listen(listened_at=1_700_000_400.75)))

    assert plays([batch]) == [PLAY, ("2023-11-14 22:20:00", "Die Möwen", "Sand", "Ebbe")]
    assert texts(batch.ids["artist", "musicbrainz"]) == ["11111111-1111-4111-8111-111111111111"] * 2
    assert texts(batch.ids["album", "musicbrainz"]) == ["33333333-3333-4333-8333-333333333333"] * 2
    assert texts(batch.ids["track", "musicbrainz"]) == ["22222222-2222-4222-8222-222222222222"] * 2
    assert texts(batch.row_id) == ["99999999-9999-4999-8999-999999999999"] * 2
    assert batch.length_ms is not None and batch.length_ms.tolist() == [200_000] * 2
    assert (batch.source, batch.timezone, batch.ms_played) == ("listenbrainz", "", None)


@pytest.mark.parametrize("content", [as_lines(listen()), as_json(listen()), as_lines(dumped()), as_json(dumped())])
def test_export_lines_the_older_list_and_dump_lines_are_one_source(content: bytes) -> None:
    importer = importer_for(content, "unknown.bin")

    assert importer is listenbrainz
    [batch] = read(importer, content)
    assert plays([batch]) == [PLAY]
    assert texts(batch.row_id) == ["99999999-9999-4999-8999-999999999999"]
    assert batch.source == "listenbrainz"


def test_ids_of_the_client_serve_where_there_is_no_mapping() -> None:
    info = {"recording_mbid": MBID.upper(), "release_mbid": "no id", "artist_mbids": [MBID]}
    [batch] = read(listenbrainz, of_track(mbid_mapping=None, additional_info=info))

    assert {key: texts(ids) for key, ids in batch.ids.items()} == {
        ("artist", "musicbrainz"): [MBID],
        ("track", "musicbrainz"): [MBID],
    }


@pytest.mark.parametrize("several", [[MBID, MBID[::-1]], [], MBID, None, [5], {"a": 1}])
def test_several_artists_have_no_id_together(several: object) -> None:
    [batch] = read(listenbrainz, of_track(mbid_mapping={"artist_mbids": several}))

    assert ("artist", "musicbrainz") not in batch.ids


@pytest.mark.parametrize(
    ("info", "length"),
    [
        ({"duration_ms": 1234}, 1234),
        ({"duration_ms": "1234"}, 1234),
        ({"duration": 12.5}, 12_500),
        ({"duration_ms": 0, "duration": 3}, 3000),
        ({"duration_ms": "long"}, -1),
        ({"duration_ms": 10**12}, -1),
        ({"duration": [3]}, -1),
        ({}, -1),
        (None, -1),
        ("text", -1),
    ],
)
def test_length_is_that_which_the_client_gave(info: object, length: int) -> None:
    [batch] = read(listenbrainz, of_track(additional_info=info))

    assert batch.length_ms is not None and batch.length_ms.tolist() == [length]


@pytest.mark.parametrize(
    ("row", "outcome", "reason"),
    [
        (listen(track_metadata={"track_name": None}), "filtered", "no track name"),
        (listen(track_metadata={"track_name": " "}), "filtered", "no track name"),
        (listen(track_metadata={"artist_name": ""}), "rejected", "no artist"),
        (listen(track_metadata={"track_name": 5}), "rejected", "unreadable row"),
        (listen(listened_at=None), "rejected", "no date"),
        (listen(listened_at=True), "rejected", "unreadable date"),
        (listen(listened_at=float("nan")), "rejected", "unreadable date"),
        (listen(listened_at=1e300), "rejected", "unreadable date"),
        (listen(listened_at="soon"), "rejected", "unreadable date"),
        (listen(listened_at=0), "rejected", "before 2002"),
        (listen(listened_at=4_000_000_000), "rejected", "in the future"),
        ({"listened_at": 1_700_000_000, "track_metadata": "text"}, "rejected", "unreadable row"),
        ({"recording_msid": MBID, "recording_mbid": MBID, "score": 1, "created": 1_700_000_000}, "rejected", "unreadable row"),
        (5, "rejected", "unreadable row"),
        (None, "rejected", "unreadable row"),
    ],
)
def test_rows_that_cannot_be_plays_fall_out_and_the_others_stay(row: object, outcome: str, reason: str) -> None:
    batches = read(listenbrainz, as_lines(listen(), row, listen()))

    assert outs(batches) == [(2, outcome, reason)]
    assert len(plays(batches)) == 2


def test_a_broken_line_costs_only_itself() -> None:
    first, last = as_lines(listen()), as_lines(listen(listened_at=1_700_000_400))
    [batch] = read(listenbrainz, first + first[:60] + b"\n" + last)

    assert outs([batch]) == [(2, "rejected", "unreadable row")]
    assert batch.out[0].text == first[:60].decode()


@pytest.mark.parametrize(
    "content",
    [
        b'{"user_id": 1, "username": "someone"}',
        as_lines({"recording_msid": MBID, "recording_mbid": MBID, "score": 1, "created": 1_700_000_000}),
        as_lines({"recording_mbid": MBID, "created": 1_700_000_000, "pinned_until": 1_700_600_000, "blurb_content": "!"}),
    ],
)
def test_other_files_of_an_export_are_no_histories(content: bytes) -> None:
    assert importer_for(content, "feedback.jsonl") is None


def test_users_players_and_what_else_a_client_adds_are_not_kept() -> None:
    batches = read(listenbrainz, as_lines(dumped(), dumped(timestamp="never")))

    assert [json.loads(row.text) for row in batches[0].out] == [
        {"time": "never", "artist": "Die Möwen", "title": "Sand", "album": "Ebbe"}
    ]
    assert "secret" not in repr(batches)


def test_half_a_character_is_replaced_and_the_row_kept() -> None:
    content = as_lines(listen()).replace(b'"Sand"', b'"Sand \\ud83d"')

    assert [play[2] for play in plays(read(listenbrainz, content))] == ["Sand ?"]
