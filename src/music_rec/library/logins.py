"""Accounts that a listener opens to this program by logging in at the service, in the browser."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from music_rec.core.models import Account, Listener
from music_rec.core.settings import Settings
from music_rec.core.worker import Worker
from music_rec.library.connections import Connections
from music_rec.library.people import LONGEST_NAME, People

if TYPE_CHECKING:
    from music_rec.services.spotify_login import Login
    from music_rec.services.spotify_tokens import TokenFiles

SOURCE = "spotify"
_MOST = 100
"""Log-ins that may be under way."""
_ANEW_S = 600.0
"""After so long another one begins, since each must end within half an hour."""


class Logins:
    """Log-ins at Spotify: begun on a page, ended where the browser comes back, kept in files beside the database."""

    def __init__(self, people: People, connections: Connections, worker: Worker, settings: Callable[[], Settings]) -> None:
        self._people = people
        self._connections = connections
        self._worker = worker
        self._settings = settings
        self._begun: dict[str, tuple[Listener, Login]] = {}
        """By state. In memory only: a log-in that the end of the program broke off is begun again."""

    def begin(self, who: Listener, here: str) -> str:
        """The address at which the listener says yes; `here` is that of the page. UsageError where there is no way back.

        It is the same for ten minutes, until it is used: looking at a page begins no log-ins without end.
        """
        from music_rec.services.spotify_login import Login, authorize_address, way_back

        settings, now = self._settings().spotify, time.time()
        back = way_back(settings.redirect_uri, here)
        waiting = (login for whose, login in self._begun.values() if whose.listener_id == who.listener_id)
        login = next((one for one in waiting if one.redirect_uri == back and now - one.begun_at < _ANEW_S), None)
        if login is None:
            login = Login(now, back)
            for state in list(self._begun)[: max(0, len(self._begun) - _MOST + 1)]:
                self._begun.pop(state, None)
            self._begun[login.state] = who, login
        return authorize_address(settings, login)

    def finish(self, returned: Mapping[str, str]) -> tuple[Listener, Account]:
        """Whose account it is that came back, kept from now on. Good once.

        UsageError where nothing of ours came back, or no yes. SourceError where the service does not answer, or refuses.
        """
        from music_rec.services.spotify_login import code_of

        who, login = self._begun.pop(returned.get("state", ""), (None, None))
        code = code_of(login, returned, time.time())
        assert who and login  # else there was no code
        account, name = self._worker.run(self._log_in(login, code))
        return who, self._people.add_account(who, SOURCE, " ".join(name.split())[:LONGEST_NAME] or account, account)

    def connected(self, who: Listener) -> list[Account]:
        """The accounts of a listener whose log-in is here."""
        kept = set(self._files().accounts())
        return [one for one in self._people.accounts(who) if one.service == SOURCE and one.token_ref in kept]

    def disconnect(self, who: Listener, account: Account) -> None:
        """Forget the log-in of an account; what it was sent stays at the service."""
        self._files().drop(account.token_ref)
        self._people.remove_account(who, account)

    def forget(self) -> None:
        """Forget all log-ins."""
        self._drop_all_but(set())
        self._begun.clear()

    def sweep(self) -> None:
        """Forget the log-ins that are nobody's any more."""
        self._drop_all_but({one.token_ref for who in self._people.all() for one in self._people.accounts(who)})

    def _drop_all_but(self, kept: set[str]) -> None:
        files = self._files()
        for account in set(files.accounts()) - kept:
            files.drop(account)

    async def _log_in(self, login: Login, code: str) -> tuple[str, str]:
        async with self._connections.spotify() as service:
            return await service.log_in(login, code)

    def _files(self) -> TokenFiles:
        from music_rec.services.spotify_tokens import TokenFiles

        return TokenFiles(self._settings().data_dir / SOURCE)
