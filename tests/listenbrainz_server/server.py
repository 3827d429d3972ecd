"""The routes of ListenBrainz and its labs, with their limits and refusals."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote

from stand_in import Asked, Reply, StandIn, json_reply

from listenbrainz_server.catalogue import Catalogue, entry, mbid, near

TOKEN = "invented-token-of-nobody"
LABS = "labs/"
"""What follows the address of the core in that of the labs."""
ARTISTS = "session_based_days_7500_session_300_contribution_5_threshold_10_limit_100_filter_True_skip_30"
RECORDINGS = "session_based_days_7500_session_300_contribution_5_threshold_15_limit_50_skip_30_top_n_listeners_1000"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class RefusedError(Exception):
    """The service answers with a status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class ListenBrainzServer(StandIn):
    """The core at `url`, the labs at `labs_url`; accounts: `listener` has everything, `newcomer` nothing yet."""

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        *,
        token: str = TOKEN,
        per_window: int = 30,
        window_s: float = 10,
        port: int = 0,
        latency_s: float = 0,
    ) -> None:
        super().__init__(port=port, latency_s=latency_s)
        self.catalogue = catalogue or Catalogue()
        self.KEY = f"Token {token}"
        self.datasets = {ARTISTS, RECORDINGS}
        """Data sets that the labs have."""
        self._per_window, self._window_s = per_window, window_s
        self._window, self._used = 0, 0

    @property
    def labs_url(self) -> str:
        """Where the labs answer."""
        return self.url + LABS

    def answer(self, asked: Asked) -> Reply:
        """What the service says."""
        if asked.path.startswith(f"/{LABS}"):
            return self._answered(asked, {})
        remaining, reset = self._counted()
        headers = {
            "X-RateLimit-Limit": f"{self._per_window}",
            "X-RateLimit-Remaining": f"{max(remaining, 0)}",
            "X-RateLimit-Reset-In": f"{reset}",
            "X-RateLimit-Reset": f"{int(time.time()) + reset}",
        }
        if remaining < 0:
            return json_reply({"code": 429, "error": "You have exceeded your rate limit."}, 429, headers)
        return self._answered(asked, headers)

    def _counted(self) -> tuple[int, int]:
        """(requests left in this window of the clock, below 0 for one too many; seconds until it ends)."""
        now = time.time()
        window = int(now // self._window_s)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        return self._per_window - self._used, max(1, math.ceil((window + 1) * self._window_s - now))

    def _answered(self, asked: Asked, headers: dict[str, str]) -> Reply:
        try:
            for pattern, verb, route in _ROUTES:
                if (found := pattern.fullmatch(asked.path)) and asked.verb == verb:
                    reply = route(self, asked, *map(unquote, found.groups()))
                    return Reply(204, headers=headers) if reply is None else json_reply(reply, headers=headers)
        except RefusedError as refusal:
            return json_reply({"code": refusal.status, "error": str(refusal)}, refusal.status, headers)
        if any(pattern.fullmatch(f"{asked.path}/") for pattern, _, _ in _ROUTES):
            return Reply(308, headers={**headers, "Location": f"{self.url}{asked.path[1:]}/"})
        return json_reply({"code": 404, "error": "not found"}, 404, headers)

    def _needs_token(self, asked: Asked) -> None:
        if asked.key != "right":
            said = "Invalid authorization token." if asked.key else "You need to provide an Authorization header."
            raise RefusedError(401, said)

    def _validate(self, asked: Asked) -> Any:
        if not asked.key:
            raise RefusedError(400, "No token")
        valid = asked.key == "right"
        named = {"user_name": "listener"} if valid else {}
        return {"code": 200, "message": f"Token {'valid' if valid else 'invalid'}.", "valid": valid, **named}

    def _recordings(self, asked: Asked) -> Any:
        ids = _ids(asked.body, "recording_mbids", 1000)
        if {*asked.body.get("inc", "").split(" ")} - {"artist", "tag", "release", "recording", "release_group"}:
            raise RefusedError(400, "inc has words that are not known")
        known = {key: self.catalogue.known(key) for key in ids}
        return {key: entry(key, one) for key, one in known.items() if one}

    def _lookup(self, asked: Asked) -> Any:
        self._needs_token(asked)
        rows = asked.body.get("recordings") if isinstance(asked.body, dict) else None
        if not isinstance(rows, list) or not 1 <= len(rows) <= 50:
            raise RefusedError(400, "between 1 and 50 recordings, please")
        return [self._looked_up(row, index) for index, row in enumerate(rows)]

    def _looked_up(self, row: Any, index: int) -> Any:
        names = [row.get(f"{part}_name", "") for part in ("artist", "recording", "release")]
        if not names[0].strip() or not names[1].strip():
            raise RefusedError(400, "artist_name and recording_name are needed")
        if sum(map(len, names)) > 250:
            raise RefusedError(400, "artist_name, recording_name and release_name together are too long")
        given = {
            "artist_name_arg": names[0],
            "recording_name_arg": names[1],
            "release_name_arg": names[2],
            "index": index,
        }
        found = self.catalogue.named(*names)
        if not found:
            return given
        key, known = found
        return given | {
            "artist_credit_name": known.artist,
            "artist_mbids": [mbid("artist", name) for name in known.people],
            "recording_mbid": key,
            "recording_name": known.title,
            "release_mbid": mbid("release", known.artist, known.album),
            "release_name": known.album,
        }

    def _popularity(self, asked: Asked) -> Any:
        ids = _ids(asked.body, "recording_mbids", 1000)
        counts = [(key, int(key[:6], 16) if self.catalogue.known(key) else None) for key in ids]
        return [
            {"recording_mbid": key, "total_listen_count": count, "total_user_count": None if count is None else count // 9}
            for key, count in counts
        ]

    def _similar_artists(self, asked: Asked) -> Any:
        return [
            {
                "artist_mbid": key,
                "name": name,
                "comment": None,
                "type": None,
                "gender": None,
                "score": score,
                "reference_mbid": seed,
            }
            for seed in self._seeds(asked, "artist_mbids")
            for key, name, score in near(seed, "artist")
        ]

    def _similar_recordings(self, asked: Asked) -> Any:
        return [
            {
                "recording_mbid": key,
                "recording_name": name,
                "artist_credit_name": f"Artist of {name}",
                "[artist_credit_mbids]": [mbid("artist", f"Artist of {name}")],
                "release_name": None,
                "release_mbid": None,
                "caa_id": None,
                "caa_release_mbid": None,
                "score": score,
                "reference_mbid": seed,
            }
            for seed in self._seeds(asked, "recording_mbids")
            for key, name, score in near(seed, "recording")
        ]

    def _seeds(self, asked: Asked, name: str) -> list[str]:
        body = asked.body[0] if isinstance(asked.body, list) and asked.body else None
        if not isinstance(body, dict) or body.get("algorithm") not in self.datasets:
            raise RefusedError(400, "Value error, algorithm is not one of those there are")
        return _ids(body, name, 50)

    def _recommended(self, asked: Asked, user: str) -> Any:
        if self._account(user) == "newcomer":
            return None
        count = min(int(asked.params.get("count", 25)), 1000)
        heard = (None, "2026-04-19T22:17:10.000Z")
        rows = [
            {"recording_mbid": mbid("recommended", f"{n}"), "score": 9.5 - n / 100, "latest_listened_at": heard[n % 2]}
            for n in range(count)
        ]
        return {"payload": {"entity": "recording", "user_name": user, "count": len(rows), "offset": 0, "mbids": rows}}

    def _similar_users(self, asked: Asked, user: str) -> Any:
        self._account(user)
        return {"payload": [{"user_name": f"neighbour{n}", "similarity": 0.6 - n / 10} for n in range(3)]}

    def _top_artists(self, asked: Asked, user: str) -> Any:
        if self._account(user) == "newcomer":
            return None
        names = [(f"Artist {n}", mbid("artist", f"Artist {n}")) for n in range(5)]
        rows = [{"artist_mbid": key, "artist_name": name, "listen_count": 500 - at} for at, (name, key) in enumerate(names)]
        rows.append({"artist_mbid": None, "artist_name": "Somebody, Somebody Else", "listen_count": 3})
        return {"payload": {"artists": rows, "count": len(rows), "offset": 0, "range": asked.params.get("range")}}

    def _account(self, user: str) -> str:
        if user not in ("listener", "newcomer") and not user.startswith("neighbour"):
            raise RefusedError(404, f"Cannot find user: {user}")
        return user


def _ids(body: Any, name: str, most: int) -> list[str]:
    """The ids that a request is about, each of which must be one."""
    ids: Sequence[Any] = body.get(name, []) if isinstance(body, dict) else []
    if not ids or len(ids) > most or not all(isinstance(one, str) and _UUID.fullmatch(one) for one in ids):
        raise RefusedError(400, f"{name} must be 1 to {most} valid MBIDs, not {json.dumps(ids)[:80]}")
    return list(ids)


_Route = Callable[..., Any]
_ROUTES: list[tuple[re.Pattern[str], str, _Route]] = [
    (re.compile(r"/1/validate-token"), "GET", ListenBrainzServer._validate),
    (re.compile(r"/1/metadata/recording/"), "POST", ListenBrainzServer._recordings),
    (re.compile(r"/1/metadata/lookup/"), "POST", ListenBrainzServer._lookup),
    (re.compile(r"/1/popularity/recording"), "POST", ListenBrainzServer._popularity),
    (re.compile(r"/1/cf/recommendation/user/([^/]+)/recording"), "GET", ListenBrainzServer._recommended),
    (re.compile(r"/1/user/([^/]+)/similar-users"), "GET", ListenBrainzServer._similar_users),
    (re.compile(r"/1/stats/user/([^/]+)/artists"), "GET", ListenBrainzServer._top_artists),
    (re.compile(r"/labs/similar-artists/json"), "POST", ListenBrainzServer._similar_artists),
    (re.compile(r"/labs/similar-recordings/json"), "POST", ListenBrainzServer._similar_recordings),
]
