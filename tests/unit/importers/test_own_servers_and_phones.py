"""Maloja's export and Pano Scrobbler's log."""

from __future__ import annotations

import io
import json

import pytest
from unit.importers.reading import NOW, outs, plays, read
from unit.importers.samples import as_json, as_lines, as_maloja, maloja_scrobble, pano_event

from music_rec.core.errors import ImportFormatError
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers import importer_for, maloja, pano

PLAY = ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe")


def test_a_maloja_scrobble_has_seconds_and_a_length_in_seconds() -> None:
    [batch] = read(maloja, as_maloja(maloja_scrobble(), maloja_scrobble(track={"length": None, "album": None})))

    assert plays([batch]) == [PLAY, (*PLAY[:3], None)]
    assert batch.length_ms is not None and batch.length_ms.tolist() == [200_000, -1]
    assert (batch.source, batch.timezone) == ("maloja", "")


@pytest.mark.parametrize(
    ("artists", "name"),
    [(["A"], "A"), (["A", "B", "C"], "A, B, C"), (["A", "", None, "B"], "A, B"), ("A", "A")],
)
def test_several_artists_are_one_name_with_commas(artists: object, name: str) -> None:
    assert plays(read(maloja, as_maloja(maloja_scrobble(track={"artists": artists}))))[0][1] == name


@pytest.mark.parametrize("indent", [None, 2])
def test_maloja_files_are_known_whatever_stands_before_the_list(indent: int | None) -> None:
    rows = [maloja_scrobble(time=1_700_000_000 + n) for n in range(3)]
    for document in ({"scrobbles": rows}, {"maloja": {"export_time": 5}, "scrobbles": rows, "more": [1]}):
        content = json.dumps(document, indent=indent).encode()

        assert importer_for(content, "x") is maloja
        assert len(plays(read(maloja, content))) == 3


@pytest.mark.parametrize(
    ("row", "outcome", "reason"),
    [
        (maloja_scrobble(track={"title": ""}), "filtered", "no track name"),
        (maloja_scrobble(track={"artists": []}), "rejected", "no artist"),
        (maloja_scrobble(track={"title": ["Sand"]}), "rejected", "unreadable row"),
        (maloja_scrobble(time=None), "rejected", "no date"),
        ({"time": 1_700_000_000, "track": "Sand"}, "rejected", "unreadable row"),
        ("text", "rejected", "unreadable row"),
    ],
)
def test_maloja_rows_that_cannot_be_plays_fall_out(row: object, outcome: str, reason: str) -> None:
    assert outs(read(maloja, as_maloja(maloja_scrobble(), row))) == [(2, outcome, reason)]


def test_a_maloja_file_cut_off_gives_the_rows_before_and_says_where() -> None:
    content = as_maloja(*[maloja_scrobble()] * 5)
    batches = maloja.read(io.BytesIO(content[: content.rindex(b"title")]), ReadOptions(NOW))

    assert next(batches).rows_in == 4
    with pytest.raises(ImportFormatError, match="after row 4"):
        next(batches)


def test_a_pano_scrobble_has_its_time_and_length_in_milliseconds() -> None:
    [batch] = read(pano, as_lines(pano_event()))

    assert plays([batch]) == [PLAY]
    assert batch.length_ms is not None and batch.length_ms.tolist() == [200_000]
    assert (batch.source, batch.timezone) == ("pano", "")


@pytest.mark.parametrize("event", ["love", "unlove", "scrobble ", None, 5])
def test_only_scrobbles_of_pano_are_plays(event: object) -> None:
    assert outs(read(pano, as_lines(pano_event(), pano_event(event=event)))) == [(2, "filtered", "not a scrobble")]


def test_pano_lines_may_be_a_list_as_well() -> None:
    content = as_json(pano_event(), pano_event(timeMs=1_700_000_400_000))

    assert importer_for(content, "x") is pano
    assert len(plays(read(pano, content))) == 2


@pytest.mark.parametrize("row", [{}, {"other": 1}, 5, "text", pano_event(track=5)])
def test_what_is_no_row_of_pano_is_accounted_for(row: object) -> None:
    batches = read(pano, as_lines(pano_event(), row, pano_event()))

    assert outs(batches) == [(2, "rejected", "unreadable row")]
    assert "secret" not in repr(batches)
