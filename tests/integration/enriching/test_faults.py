"""All services are asked at once while things go wrong: every question gets one final answer, and no limit is broken."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.breakers import LABS, arrivals, check_probes, turns
from integration.enriching.here import Heard, catalogue, having, opened
from integration.enriching.world import BY_SPOTIFY_ID, FAULTS, LIES, SERVED, World, check_final, check_secrets, settled

from music_rec.core.service_settings import CyaniteSettings
from music_rec.enrichers import ENRICHERS
from music_rec.enrichers.cyanite import Hearing

ATTEMPTS, COOLDOWN_S = 3, 0.6
ALL_BUT_SPOTIFY = tuple(one for one in SERVED if one != "spotify")
"""By whose ids some of them are asked."""
PARTS = {"spotify": "/v1/", LABS: "/labs/"}
"""What of a service is dead where that is not all of it."""
BEARABLE = [one for one in FAULTS if one != "a day to wait"]


def heard_of(tracks: int, plays: int = 12) -> list[Heard]:
    """So many tracks, every other with an id; the last of them played once."""
    played = catalogue(tracks)
    return [Heard(one.artist, one.title, max(1, plays - at), at % 2 == 0) for at, one in enumerate(played)]


@pytest.fixture
def world() -> Iterator[World]:
    with World(heard_of(12)) as world:
        yield world


def undisturbed(folder: Path, world: World) -> dict[str, float]:
    """What can be known of the plays."""
    (folder / "undisturbed").mkdir()
    with having(folder / "undisturbed", world.heard, **world.sections()) as here:
        return dict(settled(here).coverage)


def test_ids_that_one_finds_are_asked_about_at_another_in_the_same_run(tmp_path: Path, world: World):
    with having(tmp_path, world.heard, **world.sections()) as here:
        report = here.enrich(*SERVED)

        assert report.sources["reccobeats"].found > 0
        assert report.coverage["moods"] > 0.9
        assert report.sources["cyanite"].pending == len(world.servers["cyanite"].handed_in) > 0
        check_final(here, settled(here))


@pytest.mark.slow
def test_everything_wrong_everywhere_at_once_leaves_one_final_answer_each_and_all_is_known(tmp_path: Path, world: World):
    could = undisturbed(tmp_path, world)
    kinds = [one for one in BEARABLE if one not in ("hanging", *LIES)]
    for place, name in enumerate(SERVED):
        for number, kind in enumerate(kinds):
            world.fail(name, kind, share=0.04, seed=10 * number + place)
    with having(tmp_path, world.heard, **world.sections()) as here:
        first = here.enrich(*SERVED)
        world.heal()
        report = settled(here)

        check_final(here, report)
        assert dict(report.coverage) == could
        check_secrets(tmp_path, json.dumps([asdict(first), asdict(report)]))
    world.check_rates()


@pytest.mark.slow
def test_day_of_waiting_that_all_ask_for_is_kept_over_restarts(tmp_path: Path, world: World):
    for name in SERVED:
        world.fail(name, "a day to wait")
    slow = world.sections(requests_per_second=5)  # what is under way when the answer comes is no request after it
    with having(tmp_path, world.heard, **slow) as here:
        first = here.enrich(*SERVED)
    asked = world.counts()
    world.heal()
    for _ in range(2):
        with opened(tmp_path, **slow) as here:
            again = here.enrich(*SERVED)

    had = [name for name in SERVED if asked[name]]
    assert set(SERVED) - set(BY_SPOTIFY_ID) <= set(had)  # those need an id that another brings
    assert {first.sources[name].state for name in had} == {again.sources[name].state for name in had} == {"waiting"}
    assert {name: count for name, count in world.counts().items() if name in had} == {name: asked[name] for name in had}


@pytest.mark.slow
def test_keys_that_are_refused_end_their_sources_alone_and_are_not_tried_again(tmp_path: Path, world: World):
    refused = {"lastfm": {"api_key": "f" * 32}, "spotify": {"client_secret": "wrong"}}
    sections = world.sections()
    sections |= {
        name: type(sections[name]).model_validate({**world.settings()[name], **values})
        for name, values in refused.items()
        if name in sections
    }
    with having(tmp_path, world.heard, **sections) as here:
        first = here.enrich(*SERVED)
        asked = {name: count for name, count in world.counts().items() if name in refused}
        again = here.enrich(*SERVED)

        assert {first.sources[name].state for name in asked} == {"forbidden"}
        assert all(again.sources[name].state == "forbidden" or not again.sources[name].pending for name in asked)
        others = [name for name in SERVED if name not in (*refused, "cyanite")]  # which is still at work after one run
        assert {first.sources[name].state for name in others} == {"done"}
        assert {name: count for name, count in world.counts().items() if name in refused} == asked
        check_secrets(tmp_path, json.dumps([asdict(first), asdict(again)]))


@pytest.mark.slow
def test_premium_missing_and_token_refused_leave_the_others_to_find_what_they_can(tmp_path: Path, world: World):
    world.servers["spotify"].service.premium = False
    world.servers["listenbrainz"].KEY = "Token another"
    with having(tmp_path, world.heard, **world.sections()) as here:
        report = here.enrich(*SERVED)

        assert report.sources["spotify"].state == "forbidden"
        assert "Premium" in report.sources["spotify"].why
        assert "token" in report.sources["listenbrainz"].why
        assert report.sources["listenbrainz"].found > 0
        assert report.coverage["years"] == report.coverage["lengths"] == 1  # by MusicBrainz, where names lead to ids too


@pytest.mark.slow
def test_tokens_that_end_at_once_are_renewed_and_nothing_is_lost(tmp_path: Path, world: World):
    world.servers["spotify"].service.host.lasts_s = 1
    with having(tmp_path, world.heard, **world.sections(requests_per_second=10)) as here:
        report = settled(here)

        check_final(here, report)
        assert report.sources["spotify"].failed == 0


@pytest.mark.parametrize(
    ("asked", "dead"),
    [
        pytest.param(SERVED, ALL_BUT_SPOTIFY, marks=pytest.mark.slow),
        (("spotify",), ("spotify",)),
        pytest.param(("listenbrainz",), (LABS,), marks=pytest.mark.slow),
    ],
    ids=["all but Spotify", "Spotify", "the labs of ListenBrainz"],
)
def test_open_breaker_lets_through_exactly_its_scheduled_calls_also_over_a_restart(
    tmp_path: Path, world: World, asked: tuple[str, ...], dead: tuple[str, ...]
):
    sections = world.sections(breaker_failures=1, breaker_cooldown_s=COOLDOWN_S, timeout_s=20)
    for name in dead:
        world.fail(name.partition(".")[0], "broken", **({"path": PARTS[name]} if name in PARTS else {}))
    with having(tmp_path, world.heard, **sections) as here:
        first = here.enrich(*asked)
    with opened(tmp_path, **sections) as here:  # within the pause in which the breakers are open
        second = here.enrich(*asked)
        world.heal()
        report = settled(here)

        check_final(here, report)
    for source in dead:
        name = source.partition(".")[0]
        assert source == LABS or {first.sources[name].state, second.sources[name].state} <= {"waiting", "away"}
        opened_at = next(one.at for one in turns(tmp_path) if one.source == source)
        before = [at for at in arrivals(world, source) if at < opened_at + COOLDOWN_S / 2]
        assert ATTEMPTS <= len(before) <= ATTEMPTS * ENRICHERS[name].at_once
        assert check_probes(world, tmp_path, source, COOLDOWN_S) >= (1 if source == LABS else 3)


@pytest.mark.parametrize(
    ("limits", "state", "why"),
    [
        pytest.param({"sold": False}, "done", "sold apart", marks=pytest.mark.slow),
        pytest.param({"token": "wrong"}, "forbidden", "refuses the token", marks=pytest.mark.slow),
        ({"tracks_per_day": 3}, "waiting", "3 tracks of a day"),
    ],
    ids=["not in the plan", "token refused", "budget of a day"],
)
def test_what_cyanite_does_not_give_ends_it_alone_and_is_not_asked_again(
    tmp_path: Path, world: World, limits: dict[str, Any], state: str, why: str
):
    world.servers["cyanite"].sold = limits.pop("sold", True)
    sections = world.sections()
    sections["cyanite"] = CyaniteSettings.model_validate({**world.settings()["cyanite"], **limits})
    with having(tmp_path, world.heard, **sections) as here:
        here.enrich(*SERVED)
        report = here.enrich(*SERVED)
        sent = world.counts()
        again = here.enrich(*SERVED)

        assert (report.sources["cyanite"].state, again.sources["cyanite"].state) == (state, state)
        assert why in report.sources["cyanite"].why
        assert {report.sources[name].state for name in SERVED if name != "cyanite"} == {"done"}
        asked = Counter(world.counts()) - Counter(sent)
        assert asked.total() == asked["cyanite"] <= 1  # which tells whether the next track is known without being handed in
        often = sum(one.plays >= Hearing.LEAST_PLAYS for one in world.heard)  # by whatever ids: none is handed in twice
        assert len(world.servers["cyanite"].handed_in) <= limits.get("tracks_per_day", often)
        check_secrets(tmp_path, json.dumps([asdict(report), asdict(again)]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", BEARABLE)
def test_each_fault_at_all_services_ends_with_final_answers(tmp_path: Path, world: World, kind: str):
    could = undisturbed(tmp_path, world)
    for name in SERVED:
        world.fail(name, kind, times=4)
    with having(tmp_path, world.heard, **world.sections()) as here:
        here.enrich(*SERVED)
        world.heal()
        report = settled(here)

        check_final(here, report)
        assert kind in LIES or dict(report.coverage) == could
        check_secrets(tmp_path)
    world.check_rates()
