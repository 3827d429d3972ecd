"""How a sync ended, kept in the row of its job: what it did, or why it failed and what would help."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from music_rec.core.errors import (
    AccessDeniedError,
    NotFoundError,
    SettingsError,
    UnavailableError,
    WaitingError,
)
from music_rec.core.models import FailedWindow, Job, SyncReport
from music_rec.core.storage.writer import as_json

Cause = Literal["key", "private", "unknown", "away", "other"]
FINAL = ("key", "private", "unknown")
"""Asking again changes nothing: the key is refused, the plays are hidden, nobody has that name."""


@dataclass(frozen=True)
class SyncFailure:
    """Why a sync failed."""

    cause: Cause
    why: str
    """In words for the listener."""
    account: str = ""
    """Name of the account it came to; empty where it came to none."""
    until: float = 0
    """When the service may be asked again, UTC s; 0 where that is not known."""
    settings: str = ""
    """`ServiceSettings.settings_hash` of the settings it was asked with."""

    @property
    def final(self) -> bool:
        """Whether asking again with the same settings would change nothing."""
        return self.cause in FINAL


def done(reports: Sequence[SyncReport]) -> str:
    """What is kept of a sync that came to its end."""
    return as_json([asdict(one) for one in reports])


def failed(account: str, error: Exception, settings_hash: str) -> str:
    """What is kept of a sync that failed; the words are kept as the message of the job."""
    until = error.until if isinstance(error, WaitingError) else 0
    return as_json({"cause": _cause(error), "account": account, "until": until, "settings": settings_hash})


def reports_of(job: Job) -> tuple[SyncReport, ...]:
    """What a sync did, account by account; nothing unless it came to its end."""
    return tuple(map(_report, json.loads(job.result))) if job.status == "done" and job.result else ()


def failure_of(job: Job) -> SyncFailure | None:
    """Why a sync failed; None unless it did."""
    if job.status != "failed":
        return None
    kept: dict[str, Any] = json.loads(job.result) if job.result else {"cause": "other"}
    return SyncFailure(why=job.message, **kept)


def _cause(error: Exception) -> Cause:
    if isinstance(error, AccessDeniedError):
        return "private" if error.scope else "key"
    if isinstance(error, SettingsError):
        return "key"
    if isinstance(error, NotFoundError):
        return "unknown"
    return "away" if isinstance(error, UnavailableError | WaitingError) else "other"


def _report(values: dict[str, Any]) -> SyncReport:
    failed = tuple(FailedWindow(**one) for one in values.pop("failed_windows"))
    return SyncReport(**values, failed_windows=failed)
