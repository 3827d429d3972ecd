"""What services name alike to the plays becomes something to hear that never was, with its ground."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from integration.enriching.here import catalogue, having, section
from listenbrainz_server import Catalogue, ListenBrainzServer


@pytest.fixture
def server() -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        yield server


def test_unheard_tracks_come_from_what_is_alike_and_say_to_what(tmp_path: Path, server: ListenBrainzServer):
    heard = catalogue(30)
    for one in heard:
        server.catalogue.add(one.known)
    with having(tmp_path, heard, listenbrainz=section(server)) as here:
        recommending = here.library.recommending
        before = recommending.recommend(here.listener, unheard=True)
        here.enrich("listenbrainz")
        answer = recommending.recommend(here.listener, unheard=True, k=10)

        assert before.items == ()
        assert "service" in before.fallback
        played = {(one.artist, one.title) for one in heard}
        assert answer.items
        assert not {(one.artist, one.title) for one in answer.items} & played
        assert all(one.reasons and any(f"“{title.title}”" in one.reasons[0].text for title in heard) for one in answer.items)
        assert [sum(one.contributions.values()) for one in answer.items] == pytest.approx([one.score for one in answer.items])
        assert recommending.recommend(here.listener, unheard=True, k=10) == answer


@pytest.mark.slow
def test_demo_has_unheard_tracks_of_its_own(tmp_path: Path, server: ListenBrainzServer, demo_folder: Path):
    shutil.copytree(demo_folder, tmp_path / "data")
    with having(tmp_path, catalogue(3), listenbrainz=section(server)) as here:
        demo = here.library.people.demo()
        answer = here.library.recommending.recommend(demo, unheard=True, k=10)
        history = here.library.history(demo)

        assert len(answer.items) == 10
        assert not {one.track_id for one in answer.items} & set(history.track_played.tolist())
    assert server.requests == []
