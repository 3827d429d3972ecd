"""Both kinds of Spotify export."""

from __future__ import annotations

import io
import json

import pytest
from unit.importers.reading import NOW, outs, plays, read, texts
from unit.importers.samples import account, as_json, extended

from music_rec.core.errors import ImportFormatError
from music_rec.core.models import Flag
from music_rec.core.protocols import ReadOptions
from music_rec.data_fetchers import spotify_account, spotify_extended


def test_an_extended_row_starts_before_its_end_and_keeps_what_spotify_says() -> None:
    [batch] = read(spotify_extended, as_json(extended(ms_played=200_001), extended(conn_country="ZZ", reason_end=None)))

    assert plays([batch]) == [
        ("2023-11-14 22:13:19", "Die Möwen", "Sand", "Ebbe"),
        ("2023-11-14 22:13:20", "Die Möwen", "Sand", "Ebbe"),
    ]
    assert batch.ms_played is not None and batch.ms_played.tolist() == [200_001, 200_000]
    assert texts(batch.row_id) == ["spotify:track:0000000000000000000001"] * 2
    assert texts(batch.country) == ["DE", None]
    assert texts(batch.reason_start) == ["clickrow", "clickrow"]
    assert texts(batch.reason_end) == ["trackdone", None]
    assert (batch.source, batch.timezone) == ("spotify-extended", "")


def test_a_track_has_its_id_unless_it_is_none_of_spotify_s_own() -> None:
    foreign = ("spotify:local:A:B:C:1", "spotify:episode:0000000000000000000001", "spotify:track:short", "", None)
    rows = [extended(), *(extended(spotify_track_uri=uri) for uri in foreign)]

    [batch] = read(spotify_extended, as_json(*rows))

    assert texts(batch.ids["track", "spotify"]) == ["0000000000000000000001", *[None] * len(foreign)]
    assert read(spotify_account, as_json(account()))[0].ids == {}


def test_an_album_may_be_called_as_no_country_is() -> None:
    [batch] = read(spotify_extended, as_json(extended(master_metadata_album_album_name="ZZ", conn_country="ZZ")))

    assert (texts(batch.album), texts(batch.country)) == (["ZZ"], [None])


def test_an_account_row_is_utc_to_the_minute_of_its_end() -> None:
    [batch] = read(spotify_account, as_json(account()), zone="Asia/Tokyo")

    assert plays([batch]) == [("2023-11-14 22:12:40", "Die Möwen", "Sand", None)]
    assert (batch.source, batch.timezone, batch.flags, batch.row_id) == ("spotify-account", "UTC", None, None)


@pytest.mark.parametrize(
    ("name", "flag"),
    [("shuffle", Flag.SHUFFLE), ("offline", Flag.OFFLINE), ("skipped", Flag.SKIPPED), ("incognito_mode", Flag.PRIVATE)],
)
def test_flags_are_kept_as_they_came(name: str, flag: Flag) -> None:
    [batch] = read(spotify_extended, as_json(extended(**{name: True}), extended(**{name: False}), extended(**{name: None})))

    assert batch.flags is not None and batch.flags.tolist() == [flag, 0, 0]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"episode_name": "E"}, "podcast"),
        ({"master_metadata_track_name": None, "spotify_episode_uri": "spotify:episode:1"}, "podcast"),
        ({"audiobook_title": "B"}, "audiobook"),
        ({"audiobook_chapter_uri": "c"}, "audiobook"),
        ({"master_metadata_track_name": None}, "no track name"),
        ({"master_metadata_track_name": ""}, "no track name"),
    ],
)
def test_rows_that_are_no_music_are_filtered(fields: dict[str, object], reason: str) -> None:
    batches = read(spotify_extended, as_json(extended(), extended(**fields)))

    assert outs(batches) == [(2, "filtered", reason)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"endTime": "2023-01-01 10:00", "podcastName": "P", "episodeName": "E", "msPlayed": 5}, "podcast"),
        ({"endTime": "2023-01-01 10:00", "audiobookName": "B", "authorName": "A", "msPlayed": 5}, "audiobook"),
        (account(artistName="Unknown Artist", trackName="Unknown Track"), "no track name"),
    ],
)
def test_account_files_of_podcasts_and_audiobooks_are_read_and_filtered(row: dict[str, object], reason: str) -> None:
    content = as_json(row)

    assert spotify_account.accepts(content, "x")
    assert outs(read(spotify_account, content)) == [(1, "filtered", reason)]


def test_a_band_called_unknown_artist_is_music() -> None:
    assert len(plays(read(spotify_account, as_json(account(artistName="Unknown Artist"))))) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ts": None}, "no date"),
        ({"ts": "yesterday"}, "unreadable date"),
        ({"ts": "1970-01-01T00:00:10Z"}, "before 2002"),
        ({"ts": "2002-01-01T00:00:10Z", "ms_played": 11_000}, "before 2002"),
        ({"ts": "2099-01-01T00:00:00Z"}, "in the future"),
        ({"master_metadata_album_artist_name": None}, "no artist"),
        ({"ms_played": -5}, "unreadable time played"),
        ({"ms_played": 2**31}, "unreadable time played"),
        ({"ms_played": 10**30}, "unreadable row"),
        ({"ms_played": "long"}, "unreadable row"),
        ({"ts": 1_700_000_000}, "unreadable row"),
        ({"master_metadata_track_name": ["Sand"]}, "unreadable row"),
        ({"shuffle": "yes"}, "unreadable row"),
    ],
)
def test_rows_that_cannot_be_plays_are_rejected_and_the_others_kept(fields: dict[str, object], reason: str) -> None:
    batches = read(spotify_extended, as_json(extended(), extended(**fields), extended()))

    assert outs(batches) == [(2, "rejected", reason)]


@pytest.mark.parametrize("element", [None, 5, "text", [], ["ts", "ms_played"], {}, [[1]]])
def test_what_is_no_row_is_accounted_for(element: object) -> None:
    batches = read(spotify_extended, as_json(extended(), element, extended()))

    assert [row for row, *_ in outs(batches)] == [2]
    assert len(plays(batches)) == 2


def test_a_row_never_heard_and_one_of_unknown_length_are_kept() -> None:
    [batch] = read(spotify_extended, as_json(extended(ms_played=0), extended(ms_played=None)))

    assert batch.ms_played is not None and batch.ms_played.tolist() == [0, -1]
    assert [play[0] for play in plays([batch])] == ["2023-11-14 22:16:40"] * 2


@pytest.mark.parametrize("bad", [{"ts": "never"}, {"episode_name": "E"}, {"ts": 5}, {"ms_played": "x"}, {"ts": "\ud83d"}])
def test_addresses_users_devices_and_agents_are_never_kept(bad: dict[str, object]) -> None:
    batches = read(spotify_extended, json.dumps([extended(), extended(**bad, ip_addr="192.0.2.1")]))
    kept = repr(batches)

    assert len(outs(batches)) == 1
    assert not any(secret in kept for secret in ("192.0.2.1", "secret"))


def test_half_a_character_is_replaced_and_the_row_kept() -> None:
    content = as_json(extended()).replace(b'"Sand"', b'"Sand \\ud83d"')

    assert [play[2] for play in plays(read(spotify_extended, content))] == ["Sand ?"]


def test_a_file_cut_off_gives_the_rows_before_and_says_where() -> None:
    content = as_json(*[extended()] * 5)
    batches = spotify_extended.read(io.BytesIO(content[: content.rindex(b"shuffle")]), ReadOptions(NOW))

    assert next(batches).rows_in == 4
    with pytest.raises(ImportFormatError, match="after row 4"):
        next(batches)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'[{"searchTime": "2023", "searchQuery": "ts"}]',
        b'{"ts": 1, "ms_played": 2}',
        b'"ts" "ms_played"',
        b"\0[{",
    ],
)
def test_other_json_is_not_accepted(content: bytes) -> None:
    assert not spotify_extended.accepts(content, "Streaming_History_Audio_2023.json")
    assert not spotify_account.accepts(content, "StreamingHistory0.json")
