"""What the service knows about music: of each track that its accounts played the little it must, and nothing of the others."""

from __future__ import annotations

from urllib.parse import quote_plus

from lastfm_server import shapes
from lastfm_server.methods import Call, RefusalError
from lastfm_server.render import Tree
from lastfm_server.rows import Row


def track_info(call: Call) -> Tree:
    """A track that somebody here played, without length, tags and text; an error for any other."""
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
    """None, as for every track that too few people played."""
    artist, _ = _asked(call)
    return shapes.listing("similartracks", "track", [], {"artist": artist}, old=call.old)


def track_tags(call: Call) -> Tree:
    """None."""
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
