"""What the service knows about music: what it is told or invents, and a little of what its accounts played beside that."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote_plus

from lastfm_server import shapes
from lastfm_server.methods import Call, RefusalError
from lastfm_server.music import Musician, Tune
from lastfm_server.render import Tree
from lastfm_server.rows import Row

_TOP = 50


def artist_tags(call: Call) -> Tree:
    """What people call an artist."""
    artist = _musician(call)
    return shapes.listing("toptags", "tag", _tags(artist.tags), {"artist": artist.name}, old=call.old)


def similar_artists(call: Call) -> Tree:
    """Who is played by the same people; how near is a text."""
    artist = _musician(call)
    near = [shapes.near_artist(name, f"{match:g}") for name, match in artist.near[: _limit(call, 100)]]
    return shapes.listing("similarartists", "artist", near, {"artist": artist.name}, old=call.old)


def top_tracks(call: Call) -> Tree:
    """What is played most of an artist."""
    artist = _musician(call)
    tops = [_top(rank, tune) for rank, tune in enumerate(artist.top[: _limit(call, _TOP)], 1)]
    attributes = {"artist": artist.name, "page": "1", "perPage": "50", "totalPages": "1", "total": str(len(artist.top))}
    return shapes.listing("toptracks", "track", tops, attributes, old=call.old)


def track_info(call: Call) -> Tree:
    """A track that is known; else one that somebody here played, without length, tags and text; else an error."""
    if tune := call.music.tune(call.params):
        return {"track": _informed(tune)}
    return _played_info(call)


def _played_info(call: Call) -> Tree:
    artist, title = _asked(call)
    played = [(account, *found) for account in call.accounts.values() if (found := account.played_track(artist, title))]
    if not played:
        raise RefusalError(6, "Track not found", 404)
    row = max((row for _, row, _ in played), key=lambda row: row.uts)
    user = call.params.get("username", "").lower()
    mine = next(((plays, newest.loved) for account, newest, plays in played if account.name.lower() == user), (0, False))
    own = {"userplaycount": str(mine[0]), "userloved": str(int(mine[1]))} if user else {}
    return {
        "track": {
            "name": row.title,
            **_id(row.track_mbid),
            "url": shapes.track_url(row),
            "duration": "0",
            "streamable": {"fulltrack": "0", "#text": "0"},
            "listeners": str(len(played)),
            "playcount": str(sum(plays for _, _, plays in played)),
            "artist": {"name": row.artist, **_id(row.artist_mbid), "url": shapes.artist_url(row.artist)},
            **_album(row),
            **own,
            "toptags": {"tag": []},
        }
    }


def similar_tracks(call: Call) -> Tree:
    """What is played by the same people; none of a track that is unknown, or too few played."""
    if tune := call.music.tune(call.params):
        near = [shapes.near_track(*one) for one in tune.near[: _limit(call, 100)]]
        return shapes.listing("similartracks", "track", near, _about(tune), old=call.old)
    artist, _ = _asked(call)
    return shapes.listing("similartracks", "track", [], {"artist": artist}, old=call.old)


def track_tags(call: Call) -> Tree:
    """What people call a track; nothing of one that is unknown."""
    if tune := call.music.tune(call.params):
        return shapes.listing("toptags", "tag", _tags(tune.tags), _about(tune), old=call.old)
    artist, title = _asked(call)
    return shapes.listing("toptags", "tag", [], {"artist": artist, "track": title}, old=call.old)


def similar_tags(call: Call) -> Tree:
    """None: the service has none for any tag."""
    return shapes.listing("similartags", "tag", [], {"tag": "n/a"}, old=call.old)


def _asked(call: Call) -> tuple[str, str]:
    artist, title = call.params.get("artist", ""), call.params.get("track", "")
    if not artist or not title:
        raise RefusalError(6, "Invalid parameters - Your request is missing a required parameter")
    return artist, title


def _id(mbid: str) -> Tree:
    """Here an unknown id is left out, not empty."""
    return {"mbid": mbid} if mbid else {}


def _album(row: Row) -> Tree:
    url = f"{shapes.artist_url(row.artist)}/{quote_plus(row.album)}"
    return {"album": {"artist": row.artist, "title": row.album, **_id(row.album_mbid), "url": url}} if row.album else {}


def _musician(call: Call) -> Musician:
    if not call.params.get("artist") and not call.params.get("mbid"):
        raise RefusalError(6, "Invalid parameters - Your request is missing a required parameter")
    if found := call.music.musician(call.params):
        return found
    raise RefusalError(6, "The artist you supplied could not be found", 200)


def _limit(call: Call, usual: int) -> int:
    """How many are asked for; what is out of bounds is replaced without a word."""
    text = call.params.get("limit", "")
    return int(text) if text.isdecimal() and 1 <= int(text) <= 1000 else usual


def _tags(weights: Iterable[tuple[str, int]]) -> list[Tree]:
    return [{"name": tag, "url": f"https://www.last.fm/tag/{quote_plus(tag)}", "count": count} for tag, count in weights]


def _about(tune: Tune) -> Tree:
    return {"artist": tune.artist, "track": tune.title}


def _top(rank: int, tune: Tune) -> Tree:
    return {
        "@attr": {"rank": str(rank)},
        "name": tune.title,
        "playcount": str(tune.plays),
        "listeners": str(tune.listeners),
        **_id(tune.mbid),
        "url": shapes.artist_url(tune.artist),
        "streamable": "0",
        "artist": {"name": tune.artist, "url": shapes.artist_url(tune.artist)},
    }


def _informed(tune: Tune) -> Tree:
    """Its five heaviest tags have no weights here, and its length is in milliseconds."""
    tags = [{"name": tag, "url": f"https://www.last.fm/tag/{quote_plus(tag)}"} for tag, _ in tune.tags[:5]]
    return {
        "name": tune.title,
        **_id(tune.mbid),
        "url": shapes.artist_url(tune.artist),
        "duration": str(tune.length_ms),
        "streamable": {"fulltrack": "0", "#text": "0"},
        "listeners": str(tune.listeners),
        "playcount": str(tune.plays),
        "artist": {"name": tune.artist, "url": shapes.artist_url(tune.artist)},
        "toptags": {"tag": tags},
    }
