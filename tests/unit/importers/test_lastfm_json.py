"""Last.fm's plays as JSON: flat or by page, and what is no play in them."""

from __future__ import annotations

import io
import json

import pytest
from unit.importers.reading import NOW, outs, plays, read, texts
from unit.importers.samples import SAMPLES, api_track, as_json, as_stats, playing, stats_scrobble

from music_rec.core.errors import ImportFormatError
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers import importer_for, lastfm_json, lastfm_uts

SAND = ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe")
TRACKS = [api_track(), api_track(name="Flut", date={"uts": 1_700_000_300})]
ATTRIBUTES = {"user": "secret-user", "page": "1", "totalPages": "1"}


def page(*tracks: object) -> dict[str, object]:
    return {"@attr": ATTRIBUTES, "track": tracks}


SHAPES = {
    "flat": TRACKS,
    "lists": [TRACKS[:1], TRACKS[1:]],
    "pages": [page(TRACKS[0]), page(TRACKS[1])],
    "answers": [{"recenttracks": page(TRACKS[0])}, {"recenttracks": page(TRACKS[1])}],
    "one answer": {"recenttracks": page(*TRACKS)},
    "one page, list first": {"track": TRACKS, "@attr": ATTRIBUTES},
    "page of one track": [{"recenttracks": {"@attr": ATTRIBUTES, "track": TRACKS[0]}}, page(TRACKS[1])],
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("indent", [None, 1])
def test_every_shape_of_pages_gives_the_same_plays(shape: str, indent: int | None) -> None:
    content = json.dumps(SHAPES[shape], indent=indent).encode()

    batches = read(lastfm_json, content)

    assert importer_for(content, "x") is lastfm_json
    assert plays(batches) == [SAND, ("2023-11-14 22:18:20", "Die Möwen", "Flut", "Ebbe")]
    assert [batch.row.tolist() for batch in batches if len(batch.row)] == [[1, 2]]


def test_ids_come_with_the_plays_and_the_source_is_that_of_the_csv() -> None:
    [batch] = read(lastfm_json, as_json(api_track(mbid="", album={"#text": "", "mbid": ""})))

    assert texts(batch.ids["artist", "musicbrainz"]) == ["11111111-1111-4111-8111-111111111111"]
    assert plays([batch]) == [(*SAND[:3], None)]
    assert (batch.source, batch.timezone, batch.length_ms) == (lastfm_uts.NAME, "", None)


def test_what_was_playing_has_no_date_and_is_rejected() -> None:
    batches = read(lastfm_json, as_json([playing(), api_track()], [playing(), api_track()]))

    assert outs(batches) == [(1, "rejected", "no date"), (3, "rejected", "no date")]
    assert len(plays(batches)) == 2
    assert all("images.example" not in out.text for out in batches[0].out)


def test_the_artist_of_an_extended_answer_is_read_by_its_name() -> None:
    extended = api_track(artist={"name": "Die Möwen", "mbid": "", "url": "https://music.example"}, loved="1")

    assert plays(read(lastfm_json, as_json(extended))) == [SAND]


def test_loved_tracks_are_listed_and_never_plays() -> None:
    loved = api_track(streamable={"fulltrack": "0", "#text": "0"}, artist={"name": "Die Möwen", "mbid": "", "url": "x"})
    del loved["album"]
    content = json.dumps({"lovedtracks": {"@attr": ATTRIBUTES, "track": [loved, loved]}}).encode()

    assert importer_for(content, "x") is lastfm_json
    assert outs(read(lastfm_json, content)) == [(at, "filtered", "loved track, no play") for at in (1, 2)]


@pytest.mark.parametrize(
    ("track", "out"),
    [
        (5, ("rejected", "unreadable row")),
        ({"something": "else"}, ("rejected", "unreadable row")),
        (api_track(name=""), ("filtered", "no track name")),
        (api_track(artist={"#text": ""}), ("rejected", "no artist")),
        (api_track(date={"uts": ""}), ("rejected", "no date")),
        (api_track(date={"uts": "soon"}), ("rejected", "unreadable date")),
        (api_track(date={"uts": "0"}), ("rejected", "before 2002")),
    ],
)
def test_a_row_that_is_no_play_falls_out_with_its_reason(track: object, out: tuple[str, str]) -> None:
    assert outs(read(lastfm_json, as_json([track, api_track()]))) == [(1, *out)]


def test_pages_longer_than_a_megabyte_are_read_in_flat_memory() -> None:
    pages = [[api_track(date={"uts": 1_600_000_000 + 3_000 * n + at}) for at in range(3_000)] for n in range(5)]
    content = json.dumps(pages, indent=1).encode()
    assert len(content) > 6 << 20

    batches = read(lastfm_json, content)

    assert [at for batch in batches for at in batch.row.tolist()] == list(range(1, 15_001))
    assert max(batch.rows_in for batch in batches) < 12_000


def test_a_file_that_is_cut_off_gives_the_whole_pages_before() -> None:
    content = as_json([api_track()] * 3, [api_track()] * 2)
    batches = lastfm_json.read(io.BytesIO(content[: content.rindex(b"streamable")]), ReadOptions(NOW))

    assert len(next(batches).row) == 3
    with pytest.raises(ImportFormatError, match="after row 1"):
        next(batches)


@pytest.mark.parametrize(
    "content", [as_stats(stats_scrobble()), SAMPLES["listenbrainz"], SAMPLES["spotify-extended"], b'[{"artist": {}}]']
)
def test_other_json_is_not_taken_for_it(content: bytes) -> None:
    assert not lastfm_json.accepts(content, "recenttracks.json")
