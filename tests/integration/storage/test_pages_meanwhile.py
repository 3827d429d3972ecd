"""What a page was told of plays is told anew once more of them came, also where that was while it asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from integration.storage.exports import library_in, uts
from integration.storage.plays import Play

from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.library.answers import Answer, Recommended
from streamlit_app.components import summary, track_list
from streamlit_app.utils import data

ICE, DIG = Play(), Play(title="Dig", artist="Mole")
ONE = Answer((Recommended(1, "Fjord", "Ice", 1.0, (), {}),), "actr", "actr-1")
ASKED = {
    (summary, "artists"): lambda who: data.artists(who),
    (track_list, "evidence"): lambda who: data.evidence(who, ONE),
}


@pytest.mark.parametrize(("computed", "ask"), ASKED.items())
def test_an_answer_about_plays_of_before_is_not_kept_for_those_of_now(
    computed: tuple[Any, str], ask: Callable[[Listener], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    module, name = computed
    with library_in(tmp_path) as library:
        anna, read, plays = library.people.writable("Anna", "UTC"), library.history, []
        library.imports.run(anna, [uts(tmp_path / "first.csv", [ICE])])

        def read_before_more_came(who: Listener) -> History:
            found = read(who)
            if len(found) == 1:
                library.imports.run(who, [uts(tmp_path / "more.csv", [DIG])])
            return found

        monkeypatch.setattr(data, "get_library", lambda: library)
        monkeypatch.setattr(library, "history", read_before_more_came)
        monkeypatch.setattr(module, name, lambda *given: plays.append(len(given[-1])) or [])
        ask(anna)
        ask(anna)

    assert plays == [1, 2]
