"""The stand-ins of ListenBrainz and ReccoBeats refuse what the services refuse, and obey from another process."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from listenbrainz_server import TOKEN, Catalogue, Known, ListenBrainzServer
from reccobeats_server import ReccoBeatsServer
from stand_in import StandInProcess


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def ask(url: str, send: Any = None, token: str = "") -> tuple[int, Any, dict[str, str]]:
    """(status, JSON, headers) of an answer."""
    body = None if send is None else json.dumps(send).encode()
    request = urllib.request.Request(
        url, body, {"Authorization": f"Token {token}", "User-Agent": "test"} if token else {"User-Agent": "test"}
    )
    try:
        with urllib.request.build_opener(_Stays).open(request, timeout=10) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None, dict(answer.headers)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, None, dict(refused.headers)


@pytest.fixture(scope="module")
def server() -> Iterator[ListenBrainzServer]:
    catalogue = Catalogue()
    catalogue.add(Known("Artist", "Title", "Album"))
    with ListenBrainzServer(catalogue, per_window=1000) as server:
        yield server


NAMED = {"artist_name": "Artist", "recording_name": "Title"}
SEED = [{"artist_mbids": [str(uuid4())], "algorithm": "gone"}]


@pytest.mark.parametrize(
    ("path", "send", "status"),
    [
        ("1/metadata/recording", {"recording_mbids": [str(uuid4())]}, 308),
        ("1/metadata/recording/", {"recording_mbids": [str(uuid4()) for _ in range(1001)]}, 400),
        ("1/metadata/recording/", {"recording_mbids": ["no id"]}, 400),
        ("1/metadata/recording/", {"recording_mbids": [str(uuid4())], "inc": "artist,tag"}, 400),
        ("1/metadata/recording/", {"recording_mbids": [str(uuid4())], "inc": "artist tag release"}, 200),
        ("1/metadata/lookup/", {"recordings": [NAMED] * 51}, 400),
        ("1/metadata/lookup/", {"recordings": [NAMED, {"artist_name": "", "recording_name": "Title"}]}, 400),
        ("1/metadata/lookup/", {"recordings": [{"artist_name": "A" * 200, "recording_name": "B" * 51}]}, 400),
        ("1/metadata/lookup/", {"recordings": [NAMED] * 50}, 200),
        ("1/popularity/recording", {"recording_mbids": [str(uuid4())]}, 200),
        ("labs/similar-artists/json", SEED, 400),
        ("1/nothing", None, 404),
        ("1/cf/recommendation/user/newcomer/recording", None, 204),
        ("1/user/nobody/similar-users", None, 404),
    ],
)
def test_listenbrainz_answers_with_the_status_of_its_contract(server: ListenBrainzServer, path: str, send: Any, status: int):
    found, _, headers = ask(server.url + path, send, TOKEN)

    assert found == status
    assert ("X-RateLimit-Remaining" in headers) == (not path.startswith("labs"))


def test_listenbrainz_wants_a_token_for_names_and_knows_the_right_one(server: ListenBrainzServer):
    sent = {"recordings": [NAMED, {"artist_name": "Artist", "recording_name": "Unheard"}]}

    assert ask(f"{server.url}1/metadata/lookup/", sent)[0] == 401
    assert ask(f"{server.url}1/metadata/lookup/", sent, "of-somebody-else")[0] == 401
    status, rows, _ = ask(f"{server.url}1/metadata/lookup/", sent, TOKEN)
    assert (status, [("recording_mbid" in row, row["index"]) for row in rows]) == (200, [(True, 0), (False, 1)])
    assert ask(f"{server.url}1/validate-token", token="of-somebody-else")[1]["valid"] is False
    assert "somebody" not in repr(server.requests)


def test_listenbrainz_counts_requests_in_windows_of_the_clock():
    with ListenBrainzServer(per_window=2, window_s=3600) as server:
        answers = [ask(f"{server.url}1/user/listener/similar-users") for _ in range(3)]

    assert [status for status, _, _ in answers] == [200, 200, 429]
    assert [headers["X-RateLimit-Remaining"] for _, _, headers in answers] == ["1", "0", "0"]
    assert all(0 < int(headers["X-RateLimit-Reset-In"]) <= 3600 for _, _, headers in answers)


def test_reccobeats_drops_what_is_one_too_many_and_says_nothing_of_what_it_does_not_know():
    with ReccoBeatsServer(known=1) as server:
        rows = ask(f"{server.url}v1/audio-features?ids={','.join(f'{n:022}' for n in range(50))}")[1]["content"]
        assert len(rows) == 40
        assert ask(f"{server.url}v1/audio-features")[0] == 400
        assert ask(f"{server.url}v1/nothing")[0] == 404


@pytest.mark.parametrize(
    ("module", "path"), [("listenbrainz_server", "1/user/listener/similar-users"), ("reccobeats_server", "v1/track?ids=x")]
)
def test_stand_in_of_another_process_obeys_and_tells_what_it_was_asked(module: str, path: str):
    with StandInProcess(module, seconds=60) as server:
        server.fail(status=503, times=1)
        assert [ask(server.url + path)[0] for _ in range(2)] == [503, 200]
        assert [request.answered for request in server.requests] == ["503", "200"]
        with pytest.raises(ValueError, match="no order"):
            server.order("dance")
