"""One small file of each format, as its service writes it; names are invented."""

from __future__ import annotations

import json

UTS = (
    "uts,utc_time,artist,artist_mbid,album,album_mbid,track,track_mbid\n"
    '"1700000200","14 Nov 2023, 22:16","Die Möwen","11111111-1111-4111-8111-111111111111","Ebbe","",'
    '"Flut, leise","22222222-2222-4222-8222-222222222222"\n'
    '"1700000000","14 Nov 2023, 22:13","Die Möwen","11111111-1111-4111-8111-111111111111","","","Sand",""\n'
)

HEADERLESS = "Die Möwen,Ebbe,Sand,\nDie Möwen,Ebbe,Flut,14 Nov 2023 22:16\nKite Parade,,Paper Sky,14 Nov 2023 22:13\n"


def extended(**fields: object) -> dict[str, object]:
    """A row of Spotify's extended history."""
    return {
        "ts": "2023-11-14T22:16:40Z",
        "username": "secret-user",
        "platform": "secret-device",
        "ms_played": 200_000,
        "conn_country": "DE",
        "ip_addr_decrypted": "192.0.2.1",
        "user_agent_decrypted": "secret-agent",
        "master_metadata_track_name": "Sand",
        "master_metadata_album_artist_name": "Die Möwen",
        "master_metadata_album_album_name": "Ebbe",
        "spotify_track_uri": "spotify:track:0000000000000000000001",
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "reason_start": "clickrow",
        "reason_end": "trackdone",
        "shuffle": False,
        "skipped": None,
        "offline": False,
        "offline_timestamp": 0,
        "incognito_mode": False,
    } | fields


def account(**fields: object) -> dict[str, object]:
    """A row of Spotify's account data."""
    return {"endTime": "2023-11-14 22:16", "artistName": "Die Möwen", "trackName": "Sand", "msPlayed": 200_000} | fields


def as_json(*rows: object) -> bytes:
    """A list as Spotify writes it."""
    return json.dumps(rows, indent=2, ensure_ascii=False).encode()


TABLE = "song;artist;played at\nSand;Die Möwen;2023-11-14 22:16:40\nPaper Sky;Kite Parade;2023-11-14 22:20:00\n"

SAMPLES: dict[str, bytes] = {
    "lastfm-uts": UTS.encode(),
    "lastfm-csv": HEADERLESS.encode(),
    "spotify-extended": as_json(extended(), extended(ts="2023-11-14T22:20:00Z")),
    "spotify-account": as_json(account(), account(endTime="2023-11-14 22:20")),
    "csv": TABLE.encode(),
}
