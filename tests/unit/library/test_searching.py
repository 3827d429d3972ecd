"""Search keeps one index of each listener, as long as the history is the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import history_of

from music_rec.analyzers import search
from music_rec.core.history import History
from music_rec.core.models import Listener
from music_rec.library.searching import Searching

ANNA, BEN, DEMO = Listener(1, "Anna"), Listener(2, "Ben"), Listener(1, "Demo", demo=True)


@pytest.fixture
def built(monkeypatch) -> list[History]:
    """The histories that an index was made of."""
    made: list[History] = []
    original = search.index_of
    monkeypatch.setattr(search, "index_of", lambda history: (made.append(history), original(history))[1])
    return made


def names(searching: Searching, listener: Listener, text: str) -> list[str]:
    return searching.find(listener, text, 1)["name"].tolist()


def test_each_listener_finds_what_is_theirs():
    histories = {
        ANNA: history_of([(1, "Björk", "Jóga")]),
        BEN: history_of([(1, "Radiohead", "Creep")]),
        DEMO: history_of([(1, "Lichen", "Kilns")]),
    }
    searching = Searching(histories.__getitem__)

    found = [names(searching, one, text) for one in histories for text in ("bjork", "radiohead", "lichen")]

    assert found == [["Björk"], [], [], [], ["Radiohead"], [], [], [], ["Lichen"]]


def test_the_index_is_made_again_when_the_history_is_another_one(built: list[History]):
    histories = [history_of([(1, "Björk", "Jóga")]), history_of([(1, "Radiohead", "Creep")])]
    now = histories[0]
    searching = Searching(lambda listener: now)

    before = [names(searching, ANNA, "bjork") for _ in range(3)]
    now = histories[1]
    after = names(searching, ANNA, "bjork"), names(searching, ANNA, "radiohead")

    assert before == [["Björk"]] * 3
    assert after == ([], ["Radiohead"])
    assert len(built) == 2


def test_threads_that_ask_at_once_share_one_index(built: list[History]):
    history = history_of([(at, f"artist {at}", "x") for at in range(500)])
    searching = Searching(lambda listener: history)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda at: names(searching, ANNA, f"artist {at}"), range(40)))

    assert found == [[f"artist {at}"] for at in range(40)]
    assert len(built) == 1


def test_a_search_may_ask_for_some_kinds_only():
    searching = Searching(lambda listener: history_of([(1, "Low", "Low", "Low")]))

    assert searching.find(ANNA, "low", entities=["album"])["entity"].tolist() == ["album"]
