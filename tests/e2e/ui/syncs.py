"""States of a sync that take hours to come about, written down as they would be."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from streamlit.testing.v1 import AppTest

from music_rec.core.jobs import lock_name
from music_rec.core.locks import held
from music_rec.core.models import Account, SyncReport, Wait
from music_rec.library.sync_ends import done, failed
from streamlit_app.utils import data

HERE, THERE = 12_400, 149_018
HASH = "of other settings"
"""A settings hash that is not in force."""


@dataclass
class Synced:
    """Ada's account, and the way to bring it into any state."""

    account: Account

    @classmethod
    def made(cls, name: str = "rj") -> Synced:
        library = data.get_library()
        return cls(library.people.add_account(library.people.shown("Ada"), "lastfm", name))

    def read(self, here: int = THERE, there: int = THERE, **state: Any) -> None:
        """So many rows are here, of so many there."""
        values = {"newest": 1_700_000_000, "full_done": 1, "checked_at": int(time.time()), **state}
        self._run(
            "INSERT OR REPLACE INTO imports (import_id, listener_id, status, started_at) VALUES (77, 1, 'partial', 1700000000)"
        )
        ledger = {**dict.fromkeys(("added_by", "duplicate_by", "filtered", "rejected"), "{}"), "timezone": "", "error": ""}
        source = {"path": f"Last.fm: {self.account.name}", "format": "lastfm", "rows_in": here}
        self._insert("import_files", import_id=77, file_no=1, **source, **ledger)
        ids = {"account_id": self.account.account_id, "listener_id": 1, "import_id": 77}
        self._insert("sync_state", **ids, remote_total=there, **values)

    def window(self, since: int, until: int, **state: Any) -> None:
        """A span is still to be read."""
        self._insert("sync_windows", account_id=self.account.account_id, since=since, until=until, **state)

    def job(self, status: str, **values: Any) -> None:
        """The newest sync, which began a hundred seconds ago."""
        now = int(time.time())
        began = {"created_at": now - 100, "ended_at": None if status == "running" else now, "owner": str(os.getpid())}
        self._insert("jobs", listener_id=1, kind="sync", status=status, **{**began, **values})

    def done(self, added: int) -> None:
        """The newest sync came to its end."""
        report = SyncReport(self.account.name, added, 0, 1, complete=True, local_total=THERE, remote_total=THERE)
        self.job("done", result=done([report]))

    def failed(self, error: Exception, *, here: bool = True) -> None:
        """The newest sync failed, with the settings that are here or with others."""
        library = data.get_library()
        settings = library.sync.settings_hash(library.people.shown("Ada")) if here else HASH
        self.job("failed", message=str(error), result=failed(self.account.name, error, settings))

    @contextmanager
    def running(self, wait: Wait | None = None, **values: Any) -> Iterator[None]:
        """Another program syncs."""
        waiting = json.dumps(vars(wait)) if wait else ""
        with held(data.get_library().settings.locks, lock_name("sync", 1)):
            self.job("running", **{"waiting": waiting, "done": HERE, "total": THERE, "begun": 0, **values})
            yield

    def _insert(self, table: str, **values: Any) -> None:
        places = ", ".join("?" * len(values))
        self._run(f"INSERT OR REPLACE INTO {table} ({', '.join(values)}) VALUES ({places})", *values.values())

    def _run(self, sql: str, *values: Any) -> None:
        with closing(sqlite3.connect(data.get_library().settings.database)) as db, db:
            db.execute(sql, values)


def draw_panel() -> None:
    """Nothing but the panel; for `AppTest.from_function`."""
    from streamlit_app.components import sync_panel
    from streamlit_app.utils import data

    sync_panel.show(data.listener())


def said(app: AppTest) -> str:
    """All words of the panel."""
    assert not app.exception
    panel = app.get_by_key("sync")
    kinds = ("header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(one.value for kind in kinds for one in getattr(panel, kind))
