"""As many requests are made as are told before, from the least to the most, whatever services know of the music."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from integration.enriching.here import Here, catalogue, having
from integration.enriching.test_at_spotify import played_there
from integration.enriching.world import SERVED, World
from pydantic import SecretStr

from music_rec.enrichers import ENRICHERS

TRACKS = 12
KNOWN = {"all": 1.0, "half": 0.5, "nothing": 0.0}
ALWAYS = {("half", "ids")}


def questions() -> list[Any]:
    """Every kind of question, whatever the settings allow."""
    modules = [import_module(f"music_rec.enrichers.{name}") for name in ENRICHERS]
    return [one for module in modules for one in vars(module).values() if isinstance(one, type) and hasattr(one, "NAME")]


def untold(here: Here) -> set[tuple[str, str, str]]:
    """(source, about what, fact or kind of id) that came and matters to a question, while no question of the source says so."""
    matters = {(one.ENTITY, kind) for one in questions() for kind in (*one.GAINS, *one.NEEDS, *one.LACKS)}
    told = {(one.SOURCE, about, kind) for one in questions() for about, kinds in one.TELLS.items() for kind in kinds}
    had = {(one.SOURCE, one.ENTITY, kind) for one in questions() for kind in one.NEEDS}
    came = here.query("SELECT source, entity, name FROM facts UNION SELECT source, entity, service FROM found_ids")
    return {row for row in came if row[1:] in matters} - told - had


def looked_up(folder: Path, share: float, start: str) -> Mapping[str, tuple[int, int, int]]:
    """(least told, made, most told) by service, of one listener whose plays begin with ids, names or ids at Spotify."""
    heard = catalogue(TRACKS, with_id=start == "ids")
    with World(heard[: round(share * len(heard))], per_second=400, looks=0, share=share) as world:
        sections = world.sections(timeout_s=30)
        if start != "names, token":
            sections["listenbrainz"] = sections["listenbrainz"].model_copy(update={"token": SecretStr("")})
        place = played_there(folder, heard, **sections) if start == "at Spotify" else having(folder, heard, **sections)
        with place as here:
            told = here.library.enriching.forecast(here.listener, SERVED).now.sources
            here.enrich(*SERVED)
            made = world.counts()
            here.enrich(*SERVED)
            assert world.counts() == made
            assert untold(here) == set()
    return {name: (told[name].least, made[name], told[name].most) for name in SERVED}


@pytest.mark.parametrize(
    ("known", "start"),
    [
        pytest.param(known, start, marks=() if (known, start) in ALWAYS else pytest.mark.slow)
        for known in KNOWN
        for start in ("ids", "names", "names, token", "at Spotify")
    ],
)
def test_no_service_is_asked_less_or_more_than_is_told(tmp_path: Path, known: str, start: str):
    found = looked_up(tmp_path, KNOWN[known], start)

    assert {name: one for name, one in found.items() if not one[0] <= one[1] <= one[2]} == {}
