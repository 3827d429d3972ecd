"""What came in since the listener was last here: shown once there is something, opened, and put away."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from e2e.ui.shown import HOSTILE, OpenApp, as_csv
from factories import utc
from streamlit.testing.v1 import AppTest

from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from music_rec.core.seen import LEFT_S, SOON_S, Seen
from music_rec.library import Library
from music_rec.wiring import open_library
from streamlit_app.components import news_card, summary
from streamlit_app.components.charts import Context
from streamlit_app.utils import data

BACK, LATER = utc("2025-09-01T12:00"), utc("2025-09-03T12:00")


def bring(folder: Path, plays: Iterable[tuple[int, str, str]], library: Library | None = None) -> None:
    """Import a file of (UTC s, artist, title) for Ada, while her page is open."""
    file = folder / "more.csv"
    file.write_bytes(as_csv([at, artist, "", title] for at, artist, title in plays))
    library = library or data.get_library()
    library.imports.run(library.people.shown("Ada"), [file])


def more() -> list[tuple[int, str, str]]:
    """44 plays: of somebody who is back, whose 1,000th play is among them, and of two never heard before."""
    back = [(BACK + 60 * at, "Quiet Owls", "Wing") for at in range(30)]
    return [*back, *((BACK + 7200 + 60 * at, ("Nova", f"Other {HOSTILE}")[at % 2], "Star") for at in range(14))]


@pytest.fixture(scope="session")
def folder_with_news(tmp_path_factory: pytest.TempPathFactory, own_folder: Path) -> Path:
    """The same where Ada had seen all her plays before 44 came in."""
    folder = Path(shutil.copytree(own_folder, tmp_path_factory.mktemp("news") / "data"))
    with closing(open_library(data_dir=folder)) as library:
        ada = library.people.shown("Ada")
        library.people.mark_seen(ada, Seen.at_first(int(library.history(ada).played_at[-1])))
        bring(folder.parent, more(), library)
    return folder


@pytest.fixture
def with_news(show: OpenApp, folder_with_news: Path) -> AppTest:
    """The dashboard of Ada, who was here before 44 plays came in."""
    return show(folder_with_news)


def card(app: AppTest) -> Any:
    """The card, None where there is none."""
    assert not app.exception
    with suppress(KeyError):
        return app.get_by_key("news")
    return None


def doors(app: AppTest) -> dict[str, str]:
    """Where each link of the card leads, by what it says."""
    return {link.proto.label: link.proto.query_string for link in card(app).get("page_link")}


def test_a_first_visit_has_no_news(show: OpenApp, own_folder: Path):
    app = show(own_folder)

    assert card(app) is None
    assert card(app.run()) is None


def test_the_demo_has_no_news(show: OpenApp, demo_folder: Path):
    assert card(show(demo_folder).run()) is None


def test_plays_that_came_in_are_told(with_news: AppTest):
    assert card(with_news).header[0].value == "44 new plays since Tuesday, 31 December 2024"
    assert [one.value.partition(": ")[2] for one in card(with_news).markdown] == [
        "**2 artists met**",
        "**Milestones**",
        "**Back after a long silence**",
    ]
    assert "Quiet Owls after 8 months · 30 plays" in doors(with_news)


def test_every_number_and_name_opens_as_many_plays(with_news: AppTest):
    said = {"See the plays": "44", "See the first plays": "2"}
    found = doors(with_news)
    assert len(found) == 6

    for words, query in found.items():
        with_news.query_params.clear()
        with_news.query_params.update(parse_qsl(query))
        plays = with_news.switch_page("pages/plays.py").run()
        counted = re.search(r"· ([\d,]+) plays?$", words)
        number = said.get(words) or (counted[1] if counted else "1")
        assert plays.title[0].value == f"{number} play{'' if number == '1' else 's'}", words


def test_the_plays_are_those_of_all_days_whatever_range_is_looked_at(with_news: AppTest):
    with_news.query_params.update({"from": "2023-01-01", "to": "2023-12-31"})

    found = doors(with_news.run())

    assert {query.partition("&")[0] for query in found.values()} == {"from="}


def test_names_from_outside_are_text(with_news: AppTest):
    [words] = [one for one in doors(with_news) if one.startswith("Other")]

    assert "](" not in words
    assert "<b>" not in words
    assert ":sos:" not in words


def test_a_look_does_not_put_news_away_but_the_button_does_for_good(with_news: AppTest):
    app = with_news.run()
    assert card(app)

    app.button(key="news-seen").click().run()

    assert card(app) is None
    assert card(app.run()) is None


def test_the_next_news_begin_where_the_last_were_put_away(with_news: AppTest, tmp_path: Path):
    app = with_news.button(key="news-seen").click().run()
    let_pass(SOON_S)

    bring(tmp_path, [(LATER, "Quiet Owls", "Wing"), (LATER + 60, "Nova", "Sun")])

    assert card(app.run()).header[0].value == "2 new plays since Monday, 1 September 2025"
    assert list(doors(app)) == ["See the plays"]


def test_news_are_gone_on_another_day(with_news: AppTest):
    let_pass(LEFT_S)

    assert card(with_news.run()) is None


def let_pass(seconds: int) -> None:
    """What was shown or put away last was so many seconds earlier."""
    people = data.get_library().people
    ada = people.shown("Ada")
    seen = people.seen(ada)
    assert seen
    people.mark_seen(ada, replace(seen, at=seen.at - seconds))


def test_who_put_news_away_is_left_in_peace_for_a_while(with_news: AppTest, tmp_path: Path):
    app = with_news.button(key="news-seen").click().run()

    bring(tmp_path, [(LATER, "Quiet Owls", "Wing")])

    assert card(app.run()) is None


def test_plays_with_an_older_date_are_no_news(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder)

    bring(tmp_path, [(utc("2019-05-01T12:00"), "Nova", "Star")])

    assert card(app.run()) is None
    assert app.metric[0].value == "1,463"


def test_news_wait_for_the_end_of_an_import(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder)
    bring(tmp_path, more())

    with an_import_running(tmp_path / "data"):
        assert card(app.run()) is None

    assert card(app.run()).header[0].value.startswith("44 new plays")


@contextmanager
def an_import_running(folder: Path) -> Iterator[None]:
    """Another process imports for Ada, as far as lock and database tell."""
    ada = data.get_library().people.shown("Ada").listener_id
    with held(folder / "locks", lock_name("import", ada)), closing(sqlite3.connect(folder / "music_rec.db")) as db:
        row = "INSERT INTO jobs (listener_id, kind, status, owner, created_at) VALUES (?, 'import', 'running', 'another', 0)"
        with db:
            db.execute(row, [ada])
        yield
        with db:
            db.execute("UPDATE jobs SET status = 'done' WHERE owner = 'another'")


def test_putting_news_away_computes_nothing_of_the_page_anew(with_news: AppTest, monkeypatch: pytest.MonkeyPatch):
    computed: list[Context] = []
    monkeypatch.setattr(summary, "summarize", computed.append)

    with_news.button(key="news-seen").click().run()

    assert card(with_news) is None
    assert computed == []


@pytest.mark.slow
def test_the_card_is_small_however_much_came_in(show: OpenApp, own_folder: Path, tmp_path: Path):
    app = show(own_folder)
    bring(tmp_path, [(BACK + 60 * at, f"{at} {HOSTILE * 20}", f"{at} {HOSTILE * 20}") for at in range(4000)])

    found = card(app.run())

    sent = [one.proto.ByteSize() for kind in ("header", "markdown", "button", "page_link") for one in found.get(kind)]
    assert len(doors(app)) == len(["plays", "first plays", "milestone"]) + news_card.MOST
    assert len(sent) == len(doors(app)) + len(["title", "Got it", "artists met", "milestones"])
    assert sum(sent) < 5_000
