"""Each history in each range, as charts and as SQL see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from integration.charts_sql import life, told
from integration.charts_sql.answers import Asked
from integration.charts_sql.flat import ask_about, flattened
from integration.charts_sql.histories import ALL_TIME, DEMO, FILES, INVENTED, ONE_YEAR, Heard, listener_of
from integration.storage.exports import library_in
from integration.storage.plays import Database

from streamlit_app.components.charts import Context

HISTORIES = [INVENTED, *(pytest.param(name, marks=pytest.mark.slow) for name in (DEMO, *FILES))]


@pytest.fixture(scope="session", params=HISTORIES)
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    folder = tmp_path_factory.mktemp("heard")
    if request.param == INVENTED:
        database = Database(folder / "data")
        database.add_listener()
        life.bring(database)
        told.tell(database)
    with library_in(folder) as library:
        listener = listener_of(library, request.param)
        yield Heard(library.history(listener), listener, library.store_of(listener).path)


@pytest.fixture(scope="session", params=[ALL_TIME, ONE_YEAR])
def asked(heard: Heard, request: pytest.FixtureRequest) -> Iterator[Asked]:
    whole, lens, today = heard.history, heard.lens(request.param), heard.last_day
    before = lens.before(whole)
    context = Context(lens.apply(whole), whole, today, before and before.apply(whole), lens)
    db = flattened(heard.database, heard.listener.listener_id)
    ask_about(db, lens.start, lens.end, today)
    yield Asked(context, db)
    db.close()
