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


def listen(**fields: object) -> dict[str, object]:
    """A listen as ListenBrainz exports it."""
    return {
        "inserted_at": 1_700_000_300.25,
        "listened_at": 1_700_000_000,
        "track_metadata": {
            "track_name": "Sand",
            "artist_name": "Die Möwen",
            "release_name": "Ebbe",
            "recording_msid": "99999999-9999-4999-8999-999999999999",
            "additional_info": {"duration_ms": 200_000, "media_player": "secret-device"},
            "mbid_mapping": {
                "recording_mbid": "22222222-2222-4222-8222-222222222222",
                "release_mbid": "33333333-3333-4333-8333-333333333333",
                "artist_mbids": ["11111111-1111-4111-8111-111111111111"],
            },
        }
        | fields.pop("track_metadata", {}),
    } | fields


def dumped(**fields: object) -> dict[str, object]:
    """A line of the public ListenBrainz dump."""
    row = listen(user_id=1, user_name="secret-user", recording_msid="99999999-9999-4999-8999-999999999999")
    del row["inserted_at"]
    return row | {"timestamp": row.pop("listened_at")} | fields


def maloja_scrobble(**fields: object) -> dict[str, object]:
    """A scrobble of a Maloja export."""
    track = {
        "artists": ["Die Möwen"],
        "title": "Sand",
        "album": {"albumtitle": "Ebbe", "artists": ["Die Möwen"]},
        "length": 200,
    }
    return {"time": 1_700_000_000, "track": track | fields.pop("track", {})} | fields


def as_maloja(*scrobbles: object) -> bytes:
    """A Maloja export."""
    return json.dumps({"maloja": {"export_time": 1_700_000_999}, "scrobbles": scrobbles}, ensure_ascii=False).encode()


def pano_event(**fields: object) -> dict[str, object]:
    """A line of a Pano Scrobbler log."""
    return {
        "timeHuman": "November 14, 2023, 22:13 UTC",
        "timeMs": 1_700_000_000_933,
        "artist": "Die Möwen",
        "track": "Sand",
        "album": "Ebbe",
        "albumArtist": "Die Möwen",
        "durationMs": 200_000,
        "mediaPlayerPackage": "secret-device",
        "event": "scrobble",
    } | fields


def as_lines(*rows: object) -> bytes:
    """JSON with a row on each line."""
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def api_track(**fields: object) -> dict[str, object]:
    """A track as the web service of Last.fm writes it."""
    return {
        "artist": {"mbid": "11111111-1111-4111-8111-111111111111", "#text": "Die Möwen"},
        "streamable": "0",
        "image": [{"size": "small", "#text": "https://images.example/34s/0.png"}],
        "mbid": "22222222-2222-4222-8222-222222222222",
        "album": {"mbid": "33333333-3333-4333-8333-333333333333", "#text": "Ebbe"},
        "name": "Sand",
        "url": "https://music.example/Sand",
        "date": {"uts": "1700000000", "#text": "14 Nov 2023, 22:13"},
    } | fields


def playing(**fields: object) -> dict[str, object]:
    """The track that was playing when the service was asked."""
    track = api_track(**fields) | {"@attr": {"nowplaying": "true"}}
    del track["date"]
    return track


STATS_HEADER = "Artist;Album;AlbumId;Track;Date#listener\n"
STATS = (
    STATS_HEADER + '"Die Möwen";"Ebbe";"33333333-3333-4333-8333-333333333333";"Sand";"1700000000000"\n'
    '"Kite Parade";"";"";"Paper; Sky";"1700000200000"\n'
)


def stats_scrobble(**fields: object) -> dict[str, object]:
    """A play as lastfmstats.com writes it into JSON."""
    album_id = "33333333-3333-4333-8333-333333333333"
    return {"track": "Sand", "artist": "Die Möwen", "album": "Ebbe", "albumId": album_id, "date": 1_700_000_000_000} | fields


def as_stats(*scrobbles: object) -> bytes:
    """A JSON export of lastfmstats.com."""
    return json.dumps({"username": "secret-user", "scrobbles": scrobbles}, ensure_ascii=False).encode()


ARCHIVE_HEADER = "\t".join(
    f'"{name}"'
    for name in (
        *("ISO time", "unixtime", "track name", "track mbid", "artist name", "artist mbid"),
        *("uncorrected track name", "uncorrected track mbid", "uncorrected artist name", "uncorrected artist mbid"),
        *("album name", "album mbid", "album artist name", "album artist mbid", "application"),
    )
)


def archived(seconds: object = 1_300_000_000, title: str = "Sand", **fields: object) -> dict[str, object]:
    """A play in the JSON of Last.fm's archive, sent under another spelling than the corrected one."""
    artist = {"name": "Die Möwen", "mbid": "11111111-1111-4111-8111-111111111111"}
    return {
        "timestamp": {"iso": "2011-03-13T07:06:40", "unixtimestamp": seconds},
        "track": {"name": title, "mbid": "22222222-2222-4222-8222-222222222222", "artist": artist},
        "uncorrectedTrack": {"name": title.lower(), "mbid": "", "artist": {"name": "die moewen", "mbid": ""}},
        "album": {"name": "Ebbe", "mbid": "", "artist": artist},
        "application": {"name": "secret-device"},
    } | fields


def archived_line(seconds: object = 1_300_000_000, title: str = "Sand") -> str:
    """The same play in a table of the archive."""
    mbids = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    cells = ("2011-03-13T07:06:40", seconds, title, mbids[1], "Die Möwen", mbids[0], title.lower(), "", "die moewen", "")
    return "\t".join(f'"{cell}"' for cell in (*cells, "Ebbe", "", "Die Möwen", mbids[0], "secret-device")) + "\n"


LOG_HEADER = (
    "#AUDIOSCROBBLER/1.1\n#TZ/UNKNOWN\n#CLIENT/Rockbox player $Revision$\n"
    "#ARTIST\t#ALBUM\t#TITLE\t#TRACKNUM\t#LENGTH\t#RATING\t#TIMESTAMP\t#MUSICBRAINZ_TRACKID\n"
)


def log_row(seconds: object = 1_700_000_000, rating: str = "L", title: str = "Sand") -> str:
    """A line of a player's log."""
    return f"Die Möwen\tEbbe\t{title}\t3\t200\t{rating}\t{seconds}\t22222222-2222-4222-8222-222222222222\n"


TABLE = "song;artist;played at\nSand;Die Möwen;2023-11-14 22:16:40\nPaper Sky;Kite Parade;2023-11-14 22:20:00\n"

SAMPLES: dict[str, bytes] = {
    "lastfm-uts": UTS.encode(),
    "lastfm-json": as_json([playing(), api_track()], [api_track(name="Flut"), api_track(date={"uts": "1600000000"})]),
    "lastfm-archive": as_json(archived(), archived(1_300_000_400)),
    "lastfmstats": STATS.encode(),
    "lastfm-csv": HEADERLESS.encode(),
    "spotify-extended": as_json(extended(), extended(ts="2023-11-14T22:20:00Z")),
    "spotify-account": as_json(account(), account(endTime="2023-11-14 22:20")),
    "listenbrainz": as_lines(listen(), listen(listened_at=1_700_000_400)),
    "maloja": as_maloja(maloja_scrobble(), maloja_scrobble(time=1_700_000_400)),
    "pano": as_lines(pano_event(), pano_event(timeMs=1_700_000_400_000)),
    "scrobbler-log": (LOG_HEADER + log_row() + log_row(1_700_000_400, "S")).encode(),
    "csv": TABLE.encode(),
}
