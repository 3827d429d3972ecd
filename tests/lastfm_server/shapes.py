"""What the service answers with, as trees in the shape of its JSON; order and content as recorded from it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote_plus

from lastfm_server.account import Account
from lastfm_server.render import Tree
from lastfm_server.rows import Row

_HOST = "https://lastfm.freetls.fastly.net/i/u"
_PLACEHOLDER = "2a96cbd8b46e442fc41c2b86b821562f.png"
_SIZES = {"small": "34s", "medium": "64s", "large": "174s", "extralarge": "300x300"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(10_000)
def images(name: str = "", *, mega: bool = False) -> list[Tree]:
    """The same image in every size; without a name the service sends empty addresses."""
    sizes = {**_SIZES, "mega": "300x300"} if mega else _SIZES
    return [{"size": size, "#text": f"{_HOST}/{folder}/{name}" if name else ""} for size, folder in sizes.items()]


_NO_IMAGES, _NO_COVER, _NO_ARTIST = images(), images(_PLACEHOLDER), images(_PLACEHOLDER, mega=True)


def paging(account: Account, *, page: int, limit: int, total: int) -> Tree:
    """The attributes of a list; numbers are texts."""
    numbers = {"page": page, "perPage": limit, "totalPages": -(-total // limit), "total": total}
    return {"user": account.name, **{key: str(value) for key, value in numbers.items()}}


def played(row: Row, *, extended: bool, artist_mbid: bool) -> Tree:
    """A play of user.getRecentTracks. Extended, the service mostly leaves out the id of the artist."""
    loved = {"loved": "1" if row.loved else "0"} if extended else {}
    return {
        "artist": _artist(row, artist_mbid) if extended else {"mbid": row.artist_mbid, "#text": row.artist},
        **loved,
        "name": row.title,
        "streamable": "0",
        "mbid": row.track_mbid,
        "album": {"mbid": row.album_mbid, "#text": row.album},
        "url": track_url(row),
        "image": _cover(row),
        "date": date(row.uts),
    }


def playing_now(row: Row, *, extended: bool, marked: bool) -> Tree:
    """What plays at the moment: a play with a mark and without a date."""
    item = played(row, extended=extended, artist_mbid=False)
    del item["date"]
    return {"@attr": {"nowplaying": "true"}, **item} if marked else item


def loved_track(row: Row) -> Tree:
    """A track of user.getLovedTracks; it has no album."""
    return {
        "name": row.title,
        "mbid": row.track_mbid,
        "url": track_url(row),
        "date": date(row.uts),
        "artist": {"name": row.artist, "mbid": row.artist_mbid, "url": artist_url(row.artist)},
        "image": _NO_COVER,
        "streamable": {"fulltrack": "0", "#text": "0"},
    }


def top_artist(rank: int, name: str, plays: int) -> Tree:
    """An artist of user.getTopArtists."""
    return {
        "@attr": {"rank": str(rank)},
        "name": name,
        "playcount": str(plays),
        "mbid": "",
        "url": artist_url(name),
        "streamable": "0",
        "image": _NO_ARTIST,
    }


def near_artist(name: str, match: str) -> Tree:
    """An artist of artist.getSimilar."""
    return {"name": name, "mbid": "", "match": match, "url": artist_url(name), "image": _NO_ARTIST, "streamable": "0"}


def near_track(artist: str, title: str, match: float) -> Tree:
    """A track of track.getSimilar; its numbers are none of texts in JSON, and its length is in seconds."""
    return {
        "name": title,
        "playcount": 1000,
        "match": match,
        "url": artist_url(artist),
        "streamable": {"fulltrack": "0", "#text": "0"},
        "duration": 223,
        "artist": {"name": artist, "url": artist_url(artist)},
        "image": _NO_COVER,
    }


def person(account: Account, *, json_asked: bool) -> Tree:
    """The account of user.getInfo; its counts are of all plays, delivered or not."""
    artists, albums, tracks = account.distinct()
    registered = account.registered if json_asked else str(account.registered)
    return {
        "name": account.name,
        "realname": account.realname,
        "image": _NO_IMAGES,
        "url": f"https://www.last.fm/user/{account.name}",
        "country": account.country or "None",
        "age": "0",
        "gender": "n",
        "subscriber": "0",
        "playcount": str(len(account) + account.extra_playcount),
        "playlists": "0",
        "bootstrap": "0",
        "registered": {"unixtime": str(account.registered), "#text": registered},
        "type": "user",
        "artist_count": str(artists),
        "album_count": str(albums),
        "track_count": str(tracks),
    }


def friend(name: str, account: Account | None) -> Tree:
    """A friend of user.getFriends, whom this server may know more about."""
    registered = account.registered if account else 1_603_189_685
    return {
        "name": account.name if account else name,
        "realname": account.realname if account else "",
        "image": _NO_IMAGES,
        "url": f"https://www.last.fm/user/{name}",
        "country": account.country if account else "None",
        "subscriber": "0",
        "playcount": str(len(account)) if account else "0",
        "playlists": "0",
        "bootstrap": "0",
        "registered": {"unixtime": str(registered), "#text": time.strftime("%Y-%m-%d %H:%M", time.gmtime(registered))},
        "type": "user",
    }


def listing(name: str, item: str, items: Sequence[Tree], attributes: Tree, *, old: bool = False) -> Tree:
    """A list with its attributes; `old`, as before 2018: one item is no list, and none are a line break."""
    if not old:
        return {name: {"@attr": attributes, item: list(items)}}
    if not items:
        return {name: {"#text": "\n", **attributes}}
    return {name: {"@attr": attributes, item: items[0] if len(items) == 1 else list(items)}}


def date(uts: int) -> Tree:
    """A second, and the same in words: UTC, English, to the minute."""
    at = time.gmtime(uts)
    words = f"{at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year}, {at.tm_hour:02}:{at.tm_min:02}"
    return {"uts": str(uts), "#text": words}


@lru_cache(10_000)
def artist_url(name: str) -> str:
    """The page of an artist."""
    return f"https://www.last.fm/music/{quote_plus(name)}"


def track_url(row: Row) -> str:
    """The page of a track."""
    return f"{artist_url(row.artist)}/_/{quote_plus(row.title)}"


def _artist(row: Row, with_mbid: bool) -> Tree:
    return {
        "url": artist_url(row.artist),
        "name": row.artist,
        "image": _NO_COVER,
        "mbid": row.artist_mbid if with_mbid else "",
    }


def _cover(row: Row) -> list[Tree]:
    if not row.album:
        return _NO_COVER if row.artist_mbid else _NO_IMAGES
    return images(f"{zlib.crc32(row.album.encode()):08x}" * 4 + ".jpg")
